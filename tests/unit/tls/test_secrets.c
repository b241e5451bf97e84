/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/secrets.h"

#include <criterion/criterion.h>
#include <stdio.h>

static bool add(struct tls_secrets *s, enum tls_secret_kind kind, const char *key, const char *secret)
{
    return tls_secrets_add(s, kind, slice_of(key), slice_of(secret));
}

static bool knows(const struct tls_secrets *s, enum tls_secret_kind kind, const char *key, const char *secret)
{
    return slice_eq(tls_secrets_find(s, kind, slice_of(key)), slice_of(secret));
}

Test(secrets, are_found_by_kind_and_key)
{
    struct tls_secrets s;

    tls_secrets_init(&s, 10, 7);
    cr_assert(add(&s, TLS_MASTER, "a", "one") && add(&s, TLS_CLIENT_TRAFFIC, "a", "two") && add(&s, TLS_MASTER, "b", "three"));
    cr_assert(knows(&s, TLS_MASTER, "a", "one"));
    cr_assert(knows(&s, TLS_CLIENT_TRAFFIC, "a", "two"));
    cr_assert(knows(&s, TLS_MASTER, "b", "three"));
    cr_assert_null(tls_secrets_find(&s, TLS_SERVER_TRAFFIC, SLICE_LIT("a")).p);
    uint64_t before = s.generation;
    cr_assert(add(&s, TLS_MASTER, "a", "four"));
    cr_assert(knows(&s, TLS_MASTER, "a", "four"));
    cr_assert_eq(s.count, 3);
    cr_assert_neq(s.generation, before);
    tls_secrets_clear(&s);
}

Test(secrets, odd_sizes_are_refused)
{
    char large[TLS_MAX_SECRET + 2];
    struct tls_secrets s;

    memset(large, 'x', sizeof large - 1);
    large[sizeof large - 1] = 0;
    tls_secrets_init(&s, 10, 7);
    cr_assert_not(add(&s, TLS_MASTER, "", "one"));
    cr_assert_not(add(&s, TLS_MASTER, "a", ""));
    cr_assert_not(add(&s, TLS_MASTER, "a", large));
    cr_assert_not(add(&s, TLS_MASTER, large, "one"));
    cr_assert_eq(s.count, 0);
    tls_secrets_clear(&s);
}

Test(secrets, beyond_the_limit_the_oldest_make_room)
{
    enum { LIMIT = 100, ADDED = 1000 };
    struct tls_secrets s;
    char key[16];

    tls_secrets_init(&s, LIMIT, 7);
    for (unsigned i = 0; i < ADDED; i++) {
        snprintf(key, sizeof key, "key %u", i);
        cr_assert(add(&s, TLS_MASTER, key, key));
    }
    cr_assert_eq(s.count, LIMIT);
    cr_assert_eq(s.dropped, ADDED - LIMIT);
    for (unsigned i = 0; i < ADDED; i++) {
        snprintf(key, sizeof key, "key %u", i);
        cr_assert_eq(knows(&s, TLS_MASTER, key, key), i >= ADDED - LIMIT, "%s", key);
    }
    tls_secrets_clear(&s);
}
