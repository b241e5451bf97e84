/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/targets.h"

#include "base/hash.h"
#include "engine/dialog/dialog.h"
#include "engine/store/call_id.h"
#include "engine/store/finding_log.h"
#include "engine/store/flow.h"
#include "engine/store/group.h"
#include "engine/store/txn.h"
#include "engine/talk/negotiation.h"
#include "sip/addr.h"
#include "sip/list.h"
#include "sip/msg.h"
#include "sip/uri.h"
#include "sip/uri_key.h"

enum {
    ROUTES = 16, /* of a message that are compared; with more nothing is said */
    HOPS = 16,   /* of a dialog */
    RECENT = 16, /* INVITEs of a Call-ID, newest first */
};

#define SETTLED (2 * CAPTIME_S) /* by then a side knows of the other one's new Contact */

struct routes {
    unsigned n;
    uint32_t keys[ROUTES];
};

struct way { /* to one side, as the other one was told; 0: not known */
    uint32_t target, before, other; /* its Contact, the one before, and one that was told on another hop */
    captime since;                  /* when the other side knew of it; CAPTIME_NONE while that is open */
    unsigned n_routes;
    const uint32_t *routes;
};

struct target { /* of one hop of a dialog */
    struct target *next;
    flow_ref flow;
    bool back; /* the INVITE went from flow.b to flow.a */
    struct way to_caller, to_callee;
};

struct invite_path { /* an initial INVITE, which waits for the dialogs that it makes */
    struct invite_path *before;
    txn_ref txn;
    uint32_t contact;
    unsigned n_routes;
    const uint32_t *routes;
};

/* ---- what a message says ---- */

/* User, host and port: parameters are the business of whoever put them there. 0 where it is no URI. */
static uint32_t key_of(struct slice text)
{
    struct sip_uri uri;

    sip_uri_parse(text, &uri);
    uint16_t usual = uri.scheme == URI_SIPS ? 5061 : 5060;
    if (uri.has_port && uri.port == usual) /* the default, written out */
        text = slice_head(text, (size_t)(uri.host.p + uri.host.n - text.p) + uri.ipv6);
    uint64_t key = sip_uri_key_place(text);
    return key ? (uint32_t)(key ^ (key >> 32)) | 1 : 0;
}

static uint32_t contact_of(const struct sip_msg *m)
{
    struct slice line = sip_msg_header(m, HEADER_CONTACT, 0), value;

    return sip_list_next(&line, &value) ? key_of(sip_addr_uri(value)) : 0;
}

/* False where there are more than are compared. */
static bool routes_of(const struct sip_msg *m, enum sip_header header, struct routes *out)
{
    struct slice line, value;

    out->n = 0;
    for (unsigned i = 0; (line = sip_msg_header(m, header, i)).p; i++) {
        while (sip_list_next(&line, &value)) {
            if (out->n == ROUTES)
                return false;
            out->keys[out->n++] = key_of(sip_addr_uri(value));
        }
    }
    return true;
}

static const uint32_t *keep(struct engine *e, group_ref g, const uint32_t *keys, unsigned n)
{
    uint32_t *copy = n ? group_new_object(e, g, n * sizeof *copy) : NULL;

    if (n)
        memcpy(copy, keys, n * sizeof *copy);
    return copy;
}

/* ---- the INVITE and its responses ---- */

static void remember(struct engine *e, txn_ref r, const struct sip_msg *m)
{
    group_ref g = txn_at(e, r)->group;
    struct routes routes;

    if (m->truncated || !routes_of(m, HEADER_RECORD_ROUTE, &routes))
        return;
    struct invite_path *p = group_new_object(e, g, sizeof *p);
    *p = (struct invite_path){group_at(e, g)->paths, r, contact_of(m), routes.n, keep(e, g, routes.keys, routes.n)};
    group_at(e, g)->paths = p;
}

static const struct invite_path *path_of(const struct engine *e, txn_ref invite)
{
    int looked = 0;

    for (const struct invite_path *p = group_at(e, txn_at(e, invite)->group)->paths; p && looked < RECENT; p = p->before, looked++)
        if (p->txn == invite)
            return p;
    return NULL;
}

