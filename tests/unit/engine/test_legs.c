/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/seen.h"
#include "engine/figures/summary.h"
#include "engine/legs/legs.h"
#include "engine/store/read.h"
#include "engine_feed.h"
#include "sip/msg.h"

#define U1  "11111111111111111111111111111111"
#define U2  "22222222222222222222222222222222"
#define U3  "33333333333333333333333333333333"
#define NIL "00000000000000000000000000000000"

/* The legs of each call: "2:75 -" says that call 1 has leg 2 with 75 points and call 2 has none. */
static void describe(const struct feed *f, char *out, size_t room)
{
    size_t n, used = 0;
    ref *list = engine_list(f->e, ENGINE_CALLS, &n);

    for (size_t i = 0; i < n; i++) {
        struct leg legs[LEGS_MAX];
        size_t count = legs_of(f->e, list[i], legs);
        used += (size_t)snprintf(out + used, room - used, "%s%s", i ? " " : "", count ? "" : "-");
        for (size_t k = 0; k < count; k++)
            used += (size_t)snprintf(out + used, room - used, "%s%u:%d", k ? "," : "", legs[k].number, legs[k].score);
    }
    free(list);
}

static void check(const char *lines, const char *wanted)
{
    struct feed f = feed_new(NULL);
    char found[200] = "";

    feed(&f, lines);
    describe(&f, found, sizeof found);
    cr_expect_str_eq(found, wanted, "%s, not %s: %s", found, wanted, lines);
    engine_free(f.e);
}

#define A "0 a>b INVITE call=A f=A b=1"
#define B "\n5 b>c INVITE call=B f=B b=2"
#define ANSWERED                                                                                                       \
    "\n90 c>b 200 INVITE call=B f=B b=2 t=T\n 95 b>a 200 INVITE call=A f=A b=1 t=S"
#define ENDED "\n900 a>b BYE call=A f=A b=3 n=2 t=S\n 910 b>c BYE call=B f=B b=4 n=2 t=T"

Test(legs, traits_link_a_call_with_the_one_that_it_begins_behind)
{
    check(A B, "2:55 1:55"); /* hop, both users, start */
    check(A B ANSWERED ENDED, "2:75 1:75");
    check(A " who=1\n5 b>c INVITE call=B f=B b=2 who=2", "- -"); /* another caller */
    check(A " who=1\n5 b>c INVITE call=B f=B b=2 who=2" ANSWERED ENDED, "2:60 1:60");
    check(A " who=1 whom=3\n5 b>c INVITE call=B f=B b=2 who=2 whom=4" ANSWERED ENDED, "- -");
    check(A "\n5 d>c INVITE call=B f=B b=2" ANSWERED ENDED, "- -");              /* another host */
    check(A "\n5 a>b INVITE call=B f=B b=2", "- -");                             /* the same path */
    check(A "\n50 b>a 486 INVITE call=A f=A b=1 t=T\n 900 b>c INVITE call=B b=2", "- -"); /* over before */
}

Test(legs, where_two_calls_fit_alike_traits_link_none)
{
    check(A "\n1 d>b INVITE call=C f=C b=9" "\n5 b>c INVITE call=B f=B b=2", "- - -");
    check(A "\n1 d>b INVITE call=C f=C b=9 who=zoe" "\n5 b>c INVITE call=B f=B b=2", "3:55 - 1:55");
}

Test(legs, one_call_may_have_several_behind_it)
{
    check(A B "\n6 b>d INVITE call=D f=D b=7", "2:55,3:55 1:55 1:55");
}

Test(legs, are_found_behind_every_hop_of_a_call)
{
    check(A "\n1 b>c INVITE call=A f=A b=2,1\n 5 c>d INVITE call=B f=B b=7", "2:55 1:55");
}

#define S1 "0 a>b INVITE call=A f=A b=1 who=1 whom=3 | Session-ID: "
#define S2 "\n5 c>d INVITE call=B f=B b=2 who=2 whom=4 | Session-ID: "

Test(legs, session_id_counts_with_both_halves_more_than_with_one)
{
    /* start 10, other hosts -15, other numbers -25 */
    check(S1 U1 ";remote=" U2 S2 U1 ";remote=" U2 "\n 90 d>c 200 INVITE call=B f=B b=2 t=T"
          "\n95 b>a 200 INVITE call=A f=A b=1 t=S\n 900 a>b BYE call=A f=A b=3 n=2 t=S\n"
          "910 c>d BYE call=B f=B b=4 n=2 t=T", "2:50 1:50");
    check(S1 U1 ";remote=" NIL S2 U1 ";remote=" NIL, "- -");
    check(S1 U1 ";remote=" U2 "\n5 b>c INVITE call=B f=B b=2 | Session-ID: " U2 ";remote=" U1, "2:60 1:60"); /* 60 + hop 15 + start 10 - 25 */
    check("0 a>b INVITE call=A f=A b=1 | Session-ID: " U1 "\n5 b>c INVITE call=B f=B b=2 | Session-ID: " U1,
        "2:100 1:100"); /* RFC 7329: 60 + 55 */
    check("0 a>b INVITE call=A f=A b=1 | Session-ID: " U1 ";remote=" NIL
          "\n5 b>c INVITE call=B f=B b=2 | Session-ID: " U1 ";remote=" NIL, "2:90 1:90");
    check("0 a>b INVITE call=A f=A b=1 | Session-ID: " U1 ";remote=" U2
          "\n5 b>c INVITE call=B f=B b=2 | Session-ID: " U1 ";remote=" U3, "2:65 1:65"); /* shared only */
    check("0 a>b INVITE call=A f=A b=1 | Session-ID: " U1 "\n5 b>c INVITE call=B f=B b=2 | Session-ID: " U2,
        "- -"); /* another session: 55 - 60 */
}

