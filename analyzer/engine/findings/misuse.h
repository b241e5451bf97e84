/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with a message that only the transactions before it show: branches and CSeq numbers that are used again or
 * go back, ACKs and CANCELs that miss their INVITE, requests that arrive twice. Each judges one hop by itself, where a
 * message that passes was sent before what it could answer, and speaks only where what was captured proves it. */
#ifndef ENGINE_FINDINGS_MISUSE_H
#define ENGINE_FINDINGS_MISUSE_H

#include "base/slice.h"
#include "engine/store/read.h"

struct engine;
struct message;

enum { MISUSES = 8 }; /* at most */

/* Fills in the codes (enum finding_code) of what is wrong with this first sighting. Returns how many. */
size_t misuse_of(const struct engine *e, const struct message *m, uint16_t codes[MISUSES]);

#endif
