/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine_feed.h"
#include "sip/status.h"

static void check(const char *lines, unsigned hops, unsigned forks)
{
    struct feed f = feed_new(NULL);

    feed(&f, lines);
    feed_end(&f, 1000);
    const struct verdict *v = &feed_call(&f, 1)->verdict;
    cr_assert_eq(v->hops, hops, "%u hops: %s", v->hops, lines);
    cr_assert_eq(v->forks, forks, "%u forks: %s", v->forks, lines);
    engine_free(f.e);
}

Test(branches, hops_are_the_longest_chain_and_forks_the_widest_one)
{
    check("0 a>b INVITE b=1", 1, 1);
    check("0 a>b INVITE b=1\n 1 b>c INVITE b=2,1\n 2 c>d INVITE b=3,2,1", 3, 1);
    check(
        "0 a>b INVITE b=1\n 1 b>c INVITE b=2,1\n 2 b>d INVITE b=3,1\n 3 b>e INVITE b=4,1\n 4 e>g INVITE b=5,4,1", 3, 3);
    /* the hop between was not captured */
    check("1 b>c INVITE b=2,1\n 2 b>d INVITE b=3,1", 1, 2);
    /* a host that hides the path: the INVITE leaves from where one arrived */
    check("0 a>b INVITE b=1\n 1 b>c INVITE b=2", 2, 1);
    /* only the caller's hop: the To tags show the fork */
    check("0 a>b INVITE b=1\n 5 b>a 180 INVITE b=1 t=T\n 6 b>a 180 INVITE b=1 t=U\n 7 b>a 486 INVITE b=1 t=V", 1, 2);
    /* a proxy that says with a tag of its own that it forwards the call (RFC 5359 2.7) is no branch */
    check("0 a>b INVITE b=1\n 1 b>a 181 INVITE b=1 t=P\n 2 b>c INVITE b=2,1\n 5 c>b 180 INVITE b=2,1 t=T\n"
          "6 b>a 180 INVITE b=1 t=T",
        2, 1);
    check("0 a>b INVITE b=1\n 1 b>a 181 INVITE b=1 t=T\n 5 b>a 180 INVITE b=1 t=T\n 6 b>a 180 INVITE b=1 t=U", 1, 2);
    /* a retry is no fork */
    check("0 a>b INVITE b=1\n 5 b>a 401 INVITE b=1 t=T\n 6 a>b INVITE b=2 n=2", 1, 1);
}

Test(branches, vias_that_lead_in_a_circle_are_followed_once)
{
    check("0 a>b INVITE b=1,2\n 1 b>a INVITE b=2,1", 2, 1);
    check("0 a>b INVITE b=1,1", 1, 1);
    check("0 a>b INVITE b=1,3\n 1 b>c INVITE b=2,1\n 2 c>a INVITE b=3,2", 3, 1);
}

Test(branches, a_flood_of_branches_ends)
{
    struct feed f = feed_new(NULL);
    char line[80];

    feed_line(&f, "0 a>b INVITE b=x");
    for (int i = 0; i < 5000; i++) {
        snprintf(line, sizeof line, "%d b>c INVITE b=%d,x", i, i);
        feed_line(&f, line);
    }
    snprintf(line, sizeof line, "5001 c>b 200 INVITE b=4999,x t=T");
    feed_line(&f, line);
    feed_end(&f, 6000);
    cr_assert_eq(feed_count(&f, ENGINE_CALLS), 1);
    cr_assert_eq(feed_call(&f, 1)->verdict.outcome, OUTCOME_ANSWERED, "a 2xx on any branch");
    engine_free(f.e);
}
