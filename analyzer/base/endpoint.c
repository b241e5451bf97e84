/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/endpoint.h"

#include <arpa/inet.h>
#include <stdio.h>

size_t endpoint_format_ip(const struct endpoint *e, char out[ENDPOINT_TEXT])
{
    if (e->family == 0 || !inet_ntop(e->family == 6 ? AF_INET6 : AF_INET, e->ip, out, ENDPOINT_TEXT))
        strcpy(out, "?");
    return strlen(out);
}

size_t endpoint_format(const struct endpoint *e, char out[ENDPOINT_TEXT])
{
    char ip[ENDPOINT_TEXT];

    endpoint_format_ip(e, ip);
    int n = snprintf(out, ENDPOINT_TEXT, e->family == 6 ? "[%.45s]:%u" : "%.45s:%u", ip, e->port);
    return (size_t)n;
}

bool endpoint_parse(struct slice text, struct endpoint *out)
{
    char ip[INET6_ADDRSTRLEN];
    uint64_t port = 0;
    struct slice host = text;
    bool bracket = text.n && text.p[0] == '[';
    size_t end = bracket ? slice_find(text, ']') : slice_find(text, ':');

    if (bracket && end == text.n)
        return false;
    if (bracket)
        host = (struct slice){text.p + 1, end++ - 1};
    else if (slice_find(slice_from(text, end + 1), ':') == slice_from(text, end + 1).n)
        host = slice_head(text, end); /* at most one colon: IPv4 with or without a port */
    else
        end = text.n;
    if (end < text.n && (text.p[end] != ':' || !slice_number(slice_from(text, end + 1), 65535, &port)))
        return false;
    if (host.n == 0 || host.n >= sizeof ip)
        return false;
    memcpy(ip, host.p, host.n);
    ip[host.n] = '\0';
    *out = (struct endpoint){.port = (uint16_t)port};
    out->family = inet_pton(AF_INET, ip, out->ip) == 1 ? 4 : inet_pton(AF_INET6, ip, out->ip) == 1 ? 6 : 0;
    return out->family != 0;
}

bool endpoint_is_private(const struct endpoint *e)
{
    static const uint8_t loopback[16] = {[15] = 1};
    const uint8_t *ip = e->ip;

    if (e->family == 6)
        return (ip[0] & 0xfe) == 0xfc || (ip[0] == 0xfe && (ip[1] & 0xc0) == 0x80) || memcmp(ip, loopback, 16) == 0;
    return e->family == 4 &&
           (ip[0] == 10 || ip[0] == 127 || (ip[0] == 172 && ip[1] >> 4 == 1) || (ip[0] == 192 && ip[1] == 168) ||
               (ip[0] == 169 && ip[1] == 254) || (ip[0] == 100 && ip[1] >> 6 == 1));
}
