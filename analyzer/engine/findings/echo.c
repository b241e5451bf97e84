/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/findings/echo.h"

#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "sip/addr.h"
#include "sip/msg.h"

/* The values of Via, over all lines. */
struct vias {
    const struct sip_msg *m;
    unsigned line;
    struct slice rest;
};

static bool next_via(struct vias *v, struct sip_via *out)
{
    while (!v->rest.n) {
        v->rest = sip_msg_header(v->m, HEADER_VIA, v->line++);
        if (!v->rest.p)
            return false;
    }
    return sip_via_parse(v->rest, out, &v->rest) == SIP_OK;
}

/* received and rport are added on the way (RFC 3261 18.2.1, RFC 3581 4), the rest stays. */
static bool same_vias(const struct sip_msg *request, const struct sip_msg *response)
{
    struct vias asked = {.m = request}, answered = {.m = response};
    struct sip_via a, b;
    bool more;

    while ((more = next_via(&asked, &a)) && next_via(&answered, &b))
        if (!slice_eqi(a.host, b.host) || a.port != b.port || !slice_eqi(a.branch, b.branch))
            return false;
    return !more && !next_via(&answered, &b);
}

static bool same_address(struct slice left, struct slice right)
{
    struct sip_addr a, b;

    return sip_addr_parse(left, &a) != SIP_OK || sip_addr_parse(right, &b) != SIP_OK || slice_eqi(a.uri, b.uri);
}

static bool same_tag(struct slice asked, struct slice answered)
{
    return !asked.n || slice_eq(asked, answered);
}

static bool repeats(const struct sip_msg *request, const struct sip_msg *response)
{
    return same_vias(request, response) && same_address(request->from, response->from) &&
           same_tag(request->from_tag, response->from_tag) && same_address(request->to, response->to) &&
           same_tag(request->to_tag, response->to_tag);
}

/* What is broken in itself has findings of its own. */
static bool is_whole(const struct sip_msg *m)
{
    return m->via.text.p && m->from.p && m->to.p && !m->truncated && !m->lines_dropped;
}

bool echo_differs(const struct engine *e, const struct txn *t, const struct message *m)
{
    const struct message *first = engine_message(e, t->request);
    struct sip_msg request, response;

    if (!m->status || !first || first->truncated || m->truncated)
        return false;
    struct slice asked = message_bytes(e, first), answered = message_bytes(e, m);
    if (!asked.p || !answered.p || sip_msg_parse(asked, false, &request) != SIP_OK || sip_msg_parse(answered, false, &response) != SIP_OK)
        return false;
    return is_whole(&request) && is_whole(&response) && !repeats(&request, &response);
}
