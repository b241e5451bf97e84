/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "experts.h"

#include <epan/expert.h>
#include <epan/tap.h>

static int severity_of(const struct finding_row *row)
{
    switch (row->severity) {
    case SEVERITY_ERROR: return PI_ERROR;
    case SEVERITY_WARNING: return PI_WARN;
    default: return PI_NOTE;
    }
}

static void describe(const struct finding_row *row, expert_field_info *out)
{
    out->name = g_strdup_printf("sipray.expert.%s", row->name);
    out->group = PI_PROTOCOL;
    out->severity = severity_of(row);
    out->summary = *row->clause ? g_strdup_printf("%s (%s)", row->text, row->clause) : row->text;
    HFILL_INIT(out->hf_info);
}

void experts_register(int proto)
{
    ei_register_info *infos = g_new0(ei_register_info, FINDINGS); /* Wireshark keeps them */

    plugin.experts = g_new(expert_field, FINDINGS);
    for (unsigned i = 0; i < FINDINGS; i++) {
        plugin.experts[i].ei = EI_INIT_EI;
        plugin.experts[i].hf = EI_INIT_HF;
        infos[i].ids = &plugin.experts[i];
        describe(finding_row((enum finding_code)i), &infos[i].eiinfo);
    }
    expert_register_field_array(expert_register_protocol(proto), infos, FINDINGS);
}

bool experts_wanted(void)
{
    return have_tap_listener(plugin.expert_tap);
}

void experts_add(packet_info *pinfo, proto_item *item, enum finding_code code)
{
    expert_add_info(pinfo, item, &plugin.experts[code]);
}

/* ---- what the neighbours of a message show ---- */

static void tell_repeat(packet_info *pinfo, proto_item *item, const struct engine *e, const struct message *m)
{
    bool again = m->status == 0 && sip_transport_reliable((enum sip_transport)m->transport);
    enum finding_code code = again ? FINDING_RETRANSMITTED_RELIABLE : FINDING_RETRANSMITTED;

    expert_add_info_format(pinfo, item, &plugin.experts[code], "%s; first seen in frame %u", finding_row(code)->text,
        engine_message(e, m->of)->frame);
}

/* The timer that waits for the ACK has fired (RFC 3261 17.2.1, RFC 6026). */
static bool lacks_ack(const struct txn *t)
{
    return t->type == TXN_INVITE && t->state == TXN_TERMINATED && !t->ack && t->response_retransmissions;
}

static void tell_of_transaction(
    packet_info *pinfo, proto_item *item, const struct engine *e, const struct txn *t, const struct message *m)
{
    if (m->status && !t->request)
        experts_add(pinfo, item, FINDING_RESPONSE_WITHOUT_REQUEST);
    if (engine_message(e, t->request) == m && t->ended_by == TXN_END_TIMEOUT)
        experts_add(pinfo, item, FINDING_NO_RESPONSE);
    if (engine_message(e, t->final) == m && lacks_ack(t))
        experts_add(pinfo, item, FINDING_MISSING_ACK);
}

void experts_of_message(packet_info *pinfo, proto_item *item, const struct engine *e, const struct message *m)
{
    if (m->sighting == SIGHTING_RETRANSMISSION)
        tell_repeat(pinfo, item, e, m);
    if (m->txn && m->sighting == SIGHTING_FIRST)
        tell_of_transaction(pinfo, item, e, engine_txn(e, m->txn), m);
}
