/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Legs: calls with different dialogs that a back-to-back user agent joined to one. A B2BUA passes on what it likes, so no
 * single trait is proof: each piece of evidence (leg.def) has a weight, contradictions have negative ones, and a link
 * needs LEGS_THRESHOLD. Traits alone link a call only with one that went to where it begins, only with the one that fits
 * best, and with none where two fit alike.
 * Candidates are found when a message comes in, over the Call-IDs that are kept; the score is worked out when somebody
 * asks, since later messages may still speak for a link or against it. */
#ifndef ENGINE_LEGS_LEGS_H
#define ENGINE_LEGS_LEGS_H

#include "engine/legs/leg_evidence.h"
#include "engine/store/ref.h"

struct engine;

enum { LEGS_THRESHOLD = 50 }; /* of 100 */

struct leg {
    ref call;          /* the other leg */
    uint32_t number;   /* of that call */
    int score;         /* LEGS_THRESHOLD to 100 */
    uint32_t evidence; /* a bit an enum leg_evidence */
    ref shown[2];      /* the messages that show the strongest evidence: of the call itself, of the other leg */
};

/* The other legs of a call, by number; returns how many there are. */
size_t legs_of(const struct engine *e, ref call, struct leg legs[LEGS_MAX]);

#endif
