/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/conn.h"

#include <criterion/criterion.h>

#include "tls/talk.h"

/* An observer of a talk: has what came so far of each direction, and what it could read. */
struct observer {
    struct tls *tls;
    struct tls_conn *conn;
    size_t arrived[2], taken[2];
    char read[2][TALK_ROOM];
    size_t n_read[2];
    size_t sealed[TLS_REASONS];
};

static const char invite[] = "INVITE sip:bob@biloxi.example SIP/2.0\r\n\r\n";
static const char ringing[] = "SIP/2.0 180 Ringing\r\n\r\n";

static struct observer *observe(struct tls *tls)
{
    struct observer *o = calloc(1, sizeof *o);

    cr_assert(o);
    o->tls = tls;
    o->conn = tls_conn_new(tls);
    cr_assert(o->conn);
    return o;
}

static void stop(struct observer *o)
{
    tls_conn_free(o->conn);
    free(o);
}

static void take(struct observer *o, const struct talk *t, unsigned from)
{
    struct tls_piece piece;

    for (;;) {
        struct slice bytes = {t->sides[from].bytes + o->taken[from], o->arrived[from] - o->taken[from]};
        enum tls_result result = tls_conn_next(o->conn, from, bytes, &piece);
        if (result == TLS_MORE || result == TLS_WAIT)
            return;
        cr_assert(piece.length > 0 && piece.length <= bytes.n);
        o->taken[from] += piece.length;
        if (result == TLS_SEALED)
            o->sealed[piece.reason]++;
        if (result == TLS_PLAIN) {
            memcpy(o->read[from] + o->n_read[from], piece.plain.p, piece.plain.n);
            o->n_read[from] += piece.plain.n;
        }
    }
}

/* Sees a flight in pieces of `step` bytes. */
static void see_flight(struct observer *o, const struct talk *t, const struct talk_flight *f, size_t step)
{
    for (size_t at = f->start; at < f->end; at += step) {
        o->arrived[f->from] = at + step < f->end ? at + step : f->end;
        take(o, t, f->from);
    }
    take(o, t, !f->from);
}

static void see(struct observer *o, const struct talk *t, size_t step)
{
    for (size_t i = 0; i < t->n_flights; i++)
        see_flight(o, t, &t->flights[i], step);
}

static bool has_read_all(const struct observer *o, const struct talk *t)
{
    for (unsigned i = 0; i < 2; i++)
        if (o->n_read[i] != t->sides[i].n_said || memcmp(o->read[i], t->sides[i].said, o->n_read[i]) != 0)
            return false;
    return true;
}

static void converse(struct talk *t)
{
    char large[30000];

    memset(large, 'v', sizeof large);
    talk_handshake(t);
    talk_say_text(t, 0, invite);
    talk_say_text(t, 1, ringing);
    talk_say(t, 0, large, sizeof large); /* two records */
    talk_say_text(t, 1, ringing);
}

static void know_keylog(struct tls *tls, const struct talk *t)
{
    tls_add_keylog(tls, (struct slice){t->keylog, t->n_keylog}, true);
}

static void know_private_key(struct tls *tls, const struct talk *t)
{
    char pem[8192];

    cr_assert(tls_add_private_key(tls, talk_pem(t, pem, sizeof pem)));
}

#define NO_ETM SSL_OP_NO_ENCRYPT_THEN_MAC
#define NO_EMS SSL_OP_NO_EXTENDED_MASTER_SECRET

