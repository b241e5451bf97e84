/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Wireshark calls: registers everything, and opens and closes the session of a capture. */
#define WS_BUILD_DLL /* the symbols below are exported */
#include "plugin.h"

#include <epan/prefs.h>
#include <epan/tap.h>

#include "agents.h"
#include "decode_as.h"
#include "dissect.h"
#include "experts.h"
#include "fields.h"
#include "related.h"
#include "session.h"
#include "stats.h"
#include "tables.h"

WS_DLL_PUBLIC_DEF const gchar plugin_version[] = SIPRAY_VERSION;
WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

WS_DLL_PUBLIC void plugin_register(void);

static void open_capture(void)
{
    plugin.expert_tap = find_tap_id("expert"); /* registered after all protocols */
    plugin.session = session_new((size_t)plugin.memory_mib << 20);
}

static void close_capture(void)
{
    session_free(plugin.session);
    plugin.session = NULL;
}

static void register_preferences(void)
{
    module_t *module = prefs_register_protocol(plugin.proto, NULL);

    prefs_register_bool_preference(
        module, "enabled", "Analyze SIP", "Follow SIP transactions, dialogs, calls and registrations", &plugin.enabled);
    prefs_register_bool_preference(module, "info_column", "Tell in the Info column",
        "Add repeated messages, and how a call ended, to the Info column", &plugin.in_info);
    prefs_register_bool_preference(module, "check", "Check each message",
        "Hold each message against the grammar and the header tables, and show what is odd as expert information",
        &plugin.check);
    prefs_register_uint_preference(module, "memory_limit", "Memory limit (MiB)",
        "Beyond it the Call-IDs that were quiet the longest are forgotten. 0 is no limit. Counts from the next capture.",
        10, &plugin.memory_mib);
}

static void register_protocol(void)
{
    plugin.proto = proto_register_protocol("SIPray SIP analysis", "SIPray", "sipray");
    plugin.tap = register_tap("sipray");
    fields_register(plugin.proto);
    experts_register(plugin.proto);
    register_preferences();
    dissect_register();
    decode_as_register();
    stats_register();
    tables_register();
    related_register();
    register_init_routine(open_capture);
    register_cleanup_routine(close_capture);
}

/* The other protocols are there by now. */
static void hand_off(void)
{
    plugin.sip = proto_get_id_by_filter_name("sip");
    plugin.icmp = proto_get_id_by_filter_name("icmp");
    plugin.icmpv6 = proto_get_id_by_filter_name("icmpv6");
    plugin.udp_length = proto_registrar_get_id_byname("udp.length");
    plugin.tcp_reset = proto_registrar_get_id_byname("tcp.flags.reset");
    plugin.ip_id = proto_registrar_get_id_byname("ip.id");
    dissect_hand_off();
    decode_as_hand_off();
    agents_hand_off();
}

#if WIRESHARK_AT_LEAST(4, 2)
WS_DLL_PUBLIC uint32_t plugin_describe(void);

uint32_t plugin_describe(void)
{
    return 1; /* WS_PLUGIN_DESC_DISSECTOR; its header is not installed before 4.4 */
}
#endif

void plugin_register(void)
{
    static proto_plugin callbacks = {.register_protoinfo = register_protocol, .register_handoff = hand_off};

    proto_register_plugin(&callbacks);
}
