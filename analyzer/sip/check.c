/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/check.h"
#include "sip/addr.h"
#include "sip/check_value.h"
#include "sip/date.h"
#include "sip/lex.h"
#include "sip/list.h"
#include "sip/param.h"
#include "sip/presence.h"
#include "sip/reginfo.h"
#include "sip/sdp.h"
#include "sip/status.h"
#include "sip/uri.h"
#include <stdlib.h>

enum { LARGE = 1300 }; /* RFC 3261 18.1.1 */

struct check {
    const struct sip_msg *m;
    struct finding *out;
    size_t n, room;
};

static void note_about(struct check *c, enum finding_code code, size_t about, size_t offset, size_t length)
{
    if (c->n < c->room)
        c->out[c->n++] = (struct finding){(uint16_t)code, (uint16_t)about, (uint32_t)offset, (uint32_t)length};
}

static void note(struct check *c, enum finding_code code, size_t offset, size_t length)
{
    note_about(c, code, 0, offset, length);
}

/* Of what a row of presence.def says. */
static void note_row(struct check *c, enum finding_code code, const struct presence_row *row, size_t offset, size_t length)
{
    size_t count;

    note_about(c, code, (size_t)(row - presence_rows(&count)) + 1, offset, length);
}

static void note_slice(struct check *c, enum finding_code code, struct slice where)
{
    note(c, code, (size_t)(where.p - c->m->bytes.p), where.n);
}

static size_t utf8_expected(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead < 0xe0)
        return 2;
    if (lead >= 0xe0 && lead < 0xf0)
        return 3;
    return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/* The length of the UTF-8 character at the front (RFC 3629 4); 0 where there is none. */
static size_t utf8_length(struct slice s)
{
    unsigned char lead = (unsigned char)s.p[0];
    size_t n = utf8_expected(lead);

    if (n > s.n)
        return 0;
    for (size_t i = 1; i < n; i++)
        if (((unsigned char)s.p[i] & 0xc0) != 0x80)
            return 0;
    unsigned char second = n > 2 ? (unsigned char)s.p[1] : 0;
    bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
    bool surrogate = lead == 0xed && second > 0x9f;
    bool too_large = lead == 0xf4 && second > 0x8f;
    return overlong || surrogate || too_large ? 0 : n;
}

/* Control characters may follow a backslash (quoted-pair, RFC 3261 25.1). */
static bool is_control(struct slice s, size_t at)
{
    unsigned char c = (unsigned char)s.p[at];
    bool control = (c < ' ' && c != '\t' && c != '\r' && c != '\n') || c == 0x7f;

    return control && (at == 0 || s.p[at - 1] != '\\');
}

/* Each kind is told once, where it is first. */
static void check_characters(struct check *c)
{
    struct slice head = c->m->head;
    bool bare_cr = false, control = false, utf8 = true;

    for (size_t at = 0; at < head.n;) {
        size_t length = utf8_length(slice_from(head, at));
        if (length == 0 && utf8) {
            note(c, FINDING_NON_UTF8, at, 1);
            utf8 = false;
        }
        bool at_end = at + 1 == c->m->bytes.n;
        if (!bare_cr && head.p[at] == '\r' && !at_end && head.p[at + 1] != '\n') {
            note(c, FINDING_BARE_CR, at, 1);
            bare_cr = true;
        }
        if (!control && is_control(head, at)) {
            note(c, FINDING_CONTROL_CHARACTER, at, 1);
            control = true;
        }
        at += length ? length : 1;
    }
}

static void check_start_line(struct check *c)
{
    const struct sip_msg *m = c->m;
    struct sip_uri uri;

    if (m->kind == SIP_RESPONSE) {
        if (sip_class_of(m->status) != CLASS_NONE && !sip_status_find(m->status))
            note(c, FINDING_UNKNOWN_STATUS, m->version.n + 1, 3);
        return;
    }
    if (sip_uri_parse(m->uri, &uri) != SIP_OK)
        note_slice(c, FINDING_BAD_URI, m->uri);
    struct slice method = sip_param_value(uri.params, SLICE_LIT("method"));
    if ((uri.scheme == URI_SIP || uri.scheme == URI_SIPS) && (uri.headers.p || method.p))
        note_slice(c, FINDING_URI_HEADERS_IN_REQUEST, uri.headers.p ? uri.headers : method);
}

