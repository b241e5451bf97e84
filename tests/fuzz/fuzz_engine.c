/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A conversation: chunks of "\x01 PACE HOSTS MESSAGE". Every field of every record can be read in the middle and at the
 * end, and that changes nothing; no value depends on the seed of the tables; little memory is enough. */
#include "base/hash.h"
#include "base/seen.h"
#include "fuzz.h"
#include "records/record.h"
#include "sip/msg.h"

#define START (1767323045 * CAPTIME_S)

static uint64_t fold_value(uint64_t h, const struct value *v)
{
    h = hash_mix(h, (uint64_t)v->type ^ (uint64_t)v->i);
    if (v->text.p)
        h = hash_mix(h, hash_slice(v->text, 1));
    for (size_t i = 0; i < v->n_items && (v->type == VALUE_LIST || v->type == VALUE_OBJECT); i++)
        h = fold_value(h, &v->items[i]);
    return h;
}

struct fold {
    const struct record_table *table;
    uint64_t hash;
};

static bool fold_record(const struct record *r, void *user)
{
    struct fold *f = user;

    for (size_t i = 0; i < f->table->n_fields; i++) {
        struct value v = {.type = VALUE_NULL};
        f->table->fields[i].get(r, &v);
        f->hash = fold_value(f->hash, &v);
    }
    return true;
}

static uint64_t read_all(const struct engine *e)
{
    static const struct record_table *const tables[] = {&records_messages, &records_transactions, &records_dialogs,
        &records_calls, &records_registrations, &records_findings};
    static const char *const files[] = {"f"};
    const struct record_source source = {e, files, 1};
    struct fold f = {0};

    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        f.table = tables[i];
        records_each(f.table, &source, fold_record, &f);
    }
    return f.hash;
}

static struct endpoint host(unsigned number)
{
    return (struct endpoint){.ip = {192, 0, 2, (uint8_t)number}, .port = (uint16_t)(number & 1 ? 5060 : 5080), .family = 4};
}

static captime step(unsigned pace)
{
    static const captime steps[] = {0, CAPTIME_MS, 20 * CAPTIME_MS, 500 * CAPTIME_MS, 4 * CAPTIME_S, 33 * CAPTIME_S,
        200 * CAPTIME_S, 4000 * CAPTIME_S};

    return steps[pace & 7];
}

static uint64_t converse(struct slice rest, struct engine_options options, bool look_between)
{
    static struct sip_msg msg;
    struct engine *e = engine_new(&options);
    captime now = START;

    for (unsigned frame = 1; rest.n > 3; frame++) {
        struct slice chunk = slice_head(slice_from(rest, 1), slice_find(slice_from(rest, 1), '\x01'));
        rest = slice_from(rest, chunk.n + 1);
        if (chunk.n < 3)
            continue;
        unsigned hosts = (unsigned char)chunk.p[1];
        now += step((unsigned char)chunk.p[0]);
        struct seen seen = {.time = now, .src = host(hosts & 3), .dst = host(hosts >> 2 & 3), .frame = frame,
            .ip_id = (uint16_t)(hosts >> 5), .transport = hosts & 16 ? SIP_TCP : SIP_UDP};
        if (sip_msg_parse(slice_from(chunk, 2), seen.transport == SIP_TCP, &msg) == SIP_OK)
            engine_push(e, &seen, &msg);
        if (look_between && frame % 8 == 0) {
            engine_settle(e, now);
            read_all(e);
        }
    }
    engine_finish(e, now);
    uint64_t hash = read_all(e);
    engine_free(e);
    return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = fuzz_slice(data, size);
    struct engine_options options = {.keep_bytes = true, .keep_media = true, .hash_seed = 1};
    uint64_t once = converse(input, options, false);

    options.hash_seed = 2;
    assert(converse(input, options, false) == once);
    assert(converse(input, options, true) == once);
    options.limit_memory = 16 * 1024;
    converse(input, options, false);
    options.live = true;
    options.keep_media = false;
    converse(input, options, true);
    return 0;
}
