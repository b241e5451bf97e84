/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/codes.h"

#include "engine/store/dialog.h"
#include "report/color.h"
#include "report/explain.h"
#include "report/page.h"
#include "sip/codelist.h"
#include "sip/status.h"

static bool has(const char *where, struct slice text)
{
    struct slice s = slice_of(where);

    return s.n && (text.n == 0 || slice_search_i(s, text) < s.n);
}

bool codes_match(const struct sip_status *row, struct slice text)
{
    const struct proxy_action *action = proxy_action_find(row->code);
    const struct codelist_entry *entry;
    size_t pos = 0;

    if (has(row->name, text) || has(row->meaning, text))
        return true;
    while ((entry = codelist_next(row->code, &pos)))
        if (has(entry->name, text) || has(entry->meaning, text))
            return true;
    return action && (has(action->name, text) || has(action->meaning, text));
}

static const char *effect_sentence(enum dialog_effect e)
{
    static const char *const sentences[EFFECTS] = {
        [EFFECT_TRANSACTION_ONLY] = "Within a dialog only the transaction fails",
        [EFFECT_DESTROYS_USAGE] = "Within a dialog it ends the usage that the request belongs to",
        [EFFECT_DESTROYS_DIALOG] = "Within a dialog it ends the dialog and all its usages",
    };
    return e < EFFECTS ? sentences[e] : NULL;
}

static void put_words(GString *out, const struct style *style, const char *name, const char *word, const char *words)
{
    GString *text = g_string_new(word);

    if (words)
        g_string_append_printf(text, ": %s", words);
    page_line(out, style, name, text->str);
    g_string_free(text, TRUE);
}

static void put_row(GString *out, const struct sip_status *row, const struct style *style)
{
    enum outcome outcome = (enum outcome)row->outcome;
    GString *q850 = g_string_new(NULL);

    const struct sip_status *counts_as = sip_status_or_class(row->code);

    if (!sip_status_find(row->code)) {
        GString *as = g_string_new(NULL);
        g_string_printf(as, "%u %s", counts_as->code, counts_as->name);
        page_line(out, style, "counts as", as->str);
        g_string_free(as, TRUE);
    }
    page_line(out, style, "class", sip_class_name((enum sip_class)row->klass));
    page_line(out, style, "defined in", row->rfc);
    if (row->code >= 200) {
        put_words(out, style, "outcome", outcome_name(outcome), outcome_meaning(outcome));
        page_line(out, style, "fault", fault_name((enum fault)row->fault));
        put_words(out, style, "retry", retry_name((enum retry)row->retry), explain_retry((enum retry)row->retry));
    }
    if (row->q850) {
        const char *name = q850_name(row->q850);
        g_string_printf(q850, "%u%s%s (RFC 3398)", row->q850, name ? " " : "", name ? name : "");
        page_line(out, style, "Q.850 cause", q850->str);
    }
    g_string_truncate(q850, 0);
    for (unsigned cause = 1; cause < 128; cause++)
        if (q850_name(cause) && q850_maps_to(cause, row->code))
            g_string_append_printf(q850, "%s%u", q850->len ? ", " : "", cause);
    page_line(out, style, "from causes", q850->str);
    page_line(out, style, "dialog", effect_sentence((enum dialog_effect)row->effect));
    page_line(out, style, "", row->effect_note);
    g_string_free(q850, TRUE);
}

static void put_lists(GString *out, unsigned code, const struct style *style)
{
    const struct codelist_entry *entry;
    size_t pos = 0;
    bool any = false;

    while ((entry = codelist_next(code, &pos))) {
        GString *text = g_string_new(entry->name);
        if (!any) {
            g_string_append_c(out, '\n');
            style_heading(out, style, "In published lists");
            g_string_append_c(out, '\n');
        }
        any = true;
        if (*entry->meaning)
            g_string_append_printf(text, ": %s", entry->meaning);
        page_line(out, style, codelist_name((enum codelist)entry->list), text->str);
        g_string_free(text, TRUE);
    }
    page_line(out, style, "note", codelist_note(code));
}

static void put_proxy(GString *out, const struct sip_status *row, const struct style *style)
{
    const struct proxy_action *action = proxy_action_find(row->code);

    if (!action)
        return;
    g_string_append_c(out, '\n');
    style_heading(out, style, "What a proxy server does");
    g_string_append_c(out, '\n');
    page_line(out, style, "supported", proxy_support_name((enum proxy_support)action->supported));
    page_line(out, style, "action", action->action);
    if (action->does & PROXY_GENERATES)
        page_line(out, style, "generates", "yes");
    if (action->does & PROXY_FORWARDS)
        page_line(out, style, "forwards", "yes");
}

void codes_text(GString *out, const struct sip_status *row, const struct style *style)
{
    GString *title = g_string_new(NULL);

    g_string_printf(title, "%u%s%s", row->code, *row->name ? " " : "", row->name);
    style_heading(out, style, title->str);
    g_string_append(out, "\n  ");
    style_wrap(out, style, 2, 2, slice_of(row->meaning));
    g_string_append_c(out, '\n');
    put_row(out, row, style);
    put_lists(out, row->code, style);
    put_proxy(out, row, style);
    g_string_free(title, TRUE);
}

void codes_class_text(GString *out, enum sip_class klass, const struct style *style)
{
    GString *title = g_string_new(NULL);

    g_string_printf(title, "%uxx %s", klass, sip_class_name(klass));
    style_heading(out, style, title->str);
    g_string_append_c(out, '\n');
    put_lists(out, klass, style);
    g_string_append_c(out, '\n');
    style_heading(out, style, "The lists");
    g_string_append_c(out, '\n');
    for (unsigned list = 0; list < CODELISTS; list++)
        page_line(out, style, codelist_name((enum codelist)list), codelist_title((enum codelist)list));
    g_string_free(title, TRUE);
}
