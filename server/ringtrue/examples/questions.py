"""Questions: claims about a function as something that can be run: a text that stands by itself, and steps after it.

Does not know who runs it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ringtrue.cut import FILE_NAME
from ringtrue.examples.claims import Claim, expression
from ringtrue.examples.harmless import BUILTINS
from ringtrue.examples.linking import Resolve, linked
from ringtrue.examples.slicing import Ask, free_names, slice_of
from ringtrue.examples.trying import Step

_MOST = 40
_LONGEST = 4_000
_OF_PYTHON_2 = re.compile(r"(?<!\w)u['\"]")  # what that gives may hold for Python 2 alone


@dataclass(frozen=True)
class Examples:
    """What to run, and the claim that each step tests."""

    source: str
    claims: tuple[Claim, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(claim.step for claim in self.claims)


def question(claims: Iterable[Claim], ask: Ask, resolve: Resolve) -> Examples | None:
    """What tests `claims`; None where none of them can be tested, or not yet."""
    kept = list(usable(claims, ask))[:_MOST]
    if not any(claim.step.kind != "do" for claim in kept):
        return None
    names = {name for claim in kept for name in _names(claim.step)[0]}
    own = {name for claim in kept for name in _names(claim.step)[1]}
    wanted = sorted(name for name in names if ask(name) or name not in own)
    source = slice_of(wanted, ask)
    source = None if source is None else linked(source, wanted, resolve)
    return None if source is None else Examples(source, tuple(kept))


def usable(claims: Iterable[Claim], ask: Ask) -> Iterator[Claim]:
    """The claims whose every name is known. After a step of a session that is left out, those that may build on it
    are left out as well."""
    made: set[str] = set()
    lost = False
    for claim in claims:
        step = claim.step
        if len(step.code) + len(step.claim) > _LONGEST or _imports_own(step, ask):
            continue
        if ("..." in step.code and _is_elided(step.code)) or _OF_PYTHON_2.search(step.code):
            lost = lost or claim.session
            continue
        reads, binds = _names(step)
        known = all(name in made or name in BUILTINS or ask(name) for name in reads)
        builds = claim.session and bool(reads & made)
        if not known or (lost and builds):
            lost = lost or claim.session
            continue
        if binds and lost:
            continue
        made |= binds
        yield claim


def _is_elided(code: str) -> bool:
    """Whether `...` stands for something that is not written."""
    try:
        nodes = ast.walk(ast.parse(code, FILE_NAME))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return any(isinstance(node, ast.Constant) and node.value is Ellipsis for node in nodes)


def _names(step: Step) -> tuple[frozenset[str], frozenset[str]]:
    """The names that a step reads and binds; a claim that is a value is read as well."""
    code = f"{step.code}\n({step.claim.strip()})" if step.claim and expression(step.claim) is not None else step.code
    return free_names(code) or (frozenset({""}), frozenset())


def _imports_own(step: Step, ask: Ask) -> bool:
    """Whether a step only imports what the module defines itself."""
    try:
        body = ast.parse(step.code, FILE_NAME).body if step.kind == "do" and "import" in step.code else []
    except (SyntaxError, ValueError):
        return False
    match body:
        case [ast.ImportFrom(names=names)]:
            return all(alias.asname is None and any(one.kind != "import" for one in ask(alias.name)) for alias in names)
        case _:
            return False
