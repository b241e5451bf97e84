/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line: commands from command.def, options from option.def, parsed by GLib. What is wrong with it is one
 * GError whose text names the word and the remedy. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <glib.h>

#include "base/slice.h"
#include "engine/figures/breakdown.h"
#include "report/writer.h"
#include "sip/finding.h"

enum command_prints {
    PRINTS_RECORDS,
    PRINTS_ROWS,
    PRINTS_SUMMARY,
    PRINTS_LADDER,
    PRINTS_STORY,
    PRINTS_DIFF,
};

enum command_subject {
    SUBJECT_NONE,
    SUBJECT_CALL,
    SUBJECT_WORD,
    SUBJECT_TWO,
};

enum command { /* what each prints and takes: options_print, command.def */
#define COMMAND(id, name, arguments, help, prints, subject) COMMAND_##id,
#include "cli/command.def"
#undef COMMAND
    COMMANDS
};

enum color_when {
    COLOR_AUTO,
    COLOR_ALWAYS,
    COLOR_NEVER,
};

enum flow_format { /* what flow can print besides the formats of records */
    FLOW_RECORDS,  /* as `format` says; text is the ladder */
    FLOW_MERMAID,
    FLOW_SVG,
    FLOW_HTML,
};

struct options {
    /* as given */
    char *interface, *capture_filter, *filter, *write, *format, *fields, *color, *ports, *fail_on, *limit_memory, *autostop,
        *hep_listen, *hep_send, *by;
    char **files; /* of -r, then the arguments */
    char **leg_headers;
    char **skews;
    char **keylogs, **private_keys;
    int count, snaplen, hep_id, threads;
    gboolean legs, follow, sip_filter, no_promiscuous, numeric, quiet, verbose, version;
    /* as understood */
    enum command command;
    char *subject;      /* of flow, explain, diff and the registries; NULL where there is none */
    char *other_subject; /* of diff: the second call */
    enum writer_format writer;
    enum flow_format flow;
    enum color_when color_when;
    captime *skew_list;          /* of --skew, by file; CAPTIME_NONE of those that it does not name; NULL without it */
    enum breakdown_by breakdown; /* --by; BREAKDOWN_NONE without */
    unsigned prefix_digits;
    bool fails;         /* --fail-on was given */
    enum finding_severity severity;
    size_t memory;      /* bytes */
    unsigned seconds;   /* to capture or read at most; 0 = no limit */
    uint16_t port_list[64];
    size_t n_ports;
};

/* Packets come as time goes by: what is over is printed at once. */
bool options_are_live(const struct options *o);

/* Whether the command prints this. */
bool options_print(const struct options *o, enum command_prints what);

const char *command_name(enum command c);

/* Reads the command line. --help prints and ends the process, as GLib does. */
bool options_parse(int *argc, char ***argv, struct options *out, GError **error);
void options_clear(struct options *o);

#endif
