/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/arena.h"
#include "engine/findings/findings.h"
#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/registration.h"
#include "engine/store/txn.h"
#include "records/found.h"
#include "records/record.h"
#include "sip/check.h"
#include "sip/msg.h"
#include "sip/status.h"

#include <stdlib.h>

enum { FINDINGS_ROOM = 64 };

static const struct record_table *const tables[] = {&records_messages, &records_transactions, &records_dialogs,
    &records_calls, &records_registrations, &records_codes, &records_methods, &records_headers, &records_registry,
    &records_findings};

const struct record_table *records_find(const char *name)
{
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (strcmp(tables[i]->name, name) == 0)
            return tables[i];
    return NULL;
}

const struct field *record_field(const struct record_table *t, struct slice name)
{
    for (size_t i = 0; i < t->n_fields; i++)
        if (slice_eq(slice_of(t->fields[i].name), name))
            return &t->fields[i];
    return NULL;
}

struct walk {
    const struct record_table *table;
    struct record record;
    struct arena scratch;
    struct sip_msg msg;
    record_visit *visit;
    void *user;
};

static bool visit(struct walk *w, const void *object)
{
    w->record.object = object;
    bool more = w->visit(&w->record, w->user);
    arena_clear(&w->scratch);
    return more;
}

/* The bytes that were kept end where the message ends. */
static void add_surplus(struct sip_msg *msg)
{
    if (msg->n_findings < SIP_MAX_FINDINGS)
        msg->findings[msg->n_findings++] =
            (struct finding){.code = FINDING_SURPLUS_BYTES, .offset = (uint32_t)msg->bytes.n};
}

static void decode(struct walk *w, const struct message *m)
{
    struct slice bytes = message_bytes(w->record.engine, m);

    w->record.msg = bytes.p && sip_msg_parse(bytes, m->truncated, &w->msg) == SIP_OK ? &w->msg : NULL;
    if (w->record.msg && m->surplus)
        add_surplus(&w->msg);
}

/* First what its neighbours show, then what the message itself does, by offset. */
static size_t findings_of(struct walk *w, const struct message *m, struct finding all[FINDINGS_ROOM])
{
    uint16_t codes[FINDINGS_OF_MESSAGE];
    size_t n = findings_of_message(w->record.engine, m, codes);

    for (size_t i = 0; i < n; i++)
        all[i] = (struct finding){.code = codes[i]};
    if (w->record.msg)
        n += findings_left(w->record.engine, m, all + n,
            sip_check(w->record.msg, (enum sip_transport)m->transport, all + n, FINDINGS_ROOM - n));
    return n;
}

static bool visit_findings(struct walk *w, const struct message *m)
{
    struct finding all[FINDINGS_ROOM];
    size_t n = findings_of(w, m, all);

    for (size_t i = 0; i < n; i++) {
        struct found f = {m, all[i]};
        if (!visit(w, &f))
            return false;
    }
    return true;
}

static bool visit_ref(struct walk *w, enum engine_kind kind, ref r)
{
    const struct engine *e = w->record.engine;

    switch (kind) {
    case ENGINE_MESSAGES:
        decode(w, engine_message(e, r));
        return w->table == &records_findings ? visit_findings(w, engine_message(e, r)) : visit(w, engine_message(e, r));
    case ENGINE_TXNS: return visit(w, engine_txn(e, r));
    case ENGINE_DIALOGS: return visit(w, engine_dialog(e, r));
    case ENGINE_CALLS: return visit(w, engine_call(e, r));
    default: return visit(w, engine_registration(e, r));
    }
}

static enum engine_kind kind_of(const struct record_table *t)
{
    return t == &records_transactions    ? ENGINE_TXNS
           : t == &records_dialogs       ? ENGINE_DIALOGS
           : t == &records_calls         ? ENGINE_CALLS
           : t == &records_registrations ? ENGINE_REGISTRATIONS
                                         : ENGINE_MESSAGES;
}

static void each_row(struct walk *w)
{
    const void *row;

    for (size_t i = 0; (row = w->table->row(i)) && visit(w, row); i++)
        continue;
}

static void each_object(struct walk *w)
{
    size_t n;
    enum engine_kind kind = kind_of(w->table);
    ref *list = engine_list(w->record.engine, kind, &n);

    for (size_t i = 0; i < n && visit_ref(w, kind, list[i]); i++)
        continue;
    free(list);
}

void records_each(const struct record_table *t, const struct record_source *source, record_visit *visit_record, void *user)
{
    struct walk *w = calloc(1, sizeof *w);

    if (!w)
        abort();
    w->table = t;
    w->record = (struct record){.engine = source->engine, .files = source->files, .n_files = source->n_files, .scratch = &w->scratch};
    w->visit = visit_record;
    w->user = user;
    if (t->row)
        each_row(w);
    else
        each_object(w);
    arena_clear(&w->scratch);
    free(w);
}

static void visit_one(const struct record_source *source, const void *object, const struct sip_msg *m, record_visit *visit_record, void *user)
{
    struct arena scratch = {0};
    struct record r = {.engine = source->engine, .object = object, .msg = m, .files = source->files,
        .n_files = source->n_files, .scratch = &scratch};

    visit_record(&r, user);
    arena_clear(&scratch);
}

void records_one_row(const void *object, record_visit *visit_record, void *user)
{
    visit_one(&(struct record_source){0}, object, NULL, visit_record, user);
}

void records_one_call(const struct record_source *source, ref call, record_visit *visit_record, void *user)
{
    visit_one(source, engine_call(source->engine, call), NULL, visit_record, user);
}

void records_one_message(const struct record_source *source, ref msg, const struct sip_msg *m, record_visit *visit_record, void *user)
{
    visit_one(source, engine_message(source->engine, msg), m, visit_record, user);
}

static bool value_has(const struct value *v, struct slice text)
{
    if (v->type == VALUE_TEXT || v->type == VALUE_OBJECT)
        return slice_search_i(v->text, text) < v->text.n;
    for (size_t i = 0; v->type == VALUE_LIST && i < v->n_items; i++)
        if (value_has(&v->items[i], text))
            return true;
    return false;
}

bool record_has(const struct record_table *t, const struct record *r, struct slice text)
{
    for (size_t i = 0; i < t->n_fields; i++) {
        struct value v = {0};
        t->fields[i].get(r, &v);
        if (value_has(&v, text))
            return true;
    }
    return text.n == 0;
}

bool record_is_named(const struct record_table *t, const struct record *r, struct slice text)
{
    for (size_t i = 0; i < t->n_fields; i++) {
        struct value v = {0};
        if (!(t->fields[i].flags & FIELD_KEY))
            continue;
        t->fields[i].get(r, &v);
        if (v.type == VALUE_TEXT && slice_eqi(v.text, text))
            return true;
    }
    return false;
}