static struct target *target_on(const struct negotiation *n, flow_ref flow, bool back)
{
    for (struct target *at = n->targets; at; at = at->next)
        if (at->flow == flow && at->back == back)
            return at;
    return NULL;
}

static struct target *target_of_hop(struct engine *e, dialog_ref d, const struct txn *invite, const struct invite_path *path)
{
    struct negotiation *n = negotiation_of(e, d);
    struct target *at = target_on(n, invite->flow, invite->back);
    unsigned hops = 0;

    if (at)
        return at;
    for (const struct target *other = n->targets; other; other = other->next)
        hops++;
    if (hops == HOPS)
        return NULL;
    at = group_new_object(e, invite->group, sizeof *at);
    *at = (struct target){.next = n->targets, .flow = invite->flow, .back = invite->back};
    at->to_caller = (struct way){.target = path->contact, .n_routes = path->n_routes, .routes = path->routes};
    n->targets = at;
    return at;
}

static void move_to(struct way *w, uint32_t contact, captime since)
{
    if (!contact)
        return;
    if (w->target != contact)
        w->before = w->target;
    w->target = contact;
    w->since = since;
}

/* 12.1.2: the caller turns the Record-Route around; what is before this hop has been taken off by those who sent it on. */
static void learn(struct engine *e, message_ref msg, dialog_ref d, const struct txn *t, const struct sip_msg *m)
{
    const struct invite_path *path = path_of(e, message_at(e, msg)->txn);
    struct target *at = path ? target_of_hop(e, d, t, path) : NULL;
    struct routes recorded, ahead = {0};

    if (!at)
        return;
    at->to_callee.target = 0;
    if (m->truncated || !routes_of(m, HEADER_RECORD_ROUTE, &recorded))
        return;
    for (unsigned i = path->n_routes; i < recorded.n; i++)
        ahead.keys[ahead.n++] = recorded.keys[recorded.n - 1 - i];
    at->to_callee.n_routes = ahead.n;
    at->to_callee.routes = keep(e, t->group, ahead.keys, ahead.n);
    move_to(&at->to_callee, contact_of(m), message_at(e, msg)->time);
}

/* ---- new targets (12.2.1.2, 12.2.2, RFC 3311 5) ---- */

static struct way *way_to(struct target *at, bool caller)
{
    return caller ? &at->to_caller : &at->to_callee;
}

static bool is_of_hop(const struct target *at, const struct message *m)
{
    return at->flow == m->flow;
}

/* The sender of a request gives a new Contact: both are right until the other side has accepted it. */
static void offer_target(const struct engine *e, struct target *at, message_ref msg, bool from_caller, const struct sip_msg *m)
{
    const struct message *here = message_at(e, msg);
    uint32_t contact = contact_of(m);

    for (; at && contact; at = at->next) {
        struct way *w = way_to(at, from_caller);
        if (is_of_hop(at, here) && (m->method == METHOD_INVITE || m->method == METHOD_UPDATE))
            move_to(w, contact, CAPTIME_NONE);
        else
            w->other = contact;
    }
}

static void accept_target(const struct engine *e, struct target *at, message_ref msg, bool from_caller, const struct sip_msg *m)
{
    const struct message *here = message_at(e, msg);
    uint32_t contact = contact_of(m);

    for (; at; at = at->next) {
        if (!is_of_hop(at, here)) {
            if (contact)
                way_to(at, !from_caller)->other = contact;
            continue;
        }
        way_to(at, from_caller)->since = here->time;
        move_to(way_to(at, !from_caller), contact, here->time);
    }
}

/* ---- a request ---- */

/* 12.2.1.1. Further routes in front are somebody's outbound proxy. A strict router has swapped the target and its Route. */
static bool goes_to(const struct way *w, uint32_t target, uint32_t uri, const struct routes *routes)
{
    bool loose = uri == target && routes->n >= w->n_routes;
    bool strict = w->n_routes && uri == w->routes[0] && routes->n == w->n_routes && routes->keys[routes->n - 1] == target;

    for (unsigned i = 0; i < w->n_routes && loose; i++)
        loose = routes->keys[routes->n - w->n_routes + i] == w->routes[i];
    for (unsigned i = 1; i < w->n_routes && strict; i++)
        strict = routes->keys[i - 1] == w->routes[i];
    return loose || strict;
}

