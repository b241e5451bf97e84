/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The start line (RFC 3261 7.1 and 7.2). Tolerant of spacing, of the case of "SIP", of other versions, of any number as
 * status code and of a missing reason phrase; what is odd is told, not refused. */
#ifndef SIP_START_H
#define SIP_START_H

#include "base/slice.h"
#include "sip/result.h"

enum { SIP_MAX_METHOD = 128 }; /* bytes of a method; a longer one is no SIP */

struct sip_start {
    bool request;
    bool odd_space;      /* more or other than single spaces between the parts */
    struct slice method; /* of a request; SLICE_NONE in a response */
    struct slice uri;    /* of a request; SLICE_NONE in a response */
    struct slice version;
    struct slice code;   /* of a response: its digits; SLICE_NONE in a request */
    unsigned status;     /* of a response; 65535 stands for what is larger */
    struct slice reason; /* of a response; may be empty */
};

/* Decodes a start line, given without its line end. SIP_NOT where it is neither a request nor a status line. */
enum sip_result sip_start_parse(struct slice line, struct sip_start *out);

/* The text of a version: "SIP/", digits, ".", digits, in any case. */
bool sip_start_is_version(struct slice text);

#endif
