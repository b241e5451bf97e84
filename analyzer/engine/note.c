/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/note.h"

#include "engine/group.h"

enum { NOTES_MAX = 256 }; /* of a Call-ID: every reader of a noted message walks them */

void note_add(struct engine *e, ref msg, enum finding_code code)
{
    ref group = msg_at(e, msg)->group;
    struct group *g = group_at(e, group);

    if (g->n_notes == NOTES_MAX)
        return;
    for (const struct note *n = g->notes; n; n = n->before)
        if (n->msg == msg && n->code == code)
            return;
    struct note *n = group_new_object(e, group, sizeof *n);
    *n = (struct note){g->notes, msg, (uint16_t)code};
    g->notes = n;
    g->n_notes++;
    msg_at(e, msg)->noted = true;
}

const struct note *note_next(const struct engine *e, const struct message *m, const struct note **at)
{
    for (; m->noted && *at; *at = (*at)->before) {
        const struct note *n = *at;
        if (msg_at(e, n->msg) != m)
            continue;
        *at = n->before;
        return n;
    }
    return NULL;
}
