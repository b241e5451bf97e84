/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers as protocols write them, anywhere in a buffer: be is big-endian, as nearly all of them do, le the other way
 * round. The caller has checked that the bytes are there. */
#ifndef NET_BYTES_H
#define NET_BYTES_H

#include "base/slice.h"

static inline uint8_t bytes_u8(const char *p)
{
    return (uint8_t)*p;
}

static inline uint16_t bytes_be16(const char *p)
{
    return (uint16_t)(bytes_u8(p) << 8 | bytes_u8(p + 1));
}

static inline uint32_t bytes_be32(const char *p)
{
    return (uint32_t)bytes_be16(p) << 16 | bytes_be16(p + 2);
}

static inline uint16_t bytes_le16(const char *p)
{
    return (uint16_t)(bytes_u8(p + 1) << 8 | bytes_u8(p));
}

static inline uint32_t bytes_le32(const char *p)
{
    return (uint32_t)bytes_le16(p + 2) << 16 | bytes_le16(p);
}

#endif
