/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/transport.h"

const char *sip_transport_name(enum sip_transport t)
{
    static const char *const names[SIP_TRANSPORTS] = {
        [SIP_UDP] = "udp", [SIP_TCP] = "tcp", [SIP_TLS] = "tls", [SIP_WS] = "ws", [SIP_WSS] = "wss", [SIP_SCTP] = "sctp"};
    return t < SIP_TRANSPORTS ? names[t] : "?";
}
