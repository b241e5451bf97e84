/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/stream.h"

#include <stdlib.h>

#include "extract/content.h"
#include "extract/tls_stream.h"

struct streams {
    struct tcp *tcp;
    struct sink *sink;
    struct tls_streams *tls;
    struct hep_in *hep_in;
};

/* What is remembered of a TCP stream. */
struct note {
    struct channel channel;
    struct tls_stream *tls; /* reads it where the connection is TLS; else NULL */
};

_Static_assert(sizeof(struct note) <= TCP_NOTE, "fits");

static struct channel_way way_of(const struct streams *all, struct tcp_stream *s)
{
    const struct note *note = tcp_note(s);
    struct tcp_stream *back = note->channel.kind == CHANNEL_UNKNOWN ? tcp_peer(all->tcp, s) : NULL;
    struct note *peer = back ? tcp_note(back) : NULL;

    return (struct channel_way){
        all->sink, tcp_src(s), tcp_dst(s), SIP_TCP, all->hep_in, peer ? &peer->channel : NULL};
}

/* Before the first bytes of a stream are read: are they TLS? Returns false where more bytes are needed to tell. */
static bool find_tls(struct streams *all, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);
    struct slice bytes = segments_bytes(tcp_segments(s));

    if (note->tls || note->channel.kind || note->channel.foreign || note->channel.framer.scanned || bytes.n == 0)
        return true;
    struct tcp_stream *peer = tcp_peer(all->tcp, s);
    struct tls_stream *of_peer = peer ? ((struct note *)tcp_note(peer))->tls : NULL;
    if (of_peer && tls_stream_join(of_peer, s)) {
        note->tls = of_peer;
        return true;
    }
    enum tls_stream_look look = tls_stream_look(all->tls, s, bytes);
    if (look == TLS_STREAM_YES)
        note->tls = tls_stream_begin(all->tls, s, bytes);
    if (look == TLS_STREAM_FOREIGN || (look == TLS_STREAM_YES && !note->tls))
        note->channel.kind = CHANNEL_FOREIGN;
    return look != TLS_STREAM_MAYBE;
}

/* Nothing of the connection can be opened any more. */
static void give_up(struct streams *all, struct tcp_stream *s)
{
    struct tls_stream *tls = ((struct note *)tcp_note(s))->tls;
    struct tcp_stream *both[2] = {s, tcp_peer(all->tcp, s)};

    for (unsigned i = 0; i < 2; i++) {
        struct note *note = both[i] ? tcp_note(both[i]) : NULL;
        if (!note || note->tls != tls)
            continue;
        note->tls = NULL;
        note->channel.kind = CHANNEL_FOREIGN;
        tls_stream_leave(tls, both[i]);
        tcp_charge(all->tcp, both[i], 0);
        tcp_ignore(all->tcp, both[i]);
    }
}

static void read_bytes(struct streams *all, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);
    struct channel_way way = way_of(all, s);

    if (!find_tls(all, s))
        return;
    if (note->tls) {
        tls_stream_read(note->tls);
        return;
    }
    content_read(&note->channel, tcp_segments(s), &way);
    channel_count_cut(&note->channel, &all->sink->stats);
    if (note->channel.ws)
        tcp_charge(all->tcp, s, content_held(&note->channel));
    if (note->channel.kind == CHANNEL_FOREIGN)
        tcp_ignore(all->tcp, s);
    else if (note->channel.kind != CHANNEL_UNKNOWN)
        tcp_value(all->tcp, s);
}

/* The bytes do not go on. */
static void take_rest(struct streams *all, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);
    struct channel_way way = way_of(all, s);
    struct extract_hole hole = {way.src, way.dst, tcp_hole(s), 0};

    if (note->tls) {
        tls_stream_break(note->tls, s);
        return;
    }
    content_break(&note->channel, tcp_segments(s), hole.hole.bytes, &way);
    channel_add_hole(&note->channel, &all->sink->stats, &hole);
    channel_count_cut(&note->channel, &all->sink->stats);
}

static void read_stream(struct streams *all, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);

    read_bytes(all, s);
    while (tcp_gap(all->tcp, s)) {
        take_rest(all, s);
        tcp_skip(all->tcp, s);
        read_bytes(all, s);
    }
    if (tcp_ended(s) && note->channel.ws) {
        content_clear(&note->channel);
        tcp_charge(all->tcp, s, 0);
    }
    tcp_keep(all->tcp, s);
    if (note->tls && tls_stream_is_over(note->tls))
        give_up(all, s);
}

/* A message that was begun is given as far as it came. */
static void forget(struct tcp_stream *s, enum tcp_why why, void *user)
{
    struct streams *all = user;
    struct note *note = tcp_note(s);
    struct channel_way way = way_of(all, s);

    if (note->tls) {
        if (why != TCP_OVER)
            tls_stream_end(note->tls, s);
        tls_stream_leave(note->tls, s);
    } else if (why != TCP_OVER && (note->channel.ws || segments_bytes(tcp_segments(s)).n)) {
        content_break(&note->channel, tcp_segments(s), 0, &way);
    }
    note->tls = NULL;
    content_clear(&note->channel);
}

/* ---- */

struct streams *stream_new(const struct stream_options *options, struct sink *sink)
{
    struct streams *all = calloc(1, sizeof *all);

    if (!all)
        abort();
    all->sink = sink;
    all->hep_in = options->hep_in;
    all->tcp = tcp_new(options->tcp, forget, all);
    all->tls = tls_stream_new(
        &(struct tls_stream_options){options->tls, all->tcp, options->ports, options->hep_in, sink});
    return all;
}

void stream_free(struct streams *all)
{
    tcp_free(all->tcp);
    tls_stream_free(all->tls);
    free(all);
}

void stream_push(struct streams *all, const struct net_packet *packet)
{
    struct tcp_stream *s = tcp_push(all->tcp, packet), *confirmed = tcp_confirmed(all->tcp);

    if (confirmed)
        read_stream(all, confirmed);
    if (s)
        read_stream(all, s);
    if (packet->tcp_flags & NET_RST)
        sink_tell_error(all->sink, packet, NULL);
}

void stream_retry(struct streams *all)
{
    tls_stream_retry(all->tls);
}

void stream_finish(struct streams *all)
{
    for (struct tcp_stream *s; (s = tcp_end(all->tcp));)
        read_stream(all, s);
}

const struct tcp_stats *stream_stats(const struct streams *all)
{
    return tcp_stats(all->tcp);
}
