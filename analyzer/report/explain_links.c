/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/transfer.h"
#include "engine/store/txn.h"
#include "report/explain.h"

static void link_free(gpointer data)
{
    struct explain_link *l = data;

    g_free(l->text);
    g_free(l);
}

G_GNUC_PRINTF(3, 4) static void add(GPtrArray *links, const struct message *m, const char *format, ...)
{
    struct explain_link *l = g_new(struct explain_link, 1);
    va_list arguments;

    va_start(arguments, format);
    *l = (struct explain_link){m, g_strdup_vprintf(format, arguments)};
    va_end(arguments);
    g_ptr_array_add(links, l);
}

/* Who sent the REFER, so far as it is known. */
static const char *referrer(const struct call *c, const struct txn *refer)
{
    if (!c->root)
        return "one side";
    return refer->from_tag_hash == c->from_tag_hash ? "the caller" : "the callee";
}

static void add_refer(GPtrArray *links, const struct engine *e, const struct call *c, const struct transfer *x)
{
    const struct txn *refer = engine_txn(e, x->txn);
    const char *kind = x->replaces_call_id.p ? "attended" : "blind";

    add(links, engine_message(e, refer->request), "REFER: %s asks the other side to call %.*s (%s transfer)", referrer(c, refer),
        (int)slice_head(x->refer_to, 300).n, x->refer_to.p ? x->refer_to.p : "", kind);
    if (refer->final)
        add(links, engine_message(e, refer->final), "The REFER was %s with %u%s",
            refer->final_code < 300 ? "accepted" : "refused", refer->final_code,
            x->silent ? ", without a subscription to its outcome (RFC 4488)" : "");
    if (c->links->transferred_to)
        add(links, NULL, "Call %u came of it", c->links->transferred_to);
    if (x->notify)
        add(links, engine_message(e, x->notify), "NOTIFY told how that went: %u", x->code);
}

GPtrArray *explain_links(const struct engine *e, const struct call *c)
{
    GPtrArray *links = g_ptr_array_new_with_free_func(link_free);
    const struct call_links *l = c->links;

    if (!l)
        return links;
    if (l->transferred_from)
        add(links, engine_message(e, c->first_msg), "This call was made because call %u asked for it with REFER (RFC 3515)",
            l->transferred_from);
    if (l->redirected_from)
        add(links, engine_message(e, c->first_msg), "Call %u was redirected to this one (RFC 3261 8.1.3.4)", l->redirected_from);
    if (l->redirected_to)
        add(links, NULL, "Call %u follows the redirection of this one (RFC 3261 8.1.3.4)", l->redirected_to);
    if (l->replaces)
        add(links, engine_message(e, l->replaces_msg), "It asks to take the place of call %u (Replaces, RFC 3891)", l->replaces);
    if (l->joins)
        add(links, engine_message(e, l->joins_msg), "It asks to join call %u (Join, RFC 3911)", l->joins);
    if (l->joined_by)
        add(links, NULL, "Call %u asked to join this one (Join, RFC 3911)", l->joined_by);
    if (l->transfer)
        add_refer(links, e, c, engine_transfer(e, l->transfer));
    if (l->replaced_by)
        add(links, NULL, "Call %u has taken the place of this one (Replaces, RFC 3891)", l->replaced_by);
    return links;
}
