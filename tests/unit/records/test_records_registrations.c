/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/record_text.h"

Test(records_registrations, say_what_came_of_them)
{
    expect_of("0 a>b REGISTER b=1 whom=alice | Contact: <sip:a@x> | Expires: 60\n"
              "5 b>a 401 REGISTER b=1 t=T whom=alice\n"
              "20 a>b REGISTER b=2 n=2 whom=alice | Contact: <sip:a@x> | Authorization: Digest realm=\"r\"\n"
              "30 b>a 200 REGISTER b=2 n=2 t=T whom=alice | Contact: <sip:a@x>;expires=30, <sip:a@y>;expires=90",
        90, &records_registrations, 1,
        "id=1\ncall_id=c\naor=sip:alice@h\ncontacts=[sip:a@x,sip:a@y]\nexpires_s=30\nregistrar=192.0.2.2:5060\noutcome=registered\n"
        "final_code=200\nrrd_ms=30\nattempts=2\nkind=initial\nbindings=2\nflaps=0\nstale_nonces=0\nnat=null\ninstance=null\nreg_id=null\n"
        "gruu=null\npath=null\nservice_route=null");
}

/* RFC 6076 4.1 counts the delay of successful ones only. */
Test(records_registrations, that_were_refused_have_no_delay_and_no_bindings)
{
    expect_of("0 a>b REGISTER b=1 | Contact: <sip:a@x>\n 5 b>a 403 REGISTER b=1 t=T", 90, &records_registrations, 1,
        "contacts=[sip:a@x]\nexpires_s=null\noutcome=rejected\nfinal_code=403\nrrd_ms=null\nbindings=null");
    expect_of("0 a>b REGISTER b=1", 90, &records_registrations, 1, "contacts=[]\nkind=query\noutcome=in_progress\nfinal_code=null");
}

Test(records_registrations, know_the_flow_and_the_way)
{
    expect_of("0 a>b REGISTER b=1 | Contact: <sip:a@x>;+sip.instance=\"<urn:uuid:1>\";reg-id=2 | Path: <sip:edge;lr>\n"
              "5 b>a 200 REGISTER b=1 t=T | Contact: <sip:a@x>;expires=60;reg-id=2;+sip.instance=\"<urn:uuid:1>\";pub-gruu=\"sip:a@h;gr=1\""
              " | Service-Route: <sip:home;lr> | Path: <sip:edge;lr>",
        90, &records_registrations, 1, "instance=urn:uuid:1\nreg_id=2\ngruu=sip:a@h;gr=1\npath=<sip:edge;lr>\nservice_route=<sip:home;lr>");
}
