/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/legs/leg_evidence.h"

static const struct leg_row rows[LEG_EVIDENCES] = {
#define IDENTITY true
#define TRAIT    false
#define LEG(id, name, weight, class, clause, sentence) [LEG_##id] = {name, weight, class, clause, sentence},
#include "engine/legs/leg.def"
#undef LEG
#undef IDENTITY
#undef TRAIT
};

const struct leg_row *leg_evidence_row(enum leg_evidence e)
{
    return &rows[e];
}
