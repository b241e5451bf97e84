/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a packet was not decoded: reason.def, one row per reason. Nothing is lost silently: who decodes counts these. */
#ifndef NET_REASON_H
#define NET_REASON_H

enum net_reason {
#define NET_REASON(id, name, meaning) NET_##id,
#include "net/reason.def"
#undef NET_REASON
    NET_REASONS
};

const char *reason_name(enum net_reason r);    /* "ip_fragment" */
const char *reason_meaning(enum net_reason r); /* a few words for people */

#endif
