/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/fsm.h"
#include "engine/store/txn.h"

#include <criterion/criterion.h>

enum {
    CALLING = TXN_CALLING,
    TRYING = TXN_TRYING,
    PROCEEDING = TXN_PROCEEDING,
    COMPLETED = TXN_COMPLETED,
    CONFIRMED = TXN_CONFIRMED,
    ACCEPTED = TXN_ACCEPTED,
    TERMINATED = TXN_TERMINATED,
    NOT_DRAWN = -1
};

struct row {
    int state;
    int next[FSM_EVENTS]; /* request, 1xx, 2xx, failure, ACK, timer, error */
};

static void check(enum txn_type type, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (int event = 0; event < FSM_EVENTS; event++) {
            struct fsm_move m = fsm_step(type, (enum txn_state)rows[i].state, (enum fsm_event)event);
            int wanted = rows[i].next[event];
            cr_assert_eq(
                m.drawn, wanted != NOT_DRAWN, "%s, event %d", txn_state_name((enum txn_state)rows[i].state), event);
            cr_assert_eq(m.next, wanted == NOT_DRAWN ? rows[i].state : wanted, "%s, event %d",
                txn_state_name((enum txn_state)rows[i].state), event);
            if (wanted == NOT_DRAWN)
                cr_assert_eq(m.timer, FSM_TIMER_KEEP);
        }
}

Test(fsm, the_invite_machine_is_that_of_rfc_6026)
{
    /* RFC 6026 8.4 and 8.6 (Figures 5 and 7), client and server laid over each other. An error of the transport ends
     * the client in Calling and Completed; in the server it ends nothing any more. ACK in Calling and Proceeding is
     * drawn nowhere: it shows a final response that the capture lacks; in Confirmed it is absorbed (17.2.1). */
    static const struct row rows[] = {
        {CALLING, {CALLING, PROCEEDING, ACCEPTED, COMPLETED, CONFIRMED, TERMINATED, TERMINATED}},
        {PROCEEDING, {PROCEEDING, PROCEEDING, ACCEPTED, COMPLETED, CONFIRMED, TERMINATED, PROCEEDING}},
        {COMPLETED, {COMPLETED, NOT_DRAWN, NOT_DRAWN, COMPLETED, CONFIRMED, TERMINATED, TERMINATED}},
        {CONFIRMED, {NOT_DRAWN, NOT_DRAWN, NOT_DRAWN, CONFIRMED, CONFIRMED, TERMINATED, NOT_DRAWN}},
        {ACCEPTED, {ACCEPTED, NOT_DRAWN, ACCEPTED, NOT_DRAWN, ACCEPTED, TERMINATED, ACCEPTED}},
        {TERMINATED, {NOT_DRAWN, NOT_DRAWN, NOT_DRAWN, NOT_DRAWN, NOT_DRAWN, NOT_DRAWN, NOT_DRAWN}},
    };

    check(TXN_INVITE, rows, sizeof rows / sizeof rows[0]);
}

Test(fsm, the_non_invite_machine_is_that_of_rfc_3261)
{
    /* Figures 6 and 8. */
    static const struct row rows[] = {
        {TRYING, {TRYING, PROCEEDING, COMPLETED, COMPLETED, NOT_DRAWN, TERMINATED, TERMINATED}},
        {PROCEEDING, {PROCEEDING, PROCEEDING, COMPLETED, COMPLETED, NOT_DRAWN, TERMINATED, TERMINATED}},
        {COMPLETED, {COMPLETED, NOT_DRAWN, COMPLETED, COMPLETED, NOT_DRAWN, TERMINATED, TERMINATED}},
        {TERMINATED, {NOT_DRAWN, NOT_DRAWN, NOT_DRAWN, NOT_DRAWN, NOT_DRAWN, NOT_DRAWN, NOT_DRAWN}},
    };

    check(TXN_NON_INVITE, rows, sizeof rows / sizeof rows[0]);
}

Test(fsm, states_start_the_timers_of_their_figures)
{
    static const struct {
        enum txn_type type;
        enum txn_state state;
        enum fsm_event event;
        enum fsm_timer timer;
    } cases[] = {
        {TXN_INVITE, TXN_CALLING, FSM_REQUEST, FSM_TIMER_KEEP}, /* Timer B runs on */
        {TXN_INVITE, TXN_CALLING, FSM_1XX, FSM_TIMER_STOP},     /* no Timer B in Proceeding */
        {TXN_INVITE, TXN_PROCEEDING, FSM_2XX, FSM_TIMER_L},
        {TXN_INVITE, TXN_PROCEEDING, FSM_FAILURE, FSM_TIMER_H},
        {TXN_INVITE, TXN_COMPLETED, FSM_FAILURE, FSM_TIMER_KEEP},
        {TXN_INVITE, TXN_COMPLETED, FSM_ACK, FSM_TIMER_I},
        {TXN_INVITE, TXN_ACCEPTED, FSM_2XX, FSM_TIMER_KEEP},
        {TXN_NON_INVITE, TXN_TRYING, FSM_1XX, FSM_TIMER_KEEP}, /* 17.1.2.2: Timer F runs on in Proceeding */
        {TXN_NON_INVITE, TXN_PROCEEDING, FSM_FAILURE, FSM_TIMER_J},
        {TXN_NON_INVITE, TXN_COMPLETED, FSM_REQUEST, FSM_TIMER_KEEP},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_assert_eq(fsm_step(cases[i].type, cases[i].state, cases[i].event).timer, cases[i].timer, "case %zu", i);
    cr_assert_eq(fsm_start(TXN_INVITE).next, TXN_CALLING);
    cr_assert_eq(fsm_start(TXN_INVITE).timer, FSM_TIMER_B);
    cr_assert_eq(fsm_start(TXN_NON_INVITE).next, TXN_TRYING);
    cr_assert_eq(fsm_start(TXN_NON_INVITE).timer, FSM_TIMER_F);
    cr_assert_eq(fsm_start(TXN_ACK).next, TXN_TERMINATED);
}

Test(fsm, timers_last_as_long_as_table_4_says)
{
    static const struct {
        enum fsm_timer timer;
        unsigned udp, tcp; /* ms; T1 = 500, T4 = 5000 */
    } cases[] = {
        {FSM_TIMER_A, 500, 0},
        {FSM_TIMER_B, 32000, 32000},
        {FSM_TIMER_D, 32000, 0},
        {FSM_TIMER_E, 500, 0},
        {FSM_TIMER_F, 32000, 32000},
        {FSM_TIMER_G, 500, 0},
        {FSM_TIMER_H, 32000, 32000},
        {FSM_TIMER_I, 5000, 0},
        {FSM_TIMER_J, 32000, 0},
        {FSM_TIMER_K, 5000, 0},
        {FSM_TIMER_L, 32000, 32000},
        {FSM_TIMER_M, 32000, 32000},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert_eq(fsm_duration(cases[i].timer, SIP_UDP), cases[i].udp * CAPTIME_MS, "case %zu", i);
        cr_assert_eq(fsm_duration(cases[i].timer, SIP_TCP), cases[i].tcp * CAPTIME_MS, "case %zu", i);
        cr_assert_eq(fsm_duration(cases[i].timer, SIP_TLS), cases[i].tcp * CAPTIME_MS, "case %zu", i);
    }
}
