/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/transfer_link.h"

#include "base/hash.h"
#include "engine/dialog/dialog.h"
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/dialog.h"
#include "engine/store/flow.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/transfer.h"
#include "engine/store/txn.h"
#include "sip/replaces.h"
#include "sip/uri.h"

enum { RECENT = 16 }; /* REFERs with one target that are looked through, newest first */

/* Somebody may have to be asked before the REFER is followed (RFC 3515 2.4.2). */
#define PATIENCE (180 * CAPTIME_S)

/* Two URIs that name the same: ports and parameters differ often between Refer-To and what is called. */
static bool names_same(struct slice user, struct slice host, struct slice uri)
{
    struct sip_uri u;

    return sip_uri_parse(uri, &u) == SIP_OK && slice_eq(u.user, user) && slice_eqi(u.host, host);
}

static uint64_t key_of(const struct engine *e, struct slice user, struct slice host)
{
    uint64_t key = hash_slice(user, e->options.hash_seed);

    for (size_t i = 0; i < host.n; i++)
        key = hash_mix(key, (unsigned char)slice_lower(host.p[i]));
    return key;
}

static bool has_target(const void *key, uint32_t r, const void *context)
{
    const struct slice *name = key;
    const struct transfer *x = transfer_at(context, r);

    return slice_eq(x->user, name[0]) && slice_eqi(x->host, name[1]);
}

static void index_target(struct engine *e, ref r)
{
    struct transfer *x = transfer_at(e, r);
    struct slice name[2] = {x->user, x->host};

    x->key = key_of(e, x->user, x->host);
    x->in_table = true;
    x->same_target = table_find(&e->linker->by_target, x->key, has_target, name, e);
    if (x->same_target) {
        transfer_at(e, x->same_target)->newer_target = r;
        table_replace(&e->linker->by_target, x->key, x->same_target, r);
    } else {
        table_add(&e->linker->by_target, x->key, r);
    }
}

struct call_links *transfer_link_of(struct engine *e, ref call)
{
    struct call *c = call_at(e, call);

    if (!c->links)
        c->links = group_new_object(e, c->group, sizeof *c->links);
    return c->links;
}

/* Its caller is the one that was asked: it says who referred it, or it replaces what it should, or it comes from there. */
static bool is_evident(const struct engine *e, const struct transfer *x, const struct link_invite *invite)
{
    struct sip_replaces replaces;
    struct sip_uri referee;

    if (x->replaces_call_id.p)
        return sip_replaces_parse(invite->replaces, &replaces) == SIP_OK &&
               slice_eq(replaces.call_id, x->replaces_call_id) && slice_eq(replaces.to_tag, x->replaces_to_tag) &&
               slice_eq(replaces.from_tag, x->replaces_from_tag);
    if (invite->referred_by.p && x->referred_by.p)
        return slice_eq(invite->referred_by, x->referred_by);
    const struct txn *refer = txn_at(e, x->txn), *t = txn_at(e, message_at(e, invite->event.msg)->txn);
    if (endpoint_same_ip(flow_to(e, refer->flow, refer->back), flow_from(e, t->flow, t->back)))
        return true;
    return sip_uri_parse(x->referee, &referee) == SIP_OK && names_same(referee.user, referee.host, invite->from);
}

bool transfer_link_may_follow(const struct transfer *x, captime now)
{
    return x->in_table && !x->made_call && x->told.code < 200 && !x->told.refused && now - x->told.last <= PATIENCE;
}

static transfer_ref transfer_to(const struct engine *e, struct slice uri, const struct link_invite *invite)
{
    struct sip_uri u;
    int looked = 0;

    if (!uri.p || sip_uri_parse(uri, &u) != SIP_OK || u.scheme == URI_OTHER)
        return 0;
    struct slice name[2] = {u.user, u.host};
    ref r = table_find(&e->linker->by_target, key_of(e, u.user, u.host), has_target, name, e);
    for (; r && looked < RECENT; r = transfer_at(e, r)->same_target, looked++)
        if (transfer_link_may_follow(transfer_at(e, r), invite->event.now) && is_evident(e, transfer_at(e, r), invite))
            return r;
    return 0;
}

static void link_referred(struct engine *e, const struct link_invite *invite)
{
    struct call *c = call_at(e, invite->event.call);
    transfer_ref r;

    if (!e->linker->by_target.count || (c->links && c->links->transferred_from))
        return;
    r = transfer_to(e, invite->uri, invite);
    if (!r)
        r = transfer_to(e, invite->to, invite);
    if (!r)
        return;
    struct transfer *x = transfer_at(e, r);
    x->made_call = c->no;
    if (!x->call || x->call == invite->event.call)
        return;
    transfer_link_of(e, invite->event.call)->transferred_from = call_at(e, x->call)->no;
    transfer_link_of(e, x->call)->transferred_to = c->no;
}

