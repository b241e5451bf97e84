/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hops of a call: the INVITE of the deciding branch from the caller to the last host that was captured, and what each
 * host in between added: the time until it forwarded the request, and until it passed the response back. */
#ifndef ENGINE_VERDICT_HOPS_H
#define ENGINE_VERDICT_HOPS_H

#include "engine/store/ref.h"
#include "base/captime.h"
#include "base/slice.h"

struct call;
struct engine;

enum { HOPS_MAX = 70 }; /* no longer chain is looked at; Max-Forwards begins with 70 (RFC 3261 20.22) */

struct hop {
    ref txn;
    captime forward; /* from the INVITE of the hop before to this one; CAPTIME_NONE of the first */
    captime back;    /* from the response of this hop to that of the hop before; CAPTIME_NONE where not captured */
};

/* Writes the hops, the caller's first; returns how many. Wants a verdict. */
size_t hops_of(const struct engine *e, const struct call *c, struct hop out[HOPS_MAX]);

#endif
