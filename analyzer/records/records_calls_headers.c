/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/records_calls_headers.h"

#include "engine/call/call_headers.h"
#include "engine/store/call.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "records/value.h"
#include "sip/history.h"
#include "sip/status.h"
#include "sip/warning.h"

#include <stdio.h>

static const struct call *self(const struct record *r)
{
    return r->object;
}

static struct slice kept_of_final(const struct record *r, enum call_header_kind kind)
{
    const struct call_header *k = self(r)->verdict.final ? call_headers_find(self(r), self(r)->verdict.final, kind) : NULL;

    return k ? k->value : SLICE_NONE;
}

/* What was sent is kept where it is not what the registry says. */
struct slice records_calls_headers_phrase(const struct record *r)
{
    const struct message *final = engine_message(r->engine, self(r)->verdict.final);
    const struct sip_status *s = final ? sip_status_find(final->status) : NULL;
    struct slice kept = kept_of_final(r, CALL_HEADER_PHRASE);

    return kept.n ? kept : s && !final->own_phrase ? slice_of(s->name) : SLICE_NONE;
}

void records_calls_headers_reason_phrase(const struct record *r, struct value *out)
{
    value_text(out, records_calls_headers_phrase(r));
}

void records_calls_headers_retry_after(const struct record *r, struct value *out)
{
    struct slice value = kept_of_final(r, CALL_HEADER_RETRY_AFTER);
    size_t digits = 0;
    uint64_t seconds;

    while (digits < value.n && value.p[digits] >= '0' && value.p[digits] <= '9')
        digits++;
    if (slice_number(slice_head(value, digits), UINT32_MAX, &seconds)) /* a comment or parameters may follow */
        value_int(out, (int64_t)seconds);
}

void records_calls_headers_warning(const struct record *r, struct value *out)
{
    value_text(out, kept_of_final(r, CALL_HEADER_WARNING));
}

void records_calls_headers_warning_code(const struct record *r, struct value *out)
{
    struct slice value = kept_of_final(r, CALL_HEADER_WARNING);
    struct sip_warning warning;

    if (sip_warning_next(&value, &warning))
        value_int(out, warning.code);
}

void records_calls_headers_error_info(const struct record *r, struct value *out)
{
    value_text(out, kept_of_final(r, CALL_HEADER_ERROR_INFO));
}

void records_calls_headers_call_info(const struct record *r, struct value *out)
{
    value_text(out, kept_of_final(r, CALL_HEADER_CALL_INFO));
}

/* Diversion says it in so many words; History-Info has to be read. */
static bool diversion_of(const struct record *r, struct slice *uri, struct slice *reason, unsigned *cause)
{
    const struct call_header *diversion = call_headers_find(self(r), 0, CALL_HEADER_DIVERSION), *history = call_headers_find(self(r), 0, CALL_HEADER_HISTORY);
    struct sip_history entry;

    *reason = SLICE_NONE;
    *cause = 0;
    if (diversion && sip_history_diversion(diversion->value, uri, reason))
        return true;
    if (!history || !sip_history_diverted(history->value, &entry))
        return false;
    *uri = entry.uri;
    *cause = entry.cause;
    return true;
}

void records_calls_headers_diverted_from(const struct record *r, struct value *out)
{
    struct slice uri, reason;
    unsigned cause;

    if (diversion_of(r, &uri, &reason, &cause))
        value_text(out, uri);
}

void records_calls_headers_diverted_reason(const struct record *r, struct value *out)
{
    struct slice uri, reason;
    unsigned cause;
    char text[16];

    if (!diversion_of(r, &uri, &reason, &cause))
        return;
    value_text(out, reason);
    if (!reason.p && cause)
        value_copy(out, r->scratch, text, (size_t)snprintf(text, sizeof text, "%u", cause));
}
