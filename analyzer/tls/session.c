/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/session.h"

#include <stdlib.h>

#include "net/bytes.h"

enum { RSA_NAME = 8 /* bytes of the encrypted premaster secret by which a key log calls it */ };

static void clear_transcript(struct tls_session *s, struct tls_transcript *said)
{
    s->tls->budget.held -= said->room;
    free(said->bytes);
    *said = (struct tls_transcript){.bytes = NULL};
}

void tls_session_clear(struct tls_session *s)
{
    struct tls *tls = s->tls;

    clear_transcript(s, &s->said[0]);
    clear_transcript(s, &s->said[1]);
    explicit_bzero(s, sizeof *s);
    s->tls = tls;
}

static struct slice random_of(const struct tls_session *s)
{
    return (struct slice){s->client_random, TLS_RANDOM};
}

/* Too many bytes: the transcript stays without them, and the key that is made from it will not fit. */
static void append(struct tls_session *s, struct tls_transcript *said, struct slice message)
{
    struct tls_budget *budget = &s->tls->budget;

    if (said->n + message.n > said->room) {
        size_t room = (said->n + message.n) * 2, more = room - said->room;
        if (budget->held + more > budget->limit || room > 4 * TLS_MESSAGE_MAX) {
            said->whole = true;
            return;
        }
        char *bytes = realloc(said->bytes, room);
        if (!bytes)
            abort();
        budget->held += more;
        said->bytes = bytes;
        said->room = room;
    }
    memcpy(said->bytes + said->n, message.p, message.n);
    said->n += message.n;
}

/* RFC 7627 3: everything from the ClientHello up to and including the ClientKeyExchange. */
static void note(struct tls_session *s, bool of_client, const struct tls_message *m)
{
    struct tls_transcript *said = &s->said[!of_client];

    if (!s->tls->n_private_keys || said->whole || !m->all.p || m->type == TLS_HELLO_REQUEST)
        return;
    append(s, said, m->all);
    if (m->type == TLS_CLIENT_HELLO)
        said->hello = said->n;
    said->whole = said->whole || m->type == TLS_CLIENT_KEY_EXCHANGE || m->type == TLS_SERVER_HELLO_DONE;
}

static void name_ticket(struct slice ticket, char out[TLS_MAX_KEY], uint8_t *size)
{
    *size = ticket.n && tls_keys_digest(ticket, out) ? TLS_MAX_KEY : 0;
}

static bool take_client_hello(struct tls_session *s, struct slice body)
{
    struct tls_hello h;

    if (!tls_hello_client(body, &h))
        return false;
    if (s->has_client && memcmp(s->client_random, h.random, TLS_RANDOM) != 0)
        tls_session_clear(s); /* a handshake begins anew */
    s->has_client = true;
    memcpy(s->client_random, h.random, TLS_RANDOM);
    s->early_data = h.early_data;
    memcpy(s->offered_id, h.session_id.p, h.session_id.n);
    s->offered_id_size = (uint8_t)h.session_id.n;
    name_ticket(h.ticket, s->ticket, &s->ticket_size);
    return true;
}

static bool take_server_hello(struct tls_session *s, struct slice body)
{
    struct tls_hello h;

    if (!tls_hello_server(body, &h))
        return false;
    s->version = h.version;
    if (h.retry)
        return true;
    s->has_server = true;
    s->suite = tls_suite_find(h.suite);
    s->extended_master = h.extended_master;
    s->encrypt_then_mac = h.encrypt_then_mac;
    memcpy(s->server_random, h.random, TLS_RANDOM);
    memcpy(s->session_id, h.session_id.p, h.session_id.n);
    s->session_id_size = (uint8_t)h.session_id.n;
    return true;
}

/* The encrypted premaster secret of RSA (RFC 5246 7.4.7.1): a private key opens it, or a key log knows it. */
static void take_exchange(struct tls_session *s, struct slice body)
{
    struct tls *t = s->tls;

    s->exchanged = true;
    if (body.n < 2 + RSA_NAME || bytes_be16(body.p) != body.n - 2)
        return;
    struct slice encrypted = slice_from(body, 2);
    struct slice known = tls_secrets_find(&t->secrets, TLS_PREMASTER_RSA, slice_head(encrypted, RSA_NAME));
    s->has_premaster = known.n == TLS_MASTER_SIZE;
    if (s->has_premaster)
        memcpy(s->premaster, known.p, TLS_MASTER_SIZE);
    bool is_rsa = !s->suite || s->suite->kex == TLS_KEX_RSA;
    for (uint32_t i = 0; is_rsa && i < t->n_private_keys && !s->has_premaster; i++)
        s->has_premaster = tls_keys_premaster(t->private_keys[i], encrypted, s->premaster);
}

