/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/reason.h"

#include <criterion/criterion.h>
#include <string.h>

Test(reason, each_has_a_name_of_its_own)
{
    cr_assert_str_eq(reason_name(NET_OK), "ok");
    cr_assert_str_eq(reason_name(NET_IP_FRAGMENT), "ip_fragment");
    for (int i = 0; i < NET_REASONS; i++) {
        cr_assert_gt(strlen(reason_meaning((enum net_reason)i)), 0);
        for (int j = 0; j < i; j++)
            cr_assert_str_neq(reason_name((enum net_reason)i), reason_name((enum net_reason)j));
    }
}
