/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE /* SO_RXQ_OVFL, struct in6_pktinfo */
#include "capture/heplisten.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "capture/hepaddr.h"
#include "net/hep.h"

enum {
    WAIT_MS = 100,
    BUFFER = 16 * 1024 * 1024, /* that the kernel is asked for; it gives what it allows */
    IPV4_HEADER = 20,
    IPV6_HEADER = 40,
    UDP_HEADER = 8,
    PROTOCOL_UDP = 17,
    HOPS = 64,
};

struct heplisten {
    int fd;
    char *name;
    struct endpoint local;
    struct source_drops drops;
    char packet[IPV6_HEADER + UDP_HEADER + 65536];
};

/* What came with a datagram. */
struct arrival {
    struct endpoint src, dst;
    captime time;
    size_t n; /* bytes, behind the room for the headers */
};

static void ask_for(int fd, int level, int option, int value)
{
    (void)setsockopt(fd, level, option, &value, sizeof value); /* what is not to be had is done without */
}

struct heplisten *heplisten_open(const char *address, GError **error)
{
    struct sockaddr_storage bound = {0};
    socklen_t size = sizeof bound;
    int fd = hepaddr_open(address, true, error);

    if (fd < 0)
        return NULL;
    ask_for(fd, SOL_SOCKET, SO_RCVBUF, BUFFER);
    ask_for(fd, SOL_SOCKET, SO_RXQ_OVFL, 1);
    ask_for(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
    ask_for(fd, IPPROTO_IP, IP_PKTINFO, 1);
    ask_for(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
    getsockname(fd, (struct sockaddr *)&bound, &size);
    struct heplisten *l = g_new0(struct heplisten, 1);
    l->fd = fd;
    l->name = hepaddr_name(fd);
    l->local = hepaddr_endpoint(&bound);
    return l;
}

void heplisten_free(struct heplisten *l)
{
    if (!l)
        return;
    close(l->fd);
    g_free(l->name);
    g_free(l);
}

const char *heplisten_name(const struct heplisten *l)
{
    return l->name;
}

/* ---- receiving ---- */

/* The address that the datagram was sent to, where the socket listens on all of them. */
static void take_local(const struct cmsghdr *c, struct endpoint *dst)
{
    struct sockaddr_storage address = {0};
    uint16_t port = dst->port;

    if (c->cmsg_level == IPPROTO_IP) {
        struct in_pktinfo info;
        memcpy(&info, CMSG_DATA(c), sizeof info);
        memcpy(&address, &(struct sockaddr_in){.sin_family = AF_INET, .sin_addr = info.ipi_addr},
            sizeof(struct sockaddr_in));
    } else {
        struct in6_pktinfo info;
        memcpy(&info, CMSG_DATA(c), sizeof info);
        memcpy(&address, &(struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_addr = info.ipi6_addr},
            sizeof(struct sockaddr_in6));
    }
    *dst = hepaddr_endpoint(&address);
    dst->port = port;
}

static void take_control(struct heplisten *l, struct msghdr *m, struct arrival *a)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec t;
            memcpy(&t, CMSG_DATA(c), sizeof t);
            a->time = t.tv_sec * CAPTIME_S + t.tv_nsec;
        } else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL) {
            uint32_t dropped; /* so far */
            memcpy(&dropped, CMSG_DATA(c), sizeof dropped);
            l->drops.by_kernel = dropped;
        } else if ((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) ||
                   (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO)) {
            take_local(c, &a->dst);
        }
    }
}

static captime wall_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * CAPTIME_S + now.tv_nsec;
}

/* false where there is none (errno says why). */
static bool receive(struct heplisten *l, struct arrival *a)
{
    struct sockaddr_storage from = {0};
    char control[512];
    struct iovec bytes = {l->packet + IPV6_HEADER + UDP_HEADER, HEP_MAX_SIZE};
    struct msghdr m = {.msg_name = &from,
        .msg_namelen = sizeof from,
        .msg_iov = &bytes,
        .msg_iovlen = 1,
        .msg_control = control,
        .msg_controllen = sizeof control};
    ssize_t n = recvmsg(l->fd, &m, MSG_DONTWAIT);

    if (n < 0)
        return false;
    *a = (struct arrival){.src = hepaddr_endpoint(&from), .dst = l->local, .time = wall_clock(), .n = (size_t)n};
    take_control(l, &m, a);
    if (a->dst.family != a->src.family) { /* as good as none: cannot be in one packet */
        uint16_t port = a->dst.port;
        a->dst = (struct endpoint){.family = a->src.family, .port = port};
    }
    l->drops.received++;
    return true;
}

