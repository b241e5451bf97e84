# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds packets and classic pcap files, byte for byte the same each time. Knows nothing of SIP."""
import ipaddress
import struct

import wraps
from wraps import checksum

PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_FRAGMENT, PROTOCOL_ICMPV6, PROTOCOL_SCTP = 1, 6, 17, 44, 58, 132
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
HEP_AGENT = 2001


class Endpoint:
    """An address and a port: 192.0.2.1:5060 or [2001:db8::1]:5060."""

    def __init__(self, text):
        address, _, port = text.rpartition(":")
        if not address:
            raise ValueError("no port in %r" % text)
        self.ip = ipaddress.ip_address(address.strip("[]"))
        self.port = int(port)
        self.host = "[%s]" % self.ip if self.ip.version == 6 else str(self.ip)

    def __str__(self):
        return "%s:%d" % (self.host, self.port)

    def __hash__(self):
        return hash(str(self))

    def __eq__(self, other):
        return str(self) == str(other)


def pseudo_header(src, dst, protocol, length):
    if src.ip.version == 6:
        return src.ip.packed + dst.ip.packed + struct.pack("!I3xB", length, protocol)
    return src.ip.packed + dst.ip.packed + struct.pack("!xBH", protocol, length)


def udp(src, dst, payload):
    length = 8 + len(payload)
    header = struct.pack("!HHHH", src.port, dst.port, length, 0)
    total = checksum(pseudo_header(src, dst, PROTOCOL_UDP, length) + header + payload) or 0xFFFF
    return header[:6] + struct.pack("!H", total) + payload


def tcp(src, dst, seq, ack, flags, payload=b""):
    def header(total):
        return struct.pack("!HHIIBBHHH", src.port, dst.port, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, 5 << 4, flags, 64240,
                           total, 0)
    length = 20 + len(payload)
    return header(checksum(pseudo_header(src, dst, PROTOCOL_TCP, length) + header(0) + payload)) + payload


def hep(version, src, dst, protocol, time, payload, correlation):
    """The Homer Encapsulation Protocol; `time` is in microseconds."""
    family = 10 if src.ip.version == 6 else 2
    seconds, micro = divmod(time, 1000000)
    if version < 3:
        addresses = src.ip.packed + dst.ip.packed
        header = struct.pack("!BBBBHH", version, 8 + len(addresses), family, protocol, src.port, dst.port) + addresses
        return header + (struct.pack("<IIHxx", seconds, micro, HEP_AGENT) if version == 2 else b"") + payload
    first = 5 if src.ip.version == 6 else 3
    chunks = [(1, struct.pack("B", family)), (2, struct.pack("B", protocol)), (first, src.ip.packed),
              (first + 1, dst.ip.packed), (7, struct.pack("!H", src.port)), (8, struct.pack("!H", dst.port)),
              (9, struct.pack("!I", seconds)), (10, struct.pack("!I", micro)), (11, b"\1"),
              (12, struct.pack("!I", HEP_AGENT)), (17, correlation), (15, payload)]
    body = b"".join(struct.pack("!HHH", 0, kind, 6 + len(value)) + value for kind, value in chunks)
    return b"HEP3" + struct.pack("!H", 6 + len(body)) + body