static void check_via(struct check *c, struct slice value)
{
    struct slice rest = value;
    struct sip_via via;

    while (rest.n) {
        enum sip_result result = sip_via_parse(rest, &via, &rest);
        bool told = result != SIP_OK && via.text.p == c->m->via.text.p; /* by sip_msg_parse */
        bool named = sip_param_all_named(slice_from(via.text, slice_find(via.text, ';')));
        if (via.text.p && !told && (result != SIP_OK || !named))
            note_slice(c, FINDING_BAD_VIA, via.text);
    }
}

/* An unquoted display name is a row of tokens (RFC 3261 25.1); "sip:" in front of a bracket is none. */
static bool is_display_name(const struct sip_addr *addr)
{
    struct slice name = addr->display;

    for (size_t i = 0; i < name.n && !addr->quoted; i++)
        if (!sip_lex_is(name.p[i], LEX_TOKEN | LEX_SPACE))
            return false;
    return true;
}

static bool has_inner_space(const struct sip_addr *addr)
{
    const char *behind = addr->uri.p + addr->uri.n;

    return addr->brackets && !addr->unbalanced && (addr->uri.p[-1] != '<' || *behind != '>');
}

static void check_address(struct check *c, enum sip_header header, struct slice value)
{
    bool parsed = header == HEADER_FROM || header == HEADER_TO; /* by sip_msg_parse */
    struct sip_addr addr;
    struct sip_uri uri;
    struct sip_param expires;
    uint64_t seconds;

    if (sip_addr_parse(value, &addr) != SIP_OK) {
        if (!parsed)
            note_slice(c, FINDING_BAD_ADDRESS, value);
        return;
    }
    if (addr.unbalanced && !parsed)
        note_slice(c, FINDING_UNBALANCED_QUOTE, value);
    if (header == HEADER_CONTACT && slice_eq(addr.uri, SLICE_LIT("*")))
        return;
    if (!is_display_name(&addr) || has_inner_space(&addr) || !sip_param_all_named(addr.params))
        note_slice(c, FINDING_BAD_ADDRESS, value);
    if (!addr.brackets && (slice_find(addr.uri, '?') < addr.uri.n || slice_find(addr.uri, ',') < addr.uri.n))
        note_slice(c, FINDING_ADDRESS_NEEDS_BRACKETS, addr.uri);
    else if (sip_uri_parse(addr.uri, &uri) != SIP_OK)
        note_slice(c, FINDING_BAD_URI, addr.uri);
    if (header == HEADER_CONTACT && sip_param_find(addr.params, SLICE_LIT("expires"), &expires) &&
        !slice_number(expires.value, UINT32_MAX, &seconds))
        note_slice(c, FINDING_EXPIRES_INVALID, expires.value.p ? expires.value : expires.name);
}

static void check_addresses(struct check *c, enum sip_header header, struct slice value)
{
    struct slice one;

    while (sip_list_next(&value, &one))
        check_address(c, header, one);
}

static bool has_open_quote(struct slice s)
{
    bool closed = true;

    for (size_t at = sip_lex_find(s, 0, LEX_QUOTE); at < s.n; at = sip_lex_find(s, at, LEX_QUOTE))
        at = sip_lex_quoted(s, at, &closed);
    return !closed;
}

static void check_number(struct check *c, enum sip_header header, struct slice value)
{
    uint64_t number;

    switch (header) {
    case HEADER_MAX_FORWARDS:
        if (!slice_number(value, 255, &number))
            note_slice(c, FINDING_MAX_FORWARDS_INVALID, value);
        else if (number == 0)
            note_slice(c, FINDING_MAX_FORWARDS_ZERO, value);
        break;
    case HEADER_EXPIRES:
    case HEADER_MIN_EXPIRES:
        if (!slice_number(value, UINT32_MAX, &number))
            note_slice(c, FINDING_EXPIRES_INVALID, value);
        break;
    default: break;
    }
}

