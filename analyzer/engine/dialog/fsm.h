/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The transaction machines of RFC 3261 section 17 with RFC 6026, as tables. An observer between the two ends sees the
 * same messages that move the client's and the server's machine, so one machine stands for both: its states are the
 * client's until the ACK arrives, which only the server's machine draws (Confirmed). A move that the RFC does not draw
 * leaves the state as it is and says so. */
#ifndef ENGINE_DIALOG_FSM_H
#define ENGINE_DIALOG_FSM_H

#include "base/captime.h"
#include "engine/store/txn.h"
#include "sip/transport.h"

enum fsm_timer {
    FSM_TIMER_KEEP, /* the running one goes on */
    FSM_TIMER_STOP,
#define TIMER(id, unreliable, reliable, clause, meaning) FSM_TIMER_##id,
#include "engine/store/timers.def"
#undef TIMER
    FSM_TIMERS
};

enum fsm_event {
    FSM_REQUEST, /* again */
    FSM_1XX,
    FSM_2XX,
    FSM_FAILURE, /* 300-699 */
    FSM_ACK,
    FSM_FIRED,   /* the running timer */
    FSM_ERROR,   /* of the transport */
    FSM_EVENTS
};

struct fsm_move {
    uint8_t next;   /* enum txn_state */
    uint8_t timer;  /* enum fsm_timer to start */
    bool drawn;     /* the RFC draws this move */
};

/* The state and timer a transaction begins with when its request is seen. */
struct fsm_move fsm_start(enum txn_type type);

struct fsm_move fsm_step(enum txn_type type, enum txn_state state, enum fsm_event event);

/* How long a timer runs; 0 fires at once. */
captime fsm_duration(enum fsm_timer timer, enum sip_transport transport);

#endif
