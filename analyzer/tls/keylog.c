/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/keylog.h"

static const struct label {
    struct slice text; /* with what stands before the key */
    enum tls_secret_kind kind;
} labels[] = {
    {{"CLIENT_RANDOM ", 14}, TLS_MASTER},
    {{"PMS_CLIENT_RANDOM ", 18}, TLS_PREMASTER},
    {{"CLIENT_EARLY_TRAFFIC_SECRET ", 28}, TLS_CLIENT_EARLY},
    {{"CLIENT_HANDSHAKE_TRAFFIC_SECRET ", 32}, TLS_CLIENT_HANDSHAKE},
    {{"SERVER_HANDSHAKE_TRAFFIC_SECRET ", 32}, TLS_SERVER_HANDSHAKE},
    {{"CLIENT_TRAFFIC_SECRET_0 ", 24}, TLS_CLIENT_TRAFFIC},
    {{"SERVER_TRAFFIC_SECRET_0 ", 24}, TLS_SERVER_TRAFFIC},
    {{"RSA Session-ID:", 15}, TLS_MASTER_SESSION},
    {{"RSA ", 4}, TLS_PREMASTER_RSA},
};

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = slice_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads hexadecimal digits into `out`; SLICE_NONE where there are others, or too many. */
static struct slice from_hex(struct slice text, char *out, size_t room)
{
    if (text.n % 2 || text.n / 2 > room)
        return SLICE_NONE;
    for (size_t i = 0; i < text.n / 2; i++) {
        int high = digit(text.p[2 * i]), low = digit(text.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return SLICE_NONE;
        out[i] = (char)(high << 4 | low);
    }
    return (struct slice){out, text.n / 2};
}

static void read_line(struct tls_secrets *s, struct slice line)
{
    const size_t n_labels = sizeof labels / sizeof labels[0];
    char key[TLS_MAX_KEY], secret[TLS_MAX_SECRET];
    size_t i = 0;

    while (i < n_labels && !slice_starts(line, labels[i].text))
        i++;
    if (i == n_labels)
        return;
    struct slice rest = slice_from(line, labels[i].text.n);
    size_t space = slice_find(rest, ' ');
    struct slice value = slice_trim(slice_from(rest, space));
    if (labels[i].kind == TLS_MASTER_SESSION && slice_starts(value, SLICE_LIT("Master-Key:")))
        value = slice_from(value, sizeof "Master-Key:" - 1);
    tls_secrets_add(s, labels[i].kind, from_hex(slice_head(rest, space), key, sizeof key),
        from_hex(value, secret, sizeof secret));
    explicit_bzero(secret, sizeof secret);
}

size_t tls_keylog_read(struct tls_secrets *s, struct slice text, bool last)
{
    struct slice rest = text;

    while (rest.n) {
        size_t end = slice_find(rest, '\n');
        if (end == rest.n && !last)
            break;
        read_line(s, slice_trim(slice_head(rest, end)));
        rest = slice_from(rest, end + 1);
    }
    return text.n - rest.n;
}
