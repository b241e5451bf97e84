/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Header lines one after the other (RFC 3261 7.3.1): a field reaches over its folded lines, white space may stand
 * before the colon, and LF alone ends a line too. Nothing is interpreted. */
#ifndef SIP_FIELD_H
#define SIP_FIELD_H

#include "base/slice.h"

enum sip_field_result {
    FIELD_LINE,  /* a field was taken */
    FIELD_BLANK, /* the empty line was: here the body begins */
    FIELD_NONE,  /* there are no more bytes */
};

struct sip_field {
    size_t start;       /* of the line, in the bytes */
    struct slice name;  /* SLICE_NONE where the line has no name and colon */
    struct slice value; /* without white space at its ends; without a colon the whole line */
    bool lf_only;       /* a line of it ends with LF alone */
    bool cut;           /* it ends where the bytes end, without LF */
};

/* Takes the field that begins at *at, and moves *at behind it. Of *out only `start` is valid without FIELD_LINE, and
 * `lf_only` with FIELD_BLANK. */
enum sip_field_result sip_field_next(struct slice bytes, size_t *at, struct sip_field *out);

#endif
