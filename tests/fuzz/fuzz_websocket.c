/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Input: pieces of a connection, each behind three bytes: a flag (1: the server's side, 2: a hole instead, 4: above TLS) and
 * its length. They go through the channels of both directions: handshake, frames, compression, HEP, and the framer of
 * SIP. */
#include "base/seen.h"
#include "extract/content.h"
#include "extract/hep_in.h"
#include "fuzz.h"
#include "net/bytes.h"

enum { SERVER = 1, HOLE = 2, TLS = 4 };

static void check_message(
    const struct seen *seen, const struct sink_message *m, const struct net_origin *frames, size_t n, void *user)
{
    (void)frames;
    assert(n >= 1 && n <= SINK_FRAMES);
    assert(seen->transport < SIP_TRANSPORTS);
    assert(m->msg->bytes.n <= 1024 * 1024 + 64);
    ++*(unsigned *)user;
}

struct direction {
    struct channel channel;
    struct segments in;
};

static void take(struct direction *d, const struct channel_way *way, unsigned flags, struct slice bytes, uint32_t number)
{
    struct net_origin origin = {.frame = number, .time = number};

    if (flags & HOLE) {
        content_break(&d->channel, &d->in, bytes.n, way);
        segments_skip(&d->in, d->in.next + bytes.n);
        return;
    }
    segments_push(&d->in, d->in.next, bytes, &origin);
    content_read(&d->channel, &d->in, way);
    segments_keep(&d->in);
    assert(d->channel.cut <= 2);
    channel_count_cut(&d->channel, &way->sink->stats);
    assert(content_held(&d->channel) <= 5 * 1024 * 1024);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct sink sink; /* large */
    struct direction directions[2] = {0};
    struct slice rest = fuzz_slice(data, size);
    struct hep_in *hep_in = hep_in_new();
    unsigned messages = 0;

    sink = (struct sink){.on_message = check_message, .user = &messages};
    for (uint32_t number = 1; rest.n >= 3; number++) {
        unsigned flags = bytes_u8(rest.p), side = flags & SERVER;
        struct slice bytes = slice_head(slice_from(rest, 3), bytes_be16(rest.p + 1));
        struct channel_way way = {.sink = &sink,
            .transport = flags & TLS ? SIP_TLS : SIP_TCP,
            .hep_in = hep_in,
            .peer = &directions[!side].channel};
        take(&directions[side], &way, flags, bytes, number);
        rest = slice_from(rest, 3 + bytes.n);
    }
    assert(messages == sink.stats.messages);
    for (unsigned side = 0; side < 2; side++) {
        segments_clear(&directions[side].in);
        content_clear(&directions[side].channel);
    }
    hep_in_free(hep_in);
    return 0;
}