/* The INVITE dialog that a Replaces or Join names; its to-tag is the local one of the UA that gets the INVITE (RFC 3891 3). */
static dialog_ref dialog_named(const struct engine *e, struct slice value, captime now, bool *at_to)
{
    struct sip_replaces names;

    if (sip_replaces_parse(value, &names) != SIP_OK)
        return 0;
    ref group = group_find_in_all(e, names.call_id);
    ref d = group ? dialog_find_invite(engine_home(e, group), group, names.to_tag, names.from_tag) : 0;
    if (d)
        *at_to = slice_eq(dialog_at(e, d)->to_tag, names.to_tag);
    return d && dialog_at(e, d)->call && dialog_at(e, d)->first <= now ? d : 0;
}

static void link_replaces(struct engine *e, const struct link_invite *invite)
{
    call_ref call = invite->event.call;
    bool at_to;
    dialog_ref d = dialog_named(e, invite->replaces, invite->event.now, &at_to);

    if (!d || dialog_at(e, d)->call == call)
        return;
    struct call_links *links = transfer_link_of(e, call);
    if (links->replaces)
        return;
    links->replaces = call_at(e, dialog_at(e, d)->call)->no;
    links->replaces_msg = invite->event.msg;
    links->replaced_dialog = d;
    links->replaced_dialog_no = dialog_at(e, d)->no;
    links->replaced_at_to = at_to;
}

static void link_join(struct engine *e, const struct link_invite *invite)
{
    call_ref call = invite->event.call;
    bool at_to;
    dialog_ref d = dialog_named(e, invite->join, invite->event.now, &at_to);

    if (!d || dialog_at(e, d)->call == call || transfer_link_of(e, call)->joins)
        return;
    transfer_link_of(e, call)->joins = call_at(e, dialog_at(e, d)->call)->no;
    transfer_link_of(e, call)->joins_msg = invite->event.msg;
    transfer_link_of(e, dialog_at(e, d)->call)->joined_by = call_at(e, call)->no;
}

/* A dialog whose end was seen before it was known that it is replaced. */
static void correct_end(struct engine *e, dialog_ref r, uint32_t since)
{
    struct dialog *d = dialog_at(e, r);
    const struct message *m = d->terminated ? message_at(e, d->terminated) : NULL;

    if (!m || d->state != DIALOG_TERMINATED || m->no <= since)
        return;
    if (d->ended_by == DIALOG_END_CANCEL || dialog_is_replaced_by(d, txn_at(e, m->txn)->from_tag_hash))
        d->ended_by = DIALOG_END_REPLACED;
}

/* The INVITE with Replaces was accepted: whoever did so shuts the other dialog down (RFC 3891 3). */
void transfer_link_accepted(struct engine *e, const struct link_event *accepted)
{
    struct call *c = call_at(e, accepted->call);
    dialog_ref r = c->links ? c->links->replaced_dialog : 0;

    if (!r || dialog_at(e, r)->no != c->links->replaced_dialog_no || !dialog_at(e, r)->group)
        return;
    struct dialog_more *more = dialog_more(e, r);
    more->replaced_by = c->no;
    more->replaced_at_to = c->links->replaced_at_to;
    if (dialog_at(e, r)->call)
        transfer_link_of(e, dialog_at(e, r)->call)->replaced_by = c->no;
    correct_end(e, r, accepted->no);
}

/* Was this message there before that number? */
static bool before(const struct engine *e, message_ref msg, uint32_t no)
{
    return msg && message_at(e, msg)->no < no;
}

/* What the dialog was when the INVITE was refused. */
void transfer_link_refused(struct engine *e, const struct link_event *refused)
{
    struct call_links *l = call_at(e, refused->call)->links;
    dialog_ref r = l ? l->replaced_dialog : 0;

    if (!r || dialog_at(e, r)->no != l->replaced_dialog_no || !dialog_at(e, r)->group)
        return;
    const struct dialog *d = dialog_at(e, r);
    const struct txn *invite = d->created_by ? txn_at(e, d->created_by) : NULL;
    bool rejected = invite && is_failure(invite->final_code) && before(e, invite->final, refused->no);
    l->replaced_state = before(e, d->terminated, refused->no) || rejected ? REPLACED_ENDED
                        : before(e, d->confirmed, refused->no)           ? REPLACED_CONFIRMED
                                                                         : REPLACED_EARLY;
}

void transfer_link_invite(struct engine *e, const struct link_invite *invite)
{
    if (invite->replaces.n)
        link_replaces(e, invite);
    if (invite->join.n)
        link_join(e, invite);
    link_referred(e, invite);
}

/* ---- REFERs ---- */

void transfer_link_refer(struct engine *e, const struct link_refer *refer)
{
    struct transfer *x = transfer_at(e, refer->transfer);

    if (!x->in_table)
        index_target(e, refer->transfer);
    x->told.last = refer->event.now;
    x->told.code = refer->code;
    x->told.refused = refer->refused;
}

void transfer_link_forget(struct engine *e, transfer_ref r)
{
    const struct transfer *x = transfer_at(e, r);

    if (x->same_target)
        transfer_at(e, x->same_target)->newer_target = x->newer_target;
    if (x->newer_target) {
        transfer_at(e, x->newer_target)->same_target = x->same_target;
    } else if (x->same_target) {
        table_replace(&e->linker->by_target, x->key, r, x->same_target);
    } else {
        table_remove(&e->linker->by_target, x->key, r);
    }
}
