/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/hep.h"

#include <criterion/criterion.h>

#include "net/packet_mock.h"

#define CHUNK(type, n) "\0\0\0" type "\0" n
#define IPV4_CHUNKS    CHUNK("\3", "\x0a") "\xc0\0\2\1" CHUNK("\4", "\x0a") "\xc0\0\2\2"
#define PORT_CHUNKS    CHUNK("\7", "\x08") "\x13\xc4" CHUNK("\x08", "\x08") "\x13\xc6"

/* "HEP3", the length of all, and the chunks. */
static struct bytes version3(const char *chunks, size_t n)
{
    struct bytes b = {.n = 0};

    PUT(&b, "HEP3");
    put16(&b, (unsigned)(6 + n));
    put(&b, chunks, n);
    return b;
}

#define VERSION3(chunks) version3(chunks, sizeof(chunks) - 1)

static enum hep_result decode(const struct bytes *b, size_t wire, struct hep_packet *out)
{
    return hep_decode((struct slice){b->at, b->n}, wire, out);
}

static void assert_endpoint(const struct endpoint *e, const char *want)
{
    char text[ENDPOINT_TEXT];

    endpoint_format(e, text);
    cr_expect_str_eq(text, want);
}

Test(hep, version_3_tells_addresses_time_agent_and_correlation_id)
{
    struct bytes b = VERSION3(CHUNK("\1", "\7") "\2" CHUNK("\2", "\7") "\x11" IPV4_CHUNKS PORT_CHUNKS CHUNK(
        "\x09", "\x0a") "\x5e\0\0\0" CHUNK("\x0a", "\x0a") "\0\7\xa1\x20" CHUNK("\x0b", "\7") "\1" CHUNK("\x0c",
        "\x0a") "\0\0\7\xd1" CHUNK("\x0e", "\x0a") "pass" CHUNK("\x11", "\x09") "abc" CHUNK("\x0f", "\x0d") "payload");
    struct hep_packet p;

    cr_assert_eq(decode(&b, b.n, &p), HEP_OK);
    cr_expect_eq(p.version, 3);
    cr_expect_eq(p.protocol, HEP_UDP);
    cr_expect_eq(p.type, HEP_SIP);
    cr_expect_eq(p.agent, 2001);
    cr_expect_eq(p.time, 0x5e000000 * CAPTIME_S + 500 * CAPTIME_MS);
    assert_endpoint(&p.src, "192.0.2.1:5060");
    assert_endpoint(&p.dst, "192.0.2.2:5062");
    cr_expect(slice_eq(p.payload, SLICE_LIT("payload")));
    cr_expect(slice_eq(p.correlation, SLICE_LIT("abc")));
    cr_expect_not(p.compressed);
    cr_expect_not(p.truncated);
}

Test(hep, version_3_over_ipv6)
{
    struct bytes b = VERSION3(CHUNK("\5", "\x16") "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1" CHUNK(
        "\6", "\x16") "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\2" PORT_CHUNKS CHUNK("\x10", "\x08") "zz");
    struct hep_packet p;

    cr_assert_eq(decode(&b, b.n, &p), HEP_OK);
    assert_endpoint(&p.src, "[2001:db8::1]:5060");
    assert_endpoint(&p.dst, "[2001:db8::2]:5062");
    cr_expect(p.compressed);
    cr_expect_eq(p.time, CAPTIME_NONE);
    cr_expect_null(p.correlation.p);
}

Test(hep, chunks_of_vendors_and_unknown_ones_are_passed_over)
{
    struct bytes b = VERSION3("\0\x08\0\2\0\x0a"
                              "----" CHUNK("\x7f", "\x09") "xyz" CHUNK("\x0f", "\x08") "ok");
    struct hep_packet p;

    cr_assert_eq(decode(&b, b.n, &p), HEP_OK);
    cr_expect_eq(p.protocol, 0, "that of the vendor does not count");
    cr_expect(slice_eq(p.payload, SLICE_LIT("ok")));
}

