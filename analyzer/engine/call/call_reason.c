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

enum fault call_reason_fault(unsigned cause)
{
    static const uint8_t faults[128] = {
        [1] = FAULT_NUMBERING, [5] = FAULT_NUMBERING, [22] = FAULT_NUMBERING, [28] = FAULT_NUMBERING,
        [2] = FAULT_NETWORK, [3] = FAULT_NETWORK, [25] = FAULT_NETWORK, [34] = FAULT_NETWORK, [38] = FAULT_NETWORK,
        [41] = FAULT_NETWORK, [42] = FAULT_NETWORK, [44] = FAULT_NETWORK, [47] = FAULT_NETWORK,
        [17] = FAULT_CALLEE_USER, [19] = FAULT_CALLEE_USER, [21] = FAULT_CALLEE_USER,
        [18] = FAULT_CALLEE_DEVICE, [20] = FAULT_CALLEE_DEVICE, [27] = FAULT_CALLEE_DEVICE, [88] = FAULT_CALLEE_DEVICE,
        [50] = FAULT_POLICY, [52] = FAULT_POLICY, [54] = FAULT_POLICY, [55] = FAULT_POLICY, [57] = FAULT_POLICY,
    };
    return cause < sizeof faults ? (enum fault)faults[cause] : FAULT_NONE;
}

bool call_reason_has(struct slice value, struct slice protocol, unsigned cause)
{
    struct sip_reason reason;

    while (sip_reason_next(&value, &reason))
        if (reason.cause == cause && slice_eqi(reason.protocol, protocol))
            return true;
    return false;
}

static enum fault failure_of(const struct sip_reason *r, unsigned *q850)
{
    const struct sip_status *s = NULL;
    enum fault fault = FAULT_NONE;

    if (slice_eqi(r->protocol, SLICE_LIT("Q.850"))) {
        fault = r->cause > 127 || call_reason_is_generic(r->cause) ? FAULT_NONE : call_reason_fault(r->cause);
        *q850 = r->cause;
        return fault == FAULT_NONE && r->cause < 128 && !call_reason_is_generic(r->cause) ? FAULT_NETWORK : fault;
    }
    if (slice_eqi(r->protocol, SLICE_LIT("preemption"))) /* RFC 4411 */
        return FAULT_POLICY;
    if (slice_eqi(r->protocol, SLICE_LIT("SIP")) && r->cause >= 300 && r->cause != 487)
        s = sip_status_or_class(r->cause);
    if (!s)
        return FAULT_NONE;
    *q850 = s->q850;
    return s->fault == FAULT_NONE ? FAULT_NETWORK : (enum fault)s->fault;
}

enum fault call_reason_failure(struct slice value, unsigned *q850)
{
    struct sip_reason reason;
    enum fault found = FAULT_NONE;

    *q850 = 0;
    while (sip_reason_next(&value, &reason)) {
        unsigned cause = 0;
        enum fault fault = failure_of(&reason, &cause);
        if (fault == FAULT_NONE || (found != FAULT_NONE && !slice_eqi(reason.protocol, SLICE_LIT("Q.850"))))
            continue; /* a cause of Q.850 is the more precise one */
        found = fault;
        *q850 = cause;
    }
    return found;
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
        while (sip_reason_next(&rest, &reason))
            if (slice_eqi(reason.protocol, SLICE_LIT("Q.850")))
                take_q850(e, c, msg, reason.cause, value);
    }
}
