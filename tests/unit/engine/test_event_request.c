/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/event_request.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "engine_feed.h"

/* RFC 3903 4.1, Table 1; the feed has no bodies, so what would modify refreshes. */
Test(event_request, says_what_a_publish_does)
{
    static const struct {
        const char *headers;
        enum publish_kind kind;
    } cases[] = {
        {"Event: presence | Expires: 60", PUBLISH_INITIAL},
        {"Event: presence | Expires: 60 | SIP-If-Match: x", PUBLISH_REFRESH},
        {"Event: presence | SIP-If-Match: x", PUBLISH_REFRESH},
        {"Event: presence | Expires: 0 | SIP-If-Match: x", PUBLISH_REMOVE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed f = feed_new(NULL);
        char line[300];
        snprintf(line, sizeof line, "0 a>b PUBLISH b=1 | %s\n 9 b>a 200 PUBLISH b=1 t=T | SIP-ETag: e1 | Expires: 30",
            cases[i].headers);
        feed(&f, line);
        feed_end(&f, 99);
        const struct event_request *x = engine_event_request(f.e, txn_event_request(feed_txn(&f, 1)));
        cr_assert_eq(x->publish, cases[i].kind, "%s", cases[i].headers);
        cr_assert_eq(x->expires_s, 30);
        cr_assert(slice_eq(x->etag, SLICE_LIT("e1")));
        cr_assert(slice_eq(x->event, SLICE_LIT("presence")));
        engine_free(f.e);
    }
}

Test(event_request, of_a_subscribe_is_what_was_asked_until_it_is_granted)
{
    struct feed f = feed_new(NULL);

    feed(&f, "0 a>b SUBSCRIBE b=1 | Event: dialog;id=7 | Expires: 60\n");
    const struct event_request *x = engine_event_request(f.e, txn_event_request(feed_txn(&f, 1)));
    cr_assert_eq(x->expires_s, 60);
    cr_assert(slice_eq(x->event_id, SLICE_LIT("7")));
    feed(&f, "9 b>a 200 SUBSCRIBE b=1 t=T | Expires: 20\n");
    cr_assert_eq(x->expires_s, 20);
    cr_assert_eq(x->publish, PUBLISH_NONE);
    engine_free(f.e);
}
