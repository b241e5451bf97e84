/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/codelist.h"

static const struct codelist_entry rows[] = {
#define LISTED(list, code, name, meaning) {code, LIST_##list, name, meaning},
#include "sip/codelist.def"
#define LISTED(list, code, name, meaning)                          {code, LIST_##list, name, meaning},
#define PROXY_ACTION(code, name, meaning, supported, does, action) {code, LIST_PROXY, name, meaning},
#include "sip/proxyaction.def"
};

static const struct codelist_method methods[] = {
#define LISTED_METHOD(list, method, meaning) {LIST_##list, METHOD_##method, meaning},
#include "sip/codelist.def"
};

static const struct codelist_header headers[] = {
#define LISTED_HEADER(list, header, name) {LIST_##list, HEADER_##header, name},
#include "sip/codelist.def"
};

static const struct {
    uint16_t code;
    const char *text;
} notes[] = {
#define CODE_NOTE(code, text) {code, text},
#include "sip/codelist.def"
};

static const char *const method_notes[METHODS] = {
#define METHOD_NOTE(method, text) [METHOD_##method] = text,
#include "sip/codelist.def"
};

static const struct proxy_action actions[] = {
#define PROXY_ACTION(code, name, meaning, supported, does, action) {code, supported, does, name, meaning, action},
#include "sip/proxyaction.def"
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct codelist_entry *codelist_rows(size_t *count)
{
    *count = COUNT(rows);
    return rows;
}

const struct codelist_method *codelist_methods(size_t *count)
{
    *count = COUNT(methods);
    return methods;
}

const struct codelist_header *codelist_headers(size_t *count)
{
    *count = COUNT(headers);
    return headers;
}

const struct codelist_entry *codelist_next(unsigned code, size_t *pos)
{
    while (*pos < COUNT(rows)) {
        const struct codelist_entry *row = &rows[(*pos)++];

        if (row->code == code)
            return row;
    }
    return NULL;
}

const char *codelist_note(unsigned code)
{
    for (size_t i = 0; i < COUNT(notes); i++)
        if (notes[i].code == code)
            return notes[i].text;
    return NULL;
}

const char *codelist_method_note(enum sip_method m)
{
    return m < METHODS ? method_notes[m] : NULL;
}

const char *codelist_name(enum codelist list)
{
    static const char *const names[CODELISTS] = {
        [LIST_CODES_A] = "codes-a",
        [LIST_CODES_B] = "codes-b",
        [LIST_OVERVIEW] = "overview",
        [LIST_PROXY] = "proxy-actions",
        [LIST_SECTION_21_1] = "rfc3261-21.1",
    };
    return list < CODELISTS ? names[list] : "?";
}

const char *codelist_title(enum codelist list)
{
    static const char *const titles[CODELISTS] = {
        [LIST_CODES_A] = "Response codes with notes",
        [LIST_CODES_B] = "Response codes with meanings, and methods",
        [LIST_OVERVIEW] = "Overview of RFC 3261",
        [LIST_PROXY] = "What a proxy server does with each response",
        [LIST_SECTION_21_1] = "RFC 3261 21.1, provisional responses",
    };
    return list < CODELISTS ? titles[list] : "?";
}

const struct proxy_action *proxy_action_rows(size_t *count)
{
    *count = COUNT(actions);
    return actions;
}

const struct proxy_action *proxy_action_find(unsigned code)
{
    for (size_t i = 0; i < COUNT(actions); i++)
        if (actions[i].code == code)
            return &actions[i];
    return NULL;
}

const char *proxy_support_name(enum proxy_support s)
{
    static const char *const names[PROXY_SUPPORTS] = {
        [PROXY_SUPPORT_YES] = "yes",
        [PROXY_SUPPORT_NO] = "no",
        [PROXY_SUPPORT_SEE_ACTION] = "see_action",
    };
    return s < PROXY_SUPPORTS ? names[s] : "?";
}
