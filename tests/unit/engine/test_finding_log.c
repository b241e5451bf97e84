/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call_id.h"
#include "engine/store/finding_log.h"
#include "engine/store/read.h"
#include "feed_findings.h"

Test(note, is_of_one_message_and_there_once)
{
    struct feed f = feed_new(NULL);
    char found[400];

    feed(&f, "0 a>b OPTIONS b=1\n 1 b>a 200 OPTIONS b=1 t=T");
    finding_log_add(f.e, feed_ref(&f, ENGINE_MESSAGES, 2), FINDING_SESSION_EXPIRED);
    finding_log_add(f.e, feed_ref(&f, ENGINE_MESSAGES, 1), FINDING_RACK_MISMATCH);
    finding_log_add(f.e, feed_ref(&f, ENGINE_MESSAGES, 2), FINDING_SESSION_EXPIRED);
    feed_findings(&f, found, sizeof found);
    cr_assert_str_eq(found, "1 rack_mismatch, 2 session_expired");
    engine_free(f.e);
}

Test(note, a_call_id_has_a_limited_number)
{
    struct feed f = feed_new(NULL);

    for (unsigned i = 1; i <= 2000; i++) {
        char line[80];
        snprintf(line, sizeof line, "%u a>b OPTIONS b=%u n=%u", i, i, i);
        finding_log_add(f.e, feed_line(&f, line), FINDING_SESSION_EXPIRED);
    }
    cr_assert_leq(engine_group(f.e, feed_message(&f, 1)->group)->n_findings, 256);
    engine_free(f.e);
}
