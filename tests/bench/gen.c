/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes SIP traffic: sipray_gen MESSAGES [--rtp PERCENT] [--rate CALLS_PER_SECOND | --calls N] [--part I/N] > FILE.pcap
 * --calls: so many calls a second that about N are in progress at a time. --part: of these calls only each Nth, the Ith
 * (0..) of them: N such files are what N taps see at the same time.
 * Calls overlap in time; each follows one of the scenarios below to its end, and everything about a call follows from
 * its number, so the same arguments always give the same bytes. One message in fifty is sent again after T1. Says on
 * standard error how many there are of each scenario, for tests that compare it with the analysis. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_MESSAGE = 2048, REPEAT_ONE_IN = 50, T1_US = 500000, CALLS_IN_FLIGHT = 1 << 20 };
enum { TALK_LEAST_MS = 5000, TALK_SPREAD_MS = 60000 };
enum { START_SECONDS = 1767258000 }; /* 2026-01-01T09:00:00Z */

enum flag {
    SDP = 1,
    TO_TAG = 2,
    CREDENTIALS = 4,
    CHALLENGE = 8,
    CONTACT = 16,
    TALK = 32, /* comes after the talk time of the call */
};

/* One message of a scenario. Hop 0 is caller and proxy, hop 1 proxy and callee. */
struct step {
    unsigned at; /* ms after the start of the call */
    unsigned hop;
    const char *method; /* of the request that it is, or answers */
    unsigned status;    /* 0: it is the request */
    unsigned cseq;
    unsigned branch; /* which transaction */
    unsigned flags;
};

static const struct step answered[] = {
    {0, 0, "INVITE", 0, 1, 1, SDP | CONTACT},
    {2, 1, "INVITE", 0, 1, 1, SDP | CONTACT},
    {3, 0, "INVITE", 100, 1, 1, 0},
    {150, 1, "INVITE", 180, 1, 1, TO_TAG | CONTACT},
    {152, 0, "INVITE", 180, 1, 1, TO_TAG | CONTACT},
    {4150, 1, "INVITE", 200, 1, 1, TO_TAG | CONTACT | SDP},
    {4152, 0, "INVITE", 200, 1, 1, TO_TAG | CONTACT | SDP},
    {4160, 0, "ACK", 0, 1, 2, TO_TAG},
    {4162, 1, "ACK", 0, 1, 2, TO_TAG},
    {4200, 0, "BYE", 0, 2, 3, TO_TAG | TALK},
    {4202, 1, "BYE", 0, 2, 3, TO_TAG | TALK},
    {4210, 1, "BYE", 200, 2, 3, TO_TAG | TALK},
    {4212, 0, "BYE", 200, 2, 3, TO_TAG | TALK},
};

static const struct step challenged[] = {
    {0, 0, "INVITE", 0, 1, 1, SDP | CONTACT},
    {4, 0, "INVITE", 407, 1, 1, TO_TAG | CHALLENGE},
    {8, 0, "ACK", 0, 1, 1, TO_TAG},
    {10, 0, "INVITE", 0, 2, 2, SDP | CONTACT | CREDENTIALS},
    {14, 0, "INVITE", 100, 2, 2, 0},
    {200, 0, "INVITE", 180, 2, 2, TO_TAG | CONTACT},
    {3200, 0, "INVITE", 200, 2, 2, TO_TAG | CONTACT | SDP},
    {3210, 0, "ACK", 0, 2, 3, TO_TAG},
    {3300, 0, "BYE", 0, 3, 4, TO_TAG | TALK},
    {3308, 0, "BYE", 200, 3, 4, TO_TAG | TALK},
};

static const struct step busy[] = {
    {0, 0, "INVITE", 0, 1, 1, SDP | CONTACT},
    {2, 1, "INVITE", 0, 1, 1, SDP | CONTACT},
    {3, 0, "INVITE", 100, 1, 1, 0},
    {40, 1, "INVITE", 486, 1, 1, TO_TAG},
    {42, 1, "ACK", 0, 1, 1, TO_TAG},
    {43, 0, "INVITE", 486, 1, 1, TO_TAG},
    {50, 0, "ACK", 0, 1, 1, TO_TAG},
};

