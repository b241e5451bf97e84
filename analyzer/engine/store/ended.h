/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Live: the calls to which something happened, which are to be looked at whether they are over. */
#ifndef ENGINE_STORE_ENDED_H
#define ENGINE_STORE_ENDED_H

#include "engine/store/store.h"

void ended_touch(struct engine *e, call_ref call);

/* The next one; 0 where there is none. */
call_ref ended_next(struct engine *e);

/* The call is about to be freed. */
void ended_forget(struct engine *e, call_ref call);

#endif
