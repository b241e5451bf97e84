/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/transport.h"

const char *sip_transport_name(enum sip_transport t)
{
    static const char *const names[SIP_TRANSPORTS] = {
        [SIP_UDP] = "udp", [SIP_TCP] = "tcp", [SIP_TLS] = "tls", [SIP_WS] = "ws", [SIP_WSS] = "wss", [SIP_SCTP] = "sctp"};
    return t < SIP_TRANSPORTS ? names[t] : "?";
}

static bool named(struct slice name, enum sip_transport *out)
{
    for (unsigned i = 0; i < SIP_TRANSPORTS; i++)
        if (slice_eqi(name, slice_of(sip_transport_name((enum sip_transport)i)))) {
            *out = (enum sip_transport)i;
            return true;
        }
    return false;
}

enum sip_transport sip_transport_find(unsigned ip_protocol, struct slice via_transport)
{
    enum sip_transport via = SIP_UDP;
    bool over_tcp = named(via_transport, &via) && (via == SIP_TLS || via == SIP_WS || via == SIP_WSS);

    switch (ip_protocol) {
    case 6: return over_tcp ? via : SIP_TCP;
    case 17: return SIP_UDP;
    case 22: return over_tcp ? via : SIP_TLS; /* XNS IDP and ESP: what agents say that saw it decrypted */
    case 50: return over_tcp ? via : SIP_WS;
    case 132: return SIP_SCTP;
    default: return via;
    }
}
