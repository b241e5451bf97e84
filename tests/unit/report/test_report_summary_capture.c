/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "report/report_summary_capture.h"

static const struct style STYLE = {.columns = 80};

static const struct report_count COUNTS[] = {
    {"tcp", "streams", 7, NULL, NULL, "", ""},
    {"tcp", "cut_messages", 1, "message", "messages", "cut by holes", "capture nearer"},
    {"tcp", "evicted_streams", 0, "stream", "streams", "forgotten", ""},
    {"sctp", "dropped_chunks", 2, "chunk", "chunks", "dropped", ""},
};

static GString *text_of(const struct report_transit *transit)
{
    GString *out = g_string_new(NULL);
    struct report_sealed_list none = {0};

    report_summary_capture_text(out, &STYLE, 4, transit, &none);
    return out;
}

static GString *json_of(const struct report_transit *transit)
{
    GString *out = g_string_new(NULL);
    struct json j = {.out = out};

    json_open(&j, NULL);
    report_summary_capture_json(&j, transit);
    json_close(&j);
    return out;
}

Test(report_summary_capture, text_says_what_was_lost_and_what_helps)
{
    GString *out = text_of(&(struct report_transit){.counts = COUNTS, .n_counts = G_N_ELEMENTS(COUNTS)});

    cr_assert_str_eq(out->str, "    1 message cut by holes; capture nearer\n    2 chunks dropped\n");
    g_string_free(out, TRUE);
}

Test(report_summary_capture, holes_are_said_with_the_packets_around_them)
{
    static const struct {
        struct report_hole hole;
        const char *text;
    } cases[] = {
        {{1460, 2, {4, NULL}, {6, NULL}, "192.0.2.1:5060", "192.0.2.2:5060"},
            "    a hole of 1460 bytes between frames 4 and 6, 192.0.2.1:5060 to\n    192.0.2.2:5060: 2 messages cut\n"},
        {{1, 0, {4, NULL}, {0, NULL}, "a", "b"}, "    a hole of 1 byte behind frame 4, a to b\n"},
        {{1, 1, {0, NULL}, {6, NULL}, "a", "b"}, "    a hole of 1 byte before frame 6, a to b: 1 message cut\n"},
        {{9, 1, {4, "x.pcap"}, {6, "y\033.pcap"}, "a", "b"},
            "    a hole of 9 bytes between frame 4 of x.pcap and frame 6 of y\\x1b.pcap, a to\n    b: 1 message cut\n"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GString *out = text_of(&(struct report_transit){.holes = &cases[i].hole, .n_holes = 1});
        cr_expect_str_eq(out->str, cases[i].text, "case %zu: %s", i, out->str);
        g_string_free(out, TRUE);
    }
}

Test(report_summary_capture, json_has_every_count_in_its_group)
{
    static const struct report_hole hole = {9, 1, {4, NULL}, {0, NULL}, "a", "b"};
    GString *out = json_of(&(struct report_transit){COUNTS, G_N_ELEMENTS(COUNTS), &hole, 1, NULL, 0});

    cr_assert_str_eq(out->str, "{\n  \"tcp\": {\n    \"streams\": 7,\n    \"cut_messages\": 1,\n    \"evicted_streams\": 0\n  },\n"
                               "  \"sctp\": {\n    \"dropped_chunks\": 2\n  },\n"
                               "  \"holes\": [\n    {\n      \"bytes\": 9,\n      \"frame_before\": 4,\n"
                               "      \"frame_behind\": null,\n      \"src\": \"a\",\n      \"dst\": \"b\",\n"
                               "      \"cut_messages\": 1\n    }\n  ],\n  \"skews\": []\n}\n");
    g_string_free(out, TRUE);
}
