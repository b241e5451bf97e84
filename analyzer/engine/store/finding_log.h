/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings that are seen while messages come in, and that nothing later takes back: kept in the arena of the Call-ID until
 * somebody asks for the findings of a message (findings.h). What can be seen afterwards just as well is not noted. */
#ifndef ENGINE_STORE_FINDING_LOG_H
#define ENGINE_STORE_FINDING_LOG_H

#include "engine/store/store.h"
#include "sip/finding.h"

struct logged_finding {
    struct logged_finding *before;
    ref msg;
    uint16_t code; /* enum finding_code */
};

/* Of one message each finding is noted once, and of a Call-ID no more than a limited number. */
void finding_log_add(struct engine *e, ref msg, enum finding_code code);

/* Takes the next note of this message, starting with *at = the group's notes; NULL at the end. */
const struct logged_finding *finding_log_next(const struct engine *e, const struct message *m, const struct logged_finding **at);

#endif