/* RFC 5077 3.3: a later session may be resumed with it. */
static void take_ticket(struct tls_session *s, struct slice body)
{
    char name[TLS_MAX_KEY];
    uint8_t size;

    if (body.n < 6 || s->version == TLS_1_3 || !s->has_master)
        return;
    name_ticket(slice_from(body, 6), name, &size);
    tls_secrets_add(&s->tls->secrets, TLS_MASTER_TICKET, (struct slice){name, size},
        (struct slice){s->master, TLS_MASTER_SIZE});
}

bool tls_session_take(struct tls_session *s, bool of_client, const struct tls_message *m)
{
    bool ok = true;

    if (m->type == TLS_CLIENT_HELLO && of_client)
        ok = take_client_hello(s, m->body);
    else if (m->type == TLS_SERVER_HELLO && !of_client)
        ok = take_server_hello(s, m->body);
    note(s, of_client, m);
    if (m->type == TLS_CLIENT_KEY_EXCHANGE && of_client)
        take_exchange(s, m->body);
    else if (m->type == TLS_NEW_SESSION_TICKET && !of_client)
        take_ticket(s, m->body);
    return ok;
}

/* RFC 5246 8.1, with RFC 7627 4 the transcript instead of the randoms. */
static bool master_from_premaster(struct tls_session *s, struct slice premaster)
{
    struct slice label = SLICE_LIT("master secret");
    const struct tls_transcript *client = &s->said[0], *server = &s->said[1];
    char seed[2 * TLS_RANDOM];
    size_t n = sizeof seed;

    if (s->extended_master) {
        struct slice hello = {client->bytes, client->hello}, rest = {client->bytes, client->n};
        struct slice parts[] = {hello, {server->bytes, server->n}, slice_from(rest, hello.n)};
        if (!client->whole || !server->whole)
            return false;
        label = SLICE_LIT("extended master secret");
        n = tls_keys_transcript(s->version, tls_suite_prf(s->suite), parts, 3, seed);
    } else {
        memcpy(seed, s->client_random, TLS_RANDOM);
        memcpy(seed + TLS_RANDOM, s->server_random, TLS_RANDOM);
    }
    return n && tls_keys_prf(s->version, tls_suite_prf(s->suite), premaster, label, (struct slice){seed, n}, s->master,
        TLS_MASTER_SIZE);
}

static bool known_master(struct tls_session *s, enum tls_secret_kind kind, struct slice key)
{
    struct slice secret = tls_secrets_find(&s->tls->secrets, kind, key);

    if (secret.n == TLS_MASTER_SIZE)
        memcpy(s->master, secret.p, TLS_MASTER_SIZE);
    return secret.n == TLS_MASTER_SIZE;
}

/* The server takes the session up that the client offers (RFC 5246 7.4.1.3, RFC 5077 3.4). */
static bool is_resumed(const struct tls_session *s)
{
    return s->session_id_size && s->session_id_size == s->offered_id_size &&
        memcmp(s->session_id, s->offered_id, s->session_id_size) == 0;
}

static bool find_master(struct tls_session *s)
{
    const struct tls_secrets *secrets = &s->tls->secrets;
    struct slice premaster = tls_secrets_find(secrets, TLS_PREMASTER, random_of(s));

    if (known_master(s, TLS_MASTER, random_of(s)) || (premaster.n && master_from_premaster(s, premaster)))
        return true;
    if (s->has_premaster && master_from_premaster(s, (struct slice){s->premaster, TLS_MASTER_SIZE}))
        return true;
    return is_resumed(s) && (known_master(s, TLS_MASTER_SESSION, (struct slice){s->session_id, s->session_id_size}) ||
                                known_master(s, TLS_MASTER_TICKET, (struct slice){s->ticket, s->ticket_size}));
}

