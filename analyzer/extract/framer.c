/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/framer.h"

#include "sip/frame.h"

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
    return f->wanted ? bytes.n >= f->wanted : may_have_head(f, bytes);
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

static enum framer_step look(struct framer *f, struct slice bytes, size_t *length)
{
    enum sip_result result = sip_frame_stream(bytes, length);

    if (result == SIP_MORE)
        return wait(f, bytes, *length);
    begin(f);
    if (result == SIP_OK)
        return FRAMER_MESSAGE;
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
