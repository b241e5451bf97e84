/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/engine_set.h"

#include <assert.h>
#include <stdlib.h>

struct engine_set {
    unsigned n;
    captime end;
    struct engine *engines[ENGINE_SET_MAX];
};

struct engine_set *engine_set_new(const struct engine_options *options, unsigned n)
{
    struct engine_set *s = calloc(1, sizeof *s);

    if (!s)
        abort();
    assert(n >= 1 && n <= ENGINE_SET_MAX);
    s->n = n;
    for (unsigned i = 0; i < n; i++)
        s->engines[i] = engine_new(options);
    return s;
}

void engine_set_free(struct engine_set *s)
{
    if (!s)
        return;
    for (unsigned i = 0; i < s->n; i++)
        engine_free(s->engines[i]);
    free(s);
}

unsigned engine_set_count(const struct engine_set *s)
{
    return s->n;
}

struct engine *engine_set_shard(const struct engine_set *s, unsigned i)
{
    return s->engines[i];
}

void engine_set_round(struct engine_set *s)
{
    (void)s;
}

void engine_set_end(struct engine_set *s, captime end)
{
    s->end = end;
}

void engine_set_settle(struct engine_set *s, unsigned i)
{
    engine_finish(s->engines[i], s->end);
}

void engine_set_finish(struct engine_set *s)
{
    (void)s;
}

const struct engine *engine_set_all(const struct engine_set *s)
{
    return s->engines[0];
}
