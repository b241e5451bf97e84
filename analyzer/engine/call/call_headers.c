/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/call/call_headers.h"

#include "engine/store/call.h"
#include "engine/store/group.h"
#include "engine/store/store.h"
#include "sip/msg.h"

enum {
    HEADERS_MAX = 32,     /* values of a call, and as many that only CANCEL and BYE can have */
    HEADER_LENGTH = 2048, /* bytes of a value */
};

enum { IN_INVITE = 1, IN_OTHER_REQUEST = 2, IN_RESPONSE = 4, IN_FAILURE = 8, IN_608 = 16 };

static const struct {
    enum sip_header header;
    const char *name;
    unsigned where;
} headers[CALL_HEADER_KINDS] = {
#define CALL_HEADER(id, header, name, where) [CALL_HEADER_##id] = {HEADER_##header, name, where},
#include "engine/call/call_header.def"
#undef CALL_HEADER
};

/* What of it a message is. */
static unsigned place_of(const struct sip_msg *m)
{
    if (m->kind == SIP_REQUEST)
        return m->method == METHOD_INVITE ? IN_INVITE : IN_OTHER_REQUEST;
    return IN_RESPONSE | (is_failure(m->status) ? IN_FAILURE : 0) | (m->status == 608 ? IN_608 : 0);
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

static void keep(struct engine *e, struct call *c, ref msg, const struct sip_msg *m, enum call_header_kind kind)
{
    char text[HEADER_LENGTH];
    size_t n = join(m, headers[kind].name, text, sizeof text);
    bool ends = m->kind == SIP_REQUEST && m->method != METHOD_INVITE;

    if (!n || c->n_kept >= (ends ? 2 * HEADERS_MAX : HEADERS_MAX))
        return;
    struct call_header *k = group_new_object(e, c->group, sizeof *k);
    *k = (struct call_header){c->kept, msg, kind, group_copy(e, c->group, (struct slice){text, n})};
    c->kept = k;
    c->n_kept++;
}

void call_headers_push(struct engine *e, struct call *c, ref msg, const struct sip_msg *m)
{
    unsigned place = place_of(m);

    for (enum call_header_kind kind = 0; kind < CALL_HEADER_KINDS; kind++)
        if ((headers[kind].where & place) && sip_msg_has(m, headers[kind].header))
            keep(e, c, msg, m, kind);
}

const struct call_header *call_headers_find(const struct call *c, ref msg, enum call_header_kind kind)
{
    for (const struct call_header *k = c->kept; k; k = k->older)
        if (k->kind == kind && (!msg || k->msg == msg))
            return k;
    return NULL;
}
