/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of the story that is about media: each offer with its answer or what became of it, the streams as agreed on,
 * who put whom on hold and resumed. Nothing where the engine did not follow offers. */
#ifndef REPORT_EXPLAIN_MEDIA_H
#define REPORT_EXPLAIN_MEDIA_H

#include "base/captime.h"
#include "records/record.h"
#include "report/json.h"
#include "report/style.h"

/* Times count from `origin`: explain_origin. */
void explain_media_text(
    GString *out, const struct engine *e, const struct call *c, captime origin, const struct style *style);

/* As the member "media", an array. */
void explain_media_json(struct json *j, const struct engine *e, const struct call *c);

#endif
