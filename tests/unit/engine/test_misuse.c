/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "feed_findings.h"

#define CALL "0 a>b INVITE b=1\n 20 b>a 200 INVITE b=1 t=T\n 30 a>b ACK b=2 t=T\n"

static void check(const char *lines, const char *wanted)
{
    feed_check_findings(lines, 40000, wanted);
}

Test(misuse, a_branch_is_for_one_request)
{
    check(CALL "90 a>b INFO b=3 n=2 t=T\n 91 b>a 200 INFO b=3 n=2 t=T\n"
               "92 a>b INFO b=3 n=3 t=T\n 93 b>a 200 INFO b=3 n=3 t=T", "6 branch_reused");
    check(CALL "90 a>b BYE b=1 n=2 t=T\n 91 b>a 200 BYE b=1 n=2 t=T", "4 branch_reused");
    /* the next hop, a CANCEL and the ACK to a failure have it rightly; without cookie it says nothing (17.2.3) */
    check("0 a>b INVITE b=1\n 1 b>c INVITE b=1,1\n 2 c>b 486 INVITE b=1,1 t=T\n 3 b>c ACK b=1 t=T\n"
          "4 b>a 486 INVITE b=1 t=T\n 5 a>b ACK b=1 t=T", "");
    check("0 a>b INVITE b=!1\n 1 b>a 401 INVITE b=!1 t=T\n 2 a>b ACK b=!1 t=T\n"
          "5 a>b INVITE b=!1 n=2\n 6 b>a 486 INVITE b=!1 n=2 t=T\n 7 a>b ACK b=!1 n=2 t=T", "");
}

Test(misuse, cseq_numbers_of_a_side_go_up)
{
    check(CALL "90 a>b INFO b=3 n=5 t=T\n 91 b>a 200 INFO b=3 n=5 t=T\n"
               "92 a>b INFO b=4 n=4 t=T\n 93 b>a 500 INFO b=4 n=4 t=T", "6 cseq_decreased");
    /* each side counts for itself, and the ACK has the number of its INVITE */
    check(CALL "90 a>b INFO b=3 n=5 t=T\n 91 b>a 200 INFO b=3 n=5 t=T\n"
               "92 b>a INFO b=4 n=2 f=T t=F\n 93 a>b 200 INFO b=4 n=2 f=T t=F", "");
    check("0 a>b INVITE b=1\n 10 b>a 180 INVITE b=1 t=T\n 12 a>b UPDATE b=3 n=2 t=T\n 13 b>a 200 UPDATE b=3 n=2 t=T\n"
          "20 b>a 200 INVITE b=1 t=T\n 30 a>b ACK b=2 t=T", "");
}

Test(misuse, one_invite_at_a_time)
{
    check(CALL "90 a>b INVITE b=3 n=2 t=T\n 91 a>b INVITE b=4 n=3 t=T\n 92 b>a 500 INVITE b=4 n=3 t=T\n"
               "93 a>b ACK b=4 n=3 t=T\n 94 b>a 200 INVITE b=3 n=2 t=T\n 95 a>b ACK b=5 n=2 t=T", "5 overlapping_invite");
    /* glare: neither could know */
    check(CALL "90 a>b INVITE b=3 n=2 t=T\n 91 b>a INVITE b=4 n=7 f=T t=F\n 92 b>a 491 INVITE b=3 n=2 t=T\n"
               "93 a>b 491 INVITE b=4 n=7 f=T t=F\n 94 a>b ACK b=3 n=2 t=T\n 95 b>a ACK b=4 n=7 f=T t=F", "");
    /* that the first one was still open is not shown */
    check(CALL "90 a>b INVITE b=3 n=2 t=T\n 95 a>b INVITE b=4 n=3 t=T\n 96 b>a 200 INVITE b=4 n=3 t=T\n"
               "97 a>b ACK b=5 n=3 t=T", "4 no_response");
}

Test(misuse, a_server_gets_a_request_by_one_path)
{
    check("0 a>b INVITE b=1\n 1 b>c INVITE b=2,1\n 2 b>c INVITE b=3,1\n 3 c>b 180 INVITE b=2,1 t=T\n"
          "4 c>b 482 INVITE b=3,1 t=U\n 5 b>c ACK b=3 t=U\n 6 b>a 180 INVITE b=1 t=T", "3 merged_request");
    /* the server forwards it: a proxy that it passes twice */
    feed_check_findings("0 a>b INVITE b=1\n 1 b>c INVITE b=2,1\n 2 c>b INVITE b=3,2,1\n 3 b>c INVITE b=4,3,2,1\n"
                        "4 c>d INVITE b=5,4,3,2,1\n 5 d>c 180 INVITE b=5,4,3,2,1 t=T", 100, "");
    /* one after the other */
    check("0 b>c INVITE b=2\n 4 c>b 503 INVITE b=2 t=U\n 5 b>c ACK b=2 t=U\n 6 b>c INVITE b=3\n 7 c>b 180 INVITE b=3 t=T", "");
}

Test(misuse, ack_and_cancel_have_the_branch_of_their_invite)
{
    check("0 a>b INVITE b=1\n 4 b>a 486 INVITE b=1 t=T\n 5 a>b ACK b=2 t=T", "3 ack_branch_changed");
    check("0 a>b INVITE b=1\n 4 b>a 180 INVITE b=1 t=T\n 5 a>b CANCEL b=2\n 6 b>a 481 CANCEL b=2 t=T",
        "3 cancel_branch_changed");
    /* the default port may be written or not */
    check("0 a>b INVITE b=1 by=a:5060\n 4 b>a 180 INVITE b=1 by=a:5060 t=T\n 5 a>b CANCEL b=1 by=a\n"
          "6 b>a 200 CANCEL b=1 by=a t=T\n 7 b>a 487 INVITE b=1 by=a:5060 t=T\n 8 a>b ACK b=1 by=a:5060 t=T", "");
}

Test(misuse, a_cancel_waits_for_a_provisional_response)
{
    check("0 a>b INVITE b=1\n 5 a>b CANCEL b=1\n 6 b>a 100 INVITE b=1\n 7 b>a 200 CANCEL b=1 t=T\n"
          "8 b>a 487 INVITE b=1 t=T\n 9 a>b ACK b=1 t=T", "2 cancel_too_early");
    check("0 a>b INVITE b=1\n 4 b>a 100 INVITE b=1\n 5 a>b CANCEL b=1\n 7 b>a 200 CANCEL b=1 t=T\n"
          "8 b>a 487 INVITE b=1 t=T\n 9 a>b ACK b=1 t=T", "");
    /* only one direction was captured */
    check("0 a>b INVITE b=1\n 5 a>b CANCEL b=1\n 9 a>b ACK b=1 t=T", "2 no_response");
}

Test(misuse, nothing_follows_a_final_response)
{
    check("0 a>b INVITE b=1\n 4 b>a 486 INVITE b=1 t=T\n 5 b>a 180 INVITE b=1 t=T\n 6 a>b ACK b=1 t=T",
        "3 provisional_after_final");
}

Test(misuse, a_dialog_that_began_before_the_capture_is_named_once)
{
    check("0 a>b INFO b=1 n=7 t=T\n 1 b>a 200 INFO b=1 n=7 t=T\n 2 a>b BYE b=2 n=8 t=T\n 3 b>a 200 BYE b=2 n=8 t=T",
        "1 unknown_dialog");
    check(CALL "90 a>b BYE b=3 n=2 t=T\n 91 b>a 200 BYE b=3 n=2 t=T", "");
}
