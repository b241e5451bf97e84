/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The times of the RFCs, in milliseconds: timers.def. */
#ifndef SIP_TIMERS_H
#define SIP_TIMERS_H

enum {
#define INTERVAL(id, name, milliseconds, clause, meaning) INTERVAL_##id = milliseconds,
#include "sip/timers.def"
#undef INTERVAL
};

#endif
