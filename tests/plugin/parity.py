#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin says what the command says: parity.py SIPRAY PLUGINS CAPTURE...

For each capture the records of `sipray messages|transactions|dialogs|calls|registrations|check` are held against the
fields that tshark shows with the plugin, field by field: same messages in the same order, and every value the same."""
import datetime
import sys

from wireshark import Wireshark, flatten, records

KINDS = {"transactions": "transaction", "dialogs": "dialog", "calls": "call", "registrations": "registration"}


def time_of(text):
    """tshark's "Jan  2, 2026 03:04:05.000000006 UTC" as RFC 3339, which it writes itself since 4.6."""
    day, fraction = text.replace(" UTC", "").split(".")
    if "T" in day:
        return text
    return datetime.datetime.strptime(day, "%b %d, %Y %H:%M:%S").strftime("%Y-%m-%dT%H:%M:%S.") + fraction + "Z"


def in_short(value):
    """A leg or a stream, as those say it who cannot show an object."""
    if isinstance(value, dict) and value.get("direction") == "refused":
        return "%s refused" % value["media"]
    if isinstance(value, dict) and "media" in value:
        return " ".join(value[name] or "?" for name in ("media", "codec", "direction", "caller", "callee"))
    if isinstance(value, dict):
        return "%d (%d: %s)" % (value["call"], value["score"], " ".join(value["evidence"]))
    return str(value)


def as_shown(name, value):
    """A JSON value as the list of texts that its field shows."""
    if value is None:
        return []
    if isinstance(value, list):
        return [in_short(v) for v in value if v is not None]
    return [str(value)]


def same(name, want, got):
    if name in ("time", "start"):
        got = [time_of(v) for v in got]
    if name.endswith("_ms"):
        return [float(v) for v in want] == [float(v) for v in got]
    return want == got


def compare(kind, record, values):
    """Yields what differs between a record and the fields of a tree."""
    for name, value in record.items():
        field = "sipray.%s.%s" % (kind, name[:-1] if name.endswith("_frames") else name)
        want, got = as_shown(name, value), values.get(field, [])
        if not same(name, want, got):
            yield "%s: the command says %s, the plugin %s" % (field, want, got)


def check_messages(sipray, capture, shown):
    wanted = records(sipray, "messages", capture)
    if len(wanted) != len(shown):
        yield "the command has %d messages, the plugin %d: %s, %s" % (
            len(wanted), len(shown), [m["frame"] for m in wanted][:40], [frame for frame, _ in shown][:40])
        return
    for record, (frame, values) in zip(wanted, shown):
        for difference in compare("message", record, values):
            yield "frame %d: %s" % (frame, difference)


def check_kind(sipray, capture, shown, command, kind):
    """Each message shows the whole record it belongs to; all of them are looked at."""
    wanted = {str(r["id"]): r for r in records(sipray, command, capture)}
    seen = set()
    for frame, values in shown:
        for number in values.get("sipray.%s.id" % kind, []):
            seen.add(number)
            if number not in wanted:
                yield "frame %d: the command has no %s %s" % (frame, kind, number)
                continue
            for difference in compare(kind, wanted[number], values):
                yield "frame %d: %s" % (frame, difference)
    for number in sorted(set(wanted) - seen):
        yield "%s %s is shown nowhere" % (kind, number)


def check_findings(sipray, capture, trees):
    wanted = [(r["frame"], r["code"], r["severity"], r["offset"]) for r in records(sipray, "check", capture)]
    got = []
    for frame, tree in trees:
        for _, _, below, _ in tree:
            values = flatten(below)
            if "sipray.finding.code" in values and len(values["sipray.finding.code"]) == 1:
                got.append((frame, values["sipray.finding.code"][0], values["sipray.finding.severity"][0],
                            int(values["sipray.finding.offset"][0])))
    if wanted != got:
        yield "findings: the command says %s, the plugin %s" % (wanted, got)


def check(wireshark, sipray, capture):
    trees = wireshark.trees(capture)
    shown = [(frame, flatten(tree)) for frame, tree in trees]
    yield from check_messages(sipray, capture, shown)
    for command, kind in KINDS.items():
        yield from check_kind(sipray, capture, shown, command, kind)
    yield from check_findings(sipray, capture, trees)


def main():
    sipray, plugins, captures = sys.argv[1], sys.argv[2], sys.argv[3:]
    wireshark = Wireshark(plugins)
    failed = 0
    for capture in captures:
        differences = list(check(wireshark, sipray, capture))
        failed += bool(differences)
        for difference in differences[:5]:
            print("%s: %s" % (capture, difference))
    print("%d captures, %d differ" % (len(captures), failed))
    return 1 if failed or not captures else 0


if __name__ == "__main__":
    sys.exit(main())
