/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/pipeline.h"

#include <stdlib.h>

#include "extract/hep_in.h"
#include "extract/sink.h"
#include "extract/stream.h"
#include "net/icmp.h"

enum {
    SIP_PORT = 5060,
    STUN_COOKIE_AT = 4, /* RFC 8489 5: STUN shares the port with SIP (RFC 5626 4.4.2) */
};

struct pipeline {
    struct sink sink;
    struct tls *tls;
    struct streams *streams;
    struct defrag *defrag;
    struct sctp *sctp;
    struct hep_in *hep_in;
    uint8_t sip_ports[65536 / 8];
};

static void add_port(struct pipeline *p, uint16_t port)
{
    p->sip_ports[port / 8] |= (uint8_t)(1u << port % 8);
}

static bool is_sip_port(const struct pipeline *p, uint16_t port)
{
    return p->sip_ports[port / 8] >> port % 8 & 1;
}

struct pipeline *pipeline_new(const struct pipeline_options *options)
{
    struct pipeline *p = calloc(1, sizeof *p);

    if (!p)
        abort();
    p->sink.on_message = options->on_message;
    p->sink.on_error = options->on_error;
    p->sink.user = options->user;
    p->sink.only_bytes = options->only_bytes;
    p->tls = tls_new(options->tls);
    p->hep_in = hep_in_new();
    p->streams = stream_new(&(struct stream_options){options->tcp, p->tls, p->sip_ports, p->hep_in}, &p->sink);
    p->defrag = defrag_new(options->defrag);
    p->sctp = sctp_new(options->sctp);
    p->sink.stats.first = p->sink.stats.last = CAPTIME_NONE;
    add_port(p, SIP_PORT);
    for (size_t i = 0; i < options->n_ports; i++)
        add_port(p, options->ports[i]);
    return p;
}

void pipeline_free(struct pipeline *p)
{
    if (!p)
        return;
    stream_free(p->streams);
    tls_free(p->tls);
    defrag_free(p->defrag);
    sctp_free(p->sctp);
    hep_in_free(p->hep_in);
    free(p);
}

/* Zeros, or a STUN message: what endpoints send to keep a SIP flow open. */
static bool is_keepalive(struct slice bytes)
{
    if (bytes.n <= 4) {
        for (size_t i = 0; i < bytes.n; i++)
            if (bytes.p[i])
                return false;
        return true;
    }
    return bytes.n >= 20 && memcmp(bytes.p + STUN_COOKIE_AT, "\x21\x12\xa4\x42", 4) == 0;
}

static void count_other(struct pipeline *p, const struct net_packet *packet, struct slice bytes)
{
    if (!is_sip_port(p, packet->dst_port) && !is_sip_port(p, packet->src_port))
        p->sink.stats.not_sip++;
    else if (is_keepalive(bytes))
        p->sink.stats.keepalives++;
    else
        p->sink.stats.malformed++;
}

/* A message begins with a letter, a digit or the like, or with the empty lines before it; most media does not. */
static bool may_be_message(struct slice bytes)
{
    return bytes.n && ((bytes.p[0] > ' ' && bytes.p[0] <= '~') || bytes.p[0] == '\r' || bytes.p[0] == '\n');
}

/* A message on its own, if it is one, that came in these packets. */
static void take_whole(struct pipeline *p, const struct net_packet *packet, enum sip_transport transport,
    struct slice all, bool truncated, const struct net_origin *frames, size_t n_frames)
{
    struct sink *o = &p->sink;
    struct slice bytes = all;

    if (sink_find_behind_blank(o, &bytes, truncated)) {
        o->seen.src = net_src(packet);
        o->seen.dst = net_dst(packet);
        o->seen.ip_id = transport == SIP_UDP ? packet->ip_id : 0;
        o->seen.transport = (uint8_t)transport;
        o->stats.truncated += truncated;
        sink_give(o, &packet->origin, frames, n_frames);
    } else if (bytes.n == 0 && all.n) {
        o->stats.keepalives++;
    } else {
        count_other(p, packet, bytes);
    }
}

