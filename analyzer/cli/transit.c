/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/transit.h"

static struct report_frame frame_of(const struct net_origin *o, const char *const *files, size_t n_files)
{
    bool named = o->frame && n_files > 1 && o->file < n_files;

    return (struct report_frame){o->frame, named ? files[o->file] : NULL};
}

static struct report_hole hole_of(const struct extract_hole *h, const char *const *files, size_t n_files)
{
    struct report_hole hole = {.bytes = h->hole.bytes, .cut_messages = h->cut_messages};

    hole.before = frame_of(&h->hole.before, files, n_files);
    hole.behind = frame_of(&h->hole.behind, files, n_files);
    endpoint_format(&h->src, hole.src);
    endpoint_format(&h->dst, hole.dst);
    return hole;
}

struct report_skew transit_skew(const struct skew_point *p, const char *const *files, size_t n_files)
{
    return (struct report_skew){.file = p->file < n_files ? files[p->file] : "",
        .base = p->base_file < n_files ? files[p->base_file] : "", .interface = p->interface,
        .base_interface = p->base_interface, .by_hand = p->by_hand, .ahead = p->ahead, .error = p->error,
        .messages = p->messages};
}

struct report_transit transit_fill(struct transit *room, const struct extract_stats *s, const struct skew *skew,
    const char *const *files, size_t n_files)
{
    size_t n = 0, n_skews;
    const struct skew_point *points = skew_points(skew, &n_skews);

#define TRANSIT(group, name, member, ...) room->counts[n++] = (struct report_count){group, name, s->member, __VA_ARGS__};
#include "cli/transit.def"
#undef TRANSIT
    for (uint32_t i = 0; i < s->n_holes; i++)
        room->holes[i] = hole_of(&s->holes[i], files, n_files);
    n_skews = n_skews < TRANSIT_SKEWS ? n_skews : TRANSIT_SKEWS;
    for (size_t i = 0; i < n_skews; i++)
        room->skews[i] = transit_skew(&points[i], files, n_files);
    return (struct report_transit){room->counts, n, room->holes, s->n_holes, room->skews, n_skews};
}
