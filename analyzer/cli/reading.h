/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An analysis as the command line asks for it, read to its end (or to Ctrl-C), with progress and what there is to say of it
 * on standard error. */
#ifndef CLI_READING_H
#define CLI_READING_H

#include "app/analysis.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "records/record.h"

struct reading {
    const struct options *options;
    struct analysis *analysis; /* NULL where nothing could be opened */
    struct progress progress;
    bool damaged; /* an input could not be read to its end */
    /* Live: called for each message, and for each call that ended. Either may be NULL. */
    void (*on_message)(struct reading *r, ref message, const struct sip_msg *m);
    void (*on_call)(struct reading *r, ref call);
    void (*on_release)(struct reading *r, ref call); /* a call that is over, before it is given back; may be NULL */
    bool release;                                    /* what is over is given back */
    void *user;
};

/* Opens the inputs; *r is zero but for the functions. An input that cannot be opened is told of and left out; false where
 * none is left, or where the options are wrong (*usage). */
bool reading_open(struct reading *r, const struct options *o, bool keep_bytes, bool keep_invites, bool *usage);
void reading_close(struct reading *r);

/* Reads everything and lets the engine decide. */
void reading_do(struct reading *r);

/* As records want it. */
struct record_source reading_source(const struct reading *r);

#endif
