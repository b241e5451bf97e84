/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "feed_findings.h"

#define FIRST "0 a>b REGISTER b=1 | Authorization: Digest realm=\"r\", nonce=\"1\", response=\"x\"\n"
#define CHALLENGE "| WWW-Authenticate: Digest realm=\"r\", nonce=\"2\""

Test(credentials, must_change_when_they_were_refused)
{
    static const struct {
        const char *lines, *wanted;
    } cases[] = {
        {FIRST "1 b>a 401 REGISTER b=1 t=T " CHALLENGE "\n"
               "2 a>b REGISTER b=2 n=2 | Authorization: Digest realm=\"r\", nonce=\"1\", response=\"x\"\n"
               "3 b>a 403 REGISTER b=2 n=2 t=T", "3 credentials_repeated"},
        {FIRST "1 b>a 401 REGISTER b=1 t=T " CHALLENGE "\n"
               "2 a>b REGISTER b=2 n=2 | Authorization: Digest realm=\"r\", nonce=\"2\", response=\"y\"\n"
               "3 b>a 403 REGISTER b=2 n=2 t=T", ""},
        {FIRST "1 b>a 401 REGISTER b=1 t=T " CHALLENGE ", stale=true\n"
               "2 a>b REGISTER b=2 n=2 | Authorization: Digest realm=\"r\", nonce=\"1\", response=\"x\"\n"
               "3 b>a 200 REGISTER b=2 n=2 t=T", ""},
        {FIRST "1 b>a 200 REGISTER b=1 t=T\n"
               "2 a>b REGISTER b=2 n=2 | Authorization: Digest realm=\"r\", nonce=\"1\", response=\"x\"\n"
               "3 b>a 200 REGISTER b=2 n=2 t=T", ""},
        /* the same request on the next hop */
        {FIRST "1 b>c REGISTER b=2,1 | Authorization: Digest realm=\"r\", nonce=\"1\", response=\"x\"\n"
               "2 c>b 401 REGISTER b=2,1 t=T " CHALLENGE "\n 3 b>a 401 REGISTER b=1 t=T " CHALLENGE, ""},
        /* another proxy wants its own as well */
        {FIRST "1 b>a 407 REGISTER b=1 t=T | Proxy-Authenticate: Digest realm=\"s\", nonce=\"3\"\n"
               "2 a>b REGISTER b=2 n=2 | Authorization: Digest realm=\"r\", nonce=\"1\", response=\"x\" | "
               "Proxy-Authorization: Digest realm=\"s\", nonce=\"3\", response=\"z\"\n"
               "3 b>a 200 REGISTER b=2 n=2 t=T", ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        feed_check_findings(cases[i].lines, 100, cases[i].wanted);
}
