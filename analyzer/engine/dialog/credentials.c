/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/credentials.h"

#include "base/hash.h"
#include "engine/store/call_id.h"
#include "engine/store/finding_log.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/txn.h"
#include "sip/auth.h"
#include "sip/msg.h"

enum {
    KEPT = 16,   /* users and realms of a Call-ID */
    WINDOW = 32, /* counts below the highest that are told apart: requests may overtake each other */
};

/* What a client sent last for a realm. */
struct credentials {
    struct credentials *older;
    uint32_t who;       /* user and realm */
    uint32_t realm;
    uint32_t text;      /* all of it */
    uint32_t nonce;
    uint32_t refused;   /* the nonce that was refused last, with a new one; 0 = none */
    uint32_t highest;   /* count of this nonce; 0 = none */
    uint32_t seen;      /* which counts below it, the highest in bit 0 */
    txn_ref txn;        /* the request that has them */
};

/* A stale nonce says nothing of the password (RFC 2617 3.2.1). */
static bool was_refused(const struct txn *before, const struct txn *t, uint32_t realm)
{
    return before->method == t->method && before->realm_hash == realm && before->cseq < t->cseq && before->from_tag_hash == t->from_tag_hash &&
           (before->final_code == 401 || before->final_code == 407) && !before->stale;
}

static struct credentials *find(struct engine *e, const struct txn *t, const struct sip_auth *auth)
{
    struct group *g = group_at(e, t->group);
    uint32_t who = (uint32_t)hash_slice(auth->realm, hash_slice(auth->username, 0));
    uint32_t realm = hash_short(auth->realm);
    struct credentials *c = g->credentials, *oldest = NULL;
    int n = 0;

    for (; c && c->who != who; c = c->older, n++)
        oldest = c;
    if (c)
        return c;
    if (n == KEPT) {
        *oldest = (struct credentials){.older = oldest->older, .who = who, .realm = realm};
        return oldest;
    }
    c = group_new_object(e, t->group, sizeof *c);
    *c = (struct credentials){.older = g->credentials, .who = who, .realm = realm};
    g->credentials = c;
    return c;
}

/* Was this count there before? It is noted. One that is far below the highest has begun anew. */
static bool is_counted_twice(struct credentials *c, uint32_t count)
{
    uint32_t below = c->highest - count;

    if (count > c->highest) {
        uint32_t step = count - c->highest;
        c->seen = (step < WINDOW ? c->seen << step : 0) | 1;
        c->highest = count;
        return false;
    }
    if (below >= WINDOW)
        return true;
    bool twice = c->seen >> below & 1;
    c->seen |= 1u << below;
    return twice;
}

static void take(struct engine *e, ref msg, const struct txn *t, struct slice value)
{
    struct sip_auth auth;

    if (sip_auth_parse(value, &auth) != SIP_OK || !auth.nonce.n)
        return;
    struct credentials *c = find(e, t, &auth);
    const struct txn *before = c->txn ? txn_at(e, c->txn) : NULL;
    uint32_t text = hash_short(value), nonce = hash_short(auth.nonce);
    if (before && before->method == t->method && before->cseq == t->cseq) /* another hop, or another server */
        return;
    if (before && c->text == text && was_refused(before, t, c->realm))
        finding_log_add(e, msg, FINDING_CREDENTIALS_REPEATED);
    else if (c->refused == nonce)
        finding_log_add(e, msg, FINDING_NONCE_IGNORED);
    if (c->nonce != nonce)
        c->highest = c->seen = 0;
    c->text = text;
    c->nonce = nonce;
    c->txn = message_at(e, msg)->txn;
    if (auth.nonce_count && is_counted_twice(c, auth.nonce_count))
        finding_log_add(e, msg, FINDING_NONCE_REUSED);
}

static void take_request(struct engine *e, ref msg, const struct txn *t, const struct sip_msg *m)
{
    for (unsigned i = 0; i < m->n_lines; i++)
        if (m->lines[i].header == HEADER_AUTHORIZATION || m->lines[i].header == HEADER_PROXY_AUTHORIZATION)
            take(e, msg, t, sip_line_value(m, &m->lines[i]));
}

/* Is the nonce among those that are offered for its realm? RFC 8760 has a challenge for each algorithm. */
static bool offers(const struct sip_msg *m, enum sip_header header, struct slice realm, uint32_t nonce)
{
    struct sip_auth auth;
    struct slice value;

    for (unsigned i = 0; (value = sip_msg_header(m, header, i)).p; i++)
        if (sip_auth_parse(value, &auth) == SIP_OK && slice_eq(auth.realm, realm) && hash_short(auth.nonce) == nonce)
            return true;
    return false;
}

/* A challenge of the realm that this request had credentials for, with a new nonce. */
static void take_challenge(struct engine *e, ref txn, const struct sip_msg *m)
{
    enum sip_header header = m->status == 401 ? HEADER_WWW_AUTHENTICATE : HEADER_PROXY_AUTHENTICATE;
    const struct txn *t = txn_at(e, txn);
    struct sip_auth auth;

    if (sip_auth_parse(sip_msg_header(m, header, 0), &auth) != SIP_OK)
        return;
    for (struct credentials *c = group_at(e, t->group)->credentials; c; c = c->older)
        if (c->txn == txn && c->realm == hash_short(auth.realm) && !offers(m, header, auth.realm, c->nonce))
            c->refused = c->nonce;
}

void credentials_push(struct engine *e, ref msg, const struct sip_msg *m)
{
    ref txn = message_at(e, msg)->txn;
    const struct txn *t = txn_at(e, txn);

    if (!t->has_credentials)
        return;
    if (m->status == 401 || m->status == 407)
        take_challenge(e, txn, m);
    else if (t->request == msg && t->method != METHOD_CANCEL && t->method != METHOD_ACK)
        take_request(e, msg, t, m);
}
