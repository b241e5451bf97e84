/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `codes`, `methods`, `headers` and `registry`: a registry, whole or what a name or a text selects. Needs no capture. */
#ifndef CLI_REGISTRY_H
#define CLI_REGISTRY_H

#include "base/slice.h"
#include "cli/options.h"

/* False where nothing is found or an option is wrong; the reason has been printed. */
bool registry_print(const struct options *o);

#endif
