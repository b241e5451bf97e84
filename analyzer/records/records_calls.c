/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/arena.h"
#include "engine/figures/breakdown.h"
#include "engine/legs/legs.h"
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/transfer.h"
#include "engine/store/txn.h"
#include "engine/verdict/hops.h"
#include "engine/verdict/rules.h"
#include "records/media_value.h"
#include "records/records_calls_headers.h"
#include "records/value.h"
#include "sip/status.h"

#include <stdio.h>

static const struct call *self(const struct record *r)
{
    return r->object;
}

static const struct verdict *verdict(const struct record *r)
{
    return &self(r)->verdict;
}

static void get_id(const struct record *r, struct value *out)
{
    value_int(out, self(r)->no);
}

static void get_call_id(const struct record *r, struct value *out)
{
    value_text(out, engine_group(r->engine, self(r)->group)->call_id);
}

static void get_from(const struct record *r, struct value *out)
{
    value_text(out, self(r)->from);
}

static void get_to(const struct record *r, struct value *out)
{
    value_text(out, self(r)->to);
}

static void get_caller(const struct record *r, struct value *out)
{
    if (verdict(r)->root)
        value_endpoint(out, r->scratch, txn_client(r->engine, engine_txn(r->engine, verdict(r)->root)));
}

static void get_callee(const struct record *r, struct value *out)
{
    if (verdict(r)->leaf)
        value_endpoint(out, r->scratch, txn_server(r->engine, engine_txn(r->engine, verdict(r)->leaf)));
}

static void put_ip(const struct endpoint *host, const struct record *r, struct value *out)
{
    char text[ENDPOINT_TEXT];

    value_copy(out, r->scratch, text, endpoint_format_ip(host, text));
}

static void get_caller_ip(const struct record *r, struct value *out)
{
    if (verdict(r)->root)
        put_ip(txn_client(r->engine, engine_txn(r->engine, verdict(r)->root)), r, out);
}

static void get_callee_ip(const struct record *r, struct value *out)
{
    if (verdict(r)->leaf)
        put_ip(txn_server(r->engine, engine_txn(r->engine, verdict(r)->leaf)), r, out);
}

static void get_to_number(const struct record *r, struct value *out)
{
    char digits[32];
    size_t n = breakdown_number(self(r)->to, digits);

    if (n)
        value_copy(out, r->scratch, digits, n);
}

static void get_user_agent(const struct record *r, struct value *out)
{
    value_text(out, user_agent_of(r->engine, self(r)));
}

static void get_start(const struct record *r, struct value *out)
{
    value_time(out, engine_message(r->engine, self(r)->first_msg)->time);
}

static void get_outcome(const struct record *r, struct value *out)
{
    value_name(out, outcome_name((enum outcome)verdict(r)->outcome));
}

static enum rule deciding_rule(const struct record *r)
{
    for (unsigned i = 0; i < verdict(r)->n_steps; i++) {
        enum rule rule = (enum rule)verdict(r)->rules[i];
        if (!rule_row(rule)->earlier)
            return rule;
    }
    return RULE_NO_FINAL;
}

