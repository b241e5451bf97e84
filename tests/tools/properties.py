#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What must hold for every capture: derives captures from the samples and compares what sipray says of both.

    properties.py SIPRAY SAMPLES_DIR [NAME...]    only the samples, or the properties, of these names
"""
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

RECORDS = ("messages", "transactions", "dialogs", "calls", "registrations")
LINK_HEADER = {0: 4, 1: 14, 101: 0, 113: 16, 127: 43, 276: 20}
TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{9})Z$")
RETRIED = {"challenged", "auth_failed", "redirected", "not_acceptable", "server_error", "not_found", "forbidden"}


class Pcap:
    """A classic pcap file: packets are (time in the file's unit, length on the wire, bytes)."""

    def __init__(self, header, packets):
        self.header = header[:16] + struct.pack("<I", 65535) + header[20:]
        self.packets = packets
        self.link = struct.unpack("<I", header[20:24])[0]
        self.second = 10 ** 9 if header[:4] == struct.pack("<I", 0xA1B23C4D) else 10 ** 6

    @classmethod
    def read(cls, path):
        data, packets, at = path.read_bytes(), [], 24
        second = 10 ** 9 if data[:4] == struct.pack("<I", 0xA1B23C4D) else 10 ** 6
        while at < len(data):
            seconds, fraction, size, wire = struct.unpack("<IIII", data[at:at + 16])
            packets.append((seconds * second + fraction, wire, data[at + 16:at + 16 + size]))
            at += 16 + size
        return cls(data[:24], packets)

    def having(self, packets):
        return Pcap(self.header, list(packets))

    def write(self, path):
        with open(path, "wb") as out:
            out.write(self.header)
            for time, wire, data in self.packets:
                out.write(struct.pack("<IIII", time // self.second, time % self.second, len(data), wire) + data)
        return path

    def has_tcp(self):
        return any(protocol_of(self.link, data) == 6 for _, _, data in self.packets)

    def shifted(self, amount):
        return self.having((time + amount, wire, data) for time, wire, data in self.packets)

    def ending(self, time):
        """With one more packet, which nothing can be read from: the capture lasts until then."""
        return self.having(self.packets + [(time, 1, b"\0")])


def protocol_of(link, data):
    ip = data[LINK_HEADER[link]:]
    if not ip:
        return None
    return ip[9] if ip[0] >> 4 == 4 and len(ip) > 9 else ip[6] if len(ip) > 6 else None


class Runner:
    """Runs the command; what was asked before is not asked again, as most of the time is that of starting a process."""

    def __init__(self, program, directory):
        self.program, self.directory, self.known = program, directory, {}

    def text(self, command, files, options=(), environment=None):
        key = (command, tuple(options), str(environment), *(path.read_bytes() for path in files))
        if key not in self.known:
            self.known[key] = self.run(command, files, options, environment)
        return self.known[key]

    def run(self, command, files, options, environment):
        run = subprocess.run([self.program, command, "--format", "json", *options, *map(str, files)],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **(environment or {})})
        if run.returncode not in (0, 3) and not ("--fail-on" in options and run.returncode == 1):
            raise RuntimeError("%s ends with %d: %s" % (command, run.returncode, run.stderr.decode()[-600:]))
        return run.stdout.decode()

    def records(self, command, files, options=()):
        return json.loads(self.text(command, files, options))["records"]

    def summary(self, files, options=()):
        return json.loads(self.text("summary", files, options))["summary"]

    def all_records(self, files, options=()):
        records = {command: self.records(command, files, options) for command in RECORDS[:-1]}
        registers = any(m["method"] == "REGISTER" for m in records["messages"])
        return {**records, "registrations": self.records("registrations", files, options) if registers else []}

    def write(self, name, pcap):
        return pcap.write(Path(self.directory) / (name + ".pcap"))


def nanoseconds(text):
    match = TIME.match(text)
    return int(datetime.fromisoformat(match[1] + "+00:00").timestamp()) * 10 ** 9 + int(match[2])


def mapped(value, change, key=None):
    """A copy of a JSON value with each leaf changed."""
    if isinstance(value, dict):
        return {k: mapped(v, change, k) for k, v in value.items()}
    if isinstance(value, list):
        return [mapped(v, change, key) for v in value]
    return change(key, value)


def without(record, names):
    return {name: value for name, value in record.items() if name not in names}


def differences(name, wanted, found):
    """The first difference of two JSON values, as text."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key in {**wanted, **found}:
            yield from differences("%s.%s" % (name, key), wanted.get(key), found.get(key))
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for i, (a, b) in enumerate(zip(wanted, found)):
            yield from differences("%s[%d]" % (name, i), a, b)
    elif wanted != found:
        yield "%s: %s becomes %s" % (name, json.dumps(wanted), json.dumps(found))


# ---- the properties: each yields what is wrong with one sample ----

VERDICTS = {
    "calls": ("call_id", "leg_of", "from", "to", "caller", "callee", "outcome", "cause", "fault", "final_code", "originator",
              "q850", "hops", "forks", "attempts", "ended_by", "pdd_ms", "setup_ms", "talk_ms", "partial", "dialogs",
              "transfer", "transfer_outcome", "transfer_code", "transferred_to", "transferred_from", "replaces",
              "replaced_by", "joins", "joined_by", "redirected_to", "redirected_from"),
    "dialogs": ("call_id", "from_tag", "to_tag", "usage", "state", "terminated_by", "terminated_from", "transactions",
                "event", "expires_s", "reason", "refer_code"),
    "registrations": ("call_id", "aor", "outcome", "final_code", "attempts", "expires_s", "rrd_ms"),
    "transactions": ("call_id", "type", "method", "branch", "provisional_code", "final_code", "state", "ended_by",
                     "request_retransmissions", "response_retransmissions", "final_response_ms"),
}


def verdicts(records):
    return {command: [{name: r[name] for name in names} for r in records[command]]
            for command, names in VERDICTS.items()}


def duplicated(run, name, pcap):
    """Each packet captured a second time 0.2 ms later changes counts but no verdict."""
    end = pcap.packets[-1][0] + pcap.second
    later = pcap.second // 5000
    twice = sorted(pcap.packets + [(time + later, wire, data) for time, wire, data in pcap.packets], key=lambda p: p[0])
    before = run.all_records([run.write("once", pcap.ending(end))])
    after = run.all_records([run.write("twice", pcap.having(twice).ending(end))])
    yield from differences("", verdicts(before), verdicts(after))


def shifted(run, name, pcap):
    """Later by a million seconds: no duration changes."""
    before = run.all_records([run.write("before", pcap)])
    if any(m["hep_agent"] is not None for m in before["messages"]):
        return  # the time is what a capture agent says
    after = run.all_records([run.write("after", pcap.shifted(10 ** 6 * pcap.second))])

    def place(by):
        return lambda key, value: nanoseconds(value) + by if isinstance(value, str) and TIME.match(value) else value

    yield from differences("", mapped(before, place(10 ** 15)), mapped(after, place(0)))


SWAPPED = bytes.maketrans(b"abcdefghijklmABCDEFGHIJKLM01234nopqrstuvwxyzNOPQRSTUVWXYZ56789",
                          b"nopqrstuvwxyzNOPQRSTUVWXYZ56789abcdefghijklmABCDEFGHIJKLM01234")
NAMES = re.compile(rb"(?:[; ]tag=|to-tag(?:=|%3D)|from-tag(?:=|%3D)|branch=(?:z9hG4bK)?|^(?:X-)?Call-ID:\s*|^X-CID:\s*|"
                   rb"^i:\s*|^Replaces:\s*|[?&]Replaces=|^Join:\s*)([\w.+-]+)", re.M | re.I)
NAMED = {"call_id", "from_tag", "to_tag", "branch", "local_tag", "remote_tag"}


def swap(data):
    return re.sub(NAMES, lambda m: m[0][:m.start(1) - m.start(0)] + m[1].translate(SWAPPED), data)


def swap_value(key, value):
    if key not in NAMED or value is None:
        return value
    prefix = {"call_id": b"Call-ID: ", "branch": b"branch="}.get(key, b";tag=")
    return swap(prefix + value.encode())[len(prefix):].decode()


def renamed(run, name, pcap):
    """Other tags, branches and Call-IDs, one to one: nothing changes but these names."""
    if pcap.has_tcp():
        return  # a name may lie in two segments
    before = run.all_records([run.write("before", pcap)])
    after = run.all_records([run.write("after", pcap.having((t, wire, swap(data)) for t, wire, data in pcap.packets))])
    if not any(record["call_id"] for record in before["messages"]):
        return
    if after["messages"] == before["messages"]:
        yield "nothing was renamed"
    drop = {"findings", "reason"}
    tidy = {c: [without(r, drop) for r in rows] for c, rows in before.items()}
    found = {c: [without(r, drop) for r in rows] for c, rows in after.items()}
    yield from differences("", mapped(tidy, swap_value), found)


REFERENCES = {"id", "file", "frame", "index", "transaction", "dialog", "call", "cancel", "of_frame", "leg_of",
              "ack_frame", "request_frame", "response_frames", "created_frame", "confirmed_frame",
              "terminated_frame", "final_frame", "transferred_to", "cause_leg", "transferred_from", "replaces",
              "replaced_by", "joins", "joined_by", "redirected_to", "redirected_from"}


def unnumbered(record):
    """Without the numbers of other records; of its legs their scores and evidence stay."""
    legs = [without(leg, {"call"}) for leg in record.get("leg_of", [])]
    return {**without(record, REFERENCES), "legs": sorted(legs, key=str)}


def union_of(parts):
    rows = [json.dumps([command, unnumbered(r)], sort_keys=True)
            for records in parts for command in RECORDS for r in records[command]]
    return sorted(rows)


def aligned(first, second):
    """Both begin at the same time and last as long, and no Call-ID is in both."""
    scale = second.second // first.second if second.second > first.second else 1
    start = first.packets[0][0] * scale
    moved = second.shifted(start - second.packets[0][0])
    moved = moved.having((t, wire, swap(data)) for t, wire, data in moved.packets)
    end = max(first.packets[-1][0] * scale, moved.packets[-1][0]) + second.second
    return first.ending(end // scale), moved.ending(end)


def merged(run, name, pcap, other):
    """Two captures together, as two files and as one, give the records of both."""
    if pcap.has_tcp() or other.has_tcp():
        return
    a, b = aligned(pcap, other)
    files = [run.write("a", a), run.write("b", b)]
    apart = [run.all_records([path]) for path in files]
    ids = [{r["call_id"] for r in records["messages"]} for records in apart]
    if ids[0] & ids[1]:
        return
    wanted = union_of(apart)
    ways = {"two files": files}
    if a.link == b.link and a.second == b.second:
        ways["one file"] = [run.write("ab", a.having(sorted(a.packets + b.packets, key=lambda p: p[0])))]
    for way, paths in ways.items():
        found = union_of([run.all_records(paths)])
        for row in sorted(set(wanted) ^ set(found))[:4]:
            yield "%s: %s %s" % (way, "missing" if row in wanted else "too much", row)
        if len(wanted) != len(found):
            yield "%s: %d records, not %d" % (way, len(found), len(wanted))


def pair(full, part, from_start):
    """The calls of a part of the capture with those of the whole, Call-ID by Call-ID."""
    for call_id in {c["call_id"] for c in part}:
        whole = [c for c in full if c["call_id"] == call_id]
        some = [c for c in part if c["call_id"] == call_id]
        if len(some) > len(whole):
            yield None, some[-1]
        elif from_start:
            yield from zip(whole, some)
        else:
            yield from zip(whole[len(whole) - len(some):], some)


def cut_end(run, name, pcap):
    """Without its end, a capture tells of a call what was known by then."""
    full = run.records("calls", [run.write("full", pcap)])
    for k in range(1, len(pcap.packets)):
        part = run.records("calls", [run.write("part", pcap.having(pcap.packets[:k]))])
        for whole, some in pair(full, part, True):
            if not whole:
                yield "the first %d packets: one more call, %s" % (k, some["outcome"])
            elif some["outcome"] in ("in_progress", "unknown", whole["outcome"]):
                continue
            elif some["attempts"] < whole["attempts"] and some["outcome"] in RETRIED:
                continue
            elif some["outcome"] == "challenged" and whole["outcome"] == "auth_failed":
                continue
            elif "failed_over" in whole["detail"] and some["outcome"] in RETRIED | {"timeout"}:
                continue  # the next server was not tried yet
            elif "cancel_too_late" in whole["detail"] and some["outcome"] == "cancelled":
                continue  # a 2xx follows the 487 (RFC 3261 16.7)
            else:
                yield "the first %d packets: %s, in the end %s" % (k, some["outcome"], whole["outcome"])


def cut_start(run, name, pcap):
    """Without its beginning, a capture gives the same verdict, or says that the start is missing."""
    full = run.records("calls", [run.write("full", pcap)])
    for k in range(1, len(pcap.packets)):
        part = run.records("calls", [run.write("part", pcap.having(pcap.packets[k:]))])
        for whole, some in pair(full, part, False):
            if not whole:
                yield "from packet %d: one more call, %s" % (k + 1, some["outcome"])
            elif some["outcome"] in ("unknown", "in_progress", whole["outcome"]):
                continue
            elif (some["forks"] or 0) < (whole["forks"] or 0):
                continue  # the branch that decides was cut off
            elif "start_missing" not in some["partial"] and some["attempts"] >= whole["attempts"]:
                yield "from packet %d: %s, not %s, and no word of a missing start" % (
                    k + 1, some["outcome"], whole["outcome"])


def tally(records, name):
    counts = {}
    for r in records:
        if r[name] is not None:
            counts[str(r[name])] = counts.get(str(r[name]), 0) + 1
    return counts


def positive(counts):
    return {name: n for name, n in counts.items() if n}


def totals(run, name, pcap):
    """The summary counts what the records list."""
    files = [run.write("all", pcap)]
    s, r = run.summary(files), run.all_records(files)
    requests = [m for m in r["messages"] if m["kind"] == "request"]
    responses = [m for m in r["messages"] if m["kind"] == "response"]
    real = [t for t in r["transactions"] if t["type"] != "ack"]
    wanted = {
        "messages": len(r["messages"]), "requests": tally(requests, "method"), "responses": tally(responses, "status"),
        "classes": tally(responses, "class"), "transports": tally(r["messages"], "transport"),
        "retransmissions": sum(m["sighting"] == "retransmission" for m in r["messages"]),
        "duplicates": sum(m["sighting"] == "duplicate" for m in r["messages"]),
        "findings": sum(len(m["findings"]) for m in r["messages"]),
        "transactions": len(real), "by_type": tally(r["transactions"], "type"), "by_ended_by": tally(real, "ended_by"),
        "unmatched_responses": sum(t["request_frame"] is None and bool(t["response_frames"]) for t in real),
        "unmatched_requests": sum(t["request_frame"] is not None and not t["response_frames"] for t in real),
        "dialogs": len(r["dialogs"]), "by_usage": tally(r["dialogs"], "usage"),
        "by_state": tally(r["dialogs"], "state"),
        "calls": len(r["calls"]), "linked": sum(bool(c["leg_of"]) for c in r["calls"]),
        "by_outcome": tally(r["calls"], "outcome"), "by_fault": tally(r["calls"], "fault"),
        "registrations": len(r["registrations"]), "registered": tally(r["registrations"], "outcome"),
        "call_retransmissions": sum(c["retransmissions"] for c in r["calls"]),
    }
    m, t, d, c, g = s["messages"], s["transactions"], s["dialogs"], s["calls"], s["registrations"]
    found = {
        "messages": m["total"], "requests": positive(m["requests"]), "responses": positive(m["responses"]),
        "classes": positive(m["classes"]), "transports": positive(m["transports"]),
        "retransmissions": m["retransmissions"], "duplicates": m["duplicates"], "findings": m["findings"],
        "transactions": t["total"], "by_type": positive(t["by_type"]), "by_ended_by": positive(t["by_ended_by"]),
        "unmatched_responses": t["unmatched_responses"], "unmatched_requests": t["unmatched_requests"],
        "dialogs": d["total"], "by_usage": positive(d["by_usage"]), "by_state": positive(d["by_state"]),
        "calls": c["total"], "linked": c["linked"], "by_outcome": positive(c["by_outcome"]),
        "by_fault": without(positive(c["by_fault"]), {"none"}),
        "registrations": g["total"], "registered": positive(g["by_outcome"]),
        "call_retransmissions": wanted["call_retransmissions"],
    }
    if wanted["call_retransmissions"] > wanted["retransmissions"]:
        yield "the calls have more retransmissions than there are"
    yield from differences("", wanted, found)


def repeated(run, name, pcap):
    """Each run has other hash seeds, and the locale has no say."""
    path = [run.write("again", pcap)]
    for command in RECORDS + ("summary",):
        first = run.text(command, path)
        other = {"LC_ALL": "", "LC_NUMERIC": "de_DE.UTF-8", "LC_CTYPE": "tr_TR.UTF-8"}
        if run.text(command, path, environment=other) != first:
            yield "%s is not the same in a second run with another locale" % command


def forgetful(run, name, pcap):
    """Without memory to keep more than one Call-ID, every message still counts, and so does what was forgotten."""
    path = [run.write("small", pcap)]
    full, small = run.summary(path), run.summary(path, ["--limit-memory", "1"])
    ids = [m["call_id"] for m in run.records("messages", path)]
    changes = sum(a != b for a, b in zip(ids, ids[1:]))
    drop = {"evicted_call_ids", "retransmissions", "duplicates"}
    yield from differences("messages", without(full["messages"], drop), without(small["messages"], drop))
    if small["messages"]["evicted_call_ids"] != changes:
        yield "%d Call-IDs were evicted, not %d" % (small["messages"]["evicted_call_ids"], changes)
    if len(set(ids)) == changes + 1:
        for part in ("dialogs", "transactions", "calls", "registrations"):
            if small[part]["total"] != full[part]["total"]:
                yield "%d %s, not %d" % (small[part]["total"], part, full[part]["total"])


def grouped(run, name, pcap):
    """Each call is in one group of --by, and the filter of a group gives as many calls as it says."""
    path = [run.write("grouped", pcap)]
    total = run.summary(path)["calls"]["total"]
    for by in ("caller", "callee", "trunk", "trunk-out", "user-agent", "prefix:5", "code"):
        s = run.summary(path, ["--by", by])
        if sum(g["calls"] for g in s["groups"]) != total:
            yield "by %s: the groups have not %d calls" % (by, total)
        for group in s["groups"]:
            ways = [group] + ([group["main_failure"]] if group["main_failure"] else [])
            for way in ways:
                calls = run.records("calls", path, ["-Y", way["filter"]])
                if len(calls) != way["calls"]:
                    yield "%s gives %d calls, not %d" % (way["filter"], len(calls), way["calls"])
                if way is group and [c["id"] for c in calls][:3] != group["examples"]:
                    yield "by %s: %r has other examples" % (by, group["key"])
    small = run.summary(path, ["--by", "code", "--limit-memory", "1"])
    if sum(g["calls"] for g in small["groups"]) != small["calls"]["total"]:
        yield "evicted calls are in no group"


def ping(number):
    """An OPTIONS request of its own Call-ID in an Ethernet frame."""
    text = ("OPTIONS sip:192.0.2.251 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.250;branch=z9hG4bKfill%d\r\nMax-Forwards: 70\r\n"
            "From: <sip:192.0.2.250>;tag=f%d\r\nTo: <sip:192.0.2.251>\r\nCall-ID: fill-%d@192.0.2.250\r\n"
            "CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n" % (number, number, number)).encode()
    udp = struct.pack(">HHHH", 5060, 5060, 8 + len(text), 0) + text
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), number & 0xffff, 0, 64, 17, 0) + bytes((192, 0, 2, 250, 192, 0, 2, 251))
    return bytes.fromhex("020000000001020000000002" "0800") + ip + udp


def released(run, name, pcap):
    """What is over is given back early, and nothing that is said changes. -w and --fail-on need it to the end."""
    if pcap.link != 1:
        return
    fill = [(pcap.packets[-1][0] + (40 * i + 1) * pcap.second, len(data), data) for i, data in enumerate(map(ping, range(600)))]
    path = [run.write("filled", pcap.having(pcap.packets + fill))]
    for command, kept in (("summary", ["-w", str(Path(run.directory) / "w.pcap")]), ("calls", ["--fail-on", "error"])):
        yield from differences(command, json.loads(run.text(command, path, kept)), json.loads(run.text(command, path)))


PROPERTIES = (duplicated, shifted, renamed, cut_end, cut_start, totals, repeated, forgetful, grouped, released)


def check_sample(program, path, other, only):
    lines = []
    with tempfile.TemporaryDirectory() as directory:
        run, pcap = Runner(program, directory), Pcap.read(path)
        for prop in PROPERTIES + (merged,):
            if only and prop.__name__ not in only:
                continue
            rest = (Pcap.read(other),) if prop is merged else ()
            for count, line in enumerate(prop(run, path.stem, pcap, *rest)):
                if count < 6:
                    lines.append("%s: %s: %s" % (path.stem, prop.__name__, line))
    return lines


def main():
    program, directory, words = sys.argv[1], Path(sys.argv[2]), set(sys.argv[3:])
    names = {p.__name__ for p in PROPERTIES + (merged,)}
    only, samples = words & names, words - names
    paths = sorted(directory.glob("*.pcap"))
    chosen = [(p, paths[(i + 1) % len(paths)]) for i, p in enumerate(paths) if not samples or p.stem in samples]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda pair: check_sample(program, *pair, only), chosen))
    wrong = [line for lines in results for line in lines]
    print("\n".join(wrong + ["%d samples, %d properties, %d violations" %
                             (len(chosen), len(only) or len(names), len(wrong))]))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
