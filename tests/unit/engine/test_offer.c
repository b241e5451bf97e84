/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/talk/offer.h"
#include "feed_findings.h"

#define RELIABLE " | Require: 100rel | RSeq: "
#define CALL "0 a>b INVITE b=1 sdp=100\n 10 b>a 200 INVITE b=1 t=T sdp=200\n 20 a>b ACK b=2 t=T\n"

static uint32_t frame_of(const struct feed *f, ref msg)
{
    return msg ? engine_message(f->e, msg)->frame : 0;
}

/* The exchanges of a dialog, the oldest first: "caller 1 answered 4", and "?3" for a preview. */
static void list(const struct feed *f, const struct exchange *x, char *out, size_t room)
{
    if (x->before)
        list(f, x->before, out, room);
    size_t used = strlen(out);
    snprintf(out + used, room - used, "%s%s %u %s %u", used ? ", " : "", exchange_is_callers(x) ? "caller" : "callee",
        frame_of(f, x->offer.msg), offer_state_name((enum exchange_state)x->state),
        frame_of(f, x->state == EXCHANGE_ANSWERED ? x->answer.msg : x->final));
    used = strlen(out);
    if (x->preview.msg)
        snprintf(out + used, room - used, " ?%u", frame_of(f, x->preview.msg));
}

static void check_dialog(const char *lines, size_t nth, const char *wanted, bool keep_bytes)
{
    const struct engine_options options = {.keep_media = true, .keep_bytes = keep_bytes};
    struct feed f = feed_new(&options);
    char found[400] = "";

    feed(&f, lines);
    feed_end(&f, 40000);
    const struct exchange *x = offer_newest(feed_dialog(&f, nth));
    if (x)
        list(&f, x, found, sizeof found);
    cr_assert_str_eq(found, wanted, "%s: %s", found, lines);
    engine_free(f.e);
}

static void check(const char *lines, const char *wanted)
{
    check_dialog(lines, 1, wanted, false);
    check_dialog(lines, 1, wanted, true);
}

Test(offer, the_six_patterns_of_rfc_6337)
{
    check(CALL, "caller 1 answered 2");
    check("0 a>b INVITE b=1\n 10 b>a 200 INVITE b=1 t=T sdp=200\n 20 a>b ACK b=2 t=T sdp=100", "callee 2 answered 3");
    check("0 a>b INVITE b=1 sdp=100 | Supported: 100rel\n 10 b>a 183 INVITE b=1 t=T sdp=200" RELIABLE "1\n"
          "11 a>b PRACK b=2 n=2 t=T | RAck: 1 1 INVITE\n 12 b>a 200 PRACK b=2 n=2 t=T\n 20 b>a 200 INVITE b=1 t=T\n"
          "21 a>b ACK b=3 t=T", "caller 1 answered 2");
    check("0 a>b INVITE b=1 | Supported: 100rel\n 10 b>a 183 INVITE b=1 t=T sdp=200" RELIABLE "1\n"
          "11 a>b PRACK b=2 n=2 t=T sdp=100 | RAck: 1 1 INVITE\n 12 b>a 200 PRACK b=2 n=2 t=T\n 20 b>a 200 INVITE b=1 t=T\n"
          "21 a>b ACK b=3 t=T", "callee 2 answered 3");
    check("0 a>b INVITE b=1 sdp=100 | Supported: 100rel\n 10 b>a 183 INVITE b=1 t=T sdp=200" RELIABLE "1\n"
          "11 a>b PRACK b=2 n=2 t=T sdp=101 | RAck: 1 1 INVITE\n 12 b>a 200 PRACK b=2 n=2 t=T sdp=201\n",
        "caller 1 answered 2, caller 3 answered 4");
    check(CALL "30 b>a UPDATE b=3 n=9 f=T t=F sdp=201\n 40 a>b 200 UPDATE b=3 n=9 f=T t=F sdp=101",
        "caller 1 answered 2, callee 4 answered 5");
}

Test(offer, a_preview_is_not_the_answer_yet)
{
    check("0 a>b INVITE b=1 sdp=100\n 10 b>a 183 INVITE b=1 t=T sdp=200", "caller 1 open 0 ?2");
    check("0 a>b INVITE b=1 sdp=100\n 10 b>a 183 INVITE b=1 t=T sdp=200\n 20 b>a 200 INVITE b=1 t=T sdp=200",
        "caller 1 answered 3 ?2");
    /* the UAC has it as the answer, RFC 3261 13.2.1 */
    check("0 a>b INVITE b=1 sdp=100\n 10 b>a 183 INVITE b=1 t=T sdp=200\n 20 b>a 200 INVITE b=1 t=T",
        "caller 1 answered 2 ?2");
}

Test(offer, each_dialog_of_a_fork_answers_for_itself)
{
    const char *lines = "0 a>b INVITE b=1 sdp=100\n 10 b>a 183 INVITE b=1 t=T sdp=200\n 11 b>a 180 INVITE b=1 t=U\n"
                        "20 b>a 200 INVITE b=1 t=U sdp=300\n 21 a>b ACK b=2 t=U";

    check_dialog(lines, 1, "caller 1 open 0 ?2", false);
    check_dialog(lines, 2, "caller 1 answered 4", false);
}

