/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/record_text.h"

Test(records_transactions, say_what_an_invite_got)
{
    expect_of("0 a>b INVITE b=1\n 500 a>b INVITE b=1\n 510 b>a 100 INVITE b=1\n 600 b>a 180 INVITE b=1 t=T\n 900 b>a 486 INVITE b=1 t=T\n"
              "1400 b>a 486 INVITE b=1 t=T\n 1410 a>b ACK b=1 t=T",
        2000, &records_transactions, 1,
        "id=1\ntype=invite\nmethod=INVITE\ncall_id=c\ncseq=1\nbranch=z9hG4bK1\nclient=192.0.2.1:5060\nserver=192.0.2.2:5060\ntransport=udp\n"
        "request_frame=1\nresponse_frames=[3,4,5,6]\nprovisional_code=180\nfinal_code=486\nfinal_class=client_error\nended_by=final\n"
        "request_retransmissions=1\nresponse_retransmissions=1\nduplicates=0\nfirst_response_ms=510\nfinal_response_ms=900\nack_frame=7\n"
        "cancel=null\nmatched_by=branch\nbackoff_ms=[500]\ndialog=1\ncall=1\nevent=null\nexpires_s=null\npublish=null\netag=null");
}

Test(records_transactions, name_the_cancel_and_the_ack_of_a_2xx)
{
    expect_of("0 a>b INVITE b=1\n 10 b>a 180 INVITE b=1 t=T\n 50 a>b CANCEL b=1", 90, &records_transactions, 1, "cancel=2\nfinal_code=null\nfinal_class=null\nended_by=capture_end");
    expect_of("0 a>b INVITE b=1\n 10 b>a 180 INVITE b=1 t=T\n 50 a>b CANCEL b=1", 90, &records_transactions, 2, "type=non_invite\nmethod=CANCEL\ncancel=null\nprovisional_code=null\nfirst_response_ms=null");
    expect_of("0 a>b INVITE b=1\n 10 b>a 200 INVITE b=1 t=T\n 50 a>b ACK b=2 t=T", 90, &records_transactions, 2, "type=ack\nended_by=null\nresponse_frames=[]\ndialog=1");
}

Test(records_transactions, without_their_request_have_no_times)
{
    expect_of("0 b>a 180 OPTIONS b=1 t=T\n 40 b>a 200 OPTIONS b=1 t=T tcp", 90, &records_transactions, 1,
        "method=OPTIONS\nclient=192.0.2.1:5060\nserver=192.0.2.2:5060\nrequest_frame=null\nfirst_response_ms=null\nfinal_response_ms=null\ncall=null");
    expect_of("0 a>b OPTIONS b=!x", 90, &records_transactions, 1, "matched_by=rfc2543\nbranch=x\nbackoff=null\nbackoff_ms=[]");
}

Test(records_transactions, say_what_a_publication_or_a_subscription_is)
{
    expect_of("0 a>b PUBLISH b=1 | Event: presence | Expires: 60\n 10 b>a 200 PUBLISH b=1 t=T | SIP-ETag: e1 | Expires: 30", 90, &records_transactions, 1,
        "event=presence\nexpires_s=30\npublish=initial\netag=e1");
    expect_of("0 a>b SUBSCRIBE b=1 | Event: dialog | Expires: 0", 90, &records_transactions, 1, "event=dialog\nexpires_s=0\npublish=null\netag=null");
}
