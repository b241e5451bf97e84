/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/keyfile.h"

#include <errno.h>
#include <stdio.h>

#include "capture/source.h"

enum { PRIVATE_MAX = 1 << 20 };

struct keyfile {
    FILE *file;
    char text[16 * KEYFILE_LINE]; /* what was read and has no line end yet, and room for more */
    size_t n;
};

struct keyfile *keyfile_open(const char *path, GError **error)
{
    FILE *file = fopen(path, "rbe");

    if (!file) {
        g_set_error(error, INPUT_ERROR, INPUT_ERROR_OPEN, "%s: the key log cannot be read: %s", path, g_strerror(errno));
        return NULL;
    }
    struct keyfile *k = g_new0(struct keyfile, 1);
    k->file = file;
    return k;
}

void keyfile_free(struct keyfile *k)
{
    if (!k)
        return;
    fclose(k->file);
    explicit_bzero(k, sizeof *k);
    g_free(k);
}

static void take_lines(struct keyfile *k, struct tls *tls, bool last)
{
    size_t taken = tls_add_keylog(tls, (struct slice){k->text, k->n}, last);

    memmove(k->text, k->text + taken, k->n - taken);
    k->n -= taken;
    if (k->n > KEYFILE_LINE)
        k->n = 0;
}

bool keyfile_read(struct keyfile *k, struct tls *tls, bool last)
{
    bool any = false;
    size_t n;

    clearerr(k->file); /* its end may have moved */
    while ((n = fread(k->text + k->n, 1, sizeof k->text - k->n, k->file)) > 0) {
        k->n += n;
        any = true;
        take_lines(k, tls, false);
    }
    if (last)
        take_lines(k, tls, true);
    return any;
}

bool keyfile_private(const char *path, struct tls *tls, GError **error)
{
    FILE *file = fopen(path, "rbe");
    char *text = g_malloc(PRIVATE_MAX);
    size_t n = file ? fread(text, 1, PRIVATE_MAX, file) : 0;
    bool ok = n && tls_add_private_key(tls, (struct slice){text, n});

    if (!file || ferror(file))
        g_set_error(error, INPUT_ERROR, INPUT_ERROR_OPEN, "%s: the key cannot be read: %s", path, g_strerror(errno));
    else if (!ok)
        g_set_error(error, INPUT_ERROR, INPUT_ERROR_FORMAT,
            "%s: no private RSA key in PEM without a passphrase; `openssl pkey -in FILE` writes one", path);
    if (file)
        fclose(file);
    explicit_bzero(text, PRIVATE_MAX);
    g_free(text);
    return ok;
}
