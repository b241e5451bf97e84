/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "datafile.h"
#include "sip/codelist.h"
#include "sip/status.h"

static const char *const files[CODELISTS] = {
    [LIST_CODES_A] = "codelists/codes-a.tsv",
    [LIST_CODES_B] = "codelists/codes-b.tsv",
    [LIST_OVERVIEW] = "codelists/overview.tsv",
    [LIST_PROXY] = "codelists/proxy-actions.tsv",
    [LIST_SECTION_21_1] = "codelists/rfc3261-21.1.tsv",
};

/* The rows of one list, in order, with those of its transcription. */
Test(codelist, every_list_is_its_transcription_row_by_row)
{
    static const unsigned expected[CODELISTS] = {65 + 6, 49 + 6, 50 + 6, 46 + 6, 5 + 1}; /* codes and classes */
    size_t n;
    const struct codelist_entry *rows = codelist_rows(&n);

    for (unsigned list = 0; list < CODELISTS; list++) {
        GPtrArray *printed = datafile_read(files[list], "\t");
        guint at = 0;

        for (size_t i = 0; i < n; i++) {
            if (rows[i].list != list)
                continue;
            cr_assert_lt(at, printed->len, "%s: %u is not in the list", files[list], rows[i].code);
            cr_assert_eq(rows[i].code, atoi(datafile_cell(printed, at, 0)), "%s: %u", files[list], rows[i].code);
            cr_assert_str_eq(rows[i].name, datafile_cell(printed, at, 1), "%s: %u", files[list], rows[i].code);
            at++;
        }
        cr_assert_eq(at, printed->len, "%s", files[list]);
        cr_assert_eq(at, expected[list], "%s has %u rows", files[list], at);
        datafile_free(printed);
    }
}

Test(codelist, the_meanings_are_kept_in_full)
{
    static const struct {
        enum codelist list;
        unsigned with_meaning;
    } counts[] = {{LIST_CODES_A, 11}, {LIST_CODES_B, 44}, {LIST_OVERVIEW, 3}, {LIST_PROXY, 46}, {LIST_SECTION_21_1, 6}};
    size_t n;
    const struct codelist_entry *rows = codelist_rows(&n);

    for (size_t k = 0; k < CODELISTS; k++) {
        unsigned found = 0;

        for (size_t i = 0; i < n; i++)
            found += rows[i].list == counts[k].list && *rows[i].meaning;
        cr_assert_eq(found, counts[k].with_meaning, "%s: %u", codelist_name(counts[k].list), found);
    }
}

Test(codelist, next_gives_what_each_list_calls_a_code)
{
    static const struct {
        enum codelist list;
        const char *name, *meaning;
    } of_412[] = {{LIST_CODES_A, "Conditional Request Failed", ""},
        {LIST_CODES_B, "Request Entity Too Large", "Server refuses to process request because URI is too long."}},
      of_487[] = {{LIST_CODES_A, "Request Terminated", ""},
          {LIST_CODES_B, "Request Terminated",
              "The calling party canceled the request before the dialog was established with a 200 OK."},
          {LIST_OVERVIEW, "Request Terminated", ""},
          {LIST_PROXY, "Busy here; request cancelled", "Request was terminated by a BYE or CANCEL request."}};
    size_t pos = 0;

    for (size_t i = 0; i < 2; i++) {
        const struct codelist_entry *row = codelist_next(412, &pos);
        cr_assert_eq(row->list, of_412[i].list);
        cr_assert_str_eq(row->name, of_412[i].name);
        cr_assert_str_eq(row->meaning, of_412[i].meaning);
    }
    cr_assert_null(codelist_next(412, &pos));
    pos = 0;
    for (size_t i = 0; i < 4; i++) {
        const struct codelist_entry *row = codelist_next(487, &pos);
        cr_assert_eq(row->list, of_487[i].list);
        cr_assert_str_eq(row->name, of_487[i].name);
        cr_assert_str_eq(row->meaning, of_487[i].meaning);
    }
    cr_assert_null(codelist_next(487, &pos));
    cr_assert_null(codelist_next(487, &pos));
    pos = 0;
    cr_assert_null(codelist_next(999, &pos));
}

Test(codelist, every_code_of_a_list_is_in_the_registry)
{
    size_t n;
    const struct codelist_entry *rows = codelist_rows(&n);

    for (size_t i = 0; i < n; i++)
        cr_assert(rows[i].code <= 6 || sip_status_find(rows[i].code), "%u", rows[i].code);
}

Test(codelist, a_name_that_is_not_the_registered_one_has_a_note)
{
    size_t n;
    const struct codelist_entry *rows = codelist_rows(&n);

    for (size_t i = 0; i < n; i++) {
        const struct sip_status *status = sip_status_find(rows[i].code);

        if (status && g_ascii_strcasecmp(status->name, rows[i].name) != 0)
            cr_assert_not_null(codelist_note(rows[i].code), "%u: %s", rows[i].code, rows[i].name);
    }
}

Test(codelist, notes_are_only_there_where_the_lists_differ)
{
    static const uint16_t noted[] = {100, 183, 202, 380, 401, 402, 404, 405, 406, 409, 411, 412, 413, 414, 415, 420,
        436, 437, 481, 482, 484, 487, 488, 489, 502, 504, 580};
    unsigned found = 0;

    for (unsigned code = 0; code < 1000; code++) {
        const char *note = codelist_note(code);

        if (note)
            cr_assert(strstr(note, "RFC ") && note[strlen(note) - 1] != '.', "%u: %s", code, note);
        found += note != NULL;
    }
    cr_assert_eq(found, sizeof(noted) / sizeof(noted[0]));
    for (size_t i = 0; i < sizeof(noted) / sizeof(noted[0]); i++)
        cr_assert_not_null(codelist_note(noted[i]), "%u", noted[i]);
    cr_assert(strstr(codelist_note(412), "RFC 3903"));
    cr_assert(strstr(codelist_note(411), "RFC 2543"));
}

