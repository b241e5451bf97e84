/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/bytes.h"

#include <criterion/criterion.h>

Test(bytes, numbers_are_big_endian_and_unsigned)
{
    cr_assert_eq(bytes_u8("\xff"), 255);
    cr_assert_eq(bytes_be16("\x81\xfe"), 0x81fe);
    cr_assert_eq(bytes_be32("\x81\x82\x83\x84"), 0x81828384);
}
