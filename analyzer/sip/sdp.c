/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/sdp.h"
#include "sip/lex.h"

struct pass {
    struct sip_sdp *sdp;
    struct sip_sdp_media *media; /* NULL in the session part and behind the last that is kept */
    bool in_session;
    bool valid;
    struct slice error;
};

static const char *const directions[] = {
    [SDP_SENDRECV] = "sendrecv",
    [SDP_SENDONLY] = "sendonly",
    [SDP_RECVONLY] = "recvonly",
    [SDP_INACTIVE] = "inactive",
};

/* The next line without its end; false at the end of the text. */
static bool take_line(struct slice *rest, struct slice *line)
{
    size_t end = slice_find(*rest, '\n');

    if (rest->n == 0)
        return false;
    *line = slice_head(*rest, end);
    if (line->n && line->p[line->n - 1] == '\r')
        line->n--;
    *rest = slice_from(*rest, end + 1);
    return true;
}

static struct slice take_word(struct slice *rest)
{
    struct slice s = slice_trim(*rest);
    size_t end = sip_lex_find(s, 0, LEX_SPACE);

    *rest = slice_from(s, end);
    return slice_head(s, end);
}

static bool take_origin(struct sip_sdp *sdp, struct slice value)
{
    sdp->origin_user = take_word(&value);
    sdp->session_id = take_word(&value);
    sdp->session_version = take_word(&value);
    struct slice network = take_word(&value);
    struct slice family = take_word(&value);
    sdp->origin_address = take_word(&value);
    return network.n && family.n && sdp->origin_address.n && slice_trim(value).n == 0;
}

static bool take_connection(struct pass *pass, struct slice value)
{
    struct slice network = take_word(&value);
    struct slice family = take_word(&value);
    struct slice address = take_word(&value);

    bool ipv6 = slice_eqi(family, SLICE_LIT("IP6"));

    if (pass->media) {
        pass->media->address = address;
        pass->media->ipv6 = ipv6;
    } else if (pass->in_session) {
        pass->sdp->address = address;
        pass->sdp->ipv6 = ipv6;
    }
    return network.n && family.n && address.n && slice_trim(value).n == 0;
}

static bool take_time(struct slice value)
{
    uint64_t start, stop;

    return slice_number(take_word(&value), UINT64_MAX, &start) && slice_number(take_word(&value), UINT64_MAX, &stop) &&
           slice_trim(value).n == 0;
}

static void finish_media(struct pass *pass, struct slice at)
{
    if (pass->media)
        pass->media->lines.n = (size_t)(at.p - pass->media->lines.p);
}

/* `behind` begins after the m= line. */
static bool take_media(struct pass *pass, struct slice value, struct slice behind)
{
    struct sip_sdp *sdp = pass->sdp;
    struct slice media = take_word(&value);
    struct slice ports = take_word(&value);
    struct slice proto = take_word(&value);
    struct slice formats = slice_trim(value);
    size_t slash = slice_find(ports, '/');
    uint64_t port = 0, count;
    bool valid = slice_number(slice_head(ports, slash), UINT16_MAX, &port);

    if (slash < ports.n)
        valid &= slice_number(slice_from(ports, slash + 1), UINT32_MAX, &count);
    pass->in_session = false;
    pass->media = NULL;
    if (sdp->n_media == SDP_MAX_MEDIA) {
        sdp->media_dropped++;
    } else {
        pass->media = &sdp->media[sdp->n_media++];
        *pass->media = (struct sip_sdp_media){
            .media = media,
            .port = valid ? (uint16_t)port : 0,
            .proto = proto,
            .formats = formats,
            .address = sdp->address,
            .ipv6 = sdp->ipv6,
            .direction = sdp->direction,
            .lines = behind,
        };
    }
    return valid && media.n && proto.n && formats.n;
}

static void take_number(struct slice text, uint16_t *out)
{
    uint64_t number;

    if (slice_number(text, UINT16_MAX, &number))
        *out = (uint16_t)number;
}

static void take_direction(struct pass *pass, struct slice name)
{
    for (unsigned d = SDP_SENDRECV; d <= SDP_INACTIVE; d++) {
        if (!slice_eqi(name, slice_of(directions[d])))
            continue;
        if (pass->media)
            pass->media->direction = (enum sdp_direction)d;
        else if (pass->in_session)
            pass->sdp->direction = (enum sdp_direction)d;
    }
}

