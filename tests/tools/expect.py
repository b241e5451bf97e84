#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares what sipray says of the samples with samples/expect.tsv, which was written by hand.

    expect.py SIPRAY SAMPLES_DIR [NAME...]    only the samples of these names
"""
import json
import re
import subprocess
import sys
from collections import OrderedDict
from pathlib import Path


def expected(path):
    rows = OrderedDict()
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line and not line.startswith("#"):
            sample, command, which, fields = (line.split("\t") + [""])[:4]
            rows.setdefault(sample, []).append((number, command, which, fields))
    return rows


def text_of(value):
    """A JSON value as the table writes it."""
    if value is None:
        return "null"
    if isinstance(value, list):
        return "[%s]" % ",".join(map(text_of, value))
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


def look_up(record, name):
    for part in name.split("."):
        if isinstance(record, list) and part.isdigit() and int(part) < len(record):
            record = record[int(part)]
        elif isinstance(record, dict) and part in record:
            record = record[part]
        else:
            raise KeyError(name)
    return record


def compare(record, fields):
    """Yields what differs."""
    for field in fields.split():
        name, operator, want = re.match(r"([\w.]+)([=~])(.*)", field).groups()
        try:
            value = look_up(record, name)
        except KeyError:
            yield "has no field %s" % name
            continue
        if operator == "~" and want not in map(text_of, value or []):
            yield "%s is %s, without %s" % (name, text_of(value), want)
        elif operator == "=" and text_of(value) != want:
            yield "%s is %s, not %s" % (name, text_of(value), want)


def check_row(output, which, fields):
    if which == "-":
        yield from compare(output["summary"], fields)
        return
    records = output["records"]
    if which.startswith("#"):
        count = sum(not list(compare(r, which[1:])) for r in records)
        if count != int(fields):
            yield "%d records with %s, not %s" % (count, which[1:], fields)
        return
    number, total = map(int, which.split("/"))
    if len(records) != total:
        yield "%d records, not %d" % (len(records), total)
    elif number:
        yield from compare(records[number - 1], fields)


def run(sipray, command, capture):
    result = subprocess.run([sipray] + command.split() + ["--format", "json", str(capture)], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)
    if result.returncode not in (0, 3):
        raise ValueError("status %d: %s" % (result.returncode, result.stderr.decode(errors="replace").strip()))
    return json.loads(result.stdout)


def main():
    sipray, folder, only = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    if not Path(sipray).exists():
        sys.exit("there is no " + sipray)
    rows = expected(folder / "expect.tsv")
    missing = {p.stem for p in folder.glob("*.sip")} ^ set(rows)
    wrong = ["samples without expectations, or the reverse: " + ", ".join(sorted(missing))] if missing else []
    checked = 0
    for sample, row_list in rows.items():
        if only and sample not in only:
            continue
        outputs = {}
        for number, command, which, fields in row_list:
            try:
                if command not in outputs:
                    outputs[command] = run(sipray, command, folder / (sample + ".pcap"))
                differences = list(check_row(outputs[command], which, fields))
            except (OSError, ValueError, KeyError) as error:
                differences = ["%s: %s" % (type(error).__name__, error)]
            checked += 1
            wrong += ["%s: %s %s: %s (expect.tsv:%d)" % (sample, command, which, d, number) for d in differences]
    print("\n".join(wrong))
    print("%d rows, %d differences" % (checked, len(wrong)))
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
