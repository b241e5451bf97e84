/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/diff_sdp.h"

#include <string.h>

#include "report/diff_normal.h"
#include "sip/sdp.h"

enum { LINES = 256 }; /* of a session description that are compared */

struct lines { /* the lines of a session description, normalised, each with the number of its media, from 0: the session */
    char *text[LINES];
    unsigned media[LINES];
    bool used[LINES];
    size_t n;
};

/* Codecs have an item of their own. */
static bool is_codec_line(struct slice line)
{
    return slice_starts(line, SLICE_LIT("a=rtpmap:"));
}

static void read_lines(struct lines *l, const struct diff_side *side, struct slice sdp)
{
    unsigned media = 0;

    while (sdp.n && l->n < LINES) {
        size_t end = slice_find(sdp, '\n');
        struct slice line = slice_trim(slice_head(sdp, end));
        sdp = slice_from(sdp, end + 1);
        media += slice_starts(line, SLICE_LIT("m="));
        if (line.n < 2 || is_codec_line(line) || slice_starts(line, SLICE_LIT("m=")))
            continue;
        GString *out = g_string_new(NULL);
        diff_normal_sdp_line(out, side, line);
        l->media[l->n] = media;
        l->text[l->n++] = g_string_free(out, FALSE);
    }
}

static void free_lines(struct lines *l)
{
    for (size_t i = 0; i < l->n; i++)
        g_free(l->text[i]);
}

/* "a=ptime:20" and "a=ptime:30" are one line with two values, so are "b=AS:64" and "b=AS:80". */
static size_t key_length(const char *line)
{
    return strncmp(line, "a=", 2) == 0 ? 2 + strcspn(line + 2, ": ") : 2;
}

static bool is_direction(const char *line)
{
    return !strcmp(line, "a=sendrecv") || !strcmp(line, "a=sendonly") || !strcmp(line, "a=recvonly") || !strcmp(line, "a=inactive");
}

static bool has_key_of(const char *line, const char *other)
{
    size_t n = key_length(line);

    return n == key_length(other) && strncmp(line, other, n) == 0;
}

static size_t find_line(const struct lines *l, const char *line, unsigned media, bool whole)
{
    size_t i = 0;

    while (i < l->n && (l->used[i] || l->media[i] != media ||
                           !(whole ? strcmp(l->text[i], line) == 0 : has_key_of(l->text[i], line))))
        i++;
    return i;
}

static char *subject_of(const struct sip_sdp *sdp, unsigned media, const char *key, size_t n)
{
    if (media == 0 || media > sdp->n_media)
        return g_strdup_printf("SDP %.*s", (int)n, key);
    struct slice name = sdp->media[media - 1].media;
    return g_strdup_printf("SDP %.*s %.*s", (int)MIN(name.n, 16), name.p, (int)n, key);
}

static void add_line(struct diff *d, size_t pair, const struct sip_sdp *sdp, unsigned media, const char *a, const char *b)
{
    const char *line = a ? a : b;
    char *subject = subject_of(sdp, media, line, MIN(key_length(line), (size_t)24));

    diff_item_add(d, DIFF_MEDIA, pair, subject, g_strdup(a), g_strdup(b));
    g_free(subject);
}

static void compare_lines(struct diff *d, size_t pair, const struct sip_sdp *sdp, struct lines *a, struct lines *b)
{
    for (size_t i = 0; i < a->n; i++) {
        size_t k = find_line(b, a->text[i], a->media[i], true);
        a->used[i] = k < b->n || is_direction(a->text[i]);
        if (k < b->n)
            b->used[k] = true;
    }
    for (size_t i = 0; i < a->n; i++) {
        if (a->used[i])
            continue;
        size_t k = find_line(b, a->text[i], a->media[i], false);
        add_line(d, pair, sdp, a->media[i], a->text[i], k < b->n ? b->text[k] : NULL);
        if (k < b->n)
            b->used[k] = true;
    }
    for (size_t i = 0; i < b->n; i++)
        if (!b->used[i] && !is_direction(b->text[i]))
            add_line(d, pair, sdp, b->media[i], NULL, b->text[i]);
}