Test(legs, a_uuid_may_come_in_a_response)
{
    check("0 a>b INVITE call=A f=A b=1 who=1\n"
          "5 x>c INVITE call=B f=B b=2 who=2 | Session-ID: " U1 ";remote=" U2 "\n"
          "9 b>a 180 INVITE call=A f=A b=1 who=1 t=T | Session-ID: " U2 ";remote=" U1, "2:70 1:70");
}

Test(legs, icid_links_and_so_does_a_related_one)
{
    check("0 a>b INVITE call=A f=A b=1 | P-Charging-Vector: icid-value=x1\n"
          "5 b>c INVITE call=B f=B b=2 | P-Charging-Vector: icid-value=\"x1\";icid-generated-at=h", "2:100 1:100");
    check("0 a>b INVITE call=A f=A b=1 who=1 | P-Charging-Vector: icid-value=x1\n"
          "5 d>c INVITE call=B f=B b=2 | P-Charging-Vector: icid-value=x2;related-icid=x1", "2:55 1:55");
    check("0 a>b INVITE call=A f=A b=1 who=1 | P-Charging-Vector: icid-value=x1\n"
          "5 d>c INVITE call=B f=B b=2 | P-Charging-Vector: icid-value=X1", "- -");
}

Test(legs, a_header_may_name_the_call_id_of_the_other_leg)
{
    check("0 a>b INVITE call=A f=A b=1 who=1\n 5 d>c INVITE call=B f=B b=2 | X-CID: A", "2:60 1:60");
    check("0 a>b INVITE call=A f=A b=1\n 5 b>c INVITE call=B f=B b=2 | x-call-id: A", "2:100 1:100");
    /* its own, passed on by the B2BUA: only the same value in both */
    check("0 a>b INVITE call=A f=A b=1 who=1| X-CID: A\n 5 d>c INVITE call=B f=B b=2 | X-CID: A", "2:85 1:85");
    /* it names a third one, so it is not a leg of the first */
    check("0 a>b INVITE call=A f=A b=1\n 1 e>f INVITE call=C f=C b=9 who=x whom=y\n"
          "5 b>c INVITE call=B f=B b=2 | X-CID: C", "- - -");
    /* the same value in two headers is nothing */
    check("0 a>b INVITE call=A f=A b=1 who=1| X-CID: v\n 5 d>c INVITE call=B f=B b=2 | X-Call-ID: v", "- -");
}

Test(legs, a_configured_header_counts_like_the_known_ones)
{
    const char *const names[] = {"X-Mine", "Subject"};
    const struct engine_options options = {.leg_headers = names, .n_leg_headers = 2};
    struct feed f = feed_new(&options);
    char found[100];

    feed(&f, "0 a>b INVITE call=A f=A b=1 who=1 | X-Mine: v1\n 5 d>c INVITE call=B f=B b=2 | X-Mine: v1\n"
             "9 e>f INVITE call=C f=C b=3 who=5 | Subject: B");
    describe(&f, found, sizeof found);
    cr_assert_str_eq(found, "- 3:60 2:60");
    engine_free(f.e);
}

Test(legs, one_header_is_never_enough_where_others_contradict)
{
    check("0 a>b INVITE call=A f=A b=1 who=1 whom=2 | X-CID: v\n 5 d>c INVITE call=B f=B b=2 who=3 whom=4 | X-CID: v", "- -");
    check("0 a>b INVITE call=A f=A b=1 | Session-ID: " U1 ";remote=" U2 "| X-CID: v\n"
          "50 b>a 486 INVITE call=A f=A b=1 t=T\n"
          "900 b>c INVITE call=B f=B b=2 | Session-ID: " U1 ";remote=" U2 "| X-CID: v", "- -");
    check("0 a>b INVITE call=A f=A b=1 | Session-ID: " U1 ";remote=" U2 "| X-CID: v\n"
          "5 a>b INVITE call=B f=B b=2 | Session-ID: " U1 ";remote=" U2 "| X-CID: v", "- -");
}

