/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ICMP errors about media: told with the call that has agreed on the address, while it lasts. What is still on its way when a
 * side hangs up, or after the address has changed, says nothing. */
#ifndef ENGINE_MEDIA_ERROR_H
#define ENGINE_MEDIA_ERROR_H

#include "engine/store/store.h"

struct endpoint;

/* A datagram to this address could not be delivered. */
void media_error_push(struct engine *e, const struct endpoint *at);

#endif
