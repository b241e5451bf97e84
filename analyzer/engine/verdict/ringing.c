/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict/ringing.h"

#include "engine/call/call_headers.h"
#include "engine/call/call_reason.h"
#include "engine/store/call.h"
#include "engine/store/message.h"
#include "engine/store/store.h"
#include "engine/store/txn.h"

enum { LOOK_BACK = 64 }; /* messages of a transaction that are looked through */

#define LATE (100 * CAPTIME_MS) /* messages are not captured in quite the order in which they were sent */

/* The first news of the callee's side that a hop below brought: more than 100, which is of the next hop alone. */
static captime first_news(const struct judge *j, size_t up)
{
    captime first = CAPTIME_NONE;

    for (size_t i = 0; i < j->branches.n; i++) {
        const struct txn *t = txn_at(j->e, j->branches.txns[i]);
        captime news = time_of(j->e, t->first_18x ? t->first_18x : t->final);
        if (j->branches.up[i] == up && news != CAPTIME_NONE && (first == CAPTIME_NONE || news < first))
            first = news;
    }
    return first;
}

ref ringing_first(const struct judge *j)
{
    ref found = 0;

    for (size_t i = 0; i < j->branches.n; i++) {
        ref r = txn_at(j->e, j->branches.txns[i])->first_180;
        if (!r || (found && message_at(j->e, found)->no < message_at(j->e, r)->no))
            continue;
        captime news = j->branches.forwarded[i] ? first_news(j, i) : 0;
        if (!j->branches.forwarded[i] || (news != CAPTIME_NONE && news <= time_of(j->e, r) + LATE))
            found = r;
    }
    return found;
}

ref ringing_heard(const struct judge *j)
{
    ref rang = ringing_first(j), heard = 0;
    int looked = 0;

    if (!rang || !j->root || !j->root->first_180 || message_at(j->e, rang)->txn == j->v->root)
        return rang;
    for (ref r = j->root->last_msg; r && looked < LOOK_BACK; r = message_at(j->e, r)->prev_in_txn, looked++)
        if (message_at(j->e, r)->status == 180 && time_of(j->e, r) + LATE >= time_of(j->e, rang))
            heard = r;
    return heard ? heard : rang;
}

ref ringing_told(const struct judge *j)
{
    for (const struct call_header *k = j->call->kept; k && j->root && j->root->final; k = k->older)
        if (k->kind == CALL_HEADER_REASON && message_at(j->e, k->msg)->status == j->root->final_code &&
            call_reason_has(k->value, SLICE_LIT("Q.850"), 19))
            return k->msg;
    return 0;
}
