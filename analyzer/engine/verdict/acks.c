/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict/acks.h"

#include "engine/store/call.h"
#include "engine/store/flow.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "sip/timers.h"

enum {
    ANSWERS = 8,    /* repeated 2xx of a call that are looked at */
    LOOK_BACK = 64, /* messages of a transaction */
    LATER = 256,    /* transactions of the call behind an INVITE */
    IN_VAIN = 3,    /* repetitions after an ACK: one or two may be lost on their way */
};

#define T2 (INTERVAL_T2 * CAPTIME_MS)

struct answer { /* a 2xx that was sent again */
    const struct txn *t;
    message_ref first;
    captime last, gap; /* the last repetition, and how long after the sending before it */
    unsigned repeats;
};

struct acks { /* the ACKs to it */
    message_ref first;    /* of all */
    message_ref furthest; /* the last one that left its host, on the way to the callee */
    message_ref reached;  /* the first that came to the host that repeats it */
    message_ref late;     /* the first that came when its hop had waited for T1 */
};

/* ---- what was repeated ---- */

static bool repeats(const struct message *first, const struct message *m)
{
    return m->sighting == SIGHTING_RETRANSMISSION && m->status == first->status && m->to_tag_hash == first->to_tag_hash;
}

static void count(const struct engine *e, struct answer *a)
{
    const struct message *first = message_at(e, a->first);
    captime later = CAPTIME_NONE;
    int looked = 0;

    for (message_ref r = a->t->last_msg; r && looked < LOOK_BACK; r = message_at(e, r)->prev_in_txn, looked++) {
        const struct message *m = message_at(e, r);
        if (!repeats(first, m) && m != first)
            continue;
        if (later != CAPTIME_NONE && a->gap == 0)
            a->gap = later - m->time;
        if (later == CAPTIME_NONE)
            a->last = later = m->time;
        a->repeats += m != first;
    }
}

static bool forwards(const struct txn *up, const struct txn *down)
{
    return down->cseq == up->cseq && down->from_tag_hash == up->from_tag_hash && down->parent_hash == up->branch_hash;
}

/* The 2xx of an INVITE of this call that were sent again, each where that is nearest to the one who accepted. */
static unsigned collect(const struct judge *j, struct answer out[ANSWERS])
{
    const struct engine *e = j->e;
    unsigned n = 0;

    for (txn_ref r = j->call->first_txn; r && n < ANSWERS; r = txn_at(e, r)->next_in_call) {
        const struct txn *t = txn_at(e, r);
        if (t->type != TXN_INVITE || !is_success(t->final_code) || !t->response_retransmissions)
            continue;
        struct answer a = {.t = t, .first = t->final};
        count(e, &a);
        if (!a.repeats)
            continue;
        unsigned at = 0;
        while (at < n && !forwards(out[at].t, t))
            at++;
        out[at] = a;
        n += at == n;
    }
    return n;
}

/* Did it end before it had to? Then an ACK came, though perhaps not where it was captured. */
static bool stopped(const struct judge *j, const struct answer *a)
{
    captime bye = time_of(j->e, j->v->bye), end = time_of(j->e, a->first) + 64 * T1, next = 2 * a->gap < T2 ? 2 * a->gap : T2;

    if (j->e->now < end)
        end = j->e->now;
    if (bye != CAPTIME_NONE && bye > a->last && bye < end)
        end = bye;
    return end - a->last > next + T1;
}

/* ---- its ACKs ---- */

static bool came_to(const struct engine *e, const struct message *ack, const struct answer *a)
{
    const struct endpoint *to = message_dst(e, ack);

    return endpoint_same_ip(to, txn_server(e, a->t)) || endpoint_same_ip(to, message_src(e, message_at(e, a->first)));
}

static bool is_late(const struct engine *e, const struct txn *ack)
{
    const struct txn *invite = engine_txn(e, ack->parent);

    return invite && invite->final && time_of(e, ack->request) - time_of(e, invite->final) >= T1;
}

static void take_ack(const struct engine *e, const struct answer *a, const struct txn *ack, struct acks *out)
{
    const struct message *m = message_at(e, ack->request);

    if (!out->first)
        out->first = ack->request;
    out->furthest = ack->request;
    if (!out->reached && came_to(e, m, a))
        out->reached = ack->request;
    if (!out->late && is_late(e, ack))
        out->late = ack->request;
}

static struct acks acks_of(const struct engine *e, const struct answer *a)
{
    const struct message *first = message_at(e, a->first);
    struct acks found = {0};
    int looked = 0;

    for (txn_ref r = a->t->next_in_call; r && looked < LATER; r = txn_at(e, r)->next_in_call, looked++) {
        const struct txn *t = txn_at(e, r);
        if (t->type != TXN_ACK || t->cseq != a->t->cseq || t->from_tag_hash != a->t->from_tag_hash || !t->request)
            continue;
        uint32_t tag = message_at(e, t->request)->to_tag_hash;
        if (tag == first->to_tag_hash || !tag)
            take_ack(e, a, t, &found);
    }
    return found;
}

static unsigned repeats_after(const struct engine *e, const struct answer *a, captime ack)
{
    const struct message *first = message_at(e, a->first);
    unsigned n = 0;
    int looked = 0;

    for (message_ref r = a->t->last_msg; r && looked < LOOK_BACK; r = message_at(e, r)->prev_in_txn, looked++)
        n += repeats(first, message_at(e, r)) && message_at(e, r)->time - ack >= T1 / 2;
    return n;
}

/* ---- what that means ---- */

/* The hop that lacks the ACK: the one behind the host that had it last, else the first of all. Its 2xx names it. */
static message_ref lacking(const struct judge *j, const struct answer *a, const struct acks *acks)
{
    const struct endpoint *at = acks->furthest ? message_dst(j->e, message_at(j->e, acks->furthest)) : NULL;
    const struct txn *nearest = a->t;
    int looked = 0;

    for (txn_ref r = j->call->first_txn; r && looked < LATER; r = txn_at(j->e, r)->next_in_call, looked++) {
        const struct txn *t = txn_at(j->e, r);
        if (t->type != TXN_INVITE || t->cseq != a->t->cseq || t->from_tag_hash != a->t->from_tag_hash || !is_success(t->final_code))
            continue;
        if (at ? endpoint_same_ip(at, txn_client(j->e, t)) : t->via_count < nearest->via_count)
            nearest = t;
    }
    return nearest->final;
}

static void tell(struct judge *j, const struct answer *a)
{
    struct acks acks = acks_of(j->e, a);
    captime reached = time_of(j->e, acks.reached);
    bool over = stopped(j, a);

    if (!acks.reached) {
        if (!over)
            judge_say_once(j, RULE_ACK_MISSING, lacking(j, a, &acks));
        return;
    }
    if (!over && repeats_after(j->e, a, reached) >= IN_VAIN)
        judge_say_once(j, RULE_ACK_NOT_ACCEPTED, acks.reached);
    else if (reached - time_of(j->e, a->first) >= T1)
        judge_say_once(j, RULE_ACK_LATE, acks.late ? acks.late : acks.reached);
}

void acks_tell(struct judge *j)
{
    struct answer answers[ANSWERS];

    if (j->v->outcome != OUTCOME_ANSWERED || !j->call->retransmissions)
        return;
    for (unsigned i = 0, n = collect(j, answers); i < n; i++)
        tell(j, &answers[i]);
}
