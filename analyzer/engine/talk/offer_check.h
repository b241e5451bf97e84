/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with the content of an offer or answer (RFC 3264 6 and 8). Compared is only what travelled the same hop:
 * what a proxy or border controller changes on the way is not the fault of the ends. */
#ifndef ENGINE_TALK_OFFER_CHECK_H
#define ENGINE_TALK_OFFER_CHECK_H

#include "base/slice.h"
#include "engine/talk/exchange.h"

struct engine;

/* Notes what is wrong with the answer of an exchange. */
void offer_check_answer(struct engine *e, const struct exchange *x);

/* Notes what is wrong with a new description of a side, given the exchanges before it. */
void offer_check_next(struct engine *e, const struct exchange *before, const struct description *d, bool callers, bool is_offer);

/* Do they differ in what they say of the media? The o= line may. */
bool offer_check_differs(struct slice a, struct slice b);

/* Takes the first sighting of a session description with a private address: where it comes from a public one, media that is sent
 * there leads nowhere. */
void offer_check_address(struct engine *e, ref msg, struct slice text);

#endif
