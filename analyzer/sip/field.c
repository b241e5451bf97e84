/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/field.h"
#include "sip/lex.h"

static inline bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The length of the empty line at the front; 0 where there is none. */
static inline size_t blank_length(const char *p, const char *end)
{
    if (p[0] == '\n')
        return 1;
    return p[0] == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 0;
}

/* The LF that ends the field which begins at `p`, folded lines and all; NULL where there is none. */
static inline const char *find_end(const char *p, const char *end, bool *lf_only)
{
    const char *start = p;

    *lf_only = false;
    do {
        p = memchr(p, '\n', (size_t)(end - p));
        if (!p)
            return NULL;
        if (p == start || p[-1] != '\r')
            *lf_only = true;
        p++;
    } while (p < end && is_blank(*p));
    return p - 1;
}

static inline struct slice between(const char *from, const char *to)
{
    while (from < to && sip_lex_is(*from, LEX_SPACE))
        from++;
    while (from < to && sip_lex_is(to[-1], LEX_SPACE))
        to--;
    return (struct slice){from, (size_t)(to - from)};
}

static inline void split(const char *line, const char *end, struct sip_field *out)
{
    const char *colon = memchr(line, ':', (size_t)(end - line));
    const char *name = colon;

    while (name && name > line && sip_lex_is(name[-1], LEX_SPACE))
        name--;
    if (!name || name == line || is_blank(*line)) {
        out->name = SLICE_NONE;
        out->value = between(line, end);
    } else {
        out->name = (struct slice){line, (size_t)(name - line)};
        out->value = between(colon + 1, end);
    }
}

enum sip_field_result sip_field_any(struct slice bytes, size_t *at, struct sip_field *out)
{
    out->start = *at;
    if (*at >= bytes.n)
        return FIELD_NONE;
    const char *line = bytes.p + *at, *end = bytes.p + bytes.n;
    size_t blank = blank_length(line, end);
    if (blank) {
        *at += blank;
        out->lf_only = blank == 1;
        return FIELD_BLANK;
    }
    const char *lf = find_end(line, end, &out->lf_only);
    out->cut = !lf;
    split(line, lf ? lf : end, out);
    *at = lf ? (size_t)(lf - bytes.p) + 1 : bytes.n;
    return FIELD_LINE;
}
