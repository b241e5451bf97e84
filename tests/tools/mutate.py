#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Asks whether the tests would notice a mistake: changes the code a little at random, builds, runs the quick tests.

    mutate.py BUILD                             20 changes in analyzer/
    mutate.py BUILD -n 80 --seed 7 analyzer/sip analyzer/net

One change at a time: a comparison, `&&` for `||`, a negation, a number, a statement or a row of a table that is gone. Each is
undone; files with changes of your own are left alone. Same seed, same changes. What survives needs a test, unless it changes
nothing that anybody could see. It takes about half a minute for each change, so this is no part of the daily tests.
"""
import argparse
import random
import re
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUIET = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|^[ \t]*#[^\n]*(?:\\\n[^\n]*)*', re.S | re.M)
COMPARISONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
STATEMENT = re.compile(r"(?m)^[ \t]+(?![ \t]|return\b|break;|continue;|goto\b|case\b|default\b|else\b|(?:\w+ )+\**\w+[;=\[, ])[^\n{}]*[\w)\]+-];(?=[ \t]*$)")


def code_of(text):
    """The text with comments, strings and directives blanked, so that offsets stay."""
    return QUIET.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def sites(path):
    """Yields (kind, start, end, new text) of each change that could be made in a file."""
    text = path.read_text()
    code = code_of(text)
    if path.suffix == ".def":
        for m in re.finditer(r"(?m)^[A-Z_]+\(.*\)[ \t]*$", code):
            yield "row", m.start(), m.end(), ""
        return
    for m in re.finditer(r"(?<= )(?:<=?|>=?|==|!=)(?= )", code):
        yield "comparison", m.start(), m.end(), COMPARISONS[m.group()]
    for m in re.finditer(r"&&|\|\|", code):
        yield "logic", m.start(), m.end(), "||" if m.group() == "&&" else "&&"
    for m in re.finditer(r"!(?=[A-Za-z_(])", code):
        yield "negation", m.start(), m.end(), ""
    for m in re.finditer(r"\b[0-9]+\b(?!\.)", code):
        yield "number", m.start(), m.end(), str(int(m.group()) + 1)
    for m in STATEMENT.finditer(code):
        yield "statement", m.start() + len(m.group()) - len(m.group().lstrip()), m.end(), "(void)0;"


def quiet(command, timeout=None):
    try:
        result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout)
    except subprocess.TimeoutExpired:
        return 1, ""
    return result.returncode, result.stdout.decode(errors="replace")


def targets(build):
    units = [d.name for d in (ROOT / "tests/unit").iterdir() if d.is_dir()]
    return [word for t in ["sipray"] + ["test_" + u for u in sorted(units)] for word in ("--target", t)]


def noticed_by(args):
    """The names of the tests that fail; None where it does not build."""
    if quiet(["cmake", "--build", str(args.build), "-j", "2", *targets(args.build)], 1800)[0]:
        return None
    status, out = quiet(["ctest", "--test-dir", str(args.build), "-j", "2", "-R", args.tests, "--timeout", str(args.timeout)])
    return re.findall(r"(?m)^\s+\d+ - (\S+) \(", out) or (["ctest"] if status else [])


def describe(path, text, start, end, new):
    number = text.count("\n", 0, start) + 1
    line = text.splitlines()[number - 1].strip()
    return "%s:%d  %s  %s" % (path.relative_to(ROOT), number, "%s → %s" % (text[start:end], new) if new not in ("", "(void)0;") else "gone", line)


def main():
    parser = argparse.ArgumentParser(description="Changes the code at random and asks which tests notice.")
    parser.add_argument("build", type=Path, help="a build tree")
    parser.add_argument("folders", nargs="*", default=["analyzer"])
    parser.add_argument("-n", type=int, default=20, help="how many changes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tests", default="^(unit_.*|expect|golden)$", help="which tests, as for ctest -R")
    parser.add_argument("--timeout", type=int, default=60, help="seconds for a test that has no limit of its own")
    args = parser.parse_intermixed_args()
    args.build = args.build.resolve()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped")) # the change is undone then, too
    if noticed_by(args) != []:
        sys.exit("the tests must pass without a change")
    changed = {ROOT / line[3:] for line in quiet(["git", "status", "--porcelain"])[1].splitlines()}
    files = sorted({p for folder in args.folders for e in ("*.c", "*.def") for p in (ROOT / folder).rglob(e)} - changed)
    by_kind = {}
    for path in files:
        for kind, *change in sites(path):
            by_kind.setdefault(kind, []).append((path, *change))
    chance, made, survivors = random.Random(args.seed), 0, []
    while made < args.n and by_kind:
        kind = chance.choice(sorted(by_kind))
        path, start, end, new = by_kind[kind].pop(chance.randrange(len(by_kind[kind])))
        if not by_kind[kind]:
            del by_kind[kind]
        text = path.read_text()
        what = describe(path, text, start, end, new)
        try:
            path.write_text(text[:start] + new + text[end:])
            noticed = noticed_by(args)
        finally:
            path.write_text(text)
        if noticed is None:
            continue
        made += 1
        if not noticed:
            survivors.append(what)
        print("%-10s %s  [%s]" % (kind, what, " ".join(noticed) or "SURVIVES"), flush=True)
    print("\n%d changes, %d noticed. These survive:" % (made, made - len(survivors)))
    print("\n".join(survivors))


if __name__ == "__main__":
    main()
