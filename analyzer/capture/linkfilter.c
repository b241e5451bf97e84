/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/linkfilter.h"

enum { SNAPLEN = 262144 };

struct compiled {
    int link;
    bool usable;
    struct bpf_program program;
};

struct linkfilter {
    char *expression;
    GArray *compiled; /* struct compiled */
};

struct linkfilter *linkfilter_new(const char *expression)
{
    struct linkfilter *f;

    if (!expression || !*expression)
        return NULL;
    f = g_new0(struct linkfilter, 1);
    f->expression = g_strdup(expression);
    f->compiled = g_array_new(FALSE, FALSE, sizeof(struct compiled));
    return f;
}

void linkfilter_free(struct linkfilter *f)
{
    if (!f)
        return;
    for (guint i = 0; i < f->compiled->len; i++)
        pcap_freecode(&g_array_index(f->compiled, struct compiled, i).program);
    g_array_free(f->compiled, TRUE);
    g_free(f->expression);
    g_free(f);
}

static struct compiled *compile(struct linkfilter *f, int link, char **problem)
{
    struct compiled c = {.link = link};
    pcap_t *dead = pcap_open_dead(link, SNAPLEN);

    c.usable = pcap_compile(dead, &c.program, f->expression, 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (!c.usable && problem)
        *problem = g_strdup(pcap_geterr(dead));
    pcap_close(dead);
    g_array_append_val(f->compiled, c);
    return &g_array_index(f->compiled, struct compiled, f->compiled->len - 1);
}

struct bpf_program *linkfilter_program(struct linkfilter *f, int link, char **problem)
{
    struct compiled *c = NULL;

    for (guint i = 0; i < f->compiled->len && !c; i++)
        if (g_array_index(f->compiled, struct compiled, i).link == link)
            c = &g_array_index(f->compiled, struct compiled, i);
    if (!c)
        c = compile(f, link, problem);
    return c->usable ? &c->program : NULL;
}

bool linkfilter_fits(struct linkfilter *f, int link, struct slice bytes, size_t wire)
{
    const struct pcap_pkthdr header = {.caplen = (bpf_u_int32)bytes.n, .len = (bpf_u_int32)wire};
    const struct bpf_program *program = linkfilter_program(f, link, NULL);

    return program && pcap_offline_filter(program, &header, (const u_char *)bytes.p) != 0;
}
