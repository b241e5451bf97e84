/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/guard.h"
#include "sip/uri.h"
#include <criterion/criterion.h>

static const struct {
    const char *text;
    enum sip_result result;
    enum sip_uri_scheme scheme;
    const char *user, *password, *host;
    int port; /* -1 = none */
    const char *params, *headers;
} cases[] = {
    {"sip:alice@atlanta.com", SIP_OK, URI_SIP, "alice", "-", "atlanta.com", -1, "", "-"},
    {"sip:alice:secretword@atlanta.com;transport=tcp", SIP_OK, URI_SIP, "alice", "secretword", "atlanta.com", -1,
        ";transport=tcp", "-"},
    {"sips:alice@atlanta.com?subject=project%20x&priority=urgent", SIP_OK, URI_SIPS, "alice", "-", "atlanta.com", -1,
        "", "subject=project%20x&priority=urgent"},
    {"sip:+1-212-555-1212:1234@gateway.com;user=phone", SIP_OK, URI_SIP, "+1-212-555-1212", "1234", "gateway.com", -1,
        ";user=phone", "-"},
    {"SIPS:1212@gateway.com", SIP_OK, URI_SIPS, "1212", "-", "gateway.com", -1, "", "-"},
    {"sip:alice@192.0.2.4:5070", SIP_OK, URI_SIP, "alice", "-", "192.0.2.4", 5070, "", "-"},
    {"sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com", SIP_OK, URI_SIP, "-", "-", "atlanta.com", -1,
        ";method=REGISTER", "to=alice%40atlanta.com"},
    {"sip:alice;day=tuesday@atlanta.com", SIP_OK, URI_SIP, "alice;day=tuesday", "-", "atlanta.com", -1, "", "-"},
    {"sip:user;par=u%40example.net@example.com", SIP_OK, URI_SIP, "user;par=u%40example.net", "-", "example.com", -1,
        "", "-"},
    {"sip:[2001:db8::10]:5070", SIP_OK, URI_SIP, "-", "-", "2001:db8::10", 5070, "", "-"},
    {"sip:[2001:db8::10:5070]", SIP_OK, URI_SIP, "-", "-", "2001:db8::10:5070", -1, "", "-"},
    {"sip:ted@[::ffff:192.0.2.2]", SIP_OK, URI_SIP, "ted", "-", "::ffff:192.0.2.2", -1, "", "-"},
    {"sip:user@[2001:db8:::192.0.2.1]", SIP_OK, URI_SIP, "user", "-", "2001:db8:::192.0.2.1", -1, "", "-"},
    {"sip:%00%00@host5.example.com", SIP_OK, URI_SIP, "%00%00", "-", "host5.example.com", -1, "", "-"},
    {"sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com",
        SIP_OK, URI_SIP, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*",
        "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)", "example.com", -1, "", "-"},
    {"tel:+1-201-555-0123", SIP_OK, URI_TEL, "+1-201-555-0123", "-", "-", -1, "", "-"},
    {"tel:7042;phone-context=example.com", SIP_OK, URI_TEL, "7042", "-", "-", -1, ";phone-context=example.com", "-"},
    {"urn:service:sos", SIP_OK, URI_OTHER, "-", "-", "-", -1, "", "-"},
    {"soap.beep://192.0.2.103:3002", SIP_OK, URI_OTHER, "-", "-", "-", -1, "", "-"},
    {"http://www.example.com", SIP_OK, URI_OTHER, "-", "-", "-", -1, "", "-"},
    {"sip:2001:db8::10", SIP_NOT, URI_SIP, "-", "-", "2001:db8::10", -1, "", "-"},
    {"sip:user@example.com; lr", SIP_NOT, URI_SIP, "user", "-", "example.com", -1, "; lr", "-"},
    {"sip:user@example.com:70000", SIP_NOT, URI_SIP, "user", "-", "example.com", 0, "", "-"},
    {"sip:user@example.com:", SIP_NOT, URI_SIP, "user", "-", "example.com", 0, "", "-"},
    {"sip:@example.com", SIP_NOT, URI_SIP, "", "-", "example.com", -1, "", "-"},
    {"sip:us er@example.com", SIP_NOT, URI_SIP, "us er", "-", "example.com", -1, "", "-"},
    {"sip:a%4@example.com", SIP_NOT, URI_SIP, "a%4", "-", "example.com", -1, "", "-"},
    {"sip:a%zz@example.com", SIP_NOT, URI_SIP, "a%zz", "-", "example.com", -1, "", "-"},
    {"sip:a@exa_mple.com", SIP_NOT, URI_SIP, "a", "-", "exa_mple.com", -1, "", "-"},
    {"sip:a@b;;x", SIP_NOT, URI_SIP, "a", "-", "b", -1, ";;x", "-"},
    {"sip:a@b;x=", SIP_NOT, URI_SIP, "a", "-", "b", -1, ";x=", "-"},
    {"sip:a@b?x", SIP_NOT, URI_SIP, "a", "-", "b", -1, "", "x"},
    {"sip:a@[::1", SIP_NOT, URI_SIP, "a", "-", "[::1", -1, "", "-"},
    {"sip:", SIP_NOT, URI_SIP, "-", "-", "", -1, "", "-"},
    {"tel:call-me", SIP_NOT, URI_TEL, "call-me", "-", "-", -1, "", "-"},
    {"tel:", SIP_NOT, URI_TEL, "", "-", "-", -1, "", "-"},
    {"other:", SIP_NOT, URI_OTHER, "-", "-", "-", -1, "", "-"},
    {"<sip:user@example.com>", SIP_NOT, URI_OTHER, "-", "-", "-", -1, "-", "-"},
    {"alice@example.com", SIP_NOT, URI_OTHER, "-", "-", "-", -1, "-", "-"},
    {"", SIP_NOT, URI_OTHER, "-", "-", "-", -1, "-", "-"},
};

Test(uri, uris_decode)
{
    struct guard guard = guard_new();

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *text = cases[i].text;
        struct sip_uri uri;

        cr_expect_eq(sip_uri_parse(guard_put(guard, text, strlen(text)), &uri), cases[i].result, "%s", text);
        cr_expect_eq(uri.scheme, cases[i].scheme, "scheme of %s", text);
        cr_expect(slice_is(uri.user, cases[i].user), "user of %s", text);
        cr_expect(slice_is(uri.password, cases[i].password), "password of %s", text);
        cr_expect(slice_is(uri.host, cases[i].host), "host of %s", text);
        cr_expect_eq(uri.has_port, cases[i].port >= 0, "port of %s", text);
        cr_expect_eq(uri.port, cases[i].port > 0 ? cases[i].port : 0, "port of %s", text);
        cr_expect(slice_is(uri.params, cases[i].params), "parameters of %s", text);
        cr_expect(slice_is(uri.headers, cases[i].headers), "headers of %s", text);
    }
    guard_free(guard);
}
