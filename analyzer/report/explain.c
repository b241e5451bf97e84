/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/explain.h"

#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "engine/verdict/rules.h"
#include "report/amount.h"
#include "sip/status.h"

#include <string.h>

/* ---- in one sentence ---- */

static const char *headline_of(enum outcome o)
{
    static const char *const headlines[OUTCOMES] = {
        [OUTCOME_ANSWERED] = "The call was answered",
        [OUTCOME_CANCELLED] = "The caller cancelled the call",
        [OUTCOME_BUSY] = "The callee was busy",
        [OUTCOME_NO_ANSWER] = "It rang and nobody answered",
        [OUTCOME_UNAVAILABLE] = "The callee could not be reached",
        [OUTCOME_DECLINED] = "The call was declined",
        [OUTCOME_NOT_FOUND] = "The number or address was not found",
        [OUTCOME_REDIRECTED] = "The caller was sent elsewhere, and no call there was captured",
        [OUTCOME_CHALLENGED] = "Credentials were asked for and none came",
        [OUTCOME_AUTH_FAILED] = "The credentials were refused",
        [OUTCOME_FORBIDDEN] = "The call was forbidden",
        [OUTCOME_NOT_ACCEPTABLE] = "The request was not acceptable",
        [OUTCOME_ROUTING_FAILED] = "The call could not be routed",
        [OUTCOME_SERVER_ERROR] = "A server failed",
        [OUTCOME_TIMEOUT] = "No answer came in time",
        [OUTCOME_IN_PROGRESS] = "The call was still in progress when the capture ended",
        [OUTCOME_UNKNOWN] = "The capture does not show how it ended",
    };
    return o < OUTCOMES ? headlines[o] : "?";
}

static bool has_step(const struct verdict *v, enum rule rule)
{
    return memchr(v->rules, rule, v->n_steps) != NULL;
}

/* Some outcomes have two stories. */
static const char *headline_for(const struct call *c)
{
    const struct verdict *v = &c->verdict;

    if (has_step(v, RULE_COMPLETED_ELSEWHERE))
        return "The call was given up because it was answered elsewhere";
    if (v->outcome == OUTCOME_CANCELLED && v->ended_from == SIDE_NETWORK)
        return "A proxy gave the call up";
    if (v->outcome == OUTCOME_CANCELLED && v->fault != FAULT_CALLER && v->evidence == EVIDENCE_REASON)
        return "The caller's side gave the call up because of a failure";
    if (has_step(v, RULE_INVITATION_EXPIRED))
        return "The time that the invitation gave was over";
    if (v->outcome == OUTCOME_CANCELLED && v->ended_from == SIDE_NONE)
        return "The call was given up, and the capture does not show by whom";
    if (v->outcome == OUTCOME_SERVER_ERROR && !v->final)
        return "The INVITE could not be delivered";
    if (has_step(v, RULE_REPLACED_GONE))
        return "The dialog that the call should replace was not there any more";
    if (has_step(v, RULE_IDENTITY_REFUSED))
        return "The caller's identity was refused";
    if (has_step(v, RULE_BLOCKED))
        return "The network blocked the call";
    if (has_step(v, RULE_REDIRECT_LOOP))
        return "The caller was sent in a circle";
    if (v->outcome == OUTCOME_REDIRECTED && c->links && c->links->redirected_to)
        return "The caller was sent elsewhere, and tried it there with another call";
    return headline_of((enum outcome)v->outcome);
}

/* An answer tells that by itself, and a blink is no ringing. */
static void put_ringing(GString *out, const struct verdict *v)
{
    if (v->outcome == OUTCOME_ANSWERED || v->ring == CAPTIME_NONE || v->ring < CAPTIME_S)
        return;
    g_string_append(out, ", after it had rung for ");
    amount_duration(out, v->ring);
}

void explain_sentence(GString *out, const struct engine *e, const struct call *c)
{
    const struct verdict *v = &c->verdict;
    const struct message *final = engine_message(e, v->final), *bye = engine_message(e, c->bye);
    const struct sip_status *row = sip_status_find(v->final_code);

    g_string_append(out, headline_for(c));
    if (v->final_code)
        g_string_append_printf(out, ": %u%s%s", v->final_code, row ? " " : "", row ? row->name : "");
    if (final)
        g_string_append_printf(out, " in frame %u", final->frame);
    put_ringing(out, v);
    if (v->outcome == OUTCOME_ANSWERED && bye) {
        const char *side = side_name((enum side)v->ended_from);
        g_string_append_printf(out, "; %s%s ended it in frame %u", side ? "the " : "a BYE", side ? side : "", bye->frame);
    }
    g_string_append_c(out, '.');
}

/* ---- where its time begins ---- */

static void earlier(captime *origin, const struct message *m)
{
    if (m && (*origin == CAPTIME_NONE || m->time < *origin))
        *origin = m->time;
}

captime explain_origin(const struct engine *e, const struct call *c)
{
    captime origin = CAPTIME_NONE;

    earlier(&origin, engine_message(e, c->first_msg));
    for (ref r = c->first_txn; r; r = engine_txn(e, r)->next_in_call) {
        const struct txn *t = engine_txn(e, r);
        const ref shown[] = {t->request, t->first_response, t->final};
        for (size_t i = 0; i < G_N_ELEMENTS(shown); i++)
            earlier(&origin, engine_message(e, shown[i]));
    }
    for (size_t i = 0; i < c->verdict.n_steps; i++)
        earlier(&origin, engine_message(e, c->verdict.shown[i]));
    return origin;
}