static const struct step cancelled[] = {
    {0, 0, "INVITE", 0, 1, 1, SDP | CONTACT},
    {3, 0, "INVITE", 100, 1, 1, 0},
    {150, 0, "INVITE", 180, 1, 1, TO_TAG | CONTACT},
    {9000, 0, "CANCEL", 0, 1, 1, 0},
    {9004, 0, "CANCEL", 200, 1, 1, TO_TAG},
    {9005, 0, "INVITE", 487, 1, 1, TO_TAG},
    {9012, 0, "ACK", 0, 1, 1, TO_TAG},
};

static const struct step failed[] = {
    {0, 0, "INVITE", 0, 1, 1, SDP | CONTACT},
    {3, 0, "INVITE", 100, 1, 1, 0},
    {30, 0, "INVITE", 404, 1, 1, TO_TAG},
    {38, 0, "ACK", 0, 1, 1, TO_TAG},
};

static const struct step registration[] = {
    {0, 0, "REGISTER", 0, 1, 1, CONTACT},
    {4, 0, "REGISTER", 401, 1, 1, TO_TAG | CHALLENGE},
    {10, 0, "REGISTER", 0, 2, 2, CONTACT | CREDENTIALS},
    {16, 0, "REGISTER", 200, 2, 2, TO_TAG | CONTACT},
};

static const struct step ping[] = {
    {0, 0, "OPTIONS", 0, 1, 1, CONTACT},
    {3, 0, "OPTIONS", 200, 1, 1, TO_TAG},
};

#define STEPS(s) #s, s, sizeof s / sizeof s[0]
static const struct scenario {
    const char *name;
    const struct step *steps;
    size_t n;
    unsigned weight; /* of 100 */
} scenarios[] = {
    {STEPS(answered), 30},
    {STEPS(challenged), 15},
    {STEPS(busy), 8},
    {STEPS(cancelled), 8},
    {STEPS(failed), 7},
    {STEPS(registration), 20},
    {STEPS(ping), 12},
};
enum { SCENARIOS = sizeof scenarios / sizeof scenarios[0] };

struct event {
    uint64_t time; /* microseconds */
    uint32_t call;
    uint16_t step;
    bool again; /* a retransmission */
};

/* A binary heap, the earliest event first. */
struct heap {
    struct event *events;
    size_t n;
};

struct generator {
    FILE *out;
    struct heap heap;
    uint64_t messages, again;
    uint64_t calls[SCENARIOS];
    uint64_t apart_us, apart_of; /* a call begins each apart_us / apart_of microseconds */
    unsigned rtp, part, parts;
    uint16_t ip_id;
};

static bool earlier(const struct event *a, const struct event *b)
{
    if (a->time != b->time)
        return a->time < b->time;
    return a->call != b->call ? a->call < b->call : a->step < b->step;
}

static void heap_push(struct heap *h, struct event e)
{
    size_t i = h->n++;
    if (h->n > CALLS_IN_FLIGHT) {
        fprintf(stderr, "too many calls at a time: choose a lower --rate\n");
        exit(2);
    }
    for (; i && earlier(&e, &h->events[(i - 1) / 2]); i = (i - 1) / 2)
        h->events[i] = h->events[(i - 1) / 2];
    h->events[i] = e;
}

static struct event heap_pop(struct heap *h)
{
    struct event first = h->events[0], last = h->events[--h->n];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= h->n)
            break;
        if (child + 1 < h->n && earlier(&h->events[child + 1], &h->events[child]))
            child++;
        if (!earlier(&h->events[child], &last))
            break;
        h->events[i] = h->events[child];
        i = child;
    }
    h->events[i] = last;
    return first;
}

/* Well-mixed bits of a number (the finalizer of splitmix64). */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

static const struct scenario *scenario_of(uint32_t call)
{
    unsigned at = (unsigned)(mix(call) % 100);
    const struct scenario *s = scenarios;
    for (; at >= s->weight; s++)
        at -= s->weight;
    return s;
}

