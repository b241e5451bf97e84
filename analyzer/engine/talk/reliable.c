/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/talk/reliable.h"

#include "engine/store/dialog.h"
#include "engine/store/finding_log.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "sip/list.h"
#include "sip/msg.h"
#include "sip/rack.h"

enum { RECENT = 32 }; /* links of a dialog that are looked through, newest first */

static bool has_100rel(struct slice value)
{
    struct slice tag;

    if (slice_find(value, '1') == value.n) /* mostly, so the list need not be taken apart */
        return false;
    while (sip_list_next(&value, &tag))
        if (slice_eqi(tag, SLICE_LIT("100rel")))
            return true;
    return false;
}

static bool lists_100rel(const struct sip_msg *m, enum sip_header header)
{
    for (unsigned i = 0; sip_msg_has(m, header) && i < m->n_lines; i++)
        if (m->lines[i].header == header && has_100rel(sip_line_value(m, &m->lines[i])))
            return true;
    return false;
}

static bool asks_for_prack(const struct sip_msg *m)
{
    return m->status > 100 && m->status < 200 && sip_msg_has(m, HEADER_RSEQ) && lists_100rel(m, HEADER_REQUIRE);
}

/* ---- the chain ---- */

static struct reliable *newest_of(const struct dialog *d)
{
    return d->negotiation ? d->negotiation->reliable : NULL;
}

static struct reliable *find(const struct dialog *d, uint32_t cseq, uint32_t rseq)
{
    int looked = 0;

    for (struct reliable *r = newest_of(d); r && looked < RECENT; r = r->before, looked++)
        if (r->cseq == cseq && r->rseq == rseq)
            return r;
    return NULL;
}

static struct reliable *newest_of_invite(const struct dialog *d, uint32_t cseq, bool from_caller)
{
    int looked = 0;

    for (struct reliable *r = newest_of(d); r && looked < RECENT; r = r->before, looked++)
        if (r->cseq == cseq && r->from_caller == from_caller)
            return r;
    return NULL;
}

/* RFC 3262 3: each number is the one before it plus one. */
static bool is_out_of_order(const struct reliable *before, uint32_t rseq)
{
    return before && rseq != before->rseq + 1;
}

static void add(struct engine *e, ref dialog, ref msg, const struct sip_msg *m, uint32_t rseq)
{
    struct dialog *d = dialog_at(e, dialog);
    struct negotiation *n = negotiation_of(e, dialog);
    bool from_caller = negotiation_from_caller(d, m);
    const struct txn *t = txn_at(e, message_at(e, msg)->txn);
    const struct reliable *before = newest_of_invite(d, m->cseq, from_caller);

    if (rseq == 0 || (is_out_of_order(before, rseq) && rseq != n->confirmed_rseq + 1))
        finding_log_add(e, msg, FINDING_RSEQ_OUT_OF_ORDER);
    if (t->request && !message_at(e, t->request)->truncated && !t->supports_100rel)
        finding_log_add(e, msg, FINDING_RELIABLE_UNSUPPORTED);
    struct reliable *r = group_new_object(e, d->group, sizeof *r);
    *r = (struct reliable){.before = n->reliable, .response = msg, .rseq = rseq, .cseq = m->cseq,
        .from_caller = from_caller, .first = !before};
    n->reliable = r;
}

/* Sent again, or seen on another hop? */
static void take_again(struct engine *e, struct reliable *r, const struct message *msg)
{
    if (msg->sighting != SIGHTING_DUPLICATE && message_at(e, r->response)->txn == msg->txn && !r->prack)
        r->repeated = true;
}

static void take_response(struct engine *e, ref msg_ref, const struct sip_msg *m)
{
    struct message *msg = message_at(e, msg_ref);
    uint64_t rseq;

    if (!msg->dialog || !asks_for_prack(m) || !sip_msg_number(m, HEADER_RSEQ, &rseq))
        return;
    msg->reliable = true;
    struct reliable *r = find(dialog_at(e, msg->dialog), m->cseq, (uint32_t)rseq);
    if (r)
        take_again(e, r, msg);
    else if (msg->sighting == SIGHTING_FIRST)
        add(e, msg->dialog, msg_ref, m, (uint32_t)rseq);
}

/* ---- PRACK ---- */

