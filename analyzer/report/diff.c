/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/diff.h"

#include "base/arena.h"
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "report/diff_message.h"
#include "report/diff_normal.h"
#include "sip/uri.h"

#include <stdlib.h>

static const char *const rank_names[DIFF_RANKS] = {
#define DIFF_RANK(id, name) [DIFF_##id] = name,
#include "report/diff.def"
};

const char *diff_rank_name(enum diff_rank r)
{
    return rank_names[r];
}

/* ---- the two calls ---- */

/* Where both ends of a message have one address, the ports tell the programs apart. */
static void add_hosts(struct diff_side *s, const struct message *m)
{
    const struct endpoint *ends[] = {message_src(s->source->engine, m), message_dst(s->source->engine, m)};
    bool one_address = endpoint_same_ip(ends[0], ends[1]);

    for (size_t i = 0; i < 2; i++) {
        struct endpoint host = *ends[i];
        if (!one_address)
            host.port = 0;
        if (s->n_hosts < DIFF_HOSTS && diff_normal_host(s, &host) == s->n_hosts)
            s->hosts[s->n_hosts++] = host;
    }
}

static struct slice user_of(struct slice uri)
{
    struct sip_uri u;

    return sip_uri_parse(uri, &u) == SIP_OK ? u.user : SLICE_NONE;
}

static void read_side(struct diff_side *s, const struct record_source *source, ref call)
{
    const struct engine *e = source->engine;

    s->source = source;
    s->call = engine_call(e, call);
    s->caller = user_of(s->call->from);
    s->callee = user_of(s->call->to);
    for (ref r = engine_group(e, s->call->group)->first_msg; r; r = engine_message(e, r)->next_in_group) {
        const struct message *m = engine_message(e, r);
        if (message_call(e, m) != call || m->sighting != SIGHTING_FIRST)
            continue;
        add_hosts(s, m);
        if (s->n_messages < DIFF_MESSAGES)
            s->messages[s->n_messages++] = m;
        else
            s->left_out++;
    }
}

/* ---- the verdicts ---- */

static void put_value(GString *out, const struct value *v)
{
    if (v->type == VALUE_TEXT || v->type == VALUE_OBJECT)
        g_string_append_len(out, v->text.p, (gssize)v->text.n);
    else
        g_string_append_printf(out, "%" G_GINT64_FORMAT, v->i);
}

static char *field_of(const struct diff_side *s, const struct field *f)
{
    struct arena scratch = {0};
    const struct record r = {.engine = s->source->engine, .object = s->call, .files = s->source->files,
        .n_files = s->source->n_files, .scratch = &scratch};
    struct value v = {.type = VALUE_NULL};
    GString *out = g_string_new(NULL);

    f->get(&r, &v);
    if (v.type == VALUE_LIST)
        for (size_t i = 0; i < v.n_items; i++) {
            g_string_append(out, i ? " " : "");
            put_value(out, &v.items[i]);
        }
    else if (v.type != VALUE_NULL)
        put_value(out, &v);
    arena_clear(&scratch);
    return g_string_free(out, !out->len);
}

static void compare_verdicts(struct diff *d)
{
    static const char *const names[] = {"outcome", "final_code", "cause", "fault", "originator", "q850", "reason",
        "ended_by", "attempts", "forks", "hops", "partial", "retransmissions"};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        const struct field *f = record_field(&records_calls, slice_of(names[i]));
        diff_item_add(d, DIFF_VERDICT, SIZE_MAX, names[i], field_of(&d->side[0], f), field_of(&d->side[1], f));
    }
}

/* ---- alignment ---- */

/* What a message is for. A response plays its part whatever its code: the final one may be 200 here and 486 there. */
static unsigned part_of(const struct message *m)
{
    if (m->status == 0)
        return 0;
    if (m->status == 401 || m->status == 407)
        return 1; /* a challenge is followed by another attempt */
    return m->status == 100 ? 2 : m->status < 200 ? 3 : 4;
}

static bool goes_back(const struct diff_side *s, const struct message *m)
{
    return diff_normal_host(s, message_src(s->source->engine, m)) > diff_normal_host(s, message_dst(s->source->engine, m));
}

