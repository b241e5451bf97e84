/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/findings/misuse.h"

#include "base/hash.h"
#include "engine/dialog/dialog.h"
#include "engine/store/call_id.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/store.h"
#include "engine/store/txn.h"
#include "sip/finding.h"
#include "sip/msg.h"

enum { RECENT = 64 }; /* transactions before that are looked through, newest first */

static bool on_same_hop(const struct txn *a, const struct txn *b)
{
    return a->flow == b->flow && a->back == b->back;
}

static bool is_ack_or_cancel(const struct txn *t)
{
    return t->method == METHOD_ACK || t->method == METHOD_CANCEL;
}

static bool after(const struct engine *e, ref msg, ref other)
{
    return msg && other && time_of(e, msg) > time_of(e, other);
}

/* ---- pairs of transactions: `t` is the later one ---- */

/* RFC 3261 8.1.1.7: unique for all requests but CANCEL and the ACK to a failure. */
static bool reuses_branch(const struct engine *e, const struct txn *t, const struct txn *before)
{
    (void)e;
    return !is_ack_or_cancel(t) && !is_ack_or_cancel(before) && on_same_hop(t, before) && t->matched_by == TXN_BY_BRANCH &&
           t->branch_hash == before->branch_hash && t->sent_by_hash == before->sent_by_hash &&
           slice_eq(txn_branch(t), txn_branch(before)) && (t->cseq != before->cseq || t->method != before->method);
}

static bool is_previous_in_dialog(const struct txn *t, const struct txn *before)
{
    return !is_ack_or_cancel(before) && before->request && before->dialog == t->dialog && t->dialog &&
           before->from_tag_hash == t->from_tag_hash && on_same_hop(t, before);
}

/* It had come to the server, and the client had not given it up. */
static bool goes_on_at(const struct engine *e, const struct txn *t, ref when)
{
    const struct txn *cancel = engine_txn(e, t->cancel);

    if (t->proven || (cancel && !after(e, cancel->request, when)))
        return false;
    return t->final ? after(e, t->final, when) : t->first_response && t->ended_by == TXN_END_CAPTURE;
}

/* RFC 3261 14.1. The other direction is glare, where neither side could know. */
static bool overlaps(const struct engine *e, const struct txn *t, const struct txn *before)
{
    if (t->method != METHOD_INVITE || before->method != METHOD_INVITE || t->cseq <= before->cseq)
        return false;
    if (t->in_dialog)
        return is_previous_in_dialog(t, before) && after(e, before->final, t->request);
    return before->request && !before->in_dialog && before->from_tag_hash == t->from_tag_hash && on_same_hop(t, before) &&
           goes_on_at(e, before, t->request);
}

/* RFC 3261 8.2.2.2: the server still works on it when it comes by another path. One that forwards requests is a proxy,
 * where it passes twice on a spiral (16.3). */
static bool is_merged(const struct engine *e, const struct txn *t, const struct txn *before)
{
    return !is_ack_or_cancel(t) && !t->in_dialog && !before->in_dialog && before->request && t->method == before->method &&
           t->cseq == before->cseq && t->from_tag_hash == before->from_tag_hash && t->matched_by == TXN_BY_BRANCH &&
           before->matched_by == TXN_BY_BRANCH && t->branch_hash != before->branch_hash &&
           endpoint_eq(txn_server(e, t), txn_server(e, before)) && (!before->final || after(e, before->final, t->request));
}

static bool is_forwarded_by(const struct engine *e, const struct txn *t, const struct txn *other)
{
    return other->method == t->method && other->cseq == t->cseq && endpoint_same_ip(txn_client(e, other), txn_server(e, t));
}

/* RFC 3261 17.1.1.3: the failure that this ACK is for, by its To tag. */
static bool is_failure_of_ack(const struct engine *e, const struct txn *t, const struct txn *before)
{
    return before->type == TXN_INVITE && before->cseq == t->cseq && before->from_tag_hash == t->from_tag_hash &&
           on_same_hop(t, before) && is_failure(before->final_code) && !before->ack && after(e, t->request, before->final) &&
           message_at(e, before->final)->to_tag_hash == message_at(e, t->request)->to_tag_hash;
}

/* The initial INVITE of the one that this goes to. */
static bool is_invite_to(const struct engine *e, const struct txn *t, const struct txn *before)
{
    return before->type == TXN_INVITE && !before->in_dialog && before->request &&
           before->from_tag_hash == message_at(e, t->request)->to_tag_hash;
}

/* ---- searches ---- */

typedef bool pair_is(const struct engine *e, const struct txn *t, const struct txn *other);

static bool any_from(const struct engine *e, const struct txn *t, ref newest, pair_is *is)
{
    int looked = 0;

    for (ref r = newest; r && looked < RECENT; r = txn_at(e, r)->prev_in_group, looked++)
        if (txn_at(e, r) != t && is(e, t, txn_at(e, r)))
            return true;
    return false;
}

static bool any_before(const struct engine *e, const struct txn *t, pair_is *is)
{
    return any_from(e, t, t->prev_in_group, is);
}

