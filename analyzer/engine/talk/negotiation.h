/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the two sides of an INVITE dialog agree on besides the dialog itself: reliable provisional responses (reliable.c),
 * offers and answers (offer.c), the session timer (session_timer.c). Most dialogs have only some of it, so it hangs off
 * the dialog and lives in the arena of the Call-ID.
 * The sides are told apart by the tag in From of a request: "from the caller" means that it has the From tag of the
 * dialog, which is the caller's where the INVITE was captured. */
#ifndef ENGINE_TALK_NEGOTIATION_H
#define ENGINE_TALK_NEGOTIATION_H

#include "engine/store/dialog.h"
#include "sip/msg.h"

struct engine;
struct sip_msg;
struct reliable;
struct exchange;
struct session_timer;
struct target;

struct negotiation {
    struct reliable *reliable;    /* the newest, likewise below; NULL where there is none */
    struct exchange *exchange;
    struct session_timer *timer;
    struct target *targets;       /* of the hops: dialog/targets.h */
    bool blind;                   /* a message was cut short: what it offered is not known */
    uint32_t confirmed_rseq;      /* by a PRACK whose response was not captured; 0 = none */
};

/* The negotiation of a dialog, made where there is none. */
struct negotiation *negotiation_of(struct engine *e, ref dialog);

/* Does the request of this message (of a response: that which it answers) come from the side with the From tag of the
 * dialog? */
static inline bool negotiation_from_caller(const struct dialog *d, const struct sip_msg *m)
{
    return slice_eq(m->from_tag, d->from_tag);
}

/* Which of the two that is; SIDE_NONE where the capture started too late to know who called. */
static inline enum side negotiation_side(const struct dialog *d, bool caller)
{
    return !d->created_by ? SIDE_NONE : caller ? SIDE_CALLER : SIDE_CALLEE;
}

#endif
