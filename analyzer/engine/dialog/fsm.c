/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/fsm.h"

#include "engine/store/txn.h"

/* clang-format off */

#define TO(state, timer) {TXN_##state, FSM_TIMER_##timer, true}

/* RFC 3261 Figures 5 and 7, with RFC 6026 Figures 5 and 7 (Accepted). An ACK in Calling or Proceeding shows a final
 * response that was not captured. In Proceeding a timer runs only after a CANCEL (RFC 3261 9.1). */
static const struct fsm_move invite[TXN_STATES][FSM_EVENTS] = {
    [TXN_CALLING] = {
        [FSM_REQUEST] = TO(CALLING, KEEP),
        [FSM_1XX]     = TO(PROCEEDING, STOP),
        [FSM_2XX]     = TO(ACCEPTED, L),
        [FSM_FAILURE] = TO(COMPLETED, H),
        [FSM_ACK]     = TO(CONFIRMED, I),
        [FSM_FIRED]   = TO(TERMINATED, STOP),
        [FSM_ERROR]   = TO(TERMINATED, STOP),
    },
    [TXN_PROCEEDING] = {
        [FSM_REQUEST] = TO(PROCEEDING, KEEP),
        [FSM_1XX]     = TO(PROCEEDING, KEEP),
        [FSM_2XX]     = TO(ACCEPTED, L),
        [FSM_FAILURE] = TO(COMPLETED, H),
        [FSM_ACK]     = TO(CONFIRMED, I),
        [FSM_FIRED]   = TO(TERMINATED, STOP),
        [FSM_ERROR]   = TO(PROCEEDING, KEEP),
    },
    [TXN_COMPLETED] = {
        [FSM_REQUEST] = TO(COMPLETED, KEEP),
        [FSM_FAILURE] = TO(COMPLETED, KEEP),
        [FSM_ACK]     = TO(CONFIRMED, I),
        [FSM_FIRED]   = TO(TERMINATED, STOP),
        [FSM_ERROR]   = TO(TERMINATED, STOP),
    },
    [TXN_CONFIRMED] = {
        [FSM_FAILURE] = TO(CONFIRMED, KEEP),
        [FSM_ACK]     = TO(CONFIRMED, KEEP),
        [FSM_FIRED]   = TO(TERMINATED, STOP),
    },
    [TXN_ACCEPTED] = {
        [FSM_REQUEST] = TO(ACCEPTED, KEEP),
        [FSM_2XX]     = TO(ACCEPTED, KEEP),
        [FSM_ACK]     = TO(ACCEPTED, KEEP),
        [FSM_FIRED]   = TO(TERMINATED, STOP),
        [FSM_ERROR]   = TO(ACCEPTED, KEEP),
    },
};

/* RFC 3261 Figures 6 and 8. */
static const struct fsm_move non_invite[TXN_STATES][FSM_EVENTS] = {
    [TXN_TRYING] = {
        [FSM_REQUEST] = TO(TRYING, KEEP),
        [FSM_1XX]     = TO(PROCEEDING, KEEP),
        [FSM_2XX]     = TO(COMPLETED, J),
        [FSM_FAILURE] = TO(COMPLETED, J),
        [FSM_FIRED]   = TO(TERMINATED, STOP),
        [FSM_ERROR]   = TO(TERMINATED, STOP),
    },
    [TXN_PROCEEDING] = {
        [FSM_REQUEST] = TO(PROCEEDING, KEEP),
        [FSM_1XX]     = TO(PROCEEDING, KEEP),
        [FSM_2XX]     = TO(COMPLETED, J),
        [FSM_FAILURE] = TO(COMPLETED, J),
        [FSM_FIRED]   = TO(TERMINATED, STOP),
        [FSM_ERROR]   = TO(TERMINATED, STOP),
    },
    [TXN_COMPLETED] = {
        [FSM_REQUEST] = TO(COMPLETED, KEEP),
        [FSM_2XX]     = TO(COMPLETED, KEEP),
        [FSM_FAILURE] = TO(COMPLETED, KEEP),
        [FSM_FIRED]   = TO(TERMINATED, STOP),
        [FSM_ERROR]   = TO(TERMINATED, STOP),
    },
};

static const struct {
    uint8_t unreliable, reliable; /* multiples of T1 */
} durations[FSM_TIMERS] = {
#define TIMER(id, unreliable, reliable, clause, meaning) [FSM_TIMER_##id] = {unreliable, reliable},
#include "engine/store/timers.def"
#undef TIMER
};

/* clang-format on */

struct fsm_move fsm_start(enum txn_type type)
{
    switch (type) {
    case TXN_INVITE: return (struct fsm_move)TO(CALLING, B);
    case TXN_ACK: return (struct fsm_move)TO(TERMINATED, STOP); /* 17.1.1.3: it has no responses to wait for */
    default: return (struct fsm_move)TO(TRYING, F);
    }
}

struct fsm_move fsm_step(enum txn_type type, enum txn_state state, enum fsm_event event)
{
    const struct fsm_move *m = type == TXN_INVITE ? &invite[state][event] : &non_invite[state][event];

    return m->drawn ? *m : (struct fsm_move){(uint8_t)state, FSM_TIMER_KEEP, false};
}

captime fsm_duration(enum fsm_timer timer, enum sip_transport transport)
{
    return (sip_transport_reliable(transport) ? durations[timer].reliable : durations[timer].unreliable) * (500 * CAPTIME_MS);
}
