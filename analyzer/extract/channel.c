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

unsigned channel_cut(struct channel *c)
{
    unsigned cut = c->cut;

    c->cut = 0;
    return cut;
}
