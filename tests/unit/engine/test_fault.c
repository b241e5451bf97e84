/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine/verdict/rules.h"
#include "engine_feed.h"
#include "sip/status.h"

#define INVITE "0 a>b INVITE b=1\n"
#define HOPS   INVITE "5 b>c INVITE b=2,1\n"
#define RINGS  "10 b>a 180 INVITE b=1 t=T\n"

/* "originator sign fault evidence retry" */
static void check(const char *lines, double end, const char *wanted)
{
    struct feed f = feed_new(NULL);
    char found[120];

    feed(&f, lines);
    feed_end(&f, end);
    const struct verdict *v = &feed_call(&f, 1)->verdict;
    snprintf(found, sizeof found, "%s %s %s %s %s", originator_name(v->originator), origin_row(v->origin)->name,
        fault_name(v->fault), evidence_row(v->evidence)->name, retry_name(v->retry));
    cr_expect_str_eq(found, wanted, "%s: %s", found, lines);
    engine_free(f.e);
}

Test(fault, who_made_the_response_has_a_sign)
{
    check(INVITE, 100, "unknown not_seen none none none");
    check(INVITE "10 b>a 200 INVITE b=1 t=T", 100, "endpoint success none none none");
    check(INVITE "10 b>a 404 INVITE b=1 t=T", 100, "unknown no_sign numbering code no");
    check(INVITE "10 b>a 404 INVITE b=1", 100, "unknown untagged numbering code no");
    check(INVITE RINGS "20 b>a 486 INVITE b=1 t=T", 100, "endpoint ringing_tag callee_user code later");
    check(INVITE RINGS "20 b>a 503 INVITE b=1 t=P", 100, "proxy other_tag network code elsewhere");
    check(INVITE "10 b>a 483 INVITE b=1 t=T", 100, "proxy proxy_code network code no");
    check(HOPS "10 c>b 486 INVITE b=2,1 t=T\n 11 b>a 486 INVITE b=1 t=T", 100,
        "endpoint passed_on callee_user code later");
    check(HOPS "10 c>b 503 INVITE b=2,1 t=T\n 11 b>a 500 INVITE b=1 t=P", 100,
        "proxy own_code network code later");
    check(HOPS "10 c>b 100 INVITE b=2,1\n 11 b>a 500 INVITE b=1 t=P\n 20 c>b 486 INVITE b=2,1 t=C", 100,
        "proxy before_next_hop network code later");
    check(HOPS "32000 b>a 408 INVITE b=1 t=P", 40000, "proxy next_hop_silent network next_hop later");
    /* the second proxy of three hops makes it up, the first passes it on */
    check(HOPS "6 c>d INVITE b=3,2,1\n 32006 c>b 408 INVITE b=2,1 t=P\n 32010 b>a 408 INVITE b=1 t=P", 40000,
        "proxy next_hop_silent network next_hop later");
    check(HOPS "10 c>b 401 INVITE b=2,1 t=C\n 11 b>a 401 INVITE b=1 t=C\n"
               "20 a>b INVITE b=4 n=2 | Authorization: Digest realm=\"r\"\n 25 b>a 503 INVITE b=4 n=2 t=P",
        100, "proxy not_forwarded network code elsewhere");
}

Test(fault, whose_fault_it_is_has_evidence)
{
    check(INVITE RINGS "3000 b>a 480 INVITE b=1 t=T", 4000, "endpoint ringing_tag callee_user rang later");
    check(INVITE "10 b>a 480 INVITE b=1 t=T | Reason: Q.850;cause=1", 100,
        "unknown no_sign numbering reason_header no");
    check(INVITE "10 b>a 503 INVITE b=1 t=T | Reason: Q.850;cause=16", 100, "unknown no_sign network code elsewhere");
    /* what names the fault says what may be done, whatever the code says, and Retry-After */
    check(INVITE "10 b>a 503 INVITE b=1 t=T | Retry-After: 5 | Reason: Q.850;cause=1", 100, "unknown no_sign numbering reason_header no");
    check(INVITE "10 b>a 480 INVITE b=1 t=T | Reason: Q.850;cause=47", 100, "unknown no_sign network reason_header later");
    check(INVITE "10 b>a 404 INVITE b=1 t=T | Reason: Q.850;cause=3", 100, "unknown no_sign network reason_header elsewhere");
    check(INVITE "10 b>a 500 INVITE b=1 t=T | Reason: Q.850;cause=28", 100, "unknown no_sign numbering reason_header after_repair");
    check(INVITE "10 b>a 503 INVITE b=1 t=T | Reason: Q.850;cause=57", 100, "unknown no_sign policy reason_header no");
    check(INVITE "10 b>a 503 INVITE b=1 t=T | Retry-After: 5 | Reason: Q.850;cause=34", 100, "unknown no_sign network reason_header later");
    check(INVITE, 40000, "unknown not_seen network silence later");
    check(INVITE RINGS "20 a>b CANCEL b=1\n 30 b>a 487 INVITE b=1 t=T", 100,
        "endpoint ringing_tag caller gave_up none");
    check(INVITE RINGS "20 a>b CANCEL b=1 | Reason: SIP;cause=200;text=\"Call completed elsewhere\"\n"
                       "30 b>a 487 INVITE b=1 t=T",
        100, "endpoint ringing_tag none none none");
}

Test(fault, retry_after_says_when_to_try_again)
{
    check(INVITE "10 b>a 503 INVITE b=1 t=T | Retry-After: 120", 100, "unknown no_sign network code later");
    check(INVITE "10 b>a 404 INVITE b=1 t=T | Retry-After: 120 (soon)", 100, "unknown no_sign callee_user code later");
    check(INVITE "10 b>a 403 INVITE b=1 t=T | Retry-After: 120", 100, "unknown no_sign policy code no");
}
