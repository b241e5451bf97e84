/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/via.h"
#include "sip/lex.h"
#include "sip/list.h"
#include "sip/param.h"

static uint16_t port_number(struct slice text)
{
    uint64_t port;

    return slice_number(slice_trim(text), UINT16_MAX, &port) ? (uint16_t)port : 0;
}

/* sent-protocol, with white space allowed around its slashes. Returns the place behind it. */
static size_t parse_protocol(struct slice s, struct sip_via *via)
{
    size_t at = 0, end = 0;

    if (slice_starts(s, SLICE_LIT("SIP/2.0/")) && s.n > 8 && !slice_is_lws(s.p[8])) {
        end = sip_lex_skip(s, 8, LEX_TOKEN);
        via->transport = (struct slice){s.p + 8, end - 8};
        return end;
    }
    for (int part = 0; part < 3; part++) {
        at = sip_lex_skip(s, part ? end + 1 : 0, LEX_SPACE);
        end = sip_lex_skip(s, at, LEX_TOKEN);
        size_t slash = sip_lex_skip(s, end, LEX_SPACE);
        if (part == 2 || slash == s.n || s.p[slash] != '/')
            break;
        end = slash;
    }
    via->transport = (struct slice){s.p + at, end - at};
    return end;
}

static void parse_reference(struct slice s, size_t close, struct sip_via *via)
{
    struct slice behind = slice_trim(slice_from(s, close + 1));

    via->host = (struct slice){s.p + 1, close - 1};
    if (behind.n && behind.p[0] == ':')
        via->port = port_number(slice_from(behind, 1));
}

/* An unbracketed IPv6 address has more than one colon and leaves no room for a port. */
static void parse_sent_by(struct slice s, struct sip_via *via)
{
    size_t close = s.n && s.p[0] == '[' ? slice_find(s, ']') : s.n;

    if (close < s.n) {
        parse_reference(s, close, via);
        return;
    }
    size_t colon = slice_find(s, ':');
    via->host = s;
    if (colon == s.n)
        return;
    struct slice behind = slice_from(s, colon + 1);
    via->port = port_number(behind);
    if (via->port || slice_find(behind, ':') == behind.n)
        via->host = slice_trim(slice_head(s, colon));
}

/* Takes ";branch=VALUE" or ";rport" off the front where nothing about it asks for a closer look. */
static bool take_usual_param(struct slice *params, struct sip_via *via)
{
    struct slice branch = SLICE_LIT(";branch="), rport = SLICE_LIT(";rport");

    if (slice_starts(*params, rport) && (params->n == rport.n || params->p[rport.n] == ';')) {
        via->has_rport = true;
        *params = slice_from(*params, rport.n);
        return true;
    }
    if (via->branch.p || !slice_starts(*params, branch))
        return false;
    struct slice value = slice_from(*params, branch.n);
    value = slice_head(value, slice_find(value, ';'));
    if (value.n == 0 || slice_is_lws(value.p[0]) || slice_is_lws(value.p[value.n - 1]) ||
        slice_find(value, '"') < value.n)
        return false;
    via->branch = value;
    *params = slice_from(*params, branch.n + value.n);
    return true;
}

static void take_param(const struct sip_param *param, struct sip_via *via)
{
    switch (param->name.n) {
    case 5:
        if (!via->has_rport && slice_eqi(param->name, SLICE_LIT("rport"))) {
            via->has_rport = true;
            via->rport = port_number(param->value);
        }
        break;
    case 6:
        if (!via->branch.p && param->value.n && slice_eqi(param->name, SLICE_LIT("branch")))
            via->branch = param->value;
        break;
    case 8:
        if (!via->received.p && param->value.n && slice_eqi(param->name, SLICE_LIT("received")))
            via->received = param->value;
        break;
    default: break;
    }
}

enum sip_result sip_via_parse(struct slice text, struct sip_via *via, struct slice *rest)
{
    struct slice value;
    struct sip_param param;

    if (slice_find(text, ',') == text.n) {
        value = slice_trim(text);
        *rest = slice_from(text, text.n);
    } else {
        *rest = text;
        sip_list_next(rest, &value);
    }
    *via = (struct sip_via){.text = value.n ? value : SLICE_NONE};
    if (value.n == 0)
        return SIP_NOT;
    size_t sent_by = parse_protocol(value, via);
    struct slice params = slice_from(value, slice_find(slice_from(value, sent_by), ';') + sent_by);
    parse_sent_by(slice_trim((struct slice){value.p + sent_by, value.n - params.n - sent_by}), via);
    while (params.n)
        if (!take_usual_param(&params, via) && sip_param_next(&params, &param))
            take_param(&param, via);
    return via->host.n ? SIP_OK : SIP_NOT;
}

bool sip_via_has_cookie(const struct sip_via *via)
{
    struct slice cookie = SLICE_LIT("z9hG4bK");

    return via->branch.n > cookie.n && slice_startsi(via->branch, cookie);
}