/* RFC 3261 12.2.1.1, against the request before it; the same name again is a late retransmission. */
static bool goes_back(const struct engine *e, const struct txn *t)
{
    int looked = 0;

    if (!t->in_dialog || t->same_name || is_ack_or_cancel(t))
        return false;
    for (ref r = t->prev_in_group; r && looked < RECENT; r = txn_at(e, r)->prev_in_group, looked++)
        if (is_previous_in_dialog(t, txn_at(e, r)))
            return t->cseq < txn_at(e, r)->cseq;
    return false;
}

/* The first that is seen of a dialog, and not what makes one. */
static bool is_of_unknown_dialog(const struct engine *e, const struct txn *t, const struct message *m)
{
    const struct dialog *d = engine_dialog(e, m->dialog);
    dialog_ref call = d ? dialog_invite_usage(e, m->dialog) : 0;

    if (!t->in_dialog || is_ack_or_cancel(t) || (call && engine_dialog(e, call)->created_by) || any_before(e, t, is_invite_to))
        return false;
    return d ? !d->created_by && d->first == m->time : m->to_tag_hash != 0;
}

/* ---- what is wrong with it ---- */

static bool cancels_too_early(const struct engine *e, const struct txn *t)
{
    const struct txn *invite = t->method == METHOD_CANCEL ? engine_txn(e, t->cancel) : NULL;

    return invite && invite->request && after(e, invite->first_response, t->request);
}

static bool has_wrong_branch(const struct engine *e, const struct txn *t)
{
    const struct txn *invite = t->unmatched ? engine_txn(e, t->cancel) : NULL;

    if (t->type == TXN_ACK)
        return !t->parent && any_before(e, t, is_failure_of_ack);
    return invite && invite->branch_hash != t->branch_hash;
}

/* What a CANCEL has wrong that has the branch of its INVITE (9.1). */
static size_t misuse_of_cancel(const struct engine *e, const struct txn *t, uint16_t codes[2])
{
    const struct txn *invite = t->unmatched ? engine_txn(e, t->cancel) : NULL;
    size_t n = 0;

    if (!invite || invite->branch_hash != t->branch_hash)
        return 0;
    if (invite->sent_by_hash != t->sent_by_hash)
        codes[n++] = FINDING_SENT_BY_CHANGED;
    if (invite->cseq != t->cseq || !on_same_hop(invite, t))
        codes[n++] = FINDING_CANCEL_MISMATCH;
    return n;
}

/* RFC 3261 12.2.1.1. These are sent within dialogs only; any other of a caller whose session is open is meant so too. */
static bool lacks_to_tag(const struct engine *e, const struct txn *t, const struct message *m)
{
    const struct dialog *d = engine_dialog(e, m->dialog);

    return !m->to_tag_hash && d && d->to_tag.n && t->request && t->method != METHOD_CANCEL && t->method != METHOD_INVITE &&
           d->created_by != m->txn;
}

/* RFC 3261 15, where what came later shows that there had been no answer. */
static bool hangs_up_too_early(const struct engine *e, const struct txn *t, const struct message *m)
{
    const struct dialog *d = t->method == METHOD_BYE ? engine_dialog(e, m->dialog) : NULL;
    const struct txn *invite = d ? engine_txn(e, d->created_by) : NULL;

    return invite && t->from_tag_hash == hash_short(d->to_tag) && after(e, invite->final, t->request) &&
           !(d->confirmed && engine_message(e, d->confirmed)->no < m->no);
}

static size_t misuse_of_request(const struct engine *e, const struct txn *t, const struct message *m, uint16_t codes[MISUSES])
{
    size_t n = 0;

    if (has_wrong_branch(e, t))
        codes[n++] = t->type == TXN_ACK ? FINDING_ACK_BRANCH_CHANGED : FINDING_CANCEL_BRANCH_CHANGED;
    else if (any_before(e, t, reuses_branch))
        codes[n++] = FINDING_BRANCH_REUSED;
    if (cancels_too_early(e, t))
        codes[n++] = FINDING_CANCEL_TOO_EARLY;
    else if (any_before(e, t, is_merged) && !any_from(e, t, engine_group(e, t->group)->last_txn, is_forwarded_by))
        codes[n++] = FINDING_MERGED_REQUEST;
    if (goes_back(e, t))
        codes[n++] = FINDING_CSEQ_DECREASED;
    else if (any_before(e, t, overlaps))
        codes[n++] = FINDING_OVERLAPPING_INVITE;
    if (is_of_unknown_dialog(e, t, m))
        codes[n++] = FINDING_UNKNOWN_DIALOG;
    if (lacks_to_tag(e, t, m))
        codes[n++] = FINDING_MISSING_TO_TAG_IN_DIALOG;
    if (hangs_up_too_early(e, t, m))
        codes[n++] = FINDING_BYE_BEFORE_ANSWER;
    return n + misuse_of_cancel(e, t, codes + n);
}

size_t misuse_of(const struct engine *e, const struct message *m, uint16_t codes[MISUSES])
{
    const struct txn *t = engine_txn(e, m->txn);

    if (!t)
        return 0;
    if (engine_message(e, t->request) == m)
        return misuse_of_request(e, t, m, codes);
    if (m->status && m->status < 200 && t->final && time_of(e, t->final) < m->time) {
        codes[0] = FINDING_PROVISIONAL_AFTER_FINAL;
        return 1;
    }
    return 0;
}
