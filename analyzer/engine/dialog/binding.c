/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/binding.h"

#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/registration.h"
#include "engine/store/txn.h"
#include "sip/contacts.h"
#include "sip/msg.h"
#include "sip/param.h"
#include "sip/uri.h"
#include "sip/uri_key.h"

#include <stdio.h>

enum { RECENT = 64, DEFAULT_PORT = 5060, DEFAULT_EXPIRES = INTERVAL_BINDING / 1000 };

static struct outbound *outbound_of(struct engine *e, struct registration *g)
{
    if (!g->outbound)
        g->outbound = group_new_object(e, g->group, sizeof *g->outbound);
    return g->outbound;
}

/* ---- what it does ---- */

static captime end_of(const struct engine *e, const struct registration *g)
{
    return g->final ? message_at(e, g->final)->time : message_at(e, g->first_msg)->time;
}

captime binding_flaps_until(const struct engine *e, const struct registration *g)
{
    if (!is_success(g->final_code) || g->kind == REGISTER_QUERY)
        return CAPTIME_NONE;
    int64_t bound = !g->flaps || g->unregister ? 0 : g->expires_s < 0 ? DEFAULT_EXPIRES : g->expires_s;
    return end_of(e, g) + (bound < INT32_MAX ? bound : INT32_MAX) * CAPTIME_S + BINDING_FLAP;
}

/* The newest one before it that changed this binding, and succeeded; key 0 is any. "Contact: *" removes every one. */
static const struct registration *before(const struct engine *e, const struct registration *g, uint64_t key, bool *removed)
{
    ref r = g->prev_in_group;

    for (int looked = 0; r && looked < RECENT; looked++) {
        const struct registration *old = registration_at(e, r);
        r = old->prev_in_group;
        if (old->aor_key != g->aor_key || !is_success(old->final_code))
            continue;
        *removed = old->all;
        if (old->all || (!key && old->n_asked))
            return old;
        for (unsigned i = 0; i < old->n_asked; i++) {
            *removed = old->asked[i].removed;
            if (old->asked[i].key == key)
                return old;
        }
    }
    return NULL;
}

static bool has_lapsed(const struct engine *e, const struct registration *old)
{
    return old->expires_s >= 0 && end_of(e, old) + old->expires_s * CAPTIME_S < e->now;
}

/* The order of the contacts does not matter: one that was not bound makes it an initial one. */
static void judge_kind(const struct engine *e, struct registration *g)
{
    bool adds = false, is_new = false;

    g->flaps = 0;
    for (unsigned i = 0; i < g->n_asked || (i == 0 && g->all); i++) {
        bool asked = i < g->n_asked && !g->asked[i].removed, removed = true;
        const struct registration *old = before(e, g, i < g->n_asked ? g->asked[i].key : 0, &removed);
        bool unbound = !old || removed || has_lapsed(e, old);
        unsigned flaps = old ? old->flaps : 0;
        if (asked && old && unbound && e->now - end_of(e, old) <= BINDING_FLAP && flaps < UINT16_MAX)
            flaps++;
        g->flaps = (uint16_t)(flaps > g->flaps ? flaps : g->flaps);
        adds |= asked;
        is_new |= asked && unbound;
    }
    g->kind = is_new ? REGISTER_INITIAL : adds ? REGISTER_REFRESH : g->n_asked || g->all ? REGISTER_UNREGISTER : REGISTER_QUERY;
}

static struct slice instance_of(const struct sip_contact *contact)
{
    struct slice instance = sip_param_value(contact->params, SLICE_LIT("+sip.instance"));

    return instance.n > 2 && instance.p[0] == '<' ? slice_head(slice_from(instance, 1), instance.n - 2) : instance;
}

static void take_instance(struct engine *e, struct registration *g, const struct sip_contact *contact)
{
    uint64_t reg_id;

    if (instance_of(contact).n)
        outbound_of(e, g)->instance = group_copy(e, g->group, instance_of(contact));
    if (slice_number(sip_param_value(contact->params, SLICE_LIT("reg-id")), INT32_MAX, &reg_id))
        outbound_of(e, g)->reg_id = (uint32_t)reg_id;
}

static void take_path(struct engine *e, struct registration *g, const struct sip_msg *m)
{
    struct slice path = sip_msg_header(m, HEADER_PATH, 0);

    if (path.n && !outbound_of(e, g)->path.n)
        outbound_of(e, g)->path = group_copy(e, g->group, path);
}

void binding_request(struct engine *e, ref r, const struct sip_msg *m, const struct sip_contacts *c)
{
    struct registration *g = registration_at(e, r);
    struct asked_contact *asked = c->n ? group_new_object(e, g->group, c->n * sizeof *asked) : NULL;

    take_path(e, g, m);
    g->all = c->star;
    g->asked = asked;
    g->n_asked = (uint16_t)c->n;
    for (size_t i = 0; i < c->n; i++) {
        asked[i] = (struct asked_contact){c->items[i].key, sip_uri_key_place(c->items[i].uri), !sip_contact_is_live(&c->items[i])};
        if (!asked[i].removed || c->n == 1)
            take_instance(e, g, &c->items[i]);
    }
    judge_kind(e, g);
}

/* ---- what the answer says ---- */

static bool is_address(struct slice host)
{
    return host.n && (slice_find(host, ':') < host.n || (host.p[host.n - 1] >= '0' && host.p[host.n - 1] <= '9'));
}

