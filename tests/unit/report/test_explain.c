/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "engine/store/call.h"
#include "engine/store/read.h"
#include "report/explain.h"
#include "report/scene.h"

static const struct style STYLE = {.columns = 80};

static void expect(const GString *out, const char *text)
{
    cr_expect_not_null(strstr(out->str, text), "no \"%s\" in:\n%s", text, out->str);
}

static void expect_not(const GString *out, const char *text)
{
    cr_expect_null(strstr(out->str, text), "\"%s\" in:\n%s", text, out->str);
}

#define BRANCH "pc33.example.com;branch=z9hG4bKnashds8"

static void silence(struct scene *s)
{
    scene_send(s, 0, 1, 2, "INVITE sip:bob@example.org SIP/2.0", BRANCH, NULL, "1 INVITE", true);
}

static void only_bye(struct scene *s)
{
    scene_send(s, 0, 1, 2, "BYE sip:bob@example.org SIP/2.0", BRANCH, "b", "2 BYE", false);
    scene_send(s, 5, 2, 1, "SIP/2.0 200 OK", BRANCH, "b", "2 BYE", false);
}

static void only_ack(struct scene *s)
{
    scene_send(
        s, 0, 1, 2, "ACK sip:bob@example.org SIP/2.0", "pc33.example.com;branch=z9hG4bKlost", "b", "1 ACK", false);
}

static void no_ack(struct scene *s)
{
    scene_send(s, 0, 1, 2, "INVITE sip:bob@example.org SIP/2.0", BRANCH, NULL, "1 INVITE", true);
    scene_send(s, 5, 2, 1, "SIP/2.0 200 OK", BRANCH, "b", "1 INVITE", true);
}

Test(explain, a_sentence_says_how_it_ended_what_is_missing_and_how_sure_that_is)
{
    static const struct {
        void (*play)(struct scene *s);
        unsigned end_ms;
        const char *sentence;
        unsigned gaps;
        enum explain_certainty certainty;
    } rows[] = {
        {scene_trapezoid, 70000, "The call was answered: 200 OK in frame 11; the caller ended it in frame 13.", 0, EXPLAIN_SHOWN},
        {scene_busy, 2000, "The callee was busy: 486 Busy Here in frame 3.", 0, EXPLAIN_SHOWN},
        {silence, 100, "The call was still in progress when the capture ended.", 1 << EXPLAIN_NO_FINAL | 1 << EXPLAIN_ONE_DIRECTION,
            EXPLAIN_OPEN},
        {silence, 90000, "No answer came in time.", 1 << EXPLAIN_NO_FINAL, EXPLAIN_ABSENT},
        {only_bye, 100, "The call was answered; a BYE ended it in frame 1.", 1 << EXPLAIN_NO_INVITE | 1 << EXPLAIN_NO_FINAL,
            EXPLAIN_PROVEN},
        {only_ack, 100, "The capture does not show how it ended.",
            1 << EXPLAIN_NO_INVITE | 1 << EXPLAIN_NO_FINAL | 1 << EXPLAIN_ONE_DIRECTION, EXPLAIN_TOO_LITTLE},
        {no_ack, 100, "The call was answered: 200 OK in frame 2.", 1 << EXPLAIN_NO_ACK | 1 << EXPLAIN_NO_BYE, EXPLAIN_SHOWN},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        GString *out = g_string_new(NULL);
        struct scene s;
        scene_init(&s);
        rows[i].play(&s);
        const struct call *c = engine_call(s.e, scene_finish(&s, rows[i].end_ms));
        cr_assert_not_null(c, "row %zu", i);
        explain_sentence(out, s.e, c);
        cr_expect_str_eq(out->str, rows[i].sentence, "row %zu: %s", i, out->str);
        cr_expect_eq(explain_gaps(s.e, c), rows[i].gaps, "row %zu: %x", i, explain_gaps(s.e, c));
        cr_expect_eq(explain_certainty_of(c), rows[i].certainty, "row %zu", i);
        g_string_free(out, TRUE);
        scene_clear(&s);
    }
}

