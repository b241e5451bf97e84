/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every surface needs: inputs opened, read step by step through the pipeline into the engine, by as many threads as
 * are wanted, and what is new on the way. It prints nothing and decides nothing; it is told what to read and what to keep,
 * and tells what it came across. One thread calls it.
 * The thread that reads numbers the messages and finds their Call-IDs; each shard of the Call-IDs has a thread that decodes
 * and analyses its messages (shards.h, engine/engine_set.h). After so many messages all of them rest for what reaches across
 * Call-IDs. So the result is the same for any number of threads. */
#ifndef APP_ANALYSIS_H
#define APP_ANALYSIS_H

#include <glib.h>

#include "capture/dump.h"
#include "capture/hepsend.h"
#include "capture/run.h"
#include "engine/engine.h"

enum { ANALYSIS_THREADS = 16 }; /* at most */

struct analysis_options {
    /* What is read: files, or one of the others. */
    char *const *files; /* NULL at the end; may be NULL */
    const char *interface, *hep_listen;
    struct source_options source; /* without on_secrets and user */
    char *const *keylogs, *const *private_keys; /* NULL at the end; may be NULL */
    const uint16_t *ports; /* of SIP, besides 5060 */
    size_t n_ports;
    const captime *skews; /* by file, how far its clock is ahead; CAPTIME_NONE: to be measured; NULL: likewise all */
    uint64_t max_packets;
    const volatile sig_atomic_t *stop; /* a signal handler (without SA_RESTART) ends the reading with it; may be NULL */
    /* What is kept. */
    struct engine_options engine; /* without hash_seed and live; limit_memory is that of the whole process */
    bool again;                   /* packets will be written: analysis_write */
    /* What is sent on. */
    const char *hep_send; /* NULL: nothing */
    uint32_t hep_id;      /* 0 = the usual one */
    unsigned threads;     /* 0 = one a processor, live 1; at most ANALYSIS_THREADS */
};

struct analysis;

/* Each may be NULL. All are called by the thread that calls analysis_step. */
struct analysis_listener {
    void (*on_error)(const GError *error, void *user);
    void (*on_progress)(uint64_t bytes_read, uint64_t bytes_in_all, void *user); /* in all: 0 = not known */
    /* Live: each message, decoded, and each call that has ended, once. */
    void (*on_message)(ref message, const struct sip_msg *m, void *user);
    void (*on_call)(ref call, void *user);
    void *user;
};

/* Opens the inputs. One that cannot be opened is told of and left out. NULL where none is left, or an option is wrong:
 * then *usage is set. What is in *options but hep_listen and the names lives longer. */
struct analysis *analysis_new(const struct analysis_options *options, const struct analysis_listener *listener, bool *usage);
void analysis_free(struct analysis *a);

/* Reads some; false when there is no more, or it is to stop. */
bool analysis_step(struct analysis *a);

/* After the last step: decides the verdicts. */
void analysis_finish(struct analysis *a);

/* Was there an input that could not be read to its end, or anything else that was told as an error? */
bool analysis_is_damaged(const struct analysis *a);

/* What it knows. Between two steps for who looks while more may come; some of it is settled only by analysis_finish. */
const struct engine *analysis_engine(const struct analysis *a);

/* After analysis_finish. */
const struct extract_stats *analysis_stats(const struct analysis *a);
const struct skew *analysis_skew(const struct analysis *a);  /* clocks that were put right */
const struct hepsend_stats *analysis_sent(const struct analysis *a); /* NULL where nothing is sent on */

/* Names of the inputs by index, and how many. */
const char *const *analysis_inputs(const struct analysis *a, size_t *n);

/* Packets of messages that are to be written (`again`): chosen by file and frame, then written in a second pass. */
void analysis_choose(struct analysis *a, uint16_t file, uint32_t frame);
bool analysis_write(struct analysis *a, const char *path, struct dump_result *result, GError **error);

#endif
