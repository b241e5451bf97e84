/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/link.h"

#include "engine/dialog/redirect_link.h"
#include "engine/dialog/transfer_link.h"
#include "engine/dialog/txn.h"
#include "engine/legs/legs_link.h"
#include "engine/media_error.h"
#include "engine/store/finding_log.h"
#include "engine/store/link_log.h"

/* A response with another Call-ID than its request. */
static void work_stray(struct engine *const *shards, unsigned n, struct engine *e, const struct link_stray *s)
{
    bool found = false;

    for (unsigned i = 0; i < n && !found; i++)
        found = txn_answer_stray(shards[i], e, s);
    if (found)
        finding_log_add(e, s->event.msg, FINDING_CALL_ID_MISMATCH);
}

/* References are good in any of the engines; tables and arenas are those of one. */
static void work(struct engine *const *shards, unsigned n, struct engine *e, const struct link_event *event)
{
    switch ((enum link_kind)event->kind) {
    case LINK_LEG_INVITE: legs_link_invite(e, (const struct link_leg_invite *)event); break;
    case LINK_LEG_MARK: legs_link_mark(e, (const struct link_leg_mark *)event); break;
    case LINK_REFER: transfer_link_refer(e, (const struct link_refer *)event); break;
    case LINK_INVITE:
        transfer_link_invite(e, (const struct link_invite *)event);
        redirect_link_invite(e, (const struct link_invite *)event);
        break;
    case LINK_STRAY: work_stray(shards, n, e, (const struct link_stray *)event); break;
    case LINK_ACCEPTED: transfer_link_accepted(e, event); break;
    case LINK_REFUSED: transfer_link_refused(e, event); break;
    case LINK_MEDIA_PLACE: media_error_link_place(e, (const struct link_media_place *)event); break;
    case LINK_MEDIA_ERROR: media_error_link(e, (const struct link_media_error *)event); break;
    case LINK_REDIRECTED: redirect_link_target(e, (const struct link_redirected *)event); break;
    }
}

/* What the network reports comes behind the message before it, in whichever shard that is. */
static bool is_before(const struct link_event *a, const struct link_event *b)
{
    return a->no != b->no ? a->no < b->no : a->kind != LINK_MEDIA_ERROR && b->kind == LINK_MEDIA_ERROR;
}

void link_round(struct engine *const *shards, unsigned n)
{
    for (;;) {
        struct engine *first = NULL;
        for (unsigned i = 0; i < n; i++)
            if (shards[i]->first_link && (!first || is_before(shards[i]->first_link, first->first_link)))
                first = shards[i];
        if (!first)
            break;
        first->linker->at = first->first_link->no;
        work(shards, n, first, first->first_link);
        first->first_link = first->first_link->next;
    }
    for (unsigned i = 0; i < n; i++) {
        shards[i]->linker->at = 0;
        link_log_clear(shards[i]);
    }
}
