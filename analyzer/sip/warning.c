/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/warning.h"

#include "sip/lex.h"
#include "sip/list.h"

static bool decode(struct slice value, struct sip_warning *out)
{
    size_t code_end = sip_lex_find(value, 0, LEX_SPACE);
    uint64_t code;

    if (code_end != 3 || !slice_number(slice_head(value, code_end), 999, &code))
        return false;
    struct slice behind = slice_trim(slice_from(value, code_end));
    size_t agent_end = sip_lex_find(behind, 0, LEX_SPACE | LEX_QUOTE);
    struct slice text = slice_trim(slice_from(behind, agent_end));
    bool closed;

    *out = (struct sip_warning){.code = (unsigned)code, .agent = slice_head(behind, agent_end)};
    if (text.n && text.p[0] == '"') {
        size_t end = sip_lex_quoted(text, 0, &closed);
        out->text = (struct slice){text.p + 1, end - 1 - closed};
    }
    return true;
}

bool sip_warning_next(struct slice *rest, struct sip_warning *out)
{
    struct slice value;

    while (sip_list_next(rest, &value))
        if (decode(value, out))
            return true;
    return false;
}

const char *sip_warning_name(unsigned code)
{
    switch (code) {
#define WARNING(code, name, rfc)                                                                                       \
    case code: return name;
#define WARNING_BEARER WARNING
#include "sip/warning.def"
#undef WARNING
#undef WARNING_BEARER
    default: return NULL;
    }
}

bool sip_warning_is_bearer(unsigned code)
{
    switch (code) {
#define WARNING(code, name, rfc)
#define WARNING_BEARER(code, name, rfc) case code:
#include "sip/warning.def"
        return true;
    default: return false;
    }
#undef WARNING
#undef WARNING_BEARER
}
