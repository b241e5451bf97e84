/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a -Y expression to its program. The grammar, loosest first (tokens: filter_lex.h):
 *
 *   either     = both *( "||" both )
 *   both       = term *( "&&" term )
 *   term       = "!" term / "(" either ")" / subject [ comparison ]
 *   subject    = field / "hdr" "[" name "]"
 *   comparison = operator value / [ "not" ] "in" "{" value *( "," value ) "}"
 *
 * Private to filter.c, but for tests. */
#ifndef RECORDS_FILTER_PARSE_H
#define RECORDS_FILTER_PARSE_H

#include "records/filter_error.h"
#include "records/filter_program.h"

enum {
    FILTER_MAX_LENGTH = 65536, /* bytes of the expression */
    FILTER_MAX_DEPTH = 64,     /* parentheses and negations inside each other */
};

/* Writes the program to *f, which is empty before. Where it returns false, *err says why and *f is fit for filter_free
 * alone. */
bool filter_parse(const struct record_table *t, struct slice text, struct filter *f, struct filter_error *err);

#endif
