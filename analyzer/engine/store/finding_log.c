/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/finding_log.h"

#include "engine/store/call_id.h"
#include "engine/store/group.h"
#include "engine/store/message.h"

enum { FINDINGS_MAX = 256 }; /* of a Call-ID: every reader of a message that has one walks them */

void finding_log_add(struct engine *e, ref msg, enum finding_code code)
{
    ref group = message_at(e, msg)->group;
    struct group *g = group_at(e, group);

    if (g->n_findings == FINDINGS_MAX)
        return;
    for (const struct logged_finding *n = g->findings; n; n = n->before)
        if (n->msg == msg && n->code == code)
            return;
    struct logged_finding *n = group_new_object(e, group, sizeof *n);
    *n = (struct logged_finding){g->findings, msg, (uint16_t)code};
    g->findings = n;
    g->n_findings++;
    message_at(e, msg)->logged = true;
}

const struct logged_finding *finding_log_next(const struct engine *e, const struct message *m, const struct logged_finding **at)
{
    for (; m->logged && *at; *at = (*at)->before) {
        const struct logged_finding *n = *at;
        if (message_at(e, n->msg) != m)
            continue;
        *at = n->before;
        return n;
    }
    return NULL;
}
