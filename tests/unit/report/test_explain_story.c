/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "engine/store/call.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
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

#define PHONE "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK-"
#define PROXY "SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK-p"

/* Its sentences, a line each. */
static GString *story_of(struct scene *s)
{
    struct explain_event events[EXPLAIN_STORY_MAX];
    GString *text = g_string_new(NULL);
    ref call = scene_finish(s, 120000);
    size_t n = explain_story(s->e, engine_call(s->e, call), events);

    for (size_t i = 0; i < n; i++) {
        explain_story_sentence(text, s->e, &events[i]);
        g_string_append_c(text, '\n');
    }
    return text;
}

Test(explain_story, a_proxy_passes_on_what_it_was_sent_and_cancels_what_it_was_not_asked_to)
{
    for (int asked = 0; asked < 2; asked++) {
        struct scene s;

        scene_init(&s);
        scene_send(&s, 0, 1, 2, "INVITE sip:bob@biloxi.example SIP/2.0", PHONE "1", NULL, "1 INVITE", true);
        scene_send(&s, 3, 2, 3, "INVITE sip:bob@192.0.2.3 SIP/2.0", PROXY "1\n" PHONE "1", NULL, "1 INVITE", true);
        scene_send(&s, 50, 3, 2, "SIP/2.0 180 Ringing", PROXY "1\n" PHONE "1", "b", "1 INVITE", false);
        if (asked)
            scene_send(&s, 4000, 1, 2, "CANCEL sip:bob@biloxi.example SIP/2.0", PHONE "1", NULL, "1 CANCEL", false);
        scene_send(&s, 4010, 2, 3, "CANCEL sip:bob@192.0.2.3 SIP/2.0", PROXY "1", NULL, "1 CANCEL", false);
        GString *text = story_of(&s);
        cr_expect_not_null(strstr(text->str, asked ? "192.0.2.2:5060 passes the CANCEL on to 192.0.2.3:5060\n"
                                                   : "192.0.2.2:5060 cancels the INVITE to 192.0.2.3:5060\n"), "%s", text->str);
        cr_expect_eq(strstr(text->str, "192.0.2.1:5060 gives up with CANCEL to 192.0.2.2:5060\n") != NULL, asked == 1);
        g_string_free(text, TRUE);
        scene_clear(&s);
    }
}

Test(explain_story, a_bye_that_a_proxy_forwards_is_passed_on)
{
    struct scene s;

    scene_init(&s);
    scene_send(&s, 0, 1, 2, "INVITE sip:bob@biloxi.example SIP/2.0", PHONE "1", NULL, "1 INVITE", true);
    scene_send(&s, 90, 2, 1, "SIP/2.0 200 OK", PHONE "1", "b", "1 INVITE", true);
    scene_send(&s, 5000, 1, 2, "BYE sip:bob@192.0.2.3 SIP/2.0", PHONE "2", "b", "2 BYE", false);
    scene_send(&s, 5003, 2, 3, "BYE sip:bob@192.0.2.3 SIP/2.0", PROXY "2\n" PHONE "2", "b", "2 BYE", false);
    GString *text = story_of(&s);
    cr_expect(g_str_has_suffix(text->str, "192.0.2.1:5060 hangs up with BYE to 192.0.2.2:5060 and gets no answer\n"
                                          "192.0.2.2:5060 passes the BYE on to 192.0.2.3:5060 and gets no answer\n"), "%s", text->str);
    g_string_free(text, TRUE);
    scene_clear(&s);
}
