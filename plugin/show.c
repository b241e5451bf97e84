/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/findings/findings.h"
#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/registration.h"
#include "engine/store/txn.h"
#include "experts.h"
#include "fields.h"
#include "records/found.h"
#include "show.h"
#include "sip/check.h"
#include "sip/msg.h"
#include "sip/status.h"

enum { FINDINGS_ROOM = 64 };

struct view { /* one message, and where it is shown */
    packet_info *pinfo;
    proto_tree *tree;
    const struct engine *engine;
    const struct message *m;
    const struct located *place;
    const struct sip_msg *msg; /* NULL where the bytes are not at hand */
};

void show_register(void)
{
    gint *subtree = &plugin.subtree;

    plugin.subtree = -1;
    proto_register_subtree_array(&subtree, 1);
}

static bool is_drawn(proto_tree *tree)
{
    return tree && proto_field_is_referenced(tree, plugin.proto);
}

bool show_wanted(proto_tree *tree)
{
    return is_drawn(tree) || experts_wanted();
}

/* ---- records ---- */

static void add_record(const struct view *v, enum fields_of of, const void *object, const char *label)
{
    struct record r = {
        .engine = v->engine, .object = object, .msg = v->msg, .scratch = session_scratch(plugin.session)};

    fields_add(v->tree, v->pinfo, of, &r, label, v->place->tvb, v->place->start, 0);
}

static void add_transaction(const struct view *v, const struct txn *t)
{
    char *label = wmem_strdup_printf(v->pinfo->pool, "%u: %s, %s", t->no,
        fields_text(v->pinfo->pool, slice_of(txn_method_name(t))), txn_state_name((enum txn_state)t->state));

    add_record(v, FIELDS_TRANSACTION, t, label);
}

static void add_dialog(const struct view *v, const struct dialog *d)
{
    char *label = wmem_strdup_printf(v->pinfo->pool, "%u: %s, %s", d->no,
        dialog_usage_name((enum dialog_usage)d->usage), dialog_state_name((enum dialog_state)d->state));

    add_record(v, FIELDS_DIALOG, d, label);
}

/* Before all packets are known, a verdict is none. */
static void add_call(const struct view *v, const struct call *c)
{
    if (session_knows_all(plugin.session))
        add_record(v, FIELDS_CALL, c,
            wmem_strdup_printf(v->pinfo->pool, "%u: %s", c->no, outcome_name((enum outcome)c->verdict.outcome)));
}

static void add_registration(const struct view *v, const struct registration *g)
{
    if (session_knows_all(plugin.session))
        add_record(v, FIELDS_REGISTRATION, g,
            wmem_strdup_printf(
                v->pinfo->pool, "%u: %s", g->no, registration_outcome_name((enum registration_outcome)g->outcome)));
}

static void add_code(const struct view *v)
{
    const struct sip_status *s = sip_status_find(v->m->status);

    if (s)
        add_record(v, FIELDS_CODE, s, wmem_strdup_printf(v->pinfo->pool, "%u: %s", s->code, s->name));
}

static void add_finding(const struct view *v, const struct finding *f)
{
    const struct finding_row *row = finding_row((enum finding_code)f->code);
    struct found found = {v->m, *f};
    struct record r = {
        .engine = v->engine, .object = &found, .msg = v->msg, .scratch = session_scratch(plugin.session)};
    gint start = v->place->start + (gint)MIN(f->offset, v->place->bytes.n);
    gint length = (gint)MIN(f->length, v->place->bytes.n - MIN(f->offset, v->place->bytes.n));
    proto_item *item = NULL;

    if (v->tree)
        item = fields_add(v->tree, v->pinfo, FIELDS_FINDING, &r,
            wmem_strdup_printf(v->pinfo->pool, "%s: %s", row->name, row->text), v->place->tvb, start, length);
    experts_add(v->pinfo, item, (enum finding_code)f->code);
}

/* First what its neighbours show, then what the message itself does: the order of the records. */
static void add_findings(const struct view *v)
{
    struct finding all[FINDINGS_ROOM];
    uint16_t codes[FINDINGS_OF_MESSAGE];
    size_t n = findings_of_message(v->engine, v->m, codes);

    for (size_t i = 0; i < n; i++)
        all[i] = (struct finding){.code = codes[i]};
    if (v->msg && plugin.check)
        n += findings_left(v->engine, v->m, all + n,
            sip_check(v->msg, (enum sip_transport)v->m->transport, all + n, FINDINGS_ROOM - n));
    for (size_t i = 0; i < n && i < FINDINGS_ROOM; i++)
        add_finding(v, &all[i]);
}

/* ---- a message ---- */

static void add_top(struct view *v, proto_tree *tree)
{
    const struct located *at = v->place;
    const struct call *c = engine_call(v->engine, message_call(v->engine, v->m));
    proto_item *item = proto_tree_add_protocol_format(
        tree, plugin.proto, at->tvb, at->start, (gint)at->bytes.n, "SIPray: message %u", v->m->no);

    if (v->m->txn)
        proto_item_append_text(item, ", transaction %u", engine_txn(v->engine, v->m->txn)->no);
    if (c)
        proto_item_append_text(item, ", call %u", c->no);
    if (c && session_knows_all(plugin.session))
        proto_item_append_text(item, " (%s)", outcome_name((enum outcome)c->verdict.outcome));
    if (v->m->sighting != SIGHTING_FIRST)
        proto_item_append_text(item, ", %s of frame %u", sighting_name((enum sighting)v->m->sighting),
            engine_message(v->engine, v->m->of)->frame);
    v->tree = proto_item_add_subtree(item, plugin.subtree);
}

static void add_records(const struct view *v)
{
    const struct engine *e = v->engine;
    const struct txn *t = engine_txn(e, v->m->txn);
    const struct dialog *d = engine_dialog(e, message_dialog(e, v->m));
    const struct call *c = engine_call(e, message_call(e, v->m));
    const struct registration *g = t ? engine_registration(e, txn_registration(t)) : NULL;

    add_record(v, FIELDS_MESSAGE, v->m, wmem_strdup_printf(v->pinfo->pool, "%u", v->m->no));
    if (t)
        add_transaction(v, t);
    if (d)
        add_dialog(v, d);
    if (c)
        add_call(v, c);
    if (g)
        add_registration(v, g);
    add_code(v);
}

void show_message(packet_info *pinfo, proto_tree *tree, const struct message *m, const struct located *place)
{
    struct sip_msg *msg = session_decoded(plugin.session);
    struct view v = {.pinfo = pinfo, .engine = session_engine(plugin.session), .m = m, .place = place};

    if (place->bytes.n && sip_msg_parse(place->bytes, place->truncated, msg) == SIP_OK)
        v.msg = msg;
    if (is_drawn(tree)) {
        add_top(&v, tree);
        add_records(&v);
    }
    add_findings(&v);
}

void show_in_info(packet_info *pinfo, const struct message *m)
{
    const struct engine *e = session_engine(plugin.session);
    const struct call *c = engine_call(e, message_call(e, m));

    if (m->sighting != SIGHTING_FIRST)
        col_append_fstr(pinfo->cinfo, COL_INFO, " [%s of frame %u]", sighting_name((enum sighting)m->sighting),
            engine_message(e, m->of)->frame);
    if (c && session_knows_all(plugin.session) && engine_message(e, c->verdict.final) == m)
        col_append_fstr(
            pinfo->cinfo, COL_INFO, " [call %u: %s]", c->no, outcome_name((enum outcome)c->verdict.outcome));
}
