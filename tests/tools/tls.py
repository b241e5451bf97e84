#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""SIP over TLS says what SIP over TCP says: makes captures with real TLS stacks (tls_traffic.py), each with and without
TLS, and compares what sipray makes of them.

    tls.py SIPRAY SAMPLES_DIR [NAME...]    only the cases with these names
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import tls_traffic
from properties import Runner, differences, mapped

NAMES = {"tls": "tcp", "wss": "ws"}  # the transport with TLS and without
TOOL = Path(__file__).resolve().parent / "tls_traffic.py"
SAMPLES = ("answered-basic", "fork-two-200", "register-401-200", "cancelled-two-hops")

# name: version, suite, further options
CASES = {
    "1.3 AES 128 GCM": ("1.3", "TLS_AES_128_GCM_SHA256"),
    "1.3 AES 256 GCM": ("1.3", "TLS_AES_256_GCM_SHA384"),
    "1.3 ChaCha20": ("1.3", "TLS_CHACHA20_POLY1305_SHA256"),
    "1.3 CCM": ("1.3", "TLS_AES_128_CCM_SHA256"),
    "1.3 CCM 8": ("1.3", "TLS_AES_128_CCM_8_SHA256"),
    "1.3 resumed": ("1.3", "TLS_AES_128_GCM_SHA256", "--resume"),
    "1.3 another key share": ("1.3", "TLS_AES_256_GCM_SHA384", "--retry"),
    "1.3 small segments": ("1.3", "TLS_AES_128_GCM_SHA256", "--segment", "90"),
    "1.2 GCM": ("1.2", "ECDHE-RSA-AES128-GCM-SHA256"),
    "1.2 GCM 256": ("1.2", "ECDHE-ECDSA-AES256-GCM-SHA384"),
    "1.2 ChaCha20": ("1.2", "ECDHE-RSA-CHACHA20-POLY1305"),
    "1.2 CCM": ("1.2", "ECDHE-ECDSA-AES128-CCM"),
    "1.2 CCM 8": ("1.2", "ECDHE-ECDSA-AES256-CCM8"),
    "1.2 CBC": ("1.2", "ECDHE-RSA-AES256-SHA384"),
    "1.2 CBC, MAC first": ("1.2", "ECDHE-RSA-AES128-SHA256", "--no-encrypt-then-mac"),
    "1.2 CBC SHA1": ("1.2", "ECDHE-RSA-AES128-SHA", "--no-encrypt-then-mac"),
    "1.2 resumed": ("1.2", "ECDHE-RSA-AES128-GCM-SHA256", "--resume"),
    "1.2 small segments": ("1.2", "ECDHE-RSA-AES128-GCM-SHA256", "--segment", "90"),
    "1.3 WebSocket": ("1.3", "TLS_AES_128_GCM_SHA256", "--websocket"),
    "1.2 WebSocket": ("1.2", "ECDHE-RSA-AES256-GCM-SHA384", "--websocket"),
    "1.2 RSA": ("1.2", "AES128-GCM-SHA256", "--private-key"),
    "1.2 RSA resumed": ("1.2", "AES256-SHA256", "--private-key", "--resume"),
    "1.2 RSA resumed without tickets": ("1.2", "AES256-SHA256", "--private-key", "--resume", "--no-ticket"),
    "1.2 RSA, old master secret": ("1.2", "AES128-SHA", "--private-key", "--no-extended-master"),
    "1.0": ("1.0", "ECDHE-RSA-AES128-SHA"),
}


class Failure(Exception):
    pass


def make(directory, sample, out, version, *options):
    run = subprocess.run([sys.executable, "-W", "ignore", TOOL, sample, out, "--version", version, "--certificates",
                          directory, *options], stderr=subprocess.PIPE, env=environment(directory, version, options))
    if run.returncode:
        raise RuntimeError("tls_traffic.py %s %s: %s" % (version, options, run.stderr.decode()[-600:]))


def environment(directory, version, options):
    if version != "1.3":
        return os.environ
    return {**os.environ, "OPENSSL_CONF": tls_traffic.conf(directory / "openssl.cnf", options[options.index("--suite") + 1])}