static uint64_t time_of(const struct generator *g, uint32_t call, unsigned step)
{
    const struct step *s = &scenario_of(call)->steps[step];
    uint64_t talk = s->flags & TALK ? TALK_LEAST_MS + mix(call + 1) % TALK_SPREAD_MS : 0;
    return (uint64_t)call * g->apart_us / g->apart_of + (s->at + talk) * 1000;
}

/* How long a call of all scenarios takes on average, in microseconds. */
static uint64_t mean_length(void)
{
    uint64_t ms = 0;
    for (size_t i = 0; i < SCENARIOS; i++) {
        const struct step *last = &scenarios[i].steps[scenarios[i].n - 1];
        ms += scenarios[i].weight * (last->at + (last->flags & TALK ? TALK_LEAST_MS + TALK_SPREAD_MS / 2u : 0));
    }
    return ms * 1000 / 100;
}

static const char *reason_of(unsigned status)
{
    switch (status) {
    case 100: return "Trying";
    case 180: return "Ringing";
    case 401: return "Unauthorized";
    case 404: return "Not Found";
    case 407: return "Proxy Authentication Required";
    case 486: return "Busy Here";
    case 487: return "Request Terminated";
    default: return "OK";
    }
}

static const char *address(char text[16], unsigned net, uint32_t call)
{
    snprintf(text, 16, "10.%u.%u.%u", net, call >> 8 & 255, call & 255);
    return text;
}

struct text {
    char bytes[MAX_MESSAGE];
    size_t n;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *t, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(t->bytes + t->n, sizeof t->bytes - t->n, format, arguments);
    va_end(arguments);
    t->n += (size_t)n;
}

static void add_body(struct text *t, const struct step *s, const char *ip)
{
    char body[512] = "";
    int n = 0;
    if (s->flags & SDP) {
        n = snprintf(body, sizeof body,
            "v=0\r\no=- 1767258000 1 IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\nm=audio 20000 RTP/AVP 8 0 101\r\n"
            "a=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n"
            "a=ptime:20\r\na=sendrecv\r\n",
            ip, ip);
        add(t, "Content-Type: application/sdp\r\n");
    }
    add(t, "Content-Length: %d\r\n\r\n%s", n, body);
}

static void add_headers(struct text *t, const struct step *s, uint32_t call, const char *caller)
{
    if (s->hop)
        add(t, "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKp%08x.%u\r\n", call, s->branch);
    add(t, "Via: SIP/2.0/UDP %s:5060;rport%s;branch=z9hG4bKc%08x.%u\r\n", caller, s->hop ? "=5060" : "", call,
        s->branch);
    if (!s->status)
        add(t, "Max-Forwards: %u\r\n", 70 - s->hop);
    bool own = !strcmp(s->method, "REGISTER");
    add(t, "From: \"User %u\" <sip:%u@example.net>;tag=f%08x\r\n", call % 50000, 100000 + call % 50000, call);
    add(t, "To: <sip:%u@example.net>", own ? 100000 + call % 50000 : 200000 + call % 30000);
    if (s->flags & TO_TAG)
        add(t, ";tag=t%08x.%u", call, s->flags & CHALLENGE || s->status == 407);
    add(t, "\r\nCall-ID: %016llx@%s\r\nCSeq: %u %s\r\n", (unsigned long long)mix(call + 7), caller, s->cseq, s->method);
    if (s->status)
        add(t, "Server: Example SBC 4.2\r\n");
    else
        add(t, "User-Agent: Example Phone 1.7.3 (build 20260101)\r\n");
}

