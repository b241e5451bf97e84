/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/seen.h"
#include "capture/capture_mock.h"
#include "capture/handoff.h"
#include "sip/msg.h"

#include <criterion/criterion.h>

/* All that a sink is told, as text. */
struct told {
    GString *text;
    unsigned messages, errors; /* so far; atomic */
    gulong slow;               /* microseconds that each takes */
};

static void tell_slice(GString *text, struct slice s)
{
    g_string_append_printf(text, "%zu ", s.n);
    g_string_append_len(text, s.p ? s.p : "none", s.p ? (gssize)s.n : -1);
    g_string_append_c(text, '|');
}

static void tell_slices(GString *text, const struct sip_msg *m)
{
    const struct slice slices[] = {m->bytes, m->method_text, m->uri, m->reason, m->version, m->call_id, m->from, m->to,
        m->from_tag, m->to_tag, m->cseq_method_text, m->via.text, m->via.transport, m->via.host, m->via.branch,
        m->via.received, m->via2_branch, m->head, m->body};

    for (size_t i = 0; i < G_N_ELEMENTS(slices); i++)
        tell_slice(text, slices[i]);
}

static void tell_msg(GString *text, const struct sip_msg *m)
{
    tell_slices(text, m);
    g_string_append_printf(text, "%d %d %u %u %d %d %d %u %u %d %u %lld %u %u %u %u\n", m->kind, m->method, m->status,
        m->cseq, m->has_cseq, m->truncated, m->cseq_method, m->via_count, m->via.port, m->via.has_rport, m->via.rport,
        (long long)m->content_length, m->n_lines, m->lines_dropped, m->n_findings, m->findings_dropped);
    for (unsigned i = 0; i < m->n_lines; i++) {
        g_string_append_printf(text, "%u %d ", m->lines[i].header, sip_msg_has(m, m->lines[i].header));
        tell_slice(text, sip_line_name(m, &m->lines[i]));
        tell_slice(text, sip_line_value(m, &m->lines[i]));
    }
    for (unsigned i = 0; i < m->n_findings; i++)
        g_string_append_printf(text, "%u %u+%u\n", m->findings[i].code, m->findings[i].offset, m->findings[i].length);
}

static void tell_seen(GString *text, const struct seen *s)
{
    char src[ENDPOINT_TEXT], dst[ENDPOINT_TEXT];

    endpoint_format(&s->src, src);
    endpoint_format(&s->dst, dst);
    g_string_append_printf(text, "%lld %s %s %u %u %u %u %u %d %u ", (long long)s->time, src, dst, s->frame, s->file,
        s->index, s->ip_id, s->transport, s->by_agent, s->agent);
    tell_slice(text, s->correlation);
}

static void hear(
    const struct seen *seen, const struct sip_msg *msg, const struct net_origin *frames, size_t n, void *user)
{
    struct told *t = user;

    tell_seen(t->text, seen);
    tell_msg(t->text, msg);
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(t->text, "%lld %u %u\n", (long long)frames[i].time, frames[i].frame, frames[i].file);
    if (t->slow)
        g_usleep(t->slow);
    g_atomic_int_inc(&t->messages);
}

static void hear_error(const struct seen *seen, const struct sip_msg *request, void *user)
{
    struct told *t = user;

    g_string_append(t->text, request ? "error " : "reset ");
    tell_seen(t->text, seen);
    if (request)
        tell_msg(t->text, request);
    g_atomic_int_inc(&t->errors);
}

static struct seen seen_of(unsigned i)
{
    struct seen s = {.time = i * CAPTIME_S,
        .frame = i,
        .file = (uint16_t)(i % 7),
        .index = (uint16_t)(i % 3),
        .ip_id = (uint16_t)(i * 5),
        .transport = (uint8_t)(i % 2)};

    endpoint_parse(SLICE_LIT("192.0.2.1:5060"), &s.src);
    endpoint_parse(SLICE_LIT("[2001:db8::2]:5080"), &s.dst);
    return s;
}

/* Message i: with a body of this size, and every third one with much to find in it. */
static char *message(unsigned i, size_t body)
{
    GString *s = g_string_new(NULL);

    g_string_printf(s, i % 4 ? "INVITE sip:b%u@example.com SIP/2.0\r\n" : "SIP/2.0 %u OK\r\n", i % 4 ? i : 200);
    g_string_append_printf(s,
        "Via: SIP/2.0/UDP a.example.com:5070;rport=9;received=192.0.2.9;branch=z9hG4bK%u, "
        "SIP/2.0/TCP b.example.com;branch=z9hG4bKsecond\r\n",
        i);
    if (i % 3)
        g_string_append_printf(
            s, "From: <sip:a@example.com>;tag=f%u\r\nTo: <sip:b@example.com>;tag=t\r\nCall-ID: c%u\r\n", i, i);
    else
        for (unsigned n = 0; n < 140; n++)
            g_string_append(s, "bad\r\nX-Line: 1\r\n");
    g_string_append_printf(s, "CSeq: %u INVITE\r\nContent-Length: %zu\r\n\r\n", i, body);
    for (size_t n = 0; n < body; n++)
        g_string_append_c(s, (char)('a' + (n + i) % 26));
    return g_string_free(s, FALSE);
}

