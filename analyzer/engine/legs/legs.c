/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/legs/legs.h"

#include "base/hash.h"
#include "engine/legs/legs_link.h"
#include "engine/legs/legs_score.h"
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/flow.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/txn.h"
#include "sip/msg.h"
#include "sip/number.h"
#include "sip/param.h"
#include "sip/session_id.h"

#include <stdlib.h>

enum {
    MARKS = 16,      /* names of the session that are kept for a call */
    SAME_MARK = 16,  /* calls with the same name of the session that are looked at */
    SAME_GROUP = 16, /* calls with the same Call-ID */
    BUCKETS = 2048,  /* of the cache of traits; a power of two */
    WAYS = 8,        /* calls with the same trait that are remembered */
    LATER = 20,      /* points that may still come: answer and end */
};

/* A call that had a trait, in the cache of them: what is forgotten there costs a link, nothing else. */
struct leg_trait {
    uint32_t hash;
    ref call;
    uint32_t no; /* of the call: the reference may have been given out again */
};

/* ---- links ---- */

static struct leg_link *link_at(const struct engine *e, ref r)
{
    return pool_at(&e->linker->leg_links, r);
}

static int side_in(const struct leg_link *l, ref call)
{
    return l->call[1] == call;
}

static ref next_link(const struct engine *e, ref link, ref call)
{
    return link_at(e, link)->next[side_in(link_at(e, link), call)];
}

/* How many links a call has; LEGS_MAX where `other` is one of them. */
static int count_links(const struct engine *e, ref call, ref other)
{
    int n = 0;

    for (ref r = call_at(e, call)->legs.links; r && n < LEGS_MAX; r = next_link(e, r, call), n++)
        if (link_at(e, r)->call[!side_in(link_at(e, r), call)] == other)
            return LEGS_MAX;
    return n;
}

/* Two calls have something in common: keeps the pair if it may become a link. */
static void consider(struct engine *e, ref a, ref b)
{
    bool in_order = call_at(e, a)->no < call_at(e, b)->no;
    ref first = in_order ? a : b, second = in_order ? b : a;

    if (a == b || count_links(e, a, b) == LEGS_MAX || count_links(e, b, a) == LEGS_MAX)
        return;
    if (legs_score_early(e, call_at(e, first), call_at(e, second)) < LEGS_THRESHOLD - LATER)
        return;
    ref r = pool_new(&e->linker->leg_links);
    *link_at(e, r) = (struct leg_link){.call = {first, second},
        .next = {call_at(e, first)->legs.links, call_at(e, second)->legs.links}};
    call_at(e, first)->legs.links = call_at(e, second)->legs.links = r;
}

static void unlink_from(struct engine *e, ref call, ref link)
{
    ref *at = &call_at(e, call)->legs.links;

    while (*at != link)
        at = &link_at(e, *at)->next[side_in(link_at(e, *at), call)];
    *at = next_link(e, link, call);
}

/* ---- marks: names of the session ---- */

static uint64_t table_key(const struct leg_mark *m)
{
    return hash_mix(m->hash, (uint64_t)m->kind << 8 | m->header);
}

static bool is_same_mark(const void *key, uint32_t r, const void *context)
{
    const struct leg_mark *wanted = key, *m = legs_mark_at(context, r);

    return m->hash == wanted->hash && m->kind == wanted->kind && m->header == wanted->header;
}

/* Is there nothing new in it? A UUID whose other end becomes known is completed. */
static bool is_noted(struct engine *e, const struct leg_mark *mark)
{
    int n = 0;

    for (ref r = call_at(e, mark->call)->legs.marks; r; r = legs_mark_at(e, r)->next, n++) {
        struct leg_mark *old = legs_mark_at(e, r);
        if (!is_same_mark(mark, r, e) || (old->other && mark->other && old->other != mark->other))
            continue;
        if (!old->other && mark->other) {
            old->other = mark->other;
            old->msg = mark->msg;
        }
        return true;
    }
    return n >= MARKS;
}

/* Puts it in front of the others with the same name, and looks at the newest of them. False where it was known, or the
 * call has too many. */
