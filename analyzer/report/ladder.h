/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The flow of one call, or of one Call-ID that is no call: which hosts are its columns, and a row for each message. The
 * layout knows nothing of the medium; ladder_text, _mermaid, _svg and _html draw it.
 * Columns read from left to right along the path of the INVITE: caller, proxies, callee. An address is one column. Where
 * it sends to itself, several programs run there and each of its ports is a column, but the ports that a host takes for
 * its own connections (stream transports, 32768 and up) belong to the one port it listens on. There are at most
 * LADDER_HOSTS columns: what does not fit shares the last. Packets that were captured twice are left out and counted.
 * Texts are as captured: escape for the medium. */
#ifndef REPORT_LADDER_H
#define REPORT_LADDER_H

#include <glib.h>

#include "report/ladder_layout.h"
#include "report/style.h"

/* Lays out a call of this group; call 0: all messages of the group. Everything stays valid as long as the engine does.
 */
struct ladder *ladder_new(const struct record_source *source, ref group, ref call);
/* The same with the other legs of the call, and theirs. */
struct ladder *ladder_new_with_legs(const struct record_source *source, ref group, ref call);
void ladder_free(struct ladder *l);

/* "12", or "1:12" where there are several files. */
void ladder_frame(GString *out, const struct ladder *l, const struct ladder_row *row);

/* The name of the class of a response; "request" for a request: what the media colour by. */
const char *ladder_class(const struct ladder_row *row);

/* How it ended, in a sentence of plain text; empty where there is no call. */
void ladder_ending(GString *out, const struct ladder *l);

/* A ladder as in RFC 3665, under a heading. */
void ladder_text(GString *out, const struct ladder *l, const struct style *style);

/* A sequenceDiagram. */
void ladder_mermaid(GString *out, const struct ladder *l);

/* A picture that stands alone, for light and dark backgrounds. */
void ladder_svg(GString *out, const struct ladder *l);

/* The same to stand in an HTML page: each row leads to the element "m" with the message's number. */
void ladder_svg_linked(GString *out, const struct ladder *l);

/* One page without references to anything outside, with any number of ladders: the picture of each, and under it the
 * messages as text where the engine kept them. */
void ladder_html_begin(GString *out);
void ladder_html(GString *out, const struct ladder *l);
void ladder_html_end(GString *out);

#endif
