/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/call/call_headers.h"
#include "engine/store/call.h"
#include "engine_feed.h"

static void expect(const struct call_header *k, const char *value)
{
    cr_assert_not_null(k, "%s", value);
    cr_expect(slice_eq(k->value, slice_of(value)), "%.*s", (int)k->value.n, k->value.p);
}

Test(call_headers, each_message_keeps_its_own_values)
{
    struct feed f = feed_new(NULL);
    ref first = feed_line(&f, "0 a>b INVITE b=1 | Diversion: <sip:x@h> | Diversion: <sip:y@h> | Warning: 399 h \"no\"");
    ref failure = feed_line(&f, "5 b>a 503 INVITE b=1 t=T | Retry-After: 9 | Call-Info: <sip:h>");
    ref other = feed_line(&f, "6 a>b OPTIONS b=7 n=9 | Diversion: <sip:z@h>");

    feed_end(&f, 10);
    const struct call *c = feed_call(&f, 1);
    expect(call_headers_find(c, first, CALL_HEADER_DIVERSION), "<sip:x@h>, <sip:y@h>");
    expect(call_headers_find(c, 0, CALL_HEADER_DIVERSION), "<sip:x@h>, <sip:y@h>");
    expect(call_headers_find(c, failure, CALL_HEADER_RETRY_AFTER), "9");
    cr_expect_null(call_headers_find(c, first, CALL_HEADER_RETRY_AFTER));
    cr_expect_null(call_headers_find(c, 0, CALL_HEADER_WARNING), "of a request it says nothing");
    cr_expect_null(call_headers_find(c, 0, CALL_HEADER_CALL_INFO), "only of a 608");
    cr_expect_null(call_headers_find(c, other, CALL_HEADER_DIVERSION));
    engine_free(f.e);
}

Test(call_headers, a_call_keeps_a_limited_number)
{
    struct feed f = feed_new(NULL);
    char line[100];

    for (int i = 1; i < 200; i++) {
        snprintf(line, sizeof line, "%d a>b INVITE b=%d n=%d | Diversion: <sip:x%d@h>", i, i, i, i);
        feed_line(&f, line);
    }
    feed_end(&f, 300);
    cr_expect_eq(feed_call(&f, 1)->n_kept, 32);
    engine_free(f.e);
}
