/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of explain about the other legs of a call across a B2BUA: which, how sure, and what speaks for it and against. */
#ifndef REPORT_EXPLAIN_LEGS_H
#define REPORT_EXPLAIN_LEGS_H

#include <glib.h>

#include "report/json.h"
#include "report/style.h"
#include "records/record.h"

/* A heading and a paragraph for each; nothing where there are none. */
void explain_legs_text(GString *out, const struct engine *e, ref call, const struct style *style);

/* The member "legs", a list. */
void explain_legs_json(struct json *j, const struct engine *e, ref call);

#endif
