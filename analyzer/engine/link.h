/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The linker: works what the messages of all Call-IDs said that may join calls with each other (link_log.h). */
#ifndef ENGINE_LINK_H
#define ENGINE_LINK_H

#include "engine/store/store.h"

/* Works the logs of these engines, which share a linker, in the order of the messages. Objects have their numbers, and no
 * message is taken in meanwhile. */
void link_round(struct engine *const *shards, unsigned n);

#endif
