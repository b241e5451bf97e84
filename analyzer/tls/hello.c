/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/hello.h"

#include "net/bytes.h"

enum extension {
    ENCRYPT_THEN_MAC = 22,
    EXTENDED_MASTER_SECRET = 23,
    SESSION_TICKET = 35,
    EARLY_DATA = 42,
    SUPPORTED_VERSIONS = 43,
};

/* RFC 8446 4.1.3: the random by which a HelloRetryRequest is known. */
static const char retry_random[TLS_RANDOM] = "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91"
                                             "\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c";

/* What is left of a message; false in `ok` once something was not there. */
struct reader {
    struct slice rest;
    bool ok;
};

static struct slice take(struct reader *r, size_t n)
{
    struct slice taken = slice_head(r->rest, n);

    if (taken.n < n)
        r->ok = false;
    r->rest = slice_from(r->rest, taken.n);
    return r->ok ? taken : SLICE_NONE;
}

/* A number of one or two bytes; 0 where it is not there. */
static unsigned take_number(struct reader *r, size_t size)
{
    struct slice s = take(r, size);

    if (!s.p)
        return 0;
    return size == 1 ? bytes_u8(s.p) : bytes_be16(s.p);
}

/* Bytes with their length before them, which has one or two bytes. */
static struct slice take_counted(struct reader *r, size_t size)
{
    return take(r, take_number(r, size));
}

static void read_extension(unsigned type, struct slice value, struct tls_hello *out)
{
    switch (type) {
    case ENCRYPT_THEN_MAC: out->encrypt_then_mac = true; break;
    case EXTENDED_MASTER_SECRET: out->extended_master = true; break;
    case SESSION_TICKET: out->ticket = value; break;
    case EARLY_DATA: out->early_data = true; break;
    case SUPPORTED_VERSIONS: /* of a client it is a list, with another length */
        if (value.n == 2)
            out->version = bytes_be16(value.p);
        break;
    default: break;
    }
}

/* There may be none at all. */
static void read_extensions(struct reader *r, struct tls_hello *out)
{
    if (r->rest.n == 0)
        return;
    struct reader list = {take_counted(r, 2), r->ok};
    while (list.ok && list.rest.n) {
        unsigned type = take_number(&list, 2);
        struct slice value = take_counted(&list, 2);
        if (list.ok)
            read_extension(type, value, out);
    }
    r->ok = r->ok && list.ok;
}

static void read_start(struct reader *r, struct tls_hello *out)
{
    *out = (struct tls_hello){.version = (uint16_t)take_number(r, 2)};
    out->random = take(r, TLS_RANDOM).p;
    out->session_id = take_counted(r, 1);
    r->ok = r->ok && out->session_id.n <= TLS_MAX_SESSION_ID;
}

bool tls_hello_client(struct slice body, struct tls_hello *out)
{
    struct reader r = {body, true};

    read_start(&r, out);
    take_counted(&r, 2); /* suites */
    take_counted(&r, 1); /* compressions */
    if (r.ok)
        read_extensions(&r, out);
    return r.ok;
}

bool tls_hello_server(struct slice body, struct tls_hello *out)
{
    struct reader r = {body, true};

    read_start(&r, out);
    out->suite = (uint16_t)take_number(&r, 2);
    take(&r, 1); /* compression */
    if (r.ok)
        read_extensions(&r, out);
    out->retry = r.ok && memcmp(out->random, retry_random, TLS_RANDOM) == 0;
    return r.ok;
}
