#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks that the documentation says what the program does: check_docs.py SIPRAY

--help, the man page, the completions, README.md and docs/schema.md are compared with the tables of the code
(command.def, option.def, outcome.def, the fields of the records, the vocabularies), the outputs that README.md and
docs/ show with what the command prints now, and links and file names with what is there.
"""
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ANALYZER = ROOT / "analyzer"
TABLES = {"messages": "messages", "transactions": "transactions", "dialogs": "dialogs", "calls": "calls",
          "registrations": "registrations", "codes": "codes", "methods": "methods", "headers": "headers",
          "registry": "registry", "check": "findings"}  # command -> records_*.c
REGISTRIES = ("codes", "methods", "headers", "registry")  # read no capture
problems = []


def complain(where, what):
    problems.append("%s: %s" % (where, what))


def read(path):
    path = ROOT / path
    if path.exists():
        return path.read_text()
    complain(path.relative_to(ROOT), "missing")
    return ""


def compare(where, what, want, have):
    """Both are lists in order."""
    missing, surplus = [w for w in want if w not in have], [h for h in have if h not in want]
    if missing:
        complain(where, "%s without %s" % (what, ", ".join(missing)))
    if surplus:
        complain(where, "%s with %s, which the code does not have" % (what, ", ".join(surplus)))
    if not missing and not surplus and want != have:
        complain(where, "%s in another order: %s" % (what, ", ".join(have)))


# ---- what the code has ----

def rows(path, macro):
    """The rows MACRO("a", 'b', …) of a .def file as lists of their arguments."""
    text = (ANALYZER / path).read_text()
    found = []
    for match in re.finditer(r"^%s\((.*)\)$" % macro, text, re.M):
        words = re.findall(r'"(?:[^"\\]|\\.)*"|\'.\'|[^,\s][^,]*', match.group(1))
        found.append([w.strip("\"'").replace('\\"', '"') for w in words])
    return found


def fields(table):
    """(name, type) of each field of a record table."""
    text = (ANALYZER / "records" / ("records_%s.c" % table)).read_text()
    text = text[text.index("static const struct field fields[]"):]
    return [(name, kind.lower()) for name, kind in
            re.findall(r'\{"(\w+)",\s*(?:NULL|"[^"]*"),\s*VALUE_(\w+)', text)]


def names_of(path, pattern):
    """The strings of the array that follows a pattern."""
    text = (ANALYZER / path).read_text()
    match = re.search(pattern + r".*?\{(.*?)\}", text, re.S)
    if not match:
        sys.exit("check_docs.py: no %s in %s" % (pattern, path))
    return [w for w in re.findall(r'"([^"]*)"', match.group(1)) if w]


def vocabularies():
    def model(function):
        return names_of("engine/store/names.c", r"\*%s\([^)]*\)\s*\{\s*static const char \*const names\[\] =\s*" % function)

    def status(function):
        return names_of("sip/status.c", r"\*%s\([^)]*\)\s*\{\s*static const char \*const names\[\w+\] =\s*" % function)
    explain = (ANALYZER / "report/explain.c").read_text()
    return {
        "kind": ["request", "response"],
        "transport": names_of("sip/transport.c", r"names\[SIP_TRANSPORTS\] =\s*"),
        "class": status("sip_class_name"),
        "sighting": model("sighting_name"),
        "type": model("txn_type_name"),
        "state (transaction)": model("txn_state_name"),
        "ended_by (transaction)": model("txn_end_name"),
        "matched_by": model("txn_match_name"),
        "usage": model("dialog_usage_name"),
        "state (dialog)": model("dialog_state_name"),
        "terminated_by": model("dialog_end_name"),
        "terminated_from, ended_by (call)": model("side_name"),
        "transfer": ["blind", "attended"],
        "transfer_outcome": model("transfer_outcome_name"),
        "publish": model("publish_kind_name"),
        "kind (registration)": model("register_kind_name"),
        "outcome (call)": [r[1] for r in rows("sip/outcome.def", "OUTCOME")],
        "fault": [w for w in status("fault_name") if w != "none"],
        "originator_reason": [r[1] for r in rows("engine/verdict/origin.def", "ORIGIN")],
        "fault_evidence": [r[1] for r in rows("engine/verdict/evidence.def", "EVIDENCE") if r[1] != "none"],
        "detail": [r[2] for kind in ("RULE", "EARLIER") for r in rows("engine/verdict/rules.def", kind) if r[2] != "NULL"],
        "backoff": names_of("engine/verdict/backoff.c", r"names\[BACKOFFS\] =\s*"),
        "retry": [w for w in status("retry_name") if w != "none"],
        "originator": model("originator_name"),
        "q850_source": ["reason", "mapped"],
        "partial": names_of("records/records_calls.c", r"\*const names\[\] =\s*"),
        "outcome (registration)": model("registration_outcome_name"),
        "dialog_effect": status("dialog_effect_name"),
        "severity": names_of("sip/finding.c", r"severities\[SEVERITIES\] =\s*"),
        "undecoded": [r[1] for r in rows("net/reason.def", "NET_REASON") if r[1] != "ok"] + ["malformed"],
        "reason (TLS)": [r[1] for r in rows("tls/reason.def", "TLS_REASON") if r[1] != "opened"],
        "problems": [r[1] for r in rows("engine/figures/problem.def", "PROBLEM")],
        "not_seen": re.findall(r'\[EXPLAIN_(?:NO_|ONE_)\w+\] = \{"(\w+)"', explain),
        "rank": [r[1] for r in rows("report/diff.def", "DIFF_RANK")],
        "certainty": re.findall(r'\[EXPLAIN_(?!NO_|ONE_)\w+\] = \{"(\w+)"', explain),
    }


class Program:
    def __init__(self, path):
        self.path = path.resolve()

    def run(self, words):
        environment = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC", NO_COLOR="1")
        result = subprocess.run([str(self.path)] + words, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
        return result.stdout.decode("utf-8", "replace")

    def json(self, *words):
        return json.loads(self.run(["--format", "json", *words]))


# ---- commands and options ----

def letter_of(option):
    return option[1] if option[1] != "0" else None


def check_help(sipray, commands, options):
    text = sipray.run(["--help"])
    for o in options:
        spelled = "-%s, --%s" % (o[1], o[0]) if letter_of(o) else "--%s" % o[0]
        spelled += "" if o[4] == "NULL" else "=" + o[4]
        if not re.search(r"^\s+%s\s+%s$" % (re.escape(spelled), re.escape(o[5])), text, re.M):
            complain("--help", "no line for %s" % spelled)
    for c in commands:
        if not re.search(r"^\s+%s\s+%s\s+%s$" % tuple(map(re.escape, c[1:4])), text, re.M):
            complain("--help", "no line for the command %s" % c[1])


def section(text, heading, following):
    """The text from the line `heading` to the next line that begins with `following`."""
    match = re.search(r"^%s$(.*?)(?=^%s|\Z)" % (re.escape(heading), following), text, re.M | re.S)
    return match.group(1) if match else ""


def check_man(commands, options):
    where, text = "docs/sipray.1", read("docs/sipray.1")
    items = section(text, ".Sh OPTIONS", r"\.Sh")
    compare(where, "commands", [c[1] for c in commands],
            re.findall(r"^\.It Cm ([\w-]+)", section(text, ".Sh COMMANDS", r"\.Sh"), re.M))
    compare(where, "options", [o[0] for o in options if o[0] != "help"],
            [w for w in re.findall(r"^\.It .*?Fl Fl ([\w-]+)", items, re.M) if w != "help"])
    for o in options:
        line = re.search(r"^\.It (.*Fl Fl %s\b.*)$" % o[0], items, re.M)
        if line and letter_of(o) and not line.group(1).startswith("Fl " + o[1]):
            complain(where, "-%s is not beside --%s" % (o[1], o[0]))
        if line and (o[4] != "NULL") != ("Ar " in line.group(1)):
            complain(where, "--%s: the argument" % o[0])
    compare(where, "outcomes", ["%s (%s.)" % (r[1], r[2]) for r in rows("sip/outcome.def", "OUTCOME")],
            ["%s (%s)" % o for o in re.findall(r"^\.It Cm (\w+)\n(.*)$", section(text, ".Sh OUTCOMES", r"\.Sh"), re.M)])
    for command, table in TABLES.items():
        have = re.findall(r"^\.It Va (\w+) Pq (\w+)", section(text, ".Ss Fields of " + command, r"\.S[sh]"), re.M)
        compare(where, "fields of " + command, ["%s (%s)" % f for f in fields(table)], ["%s (%s)" % f for f in have])
    if shutil.which("groff"):
        lint = subprocess.run(["groff", "-mdoc", "-wmac", "-z", "-Tutf8", str(ROOT / where)], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT).stdout.decode()
        for line in lint.splitlines():
            complain(where, "groff: " + line)


def formats_of(sipray, command):
    """The program lists its formats where it is asked for one that it does not have."""
    text = sipray.run(["--format", "none", command, "none"])
    match = re.search(r"use ((?:\w+, )+\w+ or \w+)", text)
    return re.split(", | or ", match.group(1)) if match else []


def check_completions(sipray, commands, options):
    formats = formats_of(sipray, "calls")
    flow_formats = [f for f in formats_of(sipray, "flow") if f not in formats]
    values = {"formats": formats, "flow_formats": flow_formats, "colors": ["auto", "always", "never"],
              "severities": vocabularies()["severity"], "commands": [c[1] for c in commands]}
    for where in ("docs/completion/sipray.bash", "docs/completion/_sipray"):
        text = read(where)
        assignments = re.findall(r"^\s*(?:local )?(\w+)=[\"'(]([^\"')]*)[\"')]", text, re.M)
        lists = {name: words.split() for name, words in assignments}
        for name, want in values.items():
            compare(where, name, want, lists.get(name, []))
        for command, table in TABLES.items():
            compare(where, "fields of " + command, [f[0] for f in fields(table)], lists.get("fields_" + command, []))
        for o in options:
            if not re.search(r"--%s\b(?!-)" % o[0], text):
                complain(where, "no --%s" % o[0])
            if letter_of(o) and not re.search(r"(?<![\w-])-%s\b" % o[1], text):
                complain(where, "no -%s" % o[1])
        for word in set(re.findall(r"(?<![\w-])--([a-z][a-z-]+)", text)) - {o[0] for o in options} - {"help"}:
            complain(where, "--%s, which sipray does not have" % word)


# ---- the schema ----

def table_rows(text):
    """The cells of the rows of the Markdown tables in a text, without headings."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[c.strip() for c in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [c for i, c in enumerate(cells) if not set("".join(c)) <= set("-: ")
            and not (i + 1 < len(cells) and set("".join(cells[i + 1])) <= set("-: "))]


