/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/input_error.h"

G_DEFINE_QUARK(sipray_input, input_error)

void input_error_set(GError **error, enum input_error code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (error)
        *error = g_error_new_valist(INPUT_ERROR, (int)code, format, args);
    va_end(args);
}
