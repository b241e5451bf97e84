#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks every #include under analyzer/ and plugin/ against the layer table of docs/architecture.md."""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ANALYZER = {"base", "sip", "net", "tls", "extract", "engine", "records", "capture", "report", "cli"}
LAYERS = {  # folder -> the folders it may include from (and itself)
    "base": set(),
    "sip": {"base"},
    "net": {"base"},
    "tls": {"net", "base"},
    "extract": {"net", "tls", "sip", "base"},
    "engine": {"sip", "base"},
    "records": {"engine", "sip", "base"},
    "capture": {"extract", "net", "tls", "sip", "base"},
    "report": {"records", "engine", "sip", "base"},
    "cli": ANALYZER,
    "plugin": {"records", "engine", "net", "sip", "base"},
}
LIBRARIES = [  # what an include of the library looks like, and the folders that are its home
    (re.compile(r"pcap(/.*)?\.h$|pcap/"), "libpcap", {"capture"}),
    (re.compile(r"openssl/"), "OpenSSL", {"tls"}),
    (re.compile(r"zlib\.h$"), "zlib", {"extract"}),
    (re.compile(r"glib\.h$|glib/|gio/|glib-object\.h$|gmodule\.h$"), "GLib", {"capture", "report", "cli", "plugin"}),
    (re.compile(r"epan/|wsutil/|wiretap/|ws_\w+\.h$|wireshark\.h$"), "Wireshark", {"plugin"}),
]
INCLUDE = re.compile(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def folder_of(path):
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "analyzer" else parts[0]


def check(path):
    """Yields what is wrong with the includes of one file."""
    folder = folder_of(path)
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        own, system = match.groups()
        where = "%s:%d" % (path.relative_to(ROOT), number)
        for pattern, name, homes in LIBRARIES:
            if pattern.match(own or system) and folder not in homes:
                yield "%s: %s may be used in %s only" % (where, name, ", ".join(sorted(homes)))
        target = own.split("/")[0] if own and "/" in own else folder
        if own and target in ANALYZER and target != folder and target not in LAYERS[folder]:
            yield "%s: %s may not include from %s" % (where, folder, target)
        if own and "/" in own and target in ANALYZER and not (ROOT / "analyzer" / own).exists():
            yield "%s: there is no %s" % (where, own)
        if own and ".." in own:
            yield "%s: includes are relative to analyzer/" % where


def main():
    files = [p for top in ("analyzer", "plugin") for p in sorted((ROOT / top).rglob("*")) if p.suffix in (".c", ".h", ".def")]
    wrong = ["%s: unknown folder" % p for p in files if folder_of(p) not in LAYERS]
    wrong += [w for p in files if folder_of(p) in LAYERS for w in check(p)]
    print("\n".join(wrong))
    print("%d files, %d wrong" % (len(files), len(wrong)))
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
