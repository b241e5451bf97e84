#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks that the number of threads cannot be seen: threads.py SIPRAY SAMPLES

Each command prints the same bytes and ends in the same way with 1, 2, 3 and 8 threads, for each sample alone and for all
of them in one capture, whose calls are then spread over all threads.
"""
import os
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

THREADS = (2, 3, 8)
EACH = (["calls", "--format", "json"], ["flow", "--legs"])  # of each sample; what is in the others is in all of them too
ALL = EACH + (["summary"], ["summary", "--format", "json"], ["summary", "--by", "caller", "--format", "json"],
              ["summary", "--by", "code"], ["dialogs", "--format", "json"], ["transactions", "--format", "csv"],
              ["messages", "--format", "ndjson"], ["registrations", "--format", "json"], ["check", "--format", "json"],
              ["calls"], ["messages"], ["explain"], ["explain", "--format", "json"], ["flow", "--format", "csv"],
              ["flow", "--format", "html"], ["calls", "-Y", "transferred_to || replaces", "--format", "json"])


def run(sipray, words, files, threads, **more):
    ran = subprocess.run([sipray, *words, "--threads", str(threads), "-q", *files], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, timeout=600, **more)
    return ran.returncode, ran.stdout, ran.stderr


def compare(sipray, words, files):
    want = run(sipray, words, files, 1)
    name = Path(files[0]).name if len(files) == 1 else "all samples"
    return ["%s of %s: not the same with %d threads" % (" ".join(words), name, n)
            for n in THREADS if run(sipray, words, files, n) != want]


def as_nobody():
    """Root may have as many processes as it likes."""
    if os.geteuid() == 0:
        os.setuid(65534)
    resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))


def without_threads(sipray, files):
    """A thread that cannot be started means fewer of them."""
    options = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}  # which takes a thread of its own
    same = run(sipray, ["calls"], files, 8, preexec_fn=as_nobody, env=options) == run(sipray, ["calls"], files, 1)
    return [] if same else ["calls: not the same where no thread can be started"]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sipray, samples = sys.argv[1], [str(p) for p in sorted(Path(sys.argv[2]).glob("*.pcap*"))]
    jobs = [(words, [s]) for s in samples for words in EACH] + [(words, samples) for words in ALL]
    with ThreadPoolExecutor(2) as pool:
        wrong = [w for found in pool.map(lambda job: compare(sipray, *job), jobs) for w in found]
    wrong += without_threads(sipray, samples)
    print("\n".join(wrong))
    print("%d comparisons, %d wrong" % (len(jobs) * len(THREADS) + 1, len(wrong)))
    return 1 if wrong or not samples else 0


if __name__ == "__main__":
    sys.exit(main())
