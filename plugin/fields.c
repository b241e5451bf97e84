/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fields.h"

#include "base/captime.h"

enum { ITEMS = 256 }; /* of a list that are shown: each message of a transaction shows the list anew */

enum shown_as { /* how a value is shown */
    AS_NUMBER,
    AS_FRAME,
    AS_TEXT,
    AS_TIME,
    AS_MS,
};

static const struct table {
    const struct record_table *records;
    const char *name, *title;
} tables[FIELDS_TABLES] = {
    [FIELDS_MESSAGE] = {&records_messages, "message", "Message"},
    [FIELDS_TRANSACTION] = {&records_transactions, "transaction", "Transaction"},
    [FIELDS_DIALOG] = {&records_dialogs, "dialog", "Dialog"},
    [FIELDS_CALL] = {&records_calls, "call", "Call"},
    [FIELDS_REGISTRATION] = {&records_registrations, "registration", "Registration"},
    [FIELDS_CODE] = {&records_codes, "code", "Response code"},
    [FIELDS_FINDING] = {&records_findings, "finding", "Finding"},
};

/* What Wireshark calls the fields of a table. */
struct fields_ids {
    int *ids; /* in the order of the table */
    gint subtree;
};

/* What Wireshark draws beside the frame that a field points at. */
static const struct {
    const char *field;
    ft_framenum_type_t type;
} frame_types[] = {
    {"request_frame", FT_FRAMENUM_REQUEST},
    {"response_frames", FT_FRAMENUM_RESPONSE},
    {"final_frame", FT_FRAMENUM_RESPONSE},
    {"ack_frame", FT_FRAMENUM_ACK},
    {"of_frame", FT_FRAMENUM_RETRANS_PREV},
};

/* Names that do not read well as they are. */
static const struct {
    const char *field, *title;
} titles[] = {
    {"ack_frame", "ACK frame"},
    {"aor", "Address of record"},
    {"call_id", "Call-ID"},
    {"cseq", "CSeq"},
    {"dst", "Destination"},
    {"id", "Number"},
    {"pdd_ms", "Post-dial delay"},
    {"q850", "Q.850 cause"},
    {"q850_source", "Q.850 source"},
    {"response_frames", "Response frame"},
    {"rfc", "RFC"},
    {"rrd_ms", "Registration delay"},
    {"src", "Source"},
    {"uri", "URI"},
};

/* ---- registering ---- */

static bool is_frame(const struct field *f)
{
    return f->type != VALUE_TEXT && (g_str_has_suffix(f->name, "_frame") || g_str_has_suffix(f->name, "_frames"));
}

static enum shown_as shown_as(const struct field *f)
{
    if (is_frame(f))
        return AS_FRAME;
    if (f->flags & FIELD_MS)
        return AS_MS;
    switch (f->type) {
    case VALUE_INT: return AS_NUMBER;
    case VALUE_TIME: return AS_TIME;
    case VALUE_DURATION: return AS_MS;
    default: return AS_TEXT;
    }
}

static ft_framenum_type_t frame_type_of(const struct field *f)
{
    for (size_t i = 0; i < G_N_ELEMENTS(frame_types); i++)
        if (strcmp(frame_types[i].field, f->name) == 0)
            return frame_types[i].type;
    return FT_FRAMENUM_NONE;
}

/* Each item of "response_frames" is a response_frame. */
static char *name_of(const struct table *t, const struct field *f)
{
    size_t n = strlen(f->name) - (g_str_has_suffix(f->name, "_frames") ? 1 : 0);

    return g_strdup_printf("sipray.%s.%.*s", t->name, (int)n, f->name);
}

/* "final_code" as people read it: "Final code". */
static char *title_of(const struct field *f)
{
    for (size_t i = 0; i < G_N_ELEMENTS(titles); i++)
        if (strcmp(titles[i].field, f->name) == 0)
            return g_strdup(titles[i].title);
    char *title = g_strdup(f->name);
    title[0] = g_ascii_toupper(title[0]);
    if (g_str_has_suffix(title, "_ms"))
        title[strlen(title) - strlen("_ms")] = '\0';
    return g_strdelimit(title, "_", ' ');
}

static void describe(const struct table *t, const struct field *f, header_field_info *out)
{
    static const struct {
        enum ftenum type;
        int display;
    } rows[] = {
        [AS_NUMBER] = {FT_UINT64, BASE_DEC},
        [AS_FRAME] = {FT_FRAMENUM, BASE_NONE},
        [AS_TEXT] = {FT_STRING, BASE_NONE},
        [AS_TIME] = {FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC},
        [AS_MS] = {FT_DOUBLE, BASE_NONE},
    };
    enum shown_as shape = shown_as(f);

    out->name = title_of(f);
    out->abbrev = name_of(t, f);
    out->type = rows[shape].type;
    out->display = rows[shape].display;
    out->strings = shape == AS_FRAME ? FRAMENUM_TYPE(frame_type_of(f)) : NULL;
    out->blurb = f->help;
}

