/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/msg.h"
#include "sip/addr.h"
#include "sip/cseq.h"
#include "sip/field.h"
#include "sip/lex.h"
#include "sip/list.h"
#include "sip/start.h"

/* Which of the header fields that may appear once were seen. */
enum seen {
    SEEN_CALL_ID = 1,
    SEEN_FROM = 2,
    SEEN_TO = 4,
    SEEN_CSEQ = 8,
    SEEN_CONTENT_LENGTH = 16,
    SEEN_LF_ONLY = 32,
};

enum { LINES_AHEAD = 32 };

struct pass {
    struct sip_msg *msg;
    unsigned seen;
    bool head_ends; /* the empty line was there */
};

static uint16_t one_more(uint16_t count)
{
    return (uint16_t)(count < UINT16_MAX ? count + 1 : count);
}

static void note(struct sip_msg *m, enum finding_code code, size_t offset, size_t length)
{
    if (m->n_findings == SIP_MAX_FINDINGS) {
        m->findings_dropped = one_more(m->findings_dropped);
        return;
    }
    m->findings[m->n_findings++] = (struct finding){(uint16_t)code, 0, (uint32_t)offset, (uint32_t)length};
}

static void note_slice(struct sip_msg *m, enum finding_code code, struct slice where)
{
    note(m, code, (size_t)(where.p - m->bytes.p), where.n);
}

/* What a message may leave unsaid. The counts of the two arrays say what is valid in them. */
static void reset(struct sip_msg *m, struct slice bytes, bool truncated)
{
    m->bytes = bytes;
    m->cseq_method = METHOD_NONE;
    m->cseq_method_text = SLICE_NONE;
    m->call_id = m->from = m->to = m->from_tag = m->to_tag = m->via2_branch = SLICE_NONE;
    m->cseq = 0;
    m->has_cseq = false;
    m->truncated = truncated;
    m->via = (struct sip_via){.text = SLICE_NONE};
    m->via_count = 0;
    m->content_length = -1;
    m->n_lines = m->lines_dropped = m->n_findings = m->findings_dropped = 0;
    memset(m->present, 0, sizeof m->present);
}

static void note_start_line(struct sip_msg *m, const struct sip_start *start)
{
    if (!slice_eqi(start->version, SLICE_LIT("SIP/2.0")))
        note_slice(m, FINDING_BAD_VERSION, start->version);
    if (start->request && start->odd_space)
        note(m, FINDING_SPACE_IN_REQUEST_LINE, 0, m->head.n);
    if (!start->request && (start->code.n != 3 || start->status < 100 || start->status > 699))
        note_slice(m, FINDING_BAD_STATUS_CODE, start->code);
    if (m->method == METHOD_OTHER)
        note_slice(m, FINDING_UNKNOWN_METHOD, m->method_text);
}

/* The first line without its end. *next is the place behind it. */
static struct slice first_line(struct slice bytes, size_t *next)
{
    size_t lf = slice_find(bytes, '\n');

    *next = lf < bytes.n ? lf + 1 : lf;
    return slice_head(bytes, lf > 0 && lf < bytes.n && bytes.p[lf - 1] == '\r' ? lf - 1 : lf);
}

/* `next` is the place behind the line. */
static void take_start_line(struct pass *pass, const struct sip_start *start, size_t next)
{
    struct sip_msg *m = pass->msg;

    m->kind = start->request ? SIP_REQUEST : SIP_RESPONSE;
    m->method = start->request ? sip_method_find(start->method) : METHOD_NONE;
    m->method_text = start->method;
    m->status = start->status;
    m->uri = start->uri;
    m->reason = start->reason;
    m->version = start->version;
    note_start_line(m, start);
    if (next == m->head.n + 1) {
        note(m, FINDING_LF_ONLY, m->head.n, 1);
        pass->seen |= SEEN_LF_ONLY;
    }
}

