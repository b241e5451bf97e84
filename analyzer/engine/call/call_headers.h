/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Header values that explain a call and that few messages have: who diverted it (of its INVITEs), and what a response says
 * of itself (Reason, Warning, Retry-After, Error-Info, Call-Info, where to go instead, words of its own). They are copied into the arena of the Call-ID and hang off the
 * call, newest first; a call keeps a limited number of them. Each reader decodes what it needs. */
#ifndef ENGINE_CALL_CALL_HEADERS_H
#define ENGINE_CALL_CALL_HEADERS_H

#include "engine/store/ref.h"

struct call;
struct engine;
struct sip_msg;

enum call_header_kind {
#define CALL_HEADER(id, header, name, where) CALL_HEADER_##id,
#include "engine/call/call_header.def"
#undef CALL_HEADER
    CALL_HEADER_PHRASE, /* no header: the reason phrase of a final response, where it is not that of the registry */
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
