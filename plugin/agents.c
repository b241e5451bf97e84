/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "agents.h"
#include "base/seen.h"
#include "sip/frame.h"

#include <epan/proto_data.h>

const struct agents_packet *agents_find(packet_info *pinfo)
{
    return p_get_proto_data(pinfo->pool, pinfo, plugin.proto, PLUGIN_AGENT);
}

static bool is_sip(const struct hep_packet *hep)
{
    size_t blank = sip_frame_blank(hep->payload);

    return (!hep->type || hep->type == HEP_SIP) && !hep->compressed &&
           sip_frame_looks(slice_from(hep->payload, blank)) == SIP_OK;
}

static compat_bool dissect_heuristic(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    guint n = tvb_captured_length(tvb);
    struct slice bytes = {n ? tvb_memdup(pinfo->pool, tvb, 0, n) : NULL, n};
    struct hep_packet hep;

    if (!hep_looks(bytes) || hep_decode(bytes, tvb_reported_length(tvb), &hep) != HEP_OK || !is_sip(&hep))
        return FALSE;
    gint at = (gint)(hep.payload.p - bytes.p);
    tvbuff_t *payload = tvb_new_subset_length(tvb, at, (gint)hep.payload.n);
    struct agents_packet *a = wmem_new(pinfo->pool, struct agents_packet);
    *a = (struct agents_packet){.hep = hep, .end = tvb_raw_offset(payload) + (gint)hep.payload.n};
    p_add_proto_data(pinfo->pool, pinfo, plugin.proto, PLUGIN_AGENT, a);
    proto_tree_add_subtree_format(
        tree, tvb, 0, at, plugin.subtree, NULL, "HEP version %u, capture agent %u", hep.version, hep.agent);
    call_dissector_only(find_dissector("sipray.datagram"), payload, pinfo, tree, data);
    return TRUE;
}

void agents_tell(const struct agents_packet *a, const struct sip_msg *m, struct seen *seen)
{
    const struct hep_packet *hep = &a->hep;

    if (hep->src.family && hep->src.family == hep->dst.family) {
        seen->src = hep->src;
        seen->dst = hep->dst;
    }
    seen->late = hep->time == CAPTIME_NONE ? 0 : seen->time - hep->time;
    seen->time -= seen->late;
    seen->transport = (uint8_t)sip_transport_find(hep->protocol, m->via.transport);
    seen->ip_id = 0;
    seen->by_agent = true;
    seen->agent = hep->agent;
    seen->correlation = hep->correlation;
}

void agents_hand_off(void)
{
    heur_dissector_add(
        "udp", dissect_heuristic, "HEP of a capture agent", "sipray_hep_udp", plugin.proto, HEURISTIC_ENABLE);
}
