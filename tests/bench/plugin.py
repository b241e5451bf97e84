#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the plugin costs: tshark with it and without it on the same traffic, as Markdown.

    plugin.py --plugins BUILD/wsplugins --tools BUILD/tests/bench [--messages N] [--runs N]

The runs take turns. A figure is the quotient of two medians; memory is the largest resident set.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "plugin"))
import wireshark  # noqa: E402

WAYS = {"one pass, nothing shown (`tshark -q`)": ["-q"],
        "one pass, one line per packet (`tshark`)": [],
        "two passes, one line per packet (`tshark -2`)": ["-2"]}


def run(shark, arguments):
    """CPU seconds and bytes of one run."""
    command = [*shark.command, *map(shark.readable, ["tshark", "-n", *arguments])]
    process = subprocess.Popen(command, env=shark.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("tshark ended with %d" % os.waitstatus_to_exitcode(status))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def compare(plain, plugged, capture, options, args):
    samples = {plain: [], plugged: []}
    for _ in range(args.runs):
        for shark in samples:
            samples[shark].append(run(shark, [*options, "-r", capture]))
    cpu, memory = ({s: statistics.median(run[i] for run in runs) for s, runs in samples.items()} for i in (0, 1))
    return cpu[plugged] / cpu[plain], (memory[plugged] - memory[plain]) / args.messages


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--plugins", type=Path, required=True)
    parser.add_argument("--tools", type=Path, required=True, help="where sipray_gen is")
    parser.add_argument("--messages", type=int, default=500000)
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    plain, plugged = wireshark.Wireshark(None), wireshark.Wireshark(args.plugins)
    print("%s, {:,} SIP messages, medians of %d runs.\n".format(args.messages) % (plain.tshark("--version").splitlines()[0], args.runs))
    print("| tshark | CPU time with the plugin / without | memory of the plugin per message |\n|---|--:|--:|")
    with tempfile.TemporaryDirectory(prefix="sipray-bench-") as folder:
        os.chmod(folder, 0o755)
        capture = Path(folder) / "sip.pcap"
        with open(capture, "wb") as out:
            subprocess.run([str(args.tools / "sipray_gen"), str(args.messages)], stdout=out, stderr=subprocess.DEVNULL, check=True)
        for name, options in WAYS.items():
            cpu, memory = compare(plain, plugged, capture, options, args)
            print("| %s | %.2f | %.0f bytes |" % (name, cpu, memory), flush=True)


if __name__ == "__main__":
    main()
