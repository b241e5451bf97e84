/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures of RFC 6076 and the telephone network's own (ASR, NER, PDD), taken from settled calls and registrations.
 * Measured at the originating UA: of each attempt the transaction that the caller saw counts. */
#ifndef ENGINE_FIGURES_METRICS_H
#define ENGINE_FIGURES_METRICS_H

#include "engine/store/store.h"

void metrics_add_call(struct summary *s, const struct engine *e, const struct call *c);
void metrics_add_registration(struct summary *s, const struct engine *e, const struct registration *g);

#endif
