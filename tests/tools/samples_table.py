#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the table of samples/README.md from the head comments of the samples; `--check` only says whether it is right."""
import sys
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
HEAD = "| name | shows | comes out |\n|---|---|---|\n"
MARK = "Comes out: "


def row(path):
    comment = " ".join(line[2:] for line in path.read_text().splitlines() if line.startswith("# "))
    shows, mark, comes_out = comment.partition(MARK)
    if not mark:
        sys.exit("%s: the head comment has no '%s'" % (path.name, MARK.strip()))
    return "| `%s` | %s | %s |\n" % (path.stem, shows.strip(), comes_out)


def main():
    readme = SAMPLES / "README.md"
    text = readme.read_text()
    new = text.partition(HEAD)[0] + HEAD + "".join(row(p) for p in sorted(SAMPLES.glob("*.sip")))
    if "--check" not in sys.argv:
        readme.write_text(new)
    return "the table of samples/README.md is not up to date" if "--check" in sys.argv and new != text else 0


if __name__ == "__main__":
    sys.exit(main())
