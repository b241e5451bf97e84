/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/talk/media.h"

#include "sip/payload.h"

enum { MAX_FORMATS = 32 }; /* of a media line that are compared */

/* ---- codecs ---- */

static bool is_rtp(const struct sip_sdp_media *m)
{
    return slice_search_i(m->proto, SLICE_LIT("RTP/")) < m->proto.n;
}

void media_codec_of(const struct sip_sdp_media *m, struct slice format, struct media_codec *out)
{
    struct slice lines = m->lines;
    struct sip_sdp_rtpmap map;
    uint64_t type;

    *out = (struct media_codec){format, 0};
    if (!is_rtp(m) || !slice_number(format, 127, &type))
        return;
    while (sip_sdp_rtpmap_next(&lines, &map)) {
        if (map.format != type)
            continue;
        *out = (struct media_codec){map.encoding, map.rate};
        return;
    }
    const struct sip_payload *p = sip_payload_find((unsigned)type);
    if (p)
        *out = (struct media_codec){slice_of(p->encoding), p->rate};
}

static size_t codecs_of(const struct sip_sdp_media *m, struct media_codec out[MAX_FORMATS])
{
    struct slice formats = m->formats, format;
    size_t n = 0;

    while (n < MAX_FORMATS && sip_sdp_format_next(&formats, &format))
        media_codec_of(m, format, &out[n++]);
    return n;
}

static bool is_same_codec(const struct media_codec *a, const struct media_codec *b)
{
    return slice_eqi(a->name, b->name) && a->rate == b->rate;
}

bool media_common_codec(const struct sip_sdp_media *offer, const struct sip_sdp_media *answer, struct media_codec *out)
{
    struct media_codec offered[MAX_FORMATS], answered[MAX_FORMATS];
    size_t n = codecs_of(offer, offered), m = codecs_of(answer, answered);

    for (size_t i = 0; i < m; i++) {
        for (size_t k = 0; k < n; k++) {
            if (!is_same_codec(&answered[i], &offered[k]))
                continue;
            *out = answered[i];
            return true;
        }
    }
    return false;
}

