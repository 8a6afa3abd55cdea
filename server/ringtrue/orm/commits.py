"""Commits: which functions of a file write through a session that they are given, and which of them commit.

Goes by shapes and names alone. Does not know who calls them from other files: that is what `committing` is for.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ringtrue.orm.reading import parsed
from ringtrue.spoken import Spoken

MENTIONS = Spoken({
    ".commit(": r"\.commit\(",
    "scope transaction unit_of_work uow": r"with(?<=\bwith)\s+[\w.]*(?:scope|transaction|unit_of_work|uow)\w*\(",
})  # fmt: skip  # a table
LENT = "<lent>"
"""Stands among what is called for a session that some function lends, and commits when it is given back."""
_SCOPES = re.compile(r"scope|transaction|atomic|begin|unit_of_work|uow", re.IGNORECASE)
_SESSION = re.compile(r"(?:^|[._])(?:session|db|connection|conn)(?:\(\))?$")
_WRITES = re.compile(r"\s*(?:insert|update|delete|replace)\b", re.IGNORECASE)
_ENDING = frozenset(("commit", "begin", "begin_nested", "atomic", "transaction"))
_LEFT = frozenset(("rollback", "flush"))  # whoever calls them commits
_FEWEST = 1  # of the others


@dataclass(frozen=True)
class Deeds:
    """What one function does: `calls` are the last words of what it calls."""

    name: str
    writes: bool
    commits: bool
    calls: frozenset[str]
    lends: bool = False


def deeds_in(text: str) -> tuple[Deeds, ...]:
    """The functions of a file, methods included."""
    tree = parsed(text)
    if tree is None:
        return ()
    functions = (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
    return tuple(_deeds(one) for one in functions)


def committing(deeds: tuple[Deeds, ...]) -> frozenset[str]:
    """What functions that commit call; LENT where one of them lends its session."""
    called = frozenset(name for one in deeds if one.commits for name in one.calls)
    return called | {LENT} if any(one.lends for one in deeds) else called


def uncommitted(deeds: tuple[Deeds, ...], elsewhere: frozenset[str]) -> frozenset[str]:
    """The functions that write and do not commit where all others of the file that write do, and that nobody who
    commits calls."""
    writing = [one for one in deeds if one.writes]
    without = [one.name for one in writing if not one.commits]
    if len(writing) - len(without) < _FEWEST or len(without) != 1 or LENT in elsewhere:
        return frozenset()
    return frozenset(name for name in without if name not in elsewhere and not name.startswith("_"))


def _deeds(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Deeds:
    calls = [one for one in ast.walk(function) if isinstance(one, ast.Call)]
    words = frozenset(_word(one.func) for one in calls)
    commits = bool(words & _ENDING) or any(_is_entered(one) for one in ast.walk(function))
    written = any(writes(one) for one in calls) and (commits or not words & _LEFT)
    lends = commits and any(isinstance(one, ast.Yield) and one.value is not None for one in ast.walk(function))
    return Deeds(function.name, written, commits, words, lends)


def _is_entered(node: ast.AST) -> bool:
    """`with connection:` and `with session_scope() as session:` commit at their end."""
    return isinstance(node, ast.With | ast.AsyncWith) and any(_commits_at_its_end(item) for item in node.items)


def _commits_at_its_end(item: ast.withitem) -> bool:
    text = ast.unparse(item.context_expr)
    is_scope = isinstance(item.context_expr, ast.Call) and _SCOPES.search(text.partition("(")[0]) is not None
    return is_scope or _SESSION.search(text) is not None


def writes(call: ast.Call) -> bool:
    """Whether a call adds to a session, or sends a statement that writes."""
    func = call.func
    if not isinstance(func, ast.Attribute) or not _SESSION.search(ast.unparse(func.value)):
        return False
    if func.attr in ("add", "add_all"):
        return True
    return func.attr in ("execute", "executemany") and bool(list(_written(call)))


def _written(call: ast.Call) -> Iterator[str]:
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str) and _WRITES.match(first.value):
        yield first.value


def _word(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
