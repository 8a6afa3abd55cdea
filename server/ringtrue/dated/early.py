"""Early: names, modules and parameters that came with a later release than the one at hand, or than the lowest that
the project supports.

Does not know what to use instead, but for a few backports.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ringtrue.dated.parameters import called_names
from ringtrue.dated.standing import PYTHON, follows, number
from ringtrue.dated.uses import Using, import_excused, is_excused
from ringtrue.environment.answers import Found, Present
from ringtrue.environment.api.values import Api
from ringtrue.expressions import dotted
from ringtrue.facts import SCRIPT
from ringtrue.file_places import is_development_file
from ringtrue.import_statements import wanted_modules, wanted_name
from ringtrue.purpose import in_test_or_example
from ringtrue.text import Span

if TYPE_CHECKING:
    from ringtrue.at_hand import AtHand
    from ringtrue.context import Context
    from ringtrue.history.lives import Life

BACKPORTS = {
    "tomllib": "tomli", "zoneinfo": "backports.zoneinfo", "graphlib": "graphlib-backport",
    "compression.zstd": "backports.zstd", "annotationlib": "typing-extensions",
}  # fmt: skip
_OF_TYPING = ("typing.", "warnings.deprecated")


@dataclass(frozen=True)
class Early:
    """`name` came in `first`, or before it but after the last release that is known to lack it where it is not
    `exact`; `lacking` is the release that has it not: the one at hand, or the lowest supported."""

    span: Span
    name: str
    title: str
    first: str
    lacking: str
    at_hand: bool
    reason: str
    backport: str
    exact: bool = True


def early(node: ast.Attribute | ast.Import | ast.ImportFrom, ctx: Context) -> Iterator[Early]:
    """What `node` names that is too new."""
    if ctx.path.endswith(".pyi"):
        return  # nothing runs it
    if isinstance(node, ast.Attribute):
        if not isinstance(node.ctx, ast.Load) or is_unevaluated(node, ctx):
            return
        name = ctx.imported(node)
        end = ctx.span(node).end
        if name and not name.startswith("builtins."):
            yield from _early(Span(end - len(node.attr), end), name, node, ctx)
        elif not name and (name := _member(node, ctx)):
            for one in _early(Span(end - len(node.attr), end), name, node, ctx):
                if not one.at_hand:  # else it is told by `gone`
                    yield replace(one, name=name.removeprefix("builtins."))
        return
    if getattr(node, "level", 0):
        return
    for wanted in wanted_modules(node, ctx):
        found = list(_early_module(wanted.span, wanted.dotted, node, ctx))
        yield from found
        if found:
            return
    if isinstance(node, ast.ImportFrom):
        for alias in node.names:
            if alias.name != "*":
                yield from _early(wanted_name(alias, ctx), f"{node.module}.{alias.name}", node, ctx)


def early_keywords(node: ast.Call, ctx: Context) -> Iterator[Early]:
    """Keywords of a call that the function took from a later release on than the lowest that is supported."""
    if ctx.path.endswith(".pyi") or not any(one.arg for one in node.keywords):
        return
    names, answer = called_names(node, ctx)
    if answer is None or answer.where is None:
        return
    distribution = answer.where.distribution or PYTHON
    for keyword in node.keywords:
        if keyword.arg is None:
            continue
        lives = (ctx.ask("parameter-life", distribution, name, keyword.arg) for name in names)
        life: Life | None = next((one for one in lives if one is not None), None)
        if life is None or life.first is None or _is_born_with(life.first, names[0], distribution, ctx):
            continue
        start = ctx.span(keyword).start
        shown = f"{'.'.join(names[0].split('.')[-2:])}({keyword.arg})".removeprefix("builtins.")
        span = Span(start, start + len(keyword.arg))
        found = _judged(span, shown, distribution, _Coming(life.first, life.lacked, distribution), node, ctx)
        yield from (one for one in found if not one.at_hand)


def _is_born_with(first: str, name: str, distribution: str, ctx: Context) -> bool:
    """Whether the function, or its class, came with the same release: that is said where either is named, and what
    stands in for it before has the keyword too."""
    lives = (ctx.ask("life", distribution, one) for one in (name, name.rpartition(".")[0]))
    return any(life is not None and life.first == first for life in lives)


def _member(node: ast.Attribute, ctx: Context) -> str:
    """The full name of a method or attribute, by the class of what it is read from; the empty string where that is
    not certain, or where it is no library's."""
    paths = ctx.receivers.of(node.value)
    owner = ctx.api(paths[0]) if len(paths) == 1 else None
    if not isinstance(owner, Api) or owner.where is None or owner.where.version is None:
        return ""
    named = (owner.type or "") if owner.kind not in ("module", "class") else owner.name
    if not named or "|" in named or not isinstance(ctx.api(f"{paths[0]}.{node.attr}"), Api):
        return ""
    if re.search(rf"\b(?:get|has)attr\([^()]*['\"]{node.attr}['\"]", ctx.block.text):
        return ""  # the program asks first
    return f"{re.sub(_APPLIED, '', named)}.{node.attr}"


