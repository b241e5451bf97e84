/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls made up of literal messages, for the tests of the reports. Each message is one packet with the next frame
 * number; hosts are 192.0.2.1, 192.0.2.2 … with port 5060. */
#ifndef REPORT_SCENE_H
#define REPORT_SCENE_H

#include "base/slice.h"
#include "records/record.h"

struct scene {
    struct engine *e;
    uint32_t frame;
    uint16_t ip_id;
    uint8_t transport;
    const char *call_id;
    struct record_source source;
};

void scene_init(struct scene *s);
void scene_clear(struct scene *s);

/* Sends a message from host to host (1..): its first line, its Via values ("\n" between), To tag (or NULL), CSeq, and
 * whether it has a session description. */
void scene_send(struct scene *s, unsigned at_ms, unsigned from, unsigned to, const char *first_line, const char *vias,
    const char *to_tag, const char *cseq, bool sdp);

/* The same with ports, for hosts that do not use 5060. */
struct scene_hop {
    unsigned from, to;
    uint16_t from_port, to_port;
};
void scene_send_hop(struct scene *s, unsigned at_ms, struct scene_hop hop, const char *first_line, const char *vias,
    const char *to_tag, const char *cseq, bool sdp);

/* The call of RFC 3261 Figure 1, F1 to F14, in the order of its text: alice 192.0.2.1, the proxies .2 and .3, bob .4.
 */
void scene_trapezoid(struct scene *s);

/* One hop: INVITE, 180, 486, ACK. */
void scene_busy(struct scene *s);

/* No more messages. Returns the first call, 0 where there is none. */
ref scene_finish(struct scene *s, unsigned end_ms);

#endif
