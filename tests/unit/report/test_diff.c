/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>

#include "base/seen.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "report/diff.h"
#include "report/utf8.h"
#include "sip/msg.h"

/* A call of one engine from lines such as "a>b INVITE|Supported: x"; the frames count from 1. */
struct take {
    struct engine *e;
    struct record_source source;
    uint32_t frame;
    const char *call_id;
};

static const char *const no_files[] = {"x.pcap"};

static struct take take_new(const char *call_id)
{
    struct take t = {.e = engine_new(&(struct engine_options){.keep_bytes = true}), .call_id = call_id};

    t.source = (struct record_source){.engine = t.e, .files = no_files, .n_files = 1};
    return t;
}

static struct endpoint host(char c)
{
    return (struct endpoint){.family = 4, .ip = {192, 0, 2, (uint8_t)(c - 'a' + 1)}, .port = 5060};
}

/* The first line decides between request and response; `fields` are whole header lines, `body` a session description. */
static void say(struct take *t, const char *hosts, const char *first, unsigned cseq, const char *method, const char *fields, const char *body)
{
    static struct sip_msg m;
    char text[2000];
    struct seen s = {.time = (1700000000 + ++t->frame) * CAPTIME_S, .frame = t->frame, .src = host(hosts[0]), .dst = host(hosts[2])};
    bool is_ack = strcmp(method, "ACK") == 0;
    int n = snprintf(text, sizeof text,
        "%s\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK%s-%u%s\r\nFrom: <sip:alice@h>;tag=%s\r\nTo: <sip:bob@h>%s\r\nCall-ID: %s\r\n"
        "CSeq: %u %s\r\n%s%sContent-Length: %zu\r\n\r\n%s",
        first, t->call_id, cseq, is_ack ? "k" : "", t->call_id, strncmp(first, "INVITE", 6) && strncmp(first, "SIP/2.0 100", 11) ? ";tag=T" : "",
        t->call_id, cseq, method, fields, body[0] ? "Content-Type: application/sdp\r\n" : "", strlen(body), body);

    cr_assert_eq(sip_msg_parse((struct slice){text, (size_t)n}, false, &m), SIP_OK);
    engine_push(t->e, &s, &m);
}

#define INVITE "INVITE sip:bob@h SIP/2.0"

static struct diff *diff_of(struct take *a, struct take *b)
{
    struct take *takes[2] = {a, b};
    ref call[2];

    for (int i = 0; i < 2; i++) {
        size_t n;
        engine_finish(takes[i]->e, (1700000000 + 100) * CAPTIME_S);
        ref *list = engine_list(takes[i]->e, ENGINE_CALLS, &n);
        cr_assert_eq(n, 1);
        call[i] = list[0];
        free(list);
    }
    return diff_new((const struct record_source *const[]){&a->source, &b->source}, call);
}

static const struct diff_item *find(const struct diff *d, const char *subject)
{
    for (guint i = 0; i < d->items->len; i++)
        if (strcmp(g_array_index(d->items, struct diff_item, i).subject, subject) == 0)
            return &g_array_index(d->items, struct diff_item, i);
    return NULL;
}

static void expect_item(const struct diff *d, enum diff_rank rank, const char *subject, const char *a, const char *b)
{
    const struct diff_item *item = find(d, subject);

    cr_assert_not_null(item, "%s", subject);
    cr_expect_eq(item->rank, rank, "%s is %s", subject, diff_rank_name(item->rank));
    cr_expect_eq(g_strcmp0(item->value[0], a), 0, "%s: %s", subject, item->value[0]);
    cr_expect_eq(g_strcmp0(item->value[1], b), 0, "%s: %s", subject, item->value[1]);
}

/* The pairs as "1-1 2-. .-3": frames, a dot where there is none. */
static void expect_pairs(const struct diff *d, const char *wanted)
{
    GString *found = g_string_new(NULL);

    for (guint i = 0; i < d->pairs->len; i++) {
        const struct diff_pair *p = &g_array_index(d->pairs, struct diff_pair, i);
        for (int side = 0; side < 2; side++) {
            g_string_append(found, side ? "-" : i ? " " : "");
            if (p->message[side])
                g_string_append_printf(found, "%u", p->message[side]->frame);
            else
                g_string_append_c(found, '.');
        }
    }
    cr_expect_str_eq(found->str, wanted);
    g_string_free(found, TRUE);
}

static void end(struct diff *d, struct take *a, struct take *b)
{
    diff_free(d);
    engine_free(a->e);
    engine_free(b->e);
}

