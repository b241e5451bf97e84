/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why records of a connection were not opened: reason.def, one row per reason. Nothing is lost silently: who reads a
 * connection counts these. */
#ifndef TLS_REASON_H
#define TLS_REASON_H

enum tls_reason {
#define TLS_REASON(id, name, sentence, remedy) TLS_##id,
#include "tls/reason.def"
#undef TLS_REASON
    TLS_REASONS
};

const char *tls_reason_name(enum tls_reason r);     /* "no_key" */
const char *tls_reason_sentence(enum tls_reason r); /* what is the matter, for people */
const char *tls_reason_remedy(enum tls_reason r);   /* what they can do; "" where there is nothing */

#endif
