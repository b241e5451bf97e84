/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/reason.h"

static const struct reason_row {
    const char *name, *sentence, *remedy;
} rows[TLS_REASONS] = {
#define TLS_REASON(id, name, sentence, remedy) [TLS_##id] = {name, sentence, remedy},
#include "tls/reason.def"
#undef TLS_REASON
};

const char *tls_reason_name(enum tls_reason r)
{
    return rows[r].name;
}

const char *tls_reason_sentence(enum tls_reason r)
{
    return rows[r].sentence;
}

const char *tls_reason_remedy(enum tls_reason r)
{
    return rows[r].remedy;
}
