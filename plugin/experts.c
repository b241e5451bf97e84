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
