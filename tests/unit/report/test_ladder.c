/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/store/call.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "report/ladder.h"
#include "report/scene.h"
#include "report/utf8.h"

static const struct style ASCII = {.columns = 80}, BOXES = {.columns = 80, .utf8 = true};

static void expect(const GString *out, const char *text)
{
    cr_expect_not_null(strstr(out->str, text), "no \"%s\" in:\n%s", text, out->str);
}

static void expect_not(const GString *out, const char *text)
{
    cr_expect_null(strstr(out->str, text), "\"%s\" in:\n%s", text, out->str);
}

static void expect_width(const GString *out, size_t columns)
{
    for (struct slice rest = {out->str, out->len}; rest.n;) {
        struct slice line = slice_head(rest, slice_find(rest, '\n'));
        cr_expect_leq(utf8_columns(line), columns, "%.*s", (int)line.n, line.p);
        rest = slice_from(rest, line.n + 1);
    }
}

static struct ladder *ladder_of(struct scene *s, unsigned end_ms)
{
    ref call = scene_finish(s, end_ms);

    cr_assert_neq(call, 0);
    return ladder_new(&s->source, engine_call(s->e, call)->group, call);
}

Test(ladder, columns_read_from_the_caller_over_the_proxies_to_the_callee)
{
    static const struct {
        unsigned from, to;
        const char *label;
    } expected[] = {
        {0, 1, "INVITE (SDP)"},
        {1, 2, "INVITE (SDP)"},
        {1, 0, "100 Trying"},
        {2, 3, "INVITE (SDP)"},
        {2, 1, "100 Trying"},
        {3, 2, "180 Ringing"},
        {2, 1, "180 Ringing"},
        {1, 0, "180 Ringing"},
        {3, 2, "200 OK (SDP)"},
        {2, 1, "200 OK (SDP)"},
        {1, 0, "200 OK (SDP)"},
        {0, 3, "ACK"},
        {0, 3, "BYE"},
        {3, 0, "200 OK (BYE)"},
    };
    struct scene s;

    scene_init(&s);
    scene_trapezoid(&s);
    struct ladder *l = ladder_of(&s, 70000);
    cr_assert_eq(l->n_hosts, 4);
    cr_expect_str_eq(l->hosts[0].name, "192.0.2.1");
    cr_expect_str_eq(l->hosts[3].name, "192.0.2.4");
    cr_assert_eq(l->n_rows, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < l->n_rows; i++) {
        cr_expect_eq(l->rows[i].from, expected[i].from, "row %zu", i);
        cr_expect_eq(l->rows[i].to, expected[i].to, "row %zu", i);
        cr_expect_str_eq(l->rows[i].label, expected[i].label, "row %zu", i);
    }
    ladder_free(l);
    scene_clear(&s);
}

static const char TRAPEZOID[] = "Call      1, answered\n"
                                "Call-ID   a84b4c76e66710@pc33.example.com\n"
                                "From      sip:alice@example.com\n"
                                "To        sip:bob@example.org\n"
                                "\n"
                                "     192.0.2.1            192.0.2.2            192.0.2.3            192.0.2.4\n"
                                "         |                    |                    |                    |  frame\n"
                                " 0.000   |--- INVITE (SDP) -->|                    |                    |      1\n"
                                " 0.005   |                    |--- INVITE (SDP) -->|                    |      2\n"
                                " 0.006   |<--- 100 Trying ----|                    |                    |      3\n"
                                " 0.010   |                    |                    |--- INVITE (SDP) -->|      4\n"
                                " 0.011   |                    |<--- 100 Trying ----|                    |      5\n"
                                " 0.300   |                    |                    |<--- 180 Ringing ---|      6\n"
                                " 0.305   |                    |<--- 180 Ringing ---|                    |      7\n"
                                " 0.310   |<--- 180 Ringing ---|                    |                    |      8\n"
                                " 4.000   |                    |                    |<-- 200 OK (SDP) ---|      9\n"
                                " 4.005   |                    |<-- 200 OK (SDP) ---|                    |     10\n"
                                " 4.010   |<-- 200 OK (SDP) ---|                    |                    |     11\n"
                                " 4.020   |--------------------|-------- ACK -------|------------------->|     12\n"
                                "64.020   |--------------------|-------- BYE -------|------------------->|     13\n"
                                "64.030   |<-------------------|--- 200 OK (BYE) ---|--------------------|     14\n"
                                "\n"
                                "The call was answered: 200 OK in frame 11; the caller ended it in frame 13.\n";

