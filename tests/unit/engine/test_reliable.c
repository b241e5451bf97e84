/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/dialog.h"
#include "feed_findings.h"

#define RELIABLE "Require: 100rel | RSeq: "
#define INVITE   "0 a>b INVITE b=1 | Supported: timer, 100rel\n"
#define FIRST    INVITE "100 b>a 183 INVITE b=1 t=T | " RELIABLE "5\n"
#define PRACK    "110 a>b PRACK b=2 n=2 t=T | RAck: 5 1 INVITE\n 115 b>a 200 PRACK b=2 n=2 t=T\n"
#define ANSWER   "900 b>a 200 INVITE b=1 t=T\n 910 a>b ACK b=9 t=T\n"

static void check(const char *lines, const char *wanted)
{
    feed_check_findings(lines, 40000, wanted);
}

Test(reliable, each_response_is_confirmed_by_its_prack)
{
    check(FIRST PRACK ANSWER, "");
    check(FIRST ANSWER, "2 missing_prack");
    /* not due yet, or not needed any more */
    check(FIRST, "");
    check(FIRST "900 b>a 486 INVITE b=1 t=T\n 910 a>b ACK b=1 t=T\n", "");
    check(FIRST "600 b>a 183 INVITE b=1 t=T | " RELIABLE "5\n 32100 b>a 504 INVITE b=1 t=T\n 32110 a>b ACK b=1 t=T",
        "2 missing_prack, 3 retransmitted");
    /* 100 is not sent reliably (RFC 3262 3) */
    check(INVITE "100 b>a 100 INVITE b=1 t=T | " RELIABLE "5\n" ANSWER, "");
}

Test(reliable, numbers_go_up_by_one)
{
    check(FIRST PRACK "200 b>a 180 INVITE b=1 t=T | " RELIABLE "6\n 210 a>b PRACK b=3 n=3 t=T | RAck: 6 1 INVITE\n"
                      "215 b>a 200 PRACK b=3 n=3 t=T\n" ANSWER, "");
    check(FIRST PRACK "200 b>a 180 INVITE b=1 t=T | " RELIABLE "7\n 210 a>b PRACK b=3 n=3 t=T | RAck: 7 1 INVITE\n"
                      "215 b>a 200 PRACK b=3 n=3 t=T\n" ANSWER, "5 rseq_out_of_order");
    /* the response between was not captured, but its PRACK was */
    check(FIRST PRACK "190 a>b PRACK b=4 n=3 t=T | RAck: 6 1 INVITE\n 195 b>a 200 PRACK b=4 n=3 t=T\n"
                      "200 b>a 180 INVITE b=1 t=T | " RELIABLE "7\n 210 a>b PRACK b=3 n=4 t=T | RAck: 7 1 INVITE\n"
                      "215 b>a 200 PRACK b=3 n=4 t=T\n" ANSWER, "");
    /* each branch of a fork has its own numbers */
    check(FIRST PRACK "200 b>a 180 INVITE b=1 t=U | " RELIABLE "90\n 210 a>b PRACK b=3 n=2 t=U | RAck: 90 1 INVITE\n"
                      "215 b>a 200 PRACK b=3 n=2 t=U\n" ANSWER, "");
}

Test(reliable, one_response_on_two_hops_is_one)
{
    check("0 a>b INVITE b=1 | Require: 100rel\n 1 b>c INVITE b=2,1 | Require: 100rel\n"
          "100 c>b 183 INVITE b=2,1 t=T | " RELIABLE "5\n 101 b>a 183 INVITE b=1 t=T | " RELIABLE "5\n"
          "110 a>b PRACK b=3 n=2 t=T | RAck: 5 1 INVITE\n 111 b>c PRACK b=4,3 n=2 t=T | RAck: 5 1 INVITE\n"
          "112 c>b 200 PRACK b=4,3 n=2 t=T\n 113 b>a 200 PRACK b=3 n=2 t=T\n"
          "200 c>b 200 INVITE b=2,1 t=T\n 201 b>a 200 INVITE b=1 t=T\n 210 a>b ACK b=5 t=T", "");
}

Test(reliable, a_prack_that_fits_nothing_is_told_of_when_it_was_refused)
{
    check(FIRST PRACK "210 a>b PRACK b=3 n=3 t=T | RAck: 9 1 INVITE\n 215 b>a 481 PRACK b=3 n=3 t=T\n" ANSWER,
        "5 rack_mismatch");
    check(FIRST PRACK "210 a>b PRACK b=3 n=3 t=T | RAck: 6 1 INVITE\n 215 b>a 200 PRACK b=3 n=3 t=T\n" ANSWER, "");
}

Test(reliable, the_refused_prack_does_not_end_the_dialog)
{
    struct feed f = feed_new(NULL);

    feed(&f, FIRST PRACK "210 a>b PRACK b=3 n=3 t=T | RAck: 9 1 INVITE\n 215 b>a 481 PRACK b=3 n=3 t=T\n" ANSWER);
    feed_end(&f, 1000);
    cr_assert_eq(feed_dialog(&f, 1)->state, DIALOG_CONFIRMED);
    engine_free(f.e);
}

Test(reliable, a_server_waits_for_the_first_prack)
{
    check(FIRST "105 b>a 180 INVITE b=1 t=T | " RELIABLE "6\n" PRACK
                "120 a>b PRACK b=3 n=3 t=T | RAck: 6 1 INVITE\n 125 b>a 200 PRACK b=3 n=3 t=T\n" ANSWER,
        "3 reliable_too_soon");
    /* only the first one is special */
    check(FIRST PRACK "120 b>a 180 INVITE b=1 t=T | " RELIABLE "6\n 121 b>a 182 INVITE b=1 t=T | " RELIABLE "7\n"
                      "122 a>b PRACK b=3 n=3 t=T | RAck: 6 1 INVITE\n 125 b>a 200 PRACK b=3 n=3 t=T\n"
                      "126 a>b PRACK b=4 n=4 t=T | RAck: 7 1 INVITE\n 127 b>a 200 PRACK b=4 n=4 t=T\n" ANSWER, "");
}

Test(reliable, a_client_must_have_asked_for_it)
{
    check("0 a>b INVITE b=1 | Supported: timer\n 100 b>a 183 INVITE b=1 t=T | " RELIABLE "5\n" PRACK ANSWER,
        "2 reliable_unsupported");
    /* its INVITE was not captured */
    check("100 b>a 183 INVITE b=1 t=T | " RELIABLE "5\n" PRACK, "1 response_without_request");
}
