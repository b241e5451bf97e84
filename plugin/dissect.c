/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "agents.h"
#include "base/seen.h"
#include "dissect.h"
#include "engine/store/message.h"
#include "errors.h"
#include "show.h"
#include "sip/msg.h"

#include <epan/proto_data.h>
#include <epan/tap.h>

/* A capture may claim any time: keep to what 64 bits of nanoseconds hold. */
static captime time_of(const packet_info *pinfo)
{
    const gint64 last = INT64_MAX / CAPTIME_S - 1;
    gint64 seconds = CLAMP((gint64)pinfo->abs_ts.secs, 0, last);
    gint64 fraction = pinfo->abs_ts.nsecs < 0 || pinfo->abs_ts.nsecs >= CAPTIME_S ? 0 : pinfo->abs_ts.nsecs;

    return seconds * CAPTIME_S + fraction;
}

static bool is_of_interest(packet_info *pinfo)
{
    return proto_is_frame_protocol(pinfo->layers, "sip") ||
           p_get_proto_data(pinfo->pool, pinfo, plugin.proto, PLUGIN_PAYLOAD);
}

/* ---- the first time ---- */

static void take_in(packet_info *pinfo, proto_tree *tree)
{
    size_t n;
    const struct located *found = locate_messages(pinfo, tree, &n);
    struct sip_msg *msg = session_decoded(plugin.session);
    const struct agents_packet *agent = agents_find(pinfo);
    struct seen seen = {.time = time_of(pinfo),
        .src = locate_source(pinfo),
        .dst = locate_destination(pinfo),
        .frame = pinfo->num,
        .transport = (uint8_t)locate_transport(pinfo)};

    if (n == 0)
        return;
    struct session_frame *frame = wmem_new0(wmem_file_scope(), struct session_frame);
    frame->messages = wmem_alloc_array(wmem_file_scope(), struct session_message, n);
    for (size_t i = 0; i < n; i++) {
        if (sip_msg_parse(found[i].bytes, found[i].truncated, msg) != SIP_OK)
            continue;
        seen.index = (uint16_t)frame->count;
        seen.ip_id = found[i].ip_id;
        if (agent)
            agents_tell(agent, msg, &seen);
        struct session_message *noted = &frame->messages[frame->count++];
        *noted = session_push(plugin.session, &seen, msg);
        noted->place = locate_place(pinfo, &found[i]);
    }
    p_add_proto_data(wmem_file_scope(), pinfo, plugin.proto, PLUGIN_MESSAGES, frame);
}

/* ---- every time ---- */

static void show_one(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const struct message *m,
    const struct session_place *place)
{
    struct located found = locate_again(pinfo, place);

    if (!found.tvb)
        found.tvb = tvb;
    show_message(pinfo, tree, m, &found);
}

static void show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const struct session_frame *frame)
{
    for (size_t i = 0; i < frame->count; i++) {
        const struct session_message *noted = &frame->messages[i];
        const struct message *m = session_message(plugin.session, noted);
        if (!m)
            continue;
        if (show_wanted(tree))
            show_one(tvb, pinfo, tree, m, &noted->place);
        if (plugin.in_info)
            show_in_info(pinfo, m);
        tap_queue_packet(plugin.tap, pinfo, noted);
    }
}

static int dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    bool again = PINFO_FD_VISITED(pinfo);

    if (!plugin.enabled || !plugin.session)
        return 0;
    session_packet(plugin.session, time_of(pinfo), again);
    if (errors_quoted(pinfo)) {
        if (!again)
            errors_take_in(pinfo, tree, time_of(pinfo));
        return 0;
    }
    if (!again)
        errors_reset(pinfo, tree, time_of(pinfo));
    if (!is_of_interest(pinfo))
        return 0;
    if (!again)
        take_in(pinfo, tree);
    const struct session_frame *frame = p_get_proto_data(wmem_file_scope(), pinfo, plugin.proto, PLUGIN_MESSAGES);
    if (frame)
        show(tvb, pinfo, tree, frame);
    return (int)tvb_captured_length(tvb);
}

void dissect_register(void)
{
    show_register();
    register_postdissector(register_dissector("sipray", dissect, plugin.proto));
}

void dissect_hand_off(void)
{
    int wanted[] = {plugin.sip, plugin.udp_length, plugin.ip_id, plugin.icmp, plugin.icmpv6, plugin.tcp_reset};
    GArray *fields = g_array_new(FALSE, FALSE, sizeof(int));

    g_array_append_vals(fields, wanted, G_N_ELEMENTS(wanted));
    set_postdissector_wanted_hfids(find_dissector("sipray"), fields);
}