static void make_message(const struct step *s, uint32_t call, struct text *t)
{
    char caller[16], callee[16];
    address(caller, 1, call);
    address(callee, 2, call);
    const char *from = s->status ? s->hop ? callee : "192.0.2.1" : caller;
    t->n = 0;
    if (s->status)
        add(t, "SIP/2.0 %u %s\r\n", s->status, reason_of(s->status));
    else if (!strcmp(s->method, "REGISTER"))
        add(t, "REGISTER sip:example.net SIP/2.0\r\n");
    else
        add(t, "%s sip:%u@%s SIP/2.0\r\n", s->method, 200000 + call % 30000, s->hop ? callee : "example.net");
    add_headers(t, s, call, caller);
    if (s->flags & CONTACT)
        add(t, "Contact: <sip:u%u@%s:5060;transport=udp>%s\r\n", call % 50000, from,
            strcmp(s->method, "REGISTER") ? "" : ";expires=3600");
    if (s->flags & CHALLENGE)
        add(t, "%s: Digest realm=\"example.net\", nonce=\"%016llx\", algorithm=MD5, qop=\"auth\"\r\n",
            s->status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate", (unsigned long long)mix(call));
    if (s->flags & CREDENTIALS)
        add(t,
            "%s: Digest username=\"%u\", realm=\"example.net\", nonce=\"%016llx\", uri=\"sip:example.net\", "
            "response=\"%016llx%016llx\", algorithm=MD5\r\n",
            strcmp(s->method, "REGISTER") ? "Proxy-Authorization" : "Authorization", 100000 + call % 50000,
            (unsigned long long)mix(call), (unsigned long long)mix(call + 2), (unsigned long long)mix(call + 3));
    if (s->flags & SDP && !s->status)
        add(t,
            "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, REFER, NOTIFY\r\nSupported: replaces, timer\r\n");
    add_body(t, s, from);
}

static void put16(uint8_t *p, unsigned v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static void put_ip_checksum(uint8_t *ip)
{
    unsigned sum = 0;
    for (int i = 0; i < 20; i += 2)
        sum += (unsigned)ip[i] << 8 | ip[i + 1];
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    put16(ip + 10, ~sum & 0xffff);
}

struct address4 {
    uint8_t ip[4];
    unsigned port;
};

static void write_packet(struct generator *g, uint64_t time, const struct address4 *src, const struct address4 *dst,
    const void *payload, size_t n)
{
    uint8_t head[42] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 17};
    uint32_t record[4] = {
        START_SECONDS + (uint32_t)(time / 1000000), (uint32_t)(time % 1000000), (uint32_t)(42 + n), (uint32_t)(42 + n)};
    put16(head + 16, (unsigned)(28 + n));
    put16(head + 18, ++g->ip_id);
    memcpy(head + 26, src->ip, 4);
    memcpy(head + 30, dst->ip, 4);
    put_ip_checksum(head + 14);
    put16(head + 34, src->port);
    put16(head + 36, dst->port);
    put16(head + 38, (unsigned)(8 + n)); /* a UDP checksum of 0 is none */
    fwrite(record, sizeof record, 1, g->out);
    fwrite(head, sizeof head, 1, g->out);
    fwrite(payload, n, 1, g->out);
}

/* RTP of calls that talk, between this message and the next: so many packets that they are g->rtp percent. */
static void write_rtp(struct generator *g, uint64_t time, uint32_t call)
{
    uint8_t payload[172] = {0x80, 8};
    uint64_t before = (g->messages * g->rtp) / (100 - g->rtp), after = ((g->messages + 1) * g->rtp) / (100 - g->rtp);
    memset(payload + 12, 0xd5, 160);
    for (uint64_t i = before; i < after; i++) {
        uint32_t stream = call - (uint32_t)(i % 64);
        struct address4 src = {{10, 1, (uint8_t)(stream >> 8), (uint8_t)stream}, 20000 + 2 * (stream % 10000)};
        struct address4 dst = {{10, 2, (uint8_t)(stream >> 8), (uint8_t)stream}, 20000};
        put16(payload + 2, (unsigned)(i & 0xffff));
        put16(payload + 6, (unsigned)(i * 160 & 0xffff));
        put16(payload + 10, stream & 0xffff);
        write_packet(g, time, i & 1 ? &src : &dst, i & 1 ? &dst : &src, payload, sizeof payload);
    }
}

static void write_message(struct generator *g, const struct event *e)
{
    static const struct address4 proxy = {{192, 0, 2, 1}, 5060};
    const struct step *s = &scenario_of(e->call)->steps[e->step];
    struct address4 end = {{10, s->hop ? 2 : 1, (uint8_t)(e->call >> 8), (uint8_t)e->call}, 5060};
    struct text t;
    make_message(s, e->call, &t);
    bool from_end = (s->hop == 0) == (s->status == 0);
    write_packet(g, e->time, from_end ? &end : &proxy, from_end ? &proxy : &end, t.bytes, t.n);
    if (g->rtp)
        write_rtp(g, e->time, e->call);
    g->messages++;
}

static bool is_sent_again(uint32_t call, unsigned step)
{
    return mix((uint64_t)call << 8 | step) % REPEAT_ONE_IN == 0;
}

static void run_event(struct generator *g, struct event e)
{
    write_message(g, &e);
    g->again += e.again;
    if (e.again)
        return;
    if (is_sent_again(e.call, e.step))
        heap_push(&g->heap, (struct event){e.time + T1_US, e.call, e.step, true});
    if (++e.step < scenario_of(e.call)->n) {
        e.time = time_of(g, e.call, e.step);
        heap_push(&g->heap, e);
    }
}

/* How many messages a call will be. */
static unsigned messages_of(uint32_t call)
{
    unsigned n = (unsigned)scenario_of(call)->n;
    for (unsigned step = 0, steps = n; step < steps; step++)
        n += is_sent_again(call, step);
    return n;
}

static void run(struct generator *g, uint64_t messages)
{
    uint32_t header[6] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, 65535, 1};
    fwrite(header, sizeof header, 1, g->out);
    uint64_t planned = 0;
    for (uint32_t call = 1; planned < messages || g->heap.n;) {
        uint64_t next = time_of(g, call, 0);
        if (planned < messages && (!g->heap.n || next <= g->heap.events[0].time)) {
            planned += messages_of(call);
            if (call % g->parts != g->part) {
                call++;
                continue;
            }
            g->calls[scenario_of(call) - scenarios]++;
            run_event(g, (struct event){next, call++, 0, false});
        } else {
            run_event(g, heap_pop(&g->heap));
        }
    }
}

