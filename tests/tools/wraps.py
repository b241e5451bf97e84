# SPDX-License-Identifier: GPL-2.0-or-later
"""What carries IP packets: link types, tags and labels, tunnels. Each wrapper takes an EtherType and the bytes behind it
and gives the same of what is around them, so they can be put around one another. Knows nothing of SIP."""
import struct

IPV4, IPV6, MPLS, FRAME, VLAN, QINQ, PPPOE = 0x0800, 0x86DD, 0x8847, 0x6558, 0x8100, 0x88A8, 0x8864
MACS = bytes.fromhex("02fefefefe0102fefefefe02")


def checksum(data):
    """That of IP, UDP and TCP (RFC 1071)."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ethernet(kind, data, macs=MACS):
    return macs + struct.pack("!H", kind) + data


def ppp(kind, data):
    return struct.pack("!H", {IPV4: 0x0021, IPV6: 0x0057}[kind]) + data


def snap(kind, data):
    return b"\xaa\xaa\x03\0\0\0" + struct.pack("!H", kind) + data


def label(number, last, data):
    return struct.pack("!I", number << 12 | last << 8 | 64) + data


def in_ipv4(protocol, payload):
    header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0x4000, 64, protocol, 0)
    header += bytes([203, 0, 113, 1, 203, 0, 113, 2])
    return IPV4, header[:10] + struct.pack("!H", checksum(header)) + header[12:] + payload


def in_ipv6(protocol, payload):
    hosts = bytes.fromhex("20010db8ffff0000000000000000000120010db8ffff00000000000000000002")
    return IPV6, struct.pack("!IHBB", 6 << 28, len(payload), protocol, 64) + hosts + payload


def in_udp(port, payload):
    return in_ipv4(17, struct.pack("!HHHH", 49152, port, 8 + len(payload), 0) + payload)  # 0: no checksum (RFC 768)


def gre(kind, data, flags=0, options=b""):
    return in_ipv4(47, struct.pack("!HH", flags, kind) + options + data)


def esp(kind, data):
    """Tunnel mode with the NULL cipher and an integrity value of 12 bytes, which nobody can check."""
    padding = bytes(range(1, 1 + -(len(data) + 2) % 4))
    return struct.pack("!II", 0x1234, 1) + data + padding + bytes([len(padding), 4 if kind == IPV4 else 41]) + b"i" * 12


WRAPS = {
    # between the frame and IP
    "vlan": lambda k, d: (VLAN, struct.pack("!HH", 7, k) + d),
    "qinq": lambda k, d: (QINQ, struct.pack("!HHHH", 100, VLAN, 7, k) + d),
    "qinq-old": lambda k, d: (0x9100, struct.pack("!HHHH", 100, VLAN, 7, k) + d),
    "mpls": lambda k, d: (MPLS, label(100, 0, label(200, 1, d))),
    "mpls-multicast": lambda k, d: (0x8848, label(100, 1, d)),
    "pseudo-wire": lambda k, d: (MPLS, label(100, 1, b"\0\0\0\0" + ethernet(k, d))),
    "pppoe": lambda k, d: (PPPOE, struct.pack("!BBHH", 0x11, 0, 1, len(d) + 2) + ppp(k, d)),
    "frame": lambda k, d: (FRAME, ethernet(k, d)),
    # IP protocols
    "ipip": lambda k, d: in_ipv4({IPV4: 4, IPV6: 41}[k], d),     # 6in4 where IPv6 is inside
    "ip6": lambda k, d: in_ipv6({IPV4: 4, IPV6: 41}[k], d),      # 4in6 where IPv4 is inside
    "gre": lambda k, d: gre(k, d),
    "gre-key": lambda k, d: gre(k, d, 0x3000, struct.pack("!II", 99, 1)),
    "gre-frame": lambda k, d: gre(FRAME, ethernet(k, d)),
    "pptp": lambda k, d: gre(0x880B, ppp(k, d), 0x3001, struct.pack("!HHI", len(d) + 2, 7, 1)),
    "erspan-1": lambda k, d: gre(0x88BE, ethernet(k, d)),
    "erspan-2": lambda k, d: gre(0x88BE, ethernet(k, d), 0x1000, struct.pack("!IHHI", 1, 0x1007, 1, 0)),
    "erspan-3": lambda k, d: gre(0x22EB, ethernet(k, d), 0x1000, struct.pack("!IHHIHBB", 1, 0x2007, 1, 5, 0, 0, 0)),
    "esp": lambda k, d: in_ipv4(50, esp(k, d)),
    "etherip": lambda k, d: in_ipv4(97, b"\x30\0" + ethernet(k, d)),
    "l2tpv3": lambda k, d: in_ipv4(115, struct.pack("!I", 7) + ethernet(k, d)),
    "mpls-ip": lambda k, d: in_ipv4(137, label(100, 1, d)),
    # UDP ports
    "l2tp": lambda k, d: in_udp(1701, struct.pack("!HHH", 2, 1, 1) + ppp(k, d)),
    "l2tpv3-udp": lambda k, d: in_udp(1701, struct.pack("!HHI", 3, 0, 7) + ethernet(k, d)),
    "gtpu": lambda k, d: in_udp(2152, struct.pack("!BBHI", 0x30, 255, len(d), 7) + d),
    "gtpu-extended": lambda k, d: in_udp(2152, struct.pack("!BBHIHBB", 0x34, 255, len(d) + 8, 7, 0, 0, 0x85) +
                                         b"\1\0\1\0" + d),
    "esp-udp": lambda k, d: in_udp(4500, esp(k, d)),
    "vxlan": lambda k, d: in_udp(4789, struct.pack("!II", 8 << 24, 7 << 8) + ethernet(k, d)),
    "vxlan-old": lambda k, d: in_udp(8472, struct.pack("!II", 8 << 24, 7 << 8) + ethernet(k, d)),
    "vxlan-gpe": lambda k, d: in_udp(4790, struct.pack("!BHBI", 12, 0, {IPV4: 1, IPV6: 2}[k], 7 << 8) + d),
    "geneve": lambda k, d: in_udp(6081, struct.pack("!BBHI", 0, 0, FRAME, 7 << 8) + ethernet(k, d)),
    "geneve-options": lambda k, d: in_udp(6081, struct.pack("!BBHIHBB", 1, 0, k, 7 << 8, 1, 2, 0) + d),
    "mpls-udp": lambda k, d: in_udp(6635, label(100, 1, d)),
    "hperm": lambda k, d: in_udp(7932, bytes(range(12)) + ethernet(k, d)),
    "tzsp": lambda k, d: in_udp(37008, struct.pack("!BBHBBbB", 1, 0, 1, 10, 1, -40, 1) + ethernet(k, d)),
}

LINK_TYPES = {"null": 0, "ethernet": 1, "ppp": 9, "ppp-hdlc": 50, "pppoe": 51, "raw": 101, "hdlc": 104, "802.11": 105,
              "loop": 108, "sll": 113, "radiotap": 127, "erf": 197, "ipnet": 226, "ipv4": 228, "ipv6": 229, "nflog": 239,
              "sll2": 276}


def wireless(kind, data, macs):
    return struct.pack("<HH", 0x0188, 44) + macs[:12] + macs[:6] + struct.pack("<HH", 0, 0) + snap(kind, data)


def link(name, kind, data, macs=MACS):
    """The frame of a link type; `macs` are the receiver's and the sender's."""
    sender = macs[6:]
    if name == "ethernet":
        return ethernet(kind, data, macs)
    if name == "sll":
        return struct.pack("!HHH6s2xH", 0, 1, 6, sender, kind) + data
    if name == "sll2":
        return struct.pack("!HHIHBB6s2x", kind, 0, 2, 1, 0, 6, sender) + data
    if name in ("null", "loop"):
        return struct.pack("<I" if name == "null" else "!I", 30 if kind == IPV6 else 2) + data
    if name in ("ppp", "ppp-hdlc"):
        return b"\xff\x03" + ppp(kind, data)
    if name == "pppoe":
        return WRAPS["pppoe"](kind, data)[1]
    if name == "hdlc":
        return struct.pack("!HH", 0x0F00, kind) + data
    if name == "802.11":
        return wireless(kind, data, macs)
    if name == "radiotap":
        return struct.pack("<BBHIB", 0, 0, 9, 2, 0) + wireless(kind, data, macs)
    if name == "erf":
        frame = ethernet(kind, data, macs)
        return struct.pack("!8sBBHHH2x", b"\0" * 8, 2, 4, 18 + len(frame), 0, len(frame)) + frame
    if name == "ipnet":
        return struct.pack("!BBHIIIII", 1, 26 if kind == IPV6 else 2, 4, len(data), 1, 0, 0, 0) + data
    if name == "nflog":
        return struct.pack("<BBHHHI", 10 if kind == IPV6 else 2, 0, 0, 8, 1, 0) + struct.pack("<HH", len(data) + 4, 9) + data
    return data
