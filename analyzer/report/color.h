/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Colours of a terminal (ECMA-48 SGR), chosen by the word that is shown: green went well, yellow is the callee's or the
 * caller's choice, red is a failure, cyan is not over. Whether there is colour at all is the caller's business. */
#ifndef REPORT_COLOR_H
#define REPORT_COLOR_H

#include "base/slice.h"

#define COLOR_BOLD  "\033[1m"
#define COLOR_RESET "\033[0m"

/* The sequence that starts the colour of a word of the vocabulary (outcomes, states, severities); NULL for others. */
const char *color_of(struct slice word);

#endif