static const struct talk_options talks[] = {
    {"TLS 1.3 AES 128 GCM", TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256", .curve = "P-256"},
    {"TLS 1.3 AES 256 GCM", TLS1_3_VERSION, "TLS_AES_256_GCM_SHA384", .curve = "P-256"},
    {"TLS 1.3 ChaCha20", TLS1_3_VERSION, "TLS_CHACHA20_POLY1305_SHA256", .curve = "P-256"},
    {"TLS 1.3 CCM", TLS1_3_VERSION, "TLS_AES_128_CCM_SHA256", .curve = "P-256"},
    {"TLS 1.3 CCM 8", TLS1_3_VERSION, "TLS_AES_128_CCM_8_SHA256", .curve = "P-256"},
    {"TLS 1.3 with HelloRetryRequest", TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256", .curve = "P-256", .groups = "P-521"},
    {"TLS 1.2 GCM", TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256", .curve = "P-256"},
    {"TLS 1.2 GCM 256", TLS1_2_VERSION, "ECDHE-ECDSA-AES256-GCM-SHA384", .curve = "P-256"},
    {"TLS 1.2 ChaCha20", TLS1_2_VERSION, "ECDHE-ECDSA-CHACHA20-POLY1305", .curve = "P-256"},
    {"TLS 1.2 CCM", TLS1_2_VERSION, "ECDHE-ECDSA-AES128-CCM", .curve = "P-256"},
    {"TLS 1.2 CCM 256", TLS1_2_VERSION, "ECDHE-ECDSA-AES256-CCM", .curve = "P-256"},
    {"TLS 1.2 CCM 8", TLS1_2_VERSION, "ECDHE-ECDSA-AES128-CCM8", .curve = "P-256"},
    {"TLS 1.2 CCM 8 256", TLS1_2_VERSION, "ECDHE-ECDSA-AES256-CCM8", .curve = "P-256"},
    {"TLS 1.2 CBC SHA1", TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA", .curve = "P-256", .options = NO_ETM},
    {"TLS 1.2 CBC SHA256", TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA256", .curve = "P-256", .options = NO_ETM},
    {"TLS 1.2 CBC SHA384", TLS1_2_VERSION, "ECDHE-ECDSA-AES256-SHA384", .curve = "P-256", .options = NO_ETM},
    {"TLS 1.2 CBC SHA1, MAC last", TLS1_2_VERSION, "ECDHE-ECDSA-AES256-SHA", .curve = "P-256"},
    {"TLS 1.2 CBC SHA256, MAC last", TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA256", .curve = "P-256"},
    {"TLS 1.2 CBC SHA384, MAC last", TLS1_2_VERSION, "ECDHE-ECDSA-AES256-SHA384", .curve = "P-256"},
    {"TLS 1.2 DHE", TLS1_2_VERSION, "DHE-RSA-AES128-GCM-SHA256", .curve = NULL},
    {"TLS 1.2 PSK", TLS1_2_VERSION, "PSK-AES128-GCM-SHA256", .psk = true, .curve = "P-256"},
    {"TLS 1.2 PSK CBC SHA384", TLS1_2_VERSION, "PSK-AES256-CBC-SHA384", .psk = true, .curve = "P-256"},
    {"TLS 1.2 ECDHE PSK", TLS1_2_VERSION, "ECDHE-PSK-AES128-CBC-SHA256", .psk = true, .curve = "P-256"},
    {"TLS 1.1", TLS1_1_VERSION, "ECDHE-ECDSA-AES128-SHA", .curve = "P-256"},
    {"TLS 1.1, MAC first", TLS1_1_VERSION, "ECDHE-ECDSA-AES256-SHA", .curve = "P-256", .options = NO_ETM},
    {"TLS 1.0", TLS1_VERSION, "ECDHE-ECDSA-AES128-SHA", .curve = "P-256"},
    {"TLS 1.0, MAC first", TLS1_VERSION, "ECDHE-ECDSA-AES256-SHA", .curve = "P-256", .options = NO_ETM},
};

enum { N_TALKS = sizeof talks / sizeof talks[0] };

Test(conn, a_key_log_opens_every_kind_of_suite)
{
    static const size_t steps[] = {TALK_ROOM, 1000, 1};

    for (size_t i = 0; i < N_TALKS; i++) {
        struct talk *t = talk_new(&talks[i]);
        struct tls *tls = tls_new(NULL);
        talk_connect(t, NULL);
        converse(t);
        know_keylog(tls, t);
        for (size_t k = 0; k < 3; k++) {
            struct observer *o = observe(tls);
            see(o, t, steps[k]);
            cr_expect(has_read_all(o, t), "%s in pieces of %zu", talks[i].name, steps[k]);
            cr_expect_eq(tls_conn_server(o->conn), 1);
            stop(o);
        }
        tls_free(tls);
        talk_free(t);
    }
}

static const struct talk_options rsa_talks[] = {
    {"TLS 1.2 RSA GCM", TLS1_2_VERSION, "AES128-GCM-SHA256", .curve = NULL},
    {"TLS 1.2 RSA CBC SHA384 PRF", TLS1_2_VERSION, "AES256-GCM-SHA384", .curve = NULL},
    {"TLS 1.2 RSA CBC", TLS1_2_VERSION, "AES128-SHA256", .curve = NULL},
    {"TLS 1.2 RSA without extended master secret", TLS1_2_VERSION, "AES256-SHA", .options = NO_EMS},
    {"TLS 1.1 RSA", TLS1_1_VERSION, "AES128-SHA", .curve = NULL},
    {"TLS 1.0 RSA without extended master secret", TLS1_VERSION, "AES128-SHA", .options = NO_EMS},
};

Test(conn, a_private_key_opens_the_rsa_key_exchange_and_what_resumes_it)
{
    static const uint64_t resumptions[] = {0, SSL_OP_NO_TICKET};

    for (size_t i = 0; i < sizeof rsa_talks / sizeof rsa_talks[0]; i++)
        for (size_t k = 0; k < 2; k++) {
            struct talk_options options = rsa_talks[i];
            options.options |= resumptions[k];
            struct talk *t = talk_new(&options);
            struct tls *tls = tls_new(NULL);
            know_private_key(tls, t);
            SSL_CTX_set_session_id_context(t->sides[1].context, (const unsigned char *)"t", 1);
            SSL_SESSION *session = NULL;
            for (int again = 0; again < 2; again++) {
                talk_connect(t, session);
                converse(t);
                cr_expect_eq(SSL_session_reused(t->sides[0].ssl), again);
                struct observer *o = observe(tls);
                see(o, t, 100);
                cr_expect(has_read_all(o, t), "%s, %s", options.name, again ? "resumed" : "first");
                stop(o);
                SSL_SESSION_free(session);
                session = SSL_get1_session(t->sides[0].ssl);
                talk_hang_up(t);
            }
            SSL_SESSION_free(session);
            tls_free(tls);
            talk_free(t);
        }
}

Test(conn, keys_may_change_in_either_direction)
{
    struct talk *t = talk_new(&talks[1]);
    struct tls *tls = tls_new(NULL);

    talk_connect(t, NULL);
    converse(t);
    for (unsigned i = 0; i < 4; i++) {
        SSL_key_update(t->sides[i % 2].ssl, i < 2 ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED);
        talk_say_text(t, i % 2, invite);
        talk_say_text(t, !(i % 2), ringing);
    }
    know_keylog(tls, t);
    struct observer *o = observe(tls);
    see(o, t, 77);
    cr_assert(has_read_all(o, t));
    stop(o);
    tls_free(tls);
    talk_free(t);
}

/* Takes the lines with this label out of a key log. */
static void forget_label(struct talk *t, const char *label)
{
    size_t n = 0;

    for (char *line = t->keylog, *end; (end = strchr(line, '\n')); line = end + 1) {
        if (strncmp(line, label, strlen(label)) == 0)
            continue;
        memmove(t->keylog + n, line, (size_t)(end + 1 - line));
        n += (size_t)(end + 1 - line);
    }
    t->n_keylog = n;
}

/* TLS 1.3 resumed, with data before the handshake is over (RFC 8446 2.3); the server takes it, or refuses it: it was sent
 * either way. Without its key it is passed over. */
static void check_early_data(bool accepted, const char *forgotten)
{
    struct talk *t = talk_new(&talks[0]);
    struct tls *tls = tls_new(NULL);
    char heard[200];
    size_t n;

    SSL_CTX_set_max_early_data(t->sides[1].context, 1000);
    talk_connect(t, NULL);
    converse(t);
    SSL_SESSION *session = SSL_get1_session(t->sides[0].ssl);
    talk_hang_up(t);
    talk_connect(t, session);
    SSL_set_max_early_data(t->sides[1].ssl, accepted ? 1000 : 0);
    cr_assert(SSL_write_early_data(t->sides[0].ssl, invite, strlen(invite), &n) && n == strlen(invite));
    talk_flush(t, 0);
    memcpy(t->sides[0].said, invite, strlen(invite));
    t->sides[0].n_said = strlen(invite);
    if (accepted) {
        cr_assert_eq(SSL_read_early_data(t->sides[1].ssl, heard, sizeof heard, &n), SSL_READ_EARLY_DATA_SUCCESS);
        SSL_read_early_data(t->sides[1].ssl, heard, sizeof heard, &n);
        talk_flush(t, 1);
    }
    converse(t);
    cr_assert_eq(SSL_get_early_data_status(t->sides[0].ssl), accepted ? SSL_EARLY_DATA_ACCEPTED : SSL_EARLY_DATA_REJECTED);
    if (forgotten) {
        forget_label(t, forgotten);
        t->sides[0].n_said -= strlen(invite);
        memmove(t->sides[0].said, t->sides[0].said + strlen(invite), t->sides[0].n_said);
    }
    know_keylog(tls, t);
    struct observer *o = observe(tls);
    see(o, t, 300);
    cr_expect(has_read_all(o, t), "%d, %s", accepted, forgotten ? forgotten : "");
    stop(o);
    SSL_SESSION_free(session);
    tls_free(tls);
    talk_free(t);
}

Test(conn, early_data_is_read_or_passed_over)
{
    check_early_data(true, NULL);
    check_early_data(true, "CLIENT_EARLY");
    check_early_data(false, NULL);
}

Test(conn, a_second_handshake_within_the_first_changes_the_keys)
{
    struct talk *t = talk_new(&talks[6]);
    struct tls *tls = tls_new(NULL);

    SSL_CTX_set_options(t->sides[1].context, SSL_OP_ALLOW_CLIENT_RENEGOTIATION);
    talk_connect(t, NULL);
    converse(t);
    cr_assert(SSL_renegotiate(t->sides[0].ssl));
    talk_handshake(t);
    converse(t);
    know_keylog(tls, t);
    struct observer *o = observe(tls);
    see(o, t, TALK_ROOM);
    cr_assert(has_read_all(o, t));
    stop(o);
    tls_free(tls);
    talk_free(t);
}

Test(conn, secrets_of_the_handshake_are_not_needed)
{
    struct talk *t = talk_new(&talks[0]);
    struct tls *tls = tls_new(NULL);

    talk_connect(t, NULL);
    converse(t);
    forget_label(t, "CLIENT_HANDSHAKE");
    forget_label(t, "SERVER_HANDSHAKE");
    know_keylog(tls, t);
    struct observer *o = observe(tls);
    see(o, t, 500);
    cr_assert(has_read_all(o, t));
    stop(o);
    tls_free(tls);
    talk_free(t);
}

Test(conn, directions_may_arrive_in_any_order)
{
    for (size_t i = 0; i < N_TALKS; i++)
        for (unsigned first = 0; first < 2; first++) {
            struct talk *t = talk_new(&talks[i]);
            struct tls *tls = tls_new(NULL);
            talk_connect(t, NULL);
            converse(t);
            know_keylog(tls, t);
            struct observer *o = observe(tls);
            o->arrived[first] = t->sides[first].n;
            take(o, t, first);
            o->arrived[!first] = t->sides[!first].n;
            take(o, t, !first);
            take(o, t, first);
            cr_expect(has_read_all(o, t), "%s, side %u first", talks[i].name, first);
            stop(o);
            tls_free(tls);
            talk_free(t);
        }
}

Test(conn, records_wait_for_keys_that_may_still_come)
{
    for (size_t i = 0; i < N_TALKS; i++) {
        struct talk *t = talk_new(&talks[i]);
        struct tls *tls = tls_new(NULL);
        talk_connect(t, NULL);
        converse(t);
        tls_expect(tls, true);
        struct observer *o = observe(tls);
        see(o, t, 900);
        cr_expect_eq(o->n_read[0] + o->n_read[1], 0);
        know_keylog(tls, t);
        take(o, t, 0);
        take(o, t, 1);
        cr_expect(has_read_all(o, t), "%s", talks[i].name);
        stop(o);
        tls_free(tls);
        talk_free(t);
    }
}

Test(conn, what_waits_is_bounded_and_given_up_at_the_end)
{
    struct tls *tls = tls_new(&(struct tls_limits){.secrets = 8, .connections = 1, .handshakes = 65536, .waiting = 10000});
    struct talk *t = talk_new(&talks[6]);

    talk_connect(t, NULL);
    converse(t);
    tls_expect(tls, true);
    struct observer *o = observe(tls);
    see(o, t, TALK_ROOM); /* the large one of the client is more than that */
    cr_assert_gt(o->sealed[TLS_NO_KEY], 0);
    cr_assert_eq(o->taken[0], t->sides[0].n);
    cr_assert_lt(o->taken[1], t->sides[1].n);
    tls_conn_end(o->conn, 1);
    take(o, t, 1);
    cr_assert_eq(o->taken[1], t->sides[1].n);
    cr_assert_eq(o->sealed[TLS_NO_KEY], 5, "%zu", o->sealed[TLS_NO_KEY]); /* three of the client, two of the server */
    cr_assert(tls_conn_is_dead(o->conn));
    stop(o);
    tls_free(tls);
    talk_free(t);
}

/* Sees all but the bytes from..to of a side, whose loss it is told. */
static void see_with_hole(struct observer *o, const struct talk *t, unsigned side, size_t from, size_t to)
{
    for (size_t i = 0; i < t->n_flights; i++) {
        struct talk_flight f = t->flights[i];
        if (f.from == side && f.start < from && f.end > from) {
            struct talk_flight before = {side, f.start, from};
            see_flight(o, t, &before, TALK_ROOM);
        }
        if (f.from == side && f.start <= from && f.end > from) {
            tls_conn_lose(o->conn, side);
            o->taken[side] = to;
        }
        f.start = f.from == side && f.start < to ? to : f.start;
        if (f.end > f.start && (f.from != side || f.end <= from || f.start >= to))
            see_flight(o, t, &f, TALK_ROOM);
    }
}

/* Alice says a numbered line twenty times; some are lost, in the middle of records. What comes after must be read. */
Test(conn, records_behind_a_hole_are_opened)
{
    char text[64];

    for (size_t i = 0; i < N_TALKS; i++) {
        if (talks[i].version == TLS1_VERSION) /* there each record needs the one before */
            continue;
        struct talk *t = talk_new(&talks[i]);
        struct tls *tls = tls_new(NULL);
        size_t at[20];
        talk_connect(t, NULL);
        talk_handshake(t);
        for (int line = 0; line < 20; line++) {
            at[line] = t->sides[0].n;
            snprintf(text, sizeof text, "line %02d of what alice says\n", line);
            talk_say_text(t, 0, text);
        }
        know_keylog(tls, t);
        struct observer *o = observe(tls);
        see_with_hole(o, t, 0, at[4] + 10, at[11] + 7);
        struct slice read = {o->read[0], o->n_read[0]};
        cr_expect(slice_search(read, SLICE_LIT("line 03")) < read.n, "%s", talks[i].name);
        cr_expect(slice_search(read, SLICE_LIT("line 08")) == read.n, "%s", talks[i].name);
        cr_expect(slice_search(read, SLICE_LIT("line 12")) < read.n, "%s: %.*s", talks[i].name, (int)read.n, read.p);
        cr_expect(slice_search(read, SLICE_LIT("line 19")) < read.n, "%s", talks[i].name);
        stop(o);
        tls_free(tls);
        talk_free(t);
    }
}

static void expect_reason(const struct observer *o, enum tls_reason reason, const char *what)
{
    for (unsigned i = 0; i < TLS_REASONS; i++)
        cr_expect_eq(o->sealed[i] > 0, i == reason, "%s: %zu for %s", what, o->sealed[i], tls_reason_name(i));
    cr_expect_eq(o->n_read[0] + o->n_read[1], 0, "%s", what);
}

Test(conn, what_stays_shut_has_its_reason)
{
    struct talk *t = talk_new(&talks[0]), *other = talk_new(&talks[0]), *old = talk_new(&talks[6]);
    struct tls *none = tls_new(NULL), *wrong = tls_new(NULL), *private = tls_new(NULL);

    talk_connect(t, NULL);
    converse(t);
    talk_connect(old, NULL);
    converse(old);
    struct observer *o = observe(none);
    see(o, t, 500);
    expect_reason(o, TLS_NO_KEY, "no key");
    stop(o);

    for (char *c = t->keylog; (c = strchr(c, ' ')); c++) /* the secret is the third word */
        if (c[-1] != 'M' && c[1] != '\n' && strchr(c + 1, ' ') > strchr(c + 1, '\n'))
            c[1] = c[1] == '0' ? '1' : '0';
    know_keylog(wrong, t);
    o = observe(wrong);
    see(o, t, 500);
    expect_reason(o, TLS_WRONG_KEY, "wrong key");
    stop(o);

    o = observe(none);
    o->taken[0] = o->arrived[0] = t->flights[0].end;
    o->taken[1] = o->arrived[1] = t->flights[1].end;
    for (size_t i = 2; i < t->n_flights; i++)
        see_flight(o, t, &t->flights[i], 500);
    expect_reason(o, TLS_NO_HANDSHAKE, "from the middle");
    stop(o);

    o = observe(none);
    o->arrived[1] = t->sides[1].n;
    take(o, t, 1);
    tls_conn_end(o->conn, 1);
    take(o, t, 1);
    expect_reason(o, TLS_ONE_DIRECTION, "one direction");
    stop(o);

    talk_free(other);
    other = talk_new(&rsa_talks[0]);
    know_private_key(private, other);
    o = observe(private);
    see(o, old, 500);
    expect_reason(o, TLS_NO_PRIVATE_KEY, "private key");
    stop(o);

    tls_free(none);
    tls_free(wrong);
    tls_free(private);
    talk_free(t);
    talk_free(other);
    talk_free(old);
}

Test(conn, there_are_no_more_connections_than_the_limit)
{
    struct tls *tls = tls_new(&(struct tls_limits){.secrets = 1, .connections = 2, .handshakes = 100, .waiting = 100});
    struct tls_conn *a = tls_conn_new(tls), *b = tls_conn_new(tls);

    cr_assert(a && b && !tls_conn_new(tls));
    cr_assert_eq(tls->stats.refused, 1);
    tls_conn_free(a);
    struct tls_conn *c = tls_conn_new(tls);
    cr_assert(c);
    tls_conn_free(b);
    tls_conn_free(c);
    tls_free(tls);
}