static bool note(struct engine *e, const struct leg_mark *mark)
{
    struct call *c = call_at(e, mark->call);
    int looked = 0;

    if (is_noted(e, mark))
        return false;
    ref older = table_find(&e->linker->by_leg_mark, table_key(mark), is_same_mark, mark, e), r = pool_new(&e->linker->leg_marks);
    *legs_mark_at(e, r) = *mark;
    legs_mark_at(e, r)->older = older;
    legs_mark_at(e, r)->next = c->legs.marks;
    c->legs.marks = r;
    if (older) {
        legs_mark_at(e, older)->newer = r;
        table_replace(&e->linker->by_leg_mark, table_key(mark), older, r);
    } else {
        table_add(&e->linker->by_leg_mark, table_key(mark), r);
    }
    for (; older && looked < SAME_MARK; older = legs_mark_at(e, older)->older, looked++)
        consider(e, legs_mark_at(e, older)->call, mark->call);
    return true;
}

static void forget_mark(struct engine *e, ref r)
{
    const struct leg_mark *m = legs_mark_at(e, r);

    if (m->older)
        legs_mark_at(e, m->older)->newer = m->newer;
    if (m->newer)
        legs_mark_at(e, m->newer)->older = m->older;
    else if (m->older)
        table_replace(&e->linker->by_leg_mark, table_key(m), r, m->older);
    else
        table_remove(&e->linker->by_leg_mark, table_key(m), r);
    pool_free(&e->linker->leg_marks, r);
}

/* ---- traits: what an INVITE has in common with others ---- */

static struct leg_trait *bucket_of(const struct engine *e, uint32_t hash)
{
    return &e->linker->leg_traits[(hash & (BUCKETS - 1)) * WAYS];
}

static void look_up(struct engine *e, ref call, uint32_t hash)
{
    const struct leg_trait *bucket = bucket_of(e, hash);

    for (int i = 0; hash && i < WAYS; i++) {
        const struct leg_trait *t = &bucket[i];
        if (t->call && t->hash == hash && call_at(e, t->call)->group && call_at(e, t->call)->no == t->no)
            consider(e, t->call, call);
    }
}

static void remember(struct engine *e, ref call, uint32_t hash)
{
    struct leg_trait *bucket = bucket_of(e, hash);

    if (!hash)
        return;
    memmove(bucket + 1, bucket, (WAYS - 1) * sizeof *bucket);
    bucket[0] = (struct leg_trait){hash, call, call_at(e, call)->no};
}

static void look_for_others(struct engine *e, call_ref call, const uint32_t hashes[3])
{
    int looked = 0;

    for (int i = 0; i < 3; i++)
        look_up(e, call, hashes[i]);
    for (ref r = call_at(e, call)->prev_in_group; r && looked < SAME_GROUP; r = call_at(e, r)->prev_in_group, looked++)
        consider(e, r, call);
}

void legs_link_invite(struct engine *e, const struct link_leg_invite *invite)
{
    if (!e->linker->leg_traits)
        e->linker->leg_traits = calloc((size_t)BUCKETS * WAYS, sizeof *e->linker->leg_traits);
    if (!e->linker->leg_traits)
        abort();
    if (invite->looked_for[0] | invite->looked_for[1] | invite->looked_for[2])
        look_for_others(e, invite->event.call, invite->looked_for);
    for (int i = 0; i < 3; i++)
        remember(e, invite->event.call, invite->remembered[i]);
}

void legs_link_mark(struct engine *e, const struct link_leg_mark *said)
{
    const struct leg_mark mark = {.hash = said->hash, .other = said->other, .kind = said->kind, .header = said->header,
        .call = said->event.call, .msg = said->event.msg};
    int looked = 0;

    if (!note(e, &mark) || said->kind != LEG_MARK_HEADER)
        return;
    group_ref named = group_of_key(e, said->hash); /* the value may be a Call-ID */
    if (!named || named == call_at(e, mark.call)->group)
        return;
    for (ref r = group_at(e, named)->last_call; r && looked < SAME_GROUP; r = call_at(e, r)->prev_in_group)
        if (message_at(e, call_at(e, r)->first_msg)->no < said->event.no) {
            consider(e, r, mark.call);
            looked++;
        }
}

