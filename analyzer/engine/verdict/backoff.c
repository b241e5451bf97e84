/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict/backoff.h"

#include "engine/store/message.h"
#include "engine/store/store.h"
#include "engine/store/txn.h"


size_t backoff_intervals(const struct engine *e, const struct txn *t, captime out[BACKOFF_MAX])
{
    captime times[BACKOFF_MAX + 1];
    size_t n = 0;

    if (!t->request_retransmissions || !t->request)
        return 0;
    for (ref r = t->last_msg; r; r = message_at(e, r)->prev_in_txn) {
        const struct message *m = message_at(e, r);
        if (m->status || m->method != t->method || m->sighting == SIGHTING_DUPLICATE)
            continue;
        if (n > BACKOFF_MAX) { /* the oldest count */
            memmove(times, times + 1, BACKOFF_MAX * sizeof *times);
            n = BACKOFF_MAX;
        }
        times[n++] = m->time;
    }
    for (size_t i = 0; i + 1 < n; i++)
        out[i] = times[n - 2 - i] - times[n - 1 - i];
    return n ? n - 1 : 0;
}

/* Timers of busy hosts are late, those of others coarse. */
static bool is_near(captime found, captime wanted)
{
    return found > wanted - wanted / 5 && found < wanted + wanted / 5 + 100 * CAPTIME_MS;
}

static bool doubles(const captime *intervals, size_t n, captime first, bool capped)
{
    captime wanted = first;

    for (size_t i = 0; i < n; i++) {
        if (!is_near(intervals[i], wanted))
            return false;
        wanted = capped && wanted * 2 > T2 && first < T2 ? T2 : wanted * 2;
    }
    return true;
}

enum backoff backoff_of(const struct engine *e, const struct txn *t)
{
    captime intervals[BACKOFF_MAX];
    size_t n = backoff_intervals(e, t, intervals);
    bool capped = t->type != TXN_INVITE;

    if (n == 0)
        return BACKOFF_NONE;
    if (doubles(intervals, n, T1, capped))
        return BACKOFF_T1;
    return n > 1 && doubles(intervals, n, intervals[0], capped) ? BACKOFF_DOUBLING : BACKOFF_IRREGULAR;
}

const char *backoff_name(enum backoff b)
{
    static const char *const names[BACKOFFS] = {NULL, "t1", "doubling", "irregular"};
    return b < BACKOFFS ? names[b] : NULL;
}
