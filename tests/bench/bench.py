#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares sipray with the bare pcap_loop, tshark and sngrep on traffic that it makes itself, and prints Markdown.

    bench.py --bin BUILD --tools BUILD/tests/bench [--messages N] [--runs N] [--write docs/performance.md]

Times are medians over runs that take turns, user and system together (of a slow tool: of one run); memory is the largest
resident set of the process.
Figures are ratios to pcap_loop on the same file: they say more than seconds of one machine. --write replaces what lies
between the two marker lines of the file.
"""
import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

STOP_AFTER = 150  # seconds, for a tool that does not come to an end
SLOW = 10         # seconds after which a tool is run only once
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


class Sample:
    """What one run took."""

    def __init__(self, cpu, wall, memory, status):
        self.cpu, self.wall, self.memory, self.status = cpu, wall, memory, status


def run(tools, command):
    """One run; None where it was stopped because it took too long."""
    helper = subprocess.Popen([str(tools / "sipray_run"), *command], stdout=subprocess.PIPE, start_new_session=True)
    try:
        out = helper.communicate(timeout=STOP_AFTER)[0].split()
    except subprocess.TimeoutExpired:
        os.killpg(helper.pid, signal.SIGKILL)
        helper.communicate()
        return None
    return Sample(float(out[0]), float(out[1]), int(out[2]), int(out[3]))


def medians(samples):
    return Sample(*(statistics.median(getattr(s, name) for s in samples) for name in ("cpu", "wall", "memory")),
                  max(s.status for s in samples))


def measure(args, commands):
    """The medians of each command; the commands take turns, so that a busy moment does not hit only one of them.
    The first run warms the file cache and does not count, except of a command that is so slow that once is enough."""
    samples = {name: [run(args.tools, command)] for name, command in commands.items()}
    quick = [name for name, s in samples.items() if s[0] and s[0].wall < SLOW]
    for name in quick:
        samples[name].clear()
    for _ in range(args.runs):
        for name in quick:
            samples[name].append(run(args.tools, commands[name]))
    return {name: medians(s) if None not in s else None for name, s in samples.items()}


def commands(args, capture, messages):
    found = {"pcap_loop": [str(args.tools / "sipray_loop"), capture]}
    if (args.bin / "sipray").exists():
        found["sipray summary"] = [str(args.bin / "sipray"), "summary", capture]
    if shutil.which("tshark"):
        found["tshark -q -z sip,stat"] = ["tshark", "-n", "-q", "-z", "sip,stat", "-r", capture]
    if shutil.which("sngrep"):
        found["sngrep -N -q"] = ["sngrep", "-F", "-N", "-q", "-l", str(messages), "-I", capture]
    return found


def version(command):
    try:
        text = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode(errors="replace")
    except OSError:
        return "not there"
    return text.splitlines()[0].strip() if text else "unknown"


def generate(args, path, messages, *options, tool="sipray_gen"):
    with open(path, "wb") as out:
        subprocess.run([str(args.tools / tool), str(messages), *options], stdout=out, stderr=subprocess.DEVNULL, check=True)
    return str(path)


def mebibytes(n):
    return "%.0f MiB" % (n / 1048576)


def comparison(args, title, capture, messages, what="message"):
    results = measure(args, commands(args, capture, messages))
    base = results["pcap_loop"]
    lines = ["### " + title, "", "| | CPU time / pcap_loop | CPU time per %s | wall time / pcap_loop | peak memory |" % what,
             "|---|--:|--:|--:|--:|"]
    for name, s in results.items():
        if not s:
            lines.append("| `%s` | stopped after %d s | | | |" % (name, STOP_AFTER))
            continue
        lines.append("| `%s`%s | %.1f | %.2f µs | %.1f | %s |" % (
            name, " (status %d)" % s.status if s.status else "", s.cpu / base.cpu, s.cpu / messages * 1e6,
            s.wall / base.wall, mebibytes(s.memory)))
    return lines + [""]


def growth(args, folder):
    lines = ["### How it grows", "", "| messages | size | CPU time of `sipray summary` / pcap_loop | CPU time per message | peak memory | memory per message |",
             "|--:|--:|--:|--:|--:|--:|"]
    for messages in (100000, 200000, 500000, 1000000):
        capture = generate(args, folder / "growth.pcap", messages)
        results = measure(args, {"pcap_loop": [str(args.tools / "sipray_loop"), capture],
                                 "sipray": [str(args.bin / "sipray"), "summary", capture]})
        s = results["sipray"]
        lines.append("| %s | %s | %.1f | %.2f µs | %s | %.0f bytes |" % (
            "{:,}".format(messages), mebibytes(os.path.getsize(capture)), s.cpu / results["pcap_loop"].cpu,
            s.cpu / messages * 1e6, mebibytes(s.memory), s.memory / messages))
    return lines + [""]


def machine():
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return "%s, %d cores; %s; %s" % (cpu.group(1) if cpu else "unknown CPU", os.cpu_count(),
                                     version(["tshark", "--version"]).rstrip("."), version(["sngrep", "--version"]))


def report(args):
    lines = ["Measured on %s. Medians of %d runs." % (machine(), args.runs), ""]
    with tempfile.TemporaryDirectory(prefix="sipray-bench-") as name:
        folder = Path(name)
        capture = generate(args, folder / "sip.pcap", args.messages)
        lines += comparison(args, "{:,} SIP messages, {}".format(args.messages, mebibytes(os.path.getsize(capture))),
                            capture, args.messages)
        few = args.messages // 5
        capture = generate(args, folder / "sip.pcap", few, "--rtp", "90")
        lines += comparison(args, "{:,} packets, 90 % of them RTP".format(few * 10), capture, few)
        capture = generate(args, folder / "sip.pcap", args.messages, tool="sipray_http")
        lines += comparison(args, "{:,} packets, all of them HTTP over TCP".format(args.messages), capture, args.messages, "packet")
        if (args.bin / "sipray").exists():
            (folder / "sip.pcap").unlink()
            lines += growth(args, folder)
    return "\n".join(lines)


def replace_between_markers(path, text):
    old = path.read_text()
    head, begin, rest = old.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        sys.exit("%s has no lines %s and %s" % (path, BEGIN, END))
    path.write_text(head + BEGIN + "\n" + text + "\n" + END + tail)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--bin", type=Path, required=True, help="where sipray is")
    parser.add_argument("--tools", type=Path, required=True, help="where sipray_gen, sipray_http, sipray_loop and sipray_run are")
    parser.add_argument("--messages", type=int, default=500000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables between the markers of FILE")
    args = parser.parse_args()
    text = report(args)
    if args.write:
        replace_between_markers(args.write, text)
    else:
        print(text)


if __name__ == "__main__":
    main()
