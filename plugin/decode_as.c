/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode_as.h"

#include "plugin.h"

#include <epan/proto_data.h>

static int dissect_datagram(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    int taken = call_dissector_only(plugin.sip_datagram, tvb, pinfo, tree, data);

    if (taken != 0)
        return taken;
    col_set_str(pinfo->cinfo, COL_PROTOCOL, "SIPray");
    p_add_proto_data(pinfo->pool, pinfo, plugin.proto, PLUGIN_PAYLOAD, tvb);
    return (int)tvb_captured_length(tvb);
}

/* The call must find what TCP allowed us: whole messages are asked for by the built-in dissector. */
static int dissect_stream(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    pinfo->can_desegment = pinfo->saved_can_desegment;
    return call_dissector_only(plugin.sip_stream, tvb, pinfo, tree, data);
}

void decode_as_register(void)
{
    register_dissector("sipray.datagram", dissect_datagram, plugin.proto);
    register_dissector("sipray.stream", dissect_stream, plugin.proto);
}

void decode_as_hand_off(void)
{
    plugin.sip_datagram = find_dissector_add_dependency("sip", plugin.proto);
    plugin.sip_stream = find_dissector_add_dependency("sip.tcp", plugin.proto);
    dissector_add_for_decode_as_with_preference("udp.port", find_dissector("sipray.datagram"));
    dissector_add_for_decode_as("sctp.port", find_dissector("sipray.datagram"));
    dissector_add_for_decode_as_with_preference("tcp.port", find_dissector("sipray.stream"));
    dissector_add_for_decode_as("tls.port", find_dissector("sipray.stream"));
}
