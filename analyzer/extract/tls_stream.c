/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/tls_stream.h"

#include <stdlib.h>

#include "extract/content.h"
#include "tls/conn.h"

enum {
    SIPS_PORT = 5061,
    CONTEXT = 2048, /* bytes that libcrypto needs for a direction, roughly */
};

struct tls_streams {
    struct tls_stream_options with;
    struct tls_stream *first;
};

struct side { /* a direction */
    struct tcp_stream *tcp; /* NULL where it was not seen, or is forgotten */
    struct segments plain;  /* what was in its records and is not consumed yet */
    struct channel channel; /* reads that */
    bool waits;             /* for keys */
};

struct tls_stream {
    struct tls_streams *all;
    struct tls_stream *next, *before;
    struct tls_conn *conn;
    struct side sides[2];
    struct endpoint server; /* as the ports have it */
    uint32_t row;           /* 1 + index in extract_stats.sealed; 0 = none yet */
    bool expected;          /* SIP is expected on it */
    bool parted; /* one of its streams is forgotten: a new one between the same hosts is of another connection */
};

struct tls_streams *tls_stream_new(const struct tls_stream_options *options)
{
    struct tls_streams *all = calloc(1, sizeof *all);

    if (!all)
        abort();
    all->with = *options;
    return all;
}

void tls_stream_free(struct tls_streams *all)
{
    free(all);
}

static bool is_expected_port(const struct tls_streams *all, uint16_t port)
{
    return port == SIPS_PORT || (all->with.ports[port / 8] >> port % 8 & 1);
}

static bool is_expected(const struct tls_streams *all, const struct tcp_stream *s)
{
    return is_expected_port(all, tcp_src(s).port) || is_expected_port(all, tcp_dst(s).port);
}

static bool is_text(char c)
{
    return (c >= ' ' && c <= '~') || c == '\r' || c == '\n' || c == '\t';
}

/* From the middle of a connection: no text, and on a port of SIP over TLS there is nothing else. */
static bool looks_from_the_middle(const struct tls_streams *all, const struct tcp_stream *s, struct slice bytes)
{
    size_t at = tls_record_find(bytes);

    return is_expected(all, s) && (!is_text(bytes.p[0]) || (at && tls_looks(slice_from(bytes, at))));
}

enum tls_stream_look tls_stream_look(const struct tls_streams *all, const struct tcp_stream *s, struct slice bytes)
{
    struct tls_record r;
    bool is_record = tls_record_parse(bytes, &r) != TLS_RECORD_NOT;

    if (is_record && bytes.n < TLS_RECORD_HEAD)
        return TLS_STREAM_MAYBE;
    if (!is_record && !looks_from_the_middle(all, s, bytes))
        return TLS_STREAM_NO;
    return tls_has_keys(all->with.tls) || is_expected(all, s) ? TLS_STREAM_YES : TLS_STREAM_FOREIGN;
}

/* ---- what stays shut ---- */

/* The row of this server and reason; 0 where all are taken. */
static uint32_t find_row(struct extract_stats *stats, const struct endpoint *server, enum tls_reason reason)
{
    for (uint32_t i = 0; i < stats->n_sealed; i++)
        if (endpoint_eq(&stats->sealed[i].server, server) && stats->sealed[i].reason == reason)
            return i + 1;
    if (stats->n_sealed == EXTRACT_UNOPENED)
        return 0;
    stats->sealed[stats->n_sealed++] = (struct extract_unopened){.server = *server, .reason = (uint8_t)reason};
    return stats->n_sealed;
}

static void count_sealed(struct tls_stream *c, enum tls_reason reason)
{
    struct extract_stats *stats = &c->all->with.sink->stats;

    if (!c->expected)
        return;
    stats->tls_sealed[reason]++;
    uint32_t row = c->row;
    if (!row || stats->sealed[row - 1].reason != reason) {
        row = find_row(stats, &c->server, reason);
        if (row && !c->row)
            stats->sealed[row - 1].connections++;
        c->row = row;
    }
    if (row)
        stats->sealed[row - 1].records++;
}

/* ---- connections ---- */

struct tls_stream *tls_stream_begin(struct tls_streams *all, struct tcp_stream *s, struct slice bytes)
{
    struct tls_stream *c = calloc(1, sizeof *c);

