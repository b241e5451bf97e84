/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/record_text.h"

#define INVITE "0 a>b INVITE b=1 | User-Agent: phone/1\n 100 b>a 180 INVITE b=1 t=T\n"
#define REFUSED(code, headers) INVITE "500 b>a " code " INVITE b=1 t=T" headers "\n 510 a>b ACK b=1 t=T"
#define ANSWERED INVITE "600 b>a 200 INVITE b=1 t=T\n 610 a>b ACK b=2 t=T\n"

Test(records_calls, say_how_a_refused_call_ended)
{
    expect_of(REFUSED("486", ""), 40000, &records_calls, 1,
        "id=1\ncall_id=c\nstart=2023-11-14T22:13:20.000000000Z\nfrom=sip:alice@h\nto=sip:bob@h\ncaller=192.0.2.1:5060\n"
        "callee=192.0.2.2:5060\ncaller_ip=192.0.2.1\ncallee_ip=192.0.2.2\noutcome=busy\ncause=486 Busy Here\nfault=callee_user\n"
        "retry=later\nfinal_code=486\nfinal_frame=3\nq850=17\nq850_source=mapped\nq850_mapped=17\nreason=null\nattempts=1\nforks=1\n"
        "hops=1\npdd_ms=100\nring_ms=400\nsetup_ms=null\ntalk_ms=null\nended_by=callee\nretransmissions=0\nmessages=4\npartial=[]\n"
        "transfer=null\ntransfer_outcome=null\ntransfer_code=null\nrefer_to=null\nreplaces=null\nhop_delays_ms=[]\n"
        "retry_after_s=null\nwarning=null\nwarning_code=null\nerror_info=null\nmedia=null\nholds=null\nuser_agent=phone/1\nleg_of=[]");
}

Test(records_calls, say_how_an_answered_call_ended)
{
    expect_of(ANSWERED "5600 b>a BYE b=3 f=T t=F n=7\n 5620 a>b 200 BYE b=3 f=T t=F n=7", 40000, &records_calls, 1,
        "outcome=answered\ncause=answered-by-2xx\nfault=null\nretry=null\nfinal_code=200\nfinal_frame=3\npdd_ms=100\nring_ms=500\n"
        "setup_ms=600\ntalk_ms=5000\nended_by=callee\nmessages=6\ndialogs=1\npartial=[]");
    expect_of(ANSWERED, 700, &records_calls, 1, "outcome=answered\ntalk_ms=null\nended_by=null\npartial=[end_missing]");
}

