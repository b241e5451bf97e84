/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A client and a server that talk TLS in memory, with OpenSSL's libssl: what they write is what an observer sees, and
 * their key log is what it may know. Server and client are numbers: 0 is the client. */
#ifndef TALK_H
#define TALK_H

#include <assert.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "base/slice.h"

enum { TALK_FLIGHTS = 64, TALK_ROOM = 1 << 17 };

struct talk_flight { /* what one side wrote at once */
    unsigned from;
    size_t start, end; /* in its bytes */
};

struct talk_side {
    SSL_CTX *context;
    SSL *ssl;
    char bytes[TALK_ROOM]; /* all that it wrote */
    size_t n;
    char said[TALK_ROOM]; /* and what was in it */
    size_t n_said;
};

struct talk {
    struct talk_side sides[2];
    struct talk_flight flights[TALK_FLIGHTS];
    size_t n_flights;
    char keylog[TALK_ROOM];
    size_t n_keylog;
    EVP_PKEY *key;
};

struct talk_options {
    const char *name;
    int version;
    const char *suite; /* as OpenSSL calls it */
    const char *curve; /* of an EC key of the server; NULL = RSA */
    uint64_t options;  /* SSL_OP_… of both */
    const char *groups; /* of the server; NULL = the usual ones */
    bool psk;
};

static inline void talk_keylog(const SSL *ssl, const char *line)
{
    struct talk *t = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));

    t->n_keylog += (size_t)snprintf(t->keylog + t->n_keylog, sizeof t->keylog - t->n_keylog, "%s\n", line);
}

static inline unsigned talk_psk_client(SSL *ssl, const char *hint, char *identity, unsigned max_identity,
    unsigned char *psk, unsigned max_psk)
{
    (void)ssl, (void)hint, (void)max_psk;
    snprintf(identity, max_identity, "trunk");
    memset(psk, 7, 16);
    return 16;
}

static inline unsigned talk_psk_server(SSL *ssl, const char *identity, unsigned char *psk, unsigned max_psk)
{
    (void)ssl, (void)identity, (void)max_psk;
    memset(psk, 7, 16);
    return 16;
}

static inline X509 *talk_certificate(EVP_PKEY *key)
{
    X509 *cert = X509_new();

    ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
    X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
    X509_set_pubkey(cert, key);
    X509_NAME_add_entry_by_txt(
        X509_get_subject_name(cert), "CN", MBSTRING_ASC, (const unsigned char *)"biloxi.example", -1, -1, 0);
    X509_set_issuer_name(cert, X509_get_subject_name(cert));
    assert(X509_sign(cert, key, EVP_sha256()));
    return cert;
}

static inline void talk_set_up(struct talk *t, const struct talk_options *o, unsigned side)
{
    SSL_CTX *x = SSL_CTX_new(side ? TLS_server_method() : TLS_client_method());
    char list[128];

    t->sides[side].context = x;
    SSL_CTX_set_app_data(x, t);
    SSL_CTX_set_security_level(x, 0);
    SSL_CTX_set_min_proto_version(x, o->version);
    SSL_CTX_set_max_proto_version(x, o->version);
    SSL_CTX_set_options(x, o->options);
    snprintf(list, sizeof list, "%s:@SECLEVEL=0", o->suite);
    assert(o->version == TLS1_3_VERSION ? SSL_CTX_set_ciphersuites(x, o->suite) : SSL_CTX_set_cipher_list(x, list));
    if (side == 0)
        SSL_CTX_set_keylog_callback(x, talk_keylog);
    if (side == 0 && o->psk)
        SSL_CTX_set_psk_client_callback(x, talk_psk_client);
    if (side == 1 && o->psk)
        SSL_CTX_set_psk_server_callback(x, talk_psk_server);
    SSL_CTX_set_dh_auto(x, 1);
    if (side == 1 && o->groups)
        assert(SSL_CTX_set1_groups_list(x, o->groups));
}

