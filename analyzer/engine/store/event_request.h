/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What SUBSCRIBE and PUBLISH ask for (RFC 6665, RFC 3903). */
#ifndef ENGINE_STORE_EVENT_REQUEST_H
#define ENGINE_STORE_EVENT_REQUEST_H

#include "engine/store/ref.h"

enum publish_kind { /* RFC 3903 4.1, Table 1 */
    PUBLISH_NONE,
    PUBLISH_INITIAL,
    PUBLISH_REFRESH,
    PUBLISH_MODIFY,
    PUBLISH_REMOVE,
    PUBLISH_KINDS
};

/* What a SUBSCRIBE or PUBLISH asks for and got. */
struct event_request {
    group_ref group;
    event_request_ref prev_in_group;
    struct slice event, event_id;
    struct slice etag;       /* SIP-ETag of its 2xx */
    struct slice if_match;   /* SIP-If-Match */
    int64_t expires_s;       /* granted, else asked for; -1 = not known */
    uint8_t publish;         /* enum publish_kind */
};

const char *publish_kind_name(enum publish_kind k);    /* initial refresh modify remove; NULL for PUBLISH_NONE */

#endif
