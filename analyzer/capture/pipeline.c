/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/pipeline.h"

#include <stdlib.h>

#include "net/icmp.h"
#include "sip/frame.h"

enum {
    SIP_PORT = 5060,
    STUN_COOKIE_AT = 4, /* RFC 8489 5: STUN shares the port with SIP (RFC 5626 4.4.2) */
};

struct pipeline {
    pipeline_sink *sink;
    pipeline_error_sink *on_error;
    void *user;
    struct tcp *tcp;
    struct defrag *defrag;
    struct sctp *sctp;
    struct capture_stats stats;
    struct seen seen; /* the message before: its index counts on */
    struct sip_msg msg;
    struct net_origin frames[PIPELINE_FRAMES];
    const struct defrag_datagram *datagram; /* that the packet at hand came in, where it was in fragments */
    uint8_t sip_ports[65536 / 8];
};

/* What is remembered of a TCP stream. */
struct note {
    uint32_t wanted;  /* bytes the message needs, where its head tells */
    uint32_t scanned; /* bytes that are known not to have the end of the head */
    uint32_t foreign; /* bytes outside of messages */
    bool has_line;    /* those bytes have a line end */
    bool sip;         /* there was a message */
};

_Static_assert(sizeof(struct note) <= TCP_NOTE, "fits");

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
    p->sink = options->sink;
    p->on_error = options->on_error;
    p->user = options->user;
    p->tcp = tcp_new(options->tcp);
    p->defrag = defrag_new(options->defrag);
    p->sctp = sctp_new();
    p->stats.first = p->stats.last = CAPTIME_NONE;
    add_port(p, SIP_PORT);
    for (size_t i = 0; i < options->n_ports; i++)
        add_port(p, options->ports[i]);
    return p;
}

void pipeline_free(struct pipeline *p)
{
    if (!p)
        return;
    tcp_free(p->tcp);
    defrag_free(p->defrag);
    sctp_free(p->sctp);
    free(p);
}

/* Gives p->msg to the sink; `last` of its frames is the one that completed it. */
static void give(struct pipeline *p, const struct net_origin *last, const struct net_origin *frames, size_t n_frames)
{
    struct seen *seen = &p->seen;
    bool same_frame = p->stats.messages && seen->frame == last->frame && seen->file == last->file;

    seen->index = same_frame ? (uint16_t)(seen->index + 1) : 0;
    seen->time = last->time;
    seen->frame = last->frame;
    seen->file = last->file;
    p->stats.messages++;
    p->sink(seen, &p->msg, frames, n_frames < PIPELINE_FRAMES ? n_frames : PIPELINE_FRAMES, p->user);
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
        p->stats.not_sip++;
    else if (is_keepalive(bytes))
        p->stats.keepalives++;
    else
        p->stats.malformed++;
}

/* A message begins with a letter, a digit or the like, or with the empty lines before it; most media does not. */
static bool may_be_message(struct slice bytes)
{
    return bytes.n && ((bytes.p[0] > ' ' && bytes.p[0] <= '~') || bytes.p[0] == '\r' || bytes.p[0] == '\n');
}

/* The message of a datagram, behind any empty lines: *bytes is what is behind them. */
static bool decode_datagram(struct slice *bytes, bool truncated, struct sip_msg *msg)
{
    if (sip_msg_parse(*bytes, truncated, msg) == SIP_OK)
        return true;
    size_t blank = sip_frame_blank(*bytes);
    *bytes = slice_from(*bytes, blank);
    return blank && sip_msg_parse(*bytes, truncated, msg) == SIP_OK;
}

/* A message on its own, if it is one, that came in these packets. */
static void take_whole(struct pipeline *p, const struct net_packet *packet, enum sip_transport transport,
    struct slice all, bool truncated, const struct net_origin *frames, size_t n_frames)
{
    struct slice bytes = all;

    if (decode_datagram(&bytes, truncated, &p->msg)) {
        p->seen.src = net_src(packet);
        p->seen.dst = net_dst(packet);
        p->seen.ip_id = transport == SIP_UDP ? packet->ip_id : 0;
        p->seen.transport = (uint8_t)transport;
        p->stats.truncated += truncated;
        give(p, &packet->origin, frames, n_frames);
    } else if (bytes.n == 0 && all.n) {
        p->stats.keepalives++;
    } else {
        count_other(p, packet, bytes);
    }
}

