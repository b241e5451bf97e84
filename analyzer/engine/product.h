/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The User-Agent of the caller's INVITE (RFC 3261 20.41). Many calls share few of them, so each text is kept once, for as
 * long as the engine lives; there are at most PRODUCTS of them. */
#ifndef ENGINE_PRODUCT_H
#define ENGINE_PRODUCT_H

#include "engine/model.h"

struct engine;

enum {
    PRODUCTS = 16384,
    PRODUCT_LENGTH = 256, /* bytes of one; longer ones are not kept */
};

/* Notes what this INVITE, the caller's own, says of its sender. */
void product_push(struct engine *e, struct call *c, const struct sip_msg *m);

/* What was noted; SLICE_NONE where there is none. */
struct slice product_of(const struct engine *e, const struct call *c);

size_t product_bytes(const struct engine *e);
void product_clear(struct engine *e);

#endif
