#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds captures from readable text: samples/NAME.sip -> samples/NAME.pcap (samples/README.md describes the format).

    mkpcap.py FILE.sip...           writes FILE.pcap beside each source
    mkpcap.py --check FILE.sip...   says whether each FILE.pcap is what its source builds; status 1 if not
"""
import argparse
import calendar
import re
import shlex
import struct
import sys
import time
from pathlib import Path

import packets
import websocket

AGENT = packets.Endpoint("203.0.113.9:40000"), packets.Endpoint("203.0.113.60:9060")  # of HEP, and its collector
HEP_DELAY = 5000  # microseconds from what it saw to what it sends
SIP_METHOD = re.compile(r"[A-Z]+$")
COPIED = ("Via", "From", "To", "Call-ID", "CSeq")  # what a response takes over (RFC 3261 8.2.6.2)


class Host:
    def __init__(self, name, endpoint, title, uri):
        self.name, self.endpoint, self.title, self.uri = name, endpoint, title, uri
        user = uri.partition(":")[2].partition("@")[0] if "@" in uri else name
        self.aor = '"%s" <%s>' % (title, uri)
        self.contact = "<sip:%s@%s>" % (user, endpoint)


class Message:
    """A start line, (name, value) pairs and a body; or text that is written out as it stands."""

    def __init__(self, start, headers=(), body=""):
        self.start, self.headers, self.body = start, list(headers), body
        self.sender = None
        self.packet = None  # as last sent

    def values(self, name):
        return [v for n, v in self.headers if n.lower() == name.lower()]

    def value(self, name):
        values = self.values(name)
        if not values:
            raise ValueError("%r has no %s" % (self.start, name))
        return values[0]

    def copy(self, *names):
        return [(n, v) for n, v in self.headers if n in names]

    def cseq(self):
        return int(self.value("CSeq").split()[0])

    def replace(self, lines):
        """A header that is written out replaces the ones of that name; where there are none it is added."""
        given = []
        for line in lines:
            name, _, value = line.partition(":")
            given.append((name, value.strip()))
        for name in dict.fromkeys(n for n, _ in given):
            new = [(n, v) for n, v in given if n == name and v != "-"]
            at = next((i for i, (n, _) in enumerate(self.headers) if n == name), len(self.headers))
            self.headers = [h for h in self.headers if h[0] != name]
            self.headers[at:at] = new

    def encode(self, line_end="\r\n"):
        body = self.body.replace("\n", line_end).encode()
        lines = [self.start] + ["%s: %s" % (n, str(len(body)) if v == "?" else v) if n else v for n, v in self.headers]
        return (line_end.join(lines) + line_end * 2).encode() + body


def uri_of(value):
    """The URI of a From, To or Contact value."""
    inner = re.search(r"<([^>]*)>", value)
    return inner.group(1) if inner else value.partition(";")[0].strip()


def seconds_of(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def numbers(flags, name):
    """!name=100,200"""
    return [int(n) for n in flags.get(name, "").split(",") if n]


def microseconds(text):
    return round(float(text[:-1]) * 1000000) if text.endswith("s") else round(float(text) * 1000)


class Script:
    """One .sip file on its way to a capture."""

    def __init__(self):
        self.hosts, self.messages, self.held = {}, {}, {}
        self.media = {}  # (src, dst) -> the last packet of media
        self.capture = packets.Capture()
        self.transport = "udp"
        self.sides = {}  # (src, dst) -> websocket.Side
        self.between = {}  # likewise: a frame that waits for a message in several ones
        self.twice = None
        self.hep = None  # version, where a capture agent sends the messages
        self.agent_transport = "udp"

    # -- the templates: what `| word …` after the start line means

    def via(self, host, branch):
        cookie = branch if branch.startswith("z9hG4bK") or branch.startswith("=") else "z9hG4bK" + branch
        value = "SIP/2.0/%s %s" % (self.transport.upper(), host.endpoint)
        return ("Via", value if branch == "none" else value + ";branch=" + cookie.lstrip("="))

    def template_start(self, m, host, args, opts):
        """A request outside of dialogs: start TO call=… tag=… cseq=… branch=…"""
        to = self.hosts[args[0]]
        method = m.start.split()[0]
        m.start = "%s %s" % (m.start, to.uri) if SIP_METHOD.match(m.start) else m.start
        m.headers = [self.via(host, opts["branch"]), ("Max-Forwards", "70"),
                     ("From", "%s;tag=%s" % (host.aor, opts["tag"])), ("To", to.aor), ("Call-ID", opts["call"]),
                     ("CSeq", "%s %s" % (opts.get("cseq", "1"), method)), ("Contact", host.contact)]

    def template_retry(self, m, host, args, opts):
        """The same request once more with a new CSeq and branch: retry FIRST branch=… [cseq=…]"""
        first = self.messages[args[0]]
        m.headers = [self.via(host, opts["branch"])] + [h for h in first.headers if h[0] != "Via"]
        cseq = opts.get("cseq", str(first.cseq() + 1))
        m.start = first.start if SIP_METHOD.match(m.start) else m.start
        m.body = first.body
        m.replace(["CSeq: %s %s" % (cseq, m.start.split()[0])])

    def template_relay(self, m, host, args, opts):
        """What a proxy passes on: relay MESSAGE [branch=…]; a request gets a Via, a response loses one"""
        of = self.messages[args[0]]
        m.headers, m.body = list(of.headers), of.body
        if of.start.startswith("SIP/2.0 "):
            if m.start not in ("", of.start[8:]):
                raise ValueError("%s is %s" % (args[0], of.start))
            m.start = of.start
            m.headers.remove(("Via", of.value("Via")))
            return
        m.start = m.start if " " in m.start else of.start
        m.headers.insert(0, self.via(host, opts["branch"]))
        m.replace(["Max-Forwards: %d" % (int(of.value("Max-Forwards")) - 1)])

    def template_reply(self, m, host, args, opts):
        """A response: reply REQUEST [tag=…]"""
        request = self.messages[args[0]]
        m.headers = request.copy(*COPIED, "Record-Route") if "tag" in opts else request.copy(*COPIED)
        if "tag" in opts and ";tag=" not in request.value("To"):
            m.replace(["To: %s;tag=%s" % (request.value("To"), opts["tag"])])

    def template_ack(self, m, host, args, opts):
        """The ACK to a failure, of the same hop and transaction (RFC 3261 17.1.1.3): ack INVITE RESPONSE"""
        invite, response = (self.messages[a] for a in args)
        m.start = "ACK %s" % invite.start.split()[1]
        m.headers = [("Via", invite.value("Via")), ("Max-Forwards", "70"), ("From", invite.value("From")),
                     ("To", response.value("To")), ("Call-ID", invite.value("Call-ID")),
                     ("CSeq", "%d ACK" % invite.cseq())]

    def template_cancel(self, m, host, args, opts):
        """RFC 3261 9.1: cancel INVITE"""
        invite = self.messages[args[0]]
        m.start = "CANCEL %s" % invite.start.split()[1]
        m.headers = [("Via", invite.value("Via")), ("Max-Forwards", "70")] + invite.copy("From", "To", "Call-ID")
        m.headers.append(("CSeq", "%d CANCEL" % invite.cseq()))

    def template_in(self, m, host, args, opts):
        """A request inside a dialog, from its caller: in INVITE RESPONSE branch=… [cseq=…]; `back` is from its callee"""
        request, response = (self.messages[a] for a in args[:2])
        back = opts.get("back", False)
        local, remote = (response.value("To"), request.value("From")) if back else \
                        (request.value("From"), response.value("To"))
        target = uri_of((request if back else response).value("Contact"))
        m.start = "%s %s" % (m.start, target) if SIP_METHOD.match(m.start) else m.start
        method = m.start.split()[0]
        cseq = opts.get("cseq", str(request.cseq() + (0 if method == "ACK" else 1)))
        m.headers = [self.via(host, opts["branch"]), ("Max-Forwards", "70"), ("From", local), ("To", remote),
                     ("Call-ID", request.value("Call-ID")), ("CSeq", "%s %s" % (cseq, method))]
        routes = response.values("Record-Route")
        for route in routes if back else reversed(routes):
            m.headers.append(("Route", route))
        if method in ("INVITE", "UPDATE", "SUBSCRIBE", "NOTIFY", "REFER"):
            m.headers.append(("Contact", host.contact))

    def template_back(self, m, host, args, opts):
        opts["back"] = True
        self.template_in(m, host, args, opts)

    def sdp(self, host, port, opts):
        v = host.endpoint.ip.version
        ip = host.endpoint.ip
        formats = opts.get("formats", "8,0,101").split(",")
        maps = {"8": "PCMA/8000", "0": "PCMU/8000", "18": "G729/8000", "101": "telephone-event/8000"}
        return "\n".join(["v=0", "o=- 3976 %s IN IP%d %s" % (opts.get("version", "3976"), v, ip), "s=-",
                          "c=IN IP%d %s" % (v, opts.get("at", ip)), "t=0 0",
                          "m=audio %s RTP/AVP %s" % (port, " ".join(formats))] +
                         ["a=rtpmap:%s %s" % (f, maps[f]) for f in formats] + ["a=" + opts.get("media", "sendrecv"), ""])

    # -- messages and packets

    def message(self, host, start, words, lines):
        m = Message(start)
        m.sender = host
        if words[:1] == ["text"]:
            return self.literal(m, lines)
        opts = dict(w.split("=", 1) for w in words[1:] if "=" in w)
        args = [w for w in words[1:] if "=" not in w]
        getattr(self, "template_" + words[0])(m, host, args, opts)
        if re.match(r"\d{3} ", m.start):
            m.start = "SIP/2.0 " + m.start
        elif not m.start.startswith("SIP/2.0 ") and not m.start.endswith(" SIP/2.0"):
            m.start += " SIP/2.0"
        if "contact" in args:
            m.replace(["Contact: " + host.contact])
        if "sdp" in opts:
            m.body = self.sdp(host, opts["sdp"], opts)
            m.replace(["Content-Type: application/sdp"])
        blank = next((i for i, line in enumerate(lines) if not line), len(lines))
        m.replace([line for line in lines[:blank] if not line.startswith("Content-Length")])
        if lines[blank + 1:]:
            m.body = "\n".join(lines[blank + 1:]) + "\n"
        m.headers = [h for h in m.headers if h[0] != "Content-Length"] + [("Content-Length", "?")]
        m.replace([line for line in lines[:blank] if line.startswith("Content-Length")])
        return m

    @staticmethod
    def literal(m, lines):
        blank = next((i for i, line in enumerate(lines) if not line), len(lines))
        for line in lines[:blank]:
            name, _, value = line.partition(": ")
            known = name in COPIED + ("Contact", "Content-Length")  # what templates of other messages look up, and `?`
            m.headers.append((name, value) if known else ("", line))
        body = lines[blank + 1:]
        m.body = "\n".join(body) + "\n" if body else ""
        return m

    def send(self, at, src, dst, m, flags):
        payload = m.encode("\n" if "lf" in flags else "\r\n")
        if self.hep:
            protocol = packets.PROTOCOL_TCP if self.transport == "tcp" else packets.PROTOCOL_UDP
            call_id = m.value("Call-ID").encode()
            payload = self.capture.hep(at, src, dst, payload, self.hep, protocol, call_id)
            m.packet = self.carry(at + HEP_DELAY, *AGENT, payload, self.agent_transport, flags)
        else:
            m.packet = self.carry(at, src, dst, payload, self.transport, flags)
        if m.packet and self.twice is not None and "once" not in flags:
            self.capture.add(at + self.twice, m.packet)

    def carry(self, at, src, dst, payload, transport, flags):
        """The last packet of what is sent; None while it is held back, to be sent with the next message."""
        if transport not in ("tcp", "ws"):
            send = self.capture.send_sctp if transport == "sctp" else self.capture.send_udp
            return send(at, src, dst, payload)
        if transport == "ws":
            payload = self.websocket(src, dst, payload, flags)
        held = self.held.pop((src, dst), b"") + payload
        if "hold" in flags:
            self.held[src, dst] = held
            return None
        return self.capture.send_stream(at, src, dst, held, numbers(flags, "cut"), numbers(flags, "lost"))

    def websocket(self, src, dst, payload, flags):
        """The frames of a message. Without a handshake the host on port 80 is the server, which does not mask."""
        side = self.sides.setdefault((src, dst), websocket.Side(src.port != 80))
        opcode = websocket.BINARY if "binary" in flags else websocket.TEXT
        return side.message(payload, opcode, numbers(flags, "frames"), self.between.pop((src, dst), b""), "plain" in flags)

    def handshake(self, at, src, dst, extensions):
        self.capture.connect(at, src, dst)
        self.sides[src, dst], self.sides[dst, src] = websocket.sides(extensions)
        offer = "permessage-deflate; client_max_window_bits" if extensions else ""
        self.capture.send_stream(at + 400, src, dst, websocket.request(str(dst), offer))
        self.capture.send_stream(at + 800, dst, src, websocket.response(extensions))

    def control(self, at, src, dst, what, flags):
        opcode = {"ping": websocket.PING, "pong": websocket.PONG, "shut": websocket.CLOSE}[what]
        frame = self.sides[src, dst].control(opcode, struct.pack("!H", 1000) if what == "shut" else b"")
        if "within" in flags:  # between the frames of the next message
            self.between[src, dst] = frame
        else:
            self.capture.send_stream(at, src, dst, frame)

    def rtp(self, at, src, dst, opts):
        every = microseconds(opts.get("every", "20"))
        for n in range(int(opts.get("count", "1"))):
            header = struct.pack("!BBHII", 0x80, 8, 100 + n, 16000 + 160 * n, int(opts.get("ssrc", "4660")))
            self.media[src, dst] = self.capture.send_udp(at + n * every, src, dst, header + b"\xd5" * 160)

    def endpoint(self, text):
        """A host's name, `name:port` for another port of it, or an address and a port."""
        name, _, port = text.partition(":")
        if text in self.hosts:
            return self.hosts[text].endpoint
        if name in self.hosts:
            return packets.Endpoint("%s:%s" % (self.hosts[name].endpoint.host, port))
        return packets.Endpoint(text)

    def event(self, line, lines):
        head, _, template = line.partition(" | ")
        at, src, arrow, dst, *rest = head.split()
        if arrow != ">":
            raise ValueError("expected TIME FROM > TO …")
        at = microseconds(at)
        host = self.hosts.get(src.partition(":")[0])
        src, dst = self.endpoint(src), self.endpoint(dst)
        words = template.split()
        flags = {}
        while words and words[-1].startswith("!"):  # !lf !hold !cut=100,200 !lost=2 !once
            name, _, value = words.pop()[1:].partition("=")
            flags[name] = value
        if rest[0] == "connect":
            self.capture.connect(at, src, dst)
        elif rest[0] == "handshake":
            self.handshake(at, src, dst, " ".join(rest[1:]))
        elif rest[0] in ("ping", "pong", "shut"):
            self.control(at, src, dst, rest[0], flags)
        elif rest[0] == "close":
            self.capture.close(at, src, dst)
        elif rest[0] == "reset":
            self.capture.reset(at, src, dst)
        elif rest[0] == "rtp":
            self.rtp(at, src, dst, dict(w.split("=") for w in rest[1:]))
        elif rest[0] == "again":  # the endpoint sends it once more: the same bytes in a new packet
            self.send(at, src, dst, self.messages[rest[1]], flags)
        elif rest[0] == "copy":  # the capture saw the same packet once more
            self.capture.add(at, self.messages[rest[1]].packet)
        elif rest[0] == "unreachable":
            media = rest[1] == "rtp"  # the last packet of media between these two
            self.capture.unreachable(at, src, dst, self.media[dst, src] if media else self.messages[rest[1]].packet)
        else:
            label, start = rest[0], " ".join(rest[1:])
            if label in self.messages:
                raise ValueError("label %s is used twice" % label)
            self.messages[label] = self.message(host, start, words, lines)
            self.send(at, src, dst, self.messages[label], flags)

    def setting(self, name, rest):
        if name == "host":
            host, endpoint, title, uri = shlex.split(rest)
            self.hosts[host] = Host(host, packets.Endpoint(endpoint), title, uri)
        elif name == "start":
            self.capture.start = seconds_of(rest)
        elif name == "link":
            self.capture.link = rest
        elif name == "mtu":
            self.capture.mtu = int(rest)
        elif name == "snaplen":
            self.capture.snaplen = int(rest)
        elif name == "transport":
            self.transport = rest
        elif name == "tunnel" and rest in ("hep1", "hep2", "hep3", "hep3-tcp", "none"):
            self.hep = int(rest[3]) if rest != "none" else None
            self.agent_transport = "tcp" if rest.endswith("tcp") else "udp"
        elif name == "tunnel":
            self.capture.wraps += rest.split()
        elif name == "twice":
            self.twice = microseconds(rest)
        else:
            return False
        return True

    def run(self, text):
        lines = text.split("\n")
        at = 0
        while at < len(lines):
            line, first = lines[at], at
            at += 1
            if not line.strip() or line.startswith("#"):
                continue
            block = []
            while at < len(lines) and (not lines[at].strip() or lines[at].startswith(" " * 8)):
                block.append(lines[at][8:].rstrip())
                at += 1
            while block and not block[-1]:
                block.pop()
            try:
                name, _, rest = line.strip().partition(" ")
                if not self.setting(name, rest.strip()):
                    self.event(line.strip(), block)
            except (KeyError, ValueError, IndexError) as error:
                raise ValueError("line %d: %s: %s" % (first + 1, line.strip(), error)) from error
        return self.capture.pcap()


def build(path):
    try:
        return Script().run(path.read_text())
    except ValueError as error:
        sys.exit("%s: %s" % (path, error))


def main():
    parser = argparse.ArgumentParser(description="Builds captures from .sip files.")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("files", nargs="+", type=Path)
    args = parser.parse_args()
    stale = []
    for path in args.files:
        data, target = build(path), path.with_suffix(".pcap")
        if not args.check:
            target.write_bytes(data)
        elif not target.exists() or target.read_bytes() != data:
            stale.append(str(target))
    if stale:
        sys.exit("not what the source builds: " + ", ".join(stale))


if __name__ == "__main__":
    main()