static void push_datagram(struct pipeline *p, const struct net_packet *packet)
{
    const struct defrag_datagram *d = p->datagram;

    if (!may_be_message(packet->payload))
        count_other(p, packet, packet->payload);
    else
        take_whole(p, packet, SIP_UDP, packet->payload, packet->truncated, d ? d->origins : &packet->origin,
            d ? d->n_origins : 1);
}

static void push_sctp(struct pipeline *p, const struct net_packet *packet)
{
    struct sctp_message m;

    sctp_push(p->sctp, packet);
    while (sctp_next(p->sctp, &m))
        take_whole(p, packet, SIP_SCTP, m.bytes, m.truncated, m.origins, m.n_origins);
}

/* It is `packet` that could not be delivered, or a reset that says so. */
static void tell_error(struct pipeline *p, const struct net_packet *packet, const struct sip_msg *request)
{
    struct seen seen = {.time = packet->origin.time,
        .frame = packet->origin.frame,
        .file = packet->origin.file,
        .src = net_src(packet),
        .dst = net_dst(packet)};

    seen.transport = packet->proto == NET_UDP ? SIP_UDP : SIP_TCP;
    if (p->on_error)
        p->on_error(&seen, request, p->user);
}

static void push_icmp(struct pipeline *p, const struct net_packet *packet)
{
    struct net_packet quoted;
    bool is_error = icmp_quoted(packet, &quoted) && (quoted.proto == NET_UDP || quoted.proto == NET_TCP);
    struct slice bytes = is_error ? quoted.payload : SLICE_NONE;

    if (!is_error || !decode_datagram(&bytes, true, &p->msg) || p->msg.kind != SIP_REQUEST) {
        p->stats.undecoded[NET_UNKNOWN_PROTOCOL]++;
        return;
    }
    p->stats.errors++;
    tell_error(p, &quoted, &p->msg);
}

/* Of the packets of a message the one that was captured last. */
static const struct net_origin *completed_by(const struct net_origin *frames, size_t n)
{
    const struct net_origin *last = frames;

    for (size_t i = 1; i < n; i++)
        if (frames[i].file == last->file ? frames[i].frame > last->frame : frames[i].time >= last->time)
            last = &frames[i];
    return last;
}

/* The last packet of the message may have come in fragments. */
static size_t add_fragments(struct pipeline *p, size_t n)
{
    for (size_t i = 0; p->datagram && i < p->datagram->n_origins && n < PIPELINE_FRAMES; i++)
        if (p->datagram->origins[i].frame != p->frames[n - 1].frame)
            p->frames[n++] = p->datagram->origins[i];
    return n;
}

/* The first `length` bytes of the stream are a message. */
static void take_message(struct pipeline *p, struct tcp_stream *s, size_t length, bool truncated)
{
    struct note *note = tcp_note(s);

    note->wanted = note->scanned = 0;
    note->sip = true;
    if (sip_msg_parse(slice_head(tcp_bytes(s), length), truncated, &p->msg) != SIP_OK) {
        p->stats.malformed++;
        return;
    }
    size_t n = tcp_origins(s, length, p->frames, PIPELINE_FRAMES);
    p->seen.src = tcp_src(s);
    p->seen.dst = tcp_dst(s);
    p->seen.ip_id = 0;
    p->seen.transport = SIP_TCP;
    n = add_fragments(p, n);
    give(p, completed_by(p->frames, n), p->frames, n);
}

/* Bytes that are no message. Returns false when the stream is given up for good. */
static bool pass_over(struct pipeline *p, struct tcp_stream *s, size_t length)
{
    struct note *note = tcp_note(s);

    note->wanted = note->scanned = 0;
    note->foreign = length < UINT32_MAX - note->foreign ? note->foreign + (uint32_t)length : UINT32_MAX;
    p->stats.foreign_bytes += length;
    if (!note->sip && note->foreign >= PIPELINE_FOREIGN) {
        tcp_ignore(p->tcp, s);
        return false;
    }
    tcp_consume(s, length);
    return true;
}

/* Is there an empty line (or, while there is not even one line, any line end) that was not there at the last look? Only
 * new bytes are looked at, so that a message in many small pieces costs no more than one in few. */
