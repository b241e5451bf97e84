/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings that are seen while messages come in, and that nothing later takes back: kept in the arena of the Call-ID until
 * somebody asks for the findings of a message (findings.h). What can be seen afterwards just as well is not noted. */
#ifndef ENGINE_NOTE_H
#define ENGINE_NOTE_H

#include "engine/internal.h"
#include "sip/finding.h"

struct note {
    struct note *before;
    ref msg;
    uint16_t code; /* enum finding_code */
};

/* Of one message each finding is noted once, and of a Call-ID no more than a limited number. */
void note_add(struct engine *e, ref msg, enum finding_code code);

/* Takes the next note of this message, starting with *at = the group's notes; NULL at the end. */
const struct note *note_next(const struct engine *e, const struct message *m, const struct note **at);

#endif
