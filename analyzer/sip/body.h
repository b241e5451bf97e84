/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The session description in the body of a message: the whole body, or a part of a multipart one (RFC 5621 3, RFC 2046
 * 5.1.1), where bodies of other kinds stand beside it. */
#ifndef SIP_BODY_H
#define SIP_BODY_H

#include "sip/msg.h"

/* The first application/sdp in the body; SLICE_NONE where there is none. */
struct slice sip_body_sdp(const struct sip_msg *m);

#endif
