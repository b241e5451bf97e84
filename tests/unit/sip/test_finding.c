/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>

#include "sip/finding.h"

static const char *const ids[] = {
#define FINDING(id, name, severity, clause, text) #id,
#include "sip/finding.def"
#undef FINDING
};

Test(finding, the_name_is_the_id_in_lower_case)
{
    for (unsigned i = 0; i < FINDINGS; i++) {
        const char *name = finding_row((enum finding_code)i)->name;

        cr_assert_eq(strlen(name), strlen(ids[i]), "%s", name);
        for (size_t k = 0; name[k]; k++)
            cr_assert_eq(name[k], tolower((unsigned char)ids[i][k]), "%s and %s", name, ids[i]);
    }
}

Test(finding, every_clause_names_an_rfc_and_a_section)
{
    for (unsigned i = 0; i < FINDINGS; i++) {
        const struct finding_row *row = finding_row((enum finding_code)i);
        unsigned rfc = 0, section = 0;

        if (i == FINDING_TOO_MANY_LINES) { /* a limit of ours, which no RFC knows */
            cr_assert_str_eq(row->clause, "");
            continue;
        }
        cr_assert_eq(sscanf(row->clause, "RFC %4u %u", &rfc, &section), 2, "%s: %s", row->name, row->clause);
        cr_assert(rfc >= 3261 && section > 0, "%s: %s", row->name, row->clause);
    }
}

Test(finding, every_text_is_one_sentence)
{
    for (unsigned i = 0; i < FINDINGS; i++) {
        const char *text = finding_row((enum finding_code)i)->text;

        cr_assert(isupper((unsigned char)text[0]) || text[0] == '"', "%s", text);
        cr_assert_neq(text[strlen(text) - 1], '.', "%s", text);
        cr_assert_null(strstr(text, ". "), "%s", text);
    }
}

Test(finding, what_breaks_a_must_is_an_error_and_what_is_legal_a_note)
{
    static const struct {
        enum finding_code code;
        const char *name, *severity, *clause;
    } cases[] = {
        {FINDING_MISSING_CALL_ID, "missing_call_id", "error", "RFC 3261 8.1.1"},
        {FINDING_MISSING_MAX_FORWARDS, "missing_max_forwards", "warning", "RFC 3261 8.1.1"},
        {FINDING_NO_MAGIC_COOKIE, "no_magic_cookie", "note", "RFC 3261 8.1.1.7"},
        {FINDING_CSEQ_METHOD_MISMATCH, "cseq_method_mismatch", "error", "RFC 3261 8.1.1.5"},
        {FINDING_SURPLUS_BYTES, "surplus_bytes", "note", "RFC 3261 18.3"},
        {FINDING_CONTENT_LENGTH_TOO_LARGE, "content_length_too_large", "error", "RFC 3261 18.3"},
        {FINDING_LARGE_DATAGRAM, "large_datagram", "note", "RFC 3261 18.1.1"},
        {FINDING_ACK_BRANCH_CHANGED, "ack_branch_changed", "error", "RFC 3261 17.1.1.3"},
        {FINDING_CSEQ_DECREASED, "cseq_decreased", "error", "RFC 3261 12.2.2"},
        {FINDING_MISSING_PRACK, "missing_prack", "warning", "RFC 3262 3"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct finding_row *row = finding_row(cases[i].code);

        cr_assert_str_eq(row->name, cases[i].name);
        cr_assert_str_eq(
            finding_severity_name((enum finding_severity)row->severity), cases[i].severity, "%s", row->name);
        cr_assert_str_eq(row->clause, cases[i].clause, "%s", row->name);
    }
    cr_assert_null(finding_row(FINDINGS));
}

Test(finding, severities_are_found_by_name_and_others_are_not)
{
    static const char *const names[] = {"note", "warning", "error"};
    enum finding_severity s;

    for (unsigned i = 0; i < 3; i++) {
        cr_assert(finding_severity_find(slice_of(names[i]), &s));
        cr_assert_eq(s, i);
        cr_assert_str_eq(finding_severity_name(s), names[i]);
    }
    cr_assert_not(finding_severity_find(SLICE_LIT("Error"), &s));
    cr_assert_not(finding_severity_find(SLICE_LIT("err"), &s));
    cr_assert_not(finding_severity_find(SLICE_NONE, &s));
}
