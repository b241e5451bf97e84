/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/transfer.h"

#include "base/hash.h"
#include "engine/dialog/dialog.h"
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/dialog.h"
#include "engine/store/flow.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/transfer.h"
#include "engine/store/txn.h"
#include "sip/addr.h"
#include "sip/event.h"
#include "sip/msg.h"
#include "sip/param.h"
#include "sip/replaces.h"
#include "sip/start.h"
#include "sip/uri.h"

enum {
    RECENT = 16,         /* REFERs of a Call-ID, or with one target, that are looked through, newest first */
    REPLACES_ROOM = 512, /* bytes of the Replaces in a Refer-To */
};

/* Somebody may have to be asked before the REFER is followed (RFC 3515 2.4.2). */
#define PATIENCE (180 * CAPTIME_S)

/* ---- the REFER ---- */

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

static int hex_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : slice_lower(c) >= 'a' && slice_lower(c) <= 'f' ? slice_lower(c) - 'a' + 10 : -1;
}

/* The character that "%40" stands for; -1 where this is no escape. */
static int unescaped(struct slice s)
{
    int high = s.n >= 3 && s.p[0] == '%' ? hex_of(s.p[1]) : -1, low = high >= 0 ? hex_of(s.p[2]) : -1;

    return low >= 0 ? high << 4 | low : -1;
}

/* Without the escapes of a URI (RFC 3261 19.1.2). */
static struct slice unescape(struct slice s, char out[REPLACES_ROOM])
{
    size_t n = 0;

    while (s.n && n < REPLACES_ROOM) {
        int c = unescaped(s);
        out[n++] = s.p[0];
        if (c >= 0)
            out[n - 1] = (char)c;
        s = slice_from(s, c >= 0 ? 3 : 1);
    }
    return (struct slice){out, n};
}

/* The value of a header of a URI: "?Replaces=…&Require=…"; SLICE_NONE where it is not there. */
static struct slice uri_header(struct slice headers, struct slice name)
{
    while (headers.n) {
        size_t end = slice_find(headers, '&');
        struct slice one = slice_head(headers, end);
        size_t eq = slice_find(one, '=');
        if (slice_eqi(slice_head(one, eq), name))
            return slice_from(one, eq + 1);
        headers = slice_from(headers, end + 1);
    }
    return SLICE_NONE;
}

static void take_replaces(struct engine *e, struct transfer *x, struct slice escaped)
{
    char room[REPLACES_ROOM];
    struct sip_replaces replaces;

    if (!escaped.n || sip_replaces_parse(unescape(escaped, room), &replaces) != SIP_OK)
        return;
    x->replaces_call_id = group_copy(e, x->group, replaces.call_id);
    x->replaces_to_tag = group_copy(e, x->group, replaces.to_tag);
    x->replaces_from_tag = group_copy(e, x->group, replaces.from_tag);
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
    x->same_target = table_find(&e->by_target, x->key, has_target, name, e);
    if (x->same_target) {
        transfer_at(e, x->same_target)->newer_target = r;
        table_replace(&e->by_target, x->key, x->same_target, r);
    } else {
        table_add(&e->by_target, x->key, r);
    }
}

/* Refer-To is one address (RFC 3515 2.1); without a method parameter it asks for an INVITE. */
static void take_refer_to(struct engine *e, ref r, struct slice value)
{
    struct transfer *x = transfer_at(e, r);
    struct slice uri = sip_addr_uri(value);
    struct sip_uri u;

    if (!uri.p)
        return;
    x->refer_to = group_copy(e, x->group, slice_head(uri, slice_find(uri, '?')));
    if (sip_uri_parse(uri, &u) != SIP_OK || u.scheme == URI_OTHER)
        return;
    struct slice method = sip_param_value(u.params, SLICE_LIT("method"));
    take_replaces(e, x, uri_header(u.headers.p ? u.headers : SLICE_NONE, SLICE_LIT("Replaces")));
    x->user = group_copy(e, x->group, u.user);
    x->host = group_copy(e, x->group, u.host);
    if (!method.n || slice_eqi(method, SLICE_LIT("INVITE")))
        index_target(e, r);
}