/* ---- codecs ---- */

/* RFC 3551 6: payload types that need no a=rtpmap. */
static const char *static_codec(uint64_t format)
{
    switch (format) {
    case 0: return "PCMU/8000";
    case 3: return "GSM/8000";
    case 4: return "G723/8000";
    case 8: return "PCMA/8000";
    case 9: return "G722/8000";
    case 18: return "G729/8000";
    default: return NULL;
    }
}

static void put_codec(GString *out, struct slice lines, struct slice format)
{
    struct sip_sdp_rtpmap map;
    uint64_t number;
    bool is_number = slice_number(format, 127, &number);

    while (is_number && sip_sdp_rtpmap_next(&lines, &map)) {
        if (map.format != number)
            continue;
        g_string_append_len(out, map.encoding.p, (gssize)map.encoding.n);
        g_string_append_printf(out, "/%u", map.rate);
        return;
    }
    if (is_number && static_codec(number))
        g_string_append(out, static_codec(number));
    else
        g_string_append_len(out, format.p, (gssize)format.n);
}

/* "PCMA/8000 telephone-event/8000", in the order of preference; by name, as the numbers of dynamic payload types are chance. */
static char *codecs_of(const struct sip_sdp_media *m)
{
    GString *out = g_string_new(NULL);
    struct slice rest = m->formats, format;

    while (sip_sdp_format_next(&rest, &format)) {
        if (out->len)
            g_string_append_c(out, ' ');
        put_codec(out, m->lines, format);
    }
    return g_string_free(out, FALSE);
}

static char *stream_of(const struct sip_sdp_media *m)
{
    return g_strdup_printf("%.*s %.*s%s", (int)MIN(m->media.n, 32), m->media.p, (int)MIN(m->proto.n, 32), m->proto.p,
        m->port ? "" : ", refused (port 0)");
}

static void compare_media(struct diff *d, size_t pair, unsigned number, const struct sip_sdp_media *a, const struct sip_sdp_media *b)
{
    const struct sip_sdp_media *any = a ? a : b;
    char *name = g_strdup_printf("%.*s", (int)MIN(any->media.n, 16), any->media.p);
    char *codecs = g_strdup_printf("codecs (%s)", name), *direction = g_strdup_printf("direction (%s)", name);
    char *stream = g_strdup_printf("stream %u", number);

    diff_item_add(d, DIFF_MEDIA, pair, stream, a ? stream_of(a) : NULL, b ? stream_of(b) : NULL);
    if (a && b) {
        diff_item_add(d, DIFF_MEDIA, pair, codecs, codecs_of(a), codecs_of(b));
        diff_item_add(d, DIFF_MEDIA, pair, direction, g_strdup(sip_sdp_direction_name(a->direction)),
            g_strdup(sip_sdp_direction_name(b->direction)));
    }
    g_free(name);
    g_free(codecs);
    g_free(direction);
    g_free(stream);
}

void diff_sdp_compare(struct diff *d, size_t pair, struct slice a, struct slice b)
{
    struct sip_sdp *sdp = g_new(struct sip_sdp, 2);
    struct lines *lines = g_new0(struct lines, 2);

    sip_sdp_parse(a, &sdp[0], NULL);
    sip_sdp_parse(b, &sdp[1], NULL);
    for (unsigned i = 0; i < MAX(sdp[0].n_media, sdp[1].n_media); i++)
        compare_media(d, pair, i + 1, i < sdp[0].n_media ? &sdp[0].media[i] : NULL, i < sdp[1].n_media ? &sdp[1].media[i] : NULL);
    read_lines(&lines[0], &d->side[0], a);
    read_lines(&lines[1], &d->side[1], b);
    compare_lines(d, pair, sdp[0].n_media >= sdp[1].n_media ? &sdp[0] : &sdp[1], &lines[0], &lines[1]);
    free_lines(&lines[0]);
    free_lines(&lines[1]);
    g_free(lines);
    g_free(sdp);
}
