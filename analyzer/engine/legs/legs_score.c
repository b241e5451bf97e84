/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/legs/legs_score.h"

#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/flow.h"
#include "engine/store/group.h"
#include "engine/store/txn.h"
#include "sip/number.h"

enum { INVITES = 16 }; /* transactions of a call that are looked through for its hops */

#define START_TOGETHER (2 * CAPTIME_S)
#define TOGETHER       (500 * CAPTIME_MS)
#define LATE           (100 * CAPTIME_MS) /* messages are not captured in quite the order in which they were sent */

struct pair {
    const struct engine *e;
    const struct call *call[2];
    struct leg_weight weight;
    int for_it, against;
    bool early; /* answers and ends are still to come */
};

static void add(struct pair *p, enum leg_evidence evidence)
{
    p->weight.evidence |= 1u << evidence;
    *(leg_evidence_row(evidence)->weight > 0 ? &p->for_it : &p->against) += leg_evidence_row(evidence)->weight;
}

static void show(struct pair *p, ref first, ref second)
{
    if (p->weight.shown[0])
        return;
    p->weight.shown[0] = first ? first : p->call[0]->first_msg;
    p->weight.shown[1] = second ? second : p->call[1]->first_msg;
}

/* ---- names of the session ---- */

static const struct leg_mark *mark_of(const struct pair *p, ref r)
{
    return r ? legs_mark_at(p->e, r) : NULL;
}

static bool has_mark(const struct pair *p, int side, enum leg_mark_kind kind)
{
    for (const struct leg_mark *m = mark_of(p, p->call[side]->legs.marks); m; m = mark_of(p, m->next))
        if (m->kind == kind)
            return true;
    return false;
}

/* How well two marks agree: 0 not at all, 1 an endpoint in common, 2 and the other end was not known, 3 both ends. */
static int agreement(const struct leg_mark *a, const struct leg_mark *b)
{
    if (a->kind != b->kind || a->hash != b->hash || a->header != b->header)
        return 0;
    if (a->kind != LEG_MARK_SESSION || (a->other && a->other == b->other))
        return 3;
    return a->other && b->other ? 1 : 2;
}

static int best_agreement(struct pair *p, enum leg_mark_kind kind, ref shown[2])
{
    int best = 0;

    for (const struct leg_mark *a = mark_of(p, p->call[0]->legs.marks); a; a = mark_of(p, a->next)) {
        for (const struct leg_mark *b = mark_of(p, p->call[1]->legs.marks); b && a->kind == kind; b = mark_of(p, b->next)) {
            if (agreement(a, b) <= best)
                continue;
            best = agreement(a, b);
            shown[0] = a->msg;
            shown[1] = b->msg;
        }
    }
    return best;
}

static void weigh_session_id(struct pair *p)
{
    static const enum leg_evidence by_agreement[] = {
        LEG_EVIDENCES, LEG_SESSION_ID_SHARED, LEG_SESSION_ID_HALF, LEG_SESSION_ID};
    ref shown[2] = {0};
    int agree = best_agreement(p, LEG_MARK_SESSION, shown);

    if (agree) {
        add(p, by_agreement[agree]);
        show(p, shown[0], shown[1]);
    } else if (has_mark(p, 0, LEG_MARK_SESSION) && has_mark(p, 1, LEG_MARK_SESSION)) {
        add(p, LEG_OTHER_SESSION);
    }
}

static void weigh_same(struct pair *p, enum leg_mark_kind kind, enum leg_evidence evidence)
{
    ref shown[2] = {0};

    if (!best_agreement(p, kind, shown))
        return;
    add(p, evidence);
    show(p, shown[0], shown[1]);
}

/* Does a header of this side name the other side's Call-ID? *another: it names that of a third call. */
static ref naming(const struct pair *p, int side, bool *another)
{
    uint64_t own = group_at(p->e, p->call[side]->group)->key, wanted = group_at(p->e, p->call[!side]->group)->key;

    for (const struct leg_mark *m = mark_of(p, p->call[side]->legs.marks); m; m = mark_of(p, m->next)) {
        if (m->kind != LEG_MARK_HEADER || m->hash == own)
            continue;
        if (m->hash == wanted)
            return m->msg;
        *another |= group_of_key(p->e, m->hash) != 0;
    }
    return 0;
}

static void weigh_names(struct pair *p)
{
    bool another = false;
    ref first = naming(p, 0, &another), second = naming(p, 1, &another);

    if (p->call[0]->group == p->call[1]->group) {
        add(p, LEG_CALL_ID);
    } else if (first || second) {
        add(p, LEG_NAMED);
        show(p, first, second);
    } else if (another) {
        add(p, LEG_NAMES_ANOTHER);
    }
    weigh_same(p, LEG_MARK_HEADER, LEG_SAME_HEADER);
}

/* ---- what both have in common ---- */

static void weigh_sdp(struct pair *p)
{
    const struct leg_note *a = &p->call[0]->legs, *b = &p->call[1]->legs;

    if (a->origin && a->origin == b->origin)
        add(p, LEG_ORIGIN);
    if (a->media && a->media == b->media)
        add(p, LEG_MEDIA);
}

