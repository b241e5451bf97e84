/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine of the open capture. It takes each message in once, when Wireshark dissects its frame for the first time;
 * what it said is looked up by frame later, in any order. What depends on later packets is settled when somebody looks:
 * as if the capture ended with the last packet so far, so a live capture may go on.
 * Nothing here calls Wireshark: no exception can cross the engine. */
#ifndef PLUGIN_SESSION_H
#define PLUGIN_SESSION_H

#include "base/arena.h"
#include "base/captime.h"
#include "base/slice.h"
#include "engine/engine.h"

struct session;

/* Where the bytes of a message are in its frame. */
struct session_place {
    uint32_t start, length;
    uint16_t source; /* the how-manieth data source of the frame */
    bool truncated;
};

/* One message of a frame, kept with the frame for as long as the capture is open. */
struct session_message {
    ref message;
    uint32_t no; /* its number: the reference may belong to another message by now */
    struct session_place place;
};

struct session_frame {
    size_t count;
    struct session_message *messages;
};

struct session *session_new(size_t limit_memory);
void session_free(struct session *s);

/* A packet of any kind is looked at; `again` if not for the first time. */
void session_packet(struct session *s, captime time, bool again);

/* Was the packet at hand looked at before? Then all packets so far were taken in, and verdicts can be asked for. */
bool session_knows_all(const struct session *s);

/* Takes in a message; its place is the caller's to note. */
struct session_message session_push(struct session *s, const struct seen *seen, const struct sip_msg *m);

/* Takes in that a request was not delivered. */
void session_transport_error(struct session *s, const struct seen *seen, const struct sip_msg *request);

/* The engine, with every verdict settled if all is known; without, what it knows so far. */
const struct engine *session_engine(struct session *s);

/* The engine as at the end of the capture, for who knows that it has ended. */
const struct engine *session_engine_at_end(struct session *s);

/* The message, or NULL where it had to be forgotten (limit_memory). */
const struct message *session_message(const struct session *s, const struct session_message *m);

/* Room for one decoded message, and for what a record's getters leave: valid until the next one is asked for. */
struct sip_msg *session_decoded(struct session *s);
struct arena *session_scratch(struct session *s);

#endif
