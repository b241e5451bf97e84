/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/segments.h"

#include <stdlib.h>

enum { FIRST_ROOM = 2048, FIRST_PARTS = 4 };

struct segments_piece {
    struct segments_piece *next;
    uint64_t offset;
    struct net_origin origin;
    size_t n;
    char bytes[];
};

static void *grow(void *p, size_t size)
{
    p = realloc(p, size);
    if (!p)
        abort();
    return p;
}

static uint64_t piece_end(const struct segments_piece *p)
{
    return p->offset + p->n;
}

static void drop_first_waiting(struct segments *s)
{
    struct segments_piece *p = s->waiting;

    s->waiting = p->next;
    if (!s->waiting)
        s->last_waiting = NULL;
    s->waiting_bytes -= sizeof *p + p->n;
    s->held -= sizeof *p + p->n;
    free(p);
}

static void drop_data(struct segments *s)
{
    free(s->data);
    s->held -= s->room;
    s->data = NULL;
    s->head = s->room = 0;
}

static void drop_parts(struct segments *s)
{
    free(s->parts);
    s->held -= s->parts_room * sizeof *s->parts;
    s->parts = NULL;
    s->first_part = s->n_parts = s->parts_room = 0;
}

void segments_clear(struct segments *s)
{
    while (s->waiting)
        drop_first_waiting(s);
    drop_data(s);
    drop_parts(s);
    s->lent = SLICE_NONE;
    s->start = s->next;
}

static size_t in_order(const struct segments *s)
{
    return (size_t)(s->next - s->start);
}

/* Room for `more` bytes behind the ones in order: they move to the front where that is enough. */
static void make_room(struct segments *s, size_t more)
{
    size_t used = in_order(s);

    if (s->head + used + more <= s->room)
        return;
    if (s->head && s->head >= used && used + more <= s->room) {
        memcpy(s->data, s->data + s->head, used);
        s->head = 0;
        return;
    }
    size_t room = s->room ? s->room : FIRST_ROOM;
    while (room < s->head + used + more)
        room *= 2;
    s->data = grow(s->data, room);
    s->held += room - s->room;
    s->room = room;
}

static void add_part(struct segments *s, const struct net_origin *origin)
{
    if (s->first_part == s->n_parts)
        s->first_part = s->n_parts = 0;
    if (s->n_parts == s->parts_room) {
        size_t room = s->parts_room ? s->parts_room * 2 : FIRST_PARTS;
        s->parts = grow(s->parts, room * sizeof *s->parts);
        s->held += (room - s->parts_room) * sizeof *s->parts;
        s->parts_room = room;
    }
    s->parts[s->n_parts++] = (struct segments_part){*origin, s->next};
    s->newest = *origin;
}

static void copy_lent(struct segments *s)
{
    struct slice rest = s->lent;

    s->lent = SLICE_NONE;
    if (rest.n == 0)
        return;
    s->next -= rest.n; /* as if they were not there yet */
    s->head = 0;
    make_room(s, rest.n);
    memcpy(s->data, rest.p, rest.n);
    s->next += rest.n;
}

static void append(struct segments *s, struct slice bytes, const struct net_origin *origin)
{
    copy_lent(s);
    make_room(s, bytes.n);
    memcpy(s->data + s->head + in_order(s), bytes.p, bytes.n);
    s->next += bytes.n;
    add_part(s, origin);
}

static struct segments_piece *piece_new(
    struct segments *s, uint64_t offset, struct slice bytes, const struct net_origin *origin)
{
    struct segments_piece *p = grow(NULL, sizeof *p + bytes.n);

    p->next = NULL;
    p->offset = offset;
    p->origin = *origin;
    p->n = bytes.n;
    memcpy(p->bytes, bytes.p, bytes.n);
    s->waiting_bytes += sizeof *p + p->n;
    s->held += sizeof *p + p->n;
    return p;
}

