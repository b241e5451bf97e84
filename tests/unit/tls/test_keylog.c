/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/keylog.h"

#include <criterion/criterion.h>

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define SECRET "5a5b5c5d5e5f606162636465666768695a5b5c5d5e5f606162636465666768695a5b5c5d5e5f60616263646566676869"

static const char random_bytes[] = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"
                                   "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f";

static const struct {
    const char *line;
    enum tls_secret_kind kind;
    struct slice key;
    size_t secret; /* bytes of it; 0 = the line has none */
} cases[] = {
    {"CLIENT_RANDOM " RANDOM " " SECRET "\n", TLS_MASTER, {random_bytes, 32}, 48},
    {"CLIENT_RANDOM " RANDOM " " SECRET "\r\n", TLS_MASTER, {random_bytes, 32}, 48},
    {"CLIENT_RANDOM " RANDOM " " SECRET, TLS_MASTER, {random_bytes, 32}, 48},
    {"# a comment\n\nCLIENT_RANDOM " RANDOM " " SECRET "\n", TLS_MASTER, {random_bytes, 32}, 48},
    {"PMS_CLIENT_RANDOM " RANDOM " 0303\n", TLS_PREMASTER, {random_bytes, 32}, 2},
    {"CLIENT_EARLY_TRAFFIC_SECRET " RANDOM " " RANDOM "\n", TLS_CLIENT_EARLY, {random_bytes, 32}, 32},
    {"CLIENT_HANDSHAKE_TRAFFIC_SECRET " RANDOM " " RANDOM "\n", TLS_CLIENT_HANDSHAKE, {random_bytes, 32}, 32},
    {"SERVER_HANDSHAKE_TRAFFIC_SECRET " RANDOM " " RANDOM "\n", TLS_SERVER_HANDSHAKE, {random_bytes, 32}, 32},
    {"CLIENT_TRAFFIC_SECRET_0 " RANDOM " " RANDOM "\n", TLS_CLIENT_TRAFFIC, {random_bytes, 32}, 32},
    {"SERVER_TRAFFIC_SECRET_0 " RANDOM " " RANDOM "\n", TLS_SERVER_TRAFFIC, {random_bytes, 32}, 32},
    {"RSA 0001020304050607 " SECRET "\n", TLS_PREMASTER_RSA, {random_bytes, 8}, 48},
    {"RSA Session-ID:" RANDOM " Master-Key:" SECRET "\n", TLS_MASTER_SESSION, {random_bytes, 32}, 48},
    {"EXPORTER_SECRET " RANDOM " " RANDOM "\n", TLS_MASTER, {random_bytes, 32}, 0},
    {"CLIENT_RANDOM " RANDOM "\n", TLS_MASTER, {random_bytes, 32}, 0},
    {"CLIENT_RANDOM  " SECRET "\n", TLS_MASTER, {random_bytes, 32}, 0},
    {"CLIENT_RANDOM " RANDOM "00 " SECRET "\n", TLS_MASTER, {random_bytes, 32}, 0},
    {"CLIENT_RANDOM " RANDOM " 5\n", TLS_MASTER, {random_bytes, 32}, 0},
    {"CLIENT_RANDOM " RANDOM " 5x\n", TLS_MASTER, {random_bytes, 32}, 0},
    {"CLIENT_RANDOM " RANDOM " " SECRET SECRET "\n", TLS_MASTER, {random_bytes, 32}, 0},
};

Test(keylog, a_line_gives_a_secret_or_nothing)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tls_secrets s;
        tls_secrets_init(&s, 8, 1);
        size_t n = tls_keylog_read(&s, slice_of(cases[i].line), true);
        cr_expect_eq(n, strlen(cases[i].line));
        cr_expect_eq(s.count, cases[i].secret ? 1 : 0, "%s", cases[i].line);
        cr_expect_eq(tls_secrets_find(&s, cases[i].kind, cases[i].key).n, cases[i].secret, "%s", cases[i].line);
        tls_secrets_clear(&s);
    }
}

Test(keylog, a_line_without_an_end_is_left_for_later)
{
    const char *text = "CLIENT_RANDOM " RANDOM " " SECRET "\nCLIENT_TRAFFIC_SECRET_0 " RANDOM " " SECRET;
    size_t first = slice_find(slice_of(text), 10) + 1;
    struct tls_secrets s;

    tls_secrets_init(&s, 8, 1);
    cr_assert_eq(tls_keylog_read(&s, slice_of(text), false), first);
    cr_assert_eq(s.count, 1);
    cr_assert_eq(tls_keylog_read(&s, slice_of(text + first), true), strlen(text) - first);
    cr_assert_eq(s.count, 2);
    tls_secrets_clear(&s);
}

Test(keylog, the_secret_is_that_of_the_line)
{
    struct tls_secrets s;

    tls_secrets_init(&s, 8, 1);
    tls_keylog_read(&s, SLICE_LIT("CLIENT_RANDOM 00fF 0102fffE\n"), true);
    cr_assert(slice_eq(tls_secrets_find(&s, TLS_MASTER, SLICE_LIT("\x00\xff")), SLICE_LIT("\x01\x02\xff\xfe")));
    tls_secrets_clear(&s);
}