/* Once it is known it also opens what resumes this session. */
static bool have_master(struct tls_session *s)
{
    if (!s->has_master && find_master(s)) {
        s->has_master = true;
        if (s->exchanged)
            tls_secrets_add(&s->tls->secrets, TLS_MASTER_SESSION, (struct slice){s->session_id, s->session_id_size},
                (struct slice){s->master, TLS_MASTER_SIZE});
    }
    return s->has_master;
}

bool tls_session_lacks_exchange(const struct tls_session *s)
{
    return s->tls->n_private_keys && s->suite && s->suite->kex == TLS_KEX_RSA && !s->exchanged && !is_resumed(s);
}

static enum tls_reason check_suite(const struct tls_session *s)
{
    if (s->version < TLS_1_0 || s->version > TLS_1_3)
        return TLS_UNKNOWN_VERSION;
    bool fits = s->suite && (s->suite->kex == TLS_KEX_TLS13) == (s->version == TLS_1_3);
    return fits ? TLS_OPENED : TLS_UNKNOWN_SUITE;
}

static enum tls_reason no_master(const struct tls_session *s)
{
    bool only_private = s->tls->n_private_keys && !s->tls->secrets.count && s->suite->kex != TLS_KEX_RSA;

    return only_private ? TLS_NO_PRIVATE_KEY : TLS_NO_KEY;
}

enum tls_reason tls_session_keys(struct tls_session *s, bool of_client, struct tls_cipher *out)
{
    enum tls_reason reason = check_suite(s);
    char block[2 * (TLS_MAX_HASH + TLS_MAX_CIPHER_KEY + TLS_MAX_IV)], seed[2 * TLS_RANDOM];

    if (reason)
        return reason;
    if (!have_master(s))
        return no_master(s);
    struct tls_sizes z = tls_cipher_sizes(s->suite, s->version);
    memcpy(seed, s->server_random, TLS_RANDOM);
    memcpy(seed + TLS_RANDOM, s->client_random, TLS_RANDOM);
    if (!tls_keys_prf(s->version, tls_suite_prf(s->suite), (struct slice){s->master, TLS_MASTER_SIZE},
            SLICE_LIT("key expansion"), (struct slice){seed, sizeof seed}, block, 2 * (z.mac + z.key + z.iv)))
        return TLS_UNKNOWN_SUITE;
    const char *mac = block, *key = mac + 2 * z.mac, *iv = key + 2 * z.key; /* of the client; the server's follow each */
    bool ok = tls_cipher_init(out, s->suite, s->version, s->encrypt_then_mac, of_client ? mac : mac + z.mac,
        of_client ? key : key + z.key, of_client ? iv : iv + z.iv);
    explicit_bzero(block, sizeof block);
    return ok ? TLS_OPENED : TLS_UNKNOWN_SUITE;
}

struct slice tls_session_secret(const struct tls_session *s, bool of_client, enum tls_phase phase)
{
    static const enum tls_secret_kind kinds[2][TLS_PHASES] = {
        {TLS_CLIENT_EARLY, TLS_SERVER_HANDSHAKE, TLS_SERVER_TRAFFIC}, /* a server has no early secret: not asked for */
        {TLS_CLIENT_EARLY, TLS_CLIENT_HANDSHAKE, TLS_CLIENT_TRAFFIC},
    };

    return tls_secrets_find(&s->tls->secrets, kinds[of_client][phase], random_of(s));
}

enum tls_reason tls_session_traffic_keys(const struct tls_session *s, struct slice secret, struct tls_cipher *out)
{
    enum tls_reason reason = check_suite(s);
    char key[TLS_MAX_CIPHER_KEY], iv[TLS_MAX_IV];

    if (reason)
        return reason;
    struct tls_sizes z = tls_cipher_sizes(s->suite, TLS_1_3);
    bool ok = tls_keys_expand(s->suite->hash, secret, "key", key, z.key) &&
        tls_keys_expand(s->suite->hash, secret, "iv", iv, z.iv) &&
        tls_cipher_init(out, s->suite, TLS_1_3, false, key, key, iv);
    explicit_bzero(key, sizeof key);
    return ok ? TLS_OPENED : TLS_UNKNOWN_SUITE;
}
