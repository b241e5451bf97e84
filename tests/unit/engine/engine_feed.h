/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Feeds an engine with messages in a short notation, a line each: the time in ms, the hosts, and what is sent:
 *
 *     0 a>b INVITE b=1          120 b>a 180 INVITE b=1 t=T | Reason: Q.850;cause=17
 *
 * Hosts are letters with an optional port (b5070), at 192.0.2.1, .2 and so on. b= branches from the topmost Via on
 * (2,1); !x has no magic cookie, - is no branch. f= From tag (F), t= To tag (none), call= (c), who= and whom= users of
 * From and To, n= CSeq number (1), by= sent-by, id= IP id, file= input (0), tcp, agent= capture agent, sdp=PORT:DIRECTION:VERSION:FORMATS a
 * session description (formats with + between them). Header lines follow behind bars. Lines may be indented. */
#ifndef TESTS_ENGINE_FEED_H
#define TESTS_ENGINE_FEED_H

#include "base/captime.h"
#include "base/seen.h"
#include "engine/engine.h"
#include "engine/figures/summary.h"
#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "sip/msg.h"
#include "sip/status.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#define FEED_START (1700000000 * CAPTIME_S)

struct feed {
    struct engine *e;
    uint32_t frame;
};

struct feed_message {
    char what[32], method[32], branches[64], from_tag[24], to_tag[24], call_id[40], by[64], who[24], whom[24], headers[400], sdp[64];
    unsigned cseq;
    bool response;
};

__attribute__((unused)) static struct feed feed_new(const struct engine_options *options)
{
    static const struct engine_options none;

    return (struct feed){.e = engine_new(options ? options : &none)};
}

__attribute__((unused)) static struct endpoint feed_host(const char *name)
{
    struct endpoint e = {.family = 4, .ip = {192, 0, 2, (uint8_t)(name[0] - 'a' + 1)}, .port = 5060};

    if (name[1] >= '0' && name[1] <= '9')
        e.port = (uint16_t)atoi(name + 1);
    return e;
}

static size_t feed_vias(const struct feed_message *m, char *out, size_t room)
{
    char branches[64], *rest = branches, *branch;
    size_t used = 0;

    strcpy(branches, m->branches);
    while ((branch = strsep(&rest, ","))) {
        bool plain = branch[0] == '!' || branch[0] == '-';
        used += (size_t)snprintf(out + used, room - used, "Via: SIP/2.0/UDP %s%s%s%s\r\n",
            m->by[0] ? m->by : branch + plain, branch[0] == '-' ? "h" : ";branch=", plain ? "" : "z9hG4bK",
            branch[0] == '-' ? "" : branch + plain);
    }
    return used;
}

static void feed_sdp(const struct feed_message *m, const struct endpoint *at, char *out, size_t room)
{
    char direction[16] = "sendrecv", formats[32] = "8";
    unsigned port = 0, version = 1;

    out[0] = '\0';
    if (!m->sdp[0])
        return;
    sscanf(m->sdp, "%u:%15[^:]:%u:%31s", &port, direction, &version, formats);
    for (char *c = formats; *c; c++)
        *c = *c == '+' ? ' ' : *c;
    snprintf(out, room,
        "v=0\r\no=- %u %u IN IP4 h\r\ns=-\r\nc=IN IP4 192.0.2.%u\r\nt=0 0\r\nm=audio %u RTP/AVP %s\r\na=%s\r\n",
        at->ip[3], version, at->ip[3], port, formats, direction);
}

static size_t feed_write(const struct feed_message *m, const struct endpoint *at, char *out, size_t room)
{
    char body[400];
    const struct sip_status *status = sip_status_find((unsigned)atoi(m->what));
    size_t used = (size_t)snprintf(out, room, m->response ? "SIP/2.0 %s %s\r\n" : "%s sip:b@h SIP/2.0\r\n", m->what,
        status ? status->name : "X");

    used += feed_vias(m, out + used, room - used);
    feed_sdp(m, at, body, sizeof body);
    return used + (size_t)snprintf(out + used, room - used,
                      "From: <sip:%s@h>;tag=%s\r\nTo: <sip:%s@h>%s%s\r\nCall-ID: %s\r\nCSeq: %u "
                      "%s\r\n%s%sContent-Length: %zu\r\n\r\n%s",
                      m->who, m->from_tag, m->whom, m->to_tag[0] ? ";tag=" : "", m->to_tag, m->call_id, m->cseq, m->method,
                      m->headers, body[0] ? "Content-Type: application/sdp\r\n" : "", strlen(body), body);
}

