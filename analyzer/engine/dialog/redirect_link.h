/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The linker's side of redirections: the caller may follow a 3xx with another Call-ID (RFC 3261 8.1.3.4), so the call is looked
 * for by its target among those that the same host begins for the same user soon after. Of many redirections the newest are
 * remembered, in a cache of fixed size. */
#ifndef ENGINE_DIALOG_REDIRECT_LINK_H
#define ENGINE_DIALOG_REDIRECT_LINK_H

#include "engine/store/link_log.h"

void redirect_link_target(struct engine *e, const struct link_redirected *redirected);
void redirect_link_invite(struct engine *e, const struct link_invite *invite);

#endif