static void split_attribute(struct slice text, struct slice *name, struct slice *value)
{
    size_t colon = slice_find(text, ':');

    *name = slice_trim(slice_head(text, colon));
    *value = colon < text.n ? slice_trim(slice_from(text, colon + 1)) : SLICE_NONE;
}

static void take_attribute(struct pass *pass, struct slice text)
{
    struct slice name, value;

    split_attribute(text, &name, &value);
    take_direction(pass, name);
    if (pass->media && slice_eqi(name, SLICE_LIT("ptime")))
        take_number(value, &pass->media->ptime);
    if (pass->media && slice_eqi(name, SLICE_LIT("rtcp")))
        take_number(take_word(&value), &pass->media->rtcp);
}

/* False where the line breaks the grammar. */
static bool take(struct pass *pass, struct slice line, struct slice behind)
{
    if (line.n < 2 || line.p[1] != '=')
        return line.n == 0;
    struct slice value = slice_from(line, 2);
    switch (line.p[0]) {
    case 'v': return slice_eq(slice_trim(value), SLICE_LIT("0"));
    case 'o': return take_origin(pass->sdp, value);
    case 'c': return take_connection(pass, value);
    case 't': return take_time(value);
    case 'm': finish_media(pass, line); return take_media(pass, value, behind);
    case 'a': take_attribute(pass, value); return value.n > 0;
    default: return strchr("siuepbrzk", line.p[0]) && line.p[0];
    }
}

static void note(struct pass *pass, struct slice where)
{
    if (pass->valid)
        pass->error = where;
    pass->valid = false;
}

enum sip_result sip_sdp_parse(struct slice text, struct sip_sdp *out, struct slice *error)
{
    struct pass pass = {.sdp = out, .in_session = true, .valid = true, .error = SLICE_NONE};
    struct slice rest = text, line;

    out->origin_user = out->session_id = out->session_version = out->origin_address = out->address = SLICE_NONE;
    out->ipv6 = false;
    out->direction = SDP_SENDRECV;
    out->n_media = out->media_dropped = 0;
    if (!slice_starts(text, SLICE_LIT("v=")))
        note(&pass, slice_head(text, slice_find(text, '\n')));
    while (take_line(&rest, &line))
        if (!take(&pass, line, rest))
            note(&pass, line);
    finish_media(&pass, rest);
    if (!out->origin_user.p)
        note(&pass, rest);
    if (error)
        *error = pass.error;
    return pass.valid ? SIP_OK : SIP_NOT;
}

bool sip_sdp_attribute_next(struct slice *lines, struct slice *name, struct slice *value)
{
    struct slice line;

    while (take_line(lines, &line)) {
        if (!slice_starts(line, SLICE_LIT("a=")))
            continue;
        split_attribute(slice_from(line, 2), name, value);
        return true;
    }
    return false;
}

static bool parse_rtpmap(struct slice value, struct sip_sdp_rtpmap *out)
{
    uint64_t format, rate;

    if (!slice_number(take_word(&value), UINT8_MAX, &format))
        return false;
    struct slice encoding = slice_trim(value);
    size_t slash = slice_find(encoding, '/');
    struct slice clock = slice_from(encoding, slash + 1);
    size_t second = slice_find(clock, '/');
    if (slash == 0 || !slice_number(slice_head(clock, second), UINT32_MAX, &rate))
        return false;
    *out = (struct sip_sdp_rtpmap){
        .format = (uint8_t)format,
        .encoding = slice_head(encoding, slash),
        .rate = (uint32_t)rate,
        .parameters = second < clock.n ? slice_from(clock, second + 1) : SLICE_NONE,
    };
    return true;
}

bool sip_sdp_rtpmap_next(struct slice *lines, struct sip_sdp_rtpmap *out)
{
    struct slice name, value;

    while (sip_sdp_attribute_next(lines, &name, &value))
        if (slice_eqi(name, SLICE_LIT("rtpmap")) && parse_rtpmap(value, out))
            return true;
    return false;
}

bool sip_sdp_format_next(struct slice *formats, struct slice *format)
{
    *format = take_word(formats);
    return format->n > 0;
}

const char *sip_sdp_direction_name(enum sdp_direction d)
{
    return d <= SDP_INACTIVE ? directions[d] : "?";
}
