/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The least that a program can do which follows SIP calls: libpcap, a fixed header of Ethernet, IPv4 and UDP, the lines
 * of the head, five header fields, one table of Call-IDs and one of transactions. No TCP, no fragments, no timers, no
 * verdicts, no hostile input; memory is kept to the end. It is the yardstick of bench.py. */
#include <ctype.h>
#include <pcap/pcap.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FRAME_HEAD = 42, FIRST_SLOTS = 1024 };

struct text {
    const char *p;
    size_t n;
};

struct entry {
    uint64_t hash;
    size_t n;
    unsigned messages, status;
    char key[];
};

struct table {
    struct entry **slots;
    size_t room, n;
};

struct message {
    struct text call_id, cseq, from, to, via;
    unsigned status;
};

struct state {
    struct table calls, txns;
    unsigned long messages, others;
};

static uint64_t hash_of(struct text t)
{
    uint64_t h = t.n, word;
    for (; t.n >= 8; t.p += 8, t.n -= 8) {
        memcpy(&word, t.p, 8);
        h = (h ^ word) * 0x9e3779b97f4a7c15u;
        h ^= h >> 32;
    }
    word = 0;
    memcpy(&word, t.p, t.n);
    h = (h ^ word) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 32;
}

static void grow(struct table *t)
{
    size_t room = t->room ? t->room * 2 : FIRST_SLOTS;
    struct entry **slots = calloc(room, sizeof *slots);
    if (!slots)
        abort();
    for (size_t i = 0; i < t->room; i++) {
        if (!t->slots[i])
            continue;
        size_t at = t->slots[i]->hash & (room - 1);
        while (slots[at])
            at = (at + 1) & (room - 1);
        slots[at] = t->slots[i];
    }
    free(t->slots);
    t->slots = slots;
    t->room = room;
}

static struct entry *use(struct table *t, struct text key)
{
    uint64_t hash = hash_of(key);
    if (t->n * 2 >= t->room)
        grow(t);
    size_t at = hash & (t->room - 1);
    for (; t->slots[at]; at = (at + 1) & (t->room - 1))
        if (t->slots[at]->hash == hash && t->slots[at]->n == key.n && !memcmp(t->slots[at]->key, key.p, key.n))
            return t->slots[at];
    struct entry *e = calloc(1, sizeof *e + key.n);
    if (!e)
        abort();
    e->hash = hash;
    e->n = key.n;
    memcpy(e->key, key.p, key.n);
    t->slots[at] = e;
    t->n++;
    return e;
}

static struct text trimmed(const char *from, const char *end)
{
    while (from < end && isspace((unsigned char)*from))
        from++;
    while (from < end && isspace((unsigned char)end[-1]))
        end--;
    return (struct text){from, (size_t)(end - from)};
}

static void take_line(struct message *m, const char *line, const char *end)
{
    const char *colon = memchr(line, ':', (size_t)(end - line));
    size_t n = colon ? (size_t)(colon - line) : 0;
    struct text *to = NULL;
    if (n == 7 && !strncasecmp(line, "Call-ID", n))
        to = &m->call_id;
    else if (n == 4 && !strncasecmp(line, "CSeq", n))
        to = &m->cseq;
    else if (n == 4 && !strncasecmp(line, "From", n))
        to = &m->from;
    else if (n == 2 && !strncasecmp(line, "To", n))
        to = &m->to;
    else if (n == 3 && !strncasecmp(line, "Via", n))
        to = &m->via;
    if (to && !to->p)
        *to = trimmed(colon + 1, end);
}

static int take_message(struct message *m, const char *p, const char *end)
{
    const char *lf = memchr(p, '\n', (size_t)(end - p));
    if (!lf || end - p < 12)
        return 0;
    *m = (struct message){0};
    if (!memcmp(p, "SIP/2.0 ", 8))
        m->status = (unsigned)strtoul(p + 8, NULL, 10);
    else if (lf - p < 10 || memcmp(lf - 8, "SIP/2.0", 7) != 0)
        return 0;
    for (p = lf + 1; p < end && *p != '\r' && *p != '\n'; p = lf + 1) {
        lf = memchr(p, '\n', (size_t)(end - p));
        if (!lf)
            break;
        take_line(m, p, lf);
    }
    return m->call_id.p && m->cseq.p && m->from.p && m->to.p && m->via.p;
}

static struct text branch_of(struct text via)
{
    const char *end = via.p + via.n, *at = memchr(via.p, ';', via.n);
    for (; at; at = memchr(at, ';', (size_t)(end - at))) {
        if (end - ++at < 7 || strncasecmp(at, "branch=", 7) != 0)
            continue;
        const char *stop = memchr(at, ';', (size_t)(end - at));
        return trimmed(at + 7, stop ? stop : end);
    }
    return (struct text){via.p, 0};
}

/* The branch of the topmost Via, then CSeq. */
static struct text transaction_key(const struct message *m, char *room, size_t size)
{
    struct text branch = branch_of(m->via);
    size_t n = branch.n < size ? branch.n : size, more = m->cseq.n < size - n ? m->cseq.n : size - n;
    memcpy(room, branch.p, n);
    memcpy(room + n, m->cseq.p, more);
    return (struct text){room, n + more};
}

static void on_packet(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
    struct state *s = (struct state *)(void *)user;
    struct message m;
    char room[256];
    if (header->caplen <= FRAME_HEAD || bytes[12] != 8 || bytes[13] != 0 || bytes[14] != 0x45 || bytes[23] != 17 ||
        !take_message(&m, (const char *)bytes + FRAME_HEAD, (const char *)bytes + header->caplen)) {
        s->others++;
        return;
    }
    s->messages++;
    struct entry *call = use(&s->calls, m.call_id), *txn = use(&s->txns, transaction_key(&m, room, sizeof room));
    call->messages++;
    txn->messages++;
    if (m.status)
        call->status = txn->status = m.status;
}

int main(int argc, char **argv)
{
    char error[PCAP_ERRBUF_SIZE];
    struct state s = {0};
    if (argc != 2) {
        fprintf(stderr, "usage: %s FILE\n", argv[0]);
        return 2;
    }
    pcap_t *p = pcap_open_offline(argv[1], error);
    if (!p) {
        fprintf(stderr, "%s\n", error);
        return 3;
    }
    pcap_loop(p, -1, on_packet, (u_char *)&s);
    pcap_close(p);
    printf("%lu messages, %zu calls, %zu transactions, %lu others\n", s.messages, s.calls.n, s.txns.n, s.others);
    return 0;
}
