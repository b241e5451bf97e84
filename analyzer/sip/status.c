/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/status.h"

static const struct sip_status rows[] = {
#define STATUS(code, name, outcome, fault, retry, effect, q850, rfc, meaning, note)                                    \
    {code, (code) / 100, OUTCOME_##outcome, FAULT_##fault, RETRY_##retry, EFFECT_##effect, q850, name, meaning, rfc,   \
        note},
#include "sip/status.def"
#undef STATUS
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

const struct sip_status *sip_status_rows(size_t *count)
{
    *count = ROWS;
    return rows;
}

const struct sip_status *sip_status_find(unsigned code)
{
    size_t low = 0, high = ROWS;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (rows[middle].code == code)
            return &rows[middle];
        if (rows[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* RFC 3261 8.1.3.2: an unknown final response counts as the x00 of its class, an unknown provisional one as 183. */
const struct sip_status *sip_status_or_class(unsigned code)
{
    const struct sip_status *row = sip_status_find(code);
    enum sip_class klass = sip_class_of(code);

    if (row || klass == CLASS_NONE)
        return row;
    return sip_status_find(klass == CLASS_PROVISIONAL ? 183 : klass * 100);
}

bool sip_status_unregistered(unsigned code, struct sip_status *out)
{
    const struct sip_status *counts_as = sip_status_or_class(code);

    if (!counts_as || counts_as->code == code)
        return false;
    *out = *counts_as;
    out->code = (uint16_t)code;
    out->name = "";
    out->meaning = "Not registered";
    out->rfc = "RFC 3261 8.1.3.2";
    return true;
}

const char *sip_class_name(enum sip_class c)
{
    static const char *const names[CLASSES] = {
        [CLASS_NONE] = "",
        [CLASS_PROVISIONAL] = "provisional",
        [CLASS_SUCCESS] = "success",
        [CLASS_REDIRECTION] = "redirection",
        [CLASS_CLIENT_ERROR] = "client_error",
        [CLASS_SERVER_ERROR] = "server_error",
        [CLASS_GLOBAL_FAILURE] = "global_failure",
    };
    return c < CLASSES ? names[c] : "";
}

const char *outcome_name(enum outcome o)
{
    static const char *const names[OUTCOMES] = {
#define OUTCOME(id, name, meaning) [OUTCOME_##id] = name,
#include "sip/outcome.def"
#undef OUTCOME
    };
    return o < OUTCOMES ? names[o] : "?";
}

const char *outcome_meaning(enum outcome o)
{
    static const char *const meanings[OUTCOMES] = {
#define OUTCOME(id, name, meaning) [OUTCOME_##id] = meaning,
#include "sip/outcome.def"
#undef OUTCOME
    };
    return o < OUTCOMES ? meanings[o] : "?";
}

const char *fault_name(enum fault f)
{
    static const char *const names[FAULTS] = {
        [FAULT_NONE] = "none",
        [FAULT_CALLER] = "caller",
        [FAULT_CALLEE_USER] = "callee_user",
        [FAULT_CALLEE_DEVICE] = "callee_device",
        [FAULT_NETWORK] = "network",
        [FAULT_POLICY] = "policy",
        [FAULT_NUMBERING] = "numbering",
    };
    return f < FAULTS ? names[f] : "?";
}

const char *retry_name(enum retry r)
{
    static const char *const names[RETRIES] = {
        [RETRY_NONE] = "none",
        [RETRY_NO] = "no",
        [RETRY_AFTER_REPAIR] = "after_repair",
        [RETRY_LATER] = "later",
        [RETRY_ELSEWHERE] = "elsewhere",
    };
    return r < RETRIES ? names[r] : "?";
}

const char *dialog_effect_name(enum dialog_effect e)
{
    static const char *const names[EFFECTS] = {
        [EFFECT_NONE] = "none",
        [EFFECT_TRANSACTION_ONLY] = "transaction",
        [EFFECT_DESTROYS_USAGE] = "usage",
        [EFFECT_DESTROYS_DIALOG] = "dialog",
    };
    return e < EFFECTS ? names[e] : "?";
}

static const struct {
    const char *name;
    uint16_t codes[2]; /* RFC 3398 7.2.4.1 */
} causes[128] = {
#define Q850(cause, name)                   [cause] = {name, {0}},
#define Q850_CODE(cause, name, code, other) [cause] = {name, {code, other}},
#include "sip/q850.def"
#undef Q850
#undef Q850_CODE
};

const char *q850_name(unsigned cause)
{
    return cause < 128 ? causes[cause].name : NULL;
}

bool q850_maps_to(unsigned cause, unsigned code)
{
    if (cause == 0 || cause > 127 || cause == 16 || cause == 44)
        return false;
    return causes[cause].codes[0] ? causes[cause].codes[0] == code || causes[cause].codes[1] == code : code == 500;
}

bool q850_agrees(unsigned cause, unsigned code)
{
    const struct sip_status *row = sip_status_or_class(code);

    return q850_maps_to(cause, code) || (row && row->q850 == cause);
}
