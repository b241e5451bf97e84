/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugin.h"

struct plugin plugin = {.proto = -1, .enabled = TRUE, .in_info = TRUE, .check = TRUE};
