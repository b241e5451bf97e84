/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "datafile.h"
#include "sip/status.h"

/* A list of codes that ends with 0. */
static bool lists(const uint16_t *codes, unsigned code)
{
    for (; *codes; codes++)
        if (*codes == code)
            return true;
    return false;
}

Test(status, every_registered_code_has_its_name_and_rfc)
{
    GPtrArray *iana = datafile_read("iana/response-codes.csv", ",");

    for (guint i = 1; i < iana->len; i++) {
        const struct sip_status *row = sip_status_find((unsigned)atoi(datafile_cell(iana, i, 0)));
        g_autofree char *name = g_strdup(datafile_cell(iana, i, 1));
        const char *reference = datafile_cell(iana, i, 2);
        char wanted[16];

        cr_assert_not_null(row, "%s is missing", datafile_cell(iana, i, 0));
        if (g_str_has_suffix(name, " (Deprecated)"))
            name[strlen(name) - strlen(" (Deprecated)")] = '\0';
        cr_assert_str_eq(row->name, name, "%u", row->code);
        g_snprintf(wanted, sizeof(wanted), "[RFC%.4s]", row->rfc + 4);
        cr_assert_str_eq(*reference ? reference : "[RFC3261]", wanted, "%u", row->code);
    }
    datafile_free(iana);
}

Test(status, nothing_else_is_there_but_two_codes_of_rfc_2543)
{
    GPtrArray *iana = datafile_read("iana/response-codes.csv", ",");
    size_t n, beyond = 0;
    const struct sip_status *rows = sip_status_rows(&n);

    for (size_t i = 0; i < n; i++) {
        bool found = false;

        for (guint k = 1; k < iana->len; k++)
            found |= atoi(datafile_cell(iana, k, 0)) == rows[i].code;
        if (found)
            continue;
        beyond++;
        cr_assert(rows[i].code == 409 || rows[i].code == 411, "%u is not registered", rows[i].code);
        cr_assert_str_eq(rows[i].rfc, rows[i].code == 409 ? "RFC 2543 7.4.10" : "RFC 2543 7.4.12");
    }
    cr_assert_eq(beyond, 2);
    datafile_free(iana);
}

Test(status, rows_ascend_and_are_complete)
{
    size_t n;
    const struct sip_status *rows = sip_status_rows(&n);

    cr_assert_eq(n, 77);
    for (size_t i = 0; i < n; i++) {
        cr_assert(i == 0 || rows[i - 1].code < rows[i].code, "%u", rows[i].code);
        cr_assert_eq(sip_status_find(rows[i].code), &rows[i], "%u", rows[i].code);
        cr_assert_eq(rows[i].klass, sip_class_of(rows[i].code), "%u", rows[i].code);
        cr_assert(*rows[i].meaning && rows[i].meaning[strlen(rows[i].meaning) - 1] != '.', "%u", rows[i].code);
    }
}

Test(status, the_default_outcome_is_that_of_the_published_table)
{
    static const struct {
        enum outcome outcome;
        uint16_t codes[24];
    } table[] = {
        {OUTCOME_UNKNOWN, {100, 180, 181, 182, 183, 199}},
        {OUTCOME_ANSWERED, {200, 202, 204}},
        {OUTCOME_REDIRECTED, {300, 301, 302, 305, 380}},
        {OUTCOME_CHALLENGED, {401, 407}},
        {OUTCOME_FORBIDDEN, {402, 403, 428, 433, 436, 437, 438, 470}},
        {OUTCOME_NOT_FOUND, {404, 410, 416, 484, 485, 604}},
        {OUTCOME_BUSY, {486, 600}},
        {OUTCOME_DECLINED, {603, 607, 608}},
        {OUTCOME_UNAVAILABLE, {480}},
        {OUTCOME_TIMEOUT, {408, 504}},
        {OUTCOME_CANCELLED, {487}},
        {OUTCOME_ROUTING_FAILED, {430, 440, 481, 482, 483}},
        {OUTCOME_SERVER_ERROR, {500, 501, 502, 503, 505, 555}},
        {OUTCOME_NOT_ACCEPTABLE, {400, 405, 406, 409, 411, 412, 413, 414, 415, 417, 420, 421, 422, 423, 424, 425, 429,
                                     439, 469, 488, 489, 491, 493}},
        {OUTCOME_NOT_ACCEPTABLE, {494, 513, 580, 606}},
    };
    size_t n, listed = 0;

    sip_status_rows(&n);
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        for (const uint16_t *code = table[i].codes; *code; code++, listed++)
            cr_assert_eq(sip_status_find(*code)->outcome, table[i].outcome, "%u", *code);
    }
    cr_assert_eq(listed, n);
}

