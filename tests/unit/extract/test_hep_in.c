/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/seen.h"
#include "extract/hep_in.h"
#include "extract/sip_packets.h"

#include <criterion/criterion.h>
#include <zlib.h>

static struct hep_packet of_agent(struct slice payload)
{
    struct hep_packet p = {
        .time = 77 * CAPTIME_S, .protocol = HEP_UDP, .type = HEP_SIP, .agent = 9, .payload = payload};

    endpoint_parse(SLICE_LIT("198.51.100.1:5060"), &p.src);
    endpoint_parse(SLICE_LIT("198.51.100.2:5080"), &p.dst);
    return p;
}

static struct net_packet datagram(const char *bytes, size_t n)
{
    struct net_packet p = {.payload = {bytes, n},
        .wire_payload = (uint32_t)n,
        .proto = NET_UDP,
        .family = 4,
        .src_ip = "\xc0\0\2\1",
        .dst_ip = "\xc0\0\2\2",
        .src_port = 40000,
        .dst_port = HEP_PORT,
        .ip_id = 5};

    p.origin.time = 80 * CAPTIME_S;
    return p;
}

struct heard {
    struct hep_in *hep_in;
    struct sink sink;
    struct seen seen; /* of the last message */
    struct slice uri; /* likewise */
    unsigned messages;
    bool truncated;
};

static void hear(
    const struct seen *seen, const struct sink_message *m, const struct net_origin *frames, size_t n, void *user)
{
    struct heard *h = user;

    (void)frames;
    (void)n;
    h->seen = *seen;
    h->uri = m->msg->uri;
    h->truncated = m->truncated;
    h->messages++;
}

static struct heard *heard_new(void)
{
    struct heard *h = g_new0(struct heard, 1);

    h->hep_in = hep_in_new();
    h->sink.on_message = hear;
    h->sink.user = h;
    return h;
}

static void heard_free(struct heard *h)
{
    hep_in_free(h->hep_in);
    g_free(h);
}

/* Is it HEP? */
static bool push(struct heard *h, const char *bytes, size_t n)
{
    struct net_packet p = datagram(bytes, n);

    return hep_in_push(h->hep_in, &h->sink, &p, &p.origin, 1);
}

Test(hep_in, what_is_inside_counts)
{
    struct heard *h = heard_new();
    struct hep_packet p = of_agent(SLICE_LIT("OPTIONS sip:b@example.com SIP/2.0\r\n\r\n"));
    char bytes[1024];

    p.correlation = SLICE_LIT("abc");
    size_t n = hep_encode(&p, bytes, sizeof bytes);
    cr_assert(push(h, bytes, n));
    cr_assert_eq(h->messages, 1);
    cr_expect(slice_eq(h->uri, SLICE_LIT("sip:b@example.com")));
    cr_expect_eq(h->seen.time, 77 * CAPTIME_S);
    cr_expect_eq(h->seen.late, 3 * CAPTIME_S);
    cr_expect(endpoint_eq(&h->seen.src, &p.src) && endpoint_eq(&h->seen.dst, &p.dst));
    cr_expect_eq(h->seen.ip_id, 0);
    cr_expect_eq(h->seen.agent, 9);
    cr_expect(h->seen.by_agent && slice_eq(h->seen.correlation, p.correlation));
    cr_expect_not(h->sink.seen.by_agent, "the next message may be no agent's");
    heard_free(h);
}

Test(hep_in, what_is_no_sip_is_counted)
{
    struct heard *h = heard_new();
    struct hep_packet p = of_agent(SLICE_LIT("{\"rtcp\": 1}"));
    char bytes[1024];

    cr_expect(push(h, bytes, hep_encode(&p, bytes, sizeof bytes)));
    p.type = 5;
    cr_expect(push(h, bytes, hep_encode(&p, bytes, sizeof bytes)));
    cr_expect_eq(h->sink.stats.not_sip, 2);
    cr_expect(push(h, "HEP3\0\6", 6));
    cr_expect_eq(h->sink.stats.undecoded[NET_BAD_HEP], 1);
    cr_expect_not(push(h, "HEPLESS", 7));
    cr_expect_eq(h->messages, 0);
    heard_free(h);
}

Test(hep_in, what_is_not_told_is_that_of_the_datagram)
{
    static const char bytes[] = "HEP3\0\x21\0\0\0\x0f\0\x1bOPTIONS a SIP/2.0\r\n\r\n";
    struct heard *h = heard_new();

    cr_assert(push(h, bytes, sizeof bytes - 1));
    cr_assert_eq(h->messages, 1);
    cr_expect_eq(h->seen.time, 80 * CAPTIME_S);
    cr_expect_eq(h->seen.src.port, 40000);
    cr_expect_eq(h->seen.dst.port, HEP_PORT);
    heard_free(h);
}

Test(hep_in, old_versions_must_hold_sip)
{
    static const char head[] = "\1\x10\2\x11\x13\xc4\x13\xc6\xc0\0\2\1\xc0\0\2\2";
    char sip[] = "0123456789abcdefOPTIONS sip:b@example.com SIP/2.0\r\n\r\n";
    char other[] = "0123456789abcdef{\"json\": 1}\r\n";
    struct heard *h = heard_new();

    memcpy(sip, head, 16);
    memcpy(other, head, 16);
    cr_expect(push(h, sip, sizeof sip - 1));
    cr_expect_not(push(h, other, sizeof other - 1));
    cr_expect_eq(h->messages, 1);
    heard_free(h);
}

/* Wraps a payload that zlib packed. */
static size_t wrap(const Bytef *packed, size_t n, char *out)
{
    struct bytes b = {.n = 0};

    PUT(&b, "HEP3");
    put16(&b, (unsigned)(12 + n));
    PUT(&b, "\0\0\0\x10");
    put16(&b, (unsigned)(6 + n));
    put(&b, packed, n);
    memcpy(out, b.at, b.n);
    return b.n;
}

Test(hep_in, compressed_payloads_are_unpacked_up_to_a_bound)
{
    static const char text[] = "OPTIONS sip:b@example.com SIP/2.0\r\n\r\n";
    size_t size = 3u << 20;
    char *bomb = g_malloc(size), bytes[4096];
    Bytef packed[4000];
    uLongf n = sizeof packed;
    struct heard *h = heard_new();

    cr_assert_eq(compress(packed, &n, (const Bytef *)text, sizeof text - 1), Z_OK);
    cr_assert(push(h, bytes, wrap(packed, n, bytes)));
    cr_assert_eq(h->messages, 1);
    cr_expect(slice_eq(h->uri, SLICE_LIT("sip:b@example.com")));
    memset(bomb, 'x', size);
    memcpy(bomb, text, sizeof text - 1);
    n = sizeof packed;
    cr_assert_eq(compress(packed, &n, (const Bytef *)bomb, size), Z_OK);
    cr_assert(push(h, bytes, wrap(packed, n, bytes)));
    cr_assert_eq(h->messages, 2);
    cr_expect_eq(h->sink.msg.bytes.n, 1u << 20);
    cr_expect(push(h, bytes, wrap((const Bytef *)"not zlib", 8, bytes)));
    cr_expect_eq(h->sink.stats.undecoded[NET_BAD_HEP], 1);
    heard_free(h);
    g_free(bomb);
}
