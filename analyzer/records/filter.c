/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/filter.h"

#include "base/arena.h"
#include "engine/store/call.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "records/filter_parse.h"
#include "records/filter_program.h"
#include "sip/msg.h"

#include <stdlib.h>

enum { INVITES = 64 }; /* transactions of a call that are looked through for its INVITEs */

struct filter *filter_new(const struct record_table *t, const char *text, struct filter_error *err)
{
    struct filter *f = calloc(1, sizeof *f);

    if (!f)
        abort();
    if (filter_parse(t, slice_of(text), f, err))
        return f;
    filter_free(f);
    return NULL;
}

void filter_free(struct filter *f)
{
    if (!f)
        return;
    free(f->steps);
    free(f->tests);
    free(f->operands);
    arena_clear(&f->arena);
    free(f);
}

static bool has(struct slice text, struct slice part)
{
    return part.n == 0 || (part.n <= text.n && slice_search_i(text, part) < text.n);
}

static bool equals(const struct value *v, const struct operand *o)
{
    return v->type == VALUE_TEXT ? slice_eq(v->text, o->text) : o->is_number && v->i == o->number;
}

static bool equals_one(const struct value *v, const struct operand *operands, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (equals(v, &operands[i]))
            return true;
    return false;
}

static bool ordered(enum test_kind kind, int64_t a, int64_t b)
{
    switch (kind) {
    case TEST_LT: return a < b;
    case TEST_LE: return a <= b;
    case TEST_GT: return a > b;
    default: return a >= b;
    }
}

/* One value that is known and no list. */
static bool scalar_matches(const struct filter *f, const struct test *t, const struct value *v)
{
    if (t->kind == TEST_KNOWN)
        return true;
    const struct operand *o = &f->operands[t->first];
    switch (t->kind) {
    case TEST_IN: return equals_one(v, o, t->count);
    case TEST_HAS: return (v->type == VALUE_TEXT || v->type == VALUE_OBJECT) && has(v->text, o->text);
    case TEST_STARTS: return (v->type == VALUE_TEXT || v->type == VALUE_OBJECT) && slice_startsi(v->text, o->text);
    default: return v->type != VALUE_TEXT && o->is_number && ordered(t->kind, v->i, o->number);
    }
}

static bool any_matches(const struct filter *f, const struct test *t, const struct value *v)
{
    if (v->type != VALUE_LIST)
        return scalar_matches(f, t, v);
    for (size_t i = 0; i < v->n_items; i++)
        if (v->items[i].type != VALUE_NULL && scalar_matches(f, t, &v->items[i]))
            return true;
    return false;
}

static bool field_passes(const struct filter *f, const struct test *t, const struct record *r)
{
    struct value v = {.type = VALUE_NULL};

    t->field->get(r, &v);
    return v.type != VALUE_NULL && any_matches(f, t, &v) != t->none;
}

/* *has says whether there are such lines at all. */
static bool lines_pass(const struct filter *f, const struct test *t, const struct sip_msg *m, bool *has)
{
    struct value v = {.type = VALUE_TEXT};
    bool any = false;
    unsigned n = 0;

    while (!any && (v.text = sip_msg_header_named(m, t->header, n)).p) {
        any = scalar_matches(f, t, &v);
        n++;
    }
    *has = n > 0;
    return n > 0 && any != t->none;
}

/* The INVITEs of the call on all hops: the first one that has the header counts, as proxies add some. */
static bool call_passes(const struct filter *f, const struct test *t, const struct record *r)
{
    const struct call *c = r->object;
    const struct txn *invite;
    int looked = 0;

    for (ref at = c->first_txn; at && looked < INVITES; at = invite->next_in_call, looked++) {
        struct sip_msg m;
        bool has;
        invite = engine_txn(r->engine, at);
        const struct message *msg = engine_message(r->engine, invite->request);
        if (invite->type != TXN_INVITE || invite->in_dialog || !msg)
            continue;
        struct slice bytes = message_bytes(r->engine, msg);
        if (!bytes.p || sip_msg_parse(bytes, msg->truncated, &m) != SIP_OK)
            continue;
        bool passes = lines_pass(f, t, &m, &has);
        if (has)
            return passes;
    }
    return false;
}

static bool header_passes(const struct filter *f, const struct test *t, const struct record *r)
{
    bool has;

    if (f->table == &records_calls)
        return call_passes(f, t, r);
    return r->msg && lines_pass(f, t, r->msg, &has);
}

bool filter_reads_headers(const struct filter *f)
{
    for (size_t i = 0; f && i < f->n_tests; i++)
        if (!f->tests[i].field)
            return true;
    return false;
}

bool filter_match(const struct filter *f, const struct record *r)
{
    bool truth = false;

    for (size_t i = 0; i < f->n_steps; i++) {
        const struct step *s = &f->steps[i];
        switch (s->kind) {
        case STEP_TEST: {
            const struct test *t = &f->tests[s->arg];
            truth = t->field ? field_passes(f, t, r) : header_passes(f, t, r);
            break;
        }
        case STEP_NOT: truth = !truth; break;
        case STEP_IF_TRUE:
        case STEP_IF_FALSE:
            if (truth == (s->kind == STEP_IF_TRUE))
                i = s->arg - 1; /* a jump goes forward, and the loop adds one */
            break;
        }
    }
    return truth;
}