/* Formats that go with others: events (RFC 4733), comfort noise (RFC 3389), redundancy and repair (RFC 2198, 4588, 5109, 8627). */
static bool is_auxiliary(struct slice name)
{
    static const char *const names[] = {"telephone-event", "tone", "CN", "red", "rtx", "ulpfec", "parityfec", "flexfec"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (slice_eqi(name, slice_of(names[i])))
            return true;
    return false;
}

bool media_common_main_codec(const struct sip_sdp_media *offer, const struct sip_sdp_media *answer)
{
    struct media_codec offered[MAX_FORMATS], answered[MAX_FORMATS];
    size_t n = codecs_of(offer, offered), m = codecs_of(answer, answered);
    bool only_auxiliary = true, common = false;

    for (size_t k = 0; k < n; k++)
        only_auxiliary &= is_auxiliary(offered[k].name);
    for (size_t i = 0; i < m; i++)
        for (size_t k = 0; k < n; k++)
            common |= is_same_codec(&answered[i], &offered[k]) && (only_auxiliary || !is_auxiliary(answered[i].name));
    return common;
}

/* ---- directions ---- */

static bool is_zero(const struct endpoint *at)
{
    static const uint8_t zero[16];

    return at->family == 4 && memcmp(at->ip, zero, sizeof zero) == 0;
}

static struct endpoint place_of(const struct sip_sdp_media *m)
{
    struct endpoint at = {0};

    if (m->port && endpoint_parse(m->address, &at))
        at.port = m->port;
    return at;
}

static bool wants_to_send(const struct sip_sdp_media *m)
{
    return m->direction == SDP_SENDRECV || m->direction == SDP_SENDONLY;
}

/* An address of zeros asks the other side not to send (RFC 3264 8.4). */
static bool wants_to_receive(const struct sip_sdp_media *m)
{
    struct endpoint at = place_of(m);

    return (m->direction == SDP_SENDRECV || m->direction == SDP_RECVONLY) && !is_zero(&at);
}

const char *media_direction_name(const struct media_stream *s)
{
    return sip_sdp_direction_name(s->caller_sends ? (s->callee_sends ? SDP_SENDRECV : SDP_SENDONLY)
                                                  : (s->callee_sends ? SDP_RECVONLY : SDP_INACTIVE));
}

/* ---- a stream ---- */

static struct slice answer_of(const struct exchange *x)
{
    return x->answer.text.p ? x->answer.text : x->preview.text;
}

static void of_one_side(const struct sip_sdp_media *m, bool callers, struct media_stream *out)
{
    struct slice formats = m->formats, format;
    struct media_codec codec = {SLICE_NONE, 0};

    if (sip_sdp_format_next(&formats, &format))
        media_codec_of(m, format, &codec);
    *out = (struct media_stream){.media = m->media, .proto = m->proto, .codec = codec.name, .rate = codec.rate,
        .refused = m->port == 0, .caller_sends = callers ? wants_to_send(m) : wants_to_receive(m),
        .callee_sends = callers ? wants_to_receive(m) : wants_to_send(m)};
    *(callers ? &out->caller : &out->callee) = place_of(m);
}

static void of_both(const struct sip_sdp_media *offer, const struct sip_sdp_media *answer, bool callers_offer, struct media_stream *out)
{
    const struct sip_sdp_media *caller = callers_offer ? offer : answer, *callee = callers_offer ? answer : offer;
    struct media_codec codec = {SLICE_NONE, 0};

    bool refused = offer->port == 0 || answer->port == 0;

    media_common_codec(offer, answer, &codec);
    *out = (struct media_stream){.media = offer->media, .proto = answer->proto, .codec = codec.name, .rate = codec.rate,
        .refused = refused, .caller_sends = !refused && wants_to_send(caller) && wants_to_receive(callee),
        .callee_sends = !refused && wants_to_send(callee) && wants_to_receive(caller), .caller = place_of(caller), .callee = place_of(callee)};
}

size_t media_streams(const struct exchange *x, struct media_stream out[SDP_MAX_MEDIA])
{
    struct sip_sdp offer, answer;
    struct slice answered = answer_of(x);
    bool callers = exchange_is_callers(x);

    if (!x->offer.text.p && !answered.p)
        return 0;
    if (x->offer.text.p)
        sip_sdp_parse(x->offer.text, &offer, NULL);
    if (answered.p)
        sip_sdp_parse(answered, &answer, NULL);
    if (!x->offer.text.p || !answered.p) {
        const struct sip_sdp *one = x->offer.text.p ? &offer : &answer;
        for (unsigned i = 0; i < one->n_media; i++)
            of_one_side(&one->media[i], x->offer.text.p ? callers : !callers, &out[i]);
        return one->n_media;
    }
    unsigned n = offer.n_media < answer.n_media ? offer.n_media : answer.n_media;
    for (unsigned i = 0; i < n; i++)
        of_both(&offer.media[i], &answer.media[i], callers, &out[i]);
    return n;
}

/* ---- hold ---- */

static bool any_active(const struct sip_sdp *s)
{
    for (unsigned i = 0; i < s->n_media; i++)
        if (s->media[i].port)
            return true;
    return false;
}

static bool receives_nothing(const struct sip_sdp *s)
{
    for (unsigned i = 0; i < s->n_media; i++)
        if (s->media[i].port && wants_to_receive(&s->media[i]))
            return false;
    return any_active(s);
}

static bool offers_to_send(const struct sip_sdp *s)
{
    for (unsigned i = 0; i < s->n_media; i++)
        if (s->media[i].port && wants_to_send(&s->media[i]))
            return true;
    return false;
}

/* Of the answerer of an offer to send nothing the will is not known: as before. What was not captured may have listened. */
unsigned media_listeners(const struct exchange *x, unsigned before)
{
    struct sip_sdp offer, answer;
    unsigned offerer = exchange_is_callers(x) ? HELD_BY_CALLER : HELD_BY_CALLEE;
    unsigned answerer = HELD_BY_CALLER + HELD_BY_CALLEE - offerer, listeners = HELD_BY_CALLER + HELD_BY_CALLEE;

    if (x->offer.text.p) {
        sip_sdp_parse(x->offer.text, &offer, NULL);
        if (receives_nothing(&offer))
            listeners -= offerer;
        if (!offers_to_send(&offer))
            return (listeners & offerer) | (before & answerer);
    }
    if (x->answer.text.p) {
        sip_sdp_parse(x->answer.text, &answer, NULL);
        if (receives_nothing(&answer))
            listeners -= answerer;
    }
    return listeners;
}

/* The offerer says for itself that it wants nothing. Of the answerer only what goes beyond the offer is its own will. Who did
 * not listen before does not hold now (RFC 3264 8.4). */
unsigned media_held(const struct exchange *x, unsigned before, unsigned listened)
{
    struct sip_sdp offer, answer;
    unsigned offerer = exchange_is_callers(x) ? HELD_BY_CALLER : HELD_BY_CALLEE;
    unsigned answerer = HELD_BY_CALLER + HELD_BY_CALLEE - offerer;

    if (!x->offer.text.p || !x->answer.text.p)
        return before;
    sip_sdp_parse(x->offer.text, &offer, NULL);
    sip_sdp_parse(x->answer.text, &answer, NULL);
    before = receives_nothing(&offer) ? before | (offerer & listened) : before & ~offerer;
    if (offers_to_send(&offer))
        before = receives_nothing(&answer) ? before | (answerer & listened) : before & ~answerer;
    return before;
}
