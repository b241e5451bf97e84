/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/reason.h"

static const struct reason_row {
    const char *name, *meaning;
} rows[NET_REASONS] = {
#define NET_REASON(id, name, meaning) [NET_##id] = {name, meaning},
#include "net/reason.def"
#undef NET_REASON
};

const char *reason_name(enum net_reason r)
{
    return rows[r].name;
}

const char *reason_meaning(enum net_reason r)
{
    return rows[r].meaning;
}