def crc32c(data):
    """The checksum of SCTP (RFC 9260 appendix A)."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def sctp(src, dst, chunks):
    head = struct.pack("!HHI", src.port, dst.port, 0x5350)
    return head + struct.pack("<I", crc32c(head + bytes(4) + chunks)) + chunks


def sctp_data(tsn, payload, first=True, last=True):
    """A DATA chunk on stream 0 (RFC 9260 3.3.1), whole or a piece of a message."""
    chunk = struct.pack("!BBHIHHI", 0, 2 * first + last, 16 + len(payload), tsn, 0, 0, 0) + payload
    return chunk + bytes(-len(payload) % 4)


class Capture:
    """Packets in the order of their capture. Times are in microseconds after the start."""

    def __init__(self, link="ethernet", snaplen=65535, start=0):
        self.link, self.snaplen, self.start, self.mtu = link, snaplen, start, 65535
        self.packets = []    # (time, bytes of the IP packet)
        self.hosts = []      # addresses in the order of their first packet: gives MAC addresses and first IP ids
        self.ip_ids = {}
        self.streams = {}    # (src, dst) -> next sequence number
        self.wraps = []      # names of wraps.WRAPS around each packet, from the inside to the outside

    def host_number(self, ip):
        if ip not in self.hosts:
            self.hosts.append(ip)
        return self.hosts.index(ip) + 1

    def next_ip_id(self, src):
        ip_id = self.ip_ids.get(src.ip, self.host_number(src.ip) * 0x1000)
        self.ip_ids[src.ip] = ip_id + 1 & 0xFFFF
        return ip_id

    def ip(self, src, dst, protocol, payload, ip_id=None, fragment=0x4000):
        """One IP packet; `fragment` holds IPv4's flags and offset (the usual one is "don't fragment")."""
        self.host_number(src.ip)
        self.host_number(dst.ip)
        if src.ip.version == 6:
            return struct.pack("!IHBB", 6 << 28, len(payload), protocol, 64) + src.ip.packed + dst.ip.packed + payload
        if ip_id is None:
            ip_id = self.next_ip_id(src)
        header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), ip_id, fragment, 64, protocol, 0)
        header += src.ip.packed + dst.ip.packed
        return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + payload

    def add(self, time, packet):
        self.packets.append((time, packet))
        return packet

    def send_datagram(self, time, src, dst, protocol, payload):
        """One IP packet, or its fragments where it is larger than the path allows."""
        header = 40 if src.ip.version == 6 else 20
        if header + len(payload) <= self.mtu:
            return self.add(time, self.ip(src, dst, protocol, payload))
        ip_id, size = self.next_ip_id(src), (self.mtu - header - (8 if header == 40 else 0)) // 8 * 8
        for number, at in enumerate(range(0, len(payload), size)):
            packet = self.fragment(src, dst, protocol, payload, at, min(at + size, len(payload)), ip_id)
            self.add(time + 10 * number, packet)
        return packet

    def fragment(self, src, dst, protocol, payload, start, end, ip_id):
        more = end < len(payload)
        if src.ip.version == 6:
            header = struct.pack("!BBHI", protocol, 0, start | more, ip_id)
            return self.ip(src, dst, PROTOCOL_FRAGMENT, header + payload[start:end])
        return self.ip(src, dst, protocol, payload[start:end], ip_id, more << 13 | start // 8)

    def send_udp(self, time, src, dst, payload):
        return self.send_datagram(time, src, dst, PROTOCOL_UDP, udp(src, dst, payload))

    def send_sctp(self, time, src, dst, payload):
        tsn = self.streams.get((src, dst), 1000 * self.host_number(src.ip))
        self.streams[src, dst] = tsn + 1
        return self.send_datagram(time, src, dst, PROTOCOL_SCTP, sctp(src, dst, sctp_data(tsn, payload)))

    def send_tcp(self, time, src, dst, flags, payload=b"", lost=False):
        seq = self.streams.get((src, dst), 1000 * self.host_number(src.ip))
        ack = self.streams.get((dst, src), 1000 * self.host_number(dst.ip)) if flags & ACK else 0
        packet = self.ip(src, dst, PROTOCOL_TCP, tcp(src, dst, seq, ack, flags, payload))
        self.streams[src, dst] = seq + len(payload) + (1 if flags & (SYN | FIN) else 0)
        return packet if lost else self.add(time, packet)

    def connect(self, time, src, dst):
        self.send_tcp(time, src, dst, SYN)
        self.send_tcp(time + 100, dst, src, SYN | ACK)
        self.send_tcp(time + 200, src, dst, ACK)

    def close(self, time, src, dst):
        self.send_tcp(time, src, dst, FIN | ACK)
        self.send_tcp(time + 100, dst, src, FIN | ACK)
        self.send_tcp(time + 200, src, dst, ACK)

    def reset(self, time, src, dst):
        self.send_tcp(time, src, dst, RST | ACK)

    def send_stream(self, time, src, dst, payload, cuts=(), lost=()):
        """One write of a stream: a segment for each piece between the cuts, and the acknowledgement of them all. The
        capture has missed the ones that are lost (1..)."""
        edges = [0, *cuts, len(payload)]
        for number, (start, end) in enumerate(zip(edges, edges[1:])):
            packet = self.send_tcp(time + 50 * number, src, dst, PSH | ACK, payload[start:end], number + 1 in lost)
        self.send_tcp(time + 50 * len(edges), dst, src, ACK)
        return packet

    def hep(self, time, src, dst, payload, version, protocol, correlation):
        """What a capture agent makes of a message that it saw."""
        return hep(version, src, dst, protocol, self.start * 1000000 + time, payload, correlation)

    def unreachable(self, time, src, dst, packet):
        """ICMP port unreachable, or its IPv6 counterpart, with the packet that it is about."""
        if src.ip.version == 6:
            body = struct.pack("!BBHI", 1, 4, 0, 0) + packet[:1232]
            total = checksum(pseudo_header(src, dst, PROTOCOL_ICMPV6, len(body)) + body)
            return self.add(time, self.ip(src, dst, PROTOCOL_ICMPV6, body[:2] + struct.pack("!H", total) + body[4:]))
        body = struct.pack("!BBHI", 3, 3, 0, 0) + packet[:548]
        return self.add(time, self.ip(src, dst, PROTOCOL_ICMP, body[:2] + struct.pack("!H", checksum(body)) + body[4:]))

    def frame(self, packet):
        """What is captured of an IP packet: with what is around it, and the link layer."""
        if packet[0] >> 4 == 6:
            kind, src, dst = wraps.IPV6, packet[8:24], packet[24:40]
        else:
            kind, src, dst = wraps.IPV4, packet[12:16], packet[16:20]
        macs = b"".join(struct.pack("!IH", 0x02000000, self.host_number(ipaddress.ip_address(ip))) for ip in (dst, src))
        for name in self.wraps:
            kind, packet = wraps.WRAPS[name](kind, packet)
        return wraps.link(self.link, kind, packet, macs)

    def pcap(self):
        """The file: packets by time, those of the same time in the order they were added."""
        out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, self.snaplen, wraps.LINK_TYPES[self.link])]
        for time, packet in sorted(self.packets, key=lambda p: p[0]):
            frame = self.frame(packet)
            seconds, micro = divmod(self.start * 1000000 + time, 1000000)
            kept = frame[:self.snaplen]
            out.append(struct.pack("<IIII", seconds, micro, len(kept), len(frame)) + kept)
        return b"".join(out)
