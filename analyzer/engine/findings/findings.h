/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is odd about a message that only its neighbours show: repeats, a request without a response, a response without a
 * request, an ACK that does not come, and what misuse.h and note.h know. What the message alone shows is sip/check.h's. */
#ifndef ENGINE_FINDINGS_FINDINGS_H
#define ENGINE_FINDINGS_FINDINGS_H

#include "base/slice.h"
#include "engine/store/read.h"

struct engine;
struct finding;
struct message;

enum { FINDINGS_OF_MESSAGE = 16 }; /* at most */

/* Fills in the codes (enum finding_code) of what there is to say of this message now. Returns how many. */
size_t findings_of_message(const struct engine *e, const struct message *m, uint16_t codes[FINDINGS_OF_MESSAGE]);

/* Takes what the message itself shows (check.h) and leaves out what its server has told: an option tag that is not registered and was
 * refused with 420. Returns how many are left. */
size_t findings_left(const struct engine *e, const struct message *m, struct finding *all, size_t n);

#endif
