/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/feed.h"

void feed_engine(
    const struct seen *seen, const struct sip_msg *msg, const struct net_origin *frames, size_t n_frames, void *user)
{
    (void)frames;
    (void)n_frames;
    engine_push(user, seen, msg);
}
