/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/order.h"

struct kept {
    struct source_packet packet;
    char bytes[];
};

struct order {
    struct source *source;
    const struct skew *skew;
    struct spool *spool;
    GPtrArray *heap;     /* struct kept, the earliest first */
    struct kept *lent;   /* given out last */
    size_t bytes, limit; /* of those in the heap */
    captime newest;      /* the latest time that was read */
    captime before;      /* that of the packet that was read last */
    captime given;       /* that of the packet that was given out last */
    captime ahead;       /* how long a packet waits for earlier ones */
    captime latest;      /* by how much a packet came too late */
    uint64_t unordered, late;
    uint32_t read; /* while it is looked at */
    uint16_t file;
    bool as_it_comes, looking, rises, falls, descending, over;
    GError *error; /* of the source, until its packets were given out */
};

enum { NO_TIME = 0 }; /* no packet is before 1970 */

struct order *order_new(struct source *source, uint16_t file, const struct order_options *options, struct spool *spool)
{
    struct order *o = g_new0(struct order, 1);

    o->source = source;
    o->file = file;
    o->spool = spool;
    o->skew = options->skew;
    o->limit = options->bytes ? options->bytes : ORDER_BYTES;
    o->as_it_comes = options->as_it_comes;
    o->looking = !o->as_it_comes;
    o->ahead = o->skew ? skew_within(o->skew, file) : 0;
    o->newest = o->before = o->given = NO_TIME;
    o->heap = g_ptr_array_new_with_free_func(g_free);
    return o;
}

void order_free(struct order *o)
{
    if (!o)
        return;
    source_free(o->source);
    g_ptr_array_free(o->heap, TRUE);
    g_free(o->lent);
    g_clear_error(&o->error);
    g_free(o);
}

const struct source *order_source(const struct order *o)
{
    return o->source;
}

void order_counts(const struct order *o, uint64_t *unordered, uint64_t *late)
{
    *unordered = o->unordered;
    *late = o->late;
}

void order_stop(struct order *o)
{
    o->over = true;
}

static enum source_result read_packet(struct order *o, struct source_packet *out, GError **error)
{
    enum source_result result = source_next(o->source, out, error);

    if (result != SOURCE_PACKET)
        return result;
    out->origin.file = o->file;
    if (o->spool)
        spool_push(o->spool, out);
    if (o->skew)
        out->origin.time = skew_right(o->skew, &out->origin);
    return result;
}

/* ---- the window ---- */

/* Of equal times the one that was captured first, which in a file that goes backwards stands behind. */
static bool is_before(const struct order *o, const struct kept *a, const struct kept *b)
{
    captime s = a->packet.origin.time, t = b->packet.origin.time;

    if (s != t)
        return s < t;
    return (a->packet.origin.frame < b->packet.origin.frame) != o->descending;
}

static bool swap_if(struct order *o, size_t parent, size_t child)
{
    struct kept **at = (struct kept **)o->heap->pdata, *up = at[parent];

    if (!is_before(o, at[child], up))
        return false;
    at[parent] = at[child];
    at[child] = up;
    return true;
}

static void sift_down(struct order *o, size_t i)
{
    struct kept **at = (struct kept **)o->heap->pdata;

    for (size_t child; (child = 2 * i + 1) < o->heap->len; i = child) {
        if (child + 1 < o->heap->len && is_before(o, at[child + 1], at[child]))
            child++;
        if (!swap_if(o, i, child))
            return;
    }
}

static size_t size_of(const struct kept *k)
{
    return sizeof *k + k->packet.bytes.n + sizeof(void *);
}

static void keep(struct order *o, const struct source_packet *packet)
{
    struct kept *k = g_malloc(sizeof *k + packet->bytes.n);

    k->packet = *packet;
    if (packet->bytes.n)
        memcpy(k->bytes, packet->bytes.p, packet->bytes.n);
    k->packet.bytes.p = k->bytes;
    o->bytes += size_of(k);
    g_ptr_array_add(o->heap, k);
    for (size_t i = o->heap->len - 1; i && swap_if(o, (i - 1) / 2, i);)
        i = (i - 1) / 2;
}