static bool is_silent(const struct sip_msg *m)
{
    return slice_startsi(sip_msg_header(m, HEADER_REFER_SUB, 0), SLICE_LIT("false"));
}

static ref transfer_new(struct engine *e, ref txn, const struct sip_msg *m)
{
    ref r = pool_new(&e->transfers), group = txn_at(e, txn)->group;
    struct transfer *x = transfer_at(e, r);
    struct group *g = group_at(e, group);

    *x = (struct transfer){.group = group, .prev_in_group = g->last_transfer, .txn = txn,
        .from_tag_hash = hash_short(m->from_tag), .to_tag_hash = hash_short(m->to_tag)};
    g->last_transfer = r;
    x->referee = group_copy(e, group, sip_addr_uri(m->to));
    return r;
}

/* The same REFER on its next hop is the same transfer. */
static ref on_other_hop(const struct engine *e, const struct txn *t)
{
    int looked = 0;

    for (ref r = group_at(e, t->group)->last_transfer; r && looked < RECENT; r = transfer_at(e, r)->prev_in_group, looked++) {
        const struct txn *other = txn_at(e, transfer_at(e, r)->txn);
        if (other->cseq == t->cseq && other->from_tag_hash == t->from_tag_hash)
            return r;
    }
    return 0;
}

void transfer_push(struct engine *e, ref msg, const struct sip_msg *m)
{
    ref txn = message_at(e, msg)->txn;
    struct txn *t = txn_at(e, txn);

    if (!t->transfer)
        t->transfer = on_other_hop(e, t);
    if (!t->transfer)
        t->transfer = transfer_new(e, txn, m);
    struct transfer *x = transfer_at(e, t->transfer);
    x->last = message_at(e, msg)->time;
    if (m->kind == SIP_RESPONSE) {
        x->silent |= is_success(m->status) && is_silent(m);
        x->to_tag_hash = x->to_tag_hash ? x->to_tag_hash : hash_short(m->to_tag);
    } else if (!x->refer_to.p) {
        take_refer_to(e, t->transfer, sip_msg_header(m, HEADER_REFER_TO, 0));
        x->referred_by = group_copy(e, x->group, sip_addr_uri(sip_msg_header(m, HEADER_REFERRED_BY, 0)));
    }
}

/* ---- its NOTIFYs ---- */

ref transfer_waiting(const struct engine *e, ref group, const struct sip_msg *notify, struct slice id)
{
    uint32_t subscriber = hash_short(notify->to_tag), notifier = hash_short(notify->from_tag);
    uint64_t cseq = 0;
    bool named = slice_number(id, UINT32_MAX, &cseq);
    ref first = 0;
    int looked = 0;

    for (ref r = group_at(e, group)->last_transfer; r && looked < RECENT; r = transfer_at(e, r)->prev_in_group, looked++) {
        const struct transfer *x = transfer_at(e, r);
        const struct txn *t = txn_at(e, x->txn);
        if (x->dialog || x->from_tag_hash != subscriber || (x->to_tag_hash && x->to_tag_hash != notifier) ||
            is_failure(t->final_code))
            continue;
        if (!named || t->cseq == cseq)
            first = r;
    }
    return first;
}

/* The body begins with a status line (RFC 3515 2.4.5, RFC 3420). */
static unsigned status_of(struct slice body)
{
    struct slice rest = slice_trim(body);
    struct sip_start start;

    if (sip_start_parse(slice_trim(slice_head(rest, slice_find(rest, '\n'))), &start) != SIP_OK || start.request)
        return 0;
    return start.status >= 100 && start.status <= 699 ? start.status : 0;
}

static ref transfer_of(const struct engine *e, const struct dialog *d)
{
    return d->created_by ? txn_transfer(txn_at(e, d->created_by)) : 0;
}

