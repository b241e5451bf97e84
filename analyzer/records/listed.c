/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/listed.h"

#include "base/arena.h"
#include "records/value.h"

void listed_words(const struct record *r, unsigned bits, const struct listed_word *words, size_t n, struct value *out)
{
    size_t set = 0;
    struct value *items = value_list(out, r->scratch, n);

    for (size_t i = 0; i < n; i++)
        if (bits & words[i].bit)
            value_name(&items[set++], words[i].word);
    out->n_items = set;
}

struct slice listed_join(const struct record *r, const char *const *texts, size_t n)
{
    size_t length = 0, at = 0;

    for (size_t i = 0; i < n; i++)
        length += strlen(texts[i]);
    char *joined = arena_alloc(r->scratch, length + 1);
    for (size_t i = 0; i < n; at += strlen(texts[i++]))
        memcpy(joined + at, texts[i], strlen(texts[i]));
    return (struct slice){joined, length};
}

void listed_object(const struct record *r, enum codelist list, const char *name, const char *meaning, struct value *out)
{
    const char *const names[] = {"list", "title", "name", "meaning"};
    const char *const values[] = {codelist_name(list), codelist_title(list), name, meaning};
    const char *const in_short[] = {values[0], ": ", name, *name && *meaning ? ": " : "", meaning};
    size_t n = 0;
    struct value *members = value_object(out, r->scratch, 4, 0, listed_join(r, in_short, 5));

    for (size_t i = 0; i < 4; i++) {
        if (!*values[i])
            continue;
        value_name(&members[n], values[i]);
        members[n++].name = names[i];
    }
    out->n_items = n;
}
