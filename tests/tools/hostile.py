#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Input that is made to use up memory: the peak stays below --limit-memory, the end is reached, and what was given up is
counted.

    hostile.py SIPRAY
"""
import gzip
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import zlib
from pathlib import Path

import packets
import websocket
import wraps

LIMIT = 64  # MiB
HEADER = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)


class Wrong(Exception):
    pass


def record(number, kind, data):
    frame = wraps.ethernet(kind, data)
    return struct.pack("<IIII", 1772442000 + number // 100000, number % 100000 * 10, len(frame), len(frame)) + frame


def ipv4(number, protocol, body, ip_id=0, fragment=0):
    """From another host for each number."""
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), ip_id & 0xFFFF, fragment, 64, protocol, 0)
    return head + struct.pack("!II", 0x0A000000 + number % 0xFFFFFF, 0xC0000201) + body


def ipv6_fragment(number, body):
    head = struct.pack("!BBHI", 17, 0, 1, number)
    return struct.pack("!IHBB", 6 << 28, 8 + len(body), 44, 64) + struct.pack("!QQQQ", 0x20010DB8 << 32, number, 0, 1) + head + body


def fragments_without_end(n=300000):
    """First fragments of datagrams that never become whole."""
    yield HEADER
    body = b"INVITE sip:a@b SIP/2.0\r\n" + b"x" * 400
    for i in range(n):
        if i % 2:
            yield record(i, wraps.IPV6, ipv6_fragment(i, body))
        else:
            yield record(i, wraps.IPV4, ipv4(i, 17, body, i, 0x2000))


def one_datagram_in_crumbs(n=200000):
    """Fragments of 8 bytes, every second one missing, again and again."""
    yield HEADER
    for i in range(n):
        yield record(i, wraps.IPV4, ipv4(0, 17, b"12345678", i // 4096, 0x2000 | i % 4096 * 2))


def tcp(number, seq, payload, src_port=None, dst_port=5060, flags=packets.ACK):
    head = struct.pack("!HHIIBBHHH", src_port or number % 60000 + 1024, dst_port, seq, 0, 5 << 4, flags, 64240, 0, 0)
    return record(number, wraps.IPV4, ipv4(number, 6, head + payload))


def half_open_streams(n=300000):
    """Connections that begin and are never heard of again; each tenth with data that waits for what is missing."""
    yield HEADER
    for i in range(n):
        yield tcp(i, 1000, b"", flags=packets.SYN)
        if i % 10 == 0:
            yield tcp(i, 3000, b"z" * 1000)


def unfinished_messages(n=60000):
    """SIP over TCP whose bodies are announced and do not come."""
    yield HEADER
    text = b"INVITE sip:a@b SIP/2.0\r\nContent-Length: 900000\r\n\r\n" + b"v=0\r\n" * 200
    for i in range(n):
        yield tcp(i, 1000, text)


def tls_without_end(n=60000):
    """Connections of TLS whose handshake messages are announced and do not come."""
    yield HEADER
    message = struct.pack("!BBH", 11, 0, 60000) + b"c" * 1000
    for i in range(n):
        yield tcp(i, 1000, struct.pack("!BHH", 22, 0x0303, len(message)) + message, dst_port=5061)


def back(packet):
    """From the server: the addresses change places."""
    head = 16 + 14 + 12  # of the record, Ethernet, IP up to the addresses
    return packet[:head] + packet[head + 4:head + 8] + packet[head:head + 4] + packet[head + 8:]


def websocket_bombs(n=2000):
    """Connections that compress: each keeps a context, and every tenth sends a message of four megabytes in a few bytes."""
    yield HEADER
    extension, text = "permessage-deflate", b"OPTIONS sip:a@b SIP/2.0\r\nX: "
    request, response = websocket.request("a", extension), websocket.response(extension)
    small, bomb = (websocket.sides(extension)[1].message(text + bytes(size)) for size in (10, 4 << 20))
    for i in range(n):
        yield tcp(i, 1000, request, 40000, 80)
        yield back(tcp(i, 1000, response, 80, 40000))
        yield back(tcp(i, 1000 + len(response), small if i % 10 else bomb, 80, 40000))


def sctp_pieces(n=200000):
    """First chunks of user messages that do not go on."""
    yield HEADER
    for i in range(n):
        chunk = packets.sctp_data(i, b"INVITE sip:a@b SIP/2.0\r\n" + b"y" * 300, True, False)
        yield record(i, wraps.IPV4, ipv4(i // 30, 132, struct.pack("!HHII", 5060, 5060, 1, 0) + chunk))


def tunnels_in_tunnels(n=20):
    """As many as fit into a packet, of each kind in turn."""
    yield HEADER
    names = list(wraps.WRAPS)
    rng = random.Random(7)
    for i in range(n):
        kind, data = wraps.IPV4, ipv4(i, 17, struct.pack("!HHHH", 5060, 5060, 30, 0) + b"INVITE sip:a@b SIP/2.0")
        same = rng.choice(["ipip", "vlan", "mpls", "gre", "vxlan"])
        while len(data) < 60000:
            name = same if i % 2 else rng.choice(names)
            try:
                kind, data = wraps.WRAPS[name](kind, data)
            except KeyError:  # only IP goes into this one
                kind, data = wraps.WRAPS["gre"](kind, data)
        yield record(i, kind, data)


def call_ids_without_end(n=200000):
    """A new call with each packet."""
    yield HEADER
    for i in range(n):
        text = ("INVITE sip:b@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK%d\r\nFrom: <sip:a@a>;tag=%d\r\nTo: <sip:b@b>\r\n"
                "Call-ID: %d\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n" % (i, i, i)).encode()
        yield record(i, wraps.IPV4, ipv4(i, 17, struct.pack("!HHHH", 5060, 5060, 8 + len(text), 0) + text))


def bomb():
    """A few kilobytes, packed twice, that are a gigabyte: a capture whose packets are all empty, then zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    inner = packer.compress(HEADER)
    zeros = bytes(1 << 20)
    for _ in range(128):
        inner += packer.compress(zeros)
    yield gzip.compress(inner + packer.flush())


