/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/explain_media.h"

#include "base/arena.h"
#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/talk/offer.h"
#include "records/media_value.h"
#include "report/amount.h"
#include "report/escape.h"
#include "sip/msg.h"

static captime time_of(const struct engine *e, const struct exchange *x)
{
    ref msg = x->offer.msg ? x->offer.msg : x->answer.msg;

    return msg ? engine_message(e, msg)->time : CAPTIME_NONE;
}

static gint by_time(gconstpointer a, gconstpointer b, gpointer user)
{
    const struct exchange *const *x = a, *const *y = b;
    captime s = time_of(user, *x), t = time_of(user, *y);

    return (s > t) - (s < t);
}

/* The whole call was refused, so there is nothing to tell of its offer. */
static bool is_of_failed_call(const struct exchange *x)
{
    return x->state == EXCHANGE_REJECTED && !x->before && !x->preview.msg && x->method == METHOD_INVITE;
}

/* Those of all dialogs of the call, in the order of time. */
static GPtrArray *exchanges_of(const struct engine *e, const struct call *c)
{
    GPtrArray *all = g_ptr_array_new();

    for (ref r = c->last_dialog; r; r = engine_dialog(e, r)->prev_in_call)
        for (const struct exchange *x = offer_newest(engine_dialog(e, r)); x; x = x->before)
            if (!is_of_failed_call(x))
                g_ptr_array_add(all, (gpointer)x);
    g_ptr_array_sort_with_data(all, by_time, (gpointer)e);
    return all;
}

static const char *name_of(bool caller)
{
    return caller ? "caller" : "callee";
}

static const char *held_by(unsigned held)
{
    static const char *const names[] = {NULL, "caller", "callee", "both"};

    return names[held & 3];
}

static void put_frame(GString *out, const struct engine *e, ref msg)
{
    const struct message *m = engine_message(e, msg);

    if (!m)
        return;
    g_string_append_printf(out, " in frame %u (", m->frame);
    if (m->status)
        g_string_append_printf(out, "%u)", m->status);
    else
        g_string_append_printf(out, "%s)", sip_method_name((enum sip_method)m->method));
}

static void put_outcome(GString *out, const struct engine *e, const struct exchange *x)
{
    const struct message *final = engine_message(e, x->final);

    switch (x->state) {
    case EXCHANGE_ANSWERED:
        g_string_append(out, ", which was answered");
        put_frame(out, e, x->answer.msg);
        break;
    case EXCHANGE_REJECTED:
        g_string_append(out, final && final->status == 491 ? ", which was refused because both sides offered at once," : ", which was refused");
        put_frame(out, e, x->final);
        break;
    case EXCHANGE_UNANSWERED:
        g_string_append(out, "; no answer came with the message that should have it,");
        put_frame(out, e, x->final);
        break;
    default:
        g_string_append(out, x->preview.text.p ? ", which was not answered but for a preview" : ", no answer was seen");
        put_frame(out, e, x->preview.msg);
        break;
    }
}

static void put_hold(GString *out, const struct exchange *x)
{
    unsigned before = x->before ? x->before->held : 0, gone = before & ~(unsigned)x->held;
    unsigned new = x->held & ~before;

    for (unsigned bit = HELD_BY_CALLER; bit <= HELD_BY_CALLEE; bit <<= 1) {
        bool caller = bit == HELD_BY_CALLER;
        if (new & bit)
            g_string_append_printf(out, "; the %s puts the %s on hold", name_of(caller), name_of(!caller));
        else if (gone & bit)
            g_string_append_printf(out, "; the %s resumes", name_of(caller));
    }
}

/* Where they are not those that were told of last. */
static void put_streams(GString *out, const struct exchange *x, GString *last)
{
    struct arena scratch = {0};
    struct value list = {0};
    GString *text = g_string_new(NULL);

    media_value(x, &scratch, &list);
    for (size_t i = 0; i < list.n_items; i++) {
        g_string_append(text, "     ");
        escape_terminal(text, list.items[i].text);
        g_string_append_c(text, '\n');
    }
    if (x->state == EXCHANGE_ANSWERED && !g_string_equal(text, last)) {
        g_string_append_len(out, text->str, (gssize)text->len);
        g_string_assign(last, text->str);
    }
    g_string_free(text, TRUE);
    arena_clear(&scratch);
}

static void put_exchange(
    GString *out, const struct engine *e, captime origin, const struct exchange *x, const struct style *style)
{
    GString *text = g_string_new(NULL);

    if (time_of(e, x) != CAPTIME_NONE) {
        amount_seconds(text, time_of(e, x) - origin);
        g_string_append(text, " s: ");
    }
    if (x->offer.msg) {
        g_string_append_printf(text, "the %s offers", name_of(exchange_is_callers(x)));
        put_frame(text, e, x->offer.msg);
    } else {
        g_string_append(text, "one side made an offer that was not seen");
    }
    put_outcome(text, e, x);
    put_hold(text, x);
    g_string_append(out, "  - ");
    style_wrap(out, style, 4, 4, (struct slice){text->str, text->len});
    g_string_free(text, TRUE);
}

void explain_media_text(
    GString *out, const struct engine *e, const struct call *c, captime origin, const struct style *style)
{
    GPtrArray *all = exchanges_of(e, c);
    GString *last = g_string_new(NULL);

    if (all->len) {
        g_string_append_c(out, '\n');
        style_heading(out, style, "Media");
        g_string_append_c(out, '\n');
    }
    for (guint i = 0; i < all->len; i++) {
        put_exchange(out, e, origin, all->pdata[i], style);
        put_streams(out, all->pdata[i], last);
    }
    g_string_free(last, TRUE);
    g_ptr_array_free(all, TRUE);
}

/* ---- JSON ---- */

static void json_frame(struct json *j, const char *key, const struct engine *e, ref msg)
{
    if (msg)
        json_count(j, key, engine_message(e, msg)->frame);
    else
        json_null(j, key);
}

static void json_exchange(struct json *j, const struct engine *e, const struct exchange *x)
{
    struct arena scratch = {0};
    struct value list = {0};

    json_open(j, NULL);
    json_text(j, "offered_by", x->offer.msg ? slice_of(name_of(exchange_is_callers(x))) : SLICE_NONE);
    json_frame(j, "offer_frame", e, x->offer.msg);
    json_text(j, "state", slice_of(offer_state_name((enum exchange_state)x->state)));
    json_frame(j, "answer_frame", e, x->answer.msg);
    json_frame(j, "preview_frame", e, x->preview.msg);
    json_frame(j, "final_frame", e, x->final);
    json_text(j, "held_by", slice_of(held_by(x->held)));
    media_value(x, &scratch, &list);
    json_open_array(j, "streams");
    for (size_t i = 0; i < list.n_items; i++)
        json_text(j, NULL, list.items[i].text);
    json_close_array(j);
    json_close(j);
    arena_clear(&scratch);
}

void explain_media_json(struct json *j, const struct engine *e, const struct call *c)
{
    GPtrArray *all = exchanges_of(e, c);

    json_open_array(j, "media");
    for (guint i = 0; i < all->len; i++)
        json_exchange(j, e, all->pdata[i]);
    json_close_array(j);
    g_ptr_array_free(all, TRUE);
}
