/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registries of words and numbers in header fields: option tags, event packages, causes and the like. registry.def has a row a
 * value, as IANA has it; warning.def, q850.def, finding.def and outcome.def are read in beside it. Constant data. */
#ifndef SIP_REGISTRY_H
#define SIP_REGISTRY_H

#include "base/slice.h"

enum registry {
#define REGISTRY(id, name, source) REGISTRY_##id,
#include "sip/registry.def"
    REGISTRIES
};

struct registry_row {
    uint8_t registry;    /* enum registry */
    const char *value;   /* "100rel" */
    const char *meaning; /* one line */
    const char *rfc;     /* "RFC 3262" */
};

const char *registry_name(enum registry r);   /* "option_tag" */
const char *registry_source(enum registry r); /* who registers them, and as of when */

/* The rows, registry by registry. */
const struct registry_row *registry_rows(size_t *count);

/* The row of a value, without regard to case; NULL where it is not registered. */
const struct registry_row *registry_find(enum registry r, struct slice value);

#endif
