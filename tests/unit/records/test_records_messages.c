/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/record_text.h"

#define CALL                                                                                                           \
    "0 a>b INVITE b=1\n 20 b>a 180 INVITE b=1 t=T file=1 agent=7\n 40 b>a 486 INVITE b=1 t=T\n"                        \
    "540 b>a 486 INVITE b=1 t=T\n 550 a>b ACK b=1 t=T\n"

Test(records_messages, say_what_a_request_says)
{
    expect_of(CALL, 900, &records_messages, 1,
        "file=one.pcap\nframe=1\nindex=0\ntime=2023-11-14T22:13:20.000000000Z\ntransport=udp\nsrc=192.0.2.1:5060\n"
        "dst=192.0.2.2:5060\nkind=request\nmethod=INVITE\nuri=sip:b@h\nstatus=null\nreason=null\nclass=null\ncall_id=c\ncseq=1\n"
        "from_tag=F\nto_tag=null\nbranch=z9hG4bK1\nsighting=first\nof_frame=null\ntransaction=1\ncall=1\nfindings=[]\n"
        "hep_agent=null\nhep_correlation=null");
}

Test(records_messages, say_what_a_response_says)
{
    expect_of(CALL, 900, &records_messages, 2,
        "file=two.pcap\nframe=2\nsrc=192.0.2.2:5060\nkind=response\nmethod=INVITE\nuri=null\nstatus=180\nreason=Ringing\n"
        "class=provisional\nto_tag=T\ntransaction=1\nhep_agent=7");
    expect_of(CALL, 900, &records_messages, 4, "status=486\nclass=client_error\nsighting=retransmission\nof_frame=3");
    expect_of(CALL, 900, &records_messages, 5, "method=ACK\nsighting=first\ntransaction=1\ncall=1");
}

/* What only the bytes say is not known without them. */
Test(records_messages, do_not_know_what_was_not_kept)
{
    struct feed f = feed_new(NULL);

    feed(&f, CALL);
    feed_end(&f, 900);
    expect_record(&f, &records_messages, 1,
        "frame=1\nmethod=INVITE\nuri=null\ncall_id=c\ncseq=null\nfrom_tag=null\nbranch=null\nsize=null\nfindings=null");
    engine_free(f.e);
}

Test(records_messages, of_unnamed_inputs_are_of_no_file)
{
    expect_of("0 a>b OPTIONS file=2", 9, &records_messages, 1, "file=null\nframe=1");
}
