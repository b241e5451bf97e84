# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs Wireshark's programs with the plugin under test and nothing of the user's: an empty configuration, no other
plugins.

As root Wireshark takes no plugins from a directory that a variable names, so root is left behind: with a user namespace
where that is allowed, else as nobody. Where neither works the test is skipped (exit status 77)."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SKIP = 77
PARITY_OPTIONS = ["-o", "tcp.reassemble_out_of_order:TRUE"]  # as the command reads TCP
USELESS = ("Running as user", "This could be dangerous")


def skip(why):
    print("skipped: " + why)
    sys.exit(SKIP)


def _works(command):
    try:
        return subprocess.run(command + ["true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def _without_root():
    if os.getuid() and os.getgid():
        return []
    for command in (["unshare", "--user", "--map-user=1000", "--map-group=1000"],
                    ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]):
        if _works(command):
            return command
    return skip("cannot leave root behind")


class Wireshark:
    """`plugins` is the directory with MAJOR.MINOR/epan/sipray.so, or None for a run without the plugin."""

    def __init__(self, plugins):
        if not shutil.which("tshark"):
            skip("tshark is not installed")
        self.directory = tempfile.TemporaryDirectory(prefix="sipray-wireshark-")
        base = Path(self.directory.name)
        for name in ("plugins", "home", "config", "extcap"):
            (base / name).mkdir()
        if plugins:
            shutil.copytree(plugins, base / "plugins", dirs_exist_ok=True)
        for path in [base, *base.rglob("*")]:
            path.chmod(0o777 if path.is_dir() else 0o644)
        self.command = _without_root()
        self.environment = {k: v for k, v in os.environ.items() if k != "DISPLAY"}
        self.environment.update(
            HOME=str(base / "home"), XDG_CONFIG_HOME=str(base / "home"), WIRESHARK_CONFIG_DIR=str(base / "config"),
            WIRESHARK_PLUGIN_DIR=str(base / "plugins"), WIRESHARK_EXTCAP_DIR=str(base / "extcap"),
            LC_ALL="C.UTF-8", TZ="UTC", WIRESHARK_ABORT_ON_DISSECTOR_BUG="1", WIRESHARK_ABORT_ON_TOO_MANY_ITEMS="1")
        if plugins and "SIPRAY_PRELOAD" in os.environ:  # the plugin is instrumented
            self.environment.update(LD_PRELOAD=os.environ["SIPRAY_PRELOAD"], ASAN_OPTIONS="detect_leaks=0")

    def readable(self, argument):
        """A file that nobody may read where it is (below /root, say) is copied to where he may."""
        path = Path(str(argument))
        if "setpriv" not in self.command or not path.is_file() or Path(self.directory.name) in path.parents:
            return str(argument)
        copy = Path(self.directory.name) / path.name
        shutil.copyfile(path, copy)
        copy.chmod(0o644)
        return str(copy)

    def run(self, *arguments, timeout=120):
        """The standard output and error of a program; a failure of it ends the test."""
        result = subprocess.run([*self.command, *map(self.readable, arguments)], env=self.environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout)
        errors = result.stderr.decode("utf-8", "replace")
        errors = "\n".join(line for line in errors.splitlines() if not any(u in line for u in USELESS))
        if result.returncode:
            sys.exit("%s: exit status %d\n%s" % (" ".join(map(str, arguments)), result.returncode, errors))
        return result.stdout.decode("utf-8", "surrogateescape"), errors

    def tshark(self, *arguments, **options):
        return self.run("tshark", *arguments, **options)[0]

    def start(self, *arguments):
        return subprocess.Popen([*self.command, *map(self.readable, arguments)], env=self.environment, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1)

    def trees(self, capture, *options):
        """What the plugin shows: [(frame number, tree)] for each message; a tree lists (field, value, [tree], label)."""
        xml = self.tshark("-2", "-r", capture, "-T", "pdml", "-J", "sipray", "-Y", "sipray", *PARITY_OPTIONS, *options)
        found = []
        for packet in ElementTree.fromstring(xml.encode("utf-8", "surrogateescape")).iter("packet"):
            number = int(packet.find("./proto[@name='geninfo']/field[@name='num']").get("show"))
            found += [(number, _tree(proto)) for proto in packet.findall("./proto[@name='sipray']")]
        return found


def _tree(element):
    return [(child.get("name"), child.get("show"), _tree(child), child.get("showname") or child.get("show"))
            for child in element]


def flatten(tree):
    """{field: [values]} of a tree, in order."""
    values = {}
    for name, value, below, _ in tree:
        if name:
            values.setdefault(name, []).append(value)
        for key, more in flatten(below).items():
            values.setdefault(key, []).extend(more)
    return values


def records(sipray, command, capture):
    """The records of a command, from its JSON."""
    result = subprocess.run([str(sipray), command, "--format", "json", str(capture)], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, timeout=120)
    if result.returncode not in (0, 3):
        sys.exit("sipray %s %s: exit status %d" % (command, capture, result.returncode))
    return json.loads(result.stdout.decode("utf-8"))["records"]
