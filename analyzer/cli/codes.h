/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `codes`: the registry of response codes, whole or what a code or a text selects. Needs no capture. */
#ifndef CLI_CODES_H
#define CLI_CODES_H

#include "cli/options.h"

/* False where nothing is found or an option is wrong; the reason has been printed. */
bool codes_print(const struct options *o);

#endif
