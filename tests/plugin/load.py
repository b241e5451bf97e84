#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin loads without a complaint, names what it promises, and exports no more than Wireshark asks for.

    load.py PLUGINS NM"""
import subprocess
import sys
from pathlib import Path

from wireshark import Wireshark

EXPORTS = {"plugin_version", "plugin_want_major", "plugin_want_minor", "plugin_register", "plugin_describe"}
OPTIONS = ["sipray,tree", "sipray,calls", "sipray,transactions", "sipray,dialogs", "sipray,registrations", "sipray,rtd"]
PREFERENCES = ["enabled", "info_column", "check", "memory_limit"]


def problems(wireshark, plugins, nm):
    listed, errors = wireshark.run("tshark", "-G", "plugins")
    if "sipray.so" not in listed:
        yield "tshark -G plugins does not list it"
    if errors.strip():
        yield "complaints: " + errors.strip()
    if "sipray" not in wireshark.tshark("-G", "protocols").split():
        yield "tshark -G protocols does not list it"
    options = "".join(wireshark.run("tshark", "-z", "help")).split()
    yield from ("-z %s is missing" % o for o in OPTIONS if o not in options)
    preferences = wireshark.tshark("-G", "currentprefs")
    yield from ("preference sipray.%s is missing" % p for p in PREFERENCES if "\n#sipray.%s:" % p not in preferences)
    for library in Path(plugins).glob("*/epan/sipray.so"):
        names = subprocess.run([nm, "-D", "--defined-only", library], stdout=subprocess.PIPE, check=True, text=True)
        extra = {line.split()[-1] for line in names.stdout.splitlines()} - EXPORTS
        extra = {name for name in extra if not name.startswith(("__asan", "__odr_asan", "__ubsan"))}
        if extra:
            yield "exports " + ", ".join(sorted(extra))


def main():
    plugins, nm = sys.argv[1:]
    found = list(problems(Wireshark(plugins), plugins, nm))
    print("\n".join(found) or "loads")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
