/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Header values that explain a call and that few messages have: who diverted it (of its INVITEs), and what a failure says
 * of itself (Reason, Warning, Retry-After, Error-Info, Call-Info). They are copied into the arena of the Call-ID and hang off the
 * call, newest first; a call keeps a limited number of them. Each reader decodes what it needs. */
#ifndef ENGINE_CALL_CALL_HEADERS_H
#define ENGINE_CALL_CALL_HEADERS_H

#include "engine/store/ref.h"

struct call;
struct engine;
struct sip_msg;

enum call_header_kind {
    CALL_HEADER_DIVERSION, /* RFC 5806, not in the registry */
    CALL_HEADER_HISTORY,   /* History-Info, RFC 7044 */
    CALL_HEADER_EXPIRES,   /* of the INVITE (RFC 3261 13.3.1) */
    CALL_HEADER_REASON,    /* of any response: a fork has one for each branch; of CANCEL and BYE */
    CALL_HEADER_WARNING,
    CALL_HEADER_RETRY_AFTER,
    CALL_HEADER_ERROR_INFO,
    CALL_HEADER_CALL_INFO, /* of a 608: whom to ask (RFC 8688) */
    CALL_HEADER_KINDS
};

struct call_header {
    const struct call_header *older;
    ref msg;
    enum call_header_kind kind;
    struct slice value; /* of all lines of this header, with ", " between them */
};

/* Takes what the first sighting of an initial INVITE, of a response to one, or of a CANCEL or BYE has to say. */
void call_headers_push(struct engine *e, struct call *c, ref msg, const struct sip_msg *m);

/* What this message had, or with 0 what the newest one had; NULL where there is none. */
const struct call_header *call_headers_find(const struct call *c, ref msg, enum call_header_kind kind);

#endif
