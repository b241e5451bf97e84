/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/handoff.h"

#include "base/seen.h"
#include "sip/msg.h"

#include <glib.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

enum { ALIGNMENT = 8 };

enum kind {
    KIND_MESSAGE,
    KIND_ERROR, /* with a request, or without one */
};

/* What a batch consists of. Behind it: the frames, what an agent gave as correlation id, then the message as `pack`
 * writes it. */
struct item {
    struct seen seen;
    size_t size; /* with what is behind it */
    size_t n_frames;
    enum kind kind;
    bool has_msg;
};

struct batch {
    char *bytes;
    size_t room, used;
};

struct handoff {
    sink_on_message *sink;
    sink_on_error *on_error;
    void *user;
    pthread_t worker; /* while `works`. Threads of POSIX, not of GLib: ThreadSanitizer sees through their locks */
    bool works;
    struct batch batches[HANDOFF_BATCHES]; /* a ring: `given` is being filled, `done` is what the worker is at */
    struct sip_msg msg;                    /* the worker's */
    pthread_mutex_t lock;                  /* of what follows */
    pthread_cond_t changed;                /* one for both sides: they never wait at the same time */
    size_t given, done;                    /* batches so far; each side may read its own without the lock */
    bool finished;
};

enum {
    MSG_HEAD = offsetof(struct sip_msg, lines), /* what is always valid */
};

_Static_assert(sizeof(struct item) % ALIGNMENT == 0 && _Alignof(struct net_origin) <= ALIGNMENT, "items are aligned");
_Static_assert(
    offsetof(struct sip_msg, findings) == MSG_HEAD + SIP_MAX_LINES * sizeof(struct sip_line) &&
        sizeof(struct sip_msg) == offsetof(struct sip_msg, findings) + SIP_MAX_FINDINGS * sizeof(struct finding),
    "the arrays are the end of the message");

static size_t aligned(size_t n)
{
    return (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* ---- the worker ---- */

static const char *get(const char *at, void *to, size_t n)
{
    memcpy(to, at, n);
    return at + aligned(n);
}

static void unpack(const char *at, struct sip_msg *m)
{
    at = get(at, m, MSG_HEAD);
    at = get(at, m->lines, m->n_lines * sizeof *m->lines);
    at = get(at, m->findings, m->n_findings * sizeof *m->findings);
    sip_msg_moved(m, at);
}

static void work_on_item(struct handoff *h, struct item *item)
{
    const struct net_origin *frames = (const void *)(item + 1);
    const char *packed = (const char *)frames + aligned(item->n_frames * sizeof *frames);

    if (item->seen.correlation.p)
        item->seen.correlation.p = packed;
    packed += aligned(item->seen.correlation.n);

    if (item->has_msg)
        unpack(packed, &h->msg);
    if (item->kind == KIND_MESSAGE)
        h->sink(&item->seen, &h->msg, frames, item->n_frames, h->user);
    else
        h->on_error(&item->seen, item->has_msg ? &h->msg : NULL, h->user);
}

static void clear(struct batch *b)
{
    b->used = 0;
    if (b->room <= HANDOFF_BATCH)
        return;
    g_free(b->bytes);
    *b = (struct batch){0};
}

static void work_on_batch(struct handoff *h, struct batch *b)
{
    for (size_t at = 0; at < b->used;) {
        struct item *item = (void *)(b->bytes + at);
        work_on_item(h, item);
        at += item->size;
    }
    clear(b);
}

static void *work(void *user)
{
    struct handoff *h = user;

    pthread_mutex_lock(&h->lock);
    for (;;) {
        while (h->done == h->given && !h->finished)
            pthread_cond_wait(&h->changed, &h->lock);
        if (h->done == h->given)
            break;
        pthread_mutex_unlock(&h->lock);
        work_on_batch(h, &h->batches[h->done % HANDOFF_BATCHES]);
        pthread_mutex_lock(&h->lock);
        h->done++;
        pthread_cond_signal(&h->changed);
    }
    pthread_mutex_unlock(&h->lock);
    return NULL;
}

/* A signal is to interrupt the read that the other thread waits in. */
static bool start_without_signals(struct handoff *h)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    h->works = pthread_create(&h->worker, NULL, work, h) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return h->works;
}

/* ---- the pushing side ---- */

struct handoff *handoff_new(sink_on_message *sink, sink_on_error *on_error, void *user)
{
    struct handoff *h = g_new0(struct handoff, 1);

    h->sink = sink;
    h->on_error = on_error;
    h->user = user;
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->changed, NULL);
    if (start_without_signals(h))
        return h;
    handoff_free(h);
    return NULL;
}

