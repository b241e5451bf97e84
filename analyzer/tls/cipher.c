/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/cipher.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "net/bytes.h"

enum { AAD = 13, NONCE = 12, EXPLICIT = 8 };

enum mode { GCM, CCM, CHACHA, CBC };

static const struct kind {
    const EVP_CIPHER *(*evp)(void);
    enum mode mode;
    uint8_t key, iv, tag; /* bytes; iv with CBC is a block */
} kinds[TLS_CIPHER_KINDS] = {
    [TLS_AES_128_GCM] = {EVP_aes_128_gcm, GCM, 16, 4, 16},
    [TLS_AES_256_GCM] = {EVP_aes_256_gcm, GCM, 32, 4, 16},
    [TLS_AES_128_CCM] = {EVP_aes_128_ccm, CCM, 16, 4, 16},
    [TLS_AES_256_CCM] = {EVP_aes_256_ccm, CCM, 32, 4, 16},
    [TLS_AES_128_CCM_8] = {EVP_aes_128_ccm, CCM, 16, 4, 8},
    [TLS_AES_256_CCM_8] = {EVP_aes_256_ccm, CCM, 32, 4, 8},
    [TLS_CHACHA20_POLY1305] = {EVP_chacha20_poly1305, CHACHA, 32, 12, 16},
    [TLS_AES_128_CBC] = {EVP_aes_128_cbc, CBC, 16, 16, 0},
    [TLS_AES_256_CBC] = {EVP_aes_256_cbc, CBC, 32, 16, 0},
};

struct tls_sizes tls_cipher_sizes(const struct tls_suite *suite, unsigned version)
{
    const struct kind *k = &kinds[suite->cipher];

    if (k->mode == CBC)
        return (struct tls_sizes){tls_suite_hash_size(suite->hash), k->key, version == TLS_1_0 ? k->iv : 0};
    return (struct tls_sizes){0, k->key, version == TLS_1_3 ? NONCE : k->iv};
}

static bool init_context(EVP_CIPHER_CTX *context, const struct kind *k, const char *key)
{
    const unsigned char *bytes = (const unsigned char *)key;

    if (EVP_DecryptInit_ex(context, k->evp(), NULL, NULL, NULL) != 1)
        return false;
    if (k->mode == CBC)
        return EVP_DecryptInit_ex(context, NULL, NULL, bytes, NULL) == 1 && EVP_CIPHER_CTX_set_padding(context, 0) == 1;
    return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, NONCE, NULL) == 1 &&
        (k->mode != CCM || EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, k->tag, NULL) == 1) &&
        EVP_DecryptInit_ex(context, NULL, NULL, bytes, NULL) == 1;
}

bool tls_cipher_init(struct tls_cipher *c, const struct tls_suite *suite, unsigned version, bool encrypt_then_mac,
    const char *mac, const char *key, const char *iv)
{
    struct tls_sizes sizes = tls_cipher_sizes(suite, version);

    *c = (struct tls_cipher){.suite = suite, .version = (uint16_t)version, .encrypt_then_mac = encrypt_then_mac};
    memcpy(c->mac_key, mac, sizes.mac);
    memcpy(c->iv, iv, sizes.iv);
    c->context = EVP_CIPHER_CTX_new();
    if (c->context && init_context(c->context, &kinds[suite->cipher], key))
        return true;
    tls_cipher_clear(c);
    return false;
}

void tls_cipher_clear(struct tls_cipher *c)
{
    EVP_CIPHER_CTX_free(c->context);
    explicit_bzero(c, sizeof *c);
}

static void put_be64(char *out, uint64_t v)
{
    for (unsigned i = 0; i < 8; i++)
        out[i] = (char)(v >> (56 - 8 * i));
}

static uint64_t be64(const char *p)
{
    return (uint64_t)bytes_be32(p) << 32 | bytes_be32(p + 4);
}

/* What is authenticated besides the content (RFC 5246 6.2.3.1): sequence number, type, version, length. */
static void put_header(char out[AAD], uint64_t sequence, const struct tls_record *r, size_t n)
{
    put_be64(out, sequence);
    memcpy(out + 8, r->head.p, 3);
    out[11] = (char)(n >> 8);
    out[12] = (char)n;
}

static bool has_explicit_nonce(const struct tls_cipher *c)
{
    enum mode mode = kinds[c->suite->cipher].mode;

    return c->version != TLS_1_3 && (mode == GCM || mode == CCM);
}

static void make_nonce(const struct tls_cipher *c, const struct tls_record *r, uint64_t sequence, char out[NONCE])
{
    memcpy(out, c->iv, NONCE);
    if (has_explicit_nonce(c))
        memcpy(out + NONCE - EXPLICIT, r->body.p, EXPLICIT);
    else
        put_be64(out + NONCE - 8, be64(c->iv + NONCE - 8) ^ sequence);
}

static bool decrypt_aead(const struct tls_cipher *c, const char nonce[NONCE], struct slice aad, struct slice sealed,
    const char *tag, char *out)
{
    const struct kind *k = &kinds[c->suite->cipher];
    const unsigned char *from = (const unsigned char *)sealed.p;
    unsigned char *to = (unsigned char *)out, expected[16];
    int n, size = (int)sealed.n;

    memcpy(expected, tag, k->tag);
    if (k->mode == CCM)
        return EVP_CIPHER_CTX_ctrl(c->context, EVP_CTRL_AEAD_SET_TAG, k->tag, expected) == 1 &&
            EVP_DecryptInit_ex(c->context, NULL, NULL, NULL, (const unsigned char *)nonce) == 1 &&
            EVP_DecryptUpdate(c->context, NULL, &n, NULL, size) == 1 &&
            EVP_DecryptUpdate(c->context, NULL, &n, (const unsigned char *)aad.p, (int)aad.n) == 1 &&
            EVP_DecryptUpdate(c->context, to, &n, from, size) == 1;
    return EVP_DecryptInit_ex(c->context, NULL, NULL, NULL, (const unsigned char *)nonce) == 1 &&
        EVP_DecryptUpdate(c->context, NULL, &n, (const unsigned char *)aad.p, (int)aad.n) == 1 &&
        (size == 0 || EVP_DecryptUpdate(c->context, to, &n, from, size) == 1) &&
        EVP_CIPHER_CTX_ctrl(c->context, EVP_CTRL_AEAD_SET_TAG, k->tag, expected) == 1 &&
        EVP_DecryptFinal_ex(c->context, to + size, &n) == 1;
}

