/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers, times and durations as they are in JSON and CSV, without quotes. */
#ifndef REPORT_WRITER_SCALAR_H
#define REPORT_WRITER_SCALAR_H

#include <glib.h>

#include "records/record.h"

void writer_scalar(GString *out, const struct value *v);

#endif
