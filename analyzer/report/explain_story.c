/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/explain_story.h"

#include "engine/store/call.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "report/amount.h"
#include "report/explain.h"
#include "sip/msg.h"
#include "sip/status.h"

struct events {
    struct explain_event *list;
    size_t n;
};

static void add(struct events *s, ref msg, ref txn)
{
    if (msg && s->n < EXPLAIN_STORY_MAX)
        s->list[s->n++] = (struct explain_event){msg, txn};
}

static bool got_no_answer(const struct txn *t)
{
    return !t->final && (t->ended_by == TXN_END_TIMEOUT || t->ended_by == TXN_END_TRANSPORT_ERROR);
}

/* What went well within the dialog is no news. */
static void add_txn(struct events *s, ref r, const struct txn *t)
{
    if (t->type == TXN_INVITE && !t->in_dialog) {
        add(s, t->request, r);
        add(s, t->first_18x, r);
        add(s, t->final, r);
    } else if (t->method == METHOD_CANCEL || t->method == METHOD_BYE || (t->in_dialog && (t->final_code >= 300 || got_no_answer(t)))) {
        add(s, t->request, r);
        if (t->final_code >= 300)
            add(s, t->final, r);
    }
}

static bool is_before(const struct message *a, const struct message *b)
{
    return a->time != b->time ? a->time < b->time : a->no < b->no;
}

/* Few, and nearly in order. */
static void sort(const struct engine *e, struct events *s)
{
    for (size_t i = 1; i < s->n; i++) {
        struct explain_event event = s->list[i];
        size_t k = i;
        for (; k && is_before(engine_message(e, event.msg), engine_message(e, s->list[k - 1].msg)); k--)
            s->list[k] = s->list[k - 1];
        s->list[k] = event;
    }
}

size_t explain_story(const struct engine *e, const struct call *c, struct explain_event out[EXPLAIN_STORY_MAX])
{
    struct events s = {out, 0};

    for (ref r = c->first_txn; r && s.n < EXPLAIN_STORY_MAX; r = engine_txn(e, r)->next_in_call)
        add_txn(&s, r, engine_txn(e, r));
    sort(e, &s);
    return s.n;
}

/* The INVITE that was forwarded as this one, in any attempt; NULL where it was not captured. */
static const struct txn *upstream(const struct engine *e, const struct txn *t)
{
    const struct txn *up = engine_txn(e, t->parent);

    if (up || !t->parent_hash || !t->call)
        return up;
    for (ref r = engine_call(e, t->call)->first_txn; r; r = up->next_in_call) {
        up = engine_txn(e, r);
        if (up->type == TXN_INVITE && !up->in_dialog && up->cseq == t->cseq && up->branch_hash == t->parent_hash)
            return up;
    }
    return NULL;
}

/* A CANCEL has one Via on each hop, so it is its INVITE that shows whether a proxy sends it, and if so, whether it was
 * asked to. */
static const char *verb_of_cancel(const struct engine *e, const struct txn *t)
{
    const struct txn *invite = engine_txn(e, t->cancel), *up = invite ? upstream(e, invite) : NULL;

    return !up ? " gives up with CANCEL to " : up->cancel ? " passes the CANCEL on to " : " cancels the INVITE to ";
}

static const char *verb_of(const struct engine *e, const struct txn *t)
{
    switch (t->method) {
    case METHOD_CANCEL: return verb_of_cancel(e, t);
    case METHOD_BYE: return t->via_count > 1 ? " passes the BYE on to " : " hangs up with BYE to ";
    case METHOD_INVITE: break;
    default: return NULL;
    }
    if (t->in_dialog)
        return t->via_count > 1 ? " passes the re-INVITE on to " : " sends a re-INVITE to ";
    return upstream(e, t) || t->via_count > 1 ? " passes the INVITE on to " : " sends an INVITE to ";
}

/* Of the requests that have no words of their own. */
static void put_verb(GString *out, const struct txn *t)
{
    const char *name = txn_method_name(t);
    bool vowel = strchr("AEIO", *name) != NULL || strcmp(name, "UPDATE") == 0;

    g_string_append_printf(out, t->via_count > 1 ? " passes the %s on to " : vowel ? " sends an %s to " : " sends a %s to ", name);
}

static void put_request(GString *out, const struct engine *e, const struct message *m, const struct txn *t)
{
    const struct txn *up = t->type == TXN_INVITE ? upstream(e, t) : NULL;
    const struct message *before = up ? engine_message(e, up->request) : NULL;

    const char *verb = verb_of(e, t);

    explain_endpoint(out, message_src(e, m));
    if (verb)
        g_string_append(out, verb);
    else
        put_verb(out, t);
    explain_endpoint(out, message_dst(e, m));
    if (t->in_dialog && got_no_answer(t))
        g_string_append(out, " and gets no answer");
    if (before && m->time >= before->time) {
        g_string_append(out, ", ");
        amount_duration(out, m->time - before->time);
        g_string_append(out, " later");
    } else if (t->type == TXN_INVITE && !up && t->attempt > 1) {
        g_string_append_printf(out, ", attempt %u", t->attempt);
    }
}

void explain_story_sentence(GString *out, const struct engine *e, const struct explain_event *event)
{
    const struct message *m = engine_message(e, event->msg);
    const struct txn *t = engine_txn(e, event->txn);
    const struct sip_status *row = sip_status_find(m->status);

    if (!m->status) {
        put_request(out, e, m, t);
        return;
    }
    explain_endpoint(out, message_src(e, m));
    g_string_append_printf(out, " answers %s%u%s%s to ", t->type == TXN_INVITE ? "" : "the request with ", m->status,
        row ? " " : "", row ? row->name : "");
    explain_endpoint(out, message_dst(e, m));
}
