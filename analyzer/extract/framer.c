/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/framer.h"

#include "sip/field.h"
#include "sip/frame.h"
#include "sip/header.h"

enum { LOOK_AGAIN = 1024 }; /* bytes before new ones that may hold a start line without what follows it */

static void begin(struct framer *f)
{
    *f = (struct framer){0};
}

/* Is there an empty line (or, while there is not even one line, any line end) that was not there at the last look? Only
 * new bytes are looked at. */
static bool may_have_head(const struct framer *f, struct slice bytes)
{
    size_t from = f->scanned > 2 ? f->scanned - 2 : 0;

    if (f->scanned == 0 || bytes.n >= SIP_MAX_HEAD)
        return true;
    if (!f->has_line)
        from = f->scanned;
    for (struct slice rest = slice_from(bytes, from); (rest = slice_from(rest, slice_find(rest, '\n'))).n;) {
        rest = slice_from(rest, 1);
        if (!f->has_line || slice_starts(rest, SLICE_LIT("\n")) || slice_starts(rest, SLICE_LIT("\r\n")))
            return true;
    }
    return false;
}

static bool may_be_whole(const struct framer *f, struct slice bytes)
{
    return f->wanted ? bytes.n >= f->wanted || f->plain : may_have_head(f, bytes);
}

static enum framer_step wait(struct framer *f, struct slice bytes, size_t wanted)
{
    f->wanted = (uint32_t)wanted;
    f->scanned = (uint32_t)bytes.n;
    f->has_line = memchr(bytes.p, '\n', bytes.n) != NULL;
    return FRAMER_MORE;
}

/* Zeros are what a probe of TCP repeats of bytes that were not captured (RFC 9293 3.8.4). */
static size_t zeros(struct slice bytes)
{
    size_t n = 0;

    while (n < bytes.n && bytes.p[n] == '\0')
        n++;
    return n;
}

static enum framer_step pass_tail(struct framer *f, struct slice bytes, size_t *length)
{
    *length = f->tail < bytes.n ? f->tail : bytes.n;
    f->tail -= (uint32_t)*length;
    return FRAMER_TAIL;
}

/* May another message begin here? */
static bool may_begin(struct slice rest)
{
    return rest.n == 0 || rest.p[0] == '\r' || rest.p[0] == '\n' || rest.p[0] == '\0' || sip_frame_looks(rest) != SIP_NOT;
}

/* Text, messages and what has parts may have start lines in them; no other body has, nor one that is not there, as it lacks
 * the type that a body needs (RFC 3261 20.15). */
static bool is_plain(struct slice head)
{
    static const char *const types[] = {"text/", "message/", "multipart/", "application/octet-stream"};
    struct sip_field field;
    size_t at = slice_find(head, '\n') + 1;

    while (sip_field_next(head, &at, &field) == FIELD_LINE)
        for (size_t i = 0; i < sizeof types / sizeof *types && sip_header_find(field.name) == HEADER_CONTENT_TYPE; i++)
            if (slice_startsi(slice_trim(field.value), slice_of(types[i])))
                return false;
    return true;
}

/* The next message within the body that begins at `head`; 0 where there is none. */
static size_t within_body(struct slice bytes, size_t head, size_t from, size_t end)
{
    bool more;

    if (from > head)
        from += slice_find(slice_from(bytes, from), '\n') + 1;
    return sip_frame_sure(bytes, from > head ? from : head, end, &more);
}

/* All of it is there, as Content-Length says. */
static enum framer_step whole(struct slice bytes, size_t *length)
{
    int64_t body;

    if (may_begin(slice_from(bytes, *length)))
        return FRAMER_MESSAGE;
    size_t head = sip_frame_head(bytes, &body);
    if (body < 0)
        return FRAMER_MESSAGE; /* what has no Content-Length is told of already */
    size_t next = within_body(bytes, head, head, *length);
    *length = next > head || (next == head && is_plain(slice_head(bytes, head))) ? next : *length;
    return FRAMER_MISFIT;
}

/* Bytes are missing to what Content-Length says. */
static enum framer_step unfinished(struct framer *f, struct slice bytes, size_t *length)
{
    size_t seen = f->wanted ? f->scanned : 0;
    int64_t body;

    if (!*length)
        return wait(f, bytes, 0);
    size_t head = sip_frame_head(bytes, &body);
    f->plain = f->wanted ? f->plain : is_plain(slice_head(bytes, head));
    size_t next = f->plain ? within_body(bytes, head, seen > LOOK_AGAIN ? seen - LOOK_AGAIN : 0, bytes.n) : 0;
    if (!next)
        return wait(f, bytes, *length);
    begin(f);
    *length = next;
    return FRAMER_MISFIT;
}

size_t framer_misfit(const struct framer *f, struct slice bytes)
{
    int64_t body;

    if (f->wanted <= bytes.n || f->tail)
        return 0;
    size_t head = sip_frame_head(bytes, &body);
    return head ? within_body(bytes, head, is_plain(slice_head(bytes, head)) ? head : head + 1, bytes.n) : 0;
}

static enum framer_step look(struct framer *f, struct slice bytes, size_t *length)
{
    enum sip_result result = sip_frame_stream(bytes, length);

    if (result == SIP_MORE)
        return unfinished(f, bytes, length);
    begin(f);
    if (result == SIP_OK)
        return whole(bytes, length);
    if (bytes.n < SIP_MAX_HEAD || sip_frame_looks(bytes) != SIP_OK)
        return FRAMER_OTHER;
    *length = SIP_MAX_HEAD; /* not line by line: each may begin another head without an end */
    return FRAMER_ENDLESS;
}

enum framer_step framer_next(struct framer *f, struct slice bytes, size_t *length)
{
    *length = 0;
    if (bytes.n == 0)
        return FRAMER_MORE;
    if (f->tail)
        return pass_tail(f, bytes, length);
    if (f->scanned == 0)
        *length = sip_frame_blank(bytes) ? sip_frame_blank(bytes) : zeros(bytes);
    if (*length)
        return FRAMER_BLANK;
    if (bytes.n == 1 && bytes.p[0] == '\r') /* half an empty line */
        return FRAMER_MORE;
    if (may_be_whole(f, bytes))
        return look(f, bytes, length);
    f->scanned = (uint32_t)bytes.n;
    return FRAMER_MORE;
}

bool framer_break(struct framer *f, struct slice rest, uint64_t missing)
{
    uint64_t there = rest.n + missing;
    uint32_t wanted = f->wanted, tail = f->tail;
    bool is_message = !tail && rest.n && sip_frame_looks(rest) == SIP_OK;

    begin(f);
    if (is_message && wanted > there)
        f->tail = (uint32_t)(wanted - there);
    else if (tail > missing)
        f->tail = (uint32_t)(tail - missing);
    return is_message;
}
