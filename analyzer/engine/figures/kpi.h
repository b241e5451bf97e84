/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The key figures of a set of calls: the session metrics of RFC 6076 and those of the telephone network. Plain sums and
 * samples, so that the figures of two sets add up (kpi_add). metrics.c works out what a call adds; registrations have
 * their figures in summary.h.
 * RFC 6076 comes in two forms. `strict` counts each INVITE of the caller, as the formulas of 4.6 to 4.9 do, and a
 * delay for each dialog of a fork (5.4). `attempt` counts a call with its challenges, redirects and repairs once. */
#ifndef ENGINE_FIGURES_KPI_H
#define ENGINE_FIGURES_KPI_H

#include "base/captime.h"
#include "engine/figures/durations.h"
#include "engine/store/dialog.h"
#include "sip/status.h"

enum { KPI_DIALOGS = 8 }; /* dialogs of a fork whose delay is measured */

struct kpi_ratio { /* n of `of` */
    uint64_t n, of;
};

struct kpi_ratios {
    struct kpi_ratio ser, seer, isa, scr; /* 4.6 to 4.9 */
};

struct kpi_form {
    struct kpi_ratios ratios;
    struct durations srd_success, srd_failure; /* 4.3 */
};

struct kpi {
    uint64_t calls, by_outcome[OUTCOMES], by_fault[FAULTS];
    uint64_t by_user; /* for NER: answered, busy, no answer, declined or given up by a user */
    struct kpi_form strict, attempt;
    struct durations pdd, talk;
    struct durations sdd[SIDES];               /* 4.4, those that succeeded: by who sent the BYE */
    struct durations sdd_failure;
    struct durations sdt_success, sdt_failure; /* 4.5 */
};

/* What one call adds. */
struct kpi_call {
    uint8_t outcome, fault; /* enum outcome, enum fault */
    uint8_t sdd_from;       /* enum side */
    bool by_user, answered, sdd_failed, sdt_failed;
    struct kpi_ratios strict, attempt;
    captime srd, pdd, talk, sdd, sdt; /* CAPTIME_NONE: not measured */
    captime srd_of_dialog[KPI_DIALOGS];
    unsigned n_dialogs;
};

/* `keep` = false: the call counts, its durations are left out. */
void kpi_take(struct kpi *k, const struct kpi_call *c, bool keep);

void kpi_add(struct kpi *k, const struct kpi *other);
void kpi_clear(struct kpi *k);

/* Those of E.411/E.425 over the same calls. Calls whose end the capture does not show (in_progress, unknown) are in none
 * of them; a bid is one INVITE of the caller. */
struct kpi_ratio kpi_asr(const struct kpi *k);
struct kpi_ratio kpi_ner(const struct kpi *k);
struct kpi_ratio kpi_abr(const struct kpi *k);

#endif
