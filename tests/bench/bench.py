#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measures sipray on traffic that it makes itself, and prints Markdown.

    bench.py --bin BUILD --tools BUILD/tests/bench [--sections lines,others,growth,stages] [--messages N] [--runs N]
             [--write docs/performance.md]

lines    each figure that has a line to cross: ratios to the bare pcap_loop and to a program that does the least (least.c)
others   tshark and sngrep on the same files
growth   up to 10,000,000 messages, made on the fly and read from a pipe
stages   what each stage costs a message, and what follows from it for the number of threads

Runs take turns, so that a busy moment does not hit only one of them; a ratio is the median over the rounds, other figures
are medians (of a slow tool: of one run). CPU time is user and system together, memory the largest resident set of the
process. Ratios say more than seconds of one machine. --write replaces what lies between the two marker lines of the file.
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
MIB = 1048576
SLOW = 10         # seconds after which a tool is run only once
SIP, TALKING = 360000, 300  # messages of the figures that have a line, calls at a time where it is about memory
GROWTH = (100000, 1000000, 10000000)
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


class Sample:
    """What one run took."""

    def __init__(self, cpu, wall, memory, status):
        self.cpu, self.wall, self.memory, self.status = cpu, wall, memory, status


def run(tools, command, feed=None):
    """One run; None where it was stopped because it took too long. `feed` is a command whose output it reads, and then it
    takes as long as it takes."""
    source = subprocess.Popen(feed, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) if feed else None
    helper = subprocess.Popen([str(tools / "sipray_run"), *command], stdin=source.stdout if source else subprocess.DEVNULL,
                              stdout=subprocess.PIPE, start_new_session=True)
    if source:
        source.stdout.close()
    try:
        out = helper.communicate(timeout=None if feed else STOP_AFTER)[0].split()
    except subprocess.TimeoutExpired:
        os.killpg(helper.pid, signal.SIGKILL)
        helper.communicate()
        return None
    finally:
        if source:
            source.wait()
    return Sample(float(out[0]), float(out[1]), int(out[2]), int(out[3]))


def medians(samples):
    return Sample(*(statistics.median(getattr(s, name) for s in samples) for name in ("cpu", "wall", "memory")),
                  max(s.status for s in samples))


def rounds(args, commands):
    """All samples of each command, which take turns. The first run warms the file cache and does not count, except of a
    command that is so slow that once is enough."""
    samples = {name: [run(args.tools, command)] for name, command in commands.items()}
    quick = [name for name, s in samples.items() if s[0] and s[0].wall < SLOW]
    for name in quick:
        samples[name].clear()
    for _ in range(args.runs):
        for name in quick:
            samples[name].append(run(args.tools, commands[name]))
    return samples


def measure(args, commands):
    return {name: medians(s) if None not in s else None for name, s in rounds(args, commands).items()}


def ratio(samples, name, base, figure):
    """The median over the rounds of what `name` took for what `base` took."""
    return statistics.median(getattr(a, figure) / getattr(b, figure) for a, b in zip(samples[name], samples[base]))


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
    return "%.0f MiB" % (n / MIB)


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


def summary_of(args, *files):
    return [str(args.bin / "sipray"), "summary", *map(str, files)]


def loop_of(args, *files):
    return [str(args.tools / "sipray_loop"), *map(str, files)]


def of_sip(args, folder):
    capture = generate(args, folder / "sip.pcap", SIP)
    r = rounds(args, {"loop": loop_of(args, capture), "least": [str(args.tools / "sipray_least"), capture],
                      "sipray": summary_of(args, capture)})
    what = "`summary`, {:,} SIP messages: ".format(SIP)
    yield what + "wall time / bare `pcap_loop`", "%.1f", ratio(r, "sipray", "loop", "wall"), 4.5, 3
    yield what + "wall time / a least-work program", "%.2f", ratio(r, "sipray", "least", "wall"), 1.3, 1.0
    yield what + "CPU time / bare `pcap_loop`", "%.1f", ratio(r, "sipray", "loop", "cpu"), 8, 6