def words_of(cell):
    return re.findall(r"`([^`]+)`", cell)


def check_fields(text):
    for command, table in TABLES.items():
        have = ["%s (%s)" % (words_of(r[0])[0], r[1]) for r in table_rows(section(text, "### " + command, "##"))]
        compare("docs/schema.md", "fields of " + command, ["%s (%s)" % f for f in fields(table)], have)


def check_words(text):
    have = {r[0].replace("`", ""): words_of(r[1]) for r in table_rows(section(text, "## Vocabularies", "## "))}
    want = vocabularies()
    compare("docs/schema.md", "vocabularies", sorted(want), sorted(have))
    for name in set(want) & set(have):
        compare("docs/schema.md", name, sorted(want[name]), sorted(have[name]))


def check_outcomes(sipray, text):
    meanings = table_rows(section(text, "## Outcomes of calls", "###"))
    compare("docs/schema.md", "outcomes", ["%s (%s)" % (r[1], r[2]) for r in rows("sip/outcome.def", "OUTCOME")],
            ["%s (%s)" % (words_of(r[0])[0], r[1]) for r in meanings])
    explicit, classes = {}, {}
    for cells in table_rows(section(text, "### Default outcomes", "##")):
        for word in re.findall(r"\b\dxx\b|\b\d{3}\b", cells[1]):
            (classes if word.endswith("xx") else explicit)[word] = words_of(cells[0])[0]
    known = {str(r["code"]): r["outcome"] for r in sipray.json("codes")["records"] if r["code"] >= 300}
    for code, outcome in known.items():
        says = explicit.get(code, classes.get(code[0] + "xx"))
        if says != outcome:
            complain("docs/schema.md", "default outcome of %s is %s, not %s" % (code, outcome, says))
    for code in set(explicit) - set(known):
        complain("docs/schema.md", "default outcome of %s, which is not registered" % code)