static void keep_line(struct sip_msg *m, enum sip_header header, const struct sip_field *field)
{
    if (m->n_lines == SIP_MAX_LINES) {
        if (m->lines_dropped == 0)
            note(m, FINDING_TOO_MANY_LINES, field->start, 0);
        m->lines_dropped = one_more(m->lines_dropped);
        return;
    }
    m->present[header / 64] |= UINT64_C(1) << header % 64;
    m->lines[m->n_lines++] = (struct sip_line){
        .header = (uint16_t)header,
        .name_length = (uint16_t)(field->name.n < UINT16_MAX ? field->name.n : UINT16_MAX),
        .name = (uint32_t)field->start,
        .value = (uint32_t)(field->value.p - m->bytes.p),
        .value_length = (uint32_t)field->value.n,
    };
}

/* The first of a header field that may appear once counts. */
static bool is_first(struct pass *pass, enum seen which, const struct sip_field *field)
{
    if (pass->seen & which) {
        note_slice(pass->msg, FINDING_DUPLICATE_SINGLE_HEADER, field->name);
        return false;
    }
    pass->seen |= which;
    return true;
}

static struct slice take_address(struct sip_msg *m, struct slice value, struct slice *tag)
{
    struct sip_addr addr;

    if (sip_addr_parse(value, &addr) != SIP_OK)
        note_slice(m, FINDING_BAD_ADDRESS, value);
    if (addr.unbalanced)
        note_slice(m, FINDING_UNBALANCED_QUOTE, value);
    *tag = sip_addr_tag(&addr);
    return value.n ? value : SLICE_NONE;
}

static void take_cseq(struct sip_msg *m, struct slice value)
{
    struct sip_cseq cseq;

    if (sip_cseq_parse(value, &cseq) != SIP_OK)
        note_slice(m, FINDING_CSEQ_INVALID, value);
    if (cseq.too_large)
        note_slice(m, FINDING_CSEQ_TOO_LARGE, value);
    m->has_cseq = cseq.has_number;
    m->cseq = cseq.number;
    m->cseq_method_text = cseq.method;
    if (!cseq.method.p)
        return;
    if (m->kind == SIP_REQUEST && slice_eq(cseq.method, m->method_text)) {
        m->cseq_method = m->method;
        return;
    }
    m->cseq_method = sip_method_find(cseq.method);
    if (m->kind == SIP_REQUEST)
        note_slice(m, FINDING_CSEQ_METHOD_MISMATCH, cseq.method);
}

static void count_vias(struct sip_msg *m, size_t more)
{
    m->via_count = (uint16_t)(more < (size_t)(UINT16_MAX - m->via_count) ? m->via_count + more : UINT16_MAX);
}

static void take_via(struct sip_msg *m, struct slice value)
{
    struct sip_via second;
    struct slice rest = value;

    if (m->via_count == 0) {
        if (sip_via_parse(value, &m->via, &rest) != SIP_OK)
            note_slice(m, FINDING_BAD_VIA, value);
        count_vias(m, m->via.text.p ? 1 : 0);
    }
    if (m->via_count == 1 && rest.n) {
        sip_via_parse(rest, &second, &rest);
        m->via2_branch = second.branch;
        count_vias(m, second.text.p ? 1 : 0);
    }
    if (rest.n)
        count_vias(m, slice_find(rest, ',') == rest.n ? 1 : sip_list_count(rest));
}

static void take_content_length(struct sip_msg *m, struct slice value)
{
    uint64_t length;

    if (slice_number(value, INT64_MAX, &length))
        m->content_length = (int64_t)length;
    else
        note_slice(m, FINDING_CONTENT_LENGTH_INVALID, value);
}

