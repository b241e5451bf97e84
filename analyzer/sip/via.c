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

/* "host" or "host:port". False where it needs a closer look. */
static bool take_usual_sent_by(struct slice s, struct sip_via *via)
{
    size_t colon = slice_find(s, ':');
    unsigned port = 0;

    via->host = slice_head(s, colon);
    if (s.n == 0 || s.p[0] == '[')
        return false;
    if (colon == s.n)
        return true;
    for (size_t i = colon + 1; i < s.n && port <= UINT16_MAX; i++) {
        unsigned digit = (unsigned)s.p[i] - '0';
        port = digit <= 9 ? port * 10 + digit : UINT16_MAX + 1;
    }
    via->port = (uint16_t)port;
    return colon > 0 && port > 0 && port <= UINT16_MAX;
}

/* Of a parameter that has no blank and no quote. */
static void take_plain_param(struct slice text, struct sip_via *via)
{
    struct slice branch = SLICE_LIT("branch="), rport = SLICE_LIT("rport");

    if (!via->branch.p && text.n > branch.n && slice_starts(text, branch)) {
        via->branch = slice_from(text, branch.n);
    } else if (slice_eq(text, rport)) {
        via->has_rport = true;
    } else if (text.n) {
        size_t equals = slice_find(text, '=');
        struct slice value = equals < text.n ? slice_from(text, equals + 1) : SLICE_NONE;
        take_param(&(struct sip_param){slice_head(text, equals), value, false}, via);
    }
}

/* One value in the usual way: "SIP/2.0/UDP host:port;parameters", with one space and no quote. False for any other. */
static bool parse_usual(struct slice s, struct sip_via *via)
{
    if (!scan_is_markable(s.n) || !slice_starts(s, SLICE_LIT("SIP/2.0/")))
        return false;
    struct scan_text text = scan_load(s.p, s.n);
    uint64_t blank = scan_marks_odd(&text), semicolons = scan_marks(&text, ';');
    size_t space = sip_lex_skip(s, 8, LEX_TOKEN), at = semicolons ? (unsigned)__builtin_ctzll(semicolons) : s.n;
    if (space == 8 || blank != UINT64_C(1) << space % 64 || s.p[space] != ' ')
        return false;
    if (scan_marks(&text, ',') | scan_marks(&text, '"'))
        return false;
    *via = (struct sip_via){.text = s, .transport = {s.p + 8, space - 8}};
    if (!take_usual_sent_by((struct slice){s.p + space + 1, at - space - 1}, via))
        return false;
    while (semicolons) {
        semicolons &= semicolons - 1;
        size_t end = semicolons ? (unsigned)__builtin_ctzll(semicolons) : s.n;
        take_plain_param((struct slice){s.p + at + 1, end - at - 1}, via);
        at = end;
    }
    return true;
}

static enum sip_result parse_any(struct slice text, struct sip_via *via, struct slice *rest)
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

enum sip_result sip_via_parse(struct slice text, struct sip_via *via, struct slice *rest)
{
    if (!parse_usual(text, via))
        return parse_any(text, via, rest);
    *rest = slice_from(text, text.n);
    return SIP_OK;
}

bool sip_via_has_cookie(const struct sip_via *via)
{
    struct slice cookie = SLICE_LIT("z9hG4bK");

    return via->branch.n > cookie.n && slice_startsi(via->branch, cookie);
}