static bool may_have_head(struct slice bytes, const struct note *note)
{
    size_t from = note->scanned > 2 ? note->scanned - 2 : 0;

    if (note->scanned == 0 || bytes.n >= SIP_MAX_HEAD)
        return true;
    if (!note->has_line)
        from = note->scanned;
    for (struct slice rest = slice_from(bytes, from); (rest = slice_from(rest, slice_find(rest, '\n'))).n;) {
        rest = slice_from(rest, 1);
        if (!note->has_line || slice_starts(rest, SLICE_LIT("\n")) || slice_starts(rest, SLICE_LIT("\r\n")))
            return true;
    }
    return false;
}

static void look_again_after(struct note *note, struct slice bytes, size_t wanted)
{
    note->wanted = (uint32_t)wanted;
    note->scanned = (uint32_t)bytes.n;
    note->has_line = memchr(bytes.p, '\n', bytes.n) != NULL;
}

/* All messages that are whole. Returns false when the stream is given up for good. */
static bool take_messages(struct pipeline *p, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);
    struct slice bytes;
    size_t length;

    while ((bytes = tcp_bytes(s)).n) {
        size_t blank = note->scanned ? 0 : sip_frame_blank(bytes);
        if (blank) {
            tcp_consume(s, blank);
            continue;
        }
        if (bytes.n == 1 && bytes.p[0] == '\r') /* half an empty line */
            return true;
        if (note->wanted ? bytes.n < note->wanted : !may_have_head(bytes, note)) {
            note->scanned = (uint32_t)bytes.n;
            return true;
        }
        enum sip_result result = sip_frame_stream(bytes, &length);
        if (result == SIP_MORE) {
            look_again_after(note, bytes, length);
            return true;
        }
        if (result == SIP_NOT && bytes.n >= SIP_MAX_HEAD && sip_frame_looks(bytes) == SIP_OK) {
            p->stats.malformed++;
            length = SIP_MAX_HEAD; /* not line by line: each may begin another head without an end */
        }
        if (result == SIP_OK) {
            take_message(p, s, length, false);
            tcp_consume(s, length);
        } else if (!pass_over(p, s, length)) {
            return false;
        }
    }
    return true;
}

/* The stream does not go on behind these bytes: what begins with a start line is a message that was cut. */
static bool take_rest(struct pipeline *p, struct tcp_stream *s)
{
    struct slice rest = tcp_bytes(s);

    if (rest.n == 0)
        return true;
    if (sip_frame_looks(rest) != SIP_OK)
        return pass_over(p, s, rest.n);
    p->stats.truncated++;
    take_message(p, s, rest.n, true);
    return true;
}

static void push_stream(struct pipeline *p, struct tcp_stream *s)
{
    bool ours = take_messages(p, s);

    while (ours && tcp_gap(p->tcp, s)) {
        ours = take_rest(p, s);
        if (ours) {
            struct note *note = tcp_note(s);
            note->wanted = note->scanned = 0;
            tcp_skip(p->tcp, s);
            ours = take_messages(p, s);
        }
    }
    tcp_keep(p->tcp, s);
}

static void push_segment(struct pipeline *p, const struct net_packet *packet)
{
    struct tcp_stream *s = tcp_push(p->tcp, packet);

    if (s)
        push_stream(p, s);
    if (packet->tcp_flags & NET_RST)
        tell_error(p, packet, NULL);
}

static void push_packet(struct pipeline *p, const struct net_packet *packet)
{
    switch ((enum net_proto)packet->proto) {
    case NET_UDP: push_datagram(p, packet); break;
    case NET_TCP: push_segment(p, packet); break;
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
        p->datagram = &whole;
    }
    if (reason == NET_OK)
        push_packet(p, packet);
    else if (reason != NET_IP_FRAGMENT)
        p->stats.undecoded[reason]++;
    p->datagram = NULL;
    defrag_release(p->defrag);
}

void pipeline_push(
    struct pipeline *p, const struct link_type *link, struct slice bytes, size_t wire, const struct net_origin *origin)
{
    struct capture_stats *stats = &p->stats;
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

void pipeline_finish(struct pipeline *p)
{
    for (struct tcp_stream *s; (s = tcp_end(p->tcp));)
        push_stream(p, s);
}

void pipeline_stats(const struct pipeline *p, struct capture_stats *out)
{
    *out = p->stats;
    out->tcp = *tcp_stats(p->tcp);
    out->defrag = *defrag_stats(p->defrag);
    out->sctp = *sctp_stats(p->sctp);
    out->undecoded[NET_IP_FRAGMENT] = out->defrag.fragments - out->defrag.joined;
}
