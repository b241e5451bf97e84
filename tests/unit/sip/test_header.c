/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>

#include "datafile.h"
#include "sip/header.h"

/* IANA marks withdrawn names behind the name: "Hide (Deprecated)". */
static void plain_name(const char *registered, char *out, size_t size)
{
    g_strlcpy(out, registered, size);
    char *mark = strstr(out, " (");
    if (mark)
        *mark = '\0';
}

/* What the registry says by a plain search, to compare the look-up with. */
static bool is_registered(const GPtrArray *iana, const char *name)
{
    char plain[64];

    for (guint i = 1; i < iana->len; i++) {
        plain_name(datafile_cell(iana, i, 0), plain, sizeof(plain));
        if (g_ascii_strcasecmp(plain, name) == 0)
            return true;
    }
    return false;
}

Test(header, every_registered_name_is_found_in_any_case)
{
    GPtrArray *iana = datafile_read("iana/header-fields.csv", ",");

    for (guint i = 1; i < iana->len; i++) {
        char name[64];
        plain_name(datafile_cell(iana, i, 0), name, sizeof(name));
        enum sip_header h = sip_header_find(slice_of(name));

        cr_assert_neq(h, HEADER_OTHER, "%s is missing", name);
        cr_assert_str_eq(sip_header_name(h), name);
        g_autofree char *upper = g_ascii_strup(name, -1), *lower = g_ascii_strdown(name, -1);
        cr_assert_eq(sip_header_find(slice_of(upper)), h, "%s", upper);
        cr_assert_eq(sip_header_find(slice_of(lower)), h, "%s", lower);
    }
    datafile_free(iana);
}

Test(header, every_row_is_registered_and_found)
{
    GPtrArray *iana = datafile_read("iana/header-fields.csv", ",");

    for (unsigned h = HEADER_OTHER + 1; h < HEADERS; h++) {
        const char *name = sip_header_name((enum sip_header)h);

        cr_assert(is_registered(iana, name), "%s is not registered", name);
        cr_assert_eq(sip_header_find(slice_of(name)), h, "%s is not in the table of lengths", name);
    }
    cr_assert_eq(HEADERS - 1, (int)iana->len - 1);
    datafile_free(iana);
}

Test(header, compact_forms_are_those_of_the_registry)
{
    GPtrArray *iana = datafile_read("iana/header-fields.csv", ",");
    unsigned n = 0;

    for (guint i = 1; i < iana->len; i++) {
        char name[64];
        plain_name(datafile_cell(iana, i, 0), name, sizeof(name));
        const struct sip_header_row *row = sip_header_row(sip_header_find(slice_of(name)));
        char registered = datafile_cell(iana, i, 1)[0];

        if (strcmp(name, "Identity-Info") == 0)
            registered = 'n'; /* that of RFC 4474 section 9; RFC 8224 withdrew the header field */
        cr_assert_eq(row->compact, registered, "%s", name);
        n += registered != 0;
    }
    cr_assert_eq(n, 20);
    datafile_free(iana);
}

Test(header, a_single_letter_is_a_compact_form_or_nothing)
{
    for (unsigned c = 0; c < 256; c++) {
        char letter = (char)c;
        enum sip_header expected = HEADER_OTHER;

        for (unsigned h = HEADER_OTHER + 1; h < HEADERS; h++) {
            char compact = sip_header_row((enum sip_header)h)->compact;
            if (compact && (compact == letter || toupper(compact) == letter))
                expected = (enum sip_header)h;
        }
        cr_assert_eq(sip_header_find((struct slice){&letter, 1}), expected, "0x%02x", c);
    }
    cr_assert_eq(sip_header_find(SLICE_LIT("i")), HEADER_CALL_ID);
    cr_assert_eq(sip_header_find(SLICE_LIT("V")), HEADER_VIA);
    cr_assert_eq(sip_header_find(SLICE_LIT("z")), HEADER_OTHER);
}

Test(header, rfcs_are_those_of_the_registry)
{
    static const struct {
        const char *name, *rfc;
    } older[] = {/* withdrawn: the row names the RFC that defined it, the registry the one that withdrew it */
        {"Encryption", "RFC 2543"}, {"Hide", "RFC 2543"}, {"Response-Key", "RFC 2543"}, {"Identity-Info", "RFC 4474"}};
    GPtrArray *iana = datafile_read("iana/header-fields.csv", ",");

    for (guint i = 1; i < iana->len; i++) {
        char name[64], wanted[32];
        plain_name(datafile_cell(iana, i, 0), name, sizeof(name));
        const char *rfc = sip_header_row(sip_header_find(slice_of(name)))->rfc;
        bool known = false;

        for (size_t k = 0; k < 4; k++)
            known |= strcmp(name, older[k].name) == 0 && strcmp(rfc, older[k].rfc) == 0;
        if (rfc[0] == 'R')
            g_snprintf(wanted, sizeof(wanted), "[RFC%.4s]", rfc + 4);
        else
            g_snprintf(wanted, sizeof(wanted), "[%.14s", rfc);
        cr_assert(known || strstr(datafile_cell(iana, i, 2), wanted), "%s: %s", name, rfc);
    }
    datafile_free(iana);
}

