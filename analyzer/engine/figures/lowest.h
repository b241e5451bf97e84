/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lowest few of some numbers, in order. */
#ifndef ENGINE_FIGURES_LOWEST_H
#define ENGINE_FIGURES_LOWEST_H

#include <stdint.h>

static inline void lowest_add(uint32_t *list, uint8_t *n, uint8_t room, uint32_t number)
{
    uint8_t at = *n < room ? (*n)++ : room;

    for (; at > 0 && list[at - 1] > number; at--)
        if (at < room)
            list[at] = list[at - 1];
    if (at < room)
        list[at] = number;
}

#endif
