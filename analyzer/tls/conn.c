/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/conn.h"

#include <stdlib.h>

#include "tls/session.h"

enum { UNKNOWN = 2 };

struct direction {
    struct tls_handshake handshake;
    struct tls_cipher cipher;
    char secret[TLS_MAX_SECRET]; /* TLS 1.3: the one of the cipher */
    uint64_t generation; /* of the secrets, when they were looked at in vain */
    uint8_t secret_size;
    uint8_t phase;    /* enum tls_phase */
    uint8_t reason;   /* enum tls_reason: why nothing of it is opened any more */
    uint8_t failures; /* records that did not open, before the first one that did */
    bool looked;      /* the secrets were looked at in vain */
    bool changed;     /* after ChangeCipherSpec */
    bool astray;      /* the next bytes may not be the beginning of a record */
    bool gap;         /* records may be missing before the next one */
    bool skips;       /* the keys of an earlier phase are missing */
    bool ended;       /* no more bytes come before a hole, if ever */
};

struct tls_conn {
    struct tls *tls;
    struct tls_session session;
    struct direction directions[2];
    uint8_t client; /* direction of the client, or UNKNOWN */
};

struct tls_conn *tls_conn_new(struct tls *t)
{
    if (t->live >= t->limits.connections) {
        t->stats.refused++;
        return NULL;
    }
    struct tls_conn *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    t->live++;
    t->stats.connections++;
    c->tls = c->session.tls = t;
    c->client = UNKNOWN;
    for (unsigned i = 0; i < 2; i++) {
        c->directions[i].handshake.budget = &t->budget;
        c->directions[i].handshake.keep_all = t->n_private_keys > 0;
    }
    return c;
}

void tls_conn_free(struct tls_conn *c)
{
    if (!c)
        return;
    for (unsigned i = 0; i < 2; i++) {
        tls_handshake_clear(&c->directions[i].handshake);
        tls_cipher_clear(&c->directions[i].cipher);
    }
    tls_session_clear(&c->session);
    c->tls->live--;
    explicit_bzero(c, sizeof *c);
    free(c);
}

void tls_conn_lose(struct tls_conn *c, unsigned from)
{
    struct direction *d = &c->directions[from];

    d->astray = d->gap = true;
    d->ended = false;
    tls_handshake_clear(&d->handshake);
}

void tls_conn_end(struct tls_conn *c, unsigned from)
{
    c->directions[from].ended = true;
}

bool tls_conn_is_dead(const struct tls_conn *c)
{
    return c->directions[0].reason && c->directions[1].reason;
}

unsigned tls_conn_server(const struct tls_conn *c)
{
    return c->client == UNKNOWN ? UNKNOWN : !c->client;
}

static enum tls_result seal(struct tls_conn *c, const struct direction *d, struct tls_piece *out)
{
    out->reason = d->reason;
    c->tls->stats.sealed[d->reason]++;
    return TLS_SEALED;
}

static void forget_keys(struct direction *d)
{
    tls_cipher_clear(&d->cipher);
    explicit_bzero(d->secret, sizeof d->secret);
    d->secret_size = 0;
}

/* A handshake message, in the clear or not. */
static void take_message(struct tls_conn *c, unsigned from, const struct tls_message *m)
{
    struct direction *d = &c->directions[from];

    if (m->type == TLS_CLIENT_HELLO && tls_session_take(&c->session, true, m)) {
        c->client = (uint8_t)from;
        d->phase = c->session.early_data ? TLS_PHASE_EARLY : TLS_PHASE_HANDSHAKE;
    } else if (m->type == TLS_SERVER_HELLO && tls_session_take(&c->session, false, m)) {
        c->client = (uint8_t)!from;
        d->phase = TLS_PHASE_HANDSHAKE;
    } else if (m->type != TLS_CLIENT_HELLO && m->type != TLS_SERVER_HELLO && c->client != UNKNOWN) {
        tls_session_take(&c->session, c->client == from, m);
    }
    c->directions[0].looked = c->directions[1].looked = false;
}

/* RFC 8446 4.6.3 and 7.2. */
static void update_keys(struct tls_conn *c, struct direction *d)
{
    char next[TLS_MAX_SECRET];
    struct slice secret = {d->secret, d->secret_size};
    struct tls_cipher cipher = {.context = NULL};

    if (!tls_keys_expand(c->session.suite->hash, secret, "traffic upd", next, d->secret_size))
        return;
    memcpy(d->secret, next, d->secret_size);
    if (tls_session_traffic_keys(&c->session, secret, &cipher))
        return;
    tls_cipher_clear(&d->cipher);
    d->cipher = cipher;
}

