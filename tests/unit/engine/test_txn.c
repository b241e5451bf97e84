/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/seen.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "engine_feed.h"
#include "sip/msg.h"

/* The transaction (1..) of each message, as text: "1 1 2". */
static void check_matching(const char *lines, const char *wanted)
{
    struct feed f = feed_new(NULL);
    char found[200] = "";

    feed(&f, lines);
    size_t n = feed_count(&f, ENGINE_MESSAGES);
    for (size_t i = 1; i <= n; i++) {
        const struct txn *t = engine_txn(f.e, feed_message(&f, i)->txn);
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%u", i > 1 ? " " : "", t ? t->no : 0);
    }
    cr_assert_str_eq(found, wanted, "%s: %s", found, lines);
    engine_free(f.e);
}

Test(txn, messages_find_their_transaction)
{
    static const struct {
        const char *lines, *txns;
    } cases[] = {
        /* 17.1.3: a response by branch and CSeq method */
        {"0 a>b OPTIONS b=1\n 1 b>a 200 OPTIONS b=1", "1 1"},
        {"0 a>b OPTIONS b=1\n 1 b>a 200 OPTIONS b=2", "1 2"},
        {"0 a>b INVITE b=1\n 1 b>a 200 BYE b=1", "1 2"},
        /* 17.2.3: a request by branch, sent-by and method */
        {"0 a>b OPTIONS b=1\n 500 a>b OPTIONS b=1", "1 1"},
        {"0 a>b OPTIONS b=1\n 500 a>b OPTIONS b=1 by=other", "1 2"},
        {"0 a>b OPTIONS b=1\n 500 a>b INFO b=1", "1 2"},
        {"0 a>b FOO b=1\n 500 a>b FOO b=1\n 600 a>b BAR b=1\n 700 b>a 200 BAR b=1", "1 1 2 2"},
        /* the ACK to a failure belongs to its INVITE, the one to a 2xx is on its own (17.1.1.3) */
        {"0 a>b INVITE b=1\n 9 b>a 486 INVITE b=1 t=T\n 10 a>b ACK b=1 t=T\n 500 b>a 486 INVITE b=1 t=T\n 501 a>b ACK "
         "b=1 t=T",
            "1 1 1 1 1"},
        {"0 a>b INVITE b=1\n 9 b>a 200 INVITE b=1 t=T\n 10 a>b ACK b=2 t=T\n 510 a>b ACK b=2 t=T", "1 1 2 2"},
        /* stacks that use the INVITE's branch for the ACK to a 2xx too */
        {"0 a>b INVITE b=1\n 9 b>a 200 INVITE b=1 t=T\n 10 a>b ACK b=1 t=T\n 510 a>b ACK b=1 t=T", "1 1 2 2"},
        /* CANCEL has the branch of its INVITE and is its own transaction (9.1) */
        {"0 a>b INVITE b=1\n 5 a>b CANCEL b=1\n 6 b>a 200 CANCEL b=1 t=T\n 7 b>a 487 INVITE b=1 t=T\n 8 a>b ACK b=1 "
         "t=T",
            "1 2 2 1 1"},
        /* RFC 2543: no cookie, so the From tag, the CSeq and the sent-by decide as well */
        {"0 a>b INVITE b=!x\n 5 b>a 200 INVITE b=!x t=T\n 9 a>b BYE b=!x n=2 t=T\n 10 b>a 200 BYE b=!x n=2 t=T",
            "1 1 2 2"},
        {"0 a>b INVITE b=!x\n 5 a>b INVITE b=!x f=G", "1 2"},
        {"0 a>b INVITE b=-\n 500 a>b INVITE b=-\n 505 b>a 486 INVITE b=- t=T\n 506 a>b ACK b=- t=T", "1 1 1 1"},
        {"0 a>b OPTIONS b=- n=1\n 5 a>b OPTIONS b=- n=2\n 9 b>a 200 OPTIONS b=- n=1\n 10 b>a 200 OPTIONS b=- n=2",
            "1 2 1 2"},
        /* another Call-ID with the same branch */
        {"0 a>b OPTIONS b=1 call=x\n 1 a>b OPTIONS b=1 call=y\n 2 b>a 200 OPTIONS b=1 call=y\n 3 b>a 200 OPTIONS b=1 "
         "call=x",
            "1 2 2 1"},
        /* the same branch on another hop, as behind a NAT */
        {"0 a>b OPTIONS b=1\n 1 c>b OPTIONS b=1\n 2 b>c 200 OPTIONS b=1\n 3 b>a 200 OPTIONS b=1", "1 2 2 1"},
        /* the response from another port (18.2.2), and from another address */
        {"0 a>b OPTIONS b=1\n 1 b9999>a 200 OPTIONS b=1", "1 1"},
        {"0 a5070>b OPTIONS b=1\n 1 b>a 200 OPTIONS b=1", "1 1"},
        {"0 a>b OPTIONS b=1\n 1 c>a 200 OPTIONS b=1", "1 1"},
        {"0 a>b OPTIONS b=1\n 1 a>c OPTIONS b=1\n 2 c9>a 200 OPTIONS b=1\n 3 b9>a 200 OPTIONS b=1", "1 2 2 1"},
        /* nothing to go by */
        {"0 b>a 200 ACK b=1 t=T", "0"},
        /* a response alone makes a transaction without request */
        {"0 b>a 200 OPTIONS b=1 t=T\n 500 b>a 200 OPTIONS b=1 t=T", "1 1"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_matching(cases[i].lines, cases[i].txns);
}

Test(txn, a_transaction_that_is_long_over_is_not_used_again)
{
    check_matching("0 a>b OPTIONS b=1\n 10 b>a 200 OPTIONS b=1\n 31000 a>b OPTIONS b=1", "1 1 1");
    check_matching(
        "0 a>b OPTIONS b=1\n 10 b>a 200 OPTIONS b=1\n 70000 a>b OPTIONS b=1\n 70010 b>a 200 OPTIONS b=1", "1 1 2 2");
    check_matching("0 a>b OPTIONS b=1\n 70000 a>b OPTIONS b=1", "1 2");
    check_matching(
        "0 a>b INVITE b=1\n 10 b>a 180 INVITE b=1 t=T\n 40000 b>a 200 INVITE b=1 t=T\n 140000 a>b INVITE b=1",
        "1 1 1 2");
    check_matching(
        "0 a>b INVITE b=1\n 10 b>a 180 INVITE b=1 t=T\n 170000 b>a 180 INVITE b=1 t=T\n 170100 a>b INVITE b=1",
        "1 1 1 1"); /* it rings for minutes */
}

Test(txn, states_follow_the_messages_and_the_capture_time)
{
    static const struct {
        const char *lines;
        double end;
        enum txn_state state;
        enum txn_end ended_by;
    } cases[] = {
        {"0 a>b INVITE", 31999, TXN_CALLING, TXN_END_CAPTURE}, {"0 a>b INVITE", 32000, TXN_TERMINATED, TXN_END_TIMEOUT},
        {"0 a>b INVITE tcp", 32000, TXN_TERMINATED, TXN_END_TIMEOUT},
        {"0 a>b INVITE\n 31000 a>b INVITE", 32000, TXN_TERMINATED, TXN_END_TIMEOUT}, /* Timer B is not restarted */
        {"0 a>b INVITE\n 1 b>a 100 INVITE", 900000, TXN_PROCEEDING, TXN_END_CAPTURE},
        {"0 a>b INVITE\n 1000 b>a 200 INVITE t=T", 32999, TXN_ACCEPTED, TXN_END_FINAL},
        {"0 a>b INVITE\n 1000 b>a 200 INVITE t=T", 33000, TXN_TERMINATED, TXN_END_FINAL},
        {"0 a>b INVITE\n 1 b>a 180 INVITE t=T\n 40000 b>a 200 INVITE t=T", 71999, TXN_ACCEPTED, TXN_END_FINAL},
        {"0 a>b INVITE\n 1 b>a 180 INVITE t=T\n 40000 b>a 200 INVITE t=T", 72000, TXN_TERMINATED, TXN_END_FINAL},
        {"0 a>b INVITE\n 1000 b>a 486 INVITE t=T", 32999, TXN_COMPLETED, TXN_END_FINAL},
        {"0 a>b INVITE\n 1000 b>a 486 INVITE t=T", 33000, TXN_TERMINATED, TXN_END_FINAL},
        {"0 a>b INVITE\n 1000 b>a 486 INVITE t=T\n 2000 a>b ACK t=T", 6999, TXN_CONFIRMED, TXN_END_FINAL},
        {"0 a>b INVITE\n 1000 b>a 486 INVITE t=T\n 2000 a>b ACK t=T", 7000, TXN_TERMINATED, TXN_END_FINAL},
        {"0 a>b INVITE tcp\n 1000 b>a 486 INVITE t=T tcp\n 2000 a>b ACK t=T tcp", 2000, TXN_TERMINATED, TXN_END_FINAL},
        {"0 a>b OPTIONS", 31999, TXN_TRYING, TXN_END_CAPTURE},
        {"0 a>b OPTIONS\n 1 b>a 100 OPTIONS", 31999, TXN_PROCEEDING, TXN_END_CAPTURE},
        {"0 a>b OPTIONS\n 1 b>a 100 OPTIONS", 32000, TXN_TERMINATED,
            TXN_END_TIMEOUT}, /* Timer F runs in Proceeding too */
        {"0 a>b OPTIONS\n 1000 b>a 200 OPTIONS", 32999, TXN_COMPLETED, TXN_END_FINAL},
        {"0 a>b OPTIONS\n 1000 b>a 200 OPTIONS", 33000, TXN_TERMINATED, TXN_END_FINAL},
        {"0 a>b OPTIONS tcp\n 1000 b>a 200 OPTIONS tcp", 1000, TXN_TERMINATED, TXN_END_FINAL},
        {"0 a>b OPTIONS\n 40000 b>a 200 OPTIONS", 40000, TXN_TERMINATED, TXN_END_FINAL}, /* too late, but it came */
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed f = feed_new(NULL);
        feed(&f, cases[i].lines);
        feed_end(&f, cases[i].end);
        cr_assert_str_eq(txn_state_name((enum txn_state)feed_txn(&f, 1)->state), txn_state_name(cases[i].state),
            "%s at %g", cases[i].lines, cases[i].end);
        cr_assert_str_eq(txn_end_name((enum txn_end)feed_txn(&f, 1)->ended_by), txn_end_name(cases[i].ended_by),
            "%s at %g", cases[i].lines, cases[i].end);
        engine_free(f.e);
    }
}

Test(txn, ack_and_cancel_are_linked_to_their_invite)
{
    struct feed f = feed_new(NULL);

    feed(&f, "0 a>b INVITE b=1\n 1 b>c INVITE b=2,1\n 5 a>b CANCEL b=1\n 6 b>c CANCEL b=2\n"
             "9 c>b 200 INVITE b=2,1 t=T\n 10 b>a 200 INVITE b=1 t=T\n 20 a>c ACK b=9 t=T\n");
    feed_end(&f, 100);
    cr_assert_eq(engine_txn(f.e, feed_txn(&f, 3)->cancel)->no, 1);
    cr_assert_eq(engine_txn(f.e, feed_txn(&f, 1)->cancel)->no, 3);
    cr_assert_eq(engine_txn(f.e, feed_txn(&f, 4)->cancel)->no, 2);
    cr_assert_eq(feed_txn(&f, 5)->type, TXN_ACK);
    cr_assert_eq(
        engine_txn(f.e, feed_txn(&f, 5)->parent)->no, 1, "the ACK comes from where the first INVITE came from");
    cr_assert_eq(engine_message(f.e, feed_txn(&f, 1)->ack)->no, 7);
    cr_assert_eq(feed_txn(&f, 2)->ack, 0);
    engine_free(f.e);
}

Test(txn, an_ack_of_its_own_proves_a_2xx_that_was_not_captured)
{
    struct feed f = feed_new(NULL);

    feed(&f, "0 a>b INVITE b=1\n 1 b>a 180 INVITE b=1 t=T\n 3000 a>b ACK b=2 t=T");
    feed_end(&f, 4000);
    cr_assert(feed_txn(&f, 1)->proven);
    cr_assert_eq(feed_txn(&f, 1)->state, TXN_ACCEPTED);
    cr_assert_eq(feed_txn(&f, 1)->final_code, 0);
    cr_assert_eq(feed_txn(&f, 1)->ended_by, TXN_END_FINAL);
    engine_free(f.e);
}

Test(txn, a_branch_that_many_hosts_use_costs_no_time)
{
    struct feed f = feed_new(NULL);
    char line[80];

    for (int i = 0; i < 20000; i++) { /* a minute where each is compared with all before */
        snprintf(line, sizeof line, "%g a%d>b OPTIONS b=1", i * 0.01, 1024 + i);
        feed_line(&f, line);
    }
    cr_assert_eq(feed_count(&f, ENGINE_TXNS), 20000);
    engine_free(f.e);
}

/* The request of a line, as an ICMP error quotes it at that time. */
static void report_error(struct feed *f, double ms, const char *from, const char *to, const char *head)
{
    static struct sip_msg m;
    struct seen s = {.frame = ++f->frame, .src = feed_host(from), .dst = feed_host(to)};
    char text[400];
    int n = snprintf(text, sizeof text, "%s\r\nFrom: <sip:alice@h>;tag=F\r\nTo: <sip:bob@h>\r\nCall-ID: c\r\nCSe", head);

    s.time = FEED_START + (captime)(ms * 1e6);
    snprintf(text + n, sizeof text - (size_t)n, "q: 1 %.*s\r\nMax-For", (int)strcspn(head, " "), head);
    cr_assert_eq(sip_msg_parse(slice_of(text), true, &m), SIP_OK);
    engine_transport_error(f->e, &s, &m);
}

#define INVITE_1 "INVITE sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP 1;branch=z9hG4bK1"

Test(txn, an_error_of_the_transport_ends_a_transaction_without_a_final_response)
{
    static const struct {
        const char *lines, *from, *to, *head;
        enum txn_end end;
    } rows[] = {
        {"0 a>b INVITE b=1", "a", "b", INVITE_1, TXN_END_TRANSPORT_ERROR},
        {"0 a>b INVITE b=1\n 1 b>a 486 INVITE b=1 t=T", "a", "b", INVITE_1, TXN_END_FINAL},
        {"0 a>b INVITE b=1\n 1 b>a 180 INVITE b=1 t=T", "a", "b", INVITE_1, TXN_END_CAPTURE}, /* it did arrive */
        {"0 a>b INVITE b=1", "a", "c", INVITE_1, TXN_END_CAPTURE},
        {"0 a>b INVITE b=1", "b", "a", INVITE_1, TXN_END_CAPTURE},
        {"0 a>b INVITE b=2", "a", "b", INVITE_1, TXN_END_CAPTURE},
        {"0 a>b INVITE b=1 call=d", "a", "b", INVITE_1, TXN_END_CAPTURE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feed f = feed_new(NULL);
        feed(&f, rows[i].lines);
        report_error(&f, 5, rows[i].from, rows[i].to, rows[i].head);
        feed_end(&f, 10);
        cr_assert_eq(feed_txn(&f, 1)->ended_by, rows[i].end, "row %zu: %u", i, feed_txn(&f, 1)->ended_by);
        cr_assert_eq(feed_count(&f, ENGINE_TXNS), 1);
        engine_free(f.e);
    }
}

Test(txn, a_response_after_an_error_of_the_transport_counts)
{
    struct feed f = feed_new(NULL);

    feed(&f, "0 a>b INVITE b=1");
    report_error(&f, 5, "a", "b", INVITE_1);
    feed(&f, "700 a>b INVITE b=1 id=2\n 720 b>a 200 INVITE b=1 t=T");
    feed_end(&f, 800);
    cr_assert_eq(feed_txn(&f, 1)->ended_by, TXN_END_FINAL);
    cr_assert_eq(feed_txn(&f, 1)->final_code, 200);
    engine_free(f.e);
}

Test(txn, a_connection_that_is_reset_ends_what_is_open_on_it)
{
    struct feed f = feed_new(NULL);
    struct seen reset = {.time = FEED_START + 5 * CAPTIME_MS, .src = feed_host("b"), .dst = feed_host("a4000"),
        .transport = SIP_TCP};

    feed(&f, "0 a4000>b INVITE b=1 tcp\n 1 a4000>b OPTIONS b=2 call=d tcp\n 2 a4000>b OPTIONS b=3 call=e tcp\n"
             "3 b>a4000 200 OPTIONS b=3 call=e t=T tcp\n 3 a4001>b OPTIONS b=4 call=f tcp");
    engine_transport_error(f.e, &reset, NULL);
    feed(&f, "10 a4000>b OPTIONS b=5 call=g tcp");
    feed_end(&f, 20);
    cr_assert_eq(feed_txn(&f, 1)->ended_by, TXN_END_TRANSPORT_ERROR);
    cr_assert_eq(feed_txn(&f, 2)->ended_by, TXN_END_TRANSPORT_ERROR);
    cr_assert_eq(feed_txn(&f, 3)->ended_by, TXN_END_FINAL);
    cr_assert_eq(feed_txn(&f, 4)->ended_by, TXN_END_CAPTURE, "another connection");
    cr_assert_eq(feed_txn(&f, 5)->ended_by, TXN_END_CAPTURE, "a later one");
    engine_free(f.e);
}

Test(txn, a_reset_after_the_time_was_over_changes_nothing)
{
    struct feed f = feed_new(NULL);
    struct seen reset = {.time = FEED_START + 60 * CAPTIME_S, .src = feed_host("b"), .dst = feed_host("a4000"),
        .transport = SIP_TCP};

    feed(&f, "0 a4000>b INVITE b=1 tcp");
    engine_transport_error(f.e, &reset, NULL);
    feed_end(&f, 70000);
    cr_assert_eq(feed_txn(&f, 1)->ended_by, TXN_END_TIMEOUT);
    engine_free(f.e);
}