def check_legs(text):
    table = table_rows(section(text, "## Legs", "## "))
    have = [(word, re.match(r"-?\d+", r[1])[0]) for r in table for word in words_of(r[0])]
    want = [(r[1], r[2]) for r in rows("engine/legs/leg.def", "LEG")]
    compare("docs/schema.md", "evidence of legs", ["%s %s" % w for w in want], ["%s %s" % h for h in have])


def paths_of(value, path=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths_of(inner, path + "." + key if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for inner in value:
            yield from paths_of(inner, path + "[]")
    else:
        yield path


def check_members(what, text, value):
    """`text` has a table of paths, in which * stands for any name; each path of the JSON value must be there."""
    patterns = [w for r in table_rows(text) for w in words_of(r[0])]
    compiled = {p: re.compile(re.escape(p).replace(r"\*", r"[^.]+") + "$") for p in patterns}
    paths = sorted(set(paths_of(value)))
    for path in paths:
        if not any(c.match(path) for c in compiled.values()):
            complain("docs/schema.md", "%s has %s, which the table lacks" % (what, path))
    for pattern, c in compiled.items():
        if not any(c.match(path) for path in paths) and not pattern.endswith(".undecoded.*"): # samples decode whole
            complain("docs/schema.md", "%s has no %s" % (what, pattern))


def check_schema(sipray):
    text = read("docs/schema.md")
    samples = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "samples").glob("*.pcap"))
    check_fields(text)
    check_words(text)
    check_outcomes(sipray, text)
    check_legs(text)
    check_members("summary", section(text, "## summary", "## "), sipray.json("summary", *samples)["summary"])
    groups = sipray.json("summary", "--by", "code", *samples)["summary"]
    for group in groups["groups"]:
        group["metrics"] = {"all": None} # those of the summary
        if not group["main_failure"]:
            del group["main_failure"]
    check_members("summary --by", section(text, "## Groups of the summary", "## "),
                  {name: groups[name] for name in ("by", "groups", "other_groups")})
    story = sipray.json("explain", "1", "samples/answered-fork.pcap")
    story["call"] = None
    story["legs"] = sipray.json("explain", "1", "samples/b2bua-two-legs.pcap")["legs"]
    check_members("explain", section(text, "## explain", "## "), story)
    check_members("diff", section(text, "## diff", "## "), sipray.json("diff", "1", "2", "samples/diff-good-bad.pcap"))
    for command, table in TABLES.items():
        words = [] if command in REGISTRIES else samples
        document = sipray.json(command, *words)
        if [document["schema"], document["command"]] != ["sipray/1", command]:
            complain("JSON", "%s has another head" % command)
        if document["records"]:
            compare("JSON", "members of " + command, [f[0] for f in fields(table)], list(document["records"][0]))


