/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Offers and answers (RFC 3264) in a dialog: which message carries the offer, which the answer, and what became of the
 * offer. The patterns are those of RFC 6337 2.1: INVITE and 2xx, INVITE and reliable provisional response, 2xx and ACK,
 * reliable provisional response and PRACK, PRACK and 2xx, UPDATE and 2xx.
 * Followed where engine_options.keep_media says so; the texts live in the arena of the Call-ID. What is offered before
 * there is a dialog belongs to each dialog that the INVITE makes. */
#ifndef ENGINE_OFFER_H
#define ENGINE_OFFER_H

#include "engine/negotiation.h"

enum exchange_state {
    EXCHANGE_OPEN,
    EXCHANGE_ANSWERED,
    EXCHANGE_REJECTED,   /* the request failed: the session stays as it was (RFC 3261 14.1, RFC 3311 5.3) */
    EXCHANGE_UNANSWERED, /* the response came, without the answer that it should have */
};

enum { HELD_BY_CALLER = 1, HELD_BY_CALLEE = 2 };

struct description {
    ref msg;
    struct slice text; /* SLICE_NONE: not seen */
};

struct exchange {
    struct exchange *before;
    struct description offer, answer;
    struct description preview; /* the answer in an unreliable provisional response (RFC 6337 3.1.1) */
    ref final;          /* the response that rejected it, or lacks its answer */
    uint32_t cseq;      /* of the request that has the offer, or whose response has it */
    uint8_t method;     /* of it */
    uint8_t state;      /* enum exchange_state */
    uint8_t held;       /* who has the other on hold after it: HELD_BY_* bits */
    bool from_caller;   /* so that request is */
    bool in_response;   /* the offer is in a response to it */
};

static inline bool exchange_is_callers(const struct exchange *x)
{
    return x->from_caller != x->in_response;
}

/* Takes the first sighting of a message. */
void offer_push(struct engine *e, ref msg, const struct sip_msg *m);

/* The exchanges of a dialog, the newest first; NULL where there are none. */
const struct exchange *offer_newest(const struct dialog *d);

/* The one that says what the session is: the newest that is answered; before there is one, one with a preview. */
const struct exchange *offer_current(const struct dialog *d);

/* "open answered rejected unanswered" */
const char *offer_state_name(enum exchange_state s);

#endif
