/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "report/explain_story.h"
#include "report/scene.h"

Test(explain_story, the_trapezoid_is_told_in_the_order_of_time)
{
    static const char *const wanted[] = {
        "192.0.2.1:5060 sends an INVITE to 192.0.2.2:5060",
        "192.0.2.2:5060 passes the INVITE on to 192.0.2.3:5060, ",
    };
    struct scene s;
    struct explain_event events[EXPLAIN_STORY_MAX];

    scene_init(&s);
    scene_trapezoid(&s);
    engine_finish(s.e, engine_now(s.e) + 70 * CAPTIME_S);
    size_t n, calls;
    ref *list = engine_list(s.e, ENGINE_CALLS, &calls);
    cr_assert_eq(calls, 1);
    n = explain_story(s.e, engine_call(s.e, list[0]), events);
    cr_assert_eq(n, 10, "three INVITEs with 180 and 200, and the BYE: %zu", n);
    for (size_t i = 0; i < n; i++) {
        GString *text = g_string_new(NULL);
        explain_story_sentence(text, s.e, &events[i]);
        if (i < 2)
            cr_expect(g_str_has_prefix(text->str, wanted[i]), "%s", text->str);
        if (i > 0)
            cr_expect_leq(engine_message(s.e, events[i - 1].msg)->no, engine_message(s.e, events[i].msg)->no);
        if (i == n - 1)
            cr_expect_not_null(strstr(text->str, "hangs up with BYE"), "%s", text->str);
        g_string_free(text, TRUE);
    }
    free(list);
    scene_clear(&s);
}
