/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that is known of one response code, on a page of text: the registry's row, what the published lists call it and
 * where they are wrong, and what a proxy server does with it. A list of codes is a table (writer.h). */
#ifndef REPORT_CODES_H
#define REPORT_CODES_H

#include "base/slice.h"
#include "report/style.h"
#include "sip/status.h"

/* Whether a text (in any case) is in a name or meaning of this code, in the registry or in any of the lists. */
bool codes_match(const struct sip_status *row, struct slice text);

/* A class as a whole: what the lists call it and say of it. */
void codes_class_text(GString *out, enum sip_class klass, const struct style *style);

void codes_text(GString *out, const struct sip_status *row, const struct style *style);

#endif
