/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/feed.h"

#include <criterion/criterion.h>

#include "capture/capture_mock.h"

Test(feed, messages_arrive_in_the_engine_with_how_they_were_seen)
{
    struct engine_options options = {0};
    struct engine *e = engine_new(&options);
    struct pipeline *p = pipeline_new(&(struct pipeline_options){.sink = feed_engine, .user = e});
    struct net_origin origin = {.time = 3 * CAPTIME_S, .frame = 12, .file = 2};
    char *text = options_request("a", "");
    struct bytes b = udp_packet(text);
    size_t n;

    pipeline_push(p, link_find(1), (struct slice){b.at, b.n}, b.n, &origin);
    pipeline_finish(p);
    ref *messages = engine_list(e, ENGINE_MESSAGES, &n);
    cr_assert_eq(n, 1);
    const struct message *m = engine_message(e, messages[0]);
    cr_assert_eq(m->frame, 12);
    cr_assert_eq(m->file, 2);
    cr_assert_eq(m->time, 3 * CAPTIME_S);
    cr_assert_eq(m->ip_id, 0x1234);
    cr_assert_eq(message_dst(e, m)->port, 5062);
    free(messages);
    engine_free(e);
    pipeline_free(p);
    g_free(text);
}
