/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of Session-Expires and Min-SE (RFC 4028 4 and 5): seconds, and who is to refresh the session. */
#ifndef SIP_SESSION_H
#define SIP_SESSION_H

#include "base/slice.h"
#include "sip/result.h"

enum sip_refresher {
    REFRESHER_NONE, /* not said */
    REFRESHER_UAC,
    REFRESHER_UAS,
};

struct sip_session {
    uint32_t seconds;
    enum sip_refresher refresher;
};

/* SIP_NOT where it does not begin with a number; then *out is not valid. */
enum sip_result sip_session_parse(struct slice value, struct sip_session *out);

#endif
