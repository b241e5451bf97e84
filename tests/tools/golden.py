#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Golden outputs: what sipray said when somebody last looked at it. Compared are

    tests/golden/records/COMMAND.txt    the records of every sample, one a line, with the fields that are neither null nor empty
    tests/golden/expected/NAME.out      standard output of each line of tests/golden/LIST, byte for byte

    golden.py SIPRAY             runs all and shows what differs, for records field by field
    golden.py SIPRAY NAME...     only these: samples (their records) and names in LIST
    golden.py SIPRAY --update    writes what comes out (read `git diff --word-diff` before you commit it)

Calls, dialogs and transactions are those of all samples; of the other commands, those of the samples for which expect.tsv has rows.
A line of LIST is `NAME  CAPTURE  OPTIONS…`, the capture relative to samples/; `-` is none. {samples} stands for that folder.
A last line `exit STATUS` follows where the status is not 0.
"""
import argparse
import difflib
import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import expect

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
LIST = ROOT / "tests" / "golden" / "LIST"
EXPECTED = ROOT / "tests" / "golden" / "expected"
RECORDS = ROOT / "tests" / "golden" / "records"
OF_ALL_SAMPLES = ("calls", "dialogs", "transactions")
OF_SOME_SAMPLES = ("registrations", "messages", "check")


def read_list():
    entries = {}
    for number, line in enumerate(LIST.read_text().splitlines(), 1):
        words = shlex.split(line, comments=True)
        if not words:
            continue
        if len(words) < 2 or words[0] in entries:
            sys.exit("LIST:%d: expected a name of its own, a capture and options" % number)
        capture = [] if words[1] == "-" else ["samples/" + words[1]]
        entries[words[0]] = [w.replace("{samples}", "samples") for w in words[2:]] + capture
    return entries


def run(sipray, words):
    """Runs in the root, so that the names of files in the output are the same everywhere."""
    environment = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC", NO_COLOR="1", COLUMNS="160")
    result = subprocess.run([sipray, *words], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, timeout=60)
    return result.stdout.decode("utf-8", "surrogateescape"), "exit %d\n" % result.returncode if result.returncode else ""


def text_of(value):
    """JSON, but a string without quotes where it cannot be taken for something else."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if text == '"%s"' % value:
        try:
            json.loads(value)
        except ValueError:
            return value
    return text


def fields_of(value, name=""):
    """The leaves of a record as `a.0.b=value`; null and empty lists are left out."""
    if isinstance(value, list) and not any(isinstance(v, (dict, list)) for v in value):
        value = value or None
    elif isinstance(value, (dict, list)):
        for key, v in value.items() if isinstance(value, dict) else enumerate(value):
            yield from fields_of(v, "%s.%s" % (name, key) if name else key)
        return
    if value is not None:
        yield "%s=%s" % (name, text_of(value))


def records_of(sipray, command, sample):
    """A line for each record. They are indented, so that git names the sample in the head of a hunk."""
    out, status = run(sipray, [command, "--format", "json", "samples/%s.pcap" % sample])
    try:
        lines = ["\t" + "\t".join(fields_of(record)) + "\n" for record in json.loads(out)["records"]]
    except (ValueError, KeyError, TypeError) as error:
        lines = ["\tno records: %s\n" % error]
    return "".join(lines) + ("\t" + status if status else "")


def read_records(command):
    path = RECORDS / (command + ".txt")
    blocks = path.read_bytes().decode("utf-8", "surrogateescape").split("\n\n") if path.exists() else []
    return {b.split("\n", 1)[0]: b.split("\n", 1)[1].rstrip("\n") + "\n" for b in blocks if b.strip()}


def write_records(command, blocks):
    """An empty line after each sample: changes of neighbours can be merged."""
    text = "\n".join("%s\n%s" % (sample, blocks[sample]) for sample in sorted(blocks) if blocks[sample])
    (RECORDS / (command + ".txt")).write_bytes(text.encode("utf-8", "surrogateescape"))


