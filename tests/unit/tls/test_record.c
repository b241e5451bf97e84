/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/record.h"

#include <criterion/criterion.h>

static const struct {
    const char *what;
    struct slice bytes;
    enum tls_parsed parsed;
} cases[] = {
    {"a whole one", {"\x17\x03\x03\x00\x02xy", 7}, TLS_RECORD_OK},
    {"and more", {"\x16\x03\x01\x00\x02xyz", 8}, TLS_RECORD_OK},
    {"half", {"\x17\x03\x03\x00\x02x", 6}, TLS_RECORD_MORE},
    {"half a header", {"\x17\x03\x03", 3}, TLS_RECORD_MORE},
    {"nothing", {"", 0}, TLS_RECORD_MORE},
    {"another type", {"\x18\x03\x03\x00\x02xy", 7}, TLS_RECORD_NOT},
    {"another version", {"\x17\x02\x03\x00\x02xy", 7}, TLS_RECORD_NOT},
    {"empty", {"\x17\x03\x03\x00\x00xy", 7}, TLS_RECORD_NOT},
    {"too long", {"\x17\x03\x03\x48\x01xy", 7}, TLS_RECORD_NOT},
    {"text", {"INVITE sip:", 11}, TLS_RECORD_NOT},
    {"a letter", {"I", 1}, TLS_RECORD_NOT},
};

Test(record, is_known_by_its_header)
{
    struct tls_record r;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(tls_record_parse(cases[i].bytes, &r), cases[i].parsed, "%s", cases[i].what);
        if (cases[i].parsed == TLS_RECORD_OK)
            cr_expect(slice_eq(r.body, SLICE_LIT("xy")) && r.type == (unsigned char)cases[i].bytes.p[0]);
    }
}

Test(record, is_found_in_the_middle_of_bytes)
{
    static const struct {
        const char *what;
        struct slice bytes;
        size_t at;
    } places[] = {
        {"at the beginning", {"\x17\x03\x03\x00\x02xy", 7}, 0},
        {"behind the rest of another one", {"abc\x17\x03\x03\x00\x02xy", 10}, 3},
        {"what is followed by no record is none", {"\x17\x03\x03\x00\x01yabc\x17\x03\x03\x00\x02xy", 16}, 9},
        {"half a header at the end", {"abcdef\x17\x03", 8}, 6},
        {"nowhere", {"abcdef", 6}, 6},
    };

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        cr_expect_eq(tls_record_find(places[i].bytes), places[i].at, "%s", places[i].what);
}