static void register_table(int proto, const struct table *t, struct fields_ids *out)
{
    size_t n = t->records->n_fields;
    hf_register_info *infos = g_new0(hf_register_info, n); /* Wireshark keeps them */
    gint *subtree = &out->subtree;
    int count = 0;

    out->subtree = -1;
    out->ids = g_new(int, n);
    for (size_t i = 0; i < n; i++) {
        out->ids[i] = -1;
        if (t->records->fields[i].flags & FIELD_MULTI) /* Wireshark reads one file at a time */
            continue;
        infos[count].p_id = &out->ids[i];
        HFILL_INIT(infos[count]);
        describe(t, &t->records->fields[i], &infos[count++].hfinfo);
    }
    proto_register_field_array(proto, infos, count);
    proto_register_subtree_array(&subtree, 1);
}

void fields_register(int proto)
{
    plugin.fields = g_new(struct fields_ids, FIELDS_TABLES);
    for (size_t i = 0; i < FIELDS_TABLES; i++)
        register_table(proto, &tables[i], &plugin.fields[i]);
}

/* ---- text ---- */

char *fields_text(wmem_allocator_t *pool, struct slice bytes)
{
    wmem_strbuf_t *out = wmem_strbuf_new(pool, "");
    const char *at = bytes.p, *end = at + bytes.n;

    while (at < end) {
        gunichar c = g_utf8_get_char_validated(at, end - at);
        bool valid = c != 0 && c < (gunichar)-2;
        wmem_strbuf_append_unichar(out, valid ? c : *at ? 0xfffd : 0x2400);
        at += valid ? g_utf8_next_char(at) - at : 1;
    }
    return wmem_strbuf_finalize(out);
}

static char *text_of(wmem_allocator_t *pool, const struct value *v)
{
    return v->type == VALUE_TEXT || v->type == VALUE_OBJECT ? fields_text(pool, v->text) : wmem_strdup_printf(pool, "%" PRId64, v->i);
}

/* ---- showing ---- */

static proto_item *add_ms(proto_tree *tree, int id, captime duration)
{
    char text[CAPTIME_TEXT];

    captime_format_ms(duration, text);
    return proto_tree_add_double_format_value(
        tree, id, NULL, 0, 0, (double)duration / (double)CAPTIME_MS, "%s ms", text);
}

static proto_item *add_time(proto_tree *tree, int id, captime t)
{
    nstime_t time = {.secs = (time_t)(t / CAPTIME_S), .nsecs = (int)(t % CAPTIME_S)};

    return proto_tree_add_time(tree, id, NULL, 0, 0, &time);
}

static void add_value(proto_tree *tree, packet_info *pinfo, int id, enum shown_as shape, const struct value *v)
{
    proto_item *item = NULL;

    switch (shape) {
    case AS_NUMBER: item = proto_tree_add_uint64(tree, id, NULL, 0, 0, (guint64)v->i); break;
    case AS_FRAME: item = proto_tree_add_uint(tree, id, NULL, 0, 0, (guint32)v->i); break;
    case AS_TEXT: item = proto_tree_add_string(tree, id, NULL, 0, 0, text_of(pinfo->pool, v)); break;
    case AS_TIME: item = add_time(tree, id, v->i); break;
    case AS_MS: item = add_ms(tree, id, v->i); break;
    }
    proto_item_set_generated(item);
}

static void add_field(proto_tree *tree, packet_info *pinfo, int id, const struct field *f, const struct record *r)
{
    struct value v = {.type = VALUE_NULL};

    f->get(r, &v);
    if (v.type == VALUE_LIST)
        for (size_t i = 0; i < v.n_items && i < ITEMS; i++) {
            if (v.items[i].type != VALUE_NULL)
                add_value(tree, pinfo, id, shown_as(f), &v.items[i]);
        }
    else if (v.type != VALUE_NULL)
        add_value(tree, pinfo, id, shown_as(f), &v);
}

proto_item *fields_add(proto_tree *tree, packet_info *pinfo, enum fields_of of, const struct record *r,
    const char *label, tvbuff_t *tvb, gint start, gint length)
{
    const struct table *t = &tables[of];
    const struct fields_ids *own = &plugin.fields[of];
    proto_item *item;
    proto_tree *subtree =
        proto_tree_add_subtree_format(tree, tvb, start, length, own->subtree, &item, "%s %s", t->title, label);

    for (size_t i = 0; i < t->records->n_fields; i++)
        if (own->ids[i] != -1 && proto_field_is_referenced(tree, own->ids[i]))
            add_field(subtree, pinfo, own->ids[i], &t->records->fields[i], r);
    proto_item_set_generated(item);
    return item;
}
