#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks that what foo.c exports is named foo or foo_…: check_names.py NM LIBRARY.a..."""
import re
import subprocess
import sys
from pathlib import Path

FOLDER_PREFIX = {"sip": "sip_", "tls": "tls_"}  # libraries for others: sip/via.c may export sip_via_…
EXCEPTIONS = {  # "folder/file" -> further names or prefixes, and why
    "engine/read": ["engine", "message", "txn", "dialog_shares_tags", "transfer"],  # what all others read the engine with
    "engine/names": ["sighting_name", "txn", "dialog", "side_name", "originator_name", "registration_outcome_name",
                     "transfer_outcome_name", "publish_kind_name", "register_kind_name"],  # the words of the objects' enums
    "engine/rules": ["rule_row", "origin_row", "evidence_row"],
    "engine/summary": ["durations", "engine_summary"],
    "records/filter_error": ["filter"],
    "records/record": ["records"],
    "report/writer_json": ["writer_ndjson"],
    "sip/codelist": ["proxy_action", "proxy_support_name"],
    "sip/status": ["sip_class_name", "outcome", "fault_name", "retry_name", "dialog_effect_name", "q850"],
}
SANITIZER = re.compile(r"__(asan|odr_asan|ubsan|sanitizer|gcov|llvm)")


def exported(nm, library):
    """Yields (file, symbol) of what the objects of a static library define for others."""
    listing = subprocess.run([nm, "--defined-only", "--extern-only", "--print-file-name", library],
                             stdout=subprocess.PIPE, check=True).stdout.decode()
    for line in listing.splitlines():
        match = re.search(r"[:\[]([\w.-]+)\.c\.o(?:bj)?\]?:\s*[0-9a-f]* [A-Z] (\S+)$", line)
        if match and not SANITIZER.match(match.group(2)):
            yield match.groups()


def allowed(folder, name, symbol):
    prefixes = [name, FOLDER_PREFIX.get(folder, "") + name] + EXCEPTIONS.get(folder + "/" + name, [])
    return any(symbol == p or symbol.startswith(p + "_") for p in prefixes)


def main():
    nm, libraries = sys.argv[1], sys.argv[2:]
    wrong, symbols = [], 0
    for library in libraries:
        folder = re.match(r"libsipray_(\w+)\.a", Path(library).name).group(1)
        if not Path(library).exists():
            wrong.append("%s is not built" % library)
            continue
        for name, symbol in exported(nm, library):
            symbols += 1
            if not allowed(folder, name, symbol):
                wrong.append("%s/%s.c exports %s" % (folder, name, symbol))
    print("\n".join(wrong))
    print("%d names, %d wrong" % (symbols, len(wrong)))
    return 1 if wrong or (libraries and not symbols) else 0


if __name__ == "__main__":
    sys.exit(main())
