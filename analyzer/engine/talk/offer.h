/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Offers and answers (RFC 3264) in a dialog: which message carries the offer, which the answer, and what became of the
 * offer. The patterns are those of RFC 6337 2.1: INVITE and 2xx, INVITE and reliable provisional response, 2xx and ACK,
 * reliable provisional response and PRACK, PRACK and 2xx, UPDATE and 2xx.
 * Followed where engine_options.keep_media says so; the texts live in the arena of the Call-ID. What is offered before
 * there is a dialog belongs to each dialog that the INVITE makes. */
#ifndef ENGINE_TALK_OFFER_H
#define ENGINE_TALK_OFFER_H

#include "engine/talk/exchange.h"

struct dialog;
struct engine;
struct sip_msg;

/* Takes the first sighting of a message. */
void offer_push(struct engine *e, ref msg, const struct sip_msg *m);

/* The exchanges of a dialog, the newest first; NULL where there are none. */
const struct exchange *offer_newest(const struct dialog *d);

/* The one that says what the session is: the newest that is answered; before there is one, one with a preview. */
const struct exchange *offer_current(const struct dialog *d);

/* "open answered rejected unanswered" */
const char *offer_state_name(enum exchange_state s);

#endif
