/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/stream.h"

#include <stdlib.h>

#include "extract/content.h"
#include "extract/tls_stream.h"

struct streams {
    struct tcp *tcp;
    struct sink *sink;
    struct tls_streams *secure;
    struct hep_in *hep_in;
};

/* What is remembered of a TCP stream. */
struct note {
    struct channel channel;
    struct tls_stream *secured; /* TLS: the channel reads what is in it; else NULL */
    uint32_t hole; /* 1 + index of the last one in extract_stats.holes; 0 = none, or it has no place there */
};

_Static_assert(sizeof(struct note) <= TCP_NOTE, "fits");

static struct channel_way way_of(const struct streams *all, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);
    struct tcp_stream *back = note->channel.kind == CHANNEL_UNKNOWN ? tcp_peer(all->tcp, s) : NULL;
    struct note *peer = back ? tcp_note(back) : NULL;
    enum sip_transport transport = note->secured ? SIP_TLS : SIP_TCP;

    return (struct channel_way){
        all->sink, tcp_src(s), tcp_dst(s), transport, all->hep_in, peer ? &peer->channel : NULL};
}

/* ---- holes ---- */

/* Only those that concern SIP are kept one by one. */
static void add_hole(struct streams *all, struct tcp_stream *s)
{
    struct extract_stats *stats = &all->sink->stats;
    struct note *note = tcp_note(s);
    struct tcp_hole hole = tcp_hole(s);

    note->hole = 0;
    if (hole.bytes == 0 || stats->n_holes == EXTRACT_HOLES || note->channel.kind == CHANNEL_UNKNOWN)
        return;
    stats->holes[stats->n_holes++] = (struct extract_hole){tcp_src(s), tcp_dst(s), hole, 0};
    note->hole = stats->n_holes;
}

static void count_cut(struct streams *all, struct note *note)
{
    struct extract_stats *stats = &all->sink->stats;
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
    struct tls_stream *secured = peer ? ((struct note *)tcp_note(peer))->secured : NULL;
    if (secured && tls_stream_join(secured, s)) {
        note->secured = secured;
        return true;
    }
    enum tls_stream_look look = tls_stream_look(all->secure, s, bytes);
    if (look == TLS_STREAM_YES)
        note->secured = tls_stream_begin(all->secure, s, bytes);
    if (look == TLS_STREAM_FOREIGN || (look == TLS_STREAM_YES && !note->secured))
        note->channel.kind = CHANNEL_FOREIGN;
    return look != TLS_STREAM_MAYBE;
}

/* Of the two streams the one whose next record was whole first; 2 where there is none, or it is stuck. */
static unsigned choose_record(struct tcp_stream *const streams[2], const bool stuck[2])
{
    struct net_origin origin[2];
    bool has[2];

    for (unsigned i = 0; i < 2; i++) {
        const struct note *note = streams[i] ? tcp_note(streams[i]) : NULL;
        has[i] = note && note->channel.kind != CHANNEL_FOREIGN && !stuck[i] && tls_stream_peek(streams[i], &origin[i]);
    }
    if (!has[0] || !has[1])
        return has[0] ? 0 : has[1] ? 1 : 2;
    bool same_file = origin[0].file == origin[1].file;
    return same_file ? origin[1].frame < origin[0].frame : origin[1].time < origin[0].time;
}

static bool read_record(struct streams *all, struct tls_stream *secured, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);
    struct channel_way way = way_of(all, s);
    struct segments *plain = tls_stream_bytes(secured, s);

    if (!tls_stream_next(secured, s))
        return false;
    content_read(&note->channel, plain, &way);
    count_cut(all, note);
    segments_keep(plain);
    return true;
}

