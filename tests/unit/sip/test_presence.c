/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "datafile.h"
#include "sip/presence.h"

enum { COLUMNS = 9 }; /* of Tables 2 and 3: header field, where, proxy and six methods */

static const char *const columns[COLUMNS] = {"header", "where", "proxy", "ACK", "BYE", "CAN", "INV", "OPT", "REG"};

static void cell_text(const struct presence_row *row, unsigned nth, char out[8])
{
    g_snprintf(out, 8, "%.4s", row->cells + (size_t)4 * nth);
    g_strchomp(out);
}

Test(presence, the_rows_of_rfc_3261_are_tables_2_and_3)
{
    GPtrArray *printed = datafile_read("rfc3261-tables.tsv", "\t");
    size_t n, at = 0;
    const struct presence_row *rows = presence_rows(&n);

    for (; at < n && rows[at].table == PRESENCE_TABLE_RFC3261; at++) {
        cr_assert_lt(at, printed->len);
        cr_assert_str_eq(sip_header_name((enum sip_header)rows[at].header), datafile_cell(printed, (guint)at, 0));
        cr_assert_str_eq(rows[at].where, datafile_cell(printed, (guint)at, 1), "row %zu", at);
        cr_assert_str_eq(rows[at].proxy, datafile_cell(printed, (guint)at, 2), "row %zu", at);
        for (unsigned c = 0; c < 6; c++) {
            char text[8];
            cell_text(&rows[at], c, text);
            cr_assert_str_eq(text, datafile_cell(printed, (guint)at, 3 + c), "row %zu, %s", at, columns[3 + c]);
        }
    }
    cr_assert_eq(at, printed->len);
    cr_assert_eq(at, 65);
    datafile_free(printed);
}

Test(presence, the_differences_are_what_a_comparison_finds)
{
    GPtrArray *says = datafile_read("codelists/overview-presence.tsv", "\t");
    GPtrArray *right = datafile_read("rfc3261-tables.tsv", "\t");
    size_t n, at = 0;
    const struct presence_difference *list = presence_differences(&n);
    const char *name = "";

    cr_assert_eq(says->len, right->len);
    for (guint i = 0; i < says->len; i++) {
        if (*datafile_cell(says, i, 0)) /* both tables leave the name out where it is that of the row above */
            name = datafile_cell(says, i, 0);
        for (guint c = 0; c < COLUMNS; c++) {
            const char *a = c ? datafile_cell(says, i, c) : name, *b = datafile_cell(right, i, c);

            if (strcmp(a, b) == 0)
                continue;
            cr_assert_lt(at, n, "%s %s: %s, not %s", name, columns[c], a, b);
            cr_assert_str_eq(sip_header_name((enum sip_header)list[at].header), datafile_cell(right, i, 0));
            cr_assert_str_eq(list[at].where, datafile_cell(right, i, 1));
            cr_assert_str_eq(list[at].column, columns[c]);
            cr_assert_str_eq(list[at].says, a);
            cr_assert_str_eq(list[at].right, b);
            at++;
        }
    }
    cr_assert_eq(at, n);
    cr_assert_eq(n, 21);
    datafile_free(says);
    datafile_free(right);
}

Test(presence, every_where_and_cell_is_of_the_known_kinds)
{
    static const char *const cells[] = {"-", "o", "c", "m", "m*", "t", "*", "."};
    size_t n;
    const struct presence_row *rows = presence_rows(&n);

    for (size_t i = 0; i < n; i++) {
        const struct presence_row *row = &rows[i];
        unsigned last = 0;

        cr_assert(
            g_regex_match_simple("^(|(R|rc?|c(\\(1\\))?|[1-6][0-9x][0-9x]|300-699|101-199)(,([1-6][0-9][0-9]|[1-6]xx|18x))*)$",
                row->where, 0, 0),
            "row %zu: %s", i, row->where);
        for (unsigned c = 0; presence_column((enum presence_table)row->table, c) != METHOD_NONE; c++, last++) {
            char text[8];
            bool known = false;

            cell_text(row, c, text);
            for (size_t k = 0; k < 8; k++)
                known |= strcmp(text, cells[k]) == 0;
            cr_assert(known, "row %zu: \"%s\"", i, text);
        }
        cr_assert_eq((strlen(row->cells) + 3) / 4, last, "row %zu", i);
    }
}