Test(explain, the_story_of_a_busy_call_has_steps_facts_and_certainty)
{
    GString *out = g_string_new(NULL);
    struct scene s;

    scene_init(&s);
    scene_busy(&s);
    explain_text(out, &s.source, scene_finish(&s, 2000), &STYLE);
    cr_expect_str_eq(out->str,
        "Call 1: busy\n"
        "  The callee was busy: 486 Busy Here in frame 3.\n"
        "\n"
        "Why\n"
        "  1. final-code (RFC 3261 21)\n"
        "     The final response decides by its code\n"
        "     0.900 s, frame 3: 486 Busy Here from 192.0.2.2:5060 to 192.0.2.1:5060\n"
        "\n"
        "What happened\n"
        "  0.000 s, frame 1: 192.0.2.1:5060 sends an INVITE to 192.0.2.2:5060\n"
        "  0.200 s, frame 2: 192.0.2.2:5060 answers 180 Ringing to 192.0.2.1:5060\n"
        "  0.900 s, frame 3: 192.0.2.2:5060 answers 486 Busy Here to 192.0.2.1:5060\n"
        "\n"
        "Facts\n"
        "  from            sip:alice@example.com\n"
        "  to              sip:bob@example.org\n"
        "  Call-ID         a84b4c76e66710@pc33.example.com\n"
        "  start           2026-01-02T03:04:05.000000000Z\n"
        "  path            192.0.2.1:5060 to 192.0.2.2:5060, 1 hop\n"
        "  attempts        1 INVITE by the caller\n"
        "  messages        4\n"
        "  post-dial delay 200 ms (INVITE to the first 18x or the final response)\n"
        "  ringing         700 ms (first 180 to the final response)\n"
        "  whose doing     the callee's user: what the final response means\n"
        "  originator      the other endpoint: it has the To tag of the phone that rang\n"
        "  ended by        the callee\n"
        "  Q.850 cause     17 User busy, mapped (RFC 3398)\n"
        "  try again       yes, later (after Retry-After where the response has it)\n"
        "\n"
        "How sure\n"
        "  The final response is in the capture: nothing that is missing can change the\n"
        "  outcome.\n",
        "%s", out->str);
    g_string_free(out, TRUE);
    scene_clear(&s);
}

Test(explain, what_was_not_seen_is_named)
{
    GString *out = g_string_new(NULL);
    struct scene s;

    scene_init(&s);
    only_bye(&s);
    explain_text(out, &s.source, scene_finish(&s, 100), &STYLE);
    expect(out, "\nNot seen\n  - The INVITE that began the call");
    expect(out, "proven-by-bye (RFC 3261 15)\n");
    expect(out, "later messages exist only if");
    g_string_free(out, TRUE);
    scene_clear(&s);
}

Test(explain, text_from_packets_is_escaped)
{
    GString *out = g_string_new(NULL);
    struct scene s;

    scene_init(&s);
    s.call_id = "\033[2J\xe2\x80\xae@example.com";
    scene_busy(&s);
    explain_text(out, &s.source, scene_finish(&s, 2000), &STYLE);
    expect_not(out, "\033");
    expect(out, "\\x1b[2J\\u{202e}@example.com");
    g_string_free(out, TRUE);
    scene_clear(&s);
}

Test(explain, json_has_the_call_its_steps_and_what_was_not_seen)
{
    static const char *const parts[] = {
        "{\n  \"schema\": \"sipray/1\",\n  \"command\": \"explain\",\n  \"call\": {\"id\":1,\"call_id\":\"a84b4c",
        "\"outcome\":\"answered\"",
        "\"summary\": \"The call was answered: 200 OK in frame 2.\"",
        "    {\n      \"rule\": \"answered-by-2xx\",\n      \"clause\": \"RFC 3261 13.2.2.4\",\n      \"text\": \"A "
        "2xx answered",
        "      \"frame\": 2,\n      \"file\": \"scene.pcap\",\n      \"time\": \"2026-01-02T03:04:05.005000000Z\",\n"
        "      \"src\": \"192.0.2.2:5060\",\n      \"dst\": \"192.0.2.1:5060\"\n    }\n  ],\n",
        "\"not_seen\": [\n    \"no_ack\",\n    \"no_bye\"\n  ],\n  \"certainty\": \"shown\",\n  \"certainty_text\": \"The final",
    };
    GString *out = g_string_new(NULL);
    struct scene s;

    scene_init(&s);
    no_ack(&s);
    explain_json(out, &s.source, scene_finish(&s, 100));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        expect(out, parts[i]);
    g_string_free(out, TRUE);
    scene_clear(&s);
}
