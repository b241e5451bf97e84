/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/read.h"
#include "engine/store/user_agent.h"
#include "engine_feed.h"

static void check(const struct feed *f, size_t nth, const char *wanted)
{
    struct slice text = user_agent_of(f->e, feed_call(f, nth));

    cr_expect(slice_eq(text, slice_of(wanted)), "call %zu: %.*s", nth, (int)text.n, text.p);
}

Test(product, is_that_of_the_callers_own_invite)
{
    struct feed f = feed_new(NULL);

    feed(&f, "0 a>b INVITE call=1 b=1 | User-Agent: phone 1\n 1 b>c INVITE call=1 b=2,1 | User-Agent: proxy\n"
             "5 c>b 200 INVITE call=1 b=2,1 t=T | User-Agent: other\n"
             "10 a>b INVITE call=2 b=3 | User-Agent: phone 1\n 20 a>b INVITE call=3 b=4\n 21 b>c INVITE call=3 b=5,4 | User-Agent: x\n"
             "30 b>a 401 INVITE call=4 b=6 t=T\n 40 a>b INVITE call=4 b=7 n=2 | User-Agent: later\n");
    feed_end(&f, 100);
    check(&f, 1, "phone 1");
    check(&f, 2, "phone 1");
    check(&f, 3, "");
    check(&f, 4, "later");
    cr_expect_eq(feed_call(&f, 1)->user_agent, feed_call(&f, 2)->user_agent);
    engine_free(f.e);
}
