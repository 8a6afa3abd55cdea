"""How many deprecated APIs of a list are flagged with the right replacement, and how many replacements are flagged.

    python benchmarks/deprecations.py MAPPINGS.jsonl [--environment NAME=VENV ...] [--newest VENV] [--show]

A mapping is a line with `deprecated`, `replacement`, `bad_code` and `good_code`. Each code is a file of its own in an
empty project; without an environment nothing is installed. What is installed is only read, so the environments may be
of any Python. Replacements go away, too: each that is flagged is run with its environment's Python (where nothing is
installed with that of `--newest`), and is wrongly flagged unless that fails. Rules of the topic `versions` and those
about names that do not exist count. A replacement counts as offered where a message or a fix names its last word, in
whichever case it is written.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

_RULES = (
    "versions,hallucinated-attribute,hallucinated-method,hallucinated-name,hallucinated-module,hallucinated-argument"
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("mappings", type=Path)
    options.add_argument("--environment", action="append", default=[], metavar="NAME=VENV")
    options.add_argument("--show", action="store_true", help="print what was missed and what was wrong")
    options.add_argument("--newest", metavar="VENV", help="has the newest release of everything")
    given = options.parse_args()
    rows = [json.loads(line) for line in given.mappings.read_text().splitlines() if line.strip()]
    places = [("none", None), *(tuple(one.split("=", 1)) for one in given.environment)]
    titles = f"{'environment':12} {'flagged':>16} {'offered':>16} {'replacements flagged':>22}"
    print(f"{titles} {'rightly':>9} {'wrongly':>9}")
    for name, venv in places:
        _report(name, rows, _found(rows, venv), venv or given.newest, given.show)


def _found(rows: list[dict[str, Any]], venv: str | None) -> dict[str, list[dict[str, Any]]]:
    """The findings by the name of the file."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "ringtrue.toml").write_text('companions = "off"\n')
        for i, row in enumerate(rows):
            (root / f"bad_{i}.py").write_text(row["bad_code"])
            (root / f"good_{i}.py").write_text(row["good_code"])
        python = ["--python", venv or _empty(root)]
        command = [sys.executable, "-m", "ringtrue", "check", str(root), "--output-format", "json", "--exit-zero"]
        asked = [*command, *python, "--select", _RULES, "--no-cache", "--offline"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stderr[-2000:])
        found: dict[str, list[dict[str, Any]]] = {}
        for finding in json.loads(done.stdout):
            found.setdefault(Path(finding["path"]).name, []).append(finding)
        return found


def _empty(root: Path) -> str:
    """An environment in which nothing is installed."""
    made = root / ".venv"
    (made / "lib/python3.12/site-packages").mkdir(parents=True)
    (made / "bin").mkdir()
    (made / "bin/python").touch()
    (made / "pyvenv.cfg").write_text("version = 3.12.1\n")
    return str(made)


def _evidence(row: dict[str, Any], venv: str | None) -> str:
    """How the release at hand answers to who uses the replacement: what it raises, or the warning. Empty: it has it."""
    if venv is None:
        return ""
    target = row["replacement"].partition("(")[0]
    imports = "\n".join(line for line in row["good_code"].splitlines() if re.match(r"(import|from)\s", line))
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "look.py")  # TensorFlow warns files alone
        script.write_text(_LOOK)
        asked = [f"{venv}/bin/python", str(script), target, imports]
        ran = subprocess.run(asked, capture_output=True, text=True, check=False)
    if ran.returncode == 3:
        return ran.stdout.strip().splitlines()[-1]
    last = target.rpartition(".")[2]
    warnings = [line for line in ran.stderr.splitlines() if "deprecated" in line and last in line]
    if warnings:
        return warnings[0].partition(": ")[2].strip()
    return "" if ran.returncode == 0 else _read(target, venv)


_LOOK = """
import importlib, sys, warnings
warnings.simplefilter("always")
target, imports = sys.argv[1:]
first, *steps = target.split(".")
found = top = importlib.import_module(first)
try:
    exec(imports)
    for at, step in enumerate(steps):
        if not hasattr(found, step):
            importlib.import_module(".".join([first] + steps[: at + 1]))
        found = getattr(found, step)
except (ImportError, AttributeError) as error:
    print("%s %s: %s: %s" % (first, top.__version__, type(error).__name__, str(error).partition(" (/")[0]))
    sys.exit(3)
"""
"""Run by a Python of any release."""


def _read(target: str, venv: str) -> str:
    """What griffe finds missing in the files of a library that this machine cannot import."""
    import griffe

    (packages,) = Path(venv).glob("lib/python*/site-packages")
    top = target.partition(".")[0]
    at: Any = griffe.load(top, search_paths=[packages], allow_inspection=False)
    release = next(packages.glob(f"{top}-*.dist-info")).name.removesuffix(".dist-info").replace("-", " ")
    for step in target.split(".")[1:]:
        if step not in at.all_members and not at.is_alias:
            return f"{release}: griffe finds no '{step}' in '{at.path}'"
        at = at[step]
    return ""


def _report(
    name: str, rows: list[dict[str, Any]], found: dict[str, list[dict[str, Any]]], venv: str | None, show: bool
) -> None:
    counted = Counter[str]()
    for i, row in enumerate(rows):
        bad, good = found.get(f"bad_{i}.py", []), found.get(f"good_{i}.py", [])
        offered = any(_offers(one, row["replacement"]) for one in bad)
        evidence = _evidence(row, venv) if good else ""
        wrong = bool(good) and not evidence
        counted.update(flagged=bool(bad), offered=offered, good=bool(good), gone=bool(evidence), wrong=wrong)
        if show and not offered:
            print(f"  {'missed' if not bad else 'not offered':12} {row['deprecated']} -> {row['replacement']}")
            print("".join(f"      {one['rule']}: {one['message']}\n" for one in bad), end="")
        if show and good:
            told = f"{good[0]['rule']}: {good[0]['message']}"
            title = "wrongly" if wrong else "rightly"
            print(f"  {title:12} {row['replacement']}: {told}\n{'':15}{evidence}")
    shares = [f"{counted[word]:4d} = {100 * counted[word] / len(rows):5.1f} %" for word in ("flagged", "offered")]
    counts = [f"{counted[word]:4d}" for word in ("good", "gone", "wrong")]
    print(f"{name:12} {shares[0]:>16} {shares[1]:>16} {counts[0]:>22} {counts[1]:>9} {counts[2]:>9}")


def _offers(finding: dict[str, Any], replacement: str) -> bool:
    word = _plain(replacement.rpartition(".")[2])
    return word in _plain(json.dumps([finding["message"], finding.get("fixes") or finding.get("fix") or ""]))


def _plain(text: str) -> str:
    return re.sub(r"[_\s]", "", text).lower()


if __name__ == "__main__":
    main()