Test(diff, names_and_hosts_alone_are_no_difference)
{
    struct take a = take_new("A"), b = take_new("B");

    say(&a, "a>b", INVITE, 1, "INVITE", "Contact: <sip:alice@192.0.2.1:5060>\r\n", "");
    say(&a, "b>a", "SIP/2.0 200 OK", 1, "INVITE", "", "");
    say(&b, "c>d", INVITE, 7, "INVITE", "m: <sip:alice@192.0.2.3:6000>\r\n", "");
    say(&b, "d>c", "SIP/2.0 200 OK", 7, "INVITE", "", "");
    struct diff *d = diff_of(&a, &b);
    cr_expect_eq(d->items->len, 0, "%s", d->items->len ? g_array_index(d->items, struct diff_item, 0).subject : "");
    expect_pairs(d, "1-1 2-2");
    end(d, &a, &b);
}

Test(diff, messages_are_aligned_by_the_part_that_they_play)
{
    struct take a = take_new("A"), b = take_new("B");

    say(&a, "a>b", INVITE, 1, "INVITE", "", "");
    say(&a, "b>a", "SIP/2.0 100 Trying", 1, "INVITE", "", "");
    say(&a, "b>a", "SIP/2.0 180 Ringing", 1, "INVITE", "", "");
    say(&a, "b>a", "SIP/2.0 200 OK", 1, "INVITE", "", "");
    say(&a, "a>b", "ACK sip:bob@h SIP/2.0", 1, "ACK", "", "");
    /* with a challenge first, without 180, and busy */
    say(&b, "a>b", INVITE, 1, "INVITE", "", "");
    say(&b, "b>a", "SIP/2.0 401 Unauthorized", 1, "INVITE", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n", "");
    say(&b, "a>b", INVITE, 2, "INVITE", "Authorization: Digest username=\"u\", realm=\"r\", nonce=\"n\"\r\n", "");
    say(&b, "b>a", "SIP/2.0 100 Trying", 2, "INVITE", "", "");
    say(&b, "b>a", "SIP/2.0 486 Busy Here", 2, "INVITE", "", "");
    struct diff *d = diff_of(&a, &b);
    expect_pairs(d, "1-1 .-2 .-3 2-4 3-. 4-5 5-.");
    expect_item(d, DIFF_VERDICT, "outcome", "answered", "busy");
    expect_item(d, DIFF_VERDICT, "final_code", "200", "486");
    expect_item(d, DIFF_VERDICT, "status", "200 OK", "486 Busy Here");
    end(d, &a, &b);
}

Test(diff, header_fields_are_compared_by_name_and_value_and_ranked)
{
    struct take a = take_new("A"), b = take_new("B");

    say(&a, "a>b", INVITE, 1, "INVITE", "k: timer,  100rel\r\nUser-Agent: X 1\r\nRoute: <sip:p1;lr>\r\nX-Here: 1\r\nSubject: s\r\n", "");
    say(&b, "a>b", INVITE, 1, "INVITE", "Subject: s\r\nSupported: 100rel\r\nSupported: timer\r\nUser-Agent: X 2\r\nRoute: <sip:p1;lr>\r\n"
        "Route: <sip:p2;lr>\r\nRequire: 100rel\r\n", "");
    struct diff *d = diff_of(&a, &b);
    cr_expect_null(find(d, "Supported"), "the order of tokens and the compact form do not count");
    expect_item(d, DIFF_ROUTE, "Route", "<sip:p1;lr>", "<sip:p1;lr>, <sip:p2;lr>");
    expect_item(d, DIFF_EXTENSIONS, "Require", NULL, "100rel");
    expect_item(d, DIFF_SOFTWARE, "User-Agent", "X 1", "X 2");
    expect_item(d, DIFF_PRESENCE, "X-Here", "1", NULL);
    cr_expect_not_null(find(d, "order of fields"));
    for (guint i = 1; i < d->items->len; i++)
        cr_expect_leq(g_array_index(d->items, struct diff_item, i - 1).rank, g_array_index(d->items, struct diff_item, i).rank);
    end(d, &a, &b);
}

/* Two calls whose INVITEs differ in one line: whether that is a difference, and of which rank. */
static void compare_lines(const char *a_line, const char *b_line, const char *subject, bool differs, enum diff_rank rank)
{
    struct take a = take_new("A"), b = take_new("B");

    say(&a, "a>b", INVITE, 1, "INVITE", a_line, "");
    say(&b, "a>b", INVITE, 1, "INVITE", b_line, "");
    struct diff *d = diff_of(&a, &b);
    const struct diff_item *item = find(d, subject);
    cr_expect_eq(item != NULL, differs, "%s and %s", a_line, b_line);
    cr_expect(!item || item->rank == rank, "%s is %s", subject, diff_rank_name(item->rank));
    end(d, &a, &b);
}

Test(diff, header_fields_have_the_rank_of_what_they_are_about)
{
    static const struct {
        const char *name;
        enum diff_rank rank;
    } cases[] = {
        {"Reason", DIFF_VERDICT}, {"Warning", DIFF_VERDICT}, {"Retry-After", DIFF_VERDICT}, {"Content-Type", DIFF_MEDIA},
        {"Route", DIFF_ROUTE}, {"Record-Route", DIFF_ROUTE}, {"Contact", DIFF_ROUTE}, {"Via", DIFF_ROUTE}, {"Path", DIFF_ROUTE},
        {"Service-Route", DIFF_ROUTE}, {"Require", DIFF_EXTENSIONS}, {"Proxy-Require", DIFF_EXTENSIONS},
        {"Supported", DIFF_EXTENSIONS}, {"Unsupported", DIFF_EXTENSIONS}, {"Allow", DIFF_EXTENSIONS},
        {"Session-Expires", DIFF_EXTENSIONS}, {"Min-SE", DIFF_EXTENSIONS}, {"Authorization", DIFF_CREDENTIALS},
        {"Proxy-Authorization", DIFF_CREDENTIALS}, {"WWW-Authenticate", DIFF_CREDENTIALS},
        {"Proxy-Authenticate", DIFF_CREDENTIALS}, {"User-Agent", DIFF_SOFTWARE}, {"Server", DIFF_SOFTWARE}, {"From", DIFF_PARTIES},
        {"To", DIFF_PARTIES}, {"P-Asserted-Identity", DIFF_PARTIES}, {"P-Preferred-Identity", DIFF_PARTIES},
        {"Subject", DIFF_OTHER}, {"X-Mine", DIFF_OTHER},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char a[80], b[80];
        snprintf(a, sizeof a, "%s: one\r\n", cases[i].name);
        snprintf(b, sizeof b, "%s: two\r\n", cases[i].name);
        compare_lines(a, b, cases[i].name, true, cases[i].rank);
    }
}

/* What differs in any two calls is compared by its presence only. */
Test(diff, what_is_bound_to_differ_is_no_difference)
{
    static const char *const names[] = {"Date", "Identity", "RAck", "RSeq", "Session-ID", "Timestamp"};
    static const char *const params[] = {"branch", "tag", "received", "rport", "nonce", "cnonce", "opaque", "response", "nc",
        "icid-value", "related-icid", "rinstance", "ob", "+sip.instance", "to-tag", "from-tag", "ftag", "did", "alias", "line"};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        char a[80], b[80];
        snprintf(a, sizeof a, "%s: 1\r\n", names[i]);
        snprintf(b, sizeof b, "%s: 2\r\n", names[i]);
        compare_lines(a, b, names[i], false, DIFF_OTHER);
        compare_lines(a, "", names[i], true, DIFF_PRESENCE);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(params); i++) {
        char a[80], b[80], more[80];
        snprintf(a, sizeof a, "X-Mine: x;%s=1;y\r\n", params[i]);
        snprintf(b, sizeof b, "X-Mine: x;%s=22;y\r\n", params[i]);
        snprintf(more, sizeof more, "X-Mine: x;%sx=22;y\r\n", params[i]);
        compare_lines(a, b, "X-Mine", false, DIFF_OTHER);
        compare_lines(b, more, "X-Mine", true, DIFF_OTHER);
        compare_lines(a, "X-Mine: x;y\r\n", "X-Mine", true, DIFF_OTHER);
    }
}

