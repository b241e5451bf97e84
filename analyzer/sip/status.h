/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registry of response codes: status.def, one row per code, and what each means for a call. The vocabularies here are
 * those of the records (outcome, fault, retry …). What the published lists call each code is in codelist.h. */
#ifndef SIP_STATUS_H
#define SIP_STATUS_H

#include "base/slice.h"

enum sip_class { /* the first digit; SIP_CLASS_NONE for anything outside 100-699 */
    CLASS_NONE,
    CLASS_PROVISIONAL,
    CLASS_SUCCESS,
    CLASS_REDIRECTION,
    CLASS_CLIENT_ERROR,
    CLASS_SERVER_ERROR,
    CLASS_GLOBAL_FAILURE,
    CLASSES
};

enum outcome {
#define OUTCOME(id, name, meaning) OUTCOME_##id,
#include "sip/outcome.def"
#undef OUTCOME
    OUTCOMES
};

enum fault { /* whose fault a failure is, before the context is known */
    FAULT_NONE,
    FAULT_CALLER,
    FAULT_CALLEE_USER,
    FAULT_CALLEE_DEVICE,
    FAULT_NETWORK,
    FAULT_POLICY,
    FAULT_NUMBERING,
    FAULTS
};

enum retry { /* may the same call be tried again */
    RETRY_NONE,         /* nothing to retry: provisional and success */
    RETRY_NO,           /* the same request will fail again */
    RETRY_AFTER_REPAIR, /* after a change that the response asks for (RFC 3261 8.1.3.5, 22) */
    RETRY_LATER,        /* with Retry-After where it is given */
    RETRY_ELSEWHERE,    /* at another target: Contact, or the next server of RFC 3263 */
    RETRIES
};

enum dialog_effect { /* on a failed request within a dialog: RFC 5057 5.1, Table 1 */
    EFFECT_NONE,               /* provisional, success, or not in the table */
    EFFECT_TRANSACTION_ONLY,   /* the transaction fails, the usage goes on */
    EFFECT_DESTROYS_USAGE,
    EFFECT_DESTROYS_DIALOG,    /* and all its usages */
    EFFECTS
};

struct sip_status {
    uint16_t code;
    uint8_t klass;       /* enum sip_class */
    uint8_t outcome;     /* enum outcome, of a final response to the initial INVITE; OUTCOME_UNKNOWN below 200 */
    uint8_t fault;       /* enum fault */
    uint8_t retry;       /* enum retry */
    uint8_t effect;      /* enum dialog_effect */
    uint8_t q850;        /* ISUP cause that RFC 3398 8.2.6.1 maps it to; 0 where there is none */
    const char *name;    /* the reason phrase of the registry: "Busy Here" */
    const char *meaning; /* one line */
    const char *rfc;     /* "RFC 3261 21.4.18" */
    const char *effect_note; /* the clause or the condition; "" where there is nothing to say */
};

/* The row of a code; NULL where the code is not registered. */
const struct sip_status *sip_status_find(unsigned code);

/* What a code means by its class alone (RFC 3261 8.1.3.2: an unknown xyz is treated as x00). Never NULL for 100-699. */
const struct sip_status *sip_status_or_class(unsigned code);

/* A row for a code that is not registered, as it counts by its class; false for one that is, and outside of 100-699. */
bool sip_status_unregistered(unsigned code, struct sip_status *out);

/* The rows in ascending order. */
const struct sip_status *sip_status_rows(size_t *count);

static inline enum sip_class sip_class_of(unsigned code)
{
    return code >= 100 && code <= 699 ? (enum sip_class)(code / 100) : CLASS_NONE;
}

const char *sip_class_name(enum sip_class c); /* "provisional" … "global_failure"; "" for CLASS_NONE */
const char *outcome_name(enum outcome o);
const char *outcome_meaning(enum outcome o);
const char *fault_name(enum fault f);   /* "none caller callee_user callee_device network policy numbering" */
const char *retry_name(enum retry r);   /* "none no after_repair later elsewhere" */
const char *dialog_effect_name(enum dialog_effect e); /* "none transaction usage dialog" */

/* The name of an ISUP/Q.850 cause value, "Normal call clearing"; NULL where it is not known. */
const char *q850_name(unsigned cause);

/* Whether RFC 3398 7.2.4.1 maps the cause to this response code (what it does not list, to 500), and whether 7.2.4.1 or, the other way
 * round, 8.2.6.1 does. */
bool q850_maps_to(unsigned cause, unsigned code);
bool q850_agrees(unsigned cause, unsigned code);

#endif
