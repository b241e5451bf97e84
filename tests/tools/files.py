#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""However a capture is stored, the same comes out of it: compressed, on standard input, growing, written again.

    files.py SIPRAY SAMPLES_DIR
"""
import bz2
import gzip
import json
import lzma
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def by_command(*words):
    return lambda data: subprocess.run(words, input=data, stdout=subprocess.PIPE, check=True).stdout


FORMATS = {"gz": lambda data: gzip.compress(data, mtime=0), "bz2": bz2.compress, "xz": lambda data: lzma.compress(data, preset=0)}
for command in ("zstd", "lz4"):
    if shutil.which(command):
        FORMATS[command] = by_command(command, "-q", "-c")
if "lz4" in FORMATS:
    FORMATS["lz4-legacy"] = by_command("lz4", "-q", "-l", "-c")


class Wrong(Exception):
    pass


def same(what, wanted, found):
    if wanted != found:
        raise Wrong("%s: %s, not %s" % (what, str(found)[:300], str(wanted)[:300]))


class Sipray:
    def __init__(self, program, directory):
        self.program, self.directory = program, Path(directory)

    def run(self, *words, stdin=None, status=0):
        run = subprocess.run([self.program, *map(str, words)], input=stdin, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
        same("exit status of %s (%s)" % (" ".join(map(str, words)), run.stderr.decode()[-300:]), status, run.returncode)
        return run.stdout.decode(), run.stderr.decode()

    def messages(self, path, **rest):
        return json.loads(self.run("messages", "--format", "json", path, **rest)[0])["records"]

    def write(self, name, data):
        path = self.directory / name
        path.write_bytes(data)
        return path


def repeated(data, times):
    """The packets of a pcap file again and again, each round a minute later."""
    packets, at = [], 24
    while at < len(data):
        seconds, micro, size, wire = struct.unpack("<IIII", data[at:at + 16])
        packets.append((seconds, micro, size, wire, data[at + 16:at + 16 + size]))
        at += 16 + size
    return data[:24] + b"".join(struct.pack("<IIII", seconds + 60 * n, micro, size, wire) + packet
                                for n in range(times) for seconds, micro, size, wire, packet in packets)


# ---- what must hold; each raises Wrong ----

def compressed(sipray, data):
    """In a file, on standard input, in several members, one in another."""
    wanted = sipray.messages(sipray.write("plain", data))
    half = len(data) // 2
    for name, pack in FORMATS.items():
        ways = {"whole": pack(data), "members": pack(data[:half]) + pack(data[half:]), "twice": pack(pack(data)),
                "gzip outside": gzip.compress(pack(data))}
        for way, packed in ways.items():
            same("%s, %s" % (name, way), wanted, sipray.messages(sipray.write("packed", packed)))
            same("%s, %s, standard input" % (name, way), wanted, sipray.messages("-", stdin=packed))


def cut_and_damaged(sipray, data):
    """What comes before the damage is reported, and the status is 3."""
    large = repeated(data, 1300)  # several blocks of each format
    for name, pack in FORMATS.items():
        packed = pack(large)
        path = sipray.write("cut." + name, packed[:len(packed) * 3 // 4])
        out, err = sipray.run("summary", "--format", "json", path, status=3)
        if json.loads(out)["summary"]["messages"]["total"] == 0:
            raise Wrong("%s: nothing is left of a file that was cut" % name)
        for word in ("cut." + name, "cut short", "after packet", "-dc FILE"):
            if word not in err:
                raise Wrong("%s: no %r in %s" % (name, word, err))
    out, err = sipray.run("summary", sipray.write("deep", deep(data, 5)), status=3)
    if "too many times" not in err:
        raise Wrong(err)


def deep(data, times):
    for _ in range(times):
        data = gzip.compress(data)
    return data


def written(sipray, data):
    """-w gives the same packets, from a compressed file and from standard input too, as pcap and as pcapng."""
    wanted = sipray.messages(sipray.write("plain", data))
    for name in ("out.pcap", "out.pcapng"):
        for pack in (lambda d: d, FORMATS["gz"], FORMATS["xz"]):
            target = sipray.directory / name
            for source, stdin in ((sipray.write("in", pack(data)), None), ("-", pack(data))):
                sipray.run("messages", "-w", target, source, stdin=stdin)
                same("the first bytes of " + name, name == "out.pcapng", target.read_bytes()[:4] == b"\n\r\r\n")
                found = sipray.messages(target)
                for m in wanted + found:
                    m.pop("frame", None), m.pop("of_frame", None)
                same(name, wanted, found)


def followed(sipray, data):
    """A file that grows in odd pieces; each message is printed before the next piece is there."""
    wanted = [m["frame"] for m in sipray.messages(sipray.write("plain", data))]
    path = sipray.write("growing", b"")
    run = subprocess.Popen([sipray.program, "messages", "--follow", "--format", "ndjson", "--fields", "frame", path],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    os.set_blocking(run.stdout.fileno(), False)
    text, step = b"", len(data) // 5 + 1
    seen = []
    for at in range(0, len(data), step):
        with open(path, "ab") as out:
            out.write(data[at:at + step])
        for _ in range(100):
            time.sleep(0.02)
            text += run.stdout.read() or b""
            if len(text.splitlines()) > (seen[-1] if seen else 0):
                break
        seen.append(len(text.splitlines()))
    time.sleep(0.3)
    run.send_signal(signal.SIGINT)
    rest, err = run.communicate()
    text += rest or b""
    same("exit status (%s)" % err.decode(), 0, run.returncode)
    same("frames", wanted, [json.loads(line)["frame"] for line in text.splitlines()])
    if seen != sorted(set(seen)):
        raise Wrong("messages come late: %s after each piece" % seen)


def piped(sipray, data):
    """On standard input a call is printed when its timers have passed, though nothing more comes."""
    run = subprocess.Popen([sipray.program, "calls", "--follow", "--format", "csv", "--fields", "outcome", "-"],
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    run.stdin.write(data)
    run.stdin.flush()
    same("the first lines", ["outcome", "busy"], [run.stdout.readline().decode().strip() for _ in range(2)])
    run.stdin.close()
    same("exit status", 0, run.wait())


def follow_is_refused(sipray, data):
    path = sipray.write("a.gz", gzip.compress(data))
    for words, status in (((path,), 3), ((path, path), 2), (("-i", "lo"), 2)):
        sipray.run("--follow", *words, status=status)


def mixed_link_types(sipray, data):
    """Files of two link types are written as pcapng, whatever the name."""
    raw = data[:20] + struct.pack("<I", 101) + b"".join(
        data[at:at + 8] + struct.pack("<II", size - 14, wire - 14) + data[at + 30:at + 16 + size]
        for at, size, wire in places(data))
    files = [sipray.write("ethernet.pcap", data), sipray.write("raw.pcap", raw)]
    target = sipray.directory / "both.pcap"
    sipray.run("messages", "-w", target, *files)
    same("messages of both", 2 * len(sipray.messages(files[0])), len(sipray.messages(target)))


def filtered(sipray, samples):
    """The filter of --sip-filter loses no message of any sample, and nothing of the media gets through."""
    text = sipray.run("--sip-filter")[0].strip()
    for path in sorted(samples.glob("*.pcap")):
        wanted, found = (sipray.messages(path), json.loads(
            sipray.run("messages", "--format", "json", "-f", text, path)[0])["records"])
        same(path.name, wanted, found)
    counts = [json.loads(sipray.run("summary", "--format", "json", *words, samples / "mixed-rtp.pcap")[0])["summary"]
              for words in ((), ("-f", text))]
    same("packets without media", counts[0]["messages"]["total"], counts[1]["capture"]["packets"])
    if counts[0]["capture"]["packets"] == counts[1]["capture"]["packets"]:
        raise Wrong("no media was there to be left out")


def places(data):
    at = 24
    while at < len(data):
        size, wire = struct.unpack("<II", data[at + 8:at + 16])
        yield at, size, wire
        at += 16 + size


def main():
    program, samples = sys.argv[1], Path(sys.argv[2])
    wrong = []
    for test, sample in ((compressed, "tcp-call"), (compressed, "duplicated-capture"), (cut_and_damaged, "answered-fork"),
                         (written, "fragmented-invite"), (written, "tcp-call"), (followed, "answered-fork"),
                         (piped, "busy-486"), (follow_is_refused, "busy-486"), (mixed_link_types, "busy-486")):
        with tempfile.TemporaryDirectory() as directory:
            try:
                test(Sipray(program, directory), (samples / (sample + ".pcap")).read_bytes())
            except Wrong as error:
                wrong.append("%s, %s: %s" % (test.__name__, sample, error))
    try:
        filtered(Sipray(program, "."), samples)
    except Wrong as error:
        wrong.append("filtered: %s" % error)
    print("\n".join(wrong + ["formats: %s; %d wrong" % (" ".join(FORMATS), len(wrong))]))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
