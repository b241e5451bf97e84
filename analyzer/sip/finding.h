/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Protocol findings: what is odd about a message, with its severity, clause and place. Rows in finding.def. A finding
 * never stops the decoding. */
#ifndef SIP_FINDING_H
#define SIP_FINDING_H

#include "base/slice.h"

enum finding_severity {
    SEVERITY_NOTE,    /* legal but worth knowing */
    SEVERITY_WARNING, /* against a SHOULD, or risky for interworking */
    SEVERITY_ERROR,   /* against a MUST or the grammar */
    SEVERITIES
};

enum finding_code {
#define FINDING(id, name, severity, clause, text) FINDING_##id,
#include "sip/finding.def"
#undef FINDING
    FINDINGS
};

struct finding {
    uint16_t code;    /* enum finding_code */
    uint16_t about;   /* MISSING_HEADER, HEADER_NOT_ALLOWED: 1 + number of the row of presence.def; else enum sip_header, or 0 */
    uint32_t offset;  /* first byte, from the start of the message */
    uint32_t length;  /* bytes; 0 = something is missing there */
};

struct finding_row {
    const char *name;     /* "cseq_method_mismatch" */
    uint8_t severity;     /* enum finding_severity */
    const char *clause;   /* "RFC 3261 8.1.1.5" */
    const char *text;     /* one sentence */
};

const struct finding_row *finding_row(enum finding_code code);

/* The header field that a finding is about; "" where there is none. */
const char *finding_header(const struct finding *f);

/* Where the rule stands: that of the row, or the table, or what defines the header field. */
const char *finding_clause(const struct finding *f);
const char *finding_severity_name(enum finding_severity s); /* "note warning error" */
bool finding_severity_find(struct slice name, enum finding_severity *out);

#endif
