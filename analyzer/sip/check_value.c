/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/check_value.h"

#include "sip/addr.h"
#include "sip/auth.h"
#include "sip/event.h"
#include "sip/grammar.h"
#include "sip/lex.h"
#include "sip/list.h"
#include "sip/param.h"
#include "sip/presence.h"
#include "sip/rack.h"
#include "sip/reason.h"
#include "sip/registry.h"
#include "sip/replaces.h"
#include "sip/session.h"
#include "sip/timers.h"
#include "sip/uri.h"
#include "sip/warning.h"

enum {
    REASONS = 16, /* values of Reason that are compared */
};

struct values {
    const struct sip_msg *m;
    enum sip_header header;
    struct finding *out;
    size_t n, room;
};

static void tell(struct values *v, enum finding_code code, struct slice where)
{
    if (v->n < v->room)
        v->out[v->n++] = (struct finding){.code = (uint16_t)code,
            .about = (uint16_t)v->header,
            .offset = (uint32_t)(where.p - v->m->bytes.p),
            .length = (uint32_t)where.n};
}

/* ---- what a pattern cannot say ---- */

static bool is_number(struct slice params, struct slice name)
{
    struct sip_param p;
    uint64_t number;

    return !sip_param_find(params, name, &p) || (!p.quoted && slice_number(p.value, UINT32_MAX, &number));
}

static struct slice params_of(struct slice value)
{
    return slice_from(value, sip_lex_find_unquoted(value, 0, LEX_SEMICOLON));
}

static bool is_quoted(struct slice params, struct slice name)
{
    struct sip_param p;

    return !sip_param_find(params, name, &p) || p.quoted;
}

/* RFC 3261 25.1, RFC 7616 3.3 and 3.4. Schemes other than Digest have rules of their own. */
static bool is_challenge(struct slice value)
{
    struct sip_auth a;

    return sip_auth_parse(value, &a) == SIP_OK &&
           (!slice_eqi(a.scheme, SLICE_LIT("Digest")) || (a.realm.p && a.nonce.p));
}

static bool is_credentials(struct slice value)
{
    struct sip_auth a;

    return sip_auth_parse(value, &a) == SIP_OK &&
           (!slice_eqi(a.scheme, SLICE_LIT("Digest")) || (a.realm.p && a.nonce.p && a.username.p && a.response.p));
}

static bool is_refresher(struct slice params)
{
    struct sip_param p;

    return !sip_param_find(params, SLICE_LIT("refresher"), &p) || slice_eqi(p.value, SLICE_LIT("uac")) ||
           slice_eqi(p.value, SLICE_LIT("uas"));
}

static bool is_positive(struct slice value)
{
    uint64_t number;

    return slice_number(value, UINT32_MAX, &number) && number > 0;
}

/* A PASSporT has points, and needs the URI of the credential (RFC 8224 4); the signature of RFC 4474 had it in Identity-Info. */
static bool has_info(struct slice value)
{
    struct sip_param info;
    bool found = sip_param_find(params_of(value), SLICE_LIT("info"), &info);
    struct slice digest = slice_head(value, sip_lex_find(value, 0, LEX_SEMICOLON));

    return slice_find(digest, '.') == digest.n || (found && info.value.n && info.value.p[0] == '<');
}

static bool is_sensible(enum sip_header h, struct slice value)
{
    struct slice params = params_of(value);
    struct sip_replaces replaces;
    struct sip_rack rack;
    struct sip_session session;

    switch (h) {
    case HEADER_AUTHORIZATION:
    case HEADER_PROXY_AUTHORIZATION: return is_credentials(value);
    case HEADER_WWW_AUTHENTICATE:
    case HEADER_PROXY_AUTHENTICATE: return is_challenge(value);
    case HEADER_SESSION_EXPIRES: return sip_session_parse(value, &session) == SIP_OK && is_refresher(params);
    case HEADER_MIN_SE: return sip_session_parse(value, &session) == SIP_OK;
    case HEADER_RSEQ:
    case HEADER_MAX_BREADTH: return is_positive(value);
    case HEADER_IDENTITY: return has_info(value);
    case HEADER_RACK: return sip_rack_parse(value, &rack) == SIP_OK;
    case HEADER_REPLACES:
    case HEADER_JOIN: return sip_replaces_parse(value, &replaces) == SIP_OK;
    case HEADER_WARNING: return sip_lex_find(value, 0, LEX_SPACE) == 3;
    case HEADER_RETRY_AFTER: return is_number(params, SLICE_LIT("duration"));
    case HEADER_REASON: return is_number(params, SLICE_LIT("cause")) && is_quoted(params, SLICE_LIT("text"));
    case HEADER_SUBSCRIPTION_STATE:
        return is_number(params, SLICE_LIT("expires")) && is_number(params, SLICE_LIT("retry-after"));
    default: return true;
    }
}

