/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happened, in the order of time: who asked whom, who passed it on and how long that took, what came back, who gave
 * up or hung up. A sentence each, of plain ASCII: no text from packets is in it. */
#ifndef REPORT_EXPLAIN_STORY_H
#define REPORT_EXPLAIN_STORY_H

#include <glib.h>

#include "base/slice.h"
#include "engine/engine.h"

enum { EXPLAIN_STORY_MAX = 40 }; /* sentences; of longer calls the first ones */

struct explain_event {
    ref msg;
    ref txn;
};

/* Writes the events of a call in the order of time; returns how many. */
size_t explain_story(const struct engine *e, const struct call *c, struct explain_event out[EXPLAIN_STORY_MAX]);

/* "192.0.2.1:5060 passes the INVITE on to 198.51.100.2:5060, 3 ms later" */
void explain_story_sentence(GString *out, const struct engine *e, const struct explain_event *event);

#endif
