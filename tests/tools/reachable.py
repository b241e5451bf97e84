#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks that no data is kept for nothing: reachable.py SIPRAY

Every text of the registries and of the published lists (the rows of the .def files, and what tests/data has of the lists) must be
in what some command prints, as text and as JSON.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIP = ROOT / "analyzer/sip"
TABLES = {  # file: macros, and which of their arguments are texts that people read
    "status.def": {"STATUS": [1, 7, 8, 9]},
    "method.def": {"METHOD": [1, 3, 4]},
    "header.def": {"HEADER": [1, 4]},
    "codelist.def": {"LISTED": [2, 3], "LISTED_METHOD": [2], "LISTED_HEADER": [2], "CODE_NOTE": [1], "METHOD_NOTE": [1]},
    "proxyaction.def": {"LISTED": [2, 3], "PROXY_ACTION": [1, 2, 5]},
    "presence.def": {"PRESENCE_TABLE": [1], "PRESENCE_UPDATE": [1], "PRESENCE_DIFFERENCE": [3, 4]},
    "warning.def": {"WARNING(?:_BEARER)?": [0, 1, 2]},
    "timers.def": {"INTERVAL": [1, 3]},
    "q850.def": {"Q850(?:_CODE)?": [0, 1]},
    "registry.def": {"REGISTRY": [1, 2], "REGISTERED": [1, 2, 3]},
    "outcome.def": {"OUTCOME": [1, 2]},
    "finding.def": {"FINDING": [1, 3, 4]},
}


def arguments(text):
    words = re.findall(r'"(?:[^"\\]|\\.)*"|\'.\'|[^,\s][^,]*', text)
    return [re.sub(r"\\(.)", r"\1", w[1:-1]) if w[0] == '"' else w.strip("' ") for w in words]


def wanted():
    """(where it is kept, text)"""
    for name, macros in TABLES.items():
        text = (SIP / name).read_text()
        for macro, texts in macros.items():
            found = re.findall(r"^%s\((.*(?:\n .*)?)\)$" % macro, text, re.M)
            if not found:
                sys.exit("reachable.py: %s has no %s" % (name, macro))
            for row in found:
                words = arguments(row)
                yield from ((name, words[i]) for i in texts if words[i])
    for path in sorted((ROOT / "tests/data/codelists").glob("*.tsv")):
        if path.name != "overview-presence.tsv":
            for line in path.read_text().splitlines():
                cells = line.split("\t")
                yield from ((path.name, c) for c in (cells[1], *cells[3:]) if c and c != "^")


def strings(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif value is not None:
        yield str(value)


class Program:
    def __init__(self, path):
        self.path = path

    def run(self, *words):
        return subprocess.run([self.path, *words], stdout=subprocess.PIPE, check=True).stdout.decode()

    def records(self, command):
        return json.loads(self.run(command, "--format", "json"))["records"]

    def everything(self):
        """All that can be asked for, as one text of single spaces, and the strings of the JSON."""
        text, values = [], set()
        for command, key in (("codes", "code"), ("methods", "method"), ("headers", "header")):
            records = self.records(command)
            values.update(strings(records))
            text += [self.run(command, str(r[key])) for r in records]
        text += [self.run("codes", "%dxx" % c) for c in range(1, 7)]
        records = self.records("registry")
        values.update(strings(records))
        text.append(self.run("registry"))
        text += [self.run("registry", r["value"]) for r in {r["registry"]: r for r in records}.values()]
        return re.sub(r"\s+", " ", " ".join(text)), values


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    text, values = Program(sys.argv[1]).everything()
    missing, count = [], 0
    for where, want in wanted():
        count += 1
        if re.sub(r"\s+", " ", want) not in text:
            missing.append("%s: no text has \"%s\"" % (where, want))
        if want not in values:
            missing.append("%s: no JSON has \"%s\"" % (where, want))
    print("\n".join(missing) or "%d texts, all of them within reach" % count)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