Test(ladder, the_call_of_rfc_3261_figure_1_is_drawn_as_in_an_rfc)
{
    GString *out = g_string_new(NULL);
    struct scene s;

    scene_init(&s);
    scene_trapezoid(&s);
    struct ladder *l = ladder_of(&s, 70000);
    ladder_text(out, l, &ASCII);
    cr_expect_str_eq(out->str, TRAPEZOID, "%s", out->str);
    g_string_truncate(out, 0);
    ladder_text(out, l, &BOXES);
    expect(out, " 0.000   ├─── INVITE (SDP) ──►│                    │                    │      1\n");
    expect(out, "64.030   │◄───────────────────┼─── 200 OK (BYE) ───┼────────────────────┤     14\n");
    expect_width(out, 80);
    ladder_free(l);
    g_string_free(out, TRUE);
    scene_clear(&s);
}

Test(ladder, a_label_that_does_not_fit_stands_above_its_arrow)
{
    const struct style narrow = {.columns = 50};
    GString *out = g_string_new(NULL);
    struct scene s;

    scene_init(&s);
    scene_trapezoid(&s);
    struct ladder *l = ladder_of(&s, 70000);
    ladder_text(out, l, &narrow);
    expect(out, "         |          | 180 Ringing         |\n 0.305   |          |<---------|          |      7\n");
    expect_width(out, 50);
    ladder_free(l);
    g_string_free(out, TRUE);
    scene_clear(&s);
}

#define BRANCH "pc33.example.com;branch=z9hG4bKnashds8"

Test(ladder, retransmissions_are_marked_and_duplicates_counted)
{
    GString *out = g_string_new(NULL);
    struct scene s;

    scene_init(&s);
    scene_send(&s, 0, 1, 2, "INVITE sip:bob@example.org SIP/2.0", BRANCH, NULL, "1 INVITE", true);
    s.ip_id--;
    scene_send(&s, 0, 1, 2, "INVITE sip:bob@example.org SIP/2.0", BRANCH, NULL, "1 INVITE", true);
    scene_send(&s, 500, 1, 2, "INVITE sip:bob@example.org SIP/2.0", BRANCH, NULL, "1 INVITE", true);
    struct ladder *l = ladder_of(&s, 1000);
    cr_expect_eq(l->duplicates, 1);
    cr_assert_eq(l->n_rows, 2);
    cr_expect_eq(l->rows[1].of_frame, 1);
    ladder_text(out, l, &ASCII);
    expect(out, "0.500   |~~~ INVITE (SDP) retrans of 1 ~>|      3\n");
    expect(out, "1 packet that was captured twice not shown. The call was still in progress when");
    ladder_free(l);
    g_string_free(out, TRUE);
    scene_clear(&s);
}

Test(ladder, ports_of_connections_belong_to_their_host)
{
    struct scene s;

    scene_init(&s);
    s.transport = SIP_TCP;
    scene_send_hop(&s, 0, (struct scene_hop){1, 2, 41000, 5060}, "INVITE sip:bob@example.org SIP/2.0", BRANCH, NULL,
        "1 INVITE", true);
    scene_send_hop(&s, 5, (struct scene_hop){2, 1, 5060, 41000}, "SIP/2.0 200 OK", BRANCH, "b", "1 INVITE", true);
    scene_send_hop(&s, 9, (struct scene_hop){2, 1, 39000, 5060}, "BYE sip:alice@192.0.2.1 SIP/2.0", "b;branch=z9hG4bKb",
        "b", "1 BYE", false);
    struct ladder *l = ladder_of(&s, 1000);
    cr_assert_eq(l->n_hosts, 2);
    cr_expect_str_eq(l->hosts[0].name, "192.0.2.1");
    cr_expect_str_eq(l->hosts[1].name, "192.0.2.2");
    cr_expect_eq(l->rows[2].from, 1);
    cr_expect_eq(l->rows[2].to, 0);
    ladder_free(l);
    scene_clear(&s);
}