/* What the structure needs of a header field. */
static void take_identity(struct pass *pass, enum sip_header header, const struct sip_field *field)
{
    struct sip_msg *m = pass->msg;

    switch (header) {
    case HEADER_VIA: take_via(m, field->value); break;
    case HEADER_CALL_ID:
        if (is_first(pass, SEEN_CALL_ID, field) && field->value.n)
            m->call_id = field->value;
        break;
    case HEADER_FROM:
        if (is_first(pass, SEEN_FROM, field))
            m->from = take_address(m, field->value, &m->from_tag);
        break;
    case HEADER_TO:
        if (is_first(pass, SEEN_TO, field))
            m->to = take_address(m, field->value, &m->to_tag);
        break;
    case HEADER_CSEQ:
        if (is_first(pass, SEEN_CSEQ, field))
            take_cseq(m, field->value);
        break;
    case HEADER_CONTENT_LENGTH:
        if (is_first(pass, SEEN_CONTENT_LENGTH, field))
            take_content_length(m, field->value);
        break;
    default: break;
    }
}

static inline void take_named(struct pass *pass, const struct sip_field *field, bool whole)
{
    enum sip_header header = sip_header_find(field->name);

    keep_line(pass->msg, header, field);
    if (whole)
        take_identity(pass, header, field);
}

/* Half a value is worse than none: a line that the capture cut is kept but says nothing of the identity. */
static void take_field(struct pass *pass, const struct sip_field *field)
{
    struct sip_msg *m = pass->msg;
    bool cut = field->cut && m->truncated;

    if (field->lf_only && !(pass->seen & SEEN_LF_ONLY)) {
        pass->seen |= SEEN_LF_ONLY;
        note(m, FINDING_LF_ONLY, field->start, 0);
    }
    if (!field->name.p) {
        if (!cut)
            note_slice(m, FINDING_BAD_HEADER_LINE, field->value);
        return;
    }
    take_named(pass, field, !cut);
}

/* Line ends are looked for many at a time. Returns the place where the body begins. */
static size_t take_fields(struct pass *pass, size_t at)
{
    struct slice bytes = pass->msg->bytes;
    uint32_t ends[LINES_AHEAD];
    size_t n = 0, next = 0;

    for (;;) {
        struct sip_field usual, any;
        if (next == n) {
            n = scan_lines(bytes.p, bytes.n, at, ends, LINES_AHEAD);
            next = 0;
        }
        if (next < n && sip_field_usual(bytes.p + at, bytes.p + ends[next], bytes.p + bytes.n, &usual)) {
            usual.start = at;
            at = ends[next++] + 1;
            take_named(pass, &usual, true);
            continue;
        }
        enum sip_field_result result = sip_field_any(bytes, &at, &any);
        if (result != FIELD_LINE) {
            pass->msg->head = slice_head(bytes, any.start);
            pass->head_ends = result == FIELD_BLANK;
            return at;
        }
        take_field(pass, &any);
        while (next < n && ends[next] < at)
            next++;
    }
}

static void take_body(struct sip_msg *m, size_t at)
{
    size_t there = m->bytes.n - at;
    uint64_t length = m->content_length < 0 ? there : (uint64_t)m->content_length;

    m->body = (struct slice){m->bytes.p + at, length < there ? (size_t)length : there};
    if (length < there) {
        note(m, FINDING_SURPLUS_BYTES, at + m->body.n, there - m->body.n);
        m->bytes.n = at + m->body.n;
    } else if (length > there && !m->truncated) {
        note(m, FINDING_CONTENT_LENGTH_TOO_LARGE, m->bytes.n, 0);
    }
}

/* The head has no end, so there is no body. */
static void take_end(struct sip_msg *m)
{
    m->body = slice_from(m->bytes, m->bytes.n);
    if (!m->truncated)
        note(m, FINDING_MISSING_BLANK_LINE, m->bytes.n, 0);
}

