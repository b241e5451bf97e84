/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/finding.h"

#include "sip/presence.h"

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

/* The row of a presence table that it rests on, or NULL. */
static const struct presence_row *row_of(const struct finding *f)
{
    size_t count;
    const struct presence_row *list = presence_rows(&count);

    if (f->code != FINDING_MISSING_HEADER && f->code != FINDING_HEADER_NOT_ALLOWED)
        return NULL;
    return f->about && f->about <= count ? &list[f->about - 1] : NULL;
}

const char *finding_header(const struct finding *f)
{
    const struct presence_row *row = row_of(f);

    return sip_header_name((enum sip_header)(row ? row->header : f->about));
}

const char *finding_clause(const struct finding *f)
{
    const struct presence_row *row = row_of(f);

    if (row)
        return presence_source((enum presence_table)row->table);
    if (f->code == FINDING_BAD_VALUE && f->about)
        return sip_header_row((enum sip_header)f->about)->rfc;
    return rows[f->code].clause;
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
