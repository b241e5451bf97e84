/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/kpi.h"

#include "engine/store/dialog.h"
#include "sip/status.h"

/* ---- one more call ---- */

static void add_ratio(struct kpi_ratio *r, const struct kpi_ratio *other)
{
    r->n += other->n;
    r->of += other->of;
}

static void add_ratios(struct kpi_ratios *r, const struct kpi_ratios *other)
{
    add_ratio(&r->ser, &other->ser);
    add_ratio(&r->seer, &other->seer);
    add_ratio(&r->isa, &other->isa);
    add_ratio(&r->scr, &other->scr);
}

static void take_duration(struct durations *d, captime value, bool keep)
{
    if (keep)
        durations_add(d, value);
    else
        d->left_out += value != CAPTIME_NONE;
}

static void take_durations(struct kpi *k, const struct kpi_call *c, bool keep)
{
    for (unsigned i = 0; i < c->n_dialogs; i++)
        take_duration(c->answered ? &k->strict.srd_success : &k->strict.srd_failure, c->srd_of_dialog[i], keep);
    take_duration(c->answered ? &k->attempt.srd_success : &k->attempt.srd_failure, c->srd, keep);
    take_duration(&k->pdd, c->pdd, keep);
    take_duration(&k->talk, c->talk, keep);
    take_duration(c->sdd_failed ? &k->sdd_failure : &k->sdd[c->sdd_from], c->sdd, keep);
    take_duration(c->sdt_failed ? &k->sdt_failure : &k->sdt_success, c->sdt, keep);
}

void kpi_take(struct kpi *k, const struct kpi_call *c, bool keep)
{
    k->calls++;
    k->by_outcome[c->outcome]++;
    k->by_fault[c->fault]++;
    k->by_user += c->by_user;
    add_ratios(&k->strict.ratios, &c->strict);
    add_ratios(&k->attempt.ratios, &c->attempt);
    take_durations(k, c, keep);
}

/* ---- all of them ---- */

enum { SAMPLES = 9 + SIDES };

static void samples_of(struct kpi *k, struct durations *out[SAMPLES])
{
    struct durations *fixed[] = {&k->strict.srd_success, &k->strict.srd_failure, &k->attempt.srd_success,
        &k->attempt.srd_failure, &k->pdd, &k->talk, &k->sdd_failure, &k->sdt_success, &k->sdt_failure};
    size_t n = sizeof fixed / sizeof fixed[0];

    _Static_assert(sizeof fixed / sizeof fixed[0] + SIDES == SAMPLES, "each sample of struct kpi");
    for (size_t i = 0; i < n; i++)
        out[i] = fixed[i];
    for (size_t i = 0; i < SIDES; i++)
        out[n + i] = &k->sdd[i];
}

void kpi_add(struct kpi *k, const struct kpi *other)
{
    struct durations *to[SAMPLES], *from[SAMPLES];
    struct kpi source = *other; /* for its pointers; nothing of it is written */

    k->calls += other->calls;
    k->by_user += other->by_user;
    for (size_t i = 0; i < OUTCOMES; i++)
        k->by_outcome[i] += other->by_outcome[i];
    for (size_t i = 0; i < FAULTS; i++)
        k->by_fault[i] += other->by_fault[i];
    add_ratios(&k->strict.ratios, &other->strict.ratios);
    add_ratios(&k->attempt.ratios, &other->attempt.ratios);
    samples_of(k, to);
    samples_of(&source, from);
    for (size_t i = 0; i < SAMPLES; i++)
        durations_merge(to[i], from[i]);
}

void kpi_clear(struct kpi *k)
{
    struct durations *all[SAMPLES];

    samples_of(k, all);
    for (size_t i = 0; i < SAMPLES; i++)
        durations_clear(all[i]);
    *k = (struct kpi){0};
}

/* ---- E.411, E.425 ---- */

static uint64_t ended(const struct kpi *k)
{
    return k->calls - k->by_outcome[OUTCOME_IN_PROGRESS] - k->by_outcome[OUTCOME_UNKNOWN];
}

struct kpi_ratio kpi_asr(const struct kpi *k)
{
    return (struct kpi_ratio){k->by_outcome[OUTCOME_ANSWERED], ended(k)};
}

struct kpi_ratio kpi_ner(const struct kpi *k)
{
    return (struct kpi_ratio){k->by_user, ended(k)};
}

struct kpi_ratio kpi_abr(const struct kpi *k)
{
    return (struct kpi_ratio){k->strict.ratios.ser.n, k->strict.ratios.isa.of};
}
