#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Messages that are right or wrong by the tables of the RFCs, and what `check` says of them: conformance.py SIPRAY [FOLDER]

Reads the tables as the RFCs print them (tests/data/presence), not the rows of presence.def. For each cell one message: with the header
field where it may be, without it where it must be, with it where it has no meaning; and for each header field with a grammar, right and
wrong values. The right ones must have no finding, each wrong one the one that it was made for. With FOLDER the captures stay there.
"""
import json
import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from presence_tables import DATA, ROOT, read_tables

CORE = {"Call-ID": "missing_call_id", "CSeq": "missing_cseq", "From": "missing_from", "To": "missing_to", "Via": "missing_via",
        "Max-Forwards": "missing_max_forwards", "Content-Type": "missing_content_type"}
# A right value of each header field, most of them the examples of its RFC.
RIGHT = {
    "Accept": "application/sdp;level=1, text/html", "Accept-Contact": '*;mobility="fixed"', "Accept-Encoding": "gzip",
    "Accept-Language": "da, en-gb;q=0.8", "Accept-Resource-Priority": "dsn.flash-override, dsn.flash",
    "Alert-Info": "<http://www.example.com/sounds/moo.wav>", "Allow": "INVITE, ACK, OPTIONS", "Allow-Events": "spirits-INDPs",
    "Answer-Mode": "Auto;require", "Authentication-Info": 'nextnonce="47364c23432d2e131a5fb210812c"',
    "Authorization": 'Digest username="Alice", realm="atlanta.com", nonce="84a4cc6f", uri="sip:a@b", response="7587245234b3434cc3412213e5f113a5"',
    "Call-Info": "<http://wwww.example.com/alice/photo.jpg>;purpose=icon", "Contact": "<sip:bob@192.0.2.4>",
    "Content-Disposition": "session", "Content-Encoding": "gzip", "Content-Language": "fr", "Content-Length": "0",
    "Content-Type": "text/plain", "Date": "Sat, 13 Nov 2010 23:29:00 GMT", "Error-Info": "<sip:not-in-service@atlanta.com>",
    "Event": "dialog;id=7", "Expires": "3600", "Geolocation": "<cid:target123@atlanta.example.com>",
    "Geolocation-Error": '201;code="Permission To Retransmit"', "Identity": "eyJh.eyJk.rq3p;info=<https://biloxi.example.org/biloxi.cer>",
    "In-Reply-To": "70710@saturn.bell-tel.com", "Info-Package": "trickle-ice", "Join": "12adf2f34456gs5;to-tag=12345;from-tag=54321",
    "Max-Breadth": "60", "MIME-Version": "1.0", "Min-Expires": "60", "Min-SE": "90", "Organization": "Boxes by Bob",
    "P-Asserted-Identity": '"Cullen" <sip:fluffy@cisco.com>, tel:+14085264000', "P-Early-Media": "supported",
    "P-Preferred-Identity": "<sip:fluffy@cisco.com>", "Path": "<sip:P3.EXAMPLEHOME.COM;lr>,<sip:P1.EXAMPLEVISITED.COM;lr>",
    "Priority": "non-urgent", "Priv-Answer-Mode": "Manual", "Privacy": "id;critical",
    "Proxy-Authenticate": 'Digest realm="atlanta.com", domain="sip:ss1.carrier.com", qop="auth", nonce="f84f1cec41e6cbe5"',
    "Proxy-Authorization": 'Digest username="Alice", realm="atlanta.com", nonce="c60f3082ee1212b4", response="245f23415f11432b"',
    "Proxy-Require": "privacy", "RAck": "776656 1 INVITE", "Reason": 'SIP ;cause=200 ;text="Call completed elsewhere"',
    "Record-Route": "<sip:server10.biloxi.com;lr>", "Recv-Info": "trickle-ice", "Refer-To": "sip:alice@atlanta.example.com",
    "Referred-By": "<sip:referrer@referrer.example>", "Reject-Contact": '*;actor="msg-taker"', "Replaces": "98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff",
    "Reply-To": "Bob <sip:bob@biloxi.com>", "Request-Disposition": "proxy, recurse", "Require": "100rel", "Resource-Priority": "wps.3, dsn.flash",
    "Retry-After": "18000;duration=3600", "Route": "<sip:bigbox3.site3.atlanta.com;lr>", "RSeq": "988789",
    "Security-Client": "digest;d-qop=auth", "Security-Server": "ipsec-ike;q=0.1", "Security-Verify": "tls;q=0.2", "Server": "HomeServer v2",
    "Service-Route": "<sip:P2.HOME.EXAMPLE.COM;lr>", "Session-Expires": "4000;refresher=uac",
    "Session-ID": "ab30317f1a784dc48ff824d0d3715d86;remote=00000000000000000000000000000000", "SIP-ETag": "dx200xyz", "SIP-If-Match": "dx200xyz",
    "Subject": "Need more boxes", "Subscription-State": "active;expires=599", "Supported": "100rel, timer", "Suppress-If-Match": "*",
    "Timestamp": "54", "Unsupported": "foo", "User-Agent": "Softphone Beta1.5 (a comment)",
    "Warning": '307 isi.edu "Session parameter \'foo\' not understood"', "Flow-Timer": "126",
    "WWW-Authenticate": 'Digest realm="atlanta.com", qop="auth", nonce="84f1c1ae6cbe5ua9c8e88dfa3ecm3459", algorithm=MD5',
}
# Wrong values, and the finding of each; the method or response that they are put in is the first one that may have the header field.
WRONG = [
    ("Accept", "text", "bad_value"), ("Accept-Encoding", "gzip/x", "bad_value"), ("Alert-Info", "moo.wav", "bad_value"),
    ("Allow", "IN(VITE", "bad_value"), ("Allow-Events", "a..b", "bad_value"), ("Answer-Mode", ";require", "bad_value"),
    ("Authentication-Info", "nextnonce", "bad_value"), ("Authorization", 'Digest username="Alice"', "bad_value"),
    ("Call-Info", "<photo.jpg>", "bad_value"), ("Content-Disposition", "a b", "bad_value"), ("Content-Type", "text", "bad_value"),
    ("Date", "Sat, 13 Nov 2010 23:29:00 CET", "bad_date"), ("Error-Info", "sip:x", "bad_value"), ("Event", "dialog;id=", "bad_value"),
    ("Event", "no-such-package", "unregistered_value"), ("Expires", "4294967296", "expires_invalid"), ("Geolocation", "cid:x", "bad_value"),
    ("Geolocation-Error", "bad", "bad_value"), ("Identity", "eyJh.eyJk.rq3p;alg=ES256", "bad_value"), ("In-Reply-To", "a b", "bad_value"),
    ("Info-Package", "no-such-package", "unregistered_value"), ("Join", "a@b;to-tag=1", "bad_value"), ("Max-Breadth", "0", "bad_value"),
    ("Max-Forwards", "256", "max_forwards_invalid"), ("MIME-Version", "one", "bad_value"), ("Min-Expires", "3601", "minimum_too_large"), ("Min-Expires", "soon", "expires_invalid"),
    ("Min-SE", "89", "interval_too_small"), ("Min-SE", "x", "bad_value"), ("P-Asserted-Identity", "<sip:a@b>, <tel:+1>, <sip:c@d>", "too_many_identities"),
    ("P-Asserted-Identity", "<sip:a@b>, <sips:c@d>", "too_many_identities"), ("P-Preferred-Identity", "<tel:+1>, <tel:+2>", "too_many_identities"),
    ("Path", "sip:p@q", "address_needs_brackets"), ("Priority", "very urgent", "bad_value"), ("Priority", "highest", "unregistered_value"),
    ("Privacy", "id,header", "bad_value"), ("Privacy", "everything", "unregistered_value"), ("Proxy-Authenticate", 'Digest realm="x"', "bad_value"),
    ("Proxy-Require", "x-new", "unregistered_value"), ("RAck", "1 INVITE", "bad_value"), ("RAck", "1 1 INVITE x", "bad_value"),
    ("Reason", "Q.850;cause=16, Q.850;cause=17", "reason_repeated"), ("Reason", "SIP;cause=x", "bad_value"), ("Reason", "SIP;cause=607", "reason_refused"),
    ("Reason", "STIR;cause=438", "reason_refused"), ("Reason", "H.323;cause=1", "unregistered_value"), ("Record-Route", "sip:p@q", "address_needs_brackets"),
    ("Recv-Info", "a;b=", "bad_value"), ("Replaces", "a@b;from-tag=1", "bad_value"), ("Require", "x-new", "unregistered_value"), ("Require", "a;b", "bad_value"),
    ("Resource-Priority", "wps", "bad_value"), ("Resource-Priority", "nsa.0", "unregistered_value"), ("Retry-After", "later", "bad_value"),
    ("Retry-After", "60;duration=x", "bad_value"), ("Route", "sip:p@q", "address_needs_brackets"), ("RSeq", "0", "bad_value"), ("RSeq", "4294967296", "bad_value"),
    ("Server", "Phone (open", "bad_value"), ("Service-Route", "sip:p@q", "address_needs_brackets"), ("Session-Expires", "60", "interval_too_small"),
    ("Session-Expires", "1800;refresher=me", "bad_value"), ("Session-ID", "ab30317f", "bad_value"), ("SIP-ETag", "a b", "bad_value"),
    ("SIP-If-Match", '"a"', "bad_value"), ("Subscription-State", "active;expires=x", "bad_value"),
    ("Subscription-State", "terminated;reason=tired", "unregistered_value"), ("Supported", "a b", "bad_value"), ("Timestamp", "now", "bad_value"),
    ("Unsupported", "a;b", "bad_value"), ("User-Agent", "Phone/", "bad_value"), ("Warning", "99 isi.edu \"x\"", "bad_value"),
    ("Warning", "392 isi.edu \"x\"", "unregistered_value"), ("Warning", "307 isi.edu x", "bad_value"), ("WWW-Authenticate", "Digest nonce=\"1\"", "bad_value"),
]
SINGLE = ["Event", "Session-ID", "User-Agent", "Server", "Subject", "Organization", "Timestamp", "Retry-After", "Priority", "Privacy", "Reply-To",
          "Refer-To", "Referred-By", "Replaces", "Join", "SIP-ETag", "SIP-If-Match", "Content-Disposition", "MIME-Version", "Min-SE", "Max-Breadth",
          "Min-Expires", "Expires", "Date", "RSeq", "RAck", "Session-Expires", "Subscription-State", "Max-Forwards", "Content-Type", "Info-Package"]


def neighbours():
    """The findings that a message alone does not show: finding.def has them behind the heading of the transactions."""
    text = (ROOT / "analyzer/sip/finding.def").read_text()
    return set(re.findall(r'^FINDING\(\w+, "(\w+)"', text[text.index("/* Transactions */"):], re.M))


# ---- what the tables say ----

def rank(where, status):
    """How closely a `where` fits; 0 not at all."""
    if not where:
        return 1
    best = 0
    for item in where.split(","):
        if item.startswith("c"):
            fit = 1
        elif item == "R":
            fit = 0 if status else 2
        elif item in ("r", "rc"):
            fit = 2 if status else 0
        elif "-" in item:
            low, high = item.split("-")
            fit = 3 if int(low) <= status <= int(high) else 0
        elif re.fullmatch(item.replace("x", r"\d"), str(status)):
            fit = 3 if "x" in item else 4
        else:
            fit = 0
        best = max(best, fit)
    return best


class Tables:
    def __init__(self):
        self.rows = []  # (header, where, {method: cell}, newer)
        for _, _, rows in read_tables().values():
            self.rows += [(h, w, cells, 0) for h, w, _, cells in rows]
        self.rows.append(("Refer-To", "R", {"REFER": "m"}, 0))  # RFC 3515 2.2 says to infer it
        for line in (DATA / "updates.tsv").read_text().splitlines():
            if not line.startswith("#"):
                _, header, where, methods, cell = line.split("\t")
                self.rows.append((header, where, dict.fromkeys(methods.split(), cell), 1))
        self.by_header = {}
        for row in self.rows:
            self.by_header.setdefault(row[0], []).append(row)

    def cell(self, header, method, status):
        best, found = 0, None
        for _, where, cells, newer in self.by_header.get(header, []):
            if method in cells:
                fit = rank(where, status)
                if fit and 2 * fit + newer > best:
                    best, found = 2 * fit + newer, cells[method]
                elif found is None and not newer:
                    found = "-"
        return found

    def cases(self):
        """(header, method, status) of each printed cell, each once."""
        seen = set()
        for header, where, cells, _ in self.rows:
            for method in cells:
                for status in statuses(where):
                    if method == "ACK" and status:
                        continue
                    if method == "CANCEL" and status in (401, 407, 405, 420, 421):
                        continue
                    if (header, method, status) not in seen:
                        seen.add((header, method, status))
                        yield header, method, status

    def headers(self):
        return sorted({h for h, _, _, _ in self.rows})


def statuses(where):
    """Messages that a `where` is about: 0 is the request."""
    kinds = {"": [0, 200, 486], "R": [0], "r": [183, 486, 600], "rc": [200], "2xx": [200], "1xx": [183], "18x": [180], "3xx": [302],
             "300-699": [302, 480, 503], "101-199": [182]}
    found = []
    for item in where.split(","):
        found += kinds.get(item) or (kinds["" if item.startswith("c") else "r"] if not item.isdigit() else [int(item)])
    return found


# ---- messages ----

class Maker:
    def __init__(self, tables):
        self.tables = tables
        self.messages = []  # (bytes, label, expected finding or None, its header)

    def lines(self, method, status):
        """A complete message: what each row demands, and no more."""
        n = len(self.messages)
        have = {"Via": "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK%d" % n, "From": "<sip:a@example.com>;tag=f%d" % n, "To": "<sip:b@example.com>;tag=t%d" % n,
                "Call-ID": "c%d@example.com" % n, "CSeq": "1 " + method}
        for header in self.tables.headers():
            if header not in have and self.tables.cell(header, method, status) == "m":
                have[header] = "70" if header == "Max-Forwards" else RIGHT[header]
        return have

    def add(self, method, status, have, label, expected=None, header=None, body=""):
        start = "SIP/2.0 %d Words" % status if status else "%s sip:b@example.com SIP/2.0" % method
        lines = [start]
        for name, value in have.items():
            lines += ["%s: %s" % (name, v) for v in (value if isinstance(value, list) else [value])]
        text = "\r\n".join(lines) + "\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        self.messages.append((text.encode(), label, expected, header))

    def needs(self, header, have, status):
        """What a right message with this header field has beside it (RFC 3262 3, RFC 4028 7.1)."""
        if header == "RSeq":
            have["Require"] = "100rel"
        if header == "Session-Expires" and not status:
            have["Supported"] = "timer"

    def put(self, method, status, header, value, expected=None, label=None):
        have = self.lines(method, status)
        body = "x" if header.startswith("Content-") and header != "Content-Length" and self.tables.cell(header, method, status) != "-" else ""
        if body:
            have.setdefault("Content-Type", RIGHT["Content-Type"])
        self.needs(header, have, status)
        if header not in ("Via", "From", "To", "Call-ID", "CSeq", "Content-Length", "Max-Forwards") or expected:
            have[header] = value
        self.add(method, status, have, label or "%s in %s %d" % (header, method, status), expected, header, body)


def right(tables):
    maker = Maker(tables)
    for header, method, status in tables.cases():
        if tables.cell(header, method, status) != "-":
            maker.put(method, status, header, RIGHT.get(header, ""))
    return maker.messages


def first_place(tables, header):
    """The first message that may have the header field; any request where no table says."""
    for h, method, status in tables.cases():
        if h == header and tables.cell(h, method, status) != "-":
            return method, status
    return "OPTIONS", 0


def wrong(tables):
    maker = Maker(tables)
    for header, method, status in tables.cases():
        cell, have = tables.cell(header, method, status), maker.lines(method, status)
        label = "%s %d: %s" % (method, status, header)
        if cell == "-" and header != "Content-Length":
            if header not in have:
                if tables.cell("Require", method, status) != "-":
                    maker.needs(header, have, status)
                have[header] = RIGHT[header]
                maker.add(method, status, have, label + " has no meaning", "header_not_allowed", header)
        elif cell == "m":
            del have[header]
            name = "missing_contact_invite" if (header, method, status) == ("Contact", "INVITE", 0) else CORE.get(header, "missing_header")
            maker.add(method, status, have, label + " is missing", name, header if name == "missing_header" else None)
        elif cell == "*":
            have.pop(header, None)
            maker.add(method, status, have, label + " is missing beside a body", "missing_content_type", None, "body")
    for header, value, finding in WRONG:
        method, status = first_place(tables, header)
        maker.put(method, status, header, value, finding, "%s: %s" % (header, value))
    for header in SINGLE:
        method, status = first_place(tables, header)
        value = "70" if header == "Max-Forwards" else RIGHT[header]
        maker.put(method, status, header, [value, value], "duplicate_single_header", header + " twice")
    have = maker.lines("INVITE", 183)
    maker.add("INVITE", 183, dict(have, RSeq="7"), "RSeq without Require: 100rel", "missing_option_tag", "RSeq")
    have = maker.lines("INVITE", 0)
    maker.add("INVITE", 0, dict(have, **{"Session-Expires": "1800"}), "Session-Expires without Supported: timer", "missing_option_tag", "Session-Expires")
    return maker.messages


# ---- the capture, and what is said of it ----

def capture(path, messages):
    """One message a frame: raw IPv4 (DLT 228) and UDP."""
    out = [struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 228)]
    for n, (text, _, _, _) in enumerate(messages):
        udp = struct.pack(">HHHH", 5060, 5060, 8 + len(text), 0) + text
        packet = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), n & 0xffff, 0, 64, 17, 0, bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])) + udp
        out.append(struct.pack("<IIII", 1770000000 + n, 0, len(packet), len(packet)) + packet)
    path.write_bytes(b"".join(out))


def findings(sipray, path):
    out = subprocess.run([sipray, "check", "--format", "json", str(path)], stdout=subprocess.PIPE, check=True).stdout
    by_frame, skipped = {}, neighbours()
    for record in json.loads(out)["records"]:
        if record["code"] not in skipped:
            by_frame.setdefault(record["frame"], []).append((record["code"], record["header"]))
    return by_frame


def judge(sipray, path, messages):
    problems, by_frame = [], findings(sipray, path)
    for frame, (_, label, expected, header) in enumerate(messages, 1):
        have = by_frame.get(frame, [])
        if expected is None and have:
            problems.append("frame %d: %s is right, and has %s" % (frame, label, have))
        named = expected in ("missing_header", "header_not_allowed", "bad_value", "unregistered_value")
        if expected and not (len(have) == 1 and have[0][0] == expected and (not named or have[0][1] == header)):
            problems.append("frame %d: %s has %s, not one %s" % (frame, label, have, expected))
    return problems


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    tables, problems, counts = Tables(), [], []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[2] if len(sys.argv) == 3 else temporary)
        for name, make in (("right", right), ("wrong", wrong)):
            messages = make(tables)
            capture(folder / ("conformance-%s.pcap" % name), messages)
            problems += judge(sys.argv[1], folder / ("conformance-%s.pcap" % name), messages)
            counts.append("%d %s" % (len(messages), name))
    print("\n".join(problems[:60]) or "%s messages, each judged as its table says" % " and ".join(counts))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