static void take_handshake(struct tls_conn *c, unsigned from, struct slice content)
{
    struct direction *d = &c->directions[from];
    bool is_sealed = d->cipher.context && c->session.version == TLS_1_3;
    struct tls_message m;

    while (tls_handshake_next(&d->handshake, &content, &m)) {
        if (is_sealed && m.type == TLS_FINISHED && d->phase != TLS_PHASE_TRAFFIC) {
            d->phase = TLS_PHASE_TRAFFIC;
            forget_keys(d);
            return;
        }
        if (is_sealed && m.type == TLS_KEY_UPDATE)
            update_keys(c, d);
        else
            take_message(c, from, &m);
    }
}

/* What follows is under the keys that were agreed on; in TLS 1.3 it means nothing (RFC 8446 D.4). */
static void take_change(struct tls_conn *c, struct direction *d)
{
    d->changed = true;
    if (c->session.version == TLS_1_3)
        return;
    forget_keys(d);
    d->gap = false;
}

static bool may_wait(const struct tls_conn *c, unsigned from, struct slice bytes)
{
    return !c->directions[from].ended && bytes.n <= c->tls->limits.waiting;
}

/* May the other direction bring what is missing here? */
static bool may_come(const struct tls_conn *c, unsigned from, struct slice bytes)
{
    const struct direction *other = &c->directions[!from];

    return may_wait(c, from, bytes) && !other->ended && !other->gap && !other->reason;
}

/* TLS 1.3: the keys of this phase, or of the first one after it that is known. */
static enum tls_reason find_traffic_keys(struct tls_conn *c, bool of_client, struct direction *d)
{
    for (unsigned phase = d->phase; phase < TLS_PHASES; phase++) {
        struct slice secret = tls_session_secret(&c->session, of_client, phase);
        if (secret.n != tls_suite_hash_size(c->session.suite->hash))
            continue;
        memcpy(d->secret, secret.p, secret.n);
        d->secret_size = (uint8_t)secret.n;
        d->skips = d->skips || phase != d->phase;
        d->phase = (uint8_t)phase;
        return tls_session_traffic_keys(&c->session, secret, &d->cipher);
    }
    return c->tls->n_private_keys && !c->tls->secrets.count ? TLS_NO_PRIVATE_KEY : TLS_NO_KEY;
}

static enum tls_reason find_keys(struct tls_conn *c, unsigned from, struct direction *d)
{
    bool of_client = c->client == from;

    if (c->session.version != TLS_1_3 || !c->session.suite || c->session.suite->kex != TLS_KEX_TLS13)
        return tls_session_keys(&c->session, of_client, &d->cipher);
    return find_traffic_keys(c, of_client, d);
}

static uint8_t missing_hello(const struct tls_conn *c, unsigned from, bool has_own)
{
    if (c->client == UNKNOWN)
        return TLS_NO_HANDSHAKE;
    if (c->directions[has_own ? !from : from].gap)
        return TLS_LOST;
    return has_own ? TLS_ONE_DIRECTION : TLS_NO_HANDSHAKE;
}

/* Makes the keys of this direction. False where they may still come. */
static bool prepare(struct tls_conn *c, unsigned from, struct slice bytes)
{
    struct direction *d = &c->directions[from];
    const struct tls_session *s = &c->session;
    bool has_own = c->client == from ? s->has_client : c->client != UNKNOWN && s->has_server;
    bool has_other = c->client == from ? s->has_server : s->has_client;

    if (!has_own || !has_other) {
        if (has_own && may_come(c, from, bytes))
            return false;
        d->reason = missing_hello(c, from, has_own);
        return true;
    }
    if (c->client != from && tls_session_lacks_exchange(s) && may_come(c, from, bytes))
        return false;
    bool patient = c->tls->growing && may_wait(c, from, bytes);
    if (patient && d->looked && d->generation == c->tls->secrets.generation)
        return false;
    enum tls_reason reason = find_keys(c, from, d);
    d->looked = reason == TLS_NO_KEY && patient;
    d->generation = c->tls->secrets.generation;
    d->reason = d->looked ? TLS_OPENED : (uint8_t)reason;
    return !d->looked;
}

/* Opens a record with the keys at hand; behind a hole with any sequence number that may be. */
static bool try_cipher(const struct tls_conn *c, struct tls_cipher *cipher, const struct tls_record *r, bool gap,
    unsigned *type, struct slice *content)
{
    uint64_t guess = gap ? tls_cipher_guess_lost(cipher, r) : 0;

    if (guess && tls_cipher_open(cipher, r, guess, c->tls->room, type, content))
        return true;
    for (uint64_t lost = 0; lost < (gap ? TLS_SEARCH : 1); lost++)
        if (tls_cipher_open(cipher, r, lost, c->tls->room, type, content))
            return true;
    return false;
}

