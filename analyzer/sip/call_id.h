/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Call-ID of a message that is not decoded yet (RFC 3261 20.8), for who only wants to know where it belongs. */
#ifndef SIP_CALL_ID_H
#define SIP_CALL_ID_H

#include "base/slice.h"

/* What sip_msg_parse gives as call_id for these bytes, which begin with a start line (sip_frame_looks) and were not cut by
 * the capture. Looks no further than it must. */
struct slice sip_call_id_find(struct slice bytes);

#endif
