"""Slicing: what a call needs out of its module, as a text that stands by itself.

Does not know what the text does: whether it may be run is for others to say.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ringtrue.cut import FILE_NAME
from ringtrue.definitions import Definition
from ringtrue.examples.harmless import BUILTINS
from ringtrue.scope import names_of
from ringtrue.tree import Tree

_MOST = 60
_LONGEST = 60_000
Ask = Callable[[str], tuple[Definition, ...]]


class _Unknown(Exception):  # noqa: N818  # an outcome, not an error
    """A name has no definition that can be taken out of its module."""


def slice_of(names: Iterable[str], ask: Ask) -> str | None:
    """The statements of a module that give `names` their values, and all that these need, in an order in which they
    can run; None where something is missing or is changed from elsewhere."""
    needed = _Needed(ask)
    try:
        for name in names:
            needed.add(name)
        return needed.text()
    except _Unknown:
        return None


def free_names(code: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """The names that `code` reads without binding them, and those that it binds; None where it is no code."""
    try:
        tree = ast.parse(code, FILE_NAME)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    names = names_of(tree.body, Tree.of(tuple(tree.body)), "module")
    return frozenset(read.node.id for read in names.reads), names.bound


class _Needed:
    """Definitions by the order in which they were found to be needed: what a definition reads comes before it."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._found: dict[str, Sequence[Definition]] = {}
        self._ordered: list[Definition] = []

    def add(self, name: str) -> None:
        if name in self._found:
            return
        definitions = self._ask(name)
        if not definitions and name in BUILTINS:
            return
        made = [one for one in definitions if one.kind not in ("touch", "mutation")]
        if not made or len(self._found) >= _MOST or any(not one.text for one in made):
            raise _Unknown
        if len({one.text for one in made}) > 1 and any(one.kind in ("function", "class") for one in made):
            raise _Unknown  # which of them is meant depends on when it is asked
        self._found[name] = definitions
        for one in definitions:
            if one.kind != "mutation" and not (one.kind == "touch" and made[0].kind == "import"):
                for read in sorted(one.reads):
                    self.add(read)
                # What is defined more than once is so in order; else functions come first.
                self._ordered.append(replace(one, kind="value") if len(made) > 1 else one)

    def text(self) -> str:
        for definitions in self._found.values():
            if definitions[0].kind == "import":
                continue
            if any(one.kind == "mutation" and one.text not in self._found for one in definitions):
                raise _Unknown  # who changes it is not among those that are run
        statements = dict.fromkeys(one.text for kinds in _ORDER for one in self._ordered if one.kind in kinds)
        text = "\n".join(statements)
        if len(text) > _LONGEST:
            raise _Unknown
        hidden = BUILTINS & self._found.keys()
        if any(one.kind != "function" and one.reads & hidden for one in self._ordered):
            raise _Unknown  # it may mean the builtin, before the module hides it
        return text


_ORDER = (("import",), ("function",), ("class", "value", "touch"))
