/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where session descriptions ask for media: leads from an address to the newest description that has it, so that an ICMP error
 * about media finds its call. A cache of fixed size, for readers that ask for media. */
#ifndef ENGINE_TALK_MEDIA_PLACE_H
#define ENGINE_TALK_MEDIA_PLACE_H

#include "engine/store/store.h"

struct endpoint;

/* The streams of a description that is seen for the first time. Is an address of it a private one? */
bool media_place_note(struct engine *e, message_ref msg, struct slice text);

/* The message whose description has this address; 0 where it is not known, or was forgotten. */
message_ref media_place_find(const struct engine *e, const struct endpoint *at);

#endif
