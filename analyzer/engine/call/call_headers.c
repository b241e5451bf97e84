/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/call/call_headers.h"

#include "engine/store/call.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/store.h"
#include "sip/msg.h"
#include "sip/status.h"

enum {
    HEADERS_MAX = 32,     /* values of a call, and as many that only CANCEL and BYE can have */
    HEADER_LENGTH = 2048, /* bytes of a value */
};

enum { IN_INVITE = 1, IN_OTHER_REQUEST = 2, IN_RESPONSE = 4, IN_FAILURE = 8, IN_608 = 16, IN_REDIRECTION = 32 };

static const struct {
    enum sip_header header;
    const char *name;
    unsigned where;
} headers[CALL_HEADER_PHRASE] = {
#define CALL_HEADER(id, header, name, where) [CALL_HEADER_##id] = {HEADER_##header, name, where},
#include "engine/call/call_header.def"
#undef CALL_HEADER
};

/* What of it a message is. */
static unsigned place_of(const struct sip_msg *m)
{
    if (m->kind == SIP_REQUEST)
        return m->method == METHOD_INVITE ? IN_INVITE : IN_OTHER_REQUEST;
    return IN_RESPONSE | (is_failure(m->status) ? IN_FAILURE : 0) | (m->status == 608 ? IN_608 : 0) |
           (sip_class_of(m->status) == CLASS_REDIRECTION ? IN_REDIRECTION : 0);
}

/* Appends the lines of a header; returns the bytes there are, which may be more than there is room for. */
static size_t join(const struct sip_msg *m, const char *name, char *to, size_t room)
{
    struct slice line;
    size_t used = 0;

    for (unsigned i = 0; used < room && (line = sip_msg_header_named(m, slice_of(name), i)).p; i++) {
        if (i && used + 2 <= room) {
            memcpy(to + used, ", ", 2);
            used += 2;
        }
        line = slice_head(line, room - used);
        memcpy(to + used, line.p, line.n);
        used += line.n;
    }
    return used;
}

static void keep(struct engine *e, struct call *c, ref msg, enum call_header_kind kind, struct slice value,
    unsigned room)
{
    if (c->n_kept >= room)
        return;
    struct call_header *k = group_new_object(e, c->group, sizeof *k);
    *k = (struct call_header){c->kept, msg, kind, group_copy(e, c->group, value)};
    c->kept = k;
    c->n_kept++;
}

static void keep_phrase(struct engine *e, struct call *c, ref msg, const struct sip_msg *m)
{
    const struct sip_status *s = sip_status_find(m->status);

    if (s && slice_eq(m->reason, slice_of(s->name)))
        return;
    message_at(e, msg)->own_phrase = true;
    keep(e, c, msg, CALL_HEADER_PHRASE, slice_head(m->reason, HEADER_LENGTH), HEADERS_MAX);
}

void call_headers_push(struct engine *e, struct call *c, ref msg, const struct sip_msg *m)
{
    unsigned place = place_of(m), room = place == IN_OTHER_REQUEST ? 2 * HEADERS_MAX : HEADERS_MAX;
    char text[HEADER_LENGTH];

    for (enum call_header_kind kind = 0; kind < CALL_HEADER_PHRASE; kind++) {
        if (!(headers[kind].where & place) || !sip_msg_has(m, headers[kind].header))
            continue;
        size_t n = join(m, headers[kind].name, text, sizeof text);
        if (n)
            keep(e, c, msg, kind, (struct slice){text, n}, room);
    }
    if (m->status >= 200)
        keep_phrase(e, c, msg, m);
}

const struct call_header *call_headers_find(const struct call *c, ref msg, enum call_header_kind kind)
{
    for (const struct call_header *k = c->kept; k; k = k->older)
        if (k->kind == kind && (!msg || k->msg == msg))
            return k;
    return NULL;
}
