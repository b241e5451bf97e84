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

/* Did the deciding hop, or one that gave it its response, carry this message? */
static bool is_on_path(const struct judge *j, ref msg)
{
    const struct txn *t = txn_at(j->e, message_at(j->e, msg)->txn);

    return t == j->root || t->final_code == j->root->final_code;
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

    if (!m || !m->status || j->branches.forks < 2 || !j->root || is_on_path(j, j->call->reason_msg)) {
        j->v->q850 = j->call->q850;
        return m ? j->call->reason_msg : 0;
    }
    for (const struct call_header *k = j->call->kept; k; k = k->older)
        if (k->kind == CALL_HEADER_REASON && is_on_path(j, k->msg))
            take_kept(k, j->v, &shown);
    return shown;
}

/* RFC 3398 8.2.6.1 for failures; 7.2.3: a BYE or CANCEL is normal clearing. */
static unsigned mapped(const struct judge *j)
{
    const struct verdict *v = j->v;
    const struct sip_status *s = sip_status_or_class(v->final_code);

    if (v->outcome == OUTCOME_CANCELLED || (v->outcome == OUTCOME_ANSWERED && v->bye))
        return 16;
    return s && v->outcome != OUTCOME_ANSWERED ? s->q850 : 0;
}

void cause_judge(struct judge *j)
{
    struct verdict *v = j->v;

    v->q850_mapped = (uint16_t)mapped(j);
    ref shown = cause_of_path(j);
    v->q850_from_reason = v->q850 != 0;
    if (!v->q850_from_reason) {
        v->q850 = v->q850_mapped;
        return;
    }
    judge_say(j, RULE_REASON_HEADER, shown);
    if (v->outcome != OUTCOME_ANSWERED && !call_reason_is_generic(v->q850) && !call_reason_is_generic(v->q850_mapped) &&
        v->q850 != v->q850_mapped)
        judge_say(j, RULE_CAUSES_DISAGREE, v->final);
}
