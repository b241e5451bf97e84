/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A URI (RFC 3261 19.1 and 25.1, RFC 3966): sip and sips in full, tel as number and parameters, any other scheme as
 * opaque text. Nothing is unescaped, and nothing is compared. */
#ifndef SIP_URI_H
#define SIP_URI_H

#include "base/slice.h"
#include "sip/result.h"

enum sip_uri_scheme {
    URI_SIP,
    URI_SIPS,
    URI_TEL,
    URI_OTHER,
};

struct sip_uri {
    enum sip_uri_scheme scheme;
    struct slice scheme_text;
    struct slice user;     /* of tel the number; SLICE_NONE where there is none */
    struct slice password; /* SLICE_NONE where there is none */
    struct slice host;     /* without the brackets of an IPv6 reference; SLICE_NONE but in sip and sips */
    bool ipv6;             /* the host stands in brackets */
    bool has_port;
    uint16_t port;        /* 0 where there is none, or it is not a port number */
    struct slice params;  /* from the first ";" on; empty where there are none */
    struct slice headers; /* behind the "?"; SLICE_NONE where there are none */
    struct slice opaque;  /* behind the colon of the scheme */
};

/* SIP_NOT where it does not follow the grammar; what could be read of it is in *out even then. */
enum sip_result sip_uri_parse(struct slice text, struct sip_uri *out);

#endif