void transfer_notify(struct engine *e, ref usage, ref msg, const struct sip_msg *m)
{
    struct dialog_more *more = dialog_more(e, usage);
    unsigned code = status_of(m->body);
    ref r = transfer_of(e, dialog_at(e, usage));

    if (code >= 200 || (code && more->refer_code < 200))
        more->refer_code = (uint16_t)code;
    if (!r)
        return;
    struct transfer *x = transfer_at(e, r);
    x->last = message_at(e, msg)->time;
    if (code && x->code != more->refer_code) {
        x->code = more->refer_code;
        x->notify = msg;
    }
}

/* ---- links between calls ---- */

static struct call_links *links_of(struct engine *e, ref call)
{
    struct call *c = call_at(e, call);

    if (!c->links)
        c->links = group_new_object(e, c->group, sizeof *c->links);
    return c->links;
}

/* Its caller is the one that was asked: it says who referred it, or it replaces what it should, or it comes from there. */
static bool is_evident(const struct engine *e, const struct transfer *x, const struct txn *t, const struct sip_msg *m)
{
    struct slice by = sip_addr_uri(sip_msg_header(m, HEADER_REFERRED_BY, 0));
    struct sip_replaces replaces;
    struct sip_uri referee;

    if (x->replaces_call_id.p)
        return sip_replaces_parse(sip_msg_header(m, HEADER_REPLACES, 0), &replaces) == SIP_OK &&
               slice_eq(replaces.call_id, x->replaces_call_id) && slice_eq(replaces.to_tag, x->replaces_to_tag) &&
               slice_eq(replaces.from_tag, x->replaces_from_tag);
    if (by.p && x->referred_by.p)
        return slice_eq(by, x->referred_by);
    const struct txn *refer = txn_at(e, x->txn);
    if (endpoint_same_ip(flow_to(e, refer->flow, refer->back), flow_from(e, t->flow, t->back)))
        return true;
    return sip_uri_parse(x->referee, &referee) == SIP_OK && names_same(referee.user, referee.host, sip_addr_uri(m->from));
}

static bool may_follow(const struct engine *e, const struct transfer *x)
{
    return !x->made_call && x->code < 200 && !is_failure(txn_at(e, x->txn)->final_code) && e->now - x->last <= PATIENCE;
}

static ref transfer_to(const struct engine *e, struct slice uri, const struct txn *t, const struct sip_msg *m)
{
    struct sip_uri u;
    int looked = 0;

    if (!uri.p || sip_uri_parse(uri, &u) != SIP_OK || u.scheme == URI_OTHER)
        return 0;
    struct slice name[2] = {u.user, u.host};
    ref r = table_find(&e->by_target, key_of(e, u.user, u.host), has_target, name, e);
    for (; r && looked < RECENT; r = transfer_at(e, r)->same_target, looked++)
        if (may_follow(e, transfer_at(e, r)) && is_evident(e, transfer_at(e, r), t, m))
            return r;
    return 0;
}

static void link_referred(struct engine *e, ref call, const struct txn *t, const struct sip_msg *m)
{
    struct call *c = call_at(e, call);
    ref r;

    if (c->links && c->links->transferred_from)
        return;
    r = transfer_to(e, m->uri, t, m);
    if (!r)
        r = transfer_to(e, sip_addr_uri(m->to), t, m);
    if (!r)
        return;
    struct transfer *x = transfer_at(e, r);
    x->made_call = c->no;
    if (!x->call || x->call == call)
        return;
    links_of(e, call)->transferred_from = call_at(e, x->call)->no;
    links_of(e, x->call)->transferred_to = c->no;
}

/* The INVITE dialog that a Replaces or Join names; its to-tag is the local one of the UA that gets the INVITE (RFC 3891 3). */
static ref dialog_named(const struct engine *e, struct slice value, bool *at_to)
{
    struct sip_replaces names;

    if (sip_replaces_parse(value, &names) != SIP_OK)
        return 0;
    ref group = group_find(e, names.call_id);
    ref d = group ? dialog_find_invite(e, group, names.to_tag, names.from_tag) : 0;
    if (d)
        *at_to = slice_eq(dialog_at(e, d)->to_tag, names.to_tag);
    return d && dialog_at(e, d)->call ? d : 0;
}

