/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One analysis: inputs, pipeline and engine joined, read to the end (or to Ctrl-C). What to print is output.c's business;
 * live, it is told of each message and of each call that ended. */
#ifndef CLI_ANALYSIS_H
#define CLI_ANALYSIS_H

#include "base/slice.h"
#include "capture/dump.h"
#include "capture/handoff.h"
#include "capture/hepsend.h"
#include "capture/keyfile.h"
#include "capture/run.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "engine/engine.h"

struct analysis {
    const struct options *options;
    struct engine *engine;
    struct run *run;
    struct pipeline *pipeline;
    struct handoff *handoff;    /* between pipeline and engine: files are read in two threads; NULL live */
    struct dump *dump;          /* NULL without -w */
    struct hepsend *hepsend;    /* NULL without --hep-send */
    GPtrArray *keylogs;         /* struct keyfile */
    struct extract_stats stats; /* after analysis_read */
    struct progress progress;
    bool damaged;               /* an input could not be read to its end */
    /* Live: called for each message, and for each call that ended. Either may be NULL. */
    void (*on_message)(struct analysis *a, ref msg, const struct sip_msg *m);
    void (*on_call)(struct analysis *a, ref call);
    void *user;
};

/* Opens the inputs. An input that cannot be opened is told of on standard error and left out; false where none is left, or
 * where the options are wrong (*usage). */
bool analysis_open(struct analysis *a, const struct options *o, bool keep_bytes, bool *usage);
void analysis_close(struct analysis *a);

/* Reads everything and lets the engine decide. */
void analysis_read(struct analysis *a);

/* The inputs by name, as records want them. */
struct record_source analysis_source(const struct analysis *a);

#endif
