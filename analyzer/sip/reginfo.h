/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a NOTIFY of the event package "reg" says of the bindings of an address of record (RFC 3680), as far as it tells that the
 * registrar itself has ended one. It is no XML parser: tags are read as they come, and nothing is checked. */
#ifndef SIP_REGINFO_H
#define SIP_REGINFO_H

#include "base/slice.h"

/* Takes the text up to the next contact that the registrar has removed: terminated, and deactivated, on probation or rejected.
 * *tag is its start tag, *event the word. False where there is none any more. */
bool sip_reginfo_next_removed(struct slice *text, struct slice *tag, struct slice *event);

#endif
