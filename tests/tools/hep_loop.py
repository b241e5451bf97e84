#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What is sent with --hep-send and received with --hep-listen gives the same records: hep_loop.py SIPRAY SAMPLES_DIR

Over the loopback interface, on a port that the kernel chooses. Skipped (exit status 77) where there is none."""
import json
import socket
import subprocess
import sys
from pathlib import Path

SAMPLES = ("answered-basic", "challenge-retry", "answered-fork", "busy-486", "ipv6-call", "tcp-call", "rfc3261-register",
           "message-im", "hep3-call")
COMMANDS = ("transactions", "dialogs", "calls", "registrations")
SKIP, LIMIT = 77, 120


def run(words):
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT, check=True)


def records(sipray, command, capture):
    return json.loads(run([sipray, command, "--format", "json", capture]).stdout)["records"]


def listen(sipray, command, count):
    """The listener and the address it has."""
    words = [sipray, command, "--format", "json", "-v", "--hep-listen", "udp:127.0.0.1:0", "-c", str(count),
             "-a", "duration:%d" % (LIMIT // 2)]
    listener = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = listener.stderr.readline().split()
    if line[:3] != ["sipray:", "capturing", "on"]:
        listener.kill()
        sys.exit("the listener says: %s" % " ".join(line))
    return listener, line[3]


def through_hep(sipray, command, capture, count):
    listener, address = listen(sipray, command, count)
    try:
        run([sipray, "messages", "--hep-send", address, capture])
        out, _ = listener.communicate(timeout=LIMIT)
    finally:
        listener.kill()
    return json.loads(out)["records"]


def comparable(command, found):
    """Without the frames: a message over TCP may be more packets than one. A call is told as soon as it is over, and
    messages may come after that."""
    kept = [{k: v for k, v in r.items() if "frame" not in k and (command, k) != ("calls", "messages")} for r in found]
    return sorted(kept, key=lambda r: r["id"])


def main():
    sipray, samples = sys.argv[1], Path(sys.argv[2])
    wrong = 0
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).bind(("127.0.0.1", 0))
    except OSError as error:
        print("skipped: no loopback interface: %s" % error)
        return SKIP
    for name in SAMPLES:
        capture = str(samples / (name + ".pcap"))
        count = len(records(sipray, "messages", capture))
        for command in COMMANDS:
            want = comparable(command, records(sipray, command, capture))
            have = comparable(command, through_hep(sipray, command, capture, count))
            if want != have:
                wrong += 1
                print("%s: %s\n  sent:     %s\n  received: %s" % (name, command, json.dumps(want), json.dumps(have)))
    print("%d samples, %d differences" % (len(SAMPLES), wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