def comparable(records):
    """Without what the handshakes change: frame numbers. The transport's name is that without TLS."""
    def change(key, value):
        if "frame" in key:
            return value is not None
        return NAMES.get(value, value) if key == "transport" else value
    return mapped(records, change)


def same(wanted, found, what):
    for difference in differences(what, comparable(wanted), comparable(found)):
        raise Failure(difference)


def check_case(runner, directory, sample, plain, version, suite, *options):
    capture, keylog, with_secrets = (directory / name for name in ("tls.pcap", "tls.keys", "tls.pcapng"))
    keylog.unlink(missing_ok=True)
    private = "--private-key" in options
    options = [o for o in options if o != "--private-key"]
    make(directory, sample, capture, version, "--suite", suite, "--keylog", keylog, "--pcapng", with_secrets, *options)
    reference = plain[tuple(o for o in options if o in ("--resume", "--websocket", "--segment", "90"))]
    same(reference, runner.all_records([capture], ["--keylog", str(keylog)]), "with the key log")
    same(reference, runner.all_records([with_secrets]), "with secrets in the file")
    if private:
        same(reference, runner.all_records([capture], ["--tls-key", str(directory / "rsa.key")]), "with the private key")
    check_sealed(runner, capture)


def check_sealed(runner, capture):
    """Without keys nothing is read, and that is said."""
    summary = runner.summary([capture])
    tls = summary["capture"]["tls"]
    if summary["messages"]["total"] or tls["opened"] or not tls["not_opened"]:
        raise Failure("without keys: %s" % json.dumps(tls))
    if {s["reason"] for s in tls["servers"]} != {"no_key"}:
        raise Failure("without keys the reasons are %s" % json.dumps(tls["servers"]))


def references(runner, directory, sample, found):
    """What the same connections without TLS are, for each way to cut them."""
    for options in ((), ("--resume",), ("--websocket",), ("--segment", "90")):
        make(directory, sample, directory / "plain.pcap", "plain", *options)
        found[options] = runner.all_records([directory / "plain.pcap"])
    return found


def check_growing(program, directory, sample):
    """A key log that comes after the packets, in two pieces: the messages come with it, in their order."""
    capture, keylog, growing = directory / "late.pcap", directory / "late.keys", directory / "growing.keys"
    make(directory, sample, capture, "1.3", "--suite", "TLS_AES_128_GCM_SHA256", "--keylog", keylog)
    growing.touch()
    with subprocess.Popen([program, "messages", "-q", "--follow", "--format", "csv", "--fields", "frame", "--keylog", growing,
                           "-a", "duration:60", capture], stdout=subprocess.PIPE) as follower:
        lines = [follower.stdout.readline()]
        keys = keylog.read_bytes()
        for part in (keys[:300], keys[300:]):
            with open(growing, "ab") as out:
                out.write(part)
        lines += [follower.stdout.readline() for _ in range(7)]
        follower.terminate()
        rest = follower.stdout.read()
    frames = [int(line) for line in lines[1:] if line.strip()]
    if len(frames) != 7 or frames != sorted(frames) or rest:
        raise Failure("messages come in the frames %s and then %r" % (frames, rest))


def main():
    program, samples, names = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    failures = 0
    with tempfile.TemporaryDirectory() as temporary:
        directory, runner, known = Path(temporary), Runner(program, temporary), {}
        for number, (name, (version, suite, *options)) in enumerate(CASES.items()):
            if names and name not in names:
                continue
            sample = samples / (SAMPLES[number % len(SAMPLES)] + ".sip")
            plain = known.setdefault(sample, {}) or references(runner, directory, sample, known[sample])
            try:
                check_case(runner, directory, sample, plain, version, suite, *options)
            except Failure as failure:
                failures += 1
                print("%s, %s: %s" % (name, sample.stem, failure))
        if not names:
            try:
                check_growing(program, directory, samples / "answered-basic.sip")
            except Failure as failure:
                failures += 1
                print("growing: %s" % failure)
    print("%d of %d cases fail" % (failures, len(names or CASES) + (not names)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
