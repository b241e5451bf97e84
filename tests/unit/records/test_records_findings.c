/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/record_text.h"

/* RFC 3261 8.1.1.7: the branch begins with z9hG4bK. The message begins with "OPTIONS sip:b@h SIP/2.0" and CRLF (25 bytes);
 * of its Via, "Via: SIP/2.0/UDP old;branch=" are 28 more. */
#define OLD "0 a>b OPTIONS | Max-Forwards: 70\n 10 a>b OPTIONS b=!old file=1 | Max-Forwards: 70"

Test(records_findings, say_where_and_which_rule)
{
    expect_of(OLD, 900, &records_findings, 1,
        "file=two.pcap\nframe=2\nindex=0\nseverity=note\ncode=no_magic_cookie\nclause=RFC 3261 8.1.1.7\noffset=53\nlength=3\n"
        "bytes=old\ncall=null");
}

Test(records_findings, of_unnamed_inputs_are_of_no_file)
{
    expect_of("0 a>b OPTIONS b=!old file=2 | Max-Forwards: 70", 9, &records_findings, 1, "file=null\nframe=1\ncode=no_magic_cookie\ncall=null");
}
