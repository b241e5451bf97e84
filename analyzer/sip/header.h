/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registry of header fields: header.def, one row per name (IANA "Header Fields"), with its compact form, the shape of
 * its value and its RFC. Names are compared whole and without regard to case (RFC 3261 7.3.1). */
#ifndef SIP_HEADER_H
#define SIP_HEADER_H

#include "base/slice.h"

enum sip_header_shape {
    SHAPE_TEXT,       /* one value, commas are part of it */
    SHAPE_LIST,       /* comma-separated values */
    SHAPE_ADDRESS,    /* one name-addr or addr-spec with parameters */
    SHAPE_ADDRESSES,  /* comma-separated name-addr or addr-spec */
    SHAPE_TOKENS,     /* comma-separated tokens */
    SHAPE_NUMBER,     /* delta-seconds or another number first */
    SHAPE_AUTH,       /* scheme and comma-separated auth-params: one value a field (RFC 3261 7.3.1) */
    HEADER_SHAPES
};

enum sip_header {
    HEADER_OTHER, /* a name that is not registered */
#define HEADER(id, name, compact, shape, rfc) HEADER_##id,
#include "sip/header.def"
#undef HEADER
    HEADERS
};

struct sip_header_row {
    const char *name;    /* "Call-ID" */
    char compact;        /* 'i', or 0 */
    uint8_t shape;       /* enum sip_header_shape */
    const char *rfc;     /* "RFC 3261 20.8" */
};

const struct sip_header_row *sip_header_row(enum sip_header h);
const char *sip_header_name(enum sip_header h);
const char *sip_header_shape_name(enum sip_header_shape s); /* "text list address addresses tokens number credentials" */

/* By its full or compact name, in any case. HEADER_OTHER for an unknown one. On the hot path: no allocation, a few
 * compares. sip_header_find_folded gives the same, but is not made for names that are written as they are registered. */
enum sip_header sip_header_find(struct slice name);
enum sip_header sip_header_find_folded(struct slice name);

#endif
