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

static const struct {
    enum sip_header header;
    const char *name;
} headers[CALL_HEADER_KINDS] = {
    [CALL_HEADER_DIVERSION] = {HEADER_OTHER, "Diversion"},
    [CALL_HEADER_HISTORY] = {HEADER_HISTORY_INFO, "History-Info"},
    [CALL_HEADER_EXPIRES] = {HEADER_EXPIRES, "Expires"},
    [CALL_HEADER_REASON] = {HEADER_REASON, "Reason"},
    [CALL_HEADER_WARNING] = {HEADER_WARNING, "Warning"},
    [CALL_HEADER_RETRY_AFTER] = {HEADER_RETRY_AFTER, "Retry-After"},
    [CALL_HEADER_ERROR_INFO] = {HEADER_ERROR_INFO, "Error-Info"},
    [CALL_HEADER_CALL_INFO] = {HEADER_CALL_INFO, "Call-Info"},
};

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
    enum call_header_kind first = CALL_HEADER_DIVERSION, last = CALL_HEADER_EXPIRES;

    if (m->kind == SIP_REQUEST && m->method != METHOD_INVITE) {
        first = last = CALL_HEADER_REASON;
    } else if (m->kind == SIP_RESPONSE) {
        first = CALL_HEADER_REASON;
        last = m->status == 608 ? CALL_HEADER_CALL_INFO : is_failure(m->status) ? CALL_HEADER_ERROR_INFO : CALL_HEADER_REASON;
    }
    for (enum call_header_kind kind = first; kind <= last; kind++)
        if (sip_msg_has(m, headers[kind].header))
            keep(e, c, msg, m, kind);
}

const struct call_header *call_headers_find(const struct call *c, ref msg, enum call_header_kind kind)
{
    for (const struct call_header *k = c->kept; k; k = k->older)
        if (k->kind == kind && (!msg || k->msg == msg))
            return k;
    return NULL;
}