/* ---- the packet ---- */

static void put16(char *at, size_t value)
{
    at[0] = (char)(value >> 8);
    at[1] = (char)value;
}

/* RFC 1071: the sum of these bytes is added. */
static uint32_t sum(uint32_t before, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        before += (uint32_t)(uint8_t)p[i] << (i % 2 ? 0 : 8);
    return before;
}

static void put_checksum(char *at, uint32_t s)
{
    while (s >> 16)
        s = (s & 0xffff) + (s >> 16);
    put16(at, ~s & 0xffff);
}

static size_t ip_size(const struct endpoint *e)
{
    return e->family == 6 ? 16 : 4;
}

/* In front of what was received. */
static char *put_udp(struct heplisten *l, const struct arrival *a)
{
    char *at = l->packet + IPV6_HEADER;
    size_t n = UDP_HEADER + a->n;

    put16(at, a->src.port);
    put16(at + 2, a->dst.port);
    put16(at + 4, n);
    put16(at + 6, 0);
    uint32_t s = sum((uint32_t)n + PROTOCOL_UDP, (const char *)a->src.ip, ip_size(&a->src));
    s = sum(s, (const char *)a->dst.ip, ip_size(&a->dst));
    put_checksum(at + 6, sum(s, at, n));
    if (at[6] == 0 && at[7] == 0) /* RFC 768: 0 would be none */
        put16(at + 6, 0xffff);
    return at;
}

static struct slice put_ipv4(char *udp, const struct arrival *a)
{
    char *at = udp - IPV4_HEADER;
    size_t n = IPV4_HEADER + UDP_HEADER + a->n;

    memset(at, 0, IPV4_HEADER);
    at[0] = 0x45;
    put16(at + 2, n);
    at[6] = 0x40; /* not to be fragmented */
    at[8] = HOPS;
    at[9] = PROTOCOL_UDP;
    memcpy(at + 12, a->src.ip, 4);
    memcpy(at + 16, a->dst.ip, 4);
    put_checksum(at + 10, sum(0, at, IPV4_HEADER));
    return (struct slice){at, n};
}

static struct slice put_ipv6(char *udp, const struct arrival *a)
{
    char *at = udp - IPV6_HEADER;

    memset(at, 0, IPV6_HEADER);
    at[0] = 0x60;
    put16(at + 4, UDP_HEADER + a->n);
    at[6] = PROTOCOL_UDP;
    at[7] = HOPS;
    memcpy(at + 8, a->src.ip, 16);
    memcpy(at + 24, a->dst.ip, 16);
    return (struct slice){at, IPV6_HEADER + UDP_HEADER + a->n};
}

enum source_result heplisten_next(struct heplisten *l, struct source_packet *out, GError **error)
{
    struct pollfd fd = {.fd = l->fd, .events = POLLIN};
    struct arrival a;

    bool received = receive(l, &a);
    if (!received && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
        poll(&fd, 1, WAIT_MS);
        return SOURCE_QUIET;
    }
    if (!received) {
        g_set_error(
            error, INPUT_ERROR, INPUT_ERROR_INTERFACE, "%s: receiving stopped: %s", l->name, g_strerror(errno));
        return SOURCE_FAILED;
    }
    char *udp = put_udp(l, &a);
    out->bytes = a.src.family == 6 ? put_ipv6(udp, &a) : put_ipv4(udp, &a);
    out->wire = out->bytes.n;
    out->origin = (struct net_origin){.time = a.time};
    return SOURCE_PACKET;
}

struct source_drops heplisten_drops(const struct heplisten *l)
{
    return l->drops;
}
