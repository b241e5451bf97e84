/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine_feed.h"

/* What the last line of a feed is, and which line it repeats (0 = none). */
static void check(const char *lines, const char *last, enum sighting sighting, size_t of)
{
    struct feed f = feed_new(NULL);

    feed(&f, lines);
    const struct message *m = engine_message(f.e, feed_line(&f, last));
    cr_assert_str_eq(sighting_name((enum sighting)m->sighting), sighting_name(sighting), "%s after %s", last, lines);
    cr_assert_eq(m->of ? engine_message(f.e, m->of)->no : 0, of, "%s after %s", last, lines);
    engine_free(f.e);
}

Test(sight, a_copy_has_the_ip_id_and_the_bytes_or_comes_much_sooner_than_t1)
{
    static const struct {
        const char *first, *again;
        enum sighting sighting;
    } cases[] = {
        {"0 a>b OPTIONS id=7", "0.2 a>b OPTIONS id=7", SIGHTING_DUPLICATE},
        {"0 a>b OPTIONS id=7", "99 a>b OPTIONS id=7", SIGHTING_DUPLICATE},
        {"0 a>b OPTIONS id=7", "150 a>b OPTIONS id=7", SIGHTING_DUPLICATE}, /* a busy mirror port, another clock */
        {"0 a>b OPTIONS id=7", "500 a>b OPTIONS id=7", SIGHTING_DUPLICATE},
        {"3000 a>b OPTIONS id=7", "0 a>b OPTIONS id=7", SIGHTING_DUPLICATE},
        {"0 a>b OPTIONS id=7", "500 a>b OPTIONS id=8", SIGHTING_RETRANSMISSION},
        {"0 a>b OPTIONS id=7", "1 a>b OPTIONS id=8", SIGHTING_RETRANSMISSION},
        {"0 a>b OPTIONS", "1 a>b OPTIONS", SIGHTING_DUPLICATE}, /* no IP id known: only if very near */
        {"0 a>b OPTIONS", "19.9 a>b OPTIONS", SIGHTING_DUPLICATE},
        {"0 a>b OPTIONS", "20 a>b OPTIONS", SIGHTING_RETRANSMISSION},
        {"0 a>b OPTIONS id=7 tcp", "1 a>b OPTIONS id=7 tcp", SIGHTING_RETRANSMISSION}, /* TCP has its own duplicates */
        {"0 a>b OPTIONS id=7", "1 a>b OPTIONS id=7 | Max-Forwards: 70", SIGHTING_RETRANSMISSION},
        {"0 a>b OPTIONS id=7", "1 a>b OPTIONS id=7 b=2", SIGHTING_FIRST},
        {"0 a>b OPTIONS id=7", "1 a>c OPTIONS id=7", SIGHTING_FIRST}, /* another hop */
        /* a capture agent sends what was also captured: it knows no IP id, and its clock may be behind */
        {"0 a>b OPTIONS id=7", "99 a>b OPTIONS agent=1", SIGHTING_DUPLICATE},
        {"50 a>b OPTIONS id=7", "0 a>b OPTIONS agent=1", SIGHTING_DUPLICATE},
        {"0 a>b OPTIONS agent=1", "1 a>b OPTIONS id=7 tcp", SIGHTING_DUPLICATE},
        {"0 a>b OPTIONS id=7", "100 a>b OPTIONS agent=1", SIGHTING_RETRANSMISSION},
        {"600 a>b OPTIONS id=7", "0 a>b OPTIONS agent=1", SIGHTING_RETRANSMISSION},
        {"0 a>b OPTIONS id=7", "1 a>c OPTIONS agent=1", SIGHTING_FIRST},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check(cases[i].first, cases[i].again, cases[i].sighting, cases[i].sighting == SIGHTING_FIRST ? 0 : 1);
}

/* RFC 6864 4.1: what is not to be fragmented may have any IP id. */
Test(sight, a_sender_with_one_ip_id_for_all_sends_again)
{
    check("0 a>b OPTIONS id=7 b=1\n 10 a>b OPTIONS id=7 b=2", "510 a>b OPTIONS id=7 b=2", SIGHTING_RETRANSMISSION, 2);
    check("0 a>b OPTIONS id=7 b=1\n 10 a>b OPTIONS id=8 b=2", "510 a>b OPTIONS id=8 b=2", SIGHTING_DUPLICATE, 2);
    check("0 a>b OPTIONS id=7 b=1\n 5 b>a 200 OPTIONS id=7 b=1", "500 a>b OPTIONS id=7 b=1", SIGHTING_DUPLICATE, 1);
    check("0 a>b OPTIONS id=7 b=1\n 10 a>b OPTIONS id=7 b=2", "60 a>b OPTIONS id=7 b=2", SIGHTING_DUPLICATE, 2);
}

Test(sight, what_has_no_ip_id_may_come_later_in_another_file)
{
    check("0 a>b OPTIONS file=0", "240 a>b OPTIONS file=1", SIGHTING_DUPLICATE, 1);
    check("0 a>b OPTIONS file=0", "500 a>b OPTIONS file=1", SIGHTING_RETRANSMISSION, 1);
    check("0 a>b OPTIONS file=0 id=5", "240 a>b OPTIONS file=1 id=6", SIGHTING_RETRANSMISSION, 1);
}

Test(sight, responses_repeat_by_code_and_to_tag)
{
    static const struct {
        const char *before, *last;
        enum sighting sighting;
        size_t of;
    } cases[] = {
        {"0 a>b INVITE\n 10 b>a 180 INVITE t=T", "900 b>a 180 INVITE t=T", SIGHTING_RETRANSMISSION, 2},
        {"0 a>b INVITE\n 10 b>a 180 INVITE t=T", "900 b>a 183 INVITE t=T", SIGHTING_FIRST, 0},
        {"0 a>b INVITE\n 10 b>a 180 INVITE t=T", "900 b>a 180 INVITE t=U", SIGHTING_FIRST, 0},
        {"0 a>b INVITE\n 10 b>a 183 INVITE t=T | RSeq: 1", "900 b>a 183 INVITE t=T | RSeq: 2", SIGHTING_FIRST, 0},
        {"0 a>b INVITE\n 10 b>a 200 INVITE t=T", "510 b>a 200 INVITE t=T", SIGHTING_RETRANSMISSION, 2},
        {"0 a>b INVITE\n 10 b>a 200 INVITE t=T", "510 b>a 200 INVITE t=U", SIGHTING_FIRST, 0},
        {"0 a>b INVITE\n 10 b>a 486 INVITE t=T\n 11 a>b ACK t=T", "520 a>b ACK t=T", SIGHTING_RETRANSMISSION, 3},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check(cases[i].before, cases[i].last, cases[i].sighting, cases[i].of);
}

Test(sight, a_copy_of_a_retransmission_leads_to_the_first_one)
{
    check("0 a>b INVITE id=1\n 500 a>b INVITE id=2", "500.1 a>b INVITE id=2", SIGHTING_DUPLICATE, 1);
    check("0 a>b INVITE id=1\n 0.1 a>b INVITE id=1\n 500 a>b INVITE id=2", "1500 a>b INVITE id=3",
        SIGHTING_RETRANSMISSION, 1);
}

Test(sight, a_request_is_known_again_after_many_responses)
{
    struct feed f = feed_new(NULL);
    char line[80];

    feed_line(&f, "0 a>b INVITE");
    for (int i = 0; i < 100; i++) {
        snprintf(line, sizeof line, "%d b>a 183 INVITE t=T%d", 10 + i, i);
        feed_line(&f, line);
    }
    const struct message *m = engine_message(f.e, feed_line(&f, "500 a>b INVITE"));
    cr_assert_eq(m->sighting, SIGHTING_RETRANSMISSION);
    engine_free(f.e);
}
