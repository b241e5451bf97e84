/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers, as users see them, of what a message belongs to. 0 where it belongs to none. */
#ifndef PLUGIN_NUMBERS_H
#define PLUGIN_NUMBERS_H

#include "base/slice.h"
#include "engine/engine.h"

typedef uint32_t numbers_of(const struct engine *e, const struct message *m);

uint32_t numbers_transaction(const struct engine *e, const struct message *m);
uint32_t numbers_dialog(const struct engine *e, const struct message *m);
uint32_t numbers_call(const struct engine *e, const struct message *m);
uint32_t numbers_registration(const struct engine *e, const struct message *m);

#endif
