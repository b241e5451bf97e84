/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict/answer.h"

#include "engine/dialog/txn.h"
#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "engine/verdict/rules.h"
#include "sip/msg.h"
#include "sip/status.h"

enum { RECENT_TXNS = 64 }; /* transactions of a call that are looked through */

/* ---- a 2xx, or its ACK ---- */

static void answered_by(struct judge *j, ref r)
{
    struct engine *e = j->e;

    j->root = txn_at(e, r);
    j->v->root = r;
    j->v->leaf = branches_leaf(e, &j->branches, r);
    judge_decide(j, OUTCOME_ANSWERED, j->root->final ? RULE_ANSWERED_2XX : RULE_PROVEN_BY_ACK,
        j->root->final ? j->root->final : j->root->ack);
    if (j->branches.forks > 1)
        judge_say(j, RULE_FORK_WINNER, j->root->final);
    if (j->root->cancel && !txn_is_refused_cancel(e, txn_at(e, j->root->cancel)))
        judge_say(j, RULE_CANCEL_TOO_LATE, txn_at(e, j->root->cancel)->request);
}

bool answer_judge(struct judge *j)
{
    struct engine *e = j->e;

    for (unsigned a = j->v->attempts, last = judge_first_of_last(a, RECENT_ATTEMPTS - 1); a >= last && a > 0; a--) {
        branches_of(e, judge_root_of_attempt(j, a), &j->branches);
        ref r = branches_answered(e, &j->branches, &j->lost_answer);
        if (!r)
            continue;
        answered_by(j, r);
        return true;
    }
    if (!j->call->two_hundred || j->lost_answer)
        return false;
    answered_by(j, message_at(e, j->call->two_hundred)->txn); /* of more branches than are looked at */
    return true;
}

/* ---- what came later ---- */

static bool is_host(const struct engine *e, const struct txn *t, const struct endpoint *host)
{
    return endpoint_same_ip(txn_client(e, t), host);
}

/* A host that forwarded the INVITE, so it is neither caller nor callee. */
static bool is_forwarder(const struct judge *j, const struct endpoint *host)
{
    if (!j->root || is_host(j->e, j->root, host))
        return false;
    for (size_t i = 0; i < j->branches.n; i++)
        if (j->branches.up[i] < j->branches.n && is_host(j->e, txn_at(j->e, j->branches.txns[i]), host))
            return true;
    return false;
}

bool answer_is_of_proxy(const struct judge *j, ref bye_ref)
{
    const struct txn *bye = txn_at(j->e, message_at(j->e, bye_ref)->txn);
    const struct endpoint *host = txn_client(j->e, bye);
    int looked = 0;

    if (!bye->request || bye->via_count != 1 || !is_forwarder(j, host))
        return false;
    for (ref r = bye->prev_in_group; r && looked < RECENT_TXNS; r = txn_at(j->e, r)->prev_in_group, looked++) {
        const struct txn *t = txn_at(j->e, r);
        if (t->method == METHOD_BYE && t->from_tag_hash == bye->from_tag_hash && endpoint_same_ip(txn_server(j->e, t), host))
            return false; /* it came in, and a host that hides the path passes it on */
    }
    return true;
}

/* The tag in From tells where the INVITE was captured and nothing that makes a dialog was. */
enum side answer_side_of_bye(const struct judge *j, ref bye_ref)
{
    const struct message *bye = message_at(j->e, bye_ref);
    const struct dialog *d = bye->dialog ? dialog_at(j->e, bye->dialog) : NULL;

    if (!bye->status && answer_is_of_proxy(j, bye_ref))
        return SIDE_NETWORK;
    if (d && d->terminated == bye_ref && d->ended_from != SIDE_NONE)
        return (enum side)d->ended_from;
    if (!j->root || !j->root->request || bye->status)
        return SIDE_NONE;
    return txn_at(j->e, bye->txn)->from_tag_hash == j->root->from_tag_hash ? SIDE_CALLER : SIDE_CALLEE;
}

/* Could there be a 2xx that was not captured? Not after a failure that ends the call; but the caller may have tried again,
 * and a response without its request may be one to a re-INVITE. */
static bool may_have_been_answered(const struct txn *root)
{
    const struct sip_status *s = root ? sip_status_or_class(root->final_code) : NULL;

    return !s || !root->request || s->retry == RETRY_AFTER_REPAIR || s->klass == CLASS_REDIRECTION;
}

static bool is_seen_early(const struct engine *e, const struct dialog *d)
{
    unsigned status = d->created ? message_at(e, d->created)->status : 0;

    return status > 100 && status < 200 && !d->confirmed;
}

ref answer_early_bye(const struct judge *j)
{
    ref bye = j->call->bye;
    const struct message *m = bye ? message_at(j->e, bye) : NULL;

    if (!m || !m->dialog || !j->root || !j->root->request || answer_side_of_bye(j, bye) != SIDE_CALLER)
        return 0;
    return is_seen_early(j->e, dialog_at(j->e, m->dialog)) ? bye : 0;
}

