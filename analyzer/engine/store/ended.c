/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/ended.h"

#include "engine/store/call.h"

#include <stdlib.h>

void ended_touch(struct engine *e, ref call)
{
    struct call *c = call_at(e, call);

    if (!e->options.live || c->queued || c->reported)
        return;
    if (e->n_ended == e->ended_room) {
        e->ended_room = e->ended_room ? e->ended_room * 2 : 64;
        e->ended = realloc(e->ended, e->ended_room * sizeof *e->ended);
        if (!e->ended)
            abort();
    }
    e->ended[e->n_ended++] = call;
    c->queued = true;
}

call_ref ended_next(struct engine *e)
{
    while (e->n_looked < e->n_ended) {
        ref r = e->ended[e->n_looked++];
        if (!r)
            continue;
        call_at(e, r)->queued = false;
        return r;
    }
    e->n_looked = e->n_ended = 0;
    return 0;
}

void ended_forget(struct engine *e, call_ref r)
{
    for (size_t i = e->n_looked; call_at(e, r)->queued && i < e->n_ended; i++)
        if (e->ended[i] == r)
            e->ended[i] = 0;
}
