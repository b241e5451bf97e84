/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "engine/figures/summary.h"
#include "report/report_summary.h"
#include "report/scene.h"

static const struct style STYLE = {.columns = 80};

static void expect(const GString *out, const char *text)
{
    cr_expect_not_null(strstr(out->str, text), "no \"%s\" in:\n%s", text, out->str);
}

static void expect_not(const GString *out, const char *text)
{
    cr_expect_null(strstr(out->str, text), "\"%s\" in:\n%s", text, out->str);
}

/* An answered call, a busy one, and an INVITE that nobody answers. */
static void play(struct scene *s)
{
    scene_init(s);
    scene_trapezoid(s);
    s->call_id = "busy@example.com";
    scene_busy(s);
    s->call_id = "silent@example.com";
    scene_send(
        s, 70000, 1, 9, "INVITE sip:nobody@example.org SIP/2.0", "a;branch=z9hG4bKsilent", NULL, "1 INVITE", true);
    scene_send(
        s, 70500, 1, 9, "INVITE sip:nobody@example.org SIP/2.0", "a;branch=z9hG4bKsilent", NULL, "1 INVITE", true);
    scene_send(
        s, 70600, 1, 9, "OPTIONAL sip:nobody@example.org SIP/2.0", "a;branch=z9hG4bKother", NULL, "2 OPTIONAL", false);
    scene_finish(s, 200000);
}

static const struct report_undecoded UNDECODED[] = {
    {"not_ip", "neither IPv4 nor IPv6", 3},
    {"too_deep", "too many headers", 0},
};

static struct report_capture capture(void)
{
    return (struct report_capture){.files = 1,
        .packets = 24,
        .bytes = 12345,
        .first = 1767323045 * CAPTIME_S,
        .last = 1767323245 * CAPTIME_S,
        .dropped = 2,
        .undecoded = UNDECODED,
        .n_undecoded = 2};
}

Test(report_summary, json_has_all_members_with_the_right_counts)
{
    static const char *const parts[] = {
        "{\n  \"schema\": \"sipray/1\",\n  \"command\": \"summary\",\n  \"summary\": {\n    \"capture\": {\n",
        "\"duration_ms\": 200000,",
        "\"first\": \"2026-01-02T03:04:05.000000000Z\"",
        "\"dropped\": 2,",
        "\"requests\": {\n        \"INVITE\": 6,\n        \"ACK\": 2,\n        \"BYE\": 1,\n        \"OPTIONAL\": 1\n  "
        "    }",
        "\"responses\": {\n        \"100\": 2,\n        \"180\": 4,\n        \"200\": 4,\n        \"486\": 1\n      }",
        "\"redirection\": 0,\n        \"client_error\": 1,",
        "\"retransmissions\": 1,",
        "\"undecoded\": {\n        \"not_ip\": 3\n      }",
        "\"calls\": {\n      \"total\": 3,\n      \"linked\": 0,\n      \"by_outcome\": {\n        \"answered\": 1,\n        \"cancelled\": "
        "0,\n"
        "        \"busy\": 1,",
        "\"timeout\": 1,\n        \"in_progress\": 0,",
        "\"asr\": {\n        \"percent\": 33.3,\n        \"n\": 1,\n        \"of\": 3\n      }",
        "\"ner\": {\n        \"percent\": 66.7,\n        \"n\": 2,\n        \"of\": 3\n      }",
        "\"ira\": {\n          \"percent\": null,\n          \"n\": 0,\n          \"of\": 0\n        }",
        "\"pdd\": {\n        \"n\": 2,\n        \"left_out\": 0,\n        \"mean_ms\": 255,\n        \"p50_ms\": 200,\n"
        "        \"p95_ms\": 310,\n        \"p99_ms\": 310,\n        \"max_ms\": 310\n      }",
        "\"rrd\": {\n          \"n\": 0,\n          \"left_out\": 0,\n          \"mean_ms\": null,",
        "\"code\": \"no_response\",\n        \"count\": 2,\n        \"examples\": [\n          3\n        ]",
    };
    const struct report_capture c = capture();
    GString *out = g_string_new(NULL);
    struct scene s;

    play(&s);
    report_summary_json(out, engine_summary(s.e), &c);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        expect(out, parts[i]);
    expect_not(out, "too_deep");
    cr_expect(g_str_has_suffix(out->str, "\n  }\n}\n"));
    g_string_free(out, TRUE);
    scene_clear(&s);
}

