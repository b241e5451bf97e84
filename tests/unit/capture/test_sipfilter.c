/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/sipfilter.h"

#include <criterion/criterion.h>

#include "capture/capture_mock.h"
#include "capture/linkfilter.h"
#include "net/link.h"

Test(sipfilter, it_compiles_for_all_link_types_that_libpcap_can_filter)
{
    struct linkfilter *f = linkfilter_new(sipfilter_text());

    for (size_t i = 0; link_at(i); i++) {
        int number = link_at(i)->number;
        char *problem = NULL;
        bool good = linkfilter_program(f, number, &problem) != NULL;
        cr_assert(good || strstr(problem, "not implemented") || strstr(problem, "unknown data link") ||
                  strstr(problem, "not supported"), "%s: %s", link_at(i)->name, problem);
        g_free(problem);
    }
    linkfilter_free(f);
}

/* An IPv4 datagram from port 5062, cut after `n` bytes of payload; `fragment` is the word with flags and offset. */
static bool passes(unsigned port, unsigned fragment, const char *payload, size_t n)
{
    struct linkfilter *f = linkfilter_new(sipfilter_text());
    struct bytes b = {.n = 0};

    put_ethernet(&b, 0x0800);
    put_ipv4_udp(&b, (struct slice){payload, n});
    b.at[14 + 6] = (char)(fragment >> 8);
    b.at[14 + 7] = (char)fragment;
    b.at[14 + 20 + 2] = (char)(port >> 8);
    b.at[14 + 20 + 3] = (char)port;
    bool good = linkfilter_fits(f, 1, (struct slice){(const char *)b.at, b.n}, b.n);
    linkfilter_free(f);
    return good;
}

Test(sipfilter, only_whole_datagrams_that_begin_as_media_are_left_out)
{
    static const struct {
        unsigned port, fragment;
        const char *payload;
        size_t n;
        bool passes;
    } rows[] = {
        {5060, 0, "INVITE", 6, true},
        {9999, 0x4000, "SIP/2.0", 7, true},
        {5060, 0, "\x80\0\0\1", 4, false},          /* RTP, whatever the port */
        {9999, 0x4000, "\xbf\xff", 2, false},       /* the last of these first bytes */
        {9999, 0, "\x7f\xff", 2, true},             /* TURN channels (RFC 7983 7), */
        {9999, 0, "\0\1\0\0", 4, true},             /* STUN, */
        {9999, 0, "\x16\xfe\xff", 3, true},         /* DTLS, */
        {9999, 0, "\xc0\1", 2, true},               /* QUIC, */
        {9999, 0, "\xf8\1", 2, true},               /* SigComp (RFC 3320 7) */
        {5060, 0, "", 0, true},                     /* a keep-alive */
        {9999, 0x2000, "\x80\0\0\1", 4, true},      /* the first fragment */
        {9999, 0x0010, "\x80\0\0\1", 4, true},      /* a later one */
        {4789, 0, "\x88\0\0\1", 4, true},           /* VXLAN with a group policy */
        {4500, 0, "\x80\0\0\1", 4, true},           /* the SPI of ESP */
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_assert_eq(passes(rows[i].port, rows[i].fragment, rows[i].payload, rows[i].n), rows[i].passes, "row %zu", i);
}
