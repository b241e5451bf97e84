/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The static RTP payload types (RFC 3551 6, tables 4 and 5), which need no a=rtpmap. */
#ifndef SIP_PAYLOAD_H
#define SIP_PAYLOAD_H

#include <stdint.h>

struct sip_payload {
    const char *encoding;
    uint32_t rate;
};

/* NULL where the type is dynamic or reserved. */
const struct sip_payload *sip_payload_find(unsigned type);

#endif
