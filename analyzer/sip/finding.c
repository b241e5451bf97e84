/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/finding.h"

static const struct finding_row rows[FINDINGS] = {
#define FINDING(id, name, severity, clause, text) [FINDING_##id] = {name, severity, clause, text},
#include "sip/finding.def"
#undef FINDING
};

static const char *const severities[SEVERITIES] = {
    [SEVERITY_NOTE] = "note",
    [SEVERITY_WARNING] = "warning",
    [SEVERITY_ERROR] = "error",
};

const struct finding_row *finding_row(enum finding_code code)
{
    return code < FINDINGS ? &rows[code] : NULL;
}

const char *finding_severity_name(enum finding_severity s)
{
    return s < SEVERITIES ? severities[s] : "?";
}

bool finding_severity_find(struct slice name, enum finding_severity *out)
{
    for (unsigned s = 0; s < SEVERITIES; s++) {
        if (slice_eq(name, slice_of(severities[s]))) {
            *out = (enum finding_severity)s;
            return true;
        }
    }
    return false;
}
