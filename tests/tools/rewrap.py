#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""However the packets of a call are wrapped, the verdicts are the same: all samples, one after the other in one capture,
are cut, shuffled, sent twice, fragmented, tunnelled and carried by other transports, and the calls, dialogs and
transactions are compared with those of the plain capture. Always the same: the seed is the name of the wrapping.

    rewrap.py SIPRAY SAMPLES_DIR [NAME...]    only the wrappings whose names begin so

A wrapping is a function in WRAPPINGS: it takes a packet, a random source and the state of its capture, and yields what
is captured in its place. Each of these has the time of the packet, so no duration changes; frames are mapped back.
"""
import ipaddress
import random
import re
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import mkpcap
import packets
import websocket
import wraps
from properties import Runner, differences, mapped

RECORDS = ("calls", "dialogs", "transactions")
START, APART = 1772442000, 3600  # seconds: the first sample, and from one to the next
CONTENT_LENGTH = re.compile(rb"\r\n(?:Content-Length|l)\s*:\s*(\d+)\s*\r\n", re.I)


class Packet:
    """An IP packet of a sample."""

    def __init__(self, time, data, sample):
        self.time, self.data, self.sample = time, data, sample
        self.version = data[0] >> 4
        self.header = 40 if self.version == 6 else 20
        self.protocol = data[6] if self.version == 6 else data[9]
        self.body = data[self.header:]
        self.is_fragment = self.protocol == packets.PROTOCOL_FRAGMENT if self.version == 6 else \
            bool(struct.unpack("!H", data[6:8])[0] & 0x3FFF)

    def endpoints(self):
        half = 16 if self.version == 6 else 4
        ports = struct.unpack("!HH", self.body[:4])
        addresses = self.data[self.header - 2 * half:self.header]
        return [(ipaddress.ip_address(ip), port)
                for ip, port in zip((addresses[:half], addresses[half:]), ports)]

    def with_body(self, protocol, body, ip_id=None, fragment=0x4000):
        """The same addresses, something else in it."""
        if self.version == 6:
            return self.data[:4] + struct.pack("!HB", len(body), protocol) + self.data[7:40] + body
        ip_id = struct.unpack("!H", self.data[4:6])[0] if ip_id is None else ip_id
        head = self.data[:2] + struct.pack("!HHHBBH", 20 + len(body), ip_id, fragment, 64, protocol, 0) + self.data[12:20]
        return head[:10] + struct.pack("!H", wraps.checksum(head)) + head[12:] + body

    def kind(self):
        return wraps.IPV6 if self.version == 6 else wraps.IPV4

    def message(self):
        """What a UDP datagram carries, where it is SIP that says its length; else None."""
        if self.protocol != packets.PROTOCOL_UDP or self.is_fragment:
            return None
        payload = self.body[8:]
        head, blank, rest = payload.partition(b"\r\n\r\n")
        length = CONTENT_LENGTH.search(head + b"\r\n")
        return payload if blank and length and int(length[1]) == len(rest) else None


def sample_packets(path):
    """Its IP packets by time; None where it is captured in a way of its own (cut off, or sent on by an agent)."""
    script = mkpcap.Script()
    script.run(path.read_text())
    if script.capture.snaplen < 65535 or script.hep or script.capture.wraps:
        return None
    return sorted(script.capture.packets, key=lambda p: p[0])


def read_samples(directory):
    chosen = [(path.stem, sample_packets(path)) for path in sorted(directory.glob("*.sip"))]
    return {name: [Packet((START + APART * i) * 1000000 + time, data, name) for time, data in found]
            for i, (name, found) in enumerate(chosen) if found}


def can_be_a_stream(sample):
    """Each message tells its length, and none is captured twice, which a stream would not show."""
    sip = [p for p in sample if p.protocol == packets.PROTOCOL_UDP and p.body[8:9] > b"@" and p.body[8:9] < b"\x80"]
    whole = all(p.protocol == packets.PROTOCOL_UDP and not p.is_fragment for p in sample)
    return whole and all(p.message() for p in sip) and len({p.data for p in sample}) == len(sample)


# ---- pieces ----

def cuts(rng, n, step=1):
    """Up to five pieces of `n` bytes, as (start, end); all but the last multiples of `step`."""
    edges = sorted({at for at in (rng.randrange(1, n) // step * step for _ in range(rng.randrange(5))) if at})
    return list(zip([0] + edges, edges + [n]))


def disorder(rng, pieces, n, step=1):
    """Shuffled, some twice, some overlapping what is beside them."""
    more = [rng.choice(pieces) for _ in range(rng.randrange(3))]
    for start, end in rng.sample(pieces, min(2, len(pieces))):
        start = max(0, start - step * rng.randrange(3))
        more.append((start, n if end == n else min(n - n % step, end + step * rng.randrange(3))))
    pieces = pieces + [(start, end) for start, end in more if start < end and (start, end) != (0, n)]
    rng.shuffle(pieces)
    return pieces


def up_to_whole(pieces, n):
    """Without those that come when all is there: they could be all of it again, which is another packet."""
    there = set()
    for start, end in pieces:
        yield start, end
        there |= set(range(start, end))
        if len(there) == n:
            return


# ---- wrappings: what is captured in the place of a packet, as (EtherType, bytes) ----

def fragments(packet, rng, state):
    """IP fragments (RFC 791 3.2, RFC 8200 4.5) in any order, with duplicates and overlaps."""
    if packet.is_fragment or len(packet.body) < 16:
        yield packet.kind(), packet.data
        return
    n = len(packet.body)
    state["id"] = ip_id = state.get("id", 0) + 1
    for start, end in up_to_whole(disorder(rng, cuts(rng, n, 8), n, 8), n):
        more, body = end < n, packet.body[start:end]
        if packet.version == 6:
            header = struct.pack("!BBHI", packet.protocol, 0, start | more, ip_id)
            yield packet.kind(), packet.with_body(packets.PROTOCOL_FRAGMENT, header + body)
        elif (start, end) == (0, n):
            yield packet.kind(), packet.data
        else:
            yield packet.kind(), packet.with_body(packet.protocol, body, None, more << 13 | start // 8)


def tunnel(name):
    def wrapping(packet, rng, state):
        yield wraps.WRAPS[name](packet.kind(), packet.data)
    return wrapping


def inside(name):
    """Fragments, each in a tunnel."""
    def wrapping(packet, rng, state):
        for kind, data in fragments(packet, rng, state):
            yield wraps.WRAPS[name](kind, data)
    return wrapping


def outside(name):
    """A tunnel whose packets are fragmented."""
    def wrapping(packet, rng, state):
        state["outer"] = state.get("outer", 0) + 1
        outer = Packet(packet.time, wraps.WRAPS[name](packet.kind(), packet.data)[1], packet.sample)
        if outer.version == 4:
            outer.data = outer.with_body(outer.protocol, outer.body, state["outer"] & 0xFFFF)
        yield from fragments(outer, rng, state)
    return wrapping


def layered(packet, rng, state):
    """Tunnels in tunnels, as deep as is followed."""
    kind, data = packet.kind(), packet.data
    for name in rng.choices(["vxlan", "gre", "ipip", "geneve", "erspan-2", "ip6", "gtpu"], k=rng.randrange(1, 8)):
        kind, data = wraps.WRAPS[name](kind, data)
    yield kind, data


def segments(way):
    """The messages of UDP as a TCP stream of the same endpoints; TCP as it is, likewise cut."""
    def wrapping(packet, rng, state):
        payload, src, dst = packet.message(), *packet.endpoints()
        if payload is None:
            yield packet.kind(), packet.data
            return
        if (src, dst) not in state:
            yield from handshake(packet, rng, state, src, dst)
        pieces = [(0, len(payload))] if way == "whole" else cuts(rng, len(payload))
        if way == "disorder":
            pieces = disorder(rng, pieces, len(payload))
        for start, end in pieces:
            data = segment(src, dst, state, start, packets.PSH, payload[start:end])
            yield packet.kind(), packet.with_body(packets.PROTOCOL_TCP, data)
        state[src, dst] += len(payload)
    return wrapping


def way_back(packet):
    """The same with the addresses exchanged."""
    back = Packet(packet.time, packet.data, packet.sample)
    half = 4 if packet.version == 4 else 16
    at = packet.header - 2 * half
    back.data = packet.data[:at] + packet.data[at + half:at + 2 * half] + packet.data[at:at + half] + packet.body
    return back


def web(extensions):
    """WebSocket (RFC 7118): the first one who sends to another one is the client. Frames are cut into segments."""
    def wrapping(packet, rng, state):
        payload, src, dst = packet.message(), *packet.endpoints()
        if payload is None:
            yield packet.kind(), packet.data
            return
        if (src, dst) not in state:
            yield from handshake(packet, rng, state, src, dst)
            state["side", src, dst], state["side", dst, src] = websocket.sides(extensions)
            yield from written(packet, src, dst, state, websocket.request("a", extensions), rng)
            yield from written(way_back(packet), dst, src, state, websocket.response(extensions), rng)
        yield from written(packet, src, dst, state, state["side", src, dst].message(payload), rng)
    return wrapping


def written(packet, src, dst, state, data, rng):
    """The segments of what is written to a stream."""
    for start, end in cuts(rng, len(data)):
        yield packet.kind(), packet.with_body(
            packets.PROTOCOL_TCP, segment(src, dst, state, start, packets.PSH, data[start:end]))
    state[src, dst] += len(data)


def handshake(packet, rng, state, *ends):
    for one, (src, dst) in ((packet, ends), (way_back(packet), ends[::-1])):
        state[src, dst] = rng.choice([1000, 2 ** 32 - 700])  # the second one wraps soon
        yield one.kind(), one.with_body(packets.PROTOCOL_TCP, segment(src, dst, state, 0, packets.SYN))
        state[src, dst] += 1


def segment(src, dst, state, at, flags, payload=b""):
    ack = state.get((dst, src))
    flags, ack = (flags, 0) if ack is None else (flags | packets.ACK, ack)
    numbers = [(state[src, dst] + at) & 0xFFFFFFFF, ack & 0xFFFFFFFF]
    return struct.pack("!HHIIBBHHH", src[1], dst[1], *numbers, 5 << 4, flags, 64240, 0, 0) + payload


def sctp(packet, rng, state):
    """A message in one user message of SCTP (RFC 4168 5.1), in up to five DATA chunks."""
    payload, src, dst = packet.message(), *packet.endpoints()
    if payload is None:
        yield packet.kind(), packet.data
        return
    for start, end in cuts(rng, len(payload)):
        tsn = state[src, dst] = state.get((src, dst), 2 ** 32 - 3) + 1
        chunk = packets.sctp_data(tsn & 0xFFFFFFFF, payload[start:end], start == 0, end == len(payload))
        yield packet.kind(), packet.with_body(packets.PROTOCOL_SCTP, struct.pack("!HHII", src[1], dst[1], 7, 0) + chunk)


ANY = lambda sample: True  # noqa: E731
WRAPPINGS = {  # name: (wrapping, of which samples, fields that the transport has a say in)
    "fragments": (fragments, ANY, ()),
    "layered": (layered, ANY, ()),
    "tcp": (segments("whole"), can_be_a_stream, ("transport", "state")),
    "tcp-cut": (segments("cut"), can_be_a_stream, ("transport", "state")),
    "tcp-disorder": (segments("disorder"), can_be_a_stream, ("transport", "state")),
    "ws": (web(""), can_be_a_stream, ("transport", "state")),
    "ws-deflate": (web("permessage-deflate"), can_be_a_stream, ("transport", "state")),
    "sctp": (sctp, can_be_a_stream, ("transport", "state")),
    **{name: (tunnel(name), ANY, ()) for name in wraps.WRAPS},
    **{"fragments-in-" + name: (inside(name), ANY, ()) for name in ("vlan", "mpls", "pppoe", "gre", "ip6", "vxlan", "gtpu")},
    **{"fragments-of-" + name: (outside(name), ANY, ()) for name in ("ipip", "ip6", "gre", "vxlan", "gtpu", "esp")},
}


# ---- captures ----

def write(path, link, rows):
    """`rows` are (time, EtherType, bytes)."""
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, wraps.LINK_TYPES[link]))
        for time, kind, data in rows:
            frame = wraps.link(link, kind, data)
            out.write(struct.pack("<IIII", *divmod(time, 1000000), len(frame), len(frame)) + frame)
    return path


def records(run, path, origins, drop):
    """Of a capture, with frames as in the plain one."""
    def change(key, value):
        if key and key.split("_")[-1] in ("frame", "frames") and value is not None:
            return origins[value - 1]
        return None if key in drop else value
    return {command: mapped(run.records(command, [path]), change) for command in RECORDS}


def chosen(samples, which):
    return [p for sample in samples.values() if which(sample) for p in sample]


def check(program, samples, name, link, wrapping, which, drop):
    """The first differences between the plain capture and the wrapped one."""
    rng, state, rows, origins = random.Random(name), {}, [], []
    plain = chosen(samples, which)
    for number, packet in enumerate(plain, 1):
        for kind, data in wrapping(packet, rng, state):
            rows.append((packet.time, kind, data))
            origins.append(number)
    with tempfile.TemporaryDirectory() as directory:
        run = Runner(program, directory)
        wanted = records(run, write(Path(directory) / "plain.pcap", "ethernet", [(p.time, p.kind(), p.data) for p in plain]),
                         range(1, len(plain) + 1), drop)
        found = records(run, write(Path(directory) / "wrapped.pcap", link, rows), origins, drop)
    if not wanted["calls"]:
        return ["%s: there is no call to be compared" % name]
    return ["%s: %s" % (name, line) for line in list(differences("", wanted, found))[:4]]


def plain(packet, rng, state):
    yield packet.kind(), packet.data


def one_version(version):
    return lambda sample: all(p.version == version for p in sample)


def link_wrappings():
    for link in wraps.LINK_TYPES:
        which = one_version(int(link[-1])) if link in ("ipv4", "ipv6") else ANY
        yield "link-" + link, link, plain, which, ()


def uncovered(root):
    """Rows of the tables of tunnels and link types that no wrapping has."""
    tunnels = (root / "analyzer/net/tunnel.def").read_text()
    covered = {data[9] for _, data in (w(wraps.IPV4, b"E" * 20) for w in wraps.WRAPS.values()) if data[0] == 0x45} | {41}
    ports = {struct.unpack("!H", data[22:24])[0] for _, data in (w(wraps.IPV4, b"E" * 20) for w in wraps.WRAPS.values())
             if data[0] == 0x45 and data[9] == 17}
    links = re.search(r"links\[\] = \{(.*?)\n\};", (root / "analyzer/net/link.c").read_text(), re.S)[1]
    for kind, number in re.findall(r"^TUNNEL_(PROTOCOL|PORT)\((\d+)", tunnels, re.M):
        if int(number) not in (covered if kind == "PROTOCOL" else ports):
            yield "no wrapping for %s %s of tunnel.def" % (kind.lower(), number)
    for number in re.findall(r"^    \{(\d+),", links, re.M):
        if int(number) not in [*wraps.LINK_TYPES.values(), 12, 14]:  # which libpcap makes of 101
            yield "no wrapping for link type %s" % number


def main():
    program, directory, words = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    samples = read_samples(directory)
    jobs = [(name, "ethernet", *row) for name, row in WRAPPINGS.items()] + list(link_wrappings())
    jobs = [job for job in jobs if not words or any(job[0].startswith(word) for word in words)]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda job: check(program, samples, *job), jobs))
    wrong = [line for lines in results for line in lines] + list(uncovered(Path(__file__).parent.parent.parent))
    streams = sum(map(can_be_a_stream, samples.values()))
    print("\n".join(wrong + ["%d samples (%d as streams), %d wrappings, %d differences" %
                             (len(samples), streams, len(jobs), len(wrong))]))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