static bool is_list(enum sip_header h)
{
    enum sip_header_shape shape = (enum sip_header_shape)sip_header_row(h)->shape;

    return shape == SHAPE_LIST || shape == SHAPE_TOKENS;
}

static bool check_one(struct values *v, const char *pattern, struct slice value)
{
    if (grammar_fits(pattern, value) && is_sensible(v->header, value))
        return true;
    tell(v, FINDING_BAD_VALUE, value);
    return false;
}

/* Whether all is well, so that a closer look makes sense. */
static bool check_grammar(struct values *v, struct slice value)
{
    const char *pattern = grammar_pattern(v->header);
    struct slice rest = value, one;
    bool good = true;

    if (!pattern)
        return true;
    if (!is_list(v->header) || !slice_trim(value).n)
        return check_one(v, pattern, value);
    while (sip_list_next(&rest, &one))
        good &= check_one(v, pattern, one);
    return good;
}

static void check_interval(struct values *v, struct slice value)
{
    struct sip_session session;

    if ((v->header == HEADER_SESSION_EXPIRES || v->header == HEADER_MIN_SE) &&
        sip_session_parse(value, &session) == SIP_OK && session.seconds < INTERVAL_MIN_SE / 1000)
        tell(v, FINDING_INTERVAL_TOO_SMALL, value);
}

/* RFC 3261 10.3: a registrar may refuse as too brief only what is shorter than an hour. */
static void check_minimum(struct values *v, struct slice value)
{
    uint64_t seconds;

    if (v->header == HEADER_MIN_EXPIRES && v->m->status == 423 && v->m->method == METHOD_REGISTER &&
        slice_number(value, UINT32_MAX, &seconds) && seconds > INTERVAL_REGISTRAR_MINIMUM / 1000)
        tell(v, FINDING_MINIMUM_TOO_LARGE, value);
}

/* A route is a name-addr (RFC 3261 20.30, 20.34, RFC 3327 4, RFC 3608 5). */
static void check_route(struct values *v, struct slice value)
{
    struct slice one;
    struct sip_addr addr;

    if (v->header != HEADER_ROUTE && v->header != HEADER_RECORD_ROUTE && v->header != HEADER_PATH &&
        v->header != HEADER_SERVICE_ROUTE)
        return;
    while (sip_list_next(&value, &one))
        if (sip_addr_parse(one, &addr) == SIP_OK && !addr.brackets)
            tell(v, FINDING_ADDRESS_NEEDS_BRACKETS, one);
}

/* ---- what is registered ---- */

static void look_up(struct values *v, enum registry r, struct slice value)
{
    if (value.n && !registry_find(r, value))
        tell(v, FINDING_UNREGISTERED_VALUE, value);
}

static void look_up_each(struct values *v, enum registry r, struct slice value, char end)
{
    struct slice one;

    while (sip_list_next(&value, &one)) {
        one = slice_head(one, sip_lex_find(one, 0, LEX_SEMICOLON));
        look_up(v, r, slice_trim(slice_head(one, slice_find(one, end))));
    }
}

static void look_up_privacy(struct values *v, struct slice value)
{
    while (value.n) {
        size_t end = slice_find(value, ';');
        look_up(v, REGISTRY_PRIVACY, slice_trim(slice_head(value, end)));
        value = slice_from(value, end + 1);
    }
}

/* "presence.winfo": the package and each template. */
static void look_up_event(struct values *v, struct slice value)
{
    struct sip_event event;

    if (sip_event_parse(value, &event) != SIP_OK)
        return;
    for (struct slice rest = event.type; rest.n;) {
        size_t end = slice_find(rest, '.');
        look_up(v, REGISTRY_EVENT_PACKAGE, slice_head(rest, end));
        rest = slice_from(rest, end + 1);
    }
}

static void check_registered(struct values *v, struct slice value)
{
    struct sip_event_state state;

    switch (v->header) {
    case HEADER_REQUIRE:
    case HEADER_PROXY_REQUIRE: look_up_each(v, REGISTRY_OPTION_TAG, value, ';'); break;
    case HEADER_REASON: look_up_each(v, REGISTRY_REASON_PROTOCOL, value, ';'); break;
    case HEADER_RESOURCE_PRIORITY: look_up_each(v, REGISTRY_NAMESPACE, value, '.'); break;
    case HEADER_WARNING: look_up_each(v, REGISTRY_WARNING, value, ' '); break;
    case HEADER_INFO_PACKAGE: look_up_each(v, REGISTRY_INFO_PACKAGE, value, ';'); break;
    case HEADER_PRIORITY: look_up(v, REGISTRY_PRIORITY, value); break;
    case HEADER_PRIVACY: look_up_privacy(v, value); break;
    case HEADER_EVENT: look_up_event(v, value); break;
    case HEADER_SUBSCRIPTION_STATE:
        if (sip_event_state_parse(value, &state) == SIP_OK)
            look_up(v, REGISTRY_SUBSCRIPTION_REASON, state.reason);
        break;
    default: break;
    }
}

