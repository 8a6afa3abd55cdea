"""Checks what the history says of random names against releases that are installed, or read by griffe.

    python tests/truth/history/facts.py --out facts.tsv [--each 20] [DISTRIBUTION ...]

For each distribution facts are drawn: a release, a name, and whether the history has it there; half of them are
absences where there are as many. Releases are installed into throw-away folders by a Python that their files are for;
what cannot be imported there is read by griffe from the same folder. Prints the share that is right. Needs the package
index.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ringtrue.history.building.kept import Kept
from ringtrue.history.lives import _part, has
from ringtrue.history.store import opened

LOOKING = Path(__file__).with_name("looking.py")
PYTHONS = ("3.11", "3.9", "3.8", "3.12", "3.13", "3.10", "3.7")


@dataclass(frozen=True)
class Fact:
    """What the history says; `said` by whom it was checked and what that says: True, False, or None."""

    distribution: str
    release: str
    name: str
    there: bool
    said: bool | None = None
    by: str = ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("distributions", nargs="*")
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--releases", type=int, default=3, help="releases that are installed of each distribution")
    parser.add_argument(
        "--kept", type=Path, help="the builder's work folder: griffe reads its files, nothing is installed"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="checked facts are added to this file")
    given = parser.parse_args()
    store = opened()
    assert store is not None  # the package brings one
    facts: list[Fact] = []
    for name in given.distributions or store.distributions:
        kept = Kept(given.kept / "kept.sqlite") if given.kept else None
        dice = random.Random(f"{given.seed} {name}")
        checked = list(_checked(name, given.each, given.releases, dice, kept))
        facts += checked
        with given.out.open("a", encoding="utf-8") as out:
            out.writelines(_line(fact) for fact in checked if fact.said is not None)
        _tell(name, checked)
    _tell("all", facts)
    return 0


def _line(fact: Fact) -> str:
    mark = "+" if fact.said else "-"
    return f"{fact.distribution}\t{fact.release}\t{fact.name}\t{mark}\t{fact.by}\n"


def _tell(name: str, facts: list[Fact]) -> None:
    known = [fact for fact in facts if fact.said is not None]
    wrong = [fact for fact in known if fact.said != fact.there]
    right = 100 * (1 - len(wrong) / len(known)) if known else 0.0
    print(f"{name}: {len(known)} of {len(facts)} checked, {right:.2f} % right", flush=True)
    for fact in wrong if name != "all" else ():
        print(f"  {fact.release} {fact.name}: said {fact.there}, by {fact.by} {fact.said}")


def _checked(distribution: str, each: int, releases: int, dice: random.Random, kept: Kept | None) -> Iterator[Fact]:
    part = _part(distribution)
    assert part is not None  # it is one of those that are known
    chosen = dice.sample(part.releases, min(releases, len(part.releases)))
    share = -(-each // len(chosen))
    for release in chosen:
        facts = _drawn(distribution, release, share, dice)
        yield from _looked_up(distribution, release, facts) if kept is None else _read_kept(kept, facts)


def _drawn(distribution: str, release: str, count: int, dice: random.Random) -> list[Fact]:
    there: dict[str, bool] = {}
    for _ in range(400 * count):
        name = _walk(distribution, dice)
        state = has(distribution, release, name) if name else None
        if name and state is not None and sum(value == state for value in there.values()) < count:
            there[name] = state
    absent = [name for name, state in there.items() if not state][: count // 2]
    present = [name for name, state in there.items() if state][: count - len(absent)]
    return [Fact(distribution, release, name, there[name]) for name in (*absent, *present)]


def _walk(distribution: str, dice: random.Random) -> str | None:
    """A random name that is, or was, in some release."""
    part = _part(distribution)
    assert part is not None  # as before
    path: list[str] = []
    _, at = part.find(())
    while True:
        names = sorted(set(part.named(at)) - {"__init__", "__call__"})
        names = [name for name in names if not name.startswith("_")]
        if not names or (path and dice.random() < 0.3):
            return ".".join(path) or None
        if len(path) == 6:
            return None
        name = dice.choice(names)
        after = part.step(at, name)
        if not after.there:
            return ".".join(path) or None
        if part.is_signature(after):
            return ".".join([*path, name])
        path, at = [*path, name], after


def _looked_up(distribution: str, release: str, facts: list[Fact]) -> Iterator[Fact]:
    with tempfile.TemporaryDirectory() as folder:
        python = _install(distribution, release, folder) if facts else None
        if python is None:
            yield from facts
            return
        names = [fact.name for fact in facts]
        said = _imported(python, folder, names)
        if distribution != "python":
            said |= _by_another(python, folder, [name for name in names if said.get(name) is False])
        rest = [name for name in names if said.get(name) is None]
        read = dict(_read(folder, rest)) if rest else {}
        for fact in facts:
            by, answer = ("installed", said.get(fact.name))
            if answer is None:
                by, answer = ("griffe", read.get(fact.name))
            yield Fact(fact.distribution, fact.release, fact.name, fact.there, answer, by)


def _read_kept(kept: Kept, facts: list[Fact]) -> Iterator[Fact]:
    """What griffe says of the files that the builder read."""
    if not facts or (found := kept.files(facts[0].distribution, facts[0].release)) is None:
        yield from facts
        return
    with tempfile.TemporaryDirectory() as folder:
        for path, key in found[1].items():
            if path.endswith((".py", ".pyi")) and key and ".." not in path:
                target = Path(folder, path.removeprefix("src/"))
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(kept.text(key), "utf-8")
        compiled = {Path(path).name.partition(".")[0] for path in found[1] if path.endswith((".so", ".pyd"))}
        names = [fact.name for fact in facts if compiled.isdisjoint(fact.name.split("."))]  # griffe does not see those
        read = dict(_read(folder, names))
    for fact in facts:
        yield Fact(fact.distribution, fact.release, fact.name, fact.there, read.get(fact.name), "griffe")


def _install(distribution: str, release: str, folder: str) -> str | None:
    """Install a release, with what it needs if that can be had; gives the Python."""
    if distribution == "python":
        return _python(release)
    wanted = f"{distribution}=={release}"
    for version in PYTHONS:
        python = _python(version)
        if python is None:
            continue
        also = _ALSO.get(distribution, [])
        for extra, seconds in (also, 120), (["--no-deps"], 600):
            said = _pip([python, "-m", "pip", "install", *extra, wanted, "--target", folder], seconds)
            if not said:
                return python
            if "No matching distribution" in said and wanted in said:
                break
    return None


_ALSO = {"motor": ["tornado"]}
"""What a distribution can do without, and then has less."""


def _pip(command: list[str], seconds: int) -> str:
    """What stood in the way; empty where nothing did."""
    try:
        ran = subprocess.run(
            [*command, "--quiet", "--only-binary", ":all:"], capture_output=True, text=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:  # it goes through all releases of what is needed
        return "timeout"
    return (ran.stderr or "failed") if ran.returncode else ""


def _python(version: str) -> str | None:
    """A Python of that version on this machine."""
    found = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    return str(found[-1]) if found else None


def _imported(python: str, folder: str, names: list[str]) -> dict[str, bool | None]:
    environment = {"PYTHONPATH": folder, "PATH": "/usr/bin:/bin", "HOME": folder, "MPLBACKEND": "agg"}
    try:
        ran = subprocess.run(
            [python, str(LOOKING)],
            input=json.dumps(names),
            capture_output=True,
            text=True,
            timeout=300,
            env=environment,
        )
        found: dict[str, bool | None] = json.loads(ran.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {}
    return found


def _by_another(python: str, folder: str, names: list[str]) -> dict[str, bool | None]:
    """What is there by another Python: the history says what a release has by any."""
    another = next((each for each in map(_python, PYTHONS) if each and each != python), None)
    found = _imported(another, folder, names) if another and names else {}
    return {name: True for name, there in found.items() if there}


def _read(folder: str, names: list[str]) -> Iterator[tuple[str, bool | None]]:
    """What griffe says; nothing of what it cannot follow."""
    import griffe

    loaded: dict[str, object] = {}
    for name in names:
        top = name.partition(".")[0]
        try:
            if top not in loaded:
                loaded[top] = griffe.load(top, search_paths=[folder], allow_inspection=False, resolve_aliases=True)
            yield name, _has(loaded[top], name.split(".")[1:])
        except Exception:  # whatever griffe raises, it has no answer
            yield name, None


def _has(at: object, names: list[str]) -> bool | None:
    for name in names:
        members = {**getattr(at, "inherited_members", {}), **getattr(at, "members", {})}
        if name not in members:
            opened = "__getattr__" in members or getattr(at, "is_alias", False)
            return None if opened or getattr(at, "unresolved_bases", None) else False
        at = members[name]
        if not getattr(at, "runtime", True):
            return None  # it is there for type checkers, perhaps for others too
    return True


if __name__ == "__main__":
    sys.exit(main())
