/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/method.h"

static const struct sip_method_row rows[METHODS] = {
    [METHOD_NONE] = {"", 0, "", ""},
#define METHOD(id, name, properties, rfc, meaning) [METHOD_##id] = {name, properties, rfc, meaning},
#include "sip/method.def"
#undef METHOD
    [METHOD_OTHER] = {"", 0, "", ""},
};

static const struct slice names[METHODS] = {
#define METHOD(id, name, properties, rfc, meaning) [METHOD_##id] = {name, sizeof name - 1},
#include "sip/method.def"
#undef METHOD
};

const struct sip_method_row *sip_method_row(enum sip_method m)
{
    return m < METHODS ? &rows[m] : &rows[METHOD_OTHER];
}

const char *sip_method_name(enum sip_method m)
{
    return sip_method_row(m)->name;
}

enum sip_method sip_method_find(struct slice token)
{
    if (token.n == 0)
        return METHOD_NONE;
    for (unsigned m = METHOD_NONE + 1; m < METHOD_OTHER; m++)
        if (slice_eq(token, names[m]))
            return (enum sip_method)m;
    return METHOD_OTHER;
}
