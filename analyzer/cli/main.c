/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command `sipray`: reads the command line, runs one analysis, prints one report. */
#include "capture/sipfilter.h"
#include "cli/compare.h"
#include "cli/output.h"
#include "cli/reading.h"
#include "cli/registry.h"

#include <locale.h>
#include <stdio.h>

enum exit_status {
    EXIT_DONE = 0,
    EXIT_FOUND = 1,   /* --fail-on was met */
    EXIT_USAGE = 2,
    EXIT_DAMAGED = 3, /* an input was unreadable or cut short */
};

static int report_captures(const struct options *o)
{
    struct reading r = {0};
    bool usage = false, found = false;
    struct output *out = output_new(o, &r);

    if (!out)
        return EXIT_USAGE;
    if (reading_open(&r, o, output_keeps_bytes(out), output_keeps_invites(out), &usage)) {
        output_begin(out);
        reading_do(&r);
        usage = !output_end(out, &found);
    }
    output_free(out);
    reading_close(&r);
    return usage ? EXIT_USAGE : r.damaged ? EXIT_DAMAGED : found ? EXIT_FOUND : EXIT_DONE;
}

static int compare_calls(const struct options *o)
{
    bool damaged = false;

    if (!compare_print(o, &damaged))
        return EXIT_USAGE;
    return damaged ? EXIT_DAMAGED : EXIT_DONE;
}

int main(int argc, char **argv)
{
    struct options options;
    GError *error = NULL;
    int status;

    setlocale(LC_ALL, ""); /* for the terminal's character set; nothing that is printed depends on it otherwise */
    if (!options_parse(&argc, &argv, &options, &error)) {
        fprintf(stderr, "sipray: %s (sipray --help lists commands and options)\n", error->message);
        g_error_free(error);
        status = EXIT_USAGE;
    } else if (options.version) {
        puts("sipray " SIPRAY_VERSION);
        status = EXIT_DONE;
    } else if (options.sip_filter) {
        puts(sipfilter_text());
        status = EXIT_DONE;
    } else if (options_print(&options, PRINTS_ROWS)) {
        status = registry_print(&options) ? EXIT_DONE : EXIT_USAGE;
    } else if (options_print(&options, PRINTS_DIFF)) {
        status = compare_calls(&options);
    } else {
        status = report_captures(&options);
    }
    options_clear(&options);
    return status;
}
