/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/talk/offer.h"
#include "engine/talk/session_timer.h"
#include "records/media_value.h"
#include "records/value.h"

static const struct dialog *self(const struct record *r)
{
    return r->object;
}

static void get_id(const struct record *r, struct value *out)
{
    value_int(out, self(r)->no);
}

static void get_call_id(const struct record *r, struct value *out)
{
    value_text(out, engine_group(r->engine, self(r)->group)->call_id);
}

static void get_from_tag(const struct record *r, struct value *out)
{
    value_text(out, self(r)->from_tag);
}

static void get_to_tag(const struct record *r, struct value *out)
{
    value_text(out, self(r)->to_tag);
}

static void get_usage(const struct record *r, struct value *out)
{
    value_name(out, dialog_usage_name((enum dialog_usage)self(r)->usage));
}

static void get_state(const struct record *r, struct value *out)
{
    value_name(out, dialog_state_name((enum dialog_state)self(r)->state));
}

static void get_created_frame(const struct record *r, struct value *out)
{
    value_frame(out, r, self(r)->created);
}

static void get_confirmed_frame(const struct record *r, struct value *out)
{
    value_frame(out, r, self(r)->confirmed);
}

static void get_terminated_frame(const struct record *r, struct value *out)
{
    value_frame(out, r, self(r)->terminated);
}

static void get_terminated_by(const struct record *r, struct value *out)
{
    value_name(out, dialog_end_name((enum dialog_end)self(r)->ended_by));
}

static void get_terminated_from(const struct record *r, struct value *out)
{
    value_name(out, side_name((enum side)self(r)->ended_from));
}

/* From the message that made it to the one that ended it; to its last message where nothing did. */
static void get_duration(const struct record *r, struct value *out)
{
    const struct dialog *d = self(r);
    captime end = d->terminated ? engine_message(r->engine, d->terminated)->time : d->last;

    value_duration(out, end - d->first);
}

static void get_transactions(const struct record *r, struct value *out)
{
    value_int(out, self(r)->transactions);
}

static void get_call(const struct record *r, struct value *out)
{
    if (self(r)->call)
        value_int(out, engine_call(r->engine, self(r)->call)->no);
}

static void get_session_expires(const struct record *r, struct value *out)
{
    const struct session_timer *s = session_timer_of(self(r));

    if (s)
        value_int(out, s->seconds);
}

static void get_refresher(const struct record *r, struct value *out)
{
    const struct session_timer *s = session_timer_of(self(r));

    if (s)
        value_name(out, side_name(negotiation_side(self(r), s->caller_refreshes)));
}

static void get_refreshes(const struct record *r, struct value *out)
{
    const struct session_timer *s = session_timer_of(self(r));

    if (s)
        value_int(out, s->refreshes);
}

static void get_event(const struct record *r, struct value *out)
{
    if (self(r)->more && self(r)->more->event.n)
        value_text(out, self(r)->more->event);
}

static void get_expires(const struct record *r, struct value *out)
{
    if (self(r)->more && self(r)->more->expires_s >= 0)
        value_int(out, self(r)->more->expires_s);
}

static void get_reason(const struct record *r, struct value *out)
{
    if (self(r)->more && self(r)->more->reason.n)
        value_text(out, self(r)->more->reason);
}

static void get_refer_code(const struct record *r, struct value *out)
{
    if (self(r)->more && self(r)->more->refer_code)
        value_int(out, self(r)->more->refer_code);
}

static void get_offers(const struct record *r, struct value *out)
{
    int64_t n = 0;

    for (const struct exchange *x = offer_newest(self(r)); x; x = x->before)
        n++;
    if (n)
        value_int(out, n);
}

static void get_held_by(const struct record *r, struct value *out)
{
    static const char *const names[] = {NULL, "caller", "callee", "both"};
    const struct exchange *x = offer_newest(self(r));

    if (x && self(r)->created_by)
        value_name(out, names[x->held & 3]);
}

static void get_media(const struct record *r, struct value *out)
{
    media_value(offer_current(self(r)), r->scratch, out);
}

static const struct field fields[] = {
    {"id", NULL, VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Number of the dialog", get_id},
    {"call_id", NULL, VALUE_TEXT, FIELD_TEXT, "Call-ID", get_call_id},
    {"from_tag", NULL, VALUE_TEXT, 0, "Tag of From in the request that made it", get_from_tag},
    {"to_tag", NULL, VALUE_TEXT, 0, "Tag of To there", get_to_tag},
    {"usage", NULL, VALUE_TEXT, FIELD_TEXT, "invite, subscribe or refer", get_usage},
    {"state", NULL, VALUE_TEXT, FIELD_TEXT, "early, confirmed or terminated", get_state},
    {"created_frame", "CREATED", VALUE_INT, FIELD_TEXT | FIELD_WIDE | FIELD_RIGHT, "Frame that made it", get_created_frame},
    {"confirmed_frame", "CONFIRMED", VALUE_INT, FIELD_TEXT | FIELD_WIDE | FIELD_RIGHT, "Frame that confirmed it", get_confirmed_frame},
    {"terminated_frame", "ENDED", VALUE_INT, FIELD_TEXT | FIELD_WIDE | FIELD_RIGHT, "Frame that ended it", get_terminated_frame},
    {"terminated_by", "ENDED BY", VALUE_TEXT, FIELD_TEXT,
        "bye cancel rejected error_response notify expired session_timer replaced fork_lost capture_end", get_terminated_by},
    {"terminated_from", "ENDED FROM", VALUE_TEXT, FIELD_TEXT | FIELD_WIDE, "caller, callee or network", get_terminated_from},
    {"duration_ms", "DURATION MS", VALUE_DURATION, FIELD_TEXT | FIELD_RIGHT, "From its first message to its end, or to its last message", get_duration},
    {"transactions", "TXNS", VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Transactions in it, with the one that made it", get_transactions},
    {"session_expires_s", NULL, VALUE_INT, 0, "Session interval as agreed on last, in seconds (RFC 4028)", get_session_expires},
    {"refresher", NULL, VALUE_TEXT, 0, "Who is to refresh the session: caller or callee", get_refresher},
    {"refreshes", NULL, VALUE_INT, 0, "How often the session interval was extended", get_refreshes},
    {"offers", NULL, VALUE_INT, 0, "Offers of a session description in it (RFC 3264)", get_offers},
    {"held_by", NULL, VALUE_TEXT, 0, "Who has the other side on hold at last: caller, callee or both", get_held_by},
    {"media", NULL, VALUE_LIST, 0, "Streams as agreed on last: media, codec, direction, proto, and where caller and callee receive", get_media},
    {"call", NULL, VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Number of its call", get_call},
    {"event", NULL, VALUE_TEXT, FIELD_TEXT | FIELD_WIDE, "Event package of a subscription", get_event},
    {"expires_s", NULL, VALUE_INT, 0, "Seconds that a subscription was granted last", get_expires},
    {"reason", NULL, VALUE_TEXT, 0, "Reason of the NOTIFY that ended a subscription", get_reason},
    {"refer_code", NULL, VALUE_INT, 0, "Newest status that the NOTIFYs of a REFER tell", get_refer_code},
};

const struct record_table records_dialogs = {"dialogs", fields, sizeof fields / sizeof fields[0], NULL};
