/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/talk/offer_check.h"
#include "feed_findings.h"

#define RE "30 a>b INVITE b=3 n=2 t=T sdp="
#define OK "\n 40 b>a 200 INVITE b=3 n=2 t=T sdp="
#define ACK "\n 50 a>b ACK b=4 n=2 t=T"
#define CALL "0 a>b INVITE b=1 sdp=100:sendrecv:1:8+18\n 10 b>a 200 INVITE b=1 t=T sdp=200\n 20 a>b ACK b=2 t=T\n"

Test(offer_check, the_answer_follows_the_offer)
{
    static const struct {
        const char *lines, *wanted;
    } cases[] = {
        {RE "100:sendonly:2" OK "200:recvonly:2" ACK, ""},
        {RE "100:sendonly:2" OK "200:inactive:2" ACK, ""},
        {RE "100:sendonly:2" OK "200:sendonly:2" ACK, "5 answer_direction"},
        {RE "100:recvonly:2" OK "200:recvonly:2" ACK, "5 answer_direction"},
        {RE "100:inactive:2" OK "200:inactive:2" ACK, ""},
        {RE "100:inactive:2" OK "200:sendrecv:2" ACK, "5 answer_direction"},
        {RE "100:sendrecv:2" OK "200:inactive:2" ACK, ""},
        /* more codecs than were offered may be listed, if there is one in common (RFC 3264 6.1) */
        {RE "100:sendrecv:2:8" OK "200:sendrecv:2:18+8" ACK, ""},
        {RE "100:sendrecv:2:8" OK "200:sendrecv:2:18" ACK, "5 answer_without_common_codec"},
        {RE "100:sendrecv:2:8" OK "0:sendrecv:2:18" ACK, ""},
        {RE "0:sendrecv:2:8" OK "200:sendrecv:2:8" ACK, "5 answer_revives_stream"},
        /* comfort noise (13) is no codec for speech, unless nothing else is offered */
        {RE "100:sendrecv:2:8+13" OK "200:sendrecv:2:18+13" ACK, "5 answer_without_common_codec"},
        {RE "100:sendrecv:2:13" OK "200:sendrecv:2:13" ACK, ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char lines[1000];
        snprintf(lines, sizeof lines, "%s%s", CALL, cases[i].lines);
        feed_check_offers(lines, 100, cases[i].wanted);
    }
}

Test(offer_check, the_version_rises_with_each_change)
{
    feed_check_offers(CALL RE "100:sendrecv:1:8+18" OK "200" ACK, 100, "");
    feed_check_offers(CALL RE "102:sendrecv:1:8+18" OK "200" ACK, 100, "4 sdp_version_unchanged");
    feed_check_offers(CALL RE "102:sendrecv:2:8+18" OK "202" ACK, 100, "5 sdp_version_unchanged");
}

Test(offer_check, what_a_border_controller_changes_is_not_compared)
{
    feed_check_offers("0 a>b INVITE b=1 sdp=100:sendrecv:1:8\n 1 b>c INVITE b=2,1 sdp=500:sendrecv:1:18\n"
                        "10 c>b 200 INVITE b=2,1 t=T sdp=200:sendrecv:1:18\n 11 b>a 200 INVITE b=1 t=T sdp=600:sendrecv:1:8\n"
                        "12 a>b ACK b=3 t=T\n 13 b>c ACK b=4,3 t=T", 100, "");
}

Test(offer_check, descriptions_differ_by_what_they_say_of_the_media)
{
    const struct slice a = SLICE_LIT("v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 192.0.2.1\r\nm=audio 4000 RTP/AVP 8\r\n");

    cr_assert_not(offer_check_differs(a, a));
    cr_assert_not(offer_check_differs(
        a, SLICE_LIT("v=0\r\no=- 1 2 IN IP4 h\r\nc=IN IP4 192.0.2.1\r\nm=audio 4000 RTP/AVP 8\r\na=ptime:20\r\n")));
    cr_assert(offer_check_differs(a, SLICE_LIT("v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 192.0.2.1\r\nm=audio 4002 RTP/AVP 8\r\n")));
    cr_assert(offer_check_differs(a, SLICE_LIT("v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 192.0.2.2\r\nm=audio 4000 RTP/AVP 8\r\n")));
    cr_assert(offer_check_differs(a, SLICE_LIT("v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 192.0.2.1\r\nm=audio 4000 RTP/AVP 0\r\n")));
}
