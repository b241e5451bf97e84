/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/diff_message.h"

#include "engine/store/message.h"
#include "engine/store/read.h"
#include "report/diff_normal.h"
#include "report/diff_sdp.h"
#include "sip/msg.h"

#include <stdlib.h>
#include <string.h>

struct both { /* the two messages of a pair */
    struct diff *d;
    size_t pair;
    struct sip_msg *msg[2];
};

static char *text_of(struct slice s)
{
    return g_strndup(s.p ? s.p : "", s.n);
}

/* ---- the first line ---- */

static char *normal(const struct both *b, int side, enum sip_header h, struct slice value)
{
    GString *out = g_string_new(NULL);

    diff_normal_value(out, &b->d->side[side], h, value);
    return g_string_free(out, FALSE);
}

static char *status_line(const struct sip_msg *m)
{
    return g_strdup_printf("%u %.*s", m->status, (int)MIN(m->reason.n, 100), m->reason.p ? m->reason.p : "");
}

static void compare_first_lines(const struct both *b)
{
    const struct sip_msg *a = b->msg[0], *c = b->msg[1];

    if (a->kind == SIP_REQUEST && c->kind == SIP_REQUEST)
        diff_item_add(b->d, DIFF_ROUTE, b->pair, "Request-URI", normal(b, 0, HEADER_OTHER, a->uri),
            normal(b, 1, HEADER_OTHER, c->uri));
    else if (a->status != c->status || !slice_eq(a->reason, c->reason))
        diff_item_add(b->d, a->status != c->status && a->method == METHOD_INVITE ? DIFF_VERDICT : DIFF_OTHER, b->pair,
            "status", status_line(a), status_line(c));
}

/* ---- header fields ---- */

static enum diff_rank rank_of(enum sip_header h)
{
    switch (h) {
#define DIFF_HEADER(header, rank) \
    case HEADER_##header: return DIFF_##rank;
#include "report/diff.def"
    default: return DIFF_OTHER;
    }
}

static struct slice name_of(const struct sip_msg *m, const struct sip_line *l)
{
    return l->header == HEADER_OTHER ? sip_line_name(m, l) : slice_of(sip_header_name((enum sip_header)l->header));
}

static bool is_named(const struct sip_msg *m, const struct sip_line *l, const struct sip_msg *of, const struct sip_line *other)
{
    if (l->header != other->header)
        return false;
    return l->header != HEADER_OTHER || slice_eqi(sip_line_name(m, l), sip_line_name(of, other));
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Of tokens neither the order nor the spaces between count. */
static char *sorted_tokens(char *text)
{
    char **words = g_strsplit(text, ",", -1);

    for (char **w = words; *w; w++)
        g_strstrip(*w);
    qsort(words, g_strv_length(words), sizeof *words, by_text);
    g_free(text);
    text = g_strjoinv(", ", words);
    g_strfreev(words);
    return text;
}

/* All values with the name of a line, in order; NULL where there are none. */
static char *values_of(const struct both *b, int side, const struct sip_msg *of, const struct sip_line *named)
{
    const struct sip_msg *m = b->msg[side];
    GString *out = NULL;

    for (uint16_t i = 0; i < m->n_lines; i++) {
        if (!is_named(m, &m->lines[i], of, named))
            continue;
        if (out)
            g_string_append(out, ", ");
        else
            out = g_string_new(NULL);
        diff_normal_value(out, &b->d->side[side], (enum sip_header)named->header, sip_line_value(m, &m->lines[i]));
    }
    if (!out)
        return NULL;
    bool tokens = named->header != HEADER_OTHER &&
                  sip_header_row((enum sip_header)named->header)->shape == SHAPE_TOKENS;
    return tokens ? sorted_tokens(g_string_free(out, FALSE)) : g_string_free(out, FALSE);
}

/* Has a line before this one the same name? */
static bool is_repeated(const struct sip_msg *m, uint16_t line)
{
    for (uint16_t i = 0; i < line; i++)
        if (is_named(m, &m->lines[i], m, &m->lines[line]))
            return true;
    return false;
}

static void compare_header(const struct both *b, int side, const struct sip_line *l)
{
    const struct sip_msg *m = b->msg[side];
    char *name = text_of(name_of(m, l)), *values[2];
    enum diff_rank rank = rank_of((enum sip_header)l->header);

    for (int i = 0; i < 2; i++)
        values[i] = values_of(b, i, m, l);
    if (side == 0 || !values[0]) { /* what is in both was compared already */
        if (rank == DIFF_OTHER && (!values[0] || !values[1]))
            rank = DIFF_PRESENCE;
        diff_item_add(b->d, rank, b->pair, name, values[0], values[1]);
    } else {
        g_free(values[0]);
        g_free(values[1]);
    }
    g_free(name);
}

static void compare_headers(const struct both *b)
{
    for (int side = 0; side < 2; side++)
        for (uint16_t i = 0; i < b->msg[side]->n_lines; i++)
            if (!is_repeated(b->msg[side], i))
                compare_header(b, side, &b->msg[side]->lines[i]);
}

/* The names that both have, in the order of this side. */
static char *order_of(const struct both *b, int side)
{
    const struct sip_msg *m = b->msg[side], *other = b->msg[!side];
    GString *out = g_string_new(NULL);

    for (uint16_t i = 0; i < m->n_lines; i++) {
        bool in_both = false;
        for (uint16_t k = 0; k < other->n_lines && !in_both; k++)
            in_both = is_named(other, &other->lines[k], m, &m->lines[i]);
        if (!in_both || is_repeated(m, i))
            continue;
        char *name = g_ascii_strdown(name_of(m, &m->lines[i]).p, (gssize)name_of(m, &m->lines[i]).n);
        g_string_append_printf(out, "%s%s", out->len ? " " : "", name);
        g_free(name);
    }
    return g_string_free(out, FALSE);
}

static void compare_order(const struct both *b)
{
    diff_item_add(b->d, DIFF_OTHER, b->pair, "order of fields", order_of(b, 0), order_of(b, 1));
}

/* ---- the body ---- */

static bool has_sdp(const struct sip_msg *m)
{
    return m->body.n && slice_startsi(sip_msg_header(m, HEADER_CONTENT_TYPE, 0), SLICE_LIT("application/sdp"));
}

static char *body_in_words(const struct sip_msg *m)
{
    if (!m->body.n)
        return NULL;
    return has_sdp(m) ? g_strdup("a session description") : g_strdup_printf("%zu bytes", m->body.n);
}

static void compare_bodies(const struct both *b)
{
    const struct sip_msg *a = b->msg[0], *c = b->msg[1];

    if (has_sdp(a) && has_sdp(c))
        diff_sdp_compare(b->d, b->pair, a->body, c->body);
    else if (!slice_eq(a->body, c->body))
        diff_item_add(b->d, DIFF_MEDIA, b->pair, "body", body_in_words(a), body_in_words(c));
}

static bool decode(const struct both *b, int side)
{
    const struct message *m = g_array_index(b->d->pairs, struct diff_pair, b->pair).message[side];
    struct slice bytes = message_bytes(b->d->side[side].source->engine, m);

    return bytes.p && sip_msg_parse(bytes, m->truncated, b->msg[side]) == SIP_OK;
}

void diff_message_compare(struct diff *d, size_t pair)
{
    struct sip_msg *room = g_new(struct sip_msg, 2);
    struct both b = {d, pair, {room, room + 1}};

    if (decode(&b, 0) && decode(&b, 1)) {
        compare_first_lines(&b);
        compare_headers(&b);
        compare_order(&b);
        compare_bodies(&b);
    }
    g_free(room);
}
