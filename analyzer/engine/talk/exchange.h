/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An exchange: an offer with what became of it (RFC 3264). */
#ifndef ENGINE_TALK_EXCHANGE_H
#define ENGINE_TALK_EXCHANGE_H

#include "engine/store/ref.h"

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
    uint8_t listens;    /* who asks for media after it: the same bits */
    bool from_caller;   /* so that request is */
    bool in_response;   /* the offer is in a response to it */
};

static inline bool exchange_is_callers(const struct exchange *x)
{
    return x->from_caller != x->in_response;
}

#endif