Test(header, a_name_with_one_change_is_another_name)
{
    GPtrArray *iana = datafile_read("iana/header-fields.csv", ",");

    for (unsigned h = HEADER_OTHER + 1; h < HEADERS; h++) {
        const char *name = sip_header_name((enum sip_header)h);
        size_t n = strlen(name);
        char changed[64];

        for (size_t at = 0; at < n; at++) {
            g_strlcpy(changed, name, sizeof(changed));
            changed[at] = changed[at] == 'q' ? 'z' : 'q';
            cr_assert(
                sip_header_find(slice_of(changed)) == HEADER_OTHER || is_registered(iana, changed), "%s", changed);
        }
        g_snprintf(changed, sizeof(changed), "%sx", name);
        cr_assert_eq(sip_header_find(slice_of(changed)), HEADER_OTHER, "%s", changed);
        g_snprintf(changed, sizeof(changed), "%.*s", (int)(n - 1), name);
        cr_assert(n == 2 || sip_header_find(slice_of(changed)) == HEADER_OTHER || is_registered(iana, changed), "%s",
            changed);
    }
    datafile_free(iana);
}

Test(header, near_misses_are_not_taken_for_a_registered_name)
{
    static const char *const others[] = {
        "",
        "Call-I",
        "Call-IDx",
        "Call_ID",
        "CallID",
        "Call ID",
        "Call-ID ",
        " Call-ID",
        "\rall-ID",
        "Call\rID",
        "Fro",
        "Fromm",
        "Vi",
        "V-a",
        "Content",
        "Content-Lengtx",
        "X-Call",
        "Attestation",
        "Tag",
        "Via\n",
        "Con\rtact",
        "P-",
        "Diversion",
        "Remote-Party-ID",
        "P-Charging-Function-AddressesP-Charging-Function-Addresses",
    };

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        cr_assert_eq(sip_header_find(slice_of(others[i])), HEADER_OTHER, "\"%s\"", others[i]);
    cr_assert_eq(sip_header_find(SLICE_LIT("Attestation-Info")), HEADER_ATTESTATION_INFO);
    cr_assert_eq(sip_header_find(SLICE_NONE), HEADER_OTHER);
    cr_assert_eq(sip_header_find((struct slice){"To\0x", 4}), HEADER_OTHER);
}

Test(header, the_shape_says_whether_a_comma_separates_values)
{
    static const struct {
        const char *name;
        enum sip_header_shape shape;
    } cases[] = {
        {"Via", SHAPE_LIST},
        {"Contact", SHAPE_ADDRESSES},
        {"Route", SHAPE_ADDRESSES},
        {"Record-Route", SHAPE_ADDRESSES},
        {"Path", SHAPE_ADDRESSES},
        {"From", SHAPE_ADDRESS},
        {"To", SHAPE_ADDRESS},
        {"Refer-To", SHAPE_ADDRESS},
        {"Date", SHAPE_TEXT},
        {"Subject", SHAPE_TEXT},
        {"User-Agent", SHAPE_TEXT},
        {"Call-ID", SHAPE_TEXT},
        {"CSeq", SHAPE_NUMBER},
        {"Content-Length", SHAPE_NUMBER},
        {"Max-Forwards", SHAPE_NUMBER},
        {"Session-Expires", SHAPE_NUMBER},
        {"Retry-After", SHAPE_NUMBER},
        {"Allow", SHAPE_TOKENS},
        {"Supported", SHAPE_TOKENS},
        {"Authorization", SHAPE_AUTH},
        {"WWW-Authenticate", SHAPE_AUTH},
        {"Proxy-Authenticate", SHAPE_AUTH},
        {"Proxy-Authorization", SHAPE_AUTH},
        {"Warning", SHAPE_LIST},
        {"P-Asserted-Identity", SHAPE_ADDRESSES},
        {"Reason", SHAPE_LIST},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        cr_assert_eq(
            sip_header_row(sip_header_find(slice_of(cases[i].name)))->shape, cases[i].shape, "%s", cases[i].name);
}

Test(header, what_is_not_a_header_has_an_empty_name)
{
    cr_assert_str_eq(sip_header_name(HEADER_OTHER), "");
    cr_assert_str_eq(sip_header_name(HEADERS), "");
}