/* The registrar saw another address than the client gave itself (RFC 3261 18.2.1, RFC 3581 4). A name always gets a received,
 * and a connection a port of its own. */
static bool is_translated(const struct sip_via *via, enum sip_transport transport)
{
    uint16_t port = via->port ? via->port : DEFAULT_PORT;

    if (!is_address(via->host))
        return false;
    return (via->received.n && !slice_eqi(via->received, via->host)) ||
           (transport == SIP_UDP && via->rport && via->rport != port);
}

static void take_nat(struct engine *e, struct registration *g, const struct message *msg, const struct sip_msg *m)
{
    const struct sip_via *via = &m->via;
    struct slice host = slice_head(via->received.n ? via->received : via->host, 60);
    bool ipv6 = slice_find(host, ':') < host.n && host.p[0] != '[';
    char text[80];

    if (g->outbound && g->outbound->nat.n)
        return;
    if (!is_translated(via, (enum sip_transport)msg->transport))
        return;
    int n = snprintf(text, sizeof text, "%s%.*s%s:%u", ipv6 ? "[" : "", (int)host.n, host.p, ipv6 ? "]" : "",
        via->rport ? via->rport : via->port ? via->port : DEFAULT_PORT);
    outbound_of(e, g)->nat = group_copy(e, g->group, (struct slice){text, (size_t)n});
}

/* ---- the client's own binding ---- */

/* Where the registrar saw the client: it may put that in the place of a private contact. */
static bool is_where_seen(const struct sip_contact *c, const struct sip_via *via)
{
    struct sip_uri uri;

    return sip_uri_parse(c->uri, &uri) == SIP_OK && via->received.n && slice_eqi(uri.host, via->received) &&
           (!via->rport || (uri.port ? uri.port : DEFAULT_PORT) == via->rport);
}

enum sign { SAME_URI, SAME_INSTANCE, WHERE_SEEN, SAME_PLACE, SIGNS };

/* Does this sign say that the binding is one that the client asked for? */
static bool is_own(const struct registration *g, const struct sip_contact *c, const struct sip_via *via, enum sign sign)
{
    switch (sign) {
    case SAME_INSTANCE: return g->outbound && g->outbound->instance.n && slice_eqi(instance_of(c), g->outbound->instance);
    case WHERE_SEEN: return via && is_where_seen(c, via);
    default: break;
    }
    for (unsigned i = 0; i < g->n_asked; i++)
        if (!g->asked[i].removed && (sign == SAME_URI ? c->key == g->asked[i].key : sip_uri_key_place(c->uri) == g->asked[i].place))
            return true;
    return false;
}

/* RFC 3261 10.2.4. */
int64_t binding_expires(const struct registration *g, const struct sip_contacts *c, const struct sip_msg *m)
{
    const struct sip_contact *only = NULL;
    size_t live = c->further;

    for (enum sign sign = SAME_URI; sign < SIGNS; sign++) {
        int64_t expires = -1;
        bool found = false;
        for (size_t i = 0; i < c->n; i++) {
            if (!sip_contact_is_live(&c->items[i]) || !is_own(g, &c->items[i], m ? &m->via : NULL, sign))
                continue;
            found = true;
            expires = c->items[i].expires > expires ? c->items[i].expires : expires;
        }
        if (found)
            return expires;
    }
    for (size_t i = 0; i < c->n; i++) {
        live += sip_contact_is_live(&c->items[i]);
        only = sip_contact_is_live(&c->items[i]) ? &c->items[i] : only;
    }
    return live == 1 && only ? only->expires : -1;
}

/* Public before temporary (RFC 5627 4.2). */
static struct slice gruu_of(const struct sip_contact *contact)
{
    struct slice gruu = sip_param_value(contact->params, SLICE_LIT("pub-gruu"));

    return gruu.n ? gruu : sip_param_value(contact->params, SLICE_LIT("temp-gruu"));
}

/* Each GRUU belongs to an instance; those of other devices are listed too. */
static void take_bindings(struct engine *e, struct registration *g, const struct sip_contacts *c)
{
    g->bindings = (uint16_t)(c->further < UINT16_MAX - SIP_CONTACTS ? c->further : UINT16_MAX - SIP_CONTACTS);
    for (size_t i = 0; i < c->n; i++) {
        if (!sip_contact_is_live(&c->items[i]))
            continue;
        g->bindings++;
        struct slice gruu = gruu_of(&c->items[i]), instance = instance_of(&c->items[i]);
        bool others = instance.n && g->outbound && g->outbound->instance.n && !slice_eqi(instance, g->outbound->instance);
        if (gruu.n && !others && !outbound_of(e, g)->gruu.n)
            outbound_of(e, g)->gruu = group_copy(e, g->group, gruu);
    }
}

void binding_response(struct engine *e, ref r, ref msg, const struct sip_msg *m, const struct sip_contacts *c)
{
    struct registration *g = registration_at(e, r);
    const struct txn *t = txn_at(e, message_at(e, msg)->txn);
    struct slice route = sip_msg_header(m, HEADER_SERVICE_ROUTE, 0);
    bool of_client = message_at(e, msg)->txn == g->last_txn;

    if (of_client)
        take_nat(e, g, message_at(e, msg), m);
    if (of_client && t->stale && t->has_credentials && g->stale_nonces < UINT16_MAX)
        g->stale_nonces++;
    if (!is_success(m->status))
        return;
    take_path(e, g, m);
    take_bindings(e, g, c);
    if (route.n)
        outbound_of(e, g)->service_route = group_copy(e, g->group, route);
}