static struct kept *take(struct order *o)
{
    struct kept *k = o->heap->pdata[0];

    o->heap->pdata[0] = o->heap->pdata[o->heap->len - 1];
    o->heap->pdata[o->heap->len - 1] = NULL;
    g_ptr_array_set_size(o->heap, (gint)o->heap->len - 1);
    sift_down(o, 0);
    o->bytes -= size_of(k);
    return k;
}

/* How late was it? */
static void note_time(struct order *o, captime time)
{
    const captime longest = INT64_MAX / 8;

    o->rises = o->rises || (o->before != NO_TIME && time > o->before);
    o->falls = o->falls || time < o->before;
    o->before = time;
    if (time >= o->newest) {
        o->newest = time;
        return;
    }
    o->unordered++;
    o->late += time < o->given;
    if (o->newest - time > o->latest)
        o->latest = o->newest - time;
    if (!o->looking && o->ahead < o->latest)
        o->ahead = o->latest < longest ? 2 * o->latest : 2 * longest;
}

/* The beginning was looked at. */
static void decide(struct order *o)
{
    o->looking = false;
    o->descending = o->falls && !o->rises;
    if (o->descending) {
        o->ahead = INT64_MAX / 4;
        for (size_t i = o->heap->len / 2; i--;) /* the order of equal times is another one now */
            sift_down(o, i);
    } else if (o->ahead < 2 * o->latest) {
        o->ahead = o->latest < INT64_MAX / 8 ? 2 * o->latest : INT64_MAX / 4;
    }
}

static bool has_room(const struct order *o)
{
    return o->bytes < o->limit && o->heap->len < ORDER_PACKETS;
}

/* Must more be read before the earliest packet may go? */
static bool is_waiting(const struct order *o)
{
    if (o->over)
        return false;
    if (o->heap->len == 0)
        return true;
    const struct kept *first = o->heap->pdata[0];
    return has_room(o) && (o->looking || first->packet.origin.time > o->newest - o->ahead);
}

static void end(struct order *o)
{
    o->over = true;
    if (o->looking)
        decide(o);
}

/* Reads until the earliest packet in the window may go; SOURCE_QUIET where nothing comes. */
static enum source_result fill(struct order *o, struct source_packet *out)
{
    while (is_waiting(o)) {
        enum source_result result = read_packet(o, out, &o->error);
        if (result == SOURCE_QUIET)
            return result;
        if (result != SOURCE_PACKET) {
            end(o);
            break;
        }
        note_time(o, out->origin.time);
        keep(o, out);
        if (o->looking && (++o->read == ORDER_LOOK || o->bytes >= ORDER_LOOK_BYTES || !has_room(o)))
            decide(o);
    }
    return SOURCE_PACKET;
}

static enum source_result finish(struct order *o, GError **error)
{
    if (!o->error)
        return SOURCE_END;
    g_propagate_error(error, o->error);
    o->error = NULL;
    return SOURCE_FAILED;
}

/* While packets come in order nothing is kept. */
static enum source_result pass_through(struct order *o, struct source_packet *out, GError **error)
{
    enum source_result result = read_packet(o, out, error);

    if (result == SOURCE_PACKET) {
        note_time(o, out->origin.time);
        o->given = o->newest;
    }
    return result;
}

enum source_result order_next(struct order *o, struct source_packet *out, GError **error)
{
    if (o->as_it_comes)
        return o->over ? SOURCE_END : read_packet(o, out, error);
    if (!o->looking && !o->ahead && !o->heap->len && !o->over)
        return pass_through(o, out, error);
    if (fill(o, out) == SOURCE_QUIET)
        return SOURCE_QUIET;
    if (!o->heap->len)
        return finish(o, error);
    g_free(o->lent);
    o->lent = take(o);
    *out = o->lent->packet;
    if (out->origin.time > o->given)
        o->given = out->origin.time;
    return SOURCE_PACKET;
}