def zstd_bomb():
    """A gigabyte of zeros behind a capture."""
    packer = subprocess.Popen(["zstd", "-q", "-c"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    thread = threading.Thread(target=write_zeros, args=(packer.stdin,))
    thread.start()
    yield packer.stdout.read()
    thread.join()
    packer.wait()


def write_zeros(out):
    with out:
        out.write(HEADER)
        for _ in range(256):
            out.write(bytes(1 << 20))


def block_that_is_not_there():
    """pcapng whose last block claims to be as large as is allowed."""
    frame = wraps.ethernet(wraps.IPV4, ipv4(0, 17, b"?" * 22))
    yield struct.pack("<IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28)
    yield struct.pack("<IIHHII", 1, 20, 1, 0, 0, 20)
    yield struct.pack("<IIIIIII", 6, 32 + len(frame), 0, 0, 0, len(frame), len(frame)) + frame + struct.pack("<I", 32 + len(frame))
    yield struct.pack("<III", 6, 0xFFFFF0, 0) + b"x" * 1000


def measure(program, path, *options):
    """The summary, the peak of memory in bytes, and what was said."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        run = subprocess.Popen([program, "summary", "--format", "json", *options, path], stdout=out, stderr=err)
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        if run.returncode not in (0, 3):
            raise Wrong("ends with %d: %s" % (run.returncode, err.read().decode()[-300:]))
        return json.loads(out.read())["summary"], usage.ru_maxrss * 1024, run.returncode


def flat(value, prefix=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, prefix + "." + key if prefix else key)
    else:
        yield prefix, value


CASES = (  # what is made, exit status, what the summary must count
    (fragments_without_end, 0, "capture.fragments.evicted"),
    (one_datagram_in_crumbs, 0, "capture.fragments.evicted"),
    (half_open_streams, 0, "capture.tcp.evicted_streams"),
    (unfinished_messages, 0, "capture.tcp.evicted_streams"),
    (tls_without_end, 0, "capture.tcp.evicted_streams"),
    (websocket_bombs, 0, "capture.tcp.evicted_streams"),
    (sctp_pieces, 0, "capture.sctp.dropped_chunks"),
    (tunnels_in_tunnels, 0, "messages.undecoded.too_deep"),
    (call_ids_without_end, 0, "messages.evicted_call_ids"),
    (bomb, 0, "capture.packets"),
    (zstd_bomb, 0, "capture.packets"),
    (block_that_is_not_there, 3, "capture.packets"),
)


def check(program, make, status, counted):
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / make.__name__
        with open(path, "wb") as out:
            out.writelines(make())
        summary, peak, ended = measure(program, path, "--limit-memory", "%dM" % LIMIT)
    if not dict(flat(summary)).get(counted):
        raise Wrong("%s is not counted" % counted)
    if ended != status:
        raise Wrong("ends with %d, not %d" % (ended, status))
    if peak > LIMIT << 20 and b"__asan_init" not in Path(program).read_bytes():
        raise Wrong("takes %d MiB" % (peak >> 20))
    return peak


def main():
    wrong = 0
    for make, status, counted in CASES:
        if make is zstd_bomb and not shutil.which("zstd"):
            continue
        try:
            print("%-26s %4d MiB" % (make.__name__, check(sys.argv[1], make, status, counted) >> 20))
        except Wrong as error:
            wrong += 1
            print("%-26s %s" % (make.__name__, error))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
