/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/channel.h"

void channel_pass_over(struct channel *c, size_t length, struct sink *o)
{
    o->stats.foreign_bytes += length;
    c->foreign = length < UINT32_MAX - c->foreign ? c->foreign + (uint32_t)length : UINT32_MAX;
    if (c->kind == CHANNEL_UNKNOWN && c->foreign >= CHANNEL_GIVE_UP)
        c->kind = CHANNEL_FOREIGN;
    if (c->behind_hole)
        c->cut++;
    c->behind_hole = false;
}

void channel_count_cut(struct channel *c, struct extract_stats *stats)
{
    stats->cut_messages += c->cut;
    if (c->hole)
        stats->holes[c->hole - 1].cut_messages += c->cut;
    c->cut = 0;
}

void channel_add_hole(struct channel *c, struct extract_stats *stats, const struct extract_hole *hole)
{
    c->hole = 0;
    if (hole->hole.bytes == 0 || stats->n_holes == EXTRACT_HOLES || c->kind == CHANNEL_UNKNOWN)
        return;
    stats->holes[stats->n_holes++] = *hole;
    c->hole = stats->n_holes;
}
