/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/binding.h"

#include "base/hash.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/registration.h"
#include "engine/store/txn.h"
#include "sip/addr.h"
#include "sip/list.h"
#include "sip/msg.h"
#include "sip/param.h"

#include <stdio.h>

enum { RECENT = 16, DEFAULT_PORT = 5060 };

/* A contact that comes back later than this was not flapping: somebody has switched the phone on again. */
#define FLAP_WINDOW (600 * CAPTIME_S)

static bool first_contact(const struct sip_msg *m, struct sip_addr *out)
{
    struct slice line = sip_msg_header(m, HEADER_CONTACT, 0), value;

    return line.p && sip_list_next(&line, &value) && sip_addr_parse(value, out) == SIP_OK;
}

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

/* The newest one before it that changed the binding of the same contact, and succeeded. "Contact: *" removes every one. */
static const struct registration *before(const struct engine *e, const struct registration *g)
{
    int looked = 0;

    for (ref r = g->prev_in_group; r && looked < RECENT; r = registration_at(e, r)->prev_in_group, looked++) {
        const struct registration *old = registration_at(e, r);
        bool same = old->contact_hash == g->contact_hash || old->all;
        if (same && old->kind != REGISTER_QUERY && is_success(old->final_code) && slice_eqi(old->aor, g->aor))
            return old;
    }
    return NULL;
}

static enum register_kind kind_of(const struct engine *e, const struct registration *g, const struct registration *old)
{
    if (!g->contact_hash)
        return REGISTER_QUERY;
    if (g->unregister)
        return REGISTER_UNREGISTER;
    if (!old || old->kind == REGISTER_UNREGISTER)
        return REGISTER_INITIAL;
    bool lapsed = old->expires_s >= 0 && end_of(e, old) + old->expires_s * CAPTIME_S < e->now;
    return lapsed ? REGISTER_INITIAL : REGISTER_REFRESH;
}

static void take_instance(struct engine *e, struct registration *g, const struct sip_addr *contact)
{
    struct slice instance = sip_param_value(contact->params, SLICE_LIT("+sip.instance"));
    uint64_t reg_id;

    if (instance.n > 2 && instance.p[0] == '<')
        instance = slice_head(slice_from(instance, 1), instance.n - 2);
    if (instance.n)
        outbound_of(e, g)->instance = group_copy(e, g->group, instance);
    if (slice_number(sip_param_value(contact->params, SLICE_LIT("reg-id")), INT32_MAX, &reg_id))
        outbound_of(e, g)->reg_id = (uint32_t)reg_id;
}

static void take_path(struct engine *e, struct registration *g, const struct sip_msg *m)
{
    struct slice path = sip_msg_header(m, HEADER_PATH, 0);

    if (path.n && !outbound_of(e, g)->path.n)
        outbound_of(e, g)->path = group_copy(e, g->group, path);
}

void binding_request(struct engine *e, ref r, const struct sip_msg *m)
{
    struct registration *g = registration_at(e, r);
    struct sip_addr contact;

    take_path(e, g, m);
    if (!first_contact(m, &contact)) {
        g->contact_hash = 0;
        g->kind = REGISTER_QUERY;
        return;
    }
    g->all = slice_eq(contact.uri, SLICE_LIT("*"));
    g->contact_hash = hash_short(contact.uri);
    take_instance(e, g, &contact);
    const struct registration *old = before(e, g);
    g->kind = (uint8_t)kind_of(e, g, old);
    g->flaps = old ? old->flaps : 0;
    if (old && g->kind == REGISTER_INITIAL && e->now - end_of(e, old) <= FLAP_WINDOW && g->flaps < UINT16_MAX)
        g->flaps++;
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

/* Public before temporary (RFC 5627 4.2). */
static struct slice gruu_of(const struct sip_addr *contact)
{
    struct slice gruu = sip_param_value(contact->params, SLICE_LIT("pub-gruu"));

    return gruu.n ? gruu : sip_param_value(contact->params, SLICE_LIT("temp-gruu"));
}

static void take_bindings(struct engine *e, struct registration *g, const struct sip_msg *m)
{
    struct slice line, value;
    struct sip_addr contact;

    g->bindings = 0;
    for (unsigned i = 0; (line = sip_msg_header(m, HEADER_CONTACT, i)).p; i++)
        while (sip_list_next(&line, &value)) {
            if (sip_addr_parse(value, &contact) != SIP_OK)
                continue;
            g->bindings++;
            struct slice gruu = gruu_of(&contact);
            if (gruu.n && !outbound_of(e, g)->gruu.n)
                outbound_of(e, g)->gruu = group_copy(e, g->group, gruu);
        }
}

void binding_response(struct engine *e, ref r, ref msg, const struct sip_msg *m)
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
    take_bindings(e, g, m);
    if (route.n)
        outbound_of(e, g)->service_route = group_copy(e, g->group, route);
}
