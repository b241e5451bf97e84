/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "locate.h"

#include <epan/proto_data.h>

#include "agents.h"
#include "sip/frame.h"

struct run { /* bytes that the built-in dissector took for one message, and perhaps more behind them */
    tvbuff_t *tvb;
    gint start, end;
    guint16 ip_id;
    bool datagram;
};

struct walk {
    wmem_array_t *runs, *datagrams; /* struct run, field_info * */
    guint16 ip_id;                  /* of the packet that is nearest around */
    const struct agents_packet *agent; /* that sent the message on; NULL = none */
};

static gint datagram_end(field_info *length)
{
    return length->start - 4 + (gint)fvalue_get_uinteger(COMPAT_VALUE(length));
}

/* The datagram that this item is in, where it is in one. */
static field_info *datagram_around(const struct walk *w, const field_info *item)
{
    for (guint i = wmem_array_get_count(w->datagrams); i-- > 0;) {
        field_info *length = *(field_info **)wmem_array_index(w->datagrams, i);
        if (length->ds_tvb == item->ds_tvb && length->start < item->start && datagram_end(length) >= item->start)
            return length;
    }
    return NULL;
}

static void take_item(struct walk *w, const field_info *item)
{
    field_info *length = datagram_around(w, item);
    struct run run = {
        .tvb = item->ds_tvb, .start = item->start, .datagram = length != NULL, .ip_id = length ? w->ip_id : 0};
    guint n = wmem_array_get_count(w->runs);
    struct run *before = n ? wmem_array_index(w->runs, n - 1) : NULL;

    if (!run.tvb)
        return;
    run.end = w->agent ? w->agent->end : length ? datagram_end(length) : item->start + item->length;
    if (before && !before->datagram && before->tvb == run.tvb && before->start < run.start && before->end > run.start)
        before->end = run.start;
    wmem_array_append_one(w->runs, run);
}

/* A SIP item within a SIP item is a body (message/sip, message/sipfrag). */
static void visit(struct walk *w, const proto_node *node)
{
    for (; node; node = node->next) {
        field_info *info = PNODE_FINFO(node);
        if (info && info->hfinfo->id == plugin.sip) {
            take_item(w, info);
            continue;
        }
        if (info && info->hfinfo->id == plugin.udp_length)
            wmem_array_append_one(w->datagrams, info);
        else if (info && info->hfinfo->id == plugin.ip_id)
            w->ip_id = (guint16)fvalue_get_uinteger(COMPAT_VALUE(info));
        visit(w, node->first_child);
    }
}

static void take_payload(struct walk *w, tvbuff_t *payload)
{
    gint start = tvb_raw_offset(payload);
    struct run run = {.tvb = tvb_get_ds_tvb(payload),
        .start = start,
        .end = start + (gint)tvb_reported_length(payload),
        .datagram = true,
        .ip_id = w->ip_id};

    wmem_array_append_one(w->runs, run);
}

/* ---- cutting ---- */

static struct slice bytes_of(packet_info *pinfo, const struct run *run)
{
    gint captured = (gint)tvb_captured_length(run->tvb), end = MIN(run->end, captured);

    if (end <= run->start)
        return SLICE_NONE;
    size_t n = (size_t)(end - run->start);
    return (struct slice){tvb_memdup(pinfo->pool, run->tvb, run->start, n), n};
}

/* The capture has less of the packet than was on the wire, and the run goes up to there. The length of a datagram tells
 * by itself; other items never go beyond what was captured. */
static bool is_cut_off(const struct run *run)
{
    gint captured = (gint)tvb_captured_length(run->tvb);

    return run->end > captured ||
           (!run->datagram && run->end == captured && tvb_captured_length(run->tvb) < tvb_reported_length(run->tvb));
}

/* With the bytes behind Content-Length, which are to be told of. */
static bool cut_datagram(struct slice bytes, bool cut_off, struct located *out)
{
    size_t length;

    if (sip_frame_datagram(bytes, &length) != SIP_OK)
        return false;
    out->bytes = bytes;
    out->truncated = cut_off;
    return true;
}

