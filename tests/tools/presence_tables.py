#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the presence tables as the RFCs print them (tests/data/presence) and compares them with analyzer/sip/presence.def.

    presence_tables.py            says where they differ
    presence_tables.py --rows     prints the rows for presence.def of each table

A module too: read_tables() for those who make messages from the tables.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests/data/presence"
METHODS = {"ACK": "ACK", "BYE": "BYE", "CAN": "CANCEL", "INV": "INVITE", "OPT": "OPTIONS", "REG": "REGISTER", "PRA": "PRACK",
           "PRACK": "PRACK", "UPD": "UPDATE", "UPDATE": "UPDATE", "SUB": "SUBSCRIBE", "NOT": "NOTIFY", "REF": "REFER", "RFR": "REFER",
           "REFER": "REFER", "INF": "INFO", "INFO": "INFO", "MSG": "MESSAGE", "MESSAGE": "MESSAGE", "PUB": "PUBLISH",
           "PUBLISH": "PUBLISH"}
CELL = r"(?:m\*|m|o\*{0,3}|c|t|\*|-)"
CODES = r"[1-6][0-9x]{2}"
WHERE = r"(?:Rr|R,2xx|R|rc|r|c(?:\(\d\))?|\(\d\)|-|3-6xx|%s(?:[-,]%s)*(?:,18x)?)" % (CODES, CODES)
# What the tables print for a "where" that is none, and how it is meant.
MEANT = {"Rr": "", "(1)": "", "(2)": "", "-": "", "c(2)": "c", "3-6xx": "300-699", "3xx-6xx": "300-699"}


def columns(line):
    """The methods of a heading, or None."""
    words = re.sub(r"[|+]", " ", line).split()
    while words and words[0].lower() in ("header", "field", "where", "proxy"):
        words.pop(0)
    return [METHODS[w] for w in words] if words and all(w in METHODS for w in words) else None


def row(line, n, name):
    """(name, where, proxy, cells) of a line with n cells, or None. The name may be that of the line above."""
    text = re.sub(r"\||\(w/ Tag\)", " ", line).rstrip()
    match = re.match(r"^\s*([A-Za-z][\w-]*[a-z][\w-]*|)\s+(.*)$", text)
    if not match:
        match = re.match(r"^()(%s\s.*)$" % CODES, text)
    if not match or not (match.group(1) or re.match(CODES, match.group(2))):
        return None
    head, rest = match.groups()
    cells = re.search(r"((?:%s\s*){%d})$" % (CELL, n), rest)
    if not cells:
        return None
    found = re.findall(CELL, cells.group(1))
    middle = rest[:cells.start()].split()
    if len(found) != n or len(middle) > 2:
        return None
    where = middle.pop(0) if middle and re.fullmatch(WHERE, middle[0]) else ""
    proxy = middle.pop(0).strip("-") if middle and re.fullmatch("[admr]+|-", middle[0]) else ""
    if middle:
        return None
    return head or name, where, proxy, [re.sub(r"^o\*+$", "o", c) for c in found]


def read_table(path):
    """(source, methods, rows): a row is (header, where, proxy, {method: cell})"""
    lines = path.read_text().splitlines()
    source = lines[0][2:]
    methods, at, rows, name = [], [], [], ""
    for line in lines[1:]:
        if line.startswith("#"):
            continue
        heading = columns(line)
        if heading:
            at = heading
            methods += [m for m in at if m not in methods]
            continue
        found = row(line, len(at), name) if at else None
        if not found:
            if re.search(r"\s%s\s*$" % CELL, line) and not re.match(r"^[\s|+_-]*$", line) and "Table" not in line:
                found = bare(line, at, rows)
            if not found:
                continue
        name, where, proxy, cells = found
        same = [r for r in rows if r[0] == name and r[1] == where and not set(at) & set(r[3])]
        if same:
            same[0][3].update(zip(at, cells))
        else:
            rows.append((name, where, proxy, dict(zip(at, cells))))
    if not rows:
        sys.exit("presence_tables.py: no rows in %s" % path.name)
    return source, methods, [(n, MEANT.get(w, w), p, c) for n, w, p, c in rows]