Test(hep, lengths_that_contradict_each_other_are_damage)
{
    static const struct {
        const char *what;
        struct slice bytes;
    } cases[] = {
        {"nothing behind the magic", SLICE_LIT("HEP3")},
        {"half a length", SLICE_LIT("HEP3\0")},
        {"a length below the header's", SLICE_LIT("HEP3\0\5")},
        {"a length beyond the datagram", SLICE_LIT("HEP3\0\x20\0\0\0\x0f\0\x08ok")},
        {"no payload", SLICE_LIT("HEP3\0\x0d\0\0\0\2\0\7\x11")},
        {"a chunk of length 0", SLICE_LIT("HEP3\0\x0c\0\0\0\x0f\0\0")},
        {"a chunk shorter than its header", SLICE_LIT("HEP3\0\x0e\0\0\0\x0f\0\5ok")},
        {"a chunk that goes beyond the packet", SLICE_LIT("HEP3\0\x0e\0\0\0\x0f\0\x09ok")},
        {"half a chunk header", SLICE_LIT("HEP3\0\x11\0\0\0\x0f\0\x08ok\0\0\0")},
        {"an address of three bytes", SLICE_LIT("HEP3\0\x17\0\0\0\3\0\x09"
                                                "abc\0\0\0\x0f\0\x08ok")},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct guarded g = guard(cases[i].bytes.p, cases[i].bytes.n);
        struct hep_packet p;
        cr_expect_eq(hep_decode(g.bytes, g.bytes.n, &p), HEP_BAD, "%s", cases[i].what);
        unguard(&g);
    }
}

Test(hep, what_a_capture_cut_off_is_told_and_never_read)
{
    struct bytes b = VERSION3(CHUNK("\2", "\7") "\x11" IPV4_CHUNKS PORT_CHUNKS CHUNK("\x0f", "\x0d") "payload");

    for (size_t n = 6; n < b.n; n++) {
        struct guarded g = guard(b.at, n);
        struct hep_packet p;
        enum hep_result result = hep_decode(g.bytes, b.n, &p);
        bool has_payload = n >= b.n - 7;
        cr_expect_eq(result, has_payload ? HEP_OK : HEP_BAD, "%zu bytes", n);
        if (has_payload) {
            cr_expect(p.truncated);
            cr_expect_eq(p.payload.n, 7 - (b.n - n));
        }
        unguard(&g);
    }
}

