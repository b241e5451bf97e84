/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/frame.h"
#include "sip/field.h"
#include "sip/header.h"
#include "sip/lex.h"
#include "sip/start.h"

/* The first line without its end; *next is the place behind it, 0 where it has no end. */
static struct slice first_line(struct slice bytes, size_t *next)
{
    size_t n = slice_find(bytes, '\n');

    *next = n < bytes.n ? n + 1 : 0;
    if (n > 0 && n < bytes.n && bytes.p[n - 1] == '\r')
        n--;
    return slice_head(bytes, n);
}

/* Could these bytes, which have no line end yet, begin a start line? `token` is the length of the token in front. */
static bool may_become_start(struct slice bytes, size_t token)
{
    if (bytes.n > SIP_MAX_HEAD)
        return false;
    if (token == bytes.n || bytes.p[token] == ' ' || bytes.p[token] == '\t')
        return true;
    for (size_t i = 4; i < bytes.n; i++)
        if (!((bytes.p[i] >= '0' && bytes.p[i] <= '9') || bytes.p[i] == '.' || bytes.p[i] == ' '))
            return false;
    return slice_startsi(bytes, SLICE_LIT("SIP/"));
}

enum sip_result sip_frame_looks(struct slice bytes)
{
    struct sip_start start;
    size_t next;

    if (bytes.n == 0)
        return SIP_MORE;
    size_t token = sip_lex_skip(slice_head(bytes, SIP_MAX_METHOD + 1), 0, LEX_TOKEN);
    if (token == 0 || token > SIP_MAX_METHOD)
        return SIP_NOT;
    if (token < bytes.n && !sip_lex_is(bytes.p[token], LEX_SPACE) && bytes.p[token] != '/')
        return SIP_NOT;
    struct slice line = first_line(bytes, &next);
    if (sip_start_parse(line, &start) == SIP_OK)
        return SIP_OK;
    return next == 0 && may_become_start(bytes, token) ? SIP_MORE : SIP_NOT;
}

size_t sip_frame_blank(struct slice bytes)
{
    size_t at = 0;

    for (;;) {
        if (at < bytes.n && bytes.p[at] == '\n')
            at++;
        else if (at + 1 < bytes.n && bytes.p[at] == '\r' && bytes.p[at + 1] == '\n')
            at += 2;
        else
            return at;
    }
}

/* The value of the field at `at` if it is a Content-Length: *body is -1 where it is not a number. */
static bool take_content_length(struct slice bytes, size_t at, int64_t *body)
{
    struct sip_field field;
    uint64_t length;

    if (sip_field_next(bytes, &at, &field) != FIELD_LINE || field.cut ||
        sip_header_find(field.name) != HEADER_CONTENT_LENGTH)
        return false;
    *body = slice_number(field.value, INT64_MAX, &length) ? (int64_t)length : -1;
    return true;
}

/* Could a field that begins with this letter be a Content-Length, in full or compact form? */
static inline bool may_be_content_length(char first)
{
    return slice_lower(first) == 'c' || slice_lower(first) == 'l';
}

/* The length of the head with its empty line, 0 where that is not there; *body is the first Content-Length, -1 where it
 * is missing or not a number. A folded line begins with white space, so it is neither. */
size_t sip_frame_head(struct slice bytes, int64_t *body)
{
    bool seen = false;
    size_t at;

    *body = -1;
    first_line(bytes, &at);
    while (at > 0 && at < bytes.n) {
        char first = bytes.p[at];
        if (first == '\n')
            return at + 1;
        if (first == '\r' && at + 1 < bytes.n && bytes.p[at + 1] == '\n')
            return at + 2;
        if (!seen && may_be_content_length(first))
            seen = take_content_length(bytes, at, body);
        const char *lf = memchr(bytes.p + at, '\n', bytes.n - at);
        at = lf ? (size_t)(lf - bytes.p) + 1 : 0;
    }
    return 0;
}

/* What cannot be a message: up to the next line that looks like one or could become one. */
static size_t unusable(struct slice bytes)
{
    size_t at = 0;

    for (;;) {
        size_t lf = slice_find(slice_from(bytes, at), '\n');
        if (at + lf >= bytes.n)
            return bytes.n;
        at += lf + 1;
        if (at < bytes.n && sip_frame_looks(slice_from(bytes, at)) != SIP_NOT)
            return at;
    }
}

enum sip_result sip_frame_stream(struct slice bytes, size_t *length)
{
    enum sip_result looks = sip_frame_looks(bytes);
    int64_t body;

    *length = 0;
    if (looks == SIP_MORE)
        return SIP_MORE;
    if (looks == SIP_NOT) {
        *length = unusable(bytes);
        return SIP_NOT;
    }
    size_t head = sip_frame_head(slice_head(bytes, SIP_MAX_HEAD), &body);
    if (head > 0) {
        size_t room = SIP_MAX_MESSAGE - head;
        *length = head + (body < 0 ? 0 : (uint64_t)body < room ? (size_t)body : room);
        return *length <= bytes.n ? SIP_OK : SIP_MORE;
    }
    if (bytes.n < SIP_MAX_HEAD)
        return SIP_MORE;
    *length =
        SIP_MAX_HEAD; /* all that was looked at, or start lines without a head would cost the square of their number */
    return SIP_NOT;
}

/* SIP_MORE where the line has no end yet. */
static enum sip_result begins_head(struct slice bytes)
{
    size_t next;
    enum sip_result looks = sip_frame_looks(bytes);

    if (looks != SIP_OK)
        return looks;
    first_line(bytes, &next);
    struct slice line = next ? slice_from(bytes, next) : SLICE_NONE;
    size_t name = sip_lex_skip(line, 0, LEX_TOKEN), colon = name;
    while (colon < line.n && sip_lex_is(line.p[colon], LEX_SPACE))
        colon++;
    if (colon == line.n)
        return SIP_MORE;
    switch (line.p[colon] == ':' ? sip_header_find(slice_head(line, name)) : HEADER_OTHER) {
    case HEADER_VIA:
    case HEADER_FROM:
    case HEADER_TO:
    case HEADER_CALL_ID:
    case HEADER_CSEQ:
    case HEADER_MAX_FORWARDS:
    case HEADER_ROUTE:
    case HEADER_RECORD_ROUTE: return SIP_OK;
    default: return SIP_NOT;
    }
}

size_t sip_frame_sure(struct slice bytes, size_t from, size_t to, bool *more)
{
    *more = false;
    for (size_t at = from; at < to && at < bytes.n;) {
        enum sip_result result = begins_head(slice_from(bytes, at));
        if (result == SIP_OK)
            return at;
        *more = *more || result == SIP_MORE;
        at += slice_find(slice_from(bytes, at), '\n') + 1;
    }
    return 0;
}

enum sip_result sip_frame_datagram(struct slice bytes, size_t *length)
{
    int64_t body;

    *length = bytes.n;
    if (sip_frame_looks(bytes) != SIP_OK)
        return SIP_NOT;
    size_t head = sip_frame_head(bytes, &body);
    if (head > 0 && body >= 0 && (uint64_t)body < bytes.n - head)
        *length = head + (size_t)body;
    return SIP_OK;
}
