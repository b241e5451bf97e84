#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Golden captures: runs sipray as tests/golden/LIST says and compares its output and exit status with expected/.

    golden.py SIPRAY             runs all; shows the first differences of each that fails
    golden.py SIPRAY NAME...     runs these
    golden.py SIPRAY --update    writes what comes out to expected/ (read `git diff` before you commit it)

A line of LIST is `NAME  CAPTURE  OPTIONS…`, the capture relative to samples/; `-` is none. {samples} stands for that folder.
expected/NAME.out holds standard output; a last line `exit STATUS` follows where the status is not 0.
"""
import argparse
import difflib
import os
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"


def read_list():
    entries = {}
    for number, line in enumerate((GOLDEN / "LIST").read_text().splitlines(), 1):
        words = shlex.split(line, comments=True)
        if not words:
            continue
        if len(words) < 2 or words[0] in entries:
            sys.exit("LIST:%d: expected a name of its own, a capture and options" % number)
        entries[words[0]] = (words[1], [w.replace("{samples}", "samples") for w in words[2:]])
    return entries


def run(sipray, capture, options):
    """Runs in the root, so that the names of files in the output are the same everywhere."""
    command = [sipray, *options] + ([] if capture == "-" else ["samples/" + capture])
    environment = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC", NO_COLOR="1", COLUMNS="160")
    result = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, timeout=60)
    out = result.stdout.decode("utf-8", "surrogateescape")
    return out + ("exit %d\n" % result.returncode if result.returncode else "")


def main():
    parser = argparse.ArgumentParser(description="Runs the golden captures.")
    parser.add_argument("sipray", type=Path)
    parser.add_argument("--update", action="store_true", help="write what comes out as expected")
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    entries = read_list()
    unknown = set(args.names) - set(entries)
    if unknown:
        sys.exit("not in LIST: " + ", ".join(sorted(unknown)))
    stray = [] if args.names else sorted(p.name for p in (GOLDEN / "expected").glob("*.out") if p.stem not in entries)
    failed = 0
    for name in args.names or entries:
        out = run(args.sipray.resolve(), *entries[name])
        path = GOLDEN / "expected" / (name + ".out")
        want = path.read_bytes().decode("utf-8", "surrogateescape") if path.exists() else ""
        if args.update:
            path.write_bytes(out.encode("utf-8", "surrogateescape"))
        elif out != want or not path.exists():
            failed += 1
            diff = difflib.unified_diff(want.splitlines(), out.splitlines(), "expected/%s.out" % name, "now", lineterm="")
            print("\n".join(list(diff)[:40]) or "%s: no expected output" % name)
    for name in stray:
        if args.update:
            (GOLDEN / "expected" / name).unlink()
        else:
            print("expected/%s is of no entry in LIST" % name)
    print("%d runs, %d differ" % (len(args.names or entries), failed))
    return 1 if failed or (stray and not args.update) else 0


if __name__ == "__main__":
    sys.exit(main())
