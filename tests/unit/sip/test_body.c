/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/body.h"

#include <criterion/criterion.h>
#include <stdio.h>

static void check(const char *type, const char *body, const char *wanted)
{
    static struct sip_msg m;
    char text[2000];
    int n = snprintf(text, sizeof text,
        "INVITE sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n%s%s%s\r\n%s",
        type ? "Content-Type: " : "", type ? type : "", type ? "\r\n" : "", body);

    cr_assert_eq(sip_msg_parse((struct slice){text, (size_t)n}, false, &m), SIP_OK);
    struct slice sdp = sip_body_sdp(&m);
    cr_assert(wanted ? slice_eq(sdp, slice_of(wanted)) : !sdp.p, "%s: %.*s", body, (int)sdp.n, sdp.p ? sdp.p : "");
}

Test(body, alone_it_is_known_by_its_type)
{
    check("application/sdp", "v=0\r\n", "v=0\r\n");
    check("Application/SDP; charset=utf-8", "v=0\r\n", "v=0\r\n");
    check("application/sdpx", "v=0\r\n", NULL);
    check("application/pidf+xml", "<a/>", NULL);
    check(NULL, "v=0\r\n", NULL);
    check("application/sdp", "", NULL);
}

Test(body, is_found_among_the_parts_of_a_multipart_one)
{
    const char *type = "multipart/mixed;boundary=\"x y\"";

    check(type, "--x y\r\nContent-Type: application/isup\r\n\r\n\1\2\r\n--x y\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--x y--\r\n",
        "v=0\r\n");
    check(type, "preamble\r\n--x y\r\nc:application/sdp;a=b\r\nContent-Disposition: session\r\n\r\nv=0\r\ns=-\r\n--x y\r\n\r\n",
        "v=0\r\ns=-\r\n");
    check(type, "--x y\r\nContent-Type: text/plain\r\n\r\nv=0\r\n--x y--\r\n", NULL);
    check(type, "--x y--\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--x y--\r\n", NULL);
    check(type, "--x y\r\nContent-Type: application/sdp", NULL);
    check("multipart/mixed", "--x\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--x--\r\n", NULL);
    check("multipart/mixed;boundary=x", "--x", NULL);
}
