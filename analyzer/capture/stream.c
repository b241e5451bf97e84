/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/stream.h"

#include <stdlib.h>

#include "capture/channel.h"
#include "capture/secure.h"

struct streams {
    struct tcp *tcp;
    struct outlet *outlet;
    struct secure *secure;
    struct hepin *hepin;
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
    struct tcp_stream *back = note->channel.kind == CHANNEL_UNKNOWN ? tcp_peer(all->tcp, s) : NULL;
    struct note *peer = back ? tcp_note(back) : NULL;
    enum sip_transport transport = note->secured ? SIP_TLS : SIP_TCP;

    return (struct channel_way){
        all->outlet, tcp_src(s), tcp_dst(s), transport, all->hepin, peer ? &peer->channel : NULL};
}

/* ---- holes ---- */

/* Only those that concern SIP are kept one by one. */
static void add_hole(struct streams *all, struct tcp_stream *s)
{
    struct capture_stats *stats = &all->outlet->stats;
    struct note *note = tcp_note(s);
    struct tcp_hole hole = tcp_hole(s);

    note->hole = 0;
    if (hole.bytes == 0 || stats->n_holes == CAPTURE_HOLES || note->channel.kind == CHANNEL_UNKNOWN)
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

/* Of the two streams the one whose next record was whole first; 2 where there is none, or it is stuck. */
static unsigned choose_record(struct tcp_stream *const streams[2], const bool stuck[2])
{
    struct net_origin origin[2];
    bool has[2];

    for (unsigned i = 0; i < 2; i++) {
        const struct note *note = streams[i] ? tcp_note(streams[i]) : NULL;
        has[i] = note && note->channel.kind != CHANNEL_FOREIGN && !stuck[i] && secure_peek(streams[i], &origin[i]);
    }
    if (!has[0] || !has[1])
        return has[0] ? 0 : has[1] ? 1 : 2;
    bool same_file = origin[0].file == origin[1].file;
    return same_file ? origin[1].frame < origin[0].frame : origin[1].time < origin[0].time;
}

static bool read_record(struct streams *all, struct secured *secured, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);
    struct channel_way way = way_of(all, s);
    struct segments *plain = secure_bytes(secured, s);

    if (!secure_next(secured, s))
        return false;
    channel_read(&note->channel, plain, &way);
    count_cut(all, note);
    segments_keep(plain);
    return true;
}

/* Both directions, in the order of their packets: what came in one may be what the other one has waited for. */
static void read_records(struct streams *all, struct secured *secured)
{
    struct tcp_stream *streams[2] = {secure_stream(secured, 0), secure_stream(secured, 1)};
    bool stuck[2] = {false, false};
    unsigned i;

    while ((i = choose_record(streams, stuck)) < 2) {
        stuck[i] = !read_record(all, secured, streams[i]);
        stuck[!i] = stuck[!i] && stuck[i];
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
        channel_clear(&note->channel);
        secure_leave(secured, streams[i]);
        tcp_charge(all->tcp, streams[i], 0);
        tcp_ignore(all->tcp, streams[i]);
    }
}

/* ---- bytes ---- */

static void charge(struct streams *all, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);
    size_t sealed = note->secured ? secure_held(note->secured, s) : 0;

    tcp_charge(all->tcp, s, sealed + channel_held(&note->channel));
}

static void judge(struct streams *all, struct tcp_stream *s)
{
    const struct note *note = tcp_note(s);

    if (note->channel.kind == CHANNEL_FOREIGN)
        tcp_ignore(all->tcp, s);
    else if (note->channel.kind != CHANNEL_UNKNOWN)
        tcp_value(all->tcp, s);
}

static void read_secured(struct streams *all, struct secured *secured, const struct tcp_stream *first)
{
    read_records(all, secured);
    for (unsigned i = 0; i < 2; i++) {
        struct tcp_stream *s = secure_stream(secured, i);
        if (!s)
            continue;
        charge(all, s);
        judge(all, s);
        if (s != first)
            tcp_keep(all->tcp, s);
    }
}

static void read_bytes(struct streams *all, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);
    struct channel_way way = way_of(all, s);

    if (!find_tls(all, s))
        return;
    if (note->secured) {
        read_secured(all, note->secured, s);
        return;
    }
    channel_read(&note->channel, tcp_segments(s), &way);
    count_cut(all, note);
    if (note->channel.web)
        charge(all, s);
    judge(all, s);
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
        read_records(all, note->secured);
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
    if (tcp_ended(s) && note->channel.web && !note->secured) {
        channel_clear(&note->channel);
        charge(all, s);
    }
    tcp_keep(all->tcp, s);
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
        read_records(all, note->secured);
    }
    if (note->channel.web || segments_bytes(bytes).n)
        channel_break(&note->channel, bytes, 0, &way);
}

static void forget(struct tcp_stream *s, enum tcp_why why, void *user)
{
    struct streams *all = user;
    struct note *note = tcp_note(s);

    if (why != TCP_OVER)
        take_last(all, s);
    if (note->secured)
        secure_leave(note->secured, s);
    note->secured = NULL;
    channel_clear(&note->channel);
}

/* ---- */

struct streams *stream_new(const struct stream_options *options, struct outlet *outlet)
{
    struct streams *all = calloc(1, sizeof *all);

    if (!all)
        abort();
    all->outlet = outlet;
    all->hepin = options->hepin;
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
    struct tcp_stream *s = tcp_push(all->tcp, packet), *confirmed = tcp_confirmed(all->tcp);

    if (confirmed)
        read_stream(all, confirmed);
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
        read_secured(all, c, NULL);
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
