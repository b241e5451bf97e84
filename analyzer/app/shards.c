/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/shards.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

enum { ALIGNMENT = 8 };

/* In a batch; the correlation id of an agent and the bytes are behind it. */
struct packed {
    struct shards_item item;
    size_t size; /* with what is behind it */
};

_Static_assert(sizeof(struct packed) % ALIGNMENT == 0, "items are aligned");

struct batch {
    char *bytes;
    size_t room, used;
};

struct shard {
    struct shards *all;
    unsigned index;
    pthread_t thread;
    struct batch batches[SHARDS_BATCHES]; /* a ring: `given` is being filled, `done` is what the thread is at */
    pthread_mutex_t lock;                 /* of what follows */
    pthread_cond_t changed;               /* one for both sides: they never wait at the same time */
    size_t given, done;                   /* batches so far; each side may read its own without the lock */
    void (*call)(unsigned shard, void *user); /* to be called once */
    void *call_user;
    bool finished;
};

struct shards {
    shards_work *work;
    void *user;
    unsigned n;
    struct shard shards[]; 
};

static size_t aligned(size_t n)
{
    return (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void *allocate(size_t size)
{
    void *p = calloc(1, size);

    if (!p)
        abort();
    return p;
}

/* ---- a thread ---- */

static void work_on_batch(struct shard *s, struct batch *b)
{
    for (size_t at = 0; at < b->used;) {
        struct packed *p = (void *)(b->bytes + at);
        char *behind = (char *)(p + 1);
        if (p->item.seen.correlation.p)
            p->item.seen.correlation.p = behind;
        if (p->item.bytes.p)
            p->item.bytes.p = behind + aligned(p->item.seen.correlation.n);
        __builtin_prefetch(b->bytes + at + p->size);
        s->all->work(s->index, &p->item, s->all->user);
        at += p->size;
    }
    b->used = 0;
    if (b->room > SHARDS_BATCH) {
        free(b->bytes);
        *b = (struct batch){0};
    }
}

static void *run(void *user)
{
    struct shard *s = user;

    pthread_mutex_lock(&s->lock);
    for (;;) {
        while (s->done == s->given && !s->call && !s->finished)
            pthread_cond_wait(&s->changed, &s->lock);
        if (s->done != s->given) {
            pthread_mutex_unlock(&s->lock);
            work_on_batch(s, &s->batches[s->done % SHARDS_BATCHES]);
            pthread_mutex_lock(&s->lock);
            s->done++;
        } else if (s->call) {
            pthread_mutex_unlock(&s->lock);
            s->call(s->index, s->call_user);
            pthread_mutex_lock(&s->lock);
            s->call = NULL;
        } else {
            break;
        }
        pthread_cond_signal(&s->changed);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* ---- the giving side ---- */

static bool start(struct shards *all, unsigned i)
{
    struct shard *s = &all->shards[i];

    s->all = all;
    s->index = i;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->changed, NULL);
    if (pthread_create(&s->thread, NULL, run, s) == 0)
        return true;
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
    return false;
}

struct shards *shards_new(unsigned n, shards_work *work, void *user)
{
    struct shards *s = allocate(sizeof *s + n * sizeof s->shards[0]);
    sigset_t every, before;

    s->work = work;
    s->user = user;
    sigfillset(&every); /* a signal is to interrupt the read that the giving side waits in */
    pthread_sigmask(SIG_SETMASK, &every, &before);
    while (s->n < n && start(s, s->n))
        s->n++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (s->n)
        return s;
    free(s);
    return NULL;
}

unsigned shards_count(const struct shards *s)
{
    return s->n;
}

static struct batch *filling(struct shard *s)
{
    return &s->batches[s->given % SHARDS_BATCHES];
}

/* Returns when the next batch can be filled. */
static void give_batch(struct shard *s)
{
    pthread_mutex_lock(&s->lock);
    s->given++;
    pthread_cond_signal(&s->changed);
    while (s->given - s->done == SHARDS_BATCHES)
        pthread_cond_wait(&s->changed, &s->lock);
    pthread_mutex_unlock(&s->lock);
}

static struct packed *make_room(struct shard *s, size_t size)
{
    struct batch *b = filling(s);

    if (b->used && size > b->room - b->used) {
        give_batch(s);
        b = filling(s);
    }
    if (size > b->room) { /* and nothing is in it */
        free(b->bytes);
        b->room = size > SHARDS_BATCH ? size : SHARDS_BATCH;
        b->bytes = allocate(b->room);
    }
    b->used += size;
    return (void *)(b->bytes + b->used - size);
}

void shards_give(struct shards *all, unsigned shard, const struct shards_item *item)
{
    size_t of_correlation = aligned(item->seen.correlation.n);
    size_t size = sizeof(struct packed) + of_correlation + aligned(item->bytes.n);
    struct packed *p = make_room(&all->shards[shard], size);
    char *behind = (char *)(p + 1);

    *p = (struct packed){*item, size};
    if (item->seen.correlation.n)
        memcpy(behind, item->seen.correlation.p, item->seen.correlation.n);
    if (item->bytes.n)
        memcpy(behind + of_correlation, item->bytes.p, item->bytes.n);
}

static void wait_for(struct shard *s)
{
    pthread_mutex_lock(&s->lock);
    while (s->done != s->given || s->call)
        pthread_cond_wait(&s->changed, &s->lock);
    pthread_mutex_unlock(&s->lock);
}

void shards_wait(struct shards *all)
{
    for (unsigned i = 0; i < all->n; i++)
        if (filling(&all->shards[i])->used)
            give_batch(&all->shards[i]);
    for (unsigned i = 0; i < all->n; i++)
        wait_for(&all->shards[i]);
}

void shards_call(struct shards *all, void (*call)(unsigned shard, void *user), void *user)
{
    shards_wait(all);
    for (unsigned i = 0; i < all->n; i++) {
        struct shard *s = &all->shards[i];
        pthread_mutex_lock(&s->lock);
        s->call = call;
        s->call_user = user;
        pthread_cond_signal(&s->changed);
        pthread_mutex_unlock(&s->lock);
    }
    for (unsigned i = 0; i < all->n; i++)
        wait_for(&all->shards[i]);
}

void shards_free(struct shards *all)
{
    if (!all)
        return;
    shards_wait(all);
    for (unsigned i = 0; i < all->n; i++) {
        struct shard *s = &all->shards[i];
        pthread_mutex_lock(&s->lock);
        s->finished = true;
        pthread_cond_signal(&s->changed);
        pthread_mutex_unlock(&s->lock);
        pthread_join(s->thread, NULL);
        for (unsigned b = 0; b < SHARDS_BATCHES; b++)
            free(s->batches[b].bytes);
        pthread_cond_destroy(&s->changed);
        pthread_mutex_destroy(&s->lock);
    }
    free(all);
}
