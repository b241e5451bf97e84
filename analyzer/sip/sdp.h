/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A session description (RFC 8866), as far as offer and answer need it (RFC 3264): origin, addresses, directions and
 * the media lines. Tolerant of line ends and of lines out of order. All slices point into the text; at most
 * SDP_MAX_MEDIA media lines are kept. */
#ifndef SIP_SDP_H
#define SIP_SDP_H

#include "base/slice.h"
#include "sip/result.h"

enum { SDP_MAX_MEDIA = 32 };

enum sdp_direction {
    SDP_SENDRECV, /* the default (RFC 8866 6.7) */
    SDP_SENDONLY,
    SDP_RECVONLY,
    SDP_INACTIVE,
};

struct sip_sdp_media {
    struct slice media;   /* "audio" */
    uint16_t port;        /* 0 = refused or switched off (RFC 3264 6 and 8.2) */
    struct slice proto;   /* "RTP/AVP" */
    struct slice formats; /* separated by spaces */
    struct slice address; /* of its c= line, else of the session's; SLICE_NONE where there is none */
    bool ipv6;            /* that line says IP6, which a name does not show */
    enum sdp_direction direction;
    uint16_t ptime;     /* milliseconds; 0 = not said */
    uint16_t rtcp;      /* the port of a=rtcp (RFC 3605); 0 = not said */
    struct slice lines; /* what follows its m= line, up to the next one */
};

struct sip_sdp {
    struct slice origin_user, session_id, session_version; /* o=; SLICE_NONE where missing */
    struct slice origin_address;
    struct slice address; /* of the session's c= line, SLICE_NONE where there is none */
    bool ipv6;
    enum sdp_direction direction;
    unsigned n_media;
    unsigned media_dropped;
    struct sip_sdp_media media[SDP_MAX_MEDIA];
};

struct sip_sdp_rtpmap {
    uint8_t format;
    struct slice encoding; /* "PCMU" */
    uint32_t rate;
    struct slice parameters; /* channels; SLICE_NONE where there are none */
};

/* SIP_NOT where the text does not begin with v= or breaks the grammar of v=, o=, c=, t= or m=; what could be read is in
 * *out even then. *error (may be NULL) is the first line that is wrong, empty at the end where one is missing. */
enum sip_result sip_sdp_parse(struct slice text, struct sip_sdp *out, struct slice *error);

/* Takes the next "a=name:value" off the front of *lines; other lines are passed over. *value is SLICE_NONE where there
 * is no colon. False at the end. */
bool sip_sdp_attribute_next(struct slice *lines, struct slice *name, struct slice *value);

/* Takes the next well-formed a=rtpmap off the front of *lines. False at the end. */
bool sip_sdp_rtpmap_next(struct slice *lines, struct sip_sdp_rtpmap *out);

/* Takes the next format off the front of *formats. False at the end. */
bool sip_sdp_format_next(struct slice *formats, struct slice *format);

const char *sip_sdp_direction_name(enum sdp_direction d); /* sendrecv sendonly recvonly inactive */

#endif
