/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plugin's one variable. Wireshark's callbacks carry no data of ours, so what they need hangs here: what was
 * registered once, the preferences, and the session of the open capture.
 * The plugin shows what the engine says and decides nothing: the built-in dissector finds the messages (locate.c), the
 * engine of the open capture takes them in (session.c), and the record tables say what is shown (fields.c). Everything
 * runs on Wireshark's one thread. */
#ifndef PLUGIN_PLUGIN_H
#define PLUGIN_PLUGIN_H

#include "compat.h"

enum { /* keys of what is kept per packet under our protocol */
    PLUGIN_MESSAGES, /* struct session_frame: the messages of the frame */
    PLUGIN_PAYLOAD,  /* tvbuff_t: a payload that the user says is SIP (decode_as.c) */
    PLUGIN_AGENT,    /* struct agents_packet: how a capture agent saw the message (agents.c) */
};

struct session;
struct fields_ids;
struct expert_field;

struct plugin {
    int proto, sip;        /* ours, and the built-in protocol */
    int icmp, icmpv6;      /* other protocols, and fields of them */
    int udp_length, ip_id, tcp_reset;
    int tap;               /* gets a struct session_message for each message */
    int expert_tap;
    gint subtree;                 /* of a message */
    struct fields_ids *fields;    /* by enum fields_of */
    struct expert_field *experts; /* by enum finding_code */
    dissector_handle_t sip_datagram, sip_stream; /* the built-in dissectors */
    compat_bool enabled, in_info, check; /* preferences */
    guint memory_mib;
    struct session *session; /* NULL while no capture is open */
};

extern struct plugin plugin;

#endif
