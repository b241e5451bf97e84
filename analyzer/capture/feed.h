/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sink of the command: messages from the pipeline go to the engine. */
#ifndef CAPTURE_FEED_H
#define CAPTURE_FEED_H

#include "capture/pipeline.h"

/* A pipeline_sink; `user` is the struct engine. */
void feed_engine(
    const struct seen *seen, const struct sip_msg *msg, const struct net_origin *frames, size_t n_frames, void *user);

#endif
