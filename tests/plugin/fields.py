#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The reference in docs/wireshark.md has every field of the plugin, as `tshark -G fields` lists them.

    fields.py PLUGINS [--update]

--update writes the tables between the markers of the page anew."""
import difflib
import sys

from wireshark import ROOT, Wireshark

PAGE = ROOT / "docs" / "wireshark.md"
BEGIN, END = "<!-- fields: begin -->\n", "<!-- fields: end -->\n"
TYPES = {"FT_UINT64": "number", "FT_FRAMENUM": "frame", "FT_STRING": "text", "FT_ABSOLUTE_TIME": "time",
         "FT_DOUBLE": "ms"}
TITLES = {
    "message": "Message",
    "transaction": "Transaction",
    "dialog": "Dialog",
    "call": "Call",
    "registration": "Registration",
    "code": "Response code",
    "finding": "Finding",
}


def read_fields(wireshark):
    """{table: [(field, type, help)]} in the order of registration, and the experts."""
    tables, experts = {}, []
    for line in wireshark.tshark("-G", "fields").splitlines():
        cells = line.split("\t")
        if cells[0] != "F" or not cells[2].startswith("sipray."):
            continue
        kind = cells[2].split(".")[1]
        if kind == "expert":
            experts.append((cells[2], cells[1]))
        else:
            tables.setdefault(kind, []).append((cells[2], TYPES.get(cells[3], cells[3]), cells[7]))
    return tables, experts


def reference(tables, experts):
    out = []
    for kind, title in TITLES.items():
        out += ["", "### %s" % title, "", "| field | type | meaning |", "|---|---|---|"]
        out += ["| `%s` | %s | %s |" % (name, shown, text) for name, shown, text in tables.pop(kind, [])]
    out += ["", "### Expert information", "", "| field | meaning |", "|---|---|"]
    out += ["| `%s` | %s |" % row for row in sorted(experts)]
    if tables:
        sys.exit("fields of no table: %s" % ", ".join(tables))
    return "\n".join(out) + "\n\n"


def main():
    wireshark = Wireshark(sys.argv[1])
    wanted = reference(*read_fields(wireshark))
    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    found, after = rest.split(END)
    if "--update" in sys.argv:
        PAGE.write_text(before + BEGIN + wanted + END + after)
        return 0
    diff = list(difflib.unified_diff(found.splitlines(), wanted.splitlines(), str(PAGE), "the plugin", lineterm=""))
    print("\n".join(diff) or "the reference agrees")
    return 1 if diff else 0


if __name__ == "__main__":
    sys.exit(main())