static void feed_word(struct feed_message *m, struct seen *s, const char *word)
{
    if (sscanf(word, "b=%63s", m->branches) == 1 || sscanf(word, "f=%23s", m->from_tag) == 1 ||
        sscanf(word, "t=%23s", m->to_tag) == 1 || sscanf(word, "call=%39s", m->call_id) == 1 ||
        sscanf(word, "who=%23s", m->who) == 1 || sscanf(word, "whom=%23s", m->whom) == 1 ||
        sscanf(word, "by=%63s", m->by) == 1 || sscanf(word, "sdp=%63s", m->sdp) == 1 || sscanf(word, "n=%u", &m->cseq) == 1 ||
        sscanf(word, "id=%hu", &s->ip_id) == 1 || sscanf(word, "file=%hu", &s->file) == 1)
        return;
    s->by_agent = s->by_agent || sscanf(word, "agent=%u", &s->agent) == 1;
    if (strncmp(word, "agent=", 6) == 0)
        return;
    if (strcmp(word, "tcp") == 0)
        s->transport = SIP_TCP;
    else
        snprintf(m->method, sizeof m->method, "%s", word);
}

/* One line; returns the reference of the message. */
__attribute__((unused)) static ref feed_line(struct feed *f, const char *line)
{
    static struct sip_msg parsed;
    struct feed_message m = {.branches = "1", .from_tag = "F", .call_id = "c", .who = "alice", .whom = "bob", .cseq = 1};
    struct seen s = {.frame = ++f->frame, .transport = SIP_UDP};
    char text[2000], from[8], to[8], copy[600], *words = copy, *word, *rest;
    double ms;
    int at;

    cr_assert_eq(sscanf(line, "%lf %7[^>]>%7s %31s%n", &ms, from, to, m.what, &at), 4, "%s", line);
    s.time = FEED_START + (captime)(ms * 1e6);
    s.src = feed_host(from);
    s.dst = feed_host(to);
    m.response = m.what[0] >= '1' && m.what[0] <= '9';
    snprintf(m.method, sizeof m.method, "%s", m.what);
    snprintf(copy, sizeof copy, "%s", line + at);
    rest = strchr(copy, '|');
    if (rest)
        *rest++ = '\0';
    while ((word = strsep(&words, " ")))
        if (*word)
            feed_word(&m, &s, word);
    while ((word = strsep(&rest, "|")))
        snprintf(
            m.headers + strlen(m.headers), sizeof m.headers - strlen(m.headers), "%s\r\n", word + strspn(word, " "));
    size_t n = feed_write(&m, &s.src, text, sizeof text);
    cr_assert_eq(sip_msg_parse((struct slice){text, n}, false, &parsed), SIP_OK, "%s", text);
    return engine_push(f->e, &s, &parsed);
}

__attribute__((unused)) static void feed(struct feed *f, const char *lines)
{
    while (*lines) {
        char line[600];
        size_t n = strcspn(lines, "\n");
        snprintf(line, sizeof line, "%.*s", (int)n, lines);
        if (line[strspn(line, " ")])
            feed_line(f, line);
        lines += n + (lines[n] == '\n');
    }
}

/* The capture ends here. */
__attribute__((unused)) static void feed_end(struct feed *f, double ms)
{
    engine_finish(f->e, FEED_START + (captime)(ms * 1e6));
}

__attribute__((unused)) static size_t feed_count(const struct feed *f, enum engine_kind kind)
{
    size_t n;

    free(engine_list(f->e, kind, &n));
    return n;
}

/* The nth (1..) of a kind. */
__attribute__((unused)) static ref feed_ref(const struct feed *f, enum engine_kind kind, size_t nth)
{
    size_t n;
    ref *list = engine_list(f->e, kind, &n), r;

    cr_assert_leq(nth, n, "there are only %zu", n);
    r = list[nth - 1];
    free(list);
    return r;
}

__attribute__((unused)) static const struct txn *feed_txn(const struct feed *f, size_t nth)
{
    return engine_txn(f->e, feed_ref(f, ENGINE_TXNS, nth));
}

__attribute__((unused)) static const struct call *feed_call(const struct feed *f, size_t nth)
{
    return engine_call(f->e, feed_ref(f, ENGINE_CALLS, nth));
}

__attribute__((unused)) static const struct dialog *feed_dialog(const struct feed *f, size_t nth)
{
    return engine_dialog(f->e, feed_ref(f, ENGINE_DIALOGS, nth));
}

__attribute__((unused)) static const struct message *feed_message(const struct feed *f, size_t nth)
{
    return engine_message(f->e, feed_ref(f, ENGINE_MESSAGES, nth));
}

__attribute__((unused)) static double feed_ms(captime t)
{
    return t == CAPTIME_NONE ? -1 : (double)t / 1e6;
}

#endif
