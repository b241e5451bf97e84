#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the summary of made traffic with what the generator says it made: traffic.py SIPRAY SIPRAY_GEN [MESSAGES]"""
import json
import subprocess
import sys
import tempfile

# scenario of tests/bench/gen.c -> what one of it adds to the summary
PARTS = {
    "answered": {"calls.by_outcome.answered": 1, "dialogs.by_usage.invite": 1, "transactions.total": 4},
    "challenged": {"calls.by_outcome.answered": 1, "dialogs.by_usage.invite": 1, "transactions.total": 3},
    "busy": {"calls.by_outcome.busy": 1, "transactions.total": 2},
    "cancelled": {"calls.by_outcome.cancelled": 1, "dialogs.by_usage.invite": 1, "transactions.total": 2},
    "failed": {"calls.by_outcome.not_found": 1, "transactions.total": 1},
    "registration": {"registrations.by_outcome.registered": 1, "transactions.total": 2},
    "ping": {"transactions.total": 1},
}
NOTHING = ("messages.duplicates", "messages.malformed", "calls.by_outcome.in_progress", "calls.by_outcome.unknown",
           "transactions.unmatched_responses", "transactions.by_ended_by.timeout", "dialogs.by_state.confirmed")


def expected(made):
    sums = dict.fromkeys(NOTHING, 0)
    sums.update({"messages.total": made.pop("messages"), "messages.retransmissions": made.pop("retransmissions")})
    for scenario, count in made.items():
        for name, n in PARTS[scenario].items():
            sums[name] = sums.get(name, 0) + n * count
    return sums


def look_up(summary, name):
    for part in name.split("."):
        summary = summary[part]
    return summary


def main():
    sipray, gen, messages = sys.argv[1], sys.argv[2], (sys.argv[3:] or ["20000"])[0]
    wrong = 0
    for options in ([], ["--rtp", "50"], ["--rate", "2000"]):
        with tempfile.NamedTemporaryFile(suffix=".pcap") as capture:
            told = subprocess.run([gen, messages, *options], stdout=capture, stderr=subprocess.PIPE, check=True).stderr
            out = subprocess.run([sipray, "summary", "--format", "json", capture.name], stdout=subprocess.PIPE, check=True).stdout
        summary = json.loads(out)["summary"]
        for name, want in expected({k: int(v) for k, v in map(str.split, told.decode().splitlines())}).items():
            value = look_up(summary, name)
            if value != want:
                wrong += 1
                print("%s: %s is %s, not %s" % (" ".join(options) or "plain", name, value, want))
    print("%d differences" % wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
