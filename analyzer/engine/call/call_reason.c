/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/call/call_reason.h"

#include "engine/store/call.h"
#include "engine/store/group.h"
#include "engine/store/store.h"
#include "sip/msg.h"
#include "sip/reason.h"

bool call_reason_is_generic(unsigned cause)
{
    return cause == 0 || cause == 16 || cause == 31 || cause == 127;
}

static void take_q850(struct engine *e, struct call *c, ref msg, unsigned cause, struct slice value)
{
    if (cause == 0 || cause > 127 || (c->q850 && (!call_reason_is_generic(c->q850) || call_reason_is_generic(cause))))
        return;
    c->q850 = (uint16_t)cause;
    c->reason = group_copy(e, c->group, value);
    c->reason_msg = msg;
}

/* RFC 3326: the first specific Q.850 cause counts, else the first cause at all. */
void call_reason_push(struct engine *e, struct call *c, ref msg, const struct sip_msg *m)
{
    struct slice value, rest;
    struct sip_reason reason;

    for (unsigned i = 0; (value = rest = sip_msg_header(m, HEADER_REASON, i)).p; i++) {
        if (!c->reason.p) {
            c->reason = group_copy(e, c->group, value);
            c->reason_msg = msg;
        }
        while (sip_reason_next(&rest, &reason)) {
            if (slice_eqi(reason.protocol, SLICE_LIT("Q.850")))
                take_q850(e, c, msg, reason.cause, value);
            else if (m->method == METHOD_CANCEL && reason.cause == 200 && slice_eqi(reason.protocol, SLICE_LIT("SIP")))
                c->completed_elsewhere = true;
        }
    }
}
