/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The value of Session-ID (RFC 7989 5): the UUID of who sends the message and, as parameter "remote", that of the other
 * end. Each is 32 hexadecimal digits; the nil UUID (32 zeros) says that it is not known. A value without "remote" is
 * the earlier form of RFC 7329 (RFC 7989 11), which has one UUID for both directions. */
#ifndef SIP_SESSION_ID_H
#define SIP_SESSION_ID_H

#include "base/slice.h"
#include "sip/result.h"

struct sip_session_id {
    struct slice local, remote; /* SLICE_NONE where nil, missing, or not 32 hexadecimal digits */
    bool has_remote;            /* there is a "remote", which may be nil */
};

/* SIP_NOT where neither end is named. */
enum sip_result sip_session_id_parse(struct slice value, struct sip_session_id *out);

#endif
