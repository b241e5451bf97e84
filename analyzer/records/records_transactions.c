/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/dialog.h"
#include "engine/store/event_request.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "engine/verdict/backoff.h"
#include "records/value.h"
#include "sip/msg.h"
#include "sip/status.h"

static const struct txn *self(const struct record *r)
{
    return r->object;
}

static void get_id(const struct record *r, struct value *out)
{
    value_int(out, self(r)->no);
}

static void get_type(const struct record *r, struct value *out)
{
    value_name(out, txn_type_name((enum txn_type)self(r)->type));
}

static void get_method(const struct record *r, struct value *out)
{
    value_name(out, txn_method_name(self(r)));
}

static void get_call_id(const struct record *r, struct value *out)
{
    value_text(out, engine_group(r->engine, self(r)->group)->call_id);
}

static void get_cseq(const struct record *r, struct value *out)
{
    value_int(out, self(r)->cseq);
}

static void get_branch(const struct record *r, struct value *out)
{
    value_text(out, txn_branch(self(r)));
}

static void get_client(const struct record *r, struct value *out)
{
    value_endpoint(out, r->scratch, txn_client(r->engine, self(r)));
}

static void get_server(const struct record *r, struct value *out)
{
    value_endpoint(out, r->scratch, txn_server(r->engine, self(r)));
}

static void get_transport(const struct record *r, struct value *out)
{
    value_name(out, sip_transport_name((enum sip_transport)self(r)->transport));
}

static void get_request_frame(const struct record *r, struct value *out)
{
    value_frame(out, r, self(r)->request);
}

/* The messages are linked from the last to the first; the list reads forward. */
static void get_response_frames(const struct record *r, struct value *out)
{
    size_t n = 0;

    for (ref m = self(r)->last_msg; m; m = engine_message(r->engine, m)->prev_in_txn)
        n += engine_message(r->engine, m)->status != 0;
    struct value *items = value_list(out, r->scratch, n);
    for (ref m = self(r)->last_msg; m; m = engine_message(r->engine, m)->prev_in_txn)
        if (engine_message(r->engine, m)->status)
            value_int(&items[--n], engine_message(r->engine, m)->frame);
}

static void get_provisional_code(const struct record *r, struct value *out)
{
    if (self(r)->provisional_code)
        value_int(out, self(r)->provisional_code);
}

static void get_final_code(const struct record *r, struct value *out)
{
    if (self(r)->final_code)
        value_int(out, self(r)->final_code);
}

static void get_final_class(const struct record *r, struct value *out)
{
    if (sip_class_of(self(r)->final_code) != CLASS_NONE)
        value_name(out, sip_class_name(sip_class_of(self(r)->final_code)));
}

static void get_state(const struct record *r, struct value *out)
{
    value_name(out, txn_state_name((enum txn_state)self(r)->state));
}

static void get_ended_by(const struct record *r, struct value *out)
{
    if (self(r)->type != TXN_ACK) /* it has no response to end it */
        value_name(out, txn_end_name((enum txn_end)self(r)->ended_by));
}

static void get_request_retransmissions(const struct record *r, struct value *out)
{
    value_int(out, self(r)->request_retransmissions);
}

static void get_response_retransmissions(const struct record *r, struct value *out)
{
    value_int(out, self(r)->response_retransmissions);
}

static void get_duplicates(const struct record *r, struct value *out)
{
    value_int(out, self(r)->duplicates);
}

static void get_first_response(const struct record *r, struct value *out)
{
    value_duration(out, value_elapsed(r, self(r)->request, self(r)->first_response));
}

static void get_final_response(const struct record *r, struct value *out)
{
    value_duration(out, value_elapsed(r, self(r)->request, self(r)->final));
}

static void get_ack_frame(const struct record *r, struct value *out)
{
    value_frame(out, r, self(r)->ack);
}

static void get_cancel(const struct record *r, struct value *out)
{
    if (self(r)->method != METHOD_CANCEL && self(r)->cancel)
        value_int(out, engine_txn(r->engine, self(r)->cancel)->no);
}

static void get_matched_by(const struct record *r, struct value *out)
{
    value_name(out, txn_match_name((enum txn_match)self(r)->matched_by));
}

static void get_dialog(const struct record *r, struct value *out)
{
    if (self(r)->dialog)
        value_int(out, engine_dialog(r->engine, self(r)->dialog)->no);
}

static void get_call(const struct record *r, struct value *out)
{
    if (self(r)->call)
        value_int(out, engine_call(r->engine, self(r)->call)->no);
}

static const struct event_request *asked_for(const struct record *r)
{
    return engine_event_request(r->engine, txn_event_request(self(r)));
}

static void get_event(const struct record *r, struct value *out)
{
    if (asked_for(r) && asked_for(r)->event.n)
        value_text(out, asked_for(r)->event);
}

