/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict/rules.h"

const struct rule_row *rule_row(enum rule r)
{
    static const struct rule_row rows[RULES] = {
#define RULE(id, name, detail, clause, sentence) [RULE_##id] = {name, detail, clause, sentence, false},
#define EARLIER(id, name, detail, clause, sentence) [RULE_##id] = {name, detail, clause, sentence, true},
#include "engine/verdict/rules.def"
#undef RULE
    };
    return r < RULES ? &rows[r] : NULL;
}

const struct origin_row *origin_row(enum origin o)
{
    static const struct origin_row rows[ORIGINS] = {
#define ORIGIN(id, name, originator, clause, sentence) [ORIGIN_##id] = {name, ORIGINATOR_##originator, clause, sentence},
#include "engine/verdict/origin.def"
#undef ORIGIN
    };
    return o < ORIGINS ? &rows[o] : NULL;
}

const struct evidence_row *evidence_row(enum evidence e)
{
    static const struct evidence_row rows[EVIDENCES] = {
#define EVIDENCE(id, name, sentence) [EVIDENCE_##id] = {name, sentence},
#include "engine/verdict/evidence.def"
#undef EVIDENCE
    };
    return e < EVIDENCES ? &rows[e] : NULL;
}