_APPLIED = re.compile(r"\[.*\]|\(\)")


def is_unevaluated(node: ast.AST, ctx: Context) -> bool:
    """Whether `node` is part of an annotation that no Python reads when the line runs."""
    below = node
    for above in ctx.tree.above(node):
        match above:
            case ast.arg(annotation=annotation) | ast.AnnAssign(annotation=annotation) if annotation is below:
                return _is_put_off(ctx) or (isinstance(above, ast.AnnAssign) and _is_local(above, ctx))
            case ast.FunctionDef(returns=returns) | ast.AsyncFunctionDef(returns=returns) if returns is below:
                return _is_put_off(ctx)
            case ast.stmt():
                return False
        below = above
    return False


def _is_put_off(ctx: Context) -> bool:
    return any(one.module == "__future__" for one in ctx.bindings("annotations"))


def _is_local(node: ast.AnnAssign, ctx: Context) -> bool:
    """Whether a name of a function is annotated: that is never read."""
    around = next((one for one in ctx.tree.above(node) if isinstance(one, _SCOPES)), None)
    return node.simple == 1 and isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef)


_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _early_module(span: Span, module: str, node: ast.Import | ast.ImportFrom, ctx: Context) -> Iterator[Early]:
    spans = ctx.ask("library-module", module)
    if not spans:
        return
    first = ".".join(map(str, spans[0][0]))
    if spans[0][0] > (3, 8):
        yield from _judged(span, module, PYTHON, _Coming(first, None, PYTHON), node, ctx)


def _early(span: Span, name: str, node: ast.Attribute | ast.ImportFrom, ctx: Context) -> Iterator[Early]:
    distribution = ctx.ask("history-of", name.partition(".")[0])
    if distribution is None or name in _ALWAYS_THERE:
        return
    life = ctx.ask("life", distribution, name)
    if life is None or life.first is None:
        return
    owner = None if isinstance(node, ast.ImportFrom) else ctx.ask("life", distribution, name.rpartition(".")[0])
    if owner is None or owner.first != life.first:  # else the owner is too new itself, and that is said of it
        yield from _judged(span, name, distribution, _Coming(life.first, life.lacked, distribution), node, ctx)


_STRICT = frozenset((PYTHON, "django"))
"""Whose patch releases bring no names: PEP 387, and Django's release process."""
_ALWAYS_THERE = frozenset(("numpy.bool_",))
"""Made at run time in the releases of which the history says that they lack it."""


@dataclass(frozen=True)
class _Coming:
    """The first release that is known to have a name, and the last known one before it, where some lie between."""

    first: str
    lacked: str | None
    distribution: str

    @property
    def exact(self) -> bool:
        return self.lacked is None or follows(self.lacked, self.first)

    def after(self, release: str) -> bool:
        """Whether `release` certainly has it not yet: what lies between the two may be either."""
        if self.distribution not in _STRICT and _is_late_patch(release):
            return False
        sure = self.first if self.exact or self.lacked is None else self.lacked
        here = number(release)
        return here < number(sure) or (not self.exact and here == number(sure))


