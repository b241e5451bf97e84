/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts over everything the engine saw. Plain numbers, so the summaries of several engines add up (summary_add). */
#ifndef ENGINE_FIGURES_SUMMARY_H
#define ENGINE_FIGURES_SUMMARY_H

#include "engine/figures/breakdown.h"
#include "engine/figures/load.h"
#include "engine/store/dialog.h"
#include "engine/store/registration.h"
#include "engine/store/txn.h"
#include "engine/verdict/rules.h"
#include "sip/msg.h"
#include "sip/status.h"

struct engine_options;
struct message;
struct engine;

enum {
    SUMMARY_OTHER_METHODS = 16, /* unregistered methods counted by name; more are counted together */
    SUMMARY_METHOD_NAME = 32,
    SUMMARY_EXAMPLES = 3,
};

struct summary_method {
    char name[SUMMARY_METHOD_NAME];
    uint32_t first; /* number of the message that had it first: they stand in this order */
    uint64_t count;
};

struct summary_problem {
    uint64_t count;
    ref examples[SUMMARY_EXAMPLES]; /* calls, by number (no), not references */
    uint8_t n_examples;
};

enum summary_problem_code {
#define PROBLEM(id, name, rule, text) PROBLEM_##id,
#include "engine/figures/problem.def"
#undef PROBLEM
    PROBLEMS
};

struct summary {
    uint64_t messages, retransmissions, duplicates, malformed, truncated, findings;
    uint64_t requests[METHODS];
    struct summary_method other_methods[SUMMARY_OTHER_METHODS];
    uint64_t responses[1000]; /* by status code */
    uint64_t classes[CLASSES], transports[SIP_TRANSPORTS];
    uint64_t no_transaction; /* messages that lack what matching needs */
    uint64_t evicted_call_ids;
    uint64_t txns_by_type[TXN_TYPES], txns_by_end[TXN_ENDS], unmatched_responses, unmatched_requests;
    uint64_t dialogs_by_usage[USAGES], dialogs_by_state[DIALOG_STATES], dialogs;
    struct kpi kpi;             /* of all calls */
    struct load load;
    struct breakdown *breakdown; /* NULL: not asked for */
    uint64_t linked_calls; /* that have another leg across a B2BUA, as far as both were known at the same time */
    uint64_t registrations, registrations_by_outcome[REGISTRATION_OUTCOMES];
    struct kpi_ratio ira_strict, ira; /* RFC 6076 4.2: of all REGISTER requests; of registrations */
    struct durations rrd;             /* 4.1: spans challenges, so it is the same in both forms */
    struct summary_problem problems[PROBLEMS];
};

/* A message as it comes in. */
void summary_add_message(struct summary *s, const struct message *msg, const struct sip_msg *m);

/* Adds the counts of another summary. */
void summary_add(struct summary *s, const struct summary *other);

void summary_clear(struct summary *s);

/* An empty one, with key figures by something where the options ask for them. */
struct summary *summary_new(const struct engine_options *options);
void summary_free(struct summary *s);

/* Everything up to now; valid after engine_finish. Owned by the engine. */
const struct summary *engine_summary(const struct engine *e);

const char *summary_problem_name(enum summary_problem_code p);
const char *summary_problem_text(enum summary_problem_code p);

/* The rule that shows it in `explain`; RULES where none alone does. */
enum rule summary_problem_rule(enum summary_problem_code p);

#endif