/* Puts the bytes between those that wait already. Returns how many were new. */
static size_t wait_for(struct segments *s, uint64_t offset, struct slice bytes, const struct net_origin *origin)
{
    struct segments_piece **at = &s->waiting;
    size_t added = 0;

    if (s->last_waiting && offset >= s->last_waiting->offset) /* mostly: behind all that wait */
        at = offset >= piece_end(s->last_waiting) ? &s->last_waiting->next : at;
    while (bytes.n) {
        while (*at && piece_end(*at) <= offset)
            at = &(*at)->next;
        size_t step = bytes.n;
        if (*at && (*at)->offset <= offset) { /* there already */
            uint64_t overlap = piece_end(*at) - offset;
            step = overlap < step ? (size_t)overlap : step;
        } else {
            if (*at && (*at)->offset - offset < step)
                step = (size_t)((*at)->offset - offset);
            struct segments_piece *p = piece_new(s, offset, slice_head(bytes, step), origin);
            p->next = *at;
            *at = p;
            if (!p->next)
                s->last_waiting = p;
            added += step;
        }
        offset += step;
        bytes = slice_from(bytes, step);
    }
    return added;
}

/* Those that wait no longer. */
static void join_waiting(struct segments *s)
{
    while (s->waiting && s->waiting->offset <= s->next) {
        struct segments_piece *p = s->waiting;
        if (piece_end(p) > s->next)
            append(s, slice_from((struct slice){p->bytes, p->n}, (size_t)(s->next - p->offset)), &p->origin);
        drop_first_waiting(s);
    }
}

size_t segments_push(struct segments *s, uint64_t offset, struct slice bytes, const struct net_origin *origin)
{
    if (offset < s->next) { /* sent again, the first copy counts */
        uint64_t old = s->next - offset;
        if (old >= bytes.n)
            return 0;
        bytes = slice_from(bytes, (size_t)old);
        offset = s->next;
    }
    if (bytes.n == 0)
        return 0;
    if (s->waiting || offset != s->next) {
        size_t added = wait_for(s, offset, bytes, origin);
        join_waiting(s);
        return added;
    }
    if (in_order(s)) {
        append(s, bytes, origin);
    } else {
        s->lent = bytes;
        s->next += bytes.n;
        add_part(s, origin);
    }
    return bytes.n;
}

struct slice segments_bytes(const struct segments *s)
{
    if (s->lent.p)
        return s->lent;
    return in_order(s) ? (struct slice){s->data + s->head, in_order(s)} : (struct slice){"", 0};
}

const struct segments_part *segments_parts(const struct segments *s, size_t n, size_t *count)
{
    size_t i = s->first_part;

    *count = 0;
    if (n == 0)
        return NULL;
    while (s->parts[i].end < s->start + n)
        i++;
    *count = i + 1 - s->first_part;
    return s->parts + s->first_part;
}

size_t segments_origins(const struct segments *s, size_t n, struct net_origin *out, size_t max)
{
    size_t count, written = 0;
    const struct segments_part *parts = segments_parts(s, n, &count);

    for (size_t i = 0; i < count; i++) {
        const struct net_origin *o = &parts[i].origin;
        if (written && out[written - 1].frame == o->frame && out[written - 1].file == o->file)
            continue;
        out[written < max ? written++ : max - 1] = *o;
    }
    return written;
}

void segments_keep(struct segments *s)
{
    copy_lent(s);
    if (in_order(s))
        return;
    drop_data(s); /* most streams are quiet most of the time */
    if (s->parts_room > FIRST_PARTS)
        drop_parts(s);
}

void segments_consume(struct segments *s, size_t n)
{
    s->start += n;
    if (s->lent.p)
        s->lent = s->lent.n > n ? slice_from(s->lent, n) : SLICE_NONE;
    else
        s->head = in_order(s) ? s->head + n : 0;
    while (s->first_part < s->n_parts && s->parts[s->first_part].end <= s->start)
        s->first_part++;
}

void segments_skip(struct segments *s, uint64_t offset)
{
    segments_consume(s, in_order(s));
    if (offset > s->next)
        s->start = s->next = offset;
    join_waiting(s);
}

bool segments_hole_end(const struct segments *s, uint64_t *offset, struct net_origin *behind)
{
    if (!s->waiting)
        return false;
    *offset = s->waiting->offset;
    *behind = s->waiting->origin;
    return true;
}
