/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/seen.h"
#include "compat.h"
#include "errors.h"
#include "locate.h"
#include "net/icmp.h"
#include "session.h"
#include "sip/frame.h"
#include "sip/msg.h"

bool errors_quoted(packet_info *pinfo)
{
    return proto_is_frame_protocol(pinfo->layers, "icmp") || proto_is_frame_protocol(pinfo->layers, "icmpv6");
}

static const field_info *find_icmp(const proto_tree *tree)
{
    for (const proto_node *node = tree ? tree->first_child : NULL; node; node = node->next) {
        const field_info *info = PNODE_FINFO(node);
        if (info && info->ds_tvb && (info->hfinfo->id == plugin.icmp || info->hfinfo->id == plugin.icmpv6))
            return info;
    }
    return NULL;
}

static struct slice bytes_of(packet_info *pinfo, const field_info *item)
{
    gint n = MIN(item->length, tvb_captured_length_remaining(item->ds_tvb, item->start));

    return n > 0 ? (struct slice){tvb_memdup(pinfo->pool, item->ds_tvb, item->start, (size_t)n), (size_t)n}
                 : SLICE_NONE;
}

static bool decode_request(struct slice bytes, struct sip_msg *out)
{
    size_t length;

    return bytes.n && sip_frame_datagram(bytes, &length) == SIP_OK &&
           sip_msg_parse(slice_head(bytes, length), true, out) == SIP_OK && out->kind == SIP_REQUEST;
}

void errors_take_in(packet_info *pinfo, proto_tree *tree, int64_t time)
{
    const field_info *item = find_icmp(tree);
    struct sip_msg *msg = session_decoded(plugin.session);
    struct net_packet error = {.proto = NET_ICMP}, quoted;

    if (!item)
        return;
    error.family = item->hfinfo->id == plugin.icmp ? 4 : 6;
    error.payload = bytes_of(pinfo, item);
    if (!icmp_quoted(&error, &quoted) || (quoted.proto != NET_UDP && quoted.proto != NET_TCP))
        return;
    bool is_request = decode_request(quoted.payload, msg);
    if (!is_request && quoted.proto != NET_UDP)
        return;
    struct seen seen = {.time = time, .frame = pinfo->num, .src = net_src(&quoted), .dst = net_dst(&quoted)};
    seen.ip_id = quoted.ip_id;
    seen.transport = quoted.proto == NET_UDP ? SIP_UDP : SIP_TCP;
    session_transport_error(plugin.session, &seen, is_request ? msg : NULL);
}

void errors_reset(packet_info *pinfo, proto_tree *tree, int64_t time)
{
    GPtrArray *flags = proto_is_frame_protocol(pinfo->layers, "tcp") ? proto_get_finfo_ptr_array(tree, plugin.tcp_reset) : NULL;
    struct seen seen = {.time = time, .frame = pinfo->num, .src = locate_source(pinfo),
        .dst = locate_destination(pinfo), .transport = SIP_TCP};

    if (flags && flags->len && fvalue_get_uinteger64(COMPAT_VALUE((field_info *)g_ptr_array_index(flags, 0))))
        session_transport_error(plugin.session, &seen, NULL);
}
