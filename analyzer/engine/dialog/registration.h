/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registrations (RFC 3261 section 10): a REGISTER attempt with its challenge and repairs; each refresh is an attempt of
 * its own. */
#ifndef ENGINE_DIALOG_REGISTRATION_H
#define ENGINE_DIALOG_REGISTRATION_H

#include "engine/store/store.h"

/* What a message of a REGISTER transaction means. */
void registration_push(struct engine *e, ref msg, const struct sip_msg *m);

/* Decides the outcome by what was seen up to e->now. */
void registration_settle(struct engine *e, ref registration);

void registration_free_all(struct engine *e, struct group *g);

#endif
