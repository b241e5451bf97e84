/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/sealed.h"

#include <stdio.h>

void sealed_fill(const struct extract_stats *s, struct report_sealed rows[EXTRACT_UNOPENED], struct report_capture *out)
{
    for (uint32_t i = 0; i < s->n_sealed; i++) {
        const struct extract_unopened *from = &s->sealed[i];
        enum tls_reason reason = (enum tls_reason)from->reason;
        rows[i] = (struct report_sealed){.reason = tls_reason_name(reason), .sentence = tls_reason_sentence(reason),
            .remedy = tls_reason_remedy(reason), .records = from->records, .connections = from->connections};
        endpoint_format(&from->server, rows[i].server);
    }
    for (unsigned i = 0; i < TLS_REASONS; i++)
        out->tls_sealed += s->tls_sealed[i];
    out->tls_opened = s->tls.opened;
    out->sealed = (struct report_sealed_list){rows, s->n_sealed, out->tls_sealed};
    for (uint32_t i = 0; i < s->n_sealed; i++)
        out->sealed.further -= s->sealed[i].records;
}

void sealed_tell(const struct extract_stats *s)
{
    struct report_sealed rows[EXTRACT_UNOPENED];
    struct report_capture told = {0};
    GString *text = g_string_new(NULL);

    sealed_fill(s, rows, &told);
    for (size_t i = 0; report_sealed_say(text, &told.sealed, i); i++)
        fprintf(stderr, "sipray: %s\n", text->str);
    g_string_free(text, TRUE);
}
