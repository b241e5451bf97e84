/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/utf8.h"

#include <glib.h>

/* The first bytes of sequences of 2, 3 and 4, and the smallest character that needs each. */
static const struct {
    unsigned char mask, lead;
    uint32_t smallest;
} LENGTHS[] = {{0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};

static uint32_t take(struct slice *s, size_t n, uint32_t c)
{
    *s = slice_from(*s, n);
    return c;
}

uint32_t utf8_next(struct slice *s)
{
    const unsigned char *p = (const unsigned char *)s->p;

    if (p[0] < 0x80)
        return take(s, 1, p[0]);
    for (size_t i = 0; i < 3; i++) {
        if ((p[0] & LENGTHS[i].mask) != LENGTHS[i].lead)
            continue;
        size_t n = i + 2;
        uint32_t c = p[0] & (unsigned char)~LENGTHS[i].mask;
        if (s->n < n)
            break;
        for (size_t k = 1; k < n; k++) {
            if ((p[k] & 0xc0) != 0x80)
                return take(s, 1, UTF8_BAD);
            c = c << 6 | (p[k] & 0x3f);
        }
        if (c < LENGTHS[i].smallest || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
            break;
        return take(s, n, c);
    }
    return take(s, 1, UTF8_BAD);
}

bool utf8_hidden(uint32_t c)
{
    static const uint32_t RANGES[][2] = {
        {0x00, 0x1f},
        {0x7f, 0x9f},
        {0xad, 0xad},         /* soft hyphen */
        {0x61c, 0x61c},       /* Arabic letter mark */
        {0x200b, 0x200f},     /* zero width characters, direction marks */
        {0x2028, 0x202e},     /* line and paragraph separator, direction */
        {0x2060, 0x206f},     /* invisible operators, direction */
        {0xfeff, 0xfeff},     /* byte order mark */
        {0xfff9, 0xfffb},     /* interlinear annotation */
        {0xe0000, 0xe007f},   /* tags */
    };

    for (size_t i = 0; i < sizeof RANGES / sizeof *RANGES && c >= RANGES[i][0]; i++)
        if (c <= RANGES[i][1])
            return true;
    return (c & 0xfffe) == 0xfffe; /* no characters */
}

static size_t ascii_run(struct slice text)
{
    size_t n = 0;

    while (n < text.n && !(text.p[n] & 0x80))
        n++;
    return n;
}

static size_t columns_of(uint32_t c)
{
    if (c < 0x300)
        return 1;
    return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

size_t utf8_columns(struct slice text)
{
    size_t columns = ascii_run(text);

    text = slice_from(text, columns);
    while (text.n)
        columns += columns_of(utf8_next(&text));
    return columns;
}

struct slice utf8_head(struct slice text, size_t columns)
{
    struct slice rest = text;
    size_t n = 0, taken = 0;

    while (rest.n) {
        taken += columns_of(utf8_next(&rest));
        if (taken > columns)
            break;
        n = text.n - rest.n;
    }
    return slice_head(text, n);
}
