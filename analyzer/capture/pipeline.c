/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/pipeline.h"

#include <stdlib.h>

#include "sip/frame.h"

enum {
    SIP_PORT = 5060,
    STUN_COOKIE_AT = 4, /* RFC 8489 5: STUN shares the port with SIP (RFC 5626 4.4.2) */
};

struct pipeline {
    pipeline_sink *sink;
    void *user;
    struct tcp *tcp;
    struct capture_stats stats;
    struct seen seen; /* the message before: its index counts on */
    struct sip_msg msg;
    struct net_origin frames[PIPELINE_FRAMES];
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
    p->user = options->user;
    p->tcp = tcp_new(options->tcp);
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
    free(p);
}

/* Gives p->msg to the sink; p->frames are set, `last` is the one that completed it. */
static void give(struct pipeline *p, const struct net_origin *last, size_t n_frames)
{
    struct seen *seen = &p->seen;
    bool same_frame = p->stats.messages && seen->frame == last->frame && seen->file == last->file;

    seen->index = same_frame ? (uint16_t)(seen->index + 1) : 0;
    seen->time = last->time;
    seen->frame = last->frame;
    seen->file = last->file;
    p->stats.messages++;
    p->sink(seen, &p->msg, p->frames, n_frames, p->user);
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

/* The message of a datagram, behind any empty lines: *bytes is what is behind them. */
static bool find_message(struct slice *bytes, size_t *length)
{
    if (sip_frame_datagram(*bytes, length) == SIP_OK)
        return true;
    size_t blank = sip_frame_blank(*bytes);
    *bytes = slice_from(*bytes, blank);
    return blank && sip_frame_datagram(*bytes, length) == SIP_OK;
}

static void push_datagram(struct pipeline *p, const struct net_packet *packet)
{
    struct slice bytes = packet->payload;
    size_t length;

    if (find_message(&bytes, &length) &&
        sip_msg_parse(slice_head(bytes, length), packet->truncated, &p->msg) == SIP_OK) {
        p->seen.src = net_src(packet);
        p->seen.dst = net_dst(packet);
        p->seen.ip_id = packet->ip_id;
        p->seen.transport = SIP_UDP;
        p->stats.truncated += packet->truncated;
        p->frames[0] = packet->origin;
        give(p, &packet->origin, 1);
    } else if (bytes.n == 0 && packet->payload.n) {
        p->stats.keepalives++;
    } else {
        count_other(p, packet, bytes);
    }
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
    give(p, completed_by(p->frames, n), n);
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
    if (reason != NET_OK) {
        stats->undecoded[reason]++;
        return;
    }
    packet.origin = *origin;
    if (packet.proto == NET_UDP) {
        push_datagram(p, &packet);
        return;
    }
    struct tcp_stream *s = tcp_push(p->tcp, &packet);
    if (s)
        push_stream(p, s);
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
}
