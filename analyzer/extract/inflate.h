/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens the compressed messages of one direction of a WebSocket connection (permessage-deflate, RFC 7692 7.2.2) with
 * zlib. A message may refer to those before it (context takeover): so all of them have to pass here, in their order. */
#ifndef EXTRACT_INFLATE_H
#define EXTRACT_INFLATE_H

#include "base/slice.h"

enum { INFLATE_MAX = 1024 * 1024 }; /* bytes of an opened message */

struct inflate;

enum inflate_result {
    INFLATE_OK,
    INFLATE_CUT,    /* too long, or damaged, or it refers to what was not seen: what there is of it before that */
    INFLATE_FAILED, /* likewise, at its very beginning */
};

/* `window_bits`: 8 to 15; 15 opens whatever a smaller one does. */
struct inflate *inflate_new(unsigned window_bits);
void inflate_free(struct inflate *z);

/* Opens a message, or the beginning of one where not all of it is there; *out is valid until the next call. After
 * anything but INFLATE_OK, and after a beginning, the context is lost: this must be freed. */
enum inflate_result inflate_message(struct inflate *z, struct slice message, bool whole, struct slice *out);

/* Bytes taken from the heap. */
size_t inflate_held(const struct inflate *z);

#endif