static void note_missing(struct sip_msg *m, unsigned seen)
{
    if (!m->call_id.p)
        note(m, FINDING_MISSING_CALL_ID, m->head.n, 0);
    if (!(seen & SEEN_CSEQ))
        note(m, FINDING_MISSING_CSEQ, m->head.n, 0);
    if (!(seen & SEEN_FROM))
        note(m, FINDING_MISSING_FROM, m->head.n, 0);
    else if (!m->from_tag.p && m->from.p)
        note_slice(m, FINDING_MISSING_FROM_TAG, slice_from(m->from, m->from.n));
    if (!(seen & SEEN_TO))
        note(m, FINDING_MISSING_TO, m->head.n, 0);
    else if (!m->to_tag.p && m->to.p && m->kind == SIP_RESPONSE && m->status != 100)
        note_slice(m, FINDING_MISSING_TO_TAG, slice_from(m->to, m->to.n));
    if (m->via_count == 0)
        note(m, FINDING_MISSING_VIA, m->head.n, 0);
    else if (!m->via.branch.p)
        note_slice(m, FINDING_MISSING_BRANCH, slice_from(m->via.text, m->via.text.n));
    else if (!sip_via_has_cookie(&m->via))
        note_slice(m, FINDING_NO_MAGIC_COOKIE, m->via.branch);
}

enum sip_result sip_msg_parse(struct slice bytes, bool truncated, struct sip_msg *msg)
{
    struct pass pass = {.msg = msg};
    struct sip_start start;
    size_t at;

    if (bytes.n == 0 || bytes.n > UINT32_MAX || !sip_lex_is(bytes.p[0], LEX_TOKEN))
        return SIP_NOT;
    struct slice line = first_line(bytes, &at);
    if (sip_start_parse(line, &start) != SIP_OK)
        return SIP_NOT;
    reset(msg, bytes, truncated);
    msg->head = line;
    take_start_line(&pass, &start, at);
    at = take_fields(&pass, at);
    if (msg->kind == SIP_RESPONSE) {
        msg->method = msg->cseq_method;
        msg->method_text = msg->cseq_method_text;
    }
    if (pass.head_ends)
        take_body(msg, at);
    else
        take_end(msg);
    if (pass.head_ends || !truncated)
        note_missing(msg, pass.seen);
    return SIP_OK;
}

void sip_msg_moved(struct sip_msg *m, const char *bytes)
{
    struct slice *within[] = {&m->method_text, &m->uri, &m->reason, &m->version, &m->call_id, &m->from, &m->to,
        &m->from_tag, &m->to_tag, &m->cseq_method_text, &m->via.text, &m->via.transport, &m->via.host, &m->via.branch,
        &m->via.received, &m->via2_branch, &m->head, &m->body};

    for (size_t i = 0; i < sizeof within / sizeof *within; i++)
        if (within[i]->p)
            within[i]->p = bytes + (within[i]->p - m->bytes.p);
    m->bytes.p = bytes;
}

struct slice sip_msg_header(const struct sip_msg *msg, enum sip_header h, unsigned nth)
{
    for (unsigned i = 0; i < msg->n_lines && sip_msg_has(msg, h); i++)
        if (msg->lines[i].header == h && nth-- == 0)
            return sip_line_value(msg, &msg->lines[i]);
    return SLICE_NONE;
}

bool sip_msg_number(const struct sip_msg *msg, enum sip_header h, uint64_t *out)
{
    return slice_number(sip_msg_header(msg, h, 0), UINT32_MAX, out);
}

struct slice sip_msg_header_named(const struct sip_msg *msg, struct slice name, unsigned nth)
{
    enum sip_header header = sip_header_find(name);

    if (header != HEADER_OTHER)
        return sip_msg_header(msg, header, nth);
    for (unsigned i = 0; i < msg->n_lines; i++)
        if (msg->lines[i].header == HEADER_OTHER && slice_eqi(sip_line_name(msg, &msg->lines[i]), name) && nth-- == 0)
            return sip_line_value(msg, &msg->lines[i]);
    return SLICE_NONE;
}
