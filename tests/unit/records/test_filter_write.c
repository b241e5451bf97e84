/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/breakdown.h"
#include "records/filter.h"
#include "records/filter_write.h"
#include "sip/status.h"

#include <criterion/criterion.h>

static void check(enum breakdown_by by, struct slice key, const struct breakdown_failure *failure, const char *wanted)
{
    struct breakdown *b = breakdown_new(by, 4, 0);
    char text[FILTER_WRITE_ROOM];
    struct filter_error err;

    cr_assert_eq(filter_write_group(b, key, failure, text), wanted != NULL);
    if (wanted) {
        cr_expect_str_eq(text, wanted);
        struct filter *f = filter_new(&records_calls, text, &err);
        cr_expect_not_null(f, "%s", text);
        filter_free(f);
    }
    breakdown_free(b);
}

Test(filter_write, is_a_filter_over_calls)
{
    const struct breakdown_failure busy = {OUTCOME_BUSY, 486, 1}, timeout = {OUTCOME_TIMEOUT, 0, 1};

    check(BREAKDOWN_CALLER, SLICE_LIT("sip:a@h"), NULL, "from == \"sip:a@h\"");
    check(BREAKDOWN_CALLEE, SLICE_LIT("sip:\"\\@h"), NULL, "to == \"sip:\\\"\\\\@h\"");
    check(BREAKDOWN_USER_AGENT, SLICE_NONE, &busy, "not user_agent && outcome == busy && final_code == 486");
    check(BREAKDOWN_TRUNK, SLICE_LIT("192.0.2.1"), &timeout, "caller_ip == \"192.0.2.1\" && outcome == timeout && not final_code");
    check(BREAKDOWN_PREFIX, SLICE_LIT("4930"), NULL, "to_number ^= \"4930\"");
    check(BREAKDOWN_PREFIX, SLICE_LIT("493"), NULL, "to_number == \"493\"");
    check(BREAKDOWN_CODE, SLICE_LIT("486"), NULL, "final_code == \"486\"");
}

Test(filter_write, names_no_text_that_a_filter_cannot)
{
    static char quotes[BREAKDOWN_KEY];
    char text[FILTER_WRITE_ROOM];
    struct breakdown *b = breakdown_new(BREAKDOWN_USER_AGENT, 4, 0);
    const struct breakdown_failure failure = {OUTCOME_NOT_ACCEPTABLE, 488, 1};

    check(BREAKDOWN_CALLER, SLICE_LIT("a\nb"), NULL, NULL);
    check(BREAKDOWN_CALLER, SLICE_LIT("a\xff"), NULL, NULL);
    memset(quotes, '"', sizeof quotes);
    cr_expect(filter_write_group(b, (struct slice){quotes, sizeof quotes}, &failure, text), "the longest key has room");
    cr_expect_lt(strlen(text), sizeof text);
    breakdown_free(b);
}
