/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a SUBSCRIBE (RFC 6665) or PUBLISH (RFC 3903) asks for: the event package and for how long, and of a PUBLISH
 * which of the four kinds it is and the entity tag it got. Whether a subscription came of it is the dialog's. */
#ifndef ENGINE_DIALOG_EVENT_REQUEST_H
#define ENGINE_DIALOG_EVENT_REQUEST_H

#include "engine/store/store.h"

/* A message of a SUBSCRIBE or PUBLISH transaction that is seen for the first time. */
void event_request_push(struct engine *e, ref msg, const struct sip_msg *m);

void event_request_free_all(struct engine *e, struct group *g);

#endif