Test(offer, a_refused_offer_leaves_the_session_as_it_was)
{
    struct engine_options options = {.keep_media = true};
    struct feed f = feed_new(&options);

    check(CALL "30 a>b INVITE b=3 n=2 t=T sdp=101\n 40 b>a 488 INVITE b=3 n=2 t=T\n 41 a>b ACK b=3 n=2 t=T",
        "caller 1 answered 2, caller 4 rejected 5");
    check(CALL "30 a>b INVITE b=3 n=2 t=T sdp=101\n 31 b>a INVITE b=4 n=7 f=T t=F sdp=201\n 40 b>a 491 INVITE b=3 n=2 t=T\n"
               "41 a>b 491 INVITE b=4 n=7 f=T t=F", "caller 1 answered 2, caller 4 rejected 6, callee 5 rejected 7");
    feed(&f, CALL "30 a>b INVITE b=3 n=2 t=T sdp=101\n 40 b>a 488 INVITE b=3 n=2 t=T");
    cr_assert_eq(offer_current(feed_dialog(&f, 1))->offer.msg, feed_ref(&f, ENGINE_MESSAGES, 1));
    engine_free(f.e);
}

Test(offer, one_on_two_hops_is_one)
{
    check("0 a>b INVITE b=1 sdp=100\n 1 b>c INVITE b=2,1 sdp=100\n 10 c>b 200 INVITE b=2,1 t=T sdp=200\n"
          "11 b>a 200 INVITE b=1 t=T sdp=200\n 12 a>b ACK b=3 t=T\n 13 b>c ACK b=4,3 t=T\n"
          "20 a>b INVITE b=5 n=2 t=T sdp=101\n 21 b>c INVITE b=6,5 n=2 t=T sdp=101\n"
          "22 c>b 200 INVITE b=6,5 n=2 t=T sdp=200\n 23 b>a 200 INVITE b=5 n=2 t=T sdp=200",
        "caller 1 answered 4, caller 7 answered 10");
}

Test(offer, is_not_followed_where_nobody_asks)
{
    struct feed f = feed_new(NULL);

    feed(&f, CALL);
    cr_assert_null(offer_newest(feed_dialog(&f, 1)));
    engine_free(f.e);
}

Test(offer, what_was_not_captured_is_not_missed)
{
    /* neither INVITE nor offer were */
    check("10 b>a 200 INVITE b=1 t=T sdp=200\n 20 a>b ACK b=2 t=T", "caller 0 answered 1");
    feed_check_offers("10 b>a 200 INVITE b=1 t=T\n 20 a>b ACK b=2 t=T", 100, "1 response_without_request");
    /* the answer to the first UPDATE was not */
    feed_check_offers(CALL "30 a>b UPDATE b=3 n=2 t=T sdp=101:sendrecv:2\n 40 a>b UPDATE b=4 n=3 t=T sdp=102:sendrecv:3\n"
                             "41 b>a 200 UPDATE b=4 n=3 t=T sdp=200", 100, "");
}

Test(offer, the_rules_of_where_and_when)
{
    static const struct {
        const char *lines, *wanted;
    } cases[] = {
        {CALL, ""},
        {"0 a>b INVITE b=1\n 10 b>a 200 INVITE b=1 t=T\n 20 a>b ACK b=2 t=T", "2 offer_missing"},
        {"0 a>b INVITE b=1\n 10 b>a 183 INVITE b=1 t=T sdp=200\n", "2 offer_in_unreliable"},
        {"0 a>b INVITE b=1\n 10 b>a 200 INVITE b=1 t=T sdp=200\n 20 a>b ACK b=2 t=T", "3 answer_missing"},
        {"0 a>b INVITE b=1 sdp=100\n 10 b>a 200 INVITE b=1 t=T\n 20 a>b ACK b=2 t=T", "2 answer_missing"},
        {"0 a>b INVITE b=1 sdp=100\n 10 b>a 183 INVITE b=1 t=T sdp=200\n 20 b>a 200 INVITE b=1 t=T sdp=202\n"
         "20 a>b ACK b=2 t=T", "3 answer_changed"},
        {CALL "30 a>b UPDATE b=3 n=2 t=T sdp=101:sendrecv:2\n 40 a>b UPDATE b=4 n=3 t=T sdp=102:sendrecv:3\n"
              "41 b>a 500 UPDATE b=4 n=3 t=T\n 42 b>a 200 UPDATE b=3 n=2 t=T sdp=200", "5 offer_while_open"},
        /* glare: the other side's offer is not its own */
        {CALL "30 a>b UPDATE b=3 n=2 t=T sdp=101:sendrecv:2\n 31 b>a UPDATE b=4 n=3 f=T t=F sdp=201:sendrecv:2\n"
              "32 a>b 491 UPDATE b=4 n=3 f=T t=F\n 33 b>a 491 UPDATE b=3 n=2 t=T", ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        feed_check_offers(cases[i].lines, 100, cases[i].wanted);
}