/* Tells the sinks of message i, and then makes all that was told of unreadable. */
static void tell(unsigned i, size_t body, size_t n_frames, sink_on_message *sink, sink_on_error *error, void *user)
{
    struct sip_msg *msg = g_new0(struct sip_msg, 1);
    struct net_origin *frames = g_new0(struct net_origin, n_frames + 1);
    struct seen seen = seen_of(i);
    char *text = message(i, body), *correlation = g_strdup_printf("id-%*u", i % 20, i);

    cr_assert_eq(sip_msg_parse(slice_of(text), false, msg), SIP_OK);
    for (size_t f = 0; f < n_frames; f++)
        frames[f] = (struct net_origin){(captime)(i + f), (uint32_t)f, (uint16_t)i};
    if (i % 4 == 1) {
        seen.by_agent = true;
        seen.agent = i;
        seen.correlation = slice_head(slice_of(correlation), i % 13);
    }
    sink(&seen, msg, frames, n_frames, user);
    if (i % 5 == 0)
        error(&seen, i % 2 ? msg : NULL, user);
    memset(text, '?', strlen(text));
    memset(correlation, '?', strlen(correlation));
    g_free(correlation);
    memset(frames, 0xff, n_frames * sizeof *frames);
    memset(msg, 0xff, sizeof *msg);
    g_free(text);
    g_free(frames);
    g_free(msg);
}

struct rows {
    const char *what;
    unsigned messages;
    size_t body, frames;
};

static void tell_rows(const struct rows *r, sink_on_message *sink, sink_on_error *error, void *user)
{
    for (unsigned i = 0; i < r->messages; i++)
        tell(i, i % 10 ? r->body / 10 : r->body, i % 3 ? 1 : r->frames, sink, error, user);
}

Test(handoff, the_worker_is_told_the_same_in_the_same_order)
{
    static const struct rows rows[] = {
        {"nothing", 0, 0, 0},
        {"one", 1, 0, 1},
        {"tiny ones", 5000, 0, 0},
        {"of usual size", 2000, 400, 1},
        {"as large as a batch", 40, HANDOFF_BATCH, 1},
        {"larger than a batch", 40, 5 * HANDOFF_BATCH, 1},
        {"in many packets", 500, 60000, SINK_FRAMES},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct told direct = {.text = g_string_new(NULL)}, handed = {.text = g_string_new(NULL)};
        struct handoff *h = handoff_new(hear, hear_error, &handed);
        tell_rows(&rows[i], hear, hear_error, &direct);
        tell_rows(&rows[i], handoff_push, handoff_push_error, h);
        handoff_finish(h);
        cr_expect_eq(handed.messages, rows[i].messages, "%s", rows[i].what);
        cr_expect_eq(handed.errors, (rows[i].messages + 4) / 5, "%s", rows[i].what);
        cr_expect(g_string_equal(direct.text, handed.text), "%s", rows[i].what);
        handoff_free(h);
        g_string_free(direct.text, TRUE);
        g_string_free(handed.text, TRUE);
    }
}

Test(handoff, a_slow_worker_is_waited_for)
{
    enum { BODY = 40000, IN_BATCHES = HANDOFF_BATCHES * (HANDOFF_BATCH / BODY) };
    struct told t = {.text = g_string_new(NULL), .slow = 1000};
    struct handoff *h = handoff_new(hear, hear_error, &t);
    unsigned ahead = 0;

    for (unsigned i = 1; i <= 100; i++) {
        tell(i, BODY, 1, handoff_push, handoff_push_error, h);
        unsigned now = i - (unsigned)g_atomic_int_get(&t.messages);
        ahead = MAX(ahead, now);
    }
    cr_expect_leq(ahead, IN_BATCHES, "%u", ahead);
    cr_expect_gt(ahead, 1);
    handoff_finish(h);
    cr_expect_eq(t.messages, 100);
    handoff_free(h);
    g_string_free(t.text, TRUE);
}

Test(handoff, what_was_pushed_arrives_also_where_nobody_finishes)
{
    struct told t = {.text = g_string_new(NULL)};
    struct handoff *h = handoff_new(hear, NULL, &t);

    for (unsigned i = 0; i < 3; i++)
        tell(i, 10, 1, handoff_push, handoff_push_error, h);
    handoff_free(h);
    cr_expect_eq(t.messages, 3);
    handoff_free(handoff_new(hear, NULL, &t));
    handoff_free(NULL);
    g_string_free(t.text, TRUE);
}

Test(handoff, finishing_twice_is_finishing)
{
    struct told t = {.text = g_string_new(NULL)};
    struct handoff *h = handoff_new(hear, hear_error, &t);

    tell(1, 10, 1, handoff_push, handoff_push_error, h);
    handoff_finish(h);
    handoff_finish(h);
    cr_expect_eq(t.messages, 1);
    handoff_free(h);
    g_string_free(t.text, TRUE);
}
