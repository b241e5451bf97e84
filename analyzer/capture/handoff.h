/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hands messages from the thread that decodes to one that works on them, so that reading a file takes two cores:
 * between a pipeline and its sinks. What is handed over is copied, in batches; both threads see the same order. Memory
 * is bounded: with HANDOFF_BATCHES full, the pushing side waits for the worker. Not for live capture, where a message
 * is wanted at once and not with its batch.
 * The sinks, and all that they touch, belong to the worker until handoff_finish returns. */
#ifndef CAPTURE_HANDOFF_H
#define CAPTURE_HANDOFF_H

#include "base/slice.h"
#include "extract/pipeline.h"

enum {
    HANDOFF_BATCH = 64 * 1024, /* bytes; of a message that is larger, its size */
    HANDOFF_BATCHES = 4,        /* being filled, waiting, and being worked on */
};

struct handoff;

/* Starts the worker, which calls these; on_error may be NULL. No signal is delivered to it. NULL where no thread is to be
 * had: then the caller does without. */
struct handoff *handoff_new(sink_on_message *sink, sink_on_error *on_error, void *user);

/* Ends the worker, as handoff_finish does where that was not called. */
void handoff_free(struct handoff *h);

/* The sinks of the pipeline; `user` is the handoff. Not after handoff_finish. */
void handoff_push(
    const struct seen *seen, const struct sip_msg *msg, const struct net_origin *frames, size_t n_frames, void *user);
void handoff_push_error(const struct seen *seen, const struct sip_msg *request, void *user);

/* Hands out the rest and waits until the worker is through with it. May be called again. */
void handoff_finish(struct handoff *h);

#endif