def of_rtp(args, folder):
    capture = generate(args, folder / "sip.pcap", SIP // 10, "--rtp", "90")
    r = rounds(args, {"loop": loop_of(args, capture), "sipray": summary_of(args, capture)})
    yield ("`summary`, {:,} packets, 90 % of them RTP: wall time / bare `pcap_loop`".format(SIP), "%.2f",
           ratio(r, "sipray", "loop", "wall"), 1.5, 1.2)


def of_files(args, folder):
    parts = [generate(args, folder / ("part%d.pcap" % i), SIP * 2, "--part", "%d/4" % i) for i in range(4)]
    r = rounds(args, {"loop": loop_of(args, *parts), "sipray": summary_of(args, *parts)})
    what = "`summary`, 4 files side by side, {:,} SIP messages: ".format(SIP * 2)
    yield what + "wall time / bare `pcap_loop`", "%.1f", ratio(r, "sipray", "loop", "wall"), 4.5, 3
    yield what + "CPU time / bare `pcap_loop`", "%.1f", ratio(r, "sipray", "loop", "cpu"), 8, 6
    for part in parts:
        os.unlink(part)


def csv_of(args, capture):
    """Lines and peak memory of `calls --format csv`."""
    command = [str(args.bin / "sipray"), "calls", "--format", "csv", capture]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as calls:
        lines = sum(1 for _ in calls.stdout) - 1
    return lines, run(args.tools, command).memory


def of_memory(args, folder):
    """What a call adds in `calls`: the difference between two captures, so that what is there from the start does not count."""
    lines, memory = csv_of(args, generate(args, folder / "sip.pcap", SIP // 2, "--calls", str(TALKING)))
    capture = generate(args, folder / "sip.pcap", SIP, "--calls", str(TALKING))
    more_lines, more_memory = csv_of(args, capture)
    peak = medians([run(args.tools, summary_of(args, capture)) for _ in range(args.runs)]).memory
    yield ("`summary`, {:,} messages, {} calls at a time: peak memory in MiB".format(SIP, TALKING), "%.0f", peak / MIB, 32, 20)
    yield ("`calls --format csv`: peak memory in bytes a call", "%.0f", (more_memory - memory) / (more_lines - lines), 400, 200)


def of_growth(args, _folder):
    few, most = grown(args, GROWTH[0]), grown(args, GROWTH[-1])
    yield ("`summary`, {:,} messages through a pipe: peak memory in MiB".format(GROWTH[-1]), "%.0f", most.memory / MIB, 32, 20)
    yield ("`summary`: CPU time a message, {:,} / {:,} messages".format(GROWTH[-1], GROWTH[0]), "%.2f",
           most.cpu / GROWTH[-1] / (few.cpu / GROWTH[0]), 1.1, 1.0)


def lines(args, folder):
    """The figures that have a line to cross."""
    found = ["### Lines to cross", "", "| | measured | line | aim |", "|---|--:|--:|--:|"]
    for part in (of_sip, of_rtp, of_files, of_memory, of_growth):
        for what, form, value, line, aim in part(args, folder):
            found.append("| %s | %s%s | %g | %g |" % (what, form % value, "" if value <= line else " (missed)", line, aim))
            print(found[-1], file=sys.stderr, flush=True)
    return found + [""]


def grown(args, messages):
    """Medians of `summary` on so many messages that the generator makes meanwhile."""
    feed = [str(args.tools / "sipray_gen"), str(messages), "--calls", str(TALKING)]
    key = ("grown", messages)
    if key not in args.known:
        few = args.runs if messages <= 1000000 else 1
        args.known[key] = medians([run(args.tools, summary_of(args, "-"), feed) for _ in range(few)])
    return args.known[key]


def growth(args, _folder):
    found = ["### How it grows", "", "Messages that the generator makes meanwhile, through a pipe, %d calls at a time." % TALKING, "",
             "| messages | CPU time of `sipray summary` per message | peak memory |", "|--:|--:|--:|"]
    for messages in GROWTH:
        s = grown(args, messages)
        found.append("| {:,} | {:.2f} µs | {} |".format(messages, s.cpu / messages * 1e6, mebibytes(s.memory)))
    return found + [""]


def stages(args, folder):
    """What each stage costs; sipray_stages prints a line a stage: who does it, what, nanoseconds a message."""
    capture = generate(args, folder / "sip.pcap", SIP, "--calls", str(TALKING))
    out = subprocess.run([str(args.tools / "sipray_stages"), capture], stdout=subprocess.PIPE, check=True).stdout.decode()
    rows = [line.split("\t") for line in out.splitlines()]
    found = ["### What a message costs", "", "CPU time in one thread, {:,} SIP messages that are in memory.".format(SIP), "",
             "| who | stage | ns a message |", "|---|---|--:|", *("| %s | %s | %.0f |" % (who, what, float(ns)) for who, what, ns in rows)]
    cost = {name: sum(float(ns) for who, _, ns in rows if who == name) for name in ("reader", "shard")}
    found += ["", "One reader keeps %.1f shards busy; with that many and more, a capture is read %.1f times as fast as by one thread." % (
        cost["shard"] / cost["reader"], (cost["shard"] + cost["reader"]) / cost["reader"])]
    return found + [""]


def others(args, folder):
    capture = generate(args, folder / "sip.pcap", args.messages)
    found = comparison(args, "{:,} SIP messages, {}".format(args.messages, mebibytes(os.path.getsize(capture))), capture, args.messages)
    few = args.messages // 5
    capture = generate(args, folder / "sip.pcap", few, "--rtp", "90")
    found += comparison(args, "{:,} packets, 90 % of them RTP".format(few * 10), capture, few)
    capture = generate(args, folder / "sip.pcap", args.messages, tool="sipray_http")
    return found + comparison(args, "{:,} packets, all of them HTTP over TCP".format(args.messages), capture, args.messages, "packet")


def machine():
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return "%s, %d cores; %s; %s" % (cpu.group(1) if cpu else "unknown CPU", os.cpu_count(),
                                     version(["tshark", "--version"]).rstrip("."), version(["sngrep", "--version"]))


SECTIONS = {"lines": lines, "others": others, "growth": growth, "stages": stages}


def report(args):
    found = ["Measured on %s. Medians of %d runs." % (machine(), args.runs), ""]
    with tempfile.TemporaryDirectory(prefix="sipray-bench-") as name:
        for section in args.sections.split(","):
            found += SECTIONS[section](args, Path(name))
    return "\n".join(found)


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
    parser.add_argument("--tools", type=Path, required=True, help="where sipray_gen and the other programs of this folder are")
    parser.add_argument("--sections", default=",".join(SECTIONS), help="some of them")
    parser.add_argument("--messages", type=int, default=500000, help="for the comparison with others")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables between the markers of FILE")
    args = parser.parse_args()
    args.known = {}
    text = report(args)
    if args.write:
        replace_between_markers(args.write, text)
    else:
        print(text)


if __name__ == "__main__":
    main()
