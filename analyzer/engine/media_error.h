/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ICMP errors about media: told with the call that has agreed on the address last, while it lasts. What is still on its way
 * when a side hangs up, or after the address has changed, says nothing. The linker finds the call, over all shards, and looks
 * at it as it was when the error came. */
#ifndef ENGINE_MEDIA_ERROR_H
#define ENGINE_MEDIA_ERROR_H

#include "engine/store/link_log.h"

/* A datagram to this address could not be delivered; `no` is the number of the last message before. */
void media_error_push(struct engine *e, const struct endpoint *at, uint32_t no);

void media_error_link_place(struct engine *e, const struct link_media_place *place);
void media_error_link(struct engine *e, const struct link_media_error *error);

#endif