Test(report_summary, text_shows_what_is_there_and_hides_what_is_not)
{
    const struct report_capture c = capture();
    GString *out = g_string_new(NULL);
    struct scene s;

    play(&s);
    report_summary_text(out, engine_summary(s.e), &c, &STYLE);
    expect(out, "1 file, 24 packets, 12.3 kB\n");
    expect(out, "2026-01-02 03:04:05 to 03:07:25 UTC (3:20 min)\n");
    expect(out, "2 dropped while capturing\n");
    expect(out, "3 not decoded: neither IPv4 nor IPv6\n");
    expect(out, "21 over udp: 10 requests, 11 responses, 1 retransmission\n");
    expect(out, "Responses      6 provisional, 4 success, 1 client_error\n");
    expect(out, "INVITE               6      100 Trying                                  2\n");
    expect(out, "OPTIONAL             1      486 Busy Here                               1\n");
    expect(out, "  busy                   1   33.3 %  ########\n");
    expect(out, "  ASR 33.3 %   NER 66.7 %   ABR 33.3 %   ");
    expect(out, "sipray explain 3 FILE");
    expect_not(out, "egistr");
    expect_not(out, "declined");
    expect_not(out, "too many headers");
    expect_not(out, "\033");
    g_string_free(out, TRUE);
    scene_clear(&s);
}

/* Load is of two calls and more; a curve takes calls at the same time. */
Test(report_summary, text_shows_the_load_where_there_is_one)
{
    static const struct {
        unsigned calls, apart_ms;
        bool peaks, curve;
    } cases[] = {{1, 0, false, false}, {2, 60000, true, false}, {2, 1000, true, true}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct report_capture c = capture();
        GString *out = g_string_new(NULL);
        struct scene s;
        scene_init(&s);
        for (unsigned call = 0; call < cases[i].calls; call++) {
            unsigned at = call * cases[i].apart_ms;
            s.call_id = call ? "two@example.com" : "one@example.com";
            const char *branch = call ? "a;branch=z9hG4bKtwo" : "a;branch=z9hG4bKone";
            scene_send(&s, at, 1, 2, "INVITE sip:bob@example.org SIP/2.0", branch, NULL, "1 INVITE", false);
            scene_send(&s, at + 9000, 2, 1, "SIP/2.0 486 Busy Here", branch, "b", "1 INVITE", false);
        }
        scene_finish(&s, 200000);
        report_summary_text(out, engine_summary(s.e), &c, &STYLE);
        cr_expect_eq(strstr(out->str, "  Busiest second      1 call,") != NULL, cases[i].peaks, "%s", out->str);
        cr_expect_eq(strstr(out->str, cases[i].curve ? "  At the same time    2 calls," : "  At the same time    1 call,") != NULL, cases[i].peaks, "%s", out->str);
        cr_expect_eq(strstr(out->str, "a column is ") != NULL, cases[i].curve, "%s", out->str);
        g_string_free(out, TRUE);
        scene_clear(&s);
    }
}

Test(report_summary, no_line_is_wider_than_80_columns)
{
    const struct report_capture c = capture();
    GString *out = g_string_new(NULL);
    struct scene s;

    play(&s);
    report_summary_text(out, engine_summary(s.e), &c, &STYLE);
    for (struct slice rest = {out->str, out->len}; rest.n;) {
        size_t end = slice_find(rest, '\n');
        cr_expect_leq(end, 80, "%.*s", (int)end, rest.p);
        rest = slice_from(rest, end + 1);
    }
    g_string_free(out, TRUE);
    scene_clear(&s);
}

Test(report_summary, nothing_captured_is_no_division_by_zero)
{
    const struct report_capture c = {.first = CAPTIME_NONE, .last = CAPTIME_NONE};
    GString *out = g_string_new(NULL);
    struct scene s;

    scene_init(&s);
    scene_finish(&s, 0);
    report_summary_text(out, engine_summary(s.e), &c, &STYLE);
    cr_expect_str_eq(
        out->str, "Capture        0 files, 0 packets, 0 bytes\nMessages       no SIP messages\n", "%s", out->str);
    g_string_truncate(out, 0);
    report_summary_json(out, engine_summary(s.e), &c);
    expect(out, "\"duration_ms\": null");
    expect(out, "\"percent\": null");
    expect(out, "\"problems\": []");
    g_string_free(out, TRUE);
    scene_clear(&s);
}

Test(report_summary, the_order_of_the_samples_is_left_as_it_was)
{
    captime values[] = {3, 1, 2};
    const struct durations d = {.values = values, .n = 3, .room = 3};
    struct durations copy = report_summary_sorted(&d);

    cr_expect_eq(durations_percentile(&copy, 100), 3);
    cr_expect_eq(durations_percentile(&copy, 1), 1);
    cr_expect_eq(values[0], 3);
    g_free(copy.values);
}
