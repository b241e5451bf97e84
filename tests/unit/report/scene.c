/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/seen.h"
#include "engine/store/read.h"
#include "report/scene.h"
#include "sip/msg.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#define START (1767323045 * CAPTIME_S) /* 2026-01-02T03:04:05Z */

void scene_init(struct scene *s)
{
    static const char *const files[] = {"scene.pcap"};
    const struct engine_options options = {.keep_bytes = true, .hash_seed = 7};

    *s = (struct scene){.e = engine_new(&options), .transport = SIP_UDP, .call_id = "a84b4c76e66710@pc33.example.com"};
    s->source = (struct record_source){s->e, files, 1};
}

void scene_clear(struct scene *s)
{
    engine_free(s->e);
}

static struct endpoint host(unsigned number, uint16_t port)
{
    return (struct endpoint){.ip = {192, 0, 2, (uint8_t)number}, .port = port, .family = 4};
}

static size_t write_vias(char *out, size_t room, const char *vias)
{
    size_t n = 0;

    for (struct slice rest = slice_of(vias); rest.n;) {
        struct slice via = slice_head(rest, slice_find(rest, '\n'));
        n += (size_t)snprintf(out + n, room - n, "Via: SIP/2.0/UDP %.*s\r\n", (int)via.n, via.p);
        rest = slice_from(rest, via.n + 1);
    }
    return n;
}

void scene_send_hop(struct scene *s, unsigned at_ms, struct scene_hop hop, const char *first_line, const char *vias,
    const char *to_tag, const char *cseq, bool sdp)
{
    static const char body[] = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
                               "m=audio 49170 RTP/AVP 0\r\n";
    static struct sip_msg m;
    char text[4096];
    size_t n = (size_t)snprintf(text, sizeof text, "%s\r\n", first_line);

    n += write_vias(text + n, sizeof text - n, vias);
    n += (size_t)snprintf(text + n, sizeof text - n,
        "Max-Forwards: 70\r\nFrom: Alice <sip:alice@example.com>;tag=1928301774\r\nTo: Bob "
        "<sip:bob@example.org>%s%s\r\n"
        "Call-ID: %s\r\nCSeq: %s\r\nContact: <sip:alice@192.0.2.1>\r\n%sContent-Length: %zu\r\n\r\n%s",
        to_tag ? ";tag=" : "", to_tag ? to_tag : "", s->call_id, cseq, sdp ? "Content-Type: application/sdp\r\n" : "",
        sdp ? sizeof body - 1 : 0, sdp ? body : "");
    const struct seen seen = {.time = START + at_ms * CAPTIME_MS,
        .src = host(hop.from, hop.from_port),
        .dst = host(hop.to, hop.to_port),
        .frame = ++s->frame,
        .ip_id = ++s->ip_id,
        .transport = s->transport};
    cr_assert_eq(sip_msg_parse((struct slice){text, n}, false, &m), SIP_OK);
    engine_push(s->e, &seen, &m);
}

void scene_send(struct scene *s, unsigned at_ms, unsigned from, unsigned to, const char *first_line, const char *vias,
    const char *to_tag, const char *cseq, bool sdp)
{
    scene_send_hop(s, at_ms, (struct scene_hop){from, to, 5060, 5060}, first_line, vias, to_tag, cseq, sdp);
}

#define ALICE  "pc33.example.com;branch=z9hG4bKnashds8"
#define FIRST  "bigbox3.example.com;branch=z9hG4bK77ef4c2312983.1\n" ALICE
#define SECOND "server10.example.org;branch=z9hG4bK4b43c2ff8.1\n" FIRST

void scene_trapezoid(struct scene *s)
{
    static const char invite[] = "INVITE sip:bob@example.org SIP/2.0", tag[] = "a6c85cf";

    scene_send(s, 0, 1, 2, invite, ALICE, NULL, "314159 INVITE", true);
    scene_send(s, 5, 2, 3, invite, FIRST, NULL, "314159 INVITE", true);
    scene_send(s, 6, 2, 1, "SIP/2.0 100 Trying", ALICE, NULL, "314159 INVITE", false);
    scene_send(s, 10, 3, 4, "INVITE sip:bob@192.0.2.4 SIP/2.0", SECOND, NULL, "314159 INVITE", true);
    scene_send(s, 11, 3, 2, "SIP/2.0 100 Trying", FIRST, NULL, "314159 INVITE", false);
    scene_send(s, 300, 4, 3, "SIP/2.0 180 Ringing", SECOND, tag, "314159 INVITE", false);
    scene_send(s, 305, 3, 2, "SIP/2.0 180 Ringing", FIRST, tag, "314159 INVITE", false);
    scene_send(s, 310, 2, 1, "SIP/2.0 180 Ringing", ALICE, tag, "314159 INVITE", false);
    scene_send(s, 4000, 4, 3, "SIP/2.0 200 OK", SECOND, tag, "314159 INVITE", true);
    scene_send(s, 4005, 3, 2, "SIP/2.0 200 OK", FIRST, tag, "314159 INVITE", true);
    scene_send(s, 4010, 2, 1, "SIP/2.0 200 OK", ALICE, tag, "314159 INVITE", true);
    scene_send(s, 4020, 1, 4, "ACK sip:bob@192.0.2.4 SIP/2.0", "pc33.example.com;branch=z9hG4bKnashds9", tag,
        "314159 ACK", false);
    scene_send(s, 64020, 1, 4, "BYE sip:bob@192.0.2.4 SIP/2.0", "pc33.example.com;branch=z9hG4bKnashds10", tag,
        "314160 BYE", false);
    scene_send(s, 64030, 4, 1, "SIP/2.0 200 OK", "pc33.example.com;branch=z9hG4bKnashds10", tag, "314160 BYE", false);
}

void scene_busy(struct scene *s)
{
    scene_send(s, 0, 1, 2, "INVITE sip:bob@example.org SIP/2.0", ALICE, NULL, "1 INVITE", true);
    scene_send(s, 200, 2, 1, "SIP/2.0 180 Ringing", ALICE, "b1", "1 INVITE", false);
    scene_send(s, 900, 2, 1, "SIP/2.0 486 Busy Here", ALICE, "b1", "1 INVITE", false);
    scene_send(s, 910, 1, 2, "ACK sip:bob@example.org SIP/2.0", ALICE, "b1", "1 ACK", false);
}

ref scene_finish(struct scene *s, unsigned end_ms)
{
    size_t n;

    engine_finish(s->e, START + end_ms * CAPTIME_MS);
    ref *calls = engine_list(s->e, ENGINE_CALLS, &n), first = n ? calls[0] : 0;
    free(calls);
    return first;
}
