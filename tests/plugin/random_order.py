#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Frames looked at in any order, and again, show the same: random_order.py PLUGINS CAPTURE...

sharkd is Wireshark without windows: it opens one capture after the other, and dissects a frame anew each time it is
asked for, as a click in the packet list does. What it shows must be what tshark -2 shows, of each capture and nothing of
the one before."""
import json
import random
import shutil
import sys

from wireshark import Wireshark, skip


class Sharkd:
    def __init__(self, wireshark):
        self.process = wireshark.start("sharkd", "-")
        self.calls = 0

    def call(self, method, **parameters):
        self.calls += 1
        request = {"jsonrpc": "2.0", "id": self.calls, "method": method, "params": parameters}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        while True:
            line = self.process.stdout.readline()
            if not line:
                sys.exit("sharkd has died")
            if line.startswith("{"):
                answer = json.loads(line)
                if answer.get("id") == self.calls:
                    return answer["result"]

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


def labels(tree):
    """The lines below a tree of sharkd, in order. Generated ones stand in brackets. PDML has expert information in
    another form, so it is left out."""
    for node in tree:
        line = node["l"].strip("[]")
        if not line.startswith("Expert Info"):
            yield line
            yield from labels(node.get("n", []))


def labels_of_tshark(tree):
    for name, _, below, label in tree:
        if name != "_ws.expert":
            yield label.strip("[]")
            yield from labels_of_tshark(below)


def ours(tree):
    return [list(labels(node.get("n", []))) for node in tree if node["l"].startswith("SIPray")]


def check(sharkd, capture, expected):
    if sharkd.call("load", file=capture).get("status") != "OK":
        yield "does not open"
        return
    count = sharkd.call("status")["frames"]
    order = list(range(1, count + 1)) * 2
    random.Random(count).shuffle(order)
    for number in order[:400]:
        shown = ours(sharkd.call("frame", frame=number, proto=True).get("tree", []))
        if shown != expected.get(number, []):
            yield "frame %d: sharkd shows %s, tshark %s" % (number, shown, expected.get(number, []))


def main():
    plugins, captures = sys.argv[1], sys.argv[2:]
    if not shutil.which("sharkd"):
        skip("sharkd is not installed")
    wireshark = Wireshark(plugins)
    sharkd = Sharkd(wireshark)
    failed = 0
    for capture in captures:
        expected = {}
        for number, tree in wireshark.trees(capture, "-o", "tcp.reassemble_out_of_order:FALSE"):
            expected.setdefault(number, []).append(list(labels_of_tshark(tree)))
        differences = list(check(sharkd, wireshark.readable(capture), expected))
        failed += bool(differences)
        for difference in differences[:5]:
            print("%s: %s" % (capture, difference))
    sharkd.close()
    print("%d captures, %d differ" % (len(captures), failed))
    return 1 if failed or not captures else 0


if __name__ == "__main__":
    sys.exit(main())