def differences(title, want, now):
    """What is in one of two blocks of records only: whole records, or the fields of those that are in both."""
    def leaves(block):
        for line in block.splitlines():
            fields = line.strip("\t").split("\t")
            yield from ("%s %s  %s" % (title, fields[0], field) for field in fields)
    old, new = list(leaves(want)), list(leaves(now))
    removed = [leaf for leaf in old if leaf not in set(new)]
    added = [leaf for leaf in new if leaf not in set(old)]
    return ["-" + leaf for leaf in removed] + ["+" + leaf for leaf in added] or [title + ": another order"]


def check_records(pool, sipray, samples, update):
    """Yields the differences of each sample and command."""
    asked = {(sample, row[1].split()[0]) for sample, rows in expect.expected(SAMPLES / "expect.tsv").items() for row in rows}
    for command in OF_ALL_SAMPLES + OF_SOME_SAMPLES:
        of = [s for s in samples if command in OF_ALL_SAMPLES or (s, command) in asked]
        now = dict(zip(of, pool.map(lambda s: records_of(sipray, command, s), of)))
        want = read_records(command)
        if update:
            write_records(command, {**{s: b for s, b in want.items() if s not in samples}, **now})
            continue
        for sample in of:
            if now[sample] != want.get(sample, ""):
                yield differences("%s %s" % (command, sample), want.get(sample, ""), now[sample])


def check_list(pool, sipray, entries, update):
    """Yields the differences of each entry."""
    for name, out in zip(entries, pool.map(lambda n: "".join(run(sipray, entries[n])), entries)):
        path = EXPECTED / (name + ".out")
        want = path.read_bytes().decode("utf-8", "surrogateescape") if path.exists() else ""
        if update:
            path.write_bytes(out.encode("utf-8", "surrogateescape"))
        elif out != want or not path.exists():
            diff = difflib.unified_diff(want.splitlines(), out.splitlines(), "expected/%s.out" % name, "now", lineterm="")
            yield list(diff) or ["%s: no expected output" % name]


def check_strays(entries, samples, update):
    """What is expected of names that there are no more."""
    for path in sorted(EXPECTED.glob("*.out")):
        if path.stem not in entries:
            if update:
                path.unlink()
            else:
                yield ["expected/%s is of no entry in LIST" % path.name]
    for command in OF_ALL_SAMPLES + OF_SOME_SAMPLES:
        blocks = read_records(command)
        stray = sorted(set(blocks) - set(samples))
        if stray and update:
            write_records(command, {s: b for s, b in blocks.items() if s in samples})
        elif stray:
            yield ["records/%s.txt has what is no sample: %s" % (command, " ".join(stray))]


def main():
    parser = argparse.ArgumentParser(description="Compares what sipray says with what it said.")
    parser.add_argument("sipray", type=Path)
    parser.add_argument("--update", action="store_true", help="write what comes out as expected")
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    entries, samples = read_list(), sorted(p.stem for p in SAMPLES.glob("*.pcap"))
    unknown = set(args.names) - set(entries) - set(samples)
    if unknown:
        sys.exit("neither samples nor in LIST: " + ", ".join(sorted(unknown)))
    sipray = str(args.sipray.resolve())
    some_entries = {n: e for n, e in entries.items() if n in args.names or not args.names}
    some_samples = [s for s in samples if s in args.names or not args.names]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        wrong = [*check_records(pool, sipray, some_samples, args.update), *check_list(pool, sipray, some_entries, args.update)]
    if not args.names:
        wrong += check_strays(entries, samples, args.update)
    for lines in wrong:
        print("\n".join(lines[:40] + ["… and %d more" % (len(lines) - 40)] * (len(lines) > 40)))
    print("%d samples, %d outputs of LIST: %d differ" % (len(some_samples), len(some_entries), len(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
