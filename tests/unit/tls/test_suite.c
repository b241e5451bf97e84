/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/suite.h"

#include <criterion/criterion.h>
#include <openssl/ssl.h>

Test(suite, rows_are_in_order_and_are_found)
{
    for (size_t i = 0; tls_suite_at(i); i++) {
        const struct tls_suite *s = tls_suite_at(i);
        cr_assert(i == 0 || tls_suite_at(i - 1)->number < s->number, "%s", s->name);
        cr_assert_eq(tls_suite_find(s->number), s);
    }
    cr_assert_null(tls_suite_find(0));
    cr_assert_null(tls_suite_find(0xffff));
}

static int cipher_nid(const struct tls_suite *s)
{
    static const int nids[TLS_CIPHER_KINDS] = {
        [TLS_AES_128_GCM] = NID_aes_128_gcm,
        [TLS_AES_256_GCM] = NID_aes_256_gcm,
        [TLS_AES_128_CCM] = NID_aes_128_ccm,
        [TLS_AES_256_CCM] = NID_aes_256_ccm,
        [TLS_AES_128_CCM_8] = NID_aes_128_ccm,
        [TLS_AES_256_CCM_8] = NID_aes_256_ccm,
        [TLS_CHACHA20_POLY1305] = NID_chacha20_poly1305,
        [TLS_AES_128_CBC] = NID_aes_128_cbc,
        [TLS_AES_256_CBC] = NID_aes_256_cbc,
    };

    return nids[s->cipher];
}

static int digest_nid(const SSL_CIPHER *c)
{
    int nid = SSL_CIPHER_get_digest_nid(c);

    return nid == NID_undef ? EVP_MD_get_type(SSL_CIPHER_get_handshake_digest(c)) : nid;
}

static void check_kex(const struct tls_suite *s, const SSL_CIPHER *c)
{
    switch (SSL_CIPHER_get_kx_nid(c)) {
    case NID_kx_any: cr_expect_eq(s->kex, TLS_KEX_TLS13, "%s", s->name); break;
    case NID_kx_rsa: cr_expect_eq(s->kex, TLS_KEX_RSA, "%s", s->name); break;
    case NID_kx_psk:
    case NID_kx_rsa_psk: cr_expect_eq(s->kex, TLS_KEX_PSK, "%s", s->name); break;
    default: cr_expect_eq(s->kex, TLS_KEX_FORWARD, "%s", s->name); break;
    }
}

Test(suite, a_row_says_what_openssl_says_of_its_suite)
{
    static const int hashes[TLS_HASHES] = {NID_sha1, NID_sha256, NID_sha384};
    SSL_CTX *context = SSL_CTX_new(TLS_method());
    SSL *ssl = SSL_new(context);
    size_t n = 0;

    for (size_t i = 0; tls_suite_at(i); i++) {
        const struct tls_suite *s = tls_suite_at(i);
        unsigned char number[2] = {(unsigned char)(s->number >> 8), (unsigned char)s->number};
        const SSL_CIPHER *c = SSL_CIPHER_find(ssl, number);
        if (!c)
            continue;
        n++;
        cr_expect_str_eq(SSL_CIPHER_standard_name(c), s->name);
        cr_expect_eq(SSL_CIPHER_get_cipher_nid(c), cipher_nid(s), "%s", s->name);
        cr_expect_eq(digest_nid(c), hashes[s->hash], "%s", s->name);
        check_kex(s, c);
        bool is_short = strstr(SSL_CIPHER_standard_name(c), "CCM_8") != NULL;
        cr_expect_eq(s->cipher == TLS_AES_128_CCM_8 || s->cipher == TLS_AES_256_CCM_8, is_short, "%s", s->name);
    }
    cr_expect_gt(n, 60);
    SSL_free(ssl);
    SSL_CTX_free(context);
}