Test(ladder, servers_on_one_address_are_columns_with_their_ports)
{
    struct scene s;

    scene_init(&s);
    scene_send_hop(&s, 0, (struct scene_hop){1, 1, 5060, 5080}, "INVITE sip:bob@example.org SIP/2.0", BRANCH, NULL,
        "1 INVITE", true);
    struct ladder *l = ladder_of(&s, 1000);
    cr_assert_eq(l->n_hosts, 2);
    cr_expect_str_eq(l->hosts[0].name, "192.0.2.1:5060");
    cr_expect_str_eq(l->hosts[1].name, "192.0.2.1:5080");
    ladder_free(l);
    scene_clear(&s);
}

/* An INVITE to each of so many hosts. */
static struct ladder *fan(struct scene *s, unsigned hosts)
{
    char via[64];

    scene_init(s);
    for (unsigned i = 0; i < hosts; i++) {
        snprintf(via, sizeof via, "a;branch=z9hG4bKfan%u", i);
        scene_send(s, i, 1, i + 2, "INVITE sip:bob@example.org SIP/2.0", via, NULL, "1 INVITE", true);
    }
    return ladder_of(s, 1000);
}

Test(ladder, eight_hosts_fit_on_80_columns)
{
    GString *out = g_string_new(NULL);
    struct scene s;
    struct ladder *l = fan(&s, 7);

    cr_expect_eq(l->n_hosts, 8);
    ladder_text(out, l, &ASCII);
    expect_width(out, 80);
    for (size_t i = 0; i < l->n_hosts; i++)
        expect(out, l->hosts[i].name);
    ladder_free(l);
    g_string_free(out, TRUE);
    scene_clear(&s);
}

Test(ladder, hosts_beyond_the_limit_share_the_last_column)
{
    GString *out = g_string_new(NULL);
    struct scene s;
    struct ladder *l = fan(&s, 60);

    cr_assert_eq(l->n_hosts, LADDER_HOSTS);
    cr_expect_str_eq(l->hosts[LADDER_HOSTS - 1].name, "others");
    cr_expect_eq(l->rows[59].to, LADDER_HOSTS - 1);
    ladder_text(out, l, &ASCII);
    for (size_t i = 0; i < l->n_hosts; i++)
        expect(out, l->hosts[i].name);
    ladder_free(l);
    g_string_free(out, TRUE);
    scene_clear(&s);
}

Test(ladder, text_from_packets_is_escaped_in_each_medium)
{
    GString *out = g_string_new(NULL);
    struct scene s;

    scene_init(&s);
    s.call_id = "<script>alert(1)</script>\"'&";
    scene_send(&s, 0, 1, 2, "INVITE sip:bob@example.org SIP/2.0", BRANCH, NULL, "1 INVITE", true);
    scene_send(&s, 5, 2, 1, "SIP/2.0 486 \033[31m<b onclick='x'>;\nnone", BRANCH, "b", "1 INVITE", false);
    struct ladder *l = ladder_of(&s, 1000);
    ladder_text(out, l, &ASCII);
    expect_not(out, "\033");
    expect(out, "486 \\x1b[31m<b onclick='x'>");
    g_string_truncate(out, 0);
    ladder_html_begin(out);
    ladder_html(out, l);
    ladder_html_end(out);
    expect_not(out, "\033");
    expect_not(out, "<script");
    expect_not(out, "<b onclick");
    expect(out, "&lt;script&gt;");
    expect(out, "<details id=\"m2\">");
    expect(out, "Max-Forwards: 70\n");
    g_string_truncate(out, 0);
    ladder_svg(out, l);
    expect_not(out, "\033");
    expect_not(out, "<script");
    expect_not(out, "<b onclick");
    g_string_truncate(out, 0);
    ladder_mermaid(out, l);
    expect_not(out, "\033");
    expect_not(out, "<b onclick");
    ladder_free(l);
    g_string_free(out, TRUE);
    scene_clear(&s);
}

