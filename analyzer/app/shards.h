/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Threads that each work on what is given to them, in the order in which it is given: one a shard of the Call-IDs. What is
 * given is copied once, as the bytes that it is; batches of it go from thread to thread. Memory is bounded: with
 * SHARDS_BATCHES full, the giving side waits. All is for one thread, which gives. */
#ifndef APP_SHARDS_H
#define APP_SHARDS_H

#include "base/seen.h"

enum {
    SHARDS_BATCH = 64 * 1024, /* bytes; of a message that is larger, its size */
    SHARDS_BATCHES = 4,       /* of a shard: being filled, waiting, being worked on */
};

/* A message, or a request that was not delivered; without bytes, a connection that was reset. */
struct shards_item {
    struct seen seen;
    struct slice bytes;
    bool truncated, undelivered;
};

struct shards;

/* Called in the thread of that shard. */
typedef void shards_work(unsigned shard, const struct shards_item *item, void *user);

/* Starts `n` threads, or as many as are to be had: shards_count tells; NULL where there is none. No signal is delivered to
 * them. */
struct shards *shards_new(unsigned n, shards_work *work, void *user);
unsigned shards_count(const struct shards *s);

/* Ends the threads, when they are through with what was given to them. */
void shards_free(struct shards *s);

void shards_give(struct shards *s, unsigned shard, const struct shards_item *item);

/* Waits until all are through with what was given to them, and rest. Then what belongs to them is the caller's until it
 * gives something. */
void shards_wait(struct shards *s);

/* Calls this in all threads at the same time, and waits. */
void shards_call(struct shards *s, void (*call)(unsigned shard, void *user), void *user);

#endif
