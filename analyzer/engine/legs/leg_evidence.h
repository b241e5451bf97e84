/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What speaks for two calls being legs of one, or against it: the rows of leg.def. */
#ifndef ENGINE_LEGS_LEG_EVIDENCE_H
#define ENGINE_LEGS_LEG_EVIDENCE_H

#include "base/slice.h"

#include <stdbool.h>

enum { LEGS_MAX = 16 }; /* legs of a call */

enum leg_evidence {
#define LEG(id, name, weight, class, clause, sentence) LEG_##id,
#include "engine/legs/leg.def"
#undef LEG
    LEG_EVIDENCES
};

struct leg_row {
    const char *name;     /* "session_id" */
    int weight;           /* in points of 100; negative speaks against */
    bool identity;        /* names this session; else many calls may share it */
    const char *clause;   /* "RFC 7989 4.2", or empty */
    const char *sentence; /* what it says, in words */
};

const struct leg_row *leg_evidence_row(enum leg_evidence e);

#endif
