/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/guard.h"
#include "sip/session_id.h"
#include <criterion/criterion.h>

#define A   "ab30317f1a784dc48ff824d0d3715d86"
#define B   "47755a9de7794ba387653f2099600ef2"
#define NIL "00000000000000000000000000000000"

static const struct {
    const char *text;
    enum sip_result result;
    const char *local, *remote; /* NULL: none */
    bool has_remote;
} cases[] = {
    {A ";remote=" B, SIP_OK, A, B, true}, /* RFC 7989 5 */
    {A ";\r\n  remote=" B, SIP_OK, A, B, true},
    {A ";remote=" NIL, SIP_OK, A, NULL, true},
    {NIL ";remote=" B, SIP_OK, NULL, B, true},
    {A, SIP_OK, A, NULL, false}, /* RFC 7329 */
    {" " A " ; x=1 ; Remote = " B, SIP_OK, A, B, true},
    {"AB30317F1A784DC48FF824D0D3715D86", SIP_OK, "AB30317F1A784DC48FF824D0D3715D86", NULL, false},
    {NIL ";remote=" NIL, SIP_NOT, NULL, NULL, true},
    {NIL, SIP_NOT, NULL, NULL, false},
    {"ab30317f", SIP_NOT, NULL, NULL, false},
    {"xb30317f1a784dc48ff824d0d3715d86", SIP_NOT, NULL, NULL, false},
    {A "00", SIP_NOT, NULL, NULL, false},
    {"", SIP_NOT, NULL, NULL, false},
};

static bool is(struct slice found, const char *wanted)
{
    return wanted ? slice_eq(found, slice_of(wanted)) : !found.p;
}

Test(session_id, values_decode)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sip_session_id id;

        cr_assert_eq(sip_session_id_parse(slice_of(cases[i].text), &id), cases[i].result, "%s", cases[i].text);
        cr_expect(is(id.local, cases[i].local), "%s", cases[i].text);
        cr_expect(is(id.remote, cases[i].remote), "%s", cases[i].text);
        cr_expect_eq(id.has_remote, cases[i].has_remote, "%s", cases[i].text);
    }
}