Test(hep, versions_1_and_2_have_a_fixed_header)
{
    static const struct {
        const char *what;
        struct slice bytes;
        enum hep_result result;
        const char *src;
        captime time;
        uint32_t agent;
    } cases[] = {
        {"version 1", SLICE_LIT("\1\x10\2\x11\x13\xc4\x13\xc6\xc0\0\2\1\xc0\0\2\2OPTIONS"), HEP_OK, "192.0.2.1:5060",
            CAPTIME_NONE, 0},
        {"version 2",
            SLICE_LIT("\2\x10\2\x11\x13\xc4\x13\xc6\xc0\0\2\1\xc0\0\2\2\1\0\0\x5e\x20\xa1\7\0\xd1\7\0\0OPTIONS"),
            HEP_OK, "192.0.2.1:5060", 0x5e000001 * CAPTIME_S + 500 * CAPTIME_MS, 2001},
        {"version 2, its length with the time",
            SLICE_LIT("\2\x1c\2\6\x13\xc4\x13\xc6\xc0\0\2\1\xc0\0\2\2\1\0\0\x5e\x20\xa1\7\0\xd1\7\0\0OPTIONS"), HEP_OK,
            "192.0.2.1:5060", 0x5e000001 * CAPTIME_S + 500 * CAPTIME_MS, 2001},
        {"version 2, big-endian",
            SLICE_LIT("\2\x10\2\x11\x13\xc4\x13\xc6\xc0\0\2\1\xc0\0\2\2\x5e\0\0\1\0\7\xa1\x20\7\xd1\0\0OPTIONS"),
            HEP_OK, "192.0.2.1:5060", 0x5e000001 * CAPTIME_S + 500 * CAPTIME_MS, 2001},
        {"IPv6",
            SLICE_LIT("\1\x28\x0a\x11\x13\xc4\x13\xc6\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1"
                      "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\2OPTIONS"),
            HEP_OK, "[2001:db8::1]:5060", CAPTIME_NONE, 0},
        {"wrong length", SLICE_LIT("\1\x11\2\x11\x13\xc4\x13\xc6\xc0\0\2\1\xc0\0\2\2OPTIONS"), HEP_NOT, "", 0, 0},
        {"wrong family", SLICE_LIT("\1\x10\3\x11\x13\xc4\x13\xc6\xc0\0\2\1\xc0\0\2\2OPTIONS"), HEP_NOT, "", 0, 0},
        {"wrong protocol", SLICE_LIT("\1\x10\2\1\x13\xc4\x13\xc6\xc0\0\2\1\xc0\0\2\2OPTIONS"), HEP_NOT, "", 0, 0},
        {"no payload", SLICE_LIT("\1\x10\2\x11\x13\xc4\x13\xc6\xc0\0\2\1\xc0\0\2\2"), HEP_NOT, "", 0, 0},
        {"version 2 without its time", SLICE_LIT("\2\x10\2\x11\x13\xc4\x13\xc6\xc0\0\2\1\xc0\0\2\2OPTIONS"), HEP_NOT,
            "", 0, 0},
        {"another version", SLICE_LIT("\3\x10\2\x11\x13\xc4\x13\xc6\xc0\0\2\1\xc0\0\2\2OPTIONS"), HEP_NOT, "", 0, 0},
        {"short", SLICE_LIT("\1\x10\2"), HEP_NOT, "", 0, 0},
        {"nothing", SLICE_LIT(""), HEP_NOT, "", 0, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct guarded g = guard(cases[i].bytes.p, cases[i].bytes.n);
        struct hep_packet p;
        cr_assert_eq(hep_decode(g.bytes, g.bytes.n, &p), cases[i].result, "%s", cases[i].what);
        if (cases[i].result == HEP_OK) {
            assert_endpoint(&p.src, cases[i].src);
            cr_expect(slice_eq(p.payload, SLICE_LIT("OPTIONS")), "%s", cases[i].what);
            cr_expect_eq(p.time, cases[i].time, "%s", cases[i].what);
            cr_expect_eq(p.agent, cases[i].agent, "%s", cases[i].what);
        }
        unguard(&g);
    }
}

Test(hep, a_written_packet_is_the_one_of_the_specification)
{
    struct bytes want = VERSION3(CHUNK("\1", "\7") "\2" CHUNK("\2", "\7") "\x11" IPV4_CHUNKS PORT_CHUNKS CHUNK(
        "\x09", "\x0a") "\x5e\0\0\0" CHUNK("\x0a", "\x0a") "\0\7\xa1\x20" CHUNK("\x0b", "\7") "\1" CHUNK("\x0c",
        "\x0a") "\0\0\7\xd1" CHUNK("\x11", "\x09") "abc" CHUNK("\x0f", "\x0d") "payload");
    struct hep_packet p;
    char out[1024];

    cr_assert_eq(decode(&want, want.n, &p), HEP_OK);
    cr_assert_eq(hep_encode(&p, out, sizeof out), want.n);
    cr_expect_eq(memcmp(out, want.at, want.n), 0);
    cr_expect_eq(hep_encode(&p, out, 100), 0, "no room");
    p.dst.family = 6;
    cr_expect_eq(hep_encode(&p, out, sizeof out), 0, "two families");
}
