/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "feed_findings.h"

static void check(const char *lines, const char *wanted)
{
    const struct engine_options options = {.keep_media = true};

    feed_check_with(&options, lines, 40000, wanted);
}

Test(echo, a_response_repeats_via_from_and_to)
{
    check("0 a>b OPTIONS b=1\n 20 b>a 200 OPTIONS b=1 t=T", "");
    check("0 a>b OPTIONS b=1,2\n 20 b>a 200 OPTIONS b=1 t=T", "2 response_differs");
    check("0 a>b OPTIONS b=1,2\n 20 b>a 200 OPTIONS b=1,3 t=T", "2 response_differs");
    check("0 a>b OPTIONS b=1 who=x\n 20 b>a 200 OPTIONS b=1 t=T who=y", "2 response_differs");
    check("0 a>b OPTIONS b=1 whom=x\n 20 b>a 200 OPTIONS b=1 t=T whom=y", "2 response_differs");
    check("0 a>b INVITE b=1 sdp=one\n 20 b>a 200 INVITE b=1 t=T sdp=one\n 30 a>b ACK b=2 t=T\n"
          "40 a>b INFO b=3 n=2 t=T\n 50 b>a 200 INFO b=3 n=2 t=U", "5 response_differs");
}
