#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What Wireshark shows without the plugin it shows with it: untouched.py PLUGINS CAPTURE...

The trees of all protocols but ours, the lines of the packet list, and the statistics of the built-in SIP and RTP
dissectors."""
import re
import sys

from wireshark import Wireshark

OURS = re.compile(r'  <proto name="sipray".*?\n  </proto>\n', re.S)
VIEWS = [
    ("trees", ["-T", "pdml"]),
    ("trees in two passes", ["-2", "-T", "pdml"]),
    ("packet list", ["-o", "sipray.info_column:FALSE"]),
    ("sip,stat", ["-q", "-z", "sip,stat"]),
    ("rtp,streams", ["-q", "-z", "rtp,streams"]),
]


def view(wireshark, capture, options, with_plugin):
    if not with_plugin and "sipray.info_column:FALSE" in options:
        options = []
    text = OURS.sub("", wireshark.tshark("-r", capture, *options))
    return re.sub(r'(time|capture_file)="[^"]*"', "", text)


def main():
    plugins, captures = sys.argv[1], sys.argv[2:]
    plain, extended = Wireshark(None), Wireshark(plugins)
    failed = 0
    for capture in captures:
        for name, options in VIEWS:
            before, after = view(plain, capture, options, False), view(extended, capture, options, True)
            if before == after and before.strip():
                continue
            failed += 1
            pairs = zip(before.splitlines(), after.splitlines())
            print("%s: %s differ: %s" % (capture, name, next((p for p in pairs if p[0] != p[1]), "in length")))
    print("%d captures, %d views differ" % (len(captures), failed))
    return 1 if failed or not captures else 0


if __name__ == "__main__":
    sys.exit(main())
