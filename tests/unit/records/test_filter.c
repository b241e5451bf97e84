/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>

#include "records/filter_mock.h"
#include "records/filter_parse.h"
#include "sip/msg.h"

static const struct value PARTIAL[] = {
    {.type = VALUE_TEXT, .text = {"start_missing", 13}},
    {.type = VALUE_TEXT, .text = {"end_missing", 11}},
};
static const struct value FRAMES[] = {{.type = VALUE_INT, .i = 3}, {.type = VALUE_INT, .i = 17}};

/* 2026-01-02T03:04:05.000000006Z */
static const captime START = 1767323045 * CAPTIME_S + 6;

static const struct mock BUSY = {
    .outcome = "busy",
    .from = "sip:Alice@example.com;tag=\"x\\y\"",
    .final_code = 486,
    .pdd = 1500500000,
    .start = START,
    .partial = PARTIAL,
    .n_partial = 2,
    .frames = FRAMES,
    .n_frames = 2,
};
static const struct mock UNKNOWN = {.pdd = CAPTIME_NONE, .start = CAPTIME_NONE, .no_lists = true};
static const struct mock EMPTY = {.outcome = "", .from = "", .pdd = 0, .start = 0};

static bool passes(const struct record_table *t, const char *text, const struct record *r)
{
    struct filter_error err;
    struct filter *f = filter_new(t, text, &err);

    cr_assert(f, "%s: %s at %zu", text, err.message, err.at);
    bool result = filter_match(f, r);
    filter_free(f);
    return result;
}

struct expected {
    const char *filter;
    bool passes;
};

static void check(const struct mock *m, const struct expected *rows, size_t n)
{
    struct record r = {.object = m};

    for (size_t i = 0; i < n; i++)
        cr_expect_eq(passes(&MOCK_CALLS, rows[i].filter, &r), rows[i].passes, "%s", rows[i].filter);
}

Test(filter, compares_what_is_known)
{
    static const struct expected ROWS[] = {
        {"outcome == busy", true},
        {"outcome eq busy", true},
        {"outcome == \"busy\"", true},
        {"outcome == Busy", false},
        {"outcome == bus", false},
        {"outcome != busy", false},
        {"outcome != answered", true},
        {"outcome ne answered", true},
        {"outcome ~ US", true},
        {"outcome contains us", true},
        {"outcome ^= BU", true},
        {"outcome starts us", false},
        {"outcome ~ \"\"", true},
        {"outcome ~ busybusy", false},
        {"outcome !~ us", false},
        {"outcome !~ xx", true},
        {"from ~ alice@EXAMPLE.com", true},
        {"from == \"sip:Alice@example.com;tag=\\\"x\\\\y\\\"\"", true},
        {"final_code == 486", true},
        {"final_code == \"486\"", true},
        {"final_code == 0486", true},
        {"final_code != 486", false},
        {"final_code < 486", false},
        {"final_code <= 486", true},
        {"final_code >= 487", false},
        {"final_code > 485", true},
        {"final_code gt 485 and final_code lt 487", true},
        {"final_code ge 486 and final_code le 486", true},
        {"final_code > -1", true},
        {"final_code in {600, 486}", true},
        {"final_code in {600}", false},
        {"final_code not in {600}", true},
        {"final_code !in {600,486}", false},
        {"outcome in {answered,busy}", true},
        {"pdd_ms == 1500.5", true},
        {"pdd_ms > 1500.499999", true},
        {"pdd_ms > 1500.5", false},
        {"pdd_ms<1501", true},
        {"start == 2026-01-02T03:04:05.000000006Z", true},
        {"start == \"2026-01-02 04:04:05.000000006+01:00\"", true},
        {"start > 2026-01-02T03:04:05Z", true},
        {"start >= 2026-01-03", false},
        {"outcome", true},
        {"!outcome", false},
    };
    check(&BUSY, ROWS, sizeof ROWS / sizeof *ROWS);
}

Test(filter, of_a_list_any_element_may_match_and_a_negation_wants_none)
{
    static const struct expected ROWS[] = {
        {"partial == end_missing", true},
        {"partial == one_direction", false},
        {"partial != end_missing", false},
        {"partial != one_direction", true},
        {"partial ~ START", true},
        {"partial !~ missing", false},
        {"partial in {one_direction, start_missing}", true},
        {"partial not in {one_direction, start_missing}", false},
        {"partial > 5", false},
        {"response_frames == 17", true},
        {"response_frames == 4", false},
        {"response_frames != 17", false},
        {"response_frames > 16", true},
        {"response_frames > 17", false},
        {"response_frames == abc", false},
        {"response_frames ~ 1", false},
        {"partial and response_frames", true},
    };
    check(&BUSY, ROWS, sizeof ROWS / sizeof *ROWS);
}

