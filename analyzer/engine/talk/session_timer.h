/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Session timers (RFC 4028): the interval and the refresher that the newest 2xx to an INVITE or UPDATE of a dialog has
 * set, the refreshes, and whether the interval ran out. Times are those of the capture, so what is told of a missing
 * refresh is that none was seen. */
#ifndef ENGINE_TALK_SESSION_TIMER_H
#define ENGINE_TALK_SESSION_TIMER_H

#include "base/captime.h"
#include "base/slice.h"
#include "engine/talk/negotiation.h"

struct dialog;
struct engine;
struct message;
struct sip_msg;

struct session_timer {
    captime since;       /* the 2xx that set it */
    ref set_by;
    ref attempt;         /* an INVITE or UPDATE since then that got no 2xx yet; 0 = none */
    ref failure;         /* the 408 or 481 that it got, on whatever hop; 0 = none */
    uint32_t seconds;    /* 0 = switched off (7.2) */
    uint32_t refreshes;  /* by which it was extended */
    uint32_t cseq;       /* of the request that set_by answers */
    bool from_caller;    /* so it is */
    bool caller_refreshes;
};

/* Takes the first sighting of a message. */
void session_timer_push(struct engine *e, ref msg, const struct sip_msg *m);

/* NULL where no timer was agreed on, or it was switched off. */
const struct session_timer *session_timer_of(const struct dialog *d);

/* Was this BYE sent because no refresh came (10)? By the side that waits for refreshes: in the last third of the interval, at
 * most 32 s before its end. By the refresher: then too, if its refresh failed. By either: after the end, and soon after its own
 * refresh has timed out or got 408 or 481. */
bool session_timer_sends_bye(const struct engine *e, const struct dialog *d, ref bye, const struct sip_msg *m);

/* It ran out by e->now, and neither a refresh nor a BYE was seen. */
bool session_timer_is_over(const struct engine *e, const struct dialog *d);

/* This 2xx set an interval that ran out so. */
bool session_timer_ran_out(const struct engine *e, const struct message *m);

#endif
