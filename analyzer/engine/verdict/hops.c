/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict/hops.h"

#include "engine/store/call.h"
#include "engine/store/store.h"
#include "engine/store/txn.h"

static captime elapsed(const struct engine *e, ref from, ref to)
{
    captime d = from && to ? time_of(e, to) - time_of(e, from) : CAPTIME_NONE;

    return d < 0 ? CAPTIME_NONE : d; /* not the response that was passed on */
}

/* The final response where both hops have the same one, else the first that tells of progress. */
static captime way_back(const struct engine *e, const struct txn *up, const struct txn *down)
{
    if (up->final && down->final && up->final_code == down->final_code)
        return elapsed(e, down->final, up->final);
    return elapsed(e, down->first_18x, up->first_18x);
}

size_t hops_of(const struct engine *e, const struct call *c, struct hop out[HOPS_MAX])
{
    size_t n = 0;

    for (ref r = c->verdict.leaf; r && n < HOPS_MAX; r = txn_at(e, r)->parent)
        out[n++].txn = r;
    for (size_t i = 0; i < n / 2; i++) {
        ref r = out[i].txn;
        out[i].txn = out[n - 1 - i].txn;
        out[n - 1 - i].txn = r;
    }
    for (size_t i = 0; i < n; i++) {
        const struct txn *t = txn_at(e, out[i].txn), *up = i ? txn_at(e, out[i - 1].txn) : NULL;
        out[i].forward = up ? elapsed(e, up->request, t->request) : CAPTIME_NONE;
        out[i].back = up ? way_back(e, up, t) : CAPTIME_NONE;
    }
    return n;
}
