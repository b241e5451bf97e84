/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call_id.h"
#include "engine/store/finding_log.h"
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
               "3 b>a 200 REGISTER b=2 n=2 t=T", "3 nonce_ignored"},
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

/* A REGISTER each second, whose credentials have these counts. */
static void counts(const char *list, unsigned twice)
{
    char text[8192];
    size_t n = 0;
    unsigned cseq = 0, count = 0;

    for (int used = 0; sscanf(list, "%x%n", &count, &used) == 1; list += used) {
        cseq++;
        n += (size_t)snprintf(text + n, sizeof text - n,
            "%u a>b REGISTER b=%u n=%u | Authorization: Digest realm=\"r\", nonce=\"1\", response=\"%u\", nc=%08x\n"
            "%u b>a 200 REGISTER b=%u n=%u t=T\n", cseq * 1000, cseq, cseq, cseq, count, cseq * 1000 + 5, cseq, cseq);
    }
    struct feed f = feed_new(NULL);
    feed(&f, text);
    unsigned found = 0;
    const struct group *g = engine_group(f.e, engine_message(f.e, feed_ref(&f, ENGINE_MESSAGES, 1))->group);
    for (const struct logged_finding *l = g->findings; l; l = l->before)
        found += l->code == FINDING_NONCE_REUSED;
    cr_expect_eq(found, twice, "%u of %s", found, text);
    engine_free(f.e);
}

Test(credentials, a_count_is_not_used_twice)
{
    counts("1 2 3", 0);
    counts("1 1", 1);
    counts("1 3 2", 0);
    counts("1 3 2 2 3", 2);
    counts("21 2", 0);  /* 31 below the highest: it may come late */
    counts("21 1", 1);  /* 32 below: the client has begun anew */
    counts("ffffffff ffffffff", 1);
}
