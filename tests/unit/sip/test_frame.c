/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/frame.h"
#include "sip/guard.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
    struct slice bytes;
    enum sip_result looks;
} cases[] = {
    {SLICE_LIT("INVITE sip:bob@example.com SIP/2.0\r\nVia:"), SIP_OK},
    {SLICE_LIT("SIP/2.0 200 OK\r\n"), SIP_OK},
    {SLICE_LIT("SIP/2.0 100\r\n"), SIP_OK},
    {SLICE_LIT("sip/2.0 404 Not Found\n"), SIP_OK},
    {SLICE_LIT("SIP/2.0 4294967301 better not break the receiver\r\n"), SIP_OK},
    {SLICE_LIT("OPTIONS sip:t.watson@example.org SIP/7.0\r\n"), SIP_OK},
    {SLICE_LIT("INVITE sip:user@example.com; lr SIP/2.0\r\n"), SIP_OK},
    {SLICE_LIT("INVITE  sip:user@example.com  SIP/2.0\r\n"), SIP_OK},
    {SLICE_LIT("OPTIONS sip:remote-target@example.com SIP/2.0  \r\n"), SIP_OK},
    {SLICE_LIT("INVITE <sip:user@example.com> SIP/2.0\r\n"), SIP_OK},
    {SLICE_LIT("OPTIONS * sip/2.0\n"), SIP_OK},
    {SLICE_LIT("GET / HTTP/1.1\r\n"), SIP_NOT},
    {SLICE_LIT("HTTP/1.1 200 OK\r\n"), SIP_NOT},
    {SLICE_LIT("NOTIFY * HTTP/1.1\r\n"), SIP_NOT},
    {SLICE_LIT("OPTIONS rtsp://example.com/ RTSP/1.0\r\n"), SIP_NOT},
    {SLICE_LIT("RTSP/1.0 200 OK\r\n"), SIP_NOT},
    {SLICE_LIT("AUEP 1200 aaln/2@rgw.example.net MGCP 1.0\r\n"), SIP_NOT},
    {SLICE_LIT("MSRP a786hjs2 SEND\r\n"), SIP_NOT},
    {SLICE_LIT("220 smtp.example.com ESMTP\r\n"), SIP_NOT},
    {SLICE_LIT("\x80\x00\x12\x34 SIP/2.0\r\n"), SIP_NOT},
    {SLICE_LIT("\x00\x01\x00\x00\x21\x12\xa4\x42"), SIP_NOT},
    {SLICE_LIT("<34>Oct 11 22:14:15 mymachine su: SIP/2.0\r\n"), SIP_NOT},
    {SLICE_LIT("INVITE SIP/2.0\r\n"), SIP_NOT},
    {SLICE_LIT("INVITE sip:alan@example.com\r\n"), SIP_NOT},
    {SLICE_LIT("SIP/2.0/UDP 192.0.2.1\r\n"), SIP_NOT},
    {SLICE_LIT("SIP/2.0 OK\r\n"), SIP_NOT},
    {SLICE_LIT("SIP/ 200 OK\r\n"), SIP_NOT},
    {SLICE_LIT("Via: SIP/2.0/UDP 192.0.2.1\r\n"), SIP_NOT},
    {SLICE_LIT("\r\n"), SIP_NOT},
    {SLICE_LIT(""), SIP_MORE},
    {SLICE_LIT("INV"), SIP_MORE},
    {SLICE_LIT("INVITE sip:bob@example"), SIP_MORE},
    {SLICE_LIT("INVITE sip:bob@example.com SIP/2."), SIP_MORE},
    {SLICE_LIT("S"), SIP_MORE},
    {SLICE_LIT("SIP/"), SIP_MORE},
    {SLICE_LIT("SIP/2.0 "), SIP_MORE},
};

Test(frame, start_lines_are_told_from_the_rest)
{
    struct guard guard = guard_new();

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct slice bytes = guard_put(guard, cases[i].bytes.p, cases[i].bytes.n);
        cr_expect_eq(sip_frame_looks(bytes), cases[i].looks, "%.*s", (int)bytes.n, bytes.p);
    }
    guard_free(guard);
}

Test(frame, every_prefix_of_a_start_line_may_become_one)
{
    static const char *const lines[] = {"INVITE sip:bob@example.com SIP/2.0\r\n", "SIP/2.0 200 OK\r\n"};

    for (size_t i = 0; i < 2; i++)
        for (size_t n = 0; n <= strlen(lines[i]); n++)
            cr_expect_neq(sip_frame_looks((struct slice){lines[i], n}), SIP_NOT, "%.*s", (int)n, lines[i]);
}

Test(frame, a_very_long_request_line_is_still_seen)
{
    enum { N = 50000 };
    char *line = malloc(N + 64);
    int n = sprintf(line, "INVITE sip:");

    memset(line + n, 'x', N);
    strcpy(line + n + N, "@example.com SIP/2.0\r\n");
    cr_expect_eq(sip_frame_looks(slice_of(line)), SIP_OK);
    free(line);
}

