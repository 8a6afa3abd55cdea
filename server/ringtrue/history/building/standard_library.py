"""The standard library's part: from typeshed, whose stubs say what each Python has, and from what documentation adds.

A typeshed knows the Pythons that were alive in its day. Of two Pythons the same typeshed tells the difference, so the
oldest are told from older ones: 3.9 is 3.10, but for what a typeshed that knew both says; and so on. Does not look at
interpreters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from ringtrue.environment.stdlib import has, modules
from ringtrue.history.building.adding import add_release
from ringtrue.history.building.graph import Entry, Graph, Scope, Unknown, add
from ringtrue.history.building.kept import Kept
from ringtrue.history.building.making import Records
from ringtrue.history.building.records import Record
from ringtrue.history.building.tree import Module, Tree, modules_in

PROJECT: Final = "typeshed-client"
_SAID: Final = (
    ("2.7.0", (3, 8)),
    ("2.7.0", (3, 9)),
    ("2.11.0", (3, 9)),
    ("2.11.0", (3, 10)),
    *(("2.14.0", (3, minor)) for minor in range(10, 15)),
)
"""Which typeshed is asked about which Python: pairs of neighbours, and then all that the newest knows."""
TYPESHEDS: Final = tuple(dict.fromkeys(version for version, _ in _SAID))
_NOTES = Path(__file__).with_name("standard_library.txt")
T = TypeVar("T")


def standard_library(kept: Kept) -> Graph:
    """The graph of all Pythons."""
    raw = Graph()
    shared: dict[str, Record] = {}
    for typeshed, python in _SAID:
        add_release(raw, f"{typeshed} {python}", _tree(kept, typeshed, python, shared))
    graph = _told(raw)
    for line in _NOTES.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            _note(graph, line)
    return graph


def _tree(kept: Kept, typeshed: str, python: tuple[int, int], shared: dict[str, Record]) -> Tree:
    fetched = kept.files(PROJECT, typeshed)
    if fetched is None:
        raise SystemExit(f"{PROJECT} {typeshed} has not been fetched")
    prefix = "typeshed_client/typeshed/"
    files = {path.removeprefix(prefix): key for path, key in fetched[1].items() if path.startswith(prefix)}
    found = modules_in(files, source_archive=False)
    return Tree(
        {name: module for name, module in found.items() if _is_there(name, module, python)},
        Records(kept, python, shared),
        True,
    )


def _is_there(name: str, module: Module, python: tuple[int, int]) -> bool:
    """Typeshed keeps some modules of its own; others came later or went."""
    return not name.startswith(("stubs", "_typeshed")) and (name not in modules() or has(name, python))


def _told(raw: Graph) -> Graph:
    """Seven Pythons out of what was said of nine."""
    graph = Graph()
    for minor in range(8, 15):
        graph.release(f"3.{minor}")
    for key, scope in raw.scopes.items():
        made = graph.scopes.setdefault(key, Scope(scope.kind))
        made.there, made.open = _bits(scope.there), _bits(scope.open)
        made.bases.update((base, _bits(said)) for base, said in scope.bases.items())
        for name, leads in scope.entries.items():
            _retell(leads, made.entries.setdefault(name, {}))
        for name, signatures in scope.functions.items():
            _retell(signatures, made.functions.setdefault(name, {}))
        by_name: dict[str, dict[tuple[str, str], int]] = {}
        for (name, text), said in scope.dated.items():
            by_name.setdefault(name, {})[text] = said
        for name, texts in by_name.items():
            told: dict[tuple[str, str], int] = {}
            _retell(texts, told)
            made.dated.update({(name, text): said for text, said in told.items()})
    for scope in graph.scopes.values():
        _without_nothing(scope)
    return graph


def _without_nothing(scope: Scope) -> None:
    """Without what is in no Python."""
    for name in list(scope.entries):
        scope.entries[name] = {target: said for target, said in scope.entries[name].items() if said}
    for name in list(scope.functions):
        scope.functions[name] = {signature: said for signature, said in scope.functions[name].items() if said}
    scope.entries = {name: leads for name, leads in scope.entries.items() if leads}
    scope.functions = {name: several for name, several in scope.functions.items() if several}
    scope.bases = {base: said for base, said in scope.bases.items() if said}
    scope.dated = {key: said for key, said in scope.dated.items() if said}


def _retell(said: dict[T, int], told: dict[T, int]) -> None:
    """For each Python what stands under a name: a set of values, of which some may hold in some releases only."""

    def values(at: int) -> frozenset[T]:
        return frozenset(value for value, releases in said.items() if releases >> at & 1)

    for number, several in enumerate(_values(values)):
        for value in several:
            told[value] = told.get(value, 0) | 1 << number


def _bits(said: int) -> int:
    return sum(1 << number for number, value in enumerate(_values(lambda at: bool(said >> at & 1))) if value)


def _values(said: Callable[[int], T]) -> Iterable[T]:
    """The values for 3.8 to 3.14, of those for each in `_SAID`."""
    of_10 = said(4)
    of_9 = said(2) if said(2) != said(3) else of_10
    of_8 = said(0) if said(0) != said(1) else of_9
    return [of_8, of_9, *(said(at) for at in range(4, 9))]


def _note(graph: Graph, line: str) -> None:
    """`dotted first last deprecated message`: what the documentation says, `-` where it says nothing."""
    dotted, first, last, deprecated, *words = line.split()
    above, _, name = dotted.rpartition(".")
    scope = _scope(graph, above)
    if scope is None:
        raise SystemExit(f"'{above}' is not in the standard library")
    there = sum(1 << number for number in _span(first, last))
    if not _known(scope, name):
        for bit in _each(there):
            add(scope, name, Entry(Unknown()), bit)
    elif first != "-" or last != "-":
        _limit(scope, name, there)
    if deprecated != "-":
        key = name, (" ".join(words), deprecated)
        for kind in [key for key in scope.dated if key[0] == name]:
            del scope.dated[kind]
        minor = int(deprecated.partition(".")[2]) if deprecated.startswith("3.") else 0
        scope.dated[key] = there & sum(1 << number for number in range(max(0, minor - 8), 7))


def _known(scope: Scope, name: str) -> bool:
    return name in scope.entries or name in scope.functions


def _limit(scope: Scope, name: str, there: int) -> None:
    for said in (scope.entries.get(name, {}), scope.functions.get(name, {})):
        for value in list(said):
            said[value] &= there  # type: ignore[index]  # either kind of value is a key of its own table


def _each(bits: int) -> Iterator[int]:
    return (1 << at for at in range(bits.bit_length()) if bits >> at & 1)


def _span(first: str, last: str) -> range:
    low = 0 if first == "-" else int(first.partition(".")[2]) - 8
    high = 6 if last == "-" else int(last.partition(".")[2]) - 8
    return range(max(low, 0), high + 1)


def _scope(graph: Graph, dotted: str) -> Scope | None:
    """The module or class of a dotted name."""
    if (found := graph.scopes.get(f"m {dotted}")) is not None:
        return found
    above, _, name = dotted.rpartition(".")
    owner = _scope(graph, above) if above else None
    if owner is None:
        return None
    keys = [key for key in owner.entries.get(name, ()) if isinstance(key, str)]
    return graph.scopes[keys[0]] if keys else None