static void tell(const struct generator *g)
{
    fprintf(
        stderr, "messages %llu\nretransmissions %llu\n", (unsigned long long)g->messages, (unsigned long long)g->again);
    for (size_t i = 0; i < SCENARIOS; i++)
        fprintf(stderr, "%s %llu\n", scenarios[i].name, (unsigned long long)g->calls[i]);
}

/* False where it is no option or has no such value. */
static bool take_option(struct generator *g, const char *name, const char *value)
{
    if (!strcmp(name, "--rtp"))
        return sscanf(value, "%u", &g->rtp) == 1 && g->rtp < 100;
    if (!strcmp(name, "--part"))
        return sscanf(value, "%u/%u", &g->part, &g->parts) == 2 && g->part < g->parts;
    bool by_calls = !strcmp(name, "--calls");
    g->apart_us = by_calls ? mean_length() : 1000000;
    g->apart_of = strtoul(value, NULL, 10);
    return (by_calls || !strcmp(name, "--rate")) && g->apart_of;
}

int main(int argc, char **argv)
{
    struct generator g = {.out = stdout, .apart_us = 1000000, .apart_of = 200, .parts = 1};
    unsigned long long messages = argc % 2 == 0 ? strtoull(argv[1], NULL, 10) : 0;
    for (int i = 2; i + 1 < argc; i += 2)
        if (!take_option(&g, argv[i], argv[i + 1]))
            messages = 0;
    if (!messages) {
        fprintf(stderr,
            "usage: %s MESSAGES [--rtp PERCENT] [--rate CALLS_PER_SECOND | --calls N] [--part I/N] > FILE\n", argv[0]);
        return 2;
    }
    g.heap.events = malloc(CALLS_IN_FLIGHT * sizeof *g.heap.events);
    if (!g.heap.events)
        return 3;
    setvbuf(stdout, NULL, _IOFBF, 1 << 20);
    run(&g, messages);
    tell(&g);
    free(g.heap.events);
    return fflush(stdout) ? 3 : 0;
}