Test(filter, no_comparison_with_an_unknown_value_is_true)
{
    static const struct expected ROWS[] = {
        {"outcome", false},
        {"!outcome", true},
        {"outcome == busy", false},
        {"outcome != busy", false},
        {"!(outcome == busy)", true},
        {"outcome ~ \"\"", false},
        {"outcome !~ x", false},
        {"outcome in {busy}", false},
        {"outcome not in {busy}", false},
        {"final_code < 1000", false},
        {"final_code >= 0", false},
        {"pdd_ms <= 0", false},
        {"start < 2200-01-01", false},
        {"partial", false},
        {"partial != x", false},
        {"partial not in {x}", false},
    };
    check(&UNKNOWN, ROWS, sizeof ROWS / sizeof *ROWS);
}

Test(filter, empty_is_known_but_an_empty_list_has_nothing)
{
    static const struct expected ROWS[] = {
        {"outcome", true},
        {"outcome == \"\"", true},
        {"outcome ~ \"\"", true},
        {"outcome ~ a", false},
        {"pdd_ms == 0", true},
        {"start == 1970-01-01T00:00Z", true},
        {"partial", false},
        {"partial == x", false},
        {"partial != x", true},
    };
    check(&EMPTY, ROWS, sizeof ROWS / sizeof *ROWS);
}

Test(filter, words_that_are_operators_elsewhere_are_values_behind_an_operator)
{
    static const struct expected ROWS[] = {
        {"outcome != and", true},
        {"outcome != in and outcome in {or, not, busy}", true},
        {"from != sip:b@[2001:db8::1]:5060;lr", true},
        {"outcome != m\xc3\xbcller", true},
    };
    check(&BUSY, ROWS, sizeof ROWS / sizeof *ROWS);
}

/* `outcome` is true and `!outcome` false, so every way to bind the operators shows. */
Test(filter, negation_binds_tighter_than_and_and_and_tighter_than_or)
{
    static const char *const NAMES[] = {"t", "f"};
    static const char *const TEXTS[] = {"outcome", "outcome == x"};
    static const char *const SHAPES[] = {"%s || %s && %s", "%s && %s or %s", "!%s and %s || %s", "not %s || %s && %s",
        "!(%s || %s) && %s", "(%s or %s) and !%s", "%s && !(%s && %s)", "!%s || !%s and !%s"};
    char text[200];
    struct record r = {.object = &BUSY};

    for (unsigned shape = 0; shape < 8; shape++) {
        for (unsigned bits = 0; bits < 8; bits++) {
            bool a = !(bits & 1), b = !(bits & 2), c = !(bits & 4);
            const bool expected[] = {a || (b && c), (a && b) || c, (!a && b) || c, !a || (b && c), !(a || b) && c,
                (a || b) && !c, a && !(b && c), !a || (!b && !c)};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            snprintf(text, sizeof text, SHAPES[shape], TEXTS[!a], TEXTS[!b], TEXTS[!c]);
#pragma GCC diagnostic pop
            cr_expect_eq(passes(&MOCK_CALLS, text, &r), expected[shape], "%s with %s %s %s", text, NAMES[!a], NAMES[!b],
                NAMES[!c]);
        }
    }
}

static char *repeat(const char *head, const char *part, size_t times, const char *tail)
{
    size_t n = strlen(part);
    char *text = malloc(strlen(head) + n * times + strlen(tail) + 1), *at = text;

    at = stpcpy(at, head);
    for (size_t i = 0; i < times; i++)
        at = stpcpy(at, part);
    stpcpy(at, tail);
    return text;
}

Test(filter, a_long_chain_needs_no_depth)
{
    struct record r = {.object = &BUSY};
    char *ands = repeat("outcome", " && outcome", 5000, "");
    char *ors = repeat("!outcome", "||!outcome", 5000, " || final_code == 486");

    cr_expect(passes(&MOCK_CALLS, ands, &r));
    cr_expect(passes(&MOCK_CALLS, ors, &r));
    free(ands);
    free(ors);
}

