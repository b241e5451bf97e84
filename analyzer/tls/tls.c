/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/tls.h"

#include <assert.h>
#include <stdlib.h>

#include "tls/cipher.h"
#include "tls/keylog.h"

static const struct tls_limits usual = {
    .secrets = 1u << 20, .connections = 65536, .handshakes = 32u << 20, .waiting = 256u << 10};

static size_t share(size_t memory, unsigned divisor, size_t least, size_t most)
{
    size_t n = memory / divisor;

    return n < least ? least : n > most ? most : n;
}

struct tls_limits tls_limits_of(size_t memory)
{
    return (struct tls_limits){.secrets = (uint32_t)share(memory, 4096, 4096, INT32_MAX),
        .connections = (uint32_t)share(memory, 65536, 256, INT32_MAX),
        .handshakes = share(memory, 128, 256u << 10, SIZE_MAX),
        .waiting = usual.waiting};
}

struct tls *tls_new(const struct tls_limits *limits)
{
    struct tls *t = calloc(1, sizeof *t);

    if (!t)
        abort();
    t->room = malloc(TLS_ROOM);
    if (!t->room)
        abort();
    t->limits = limits ? *limits : usual;
    t->budget.limit = t->limits.handshakes;
    tls_secrets_init(&t->secrets, t->limits.secrets, tls_keys_seed());
    return t;
}

void tls_free(struct tls *t)
{
    if (!t)
        return;
    assert(t->live == 0 && t->budget.held == 0);
    for (uint32_t i = 0; i < t->n_private_keys; i++)
        tls_keys_private_free(t->private_keys[i]);
    tls_secrets_clear(&t->secrets);
    free(t->room);
    free(t);
}

size_t tls_add_keylog(struct tls *t, struct slice text, bool last)
{
    return tls_keylog_read(&t->secrets, text, last);
}

bool tls_add_private_key(struct tls *t, struct slice pem)
{
    struct tls_private_key *k = t->n_private_keys < TLS_MAX_PRIVATE_KEYS ? tls_keys_private_new(pem) : NULL;

    if (k)
        t->private_keys[t->n_private_keys++] = k;
    return k != NULL;
}

void tls_expect(struct tls *t, bool growing)
{
    t->growing = growing;
}

bool tls_has_keys(const struct tls *t)
{
    return t->secrets.count || t->n_private_keys || t->growing;
}

bool tls_looks(struct slice bytes)
{
    struct tls_record r;

    return bytes.n >= TLS_RECORD_HEAD && tls_record_parse(bytes, &r) != TLS_RECORD_NOT;
}
