"""How many wrong calls are caught, by kind, and how often the right correction comes first. Prints a table.

    python benchmarks/wrong_calls.py PYTHON [--others] [--missed] [SECTION ...]

PYTHON is an interpreter that has the libraries of `tests/truth/wrong_calls/libraries.txt`. With --others, those of
ruff, pyright, ty and pyrefly that are installed beside this one run on the same lines; "caught" is then any report on
the line. The calls were written from the libraries' documentation; each is checked by itself, in a function.

Some tables were written before anything was run on them. At their first run 94 of the 119 calls of `later.txt` were
caught, and, when the causes of the rest had been mended, 53 of the 59 of `last.txt` (28 of 32 with the right correction
first). Of whole functions with one wrong call each, 280 of the 340 of `applications.txt` were caught at first (196 of
305 with the right correction first), and, mended, 115 of the 125 of `tools.txt` (81 of 107). Later 108 of the 120 of
`assistants.txt` (90 of 107) and, mended, 51 of the 60 of `afterwards.txt` (44 of 57). Of calls whose receivers the
code around them alone tells, 153 of the 203 of `inferred.txt` were caught at first (114 of 161 with the right one
first), and, mended, 55 of the 68 of `inferred_later.txt` (39 of 48). They are not blind any more.

`--json benchmarks/results/wrong_calls.json` keeps the figures of one `--table` for the page on accuracy.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ringtrue.cli.one_file import settled
from ringtrue.environment.disk import Disk
from ringtrue.rule import Finding
from ringtrue.settled import Wishes
from ringtrue.text import apply_edits
from ringtrue.workspace import Folder, open_folder

TABLES = Path(__file__).parent.parent / "tests/truth/wrong_calls"
CODE = Path(__file__).parent.parent / "tests/truth/wrong_code"
KINDS = {
    "attr": "hallucinated-attribute", "method": "hallucinated-method", "arg": "hallucinated-argument",
    "missing": "missing-argument", "many": "too-many-arguments", "literal": "invalid-literal-argument",
    "await": "missing-await", "nonawait": "await-non-awaitable", "shape": "wrong-result-shape",
    "foreign": "foreign-idiom",
}  # fmt: skip
# What lacks a member, an object or its class or module, is not for the author of a call to tell.
_MEMBER = frozenset(("hallucinated-attribute", "hallucinated-method"))
_GONE = frozenset(("removed-api", "legacy-query-api", "unknown-model-field", "absent-attribute"))
_TOP = ("import ", "from ", "class ", "    name")


@dataclass(frozen=True)
class Case:
    """One wrong line of a text: `meant` is the text as it should be, or empty where that cannot be told."""

    section: str
    kind: str
    text: str
    line: int
    meant: str

    @property
    def wrong(self) -> str:
        return self.text.splitlines()[self.line - 1].strip()

    @property
    def right(self) -> str:
        return self.meant.splitlines()[self.line - 1].strip() if self.meant else "-"


@dataclass(frozen=True)
class Outcome:
    case: Case
    caught: bool
    offered: bool
    said: str


def cases(tables: Iterable[Path]) -> Iterator[Case]:
    """Every case of tables: one statement each, after statements that a section shares."""
    for table in tables:
        section, imports, made, head = "", list[str](), list[str](), True
        for line in table.read_text("utf-8").splitlines():
            if line.startswith("["):
                section, imports, made, head = line.strip("[]"), [], [], True
            elif line.startswith("----"):
                head = False
            elif section and head and line:
                (imports if line.startswith(_TOP) else made).append(line)
            elif section and line and not line.startswith("#"):
                kind, _, rest = line.partition(": ")
                wrong, _, meant = rest.rpartition(" -> ")
                is_async = kind in ("await", "nonawait") or "await " in wrong + meant
                head_line = "async def run():" if is_async else "def run():"
                start = "\n".join((*imports, "", head_line, *(f"    {each}" for each in made), "    "))
                right = "" if meant == "-" else f"{start}{meant}\n"
                yield Case(section, kind, f"{start}{wrong}\n", len(imports) + len(made) + 3, right)


_MARK = re.compile(r"  #: (\w+)(?: (.+) -> (.+))?$")


def pieces(tables: Iterable[Path]) -> Iterator[tuple[str, list[str]]]:
    """The pieces of code that tables hold: what each is about, and its lines with their marks."""
    for table in tables:
        for piece in table.read_text("utf-8").split("\n==== ")[1:]:
            section, _, marked = piece.partition("\n")
            yield section, marked.splitlines()


def in_code(tables: Iterable[Path]) -> Iterator[Case]:
    """Every marked line of the pieces of code that tables hold, the others put right."""
    for section, marked in pieces(tables):
        lines = [put_right(line) for line in marked]
        for number, line in enumerate(marked):
            if mark := _MARK.search(line):
                wrong = (*lines[:number], _MARK.sub("", line), *lines[number + 1 :])
                yield Case(section, mark[1], _text(wrong), number + 1, _text(lines) if mark[2] else "")


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def put_right(line: str) -> str:
    """A marked line as it should be."""
    mark, plain = _MARK.search(line), _MARK.sub("", line)
    if mark is None or mark[2] is None:
        return plain
    places = list(re.finditer(rf"(?<!\w){re.escape(mark[2])}(?!\w)", plain))
    if not places:
        raise SystemExit(f"no '{mark[2]}' in: {line}")
    start, end = places[-1].span()
    return f"{plain[:start]}{mark[3]}{plain[end:]}"


@dataclass(frozen=True)
class Twin:
    """A piece of code with its wrong calls put right, but for the lines of `open`, of which nobody says how."""

    section: str
    text: str
    open: frozenset[int]


def twins(tables: Iterable[Path]) -> Iterator[Twin]:
    for section, marked in pieces(tables):
        marks = {number: _MARK.search(line) for number, line in enumerate(marked, start=1)}
        unknown = frozenset(number for number, mark in marks.items() if mark and mark[2] is None)
        yield Twin(section, "\n".join(map(put_right, marked)) + "\n", unknown)


def said_of_twins(python: str, chosen: Iterable[Twin]) -> Iterator[str]:
    """What is said of code that is right."""
    with tempfile.TemporaryDirectory() as folder:
        project = opened(python, folder)
        for number, twin in enumerate(chosen):
            path = f"{folder}/twin_{number}.py"
            Path(path).write_text(twin.text, "utf-8")
            for one in settled(project.snapshot(path, twin.text)).findings:
                line = twin.text.count("\n", 0, one.span.start) + 1
                if one.rule in {*KINDS.values(), *_GONE} and line not in twin.open:
                    yield f"[{twin.section}] {twin.text.splitlines()[line - 1].strip()}   {one.rule}: {one.message}"


def opened(python: str, path: str) -> Folder:
    """An empty project at `path` with that interpreter."""
    wishes = Wishes({"python": python}, offline=True, trusted=True, isolated=True)
    return open_folder(path, wishes, Disk())


def judged(case: Case, folder: Folder, path: str) -> Outcome:
    """What is said of one case."""
    Path(path).write_text(case.text, "utf-8")
    analysis = settled(folder.snapshot(path, case.text))
    Path(path).unlink()  # each is a project of its own
    lines = case.text.splitlines(keepends=True)
    start = sum(map(len, lines[: case.line - 1]))
    end = start + len(lines[case.line - 1])
    here = [one for one in analysis.findings if start <= one.span.start < end and one.rule in {*KINDS.values(), *_GONE}]
    right = next((one for one in here if one.rule in accepted(case.kind)), None)
    said = "; ".join(f"{one.rule}: {one.message}" for one in here)
    return Outcome(case, right is not None, right is not None and _is_meant(case, right), said)


def accepted(kind: str) -> frozenset[str]:
    """The rules of a kind. What a release had removed, the `versions` topic says; what a model lacks, `database`; what
    a class of the module itself lacks, `logic`."""
    rules = _MEMBER if kind == "member" else frozenset((KINDS[kind],))
    return rules | _GONE if kind in ("member", "arg", "attr", "method") else rules


def _is_meant(case: Case, finding: Finding) -> bool:
    fixes = finding.fixes or tuple(finding.later() if finding.later else ())
    if not fixes or not case.meant:
        return False
    fixed = apply_edits(case.text, fixes[0].edits)
    try:
        return ast.dump(ast.parse(fixed)) == ast.dump(ast.parse(case.meant))
    except SyntaxError:
        return fixed == case.meant


def run(python: str, chosen: Iterable[Case]) -> list[Outcome]:
    """All of `chosen`, each in a project of its own file."""
    with tempfile.TemporaryDirectory() as folder:
        project = opened(python, folder)
        return [judged(case, project, f"{folder}/case_{number}.py") for number, case in enumerate(chosen)]


# The others


def others(python: str, chosen: list[Case]) -> dict[str, int]:
    """How many of the lines each installed tool reports at all."""
    found: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(chosen):
            Path(folder, f"case_{number}.py").write_text(case.text, "utf-8")
        Path(folder, "pyrefly.toml").touch()  # without one, pyrefly looks at less
        lines = {(f"case_{number}.py", case.line) for number, case in enumerate(chosen)}
        for name, command in _COMMANDS.items():
            if shutil.which(command[0]):
                filled = [part.replace("PYTHON", python) for part in command]
                done = subprocess.run([*filled, "."], cwd=folder, capture_output=True, text=True, check=False)
                found[name] = len(lines & set(_reported(name, done.stdout)))
    return found


_COMMANDS = {
    "ruff": ("ruff", "check", "--isolated", "--select", "ALL", "--output-format", "json"),
    "pyright": ("pyright", "--pythonpath", "PYTHON", "--outputjson"),
    "ty": ("ty", "check", "--python", "PYTHON", "--output-format", "gitlab"),
    "pyrefly": ("pyrefly", "check", "--python-interpreter-path", "PYTHON", "--output-format", "json"),
}
# Families of Ruff about style, or about the form of the cases.
_STYLE = (
    "B018", "T201", "D", "ANN", "INP", "I0", "F401", "F841", "E", "W", "S", "SIM", "PTH", "PLR", "COM", "Q", "RUF",
    "UP", "C4", "DTZ", "PLW15", "TRY", "EM", "N8", "ERA", "FBT", "ARG", "A0", "CPY", "PD", "NPY", "ASYNC",
)  # fmt: skip


def _reported(name: str, out: str) -> Iterator[tuple[str, int]]:
    """(file, line) of each report that is not about style."""
    try:
        told = json.loads(out)
    except ValueError:
        return
    if name == "ruff":
        yield from (
            (Path(one["filename"]).name, one["location"]["row"])
            for one in told
            if one["code"] and not one["code"].startswith(_STYLE)
        )
    elif name == "pyright":
        for one in told["generalDiagnostics"]:
            if one["severity"] == "error":
                yield Path(one["file"]).name, one["range"]["start"]["line"] + 1
    elif name == "ty":
        yield from ((Path(one["location"]["path"]).name, one["location"]["positions"]["begin"]["line"]) for one in told)
    else:
        yield from ((Path(one["path"]).name, one["line"]) for one in told["errors"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python")
    parser.add_argument("sections", nargs="*")
    parser.add_argument("--others", action="store_true")
    parser.add_argument("--code", action="store_true", help="the lines that stand in code, of `tests/truth/wrong_code`")
    parser.add_argument("--table", default="*", help="one table, by its name")
    parser.add_argument("--json", type=Path, help="keep the figures there, by the name of the table")
    parser.add_argument("--missed", action="store_true", help="list what is missed, and what is not offered first")
    parser.add_argument("--said", action="store_true", help="list what is said of each line")
    parser.add_argument(
        "--right", action="store_true", help="what is said of the pieces of code, put right; implies --code"
    )
    arguments = parser.parse_args()
    if arguments.right:
        chosen_twins = [
            twin
            for twin in twins(sorted(CODE.glob(f"{arguments.table}.txt")))
            if not arguments.sections or twin.section in arguments.sections
        ]
        said = list(said_of_twins(arguments.python, chosen_twins))
        print(*said, f"{len(said)} reports in {len(chosen_twins)} pieces of code that are right", sep="\n")
        return
    every = (
        in_code(sorted(CODE.glob(f"{arguments.table}.txt")))
        if arguments.code
        else cases(sorted(TABLES.glob(f"{arguments.table}.txt")))
    )
    chosen = [case for case in every if not arguments.sections or case.section in arguments.sections]
    outcomes = run(arguments.python, chosen)
    if arguments.said:
        for one in outcomes:
            print(f"said     [{one.case.section}] {one.case.kind}: {one.case.wrong}   {one.said}")
    if arguments.missed:
        _tell_missed(outcomes)
    _tell(outcomes)
    peers = others(arguments.python, chosen) if arguments.others else {}
    for name, number in peers.items():
        print(f"{name:<28}{len(chosen):>6}{number:>8} reported  ({number / len(chosen):.0%})")
    if arguments.json is not None:
        _keep(arguments.json, arguments.table, outcomes, peers)


def _keep(path: Path, table: str, outcomes: list[Outcome], peers: dict[str, int]) -> None:
    """Puts the figures of one table beside those of the others."""
    known = json.loads(path.read_text("utf-8")) if path.exists() else {}
    name = table if table != "*" else "each by itself"
    known[name] = {
        "calls": len(outcomes),
        "caught": sum(one.caught for one in outcomes),
        "to_correct": sum(bool(one.case.meant) for one in outcomes),
        "first": sum(one.offered for one in outcomes),
        "others": peers or known.get(name, {}).get("others", {}),
    }
    path.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def _tell_missed(outcomes: list[Outcome]) -> None:
    for one in outcomes:
        if not one.caught:
            print(f"missed   [{one.case.section}] {one.case.kind}: {one.case.wrong}   {one.said}")
    for one in outcomes:
        if one.caught and one.case.meant and not one.offered:
            print(f"not first [{one.case.section}] {one.case.wrong} -> {one.case.right}")


def _tell(outcomes: list[Outcome]) -> None:
    print(f"{'kind':<28}{'calls':>6}{'caught':>8}{'to correct':>12}{'first':>7}")
    for kind, rule in (*KINDS.items(), ("member", "either of the first two"), ("", "all")):
        mine = [one for one in outcomes if one.case.kind == kind or not kind]
        if mine:
            to_correct = [one for one in mine if one.case.meant]
            numbers = sum(one.caught for one in mine), len(to_correct), sum(one.offered for one in mine)
            print(f"{rule:<28}{len(mine):>6}{numbers[0]:>8}{numbers[1]:>12}{numbers[2]:>7}")
    caught = sum(one.caught for one in outcomes)
    first, meant = sum(one.offered for one in outcomes), sum(bool(one.case.meant) for one in outcomes)
    known = sum(one.caught and bool(one.case.meant) for one in outcomes)
    print(
        f"caught {caught / len(outcomes):.1%}; the right correction first in {first / max(meant, 1):.1%} of those that"
    )
    print(f"have one, which is {first / max(known, 1):.1%} of those that are caught")


if __name__ == "__main__":
    main()