static void check_value(struct check *c, const struct sip_line *line)
{
    enum sip_header header = (enum sip_header)line->header;
    struct slice value = sip_line_value(c->m, line);

    switch ((enum sip_header_shape)sip_header_row(header)->shape) {
    case SHAPE_ADDRESS: check_address(c, header, value); break;
    case SHAPE_ADDRESSES: check_addresses(c, header, value); break;
    case SHAPE_NUMBER: check_number(c, header, value); break;
    case SHAPE_LIST:
    case SHAPE_AUTH:
        if (has_open_quote(value))
            note_slice(c, FINDING_UNBALANCED_QUOTE, value);
        break;
    default: break;
    }
    c->n += check_value_of(c->m, header, value, c->out + c->n, c->room - c->n);
    if (header == HEADER_VIA)
        check_via(c, value);
    if (header == HEADER_DATE && !sip_date_is_valid(value))
        note_slice(c, FINDING_BAD_DATE, value);
}

/* As its grammar in header.def says, where the text of that is an RFC. The fields that sip_msg_parse reports itself are not among them. */
static bool is_single(enum sip_header h)
{
    const struct sip_header_row *row = sip_header_row(h);
    bool single = row->shape == SHAPE_TEXT || row->shape == SHAPE_ADDRESS || row->shape == SHAPE_NUMBER;
    bool told = h == HEADER_CALL_ID || h == HEADER_CSEQ || h == HEADER_FROM || h == HEADER_TO || h == HEADER_CONTENT_LENGTH;

    return single && !told && row->rfc[0] == 'R';
}

static void check_presence(struct check *c, const struct sip_line *line)
{
    enum presence found;
    const struct presence_row *row = presence_find((enum sip_header)line->header, c->m->method, c->m->status, &found);

    if (found == PRESENCE_NOT_APPLICABLE)
        note_row(c, FINDING_HEADER_NOT_ALLOWED, row, line->name, line->value + line->value_length - line->name);
}

static void check_lines(struct check *c)
{
    bool seen[HEADERS] = {false};

    for (unsigned i = 0; i < c->m->n_lines; i++) {
        const struct sip_line *line = &c->m->lines[i];
        bool cut = c->m->truncated && i + 1 == c->m->n_lines && line->value + line->value_length == c->m->bytes.n;
        if (cut)
            continue;
        if (seen[line->header] && is_single((enum sip_header)line->header))
            note_about(c, FINDING_DUPLICATE_SINGLE_HEADER, line->header, line->name, line->name_length);
        seen[line->header] = true;
        check_presence(c, line);
        check_value(c, line);
    }
}

static size_t count_contacts(const struct sip_msg *m, bool *star)
{
    struct slice line, value;
    size_t count = 0;

    *star = false;
    for (unsigned i = 0; (line = sip_msg_header(m, HEADER_CONTACT, i)).p; i++) {
        for (; sip_list_next(&line, &value); count++)
            *star |= slice_eq(value, SLICE_LIT("*"));
    }
    return count;
}

static void check_contacts(struct check *c)
{
    const struct sip_msg *m = c->m;
    bool star;
    size_t count = count_contacts(m, &star);
    uint64_t expires;

    if (m->kind == SIP_REQUEST && m->method == METHOD_INVITE && count != 1)
        note(c, FINDING_MISSING_CONTACT_INVITE, m->head.n, 0);
    bool removes = slice_number(sip_msg_header(m, HEADER_EXPIRES, 0), 0, &expires);
    if (star && (m->kind == SIP_RESPONSE || m->method != METHOD_REGISTER || count != 1 || !removes))
        note_slice(c, FINDING_CONTACT_STAR_MISUSE, sip_msg_header(m, HEADER_CONTACT, 0));
}

/* Has a finding of its own, or is none of check_required's business. */
static bool is_told_elsewhere(const struct sip_msg *m, enum sip_header h)
{
    switch (h) {
    case HEADER_CALL_ID:
    case HEADER_CSEQ:
    case HEADER_FROM:
    case HEADER_TO:
    case HEADER_VIA:
    case HEADER_MAX_FORWARDS:
    case HEADER_CONTENT_TYPE:
    case HEADER_CONTENT_LENGTH: return true;
    case HEADER_CONTACT: return m->kind == SIP_REQUEST && m->method == METHOD_INVITE;
    default: return false;
    }
}

