/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files with keys for TLS: key logs (SSLKEYLOGFILE), which may grow while they are read, and private keys in PEM. What
 * is in them is tls/tls.h's business. Errors name the file and what can be done. */
#ifndef CAPTURE_KEYFILE_H
#define CAPTURE_KEYFILE_H

#include <glib.h>

#include "base/slice.h"
#include "tls/tls.h"

enum { KEYFILE_LINE = 4096 /* bytes; longer lines of a key log are passed over */ };

struct keyfile;

/* Opens a key log. NULL and *error (INPUT_ERROR) where that fails. */
struct keyfile *keyfile_open(const char *path, GError **error);
void keyfile_free(struct keyfile *k);

/* Gives what was added since the last time; with `last` also a line that has no end. False where there was nothing. */
bool keyfile_read(struct keyfile *k, struct tls *tls, bool last);

/* Gives the private key in a file. False and *error where that fails. */
bool keyfile_private(const char *path, struct tls *tls, GError **error);

#endif