static void link_replaces(struct engine *e, ref call, ref msg, struct slice value)
{
    bool at_to;
    ref d = dialog_named(e, value, &at_to);

    if (!d || dialog_at(e, d)->call == call)
        return;
    struct call_links *links = links_of(e, call);
    if (links->replaces)
        return;
    links->replaces = call_at(e, dialog_at(e, d)->call)->no;
    links->replaces_msg = msg;
    links->replaced_dialog = d;
    links->replaced_dialog_no = dialog_at(e, d)->no;
    links->replaced_at_to = at_to;
}

static void link_join(struct engine *e, ref call, ref msg, struct slice value)
{
    bool at_to;
    ref d = dialog_named(e, value, &at_to);

    if (!d || dialog_at(e, d)->call == call || links_of(e, call)->joins)
        return;
    links_of(e, call)->joins = call_at(e, dialog_at(e, d)->call)->no;
    links_of(e, call)->joins_msg = msg;
    links_of(e, dialog_at(e, d)->call)->joined_by = call_at(e, call)->no;
}

/* The INVITE with Replaces was accepted: whoever did so shuts the other dialog down (RFC 3891 3). */
static void take_place(struct engine *e, ref call)
{
    struct call *c = call_at(e, call);
    ref r = c->links->replaced_dialog;

    if (!r || dialog_at(e, r)->no != c->links->replaced_dialog_no || !dialog_at(e, r)->group)
        return;
    struct dialog_more *more = dialog_more(e, r);
    more->replaced_by = c->no;
    more->replaced_at_to = c->links->replaced_at_to;
    if (dialog_at(e, r)->call)
        links_of(e, dialog_at(e, r)->call)->replaced_by = c->no;
}

static void link_invite(struct engine *e, ref call, ref msg, const struct txn *t, const struct sip_msg *m)
{
    if (sip_msg_has(m, HEADER_REPLACES))
        link_replaces(e, call, msg, sip_msg_header(m, HEADER_REPLACES, 0));
    if (sip_msg_has(m, HEADER_JOIN))
        link_join(e, call, msg, sip_msg_header(m, HEADER_JOIN, 0));
    if (e->by_target.count)
        link_referred(e, call, t, m);
}

void transfer_link(struct engine *e, ref call, ref msg, const struct sip_msg *m)
{
    const struct txn *t = txn_at(e, message_at(e, msg)->txn);

    if (t->method == METHOD_REFER && t->transfer) {
        transfer_at(e, t->transfer)->call = call;
        links_of(e, call)->transfer = t->transfer;
    } else if (t->type == TXN_INVITE && !t->in_dialog && m->kind == SIP_REQUEST) {
        link_invite(e, call, msg, t, m);
    } else if (t->type == TXN_INVITE && is_success(m->status) && call_at(e, call)->links) {
        take_place(e, call);
    }
}

/* ---- forgetting ---- */

static void forget_target(struct engine *e, const struct transfer *x, ref r)
{
    if (x->same_target)
        transfer_at(e, x->same_target)->newer_target = x->newer_target;
    if (x->newer_target) {
        transfer_at(e, x->newer_target)->same_target = x->same_target;
    } else if (x->same_target) {
        table_replace(&e->by_target, x->key, r, x->same_target);
    } else {
        table_remove(&e->by_target, x->key, r);
    }
}

void transfer_free_all(struct engine *e, struct group *g)
{
    for (ref r = g->last_transfer, prev; r; r = prev) {
        const struct transfer *x = transfer_at(e, r);
        prev = x->prev_in_group;
        if (x->in_table)
            forget_target(e, x, r);
        transfer_at(e, r)->group = 0;
        pool_free(&e->transfers, r);
    }
}