Test(status, the_dialog_effect_is_table_1_of_rfc_5057)
{
    /* The table as printed; its ranges written out. Codes it does not have count as the unknown code of their class. */
    static const uint16_t usage[] = {405, 480, 481, 489, 501, 0};
    static const uint16_t dialog[] = {404, 410, 416, 482, 483, 484, 485, 502, 604, 0};
    static const uint16_t transaction[] = {400, 401, 402, 403, 406, 407, 408, 412, 413, 414, 415, 417, 420, 421, 422,
        423, 428, 429, 436, 437, 438, 486, 487, 488, 491, 493, 494, 500, 503, 504, 505, 513, 580, 600, 603, 606, 0};
    static const uint16_t later[] = {409, 411, 424, 425, 430, 433, 439, 440, 469, 470, 555, 607, 608, 0};
    size_t n;
    const struct sip_status *rows = sip_status_rows(&n);

    for (size_t i = 0; i < n; i++) {
        unsigned code = rows[i].code;
        enum dialog_effect expected = code < 400            ? EFFECT_NONE
                                      : lists(usage, code)  ? EFFECT_DESTROYS_USAGE
                                      : lists(dialog, code) ? EFFECT_DESTROYS_DIALOG
                                                            : EFFECT_TRANSACTION_ONLY;
        cr_assert_eq(rows[i].effect, expected, "%u", code);
        if (expected == EFFECT_TRANSACTION_ONLY)
            cr_assert(lists(transaction, code) != lists(later, code), "%u", code);
        if (lists(later, code))
            cr_assert(*rows[i].effect_note, "%u needs a note", code);
    }
}

Test(status, notes_follow_the_comments_of_rfc_5057)
{
    static const uint16_t commented[] = {402, 404, 410, 416, 484, 485, 604, 405, 501, 408, 422, 429, 480, 481, 482, 483,
        486, 489, 500, 502, 503, 504, 600, 0};
    size_t n;
    const struct sip_status *rows = sip_status_rows(&n);

    for (size_t i = 0; i < n; i++)
        cr_assert_eq(lists(commented, rows[i].code), strncmp(rows[i].effect_note, "RFC 5057 5.1 (", 14) == 0, "%u",
            rows[i].code);
}

Test(status, the_q850_cause_is_that_of_rfc_3398)
{
    static const struct {
        uint16_t code;
        uint8_t cause;
    } table[] = {/* 8.2.6.1 as printed; "504 Version Not Supported" there is 505 */
        {400, 41}, {401, 21}, {402, 21}, {403, 21}, {404, 1}, {405, 63}, {406, 79}, {407, 21}, {408, 102}, {410, 22},
        {413, 127}, {414, 127}, {415, 79}, {416, 127}, {420, 127}, {421, 127}, {423, 127}, {480, 18}, {481, 41},
        {482, 25}, {483, 25}, {484, 28}, {485, 1}, {486, 17}, {487, 0}, {500, 41}, {501, 79}, {502, 38}, {503, 41},
        {504, 102}, {505, 127}, {513, 127}, {600, 17}, {603, 21}, {604, 1}};
    size_t n;
    const struct sip_status *rows = sip_status_rows(&n);

    for (size_t i = 0; i < n; i++) {
        unsigned expected = rows[i].code < 400 ? 0 : 31; /* "Any SIP status codes not listed below …" */

        for (size_t k = 0; k < sizeof(table) / sizeof(table[0]); k++)
            if (table[k].code == rows[i].code)
                expected = table[k].cause;
        cr_assert_eq(rows[i].q850, expected, "%u", rows[i].code);
        cr_assert(!rows[i].q850 || q850_name(rows[i].q850), "%u", rows[i].code);
    }
}