/* What the server sent before this PRACK had passed, and must not have (RFC 3262 3). A PRACK is on its way to the
 * server here, so whatever of the server's is older was sent without it. */
static void judge_haste(struct engine *e, const struct dialog *d, const struct reliable *r, const struct message *prack)
{
    const struct txn *t = txn_at(e, message_at(e, r->response)->txn);
    const struct reliable *later = newest_of_invite(d, r->cseq, r->from_caller);

    if (r->first && later != r && message_at(e, later->response)->txn == message_at(e, r->response)->txn)
        finding_log_add(e, later->response, FINDING_RELIABLE_TOO_SOON);
    if (is_success(t->final_code) && time_of(e, t->final) < prack->time && message_at(e, r->response)->sdp)
        finding_log_add(e, t->final, FINDING_ANSWERED_BEFORE_PRACK);
}

static void take_prack(struct engine *e, ref msg_ref, const struct sip_msg *m)
{
    const struct message *msg = message_at(e, msg_ref);
    struct sip_rack rack;

    if (!msg->dialog || sip_rack_parse(sip_msg_header(m, HEADER_RACK, 0), &rack) != SIP_OK)
        return;
    const struct dialog *d = dialog_at(e, msg->dialog);
    struct reliable *r = find(d, rack.cseq, rack.rseq);
    if (!r)
        negotiation_of(e, msg->dialog)->confirmed_rseq = rack.rseq;
    if (!r || r->prack || r->from_caller != negotiation_from_caller(d, m) || !slice_eq(rack.method, SLICE_LIT("INVITE")))
        return;
    r->prack = msg_ref;
    judge_haste(e, d, r, msg);
}

static void take_ack(struct engine *e, const struct message *msg, const struct sip_msg *m)
{
    struct reliable *r = msg->dialog ? newest_of(dialog_at(e, msg->dialog)) : NULL;

    for (int looked = 0; r && looked < RECENT; r = r->before, looked++)
        if (r->cseq == m->cseq)
            r->acked = true;
}

void reliable_push(struct engine *e, ref msg_ref, const struct sip_msg *m)
{
    struct message *msg = message_at(e, msg_ref);
    struct txn *t = txn_at(e, msg->txn);

    if (t->type == TXN_INVITE && m->kind == SIP_RESPONSE) {
        take_response(e, msg_ref, m);
    } else if (msg->sighting == SIGHTING_FIRST && m->kind == SIP_REQUEST) {
        if (m->method == METHOD_INVITE)
            t->supports_100rel = lists_100rel(m, HEADER_SUPPORTED) || lists_100rel(m, HEADER_REQUIRE);
        else if (m->method == METHOD_PRACK)
            take_prack(e, msg_ref, m);
        else if (t->type == TXN_ACK)
            take_ack(e, msg, m);
    }
}

/* ---- afterwards ---- */

const struct reliable *reliable_find(const struct engine *e, const struct message *m)
{
    const struct dialog *d = engine_dialog(e, m->dialog);
    const struct reliable *r = d && m->reliable ? newest_of(d) : NULL;
    int looked = 0;

    for (; r && looked < RECENT; r = r->before, looked++)
        if (message_at(e, r->response) == m)
            return r;
    return NULL;
}

/* RFC 3262 4. A final response makes it needless, unless the response was sent again or the UAC went on with an ACK. */
bool reliable_lacks_prack(const struct engine *e, const struct message *m)
{
    const struct reliable *r = reliable_find(e, m);
    const struct txn *t = engine_txn(e, m->txn);

    if (!r || r->prack)
        return false;
    return r->acked || (r->repeated && (t->final || e->now - m->time >= 64 * T1));
}

bool reliable_is_mismatch(const struct engine *e, const struct message *prack)
{
    const struct txn *t = engine_txn(e, prack->txn);
    const struct dialog *d = engine_dialog(e, prack->dialog);
    const struct reliable *r = d ? newest_of(d) : NULL;
    int looked = 0;

    if (!r || prack->method != METHOD_PRACK || prack->status || t->final_code != 481)
        return false;
    for (; r && looked < RECENT; r = r->before, looked++) {
        const struct txn *of = r->prack ? txn_at(e, message_at(e, r->prack)->txn) : NULL;
        if (of && of->cseq == t->cseq && of->from_tag_hash == t->from_tag_hash)
            return false;
    }
    return true;
}