/* Table 1 of Q.850 has the names; 16, 31 and 127 say nothing specific. */
Test(records_calls, name_the_cause)
{
    static const struct {
        const char *messages, *wanted;
    } cases[] = {
        {REFUSED("486", " | Reason: Q.850;cause=17"), "cause=Q.850 17 User busy\nq850=17\nq850_source=reason\nreason=Q.850;cause=17"},
        {REFUSED("480", " | Reason: Q.850;cause=20"), "cause=Q.850 20 Subscriber absent\nq850=20\nq850_source=reason\nq850_mapped=18"},
        {REFUSED("486", " | Reason: Q.850;cause=16"), "cause=486 Busy Here\nq850=17\nq850_source=mapped"},
        {REFUSED("486", " | Reason: Q.850;cause=31"), "cause=486 Busy Here\nq850_source=reason"},
        {REFUSED("486", " | Reason: Q.850;cause=127"), "cause=486 Busy Here\nq850_source=reason"},
        {REFUSED("486", ""), "cause=486 Busy Here\nq850_source=mapped"},
        {REFUSED("499", ""), "cause=499 X\nfinal_code=499"},
        {ANSWERED, "cause=answered-by-2xx"},
        {ANSWERED "5600 b>a BYE b=3 f=T t=F n=7 | Reason: Q.850;cause=38", "cause=Q.850 38 Network out of order"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_of(cases[i].messages, 40000, &records_calls, 1, cases[i].wanted);
}

Test(records_calls, tell_what_the_final_response_says)
{
    expect_of(REFUSED("480", " | Retry-After: 120 (lunch) | Warning: 399 h \"gone\" | Error-Info: <sip:e@h>"), 40000, &records_calls, 1,
        "retry_after_s=120\nwarning=399 h \"gone\"\nwarning_code=399\nerror_info=<sip:e@h>\ncall_info=null");
    expect_of(REFUSED("608", " | Call-Info: <https://h/why>;purpose=jwscard"), 40000, &records_calls, 1,
        "call_info=<https://h/why>;purpose=jwscard\nretry_after_s=null");
}

Test(records_calls, tell_who_diverted_them)
{
    expect_of("0 a>b INVITE | Diversion: <sip:x@h>;reason=no-answer", 9, &records_calls, 1, "diverted_from=sip:x@h\ndiverted_reason=no-answer");
    expect_of("0 a>b INVITE | Diversion: <sip:x@h>", 9, &records_calls, 1, "diverted_from=sip:x@h\ndiverted_reason=null");
    expect_of("0 a>b INVITE", 9, &records_calls, 1, "diverted_from=null\ndiverted_reason=null");
}

Test(records_calls, know_the_digits_that_were_dialled)
{
    expect_of("0 a>b INVITE whom=+49-30-123456", 9, &records_calls, 1, "to=sip:+49-30-123456@h\nto_number=4930123456");
    expect_of("0 a>b INVITE whom=bob", 9, &records_calls, 1, "to_number=null");
}

Test(records_calls, tell_what_the_capture_lacks)
{
    expect_of("0 b>a 180 INVITE b=1 t=T\n 400 b>a 486 INVITE b=1 t=T", 900, &records_calls, 1, "partial=[start_missing,one_direction]");
    expect_of("0 a>b INVITE", 9, &records_calls, 1, "partial=[one_direction,end_missing]\noutcome=in_progress\nended_by=null\nfinal_code=null\nfinal_frame=null\nq850=null\nq850_source=null");
}

Test(records_calls, name_the_calls_of_a_transfer)
{
    static const char BLIND[] = ANSWERED "700 b>a REFER b=3 n=5 f=T t=F | Refer-To: <sip:c@h>\n 710 a>b 202 REFER b=3 n=5 f=T t=F\n"
                                         "720 a>c INVITE b=4 f=G call=d whom=c\n 730 a>b NOTIFY b=5 n=6 t=T | Event: refer | Subscription-State: active"
                                         " | Content-Type: message/sipfrag | Content-Length: 0";

    expect_of(BLIND, 900, &records_calls, 1, "transfer=blind\ntransfer_outcome=in_progress\nrefer_to=sip:c@h\ntransferred_to=2\ntransferred_from=null");
    expect_of(BLIND, 900, &records_calls, 2, "transfer=null\ntransferred_to=null\ntransferred_from=1");
    expect_of(ANSWERED "700 c>a INVITE b=6 call=d f=G | Replaces: c;to-tag=F;from-tag=T", 900, &records_calls, 2, "replaces=1\njoins=null");
    expect_of(ANSWERED "700 c>a INVITE b=6 call=d f=G | Join: c;to-tag=F;from-tag=T", 900, &records_calls, 2, "joins=1\nreplaces=null");
    expect_of(ANSWERED "700 c>a INVITE b=6 call=d f=G | Join: c;to-tag=F;from-tag=T", 900, &records_calls, 1, "joined_by=2\nreplaced_by=null");
}

/* a, the proxy p (b), c: 4 ms to be forwarded, 3 ms to be passed back. */
Test(records_calls, measure_each_hop)
{
    expect_of("0 a>b INVITE b=1\n 4 b>c INVITE b=2,1\n 100 c>b 486 INVITE b=2,1 t=T\n 103 b>a 486 INVITE b=1 t=T", 900, &records_calls, 1,
        "hops=2\ncaller=192.0.2.1:5060\ncallee=192.0.2.3:5060\nhop_delays_ms=[4]\nhop_response_delays_ms=[3]\nfinal_frame=4");
}
