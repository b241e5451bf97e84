/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets with SIP, made by hand. */
#ifndef SIP_PACKETS_H
#define SIP_PACKETS_H

#include <glib.h>

#include "base/captime.h"
#include "base/slice.h"
#include "net/packet_mock.h"

static inline struct bytes udp_packet(const char *payload)
{
    struct bytes b = {.n = 0};

    put_ethernet(&b, 0x0800);
    put_ipv4_udp(&b, (struct slice){payload, strlen(payload)});
    return b;
}

/* From port 40000 to 5060. */
static inline struct bytes tcp_packet(uint32_t seq, const char *payload, size_t n, unsigned flags)
{
    struct bytes b = {.n = 0};

    put_ethernet(&b, 0x0800);
    put_ipv4(&b, 6, 20 + n);
    put16(&b, 40000);
    put16(&b, 5060);
    put32(&b, seq);
    put32(&b, 0);
    put16(&b, 0x5000 | flags);
    PUT(&b, "\xff\xff\0\0\0\0");
    put(&b, payload, n);
    return b;
}

/* A whole request with this Call-ID and body. */
static inline char *options_request(const char *call_id, const char *body)
{
    return g_strdup_printf(
        "OPTIONS sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
        "From: <sip:a@example.com>;tag=1\r\nTo: <sip:bob@example.com>\r\nCall-ID: %s\r\nCSeq: 1 OPTIONS\r\n"
        "Content-Length: %zu\r\n\r\n%s",
        call_id, strlen(body), body);
}

#endif
