/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Header values that explain a call and that few messages have: who diverted it (of its INVITEs), and what a failure says
 * of itself (Reason, Warning, Retry-After, Error-Info, Call-Info). They are copied into the arena of the Call-ID and hang off the
 * call, newest first; a call keeps a limited number of them. Each reader decodes what it needs. */
#ifndef ENGINE_KEPT_H
#define ENGINE_KEPT_H

#include "engine/model.h"

struct engine;

enum kept_kind {
    KEPT_DIVERSION, /* RFC 5806, not in the registry */
    KEPT_HISTORY,   /* History-Info, RFC 7044 */
    KEPT_REASON,    /* of any response: a fork has one for each branch */
    KEPT_WARNING,
    KEPT_RETRY_AFTER,
    KEPT_ERROR_INFO,
    KEPT_CALL_INFO, /* of a 608: whom to ask (RFC 8688) */
    KEPT_KINDS
};

struct kept {
    const struct kept *older;
    ref msg;
    enum kept_kind kind;
    struct slice value; /* of all lines of this header, with ", " between them */
};

/* Takes what the first sighting of an initial INVITE, or of a response to one, has to say. */
void kept_push(struct engine *e, struct call *c, ref msg, const struct sip_msg *m);

/* What this message had, or with 0 what the newest one had; NULL where there is none. */
const struct kept *kept_find(const struct call *c, ref msg, enum kept_kind kind);

#endif
