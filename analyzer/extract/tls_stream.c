/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/tls_stream.h"

#include <stdlib.h>

#include "tls/conn.h"

enum {
    SIPS_PORT = 5061,
    CONTEXT = 2048, /* bytes that libcrypto needs for a direction, roughly */
};

struct tls_streams {
    struct tls *tls;
    const uint8_t *ports;
    struct extract_stats *stats;
    struct tls_stream *first;
};

struct tls_stream {
    struct tls_streams *all;
    struct tls_stream *next, *before;
    struct tls_conn *conn;
    struct tcp_stream *streams[2];
    struct segments plain[2];
    struct endpoint server; /* as the ports have it */
    uint32_t row;           /* 1 + index in extract_stats.sealed; 0 = none yet */
    bool expected;          /* SIP is expected on it */
    bool waits[2];
    bool parted; /* one of its streams is forgotten: a new one between the same hosts is of another connection */
};

struct tls_streams *tls_stream_new(struct tls *tls, const uint8_t *ports, struct extract_stats *stats)
{
    struct tls_streams *all = calloc(1, sizeof *all);

    if (!all)
        abort();
    all->tls = tls;
    all->ports = ports;
    all->stats = stats;
    return all;
}

void tls_stream_free(struct tls_streams *all)
{
    free(all);
}

static bool is_expected_port(const struct tls_streams *all, uint16_t port)
{
    return port == SIPS_PORT || (all->ports[port / 8] >> port % 8 & 1);
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
    return tls_has_keys(all->tls) || is_expected(all, s) ? TLS_STREAM_YES : TLS_STREAM_FOREIGN;
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
    struct extract_stats *stats = c->all->stats;

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
    c->conn = tls_conn_new(all->tls);
    if (!c->conn) {
        count_sealed(c, TLS_TOO_MANY);
        free(c);
        return NULL;
    }
    c->streams[0] = s;
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
    if (c->parted || c->streams[1])
        return false;
    c->streams[1] = s;
    return true;
}

static void free_connection(struct tls_stream *c)
{
    *(c->before ? &c->before->next : &c->all->first) = c->next;
    if (c->next)
        c->next->before = c->before;
    tls_conn_free(c->conn);
    segments_clear(&c->plain[0]);
    segments_clear(&c->plain[1]);
    free(c);
}

static unsigned index_of(const struct tls_stream *c, const struct tcp_stream *s)
{
    return c->streams[1] == s;
}

void tls_stream_leave(struct tls_stream *c, const struct tcp_stream *s)
{
    c->streams[index_of(c, s)] = NULL;
    c->parted = true;
    if (!c->streams[0] && !c->streams[1])
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

    if (server < 2 && c->streams[server])
        c->server = tcp_src(c->streams[server]);
    else if (server < 2 && c->streams[!server])
        c->server = tcp_dst(c->streams[!server]);
}

bool tls_stream_peek(struct tcp_stream *s, struct net_origin *out)
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

bool tls_stream_next(struct tls_stream *c, struct tcp_stream *s)
{
    struct segments *in = tcp_segments(s);
    unsigned from = index_of(c, s);
    struct tls_piece piece;
    enum tls_result result = tls_conn_next(c->conn, from, segments_bytes(in), &piece);

    c->waits[from] = result == TLS_WAIT;
    if (result == TLS_SEALED) {
        note_server(c);
        count_sealed(c, piece.reason);
    }
    if (result == TLS_PLAIN && piece.plain.n)
        put_plain(&c->plain[from], piece.plain, in, piece.length);
    segments_consume(in, piece.length);
    return piece.length > 0;
}

struct segments *tls_stream_bytes(struct tls_stream *c, const struct tcp_stream *s)
{
    return &c->plain[index_of(c, s)];
}

void tls_stream_end(struct tls_stream *c, const struct tcp_stream *s)
{
    tls_conn_end(c->conn, index_of(c, s));
}

void tls_stream_lose(struct tls_stream *c, const struct tcp_stream *s)
{
    tls_conn_lose(c->conn, index_of(c, s));
}

bool tls_stream_is_over(const struct tls_stream *c)
{
    return tls_conn_is_dead(c->conn) && !c->expected;
}

size_t tls_stream_held(const struct tls_stream *c, const struct tcp_stream *s)
{
    return sizeof *c / 2 + CONTEXT + c->plain[index_of(c, s)].held;
}

struct tls_stream *tls_stream_waiting(const struct tls_streams *all, const struct tls_stream *after)
{
    struct tls_stream *c = after ? after->next : all->first;

    while (c && !c->waits[0] && !c->waits[1])
        c = c->next;
    return c;
}

struct tcp_stream *tls_stream_stream(const struct tls_stream *c, unsigned i)
{
    return c->streams[i];
}
