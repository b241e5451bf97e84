/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an offer and its answer make of each media stream (RFC 3264 6 to 8): the codec, who sends to whom, and at which
 * addresses the two sides receive. Nothing is kept: it is worked out anew from the texts. */
#ifndef ENGINE_TALK_MEDIA_H
#define ENGINE_TALK_MEDIA_H

#include "base/slice.h"
#include "base/endpoint.h"
#include "engine/talk/exchange.h"
#include "sip/sdp.h"

struct media_stream {
    struct slice media, proto;  /* "audio", "RTP/AVP" */
    struct slice codec;         /* the first of the answer that was offered; SLICE_NONE where there is none */
    uint32_t rate;              /* of its clock; 0 = unknown */
    bool refused;               /* port 0: not used */
    bool caller_sends, callee_sends;
    struct endpoint caller, callee; /* where each of them receives; family 0 = not known */
};

/* The streams by their order; without an answer the preview counts, and without that the offer alone. At most
 * SDP_MAX_MEDIA. */
size_t media_streams(const struct exchange *x, struct media_stream out[SDP_MAX_MEDIA]);

/* "sendrecv" and so on, as the caller sees it. */
const char *media_direction_name(const struct media_stream *s);

/* Who has the other on hold after this exchange (RFC 3264 8.4, and the 0.0.0.0 of RFC 2543), given who had before, and who
 * asked for media then: a hold is a change, so a session that begins in one direction has none. */
unsigned media_held(const struct exchange *x, unsigned before, unsigned listened);

/* Who asks for media after this exchange, given who did before: HELD_BY_* bits. */
unsigned media_listeners(const struct exchange *x, unsigned before);

/* One format of a media line, by name: of a=rtpmap, of RFC 3551, or as it stands. */
struct media_codec {
    struct slice name;
    uint32_t rate;
};

void media_codec_of(const struct sip_sdp_media *m, struct slice format, struct media_codec *out);

/* The first format of `answer` that `offer` has too. False where there is none. */
bool media_common_codec(const struct sip_sdp_media *offer, const struct sip_sdp_media *answer, struct media_codec *out);

/* Have they one in common that carries the media itself, where any such is offered? */
bool media_common_main_codec(const struct sip_sdp_media *offer, const struct sip_sdp_media *answer);

#endif
