/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drives a capture from its inputs through the pipeline, step by step: opens them, merges them by time, and ends on end
 * of input, on a signal, or after a number of packets. An input that fails is told of and the others go on. Ctrl-C, progress and
 * what to do while the wire is quiet are the caller's. */
#ifndef CAPTURE_RUN_H
#define CAPTURE_RUN_H

#include <signal.h>

#include "base/captime.h"
#include "base/slice.h"
#include "capture/merge.h"
#include "extract/pipeline.h"
#include "capture/spool.h"

enum { RUN_STEP = 4096 }; /* packets of a step */

struct run_options {
    uint64_t max_packets;              /* 0 = all */
    const volatile sig_atomic_t *stop; /* set by a signal handler (without SA_RESTART); may be NULL */
    /* Each of these may be NULL. */
    void (*on_progress)(uint64_t bytes_read, uint64_t bytes_in_all, void *user); /* in all: 0 = not known */
    /* Live or following a file, after a tenth of a second without a packet, else every second: time goes on also where
     * no message comes. `now` is the clock that packets are stamped with. */
    void (*on_quiet)(captime now, void *user);
    void (*on_error)(const GError *error, void *user);
    void *user;
};

struct run;

/* An empty run. Of the options what its inputs are put in order by, as_it_comes is the run's to say; NULL for none. */
struct run *run_new(const struct order_options *order);
void run_free(struct run *r);

/* Adds a file ("-" = standard input) or an interface. An interface, or a file that is followed, must be the only input. Its index is the number of inputs
 * added before, also where this fails. `again`: it will be read a second time, spool it if need be. */
bool run_add_file(struct run *r, const char *path, const struct source_options *options, bool again, GError **error);
bool run_add_live(
    struct run *r, const char *interface, const struct source_options *options, bool again, GError **error);

/* Likewise, what capture agents send to this address (HEP). It must be the only input. */
bool run_add_hep(struct run *r, const char *address, const struct source_options *options, bool again, GError **error);

/* Pushes some packets: RUN_STEP, or what there is at the moment, which live is waited for a tenth of a second. False when
 * there is no more. */
bool run_step(struct run *r, const struct run_options *options, struct pipeline *p);

/* Was an input cut short, or has it failed? */
bool run_failed(const struct run *r);

/* The pipeline's counts with those of the inputs. */
void run_stats(const struct run *r, const struct pipeline *p, struct extract_stats *out);

/* Names of the inputs by index, and how many. */
const char *const *run_names(const struct run *r, size_t *n);

/* How its inputs are put in order. */
const struct order_options *run_order(const struct run *r);

/* Opens the inputs again for dump_write: an array by index, NULL for one that cannot be. The array is the caller's
 * (g_free), dump_write takes the sources. Frames are those of the first pass. */
struct source **run_reopen(struct run *r);

#endif
