/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/txn_take.h"

#include "base/hash.h"
#include "sip/auth.h"

/* Which hop this is: requests and responses carry the same Vias (RFC 3261 8.2.6.2), but CANCEL and the ACK to a failure
 * only the topmost. */
static void take_path(struct txn *t, const struct sip_msg *m)
{
    t->via_count = m->via_count;
    t->parent_hash = hash_short(m->via2_branch);
}

/* What only the request tells. */
static void take_request(struct txn *t, ref msg, const struct sip_msg *m)
{
    t->request = msg;
    t->in_dialog = m->to_tag.n > 0;
    take_path(t, m);
    if (t->type == TXN_INVITE)
        t->uri_hash = (uint16_t)(hash_short(m->uri) >> 16);
    t->has_credentials = sip_msg_header(m, HEADER_AUTHORIZATION, 0).p || sip_msg_header(m, HEADER_PROXY_AUTHORIZATION, 0).p;
}

static void take_response(struct txn *t, ref r, const struct message *msg)
{
    if (!t->first_response)
        t->first_response = r;
    if (msg->status < 200) {
        t->provisional_code = msg->status;
        t->has_199 |= msg->status == 199;
        if (msg->status >= 180 && msg->status < 190 && !t->first_18x)
            t->first_18x = r;
        if (msg->status == 180 && !t->first_180)
            t->first_180 = r;
    } else if (!t->final || (is_success(msg->status) && is_failure(t->final_code))) {
        t->final = r;
        t->final_code = msg->status;
        t->ended_by = TXN_END_FINAL;
    }
}

static void take_ack(struct txn *t, ref r)
{
    t->ack = r;
    if (!t->final) /* it confirms a failure that was not captured */
        t->ended_by = TXN_END_FINAL;
}

static void take_challenge(struct txn *t, const struct sip_msg *m)
{
    struct slice value = sip_msg_header(m, m->status == 401 ? HEADER_WWW_AUTHENTICATE : HEADER_PROXY_AUTHENTICATE, 0);
    struct sip_auth auth;

    if (sip_auth_parse(value, &auth) != SIP_OK)
        return;
    t->stale = auth.stale;
    t->realm_hash = hash_short(auth.realm);
}

static void count_repeat(struct txn *t, const struct message *msg)
{
    if (msg->sighting == SIGHTING_DUPLICATE)
        t->duplicates++;
    else if (msg->status)
        t->response_retransmissions++;
    else if (msg->method == t->method)
        t->request_retransmissions++;
}

void txn_take(struct engine *e, struct txn *t, ref r, const struct sip_msg *m)
{
    struct message *msg = msg_at(e, r);

    if (msg->sighting != SIGHTING_FIRST) {
        count_repeat(t, msg);
        return;
    }
    if (msg->status && !t->request)
        take_path(t, m);
    if (msg->status)
        take_response(t, r, msg);
    else if (msg->method != t->method)
        take_ack(t, r);
    else
        take_request(t, r, m);
    if (msg->status == 401 || msg->status == 407)
        take_challenge(t, m);
}
