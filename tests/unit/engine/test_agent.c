/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/seen.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "engine_feed.h"
#include "sip/msg.h"

Test(agent, a_message_knows_which_agent_sent_it_on)
{
    struct feed f = feed_new(NULL);
    const struct message *m[3];
    const char *lines[] = {"0 a>b OPTIONS agent=2001", "1 b>a 200 OPTIONS", "2 b>a OPTIONS call=d agent=7"};
    const unsigned agents[] = {2001, 0, 7};

    for (int i = 0; i < 3; i++)
        feed_line(&f, lines[i]);
    for (size_t i = 0; i < 3; i++) {
        m[i] = feed_message(&f, i + 1);
        const struct agent_note *note = agent_of(f.e, m[i]);
        cr_assert_eq(note != NULL, agents[i] != 0, "%s", lines[i]);
        cr_assert(!note || note->agent == agents[i], "%s", lines[i]);
        cr_assert(!note || !note->correlation.p, "%s", lines[i]);
    }
    engine_free(f.e);
}

Test(agent, notes_go_with_their_messages)
{
    struct engine_options options = {.limit_memory = 200000};
    struct feed f = feed_new(&options);
    char line[100];

    for (int i = 0; i < 3000; i++) {
        snprintf(line, sizeof line, "%d a>b OPTIONS call=c%d agent=%d", i, i, i + 1);
        const struct message *m = engine_message(f.e, feed_line(&f, line));
        const struct agent_note *note = agent_of(f.e, m);
        cr_assert(note && note->agent == (unsigned)i + 1, "the newest is never evicted");
    }
    cr_assert_lt(feed_count(&f, ENGINE_MESSAGES), 1500);
    engine_free(f.e);
}

Test(agent, a_late_message_is_judged_by_its_own_time)
{
    static const char lines[] = "0 a>b INVITE b=1 agent=1\n"
                                "0 c>d OPTIONS b=9 call=other agent=2\n"
                                "40000 c>d OPTIONS b=8 call=other n=2 agent=2\n" /* whose clock is ahead */
                                "100 b>a 180 INVITE b=1 t=T agent=1\n"
                                "2000 b>a 200 INVITE b=1 t=T agent=1\n";
    struct feed f = feed_new(NULL);

    feed(&f, lines);
    cr_assert_eq(feed_txn(&f, 1)->ended_by, TXN_END_FINAL);
    cr_assert_eq(feed_txn(&f, 1)->final_code, 200);
    feed_end(&f, 41000);
    cr_assert_eq(feed_txn(&f, 1)->ended_by, TXN_END_FINAL);
    cr_assert_eq(feed_txn(&f, 2)->ended_by, TXN_END_TIMEOUT);
    engine_free(f.e);
}

Test(agent, time_goes_on_by_the_clock_of_the_agents_where_all_messages_are_theirs)
{
    static const captime year = 365 * 86400 * CAPTIME_S;
    struct sip_msg *msg = calloc(1, sizeof *msg);
    struct seen seen = {.time = FEED_START, .frame = 1, .by_agent = true, .late = year};
    struct feed f = feed_new(NULL);
    static const char text[] =
        "OPTIONS sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\n"
        "To: <sip:b@h>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n\r\n";

    cr_assert_eq(sip_msg_parse(slice_of(text), false, msg), SIP_OK);
    engine_push(f.e, &seen, msg);
    engine_advance(f.e, FEED_START + year + 31 * CAPTIME_S);
    cr_assert_eq(feed_txn(&f, 1)->ended_by, TXN_END_CAPTURE);
    engine_settle(f.e, FEED_START + year + 33 * CAPTIME_S);
    cr_assert_eq(feed_txn(&f, 1)->ended_by, TXN_END_TIMEOUT, "Timer F");
    engine_free(f.e);
    free(msg);
}
