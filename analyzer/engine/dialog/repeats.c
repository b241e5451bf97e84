/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/repeats.h"

#include "engine/store/flow.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"

enum { LOOK_BACK = 24 }; /* messages of the transaction that are compared */

/* A packet has an IP id of its own, so its copy is known however late a mirror port or another clock makes it; but some
 * senders have the same one for all of them (RFC 6864 4.1). Without one (IPv6, or Linux's 0 for datagrams that may not be
 * fragmented) a copy must come much sooner than T1: by mirror ports and bonds within a few milliseconds, in another file
 * after what the clocks of both may still be apart. */
#define COPY_WITH_ID      (100 * CAPTIME_MS)
#define COPY_WITHOUT_ID   (20 * CAPTIME_MS)
#define COPY_IN_OTHER_FILE (T1 / 2)

/* A capture agent tells no IP id and may be late; and what it sends on may also have been captured itself. */
static bool is_copy(const struct engine *e, const struct message *old, const struct message *m)
{
    captime gap = m->time > old->time ? m->time - old->time : old->time - m->time;

    if (old->digest != m->digest || old->flow != m->flow || old->back != m->back)
        return false;
    if (agent_of(e, m) || agent_of(e, old))
        return gap < COPY_WITH_ID;
    if (m->transport != SIP_UDP || old->ip_id != m->ip_id)
        return false;
    if (m->ip_id)
        return gap < COPY_WITH_ID || flow_tells_ids(e, m);
    return gap < (old->file != m->file ? COPY_IN_OTHER_FILE : COPY_WITHOUT_ID);
}

/* The same message of the same transaction. A provisional response that changed (other SDP, RSeq) is a new one; a final
 * one is not sent twice with different meaning (RFC 3261 17.2.1). */
static bool is_again(const struct message *old, const struct message *m)
{
    if (old->method != m->method || old->status != m->status || old->to_tag_hash != m->to_tag_hash)
        return false;
    return m->status >= 200 || m->status == 0 || old->digest == m->digest;
}

/* The first request, final response or ACK of the transaction, however many messages ago. */
static ref first_of_its_kind(const struct engine *e, const struct txn *t, const struct message *m)
{
    ref firsts[] = {t->request, t->final, t->ack};

    for (size_t i = 0; i < sizeof firsts / sizeof firsts[0]; i++)
        if (firsts[i] && is_again(message_at(e, firsts[i]), m))
            return firsts[i];
    return 0;
}

void repeats_find(const struct engine *e, const struct txn *t, struct message *m)
{
    int looked = 0;

    m->sighting = SIGHTING_FIRST;
    for (ref r = t->last_msg; r && looked < LOOK_BACK; r = message_at(e, r)->prev_in_txn, looked++) {
        const struct message *old = message_at(e, r);
        if (!is_again(old, m))
            continue;
        m->of = old->of ? old->of : r;
        m->sighting = SIGHTING_RETRANSMISSION;
        if (is_copy(e, old, m)) {
            m->sighting = SIGHTING_DUPLICATE;
            return;
        }
    }
    if (m->of || looked < LOOK_BACK)
        return;
    m->of = first_of_its_kind(e, t, m);
    if (m->of)
        m->sighting = SIGHTING_RETRANSMISSION;
}
