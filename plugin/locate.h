/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the SIP messages of a frame are. The built-in dissector has found them, whatever carried them: datagram,
 * reassembled stream, TLS, WebSocket, SCTP, tunnel. Its items say where each begins; where it ends is framed anew,
 * since an item in a tree that nobody sees has no true length. */
#ifndef PLUGIN_LOCATE_H
#define PLUGIN_LOCATE_H

#include "base/endpoint.h"
#include "base/slice.h"
#include "plugin.h"
#include "session.h"
#include "sip/transport.h"

struct located {
    tvbuff_t *tvb; /* the data source, and the place of the first byte in it */
    gint start;
    struct slice bytes; /* of this message; they live as long as the dissection of the packet */
    guint16 ip_id;      /* 0 where none is known */
    bool truncated;     /* the capture has less than was sent */
};

/* The messages of the frame in the order of its tree; the array is the packet's. Throws what tvb accessors throw. */
const struct located *locate_messages(packet_info *pinfo, proto_tree *tree, size_t *count);

/* The same place when the frame is dissected again: its data sources are then the same, in the same order. The tree may
 * not be: where nobody asks for the items of SIP it has none. */
struct session_place locate_place(packet_info *pinfo, const struct located *found);
struct located locate_again(packet_info *pinfo, const struct session_place *place);

enum sip_transport locate_transport(packet_info *pinfo);
struct endpoint locate_source(const packet_info *pinfo);
struct endpoint locate_destination(const packet_info *pinfo);

#endif
