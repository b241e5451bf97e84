/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What verdicts rest on: the rules that decide (rules.def), what shows who made the final response (origin.def), and what the
 * fault rests on (evidence.def), each a row with its words. */
#ifndef ENGINE_VERDICT_RULES_H
#define ENGINE_VERDICT_RULES_H

#include "engine/store/call.h"

enum origin { /* what shows who made the final response: origin.def */
#define ORIGIN(id, name, originator, clause, sentence) ORIGIN_##id,
#include "engine/verdict/origin.def"
#undef ORIGIN
    ORIGINS
};

struct origin_row {
    const char *name;     /* "own_tag" */
    uint8_t originator;   /* enum originator: what it says */
    const char *clause;   /* "RFC 3261 16.7" */
    const char *sentence;
};

enum evidence { /* what the fault of a call rests on: evidence.def */
#define EVIDENCE(id, name, sentence) EVIDENCE_##id,
#include "engine/verdict/evidence.def"
#undef EVIDENCE
    EVIDENCES
};

struct evidence_row {
    const char *name;     /* "reason_header" */
    const char *sentence;
};

enum rule { /* the rules that decide a verdict: rules.def */
#define RULE(id, name, detail, clause, sentence) RULE_##id,
#include "engine/verdict/rules.def"
#undef RULE
    RULES
};

struct rule_row {
    const char *name;     /* "challenge-then-retry" */
    const char *detail;   /* its word in `detail` of calls, "cancelled_ringing"; NULL where it has none */
    const char *clause;   /* "RFC 3261 22.2" */
    const char *sentence; /* what it says, in words */
    bool earlier;         /* of an attempt before the deciding one */
};

const struct rule_row *rule_row(enum rule r);
const struct origin_row *origin_row(enum origin o);
const struct evidence_row *evidence_row(enum evidence e);

#endif