static void push_datagram(struct pipeline *p, const struct net_packet *packet)
{
    const struct defrag_datagram *d = p->sink.datagram;
    const struct net_origin *frames = d ? d->origins : &packet->origin;
    size_t n_frames = d ? d->n_origins : 1;

    if (hep_looks(packet->payload) && hep_in_push(p->hep_in, &p->sink, packet, frames, n_frames))
        return;
    if (!may_be_message(packet->payload))
        count_other(p, packet, packet->payload);
    else
        take_whole(p, packet, SIP_UDP, packet->payload, packet->truncated, frames, n_frames);
}

static void push_sctp(struct pipeline *p, const struct net_packet *packet)
{
    struct sctp_message m;

    sctp_push(p->sctp, packet);
    while (sctp_next(p->sctp, &m))
        take_whole(p, packet, SIP_SCTP, m.bytes, m.truncated, m.origins, m.n_origins);
}

static void push_icmp(struct pipeline *p, const struct net_packet *packet)
{
    struct net_packet quoted;
    bool is_error = icmp_quoted(packet, &quoted) && (quoted.proto == NET_UDP || quoted.proto == NET_TCP);
    struct slice bytes = is_error ? quoted.payload : SLICE_NONE;

    if (!is_error || !sink_decode(&p->sink, bytes, true) || p->sink.msg.kind != SIP_REQUEST) {
        p->sink.stats.undecoded[NET_UNKNOWN_PROTOCOL]++;
        if (is_error && quoted.proto == NET_UDP)
            sink_tell_error(&p->sink, &quoted, NULL); /* the media of a call, perhaps */
        return;
    }
    p->sink.stats.errors++;
    sink_tell_error(&p->sink, &quoted, &p->sink.msg);
}

static void push_packet(struct pipeline *p, const struct net_packet *packet)
{
    switch ((enum net_proto)packet->proto) {
    case NET_UDP: push_datagram(p, packet); break;
    case NET_TCP: stream_push(p->streams, packet); break;
    case NET_SCTP: push_sctp(p, packet); break;
    case NET_ICMP: push_icmp(p, packet); break;
    }
}

/* A fragment may complete a datagram, which may be a fragment of another one in a tunnel. */
static void push_fragment(struct pipeline *p, struct net_packet *packet)
{
    enum net_reason reason = NET_IP_FRAGMENT;
    struct defrag_datagram whole;

    while (reason == NET_IP_FRAGMENT && defrag_push(p->defrag, packet, &whole)) {
        reason = net_decode_datagram(whole.protocol, whole.bytes, whole.wire, packet);
        p->sink.datagram = &whole;
    }
    if (reason == NET_OK)
        push_packet(p, packet);
    else if (reason != NET_IP_FRAGMENT)
        p->sink.stats.undecoded[reason]++;
    p->sink.datagram = NULL;
    defrag_release(p->defrag);
}

void pipeline_push(
    struct pipeline *p, const struct link_type *link, struct slice bytes, size_t wire, const struct net_origin *origin)
{
    struct extract_stats *stats = &p->sink.stats;
    struct net_packet packet;

    stats->packets++;
    stats->bytes += wire;
    if (origin->time > stats->last)
        stats->last = origin->time;
    if (origin->time < stats->first || stats->first == CAPTIME_NONE)
        stats->first = origin->time;
    enum net_reason reason = net_decode(link, bytes, wire, &packet);
    packet.origin = *origin;
    if (reason == NET_OK)
        push_packet(p, &packet);
    else if (reason == NET_IP_FRAGMENT)
        push_fragment(p, &packet);
    else
        stats->undecoded[reason]++;
}

struct tls *pipeline_tls(struct pipeline *p)
{
    return p->tls;
}

void pipeline_new_keys(struct pipeline *p)
{
    stream_retry(p->streams);
}

void pipeline_finish(struct pipeline *p)
{
    stream_finish(p->streams);
}

void pipeline_stats(const struct pipeline *p, struct extract_stats *out)
{
    *out = p->sink.stats;
    out->tcp = *stream_stats(p->streams);
    out->tls = p->tls->stats;
    out->defrag = *defrag_stats(p->defrag);
    out->sctp = *sctp_stats(p->sctp);
    out->undecoded[NET_IP_FRAGMENT] = out->defrag.fragments - out->defrag.joined;
}
