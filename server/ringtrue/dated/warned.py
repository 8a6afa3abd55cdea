"""Warned: what a library, or the project itself, marks as deprecated in its own text.

PEP 702 decorators and warnings that every call gives, as the surface reads them. Does not know releases.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ringtrue.api_findings import related, release, source_of
from ringtrue.calls import misfits
from ringtrue.dated.messages import advice_in, named_instead, since_in
from ringtrue.dated.sayings import fitted
from ringtrue.dated.standing import number
from ringtrue.dated.uses import becoming, is_excused, uses
from ringtrue.environment.api.values import Api
from ringtrue.file_places import is_development_file
from ringtrue.history.python_dates import SINCE
from ringtrue.rule import Edit, Evidence, Finding, Fix, Severity
from ringtrue.text import Span

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.history.lives import Life

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
    said = answer.deprecated or _of_this_way(answer, node)
    if (
        said is None
        or said.startswith("Soft deprecated")
        or (answer.deprecated is not None and _OF_ARGUMENTS.search(said))
        or _is_own_business(target, answer, ctx)
        or _is_registered(node, ctx)
        or _is_passed_on(target, said, ctx)
        or is_excused(node, ctx)
    ):
        return
    if uses(target, ctx) if isinstance(target, ast.Attribute) else _is_told_at_import(target, ctx):
        return
    if _is_handed_on(paths[0], answer, ctx):
        return
    since = _since(said, answer, ctx)
    if since is not None:
        yield _finding(target, answer, said, since, paths[0], ctx)


def _is_told_at_import(node: ast.Name, ctx: Context) -> bool:
    name = ctx.imported(node)
    return bool(name) and any(not one.keyword for one in becoming(name))


def _is_called(node: ast.Attribute, ctx: Context) -> bool:
    above = ctx.tree.parents.get(node)
    return isinstance(above, ast.Call) and above.func is node


def _is_registered(node: ast.AST, ctx: Context) -> bool:
    """Whether something is done for all that use it: it is a key of a table, or what a decorator is made for."""
    above = ctx.tree.parents.get(node)
    match above:
        case ast.Subscript(slice=key) if key is node:
            return isinstance(above.ctx, ast.Store)
        case ast.Dict(keys=keys):
            return node in keys
        case ast.Call(args=args) if node in args:
            around = ctx.tree.parents.get(above)
            return above in getattr(around, "decorator_list", ())
    return False


def _of_this_way(answer: Api, node: ast.AST) -> str | None:
    """The message where each way to call it that the call can be is deprecated."""
    if not isinstance(node, ast.Call) or not any(one.deprecated for one in answer.signatures):
        return None
    said = [one.deprecated for one in answer.signatures if not misfits(node, replace(answer, signatures=(one,)))]
    return said[0] if said and all(said) else None


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


def _is_passed_on(node: ast.expr, said: str, ctx: Context) -> bool:
    """Whether a function of the same name hands on what it is called with; or the new form, for the sake of those that
    override the old one."""
    above = next((one for one in ctx.tree.above(node) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)), None)
    if above is None or not isinstance(node, ast.Attribute):
        return False
    return above.name == node.attr or re.search(rf"\b{above.name}\b", said) is not None


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


def _finding(node: ast.Attribute | ast.Name, answer: Api, said: str, since: str, path: str, ctx: Context) -> Finding:
    name = node.attr if isinstance(node, ast.Attribute) else node.id
    end = ctx.span(node).end
    span = Span(end - len(name), end)
    text = " ".join(said.split())
    shown = ".".join(answer.name.split(".")[-2:]).removeprefix(":")
    then, other = advice_in(text), named_instead(text)
    if other and len(then) >= 60:
        then = f"use '{other}'"
    tail = f": {then}" if then else ""
    what, at = _dated(shown, answer, since)
    if answer.deprecated is None:
        what = f"calling {what.replace(' is ', ' like this is ', 1)}"
    message = fitted(what, at, tail if len(tail) < 70 else f"{tail[:68]}…")
    evidence = Evidence(f"what '{answer.name}' says of itself", text or "deprecated", source_of(answer))
    fixes = tuple(_fixes(node, name, text, path, span, ctx))
    quiet = not release(answer) or _is_to_come(since, answer)
    severity: Severity | None = "information" if quiet else None
    return Finding(span, message, (evidence,), fixes, related(answer, shown), tags=("deprecated",), severity=severity)


def _dated(shown: str, answer: Api, since: str) -> tuple[str, str]:
    """That it is deprecated and since when, and the release at hand, which may be left out."""
    where = answer.where
    if where is None or where.version is None or not since:
        return f"'{shown}'{release(answer)} is deprecated", ""
    here = f"{where.version} installed" if where.distribution else f"{where.version} is the Python at hand"
    title = where.distribution or "Python"
    when = f"from {title} {since} on" if _is_to_come(since, answer) else f"since {title} {since}"
    return f"'{shown}' is deprecated {when}", f" ({here})"


def _since(said: str, answer: Api, ctx: Context) -> str | None:
    """The first release in which it is deprecated; the empty string where nobody says, and None where then nothing is
    to be said: the stubs of the standard library speak of every Python at once."""
    where = answer.where
    if where is None or where.version is None:
        return ""
    name = answer.name.removesuffix(".__init__")
    if where.distribution is None:
        return since_in(said, "Python") or SINCE.get(name)
    named = since_in(said, where.distribution)
    life: Life | None = ctx.ask("life", where.distribution, name)
    known = life.deprecated if life is not None and life.deprecated != life.oldest else None
    since = named or known or ""
    return since if since and number(since) <= number(where.version) else ""


def _is_to_come(since: str, answer: Api) -> bool:
    """Whether a later Python is spoken of."""
    where = answer.where
    if not since or where is None or where.version is None or where.distribution is not None:
        return False
    return number(since) > number(where.version)


def _fixes(node: ast.Attribute | ast.Name, name: str, text: str, path: str, span: Span, ctx: Context) -> Iterator[Fix]:
    """What the message names, where the same object or module has it."""
    other = named_instead(text).rpartition(".")[2]
    if not other or other == name or not isinstance(node, ast.Attribute):
        return
    near = ctx.api(f"{path.rpartition('.')[0]}.{other}")
    if isinstance(near, Api) and near.deprecated is None:
        yield Fix(f"Change to '{other}'", (Edit(span, other),))