# ---- README and the other pages ----

def check_outputs(sipray, page):
    """```console blocks: `$ sipray …`, then exactly what it prints."""
    text = read(page)
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.M | re.S):
        command, _, want = block.partition("\n")
        words = shlex.split(command)
        if words[:2] != ["$", "sipray"]:
            complain(page, "a console block must begin with `$ sipray`: %s" % command)
            continue
        have = sipray.run(words[2:])
        if "\n".join(l.rstrip() for l in have.splitlines()) != "\n".join(l.rstrip() for l in want.splitlines()):
            complain(page, "`%s` prints now:\n%s" % (command[2:], have))


def check_quick_start():
    text = section(read("README.md"), "## Quick start", "## ")
    blocks = [b.strip().splitlines() for b in re.findall(r"^```sh\n(.*?)^```$", text, re.M | re.S)]
    if [len(b) for b in blocks] != [1, 1]:
        complain("README.md", "the quick start has not two blocks of one line")
        return
    ci = (ROOT / ".ci/run").read_text().replace('"$preset"', "release")
    for step in blocks[1][0].split("&&"):
        step = re.sub(r"^\./", "", step.strip())
        if step not in ci:
            complain(".ci/run", "does not run `%s` of README.md's test command" % step)
    for block in blocks:
        for word in re.findall(r"(?:\./)?((?:tests|samples)/[\w./-]+)", block[0]):
            if not (ROOT / word).exists():
                complain("README.md", "%s does not exist" % word)


def check_readme(commands):
    table = [words_of(r[0])[0].split()[0] for r in table_rows(section(read("README.md"), "## Commands", "## "))]
    compare("README.md", "commands", [c[1] for c in commands], table)


def anchors(text):
    text = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
    headings = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w -]", "", h.lower()).strip().replace(" ", "-") for h in headings}


def check_links(page):
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.M | re.S)
    where = page.relative_to(ROOT)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"\w+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists():
            complain(where, "links to %s, which does not exist" % target)
        elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text()):
            complain(where, "links to %s, and there is no such heading" % target)


def check_paths(page):
    """Names of files in back-quotes that begin with a folder of the project must exist."""
    for word in re.findall(r"`((?:analyzer|plugin|samples|tests|docs|cmake|\.ci)/[\w./*:-]*)`", read(page)):
        name = word.rstrip("/").partition(":")[0]
        found = list(ROOT.glob(name)) if "*" in name else (ROOT / name).exists()
        if not found and not (name.startswith("samples/") and (ROOT / (name + ".sip")).exists()):
            if "NAME" not in name and "FOLDER" not in name:
                complain(page, "%s does not exist" % word)


def number(text):
    """The number that a cell begins with: `4 096 bytes`, `64 KiB`."""
    match = re.match(r"(\d+(?: \d{3})*)( KiB| MiB)?", text)
    unit = {" KiB": 1 << 10, " MiB": 1 << 20}
    return int(match.group(1).replace(" ", "")) * unit.get(match.group(2), 1) if match else None


