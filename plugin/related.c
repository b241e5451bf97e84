/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/message.h"
#include "numbers.h"
#include "plugin.h"
#include "related.h"
#include "session.h"

#include <epan/conversation_filter.h>
#include <epan/proto_data.h>

/* "sipray.message.call in {3, 4}": a frame may have several messages. NULL where there is nothing to name. */
static gchar *filter_of(packet_info *pinfo, const char *field, numbers_of *number)
{
    const struct session_frame *frame = p_get_proto_data(wmem_file_scope(), pinfo, plugin.proto, PLUGIN_MESSAGES);
    GString *text = g_string_new(NULL);

    for (size_t i = 0; plugin.session && frame && i < frame->count; i++) {
        const struct message *m = session_message(plugin.session, &frame->messages[i]);
        uint32_t no = m ? number(session_engine(plugin.session), m) : 0;
        if (no)
            g_string_append_printf(text, "%s%u", text->len ? ", " : "", no);
    }
    gchar *filter = text->len ? g_strdup_printf("sipray.message.%s in {%s}", field, text->str) : NULL;
    g_string_free(text, TRUE);
    return filter;
}

/* Wireshark gives its callbacks no data before 4.2: so a pair of them for each. */
#define RELATED(name)                                                                                                  \
    static gchar *name##_filter(COMPAT_FILTER_ARGS)                                                                    \
    {                                                                                                                  \
        return filter_of(pinfo, #name, numbers_##name);                                                                \
    }                                                                                                                  \
                                                                                                                       \
    static compat_bool has_##name(COMPAT_FILTER_ARGS)                                                                  \
    {                                                                                                                  \
        gchar *filter = filter_of(pinfo, #name, numbers_##name);                                                       \
        g_free(filter);                                                                                                \
        return filter != NULL;                                                                                         \
    }

RELATED(transaction)
RELATED(dialog)
RELATED(call)

void related_register(void)
{
    register_conversation_filter("sipray", "SIP transaction", has_transaction, transaction_filter COMPAT_FILTER_USER);
    register_conversation_filter("sipray", "SIP dialog", has_dialog, dialog_filter COMPAT_FILTER_USER);
    register_conversation_filter("sipray", "SIP call", has_call, call_filter COMPAT_FILTER_USER);
}
