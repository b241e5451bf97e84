/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/transport.h"

#include <criterion/criterion.h>

Test(transport, is_found_by_the_protocol_of_ip_and_by_the_via)
{
    static const struct {
        unsigned protocol;
        const char *via;
        enum sip_transport want;
    } cases[] = {
        {17, "UDP", SIP_UDP},
        {17, "TCP", SIP_UDP},
        {6, "TCP", SIP_TCP},
        {6, "UDP", SIP_TCP},
        {6, "TLS", SIP_TLS},
        {6, "ws", SIP_WS},
        {6, "WSS", SIP_WSS},
        {22, "TCP", SIP_TLS},
        {22, "WSS", SIP_WSS},
        {50, "", SIP_WS},
        {50, "WSS", SIP_WSS},
        {132, "SCTP", SIP_SCTP},
        {0, "TCP", SIP_TCP},
        {0, "", SIP_UDP},
        {255, "?", SIP_UDP},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_eq(sip_transport_find(cases[i].protocol, slice_of(cases[i].via)), cases[i].want, "%u %s",
            cases[i].protocol, cases[i].via);
    cr_expect_eq(sip_transport_find(6, SLICE_NONE), SIP_TCP);
}
