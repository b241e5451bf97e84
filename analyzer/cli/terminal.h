/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What standard output can show. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "base/slice.h"
#include "cli/options.h"
#include "report/style.h"

unsigned terminal_width(void); /* columns; 0 where it is not a terminal */
bool terminal_has_color(const struct options *o);
struct style terminal_style(const struct options *o);

#endif
