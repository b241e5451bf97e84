/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/talk/media_place.h"

#include "base/endpoint.h"
#include "base/hash.h"
#include "engine/store/message.h"

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

static uint32_t key_of(const struct engine *e, const struct endpoint *at)
{
    return (uint32_t)hash_bytes(at->ip, sizeof at->ip, e->options.hash_seed ^ at->port) | 1;
}

static struct media_place *bucket_of(const struct engine *e, uint32_t key)
{
    return e->media_places + key / 2 % PLACES * SAME;
}

static void note(struct engine *e, message_ref msg, const struct endpoint *at)
{
    uint32_t key = key_of(e, at);
    struct media_place *bucket = bucket_of(e, key);
    int i = 0;

    while (i < SAME - 1 && bucket[i].key != key)
        i++;
    memmove(bucket + 1, bucket, (size_t)i * sizeof *bucket);
    *bucket = (struct media_place){key, message_at(e, msg)->no, msg};
}

static struct slice word(struct slice *rest)
{
    struct slice s = slice_trim(*rest);
    size_t end = slice_find(s, ' ');

    *rest = slice_from(s, end);
    return slice_head(s, end);
}

/* c=IN IP4 192.0.2.1, perhaps with a TTL, which no unicast address has. */
static struct endpoint address_of(struct slice line)
{
    struct endpoint at = {0};

    word(&line);
    word(&line);
    return endpoint_parse(word(&line), &at) ? at : (struct endpoint){0};
}

static uint16_t port_of(struct slice line)
{
    uint64_t port;

    word(&line);
    struct slice text = word(&line);
    return slice_number(slice_head(text, slice_find(text, '/')), UINT16_MAX, &port) ? (uint16_t)port : 0;
}

/* Only the lines with addresses and ports are read, as each description comes by here. */
bool media_place_note(struct engine *e, message_ref msg, struct slice text)
{
    struct endpoint session = {0}, at = {0};
    bool is_private = false, in_media = false;

    if (!e->media_places)
        e->media_places = calloc((size_t)PLACES * SAME, sizeof *e->media_places);
    if (!e->media_places)
        abort();
    while (text.n) {
        size_t end = slice_find(text, '\n');
        struct slice line = slice_head(text, end);
        text = slice_from(text, end + 1);
        if (slice_starts(line, SLICE_LIT("c="))) {
            struct endpoint c = address_of(slice_trim(line));
            c.port = at.port;
            at = c;
            session = in_media ? session : c;
            is_private |= endpoint_is_private(&c);
        } else if (slice_starts(line, SLICE_LIT("m="))) {
            if (at.port && at.family)
                note(e, msg, &at);
            at = session;
            at.port = port_of(slice_trim(line));
            in_media = true;
        }
    }
    if (at.port && at.family)
        note(e, msg, &at);
    return is_private;
}

message_ref media_place_find(const struct engine *e, const struct endpoint *at)
{
    uint32_t key = key_of(e, at);
    const struct media_place *bucket = e->media_places ? bucket_of(e, key) : NULL;

    for (int i = 0; bucket && i < SAME; i++)
        if (bucket[i].key == key && message_at(e, bucket[i].msg)->group && message_at(e, bucket[i].msg)->no == bucket[i].no)
            return bucket[i].msg;
    return 0;
}
