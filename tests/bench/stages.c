/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each stage of the analysis costs a message: sipray_stages FILE.pcap, in classic format as sipray_gen writes it.
 * The file is in memory, and all runs in one thread. Each pass does one stage more than the one before; the figure of a
 * stage is the difference of their medians. Prints who does the stage (the reader, of which there is one, or a shard),
 * its name, and nanoseconds of CPU time a message. */
#include "engine/engine.h"
#include "net/net.h"
#include "sip/call_id.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { FILE_HEAD = 24, RECORD_HEAD = 16, ETHERNET = 1, PASSES = 9 };

enum stage { NET, CALL_ID, DECODE, ENGINE, STAGES };

static const struct {
    const char *who, *name;
} rows[STAGES] = {
    [NET] = {"reader", "packet to datagram"},
    [CALL_ID] = {"reader", "find the Call-ID"},
    [DECODE] = {"shard", "decode the message"},
    [ENGINE] = {"shard", "follow the call"},
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

struct pass {
    enum stage last;
    struct engine *engine;
    struct sip_msg msg;
    size_t messages, bytes; /* the latter only so that no stage is optimized away */
};

static void take(struct pass *pass, const struct net_packet *p)
{
    struct seen seen = {.time = p->origin.time, .frame = p->origin.frame, .ip_id = p->ip_id, .transport = SIP_UDP};

    pass->messages++;
    if (pass->last == CALL_ID)
        pass->bytes += sip_call_id_find(p->payload).n;
    if (pass->last < DECODE)
        return;
    if (sip_msg_parse(p->payload, p->truncated, &pass->msg) != SIP_OK)
        return;
    pass->bytes += pass->msg.call_id.n;
    if (pass->last < ENGINE)
        return;
    seen.src = net_src(p);
    seen.dst = net_dst(p);
    engine_push(pass->engine, &seen, &pass->msg);
}

static void walk(struct pass *pass, struct slice file)
{
    const struct link_type *link = link_find(ETHERNET);
    struct net_packet p;
    uint32_t head[RECORD_HEAD / sizeof(uint32_t)], frame = 0;
    captime time = 0;

    for (size_t at = FILE_HEAD; at + RECORD_HEAD <= file.n; at += RECORD_HEAD + head[2]) {
        memcpy(head, file.p + at, sizeof head);
        if (head[2] > file.n - at - RECORD_HEAD)
            break;
        time = (captime)head[0] * CAPTIME_S + (captime)head[1] * (CAPTIME_S / 1000000);
        p.origin = (struct net_origin){.time = time, .frame = ++frame};
        struct slice bytes = {file.p + at + RECORD_HEAD, head[2]};
        if (net_decode(link, bytes, head[3], &p) == NET_OK && p.proto == NET_UDP)
            take(pass, &p);
    }
    if (pass->engine)
        engine_finish(pass->engine, time);
}

/* Nanoseconds that a message took with all stages up to this one. */
static double run(struct slice file, enum stage last)
{
    static struct pass pass;

    pass = (struct pass){.last = last};
    if (last == ENGINE)
        pass.engine = engine_new(&(struct engine_options){.hash_seed = 1});
    double start = now();
    walk(&pass, file);
    double took = now() - start;
    if (pass.engine)
        engine_free(pass.engine);
    return pass.messages ? took / (double)pass.messages : 0;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static struct slice read_all(const char *path)
{
    FILE *f = fopen(path, "rb");
    long n = f && fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    char *bytes = n > 0 ? malloc((size_t)n) : NULL;

    if (bytes) {
        rewind(f);
        n = (long)fread(bytes, 1, (size_t)n, f);
    }
    if (f)
        fclose(f);
    return bytes ? (struct slice){bytes, (size_t)n} : SLICE_NONE;
}

int main(int argc, char **argv)
{
    struct slice file = argc == 2 ? read_all(argv[1]) : SLICE_NONE;
    double took[STAGES][PASSES], before = 0;

    if (file.n < FILE_HEAD) {
        fprintf(stderr, "usage: %s FILE.pcap\n", argv[0]);
        return 2;
    }
    for (unsigned i = 0; i < PASSES; i++)
        for (unsigned stage = 0; stage < STAGES; stage++)
            took[stage][i] = run(file, (enum stage)stage);
    for (unsigned stage = 0; stage < STAGES; stage++) {
        qsort(took[stage], PASSES, sizeof **took, ascending);
        double all = took[stage][PASSES / 2];
        printf("%s\t%s\t%.1f\n", rows[stage].who, rows[stage].name, all - before);
        before = stage == CALL_ID ? took[NET][PASSES / 2] : all; /* decoding finds the Call-ID by itself */
    }
    free((char *)file.p);
    return 0;
}
