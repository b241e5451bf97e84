/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flows: the pairs of endpoints that talk, each kept once and counted by the messages that use it. */
#ifndef ENGINE_STORE_FLOW_H
#define ENGINE_STORE_FLOW_H

#include "engine/store/message.h"
#include "engine/store/store.h"

struct endpoint;

/* The flow between two endpoints, used once more; *back says that src is its end b. `likely` is looked at first (0 = no
 * idea): messages of a Call-ID mostly take the same path. */
ref flow_use(struct engine *e, ref likely, const struct endpoint *src, const struct endpoint *dst, bool *back);
void flow_release(struct engine *e, ref r);

/* The TCP connection between them was reset, if it is one that is used. */
void flow_reset(struct engine *e, const struct endpoint *src, const struct endpoint *dst, captime time);

/* The same two IP addresses in the same direction, whatever the ports. */
bool flow_same_ips(const struct engine *e, ref r, bool r_back, ref s, bool s_back);

static inline const struct endpoint *flow_from(const struct engine *e, ref r, bool back)
{
    return back ? &flow_at(e, r)->b : &flow_at(e, r)->a;
}

static inline const struct endpoint *flow_to(const struct engine *e, ref r, bool back)
{
    return flow_from(e, r, !back);
}

/* Does this sender give each packet an IP id of its own? Each message is noted, then it may be asked. */
void flow_note_id(struct engine *e, const struct message *m);
bool flow_tells_ids(const struct engine *e, const struct message *m);

#endif
