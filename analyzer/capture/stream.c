/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/stream.h"

#include <stdlib.h>

#include "capture/channel.h"
#include "capture/secure.h"

struct streams {
    struct tcp *tcp;
    struct outlet *outlet;
    struct secure *secure;
};

/* What is remembered of a TCP stream. */
struct note {
    struct channel channel;
    struct secured *secured; /* TLS: the channel reads what is in it; else NULL */
    uint32_t hole; /* 1 + index of the last one in capture_stats.holes; 0 = none, or it has no place there */
};

_Static_assert(sizeof(struct note) <= TCP_NOTE, "fits");

static struct channel_way way_of(const struct streams *all, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);

    return (struct channel_way){all->outlet, tcp_src(s), tcp_dst(s), note->secured ? SIP_TLS : SIP_TCP};
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

/* ---- TLS ---- */

/* Before the first bytes of a stream are read: are they TLS? Returns false where more bytes are needed to tell. */
static bool find_tls(struct streams *all, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);
    struct slice bytes = segments_bytes(tcp_segments(s));

    if (note->secured || note->channel.kind || note->channel.foreign || note->channel.framer.scanned || bytes.n == 0)
        return true;
    struct tcp_stream *peer = tcp_peer(all->tcp, s);
    struct secured *secured = peer ? ((struct note *)tcp_note(peer))->secured : NULL;
    if (secured && secure_join(secured, s)) {
        note->secured = secured;
        return true;
    }
    enum secure_look look = secure_look(all->secure, s, bytes);
    if (look == SECURE_YES)
        note->secured = secure_begin(all->secure, s, bytes);
    if (look == SECURE_FOREIGN || (look == SECURE_YES && !note->secured))
        note->channel.kind = CHANNEL_FOREIGN;
    return look != SECURE_MAYBE;
}

static void read_records(struct streams *all, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);
    struct channel_way way = way_of(all, s);

    while (note->channel.kind != CHANNEL_FOREIGN && secure_next(note->secured, s)) {
        struct segments *plain = secure_bytes(note->secured, s);
        channel_read(&note->channel, plain, &way);
        count_cut(all, note);
        segments_keep(plain);
    }
}

/* Nothing of the connection can be opened any more. */
static void give_up(struct streams *all, struct secured *secured)
{
    struct tcp_stream *streams[2] = {secure_stream(secured, 0), secure_stream(secured, 1)};

    for (unsigned i = 0; i < 2; i++) {
        if (!streams[i])
            continue;
        struct note *note = tcp_note(streams[i]);
        note->secured = NULL;
        note->channel.kind = CHANNEL_FOREIGN;
        secure_leave(secured, streams[i]);
        tcp_charge(all->tcp, streams[i], 0);
        tcp_ignore(all->tcp, streams[i]);
    }
}

/* ---- bytes ---- */

static void read_bytes(struct streams *all, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);

    if (!find_tls(all, s))
        return;
    if (note->secured) {
        read_records(all, s);
        tcp_charge(all->tcp, s, secure_held(note->secured, s));
    } else {
        struct channel_way way = way_of(all, s);
        channel_read(&note->channel, tcp_segments(s), &way);
        count_cut(all, note);
    }
    if (note->channel.kind == CHANNEL_FOREIGN)
        tcp_ignore(all->tcp, s);
    else if (note->channel.kind != CHANNEL_UNKNOWN)
        tcp_value(all->tcp, s);
}

/* What came in one direction of TLS may be what the other one waits for. */
static void read_peer(struct streams *all, struct tcp_stream *s)
{
    struct secured *secured = ((struct note *)tcp_note(s))->secured;
    struct tcp_stream *peer = secured ? secure_stream(secured, secure_stream(secured, 0) == s) : NULL;
    const struct defrag_datagram *datagram = all->outlet->datagram;

    if (!peer || segments_bytes(tcp_segments(peer)).n == 0)
        return;
    all->outlet->datagram = NULL;
    read_bytes(all, peer);
    all->outlet->datagram = datagram;
    tcp_keep(all->tcp, peer);
}

/* The bytes do not go on. How many are missing of what is in TLS cannot be known. */
static void take_rest(struct streams *all, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);
    struct channel_way way = way_of(all, s);
    uint64_t missing = tcp_hole(s).bytes;

    if (note->secured) {
        struct segments *plain = secure_bytes(note->secured, s);
        secure_end(note->secured, s);
        read_records(all, s);
        channel_break(&note->channel, plain, missing ? UINT32_MAX : 0, &way);
        segments_skip(plain, plain->next);
        secure_lose(note->secured, s);
    } else {
        channel_break(&note->channel, tcp_segments(s), missing, &way);
    }
    add_hole(all, s);
    count_cut(all, note);
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
    tcp_keep(all->tcp, s);
    read_peer(all, s);
    if (note->secured && secure_is_over(note->secured))
        give_up(all, note->secured);
}

/* A message that was begun is given as far as it came. */
static void take_last(struct streams *all, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);
    struct channel_way way = way_of(all, s);
    struct segments *bytes = note->secured ? secure_bytes(note->secured, s) : tcp_segments(s);

    if (note->secured) {
        secure_end(note->secured, s);
        read_records(all, s);
    }
    if (segments_bytes(bytes).n)
        channel_break(&note->channel, bytes, 0, &way);
}

/* The packet at hand is not one of its packets. */
static void forget(struct tcp_stream *s, enum tcp_why why, void *user)
{
    struct streams *all = user;
    struct note *note = tcp_note(s);
    const struct defrag_datagram *datagram = all->outlet->datagram;

    all->outlet->datagram = NULL;
    if (why != TCP_OVER)
        take_last(all, s);
    all->outlet->datagram = datagram;
    if (note->secured)
        secure_leave(note->secured, s);
    note->secured = NULL;
}

/* ---- */

struct streams *stream_new(const struct stream_options *options, struct outlet *outlet)
{
    struct streams *all = calloc(1, sizeof *all);

    if (!all)
        abort();
    all->outlet = outlet;
    all->secure = secure_new(options->tls, options->ports, &outlet->stats);
    all->tcp = tcp_new(options->tcp, forget, all);
    return all;
}

void stream_free(struct streams *all)
{
    tcp_free(all->tcp);
    secure_free(all->secure);
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

void stream_retry(struct streams *all)
{
    struct secured *next;

    for (struct secured *c = secure_waiting(all->secure, NULL); c; c = next) {
        next = secure_waiting(all->secure, c);
        for (unsigned i = 0; i < 2; i++)
            if (secure_stream(c, i)) {
                read_bytes(all, secure_stream(c, i));
                tcp_keep(all->tcp, secure_stream(c, i));
            }
    }
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