static bool is_right(const struct way *w, captime time, uint32_t uri, const struct routes *routes)
{
    bool settled = w->since != CAPTIME_NONE && time - w->since > SETTLED;

    return !w->target || goes_to(w, w->target, uri, routes) || (w->other && goes_to(w, w->other, uri, routes)) ||
           (w->before && !settled && goes_to(w, w->before, uri, routes));
}

/* Whoever sent this is an end of a hop on which it was told something else, and of none on which it was told this. */
static bool is_wrong(const struct engine *e, struct target *at, const struct message *here, bool from_caller, const struct sip_msg *m)
{
    const struct endpoint *sender = flow_from(e, here->flow, here->back);
    uint32_t uri = key_of(m->uri);
    struct routes routes;
    bool known = false;

    if (m->truncated || !routes_of(m, HEADER_ROUTE, &routes))
        return false;
    for (; at; at = at->next) {
        const struct endpoint *end = from_caller ? flow_from(e, at->flow, at->back) : flow_to(e, at->flow, at->back);
        if (!endpoint_eq(sender, end))
            continue;
        if (is_right(way_to(at, !from_caller), here->time, uri, &routes))
            return false;
        known = true;
    }
    return known;
}

/* A proxy that passes it on has not made the mistake. */
static bool is_told_of(const struct engine *e, const struct txn *t)
{
    for (const struct logged_finding *f = group_at(e, t->group)->findings; f; f = f->before) {
        const struct txn *other = txn_at(e, message_at(e, f->msg)->txn);
        if (f->code == FINDING_WRONG_REMOTE_TARGET && other->method == t->method && other->cseq == t->cseq &&
            other->from_tag_hash == t->from_tag_hash)
            return true;
    }
    return false;
}

static bool is_refresh(enum sip_method method)
{
    return method == METHOD_INVITE || method == METHOD_UPDATE || method == METHOD_SUBSCRIBE || method == METHOD_NOTIFY ||
           method == METHOD_REFER;
}

static void take_request(struct engine *e, message_ref msg, struct target *at, bool from_caller, const struct sip_msg *m)
{
    const struct txn *t = txn_at(e, message_at(e, msg)->txn);

    if (m->method == METHOD_CANCEL || (m->method == METHOD_ACK && t->type != TXN_ACK))
        return;
    if (is_wrong(e, at, message_at(e, msg), from_caller, m) && !is_told_of(e, t))
        finding_log_add(e, msg, FINDING_WRONG_REMOTE_TARGET);
    if (is_refresh(m->method))
        offer_target(e, at, msg, from_caller, m);
}

void targets_push(struct engine *e, message_ref msg, const struct sip_msg *m)
{
    const struct message *here = message_at(e, msg);
    const struct txn *t = txn_at(e, here->txn);
    bool initial = t->type == TXN_INVITE && !t->in_dialog;

    if (initial && m->kind == SIP_REQUEST && m->method == METHOD_INVITE)
        remember(e, here->txn, m);
    dialog_ref d = here->dialog ? dialog_invite_usage(e, here->dialog) : 0;
    if (!d || (m->kind == SIP_RESPONSE && (m->status <= 100 || is_failure(m->status))))
        return;
    if (m->kind == SIP_RESPONSE && initial) {
        learn(e, msg, d, t, m);
        return;
    }
    struct target *at = dialog_at(e, d)->negotiation ? dialog_at(e, d)->negotiation->targets : NULL;
    bool from_caller = negotiation_from_caller(dialog_at(e, d), m);
    if (at && m->kind == SIP_REQUEST)
        take_request(e, msg, at, from_caller, m);
    else if (at && is_success(m->status) && (t->method == METHOD_INVITE || t->method == METHOD_UPDATE))
        accept_target(e, at, msg, from_caller, m);
}
