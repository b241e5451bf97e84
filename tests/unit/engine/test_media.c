/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/talk/media.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define HEAD "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nt=0 0\r\n"
#define AT1  "c=IN IP4 192.0.2.1\r\n"
#define AT2  "c=IN IP4 192.0.2.2\r\n"

static struct exchange exchange_of(const char *offer, const char *answer)
{
    return (struct exchange){.offer = {1, slice_of(offer)}, .answer = {2, slice_of(answer)}, .state = EXCHANGE_ANSWERED,
        .from_caller = true};
}

/* "audio PCMA/8000 sendrecv 192.0.2.1:4000 192.0.2.2:5000" */
static void check(const struct exchange *x, const char *wanted)
{
    struct media_stream streams[SDP_MAX_MEDIA];
    char found[600] = "", caller[ENDPOINT_TEXT], callee[ENDPOINT_TEXT];
    size_t n = media_streams(x, streams);

    for (size_t i = 0; i < n; i++) {
        const struct media_stream *s = &streams[i];
        endpoint_format(&s->caller, caller);
        endpoint_format(&s->callee, callee);
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%.*s %.*s/%u %s%s %s %s", i ? ", " : "", (int)s->media.n,
            s->media.p, (int)s->codec.n, s->codec.p ? s->codec.p : "", s->rate, s->refused ? "refused " : "",
            media_direction_name(s), s->caller.family ? caller : "?", s->callee.family ? callee : "?");
    }
    cr_assert_str_eq(found, wanted, "%s", found);
}

Test(media, the_first_codec_of_the_answer_that_was_offered_is_used)
{
    struct exchange x = exchange_of(HEAD AT1 "m=audio 4000 RTP/AVP 0 96\r\na=rtpmap:96 opus/48000/2\r\n",
        HEAD AT2 "m=audio 5000 RTP/AVP 8 111 0\r\na=rtpmap:111 OPUS/48000/2\r\n");

    check(&x, "audio OPUS/48000 sendrecv 192.0.2.1:4000 192.0.2.2:5000");
    x = exchange_of(HEAD AT1 "m=image 4000 udptl t38\r\n", HEAD AT2 "m=image 5000 udptl t38\r\n");
    check(&x, "image t38/0 sendrecv 192.0.2.1:4000 192.0.2.2:5000");
    x = exchange_of(HEAD AT1 "m=audio 4000 RTP/AVP 0\r\nm=video 4002 RTP/AVP 31\r\n",
        HEAD AT2 "m=audio 5000 RTP/AVP 0\r\nm=video 0 RTP/AVP 31\r\n");
    check(&x, "audio PCMU/8000 sendrecv 192.0.2.1:4000 192.0.2.2:5000, video H261/90000 refused inactive 192.0.2.1:4002 ?");
}

Test(media, directions_are_those_of_both_sides)
{
    struct exchange x = exchange_of(HEAD AT1 "m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n", HEAD AT2 "m=audio 5000 RTP/AVP 0\r\na=recvonly\r\n");

    check(&x, "audio PCMU/8000 sendonly 192.0.2.1:4000 192.0.2.2:5000");
    x.from_caller = false; /* the callee's re-INVITE */
    check(&x, "audio PCMU/8000 recvonly 192.0.2.2:5000 192.0.2.1:4000");
    x = exchange_of(HEAD AT1 "m=audio 4000 RTP/AVP 0\r\n", HEAD "c=IN IP4 0.0.0.0\r\nm=audio 5000 RTP/AVP 0\r\n");
    check(&x, "audio PCMU/8000 recvonly 192.0.2.1:4000 0.0.0.0:5000");
    x = exchange_of(HEAD AT1 "m=audio 4000 RTP/AVP 0\r\na=inactive\r\n", HEAD AT2 "m=audio 5000 RTP/AVP 0\r\na=inactive\r\n");
    check(&x, "audio PCMU/8000 inactive 192.0.2.1:4000 192.0.2.2:5000");
}

Test(media, half_of_it_is_told_too)
{
    struct exchange x = exchange_of(HEAD AT1 "m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n", NULL);

    check(&x, "audio PCMU/8000 sendonly 192.0.2.1:4000 ?");
    x = exchange_of(NULL, HEAD AT2 "m=audio 5000 RTP/AVP 8\r\n");
    check(&x, "audio PCMA/8000 sendrecv ? 192.0.2.2:5000");
    x = exchange_of(NULL, NULL);
    check(&x, "");
    x = exchange_of(HEAD AT1 "m=audio 4000 RTP/AVP 0\r\n", NULL);
    x.preview.text = slice_of(HEAD AT2 "m=audio 5000 RTP/AVP 0\r\n");
    check(&x, "audio PCMU/8000 sendrecv 192.0.2.1:4000 192.0.2.2:5000");
}

Test(media, hold_is_what_a_side_wants_of_its_own)
{
    enum { BOTH = HELD_BY_CALLER | HELD_BY_CALLEE };
    static const struct {
        const char *offer, *answer;
        unsigned before, listened, held, listen; /* the caller offers */
    } cases[] = {
        {"sendrecv", "sendrecv", 0, BOTH, 0, BOTH},
        {"sendonly", "recvonly", 0, BOTH, HELD_BY_CALLER, HELD_BY_CALLEE},
        {"inactive", "inactive", 0, BOTH, HELD_BY_CALLER, HELD_BY_CALLEE},
        {"sendrecv", "sendrecv", BOTH, 0, 0, BOTH},
        {"sendrecv", "sendonly", HELD_BY_CALLER, HELD_BY_CALLEE, HELD_BY_CALLEE, HELD_BY_CALLER},
        /* it does not offer to send, so the answerer could not receive: no news of that one */
        {"inactive", "inactive", HELD_BY_CALLEE, HELD_BY_CALLER, BOTH, 0},
        {"recvonly", "sendonly", HELD_BY_CALLEE, HELD_BY_CALLER, HELD_BY_CALLEE, HELD_BY_CALLER},
        {"recvonly", "sendonly", 0, BOTH, 0, BOTH},
        /* who did not listen before does not hold now */
        {"sendonly", "recvonly", 0, 0, 0, HELD_BY_CALLEE},
        {"inactive", "inactive", 0, 0, 0, 0},
        {"sendrecv", "inactive", 0, HELD_BY_CALLER, 0, HELD_BY_CALLER},
        {"sendonly", "recvonly", HELD_BY_CALLER, 0, HELD_BY_CALLER, HELD_BY_CALLEE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char offer[300], answer[300];
        snprintf(offer, sizeof offer, HEAD AT1 "m=audio 4000 RTP/AVP 0\r\na=%s\r\n", cases[i].offer);
        snprintf(answer, sizeof answer, HEAD AT2 "m=audio 5000 RTP/AVP 0\r\na=%s\r\n", cases[i].answer);
        struct exchange x = exchange_of(offer, answer);
        cr_assert_eq(media_held(&x, cases[i].before, cases[i].listened), cases[i].held, "case %zu", i);
        cr_assert_eq(media_listeners(&x, cases[i].listened), cases[i].listen, "case %zu", i);
    }
}
