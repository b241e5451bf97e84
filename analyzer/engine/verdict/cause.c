/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict/cause.h"

#include "engine/call/call_headers.h"
#include "engine/call/call_reason.h"
#include "engine/store/call.h"
#include "engine/store/message.h"
#include "engine/store/txn.h"
#include "engine/verdict/rules.h"
#include "sip/reason.h"
#include "sip/status.h"
#include "sip/warning.h"

enum { NORMAL_CLEARING = 16, BEARER_NOT_IMPLEMENTED = 65 };

/* Did the deciding hop, or one that gave it its response, carry this message? */
static bool is_on_path(const struct judge *j, ref msg)
{
    const struct txn *t = txn_at(j->e, message_at(j->e, msg)->txn);

    return t == j->root || t->final_code == j->root->final_code;
}

/* Is it of a try that another one took the place of, or of an attempt that does not decide? */
static bool is_of_another_try(const struct judge *j, ref msg)
{
    ref r = message_at(j->e, msg)->txn;
    const struct txn *t = txn_at(j->e, r);

    if (t->method == METHOD_CANCEL && t->cancel)
        t = txn_at(j->e, r = t->cancel);
    if (!j->root || t->type != TXN_INVITE || t->in_dialog)
        return false;
    for (size_t i = 0; i < j->branches.n && t->attempt == j->root->attempt; i++)
        if (j->branches.txns[i] == r)
            return j->branches.next_try[i];
    return t->attempt != j->root->attempt;
}

static void take_kept(const struct call_header *k, struct verdict *v, ref *shown)
{
    struct slice rest = k->value;
    struct sip_reason reason;

    while (sip_reason_next(&rest, &reason)) {
        bool known = slice_eqi(reason.protocol, SLICE_LIT("Q.850")) && reason.cause && reason.cause < 128;
        if (!known || (v->q850 && !call_reason_is_generic(v->q850)))
            continue;
        v->q850 = (uint16_t)reason.cause;
        *shown = k->msg;
    }
}

/* In a fork the branches have a cause each; those of the branches that do not decide do not count. */
static ref cause_of_path(const struct judge *j)
{
    const struct message *m = j->call->q850 ? message_at(j->e, j->call->reason_msg) : NULL;
    ref shown = 0;

    bool of_another = j->call->reason_msg && is_of_another_try(j, j->call->reason_msg);

    j->v->reason = j->call->reason;
    if (!of_another && (!m || !m->status || j->branches.forks < 2 || !j->root || is_on_path(j, j->call->reason_msg))) {
        j->v->q850 = j->call->q850;
        return m ? j->call->reason_msg : 0;
    }
    if (of_another)
        j->v->reason = SLICE_NONE;
    for (const struct call_header *k = j->call->kept; k; k = k->older) {
        if (k->kind != CALL_HEADER_REASON || !is_on_path(j, k->msg) || is_of_another_try(j, k->msg))
            continue;
        if (of_another)
            j->v->reason = k->value;
        take_kept(k, j->v, &shown);
    }
    return shown;
}

/* Is it the BYE that ended the talk, on whatever hop? */
static bool is_of_bye(const struct judge *j, ref msg)
{
    const struct txn *t = txn_at(j->e, message_at(j->e, msg)->txn), *bye = txn_at(j->e, message_at(j->e, j->v->bye)->txn);

    return t->method == METHOD_BYE && t->from_tag_hash == bye->from_tag_hash && t->cseq == bye->cseq;
}

/* Why a session ended is what its BYE says. */
static ref cause_of_bye(const struct judge *j)
{
    ref shown = 0;

    for (const struct call_header *k = j->call->kept; k && j->v->bye; k = k->older) {
        if (k->kind != CALL_HEADER_REASON || !is_of_bye(j, k->msg))
            continue;
        j->v->reason = k->value;
        take_kept(k, j->v, &shown);
    }
    return shown;
}

static bool warns_of_bearer(const struct judge *j)
{
    const struct call_header *k = call_headers_find(j->call, j->v->final, CALL_HEADER_WARNING);
    struct slice rest = k ? k->value : SLICE_NONE;
    struct sip_warning warning;

    while (sip_warning_next(&rest, &warning))
        if (sip_warning_is_bearer(warning.code))
            return true;
    return false;
}

/* RFC 3398 8.2.6.1 for failures, where a Warning decides 488 and 606; 7.2.3: a BYE or CANCEL is normal clearing. */
static unsigned mapped(const struct judge *j)
{
    const struct verdict *v = j->v;
    const struct sip_status *s = sip_status_or_class(v->final_code);

    if ((v->final_code == 488 || v->final_code == 606) && warns_of_bearer(j))
        return BEARER_NOT_IMPLEMENTED;
    if (v->outcome == OUTCOME_CANCELLED || (v->outcome == OUTCOME_ANSWERED && v->bye))
        return NORMAL_CLEARING;
    return s && v->outcome != OUTCOME_ANSWERED ? s->q850 : 0;
}

void cause_judge(struct judge *j)
{
    struct verdict *v = j->v;

    v->q850_mapped = (uint16_t)mapped(j);
    ref shown = v->outcome == OUTCOME_ANSWERED ? cause_of_bye(j) : cause_of_path(j);
    bool failed = v->outcome != OUTCOME_ANSWERED && v->outcome != OUTCOME_CANCELLED;
    if (v->q850 == NORMAL_CLEARING && failed && v->q850_mapped)
        v->q850 = 0; /* gateways write it where they know no better */
    v->q850_from_reason = v->q850 != 0;
    if (!v->q850_from_reason) {
        v->q850 = v->q850_mapped;
        return;
    }
    judge_say(j, RULE_REASON_HEADER, shown);
    bool telling = !call_reason_is_generic(v->q850) && !call_reason_is_generic(v->q850_mapped);
    if (v->outcome != OUTCOME_ANSWERED && telling && v->q850 != v->q850_mapped && !q850_agrees(v->q850, v->final_code))
        judge_say(j, RULE_CAUSES_DISAGREE, v->final);
}
