/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "report/diff.h"
#include "report/explain.h"
#include "report/json.h"
#include "sip/status.h"

static void put_call(struct json *j, const char *key, const struct diff_side *s)
{
    GString *sentence = g_string_new(NULL);
    char host[ENDPOINT_TEXT];

    explain_sentence(sentence, s->source->engine, s->call);
    json_open(j, key);
    json_text(j, "file", s->source->n_files ? slice_of(s->source->files[0]) : SLICE_NONE);
    json_count(j, "call", s->call->no);
    json_text(j, "call_id", engine_group(s->source->engine, s->call->group)->call_id);
    json_text(j, "outcome", slice_of(outcome_name((enum outcome)s->call->verdict.outcome)));
    json_text(j, "summary", (struct slice){sentence->str, sentence->len});
    json_open_array(j, "hosts");
    for (size_t i = 0; i < s->n_hosts; i++) {
        size_t n = s->hosts[i].port ? endpoint_format(&s->hosts[i], host) : endpoint_format_ip(&s->hosts[i], host);
        json_text(j, NULL, (struct slice){host, n});
    }
    json_close_array(j);
    json_count(j, "left_out", s->left_out);
    json_close(j);
    g_string_free(sentence, TRUE);
}

static void put_frame(struct json *j, const char *key, const struct message *m)
{
    if (m)
        json_count(j, key, m->frame);
    else
        json_null(j, key);
}

static void put_pair_frames(struct json *j, const struct diff_pair *pair)
{
    put_frame(j, "a_frame", pair ? pair->message[0] : NULL);
    put_frame(j, "b_frame", pair ? pair->message[1] : NULL);
}

static void put_item(struct json *j, const struct diff *d, const struct diff_item *item)
{
    json_open(j, NULL);
    json_text(j, "rank", slice_of(diff_rank_name(item->rank)));
    json_text(j, "subject", slice_of(item->subject));
    put_pair_frames(j, item->pair == SIZE_MAX ? NULL : &g_array_index(d->pairs, struct diff_pair, item->pair));
    json_text(j, "a", slice_of(item->value[0]));
    json_text(j, "b", slice_of(item->value[1]));
    json_close(j);
}

static void put_pair(struct json *j, const struct diff_pair *pair)
{
    const struct message *any = pair->message[0] ? pair->message[0] : pair->message[1];
    const char *method = sip_method_name((enum sip_method)any->method);

    json_open(j, NULL);
    put_pair_frames(j, pair);
    json_text(j, "method", slice_of(method));
    for (int side = 0; side < 2; side++) {
        const struct message *m = pair->message[side];
        if (m && m->status)
            json_count(j, side ? "b_status" : "a_status", m->status);
        else
            json_null(j, side ? "b_status" : "a_status");
    }
    json_count(j, "differences", pair->n_items);
    json_close(j);
}

void diff_json(GString *out, const struct diff *d)
{
    struct json j = {.out = out};

    json_open(&j, NULL);
    json_text(&j, "schema", SLICE_LIT("sipray/1"));
    json_text(&j, "command", SLICE_LIT("diff"));
    put_call(&j, "a", &d->side[0]);
    put_call(&j, "b", &d->side[1]);
    json_open_array(&j, "differences");
    for (guint i = 0; i < d->items->len; i++)
        put_item(&j, d, &g_array_index(d->items, struct diff_item, i));
    json_close_array(&j);
    json_open_array(&j, "messages");
    for (guint i = 0; i < d->pairs->len; i++)
        put_pair(&j, &g_array_index(d->pairs, struct diff_pair, i));
    json_close_array(&j);
    json_close(&j);
}
