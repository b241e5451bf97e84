/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/kept.h"

#include "engine/group.h"
#include "engine/internal.h"

enum {
    KEPT_MAX = 32,      /* values of a call */
    KEPT_LENGTH = 2048, /* bytes of a value */
};

static const struct {
    enum sip_header header;
    const char *name;
} headers[KEPT_KINDS] = {
    [KEPT_DIVERSION] = {HEADER_OTHER, "Diversion"},
    [KEPT_HISTORY] = {HEADER_HISTORY_INFO, "History-Info"},
    [KEPT_REASON] = {HEADER_REASON, "Reason"},
    [KEPT_WARNING] = {HEADER_WARNING, "Warning"},
    [KEPT_RETRY_AFTER] = {HEADER_RETRY_AFTER, "Retry-After"},
    [KEPT_ERROR_INFO] = {HEADER_ERROR_INFO, "Error-Info"},
    [KEPT_CALL_INFO] = {HEADER_CALL_INFO, "Call-Info"},
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

static void keep(struct engine *e, struct call *c, ref msg, const struct sip_msg *m, enum kept_kind kind)
{
    char text[KEPT_LENGTH];
    size_t n = join(m, headers[kind].name, text, sizeof text);

    if (!n || c->n_kept == KEPT_MAX)
        return;
    struct kept *k = group_new_object(e, c->group, sizeof *k);
    *k = (struct kept){c->kept, msg, kind, group_copy(e, c->group, (struct slice){text, n})};
    c->kept = k;
    c->n_kept++;
}

void kept_push(struct engine *e, struct call *c, ref msg, const struct sip_msg *m)
{
    enum kept_kind first = KEPT_DIVERSION, last = KEPT_HISTORY;

    if (m->kind == SIP_RESPONSE) {
        first = KEPT_REASON;
        last = m->status == 608 ? KEPT_CALL_INFO : is_failure(m->status) ? KEPT_ERROR_INFO : KEPT_REASON;
    }
    for (enum kept_kind kind = first; kind <= last; kind++)
        if (sip_msg_has(m, headers[kind].header))
            keep(e, c, msg, m, kind);
}

const struct kept *kept_find(const struct call *c, ref msg, enum kept_kind kind)
{
    for (const struct kept *k = c->kept; k; k = k->older)
        if (k->kind == kind && (!msg || k->msg == msg))
            return k;
    return NULL;
}
