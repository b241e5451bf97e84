/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict/refusal.h"

#include "engine/call/call_headers.h"
#include "engine/store/call.h"
#include "engine/store/txn.h"
#include "sip/reason.h"
#include "sip/status.h"
#include "sip/warning.h"

static struct slice value_of(const struct judge *j, enum call_header_kind kind)
{
    const struct call_header *k = call_headers_find(j->call, j->root->final, kind);

    return k ? k->value : SLICE_NONE;
}

/* The next value of its Reason with this protocol. */
static bool next_reason(struct slice *rest, const char *protocol, struct sip_reason *out)
{
    while (sip_reason_next(rest, out))
        if (slice_eqi(out->protocol, slice_of(protocol)))
            return true;
    return false;
}

/* Beside a response of the callee, STIR only reports (RFC 9410): the call was not refused for it. */
static bool is_identity(const struct judge *j, unsigned code)
{
    const struct sip_status *s = sip_status_or_class(code);
    struct slice rest = value_of(j, CALL_HEADER_REASON);
    struct sip_reason reason;

    if (code == 428 || code == 436 || code == 437 || code == 438)
        return true;
    if (code == 403 && slice_eqi(slice_trim(value_of(j, CALL_HEADER_PHRASE)), SLICE_LIT("Stale Date")))
        return true;
    return s && (s->outcome == OUTCOME_FORBIDDEN || s->outcome == OUTCOME_NOT_ACCEPTABLE) && s->klass == CLASS_CLIENT_ERROR &&
           next_reason(&rest, "STIR", &reason);
}

static bool is_blocked(const struct judge *j, unsigned code)
{
    struct slice rest = value_of(j, CALL_HEADER_REASON);
    struct sip_reason reason;

    if (code == 608 || (code == 603 && slice_eqi(slice_trim(value_of(j, CALL_HEADER_PHRASE)), SLICE_LIT("Network Blocked"))))
        return true;
    while (code == 603 && next_reason(&rest, "SIP", &reason))
        if (slice_startsi(slice_trim(reason.text), SLICE_LIT("v=analytics")))
            return true;
    return false;
}

/* Each of the three codes may also mean what it always means, so what the capture shows of the dialog counts. */
static bool is_replaced(const struct judge *j, unsigned code)
{
    const struct call *c = j->call;
    enum replaced_state state = c->links ? (enum replaced_state)c->links->replaced_state : REPLACED_UNKNOWN;

    if (!c->asks_to_replace)
        return false;
    switch (code) {
    case 481: return true;
    case 603: return state == REPLACED_UNKNOWN || state == REPLACED_ENDED;
    case 486: return c->early_only && state != REPLACED_EARLY;
    default: return false;
    }
}

enum refusal refusal_of(const struct judge *j)
{
    unsigned code = j->root ? j->root->final_code : 0;

    if (code < 300)
        return REFUSAL_BY_CODE;
    return is_identity(j, code)   ? REFUSAL_IDENTITY
           : is_blocked(j, code)  ? REFUSAL_BLOCKED
           : is_replaced(j, code) ? REFUSAL_REPLACED
                                  : REFUSAL_BY_CODE;
}

enum sip_wording refusal_wording(const struct judge *j)
{
    struct slice reasons = value_of(j, CALL_HEADER_REASON), warnings = value_of(j, CALL_HEADER_WARNING);
    enum sip_wording wording = sip_wording_of_phrase(j->root->final_code, value_of(j, CALL_HEADER_PHRASE));
    struct sip_warning warning;
    struct sip_reason reason;

    while (wording != SIP_WORDING_CREDENTIALS && sip_warning_next(&warnings, &warning)) {
        enum sip_wording of_text = sip_wording_of_text(warning.text);
        wording = of_text > wording || of_text == SIP_WORDING_CREDENTIALS ? of_text : wording;
    }
    while (wording != SIP_WORDING_CREDENTIALS && sip_reason_next(&reasons, &reason))
        wording = sip_wording_of_text(reason.text) == SIP_WORDING_CREDENTIALS ? SIP_WORDING_CREDENTIALS : SIP_WORDING_OTHER;
    return wording;
}