static bool has_credentials(const struct diff_side *s, const struct message *m)
{
    return m->txn && m->status == 0 && engine_txn(s->source->engine, m->txn)->has_credentials;
}

/* How well two messages fit to each other; 0: not at all. */
static uint32_t fit(const struct diff *d, const struct message *a, const struct message *b)
{
    const struct diff_side *x = &d->side[0], *y = &d->side[1];

    if (a->method != b->method || part_of(a) != part_of(b) || goes_back(x, a) != goes_back(y, b))
        return 0;
    bool same_hop = diff_normal_host(x, message_src(x->source->engine, a)) ==
                    diff_normal_host(y, message_src(y->source->engine, b));
    return 2 + (a->status == b->status) * 2u + same_hop * 3u + (a->sdp == b->sdp) +
           (has_credentials(x, a) == has_credentials(y, b));
}

static uint32_t *cell(uint32_t *table, const struct diff *d, size_t i, size_t k)
{
    return &table[i * (d->side[1].n_messages + 1) + k];
}

/* table[i][k] is the best fit of what follows the first i and k messages. */
static uint32_t *fit_all(const struct diff *d)
{
    size_t n = d->side[0].n_messages, m = d->side[1].n_messages;
    uint32_t *table = g_new0(uint32_t, (n + 1) * (m + 1));

    for (size_t i = n; i-- > 0;)
        for (size_t k = m; k-- > 0;) {
            uint32_t here = fit(d, d->side[0].messages[i], d->side[1].messages[k]);
            uint32_t best = MAX(*cell(table, d, i + 1, k), *cell(table, d, i, k + 1));
            *cell(table, d, i, k) = here ? MAX(best, here + *cell(table, d, i + 1, k + 1)) : best;
        }
    return table;
}

static void align(struct diff *d)
{
    uint32_t *table = fit_all(d);
    size_t n = d->side[0].n_messages, m = d->side[1].n_messages;

    for (size_t i = 0, k = 0; i < n || k < m;) {
        struct diff_pair p = {.message = {NULL, NULL}};
        const struct message *a = i < n ? d->side[0].messages[i] : NULL, *b = k < m ? d->side[1].messages[k] : NULL;
        uint32_t here = a && b ? fit(d, a, b) : 0, best = *cell(table, d, i, k);
        bool together = here && best == here + *cell(table, d, i + 1, k + 1);
        bool only_a = !together && a && (!b || best == *cell(table, d, i + 1, k));
        p.message[0] = together || only_a ? a : NULL;
        p.message[1] = together || !only_a ? b : NULL;
        i += p.message[0] != NULL;
        k += p.message[1] != NULL;
        g_array_append_val(d->pairs, p);
    }
    g_free(table);
}

/* ---- all of it ---- */

static int by_rank(gconstpointer a, gconstpointer b)
{
    const struct diff_item *x = a, *y = b;

    return (x->rank > y->rank) - (x->rank < y->rank);
}

static void clear_item(gpointer data)
{
    struct diff_item *item = data;

    g_free(item->subject);
    g_free(item->value[0]);
    g_free(item->value[1]);
}

struct diff *diff_new(const struct record_source *const source[2], const ref call[2])
{
    struct diff *d = g_new0(struct diff, 1);

    d->pairs = g_array_new(FALSE, TRUE, sizeof(struct diff_pair));
    d->items = g_array_new(FALSE, TRUE, sizeof(struct diff_item));
    g_array_set_clear_func(d->items, clear_item);
    for (int side = 0; side < 2; side++)
        read_side(&d->side[side], source[side], call[side]);
    compare_verdicts(d);
    align(d);
    for (size_t i = 0; i < d->pairs->len; i++) {
        const struct diff_pair *p = &g_array_index(d->pairs, struct diff_pair, i);
        if (p->message[0] && p->message[1])
            diff_message_compare(d, i);
    }
    g_array_sort(d->items, by_rank); /* which is stable: the order of the messages stays */
    return d;
}

void diff_free(struct diff *d)
{
    if (!d)
        return;
    g_array_unref(d->pairs);
    g_array_unref(d->items);
    g_free(d);
}