static bool open_aead(struct tls_cipher *c, const struct tls_record *r, uint64_t sequence, char *room, struct slice *out)
{
    size_t skip = has_explicit_nonce(c) ? EXPLICIT : 0, tag = kinds[c->suite->cipher].tag;
    char nonce[NONCE], header[AAD];

    if (r->body.n < skip + tag)
        return false;
    struct slice sealed = slice_head(slice_from(r->body, skip), r->body.n - skip - tag);
    make_nonce(c, r, sequence, nonce);
    put_header(header, sequence, r, sealed.n);
    struct slice aad = c->version == TLS_1_3 ? r->head : (struct slice){header, AAD};
    *out = (struct slice){room, sealed.n};
    return decrypt_aead(c, nonce, aad, sealed, sealed.p + sealed.n, room);
}

/* Is `mac` that of these bytes? */
static bool mac_fits(const struct tls_cipher *c, const char *bytes, size_t n, const char *mac)
{
    unsigned char expected[EVP_MAX_MD_SIZE];
    const EVP_MD *digest = EVP_get_digestbyname(tls_suite_hash_name(c->suite->hash));
    size_t size = tls_suite_hash_size(c->suite->hash);

    return digest && HMAC(digest, c->mac_key, (int)size, (const unsigned char *)bytes, n, expected, NULL) &&
        memcmp(expected, mac, size) == 0;
}

/* `sealed` without its padding and, where that is inside, with its MAC: from AAD on in `room`. */
static bool decrypt_cbc(const struct tls_cipher *c, const char *iv, struct slice sealed, char *room, size_t *size)
{
    unsigned char *to = (unsigned char *)room + AAD;
    size_t block = kinds[c->suite->cipher].iv;
    int n;

    if (sealed.n == 0 || sealed.n % block ||
        EVP_DecryptInit_ex(c->context, NULL, NULL, NULL, (const unsigned char *)iv) != 1 ||
        EVP_DecryptUpdate(c->context, to, &n, (const unsigned char *)sealed.p, (int)sealed.n) != 1)
        return false;
    size_t padding = to[sealed.n - 1];
    if (padding + 1 > sealed.n)
        return false;
    for (size_t i = sealed.n - 1 - padding; i < sealed.n; i++)
        if (to[i] != padding)
            return false;
    *size = sealed.n - 1 - padding;
    return true;
}

static bool open_cbc(struct tls_cipher *c, const struct tls_record *r, uint64_t sequence, char *room, struct slice *out)
{
    size_t block = kinds[c->suite->cipher].iv, mac = tls_suite_hash_size(c->suite->hash), size;
    size_t skip = c->version == TLS_1_0 ? 0 : block;
    struct slice sealed = r->body;

    if (sealed.n < skip + (c->encrypt_then_mac ? mac : 0))
        return false;
    if (c->encrypt_then_mac) {
        sealed.n -= mac;
        put_header(room, sequence, r, sealed.n);
        memcpy(room + AAD, sealed.p, sealed.n);
        if (!mac_fits(c, room, AAD + sealed.n, sealed.p + sealed.n))
            return false;
    }
    struct slice blocks = slice_from(sealed, skip);
    if (!decrypt_cbc(c, skip ? sealed.p : c->iv, blocks, room, &size))
        return false;
    if (!c->encrypt_then_mac) {
        if (size < mac)
            return false;
        size -= mac;
        put_header(room, sequence, r, size);
        if (!mac_fits(c, room, AAD + size, room + AAD + size))
            return false;
    }
    memcpy(c->iv, blocks.p + blocks.n - block, block); /* TLS 1.0 goes on from there */
    *out = (struct slice){room + AAD, size};
    return true;
}

/* RFC 8446 5.2: the type stands behind the content, and padding behind the type. */
static bool unwrap(struct slice *content, unsigned *type)
{
    while (content->n && content->p[content->n - 1] == 0)
        content->n--;
    if (content->n == 0)
        return false;
    *type = bytes_u8(content->p + --content->n);
    return true;
}

bool tls_cipher_open(struct tls_cipher *c, const struct tls_record *r, uint64_t lost, char room[TLS_ROOM],
    unsigned *type, struct slice *content)
{
    uint64_t sequence = c->sequence + lost;
    bool is_cbc = kinds[c->suite->cipher].mode == CBC;

    *type = r->type;
    if (!(is_cbc ? open_cbc(c, r, sequence, room, content) : open_aead(c, r, sequence, room, content)))
        return false;
    if (c->version == TLS_1_3 && !unwrap(content, type))
        return false;
    c->sequence = sequence + 1;
    if (has_explicit_nonce(c))
        c->last_nonce = be64(r->body.p);
    return true;
}

uint64_t tls_cipher_guess_lost(const struct tls_cipher *c, const struct tls_record *r)
{
    if (!has_explicit_nonce(c) || r->body.n < EXPLICIT || c->sequence == 0)
        return 0;
    return be64(r->body.p) - c->last_nonce - 1;
}
