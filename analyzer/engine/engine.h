/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine: takes decoded SIP messages in the order of the capture and keeps what they say about transactions, dialogs,
 * calls and registrations. No I/O, no clock, no libpcap, no epan: the command feeds it from a capture, the plugin from
 * Wireshark, a test from text. All state but the links between calls (legs.h, transfer.h) belongs to one Call-ID, so
 * traffic may be split by Call-ID over several engines and their summaries added up.
 * Memory: the engine owns everything it tells of; pointers are valid until the next push. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "base/captime.h"
#include "base/seen.h"
#include "engine/store/options.h"
#include "engine/store/pools.h"
#include "engine/store/read.h"
#include "sip/msg.h"

struct engine *engine_new(const struct engine_options *options);
void engine_free(struct engine *e);

/* For engine_set.h: one of several engines, whose pools are this part of those with these blocks. */
struct engine *engine_new_shard(const struct engine_options *options, char **const blocks[ENGINE_POOLS], unsigned part);

/* Takes in one message. Nothing of *m is referred to afterwards. Returns its reference. */
ref engine_push(struct engine *e, const struct seen *seen, const struct sip_msg *m);

/* A request could not be delivered, as the network says (RFC 3261 17.1.4, 18.4): its transaction is over if it has no
 * final response. Only the beginning of the request need be there; `seen` has its addresses, and the time of the report.
 * NULL: the TCP connection between these addresses was reset, which ends all of its transactions in that way; or, of UDP, it
 * is not SIP, but perhaps the media of a call. */
void engine_transport_error(struct engine *e, const struct seen *seen, const struct sip_msg *request);

/* Lets the timers up to this capture time fire. engine_push does so by itself; live capture calls it when it is quiet.
 * Here and below: where all messages come from capture agents, time goes on from the latest of theirs, since they may send
 * what they saw years ago. */
void engine_advance(struct engine *e, captime now);
void engine_advance_to(struct engine *e, captime now); /* whoever sent the messages */

/* No more input: fires the timers up to the end of the capture and settles every verdict. May be followed by nothing but
 * reading. `end` is the time of the last packet of any kind. */
void engine_finish(struct engine *e, captime end);

/* Decides every verdict as if the input ended here; for readers that look while more may come. The next push takes back
 * what only an end of the input justifies, so this may be called at any time and again. Leaves the summary alone. */
void engine_settle(struct engine *e, captime end);

/* Live: the next call (registration) that has ended and was not yet given out; 0 where there is none. */
ref engine_next_ended_call(struct engine *e);

/* Capture time of the newest message or advance. */
captime engine_now(const struct engine *e);

#endif
