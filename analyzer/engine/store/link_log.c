/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/link_log.h"

#include "base/arena.h"
#include "engine/store/message.h"

void *link_log_add(struct engine *e, enum link_kind kind, message_ref msg, call_ref call, size_t size)
{
    struct link_event *event = memset(arena_alloc(&e->link_room, size), 0, size);

    *event = (struct link_event){
        .now = e->now, .msg = msg, .call = call, .no = msg ? message_at(e, msg)->no : 0, .kind = (uint8_t)kind};
    *(e->last_link ? &e->last_link->next : &e->first_link) = event;
    e->last_link = event;
    return event;
}

struct slice link_log_text(struct engine *e, struct slice s)
{
    return arena_copy(&e->link_room, s);
}

void link_log_clear(struct engine *e)
{
    e->first_link = e->last_link = NULL;
    arena_reset(&e->link_room);
}
