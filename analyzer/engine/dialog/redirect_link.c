/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/redirect_link.h"

#include "base/endpoint.h"
#include "base/hash.h"
#include "engine/dialog/transfer_link.h"
#include "engine/store/call.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "sip/uri_key.h"

#include <stdlib.h>

enum {
    TARGETS = 512,
    ALIKE = 8, /* redirections to the same target, or whose hashes meet */
};

/* One who follows does so at once; of several targets the later ones wait while an earlier one rings. */
#define PATIENCE (10 * CAPTIME_S)
#define PATIENCE_OF_MANY (180 * CAPTIME_S)

/* A target that a call was redirected to. */
struct redirect_target {
    uint64_t target, from;
    uint32_t host;    /* hash of the IP address that was redirected */
    uint32_t call_no; /* 0 = an empty place */
    call_ref call;
    captime until;
    uint32_t tried[LINK_TARGETS];
    uint8_t n_tried;
};

static struct redirect_target *bucket_of(const struct engine *e, uint64_t target)
{
    return e->linker->redirects + hash_mix(target, 0) % TARGETS * ALIKE;
}

static uint32_t client_of(const struct engine *e, message_ref msg)
{
    const struct endpoint *host = txn_client(e, txn_at(e, message_at(e, msg)->txn));

    return (uint32_t)hash_bytes(host->ip, sizeof host->ip, host->family);
}

static bool was_tried(const struct link_redirected *r, uint32_t place)
{
    for (unsigned i = 0; i < r->n_tried; i++)
        if (r->tried[i] == place)
            return true;
    return false;
}

void redirect_link_target(struct engine *e, const struct link_redirected *r)
{
    captime patience = r->n_targets > 1 ? PATIENCE_OF_MANY : PATIENCE;

    if (!e->linker->redirects)
        e->linker->redirects = calloc(TARGETS * ALIKE, sizeof *e->linker->redirects);
    if (!e->linker->redirects)
        abort();
    for (unsigned i = 0; i < r->n_targets; i++) {
        if (r->n_targets > 1 && was_tried(r, (uint32_t)r->targets[i]))
            continue;
        struct redirect_target *bucket = bucket_of(e, r->targets[i]);
        memmove(bucket + 1, bucket, (ALIKE - 1) * sizeof *bucket);
        *bucket = (struct redirect_target){.target = r->targets[i], .from = r->from, .host = client_of(e, r->event.msg),
            .call = r->event.call, .call_no = call_at(e, r->event.call)->no, .until = r->event.now + patience, .n_tried = r->n_tried};
        memcpy(bucket->tried, r->tried, sizeof bucket->tried);
    }
}

static void add_tried(struct call_links *l, const uint32_t *places, unsigned n)
{
    for (unsigned i = 0; i < n && l->n_tried < LINKS_TRIED; i++)
        l->tried[l->n_tried++] = places[i];
}

static void link(struct engine *e, struct redirect_target *t, const struct link_invite *invite)
{
    struct call *before = call_at(e, t->call);
    struct call_links *l = transfer_link_of(e, invite->event.call);

    l->redirected_from = t->call_no;
    if (before->links)
        add_tried(l, before->links->tried, before->links->n_tried);
    add_tried(l, t->tried, t->n_tried);
    transfer_link_of(e, t->call)->redirected_to = call_at(e, invite->event.call)->no;
}

void redirect_link_invite(struct engine *e, const struct link_invite *invite)
{
    const struct call *c = call_at(e, invite->event.call);

    if (!e->linker->redirects || (c->links && c->links->redirected_from))
        return;
    uint64_t target = sip_uri_key_place(invite->uri), from = sip_uri_key_place(invite->from);
    struct redirect_target *t = bucket_of(e, target);
    for (int i = 0; i < ALIKE; i++, t++) {
        bool fits = t->call_no && t->target == target && t->from == from && t->call != invite->event.call &&
                    invite->event.now <= t->until && t->host == client_of(e, invite->event.msg);
        if (!fits || call_at(e, t->call)->no != t->call_no || !call_at(e, t->call)->group)
            continue;
        link(e, t, invite);
        t->call_no = 0; /* each target is tried once */
        return;
    }
}
