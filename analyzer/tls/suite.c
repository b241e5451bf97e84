/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/suite.h"

static const struct tls_suite suites[] = { /* by number */
#define TLS_SUITE(number, name, kex, cipher, hash) {name, number, TLS_KEX_##kex, TLS_##cipher, TLS_##hash},
#include "tls/suite.def"
#undef TLS_SUITE
};

enum { N_SUITES = sizeof suites / sizeof suites[0] };

static const struct hash_row {
    const char *name;
    size_t size;
} hashes[TLS_HASHES] = {
    [TLS_SHA1] = {"SHA1", 20},
    [TLS_SHA256] = {"SHA256", 32},
    [TLS_SHA384] = {"SHA384", 48},
};

const struct tls_suite *tls_suite_find(unsigned number)
{
    size_t low = 0, high = N_SUITES;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (suites[middle].number == number)
            return &suites[middle];
        if (suites[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct tls_suite *tls_suite_at(size_t i)
{
    return i < N_SUITES ? &suites[i] : NULL;
}

enum tls_hash tls_suite_prf(const struct tls_suite *s)
{
    return s->hash == TLS_SHA384 ? TLS_SHA384 : TLS_SHA256;
}

const char *tls_suite_hash_name(enum tls_hash h)
{
    return hashes[h].name;
}

size_t tls_suite_hash_size(enum tls_hash h)
{
    return hashes[h].size;
}
