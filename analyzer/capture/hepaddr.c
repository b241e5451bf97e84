/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/hepaddr.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <unistd.h>

#include "capture/input_error.h"
#include "net/hep.h"

struct parts {
    char *host, *port;
};

static void parts_clear(struct parts *p)
{
    g_free(p->host);
    g_free(p->port);
}

static bool is_port(const char *text)
{
    uint64_t port;

    return slice_number(slice_of(text), 65535, &port);
}

/* HOST, HOST:PORT, [IPV6] or [IPV6]:PORT behind "udp:". */
static bool split(const char *text, struct parts *out)
{
    const char *host = g_str_has_prefix(text, "udp:") ? text + 4 : "", *end = strchr(host, ':');

    if (host[0] == '[') {
        host++;
        end = strchr(host, ']');
        if (!end || (end[1] && end[1] != ':'))
            return false;
    }
    const char *port = end && end[0] == ']' ? (end[1] ? end + 2 : NULL) : end ? end + 1 : NULL;
    size_t n = end ? (size_t)(end - host) : strlen(host);
    if (n == 0 || (port && !is_port(port)))
        return false;
    *out = (struct parts){g_strndup(host, n), port ? g_strdup(port) : g_strdup_printf("%d", HEP_PORT)};
    return true;
}

static int fail(GError **error, enum input_error code, const char *text, const char *why)
{
    g_set_error(error, INPUT_ERROR, (int)code, "%s: %s", text, why);
    return -1;
}

static int explain(GError **error, const char *text, bool listens, int why)
{
    const char *remedy = why == EADDRINUSE      ? "another program listens there; choose another port"
                         : why == EADDRNOTAVAIL ? "this host has no such address; 0.0.0.0 is all of them"
                         : why == EACCES        ? "ports below 1024 are for root"
                                                : "check the address";

    g_set_error(error, INPUT_ERROR, INPUT_ERROR_INTERFACE, "%s: cannot %s: %s; %s", text, listens ? "listen" : "send",
        g_strerror(why), remedy);
    return -1;
}

int hepaddr_open(const char *text, bool listens, GError **error)
{
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICSERV}, *found = NULL;
    struct parts parts;

    if (!split(text, &parts))
        return fail(error, INPUT_ERROR_FILTER, text, "write udp:HOST:PORT, or udp:[IPV6]:PORT");
    int status = getaddrinfo(parts.host, parts.port, &hints, &found);
    parts_clear(&parts);
    if (status != 0)
        return fail(error, INPUT_ERROR_INTERFACE, text, gai_strerror(status));
    int fd = socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int done = fd < 0    ? -1
               : listens ? bind(fd, found->ai_addr, found->ai_addrlen)
                         : connect(fd, found->ai_addr, found->ai_addrlen);
    int why = errno;
    freeaddrinfo(found);
    if (done == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return explain(error, text, listens, why);
}

struct endpoint hepaddr_endpoint(const struct sockaddr_storage *address)
{
    static const char mapped[12] = "\0\0\0\0\0\0\0\0\0\0\xff\xff"; /* IPv4 in IPv6: RFC 4291 2.5.5.2 */
    struct endpoint e = {0};
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    if (address->ss_family == AF_INET) {
        memcpy(&v4, address, sizeof v4);
        e = (struct endpoint){.port = ntohs(v4.sin_port), .family = 4};
        memcpy(e.ip, &v4.sin_addr, 4);
    } else if (address->ss_family == AF_INET6) {
        memcpy(&v6, address, sizeof v6);
        bool is_ipv4 = memcmp(&v6.sin6_addr, mapped, sizeof mapped) == 0;
        e = (struct endpoint){.port = ntohs(v6.sin6_port), .family = is_ipv4 ? 4 : 6};
        memcpy(e.ip, (const char *)&v6.sin6_addr + (is_ipv4 ? sizeof mapped : 0), is_ipv4 ? 4 : 16);
    }
    return e;
}

char *hepaddr_name(int fd)
{
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof address;
    char text[ENDPOINT_TEXT];

    getsockname(fd, (struct sockaddr *)&address, &size);
    struct endpoint e = hepaddr_endpoint(&address);
    endpoint_format(&e, text);
    return g_strconcat("udp:", text, NULL);
}