Test(codelist, methods_are_listed_with_their_meanings)
{
    size_t n;
    const struct codelist_method *methods = codelist_methods(&n);
    unsigned per_list[CODELISTS] = {0};

    for (size_t i = 0; i < n; i++) {
        per_list[methods[i].list]++;
        cr_assert(methods[i].method > METHOD_NONE && methods[i].method < METHOD_OTHER);
        cr_assert(*methods[i].meaning);
        for (size_t k = 0; k < i; k++)
            cr_assert(methods[k].list != methods[i].list || methods[k].method != methods[i].method);
    }
    cr_assert_eq(per_list[LIST_CODES_B], 6);
    cr_assert_eq(per_list[LIST_OVERVIEW], 12);
    cr_assert_eq(n, 18);
    cr_assert_str_eq(methods[0].meaning, "Indicates that a user is being invited to join a session.");
    cr_assert_not_null(codelist_method_note(METHOD_ACK));
    cr_assert_null(codelist_method_note(METHOD_INVITE));
    cr_assert_null(codelist_method_note((enum sip_method)999));
}

Test(codelist, header_fields_are_those_of_the_presence_table_of_the_overview)
{
    GPtrArray *printed = datafile_read("codelists/overview-presence.tsv", "\t");
    size_t n, at = 0;
    const struct codelist_header *headers = codelist_headers(&n);
    const char *last = "";

    for (guint i = 0; i < printed->len; i++) {
        const char *name = datafile_cell(printed, i, 0);
        bool again = false;

        for (size_t k = 0; k < at; k++)
            again |= strcmp(headers[k].name, name) == 0;
        if (!*name || again)
            continue;
        cr_assert_lt(at, n, "%s", name);
        cr_assert_str_eq(headers[at].name, name);
        cr_assert_eq(strncmp(name, sip_header_name((enum sip_header)headers[at].header),
                         strlen(sip_header_name((enum sip_header)headers[at].header))),
            0, "%s", name);
        last = headers[at++].name;
    }
    cr_assert_eq(at, n);
    cr_assert_str_eq(last, "WWW-Authenticate");
    datafile_free(printed);
}

Test(codelist, joined_cells_of_the_proxy_table_count_for_every_code_they_span)
{
    GPtrArray *printed = datafile_read("codelists/proxy-actions.tsv", "\t");
    const char *supported = "", *action = "";
    size_t n, at = 0;
    const struct proxy_action *rows = proxy_action_rows(&n);

    for (guint i = 0; i < printed->len; i++) {
        if (atoi(datafile_cell(printed, i, 0)) <= 6)
            continue;
        if (strcmp(datafile_cell(printed, i, 2), "^") != 0)
            supported = datafile_cell(printed, i, 2);
        if (strcmp(datafile_cell(printed, i, 3), "^") != 0)
            action = datafile_cell(printed, i, 3);
        cr_assert_lt(at, n);
        cr_assert_eq(rows[at].code, atoi(datafile_cell(printed, i, 0)));
        cr_assert_str_eq(proxy_support_name((enum proxy_support)rows[at].supported), supported, "%u", rows[at].code);
        cr_assert_str_eq(rows[at].action, action, "%u", rows[at].code);
        cr_assert_eq(proxy_action_find(rows[at].code), &rows[at]);
        at++;
    }
    cr_assert_eq(at, n);
    cr_assert_eq(n, 46);
    cr_assert_null(proxy_action_find(412));
    datafile_free(printed);
}

Test(codelist, what_the_proxy_does_follows_from_its_action)
{
    static const struct {
        unsigned code;
        const char *supported;
        unsigned does;
    } cases[] = {{100, "yes", PROXY_GENERATES | PROXY_FORWARDS}, {180, "yes", 0}, {182, "see_action", PROXY_FORWARDS},
        {183, "see_action", PROXY_FORWARDS}, {200, "yes", PROXY_GENERATES | PROXY_FORWARDS}, {380, "no", 0},
        {402, "see_action", PROXY_GENERATES}, {403, "see_action", PROXY_GENERATES}, {406, "see_action", PROXY_FORWARDS},
        {409, "see_action", PROXY_GENERATES | PROXY_FORWARDS}, {483, "yes", PROXY_GENERATES | PROXY_FORWARDS},
        {486, "see_action", PROXY_FORWARDS}, {487, "no", 0}, {501, "yes", PROXY_GENERATES | PROXY_FORWARDS},
        {504, "see_action", PROXY_FORWARDS}, {505, "yes", PROXY_FORWARDS}, {606, "see_action", PROXY_FORWARDS}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct proxy_action *row = proxy_action_find(cases[i].code);

        cr_assert_str_eq(proxy_support_name((enum proxy_support)row->supported), cases[i].supported, "%u", row->code);
        cr_assert_eq(row->does, cases[i].does, "%u", row->code);
    }
}

Test(codelist, lists_have_names_and_titles)
{
    static const char *const names[] = {"codes-a", "codes-b", "overview", "proxy-actions", "rfc3261-21.1"};

    for (unsigned list = 0; list < CODELISTS; list++) {
        cr_assert_str_eq(codelist_name((enum codelist)list), names[list]);
        cr_assert(*codelist_title((enum codelist)list));
    }
    cr_assert_str_eq(codelist_name(CODELISTS), "?");
    cr_assert_str_eq(codelist_title(CODELISTS), "?");
}