static void check_required(struct check *c)
{
    const struct sip_msg *m = c->m;
    const struct presence_row *mandatory[PRESENCE_MAX_MANDATORY];
    size_t n = presence_mandatory(m->method, m->status, mandatory);

    if (m->kind == SIP_REQUEST && !sip_msg_has(m, HEADER_MAX_FORWARDS))
        note(c, FINDING_MISSING_MAX_FORWARDS, m->head.n, 0);
    if (m->body.n && !sip_msg_has(m, HEADER_CONTENT_TYPE))
        note(c, FINDING_MISSING_CONTENT_TYPE, m->head.n, 0);
    for (size_t i = 0; i < n; i++) {
        enum sip_header h = (enum sip_header)mandatory[i]->header;
        if (!is_told_elsewhere(m, h) && !sip_msg_has(m, h))
            note_row(c, FINDING_MISSING_HEADER, mandatory[i], m->head.n, 0);
    }
}

/* RFC 3680: a registrar tells of the bindings that it has. */
static void check_reginfo(struct check *c)
{
    struct slice text = c->m->body, tag, event;

    while (sip_reginfo_next_removed(&text, &tag, &event))
        note_slice(c, FINDING_NETWORK_DEREGISTRATION, event);
}

static void check_body(struct check *c)
{
    static struct slice const reginfo_type = {"application/reginfo+xml", sizeof "application/reginfo+xml" - 1};
    static struct slice const sdp_type = {"application/sdp", sizeof "application/sdp" - 1};
    const struct sip_msg *m = c->m;
    struct slice type = sip_msg_header(m, HEADER_CONTENT_TYPE, 0);
    struct slice error;
    struct sip_sdp sdp;

    if (m->body.n == 0 || m->truncated || sip_msg_has(m, HEADER_CONTENT_ENCODING))
        return;
    type = slice_trim(slice_head(type, slice_find(type, ';')));
    if (slice_eqi(type, reginfo_type) && m->method == METHOD_NOTIFY && m->kind == SIP_REQUEST)
        check_reginfo(c);
    if (slice_eqi(type, sdp_type) && sip_sdp_parse(m->body, &sdp, &error) != SIP_OK)
        note_slice(c, FINDING_BAD_SDP, error);
}

static void check_transport(struct check *c, enum sip_transport t)
{
    const struct sip_msg *m = c->m;

    if (t == SIP_UDP && m->kind == SIP_REQUEST && m->bytes.n > LARGE)
        note(c, FINDING_LARGE_DATAGRAM, 0, m->bytes.n);
    bool needs_length = t == SIP_TCP || t == SIP_TLS; /* a WebSocket message is one SIP message: RFC 7118 5 */
    if (needs_length && !m->truncated && !sip_msg_has(m, HEADER_CONTENT_LENGTH))
        note(c, FINDING_MISSING_CONTENT_LENGTH_STREAM, m->head.n, 0);
}

static int by_offset(const void *left, const void *right)
{
    const struct finding *a = left, *b = right;

    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    if (a->code != b->code)
        return a->code < b->code ? -1 : 1;
    return a->about < b->about ? -1 : a->about > b->about;
}

size_t sip_check(const struct sip_msg *m, enum sip_transport t, struct finding *out, size_t room)
{
    struct check c = {m, out, 0, room};

    bool stream = t == SIP_TCP || t == SIP_TLS; /* who cuts it into messages tells what is wrong with a length */

    for (unsigned i = 0; i < m->n_findings; i++)
        if (!stream || m->findings[i].code != FINDING_CONTENT_LENGTH_TOO_LARGE)
            note(&c, (enum finding_code)m->findings[i].code, m->findings[i].offset, m->findings[i].length);
    check_characters(&c);
    check_start_line(&c);
    if (m->kind == SIP_RESPONSE && m->cseq_method == METHOD_ACK)
        note(&c, FINDING_RESPONSE_TO_ACK, 0, 0);
    check_lines(&c);
    if (!m->truncated || m->head.n < m->bytes.n) {
        check_contacts(&c);
        check_required(&c);
        c.n += check_value_all(m, out + c.n, room - c.n);
    }
    check_body(&c);
    check_transport(&c, t);
    if (c.n)
        qsort(out, c.n, sizeof *out, by_offset);
    return c.n;
}
