/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/ladder_hosts.h"

#include <glib.h>

#include "engine/store/call.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"

enum {
    OWN_PORTS = 32768, /* from here on a host takes ports for its connections (Linux; RFC 6335 6 says 49152) */
    PATH_MAX_HOPS = 64,
};

struct columns {
    struct ladder *l;
    struct endpoint talkers[LADDER_HOSTS]; /* addresses that send to themselves: several programs on one host */
    size_t n_talkers;
    size_t same_as[LADDER_HOSTS]; /* the column that this one is drawn in */
    bool overflow;                /* the last one stands for several */
};

static bool talks_to_itself(const struct columns *c, const struct endpoint *at)
{
    for (size_t i = 0; i < c->n_talkers; i++)
        if (endpoint_same_ip(&c->talkers[i], at))
            return true;
    return false;
}

static void find_talkers(struct columns *c)
{
    for (size_t i = 0; i < c->l->n_rows && c->n_talkers < LADDER_HOSTS; i++) {
        const struct endpoint *src = message_src(c->l->engine, c->l->rows[i].msg);
        const struct endpoint *dst = message_dst(c->l->engine, c->l->rows[i].msg);
        if (endpoint_same_ip(src, dst) && !talks_to_itself(c, src))
            c->talkers[c->n_talkers++] = *src;
    }
}

/* A host is its address. Ports tell programs apart where one host has several, but the port of a connection says nothing
 * about who it is. */
static struct endpoint known_as(const struct columns *c, const struct endpoint *at, unsigned transport)
{
    struct endpoint host = *at;

    if (!talks_to_itself(c, at) || (sip_transport_reliable((enum sip_transport)transport) && host.port >= OWN_PORTS))
        host.port = 0;
    return host;
}

static size_t find(const struct ladder *l, const struct endpoint *host)
{
    size_t i = 0;

    while (i < l->n_hosts && !endpoint_eq(&l->hosts[i].at, host))
        i++;
    return i;
}

static void add(struct columns *c, const struct endpoint *at, unsigned transport)
{
    struct endpoint host = known_as(c, at, transport);
    struct ladder *l = c->l;

    if (find(l, &host) == l->n_hosts && l->n_hosts < LADDER_HOSTS)
        l->hosts[l->n_hosts++].at = host;
}

static void add_txn(struct columns *c, const struct txn *t)
{
    add(c, txn_client(c->l->engine, t), t->transport);
    add(c, txn_server(c->l->engine, t), t->transport);
}

/* From the caller to the last hop of the deciding branch. */
static void add_path(struct columns *c)
{
    const struct ladder *l = c->l;
    const struct txn *path[PATH_MAX_HOPS];
    size_t n = 0;

    for (ref r = l->first->verdict.leaf; r && n < PATH_MAX_HOPS; r = path[n - 1]->parent)
        path[n++] = engine_txn(l->engine, r);
    if (l->first->verdict.root && (!n || path[n - 1] != engine_txn(l->engine, l->first->verdict.root)))
        add_txn(c, engine_txn(l->engine, l->first->verdict.root));
    while (n)
        add_txn(c, path[--n]);
}

/* Then the other INVITEs: branches of a fork, attempts before. */
static void add_invites(struct columns *c)
{
    const struct ladder *l = c->l;

    for (ref r = l->first->first_txn; r; r = engine_txn(l->engine, r)->next_in_call) {
        const struct txn *t = engine_txn(l->engine, r);
        if (t->type == TXN_INVITE && !t->in_dialog)
            add_txn(c, t);
    }
}

static void add_rows(struct columns *c)
{
    const struct ladder *l = c->l;

    for (size_t i = 0; i < l->n_rows; i++) {
        const struct message *m = l->rows[i].msg;
        add(c, message_src(l->engine, m), m->transport);
        add(c, message_dst(l->engine, m), m->transport);
    }
}

static size_t columns_of_ip(const struct ladder *l, const struct endpoint *at, bool with_port)
{
    size_t n = 0;

    for (size_t i = 0; i < l->n_hosts; i++)
        n += endpoint_same_ip(&l->hosts[i].at, at) && (!with_port || l->hosts[i].at.port != 0);
    return n;
}

/* The connections of a host that listens on one port are drawn in its column. */
static void join_connections(struct columns *c)
{
    struct ladder *l = c->l;

    for (size_t i = 0; i < l->n_hosts; i++) {
        c->same_as[i] = i;
        if (l->hosts[i].at.port != 0 || columns_of_ip(l, &l->hosts[i].at, true) != 1)
            continue;
        for (size_t k = 0; k < l->n_hosts; k++)
            if (k != i && endpoint_same_ip(&l->hosts[k].at, &l->hosts[i].at))
                c->same_as[i] = k;
    }
}

static size_t column_of(struct columns *c, const struct endpoint *at, unsigned transport)
{
    struct endpoint host = known_as(c, at, transport);
    size_t i = find(c->l, &host);

    c->overflow |= i == c->l->n_hosts;
    return c->same_as[MIN(i, LADDER_HOSTS - 1)];
}

/* Leaves out the columns that were joined; the joined pair stands where the first of the two stood. */
static void close_up(struct columns *c, uint8_t place[LADDER_HOSTS])
{
    struct ladder *l = c->l;
    struct ladder_host kept[LADDER_HOSTS];
    bool placed[LADDER_HOSTS] = {false};
    size_t n = 0;

    for (size_t i = 0; i < l->n_hosts; i++) {
        size_t k = c->same_as[i];
        if (placed[k])
            continue;
        placed[k] = true;
        place[k] = (uint8_t)n;
        kept[n++] = l->hosts[k];
    }
    memcpy(l->hosts, kept, n * sizeof *kept);
    l->n_hosts = n;
}

static void name_hosts(struct ladder *l)
{
    for (size_t i = 0; i < l->n_hosts; i++) {
        struct ladder_host *h = &l->hosts[i];
        if (columns_of_ip(l, &h->at, false) > 1 && h->at.port)
            endpoint_format(&h->at, h->name);
        else
            endpoint_format_ip(&h->at, h->name);
    }
}

void ladder_hosts_place(struct ladder *l)
{
    struct columns c = {.l = l};
    uint8_t place[LADDER_HOSTS] = {0};

    find_talkers(&c);
    if (l->first) {
        add_path(&c);
        add_invites(&c);
    }
    add_rows(&c);
    join_connections(&c);
    for (size_t i = 0; i < l->n_rows; i++) {
        struct ladder_row *row = &l->rows[i];
        row->from = (uint8_t)column_of(&c, message_src(l->engine, row->msg), row->msg->transport);
        row->to = (uint8_t)column_of(&c, message_dst(l->engine, row->msg), row->msg->transport);
    }
    close_up(&c, place);
    for (size_t i = 0; i < l->n_rows; i++) {
        l->rows[i].from = place[l->rows[i].from];
        l->rows[i].to = place[l->rows[i].to];
    }
    name_hosts(l);
    if (c.overflow)
        g_strlcpy(l->hosts[place[c.same_as[LADDER_HOSTS - 1]]].name, "others", ENDPOINT_TEXT);
}