static const struct txn *first_invite(const struct engine *e, const struct call *c)
{
    const struct txn *t = c->first_txn ? txn_at(e, c->first_txn) : NULL;

    return t && t->type == TXN_INVITE && !t->in_dialog ? t : NULL;
}

/* Where all programs share one address, only the ports tell them apart. */
static bool is_at_server(const struct engine *e, const struct txn *t, const struct endpoint *host)
{
    const struct endpoint *client = flow_from(e, t->flow, t->back), *server = flow_to(e, t->flow, t->back);

    return endpoint_same_ip(client, server) ? endpoint_eq(server, host) : endpoint_same_ip(server, host);
}

/* Two calls of one client to one server: whatever joins them, it is not that server. */
static bool same_path(const struct engine *e, const struct txn *a, const struct txn *b)
{
    const struct endpoint *from = flow_from(e, a->flow, a->back), *to = flow_to(e, a->flow, a->back);

    if (endpoint_same_ip(from, to))
        return endpoint_eq(from, flow_from(e, b->flow, b->back)) && endpoint_eq(to, flow_to(e, b->flow, b->back));
    return flow_same_ips(e, a->flow, a->back, b->flow, b->back);
}

static bool goes_to(const struct engine *e, const struct call *c, const struct endpoint *host)
{
    int looked = 0;

    for (ref r = c->first_txn; r && looked < INVITES; r = txn_at(e, r)->next_in_call, looked++) {
        const struct txn *t = txn_at(e, r);
        if (t->type == TXN_INVITE && !t->in_dialog && is_at_server(e, t, host))
            return true;
    }
    return false;
}

static void weigh_hosts(struct pair *p)
{
    const struct txn *first = first_invite(p->e, p->call[0]), *second = first_invite(p->e, p->call[1]);

    if (!first || !second)
        return;
    if (same_path(p->e, first, second))
        add(p, LEG_SAME_PATH);
    else
        add(p, goes_to(p->e, p->call[0], flow_from(p->e, second->flow, second->back)) ? LEG_HOP : LEG_OTHER_HOSTS);
}

static void weigh_parties(struct pair *p)
{
    struct sip_number from[2], to[2];

    for (int side = 0; side < 2; side++) {
        sip_number_of(p->call[side]->from, &from[side]);
        sip_number_of(p->call[side]->to, &to[side]);
    }
    bool caller = sip_number_same(&from[0], &from[1]), callee = sip_number_same(&to[0], &to[1]);
    if (caller)
        add(p, LEG_CALLER);
    if (callee)
        add(p, LEG_CALLEE);
    if (!caller && !callee && from[0].user.n && from[1].user.n && to[0].user.n && to[1].user.n)
        add(p, LEG_OTHER_NUMBERS);
}

/* ---- time ---- */

/* The attempt that counts: what came before a challenge reached nobody. */
static captime start_of(const struct engine *e, const struct call *c)
{
    return c->root && txn_at(e, c->root)->request ? time_of(e, txn_at(e, c->root)->request) : time_of(e, c->first_msg);
}

static captime end_of(const struct engine *e, const struct call *c)
{
    if (c->bye)
        return time_of(e, c->bye);
    if (c->two_hundred || !c->root || !is_failure(txn_at(e, c->root)->final_code))
        return CAPTIME_NONE;
    return time_of(e, txn_at(e, c->root)->final);
}

static bool together(captime a, captime b, captime most)
{
    return a != CAPTIME_NONE && b != CAPTIME_NONE && a - b <= most && b - a <= most;
}

static void weigh_times(struct pair *p)
{
    const struct call *first = p->call[0], *second = p->call[1];
    captime start = time_of(p->e, second->first_msg), end = end_of(p->e, first);

    if (together(start_of(p->e, first), start, START_TOGETHER))
        add(p, LEG_START);
    if (!p->early && together(time_of(p->e, first->two_hundred), time_of(p->e, second->two_hundred), TOGETHER))
        add(p, LEG_ANSWER);
    if (!p->early && together(end, end_of(p->e, second), TOGETHER))
        add(p, LEG_END);
    if (end != CAPTIME_NONE && start > end + LATE)
        add(p, LEG_NO_OVERLAP);
}

static void weigh(struct pair *p)
{
    weigh_session_id(p);
    weigh_same(p, LEG_MARK_ICID, LEG_ICID);
    weigh_names(p);
    weigh_sdp(p);
    weigh_hosts(p);
    weigh_parties(p);
    weigh_times(p);
    show(p, 0, 0);
    p->weight.score = (p->for_it < 100 ? p->for_it : 100) + p->against;
}

struct leg_weight legs_score(const struct engine *e, const struct call *first, const struct call *second)
{
    struct pair p = {.e = e, .call = {first, second}};

    weigh(&p);
    return p.weight;
}

int legs_score_early(const struct engine *e, const struct call *first, const struct call *second)
{
    struct pair p = {.e = e, .call = {first, second}, .early = true};

    weigh(&p);
    return p.weight.score;
}
