/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/explain_legs.h"

#include "engine/legs/legs.h"
#include "engine/store/message.h"
#include "engine/store/read.h"

/* What speaks for it first, the strongest first: the order of leg.def. */
static void put_evidence(GString *out, const struct leg *leg)
{
    bool any = false, doubted = false;

    for (unsigned i = 0; i < LEG_EVIDENCES; i++) {
        const struct leg_row *row = leg_evidence_row((enum leg_evidence)i);
        if (!(leg->evidence >> i & 1))
            continue;
        if (any)
            g_string_append(out, "; ");
        if (row->weight < 0 && !doubted)
            g_string_append(out, "but ");
        doubted |= row->weight < 0;
        any = true;
        g_string_append(out, row->sentence);
        if (*row->clause)
            g_string_append_printf(out, " (%s)", row->clause);
    }
}

void explain_legs_text(GString *out, const struct engine *e, ref call, const struct style *style)
{
    struct leg legs[LEGS_MAX];
    size_t n = legs_of(e, call, legs);

    if (n)
        g_string_append_c(out, '\n');
    for (size_t i = 0; i < n; i++) {
        GString *text = g_string_new(NULL);
        if (i == 0) {
            style_heading(out, style, "Other legs");
            g_string_append_c(out, '\n');
        }
        g_string_append_printf(text, "call %u is one with %d of 100, as frames %u and %u show: ", legs[i].number, legs[i].score,
            engine_message(e, legs[i].shown[0])->frame, engine_message(e, legs[i].shown[1])->frame);
        put_evidence(text, &legs[i]);
        g_string_append_c(text, '.');
        g_string_append(out, "  - ");
        style_wrap(out, style, 4, 4, (struct slice){text->str, text->len});
        g_string_free(text, TRUE);
    }
}

static void put_row(struct json *j, const struct leg_row *row)
{
    json_open(j, NULL);
    json_text(j, "name", slice_of(row->name));
    json_text(j, "speaks", row->weight < 0 ? SLICE_LIT("against") : SLICE_LIT("for"));
    json_text(j, "clause", *row->clause ? slice_of(row->clause) : SLICE_NONE);
    json_text(j, "text", slice_of(row->sentence));
    json_close(j);
}

void explain_legs_json(struct json *j, const struct engine *e, ref call)
{
    struct leg legs[LEGS_MAX];
    size_t n = legs_of(e, call, legs);

    json_open_array(j, "legs");
    for (size_t i = 0; i < n; i++) {
        json_open(j, NULL);
        json_count(j, "call", legs[i].number);
        json_count(j, "score", (uint64_t)legs[i].score);
        json_count(j, "frame", engine_message(e, legs[i].shown[0])->frame);
        json_count(j, "leg_frame", engine_message(e, legs[i].shown[1])->frame);
        json_open_array(j, "evidence");
        for (unsigned k = 0; k < LEG_EVIDENCES; k++)
            if (legs[i].evidence >> k & 1)
                put_row(j, leg_evidence_row((enum leg_evidence)k));
        json_close_array(j);
        json_close(j);
    }
    json_close_array(j);
}
