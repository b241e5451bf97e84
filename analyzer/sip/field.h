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

/* Takes a field that is written in the usual way: "Name: value" with one space or none behind the colon, no other white
 * space at any end, CRLF behind it and no fold. `lf` is the place of the LF that ends its first line. False for any
 * other. */
static inline bool sip_field_usual(struct slice bytes, size_t *at, size_t lf, struct sip_field *out)
{
    const char *line = bytes.p + *at, *end = bytes.p + lf;

    if (lf < *at + 3 || end[-1] != '\r' || lf + 1 == bytes.n || end[1] == ' ' || end[1] == '\t')
        return false;
    size_t name = scan_byte(line, lf - *at, ':');
    const char *colon = line + name;
    if (colon == end || name == 0 || line[0] <= ' ' || colon[-1] <= ' ')
        return false;
    const char *value = colon + (colon[1] == ' ' ? 2 : 1);
    if (value[0] <= ' ' || end[-2] <= ' ') /* the CR among them, so that a value is not empty */
        return false;
    out->start = *at;
    out->name = (struct slice){line, name};
    out->value = (struct slice){value, (size_t)(end - 1 - value)};
    out->lf_only = out->cut = false;
    *at = lf + 1;
    return true;
}

/* As sip_field_next, for a field that is written in any way. */
enum sip_field_result sip_field_any(struct slice bytes, size_t *at, struct sip_field *out);

/* Takes the field that begins at *at, and moves *at behind it. Of *out only `start` is valid without FIELD_LINE, and
 * `lf_only` with FIELD_BLANK. */
static inline enum sip_field_result sip_field_next(struct slice bytes, size_t *at, struct sip_field *out)
{
    const char *lf = *at < bytes.n ? memchr(bytes.p + *at, '\n', bytes.n - *at) : NULL;

    return lf && sip_field_usual(bytes, at, (size_t)(lf - bytes.p), out) ? FIELD_LINE : sip_field_any(bytes, at, out);
}

enum { SIP_FIELD_AHEAD = 32 };

/* All fields one after the other: the same, but line ends are looked for many at a time. */
struct sip_fields {
    struct slice bytes; /* fewer than 4 GiB */
    size_t at;          /* where the next one begins */
    size_t n, next;     /* of `ends`, those before `next` are used up */
    uint32_t ends[SIP_FIELD_AHEAD];
};

/* From this place on. */
static inline void sip_fields_init(struct sip_fields *f, struct slice bytes, size_t at)
{
    f->bytes = bytes;
    f->at = at;
    f->n = f->next = 0;
}

/* As sip_field_next. */
static inline enum sip_field_result sip_fields_next(struct sip_fields *f, struct sip_field *out)
{
    if (f->next == f->n) {
        f->n = scan_lines(f->bytes.p, f->bytes.n, f->at, f->ends, SIP_FIELD_AHEAD);
        f->next = 0;
    }
    if (f->next < f->n && sip_field_usual(f->bytes, &f->at, f->ends[f->next], out)) {
        f->next++;
        return FIELD_LINE;
    }
    enum sip_field_result result = sip_field_any(f->bytes, &f->at, out);
    while (f->next < f->n && f->ends[f->next] < f->at)
        f->next++;
    return result;
}

#endif
