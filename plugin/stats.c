/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/registration.h"
#include "engine/store/txn.h"
#include "plugin.h"
#include "session.h"
#include "sip/msg.h"
#include "sip/status.h"
#include "stats.h"

#include <epan/rtd_table.h>
#include <epan/stats_tree.h>

/* ---- the tree ---- */

static const char REQUESTS[] = "Requests", RESPONSES[] = "Responses", SIGHTINGS_SEEN[] = "Sightings", CALLS[] = "Calls",
                  REGISTERED[] = "Registrations";
static const char LATER[] = "(known in a second pass: tshark -2)";

static void tree_init(stats_tree *st)
{
    stats_tree_create_pivot(st, REQUESTS, 0);
    stats_tree_create_node(st, RESPONSES, 0, STAT_DT_INT, TRUE);
    stats_tree_create_pivot(st, SIGHTINGS_SEEN, 0);
    stats_tree_create_pivot(st, CALLS, 0);
    stats_tree_create_pivot(st, REGISTERED, 0);
}

static void tick(stats_tree *st, const char *node, const char *value)
{
    stats_tree_tick_pivot(st, stats_tree_parent_id_by_name(st, node), value);
}

static const char *method_of(enum sip_method m)
{
    const char *name = sip_method_name(m);

    return *name ? name : "other";
}

static void tick_response(stats_tree *st, unsigned code)
{
    const struct sip_status *s = sip_status_find(code);
    const char *class_name = sip_class_of(code) ? sip_class_name(sip_class_of(code)) : "other";
    char *name = g_strdup_printf("%u %s", code, s ? s->name : "(unregistered)");

    tick_stat_node(st, RESPONSES, 0, TRUE);
    int parent = tick_stat_node(st, class_name, stats_tree_parent_id_by_name(st, RESPONSES), TRUE);
    tick_stat_node(st, name, parent, FALSE);
    g_free(name);
}

/* A call counts with its first message. */
static void tick_outcomes(stats_tree *st, const struct engine *e, const struct message *m)
{
    const struct call *c = engine_call(e, message_call(e, m));
    const struct txn *t = engine_txn(e, m->txn);
    const struct registration *g = t ? engine_registration(e, t->registration) : NULL;
    bool known = session_knows_all(plugin.session);

    if (c && engine_message(e, c->first_msg) == m)
        tick(st, CALLS, known ? outcome_name((enum outcome)c->verdict.outcome) : LATER);
    if (g && engine_message(e, g->first_msg) == m)
        tick(st, REGISTERED, known ? registration_outcome_name((enum registration_outcome)g->outcome) : LATER);
}

static tap_packet_status tree_packet(
    stats_tree *st, packet_info *pinfo _U_, epan_dissect_t *edt _U_, const void *data, tap_flags_t flags _U_)
{
    const struct message *m = session_message(plugin.session, data);

    if (!m)
        return TAP_PACKET_DONT_REDRAW;
    if (m->status)
        tick_response(st, m->status);
    else
        tick(st, REQUESTS, method_of((enum sip_method)m->method));
    tick(st, SIGHTINGS_SEEN, sighting_name((enum sighting)m->sighting));
    tick_outcomes(st, session_engine(plugin.session), m);
    return TAP_PACKET_REDRAW;
}

/* ---- response times ---- */

static nstime_t to_nstime(captime d)
{
    return (nstime_t){.secs = (time_t)(d / CAPTIME_S), .nsecs = (int)(d % CAPTIME_S)};
}

static void count_repeat(rtd_timestat *stat, const struct message *m)
{
    if (m->sighting != SIGHTING_RETRANSMISSION)
        return;
    if (m->status)
        stat->rsp_dup_num++;
    else
        stat->req_dup_num++;
}

/* From a request to its final response, under its method. Responses to what was not captured are discarded. */
static tap_packet_status rtd_packet(
    void *user, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data, tap_flags_t flags _U_)
{
    rtd_timestat *stat = ((rtd_data_t *)user)->stat_table.time_stats;
    const struct engine *e = session_engine(plugin.session);
    const struct message *m = session_message(plugin.session, data);
    const struct txn *t = m ? engine_txn(e, m->txn) : NULL;

    if (!t || t->type == TXN_ACK)
        return TAP_PACKET_DONT_REDRAW;
    count_repeat(stat, m);
    if (engine_message(e, t->request) == m)
        stat->open_req_num++;
    if (engine_message(e, t->final) != m)
        return TAP_PACKET_REDRAW;
    if (!t->request) {
        stat->disc_rsp_num++;
        return TAP_PACKET_REDRAW;
    }
    nstime_t elapsed = to_nstime(m->time - engine_message(e, t->request)->time);
    stat->open_req_num -= stat->open_req_num > 0;
    time_stat_update(&stat->rtd[t->method], &elapsed, pinfo);
    return TAP_PACKET_REDRAW;
}

static const value_string *method_names(void)
{
    value_string *names = g_new0(value_string, METHODS + 1); /* Wireshark keeps them */

    for (unsigned m = 0; m < METHODS; m++)
        names[m] = (value_string){m, method_of((enum sip_method)m)};
    return names;
}

void stats_register(void)
{
    stats_tree_register_plugin(
        "sipray", "sipray", "SIPray" COMPAT_MENU "Messages and outcomes", 0, tree_packet, tree_init, NULL);
    register_rtd_table(plugin.proto, "sipray", 1, METHODS, method_names(), rtd_packet, NULL);
}