/* Why, in a few words: a specific Q.850 cause from a Reason header, else the final response in its own words, else the rule. */
static void get_cause(const struct record *r, struct value *out)
{
    const struct verdict *v = verdict(r);
    char text[160];
    const char *isup = v->q850_from_reason && v->q850 != 16 && v->q850 != 31 && v->q850 != 127 ? q850_name(v->q850) : NULL;
    unsigned code = v->cause_code ? v->cause_code : v->final_code;
    const struct sip_status *s = sip_status_find(code);
    struct slice phrase = v->cause_code ? SLICE_NONE : slice_head(records_calls_headers_phrase(r), 120);
    int n;

    if (!phrase.n)
        phrase = slice_of(s ? s->name : "(unregistered)");

    if (isup)
        n = snprintf(text, sizeof text, "Q.850 %u %s", v->q850, isup);
    else if (v->final_code && v->outcome != OUTCOME_ANSWERED)
        n = snprintf(text, sizeof text, "%u %.*s", code, (int)phrase.n, phrase.p);
    else
        n = snprintf(text, sizeof text, "%s", rule_row(deciding_rule(r))->name);
    value_copy(out, r->scratch, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

static void get_fault(const struct record *r, struct value *out)
{
    if (verdict(r)->fault != FAULT_NONE)
        value_name(out, fault_name((enum fault)verdict(r)->fault));
}

static void get_retry(const struct record *r, struct value *out)
{
    if (verdict(r)->retry != RETRY_NONE)
        value_name(out, retry_name((enum retry)verdict(r)->retry));
}

static void get_final_code(const struct record *r, struct value *out)
{
    if (verdict(r)->final_code)
        value_int(out, verdict(r)->final_code);
}

static void get_final_frame(const struct record *r, struct value *out)
{
    value_frame(out, r, verdict(r)->final);
}

static void get_originator(const struct record *r, struct value *out)
{
    value_name(out, originator_name((enum originator)verdict(r)->originator));
}

static void get_originator_reason(const struct record *r, struct value *out)
{
    value_name(out, origin_row((enum origin)verdict(r)->origin)->name);
}

static void get_fault_evidence(const struct record *r, struct value *out)
{
    if (verdict(r)->evidence != EVIDENCE_NONE)
        value_name(out, evidence_row((enum evidence)verdict(r)->evidence)->name);
}

static void get_cause_leg(const struct record *r, struct value *out)
{
    if (verdict(r)->cause_leg)
        value_int(out, verdict(r)->cause_leg);
}

static void get_q850_mapped(const struct record *r, struct value *out)
{
    if (verdict(r)->q850_mapped)
        value_int(out, verdict(r)->q850_mapped);
}

static void get_q850(const struct record *r, struct value *out)
{
    if (verdict(r)->q850)
        value_int(out, verdict(r)->q850);
}

static void get_q850_source(const struct record *r, struct value *out)
{
    if (verdict(r)->q850)
        value_name(out, verdict(r)->q850_from_reason ? "reason" : "mapped");
}

static void get_reason(const struct record *r, struct value *out)
{
    value_text(out, verdict(r)->reason);
}

static void get_attempts(const struct record *r, struct value *out)
{
    if (verdict(r)->attempts)
        value_int(out, verdict(r)->attempts);
}

static void get_forks(const struct record *r, struct value *out)
{
    if (verdict(r)->forks)
        value_int(out, verdict(r)->forks);
}

static void get_hops(const struct record *r, struct value *out)
{
    if (verdict(r)->hops)
        value_int(out, verdict(r)->hops);
}

static void get_pdd(const struct record *r, struct value *out)
{
    value_duration(out, verdict(r)->pdd);
}

static void get_ring(const struct record *r, struct value *out)
{
    value_duration(out, verdict(r)->ring);
}

static void get_setup(const struct record *r, struct value *out)
{
    value_duration(out, verdict(r)->setup);
}

static void get_talk(const struct record *r, struct value *out)
{
    value_duration(out, verdict(r)->talk);
}

static void get_ended_by(const struct record *r, struct value *out)
{
    value_name(out, side_name((enum side)verdict(r)->ended_from));
}

static void get_retransmissions(const struct record *r, struct value *out)
{
    value_int(out, self(r)->retransmissions);
}

static void get_messages(const struct record *r, struct value *out)
{
    value_int(out, self(r)->messages);
}

static void get_dialogs(const struct record *r, struct value *out)
{
    value_int(out, self(r)->dialogs);
}

static void get_partial(const struct record *r, struct value *out)
{
    static const char *const names[] = {"start_missing", "one_direction", "end_missing"};
    size_t n = 0;

    struct value *items = value_list(out, r->scratch, 3);
    for (unsigned bit = 0; bit < 3; bit++)
        if (verdict(r)->partial >> bit & 1)
            value_name(&items[n++], names[bit]);
    out->n_items = n;
}

/* ---- how exactly ---- */

static void get_detail(const struct record *r, struct value *out)
{
    const struct verdict *v = verdict(r);
    struct value *items = value_list(out, r->scratch, v->n_steps);
    size_t n = 0;

    for (unsigned i = 0; i < v->n_steps; i++) {
        const char *word = rule_row((enum rule)v->rules[i])->detail;
        if (word)
            value_name(&items[n++], word);
    }
    out->n_items = n;
}

static void put_delays(const struct record *r, struct value *out, bool back)
{
    struct hop hops[HOPS_MAX];
    size_t n = hops_of(r->engine, self(r), hops);
    struct value *items = value_list(out, r->scratch, n > 1 ? n - 1 : 0);

    for (size_t i = 1; i < n; i++)
        value_duration(&items[i - 1], back ? hops[i].back : hops[i].forward);
}

static void get_hop_delays(const struct record *r, struct value *out)
{
    put_delays(r, out, false);
}

static void get_hop_response_delays(const struct record *r, struct value *out)
{
    put_delays(r, out, true);
}

/* ---- other legs ---- */

/* The names of its evidence, those that speak against it too. */
static void get_evidence(const struct leg *leg, struct arena *scratch, struct value *out)
{
    struct value *names = value_list(out, scratch, LEG_EVIDENCES);
    size_t n = 0;

    for (unsigned i = 0; i < LEG_EVIDENCES; i++)
        if (leg->evidence >> i & 1)
            value_name(&names[n++], leg_evidence_row((enum leg_evidence)i)->name);
    out->n_items = n;
}

/* "2 (85: session_id caller start)" */
static struct slice leg_in_short(const struct leg *leg, struct arena *scratch)
{
    char text[512];
    size_t n = (size_t)snprintf(text, sizeof text, "%u (%d:", leg->number, leg->score);

    for (unsigned i = 0; i < LEG_EVIDENCES && n < sizeof text - 40; i++)
        if (leg->evidence >> i & 1)
            n += (size_t)snprintf(text + n, sizeof text - n, " %s", leg_evidence_row((enum leg_evidence)i)->name);
    text[n++] = ')';
    return arena_copy(scratch, (struct slice){text, n});
}

static void get_leg_of(const struct record *r, struct value *out)
{
    const struct call *c = self(r);
    struct leg legs[LEGS_MAX];
    size_t n = legs_of(r->engine, message_call(r->engine, engine_message(r->engine, c->first_msg)), legs);
    struct value *items = value_list(out, r->scratch, n);

    for (size_t i = 0; i < n; i++) {
        struct value *members = value_object(&items[i], r->scratch, 3, legs[i].number, leg_in_short(&legs[i], r->scratch));
        value_int(&members[0], legs[i].number);
        value_int(&members[1], legs[i].score);
        get_evidence(&legs[i], r->scratch, &members[2]);
        members[0].name = "call";
        members[1].name = "score";
        members[2].name = "evidence";
    }
}

static const struct transfer *transfer(const struct record *r)
{
    return self(r)->links ? engine_transfer(r->engine, self(r)->links->transfer) : NULL;
}

static void get_transfer(const struct record *r, struct value *out)
{
    if (transfer(r))
        value_name(out, transfer(r)->replaces_call_id.p ? "attended" : "blind");
}

static void get_transfer_outcome(const struct record *r, struct value *out)
{
    if (transfer(r))
        value_name(out, transfer_outcome_name(transfer_outcome_of(r->engine, transfer(r))));
}

static void get_transfer_code(const struct record *r, struct value *out)
{
    unsigned code = transfer(r) ? transfer_code_of(r->engine, transfer(r)) : 0;

    if (code)
        value_int(out, code);
}

static void get_refer_to(const struct record *r, struct value *out)
{
    if (transfer(r))
        value_text(out, transfer(r)->refer_to);
}

#define LINK(name)                                                                                                     \
    static void get_##name(const struct record *r, struct value *out)                                                  \
    {                                                                                                                  \
        if (self(r)->links && self(r)->links->name)                                                                    \
            value_int(out, self(r)->links->name);                                                                      \
    }

LINK(transferred_to)
LINK(transferred_from)
LINK(replaces)
LINK(replaced_by)
LINK(joins)
LINK(joined_by)
LINK(redirected_to)
LINK(redirected_from)

static const struct field fields[] = {
    {"id", NULL, VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Number of the call", get_id},
    {"call_id", NULL, VALUE_TEXT, 0, "Call-ID", get_call_id},
    {"start", NULL, VALUE_TIME, FIELD_TEXT, "Time of its first message", get_start},
    {"from", NULL, VALUE_TEXT, FIELD_TEXT, "URI of From", get_from},
    {"to", NULL, VALUE_TEXT, FIELD_TEXT, "URI of To", get_to},
    {"caller", NULL, VALUE_TEXT, 0, "Address that the INVITE comes from, at the first hop seen", get_caller},
    {"callee", NULL, VALUE_TEXT, 0, "Address that it goes to, at the last hop seen", get_callee},
    {"outcome", NULL, VALUE_TEXT, FIELD_TEXT, "How the call ended", get_outcome},
    {"cause", NULL, VALUE_TEXT, FIELD_TEXT, "Why, in a few words", get_cause},
    {"fault", NULL, VALUE_TEXT, FIELD_TEXT | FIELD_WIDE, "caller callee_user callee_device network policy numbering", get_fault},
    {"retry", NULL, VALUE_TEXT, 0, "May it be tried again: no after_repair later elsewhere", get_retry},
    {"final_code", NULL, VALUE_INT, 0, "Final response of the deciding attempt", get_final_code},
    {"final_frame", NULL, VALUE_INT, 0, "Frame of that response", get_final_frame},
    {"reason_phrase", NULL, VALUE_TEXT, 0, "Reason phrase of the final response, as it was sent", records_calls_headers_reason_phrase},
    {"originator", NULL, VALUE_TEXT, 0, "Who made the final response: endpoint, proxy or unknown", get_originator},
    {"originator_reason", NULL, VALUE_TEXT, 0, "What shows who made it", get_originator_reason},
    {"fault_evidence", NULL, VALUE_TEXT, 0, "What the fault rests on", get_fault_evidence},
    {"cause_leg", NULL, VALUE_INT, 0, "Number of the call, another leg of this one, that cause and fault come from", get_cause_leg},
    {"q850", NULL, VALUE_INT, 0, "ISUP/Q.850 cause", get_q850},
    {"q850_source", NULL, VALUE_TEXT, 0, "reason (a Reason header says so) or mapped (RFC 3398)", get_q850_source},
    {"q850_mapped", NULL, VALUE_INT, 0, "Cause that the final response maps to (RFC 3398), whatever a Reason says", get_q850_mapped},
    {"reason", NULL, VALUE_TEXT, 0, "Reason header that counts", get_reason},
    {"attempts", NULL, VALUE_INT, 0, "INVITEs of the caller with a new CSeq: the first, and those after a challenge or redirect", get_attempts},
    {"forks", NULL, VALUE_INT, 0, "Branches of the widest fork", get_forks},
    {"hops", NULL, VALUE_INT, 0, "Longest chain of hops on which the INVITE was seen", get_hops},
    {"pdd_ms", "PDD MS", VALUE_DURATION, FIELD_TEXT | FIELD_WIDE | FIELD_RIGHT, "Post-dial delay: INVITE to the first 18x or unregistered 1xx, or to the final response", get_pdd},
    {"ring_ms", NULL, VALUE_DURATION, 0, "First 180 of the callee's side, as the caller got it, to the final response", get_ring},
    {"setup_ms", NULL, VALUE_DURATION, 0, "INVITE to its 2xx", get_setup},
    {"talk_ms", "TALK MS", VALUE_DURATION, FIELD_TEXT | FIELD_WIDE | FIELD_RIGHT, "First 2xx to the first BYE", get_talk},
    {"ended_by", NULL, VALUE_TEXT, 0, "caller, callee or network", get_ended_by},
    {"retransmissions", NULL, VALUE_INT, 0, "Messages that were sent again", get_retransmissions},
    {"messages", "MSGS", VALUE_INT, FIELD_TEXT | FIELD_WIDE | FIELD_RIGHT, "Messages of the call, on all hops", get_messages},
    {"dialogs", NULL, VALUE_INT, 0, "Dialogs of the call", get_dialogs},
    {"partial", NULL, VALUE_LIST, 0, "What the capture lacks: start_missing one_direction end_missing", get_partial},
    {"transfer", NULL, VALUE_TEXT, 0, "Kind of the last transfer asked for with REFER: blind or attended", get_transfer},
    {"transfer_outcome", NULL, VALUE_TEXT, 0, "in_progress accepted succeeded failed refused timeout", get_transfer_outcome},
    {"transfer_code", NULL, VALUE_INT, 0, "Last status that its NOTIFYs tell, or the failure of the REFER", get_transfer_code},
    {"refer_to", NULL, VALUE_TEXT, 0, "URI that it should go to", get_refer_to},
    {"transferred_to", NULL, VALUE_INT, 0, "Number of the call that the REFER made", get_transferred_to},
    {"transferred_from", NULL, VALUE_INT, 0, "Number of the call whose REFER made this one", get_transferred_from},
    {"replaces", NULL, VALUE_INT, 0, "Number of the call that this one asks to replace", get_replaces},
    {"replaced_by", NULL, VALUE_INT, 0, "Number of the call that has replaced this one", get_replaced_by},
    {"joins", NULL, VALUE_INT, 0, "Number of the call that this one asks to join", get_joins},
    {"joined_by", NULL, VALUE_INT, 0, "Number of the call that asked to join this one", get_joined_by},
    {"redirected_to", NULL, VALUE_INT, 0, "Number of the call that followed the redirection of this one", get_redirected_to},
    {"redirected_from", NULL, VALUE_INT, 0, "Number of the call whose redirection made this one", get_redirected_from},
    {"detail", NULL, VALUE_LIST, 0, "How exactly: cancelled_ringing, failed_over, ack_missing and the like", get_detail},
    {"hop_delays_ms", NULL, VALUE_LIST, FIELD_MS, "From hop to hop of the deciding branch: how long the INVITE took to be forwarded", get_hop_delays},
    {"hop_response_delays_ms", NULL, VALUE_LIST, FIELD_MS, "From hop to hop: how long its response took to be passed back", get_hop_response_delays},
    {"retry_after_s", NULL, VALUE_INT, 0, "Seconds of Retry-After in the final response", records_calls_headers_retry_after},
    {"warning", NULL, VALUE_TEXT, 0, "Warning of the final response", records_calls_headers_warning},
    {"warning_code", NULL, VALUE_INT, 0, "Code of its first value (RFC 3261 20.43)", records_calls_headers_warning_code},
    {"error_info", NULL, VALUE_TEXT, 0, "Error-Info of the final response", records_calls_headers_error_info},
    {"call_info", NULL, VALUE_TEXT, 0, "Call-Info of a 608: whom the caller may ask (RFC 8688)", records_calls_headers_call_info},
    {"diverted_from", NULL, VALUE_TEXT, 0, "URI that diverted the call here: Diversion or History-Info of the INVITE", records_calls_headers_diverted_from},
    {"diverted_reason", NULL, VALUE_TEXT, 0, "Why: the reason of Diversion, the SIP code of History-Info", records_calls_headers_diverted_reason},
    {"media", NULL, VALUE_LIST, 0, "Streams as agreed on last: media, codec, direction, proto, and where caller and callee receive", media_value_of_call},
    {"holds", NULL, VALUE_INT, 0, "How often a side put the other on hold", media_value_holds},
    {"caller_ip", NULL, VALUE_TEXT, 0, "IP address of caller", get_caller_ip},
    {"callee_ip", NULL, VALUE_TEXT, 0, "IP address of callee", get_callee_ip},
    {"to_number", NULL, VALUE_TEXT, 0, "Digits of the number in To; null where it is none", get_to_number},
    {"user_agent", NULL, VALUE_TEXT, 0, "User-Agent of the caller's INVITE", get_user_agent},
    {"leg_of", NULL, VALUE_LIST, 0, "Calls that are other legs of this one across a B2BUA: number, score of 100, evidence", get_leg_of},
};

const struct record_table records_calls = {"calls", fields, sizeof fields / sizeof fields[0], NULL};
