/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/breakdown.h"
#include "engine/figures/summary.h"
#include "engine_feed.h"
#include "sip/status.h"

/* Alice calls twice (answered, busy), Carol once (busy), Dave once without an end. */
static const char *const four_calls =
    "0 a>b INVITE call=1 b=1 whom=+49-30-123456 | User-Agent: X/1\n 5 b>a 180 INVITE call=1 b=1 t=T\n"
    "10 b>a 200 INVITE call=1 b=1 t=T\n 11 a>b ACK call=1 b=2 t=T\n"
    "20 a>b BYE call=1 b=3 n=2 t=T\n 21 b>a 200 BYE call=1 b=3 n=2 t=T\n"
    "30 a>b INVITE call=2 b=4 whom=4930777\n 31 b>a 486 INVITE call=2 b=4 t=T\n"
    "40 c>b INVITE call=3 b=5 who=carol whom=493 | User-Agent: X/1\n 41 b>c 486 INVITE call=3 b=5 who=carol t=T\n"
    "50 d>b INVITE call=4 b=6 who=dave\n 51 b>d 180 INVITE call=4 b=6 who=dave t=T\n";

static struct feed play(enum breakdown_by by)
{
    struct engine_options options = {.by = by, .prefix_digits = 4};
    struct feed f = feed_new(&options);

    feed(&f, four_calls);
    feed_end(&f, 60);
    return f;
}

/* "key=calls …" in the order of the list. */
static void check_groups(const struct breakdown *b, const char *wanted)
{
    char text[400] = "";
    size_t n, used = 0;
    const struct breakdown_group **list = breakdown_list(b, &n);

    for (size_t i = 0; i < n; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%.*s=%u", i ? " " : "", list[i]->key.p ? (int)list[i]->key.n : 1,
            list[i]->key.p ? list[i]->key.p : "-", (unsigned)list[i]->kpi.calls);
    cr_expect_str_eq(text, wanted);
    free(list);
}

Test(breakdown, has_a_group_a_key)
{
    static const struct {
        enum breakdown_by by;
        const char *groups;
    } cases[] = {
        {BREAKDOWN_CALLER, "sip:alice@h=2 sip:carol@h=1 sip:dave@h=1"},
        {BREAKDOWN_CALLEE, "sip:+49-30-123456@h=1 sip:4930777@h=1 sip:493@h=1 sip:bob@h=1"},
        {BREAKDOWN_TRUNK, "192.0.2.1=2 192.0.2.3=1 192.0.2.4=1"},
        {BREAKDOWN_TRUNK_OUT, "192.0.2.2=4"},
        {BREAKDOWN_USER_AGENT, "-=2 X/1=2"},
        {BREAKDOWN_PREFIX, "4930=2 -=1 493=1"},
        {BREAKDOWN_CODE, "486=2 -=1 200=1"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed f = play(cases[i].by);
        check_groups(engine_summary(f.e)->breakdown, cases[i].groups);
        engine_free(f.e);
    }
}

Test(breakdown, has_the_figures_of_its_calls_alone)
{
    struct feed f = play(BREAKDOWN_CALLER);
    size_t n;
    const struct breakdown_group **list = breakdown_list(engine_summary(f.e)->breakdown, &n);
    const struct breakdown_group *alice = list[0];

    cr_expect_eq(alice->kpi.by_outcome[OUTCOME_ANSWERED], 1);
    cr_expect_eq(kpi_asr(&alice->kpi).n, 1);
    cr_expect_eq(kpi_asr(&alice->kpi).of, 2);
    cr_expect_eq(alice->kpi.strict.ratios.seer.n, 2);
    cr_expect_eq(alice->kpi.pdd.n, 2);
    cr_expect_float_eq(feed_ms(durations_mean(&alice->kpi.talk)), 10, 1e-6);
    cr_expect_eq(alice->n_examples, 2);
    cr_expect_eq(alice->examples[1], 2);
    cr_expect_eq(breakdown_main_failure(alice)->outcome, OUTCOME_BUSY);
    cr_expect_eq(breakdown_main_failure(alice)->code, 486);
    cr_expect_null(breakdown_main_failure(list[2]), "a call in progress has not failed");
    free(list);
    engine_free(f.e);
}

Test(breakdown, of_two_engines_adds_up)
{
    struct feed a = play(BREAKDOWN_CODE), b = play(BREAKDOWN_CODE);
    struct summary sum = {0};

    summary_add(&sum, engine_summary(a.e));
    summary_add(&sum, engine_summary(b.e));
    check_groups(sum.breakdown, "486=4 -=2 200=2");
    cr_expect_eq(sum.kpi.calls, 8);
    summary_clear(&sum);
    engine_free(a.e);
    engine_free(b.e);
}

Test(breakdown, evicted_calls_count)
{
    struct engine_options options = {.by = BREAKDOWN_CALLER, .limit_memory = 1};
    struct feed f = feed_new(&options);

    feed(&f, four_calls);
    feed_end(&f, 60);
    check_groups(engine_summary(f.e)->breakdown, "sip:alice@h=2 sip:carol@h=1 sip:dave@h=1");
    engine_free(f.e);
}

Test(breakdown, more_keys_than_room_are_counted_together)
{
    struct engine_options options = {.by = BREAKDOWN_CALLER};
    struct feed f = feed_new(&options);
    struct kpi rest;
    char line[160];
    size_t n;

    for (int i = 0; i < BREAKDOWN_GROUPS + 5; i++) {
        snprintf(line, sizeof line, "%d a>b INVITE call=%d b=%d who=u%d", i, i, i, i);
        feed_line(&f, line);
    }
    feed_end(&f, BREAKDOWN_GROUPS + 10);
    const struct breakdown *b = engine_summary(f.e)->breakdown;
    const struct breakdown_group **list = breakdown_list(b, &n);
    cr_expect_eq(n, BREAKDOWN_GROUPS);
    cr_expect_eq(breakdown_rest(b, list, n, 10, &rest), BREAKDOWN_GROUPS - 10 + 1);
    cr_expect_eq(rest.calls, BREAKDOWN_GROUPS - 10 + 5);
    kpi_clear(&rest);
    free(list);
    engine_free(f.e);
}

Test(breakdown, numbers_are_taken_as_they_were_dialled)
{
    static const struct {
        const char *uri, *digits;
    } cases[] = {{"sip:+49-30-123@h", "4930123"}, {"tel:0049.30(1)", "0049301"}, {"sip:0049@h;user=phone", "0049"},
        {"sip:bob@h", ""}, {"sip:h", ""}, {"sip:4930x@h", ""}, {"sip:000@h", ""}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char digits[33] = "";
        digits[breakdown_number(slice_of(cases[i].uri), digits)] = '\0';
        cr_expect_str_eq(digits, cases[i].digits, "%s", cases[i].uri);
    }
}
