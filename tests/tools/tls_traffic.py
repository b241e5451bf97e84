#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures of SIP over TLS, made with the TLS of Python's ssl module: a sample's messages travel through a real client
and a real server in memory, and what they write becomes the segments of a capture.

    tls_traffic.py SAMPLE.sip OUT.pcap --version 1.2 --suite ECDHE-RSA-AES128-GCM-SHA256 --keylog OUT.keys

`--version plain` writes the same connections without TLS. Suites of TLS 1.3 come from the OPENSSL_CONF that `conf`
writes: it must be in the environment before Python starts.
"""
import argparse
import ssl
import struct
import subprocess
import sys
from pathlib import Path

import mkpcap
import packets

VERSIONS = {"1.0": ssl.TLSVersion.TLSv1, "1.1": ssl.TLSVersion.TLSv1_1, "1.2": ssl.TLSVersion.TLSv1_2,
            "1.3": ssl.TLSVersion.TLSv1_3}
NO_EXTENDED_MASTER, NO_ENCRYPT_THEN_MAC = 1 << 0, 1 << 19  # SSL_OP_…, which Python has no names for
SECTION, INTERFACE, SECRETS, PACKET = 0x0A0D0D0A, 1, 10, 6  # blocks of pcapng
TLS_KEY_LOG = 0x544C534B


def conf(path, suite):
    """An OPENSSL_CONF that has this suite of TLS 1.3 as the only one."""
    path.write_text("openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nCiphersuites = %s\n" % suite)
    return str(path)


def certificate(directory, kind):
    """A self-signed certificate and its key, made by the openssl command: (certificate, key)."""
    cert, key = directory / (kind + ".crt"), directory / (kind + ".key")
    if not cert.exists():
        new = {"rsa": ["-newkey", "rsa:2048"], "ec": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]}[kind]
        subprocess.run(["openssl", "req", "-x509", "-nodes", *new, "-keyout", key, "-out", cert, "-days", "30", "-subj",
                        "/CN=biloxi.example"], check=True, stderr=subprocess.DEVNULL)
    return cert, key


class Contexts:
    """What all connections of a capture share."""

    def __init__(self, args):
        self.args = args
        self.client, self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.client.check_hostname, self.client.verify_mode = False, ssl.CERT_NONE
        version = VERSIONS[args.version]
        for context in (self.client, self.server):
            context.minimum_version = context.maximum_version = version
            context.set_ciphers(("DEFAULT" if args.version == "1.3" else args.suite) + ":@SECLEVEL=0")
            context.options |= (NO_EXTENDED_MASTER if args.no_extended_master else 0) | \
                (NO_ENCRYPT_THEN_MAC if args.no_encrypt_then_mac else 0) | (ssl.OP_NO_TICKET if args.no_ticket else 0)
        self.server.load_cert_chain(*certificate(args.certificates, "ec" if "ECDSA" in args.suite else "rsa"))
        if args.retry:
            self.server.set_ecdh_curve("secp384r1")  # not what clients guess: a HelloRetryRequest
        if args.keylog:
            self.client.keylog_filename = str(args.keylog)
        self.session = None  # to be resumed


class Connection:
    """A client and a server in memory. Each `write` returns the bytes that go over the wire."""

    def __init__(self, contexts, client):
        self.client = client  # endpoint
        self.bios = [ssl.MemoryBIO() for _ in range(4)]  # into and out of the client, the server
        session = contexts.session if contexts.args.resume else None
        self.ends = (contexts.client.wrap_bio(self.bios[0], self.bios[1], session=session),
                     contexts.server.wrap_bio(self.bios[2], self.bios[3], server_side=True))

    def step(self, side):
        """Lets one end go on with the handshake: what it writes then."""
        try:
            self.ends[side].do_handshake()
        except ssl.SSLWantReadError:
            pass
        return self.flush(side)

    def flush(self, side):
        data = self.bios[1 + 2 * side].read()
        self.bios[2 - 2 * side].write(data)
        return data

    def handshake(self):
        """Yields (side, bytes) until both ends are done."""
        quiet, side = 0, 0
        while quiet < 2:
            data = self.step(side)
            quiet = 0 if data else quiet + 1
            if data:
                yield side, data
            side = 1 - side

    def write(self, side, payload):
        self.ends[side].write(payload)
        data = self.flush(side)
        if self.ends[1 - side].read(len(payload)) != payload:
            raise RuntimeError("TLS does not give what was put in")
        return data


UPGRADE = (b"GET / HTTP/1.1\r\nHost: biloxi.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\nSec-WebSocket-Version: 13\r\n\r\n",
           b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: sip\r\n\r\n")


def websocket(payload, masked):
    """A text frame (RFC 6455 5.2); what a client sends is masked."""
    bit = 0x80 if masked else 0
    n = len(payload)
    head = struct.pack("!BB", 0x81, bit | n) if n < 126 else struct.pack("!BBH", 0x81, bit | 126, n)
    if not masked:
        return head + payload
    mask = b"\x37\xfa\x21\x3d"
    return head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload))


class Capture(packets.Capture):
    """Each message goes through a TLS connection between its two hosts, which is set up before the first one."""

    def __init__(self, args):
        super().__init__()
        self.args, self.connections, self.clients = args, {}, {}
        self.contexts = None if args.version == "plain" else Contexts(args)
        self.last = 0

    def segments(self, time, src, dst, data):
        size = self.args.segment or len(data) or 1
        for at in range(0, len(data), size):
            packet = self.send_tcp(time, src, dst, packets.PSH | packets.ACK, data[at:at + size])
        return packet

    def connection(self, time, src, dst):
        key = frozenset((src, dst))
        if key not in self.connections:
            self.connect(time - 5000, src, dst)
            self.connections[key] = c = Connection(self.contexts, src) if self.contexts else None
            for side, data in c.handshake() if c else ():
                self.segments(time - 3000, *((dst, src) if side else (src, dst)), data)
            if self.args.websocket:
                self.clients[key] = src
                for side, data in enumerate(UPGRADE):
                    self.segments(time - 1000, *((dst, src) if side else (src, dst)), c.write(side, data) if c else data)
        return self.connections[key]

    def reconnect(self, src, dst):
        """Further messages between the two take a new connection, which may resume the session."""
        c = self.connections.pop(frozenset((src, dst)), None)
        if c:
            self.contexts.session = c.ends[0].session
        self.streams = {pair: seq + 100000 * (set(pair) == {src, dst}) for pair, seq in self.streams.items()}

    def send_udp(self, time, src, dst, payload):
        if self.args.resume and time - self.last > 1000000:
            self.reconnect(src, dst)
        self.last = time
        c = self.connection(time, src, dst)
        if self.args.websocket:
            payload = websocket(payload, self.clients[frozenset((src, dst))] == src)
        return self.segments(time, src, dst, c.write(int(c.client != src), payload) if c else payload)

    def send_stream(self, time, src, dst, payload, cuts=()):
        return self.send_udp(time, src, dst, payload)

    def connect(self, time, src, dst):
        if frozenset((src, dst)) not in self.connections:
            super().connect(time, src, dst)

    def close(self, time, src, dst):
        pass


def pcapng(pcap, keylog):
    """The same packets with the key log in a Decryption Secrets Block."""
    def block(kind, body):
        body += b"\0" * (-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
    link = struct.unpack("<I", pcap[20:24])[0]
    out = [block(SECTION, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)), block(INTERFACE, struct.pack("<HHI", link, 0, 0)),
           block(SECRETS, struct.pack("<II", TLS_KEY_LOG, len(keylog)) + keylog)]
    at = 24
    while at < len(pcap):
        seconds, micro, size, wire = struct.unpack("<IIII", pcap[at:at + 16])
        time = seconds * 1000000 + micro
        head = struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, size, wire)
        out.append(block(PACKET, head + pcap[at + 16:at + 16 + size]))
        at += 16 + size
    return b"".join(out)


def build(args):
    script = mkpcap.Script()
    script.capture = Capture(args)
    return script.run(args.sample.read_text().replace(":5060 ", ":5061 "))


def main():
    parser = argparse.ArgumentParser(description="Captures of SIP over TLS.")
    parser.add_argument("sample", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--version", choices=[*VERSIONS, "plain"], default="1.3")
    parser.add_argument("--suite", default="", help="as OpenSSL calls it")
    parser.add_argument("--keylog", type=Path)
    parser.add_argument("--pcapng", type=Path, help="the same with the key log inside")
    parser.add_argument("--certificates", type=Path, default=Path("."), help="where certificate and key are, or are made")
    parser.add_argument("--segment", type=int, default=0, help="bytes a segment")
    parser.add_argument("--resume", action="store_true", help="a new connection after each pause, with the same session")
    parser.add_argument("--retry", action="store_true", help="the server asks for another key share")
    parser.add_argument("--websocket", action="store_true", help="SIP in WebSocket")
    parser.add_argument("--no-ticket", action="store_true")
    parser.add_argument("--no-extended-master", action="store_true")
    parser.add_argument("--no-encrypt-then-mac", action="store_true")
    args = parser.parse_args()
    pcap = build(args)
    args.out.write_bytes(pcap)
    if args.pcapng:
        args.pcapng.write_bytes(pcapng(pcap, args.keylog.read_bytes()))


if __name__ == "__main__":
    sys.exit(main())
