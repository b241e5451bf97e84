/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/keyfile.h"

#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#include "capture/source.h"

static const char *const random_a = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const char *const random_b = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

static char *new_file(void)
{
    char *path = NULL;
    int fd = g_file_open_tmp("sipray-XXXXXX", &path, NULL);

    cr_assert_geq(fd, 0);
    close(fd);
    return path;
}

static void append(const char *path, const char *format, const char *word)
{
    FILE *f = fopen(path, "a");

    cr_assert(f);
    fprintf(f, format, word); /* NOLINT: the formats are those of this file */
    fclose(f);
}

Test(keyfile, a_key_log_may_grow_within_a_line)
{
    struct tls *tls = tls_new(NULL);
    char *path = new_file();
    struct keyfile *k = keyfile_open(path, NULL);

    cr_assert(k);
    cr_assert_not(keyfile_read(k, tls, false));
    append(path, "# nothing\nCLIENT_RANDOM %s", random_a);
    cr_assert(keyfile_read(k, tls, false));
    cr_assert_eq(tls->secrets.count, 0);
    append(path, " 0102%s\n", "03");
    cr_assert(keyfile_read(k, tls, false));
    cr_assert_eq(tls->secrets.count, 1);
    append(path, "CLIENT_RANDOM %s 01", random_b);
    keyfile_read(k, tls, false);
    cr_assert_eq(tls->secrets.count, 1);
    keyfile_read(k, tls, true);
    cr_assert_eq(tls->secrets.count, 2);
    keyfile_free(k);
    tls_free(tls);
    g_unlink(path);
    g_free(path);
}

Test(keyfile, what_is_no_key_log_gives_nothing)
{
    struct tls *tls = tls_new(NULL);
    char *path = new_file();
    FILE *f = fopen(path, "w");

    for (int i = 0; i < 300000; i++)
        putc('x', f);
    fprintf(f, "\nCLIENT_RANDOM %s 01\n", random_a);
    fclose(f);
    struct keyfile *k = keyfile_open(path, NULL);
    cr_assert(keyfile_read(k, tls, true));
    cr_assert_eq(tls->secrets.count, 1);
    keyfile_free(k);
    tls_free(tls);
    g_unlink(path);
    g_free(path);
}

Test(keyfile, a_file_that_cannot_be_used_is_named)
{
    struct tls *tls = tls_new(NULL);
    char *path = new_file();
    GError *error = NULL;

    cr_assert_null(keyfile_open("/nonexistent/keys", &error));
    cr_assert(g_error_matches(error, INPUT_ERROR, INPUT_ERROR_OPEN));
    cr_assert(strstr(error->message, "/nonexistent/keys"));
    g_clear_error(&error);
    cr_assert_not(keyfile_private("/nonexistent/key", tls, &error));
    cr_assert(g_error_matches(error, INPUT_ERROR, INPUT_ERROR_OPEN));
    g_clear_error(&error);
    append(path, "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n", "AAAA");
    cr_assert_not(keyfile_private(path, tls, &error));
    cr_assert(g_error_matches(error, INPUT_ERROR, INPUT_ERROR_FORMAT));
    cr_assert(strstr(error->message, path));
    g_clear_error(&error);
    tls_free(tls);
    g_unlink(path);
    g_free(path);
}
