/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine: takes decoded SIP messages in the order of the capture and keeps what they say about transactions, dialogs,
 * calls and registrations. No I/O, no clock, no libpcap, no epan: the command feeds it from a capture, the plugin from
 * Wireshark, a test from text. All state but the links between calls (legs.h, transfer.h) belongs to one Call-ID, so
 * traffic may be split by Call-ID over several engines and their summaries added up.
 * Memory: the engine owns everything it tells of; pointers are valid until the next push. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "base/seen.h"
#include "engine/breakdown.h"

struct engine;

struct engine_options {
    bool keep_bytes;     /* keep a copy of each message, for reports that show its text */
    bool keep_media;     /* keep the session descriptions and follow offers and answers: offer.h */
    uint64_t hash_seed;  /* of the tables; no result depends on it, random against chosen collisions */
    bool live;           /* tell of calls as they end: engine_next_ended_call */
    const char *const *leg_headers; /* names of header fields that correlate legs, besides the usual ones; not copied */
    size_t n_leg_headers;
    enum breakdown_by by; /* the summary has key figures by this; BREAKDOWN_NONE = it has none */
    unsigned prefix_digits; /* of BREAKDOWN_PREFIX */
    size_t limit_memory; /* bytes; beyond it the Call-IDs that were quiet the longest are evicted and counted; 0 = none */
};

struct engine *engine_new(const struct engine_options *options);
void engine_free(struct engine *e);

/* Takes in one message. Nothing of *m is referred to afterwards. Returns its reference. */
ref engine_push(struct engine *e, const struct seen *seen, const struct sip_msg *m);

/* A request could not be delivered, as the network says (RFC 3261 17.1.4, 18.4): its transaction is over if it has no
 * final response. Only the beginning of the request need be there; `seen` has its addresses, and the time of the report.
 * NULL: the TCP connection between these addresses was reset, which ends all of its transactions in that way. */
void engine_transport_error(struct engine *e, const struct seen *seen, const struct sip_msg *request);

/* Lets the timers up to this capture time fire. engine_push does so by itself; live capture calls it when it is quiet.
 * Here and below: where all messages come from capture agents, time goes on from the latest of theirs, since they may send
 * what they saw years ago. */
void engine_advance(struct engine *e, captime now);

/* No more input: fires the timers up to the end of the capture and settles every verdict. May be followed by nothing but
 * reading. `end` is the time of the last packet of any kind. */
void engine_finish(struct engine *e, captime end);

/* Decides every verdict as if the input ended here; for readers that look while more may come. The next push takes back
 * what only an end of the input justifies, so this may be called at any time and again. Leaves the summary alone. */
void engine_settle(struct engine *e, captime end);

/* Live: the next call (registration) that has ended and was not yet given out; 0 where there is none. */
ref engine_next_ended_call(struct engine *e);

const struct message *engine_message(const struct engine *e, ref r); /* NULL for 0, likewise below */
const struct txn *engine_txn(const struct engine *e, ref r);
const struct dialog *engine_dialog(const struct engine *e, ref r);
const struct call *engine_call(const struct engine *e, ref r);
const struct registration *engine_registration(const struct engine *e, ref r);
const struct transfer *engine_transfer(const struct engine *e, ref r);
const struct interest *engine_interest(const struct engine *e, ref r);
const struct group *engine_group(const struct engine *e, ref r);
const struct flow *engine_flow(const struct engine *e, ref r);

const struct endpoint *message_src(const struct engine *e, const struct message *m);
const struct endpoint *message_dst(const struct engine *e, const struct message *m);
const struct endpoint *txn_client(const struct engine *e, const struct txn *t); /* who sent the request */
const struct endpoint *txn_server(const struct engine *e, const struct txn *t);

/* The kept bytes; SLICE_NONE where the engine does not keep them. */
struct slice message_bytes(const struct engine *e, const struct message *m);

/* The call of a message; 0 where it has none. */
ref message_call(const struct engine *e, const struct message *m);

/* The User-Agent of the caller's INVITE; SLICE_NONE where it has none. */
struct slice product_of(const struct engine *e, const struct call *c);

/* What a capture agent said when it sent this message on; NULL where it was captured itself. */
const struct agent_note *agent_of(const struct engine *e, const struct message *m);

/* The dialog of a message, in the usage of its transaction; one without a To tag belongs to the dialog that its
 * transaction makes. 0 where it has none. */
ref message_dialog(const struct engine *e, const struct message *m);

/* How a transfer went, as REFER and NOTIFYs tell. */
enum transfer_outcome transfer_outcome_of(const struct engine *e, const struct transfer *x);

/* Its code: what the last NOTIFY told, or the failure of the REFER itself; 0 = none. */
unsigned transfer_code_of(const struct engine *e, const struct transfer *x);

enum engine_kind {
    ENGINE_MESSAGES,
    ENGINE_TXNS,
    ENGINE_DIALOGS,
    ENGINE_CALLS,
    ENGINE_REGISTRATIONS,
};

/* All live references of a kind, ordered by `no`. The array is the caller's (free()). */
ref *engine_list(const struct engine *e, enum engine_kind kind, size_t *count);

/* Capture time of the newest message or advance. */
captime engine_now(const struct engine *e);

#endif