Test(filter, looks_at_every_header_line_of_a_name_in_messages)
{
    static const char BYTES[] = "OPTIONS sip:b@example.com SIP/2.0\r\n"
                                "X-Account: 6\r\n"
                                "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
                                "x-account: 7\r\n"
                                "s: hello\r\n"
                                "Content-Length: 0\r\n\r\n";
    static const struct expected ROWS[] = {
        {"hdr[\"X-Account\"] == \"7\"", true},
        {"hdr[\"X-Account\"] == 6", true},
        {"hdr[\"X-Account\"] == 8", false},
        {"hdr[\"X-Account\"] != 7", false},
        {"hdr[\"X-Account\"] != 8", true},
        {"hdr[\"X-Account\"] in {8, 7}", true},
        {"hdr [ \"subject\" ] ~ ELL", true},
        {"hdr[\"X-Account\"]", true},
        {"hdr[\"X-Other\"]", false},
        {"!hdr[\"X-Other\"] and outcome", true},
        {"hdr[\"X-Other\"] != 7", false},
    };
    static struct sip_msg msg;
    struct record r = {.object = &BUSY, .msg = &msg}, none = {.object = &BUSY};

    cr_assert_eq(sip_msg_parse(SLICE_LIT(BYTES), false, &msg), SIP_OK);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        cr_expect_eq(passes(&MOCK_MESSAGES, ROWS[i].filter, &r), ROWS[i].passes, "%s", ROWS[i].filter);
    cr_expect_not(passes(&MOCK_MESSAGES, "hdr[\"X-Account\"] != 7", &none));
}

struct wrong {
    const char *filter;
    size_t at;
    const char *message;
};

Test(filter, says_what_is_wrong_and_where)
{
    static const struct wrong ROWS[] = {
        {"", 0, "the filter is empty"},
        {"  \n", 0, "the filter is empty"},
        {"outcom == busy", 0, "no field \"outcom\" in calls; did you mean \"outcome\"?"},
        {"outcome && OUTCOME", 11, "no field \"OUTCOME\" in calls; did you mean \"outcome\"?"},
        {"final_cdoe", 0, "no field \"final_cdoe\" in calls; did you mean \"final_code\"?"},
        {"busy == outcome", 0, "no field \"busy\" in calls"},
        {"final_code == busy", 14, "final_code is a number, not \"busy\""},
        {"final_code == 4.5", 14, "final_code is a number, not \"4.5\""},
        {"final_code == 99999999999999999999", 14, "final_code is a number, not \"99999999999999999999\""},
        {"final_code in {1, x}", 18, "final_code is a number, not \"x\""},
        {"final_code ~ 48", 11, "final_code is a number: it compares with == != < <= > >= and in"},
        {"start ~ 48", 6, "start is a time: it compares with == != < <= > >= and in"},
        {"outcome < busy", 8, "outcome is text: it compares with == != ~ !~ ^= and in"},
        {"pdd_ms > 1.5s", 9, "pdd_ms is a number of milliseconds, not \"1.5s\""},
        {"start > yesterday", 8, "start is a time, such as 2026-01-02T03:04:05.678Z, not \"yesterday\""},
        {"response_frames > x", 18, "response_frames is a list: < <= > and >= need a number, not \"x\""},
        {"(outcome", 0, "this \"(\" is never closed"},
        {"outcome && ((pdd_ms)", 11, "this \"(\" is never closed"},
        {"outcome)", 7, "this \")\" closes nothing"},
        {"()", 1, "a field is expected, not \")\""},
        {"outcome = busy", 8, "unknown operator \"=\"; write \"==\""},
        {"outcome & busy", 8, "unknown operator \"&\"; write \"&&\""},
        {"outcome =~ busy", 8, "unknown operator \"=\"; write \"==\""},
        {"outcome like busy", 8, "unknown operator \"like\""},
        {"outcome \"busy\"", 8, "unknown operator \"busy\""},
        {"outcome % 2", 8, "unknown operator \"%\""},
        {"outcome ==", 10, "the filter ends where a value is expected"},
        {"outcome == )", 11, "a value is expected, not \")\""},
        {"outcome == busy busy", 16, "\"and\", \"or\" or the end is expected, not \"busy\""},
        {"outcome == a=b", 12, "\"and\", \"or\" or the end is expected, not \"=\""},
        {"outcome &&", 10, "the filter ends where a field is expected"},
        {"&& outcome", 0, "a field is expected, not \"&&\""},
        {"!", 1, "the filter ends where a field is expected"},
        {"\"busy\" == outcome", 0, "a field is expected, not \"busy\""},
        {"outcome == \"busy", 11, "the quoted text has no closing \""},
        {"outcome == \"busy\\", 11, "the quoted text has no closing \""},
        {"outcome == \"a\\n\"", 13, "only \\\" and \\\\ may follow a backslash"},
        {"outcome in busy", 11, "\"{\" is expected, not \"busy\""},
        {"outcome in {}", 12, "a value is expected, not \"}\""},
        {"outcome in {busy,}", 17, "a value is expected, not \"}\""},
        {"outcome in {busy", 16, "the filter ends where \",\" or \"}\" is expected"},
        {"outcome not busy", 12, "\"in\" is expected, not \"busy\""},
        {"hdr[\"X\"] == 1", 0, "hdr is for messages and calls: calls have no header lines"},
        {"outcome \x01\x1b", 8, "unknown operator \"?\""},
    };
    struct filter_error err;

    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        memset(&err, 'x', sizeof err);
        cr_expect_null(filter_new(&MOCK_CALLS, ROWS[i].filter, &err), "%s", ROWS[i].filter);
        cr_expect_str_eq(err.message, ROWS[i].message, "%s: %s", ROWS[i].filter, err.message);
        cr_expect_eq(err.at, ROWS[i].at, "%s: at %zu", ROWS[i].filter, err.at);
    }
}