    if (!c)
        abort();
    c->all = all;
    c->expected = is_expected(all, s);
    c->server = is_expected_port(all, tcp_src(s).port) && !is_expected_port(all, tcp_dst(s).port) ? tcp_src(s) : tcp_dst(s);
    c->conn = tls_conn_new(all->with.tls);
    if (!c->conn) {
        count_sealed(c, TLS_TOO_MANY);
        free(c);
        return NULL;
    }
    c->sides[0].tcp = s;
    if (!tls_looks(bytes))
        tls_conn_lose(c->conn, 0);
    c->next = all->first;
    if (all->first)
        all->first->before = c;
    all->first = c;
    return c;
}

bool tls_stream_join(struct tls_stream *c, struct tcp_stream *s)
{
    if (c->parted || c->sides[1].tcp)
        return false;
    c->sides[1].tcp = s;
    return true;
}

static void free_connection(struct tls_stream *c)
{
    *(c->before ? &c->before->next : &c->all->first) = c->next;
    if (c->next)
        c->next->before = c->before;
    tls_conn_free(c->conn);
    for (unsigned i = 0; i < 2; i++) {
        segments_clear(&c->sides[i].plain);
        content_clear(&c->sides[i].channel);
    }
    free(c);
}

static unsigned index_of(const struct tls_stream *c, const struct tcp_stream *s)
{
    return c->sides[1].tcp == s;
}

void tls_stream_leave(struct tls_stream *c, const struct tcp_stream *s)
{
    struct side *side = &c->sides[index_of(c, s)];

    side->tcp = NULL;
    content_clear(&side->channel);
    c->parted = true;
    if (!c->sides[0].tcp && !c->sides[1].tcp)
        free_connection(c);
}

/* ---- records ---- */

/* The packets of a record: all but the last one stand for a byte each, because nothing of it can be read before it is
 * whole. */
static void put_plain(struct segments *plain, struct slice content, struct segments *in, size_t length)
{
    size_t n;
    const struct segments_part *parts = segments_parts(in, length, &n);

    for (size_t i = 0; i + 1 < n && content.n > 1; i++) {
        segments_push(plain, plain->next, slice_head(content, 1), &parts[i].origin);
        content = slice_from(content, 1);
    }
    segments_push(plain, plain->next, content, &parts[n - 1].origin);
}

/* Who serves is known by now, if it ever is. */
static void note_server(struct tls_stream *c)
{
    unsigned server = tls_conn_server(c->conn);

    if (server < 2 && c->sides[server].tcp)
        c->server = tcp_src(c->sides[server].tcp);
    else if (server < 2 && c->sides[!server].tcp)
        c->server = tcp_dst(c->sides[!server].tcp);
}

/* The packet that completed the next record; false where none is whole. */
static bool next_origin(struct tcp_stream *s, struct net_origin *out)
{
    struct segments *in = tcp_segments(s);
    struct slice bytes = segments_bytes(in);
    struct tls_record r = {.body = SLICE_NONE};
    enum tls_parsed parsed = tls_record_parse(bytes, &r);
    size_t n;

    if (bytes.n == 0 || parsed == TLS_RECORD_MORE)
        return false;
    const struct segments_part *parts = segments_parts(in, parsed == TLS_RECORD_OK ? r.head.n + r.body.n : 1, &n);
    *out = parts[n - 1].origin;
    return true;
}

/* Opens the next record of a direction. False when more bytes, of this direction or the other one, or keys are needed. */
static bool open_record(struct tls_stream *c, unsigned from)
{
    struct side *side = &c->sides[from];
    struct segments *in = tcp_segments(side->tcp);
    struct tls_piece piece;
    enum tls_result result = tls_conn_next(c->conn, from, segments_bytes(in), &piece);

    side->waits = result == TLS_WAIT;
    if (result == TLS_SEALED) {
        note_server(c);
        count_sealed(c, piece.reason);
    }
    if (result == TLS_PLAIN && piece.plain.n)
        put_plain(&side->plain, piece.plain, in, piece.length);
    segments_consume(in, piece.length);
    return piece.length > 0;
}

/* ---- what is in them ---- */

