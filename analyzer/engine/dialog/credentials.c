/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/credentials.h"

#include "base/hash.h"
#include "engine/store/call_id.h"
#include "engine/store/finding_log.h"
#include "engine/store/message.h"
#include "engine/store/txn.h"
#include "sip/msg.h"

static uint32_t hash_of(const struct sip_msg *m)
{
    uint64_t h = 1;

    for (unsigned i = 0; i < m->n_lines; i++)
        if (m->lines[i].header == HEADER_AUTHORIZATION || m->lines[i].header == HEADER_PROXY_AUTHORIZATION)
            h = hash_slice(sip_line_value(m, &m->lines[i]), h);
    return (uint32_t)h;
}

/* A stale nonce says nothing of the password (RFC 2617 3.2.1). */
static bool was_refused(const struct txn *before, const struct txn *t)
{
    return before->method == t->method && before->cseq < t->cseq && before->from_tag_hash == t->from_tag_hash &&
           (before->final_code == 401 || before->final_code == 407) && !before->stale;
}

void credentials_push(struct engine *e, ref msg, const struct sip_msg *m)
{
    const struct txn *t = txn_at(e, message_at(e, msg)->txn);
    struct group *g = group_at(e, t->group);
    const struct txn *before = g->credentials_txn ? txn_at(e, g->credentials_txn) : NULL;

    if (m->kind == SIP_RESPONSE || !t->has_credentials || t->request != msg || t->method == METHOD_CANCEL)
        return;
    if (before && before->method == t->method && before->cseq == t->cseq) /* another hop */
        return;
    uint32_t hash = hash_of(m);
    if (before && hash == g->credentials && was_refused(before, t))
        finding_log_add(e, msg, FINDING_CREDENTIALS_REPEATED);
    g->credentials = hash;
    g->credentials_txn = message_at(e, msg)->txn;
}
