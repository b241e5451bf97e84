/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One record of a registry on a page of text: each field that is known under its name, the items of a list on lines of their own. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "records/record.h"
#include "report/style.h"

void page_text(GString *out, const struct record_table *t, const struct record *r, const struct style *style);

/* A name, and the text in the column behind it. Nothing for an empty text. */
void page_line(GString *out, const struct style *style, const char *name, const char *text);

#endif
