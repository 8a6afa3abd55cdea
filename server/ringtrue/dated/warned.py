"""Warned: what a library, or the project itself, marks as deprecated in its own text.

PEP 702 decorators and warnings that every call gives, as the surface reads them. Does not know releases.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue.api_findings import related, release, source_of
from ringtrue.dated.messages import named_instead
from ringtrue.dated.sayings import fitted
from ringtrue.dated.standing import number
from ringtrue.dated.uses import is_excused, uses
from ringtrue.environment.api.values import Api
from ringtrue.file_places import is_development_file
from ringtrue.rule import Edit, Evidence, Finding, Fix, Severity
from ringtrue.text import Span

if TYPE_CHECKING:
    from ringtrue.context import Context

_SINCE = re.compile(r"since (?:Python )?(\d+\.\d+)", re.IGNORECASE)
_OF_ARGUMENTS = re.compile(r"\b(?:passing|arguments?|parameters?|keywords?|positional)\b", re.IGNORECASE)
"""Said of a way to call it; the rest is in order."""
_OWN = re.compile(r"deprecat", re.IGNORECASE)


def warned(node: ast.Attribute | ast.Call, ctx: Context) -> Iterator[Finding]:
    """What is said of a deprecated function, class or method that `node` names or calls."""
    target = node.func if isinstance(node, ast.Call) else node
    if isinstance(node, ast.Attribute) and _is_called(node, ctx):
        return  # the call speaks of it
    paths = ctx.receivers.of(target) if isinstance(target, ast.Attribute | ast.Name) else ()
    if len(paths) != 1 or not isinstance(target, ast.Attribute | ast.Name):
        return
    answer = ctx.api(paths[0])
    if not isinstance(answer, Api):
        return
    said = answer.deprecated or _of_every_way(answer, node)
    if (
        said is None
        or said.startswith("Soft deprecated")
        or _OF_ARGUMENTS.search(said)
        or _is_own_business(target, answer, ctx)
        or is_excused(node, ctx)
    ):
        return
    if isinstance(target, ast.Attribute) and uses(target, ctx):
        return
    if _is_handed_on(paths[0], answer, ctx):
        return
    yield _finding(target, answer, said, paths[0], ctx)


def _is_called(node: ast.Attribute, ctx: Context) -> bool:
    above = ctx.tree.parents.get(node)
    return isinstance(above, ast.Call) and above.func is node


def _of_every_way(answer: Api, node: ast.AST) -> str | None:
    """The message where each way to call it is deprecated."""
    if not isinstance(node, ast.Call) or not answer.signatures:
        return None
    said = [one.deprecated for one in answer.signatures]
    return said[0] if all(said) else None


def _is_own_business(node: ast.expr, answer: Api, ctx: Context) -> bool:
    """Whether the module that defines it uses it, a function that is deprecated itself, or a test of it."""
    where = answer.where
    if where is None or where.path == ctx.path:
        return True
    if where.version is None and (ctx.path.endswith(".pyi") or _is_sibling(where.path, ctx.path)):
        return True
    if where.version is None and is_development_file(ctx.ask_here("place") or ctx.path):
        return True  # what is deprecated is tested as long as it is there
    if where.distribution is not None:
        return bool(ctx.ask("own-project", where.distribution)) or not ctx.ask("as-declared", where.distribution)
    around = [one for one in ctx.tree.above(node) if isinstance(one, ast.FunctionDef | ast.ClassDef)]
    return any(_OWN.search(ctx.source(mark)) for one in around for mark in one.decorator_list)


def _is_handed_on(path: str, answer: Api, ctx: Context) -> bool:
    """Whether a module of the project, or another library, hands on what it took from elsewhere: it may choose by
    release what that is."""
    where = answer.where
    if where is None or where.version is None or "(" in path:
        return False
    top = path.partition(".")[0]
    if not top or path.startswith(":"):
        return True
    if where.distribution is None:
        return not ctx.ask("ever-stdlib", top)
    return where.distribution not in (ctx.ask("distributions-of", top) or ())


def _is_sibling(one: str, other: str) -> bool:
    """Whether two files are the same module's: its source and its stub."""
    return one.rpartition(".")[0] == other.rpartition(".")[0]


def _finding(node: ast.Attribute | ast.Name, answer: Api, said: str, path: str, ctx: Context) -> Finding:
    name = node.attr if isinstance(node, ast.Attribute) else node.id
    end = ctx.span(node).end
    span = Span(end - len(name), end)
    text = " ".join(said.split())
    shown = ".".join(answer.name.split(".")[-2:]).removeprefix(":")
    tail = "" if text.lower() in ("deprecated", "") else f": {text}"
    other = named_instead(text)
    if other and len(tail) >= 60:
        tail = f": use '{other}'"
    at = "" if _says_no_release(text, answer) else release(answer)
    message = fitted(f"'{shown}'{at} is deprecated", "", tail if len(tail) < 70 else f"{tail[:68]}…")
    evidence = Evidence(f"what '{answer.name}' says of itself", text or "deprecated", source_of(answer))
    fixes = tuple(_fixes(node, name, text, path, span, ctx))
    severity: Severity | None = "information" if not at or _is_to_come(text, answer) else None
    return Finding(span, message, (evidence,), fixes, related(answer, shown), tags=("deprecated",), severity=severity)


def _says_no_release(text: str, answer: Api) -> bool:
    """Whether the stubs of the standard library do not say from which Python on: it may be a later one."""
    where = answer.where
    return where is not None and where.distribution is None and where.version is not None and not _SINCE.search(text)


def _is_to_come(text: str, answer: Api) -> bool:
    """Whether the stubs of the standard library speak of a later Python."""
    since = _SINCE.search(text)
    where = answer.where
    if since is None or where is None or where.distribution is not None or where.version is None:
        return False
    return number(since[1]) > number(where.version)


def _fixes(node: ast.Attribute | ast.Name, name: str, text: str, path: str, span: Span, ctx: Context) -> Iterator[Fix]:
    """What the message names, where the same object or module has it."""
    other = named_instead(text).rpartition(".")[2]
    if not other or other == name or not isinstance(node, ast.Attribute):
        return
    near = ctx.api(f"{path.rpartition('.')[0]}.{other}")
    if isinstance(near, Api) and near.deprecated is None:
        yield Fix(f"Change to '{other}'", (Edit(span, other),))
