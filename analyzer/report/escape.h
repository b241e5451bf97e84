/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes from packets made safe for the medium they go to. All take any bytes, append to a GString, and write at most
 * nine bytes for each. What must not be shown as it is (utf8_hidden, and bytes that are no UTF-8) becomes visible text:
 * \x1b for a byte, \u{202e} for a character; JSON has its own notation. A backslash stays one, so that form is for
 * people; JSON alone is exact.
 * A CSV cell is that of RFC 4180 and no more: a cell that begins with = + - or @ is left as it is, because telephone
 * numbers begin with +. Import such columns into a spreadsheet as text. */
#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include <glib.h>

#include "base/slice.h"

/* A JSON string (RFC 8259 7) with its quotes. Each byte that is no UTF-8 becomes \ufffd. */
void escape_json(GString *out, struct slice text);

/* A CSV cell (RFC 4180 2), in quotes where it needs them. Always on one line. */
void escape_csv(GString *out, struct slice text);

/* Text for a terminal or a plain file, on one line. */
void escape_terminal(GString *out, struct slice text);

/* Text or an attribute value in quotes, for HTML, XML and SVG. */
void escape_html(GString *out, struct slice text);

/* A message or a label in a Mermaid diagram: plain ASCII, everything with a meaning there as #NNN; entities. */
void escape_mermaid(GString *out, struct slice text);

#endif
