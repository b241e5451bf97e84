#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the page on the plugin promises, tried: usage.py PLUGINS SAMPLES

Filters, tables and statistics, expert information, Decode As, preferences, one pass against two."""
import re
import struct
import sys
from pathlib import Path

from wireshark import ROOT, Wireshark

FAILED = []


def expect(what, got, want):
    if got != want:
        FAILED.append(what)
        print("%s: %r, not %r" % (what, got, want))


def expect_in(what, text, *parts):
    missing = [p for p in parts if p not in text]
    if missing:
        FAILED.append(what)
        print("%s: no %r in:\n%s" % (what, missing, text))


def frames(wireshark, capture, display_filter, *options, passes=("-2",)):
    return wireshark.tshark(*passes, "-r", capture, "-Y", display_filter, "-T", "fields", "-e", "frame.number",
                            *options).split()


def check_filters(w, samples):
    fork = samples / "fork-two-200.pcap"
    expect("a transaction", frames(w, fork, "sipray.transaction.id == 6"), ["15", "16"])
    expect("a dialog", frames(w, fork, "sipray.dialog.id == 2"), "3 7 8 10 12 14 15 16".split())
    expect("a verdict", len(frames(w, fork, 'sipray.call.outcome == "answered"')), 18)
    expect("a long response", frames(w, fork, "sipray.transaction.final_response_ms > 4000"), "1 4 6 8 11 12".split())
    expect("an earlier frame in one pass", frames(w, fork, "sipray.transaction.request_frame == 15", passes=()), ["15", "16"])
    expect("no verdict in one pass", frames(w, fork, "sipray.call.id", passes=()), [])


def check_page(w, samples):
    """Each filter of the page is one."""
    table = (ROOT / "docs" / "wireshark.md").read_text().split("## Filters worth knowing")[1].split("\n## ")[0]
    filters = re.findall(r"^\| `([^`]+)` \|", table, re.M)
    expect("filters on the page", len(filters) > 10, True)
    for display_filter in filters:
        frames(w, samples / "busy-486.pcap", display_filter)


def check_repeats(w, samples):
    again = samples / "retransmitted-invite.pcap"
    expect("retransmissions", frames(w, again, 'sipray.message.sighting == "retransmission"'), ["2", "5", "7"])
    expect("expert information", frames(w, again, "sipray.expert.retransmitted"), ["2", "5", "7"])
    expect_in("-z expert", w.tshark("-2", "-q", "-r", again, "-z", "expert"), "Notes (3)", "was sent again")
    missing = samples / "missing-ack.pcap"
    expect_in("missing ACK", w.tshark("-2", "-q", "-r", missing, "-z", "expert"), "Warns (1)", "No ACK")
    shown = w.tshark("-2", "-r", again).splitlines()
    expect_in("Info of a repeat", shown[1], "[retransmission of frame 1]")
    expect_in("Info of the deciding response", shown[3], "[call 1: answered]")
    quiet = w.tshark("-2", "-r", again, "-o", "sipray.info_column:FALSE")
    expect("Info that is turned off", "retransmission" in quiet or "call 1" in quiet, False)


def check_statistics(w, samples):
    busy = samples / "busy-486.pcap"
    for passes in ([], ["-2"]):
        calls = w.tshark(*passes, "-q", "-r", busy, "-z", "sipray,calls")
        expect_in("-z sipray,calls", calls, "OUTCOME", "busy", "sip:alice@atlanta.example")
        expect("its rows", len(calls.splitlines()), 2)
    table = w.tshark("-q", "-r", samples / "fork-two-200.pcap", "-z", "sipray,transactions,sip.Method == \"BYE\"")
    expect("a filtered table", [line.split()[1] for line in table.splitlines()[1:]], ["BYE", "BYE"])
    expect("an empty table", len(w.tshark("-q", "-r", busy, "-z", "sipray,registrations").splitlines()), 1)
    expect_in("-z sipray,dialogs", w.tshark("-q", "-r", busy, "-z", "sipray,dialogs"), "DURATION MS")
    tree = w.tshark("-2", "-q", "-r", busy, "-z", "sipray,tree")
    expect_in("-z sipray,tree", tree, "INVITE", "486 Busy Here", "client_error", " busy ")
    expect_in("in one pass", w.tshark("-q", "-r", busy, "-z", "sipray,tree"), "known in a second pass")
    expect_in("-z sipray,rtd", w.tshark("-q", "-r", busy, "-z", "sipray,rtd"), "INVITE")


def ip(protocol, payload, back=False):
    a, b = bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])
    addresses = b + a if back else a + b
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0) + addresses + payload


def udp(port, payload):
    return ip(17, struct.pack(">HHHH", port, port, 8 + len(payload), 0) + payload)


def sctp(payloads):
    """One packet with a DATA chunk (RFC 9260 3.3.1) for each message."""
    chunks = b""
    for i, payload in enumerate(payloads):
        chunk = struct.pack(">BBHIHHI", 0, 3, 16 + len(payload), i, 0, i, 0) + payload
        chunks += chunk + bytes(-len(chunk) % 4)
    return ip(132, struct.pack(">HHII", 5060, 5060, 1, 0) + chunks)


def tcp(sequence, acknowledged, flags, payload=b"", back=False):
    ports = (80, 40000) if back else (40000, 80)
    return ip(6, struct.pack(">HHIIBBHHH", *ports, sequence, acknowledged, 0x50, flags, 65535, 0, 0) + payload, back)


def websocket(payload):
    """The opening handshake of RFC 7118 4 and one masked text frame (RFC 6455 5.2)."""
    request = (b"GET / HTTP/1.1\r\nHost: ws.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\n"
               b"Sec-WebSocket-Version: 13\r\n\r\n")
    answer = (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: sip\r\n\r\n")
    mask = b"\x11\x22\x33\x44"
    masked = bytes(c ^ mask[i % 4] for i, c in enumerate(payload))
    frame = b"\x81" + struct.pack(">BH", 0x80 | 126, len(payload)) + mask + masked
    own, peer = 1 + len(request), 1 + len(answer)
    return [tcp(0, 0, 2), tcp(0, 1, 18, back=True), tcp(1, 1, 16), tcp(1, 1, 24, request),
            tcp(1, own, 24, answer, back=True), tcp(own, peer, 24, frame)]


def write(w, name, packets):
    """A capture of IP packets (link type 101)."""
    capture = Path(w.directory.name) / name
    records = b"".join(struct.pack("<IIII", i, 0, len(p), len(p)) + p for i, p in enumerate(packets))
    capture.write_bytes(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101) + records)
    capture.chmod(0o644)
    return capture


def sip(number, method="OPTIONS", version="2.0", content_type="", body=b""):
    lines = ["%s sip:a@b.example SIP/%s" % (method, version), "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK%d" % number,
             "From: <sip:c@b.example>;tag=1", "To: <sip:a@b.example>", "Call-ID: %d" % number, "CSeq: 1 " + method,
             "Max-Forwards: 70", "Content-Length: %d" % len(body)]
    if body:
        lines.append("Content-Type: " + content_type)
    return "\r\n".join(lines + ["", ""]).encode() + body


def check_transports(w, _):
    def shown(capture, *fields):
        wanted = [word for field in fields for word in ("-e", field)]
        return w.tshark("-2", "-r", capture, "-Y", "sipray", "-T", "fields", *wanted).split()

    fields = ("frame.number", "sipray.message.transport", "sipray.message.call_id")
    expect("SCTP", shown(write(w, "sctp.pcap", [sctp([sip(1), sip(2)])]), *fields), ["1", "sctp,sctp", "1,2"])
    expect("WebSocket", shown(write(w, "websocket.pcap", websocket(sip(3))), *fields), ["6", "ws", "3"])
    expect("IP in IP", shown(write(w, "tunnel.pcap", [ip(4, udp(5060, sip(4)))]), *fields), ["1", "udp", "4"])
    quoted = write(w, "icmp.pcap", [ip(1, struct.pack(">BBHI", 3, 3, 0, 0) + udp(5060, sip(5)))])
    expect("quoted by ICMP", shown(quoted, *fields), [])
    wrapped = sip(7, "MESSAGE", content_type="message/sip", body=sip(6))
    expect("SIP in SIP", shown(write(w, "body.pcap", [udp(5060, wrapped)]), *fields), ["1", "udp", "7"])


def check_decode_as(w, samples):
    """The built-in dissector knows no SIP/7.0; we do, and say so."""
    capture = write(w, "port-5070.pcap", [udp(5070, sip(1, version="7.0"))])
    expect("without Decode As", frames(w, capture, "sipray"), [])
    expect("with it", frames(w, capture, "sipray.expert.bad_version", "-d", "udp.port==5070,sipray"), ["1"])
    expect("by preference", frames(w, capture, "sipray", "-o", "sipray.udp.port:5070"), ["1"])
    tcp = samples / "tcp-call.pcap"
    expect("on TCP", frames(w, tcp, "sipray", "-d", "tcp.port==5060,sipray"), frames(w, tcp, "sipray"))


def check_preferences(w, samples):
    busy = samples / "busy-486.pcap"
    expect("disabled", frames(w, busy, "sipray", "-o", "sipray.enabled:FALSE"), [])
    expect("a disabled protocol", frames(w, busy, "sipray", "--disable-protocol", "sipray"), [])
    odd = samples / "lf-only-and-compact.pcap"
    expect("checked", bool(frames(w, odd, "sipray.finding.code")), True)
    unchecked = frames(w, odd, "sipray.finding.code", "-o", "sipray.check:FALSE")
    expect("not checked, but for what the neighbours show: an offer that is missing", unchecked, ["3"])


def main():
    w, samples = Wireshark(sys.argv[1]), Path(sys.argv[2])
    for check in (check_filters, check_page, check_repeats, check_statistics, check_transports,
                  check_decode_as, check_preferences):
        check(w, samples)
    print("%d failed" % len(FAILED))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