/* Both directions, in the order of their packets: what came in one may be what the other one has waited for. */
static void read_records(struct streams *all, struct tls_stream *secured)
{
    struct tcp_stream *streams[2] = {tls_stream_stream(secured, 0), tls_stream_stream(secured, 1)};
    bool stuck[2] = {false, false};
    unsigned i;

    while ((i = choose_record(streams, stuck)) < 2) {
        stuck[i] = !read_record(all, secured, streams[i]);
        stuck[!i] = stuck[!i] && stuck[i];
    }
}

/* Nothing of the connection can be opened any more. */
static void give_up(struct streams *all, struct tls_stream *secured)
{
    struct tcp_stream *streams[2] = {tls_stream_stream(secured, 0), tls_stream_stream(secured, 1)};

    for (unsigned i = 0; i < 2; i++) {
        if (!streams[i])
            continue;
        struct note *note = tcp_note(streams[i]);
        note->secured = NULL;
        content_clear(&note->channel);
        tls_stream_leave(secured, streams[i]);
        tcp_charge(all->tcp, streams[i], 0);
        tcp_ignore(all->tcp, streams[i]);
    }
}

/* ---- bytes ---- */

static void charge(struct streams *all, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);
    size_t sealed = note->secured ? tls_stream_held(note->secured, s) : 0;

    tcp_charge(all->tcp, s, sealed + content_held(&note->channel));
}

static void judge(struct streams *all, struct tcp_stream *s)
{
    const struct note *note = tcp_note(s);

    if (note->channel.kind == CHANNEL_FOREIGN)
        tcp_ignore(all->tcp, s);
    else if (note->channel.kind != CHANNEL_UNKNOWN)
        tcp_value(all->tcp, s);
}

static void read_secured(struct streams *all, struct tls_stream *secured, const struct tcp_stream *first)
{
    read_records(all, secured);
    for (unsigned i = 0; i < 2; i++) {
        struct tcp_stream *s = tls_stream_stream(secured, i);
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
    content_read(&note->channel, tcp_segments(s), &way);
    count_cut(all, note);
    if (note->channel.ws)
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
        struct segments *plain = tls_stream_bytes(note->secured, s);
        tls_stream_end(note->secured, s);
        read_records(all, note->secured);
        content_break(&note->channel, plain, missing ? UINT32_MAX : 0, &way);
        segments_skip(plain, plain->next);
        tls_stream_lose(note->secured, s);
    } else {
        content_break(&note->channel, tcp_segments(s), missing, &way);
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
    if (tcp_ended(s) && note->channel.ws && !note->secured) {
        content_clear(&note->channel);
        charge(all, s);
    }
    tcp_keep(all->tcp, s);
    if (note->secured && tls_stream_is_over(note->secured))
        give_up(all, note->secured);
}

/* A message that was begun is given as far as it came. */
static void take_last(struct streams *all, struct tcp_stream *s)
{
    struct note *note = tcp_note(s);
    struct channel_way way = way_of(all, s);
    struct segments *bytes = note->secured ? tls_stream_bytes(note->secured, s) : tcp_segments(s);

    if (note->secured) {
        tls_stream_end(note->secured, s);
        read_records(all, note->secured);
    }
    if (note->channel.ws || segments_bytes(bytes).n)
        content_break(&note->channel, bytes, 0, &way);
}

static void forget(struct tcp_stream *s, enum tcp_why why, void *user)
{
    struct streams *all = user;
    struct note *note = tcp_note(s);

    if (why != TCP_OVER)
        take_last(all, s);
    if (note->secured)
        tls_stream_leave(note->secured, s);
    note->secured = NULL;
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
    all->secure = tls_stream_new(options->tls, options->ports, &sink->stats);
    all->tcp = tcp_new(options->tcp, forget, all);
    return all;
}

void stream_free(struct streams *all)
{
    tcp_free(all->tcp);
    tls_stream_free(all->secure);
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
    struct tls_stream *next;

    for (struct tls_stream *c = tls_stream_waiting(all->secure, NULL); c; c = next) {
        next = tls_stream_waiting(all->secure, c);
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
