/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/dialog.h"

#include "base/hash.h"
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/dialog.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/numbers.h"
#include "engine/store/txn.h"
#include "sip/msg.h"

enum { USAGES_LOOKED = 32 }; /* usages of a dialog that are looked through, newest first */

struct tags {
    ref group;
    struct slice from, to;
};

static uint64_t key_of(const struct engine *e, const struct tags *t)
{
    uint64_t seed = group_at(e, t->group)->key;

    return hash_slice(t->from, seed) + hash_slice(t->to, seed); /* the same both ways */
}

static bool has_tags(const void *key, uint32_t r, const void *context)
{
    const struct tags *t = key;
    const struct dialog *d = dialog_at(context, r);

    return d->group == t->group && ((slice_eq(d->from_tag, t->from) && slice_eq(d->to_tag, t->to)) ||
                                       (slice_eq(d->from_tag, t->to) && slice_eq(d->to_tag, t->from)));
}

ref dialog_find(const struct engine *e, ref group, struct slice tag, struct slice other_tag)
{
    struct tags t = {group, tag, other_tag};

    return tag.n && other_tag.n ? table_find(&e->by_dialog, key_of(e, &t), has_tags, &t, e) : 0;
}

ref dialog_invite_usage(const struct engine *e, ref any)
{
    const struct dialog *d = dialog_at(e, any);
    int looked = 0;

    if (d->usage == USAGE_INVITE)
        return any;
    for (ref r = dialog_find(e, d->group, d->from_tag, d->to_tag); r && looked < USAGES_LOOKED; looked++) {
        if (dialog_at(e, r)->usage == USAGE_INVITE)
            return r;
        r = dialog_at(e, r)->more ? dialog_at(e, r)->more->sibling : 0;
    }
    return 0;
}

ref dialog_find_invite(const struct engine *e, ref group, struct slice tag, struct slice other_tag)
{
    ref r = dialog_find(e, group, tag, other_tag);

    return r ? dialog_invite_usage(e, r) : 0;
}

bool dialog_has_tags(const struct engine *e, dialog_ref dialog, struct slice tag, struct slice other_tag)
{
    struct tags t = {dialog_at(e, dialog)->group, tag, other_tag};

    return has_tags(&t, dialog, e);
}

struct dialog_more *dialog_more(struct engine *e, ref r)
{
    struct dialog *d = dialog_at(e, r);

    if (!d->more) {
        d->more = group_new_object(e, d->group, sizeof *d->more);
        d->more->expires_s = -1;
    }
    return d->more;
}

ref dialog_make(
    struct engine *e, struct slice from_tag, struct slice to_tag, enum dialog_usage usage, ref msg, ref near)
{
    struct tags tags = {message_at(e, msg)->group, from_tag, to_tag};
    ref r = pool_new(&e->dialogs), sibling = near ? dialog_find(e, tags.group, tags.from, tags.to) : 0;
    struct dialog *d = dialog_at(e, r);
    struct group *g = group_at(e, tags.group);

    *d = (struct dialog){.no = numbers_next(e, ENGINE_DIALOGS, r), .group = tags.group, .prev_in_group = g->last_dialog,
        .usage = (uint8_t)usage, .key = key_of(e, &tags), .first = message_at(e, msg)->time, .expires = CAPTIME_NONE};
    g->last_dialog = r;
    d->from_tag = group_copy(e, tags.group, tags.from);
    d->to_tag = group_copy(e, tags.group, tags.to);
    if (sibling) {
        dialog_more(e, r)->sibling = sibling;
        d->call = dialog_at(e, sibling)->call;
        table_replace(&e->by_dialog, d->key, sibling, r);
    } else {
        table_add(&e->by_dialog, d->key, r);
    }
    return r;
}

/* ---- its state ---- */

/* A call lasts as long as one of its INVITE usages. */
static void count_open(struct engine *e, const struct dialog *d, int change)
{
    if (d->call && d->usage == USAGE_INVITE)
        call_at(e, d->call)->open_dialogs += (uint32_t)change;
}

static void set_open(struct engine *e, struct dialog *d)
{
    count_open(e, d, 1);
    d->state = DIALOG_CONFIRMED;
    d->terminated = 0;
    d->ended_by = DIALOG_END_CAPTURE;
    d->ended_from = SIDE_NONE;
}

/* A BYE ends a session for good, though it may cross the 2xx; not if it was refused. */
static bool was_hung_up(const struct engine *e, const struct dialog *d)
{
    const struct message *m = d->terminated ? message_at(e, d->terminated) : NULL;

    return m && m->method == METHOD_BYE && !m->status && !is_failure(txn_at(e, m->txn)->final_code);
}

void dialog_confirm(struct engine *e, ref r, ref msg)
{
    struct dialog *d = dialog_at(e, r);
    bool first = !d->confirmed && d->usage == USAGE_INVITE && !was_hung_up(e, d);

    if (!d->confirmed)
        d->confirmed = msg;
    if (d->state == DIALOG_EARLY || d->ended_by == DIALOG_END_FORK_LOST || d->ended_by == DIALOG_END_CANCEL ||
        (first && d->state == DIALOG_TERMINATED))
        set_open(e, d); /* a 2xx beats whatever was said of the early dialog (13.2.2.4) */
}

void dialog_revive(struct engine *e, ref r)
{
    if (dialog_at(e, r)->state == DIALOG_TERMINATED)
        set_open(e, dialog_at(e, r));
}

void dialog_terminate(struct engine *e, ref r, ref msg, enum dialog_end by, enum side from)
{
    struct dialog *d = dialog_at(e, r);

    if (d->state == DIALOG_TERMINATED)
        return;
    if (d->state == DIALOG_CONFIRMED)
        count_open(e, d, -1);
    if (by == DIALOG_END_CANCEL && d->more && d->more->replaced_by)
        by = DIALOG_END_REPLACED;
    d->state = DIALOG_TERMINATED;
    d->terminated = msg;
    d->ended_by = (uint8_t)by;
    d->ended_from = (uint8_t)from;
}

bool dialog_is_replaced_by(const struct dialog *d, uint32_t from_tag_hash)
{
    return d->more && d->more->replaced_by && hash_short(d->more->replaced_at_to ? d->to_tag : d->from_tag) == from_tag_hash;
}

/* Who sent this message: the side whose tag is in From sends the requests and gets the responses. Which side called is
 * not known where the capture started later. */
enum side dialog_sender(const struct dialog *d, const struct sip_msg *m)
{
    if (!d->created_by && d->usage == USAGE_INVITE)
        return SIDE_NONE;
    bool from_caller = slice_eq(m->from_tag, d->from_tag);

    if (m->kind == SIP_RESPONSE)
        from_caller = !from_caller;
    return from_caller ? SIDE_CALLER : SIDE_CALLEE;
}

/* ---- forgetting ---- */

static bool is_this(const void *key, uint32_t r, const void *context)
{
    (void)context;
    return r == *(const ref *)key;
}

void dialog_free_all(struct engine *e, struct group *g)
{
    for (ref r = g->last_dialog, prev; r; r = prev) {
        prev = dialog_at(e, r)->prev_in_group;
        if (table_find(&e->by_dialog, dialog_at(e, r)->key, is_this, &r, e)) /* else a newer usage was there for it */
            table_remove(&e->by_dialog, dialog_at(e, r)->key, r);
        dialog_at(e, r)->group = 0;
        pool_free(&e->dialogs, r);
    }
}