/* A message that is not whole counts where its head is. */
static bool cut_stream(struct slice bytes, struct located *out)
{
    size_t length;
    enum sip_result result = sip_frame_stream(bytes, &length);

    if (result == SIP_NOT || (result == SIP_MORE && length == 0))
        return false;
    out->bytes = slice_head(bytes, length);
    out->truncated = result == SIP_MORE;
    return true;
}

static bool cut(packet_info *pinfo, const struct run *run, bool by_length, struct located *out)
{
    struct slice bytes = bytes_of(pinfo, run);
    size_t blank = bytes.n ? sip_frame_blank(bytes) : 0;

    if (bytes.n == blank)
        return false;
    *out = (struct located){.tvb = run->tvb, .start = run->start + (gint)blank, .ip_id = run->ip_id};
    bytes = slice_from(bytes, blank);
    return by_length ? cut_stream(bytes, out) : cut_datagram(bytes, is_cut_off(run), out);
}

const struct located *locate_messages(packet_info *pinfo, proto_tree *tree, size_t *count)
{
    struct walk w = {
        wmem_array_new(pinfo->pool, sizeof(struct run)), wmem_array_new(pinfo->pool, sizeof(field_info *)), 0,
        agents_find(pinfo)};
    tvbuff_t *payload = p_get_proto_data(pinfo->pool, pinfo, plugin.proto, PLUGIN_PAYLOAD);
    enum sip_transport transport = locate_transport(pinfo);
    bool by_length = transport == SIP_TCP || transport == SIP_TLS;

    if (tree)
        visit(&w, tree->first_child);
    if (payload && wmem_array_get_count(w.runs) == 0)
        take_payload(&w, payload);
    guint n = wmem_array_get_count(w.runs);
    struct located *all = wmem_alloc_array(pinfo->pool, struct located, n);
    *count = 0;
    for (guint i = 0; i < n; i++)
        if (cut(pinfo, wmem_array_index(w.runs, i), by_length, &all[*count]))
            ++*count;
    return all;
}

/* ---- the second time ---- */

struct session_place locate_place(packet_info *pinfo, const struct located *found)
{
    struct session_place place = {
        .start = (uint32_t)found->start, .length = (uint32_t)found->bytes.n, .truncated = found->truncated};
    GSList *source = pinfo->data_src;

    while (source && get_data_source_tvb(source->data) != found->tvb && place.source < UINT16_MAX) {
        source = source->next;
        place.source++;
    }
    return place;
}

struct located locate_again(packet_info *pinfo, const struct session_place *place)
{
    struct data_source *source = g_slist_nth_data(pinfo->data_src, place->source);
    tvbuff_t *tvb = source ? get_data_source_tvb(source) : NULL;
    gint start = (gint)place->start;

    if (!tvb || !tvb_bytes_exist(tvb, start, (gint)place->length))
        return (struct located){0};
    return (struct located){.tvb = tvb,
        .start = start,
        .bytes = {tvb_memdup(pinfo->pool, tvb, start, place->length), place->length},
        .truncated = place->truncated};
}

/* ---- who and how ---- */

enum sip_transport locate_transport(packet_info *pinfo)
{
    bool tls = proto_is_frame_protocol(pinfo->layers, "tls");

    if (pinfo->ptype == PT_SCTP)
        return SIP_SCTP;
    if (pinfo->ptype != PT_TCP)
        return SIP_UDP;
    if (proto_is_frame_protocol(pinfo->layers, "websocket"))
        return tls ? SIP_WSS : SIP_WS;
    return tls ? SIP_TLS : SIP_TCP;
}

static struct endpoint endpoint_of(const address *a, guint32 port)
{
    struct endpoint e = {.port = (guint16)port};

    if (a->type == AT_IPv4 && a->len == 4)
        e.family = 4;
    else if (a->type == AT_IPv6 && a->len == 16)
        e.family = 6;
    if (e.family)
        memcpy(e.ip, a->data, (size_t)a->len);
    return e;
}

struct endpoint locate_source(const packet_info *pinfo)
{
    return endpoint_of(&pinfo->src, pinfo->srcport);
}

struct endpoint locate_destination(const packet_info *pinfo)
{
    return endpoint_of(&pinfo->dst, pinfo->destport);
}