Test(diff, text_says_in_which_call_a_message_is)
{
    for (int swapped = 0; swapped < 2; swapped++) {
        struct take a = take_new("A"), b = take_new("B"), *more = swapped ? &b : &a, *less = swapped ? &a : &b;
        const struct style style = {.columns = 120};
        GString *out = g_string_new(NULL);
        say(more, "a>b", INVITE, 1, "INVITE", "", "");
        say(more, "b>a", "SIP/2.0 180 Ringing", 1, "INVITE", "", "");
        say(more, "b>a", "SIP/2.0 200 OK", 1, "INVITE", "", "");
        say(less, "a>b", INVITE, 1, "INVITE", "", "");
        say(less, "b>a", "SIP/2.0 200 OK", 1, "INVITE", "", "");
        struct diff *d = diff_of(&a, &b);
        diff_text(out, d, &style);
        cr_expect_eq(strstr(out->str, "only in A") != NULL, !swapped, "%s", out->str);
        cr_expect_eq(strstr(out->str, "only in B") != NULL, swapped, "%s", out->str);
        g_string_free(out, TRUE);
        end(d, &a, &b);
    }
}

#define SDP(address, media) "v=0\r\no=- 1 1 IN IP4 " address "\r\ns=-\r\nc=IN IP4 " address "\r\nt=0 0\r\n" media

