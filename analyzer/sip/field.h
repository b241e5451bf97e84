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

/* The field from `line` to `lf`, where the next LF is, if it is written in the usual way: "Name: value" with one space
 * or none behind the colon, no other white space at any end, CRLF behind it and no fold; false for any other. Of *out
 * `start` is not set. */
static inline bool sip_field_usual(const char *line, const char *lf, const char *end, struct sip_field *out)
{
    if (lf - line < 4 || lf[-1] != '\r' || lf + 1 == end || lf[1] == ' ' || lf[1] == '\t')
        return false;
    size_t name = scan_byte(line, (size_t)(lf - line), ':');
    const char *colon = line + name;
    if (colon == lf || name == 0 || line[0] <= ' ' || colon[-1] <= ' ')
        return false;
    const char *value = colon + (colon[1] == ' ' ? 2 : 1);
    if (value[0] <= ' ' || lf[-2] <= ' ') /* the CR among them, so that a value is not empty */
        return false;
    out->name = (struct slice){line, name};
    out->value = (struct slice){value, (size_t)(lf - 1 - value)};
    out->lf_only = out->cut = false;
    return true;
}

/* As sip_field_next, for a field that is written in any way. */
enum sip_field_result sip_field_any(struct slice bytes, size_t *at, struct sip_field *out);

/* Takes the field that begins at *at, and moves *at behind it. Of *out only `start` is valid without FIELD_LINE, and
 * `lf_only` with FIELD_BLANK. */
static inline enum sip_field_result sip_field_next(struct slice bytes, size_t *at, struct sip_field *out)
{
    const char *line = bytes.p + *at, *lf = *at < bytes.n ? memchr(line, '\n', bytes.n - *at) : NULL;

    if (!lf || !sip_field_usual(line, lf, bytes.p + bytes.n, out))
        return sip_field_any(bytes, at, out);
    out->start = *at;
    *at = (size_t)(lf + 1 - bytes.p);
    return FIELD_LINE;
}

#endif