size_t check_value_of(const struct sip_msg *m, enum sip_header h, struct slice value, struct finding *out, size_t room)
{
    struct values v = {m, h, out, 0, room};

    if (check_grammar(&v, value)) {
        check_interval(&v, value);
        check_minimum(&v, value);
        check_registered(&v, value);
    }
    check_route(&v, value);
    return v.n;
}

/* ---- what needs all lines ---- */

static bool lists_tag(const struct sip_msg *m, enum sip_header h, struct slice tag)
{
    struct slice line, one;

    for (unsigned i = 0; (line = sip_msg_header(m, h, i)).p; i++)
        while (sip_list_next(&line, &one))
            if (slice_eqi(one, tag))
                return true;
    return false;
}

/* Header fields whose senders must list an option tag: where it has to be. */
static void check_option_tags(struct values *v)
{
    static const struct {
        enum sip_header header;
        enum sip_kind kind;
        enum sip_header in;
        struct slice tag;
    } rows[] = {
        {HEADER_RSEQ, SIP_RESPONSE, HEADER_REQUIRE, {"100rel", 6}},            /* RFC 3262 3 */
        {HEADER_SESSION_EXPIRES, SIP_REQUEST, HEADER_SUPPORTED, {"timer", 5}}, /* RFC 4028 7.1 */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct slice value = sip_msg_header(v->m, rows[i].header, 0);
        bool listed = lists_tag(v->m, rows[i].in, rows[i].tag) || lists_tag(v->m, HEADER_REQUIRE, rows[i].tag);
        v->header = rows[i].header;
        bool has_meaning = presence_of(rows[i].header, v->m->method, v->m->status) != PRESENCE_NOT_APPLICABLE;
        if (value.p && v->m->kind == rows[i].kind && has_meaning && !listed)
            tell(v, FINDING_MISSING_OPTION_TAG, value);
    }
}

/* RFC 3326 2; RFC 9366 leaves it to the protocol, and STIR allows it (RFC 9410). */
static bool may_repeat(struct slice protocol)
{
    return slice_eqi(protocol, SLICE_LIT("STIR"));
}

static bool says_refused(const struct sip_reason *r)
{
    if (slice_eqi(r->protocol, SLICE_LIT("STIR")))
        return r->has_cause;
    return slice_eqi(r->protocol, SLICE_LIT("SIP")) && r->has_cause && (r->cause == 607 || r->cause == 608);
}

static void check_reasons(struct values *v)
{
    struct slice seen[REASONS], line, value;
    size_t n = 0;

    v->header = HEADER_REASON;
    for (unsigned i = 0; (line = sip_msg_header(v->m, HEADER_REASON, i)).p; i++) {
        while (sip_list_next(&line, &value)) {
            struct slice rest = value;
            struct sip_reason reason;
            if (!sip_reason_next(&rest, &reason))
                continue;
            for (size_t k = 0; k < n; k++)
                if (slice_eqi(seen[k], reason.protocol) && !may_repeat(reason.protocol)) {
                    tell(v, FINDING_REASON_REPEATED, value);
                    break;
                }
            if (n < REASONS)
                seen[n++] = reason.protocol;
            if (says_refused(&reason))
                tell(v, FINDING_REASON_REFUSED, value);
        }
    }
}

/* RFC 3325 9.1 and 9.2, RFC 5876 4.5: one sip, sips or tel URI, or a sip or sips and a tel URI. */
static void check_identities(struct values *v, enum sip_header h)
{
    unsigned sip = 0, tel = 0;
    struct slice line, one;

    v->header = h;
    for (unsigned i = 0; (line = sip_msg_header(v->m, h, i)).p; i++) {
        while (sip_list_next(&line, &one)) {
            struct sip_addr addr;
            struct sip_uri uri;
            if (sip_addr_parse(one, &addr) != SIP_OK || sip_uri_parse(addr.uri, &uri) != SIP_OK)
                continue;
            unsigned *count = uri.scheme == URI_TEL ? &tel : &sip;
            bool known = uri.scheme == URI_TEL || uri.scheme == URI_SIP || uri.scheme == URI_SIPS;
            if (++*count > 1 || !known)
                tell(v, FINDING_TOO_MANY_IDENTITIES, one);
        }
    }
}

size_t check_value_all(const struct sip_msg *m, struct finding *out, size_t room)
{
    struct values v = {m, HEADER_OTHER, out, 0, room};

    check_option_tags(&v);
    check_reasons(&v);
    check_identities(&v, HEADER_P_ASSERTED_IDENTITY);
    check_identities(&v, HEADER_P_PREFERRED_IDENTITY);
    return v.n;
}