Test(filter, a_header_has_a_quoted_name_in_brackets)
{
    static const struct wrong ROWS[] = {
        {"hdr", 3, "the filter ends where \"[\" is expected"},
        {"hdr == 1", 4, "\"[\" is expected, not \"==\""},
        {"hdr[X]", 4, "the name of a header in quotes is expected, not \"X\""},
        {"hdr[\"\"]", 4, "the name of a header in quotes is expected, not \"\""},
        {"hdr[\"X\" == 1", 8, "\"]\" is expected, not \"==\""},
        {"hdr[\"X\"] < 1", 9, "a header is text: it compares with == != ~ !~ ^= and in"},
    };
    struct filter_error err;

    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        cr_expect_null(filter_new(&MOCK_MESSAGES, ROWS[i].filter, &err), "%s", ROWS[i].filter);
        cr_expect_str_eq(err.message, ROWS[i].message, "%s: %s", ROWS[i].filter, err.message);
        cr_expect_eq(err.at, ROWS[i].at, "%s: at %zu", ROWS[i].filter, err.at);
    }
}

Test(filter, refuses_deep_nesting_and_great_length)
{
    static const char *const PARTS[] = {"(", "!", "not ", "!("};
    struct filter_error err;
    struct filter *f;

    for (size_t i = 0; i < 4; i++) {
        char *text = repeat("", PARTS[i], 60000 / strlen(PARTS[i]), "outcome");
        cr_expect_null(filter_new(&MOCK_CALLS, text, &err));
        cr_expect_str_eq(err.message, "more than 64 parentheses and negations inside each other");
        free(text);
    }
    char *at_limit = repeat("", "!", FILTER_MAX_DEPTH, "outcome");
    cr_expect_not_null(f = filter_new(&MOCK_CALLS, at_limit, &err));
    filter_free(f);
    free(at_limit);
    char *too_long = repeat("outcome", " ", FILTER_MAX_LENGTH - 6, "");
    cr_expect_null(filter_new(&MOCK_CALLS, too_long, &err));
    cr_expect_str_eq(err.message, "the filter is longer than 65536 bytes");
    too_long[FILTER_MAX_LENGTH] = '\0';
    cr_expect_not_null(f = filter_new(&MOCK_CALLS, too_long, &err));
    filter_free(f);
    free(too_long);
}

/* A small generator, so that a failure can be had again. */
static uint32_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

static void try_any(const char *text)
{
    struct record busy = {.object = &BUSY}, unknown = {.object = &UNKNOWN};
    struct filter_error err;
    char shown[FILTER_SHOW];
    struct filter *f = filter_new(&MOCK_CALLS, text, &err);

    if (!f) {
        cr_assert_leq(err.at, strlen(text));
        cr_assert_lt(strlen(err.message), sizeof err.message);
        cr_assert_lt(filter_error_show(text, &err, shown), sizeof shown);
        return;
    }
    filter_match(f, &busy);
    filter_match(f, &unknown);
    filter_free(f);
}

Test(filter, survives_random_bytes_and_random_tokens)
{
    static const char *const TOKENS[] = {"outcome", "final_code", "pdd_ms", "start", "partial", "response_frames",
        "hdr", "==", "!=", "<", ">=", "~", "!~", "^=", "&&", "||", "!", "(", ")", "{", "}", "[", "]", ",", "in", "not", "and",
        "or", "busy", "486", "1.5", "\"a\\\"b\"", "\"", "\\", "2026-01-02", "\xff", "="};
    char text[512];
    uint64_t state = 1;

    for (unsigned round = 0; round < 20000; round++) {
        size_t n = next_random(&state) % 60;
        for (size_t i = 0; i < n; i++)
            text[i] = (char)(next_random(&state) % 255 + 1);
        text[n] = '\0';
        try_any(text);
        char *at = text;
        for (size_t i = next_random(&state) % 16; i > 0; i--)
            at += sprintf(at, "%s%s", TOKENS[next_random(&state) % 36], next_random(&state) % 4 ? " " : "");
        *at = '\0';
        try_any(text);
    }
}
