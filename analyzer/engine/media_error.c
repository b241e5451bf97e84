/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/media_error.h"

#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/txn.h"
#include "engine/talk/media.h"
#include "engine/talk/media_place.h"
#include "engine/talk/offer.h"

#include <stdlib.h>

enum {
    PLACES = 4096, /* buckets of addresses where media was asked for */
    SAME = 4,      /* addresses whose hashes meet */
};

struct media_place {
    uint32_t key;     /* 0 = an empty place */
    uint32_t no;      /* number of the message, as it may have been freed */
    message_ref msg;
};

static struct media_place *bucket_of(const struct engine *e, uint32_t key)
{
    return e->linker->media_places + key / 2 % PLACES * SAME;
}

void media_error_link_place(struct engine *e, const struct link_media_place *place)
{
    int i = 0;

    if (!e->linker->media_places)
        e->linker->media_places = calloc((size_t)PLACES * SAME, sizeof *e->linker->media_places);
    if (!e->linker->media_places)
        abort();
    struct media_place *bucket = bucket_of(e, place->key);
    while (i < SAME - 1 && bucket[i].key != place->key)
        i++;
    memmove(bucket + 1, bucket, (size_t)i * sizeof *bucket);
    *bucket = (struct media_place){place->key, place->event.no, place->event.msg};
}

static message_ref find(const struct engine *e, const struct endpoint *at)
{
    uint32_t key = media_place_key(at);
    const struct media_place *bucket = e->linker->media_places ? bucket_of(e, key) : NULL;

    for (int i = 0; bucket && i < SAME; i++)
        if (bucket[i].key == key && message_at(e, bucket[i].msg)->group && message_at(e, bucket[i].msg)->no == bucket[i].no)
            return bucket[i].msg;
    return 0;
}

/* Had this message come by then? */
static bool was_there(const struct engine *e, message_ref msg, uint32_t no)
{
    return msg && message_at(e, msg)->no <= no;
}

/* As offer_current was after that message. */
static const struct exchange *current_at(const struct engine *e, const struct dialog *d, uint32_t no)
{
    const struct exchange *preview = NULL;

    for (const struct exchange *x = offer_newest(d); x; x = x->before) {
        if (x->state == EXCHANGE_ANSWERED && was_there(e, x->answer.msg, no))
            return x;
        if (x->preview.text.p && was_there(e, x->preview.msg, no))
            preview = x;
    }
    return preview;
}

/* Had the call agreed on it last, in any of its dialogs that were not over? */
static bool was_agreed(const struct engine *e, const struct call *c, const struct endpoint *at, uint32_t no)
{
    struct media_stream streams[SDP_MAX_MEDIA];

    for (ref r = c->last_dialog; r; r = dialog_at(e, r)->prev_in_call) {
        const struct dialog *d = dialog_at(e, r);
        const struct exchange *x = current_at(e, d, no);
        if (!x || (d->state == DIALOG_TERMINATED && was_there(e, d->terminated, no)))
            continue;
        size_t n = media_streams(x, streams);
        for (size_t i = 0; i < n; i++)
            if (!streams[i].refused && (endpoint_eq(&streams[i].caller, at) || endpoint_eq(&streams[i].callee, at)))
                return true;
    }
    return false;
}

void media_error_push(struct engine *e, const struct endpoint *at, uint32_t no)
{
    if (!e->options.keep_media)
        return;
    struct link_media_error *error = link_log_add(e, LINK_MEDIA_ERROR, 0, 0, sizeof *error);
    error->event.no = no;
    error->at = *at;
}

/* Each shard has been told of the error: the second time changes nothing. */
void media_error_link(struct engine *e, const struct link_media_error *error)
{
    message_ref msg = find(e, &error->at);
    const struct txn *t = msg && message_at(e, msg)->txn ? txn_at(e, message_at(e, msg)->txn) : NULL;

    if (!t || !t->call)
        return;
    struct call *c = call_at(e, t->call);
    if (!c->media_unreachable && !was_there(e, c->bye, error->event.no) && was_agreed(e, c, &error->at, error->event.no))
        c->media_unreachable = msg;
}