static void push_with_sdp(struct feed *f, const char *call_id, const char *hosts, const char *who, const char *sdp)
{
    static struct sip_msg m;
    char text[1000];
    struct seen s = {.time = FEED_START + ++f->frame * CAPTIME_MS, .frame = f->frame,
        .src = feed_host(hosts), .dst = feed_host(hosts + 1)};
    int n = snprintf(text, sizeof text,
        "INVITE sip:x@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK%s\r\nFrom: <sip:%s@h>;tag=%s\r\nTo: <sip:to-%s@h>\r\n"
        "Call-ID: %s\r\nCSeq: 1 INVITE\r\nContent-Type: application/sdp\r\nContent-Length: %zu\r\n\r\n%s",
        call_id, who, call_id, who, call_id, strlen(sdp), sdp);

    cr_assert_eq(sip_msg_parse((struct slice){text, (size_t)n}, false, &m), SIP_OK);
    engine_push(f->e, &s, &m);
}

#define SDP(version, address, port)                                                                                    \
    "v=0\r\no=- 7 " version " IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 " address "\r\nt=0 0\r\nm=audio " port " RTP/AVP 0\r\n"

Test(legs, a_session_description_that_was_passed_on_counts)
{
    static const struct {
        const char *sdp;
        const char *wanted;
    } cases[] = {
        {SDP("1", "192.0.2.9", "4000"), "2:60 1:60"},    /* origin 30, media 30, hop 15, start 10, other numbers -25 */
        {SDP("2", "192.0.2.9", "4000"), "2:60 1:60"},    /* a new version of it */
        {SDP("1", "198.51.100.1", "4000"), "- -"},       /* other media: 30 */
        {"v=0\r\n", "- -"},
        {"o=", "- -"},
        {"v=0\nm=\nc=\no= ", "- -"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed f = feed_new(NULL);
        char found[100];
        push_with_sdp(&f, "A", "ab", "one", SDP("1", "192.0.2.9", "4000"));
        push_with_sdp(&f, "B", "bc", "two", cases[i].sdp);
        describe(&f, found, sizeof found);
        cr_expect_str_eq(found, cases[i].wanted, "%s: %s", found, cases[i].sdp);
        engine_free(f.e);
    }
}

Test(legs, a_transfer_with_reinvite_changes_the_session_half_way)
{
    /* RFC 7989 10.3: a is Alice, b the B2BUA, c Bob, d Carol */
    check("0 a>b INVITE call=A f=A b=1 who=a whom=c | Session-ID: " U1 ";remote=" NIL "\n"
          "5 b>c INVITE call=B f=B b=2 who=p whom=c | Session-ID: " U1 ";remote=" NIL "\n"
          "90 c>b 200 INVITE call=B f=B b=2 who=p whom=c t=T | Session-ID: " U2 ";remote=" U1 "\n"
          "95 b>a 200 INVITE call=A f=A b=1 who=a whom=c t=S | Session-ID: " U2 ";remote=" U1 "\n"
          "9000 b>d INVITE call=C f=C b=3 who=p whom=d | Session-ID: " U1 ";remote=" NIL "\n"
          "9100 d>b 200 INVITE call=C f=C b=3 who=p whom=d t=U | Session-ID: " U3 ";remote=" U1 "\n"
          "9200 b>a INVITE call=A f=S b=4 who=c whom=a t=A | Session-ID: " U3 ";remote=" U1,
        "2:100,3:50 1:100 1:50");
}

Test(legs, nothing_refers_to_an_evicted_call)
{
    struct engine_options options = {.limit_memory = 1};
    struct feed f = feed_new(&options);

    for (int i = 0; i < 40; i++) {
        char line[300];
        snprintf(line, sizeof line, "%d a>b INVITE call=A%d f=A%d b=a%d | X-CID: v | Session-ID: " U1 ";remote=" U2,
            i * 2, i, i, i);
        feed_line(&f, line);
        snprintf(line, sizeof line, "%d b>c INVITE call=B%d f=B%d b=b%d | X-CID: v | Session-ID: " U1 ";remote=" U2,
            i * 2 + 1, i, i, i);
        feed_line(&f, line);
    }
    char found[100];
    describe(&f, found, sizeof found);
    cr_expect_str_eq(found, "-", "only the last one is left");
    feed_end(&f, 1000);
    cr_expect_eq(engine_summary(f.e)->kpi.calls, 80);
    engine_free(f.e);
}

Test(legs, the_summary_counts_calls_that_are_linked)
{
    struct feed f = feed_new(NULL);

    feed(&f, A B "\n6 e>f INVITE call=Z f=Z b=8");
    feed_end(&f, 1000);
    cr_expect_eq(engine_summary(f.e)->linked_calls, 2);
    engine_free(f.e);
}

Test(legs, a_thousand_calls_with_one_name_stay_bounded)
{
    struct feed f = feed_new(NULL);

    for (int i = 0; i < 2000; i++) {
        char line[300];
        snprintf(line, sizeof line, "%d %c>%c INVITE call=A%d f=A%d b=a%d | X-CID: v", i, 'a' + i % 7, 'b' + i % 7, i, i, i);
        feed_line(&f, line);
    }
    feed_end(&f, 10000);
    struct leg legs[LEGS_MAX];
    size_t n;
    ref *list = engine_list(f.e, ENGINE_CALLS, &n);
    for (size_t i = 0; i < n; i++)
        cr_assert_leq(legs_of(f.e, list[i], legs), LEGS_MAX);
    free(list);
    engine_free(f.e);
}
