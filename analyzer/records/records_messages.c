/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "records/value.h"
#include "sip/msg.h"
#include "sip/status.h"

static const struct message *self(const struct record *r)
{
    return r->object;
}

static void get_file(const struct record *r, struct value *out)
{
    if (self(r)->file < r->n_files)
        value_name(out, r->files[self(r)->file]);
}

static void get_frame(const struct record *r, struct value *out)
{
    value_int(out, self(r)->frame);
}

static void get_index(const struct record *r, struct value *out)
{
    value_int(out, self(r)->index);
}

static void get_time(const struct record *r, struct value *out)
{
    value_time(out, self(r)->time);
}

static void get_transport(const struct record *r, struct value *out)
{
    value_name(out, sip_transport_name((enum sip_transport)self(r)->transport));
}

static void get_src(const struct record *r, struct value *out)
{
    value_endpoint(out, r->scratch, message_src(r->engine, self(r)));
}

static void get_dst(const struct record *r, struct value *out)
{
    value_endpoint(out, r->scratch, message_dst(r->engine, self(r)));
}

static void get_kind(const struct record *r, struct value *out)
{
    value_name(out, self(r)->status ? "response" : "request");
}

static void get_method(const struct record *r, struct value *out)
{
    if (r->msg)
        value_text(out, r->msg->kind == SIP_REQUEST ? r->msg->method_text : r->msg->cseq_method_text);
    else if (self(r)->method != METHOD_NONE && self(r)->method != METHOD_OTHER)
        value_name(out, sip_method_name((enum sip_method)self(r)->method));
}

static void get_uri(const struct record *r, struct value *out)
{
    if (r->msg)
        value_text(out, r->msg->uri);
}

static void get_status(const struct record *r, struct value *out)
{
    if (self(r)->status)
        value_int(out, self(r)->status);
}

static void get_reason(const struct record *r, struct value *out)
{
    if (r->msg && r->msg->kind == SIP_RESPONSE)
        value_text(out, r->msg->reason);
}

static void get_class(const struct record *r, struct value *out)
{
    if (sip_class_of(self(r)->status) != CLASS_NONE)
        value_name(out, sip_class_name(sip_class_of(self(r)->status)));
}

static void get_call_id(const struct record *r, struct value *out)
{
    struct slice id = engine_group(r->engine, self(r)->group)->call_id;

    if (id.n)
        value_text(out, id);
}

static void get_cseq(const struct record *r, struct value *out)
{
    if (r->msg && r->msg->has_cseq)
        value_int(out, r->msg->cseq);
}

static void get_from_tag(const struct record *r, struct value *out)
{
    if (r->msg)
        value_text(out, r->msg->from_tag);
}

static void get_to_tag(const struct record *r, struct value *out)
{
    if (r->msg)
        value_text(out, r->msg->to_tag);
}

static void get_branch(const struct record *r, struct value *out)
{
    if (r->msg)
        value_text(out, r->msg->via.branch);
}

static void get_sighting(const struct record *r, struct value *out)
{
    value_name(out, sighting_name((enum sighting)self(r)->sighting));
}

static void get_of_frame(const struct record *r, struct value *out)
{
    value_frame(out, r, self(r)->of);
}

static void get_transaction(const struct record *r, struct value *out)
{
    if (self(r)->txn)
        value_int(out, engine_txn(r->engine, self(r)->txn)->no);
}

static void get_dialog(const struct record *r, struct value *out)
{
    ref d = message_dialog(r->engine, self(r));

    if (d)
        value_int(out, engine_dialog(r->engine, d)->no);
}

static void get_call(const struct record *r, struct value *out)
{
    ref c = message_call(r->engine, self(r));

    if (c)
        value_int(out, engine_call(r->engine, c)->no);
}

static void get_size(const struct record *r, struct value *out)
{
    if (r->msg)
        value_int(out, (int64_t)r->msg->bytes.n);
}

static void get_findings(const struct record *r, struct value *out)
{
    if (!r->msg)
        return;
    struct value *items = value_list(out, r->scratch, r->msg->n_findings);
    for (unsigned i = 0; i < r->msg->n_findings; i++)
        value_name(&items[i], finding_row((enum finding_code)r->msg->findings[i].code)->name);
}

static void get_hep_agent(const struct record *r, struct value *out)
{
    const struct agent_note *note = agent_of(r->engine, self(r));

    if (note && note->agent)
        value_int(out, note->agent);
}

static void get_hep_correlation(const struct record *r, struct value *out)
{
    const struct agent_note *note = agent_of(r->engine, self(r));

    if (note && note->correlation.p)
        value_text(out, note->correlation);
}

static const struct field fields[] = {
    {"file", NULL, VALUE_TEXT, FIELD_MULTI, "Input the packet is in", get_file},
    {"frame", NULL, VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Frame number, as Wireshark counts", get_frame},
    {"index", NULL, VALUE_INT, 0, "Place within the frame, from 0", get_index},
    {"time", NULL, VALUE_TIME, FIELD_TEXT, "Time of the packet", get_time},
    {"transport", "TRANSP", VALUE_TEXT, FIELD_TEXT | FIELD_WIDE, "udp tcp tls ws wss sctp", get_transport},
    {"src", "FROM", VALUE_TEXT, FIELD_TEXT, "Source address and port", get_src},
    {"dst", "TO", VALUE_TEXT, FIELD_TEXT, "Destination address and port", get_dst},
    {"kind", NULL, VALUE_TEXT, 0, "request or response", get_kind},
    {"method", NULL, VALUE_TEXT, FIELD_TEXT, "Method; of a response that of its CSeq", get_method},
    {"uri", NULL, VALUE_TEXT, 0, "Request-URI", get_uri},
    {"status", "CODE", VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Status code of a response", get_status},
    {"reason", NULL, VALUE_TEXT, FIELD_TEXT | FIELD_WIDE, "Reason phrase of a response", get_reason},
    {"class", NULL, VALUE_TEXT, 0, "Class of the status code", get_class},
    {"call_id", NULL, VALUE_TEXT, 0, "Call-ID", get_call_id},
    {"cseq", NULL, VALUE_INT, 0, "CSeq number", get_cseq},
    {"from_tag", NULL, VALUE_TEXT, 0, "Tag of From", get_from_tag},
    {"to_tag", NULL, VALUE_TEXT, 0, "Tag of To", get_to_tag},
    {"branch", NULL, VALUE_TEXT, 0, "Branch of the topmost Via", get_branch},
    {"sighting", NULL, VALUE_TEXT, FIELD_TEXT | FIELD_WIDE, "first, retransmission (the endpoint sent it again) or duplicate (captured twice)",
        get_sighting},
    {"of_frame", NULL, VALUE_INT, 0, "Frame of the message that this one repeats", get_of_frame},
    {"transaction", NULL, VALUE_INT, 0, "Number of its transaction", get_transaction},
    {"dialog", NULL, VALUE_INT, 0, "Number of its dialog", get_dialog},
    {"call", NULL, VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Number of its call", get_call},
    {"size", NULL, VALUE_INT, 0, "Bytes of the message", get_size},
    {"findings", NULL, VALUE_LIST, 0, "Names of what is odd about it (see check)", get_findings},
    {"hep_agent", NULL, VALUE_INT, 0, "Capture agent that sent it on (HEP)", get_hep_agent},
    {"hep_correlation", NULL, VALUE_TEXT, 0, "Correlation id that the capture agent gave it", get_hep_correlation},
};

const struct record_table records_messages = {"messages", fields, sizeof fields / sizeof fields[0], NULL};
