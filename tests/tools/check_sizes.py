#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Counts lines: no .c or .h file over 800, and how long functions are (median, 90th percentile, the longest ones)."""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE_LIMIT = 800
P90_LIMIT = 50
START = re.compile(r"^[A-Za-z_].*\b(\w+)\(")


def functions(text):
    """Yields (name, lines) of each function of a file in the project's layout: the body is between `{` and `}` in column 0."""
    name, opened = None, 0
    for number, line in enumerate(text.splitlines(), 1):
        match = START.match(line)
        if match and not line.rstrip().endswith(";"):
            name = match.group(1)
        if line == "{":
            opened = number
        elif line.startswith("}") and opened:
            if name and line == "}":
                yield name, number - opened - 1
            name, opened = None, 0


def main():
    files = [p for top in ("analyzer", "plugin", "tests/bench") for p in sorted((ROOT / top).rglob("*")) if p.suffix in (".c", ".h")]
    lengths, wrong = [], []
    for path in files:
        text = path.read_text()
        lines = text.count("\n")
        if lines > FILE_LIMIT:
            wrong.append("%s has %d lines, more than %d" % (path.relative_to(ROOT), lines, FILE_LIMIT))
        lengths += [(length, "%s in %s" % (name, path.relative_to(ROOT))) for name, length in functions(text)]
    lengths.sort()
    if lengths:
        p90 = lengths[len(lengths) * 9 // 10][0]
        print("%d functions: median %d lines, 90th percentile %d" % (len(lengths), lengths[len(lengths) // 2][0], p90))
        for length, where in reversed(lengths[-10:]):
            print("%5d %s" % (length, where))
        if p90 > P90_LIMIT:
            wrong.append("the 90th percentile of function lengths is over %d lines" % P90_LIMIT)
    print("\n".join(wrong))
    return 1 if wrong or not lengths else 0


if __name__ == "__main__":
    sys.exit(main())
