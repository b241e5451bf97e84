/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/sipfilter.h"

/* In `ip[6:2]` are the flag for more fragments and the offset; udp[4:2] is the length, and behind what there is nothing
 * can be compared: such a packet would be left out. Of IPv6 only packets without extension headers are looked at. */
const char *sipfilter_text(void)
{
    return "not (((ip and ip[6:2] & 0x3fff = 0 and udp[4:2] > 8 and udp[8] & 0xc0 = 0x80)"
           " or (ip6 and ip6[6] = 17 and ip6[44:2] > 8 and ip6[48] & 0xc0 = 0x80))"
           " and not udp dst port ("
#define TUNNEL_PROTOCOL(number, function)
#define TUNNEL_PORT(number, function) #number " or "
#include "net/tunnel.def"
#undef TUNNEL_PROTOCOL
#undef TUNNEL_PORT
           "0))";
}