def check_code_names():
    """What docs/architecture.md calls by its name in the code must be there, and limits have the value it gives."""
    text = read("docs/architecture.md")
    code = "\n".join(p.read_text() for p in sorted(ANALYZER.rglob("*.[chd]*")))
    files = {p.name for p in ANALYZER.rglob("*.*")}
    for name in set(re.findall(r"`([A-Z][A-Z0-9]*_[A-Z_0-9]+|RECENT|[a-z]+_[a-z_]+|\w+\.(?:c|h|def))`", text)):
        if name not in files and not re.search(r"\b%s\b" % re.escape(name), code):
            complain("docs/architecture.md", "%s is not in the code" % name)
    for cells in table_rows(section(text, "## Limits", "## ")):
        for name in words_of(cells[0]):
            value = re.search(r"\b%s = ([\d *<]+?) *[,}]" % name, code)
            if value and number(cells[1]) != eval(value.group(1)):  # digits and operators alone
                complain("docs/architecture.md", "%s is %s" % (name, value.group(1).strip()))


def lacks_test(word, expected):
    """What is wrong with the name of a test: a sample with expectations, a file of tests, or one test of it (FILE:NAME)."""
    name, _, test = word.partition(":")
    if name.startswith("samples/"):
        return None if name[8:] in expected else "no row of samples/expect.tsv"
    text = read(name)
    suite = re.fullmatch(r"tests/unit/\w+/test_(\w+)\.c", name)
    if suite and not re.search(r"^Test\(%s, %s\b" % (suite.group(1), test or r"\w+"), text, re.M):
        return "no such test"
    return None if suite or re.search(r"\b%s\b" % Path(name).stem, read("tests/CMakeLists.txt")) else "no test runs it"


def check_coverage():
    """Each row names its files and a test, or says that it is not covered; the tests are there."""
    expected = {line.split("\t")[0] for line in read("samples/expect.tsv").splitlines()}
    for cells in table_rows(read("docs/rfc-coverage.md")):
        for word in words_of(cells[-1]):
            problem = lacks_test(word, expected)
            if problem:
                complain("docs/rfc-coverage.md", "%s: %s: %s" % (" ".join(cells[:2]), word, problem))
        covered = "not covered" not in cells[-2]
        if covered != bool(words_of(cells[-2])) or covered != bool(words_of(cells[-1])):
            complain("docs/rfc-coverage.md", "%s: files and tests, or \"not covered\"" % " ".join(cells[:2]))


def check_layers():
    sys.path.insert(0, str(ROOT / "tests/tools"))
    from check_layers import ROOMS
    text = section(read("docs/architecture.md"), "## Layers", "## ")
    have = {words_of(r[0])[0].replace("analyzer/", "").rstrip("/"): set(words_of(r[2])) for r in table_rows(text)}
    for folder, may in ROOMS.items():
        if have.get(folder) != may:
            complain("docs/architecture.md", "layer table: %s uses %s" % (folder, ", ".join(sorted(may)) or "nothing"))


def check_tls():
    text = read("docs/tls.md")
    suites = [(words_of(r[0])[0], words_of(r[1])[0]) for r in table_rows(section(text, "## Cipher suites", "## "))]
    compare("docs/tls.md", "suites", ["%s %s" % (r[0], r[1]) for r in rows("tls/suite.def", "TLS_SUITE")],
            ["%s %s" % s for s in suites])
    reasons = [(words_of(r[0])[0], r[1]) for r in table_rows(section(text, "## What is not", "## "))]
    compare("docs/tls.md", "reasons", ["%s (%s)" % (r[1], r[2]) for r in rows("tls/reason.def", "TLS_REASON")[1:]],
            ["%s (%s)" % r for r in reasons])


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sipray = Program(Path(sys.argv[1]))
    commands, options = rows("cli/command.def", "COMMAND"), rows("cli/option.def", "OPTION")
    pages = [p for pattern in ("*.md", "docs/*.md", "samples/*.md") for p in sorted(ROOT.glob(pattern))]
    check_help(sipray, commands, options)
    check_man(commands, options)
    check_completions(sipray, commands, options)
    check_schema(sipray)
    check_readme(commands)
    check_quick_start()
    check_layers()
    check_coverage()
    check_code_names()
    check_tls()
    for page in pages:
        check_links(page)
        check_paths(page.relative_to(ROOT))
        check_outputs(sipray, page.relative_to(ROOT))
    print("\n".join(problems) or "%d pages agree with the program" % len(pages))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
