/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/cause.h"

#include "engine/group.h"
#include "engine/kept.h"
#include "sip/reason.h"

bool cause_is_generic(unsigned cause)
{
    return cause == 0 || cause == 16 || cause == 31 || cause == 127;
}

static void take_q850(struct engine *e, struct call *c, ref msg, unsigned cause, struct slice value)
{
    if (cause == 0 || cause > 127 || (c->q850 && (!cause_is_generic(c->q850) || cause_is_generic(cause))))
        return;
    c->q850 = (uint16_t)cause;
    c->reason = group_copy(e, c->group, value);
    c->reason_msg = msg;
}

/* RFC 3326: the first specific Q.850 cause counts, else the first cause at all. */
void cause_take(struct engine *e, struct call *c, ref msg, const struct sip_msg *m)
{
    struct slice value, rest;
    struct sip_reason reason;

    for (unsigned i = 0; (value = rest = sip_msg_header(m, HEADER_REASON, i)).p; i++) {
        if (!c->reason.p) {
            c->reason = group_copy(e, c->group, value);
            c->reason_msg = msg;
        }
        while (sip_reason_next(&rest, &reason)) {
            if (slice_eqi(reason.protocol, SLICE_LIT("Q.850")))
                take_q850(e, c, msg, reason.cause, value);
            else if (m->method == METHOD_CANCEL && reason.cause == 200 && slice_eqi(reason.protocol, SLICE_LIT("SIP")))
                c->completed_elsewhere = true;
        }
    }
}

/* ---- the cause that counts ---- */

/* Did the deciding hop, or one that gave it its response, carry this message? */
static bool is_on_path(const struct judge *j, ref msg)
{
    const struct txn *t = txn_at(j->e, msg_at(j->e, msg)->txn);

    return t == j->root || t->final_code == j->root->final_code;
}

static void take_kept(const struct kept *k, struct verdict *v, ref *shown)
{
    struct slice rest = k->value;
    struct sip_reason reason;

    while (sip_reason_next(&rest, &reason)) {
        bool known = slice_eqi(reason.protocol, SLICE_LIT("Q.850")) && reason.cause && reason.cause < 128;
        if (!known || (v->q850 && !cause_is_generic(v->q850)))
            continue;
        v->q850 = (uint16_t)reason.cause;
        *shown = k->msg;
    }
}

/* In a fork the branches have a cause each; those of the branches that do not decide do not count. */
static ref cause_of_path(const struct judge *j)
{
    const struct message *m = j->call->q850 ? msg_at(j->e, j->call->reason_msg) : NULL;
    ref shown = 0;

    if (!m || !m->status || j->branches.forks < 2 || !j->root || is_on_path(j, j->call->reason_msg)) {
        j->v->q850 = j->call->q850;
        return m ? j->call->reason_msg : 0;
    }
    for (const struct kept *k = j->call->kept; k; k = k->older)
        if (k->kind == KEPT_REASON && is_on_path(j, k->msg))
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
    if (v->outcome != OUTCOME_ANSWERED && !cause_is_generic(v->q850) && !cause_is_generic(v->q850_mapped) &&
        v->q850 != v->q850_mapped)
        judge_say(j, RULE_CAUSES_DISAGREE, v->final);
}
