#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks every #include under analyzer/ and plugin/: rooms include only from the rooms that the layer table of
docs/architecture.md allows, and no files include each other in a circle. x.c and x.h are one file here."""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STORE, LEGS, TALK, DIALOG, CALL, FINDINGS, VERDICT, FIGURES = ENGINE_ROOMS = ["engine/" + room for room in (
    "store", "legs", "talk", "dialog", "call", "findings", "verdict", "figures")]
ENGINE = {
    STORE: set(),
    LEGS: {STORE},
    TALK: {STORE},
    DIALOG: {TALK, STORE},
    CALL: {DIALOG, LEGS, STORE},
    FINDINGS: {DIALOG, TALK, STORE},
    VERDICT: {CALL, DIALOG, LEGS, TALK, STORE},
    FIGURES: {VERDICT, DIALOG, STORE},
    "engine": set(ENGINE_ROOMS),
}
ROOMS = {  # folder -> the folders it may include from (and itself)
    "base": set(),
    "sip": {"base"},
    "net": {"base"},
    "tls": {"net", "base"},
    "extract": {"net", "tls", "sip", "base"},
    **{room: below | {"sip", "base"} for room, below in ENGINE.items()},
    "records": {"engine", "sip", "base"},
    "capture": {"extract", "net", "tls", "sip", "base"},
    "app": {"capture", "extract", "engine", "tls", "net", "sip", "base"},
    "report": {"records", "engine", "sip", "base"},
    "cli": {"report", "records", "app", "capture", "engine", "extract", "tls", "net", "sip", "base"},
    "plugin": {"records", "engine", "net", "sip", "base"},
}
LIBRARIES = [  # what an include of the library looks like, and the rooms that are its home
    (re.compile(r"pcap(/.*)?\.h$|pcap/"), "libpcap", {"capture"}),
    (re.compile(r"openssl/"), "OpenSSL", {"tls"}),
    (re.compile(r"zlib\.h$"), "zlib", {"extract"}),
    (re.compile(r"glib\.h$|glib/|gio/|glib-object\.h$|gmodule\.h$"), "GLib", {"capture", "app", "report", "cli", "plugin"}),
    (re.compile(r"epan/|wsutil/|wiretap/|ws_\w+\.h$|wireshark\.h$"), "Wireshark", {"plugin"}),
]
INCLUDE = re.compile(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def name_of(path):
    """As an #include names it: plugin/… or, of analyzer/, what is behind that."""
    return str(path.relative_to(ROOT / "analyzer" if (ROOT / "analyzer") in path.parents else ROOT))


def room_of(name):
    """The room of a file: the longest folder of its name that is a row of the table."""
    parts = name.split("/")[:-1]
    while parts and "/".join(parts) not in ROOMS:
        parts.pop()
    return "/".join(parts)


def includes(path):
    """Yields (line number, what is included, whether it is ours)."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1) or match.group(2), match.group(1) is not None


def target_of(name, included):
    """The name of a file of ours; the plugin includes its own without a folder."""
    return included if "/" in included else "%s/%s" % (name.rsplit("/", 1)[0], included)


def check(path):
    """Yields what is wrong with the includes of one file."""
    name = name_of(path)
    room = room_of(name)
    for number, included, own in includes(path):
        where = "%s:%d" % (path.relative_to(ROOT), number)
        for pattern, library, homes in LIBRARIES:
            if pattern.match(included) and room not in homes and not (own and "/" in included):
                yield "%s: %s may be used in %s only" % (where, library, ", ".join(sorted(homes)))
        if not own or (room == "plugin" and "/" not in included):
            continue
        target = room_of(target_of(name, included))
        if ".." in included:
            yield "%s: includes are relative to analyzer/" % where
        elif "/" not in included and room != "plugin":
            yield "%s: %s without its folder" % (where, included)
        elif not (ROOT / "analyzer" / included).exists():
            yield "%s: there is no %s" % (where, included)
        elif target != room and target not in ROOMS[room] and not (target in ENGINE and "engine" in ROOMS[room]):
            yield "%s: %s may not include from %s" % (where, room, target)


def graph_of(files):
    """File without its suffix -> the files that it includes; a .def is a file of its own."""
    graph = {}
    for path in files:
        name = name_of(path)
        node = re.sub(r"\.[ch]$", "", name)
        graph.setdefault(node, set())
        for _, included, own in includes(path):
            if own:
                graph[node].add(re.sub(r"\.[ch]$", "", target_of(name, included)))
    return graph


def circles(graph):
    """Yields each circle once: files that reach each other (Tarjan)."""
    index, low, on_stack, stack = {}, {}, set(), []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        on_stack.add(node)
        for other in sorted(graph.get(node, ())):
            if other not in index:
                yield from visit(other)
                low[node] = min(low[node], low[other])
            elif other in on_stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            found = []
            while not found or found[-1] != node:
                found.append(stack.pop())
                on_stack.discard(found[-1])
            if len(found) > 1:
                yield sorted(found)

    for node in sorted(graph):
        if node not in index:
            yield from visit(node)


def main():
    files = [p for top in ("analyzer", "plugin") for p in sorted((ROOT / top).rglob("*")) if p.suffix in (".c", ".h", ".def")]
    wrong = ["%s: unknown folder" % p for p in files if not room_of(name_of(p))]
    wrong += ["%s: unknown folder in the table" % r for row in ROOMS.values() for r in row if r not in ROOMS]
    wrong += [w for p in files if room_of(name_of(p)) for w in check(p)]
    wrong += ["include each other in a circle: %s" % " ".join(c) for c in circles(graph_of(files))]
    print("\n".join(wrong))
    print("%d files, %d wrong" % (len(files), len(wrong)))
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
