/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/guess.h"

enum { LONGEST = 40 }; /* nothing longer is near to the name of a field */

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static bool same(char a, char b)
{
    return slice_lower(a) == slice_lower(b);
}

/* The row of edits from a[0..i] to each head of b. rows[0] is the new one, rows[1] and rows[2] those of i-1 and i-2. */
static void next_row(struct slice a, size_t i, struct slice b, unsigned rows[3][LONGEST + 1])
{
    rows[0][0] = (unsigned)i;
    for (size_t j = 1; j <= b.n; j++) {
        unsigned best = rows[1][j - 1] + !same(a.p[i - 1], b.p[j - 1]);
        best = smaller(best, smaller(rows[1][j], rows[0][j - 1]) + 1);
        if (i > 1 && j > 1 && same(a.p[i - 1], b.p[j - 2]) && same(a.p[i - 2], b.p[j - 1]))
            best = smaller(best, rows[2][j - 2] + 1);
        rows[0][j] = best;
    }
}

/* The optimal string alignment distance; both at most LONGEST long. */
static unsigned edits(struct slice a, struct slice b)
{
    unsigned rows[3][LONGEST + 1] = {{0}};

    for (size_t j = 0; j <= b.n; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a.n; i++) {
        memcpy(rows[2], rows[1], sizeof rows[2]);
        memcpy(rows[1], rows[0], sizeof rows[1]);
        next_row(a, i, b, rows);
    }
    return rows[0][b.n];
}

const struct field *guess_field(const struct record_table *t, struct slice word)
{
    const struct field *found = NULL;
    unsigned best = (unsigned)word.n / 3 + 1;

    if (word.n == 0 || word.n > LONGEST)
        return NULL;
    for (size_t i = 0; i < t->n_fields; i++) {
        struct slice name = slice_of(t->fields[i].name);
        if (name.n > LONGEST)
            continue;
        unsigned distance = edits(word, name);
        if (distance < best) {
            best = distance;
            found = &t->fields[i];
        }
    }
    return found;
}
