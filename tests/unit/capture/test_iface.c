/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/iface.h"

#include <criterion/criterion.h>

Test(iface, a_missing_interface_is_told)
{
    GError *error = NULL;

    cr_assert_null(iface_open("nosuch0", NULL, &error));
    cr_assert(g_error_matches(error, INPUT_ERROR, INPUT_ERROR_INTERFACE) ||
              g_error_matches(error, INPUT_ERROR, INPUT_ERROR_PERMISSION));
    cr_assert(strstr(error->message, "nosuch0"));
    g_error_free(error);
}
