/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/secrets.h"

#include <stdlib.h>

#include "base/hash.h"

struct tls_secret {
    uint64_t hash;
    uint8_t kind, key_size, secret_size;
    char key[TLS_MAX_KEY];
    char secret[TLS_MAX_SECRET];
};

struct wanted {
    enum tls_secret_kind kind;
    struct slice key;
};

void tls_secrets_init(struct tls_secrets *s, uint32_t limit, uint64_t seed)
{
    *s = (struct tls_secrets){.limit = limit ? limit : 1, .seed = seed};
}

void tls_secrets_clear(struct tls_secrets *s)
{
    if (s->entries)
        explicit_bzero(s->entries, s->room * sizeof *s->entries);
    free(s->entries);
    table_clear(&s->by_key);
    *s = (struct tls_secrets){.limit = s->limit, .seed = s->seed};
}

static bool matches(const void *key, uint32_t ref, const void *context)
{
    const struct wanted *w = key;
    const struct tls_secret *e = &((const struct tls_secrets *)context)->entries[ref - 1];

    return e->kind == w->kind && slice_eq((struct slice){e->key, e->key_size}, w->key);
}

static uint64_t hash_of(const struct tls_secrets *s, const struct wanted *w)
{
    return hash_slice(w->key, s->seed + w->kind);
}

static struct tls_secret *find(const struct tls_secrets *s, const struct wanted *w)
{
    uint32_t ref = table_find(&s->by_key, hash_of(s, w), matches, w, s);

    return ref ? &s->entries[ref - 1] : NULL;
}

static void grow(struct tls_secrets *s)
{
    uint32_t room = s->room ? s->room * 2 : 64;

    room = room < s->limit ? room : s->limit;
    struct tls_secret *entries = realloc(s->entries, room * sizeof *entries);
    if (!entries)
        abort();
    s->entries = entries;
    s->room = room;
}

/* A new one, or the place of the oldest one. */
static uint32_t make_room(struct tls_secrets *s)
{
    if (s->count < s->limit) {
        if (s->count == s->room)
            grow(s);
        return s->count++;
    }
    uint32_t place = s->next;
    table_remove(&s->by_key, s->entries[place].hash, place + 1);
    s->next = (place + 1) % s->limit;
    s->dropped++;
    return place;
}

bool tls_secrets_add(struct tls_secrets *s, enum tls_secret_kind kind, struct slice key, struct slice secret)
{
    struct wanted w = {kind, key};

    if (key.n == 0 || key.n > TLS_MAX_KEY || secret.n == 0 || secret.n > TLS_MAX_SECRET)
        return false;
    struct tls_secret *e = find(s, &w);
    if (!e) {
        uint32_t place = make_room(s);
        e = &s->entries[place];
        *e = (struct tls_secret){.hash = hash_of(s, &w), .kind = (uint8_t)kind, .key_size = (uint8_t)key.n};
        memcpy(e->key, key.p, key.n);
        table_add(&s->by_key, e->hash, place + 1);
    }
    memcpy(e->secret, secret.p, secret.n);
    e->secret_size = (uint8_t)secret.n;
    s->generation++;
    return true;
}

struct slice tls_secrets_find(const struct tls_secrets *s, enum tls_secret_kind kind, struct slice key)
{
    struct wanted w = {kind, key};
    const struct tls_secret *e = key.n && s->count ? find(s, &w) : NULL;

    return e ? (struct slice){e->secret, e->secret_size} : SLICE_NONE;
}