/* RFC 3261 15: the callee must not send a BYE before the answer, the caller may. The INVITE of a dialog that is ended so
 * gets 487 (15.1.2); only when none came for the life of a transaction there was an answer that the capture missed. */
static bool may_still_fail(const struct judge *j)
{
    ref bye = answer_early_bye(j);

    return bye && j->e->now - message_at(j->e, bye)->time < 64 * T1;
}

/* The caller accepts the callee's BYE, so he knew of the session. */
static bool is_accepted_by_caller(const struct judge *j, const struct txn *bye)
{
    int looked = 0;

    for (ref r = message_at(j->e, j->call->bye)->txn; r && looked < RECENT_TXNS; looked++) {
        const struct txn *t = txn_at(j->e, r);
        if (t->method == METHOD_BYE && t->from_tag_hash == bye->from_tag_hash && is_success(t->final_code) &&
            endpoint_same_ip(txn_server(j->e, t), txn_client(j->e, j->root)))
            return true;
        r = t->next_in_call;
    }
    return false;
}

/* A 2xx that did not come to the caller: the callee's BYE only gives up what nobody acknowledged. */
static bool is_of_lost_answer(const struct judge *j)
{
    return j->lost_answer && j->root && answer_side_of_bye(j, j->call->bye) != SIDE_CALLER &&
           !is_accepted_by_caller(j, txn_at(j->e, message_at(j->e, j->call->bye)->txn));
}

/* A BYE ends a session that was there, unless its peer never knew of one (481). */
static bool judge_by_bye(struct judge *j)
{
    const struct call *c = j->call;

    if (!c->bye || !may_have_been_answered(j->root) || may_still_fail(j))
        return false;
    if (is_of_lost_answer(j))
        return false;
    if (txn_at(j->e, message_at(j->e, c->bye)->txn)->final_code == 481)
        return false;
    judge_decide(j, OUTCOME_ANSWERED, RULE_PROVEN_BY_BYE, c->bye);
    return true;
}

/* Other requests within a confirmed dialog prove the answer as well. */
static bool judge_by_dialog(struct judge *j)
{
    bool late = j->call->start_missing || (j->root && !judge_is_initial(j));

    if (!late || !judge_is_open(j))
        return false;
    judge_decide(j, OUTCOME_ANSWERED, RULE_START_MISSING, j->call->first_msg);
    return true;
}

bool answer_judge_by_proof(struct judge *j)
{
    return judge_by_bye(j) || judge_by_dialog(j);
}

/* ---- the talk ---- */

static bool ended_by_bye(const struct engine *e, const struct dialog *d)
{
    const struct message *m = d->terminated ? message_at(e, d->terminated) : NULL;

    return m && m->method == METHOD_BYE && m->status == 0;
}

/* An answered dialog that outlived this moment: the one that the caller kept. */
static const struct dialog *kept_after(const struct judge *j, captime moment)
{
    const struct dialog *kept = NULL;

    for (ref r = j->call->last_dialog; r; r = dialog_at(j->e, r)->prev_in_call) {
        const struct dialog *d = dialog_at(j->e, r);
        if (d->confirmed && (!d->terminated || message_at(j->e, d->terminated)->time > moment))
            kept = d; /* the list goes backwards: the first one counts */
    }
    return kept;
}

/* The first BYE only released a branch: it came at once after its answer, or before any. */
static const struct dialog *dialog_of_talk(const struct judge *j)
{
    const struct call *c = j->call;
    const struct message *bye = c->bye ? message_at(j->e, c->bye) : NULL;
    const struct dialog *released = bye && bye->dialog ? dialog_at(j->e, bye->dialog) : NULL;

    if (!released || c->dialogs < 2 || answer_side_of_bye(j, c->bye) != SIDE_CALLER)
        return NULL;
    captime answered = time_of(j->e, released->confirmed);
    if (answered != CAPTIME_NONE && bye->time - answered > T4)
        return NULL;
    return kept_after(j, bye->time + T1);
}

void answer_measure_talk(struct judge *j)
{
    const struct call *c = j->call;
    const struct dialog *d = dialog_of_talk(j);
    ref from = judge_is_initial(j) ? c->two_hundred : 0; /* else it may be that of a re-INVITE */

    j->v->bye = c->bye;
    if (d) {
        j->v->bye = ended_by_bye(j->e, d) ? d->terminated : 0;
        from = message_at(j->e, d->confirmed)->status ? d->confirmed : 0;
        judge_say(j, RULE_BRANCH_RELEASED, c->bye);
    }
    captime talk = judge_between(time_of(j->e, from), time_of(j->e, j->v->bye));
    j->v->talk = talk != CAPTIME_NONE && talk < 0 ? 0 : talk; /* a BYE that crossed the 2xx: there was none */
}
