/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/event_request.h"

#include "engine/store/call_id.h"
#include "engine/store/event_request.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/txn.h"
#include "sip/event.h"
#include "sip/msg.h"

static ref interest_new(struct engine *e, ref group)
{
    ref r = pool_new(&e->event_requests);
    struct group *g = group_at(e, group);

    *event_request_at(e, r) = (struct event_request){.group = group, .prev_in_group = g->last_event_request, .expires_s = -1};
    g->last_event_request = r;
    return r;
}

static int64_t expires_of(const struct sip_msg *m, int64_t otherwise)
{
    uint64_t seconds;

    return sip_msg_number(m, HEADER_EXPIRES, &seconds) ? (int64_t)seconds : otherwise;
}

/* RFC 3903 4.1, Table 1. Without Expires the server chooses. */
static enum publish_kind kind_of(const struct sip_msg *m, const struct event_request *i)
{
    if (!i->if_match.n)
        return PUBLISH_INITIAL;
    if (i->expires_s == 0)
        return PUBLISH_REMOVE;
    return m->body.n ? PUBLISH_MODIFY : PUBLISH_REFRESH;
}

static void take_request(struct engine *e, struct event_request *i, const struct sip_msg *m)
{
    struct sip_event event;

    if (sip_event_parse(sip_msg_header(m, HEADER_EVENT, 0), &event) == SIP_OK) {
        i->event = group_copy(e, i->group, event.type);
        i->event_id = group_copy(e, i->group, event.id);
    }
    i->expires_s = expires_of(m, -1);
    if (m->method != METHOD_PUBLISH)
        return;
    i->if_match = group_copy(e, i->group, sip_msg_header(m, HEADER_SIP_IF_MATCH, 0));
    i->publish = (uint8_t)kind_of(m, i);
}

void event_request_push(struct engine *e, ref msg, const struct sip_msg *m)
{
    struct txn *t = txn_at(e, message_at(e, msg)->txn);

    if (!t->event_request)
        t->event_request = interest_new(e, t->group);
    struct event_request *i = event_request_at(e, t->event_request);
    if (m->kind == SIP_REQUEST) {
        take_request(e, i, m);
    } else if (is_success(m->status)) {
        i->expires_s = expires_of(m, i->expires_s);
        i->etag = group_copy(e, i->group, sip_msg_header(m, HEADER_SIP_ETAG, 0));
    }
}

void event_request_free_all(struct engine *e, struct group *g)
{
    for (ref r = g->last_event_request, prev; r; r = prev) {
        prev = event_request_at(e, r)->prev_in_group;
        event_request_at(e, r)->group = 0;
        pool_free(&e->event_requests, r);
    }
}
