/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values that the records of the registries share: what a reference list says of a row, and words for bits. */
#ifndef RECORDS_LISTED_H
#define RECORDS_LISTED_H

#include "base/slice.h"
#include "records/record.h"
#include "sip/codelist.h"

struct listed_word {
    unsigned bit;
    const char *word;
};

/* A list of the words whose bit is set. */
void listed_words(const struct record *r, unsigned bits, const struct listed_word *words, size_t n, struct value *out);

/* The texts one behind the other, in the scratch arena. */
struct slice listed_join(const struct record *r, const char *const *texts, size_t n);

/* {list, title, name, meaning}: those that are not empty. */
void listed_object(const struct record *r, enum codelist list, const char *name, const char *meaning, struct value *out);

#endif