def _is_late_patch(release: str) -> bool:
    """Whether its series has become long: then names may have come in it, as in SQLAlchemy 2.0. Of each series the
    history knows one release."""
    numbers = number(release)
    return len(numbers) > 2 and numbers[2] >= _LATE


_LATE = 10


def _judged(
    span: Span,
    name: str,
    distribution: str,
    coming: _Coming,
    node: Using,
    ctx: Context,
) -> Iterator[Early]:
    if ctx.fact(SCRIPT) is not None:
        return  # it says itself what it runs with
    at: AtHand | None = ctx.ask("at-hand", distribution)
    if at is None or (distribution != PYTHON and (ctx.ask("own-project", distribution) or _strays(distribution, ctx))):
        return
    meant = at.version
    if distribution == PYTHON and at.lowest is not None and number(at.lowest) > number(meant):
        meant = at.lowest  # what is at hand is not what the project is for
    lacks = coming.after(meant) and not (at.reason == "installed" and _is_there(node, name, ctx))
    below = at.lowest is not None and coming.after(at.lowest)
    below = below and not _runs_apart(node, ctx)
    if not (lacks or below) or _excused(node, name, ctx) or _is_stated(coming.first, node, ctx):
        return
    title = "Python" if distribution == PYTHON else distribution
    lacking = meant if lacks else at.lowest or ""
    yield Early(span, name, title, coming.first, lacking, lacks, at.reason, _backport(name), coming.exact)


def _is_there(node: Using, name: str, ctx: Context) -> bool:
    """Whether what is installed has it all the same; also while that is being looked up."""
    if isinstance(node, ast.Call):
        return True  # what it does not take is told by `gone`
    if isinstance(node, ast.Attribute):
        return any(isinstance(ctx.api(path), Api | None) for path in ctx.receivers.of(node))
    if isinstance(node, ast.Import):
        return isinstance(ctx.module(name), Found | None)
    return isinstance(ctx.member(node.module or "", name.rpartition(".")[2]), Present | None)


def _runs_apart(node: Using, ctx: Context) -> bool:
    """Whether the lowest release that a project supports says nothing of the place: tests, documentation and the
    maintainers' tools run with what they please, and an import that may not happen is one for other releases."""
    path = str(ctx.ask_here("place") or ctx.path)
    if is_development_file(path) or in_test_or_example(ctx):
        return True
    named = node.func if isinstance(node, ast.Call) else node
    if not isinstance(named, ast.Attribute | ast.Name) or not ctx.imported(named):
        return False
    head = dotted(named).partition(".")[0]
    return any(one.guards or one.kind not in ("import", "from") for one in ctx.bindings(head))


def _strays(distribution: str, ctx: Context) -> bool:
    return not ctx.ask("as-declared", distribution)


def _excused(node: Using, name: str, ctx: Context) -> bool:
    if "typing" in ctx.guards(node):
        return True
    if isinstance(node, ast.Attribute | ast.Call):
        return is_excused(node, ctx)
    return import_excused(node, name, ctx)


def _is_stated(first: str, node: Using, ctx: Context) -> bool:
    """Whether the docstring of a function around says which release it needs."""
    stated = re.compile(rf"(?<![\d.]){re.escape(first)}(?![\d])")
    around = (above for above in ctx.tree.above(node) if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef))
    return any(stated.search(ast.get_docstring(one, clean=False) or "") for one in around)


def _backport(name: str) -> str:
    if name.startswith(_OF_TYPING):
        return f"typing_extensions.{name.rpartition('.')[2]}"
    return BACKPORTS.get(name, "") or BACKPORTS.get(name.rpartition(".")[0], "")