static inline void talk_connect(struct talk *t, SSL_SESSION *session)
{
    for (unsigned i = 0; i < 2; i++) {
        SSL *ssl = SSL_new(t->sides[i].context);
        SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        t->sides[i].ssl = ssl;
        if (i)
            SSL_set_accept_state(ssl);
        else
            SSL_set_connect_state(ssl);
    }
    if (session)
        assert(SSL_set_session(t->sides[0].ssl, session));
}

/* Brings what a side wrote to the other one. */
static inline bool talk_flush(struct talk *t, unsigned from)
{
    struct talk_side *s = &t->sides[from];
    int n = BIO_read(SSL_get_wbio(s->ssl), s->bytes + s->n, (int)(sizeof s->bytes - s->n));

    if (n <= 0)
        return false;
    BIO_write(SSL_get_rbio(t->sides[!from].ssl), s->bytes + s->n, n);
    assert(t->n_flights < TALK_FLIGHTS);
    t->flights[t->n_flights++] = (struct talk_flight){from, s->n, s->n + (size_t)n};
    s->n += (size_t)n;
    return true;
}

static inline void talk_handshake(struct talk *t)
{
    char none;

    for (unsigned i = 0, quiet = 0; quiet < 2; i = !i) {
        SSL_do_handshake(t->sides[i].ssl);
        SSL_read(t->sides[i].ssl, &none, 1); /* a second handshake begins so */
        quiet = talk_flush(t, i) ? 0 : quiet + 1;
    }
    assert(SSL_is_init_finished(t->sides[0].ssl) && SSL_is_init_finished(t->sides[1].ssl));
}

static inline void talk_say(struct talk *t, unsigned from, const char *text, size_t n)
{
    struct talk_side *s = &t->sides[from];
    char heard[16384];
    int got;

    assert(SSL_write(s->ssl, text, (int)n) == (int)n);
    memcpy(s->said + s->n_said, text, n);
    s->n_said += n;
    talk_flush(t, from);
    while ((got = SSL_read(t->sides[!from].ssl, heard, sizeof heard)) > 0)
        ;
    talk_flush(t, !from); /* a change of keys has an answer */
}

static inline void talk_say_text(struct talk *t, unsigned from, const char *text)
{
    talk_say(t, from, text, strlen(text));
}

/* A talk without a connection yet. */
static inline struct talk *talk_new(const struct talk_options *o)
{
    struct talk *t = calloc(1, sizeof *t);

    assert(t);
    t->key = o->curve ? EVP_EC_gen(o->curve) : EVP_RSA_gen(1024);
    talk_set_up(t, o, 0);
    talk_set_up(t, o, 1);
    X509 *cert = talk_certificate(t->key);
    assert(SSL_CTX_use_certificate(t->sides[1].context, cert) && SSL_CTX_use_PrivateKey(t->sides[1].context, t->key));
    X509_free(cert);
    return t;
}

/* Ends the connection and forgets what was written, but not the keys. */
static inline void talk_hang_up(struct talk *t)
{
    for (unsigned i = 0; i < 2; i++) {
        if (t->sides[i].ssl)
            SSL_set_shutdown(t->sides[i].ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        SSL_free(t->sides[i].ssl);
        t->sides[i].ssl = NULL;
        t->sides[i].n = t->sides[i].n_said = 0;
    }
    t->n_flights = 0;
}

static inline void talk_free(struct talk *t)
{
    talk_hang_up(t);
    for (unsigned i = 0; i < 2; i++)
        SSL_CTX_free(t->sides[i].context);
    EVP_PKEY_free(t->key);
    free(t);
}

/* The private key as PEM. */
static inline struct slice talk_pem(const struct talk *t, char *room, size_t size)
{
    BIO *bio = BIO_new(BIO_s_mem());

    assert(PEM_write_bio_PrivateKey(bio, t->key, NULL, NULL, 0, NULL, NULL));
    int n = BIO_read(bio, room, (int)size);
    BIO_free(bio);
    return (struct slice){room, (size_t)n};
}

#endif
