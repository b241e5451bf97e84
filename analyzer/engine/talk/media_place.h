/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where session descriptions ask for media: put into the link log, so that an ICMP error about media finds its call
 * (media_error.h). */
#ifndef ENGINE_TALK_MEDIA_PLACE_H
#define ENGINE_TALK_MEDIA_PLACE_H

#include "engine/store/store.h"

struct endpoint;

/* The streams of a description that is seen for the first time. Is an address of it a private one? */
bool media_place_note(struct engine *e, message_ref msg, struct slice text);

/* The same for the same address, not 0. No output may depend on the seed of the tables, so it has none. */
uint32_t media_place_key(const struct endpoint *at);

#endif
