/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/select.h"

#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/registration.h"
#include "engine/store/txn.h"
#include "records/found.h"

#include <stdlib.h>

struct selection {
    const struct engine *e;
    const struct record_table *table;
    const void *object;
};

static bool is_in_registration(const struct selection *s, const struct message *m)
{
    ref r = m->txn ? txn_registration(engine_txn(s->e, m->txn)) : 0;

    return r && engine_registration(s->e, r) == s->object;
}

static bool is_in_dialog(const struct selection *s, const struct message *m)
{
    ref d = m->dialog ? m->dialog : m->txn ? engine_txn(s->e, m->txn)->dialog : 0;

    return d && engine_dialog(s->e, d) == s->object;
}

static bool belongs(const struct selection *s, const struct message *m)
{
    if (s->table == &records_transactions)
        return m->txn && engine_txn(s->e, m->txn) == s->object;
    if (s->table == &records_dialogs)
        return is_in_dialog(s, m);
    if (s->table == &records_registrations)
        return is_in_registration(s, m);
    return message_call(s->e, m) && engine_call(s->e, message_call(s->e, m)) == s->object;
}

static ref group_of(const struct record_table *t, const void *object)
{
    if (t == &records_transactions)
        return ((const struct txn *)object)->group;
    if (t == &records_dialogs)
        return ((const struct dialog *)object)->group;
    if (t == &records_registrations)
        return ((const struct registration *)object)->group;
    return ((const struct call *)object)->group;
}

static void choose(struct analysis *a, const struct message *m)
{
    analysis_choose(a, m->file, m->frame);
}

void select_record(struct analysis *a, const struct record_table *t, const struct record *r)
{
    struct selection s = {r->engine, t, r->object};

    if (t == &records_messages) {
        choose(a, r->object);
        return;
    }
    if (t == &records_findings) {
        choose(a, ((const struct found *)r->object)->message);
        return;
    }
    ref next = engine_group(r->engine, group_of(t, r->object))->first_msg;
    for (const struct message *m; next; next = m->next_in_group) {
        m = engine_message(r->engine, next);
        if (belongs(&s, m))
            choose(a, m);
    }
}

void select_all(struct analysis *a, const struct engine *e)
{
    size_t n;
    ref *list = engine_list(e, ENGINE_MESSAGES, &n);

    for (size_t i = 0; i < n; i++)
        choose(a, engine_message(e, list[i]));
    free(list);
}