/* ---- reading ---- */

static bool names_the_session(uint32_t evidence)
{
    for (unsigned i = 0; i < LEG_EVIDENCES; i++)
        if ((evidence >> i & 1) && leg_evidence_row((enum leg_evidence)i)->identity)
            return true;
    return false;
}

static struct leg_weight weigh(const struct engine *e, const struct leg_link *l)
{
    return legs_score(e, call_at(e, l->call[0]), call_at(e, l->call[1]));
}

/* A call begins another one, so of those that fit by traits alone only one can be right: the best, if there is one. */
static bool is_best(const struct engine *e, const struct leg_link *l, int score)
{
    ref second = l->call[1];

    for (ref r = call_at(e, second)->legs.links; r; r = next_link(e, r, second)) {
        const struct leg_link *rival = link_at(e, r);
        if (rival != l && rival->call[1] == second && weigh(e, rival).score >= score)
            return false;
    }
    return true;
}

static int by_number(const void *a, const void *b)
{
    const struct leg *x = a, *y = b;

    return (x->number > y->number) - (x->number < y->number);
}

size_t legs_of(const struct engine *e, ref call, struct leg legs[LEGS_MAX])
{
    size_t n = 0;

    for (ref r = call_at(e, call)->legs.links; r && n < LEGS_MAX; r = next_link(e, r, call)) {
        const struct leg_link *l = link_at(e, r);
        const struct leg_weight w = weigh(e, l);
        int own = side_in(l, call);
        bool by_traits = !names_the_session(w.evidence);
        if (w.score < LEGS_THRESHOLD || (by_traits && (!(w.evidence >> LEG_HOP & 1) || !is_best(e, l, w.score))))
            continue;
        legs[n++] = (struct leg){l->call[!own], call_at(e, l->call[!own])->no, w.score, w.evidence,
            {w.shown[own], w.shown[!own]}};
    }
    qsort(legs, n, sizeof *legs, by_number);
    return n;
}

/* ---- life ---- */

struct linker *legs_new(void)
{
    struct linker *l = calloc(1, sizeof *l);

    if (!l)
        abort();
    pool_init(&l->leg_marks, sizeof(struct leg_mark));
    pool_init(&l->leg_links, sizeof(struct leg_link));
    return l;
}

void legs_free(struct linker *l)
{
    pool_clear(&l->leg_marks);
    pool_clear(&l->leg_links);
    table_clear(&l->by_leg_mark);
    table_clear(&l->by_target);
    free(l->leg_traits);
    free(l->media_places);
    free(l->redirects);
    free(l);
}

static void drop(struct engine *e, ref link)
{
    unlink_from(e, link_at(e, link)->call[0], link);
    unlink_from(e, link_at(e, link)->call[1], link);
    pool_free(&e->linker->leg_links, link);
}

size_t legs_partners(struct engine *e, call_ref call, call_ref out[LEGS_MAX])
{
    size_t n = 0;

    for (ref r = call_at(e, call)->legs.links, next; r; r = next) {
        const struct leg_link *l = link_at(e, r);
        next = next_link(e, r, call);
        if (weigh(e, l).score < LEGS_THRESHOLD)
            drop(e, r);
        else if (n < LEGS_MAX)
            out[n++] = l->call[!side_in(l, call)];
    }
    return n;
}

void legs_forget(struct engine *e, call_ref call)
{
    struct call *c = call_at(e, call);

    while (c->legs.links)
        drop(e, c->legs.links);
    for (ref r = c->legs.marks, next; r; r = next) {
        next = legs_mark_at(e, r)->next;
        forget_mark(e, r);
    }
    c->legs = (struct leg_note){0};
}

size_t legs_bytes(const struct engine *e)
{
    return (size_t)e->linker->leg_marks.live * sizeof(struct leg_mark) + (size_t)e->linker->leg_links.live * sizeof(struct leg_link) +
           table_bytes(&e->linker->by_leg_mark);
}