Test(diff, session_descriptions_are_compared_as_such)
{
    struct take a = take_new("A"), b = take_new("B");

    say(&a, "a>b", INVITE, 1, "INVITE", "",
        SDP("192.0.2.1", "m=audio 4000 RTP/AVP 0 97\r\na=rtpmap:97 opus/48000/2\r\na=ptime:20\r\nm=video 4002 RTP/AVP 96\r\n"));
    say(&b, "a>b", INVITE, 1, "INVITE", "",
        SDP("10.0.0.1", "m=audio 6000 RTP/SAVP 0 111\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:111 opus/48000/2\r\na=ptime:30\r\na=recvonly\r\n"));
    struct diff *d = diff_of(&a, &b);
    cr_expect_null(find(d, "codecs (audio)"), "numbers of dynamic payload types are chance");
    expect_item(d, DIFF_MEDIA, "stream 1", "audio RTP/AVP", "audio RTP/SAVP");
    expect_item(d, DIFF_MEDIA, "stream 2", "video RTP/AVP", NULL);
    expect_item(d, DIFF_MEDIA, "direction (audio)", "sendrecv", "recvonly");
    expect_item(d, DIFF_MEDIA, "SDP audio a=ptime", "a=ptime:20", "a=ptime:30");
    expect_item(d, DIFF_MEDIA, "SDP c=", "c=IN IP4 {1}", "c=IN IP4 10.0.0.1");
    end(d, &a, &b);
}

/* A line is a letter, "=" and a value, which may be empty; less is no line. */
Test(diff, lines_of_session_descriptions_may_be_empty)
{
    struct take a = take_new("A"), b = take_new("B");

    say(&a, "a>b", INVITE, 1, "INVITE", "", SDP("192.0.2.1", "k=\r\nz\r\n"));
    say(&b, "a>b", INVITE, 1, "INVITE", "", SDP("192.0.2.1", ""));
    struct diff *d = diff_of(&a, &b);
    expect_item(d, DIFF_MEDIA, "SDP k=", "k=", NULL);
    cr_expect_eq(d->items->len, 1);
    end(d, &a, &b);
}

Test(diff, bodies_are_named_where_they_are_no_session_descriptions)
{
    static const struct {
        const char *fields[2], *body[2], *values[2];
    } cases[] = {
        {{"", ""}, {SDP("192.0.2.1", ""), ""}, {"a session description", NULL}},
        {{"Content-Type: text/plain\r\n", ""}, {"hello", ""}, {"5 bytes", NULL}},
        {{"Content-Type: text/plain\r\n", "Content-Type: text/plain\r\n"}, {"hello", "hello you"}, {"5 bytes", "9 bytes"}},
        {{"Content-Type: text/plain\r\n", "Content-Type: text/plain\r\n"}, {"hello", "hello"}, {NULL, NULL}},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct take a = take_new("A"), b = take_new("B");
        say(&a, "a>b", INVITE, 1, "INVITE", cases[i].fields[0], cases[i].body[0]);
        say(&b, "a>b", INVITE, 1, "INVITE", cases[i].fields[1], cases[i].body[1]);
        struct diff *d = diff_of(&a, &b);
        if (cases[i].values[0])
            expect_item(d, DIFF_MEDIA, "body", cases[i].values[0], cases[i].values[1]);
        else
            cr_expect_null(find(d, "body"));
        end(d, &a, &b);
    }
}

Test(diff, text_keeps_within_the_width_and_is_safe)
{
    static const unsigned widths[] = {60, 80, 120};

    for (size_t i = 0; i < 3; i++) {
        struct take a = take_new("A"), b = take_new("B");
        const struct style style = {.columns = widths[i]};
        GString *out = g_string_new(NULL);
        say(&a, "a>b", INVITE, 1, "INVITE", "Subject: \033[31mred\001 and a very long value without an end, which goes on over several lines\r\n"
            "X-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", "");
        say(&b, "a>b", INVITE, 1, "INVITE", "Subject: \xff\r\n", "");
        struct diff *d = diff_of(&a, &b);
        diff_text(out, d, &style);
        cr_expect_null(strchr(out->str, '\033'));
        for (struct slice rest = {out->str, out->len}; rest.n;) {
            struct slice line = slice_head(rest, slice_find(rest, '\n'));
            cr_expect_leq(utf8_columns(line), widths[i], "%.*s", (int)line.n, line.p);
            rest = slice_from(rest, line.n + 1);
        }
        g_string_truncate(out, 0);
        diff_json(out, d);
        cr_expect_not_null(strstr(out->str, "\"subject\": \"Subject\""));
        g_string_free(out, TRUE);
        end(d, &a, &b);
    }
}
