/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/talk/media_place.h"

#include "base/endpoint.h"
#include "base/hash.h"
#include "engine/store/link_log.h"

uint32_t media_place_key(const struct endpoint *at)
{
    return (uint32_t)hash_bytes(at->ip, sizeof at->ip, at->port) | 1;
}

static void note(struct engine *e, message_ref msg, const struct endpoint *at)
{
    struct link_media_place *place = link_log_add(e, LINK_MEDIA_PLACE, msg, 0, sizeof *place);

    place->key = media_place_key(at);
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