/* ---- what was not seen ---- */

static unsigned when(bool condition, enum explain_gap g)
{
    return condition ? 1u << g : 0;
}

unsigned explain_gaps(const struct engine *e, const struct call *c)
{
    const struct verdict *v = &c->verdict;
    const struct txn *root = engine_txn(e, v->root);
    const struct message *bye = engine_message(e, c->bye);
    const struct txn *bye_txn = bye ? engine_txn(e, bye->txn) : NULL;
    bool answered = v->outcome == OUTCOME_ANSWERED;
    unsigned gaps = 0;

    gaps |= when(!root || !root->request || (v->partial & PARTIAL_START_MISSING), EXPLAIN_NO_INVITE);
    gaps |= when(!v->final, EXPLAIN_NO_FINAL);
    gaps |= when(root && root->final && !root->ack, EXPLAIN_NO_ACK);
    gaps |= when(answered && !bye, EXPLAIN_NO_BYE);
    gaps |= when(bye_txn && !bye_txn->final, EXPLAIN_NO_BYE_RESPONSE);
    gaps |= when(v->partial & PARTIAL_ONE_DIRECTION, EXPLAIN_ONE_DIRECTION);
    return gaps;
}

static const struct {
    const char *name, *text;
} gap_rows[EXPLAIN_GAPS] = {
    [EXPLAIN_NO_INVITE] = {"no_invite",
        "The INVITE that began the call was not captured: the capture starts later, or did not see this hop."},
    [EXPLAIN_NO_FINAL] = {"no_final", "No final response to the INVITE was captured."},
    [EXPLAIN_NO_ACK] = {"no_ack", "No ACK to the final response was captured: the other side may have sent it again and again."},
    [EXPLAIN_NO_BYE] = {"no_bye", "No BYE was captured: the call may have gone on after the capture."},
    [EXPLAIN_NO_BYE_RESPONSE] = {"no_bye_response", "No response to the BYE was captured."},
    [EXPLAIN_ONE_DIRECTION] = {"one_direction",
        "Only the messages of one of the two sides were captured."},
};

const char *explain_gap_name(enum explain_gap g)
{
    return g < EXPLAIN_GAPS ? gap_rows[g].name : "?";
}

const char *explain_gap_text(enum explain_gap g)
{
    return g < EXPLAIN_GAPS ? gap_rows[g].text : "?";
}

/* ---- how sure ---- */

enum explain_certainty explain_certainty_of(const struct call *c)
{
    const struct verdict *v = &c->verdict;

    if (v->outcome == OUTCOME_IN_PROGRESS)
        return EXPLAIN_OPEN;
    if (v->outcome == OUTCOME_UNKNOWN)
        return EXPLAIN_TOO_LITTLE;
    if (v->final)
        return EXPLAIN_SHOWN;
    if (v->outcome == OUTCOME_SERVER_ERROR) /* without a final response: an error of the transport */
        return EXPLAIN_REPORTED;
    return v->outcome == OUTCOME_ANSWERED ? EXPLAIN_PROVEN : EXPLAIN_ABSENT;
}

static const struct {
    const char *name, *text;
} certainty_rows[EXPLAIN_CERTAINTIES] = {
    [EXPLAIN_SHOWN] = {"shown",
        "The final response is in the capture: nothing that is missing can change the outcome."},
    [EXPLAIN_PROVEN] = {"proven",
        "The 2xx itself is not in the capture, but later messages exist only if there was one."},
    [EXPLAIN_REPORTED] = {"reported",
        "There is no final response, but the capture has the network's report that the INVITE could not be delivered."},
    [EXPLAIN_OPEN] = {"open", "The call was not over when the capture ended: how it ended is not known."},
    [EXPLAIN_ABSENT] = {"absent",
        "The outcome rests on what was not seen. A response on another path, or one that the capture lost, would "
        "change it."},
    [EXPLAIN_TOO_LITTLE] = {"too_little", "The capture has too little of the call to say how it ended."},
};

const char *explain_certainty_name(enum explain_certainty c)
{
    return c < EXPLAIN_CERTAINTIES ? certainty_rows[c].name : "?";
}

const char *explain_certainty_text(enum explain_certainty c)
{
    return c < EXPLAIN_CERTAINTIES ? certainty_rows[c].text : "?";
}

/* ---- words ---- */

const char *explain_fault(enum fault f)
{
    static const char *const phrases[FAULTS] = {
        [FAULT_CALLER] = "the caller",
        [FAULT_CALLEE_USER] = "the callee's user",
        [FAULT_CALLEE_DEVICE] = "the callee's device",
        [FAULT_NETWORK] = "the network between them",
        [FAULT_POLICY] = "a policy",
        [FAULT_NUMBERING] = "the number or address that was called",
    };
    return f < FAULTS ? phrases[f] : NULL;
}

const char *explain_retry(enum retry r)
{
    static const char *const phrases[RETRIES] = {
        [RETRY_NO] = "no, the same request will fail again",
        [RETRY_AFTER_REPAIR] = "yes, once the request has what the response asks for",
        [RETRY_LATER] = "yes, later (after Retry-After where the response has it)",
        [RETRY_ELSEWHERE] = "yes, at another target (Contact of the response, or the next server)",
    };
    return r < RETRIES ? phrases[r] : NULL;
}

void explain_endpoint(GString *out, const struct endpoint *at)
{
    char text[ENDPOINT_TEXT];

    endpoint_format(at, text);
    g_string_append(out, text);
}