Test(ladder, is_in_the_order_of_time_whatever_was_captured_first)
{
    static const char *const labels[] = {"INVITE", "100 Trying", "180 Ringing", "181 Call Is Being Forwarded", "486 Busy Here"};
    struct scene s;

    scene_init(&s);
    scene_send(&s, 100, 1, 2, "INVITE sip:bob@example.org SIP/2.0", BRANCH, NULL, "1 INVITE", false);
    scene_send(&s, 900, 2, 1, "SIP/2.0 486 Busy Here", BRANCH, "b", "1 INVITE", false);
    scene_send(&s, 150, 2, 1, "SIP/2.0 180 Ringing", BRANCH, "b", "1 INVITE", false);
    scene_send(&s, 150, 2, 1, "SIP/2.0 181 Call Is Being Forwarded", BRANCH, "b", "1 INVITE", false);
    scene_send(&s, 101, 2, 1, "SIP/2.0 100 Trying", BRANCH, NULL, "1 INVITE", false);
    struct ladder *l = ladder_of(&s, 1000);
    cr_assert_eq(l->n_rows, 5);
    for (size_t i = 0; i < 5; i++)
        cr_expect_str_eq(l->rows[i].label, labels[i]);
    ladder_free(l);
    scene_clear(&s);
}

/* Between two lifelines of the picture are 26 columns for a label, 15 beside the mark of a retransmission. */
Test(ladder, svg_shortens_labels_that_do_not_fit)
{
    static const struct {
        const char *reason, *first, *again;
    } cases[] = {
        {"abcdefghijk", "\">486 abcdefghijk</text>", "\">486 abcdefghijk ↻ of 2</text>"},
        {"abcdefghijkl", "\">486 abcdefghijkl</text>", "\">486 abcdefghij… ↻ of 2</text>"},
        {"abcdefghijklmnopqrstuv", "\">486 abcdefghijklmnopqrstuv</text>", "\">486 abcdefghij… ↻ of 2</text>"},
        {"abcdefghijklmnopqrstuvw", "\">486 abcdefghijklmnopqrstu…</text>", "\">486 abcdefghij… ↻ of 2</text>"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        GString *out = g_string_new(NULL);
        struct scene s;
        char line[60];
        snprintf(line, sizeof line, "SIP/2.0 486 %s", cases[i].reason);
        scene_init(&s);
        scene_send(&s, 0, 1, 2, "INVITE sip:bob@example.org SIP/2.0", BRANCH, NULL, "1 INVITE", false);
        scene_send(&s, 5, 2, 1, line, BRANCH, "b", "1 INVITE", false);
        scene_send(&s, 505, 2, 1, line, BRANCH, "b", "1 INVITE", false);
        struct ladder *l = ladder_of(&s, 1000);
        ladder_svg(out, l);
        expect(out, cases[i].first);
        expect(out, cases[i].again);
        ladder_free(l);
        g_string_free(out, TRUE);
        scene_clear(&s);
    }
}

Test(ladder, mermaid_has_participants_messages_and_the_ending)
{
    GString *out = g_string_new(NULL);
    struct scene s;

    scene_init(&s);
    scene_busy(&s);
    struct ladder *l = ladder_of(&s, 1000);
    ladder_mermaid(out, l);
    cr_expect_str_eq(out->str,
        "sequenceDiagram\n"
        "    participant h0 as 192.0.2.1\n"
        "    participant h1 as 192.0.2.2\n"
        "    h0->>h1: INVITE (SDP) [1]\n"
        "    h1-->>h0: 180 Ringing [2]\n"
        "    h1-->>h0: 486 Busy Here [3]\n"
        "    h0->>h1: ACK [4]\n"
        "    Note over h0,h1: The callee was busy#58; 486 Busy Here in frame 3.\n",
        "%s", out->str);
    ladder_free(l);
    g_string_free(out, TRUE);
    scene_clear(&s);
}

Test(ladder, a_call_id_without_a_call_shows_all_its_messages)
{
    struct scene s;
    size_t n;

    scene_init(&s);
    scene_send(&s, 0, 1, 2, "REGISTER sip:example.org SIP/2.0", BRANCH, NULL, "1 REGISTER", false);
    scene_send(&s, 5, 2, 1, "SIP/2.0 200 Fine with me", BRANCH, "r", "1 REGISTER", false);
    cr_expect_eq(scene_finish(&s, 100), 0);
    ref *messages = engine_list(s.e, ENGINE_MESSAGES, &n);
    struct ladder *l = ladder_new(&s.source, engine_message(s.e, messages[0])->group, 0);
    cr_assert_eq(l->n_rows, 2);
    cr_expect_str_eq(l->rows[1].label, "200 Fine with me (REGISTER)");
    ladder_free(l);
    free(messages);
    scene_clear(&s);
}
