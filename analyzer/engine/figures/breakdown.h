/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The key figures of calls by something that they have in common: who calls, who is called, over which trunk, with which
 * User-Agent, to which prefix, or how it ended. Each call belongs to one group. The memory is bounded: beyond
 * BREAKDOWN_GROUPS the calls of further keys are counted together. A key is what a field of `calls` says, so that a filter
 * finds the calls of a group again. Owned by the summary. */
#ifndef ENGINE_FIGURES_BREAKDOWN_H
#define ENGINE_FIGURES_BREAKDOWN_H

#include "base/slice.h"
#include "engine/figures/kpi.h"

struct call;
struct engine;
struct summary;

enum {
    BREAKDOWN_GROUPS = 16384,
    BREAKDOWN_KEY = 512,        /* bytes of a key; longer ones are counted together */
    BREAKDOWN_EXAMPLES = 3,     /* calls of a group that are named */
    BREAKDOWN_MEASURED = 1 << 20, /* calls whose durations are kept, over all groups */
    BREAKDOWN_DIGITS = 4,       /* of a prefix, where nothing else is asked for */
    BREAKDOWN_DIGITS_MAX = 15,  /* of an international number (E.164) */
};

enum breakdown_by {
    BREAKDOWN_NONE,
#define BREAKDOWN(id, name, field, help) BREAKDOWN_##id,
#include "engine/figures/breakdown.def"
#undef BREAKDOWN
    BREAKDOWN_KINDS
};

struct breakdown_row {
    const char *name;  /* "caller": the word of --by */
    const char *field; /* "from": of calls, which says the key */
    const char *help;
};

struct breakdown_failure { /* how calls failed, and how many */
    uint8_t outcome;       /* enum outcome */
    uint16_t code;         /* 0 = no final response */
    uint64_t count;
};

struct breakdown_group {
    struct slice key; /* SLICE_NONE: the calls that have none */
    struct kpi kpi;
    struct breakdown_failure *failures;
    size_t n_failures;
    uint32_t examples[BREAKDOWN_EXAMPLES]; /* numbers of calls */
    uint8_t n_examples;
};

struct breakdown;

struct breakdown *breakdown_new(enum breakdown_by by, unsigned digits, uint64_t hash_seed);
void breakdown_free(struct breakdown *b); /* NULL is fine */

/* Adds a call with a verdict to its group. */
void breakdown_take(struct breakdown *b, const struct engine *e, const struct call *c, const struct kpi_call *figures);

/* Adds the groups of another one with the same kind of key. */
void breakdown_merge(struct breakdown *b, const struct breakdown *other);

/* A new list of the groups, those with the most calls first; the caller frees it, the groups stay. */
const struct breakdown_group **breakdown_list(const struct breakdown *b, size_t *n);

/* Of the groups beyond the first `shown` of such a list, and of the keys that had no room: their figures, which the caller
 * clears, and how many groups that are; keys without room count as one. */
size_t breakdown_rest(const struct breakdown *b, const struct breakdown_group *const *list, size_t n, size_t shown, struct kpi *out);

/* How most of its calls failed; NULL where none did. */
const struct breakdown_failure *breakdown_main_failure(const struct breakdown_group *g);

enum breakdown_by breakdown_kind(const struct breakdown *b);
unsigned breakdown_digits(const struct breakdown *b); /* of a prefix */
const struct breakdown_row *breakdown_row(enum breakdown_by by);

/* The number in To as it was dialled: its digits without "+" and visual separators (RFC 3966 5.1.1). Returns how many;
 * 0 where it is no telephone number. */
size_t breakdown_number(struct slice to, char out[32]);

#endif