Test(frame, a_line_without_end_is_given_up)
{
    size_t n = SIP_MAX_HEAD + 1;
    char *line = malloc(n);

    memset(line, 'x', n);
    cr_expect_eq(sip_frame_looks((struct slice){line, n}), SIP_NOT);
    memcpy(line, "INVITE ", 7);
    cr_expect_eq(sip_frame_looks((struct slice){line, n}), SIP_NOT);
    free(line);
}

Test(frame, empty_lines_are_measured)
{
    cr_expect_eq(sip_frame_blank(SLICE_LIT("\r\n\r\nINVITE")), 4);
    cr_expect_eq(sip_frame_blank(SLICE_LIT("\n\r\n\nx")), 4);
    cr_expect_eq(sip_frame_blank(SLICE_LIT("\r")), 0);
    cr_expect_eq(sip_frame_blank(SLICE_LIT("\r\n\r")), 2);
    cr_expect_eq(sip_frame_blank(SLICE_LIT("")), 0);
    cr_expect_eq(sip_frame_blank(SLICE_LIT("INVITE")), 0);
}

#define HEAD "BYE sip:a@b SIP/2.0\r\nCall-ID: 1\r\n"

static const struct {
    const char *bytes;
    enum sip_result result;
    size_t length;
} streams[] = {
    {HEAD "Content-Length: 4\r\n\r\nbodySIP", SIP_OK, sizeof HEAD + 24},
    {HEAD "l:4\r\n\r\nbody", SIP_OK, sizeof HEAD + 10},
    {HEAD "CONTENT-LENGTH :\r\n 4\r\n\r\nbody", SIP_OK, sizeof HEAD + 27},
    {HEAD "l: 4\n\nbody", SIP_OK, sizeof HEAD + 9},
    {HEAD "l: 2\r\nl: 4\r\n\r\nbody", SIP_OK, sizeof HEAD + 15},
    {HEAD "\r\nSIP/2.0", SIP_OK, sizeof HEAD + 1},
    {HEAD "l: -1\r\n\r\nbody", SIP_OK, sizeof HEAD + 8},
    {HEAD "Content-Length: 4\r\n\r\nbod", SIP_MORE, sizeof HEAD + 24},
    {HEAD "l: 99999999\r\n\r\nbody", SIP_MORE, SIP_MAX_MESSAGE},
    {HEAD "l: 4\r\n", SIP_MORE, 0},
    {HEAD, SIP_MORE, 0},
    {"BYE sip:a", SIP_MORE, 0},
    {"", SIP_MORE, 0},
    {"\x01\x02" HEAD, SIP_NOT, sizeof HEAD + 1},
    {"garbage: line\r\nmore=\r\n" HEAD, SIP_NOT, 22},
    {"garbage: line\r\nSIP/2.0 180", SIP_NOT, 15},
    {"garbage: line", SIP_NOT, 13},
    {"Content-Length: 3\r\n\r\nabc\r\n" HEAD, SIP_NOT, 26},
};

Test(frame, messages_of_a_stream_end_where_content_length_says)
{
    struct guard guard = guard_new();

    for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++) {
        struct slice bytes = guard_put(guard, streams[i].bytes, strlen(streams[i].bytes));
        size_t length;
        enum sip_result result = sip_frame_stream(bytes, &length);
        cr_expect_eq(result, streams[i].result, "%s", streams[i].bytes);
        cr_expect_eq(length, streams[i].length, "%s: %zu", streams[i].bytes, length);
    }
    guard_free(guard);
}

Test(frame, a_head_without_end_is_no_message)
{
    size_t n = SIP_MAX_HEAD + 100, length;
    char *bytes = malloc(n);

    memset(bytes, 'x', n);
    memcpy(bytes, HEAD, sizeof HEAD - 1);
    cr_expect_eq(sip_frame_stream((struct slice){bytes, n}, &length), SIP_NOT);
    cr_expect_eq(length, SIP_MAX_HEAD);
    free(bytes);
}

Test(frame, a_datagram_is_cut_at_content_length)
{
    size_t length;

    cr_expect_eq(sip_frame_datagram(SLICE_LIT(HEAD "l: 2\r\n\r\nbody"), &length), SIP_OK);
    cr_expect_eq(length, sizeof HEAD + 9);
    cr_expect_eq(sip_frame_datagram(SLICE_LIT(HEAD "l: 9\r\n\r\nbody"), &length), SIP_OK);
    cr_expect_eq(length, sizeof HEAD + 11);
    cr_expect_eq(sip_frame_datagram(SLICE_LIT(HEAD "\r\nbody"), &length), SIP_OK);
    cr_expect_eq(length, sizeof HEAD + 5);
    cr_expect_eq(sip_frame_datagram(SLICE_LIT(HEAD), &length), SIP_OK);
    cr_expect_eq(length, sizeof HEAD - 1);
    cr_expect_eq(sip_frame_datagram(SLICE_LIT("INVITE sip:cut"), &length), SIP_NOT);
    cr_expect_eq(sip_frame_datagram(SLICE_LIT("\x80\x08"), &length), SIP_NOT);
}
