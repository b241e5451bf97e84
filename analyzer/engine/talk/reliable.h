/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reliable provisional responses (RFC 3262): those of each INVITE in an early dialog form a chain of RSeq numbers, and a
 * PRACK confirms each of them by its RAck. One response on several hops is one link of the chain. */
#ifndef ENGINE_TALK_RELIABLE_H
#define ENGINE_TALK_RELIABLE_H

#include "base/slice.h"
#include "engine/talk/negotiation.h"

struct engine;
struct message;
struct sip_msg;

struct reliable {
    struct reliable *before;
    ref response;
    ref prack;      /* the request; 0 = none was seen */
    uint32_t rseq;
    uint32_t cseq;  /* of the INVITE */
    bool from_caller; /* so the INVITE is */
    bool first;     /* of its INVITE */
    bool repeated;  /* sent again on its hop, so a PRACK was late */
    bool acked;     /* an ACK shows that such requests of its UAC are captured */
};

/* Takes any sighting of an INVITE's response, of a PRACK or ACK. */
void reliable_push(struct engine *e, ref msg, const struct sip_msg *m);

/* The link of this response, on whatever hop; NULL where it is none. */
const struct reliable *reliable_find(const struct engine *e, const struct message *m);

/* No PRACK to this reliable response came although it was due. */
bool reliable_lacks_prack(const struct engine *e, const struct message *m);

/* This PRACK was refused with 481, and it confirms none of the responses of its dialog. */
bool reliable_is_mismatch(const struct engine *e, const struct message *prack);

#endif
