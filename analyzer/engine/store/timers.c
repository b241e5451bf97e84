/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/timers.h"

#include "engine/store/txn.h"

#include <stdlib.h>

static void swap(struct timer *a, struct timer *b)
{
    struct timer t = *a;

    *a = *b;
    *b = t;
}

static void sift_up(struct timer *heap, size_t i)
{
    for (; i > 0 && heap[i].when < heap[(i - 1) / 2].when; i = (i - 1) / 2)
        swap(&heap[i], &heap[(i - 1) / 2]);
}

static void sift_down(struct timer *heap, size_t n)
{
    for (size_t i = 0, child = 1; child < n; i = child, child = 2 * i + 1) {
        if (child + 1 < n && heap[child + 1].when < heap[child].when)
            child++;
        if (heap[i].when <= heap[child].when)
            return;
        swap(&heap[i], &heap[child]);
    }
}

void timers_start(struct engine *e, ref txn)
{
    const struct txn *t = txn_at(e, txn);

    if (!e->options.live || t->deadline == CAPTIME_NONE)
        return;
    if (e->n_timers == e->timers_room) {
        e->timers_room = e->timers_room ? e->timers_room * 2 : 64;
        e->timers = realloc(e->timers, e->timers_room * sizeof *e->timers);
        if (!e->timers)
            abort();
    }
    e->timers[e->n_timers] = (struct timer){t->deadline, txn, t->no};
    sift_up(e->timers, e->n_timers++);
}

static bool is_live(const struct engine *e, const struct timer *timer)
{
    return txn_at(e, timer->txn)->group && txn_at(e, timer->txn)->no == timer->no;
}

ref timers_next(struct engine *e)
{
    while (e->n_timers && e->timers[0].when <= e->now) {
        struct timer first = e->timers[0];
        e->timers[0] = e->timers[--e->n_timers];
        sift_down(e->timers, e->n_timers);
        if (is_live(e, &first)) /* else it was evicted meanwhile */
            return first.txn;
    }
    return 0;
}
