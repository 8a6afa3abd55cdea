"""How many real weaknesses of the two-sided suite are found, and how much of the clean code is blamed.

    python benchmarks/security.py [--names]

Runs Ringtrue's rules, and beside them bandit and Ruff's S rules where their commands are on the path. A peer counts as
finding a case if it reports anything in it that is about what the code does: imports of modules that can be misused,
missing timeouts, broad handlers and partial paths are left out of its count.

Does not judge the cases: `tests/truth/security` holds them.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ringtrue.analysis import Snapshot
from ringtrue.context import Nothing
from ringtrue.engine import check
from ringtrue.registry import installed_rules
from ringtrue.ruleset import RuleSet

_SUITE = Path(__file__).parent.parent / "tests/truth/security/suite.py"
# Codes that speak of an import, a time limit, a handler or a missing path, in both peers' numbering.
_ASIDE = ("4", "607", "110", "112", "113", "603")
Said = dict[str, set[str]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", action="store_true", help="list the cases that Ringtrue gets wrong")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    cases = _cases()
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(cases):
            Path(folder, f"case_{number}.py").write_text(case.code, encoding="utf-8")
        tools: dict[str, Callable[[str], Said]] = {"bandit": _bandit, "ruff": _ruff}
        said = {name: run(folder) for name, run in tools.items() if _command(name)}
    ours = _ringtrue(cases)
    flagged: dict[str, list[bool]] = {
        "ringtrue": [
            (case.rule in found if case.real else bool(found)) for case, found in zip(cases, ours, strict=True)
        ]
    }
    for name, found in said.items():
        flagged[name] = [bool(found.get(f"case_{number}.py")) for number in range(len(cases))]
    _print_table(cases, flagged)
    if arguments.json:
        counted = {name: _counted(cases, hits) for name, hits in flagged.items()}
        wrong = [
            f"{'missed' if case.real else 'blamed'}: {case.name}"
            for case, hit in zip(cases, flagged["ringtrue"], strict=True)
            if hit is not case.real
        ]
        arguments.json.write_text(json.dumps({"tools": counted, "wrong": wrong}, indent=1) + "\n", encoding="utf-8")
    if arguments.names:
        for case, hit in zip(cases, flagged["ringtrue"], strict=True):
            if hit is not case.real:
                print(f"{'missed' if case.real else 'blamed'}: {case.rule}: {case.name}")
    return 0


def _counted(cases: list[Any], hits: list[bool]) -> dict[str, int]:
    pairs = list(zip(cases, hits, strict=True))
    return {
        "real": sum(case.real for case in cases),
        "found": sum(hit for case, hit in pairs if case.real),
        "clean": sum(not case.real for case in cases),
        "blamed": sum(hit for case, hit in pairs if not case.real),
    }


def _cases() -> list[Any]:
    spec = importlib.util.spec_from_file_location("security_suite", _SUITE)
    assert spec is not None
    assert spec.loader is not None
    suite = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = suite
    spec.loader.exec_module(suite)
    made: list[Any] = suite.cases()
    return made


def _ringtrue(cases: Iterable[Any]) -> list[set[str]]:
    rules = tuple(rule for rule in installed_rules() if rule.topic == "security" and rule.default)
    chosen = RuleSet(rules, {}, {}, frozenset(rule.name for rule in rules))
    return [{one.rule for one in check(Snapshot(case.code, "app.py", chosen, Nothing())).findings} for case in cases]


def _command(name: str) -> str | None:
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else shutil.which(name)


def _bandit(folder: str) -> Said:
    return _collected(
        [_command("bandit") or "", "-q", "-r", "-f", "json", folder],
        lambda told: [(one["filename"], one["test_id"]) for one in told["results"]],
    )


def _ruff(folder: str) -> Said:
    return _collected(
        [_command("ruff") or "", "check", "--isolated", "--select", "S", "--output-format", "json", folder],
        lambda told: [(one["filename"], one["code"]) for one in told if one["code"]],
    )


def _collected(command: list[str], read: Callable[[Any], list[tuple[str, str]]]) -> Said:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said: Said = {}
    for path, code in read(json.loads(done.stdout)):
        if not code[1:].startswith(_ASIDE):
            said.setdefault(Path(path).name, set()).add(code)
    return said


def _print_table(cases: list[Any], flagged: dict[str, list[bool]]) -> None:
    names = list(flagged)
    print(f"{'rule':32}" + "".join(f"{name:>20}" for name in names))
    for rule in [*sorted({case.rule for case in cases}), "all"]:
        row = f"{rule:32}"
        for name in names:
            hits = [
                hit for case, hit in zip(cases, flagged[name], strict=True) if case.real and rule in (case.rule, "all")
            ]
            blames = [
                hit
                for case, hit in zip(cases, flagged[name], strict=True)
                if not case.real and rule in (case.rule, "all")
            ]
            row += f"{f'{sum(hits)}/{len(hits)}  {sum(blames)}/{len(blames)}':>20}"
        print(row)
    for name in names:
        real = [hit for case, hit in zip(cases, flagged[name], strict=True) if case.real]
        clean = [hit for case, hit in zip(cases, flagged[name], strict=True) if not case.real]
        print(f"{name}: true positives {sum(real) / len(real):.3f}, false positives {sum(clean) / len(clean):.3f}")


if __name__ == "__main__":
    sys.exit(main())
