/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/body.h"
#include "sip/param.h"

enum { MAX_PARTS = 16 };

static bool is_type(struct slice content_type, struct slice type)
{
    return slice_startsi(content_type, type) &&
           (content_type.n == type.n || content_type.p[type.n] == ';' || slice_is_lws(content_type.p[type.n]));
}

/* The line at the front without its end, which is taken off as well. */
static struct slice take_line(struct slice *rest)
{
    size_t end = slice_find(*rest, '\n');
    struct slice line = slice_head(*rest, end);

    *rest = slice_from(*rest, end + 1);
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

static bool is_delimiter(struct slice line, struct slice boundary)
{
    return line.n >= boundary.n + 2 && line.p[0] == '-' && line.p[1] == '-' &&
           slice_starts(slice_from(line, 2), boundary);
}

/* Up to the next delimiter, which *rest begins with then, or to the end. */
static struct slice take_part(struct slice *rest, struct slice boundary)
{
    struct slice part = {rest->p, 0};

    while (rest->n) {
        struct slice before = *rest;
        if (is_delimiter(take_line(rest), boundary)) {
            *rest = before;
            break;
        }
        part.n = (size_t)(rest->p - part.p);
    }
    return part;
}

static struct slice content_of_sdp_part(struct slice part)
{
    bool sdp = false;

    while (part.n) {
        struct slice line = take_line(&part);
        if (line.n == 0)
            return sdp ? part : SLICE_NONE;
        size_t colon = slice_find(line, ':');
        struct slice name = slice_trim(slice_head(line, colon));
        if (slice_eqi(name, SLICE_LIT("Content-Type")) || slice_eqi(name, SLICE_LIT("c")))
            sdp = is_type(slice_trim(slice_from(line, colon + 1)), SLICE_LIT("application/sdp"));
    }
    return SLICE_NONE;
}

static struct slice sdp_of_parts(struct slice body, struct slice boundary)
{
    take_part(&body, boundary);
    for (int parts = 0; body.n && parts < MAX_PARTS; parts++) {
        struct slice delimiter = take_line(&body);
        if (slice_starts(slice_from(delimiter, boundary.n + 2), SLICE_LIT("--")))
            break;
        struct slice sdp = content_of_sdp_part(take_part(&body, boundary));
        if (sdp.n)
            return sdp;
    }
    return SLICE_NONE;
}

struct slice sip_body_sdp(const struct sip_msg *m)
{
    if (m->body.n == 0)
        return SLICE_NONE;
    struct slice type = sip_msg_header(m, HEADER_CONTENT_TYPE, 0);
    if (is_type(type, SLICE_LIT("application/sdp")))
        return m->body;
    if (!slice_startsi(type, SLICE_LIT("multipart/")))
        return SLICE_NONE;
    struct slice boundary = sip_param_value(slice_from(type, slice_find(type, ';')), SLICE_LIT("boundary"));
    return boundary.n ? sdp_of_parts(m->body, boundary) : SLICE_NONE;
}