Test(presence, the_most_specific_row_counts)
{
    static const struct {
        enum sip_header header;
        enum sip_method method;
        unsigned status;
        const char *expected;
    } cases[] = {
        /* RFC 3261: requests */
        {HEADER_CALL_ID, METHOD_INVITE, 0, "mandatory"},
        {HEADER_CONTACT, METHOD_INVITE, 0, "mandatory"},
        {HEADER_CONTACT, METHOD_BYE, 0, "not_applicable"},
        {HEADER_CONTACT, METHOD_ACK, 0, "optional"},
        {HEADER_ACCEPT, METHOD_OPTIONS, 0, "should"},
        {HEADER_CONTENT_LENGTH, METHOD_ACK, 0, "stream"},
        {HEADER_CONTENT_TYPE, METHOD_INVITE, 0, "body"},
        {HEADER_CONTENT_TYPE, METHOD_CANCEL, 0, "not_applicable"},
        {HEADER_REQUIRE, METHOD_CANCEL, 0, "not_applicable"},
        {HEADER_ROUTE, METHOD_ACK, 0, "conditional"},
        {HEADER_WWW_AUTHENTICATE, METHOD_INVITE, 0, "not_applicable"},
        /* responses: a code before a class, a class before "r" */
        {HEADER_ALLOW, METHOD_INVITE, 200, "should"},
        {HEADER_ALLOW, METHOD_INVITE, 405, "mandatory"},
        {HEADER_ALLOW, METHOD_INVITE, 486, "optional"},
        {HEADER_ALLOW, METHOD_CANCEL, 405, "not_applicable"},
        {HEADER_CONTACT, METHOD_INVITE, 180, "optional"},
        {HEADER_CONTACT, METHOD_INVITE, 200, "mandatory"},
        {HEADER_CONTACT, METHOD_INVITE, 486, "not_applicable"},
        {HEADER_CONTACT, METHOD_INVITE, 485, "optional"},
        {HEADER_WWW_AUTHENTICATE, METHOD_REGISTER, 401, "mandatory"},
        {HEADER_WWW_AUTHENTICATE, METHOD_REGISTER, 407, "optional"},
        {HEADER_MIN_EXPIRES, METHOD_REGISTER, 423, "mandatory"},
        {HEADER_MIN_EXPIRES, METHOD_REGISTER, 200, "not_applicable"},
        {HEADER_MAX_FORWARDS, METHOD_INVITE, 200, "not_applicable"},
        {HEADER_ERROR_INFO, METHOD_INVITE, 300, "optional"},
        {HEADER_ERROR_INFO, METHOD_INVITE, 699, "optional"},
        {HEADER_ERROR_INFO, METHOD_INVITE, 299, "not_applicable"},
        {HEADER_RECORD_ROUTE, METHOD_INVITE, 183, "optional"},
        {HEADER_RECORD_ROUTE, METHOD_INVITE, 100, "not_applicable"},
        {HEADER_RETRY_AFTER, METHOD_INVITE, 486, "optional"},
        {HEADER_RETRY_AFTER, METHOD_INVITE, 487, "not_applicable"},
        {HEADER_VIA, METHOD_INVITE, 200, "mandatory"},
        {HEADER_TO, METHOD_BYE, 481, "mandatory"},
        {HEADER_UNSUPPORTED, METHOD_INVITE, 420, "mandatory"},
        {HEADER_SERVER, METHOD_ACK, 200, "not_applicable"},
        /* later texts count before older tables */
        {HEADER_ALERT_INFO, METHOD_INVITE, 100, "not_applicable"},
        {HEADER_ALERT_INFO, METHOD_INVITE, 101, "optional"},
        {HEADER_ALERT_INFO, METHOD_INVITE, 183, "optional"},
        {HEADER_ALERT_INFO, METHOD_INVITE, 200, "not_applicable"},
        {HEADER_ALERT_INFO, METHOD_UPDATE, 180, "not_applicable"},
        {HEADER_P_ASSERTED_IDENTITY, METHOD_UPDATE, 0, "optional"},
        {HEADER_P_ASSERTED_IDENTITY, METHOD_REGISTER, 0, "optional"},
        {HEADER_P_ASSERTED_IDENTITY, METHOD_INFO, 0, "optional"},
        {HEADER_P_ASSERTED_IDENTITY, METHOD_PRACK, 0, "optional"},
        {HEADER_P_PREFERRED_IDENTITY, METHOD_PUBLISH, 0, "optional"},
        {HEADER_P_ASSERTED_IDENTITY, METHOD_ACK, 0, "not_applicable"},
        {HEADER_P_ASSERTED_IDENTITY, METHOD_CANCEL, 0, "not_applicable"},
        {HEADER_SIP_ETAG, METHOD_NOTIFY, 0, "conditional"},
        {HEADER_ALLOW_EVENTS, METHOD_UPDATE, 0, "optional"},
        {HEADER_ALLOW_EVENTS, METHOD_CANCEL, 0, "optional"},
        {HEADER_ALLOW_EVENTS, METHOD_INVITE, 486, "optional"},
        {HEADER_ALLOW_EVENTS, METHOD_NOTIFY, 489, "mandatory"},
        {HEADER_MAX_BREADTH, METHOD_INFO, 0, "optional"},
        {HEADER_MAX_BREADTH, METHOD_INVITE, 0, "optional"},
        {HEADER_REASON, METHOD_INVITE, 486, "optional"},
        {HEADER_REASON, METHOD_INFO, 481, "optional"},
        {HEADER_GEOLOCATION, METHOD_INVITE, 424, "optional"},
        {HEADER_GEOLOCATION, METHOD_CANCEL, 0, "not_applicable"},
        {HEADER_RECV_INFO, METHOD_INFO, 469, "mandatory"},
        {HEADER_SUBSCRIPTION_STATE, METHOD_PUBLISH, 0, "not_applicable"},
        {HEADER_CALL_INFO, METHOD_SUBSCRIBE, 0, "unstated"}, /* an update only says what it changes */
        {HEADER_CALL_INFO, METHOD_SUBSCRIBE, 608, "mandatory"},
        {HEADER_ANSWER_MODE, METHOD_BYE, 0, "not_applicable"},
        /* the extensions */
        {HEADER_RACK, METHOD_PRACK, 0, "mandatory"},
        {HEADER_RACK, METHOD_INVITE, 0, "not_applicable"},
        {HEADER_RSEQ, METHOD_INVITE, 183, "optional"},
        {HEADER_RSEQ, METHOD_INVITE, 200, "not_applicable"},
        {HEADER_CONTACT, METHOD_UPDATE, 0, "mandatory"},
        {HEADER_REFER_TO, METHOD_REFER, 0, "mandatory"},
        {HEADER_REFER_TO, METHOD_INVITE, 0, "not_applicable"},
        {HEADER_CONTACT, METHOD_REFER, 603, "optional"},
        {HEADER_SUPPORTED, METHOD_REFER, 202, "optional"},
        {HEADER_SUPPORTED, METHOD_REFER, 403, "not_applicable"},
        {HEADER_EVENT, METHOD_PUBLISH, 0, "mandatory"},
        {HEADER_SIP_ETAG, METHOD_PUBLISH, 200, "mandatory"},
        {HEADER_SIP_ETAG, METHOD_INVITE, 200, "not_applicable"},
        {HEADER_EXPIRES, METHOD_PUBLISH, 200, "mandatory"},
        {HEADER_EXPIRES, METHOD_PUBLISH, 0, "optional"},
        {HEADER_MIN_SE, METHOD_INVITE, 422, "mandatory"},
        {HEADER_SESSION_EXPIRES, METHOD_UPDATE, 200, "optional"},
        {HEADER_SESSION_EXPIRES, METHOD_NOTIFY, 200, "not_applicable"},
        {HEADER_REPLACES, METHOD_INVITE, 0, "optional"},
        {HEADER_REPLACES, METHOD_PUBLISH, 0, "not_applicable"},
        {HEADER_INFO_PACKAGE, METHOD_INFO, 0, "should"},
        {HEADER_RECV_INFO, METHOD_INVITE, 0, "conditional"},
        {HEADER_PATH, METHOD_REGISTER, 200, "optional"},
        {HEADER_P_ASSERTED_IDENTITY, METHOD_SUBSCRIBE, 0, "optional"},
        {HEADER_P_ASSERTED_IDENTITY, METHOD_UPDATE, 0, "optional"},
        {HEADER_P_EARLY_MEDIA, METHOD_INVITE, 183, "optional"},
        /* no table */
        {HEADER_CALL_ID, METHOD_MESSAGE, 0, "mandatory"},
        {HEADER_SUBSCRIPTION_STATE, METHOD_NOTIFY, 0, "mandatory"},
        {HEADER_SESSION_ID, METHOD_INVITE, 0, "unstated"},
        {HEADER_OTHER, METHOD_INVITE, 0, "unstated"},
        {HEADER_VIA, METHOD_OTHER, 0, "unstated"},
        {HEADER_VIA, METHOD_NONE, 200, "unstated"},
        /* not a status code */
        {HEADER_VIA, METHOD_INVITE, 1, "unstated"},
        {HEADER_VIA, METHOD_INVITE, 99, "unstated"},
        {HEADER_VIA, METHOD_INVITE, 700, "unstated"},
        {HEADER_SERVER, METHOD_INVITE, 4294967295u, "unstated"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        cr_assert_str_eq(presence_name(presence_of(cases[i].header, cases[i].method, cases[i].status)),
            cases[i].expected, "%s in %s %u", sip_header_name(cases[i].header), sip_method_name(cases[i].method),
            cases[i].status);
}

Test(presence, the_mandatory_header_fields_are_listed_once)
{
    static const struct {
        enum sip_method method;
        unsigned status;
        const char *expected;
    } cases[] = {
        {METHOD_INVITE, 0, "Call-ID Contact CSeq From Max-Forwards To Via"},
        {METHOD_BYE, 0, "Call-ID CSeq From Max-Forwards To Via"},
        {METHOD_INVITE, 100, "Call-ID CSeq From To Via"},
        {METHOD_INVITE, 200, "Call-ID Contact CSeq From To Via"},
        {METHOD_INVITE, 407, "Call-ID CSeq From Proxy-Authenticate To Via"},
        {METHOD_INVITE, 422, "Call-ID CSeq From To Via Min-SE"},
        {METHOD_REGISTER, 401, "Call-ID CSeq From To Via WWW-Authenticate"},
        {METHOD_REGISTER, 423, "Call-ID CSeq From Min-Expires To Via"},
        {METHOD_PRACK, 0, "Call-ID CSeq From Max-Forwards To Via RAck"},
        {METHOD_REFER, 0, "Call-ID Contact CSeq From Max-Forwards To Via Refer-To"},
        {METHOD_PUBLISH, 0, "Call-ID CSeq Event From Max-Forwards To Via"},
        {METHOD_PUBLISH, 200, "Call-ID CSeq Expires From To Via SIP-ETag"},
        {METHOD_MESSAGE, 0, "Call-ID CSeq From Max-Forwards To Via"},
        {METHOD_MESSAGE, 608, "Call-ID CSeq From To Via Call-Info"},
        {METHOD_SUBSCRIBE, 0, "Call-ID Contact CSeq From Max-Forwards To Via Event"},
        {METHOD_SUBSCRIBE, 200, "Call-ID Contact CSeq Expires From To Via"},
        {METHOD_SUBSCRIBE, 423, "Call-ID CSeq From Min-Expires To Via"},
        {METHOD_SUBSCRIBE, 489, "Call-ID CSeq From To Via Allow-Events"},
        {METHOD_NOTIFY, 0, "Call-ID Contact CSeq From Max-Forwards To Via Event Subscription-State"},
        {METHOD_REFER, 420, "Call-ID CSeq From To Via Unsupported"},
        {METHOD_INVITE, 421, "Call-ID CSeq From To Via Require"},
        {METHOD_INVITE, 424, "Call-ID CSeq From To Via Geolocation-Error"},
        {METHOD_INVITE, 608, "Call-ID CSeq From To Via Call-Info"},
        {METHOD_INFO, 469, "Call-ID CSeq From To Via Recv-Info"},
        {METHOD_OTHER, 0, ""},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct presence_row *found[PRESENCE_MAX_MANDATORY];
        size_t n = presence_mandatory(cases[i].method, cases[i].status, found);
        char text[512] = "";

        for (size_t k = 0; k < n; k++) {
            g_strlcat(text, *text ? " " : "", sizeof(text));
            g_strlcat(text, sip_header_name((enum sip_header)found[k]->header), sizeof(text));
        }
        cr_assert_str_eq(text, cases[i].expected, "%s %u", sip_method_name(cases[i].method), cases[i].status);
    }
}

Test(presence, tables_name_their_source)
{
    cr_assert_str_eq(presence_source(PRESENCE_TABLE_RFC3261), "RFC 3261 20, Tables 2 and 3");
    cr_assert_str_eq(presence_source(PRESENCE_TABLE_RFC4028), "RFC 4028 4, Table 1");
    cr_assert_str_eq(presence_source(PRESENCE_TABLES), "");
    cr_assert_eq(presence_column(PRESENCE_TABLE_RFC3261, 5), METHOD_REGISTER);
    cr_assert_eq(presence_column(PRESENCE_TABLE_RFC3261, 6), METHOD_NONE);
    cr_assert_eq(presence_column(PRESENCE_TABLE_RFC3891, 14), METHOD_NONE);
    cr_assert_str_eq(presence_name(PRESENCES), "?");
}
