/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/echo.h"

#include "engine/store/finding_log.h"
#include "engine/store/message.h"
#include "engine/store/txn.h"
#include "sip/addr.h"
#include "sip/msg.h"

/* FNV-1a, whatever the case: it is only compared with others of this run, and without a seed no output depends on one. */
static uint32_t mix(uint32_t hash, struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        hash = (hash ^ (unsigned char)slice_lower(s.p[i])) * 16777619u;
    return (hash ^ 0xff) * 16777619u;
}

/* received and rport are added on the way (RFC 3261 18.2.1, RFC 3581 4), the rest of a Via stays. */
static uint32_t mix_vias(uint32_t hash, const struct sip_msg *m)
{
    struct slice rest;

    for (unsigned i = 0; (rest = sip_msg_header(m, HEADER_VIA, i)).p; i++) {
        while (rest.n) {
            struct sip_via via;
            if (sip_via_parse(rest, &via, &rest) != SIP_OK)
                break;
            hash = (mix(mix(hash, via.host), via.branch) ^ via.port) * 16777619u;
        }
    }
    return hash;
}

static uint32_t mix_address(uint32_t hash, struct slice value)
{
    struct sip_addr addr;

    return sip_addr_parse(value, &addr) == SIP_OK ? mix(hash, addr.uri) : hash;
}

/* What must come back, never 0. */
static uint32_t hash_of(const struct sip_msg *m)
{
    uint32_t hash = mix_vias(2166136261u, m);

    hash = mix(mix_address(mix_address(hash, m->from), m->to), m->from_tag);
    return hash ? hash : 1;
}

/* What is broken in itself has findings of its own. */
static bool is_whole(const struct sip_msg *m)
{
    return m->via.text.p && m->from.p && m->to.p && !m->truncated && !m->lines_dropped;
}

void echo_push(struct engine *e, struct txn *t, ref msg, const struct sip_msg *m)
{
    const struct message *now = message_at(e, msg);

    if (!is_whole(m) || now->sighting != SIGHTING_FIRST)
        return;
    if (t->request == msg) {
        t->echo_hash = hash_of(m);
        return;
    }
    if (!now->status || !t->request || !t->echo_hash)
        return;
    uint32_t asked_tag = message_at(e, t->request)->to_tag_hash;
    if (t->echo_hash != hash_of(m) || (asked_tag && asked_tag != now->to_tag_hash))
        finding_log_add(e, msg, FINDING_RESPONSE_DIFFERS);
}
