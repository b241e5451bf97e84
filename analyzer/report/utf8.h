/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UTF-8 (RFC 3629) in bytes that need not be UTF-8: overlong forms, surrogates and cut sequences are no characters. */
#ifndef REPORT_UTF8_H
#define REPORT_UTF8_H

#include "base/slice.h"

#define UTF8_BAD UINT32_MAX

/* Takes the next character off a slice that is not empty. UTF8_BAD, and one byte taken, where no character starts. */
uint32_t utf8_next(struct slice *s);

/* A character that must not reach a terminal or a page as it is: it is a control character, ends a line, or changes the
 * direction of what is around it (Unicode's Bidi_Control), or cannot be seen. */
bool utf8_hidden(uint32_t c);

/* Columns that valid text without control characters takes on a terminal. */
size_t utf8_columns(struct slice text);

/* The longest head of valid text that takes at most so many columns. */
struct slice utf8_head(struct slice text, size_t columns);

#endif
