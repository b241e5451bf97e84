/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/registry.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct registry_row rows[] = {
#define REGISTERED(registry, value, meaning, rfc) {REGISTRY_##registry, value, meaning, rfc},
#include "sip/registry.def"
#define INTERVAL(id, name, milliseconds, clause, meaning) {REGISTRY_TIMER, name, meaning " (" #milliseconds " ms)", clause},
#include "sip/timers.def"
#undef INTERVAL
#define WARNING(code, name, rfc) {REGISTRY_WARNING, #code, name, rfc},
#define WARNING_BEARER WARNING
#include "sip/warning.def"
#undef WARNING
#undef WARNING_BEARER
#define Q850(cause, name)                   {REGISTRY_Q850, #cause, name, "ITU-T Q.850 table 1"},
#define Q850_CODE(cause, name, code, other) {REGISTRY_Q850, #cause, name, "ITU-T Q.850 table 1; RFC 3398 7.2.4.1: " #code},
#include "sip/q850.def"
#undef Q850
#undef Q850_CODE
#define OUTCOME(id, name, meaning) {REGISTRY_OUTCOME, name, meaning, ""},
#include "sip/outcome.def"
#undef OUTCOME
#define FINDING(id, name, severity, clause, text) {REGISTRY_FINDING, name, text, clause},
#include "sip/finding.def"
#undef FINDING
};

const char *registry_name(enum registry r)
{
    static const char *const names[REGISTRIES] = {
#define REGISTRY(id, name, source) [REGISTRY_##id] = name,
#include "sip/registry.def"
    };
    return r < REGISTRIES ? names[r] : "?";
}

const char *registry_source(enum registry r)
{
    static const char *const sources[REGISTRIES] = {
#define REGISTRY(id, name, source) [REGISTRY_##id] = source,
#include "sip/registry.def"
    };
    return r < REGISTRIES ? sources[r] : "?";
}

const struct registry_row *registry_rows(size_t *count)
{
    *count = COUNT(rows);
    return rows;
}

const struct registry_row *registry_find(enum registry r, struct slice value)
{
    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].registry == r && slice_eqi(slice_of(rows[i].value), value))
            return &rows[i];
    return NULL;
}
