/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/findings/findings.h"

#include "engine/dialog/subscription.h"
#include "engine/findings/misuse.h"
#include "engine/store/call_id.h"
#include "engine/store/finding_log.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/store.h"
#include "engine/store/txn.h"
#include "engine/talk/reliable.h"
#include "engine/talk/session_timer.h"
#include "sip/msg.h"

enum { RECENT = 64 }; /* transactions of a Call-ID that are looked through, newest first */

static enum finding_code repeat_of(const struct message *m)
{
    bool request_again = m->status == 0 && sip_transport_reliable((enum sip_transport)m->transport);

    return request_again ? FINDING_RETRANSMITTED_RELIABLE : FINDING_RETRANSMITTED;
}

/* An ACK to a 2xx need not take the way of its INVITE. */
static bool got_ack(const struct engine *e, const struct txn *t)
{
    int looked = 0;

    for (txn_ref r = engine_group(e, t->group)->last_txn; r && looked < RECENT; looked++) {
        const struct txn *ack = engine_txn(e, r);
        if (ack->type == TXN_ACK && ack->cseq == t->cseq && ack->from_tag_hash == t->from_tag_hash &&
            endpoint_same_ip(txn_server(e, ack), txn_server(e, t)))
            return true;
        r = ack->prev_in_group;
    }
    return false;
}

/* Provisional responses are sent again too (RFC 3262 3), which asks for no ACK. */
static bool repeats_final(const struct engine *e, const struct txn *t)
{
    int looked = 0;

    for (message_ref r = t->last_msg; r && looked < RECENT; r = engine_message(e, r)->prev_in_txn, looked++)
        if (engine_message(e, r)->sighting == SIGHTING_RETRANSMISSION && engine_message(e, r)->status >= 200)
            return true;
    return false;
}

/* The timer that waits for the ACK has fired (RFC 3261 17.2.1, RFC 6026), and the server had asked for it again. */
static bool lacks_ack(const struct engine *e, const struct txn *t)
{
    return t->type == TXN_INVITE && t->state == TXN_TERMINATED && !t->ack && t->response_retransmissions &&
           repeats_final(e, t) && !(is_success(t->final_code) && got_ack(e, t));
}

/* A final response to a transaction that had another one; a 2xx of another branch of a fork is none (17.1.1.2). */
static bool is_second_final(const struct engine *e, const struct txn *t, const struct message *m)
{
    const struct message *first = engine_message(e, t->final);

    return m->status >= 200 && first && first != m && first->time <= m->time &&
           !(m->status < 300 && first->status < 300 && t->type == TXN_INVITE);
}

static bool is_late_cancel(const struct engine *e, const struct txn *t, const struct message *m)
{
    const struct txn *invite = t->method == METHOD_CANCEL ? engine_txn(e, t->cancel) : NULL;
    const struct message *final = invite ? engine_message(e, invite->final) : NULL;

    return final && m->status == 0 && final->time < m->time;
}

/* RFC 3261 17.1.1.3: the To of an ACK is that of the failure. */
static bool has_other_tag(const struct engine *e, const struct txn *t, const struct message *m)
{
    return t->type == TXN_INVITE && engine_message(e, t->ack) == m && t->final_code >= 300 &&
           m->to_tag_hash != engine_message(e, t->final)->to_tag_hash;
}

/* The ACK to a 2xx must have a branch of its own (17.1.1.3, 13.2.2.4). */
static bool reuses_branch(const struct engine *e, const struct txn *t)
{
    const struct txn *invite = t->type == TXN_ACK ? engine_txn(e, t->parent) : NULL;

    return invite && invite->branch_hash == t->branch_hash && invite->branch_hash && invite->flow == t->flow;
}

/* At most four. */
static size_t of_transaction(const struct engine *e, const struct txn *t, const struct message *m, uint16_t *codes)
{
    size_t n = 0;

    if (m->status && !t->request)
        codes[n++] = FINDING_RESPONSE_WITHOUT_REQUEST;
    if (engine_message(e, t->request) == m && t->ended_by == TXN_END_TIMEOUT)
        codes[n++] = FINDING_NO_RESPONSE;
    if (engine_message(e, t->final) == m && lacks_ack(e, t))
        codes[n++] = FINDING_MISSING_ACK;
    else if (engine_message(e, t->final) == m && subscription_lacks_notify(e, t))
        codes[n++] = FINDING_MISSING_NOTIFY;
    else if (has_other_tag(e, t, m))
        codes[n++] = FINDING_ACK_TAG_CHANGED;
    else if (is_second_final(e, t, m))
        codes[n++] = FINDING_FINAL_AFTER_FINAL;
    if (is_late_cancel(e, t, m))
        codes[n++] = FINDING_CANCEL_TOO_LATE;
    else if (m->status == 0 && reuses_branch(e, t))
        codes[n++] = FINDING_ACK_BRANCH_REUSED;
    return n;
}

static size_t of_negotiation(const struct engine *e, const struct message *m, uint16_t *codes)
{
    if (m->reliable && reliable_lacks_prack(e, m))
        codes[0] = FINDING_MISSING_PRACK;
    else if (m->method == METHOD_PRACK && reliable_is_mismatch(e, m))
        codes[0] = FINDING_RACK_MISMATCH;
    else if (session_timer_ran_out(e, m))
        codes[0] = FINDING_SESSION_EXPIRED;
    else
        return 0;
    return 1;
}

static size_t noted(const struct engine *e, const struct message *m, uint16_t *codes, size_t room)
{
    const struct logged_finding *at = group_at(e, m->group)->findings, *next;
    size_t n = 0;

    while (n < room && (next = finding_log_next(e, m, &at)))
        codes[n++] = next->code;
    return n;
}

size_t findings_of_message(const struct engine *e, const struct message *m, uint16_t codes[FINDINGS_OF_MESSAGE])
{
    const struct txn *t = engine_txn(e, m->txn);
    size_t n = 0;

    if (m->sighting == SIGHTING_RETRANSMISSION)
        codes[n++] = (uint16_t)repeat_of(m);
    if (!t || m->sighting != SIGHTING_FIRST)
        return n;
    n += of_transaction(e, t, m, codes + n);
    n += misuse_of(e, m, codes + n);
    n += of_negotiation(e, m, codes + n);
    return n + noted(e, m, codes + n, FINDINGS_OF_MESSAGE - n);
}

size_t findings_left(const struct engine *e, const struct message *m, struct finding *all, size_t n)
{
    const struct txn *t = engine_txn(e, m->txn);
    size_t left = 0;

    for (size_t i = 0; i < n; i++) {
        bool is_tag = all[i].code == FINDING_UNREGISTERED_VALUE &&
                      (all[i].about == HEADER_REQUIRE || all[i].about == HEADER_PROXY_REQUIRE);
        if (!is_tag || !t || t->final_code != 420)
            all[left++] = all[i];
    }
    return left;
}
