/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/guard.h"
#include "sip/sdp.h"
#include <criterion/criterion.h>
#include <glib.h>

static struct sip_sdp sdp;

static const char offer[] =
    "v=0\r\no=alice 2890844526 2890844527 IN IP4 host.atlanta.example.com\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 "
    "0\r\na=recvonly\r\n"
    "m=audio 49170 RTP/AVP 0 8 97\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:97 opus/48000/2\r\na=ptime:20\r\na=sendrecv\r\n"
    "m=video 51372/2 RTP/SAVPF 31\r\nc=IN IP6 2001:db8::1\r\na=rtcp:53020 IN IP4 126.16.64.4\r\n"
    "m=application 0 UDP/TLS *\r\na=inactive\r\n";

Test(sdp, an_offer_decodes)
{
    cr_assert_eq(sip_sdp_parse(SLICE_LIT(offer), &sdp, NULL), SIP_OK);
    cr_slice(sdp.origin_user, "alice");
    cr_slice(sdp.session_id, "2890844526");
    cr_slice(sdp.session_version, "2890844527");
    cr_slice(sdp.origin_address, "host.atlanta.example.com");
    cr_slice(sdp.address, "192.0.2.1");
    cr_expect_eq(sdp.direction, SDP_RECVONLY);
    cr_assert_eq(sdp.n_media, 3);
    cr_slice(sdp.media[0].media, "audio");
    cr_expect_eq(sdp.media[0].port, 49170);
    cr_slice(sdp.media[0].proto, "RTP/AVP");
    cr_slice(sdp.media[0].formats, "0 8 97");
    cr_slice(sdp.media[0].address, "192.0.2.1");
    cr_expect_eq(sdp.media[0].direction, SDP_SENDRECV);
    cr_expect_eq(sdp.media[0].ptime, 20);
    cr_slice(sdp.media[1].media, "video");
    cr_expect_eq(sdp.media[1].port, 51372);
    cr_slice(sdp.media[1].address, "2001:db8::1");
    cr_expect_not(sdp.media[0].ipv6);
    cr_expect(sdp.media[1].ipv6);
    cr_expect_eq(sdp.media[1].direction, SDP_RECVONLY);
    cr_expect_eq(sdp.media[1].rtcp, 53020);
    cr_expect_eq(sdp.media[2].port, 0);
    cr_expect_eq(sdp.media[2].direction, SDP_INACTIVE);
}

Test(sdp, formats_and_rtpmaps_come_one_by_one)
{
    struct sip_sdp_rtpmap map;
    struct slice format;

    cr_assert_eq(sip_sdp_parse(SLICE_LIT(offer), &sdp, NULL), SIP_OK);
    struct slice lines = sdp.media[0].lines, formats = sdp.media[0].formats;
    cr_assert(sip_sdp_rtpmap_next(&lines, &map));
    cr_expect_eq(map.format, 0);
    cr_slice(map.encoding, "PCMU");
    cr_expect_eq(map.rate, 8000);
    cr_slice(map.parameters, "-");
    cr_assert(sip_sdp_rtpmap_next(&lines, &map));
    cr_expect_eq(map.format, 97);
    cr_slice(map.encoding, "opus");
    cr_expect_eq(map.rate, 48000);
    cr_slice(map.parameters, "2");
    cr_expect_not(sip_sdp_rtpmap_next(&lines, &map));
    cr_assert(sip_sdp_format_next(&formats, &format));
    cr_slice(format, "0");
    cr_assert(sip_sdp_format_next(&formats, &format));
    cr_assert(sip_sdp_format_next(&formats, &format));
    cr_slice(format, "97");
    cr_expect_not(sip_sdp_format_next(&formats, &format));
}

#define SDP "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\n"

static const struct {
    const char *text, *error;
} wrong[] = {
    {"", ""},
    {"hello\r\n", "hello\r"},
    {"v=1\r\no=- 1 1 IN IP4 h\r\n", "v=1"},
    {"v=0\r\ns=-\r\n", ""},
    {"v=0\r\no=- 1 1 IN IP4\r\n", "o=- 1 1 IN IP4"},
    {SDP "c=IN IP4\r\n", "c=IN IP4"},
    {SDP "t=x\r\n", "t=x"},
    {SDP "m=audio\r\n", "m=audio"},
    {SDP "m=audio 70000 RTP/AVP 0\r\n", "m=audio 70000 RTP/AVP 0"},
    {SDP "m=audio 1 RTP/AVP\r\n", "m=audio 1 RTP/AVP"},
    {SDP "Q=1\r\n", "Q=1"},
    {SDP "x\r\n", "x"},
};

Test(sdp, what_is_wrong_is_told)
{
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct slice error;
        cr_expect_eq(sip_sdp_parse(slice_of(wrong[i].text), &sdp, &error), SIP_NOT, "%s", wrong[i].text);
        cr_expect(slice_is(error, wrong[i].error), "%s: %.*s", wrong[i].text, (int)error.n, error.p ? error.p : "-");
    }
}

Test(sdp, lf_alone_ends_a_line)
{
    cr_assert_eq(
        sip_sdp_parse(SLICE_LIT("v=0\no=- 1 1 IN IP4 h\ns=\nt=0 0\nm=audio 9 RTP/AVP 0\na=sendonly"), &sdp, NULL),
        SIP_OK);
    cr_assert_eq(sdp.n_media, 1);
    cr_expect_eq(sdp.media[0].direction, SDP_SENDONLY);
    cr_slice(sdp.media[0].address, "-");
}

Test(sdp, media_lines_beyond_the_limit_are_counted)
{
    GString *text = g_string_new(SDP "t=0 0\r\n");

    for (int i = 0; i < SDP_MAX_MEDIA + 5; i++)
        g_string_append_printf(text, "m=audio %d RTP/AVP 0\r\na=inactive\r\n", i + 1);
    cr_expect_eq(sip_sdp_parse(slice_of(text->str), &sdp, NULL), SIP_OK);
    cr_expect_eq(sdp.n_media, SDP_MAX_MEDIA);
    cr_expect_eq(sdp.media_dropped, 5);
    cr_expect_eq(sdp.media[SDP_MAX_MEDIA - 1].port, SDP_MAX_MEDIA);
    cr_slice(sdp.media[SDP_MAX_MEDIA - 1].lines, "a=inactive\r\n");
    g_string_free(text, TRUE);
}

Test(sdp, every_prefix_stays_within_its_bytes)
{
    struct guard guard = guard_new();

    for (size_t n = 0; n < sizeof offer; n++) {
        struct slice text = guard_put(guard, offer, n);
        sip_sdp_parse(text, &sdp, NULL);
        for (unsigned i = 0; i < sdp.n_media; i++)
            cr_assert(lies_in(sdp.media[i].lines, text) && lies_in(sdp.media[i].formats, text));
    }
    guard_free(guard);
}
