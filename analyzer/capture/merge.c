/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/merge.h"

struct input {
    struct order *order;
    struct source_packet packet; /* its next one */
};

struct merge {
    GArray *inputs;      /* struct input */
    GArray *heap;        /* size_t, indexes of inputs that have a packet; the earliest first */
    size_t next_to_read; /* inputs from here on were not read yet */
    size_t taken;        /* the input whose packet was given out, or NONE */
};

#define NONE ((size_t)-1)

struct merge *merge_new(void)
{
    struct merge *m = g_new0(struct merge, 1);

    m->inputs = g_array_new(FALSE, FALSE, sizeof(struct input));
    m->heap = g_array_new(FALSE, FALSE, sizeof(size_t));
    m->taken = NONE;
    return m;
}

static struct input *input_at(const struct merge *m, size_t i)
{
    return &g_array_index(m->inputs, struct input, i);
}

void merge_free(struct merge *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->inputs->len; i++)
        order_free(input_at(m, i)->order);
    g_array_free(m->inputs, TRUE);
    g_array_free(m->heap, TRUE);
    g_free(m);
}

void merge_add(struct merge *m, struct order *o)
{
    struct input in = {.order = o};

    g_array_append_val(m->inputs, in);
}

static bool earlier(const struct merge *m, size_t a, size_t b)
{
    captime ta = input_at(m, a)->packet.origin.time, tb = input_at(m, b)->packet.origin.time;

    return ta != tb ? ta < tb : a < b;
}

static size_t *heap_at(const struct merge *m, size_t i)
{
    return &g_array_index(m->heap, size_t, i);
}

static bool heap_swap_if(struct merge *m, size_t parent, size_t child)
{
    size_t *p = heap_at(m, parent), *c = heap_at(m, child), input = *p;

    if (!earlier(m, *c, *p))
        return false;
    *p = *c;
    *c = input;
    return true;
}

static void heap_push(struct merge *m, size_t input)
{
    g_array_append_val(m->heap, input);
    for (size_t i = m->heap->len - 1; i && heap_swap_if(m, (i - 1) / 2, i);)
        i = (i - 1) / 2;
}

static size_t heap_pop(struct merge *m)
{
    size_t first = *heap_at(m, 0);

    g_array_remove_index_fast(m->heap, 0);
    for (size_t i = 0, child; (child = 2 * i + 1) < m->heap->len; i = child) {
        if (child + 1 < m->heap->len && earlier(m, *heap_at(m, child + 1), *heap_at(m, child)))
            child++;
        if (!heap_swap_if(m, i, child))
            break;
    }
    return first;
}

/* Reads the next packet of an input. */
static enum source_result refill(struct merge *m, size_t i, GError **error)
{
    struct input *in = input_at(m, i);

    return order_next(in->order, &in->packet, error);
}

enum source_result merge_next(struct merge *m, struct source_packet *out, GError **error)
{
    if (m->inputs->len == 1)
        return order_next(input_at(m, 0)->order, out, error);
    while (m->taken != NONE || m->next_to_read < m->inputs->len) {
        size_t i = m->taken != NONE ? m->taken : m->next_to_read++;
        m->taken = NONE;
        enum source_result result = refill(m, i, error);
        if (result == SOURCE_FAILED)
            return result;
        if (result == SOURCE_PACKET)
            heap_push(m, i);
    }
    if (m->heap->len == 0)
        return SOURCE_END;
    m->taken = heap_pop(m);
    *out = input_at(m, m->taken)->packet;
    return SOURCE_PACKET;
}

void merge_progress(const struct merge *m, uint64_t *read, uint64_t *total)
{
    *read = *total = 0;
    bool known = true;
    for (size_t i = 0; i < m->inputs->len; i++) {
        const struct source *s = order_source(input_at(m, i)->order);
        *read += source_position(s);
        *total += source_size(s);
        known = known && source_size(s);
    }
    if (!known)
        *total = 0;
}

void merge_stop(struct merge *m)
{
    for (size_t i = 0; i < m->inputs->len; i++)
        order_stop(input_at(m, i)->order);
}

void merge_counts(const struct merge *m, uint64_t *unordered, uint64_t *late)
{
    uint64_t u, l;

    *unordered = *late = 0;
    for (size_t i = 0; i < m->inputs->len; i++) {
        order_counts(input_at(m, i)->order, &u, &l);
        *unordered += u;
        *late += l;
    }
}

struct source_drops merge_drops(const struct merge *m)
{
    struct source_drops sum = {0};

    for (size_t i = 0; i < m->inputs->len; i++) {
        struct source_drops d = source_drops(order_source(input_at(m, i)->order));
        sum.received += d.received;
        sum.by_kernel += d.by_kernel;
        sum.by_interface += d.by_interface;
    }
    return sum;
}