/* TLS 1.3: the message that ends this phase was not seen, or its keys were not the right ones. */
static bool try_next_phase(
    struct tls_conn *c, unsigned from, const struct tls_record *r, unsigned *type, struct slice *content)
{
    struct direction *d = &c->directions[from];
    struct tls_cipher cipher = {.context = NULL};

    for (unsigned phase = d->phase + 1u; c->session.version == TLS_1_3 && phase < TLS_PHASES; phase++) {
        struct slice secret = tls_session_secret(&c->session, c->client == from, phase);
        if (secret.n != d->secret_size || tls_session_traffic_keys(&c->session, secret, &cipher))
            continue;
        if (try_cipher(c, &cipher, r, d->gap, type, content)) {
            memcpy(d->secret, secret.p, secret.n);
            tls_cipher_clear(&d->cipher);
            d->cipher = cipher;
            d->phase = (uint8_t)phase;
            return true;
        }
        tls_cipher_clear(&cipher);
    }
    return false;
}

/* A record that does not open. Before the first one that does it may be of a phase whose keys are missing. */
static enum tls_result give_up(struct tls_conn *c, struct direction *d, struct tls_piece *out)
{
    if (d->cipher.sequence == 0 && (d->skips || d->phase == TLS_PHASE_EARLY) && d->failures < TLS_SKIPPED) {
        d->failures++;
        return TLS_PASSED;
    }
    d->reason = d->gap ? TLS_LOST : TLS_WRONG_KEY;
    return seal(c, d, out);
}

static enum tls_result take_content(
    struct tls_conn *c, unsigned from, unsigned type, struct slice content, struct tls_piece *out)
{
    switch (type) {
    case TLS_HANDSHAKE: take_handshake(c, from, content); return TLS_PASSED;
    case TLS_CHANGE: take_change(c, &c->directions[from]); return TLS_PASSED;
    case TLS_DATA: break;
    default: return TLS_PASSED;
    }
    c->tls->stats.opened++;
    out->plain = content;
    return TLS_PLAIN;
}

static enum tls_result open_record(
    struct tls_conn *c, unsigned from, struct slice bytes, const struct tls_record *r, struct tls_piece *out)
{
    struct direction *d = &c->directions[from];
    struct slice content;
    unsigned type;

    if (!d->reason && !d->cipher.context && !prepare(c, from, bytes))
        return TLS_WAIT;
    if (d->reason)
        return r->type == TLS_DATA ? seal(c, d, out) : TLS_PASSED;
    if (!try_cipher(c, &d->cipher, r, d->gap, &type, &content) && !try_next_phase(c, from, r, &type, &content))
        return give_up(c, d, out);
    d->gap = false;
    return take_content(c, from, type, content, out);
}

/* Is the record under keys? Data always is; before TLS 1.3 all that follows ChangeCipherSpec. */
static bool is_protected(const struct tls_conn *c, struct direction *d, const struct tls_record *r)
{
    if (r->type == TLS_DATA && !d->changed && c->session.version && c->session.version < TLS_1_3)
        d->changed = d->gap = true; /* what said so was not seen */
    return r->type == TLS_DATA || (d->changed && c->session.version != TLS_1_3);
}

static enum tls_result stray(struct direction *d, struct slice bytes, struct tls_piece *out)
{
    d->astray = d->gap = true;
    out->length = 1 + tls_record_find(slice_from(bytes, 1));
    return TLS_PASSED;
}

enum tls_result tls_conn_next(struct tls_conn *c, unsigned from, struct slice bytes, struct tls_piece *out)
{
    struct direction *d = &c->directions[from];
    struct tls_record r;

    *out = (struct tls_piece){0};
    if (d->astray && bytes.n && (out->length = tls_record_find(bytes)) > 0)
        return TLS_PASSED;
    if (bytes.n == 0)
        return TLS_MORE;
    switch (tls_record_parse(bytes, &r)) {
    case TLS_RECORD_NOT: return stray(d, bytes, out);
    case TLS_RECORD_MORE: return TLS_MORE;
    case TLS_RECORD_OK: break;
    }
    d->astray = false;
    enum tls_result result = is_protected(c, d, &r) ? open_record(c, from, bytes, &r, out)
                                                    : take_content(c, from, r.type, r.body, out);
    if (result != TLS_WAIT)
        out->length = TLS_RECORD_HEAD + r.body.n;
    return result;
}
