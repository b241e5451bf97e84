/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/codes.h"

#include <stdio.h>

bool codes_print(const struct options *o)
{
    return o->subject != NULL;
}