static void get_expires(const struct record *r, struct value *out)
{
    if (asked_for(r) && asked_for(r)->expires_s >= 0)
        value_int(out, asked_for(r)->expires_s);
}

static void get_publish(const struct record *r, struct value *out)
{
    if (asked_for(r))
        value_name(out, publish_kind_name((enum publish_kind)asked_for(r)->publish));
}

static void get_etag(const struct record *r, struct value *out)
{
    if (asked_for(r) && asked_for(r)->etag.n)
        value_text(out, asked_for(r)->etag);
}

static void get_backoff(const struct record *r, struct value *out)
{
    value_name(out, backoff_name(backoff_of(r->engine, self(r))));
}

static void get_backoff_times(const struct record *r, struct value *out)
{
    captime intervals[BACKOFF_MAX];
    size_t n = backoff_intervals(r->engine, self(r), intervals);
    struct value *items = value_list(out, r->scratch, n);

    for (size_t i = 0; i < n; i++)
        value_duration(&items[i], intervals[i]);
}

static const struct field fields[] = {
    {"id", NULL, VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Number of the transaction", get_id},
    {"type", NULL, VALUE_TEXT, 0, "invite, non_invite, or ack for the ACK to a 2xx", get_type},
    {"method", NULL, VALUE_TEXT, FIELD_TEXT, "Method of its request", get_method},
    {"call_id", NULL, VALUE_TEXT, 0, "Call-ID", get_call_id},
    {"cseq", NULL, VALUE_INT, 0, "CSeq number", get_cseq},
    {"branch", NULL, VALUE_TEXT, 0, "Branch of the topmost Via", get_branch},
    {"client", NULL, VALUE_TEXT, FIELD_TEXT, "Who sends the request", get_client},
    {"server", NULL, VALUE_TEXT, FIELD_TEXT, "Who answers it", get_server},
    {"transport", "TRANSP", VALUE_TEXT, FIELD_TEXT | FIELD_WIDE, "udp tcp tls ws wss sctp", get_transport},
    {"request_frame", "REQ", VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Frame of the request; unknown where it was not captured", get_request_frame},
    {"response_frames", NULL, VALUE_LIST, 0, "Frames of the responses", get_response_frames},
    {"provisional_code", NULL, VALUE_INT, 0, "Last provisional response", get_provisional_code},
    {"final_code", "CODE", VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Final response", get_final_code},
    {"final_class", NULL, VALUE_TEXT, 0, "Class of the final response", get_final_class},
    {"state", NULL, VALUE_TEXT, FIELD_TEXT, "State of RFC 3261 section 17 with RFC 6026 at the end of the capture", get_state},
    {"ended_by", "ENDED BY", VALUE_TEXT, FIELD_TEXT | FIELD_WIDE, "final, timeout, capture_end or transport_error", get_ended_by},
    {"request_retransmissions", "RETRANS", VALUE_INT, FIELD_TEXT | FIELD_WIDE | FIELD_RIGHT, "How often the request was sent again", get_request_retransmissions},
    {"response_retransmissions", NULL, VALUE_INT, 0, "How often responses were sent again", get_response_retransmissions},
    {"duplicates", NULL, VALUE_INT, 0, "Packets that were captured twice", get_duplicates},
    {"first_response_ms", NULL, VALUE_DURATION, 0, "Request to first response", get_first_response},
    {"final_response_ms", "FINAL MS", VALUE_DURATION, FIELD_TEXT | FIELD_WIDE | FIELD_RIGHT, "Request to final response", get_final_response},
    {"ack_frame", NULL, VALUE_INT, 0, "Frame of the ACK", get_ack_frame},
    {"cancel", NULL, VALUE_INT, 0, "Number of the CANCEL transaction that asked to give it up", get_cancel},
    {"matched_by", NULL, VALUE_TEXT, 0, "branch (RFC 3261 17.1.3, 17.2.3) or rfc2543", get_matched_by},
    {"backoff", NULL, VALUE_TEXT, 0, "How the request was sent again: t1 doubling irregular", get_backoff},
    {"backoff_ms", NULL, VALUE_LIST, FIELD_MS, "Times between the request and those that were sent again", get_backoff_times},
    {"dialog", "DLG", VALUE_INT, FIELD_TEXT | FIELD_WIDE | FIELD_RIGHT, "Number of its dialog", get_dialog},
    {"call", NULL, VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Number of its call", get_call},
    {"event", NULL, VALUE_TEXT, 0, "Event package of a SUBSCRIBE or PUBLISH", get_event},
    {"expires_s", NULL, VALUE_INT, 0, "Seconds it was granted, or asked for", get_expires},
    {"publish", NULL, VALUE_TEXT, 0, "What a PUBLISH does: initial refresh modify remove", get_publish},
    {"etag", NULL, VALUE_TEXT, 0, "Entity tag that it got", get_etag},
};

const struct record_table records_transactions = {"transactions", fields, sizeof fields / sizeof fields[0], NULL};