def bare(line, at, rows):
    """A second half that repeats neither name nor where: it belongs to the last row."""
    cells = line.split()
    if len(cells) == len(at) and all(re.fullmatch(CELL, c) for c in cells) and rows:
        return rows[-1][0], rows[-1][1], rows[-1][2], cells
    return None


def read_tables():
    return {p.stem: read_table(p) for p in sorted(DATA.glob("*.txt"))}


def kept_tables():
    """The same from presence.def, by source."""
    text = (ROOT / "analyzer/sip/presence.def").read_text()
    names = dict(re.findall(r'^HEADER\((\w+),\s+"([^"]+)"', (ROOT / "analyzer/sip/header.def").read_text(), re.M))
    tables, by_id = {}, {}
    every = re.findall(r"METHOD_(\w+)", re.search(r"#define PRESENCE_METHODS((?:.*\\\n)*.*)", text).group(1))
    for ident, source, methods in re.findall(r'^PRESENCE_(?:TABLE|UPDATE)\((\w+), "([^"]+)",([^)]*)\)', text, re.M):
        methods = every if "PRESENCE_METHODS" in methods else re.findall(r"METHOD_(\w+)", methods)
        tables[source] = by_id[ident] = (source, methods, [])
    for ident, header, where, proxy, cells in re.findall(
            r'^PRESENCE\((\w+),\s+(\w+),\s+"([^"]*)",\s+"([^"]*)",\s+"([^"]*)"\)', text, re.M):
        methods = by_id[ident][1]
        cells = [cells[i:i + 4].strip() for i in range(0, len(cells), 4)]
        by_id[ident][2].append((names[header], where, proxy, dict(zip(methods, cells))))
    return tables


def rows_of(ident, table):
    """The text for presence.def."""
    names = {n.lower(): i for i, n in re.findall(r'^HEADER\((\w+),\s+"([^"]+)"', (ROOT / "analyzer/sip/header.def").read_text(), re.M)}
    source, methods, rows = table
    print('PRESENCE_TABLE(%s, "%s", %s)' % (ident, source, ", ".join("METHOD_" + m for m in methods)))
    for name, where, proxy, cells in rows:
        print('PRESENCE(%s, %-20s %-18s %-6s "%s")' % (ident, names[name.lower()] + ",", '"%s",' % where, '"%s",' % proxy,
                                                       "".join("%-4s" % cells.get(m, "-") for m in methods).rstrip()))


# What presence.def has otherwise than the table, and why.
EXCEPT = {
    ("RFC 3515 2.2, Table 1", "Refer-To"): "the row that the text says to infer",
    ("RFC 6086 7.1, Table 2", "Recv-Info", "R", "INVITE"): "m is for those that take info packages only (7.1): c",
}


def compare():
    kept, problems, cells = kept_tables(), [], 0
    for name, (source, methods, rows) in read_tables().items():
        if source not in kept:
            problems.append("%s: %s is not in presence.def" % (name, source))
            continue
        have = [r for r in kept[source][2] if (source, r[0]) not in EXCEPT]
        if methods != kept[source][1]:
            problems.append("%s: columns %s" % (name, " ".join(methods)))
        if [r[:2] for r in rows] != [r[:2] for r in have]:
            problems.append("%s: other rows: %s" % (name, sorted(set(r[:2] for r in rows) ^ set(r[:2] for r in have))))
        for a, b in zip(rows, have):
            for m in methods:
                cells += 1
                if a[3].get(m, "-") != b[3].get(m) and (source, a[0], a[1], m) not in EXCEPT:
                    problems.append("%s: %s %s %s is %s, not %s" % (name, a[0], a[1], m, b[3].get(m), a[3].get(m)))
    return problems, cells


def main():
    if sys.argv[1:] == ["--rows"]:
        for name, table in read_tables().items():
            rows_of(name.upper().replace("-", "_"), table)
        return 0
    problems, cells = compare()
    print("\n".join(problems) or "%d cells are as the RFCs print them" % cells)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
