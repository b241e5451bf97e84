/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/keys.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <stdlib.h>

enum { MAX_MODULUS = 2048 /* bytes */ };

struct tls_private_key {
    EVP_PKEY *pkey;
};

static const char *prf_digest(unsigned version, enum tls_hash prf)
{
    return version < TLS_1_2 ? "MD5-SHA1" : tls_suite_hash_name(prf);
}

static bool derive(const char *kdf_name, const OSSL_PARAM params[], char *out, size_t n)
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, kdf_name, NULL);
    EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
    bool ok = context && EVP_KDF_derive(context, (unsigned char *)out, n, params) == 1;

    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    return ok;
}

static OSSL_PARAM text_param(const char *key, const char *value)
{
    return OSSL_PARAM_construct_utf8_string(key, (char *)(uintptr_t)value, 0);
}

static OSSL_PARAM bytes_param(const char *key, struct slice value)
{
    return OSSL_PARAM_construct_octet_string(key, (void *)(uintptr_t)value.p, value.n);
}

bool tls_keys_prf(
    unsigned version, enum tls_hash prf, struct slice secret, struct slice label, struct slice seed, char *out, size_t n)
{
    OSSL_PARAM params[] = {
        text_param(OSSL_KDF_PARAM_DIGEST, prf_digest(version, prf)),
        bytes_param(OSSL_KDF_PARAM_SECRET, secret),
        bytes_param(OSSL_KDF_PARAM_SEED, label), /* seeds are put one behind the other */
        bytes_param(OSSL_KDF_PARAM_SEED, seed),
        OSSL_PARAM_construct_end(),
    };

    return derive("TLS1-PRF", params, out, n);
}

bool tls_keys_expand(enum tls_hash hash, struct slice secret, const char *label, char *out, size_t n)
{
    int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
    char info[64] = {(char)(n >> 8), (char)n};
    size_t label_size = strlen("tls13 ") + strlen(label), size = 3;

    info[2] = (char)label_size;
    memcpy(info + size, "tls13 ", 6);
    memcpy(info + size + 6, label, label_size - 6);
    size += label_size;
    info[size++] = 0; /* the context */
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
        text_param(OSSL_KDF_PARAM_DIGEST, tls_suite_hash_name(hash)),
        bytes_param(OSSL_KDF_PARAM_KEY, secret),
        bytes_param(OSSL_KDF_PARAM_INFO, (struct slice){info, size}),
        OSSL_PARAM_construct_end(),
    };
    return derive("HKDF", params, out, n);
}

size_t tls_keys_transcript(unsigned version, enum tls_hash prf, const struct slice parts[], size_t n_parts, char *out)
{
    EVP_MD *digest = EVP_MD_fetch(NULL, prf_digest(version, prf), NULL);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool ok = digest && context && EVP_DigestInit_ex(context, digest, NULL) == 1;
    unsigned size = 0;

    for (size_t i = 0; ok && i < n_parts; i++)
        ok = parts[i].n == 0 || EVP_DigestUpdate(context, parts[i].p, parts[i].n) == 1;
    ok = ok && EVP_DigestFinal_ex(context, (unsigned char *)out, &size) == 1;
    EVP_MD_CTX_free(context);
    EVP_MD_free(digest);
    return ok ? size : 0;
}

bool tls_keys_digest(struct slice bytes, char out[32])
{
    return EVP_Digest(bytes.p, bytes.n, (unsigned char *)out, NULL, EVP_sha256(), NULL) == 1;
}

uint64_t tls_keys_seed(void)
{
    uint64_t seed = 0;

    RAND_bytes((unsigned char *)&seed, sizeof seed);
    return seed;
}

/* Nobody is asked for a passphrase. */
static int no_passphrase(char *out, int size, int writing, void *user)
{
    (void)out, (void)size, (void)writing, (void)user;
    return 0;
}

struct tls_private_key *tls_keys_private_new(struct slice pem)
{
    BIO *bio = pem.n <= INT_MAX ? BIO_new_mem_buf(pem.p, (int)pem.n) : NULL;
    EVP_PKEY *pkey = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;
    struct tls_private_key *k = NULL;

    BIO_free(bio);
    if (pkey && EVP_PKEY_is_a(pkey, "RSA") && EVP_PKEY_get_size(pkey) <= MAX_MODULUS) {
        k = malloc(sizeof *k);
        if (!k)
            abort();
        k->pkey = pkey;
    } else {
        EVP_PKEY_free(pkey);
    }
    return k;
}

void tls_keys_private_free(struct tls_private_key *k)
{
    if (!k)
        return;
    EVP_PKEY_free(k->pkey);
    free(k);
}

bool tls_keys_premaster(struct tls_private_key *k, struct slice encrypted, char out[TLS_MASTER_SIZE])
{
    unsigned char room[MAX_MODULUS];
    size_t n = sizeof room;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(k->pkey, NULL);
    bool ok = encrypted.n == (size_t)EVP_PKEY_get_size(k->pkey) && context && EVP_PKEY_decrypt_init(context) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
        EVP_PKEY_decrypt(context, room, &n, (const unsigned char *)encrypted.p, encrypted.n) == 1 &&
        n == TLS_MASTER_SIZE && room[0] == 3;

    if (ok)
        memcpy(out, room, TLS_MASTER_SIZE);
    EVP_PKEY_CTX_free(context);
    return ok;
}
