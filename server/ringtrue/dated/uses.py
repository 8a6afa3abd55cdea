"""Uses: where a block uses what a migration speaks of, and how that stands with the release at hand.

Does not know what is said of it, nor how it is mended.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ringtrue.dated.named import imported_names, said_names, shelf_of
from ringtrue.dated.standing import PYTHON, Standing, Status, is_first_party, standing
from ringtrue.environment.answers import Found, Present
from ringtrue.environment.api.values import Api
from ringtrue.excuses import excused
from ringtrue.import_statements import may_fail, wanted_modules, wanted_name
from ringtrue.text import Span

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.migrations.model import Library, Migration

Using = ast.Attribute | ast.Call | ast.Import | ast.ImportFrom
_EXPECTED = re.compile(
    r"deprecated_call|catch_warnings|simplefilter|ignore_warnings|filterwarnings|expected_warnings|deprecat", re.I
)


@dataclass(frozen=True, eq=False)
class Use:
    """`node` uses what `migration` speaks of; `span` is what is pointed at. `node` is the attribute, keyword, alias or
    import statement."""

    node: ast.AST
    span: Span
    migration: Migration
    library: Library
    standing: Standing
    status: Status

    @property
    def of_python_module(self) -> bool:
        """Whether a whole module of the standard library is meant."""
        return self.standing.distribution == PYTHON and isinstance(self.node, ast.Import | ast.ImportFrom)


def uses(node: Using, ctx: Context) -> tuple[Use, ...]:
    """What `node` itself uses; worked out once for all rules that ask."""
    kept = ctx.receivers.dated
    if node not in kept:
        kept[node] = tuple(_uses(node, ctx))
    found: tuple[Use, ...] = kept[node]
    return found


def is_told_above(node: ast.AST, ctx: Context) -> bool:
    """Whether a migration speaks of a longer name that `node` is the beginning of."""
    above = ctx.tree.parents.get(node)
    while isinstance(above, ast.Attribute):
        if uses(above, ctx):
            return True
        above = ctx.tree.parents.get(above)
    return False


def is_left_to_ruff(node: ast.Attribute | ast.ImportFrom, ctx: Context) -> bool:
    """Whether Ruff is configured to report what a migration says of `node`: then nothing else is said of it."""
    companions = ctx.options.get("companions", {})
    if not companions:
        return False
    named = said_names(node, ctx) if isinstance(node, ast.Attribute) else [name for _, name in imported_names(node)]
    return any(one.ruff in companions for name in named for one in becoming(name))


def _uses(node: Using, ctx: Context) -> Iterator[Use]:
    match node:
        case ast.Attribute(ctx=ast.Load()):
            yield from _of_attribute(node, ctx)
        case ast.Call():
            yield from _of_keywords(node, ctx)
        case ast.Import() | ast.ImportFrom():
            named = list(_of_imported(node, ctx)) if isinstance(node, ast.ImportFrom) else []
            yield from named
            if len(named) < len(node.names):
                yield from _of_modules(node, ctx)


def _of_attribute(node: ast.Attribute, ctx: Context) -> Iterator[Use]:
    names = said_names(node, ctx)
    found = [one for name in names for one in becoming(name) if not one.keyword]
    if not found or len({one.to for one in found}) > 1 or len(found) < len(names):
        return
    end = ctx.span(node).end
    span = Span(end - len(node.attr), end)
    use = standing_use(node, span, found[0], ctx)
    if use is None or is_excused(node, ctx) or is_told_above(node, ctx):
        return
    # Stubs of the standard library import names that its modules do not offer.
    trusted = use.status != "removed" or use.standing.distribution == PYTHON or use.migration.stays
    if trusted or not _is_there(node, ctx):
        yield use


def becoming(name: str) -> tuple[Migration, ...]:
    """What became of a full name."""
    found = shelf_of(name)
    return () if found is None else found.find(name)


def _of_keywords(node: ast.Call, ctx: Context) -> Iterator[Use]:
    if not node.keywords and not node.args:
        return
    names = said_names(node.func, ctx)
    for migration in becoming(names[0]) if len(names) == 1 else ():
        given = _given(node, migration) if migration.keyword else None
        if given is None or (migration.unless and re.search(migration.unless, ctx.block.text)):
            continue
        span = ctx.span(given)
        if isinstance(given, ast.keyword):
            span = Span(span.start, span.start + len(migration.keyword))
        use = standing_use(given, span, migration, ctx)
        if use is None or is_excused(node, ctx) or (use.status == "removed" and _takes(node, migration, ctx)):
            continue
        if use.status != "removed" and migration.value is None and is_left_open(given):
            continue
        yield use


def is_left_open(given: ast.AST) -> bool:
    """Whether a keyword is given `None`, as if it were not: functions that are about to lose it do not mind."""
    return isinstance(given, ast.keyword) and isinstance(given.value, ast.Constant) and given.value.value is None


def _given(node: ast.Call, migration: Migration) -> ast.keyword | ast.expr | None:
    """The keyword or argument that the migration speaks of."""
    if migration.keyword.startswith("#"):
        at = int(migration.keyword[1:])
        found = node.args[at] if at < len(node.args) else None
        return found if found is not None and migration.value in (_kind(found), _literal(found)) else None
    keyword = next((one for one in node.keywords if one.arg == migration.keyword), None)
    if keyword is None or migration.value is None:
        return keyword
    return keyword if _literal(keyword.value) == migration.value else None


def _literal(node: ast.expr) -> str | None:
    return repr(node.value) if isinstance(node, ast.Constant) else None


def _kind(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "str"
    return type(node.value).__name__ if isinstance(node, ast.Constant) else type(node).__name__


def _takes(node: ast.Call, migration: Migration, ctx: Context) -> bool:
    """Whether the installed release still takes the keyword; also while that is being looked up."""
    if migration.value is not None or migration.stays:
        return False  # what it takes is no matter of its signature
    for path in ctx.receivers.of(node.func):
        answer = ctx.api(path)
        if answer is None:
            return True
        if isinstance(answer, Api) and any(one.parameter(migration.keyword) for one in answer.signatures):
            return True
    return False


def _of_modules(node: ast.Import | ast.ImportFrom, ctx: Context) -> Iterator[Use]:
    """The modules that the statement names and that are gone as a whole."""
    for wanted in wanted_modules(node, ctx) if not getattr(node, "level", 0) else ():
        shelf = shelf_of(wanted.dotted)
        if shelf is None:
            continue
        parts = wanted.dotted.split(".")
        for end in range(len(parts), 0, -1):
            name = ".".join(parts[:end])
            migration = next((one for one in shelf.by_name.get(name, ()) if one.below), None)
            if migration is None:
                continue
            use = standing_use(node, Span(wanted.parts[0].start, wanted.parts[end - 1].end), migration, ctx)
            there = use is not None and use.status == "removed" and isinstance(ctx.module(name), Found | None)
            if use is not None and not there and not import_excused(node, name, ctx):
                yield use
            return


def _of_imported(node: ast.ImportFrom, ctx: Context) -> Iterator[Use]:
    for alias, name in imported_names(node):
        shelf = shelf_of(name)
        found = next((one for one in shelf.find(shelf.canonical(name)) if not one.keyword), None) if shelf else None
        if found is None:
            continue
        use = standing_use(alias, wanted_name(alias, ctx), found, ctx)
        if use is None or import_excused(node, name, ctx):
            continue
        trusted = use.status != "removed" or use.standing.distribution == PYTHON or found.stays
        if trusted or not isinstance(ctx.member(node.module or "", alias.name), Present | None):
            yield use


def standing_use(node: ast.AST, span: Span, migration: Migration, ctx: Context) -> Use | None:
    """The use of what a migration speaks of, with the release at hand; None where it is not for us to say."""
    shelf = shelf_of(migration.name)
    assert shelf is not None  # it was found there
    if migration.ruff in ctx.options.get("companions", {}):
        return None
    if migration.name.startswith("distutils") and ctx.ask("own-project", "setuptools"):
        return None  # it gives the module itself
    at = standing(shelf.distribution, ctx)
    if at is None or (at.distribution != PYTHON and is_first_party(migration.name, ctx)):
        return None
    if migration.back and at.reaches(migration.back):
        return None
    return Use(node, span, migration, shelf, at, at.of(migration))


def _is_there(node: ast.Attribute, ctx: Context) -> bool:
    """Whether the installed release has it all the same; also while that is being looked up."""
    paths = ctx.receivers.of(node)
    if not paths and isinstance(node.value, ast.Name) and node.value.id == "cls":
        paths = (f":{ctx.block.owner}.{node.attr}",)
    return any(isinstance(ctx.api(path), Api | None) for path in paths)


def is_excused(node: ast.AST, ctx: Context) -> bool:
    """Whether the code around `node` asks for a version, looks first, expects an error or a warning."""
    if excused(node, ctx) or not ctx.guards(node).isdisjoint(("import-error", "name-error", "version", "platform")):
        return True
    return any(_expects_warning(above, node, ctx) for above in ctx.tree.above(node))


def _expects_warning(above: ast.AST, node: ast.AST, ctx: Context) -> bool:
    match above:
        case ast.With(items=items) | ast.AsyncWith(items=items):
            others = (item.context_expr for item in items if item.context_expr is not node)
            return any(_EXPECTED.search(ctx.source(one)) for one in others)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            if "deprecat" in above.name.lower():
                return True
            return any(_EXPECTED.search(ctx.source(one)) for one in above.decorator_list)
        case ast.Call(func=func):
            return _EXPECTED.search(ctx.source(func)) is not None
    return False


def import_excused(node: ast.Import | ast.ImportFrom, module: str, ctx: Context) -> bool:
    """The same for an import, which may be conditional in other ways."""
    return may_fail(node, module, ctx) or "conditional" in ctx.guards(node) or is_excused(node, ctx)
