/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key logs as browsers and TLS libraries write them (SSLKEYLOGFILE; draft-ietf-tls-keylogfile): one line per secret, with a
 * label, what shows the session, and the secret, both in hexadecimal. Also the older lines for RSA. Comments, secrets of
 * no use here (exporters) and lines that make no sense are passed over. No I/O. */
#ifndef TLS_KEYLOG_H
#define TLS_KEYLOG_H

#include "tls/secrets.h"

/* Adds the secrets of the whole lines in `text`, with `last` also of a line without an end. Returns how many bytes were
 * read: the rest is to be given again when more has come. */
size_t tls_keylog_read(struct tls_secrets *s, struct slice text, bool last);

#endif
