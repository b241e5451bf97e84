/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/transfer.h"

#include "base/hash.h"
#include "engine/dialog/dialog.h"
#include "engine/dialog/transfer_link.h"
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
#include "sip/list.h"
#include "sip/msg.h"
#include "sip/param.h"
#include "sip/replaces.h"
#include "sip/start.h"
#include "sip/status.h"
#include "sip/uri.h"
#include "sip/uri_key.h"

enum {
    LOOK_BACK = 64,      /* transactions of a Call-ID, newest first */
    RECENT = 16,         /* REFERs of a Call-ID that are looked through, newest first */
    REPLACES_ROOM = 512, /* bytes of the Replaces in a Refer-To */
};

/* ---- the REFER ---- */

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
        x->asks_for_invite = true;
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

static void log_news(struct engine *e, transfer_ref r, message_ref msg)
{
    const struct transfer *x = transfer_at(e, r);

    if (!x->asks_for_invite)
        return;
    struct link_refer *refer = link_log_add(e, LINK_REFER, msg, 0, sizeof *refer);
    refer->transfer = r;
    refer->code = x->code;
    refer->refused = is_failure(txn_at(e, x->txn)->final_code);
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
    if (m->kind == SIP_RESPONSE) {
        x->silent |= is_success(m->status) && is_silent(m);
        x->to_tag_hash = x->to_tag_hash ? x->to_tag_hash : hash_short(m->to_tag);
    } else if (!x->refer_to.p) {
        take_refer_to(e, t->transfer, sip_msg_header(m, HEADER_REFER_TO, 0));
        x->referred_by = group_copy(e, x->group, sip_addr_uri(sip_msg_header(m, HEADER_REFERRED_BY, 0)));
    }
    log_news(e, t->transfer, msg);
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
    if (code && x->code != more->refer_code) {
        x->code = more->refer_code;
        x->notify = msg;
    }
    log_news(e, r, msg);
}

/* ---- what may link calls ---- */

static void take_replaces_of(struct call *c, struct slice value)
{
    struct sip_replaces replaces;

    c->asks_to_replace = true;
    c->early_only = sip_replaces_parse(value, &replaces) == SIP_OK && replaces.early_only;
}

static void log_redirected(struct engine *e, call_ref call, message_ref msg, const struct sip_msg *m)
{
    struct link_redirected *r = link_log_add(e, LINK_REDIRECTED, msg, call, sizeof *r);
    struct slice line, value;

    r->from = sip_uri_key_place(sip_addr_uri(m->from));
    for (ref t = call_at(e, call)->root, n = 0; t && n < LOOK_BACK && r->n_tried < LINK_TARGETS; t = txn_at(e, t)->prev_in_group, n++)
        if (txn_at(e, t)->call == call && txn_at(e, t)->uri_place)
            r->tried[r->n_tried++] = txn_at(e, t)->uri_place;
    for (unsigned i = 0; (line = sip_msg_header(m, HEADER_CONTACT, i)).p; i++)
        while (r->n_targets < LINK_TARGETS && sip_list_next(&line, &value))
            r->targets[r->n_targets++] = sip_uri_key_place(sip_addr_uri(value));
}

static void log_invite(struct engine *e, call_ref call, message_ref msg, const struct sip_msg *m)
{
    if (e->linker->at_once && !e->linker->by_target.count && !e->linker->redirects && !sip_msg_has(m, HEADER_REPLACES) && !sip_msg_has(m, HEADER_JOIN))
        return; /* it can come of nothing */
    struct link_invite *invite = link_log_add(e, LINK_INVITE, msg, call, sizeof *invite);

    invite->uri = link_log_text(e, m->uri);
    invite->to = link_log_text(e, sip_addr_uri(m->to));
    invite->from = link_log_text(e, sip_addr_uri(m->from));
    if (sip_msg_has(m, HEADER_REFERRED_BY))
        invite->referred_by = link_log_text(e, sip_addr_uri(sip_msg_header(m, HEADER_REFERRED_BY, 0)));
    if (sip_msg_has(m, HEADER_REPLACES))
        invite->replaces = link_log_text(e, sip_msg_header(m, HEADER_REPLACES, 0));
    if (sip_msg_has(m, HEADER_JOIN))
        invite->join = link_log_text(e, sip_msg_header(m, HEADER_JOIN, 0));
    if (invite->replaces.n)
        take_replaces_of(call_at(e, call), invite->replaces);
}

void transfer_of_call(struct engine *e, call_ref call, message_ref msg, const struct sip_msg *m)
{
    const struct txn *t = txn_at(e, message_at(e, msg)->txn);

    if (t->method == METHOD_REFER && t->transfer) {
        transfer_at(e, t->transfer)->call = call;
        transfer_link_of(e, call)->transfer = t->transfer;
    } else if (t->type == TXN_INVITE && !t->in_dialog && m->kind == SIP_REQUEST) {
        log_invite(e, call, msg, m);
    } else if (t->type == TXN_INVITE && is_success(m->status) && call_at(e, call)->asks_to_replace) {
        link_log_add(e, LINK_ACCEPTED, msg, call, sizeof(struct link_event));
    } else if (t->type == TXN_INVITE && is_failure(m->status) && call_at(e, call)->asks_to_replace) {
        link_log_add(e, LINK_REFUSED, msg, call, sizeof(struct link_event));
    } else if (t->type == TXN_INVITE && !t->in_dialog && sip_class_of(m->status) == CLASS_REDIRECTION) {
        log_redirected(e, call, msg, m);
    }
}

/* ---- forgetting ---- */

void transfer_free_all(struct engine *e, struct group *g)
{
    for (ref r = g->last_transfer, prev; r; r = prev) {
        const struct transfer *x = transfer_at(e, r);
        prev = x->prev_in_group;
        if (x->in_table)
            transfer_link_forget(e, r);
        transfer_at(e, r)->group = 0;
        pool_free(&e->transfers, r);
    }
}