static struct channel_way way_of(struct tls_stream *c, unsigned from)
{
    struct side *side = &c->sides[from], *other = &c->sides[!from];

    return (struct channel_way){.sink = c->all->with.sink,
        .src = tcp_src(side->tcp),
        .dst = tcp_dst(side->tcp),
        .transport = SIP_TLS,
        .hep_in = c->all->with.hep_in,
        .peer = other->tcp ? &other->channel : NULL};
}

static bool read_record(struct tls_stream *c, unsigned from)
{
    struct side *side = &c->sides[from];
    struct channel_way way = way_of(c, from);

    if (!open_record(c, from))
        return false;
    content_read(&side->channel, &side->plain, &way);
    channel_count_cut(&side->channel, &way.sink->stats);
    segments_keep(&side->plain);
    return true;
}

/* Of the two directions the one whose next record was whole first; 2 where there is none, or it is stuck. */
static unsigned choose_record(const struct tls_stream *c, const bool stuck[2])
{
    struct net_origin origin[2];
    bool has[2];

    for (unsigned i = 0; i < 2; i++) {
        const struct side *side = &c->sides[i];
        has[i] = side->tcp && side->channel.kind != CHANNEL_FOREIGN && !stuck[i] && next_origin(side->tcp, &origin[i]);
    }
    if (!has[0] || !has[1])
        return has[0] ? 0 : has[1] ? 1 : 2;
    bool same_file = origin[0].file == origin[1].file;
    return same_file ? origin[1].frame < origin[0].frame : origin[1].time < origin[0].time;
}

/* Both directions, in the order of their packets: what came in one may be what the other one has waited for. */
static void read_records(struct tls_stream *c)
{
    bool stuck[2] = {false, false};
    unsigned i;

    while ((i = choose_record(c, stuck)) < 2) {
        stuck[i] = !read_record(c, i);
        stuck[!i] = stuck[!i] && stuck[i];
    }
}

void tls_stream_read(struct tls_stream *c)
{
    struct tcp *tcp = c->all->with.tcp;

    read_records(c);
    for (unsigned i = 0; i < 2; i++) {
        struct side *side = &c->sides[i];
        if (!side->tcp)
            continue;
        tcp_charge(tcp, side->tcp, sizeof *c / 2 + CONTEXT + side->plain.held + content_held(&side->channel));
        if (side->channel.kind == CHANNEL_FOREIGN)
            tcp_ignore(tcp, side->tcp);
        else if (side->channel.kind != CHANNEL_UNKNOWN)
            tcp_value(tcp, side->tcp);
        tcp_keep(tcp, side->tcp);
    }
}

/* How many bytes are missing of what is in TLS cannot be known. */
void tls_stream_break(struct tls_stream *c, struct tcp_stream *s)
{
    unsigned from = index_of(c, s);
    struct side *side = &c->sides[from];
    struct channel_way way = way_of(c, from);
    struct extract_hole hole = {way.src, way.dst, tcp_hole(s), 0};

    tls_conn_end(c->conn, from);
    read_records(c);
    content_break(&side->channel, &side->plain, hole.hole.bytes ? UINT32_MAX : 0, &way);
    segments_skip(&side->plain, side->plain.next);
    tls_conn_lose(c->conn, from);
    channel_add_hole(&side->channel, &way.sink->stats, &hole);
    channel_count_cut(&side->channel, &way.sink->stats);
}

void tls_stream_end(struct tls_stream *c, struct tcp_stream *s)
{
    unsigned from = index_of(c, s);
    struct side *side = &c->sides[from];
    struct channel_way way = way_of(c, from);

    tls_conn_end(c->conn, from);
    read_records(c);
    if (side->channel.ws || segments_bytes(&side->plain).n)
        content_break(&side->channel, &side->plain, 0, &way);
}

bool tls_stream_is_over(const struct tls_stream *c)
{
    return tls_conn_is_dead(c->conn) && !c->expected;
}

void tls_stream_retry(struct tls_streams *all)
{
    struct tls_stream *next;

    for (struct tls_stream *c = all->first; c; c = next) {
        next = c->next;
        if (c->sides[0].waits || c->sides[1].waits)
            tls_stream_read(c);
    }
}
