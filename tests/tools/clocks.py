#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever order the packets of a file are in, and whatever the clocks of two capture points say, the same comes out.

    clocks.py SIPRAY SAMPLES_DIR
"""
import json
import random
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from properties import LINK_HEADER, Pcap

SAMPLES = ("answered-basic", "answered-after-401", "answered-fork", "busy-486", "cancelled-ringing", "retransmitted-invite",
           "no-answer-408-after-180", "timeout-timer-b", "serial-failover", "ipv6-call")
MS = 10 ** 6
DELAY = 8 * MS  # from one capture point to the other
FIELDS = "call_id,outcome,final_code,retransmissions,hops,forks,ended_by,partial,detail"
DURATIONS = "pdd_ms,ring_ms,setup_ms,talk_ms"


class Wrong(Exception):
    pass


def same(what, wanted, found):
    if wanted != found:
        raise Wrong("%s: %s, not %s" % (what, str(found)[:400], str(wanted)[:400]))


class Sipray:
    def __init__(self, program, directory):
        self.program, self.directory = program, Path(directory)

    def run(self, *words, stdin=None):
        run = subprocess.run([self.program, *map(str, words)], input=stdin, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
        same("exit status of %s (%s)" % (" ".join(map(str, words)), run.stderr.decode()[-300:]), 0, run.returncode)
        return run.stdout.decode(), run.stderr.decode()

    def calls(self, *words, fields=FIELDS, **rest):
        out = self.run("calls", "-q", "--format", "json", "--fields", fields, *words, **rest)[0]
        return sorted(json.loads(out)["records"], key=lambda r: r["call_id"])

    def summary(self, *words, **rest):
        return json.loads(self.run("summary", "-q", "--format", "json", *words, **rest)[0])["summary"]

    def write(self, name, pcap):
        return pcap.write(self.directory / name)


def nanoseconds(pcap):
    header = struct.pack("<I", 0xA1B23C4D) + pcap.header[4:]
    factor = 10 ** 9 // pcap.second
    return Pcap(header, [(time * factor, wire, data) for time, wire, data in pcap.packets])


def everything(samples):
    """All of them in one capture, one after the other; no two packets have the same time."""
    packets, at = [], None
    for name in SAMPLES:
        pcap = nanoseconds(Pcap.read(samples / (name + ".pcap")))
        same("link type of " + name, 1, pcap.link)
        begin = pcap.packets[0][0]
        at = begin if at is None else at
        packets += [(time - begin + at, wire, data) for time, wire, data in pcap.packets]
        at = packets[-1][0] + 2000 * MS
    packets = [(time + i, wire, data) for i, (time, wire, data) in enumerate(sorted(packets, key=lambda p: p[0]))]
    return pcap.having(packets)


# ---- order ----

def orders(whole):
    packets, n = whole.packets, len(whole.packets)
    chance = random.Random(5060)
    near = sorted(range(n), key=lambda i: packets[i][0] + chance.randrange(400 * MS))
    yield "last packet first", list(reversed(packets))
    yield "a second file appended before the first", packets[n // 2:] + packets[:n // 2]
    yield "any order", chance.sample(packets, n)
    yield "somewhat out of order", [packets[i] for i in near]
    yield "the last packet at the beginning", packets[-1:] + packets[:-1]


def in_any_order(sipray, whole):
    wanted = sipray.calls(sipray.write("whole.pcap", whole), fields=FIELDS + "," + DURATIONS)
    same("unordered packets of a file in order", 0, sipray.summary(sipray.directory / "whole.pcap")["capture"]["order"]["unordered"])
    for name, packets in orders(whole):
        path = sipray.write("order.pcap", whole.having(packets))
        same(name, wanted, sipray.calls(path, fields=FIELDS + "," + DURATIONS))
        same(name + ", on standard input", wanted,
             sipray.calls("-", fields=FIELDS + "," + DURATIONS, stdin=path.read_bytes()))
        order = sipray.summary(path)["capture"]["order"]
        same(name + ": some are out of order", True, order["unordered"] > 0)
        same(name + ": none is late", 0, order["late"])
        for source in (path, "-"):
            sipray.run("calls", "-q", "-w", sipray.directory / "written.pcap", source,
                       stdin=path.read_bytes() if source == "-" else None)
            same(name + ": written again from " + str(source), wanted,
                 sipray.calls(sipray.directory / "written.pcap", fields=FIELDS + "," + DURATIONS))


def later_in_the_file(sipray, whole):
    """The beginning is in order; from somewhere behind what is looked at first, packets are swapped by twos."""
    step, filler = 1 * MS, whole.packets[0][2][:14] + bytes(30)
    begin = whole.packets[0][0] - 5000 * step
    packets = [(begin + i * step, 44, filler) for i in range(5000)] + whole.packets
    swapped = list(packets)
    for i in range(5001, len(swapped) - 1, 2):
        swapped[i], swapped[i + 1] = swapped[i + 1], swapped[i]
    wanted = sipray.calls(sipray.write("begin.pcap", whole.having(packets)))
    same("swapped by twos behind the beginning", wanted, sipray.calls(sipray.write("swapped.pcap", whole.having(swapped))))


def within_bounds(sipray, whole):
    """What does not fit into the window is counted."""
    filler = whole.packets[0][2][:14] + bytes(1400)
    begin = whole.packets[0][0]
    packets = [(begin + i * MS, 1414, filler) for i in range(3000)]
    path = sipray.write("large.pcap", whole.having(reversed(packets)))
    same("late packets in little memory", True, sipray.summary("--limit-memory", "4M", path)["capture"]["order"]["late"] > 0)
    same("late packets in enough memory", 0, sipray.summary(path)["capture"]["order"]["late"])


# ---- clocks ----

def addresses(link, data):
    ip = data[LINK_HEADER[link]:]
    return (ip[12:16], ip[16:20]) if ip[0] >> 4 == 4 else (ip[8:24], ip[24:40])


def elsewhere(whole, skew, delay=DELAY):
    """What a second point sees whose clock is so much ahead: behind the hosts with the lower addresses."""
    packets = []
    for time, wire, data in whole.packets:
        src, dst = addresses(whole.link, data)
        packets.append((time + skew + (delay if src < dst else -delay), wire, data))
    return whole.having(sorted(packets, key=lambda p: p[0]))


def without_id(whole):
    """IPv4 packets that may not be fragmented need no id (RFC 6864 4.1): many have 0."""
    return whole.having((time, wire, data[:18] + b"\0\0" + data[20:] if data[14] >> 4 == 4 else data)
                        for time, wire, data in whole.packets)


def translated(whole):
    """The same behind an address translation: of IPv4 the first byte of each address is another one."""
    def change(data):
        return data[:26] + b"\x0a" + data[27:30] + b"\x0a" + data[31:] if data[14] >> 4 == 4 else data
    return whole.having((time, wire, change(data)) for time, wire, data in whole.packets)


def pcapng(points):
    """Each capture as an interface of one file."""
    def block(kind, body):
        body += bytes(-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    for point in points:
        out += block(1, struct.pack("<HHI", point.link, 0, 0) + struct.pack("<HHB3x", 9, 1, 9) + bytes(4))
    packets = [(packet, i) for i, point in enumerate(points) for packet in point.packets]
    for (time, wire, data), i in sorted(packets, key=lambda p: p[0][0]):
        out += block(6, struct.pack("<IIIII", i, time >> 32, time & 0xFFFFFFFF, len(data), wire) + data)
    return out


def near(what, alone, both):
    for a, b in zip(alone, both):
        for field in DURATIONS.split(","):
            if (a[field] is None) != (b[field] is None) or (a[field] is not None and abs(a[field] - b[field]) > 20):
                raise Wrong("%s: %s of %s is %s, not about %s" % (what, field, a["call_id"], b[field], a[field]))


def measured(what, summary, skew, messages):
    skews = summary["capture"]["skews"]
    same(what + ": clocks that are put right", 1, len(skews))
    error = skews[0]["error_ms"]
    if error > DELAY / MS + 1 or abs(skews[0]["skew_ms"] - skew / MS) > error + 0.01:
        raise Wrong("%s: %s" % (what, skews[0]))
    if messages:
        same(what + ": duplicates", messages, summary["messages"]["duplicates"])


def two_points(sipray, whole):
    for kind, change in (("with ids", lambda x: x), ("without ids", without_id)):
        here = change(whole)
        first = sipray.write("first.pcap", here)
        alone, durations = sipray.calls(first), sipray.calls(first, fields="call_id," + DURATIONS)
        once = sipray.summary(first)["messages"]
        for skew in (150 * MS, -700 * MS, 3040 * MS, -45000 * MS, 3600 * 1000 * MS):
            what = "clock ahead by %d ms, %s" % (skew // MS, kind)
            there = elsewhere(here, skew)
            second = sipray.write("second.pcap", there)
            interfaces = sipray.directory / "both.pcapng"
            interfaces.write_bytes(pcapng([here, there]))
            for files in ((first, second), (interfaces,)):
                name = what + (", two interfaces" if len(files) == 1 else "")
                same(name, alone, sipray.calls(*files))
                near(name, durations, sipray.calls(*files, fields="call_id," + DURATIONS))
                measured(name, sipray.summary(*files), skew, once["total"] + once["duplicates"])
        same("clocks that agree, " + kind, [], sipray.summary(first, sipray.write("second.pcap", elsewhere(here, 0)))["capture"]["skews"])


def by_hand(sipray, whole):
    first, second = sipray.write("first.pcap", whole), sipray.write("second.pcap", elsewhere(whole, 3040 * MS))
    for value, duplicates in (("3040", True), ("3040.5", True), ("0", None)):
        summary = sipray.summary("--skew", "%s=%s" % (second, value), first, second)
        same("--skew %s" % value, [{"file": str(second), "source": "option", "skew_ms": json.loads(value)}],
             summary["capture"]["skews"])
    assert sipray.summary("--skew", "%s=3040" % second, first, second)["capture"]["duration_ms"] < \
        sipray.summary("--skew", "%s=-3040" % second, first, second)["capture"]["duration_ms"]
    for wrong in ("nowhere.pcap=1", "%s=much" % second, str(second)):
        status = subprocess.run([sipray.program, "calls", "--skew", wrong, first, second], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE).returncode
        same("exit status of --skew " + wrong, 2, status)


def behind_a_translation(sipray, whole):
    first, second = sipray.write("first.pcap", whole), sipray.write("second.pcap", translated(elsewhere(whole, 5000 * MS)))
    measured("behind a translation", sipray.summary(first, second), 5000 * MS, None)


def jittering(sipray, whole):
    """The second point gets each packet up to 5 ms later than it might: the quickest ones tell."""
    chance = random.Random(3261)
    there = elsewhere(whole, -2500 * MS)
    there = there.having(sorted(((time + chance.randrange(5 * MS), wire, data) for time, wire, data in there.packets),
                                key=lambda p: p[0]))
    measured("jitter", sipray.summary(sipray.write("first.pcap", whole), sipray.write("second.pcap", there)), -2500 * MS, None)


def one_way(sipray, whole):
    """Where only one direction reaches the second point, little of a difference may as well be a delay."""
    for skew in (3000 * MS, 100 * MS):
        there = elsewhere(whole, skew)
        there = there.having(p for p in there.packets if p[2][14] >> 4 == 4 and p[2][26:30] < p[2][30:34])
        skews = sipray.summary(sipray.write("first.pcap", whole), sipray.write("second.pcap", there))["capture"]["skews"]
        same("one way, %d ms" % (skew // MS), [(3008, 150)] if skew > 1000 * MS else [],
             [(s["skew_ms"], s["error_ms"]) for s in skews])


def next_hop(sipray, whole):
    """One point sees the hop of the callers, the other one those behind the proxy."""
    caller = bytes([192, 0, 2, 10])
    here = whole.having(p for p in whole.packets if caller in addresses(whole.link, p[2]))
    there = [p for p in whole.packets if caller not in addresses(whole.link, p[2])]
    for skew in (4000 * MS, 0):
        second = whole.having((time + skew, wire, data) for time, wire, data in there)
        skews = sipray.summary(sipray.write("first.pcap", here), sipray.write("second.pcap", second))["capture"]["skews"]
        same("next hop", 1 if skew else 0, len(skews))
        if skew and abs(skews[0]["skew_ms"] - skew / MS) > skews[0]["error_ms"]:
            raise Wrong("next hop: %s" % skews[0])


def repeated_at_the_seam(sipray, whole):
    """What one file ends with is sent again at the beginning of the next: that is no skew."""
    half = len(whole.packets) // 2
    last = whole.packets[half - 12:half:2]
    later = whole.packets[half - 1][0] - last[0][0] + 100 * MS
    for what, packets in (("with other ids", [(t + later, w, d[:18] + bytes([9, i]) + d[20:]) for i, (t, w, d) in enumerate(last)]),
                          ("without ids", [(t + later, w, d) for t, w, d in last])):
        change = without_id if what == "without ids" else lambda x: x
        first = sipray.write("first.pcap", change(whole.having(whole.packets[:half])))
        second = change(whole.having(sorted(packets + whole.packets[half:], key=lambda p: p[0])))
        same("repeated at the seam, " + what, [], sipray.summary(first, sipray.write("second.pcap", second))["capture"]["skews"])


def nothing_in_common(sipray, whole, samples):
    other = samples / "register-outbound.pcap"
    same("nothing in common", [], sipray.summary(sipray.write("first.pcap", whole), other)["capture"]["skews"])
    half = len(whole.packets) // 2
    same("one after the other", [], sipray.summary(
        sipray.write("first.pcap", whole.having(whole.packets[:half])),
        sipray.write("second.pcap", whole.having(whole.packets[half:])))["capture"]["skews"])


def main():
    program, samples = sys.argv[1], Path(sys.argv[2])
    whole = everything(samples)
    with tempfile.TemporaryDirectory() as directory:
        sipray = Sipray(program, directory)
        wrong = 0
        for check in (in_any_order, later_in_the_file, within_bounds, two_points, by_hand, behind_a_translation,
                      jittering, one_way, next_hop, repeated_at_the_seam,
                      lambda *a: nothing_in_common(*a, samples)):
            try:
                check(sipray, whole)
            except Wrong as error:
                wrong += 1
                print(error)
    print("%d checks wrong" % wrong)
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