void handoff_free(struct handoff *h)
{
    if (!h)
        return;
    handoff_finish(h);
    for (unsigned i = 0; i < HANDOFF_BATCHES; i++)
        g_free(h->batches[i].bytes);
    pthread_mutex_destroy(&h->lock);
    pthread_cond_destroy(&h->changed);
    g_free(h);
}

static struct batch *filling(struct handoff *h)
{
    return &h->batches[h->given % HANDOFF_BATCHES];
}

/* Returns when the next batch can be filled. */
static void give_batch(struct handoff *h)
{
    pthread_mutex_lock(&h->lock);
    h->given++;
    pthread_cond_signal(&h->changed);
    while (h->given - h->done == HANDOFF_BATCHES)
        pthread_cond_wait(&h->changed, &h->lock);
    pthread_mutex_unlock(&h->lock);
}

/* Room for an item of this size. */
static char *make_room(struct handoff *h, size_t size)
{
    struct batch *b = filling(h);

    if (b->used && size > b->room - b->used) {
        give_batch(h);
        b = filling(h);
    }
    if (size > b->room) { /* and nothing is in it */
        g_free(b->bytes);
        b->room = MAX(size, HANDOFF_BATCH);
        b->bytes = g_malloc(b->room);
    }
    char *room = b->bytes + b->used;
    b->used += size;
    return room;
}

static char *put(char *at, const void *from, size_t n)
{
    if (n)
        memcpy(at, from, n);
    return at + aligned(n);
}

static size_t packed_size(const struct sip_msg *m)
{
    return aligned(MSG_HEAD) + aligned(m->n_lines * sizeof *m->lines) + aligned(m->n_findings * sizeof *m->findings) +
           aligned(m->bytes.n);
}

static void pack(char *at, const struct sip_msg *m)
{
    at = put(at, m, MSG_HEAD);
    at = put(at, m->lines, m->n_lines * sizeof *m->lines);
    at = put(at, m->findings, m->n_findings * sizeof *m->findings);
    put(at, m->bytes.p, m->bytes.n);
}

/* `item` tells all but its size. */
static void push(struct handoff *h, struct item item, const struct sip_msg *msg, const struct net_origin *frames)
{
    size_t of_frames = item.n_frames * sizeof *frames;

    item.size = sizeof item + aligned(of_frames) + aligned(item.seen.correlation.n) + (msg ? packed_size(msg) : 0);
    char *at = make_room(h, item.size);
    at = put(at, &item, sizeof item);
    at = put(at, frames, of_frames);
    at = put(at, item.seen.correlation.p, item.seen.correlation.n);
    if (msg)
        pack(at, msg);
}

void handoff_push(
    const struct seen *seen, const struct sip_msg *msg, const struct net_origin *frames, size_t n_frames, void *user)
{
    push(user, (struct item){.seen = *seen, .kind = KIND_MESSAGE, .has_msg = true, .n_frames = n_frames}, msg, frames);
}

void handoff_push_error(const struct seen *seen, const struct sip_msg *request, void *user)
{
    struct handoff *h = user;

    if (h->on_error)
        push(h, (struct item){.seen = *seen, .kind = KIND_ERROR, .has_msg = request != NULL}, request, NULL);
}

void handoff_finish(struct handoff *h)
{
    if (!h->works)
        return;
    if (filling(h)->used)
        give_batch(h);
    pthread_mutex_lock(&h->lock);
    h->finished = true;
    pthread_cond_signal(&h->changed);
    pthread_mutex_unlock(&h->lock);
    pthread_join(h->worker, NULL);
    h->works = false;
}
