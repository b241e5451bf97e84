/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/record_text.h"

#define ANSWERED "0 a>b INVITE b=1 sdp=4000\n 100 b>a 180 INVITE b=1 t=T\n 600 b>a 200 INVITE b=1 t=T sdp=5000\n 610 a>b ACK b=2 t=T\n"

Test(records_dialogs, say_how_a_session_went)
{
    expect_of(ANSWERED "5600 b>a BYE b=3 f=T t=F n=7\n 5620 a>b 200 BYE b=3 f=T t=F n=7", 40000, &records_dialogs, 1,
        "id=1\ncall_id=c\nfrom_tag=F\nto_tag=T\nusage=invite\nstate=terminated\ncreated_frame=2\nconfirmed_frame=3\nterminated_frame=5\n"
        "terminated_by=bye\nterminated_from=callee\nduration_ms=5500\ntransactions=3\nsession_expires_s=null\nrefresher=null\n"
        "refreshes=null\noffers=1\nheld_by=null\ncall=1\nevent=null\nexpires_s=null\nreason=null\nrefer_code=null\n"
        "media=[audio PCMA/8000 sendrecv 192.0.2.1:4000 192.0.2.2:5000]");
    expect_of(ANSWERED, 900, &records_dialogs, 1, "state=confirmed\nterminated_frame=null\nterminated_by=capture_end\nterminated_from=null\nduration_ms=510");
}

/* RFC 3264 8.4: sendonly and inactive put the other side on hold. */
Test(records_dialogs, say_who_holds_whom)
{
    static const struct {
        const char *exchange, *wanted;
    } cases[] = {
        {"700 a>b INVITE b=5 n=2 t=T sdp=4000:sendonly:2\n 710 b>a 200 INVITE b=5 n=2 t=T sdp=5000:recvonly:2", "held_by=caller\noffers=2"},
        {"700 a>b INVITE b=5 n=2 t=T sdp=4000:sendrecv:2\n 710 b>a 200 INVITE b=5 n=2 t=T sdp=5000:sendonly:2", "held_by=callee\noffers=2"},
        {"700 b>a INVITE b=5 n=2 f=T t=F sdp=5000:inactive:2\n 710 a>b 200 INVITE b=5 n=2 f=T t=F sdp=4000:inactive:2", "held_by=callee\noffers=2"},
        {"700 a>b INVITE b=5 n=2 t=T sdp=4000:sendonly:2\n 710 b>a 200 INVITE b=5 n=2 t=T sdp=5000:recvonly:2\n 720 a>b ACK b=6 n=2 t=T\n"
         "730 b>a INVITE b=7 n=3 f=T t=F sdp=5000:inactive:3\n 740 a>b 200 INVITE b=7 n=3 f=T t=F sdp=4000:inactive:3", "held_by=both\noffers=3"},
        {"700 a>b INVITE b=5 n=2 t=T sdp=4000:sendrecv:2\n 710 b>a 200 INVITE b=5 n=2 t=T sdp=5000:sendrecv:2", "held_by=null\noffers=2"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char messages[1000];
        snprintf(messages, sizeof messages, "%s%s", ANSWERED, cases[i].exchange);
        expect_of(messages, 900, &records_dialogs, 1, cases[i].wanted);
    }
}

/* RFC 4028 */
Test(records_dialogs, know_the_session_timer)
{
    expect_of("0 a>b INVITE b=1 | Supported: timer | Session-Expires: 90\n"
              "10 b>a 200 INVITE b=1 t=T | Session-Expires: 90;refresher=uac | Require: timer\n 20 a>b ACK b=2 t=T",
        900, &records_dialogs, 1, "session_expires_s=90\nrefresher=caller\nrefreshes=0");
}

Test(records_dialogs, say_what_a_subscription_is_for)
{
    expect_of("0 a>b SUBSCRIBE b=1 | Event: dialog | Expires: 60\n 10 b>a 200 SUBSCRIBE b=1 t=T | Expires: 30\n"
              "20 b>a NOTIFY b=5 f=T t=F | Event: dialog | Subscription-State: terminated;reason=rejected",
        900, &records_dialogs, 1, "usage=subscribe\nevent=dialog\nexpires_s=30\nreason=rejected\nterminated_by=notify\ncall=null\noffers=null\nheld_by=null\nmedia=null");
}
