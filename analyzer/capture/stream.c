/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/stream.h"

#include <stdlib.h>

#include "capture/channel.h"

struct streams {
    struct tcp *tcp;
    struct outlet *outlet;
};

/* What is remembered of a TCP stream. */
struct note {
    struct channel channel;
    uint32_t hole; /* 1 + index of the last one in capture_stats.holes; 0 = none, or it has no place there */
};

_Static_assert(sizeof(struct note) <= TCP_NOTE, "fits");

static struct channel_way way_of(const struct streams *all, const struct tcp_stream *s)
{
    return (struct channel_way){all->outlet, tcp_src(s), tcp_dst(s), SIP_TCP};
}

/* ---- holes ---- */

/* Only those that concern SIP are kept one by one. */
static void add_hole(struct streams *all, struct tcp_stream *s)
{
    struct capture_stats *stats = &all->outlet->stats;
    struct note *note = tcp_note(s);
    struct tcp_hole hole = tcp_hole(s);

    note->hole = 0;
    if (hole.bytes == 0 || stats->n_holes == CAPTURE_HOLES || note->channel.kind != CHANNEL_SIP)
        return;
    stats->holes[stats->n_holes++] = (struct capture_hole){tcp_src(s), tcp_dst(s), hole, 0};
    note->hole = stats->n_holes;
}

static void count_cut(struct streams *all, struct note *note)
{
    struct capture_stats *stats = &all->outlet->stats;
    unsigned cut = channel_cut(&note->channel);

    stats->cut_messages += cut;
    if (note->hole)
        stats->holes[note->hole - 1].cut_messages += cut;
}

/* ---- bytes ---- */

static void read_bytes(struct streams *all, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);
    struct channel_way way = way_of(all, s);

    channel_read(&note->channel, tcp_segments(s), &way);
    count_cut(all, note);
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

    channel_break(&note->channel, tcp_segments(s), tcp_hole(s).bytes, &way);
    add_hole(all, s);
    count_cut(all, note);
}

static void read_stream(struct streams *all, struct tcp_stream *s)
{
    read_bytes(all, s);
    while (tcp_gap(all->tcp, s)) {
        take_rest(all, s);
        tcp_skip(all->tcp, s);
        read_bytes(all, s);
    }
    tcp_keep(all->tcp, s);
}

/* A message that was begun is given as far as it came. The packet at hand is not one of its packets. */
static void forget(struct tcp_stream *s, enum tcp_why why, void *user)
{
    struct streams *all = user;
    struct note *note = tcp_note(s);
    struct channel_way way = way_of(all, s);
    const struct defrag_datagram *datagram = all->outlet->datagram;

    if (why == TCP_OVER || segments_bytes(tcp_segments(s)).n == 0)
        return;
    all->outlet->datagram = NULL;
    channel_break(&note->channel, tcp_segments(s), 0, &way);
    all->outlet->datagram = datagram;
}

/* ---- */

struct streams *stream_new(const struct tcp_limits *limits, struct outlet *outlet)
{
    struct streams *all = calloc(1, sizeof *all);

    if (!all)
        abort();
    all->outlet = outlet;
    all->tcp = tcp_new(limits, forget, all);
    return all;
}

void stream_free(struct streams *all)
{
    tcp_free(all->tcp);
    free(all);
}

void stream_push(struct streams *all, const struct net_packet *packet)
{
    struct tcp_stream *s = tcp_push(all->tcp, packet);

    if (s)
        read_stream(all, s);
    if (packet->tcp_flags & NET_RST)
        outlet_tell_error(all->outlet, packet, NULL);
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
