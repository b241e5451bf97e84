/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/hep_in.h"

#include "base/seen.h"
#include "sip/frame.h"

#define ZLIB_CONST /* it takes const bytes */
#include <stdlib.h>
#include <zlib.h>

struct hep_in {
    char *unpacked; /* SIP_MAX_MESSAGE bytes, from the first compressed payload on */
};

struct hep_in *hep_in_new(void)
{
    struct hep_in *h = calloc(1, sizeof *h);

    if (!h)
        abort();
    return h;
}

void hep_in_free(struct hep_in *h)
{
    if (!h)
        return;
    free(h->unpacked);
    free(h);
}

/* As much of it as there is. */
static struct slice unpack(struct hep_in *h, struct slice packed)
{
    z_stream z = {.next_in = (const Bytef *)packed.p, .avail_in = (uInt)packed.n, .avail_out = SIP_MAX_MESSAGE};

    if (!h->unpacked)
        h->unpacked = malloc(SIP_MAX_MESSAGE);
    if (!h->unpacked || inflateInit(&z) != Z_OK)
        abort();
    z.next_out = (Bytef *)h->unpacked;
    inflate(&z, Z_SYNC_FLUSH);
    inflateEnd(&z);
    return (struct slice){h->unpacked, SIP_MAX_MESSAGE - z.avail_out};
}

/* Where a packet of an agent came from. */
struct carrier {
    struct endpoint src, dst;
    const struct net_origin *last, *frames; /* the one that completed it, and all of them */
    size_t n_frames;
};

static void tell(const struct carrier *from, const struct hep_packet *hep, struct seen *seen)
{
    bool both = hep->src.family && hep->src.family == hep->dst.family;

    seen->src = both ? hep->src : from->src;
    seen->dst = both ? hep->dst : from->dst;
    seen->ip_id = 0;
    seen->by_agent = true;
    seen->agent = hep->agent;
    seen->correlation = hep->correlation;
    seen->late = hep->time == CAPTIME_NONE ? 0 : from->last->time - hep->time;
}

static void tell_no_more(struct seen *seen)
{
    seen->by_agent = false;
    seen->agent = 0;
    seen->correlation = SLICE_NONE;
    seen->late = 0;
}

/* The old versions have no magic: they are known by what is inside. */
static bool is_plausible(const struct hep_packet *hep)
{
    return hep->version == 3 || sip_frame_looks(slice_from(hep->payload, sip_frame_blank(hep->payload))) == SIP_OK;
}

static void give(struct hep_in *h, struct sink *o, enum hep_result result, const struct hep_packet *hep,
    const struct carrier *from)
{
    struct slice bytes = result == HEP_OK && hep->compressed ? unpack(h, hep->payload) : hep->payload;

    if (result != HEP_OK || (hep->compressed && bytes.n == 0)) {
        o->stats.undecoded[NET_BAD_HEP]++;
    } else if ((hep->type && hep->type != HEP_SIP) || !sink_decode(o, bytes, hep->truncated)) {
        o->stats.not_sip++;
    } else {
        tell(from, hep, &o->seen);
        o->seen.transport = (uint8_t)sip_transport_find(hep->protocol, o->msg.via.transport);
        o->stats.truncated += hep->truncated;
        sink_give(o, from->last, from->frames, from->n_frames);
        tell_no_more(&o->seen);
    }
}

bool hep_in_push(struct hep_in *h, struct sink *o, const struct net_packet *packet, const struct net_origin *frames,
    size_t n_frames)
{
    struct hep_packet hep;
    enum hep_result result = hep_decode(packet->payload, packet->wire_payload, &hep);

    if (result == HEP_NOT || (result == HEP_OK && !is_plausible(&hep)))
        return false;
    give(h, o, result, &hep, &(struct carrier){net_src(packet), net_dst(packet), &packet->origin, frames, n_frames});
    return true;
}

void hep_in_take(struct hep_in *h, struct sink *o, struct slice bytes, size_t wire, struct endpoint src, struct endpoint dst,
    size_t n_frames)
{
    struct hep_packet hep;
    enum hep_result result = hep_decode(bytes, wire, &hep);
    const struct net_origin *last = sink_last(o, &n_frames);

    give(h, o, result, &hep, &(struct carrier){src, dst, last, o->frames, n_frames});
}