Test(status, the_retry_rule_is_that_of_the_rfc)
{
    static const struct {
        enum retry retry;
        uint16_t codes[32];
    } table[] = {
        {RETRY_NONE, {100, 180, 183, 199, 200, 202, 204, 487}},
        {RETRY_ELSEWHERE, {300, 301, 302, 305, 380, 430, 503}},
        {RETRY_AFTER_REPAIR, {401, 407, 413, 415, 416, 420}}, /* RFC 3261 8.1.3.5 */
        {RETRY_AFTER_REPAIR,
            {406, 412, 417, 421, 422, 423, 428, 429, 433, 436, 438, 469, 470, 484, 485, 488, 493, 494, 580}},
        {RETRY_LATER, {408, 480, 486, 491, 500, 504, 600}},
        {RETRY_NO, {400, 402, 403, 404, 405, 410, 481, 482, 483, 489, 501, 505, 603, 604, 607, 608}},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        for (const uint16_t *code = table[i].codes; *code; code++)
            cr_assert_eq(sip_status_find(*code)->retry, table[i].retry, "%u", *code);
}

Test(status, only_what_failed_has_a_fault)
{
    size_t n;
    const struct sip_status *rows = sip_status_rows(&n);

    for (size_t i = 0; i < n; i++)
        cr_assert_eq(rows[i].fault == FAULT_NONE, rows[i].code < 400, "%u", rows[i].code);
    cr_assert_eq(sip_status_find(486)->fault, FAULT_CALLEE_USER);
    cr_assert_eq(sip_status_find(488)->fault, FAULT_CALLEE_DEVICE);
    cr_assert_eq(sip_status_find(503)->fault, FAULT_NETWORK);
    cr_assert_eq(sip_status_find(403)->fault, FAULT_POLICY);
    cr_assert_eq(sip_status_find(404)->fault, FAULT_NUMBERING);
    cr_assert_eq(sip_status_find(400)->fault, FAULT_CALLER);
}

Test(status, an_unknown_code_counts_as_the_first_of_its_class)
{
    static const struct {
        unsigned code, as;
    } cases[] = {{101, 183}, {184, 183}, {299, 200}, {399, 300}, {431, 400}, {499, 400}, {599, 500}, {605, 600},
        {100, 100}, {486, 486}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        cr_assert_eq(sip_status_or_class(cases[i].code)->code, cases[i].as, "%u", cases[i].code);
    for (unsigned code = 100; code < 700; code++)
        cr_assert_not_null(sip_status_or_class(code), "%u", code);
    cr_assert_null(sip_status_or_class(99));
    cr_assert_null(sip_status_or_class(700));
    cr_assert_null(sip_status_or_class(0));
    cr_assert_null(sip_status_find(431));
    cr_assert_null(sip_status_find(65536 + 486));
}

Test(status, the_class_is_the_first_digit)
{
    cr_assert_str_eq(sip_class_name(sip_class_of(199)), "provisional");
    cr_assert_str_eq(sip_class_name(sip_class_of(200)), "success");
    cr_assert_str_eq(sip_class_name(sip_class_of(302)), "redirection");
    cr_assert_str_eq(sip_class_name(sip_class_of(404)), "client_error");
    cr_assert_str_eq(sip_class_name(sip_class_of(503)), "server_error");
    cr_assert_str_eq(sip_class_name(sip_class_of(699)), "global_failure");
    cr_assert_str_eq(sip_class_name(sip_class_of(99)), "");
    cr_assert_str_eq(sip_class_name(sip_class_of(700)), "");
}

/* All the names of a vocabulary in one line. */
#define VOCABULARY(name_of, type, count, expected)                                                                     \
    do {                                                                                                               \
        char text[512] = "";                                                                                           \
        for (unsigned v = 0; v < (count); v++)                                                                         \
            g_snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", v ? " " : "", name_of((type)v));      \
        cr_assert_str_eq(text, expected);                                                                              \
        cr_assert_str_eq(name_of((type)(count)), "?");                                                                 \
    } while (0)

Test(status, the_vocabularies_are_those_of_the_records)
{
    VOCABULARY(outcome_name, enum outcome, OUTCOMES,
        "answered cancelled busy no_answer unavailable declined not_found redirected challenged auth_failed forbidden "
        "not_acceptable routing_failed server_error timeout in_progress unknown");
    VOCABULARY(fault_name, enum fault, FAULTS, "none caller callee_user callee_device network policy numbering");
    VOCABULARY(retry_name, enum retry, RETRIES, "none no after_repair later elsewhere");
    VOCABULARY(dialog_effect_name, enum dialog_effect, EFFECTS, "none transaction usage dialog");
    for (unsigned o = 0; o < OUTCOMES; o++)
        cr_assert(*outcome_meaning((enum outcome)o), "%u", o);
}

Test(status, causes_have_the_names_of_q850)
{
    static const struct {
        unsigned cause;
        const char *name;
    } cases[] = {{1, "Unallocated (unassigned) number"}, {16, "Normal call clearing"}, {17, "User busy"},
        {18, "No user responding"}, {19, "No answer from user (user alerted)"}, {21, "Call rejected"},
        {22, "Number changed"}, {31, "Normal, unspecified"}, {34, "No circuit/channel available"},
        {41, "Temporary failure"}, {88, "Incompatible destination"}, {102, "Recovery on timer expiry"},
        {127, "Interworking, unspecified"}};
    static const unsigned unused[] = {0, 10, 15, 32, 33, 48, 126, 128, 1000};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        cr_assert_str_eq(q850_name(cases[i].cause), cases[i].name);
    for (size_t i = 0; i < sizeof(unused) / sizeof(unused[0]); i++)
        cr_assert_null(q850_name(unused[i]), "%u", unused[i]);
}

static bool starts_section(const char *line, const char *clause)
{
    return line[0] == '#' && strstr(line, clause);
}

/* Both tables of RFC 3398 as it prints them. 505 is misprinted there as a second 504. */
Test(status, the_causes_are_those_of_rfc_3398_both_ways)
{
    GPtrArray *lines = datafile_read("rfc3398.txt", "\t");
    bool to_code = false;
    unsigned rows = 0;

    for (guint i = 0; i < lines->len; i++) {
        const char *line = datafile_cell(lines, i, 0);
        g_autoptr(GMatchInfo) match = NULL;
        g_autoptr(GRegex) regex = g_regex_new("^(\\d+) +(.*?)  +(\\d+|---)", 0, 0, NULL);
        if (line[0] == '#') {
            to_code = starts_section(line, "7.2.4.1");
            continue;
        }
        cr_assert(g_regex_match(regex, line, 0, &match), "%s", line);
        g_autofree char *from = g_match_info_fetch(match, 1), *name = g_match_info_fetch(match, 2), *to = g_match_info_fetch(match, 3);
        unsigned left = (unsigned)atoi(from), right = (unsigned)atoi(to);
        rows++;
        if (strcmp(name, "Version Not Supported") == 0)
            left = 505;
        if (to_code && right)
            cr_expect(q850_maps_to(left, right), "%s", line);
        else if (!to_code && right)
            cr_expect_eq(sip_status_find(left)->q850, right, "%s", line);
        for (unsigned code = 300; to_code && !right && code < 700; code++)
            cr_expect(!q850_maps_to(left, code), "%s", line);
        if (right)
            cr_expect(q850_agrees(to_code ? left : right, to_code ? right : left), "%s", line);
    }
    cr_expect_eq(rows, 33 + 37);
    datafile_free(lines);
}

Test(status, a_cause_that_is_not_listed_counts_as_500_and_44_has_no_code)
{
    cr_expect(q850_maps_to(95, 500));
    cr_expect(!q850_maps_to(95, 503));
    cr_expect(!q850_maps_to(44, 500));
    cr_expect(q850_maps_to(21, 603)); /* of the user: RFC 3398 7.2.4.1 (+) */
    cr_expect(q850_agrees(19, 480));
    cr_expect(q850_agrees(18, 480));
    cr_expect(!q850_agrees(17, 480));
    cr_expect(!q850_agrees(1, 503));
    cr_expect(!q850_agrees(0, 500));
    cr_expect(!q850_agrees(200, 500));
}
