"""Forms: the corrected form of a use, as a fix in its block.

Does not know releases. A form that cannot be written here for certain is no fix.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ringtrue.expressions import dotted
from ringtrue.rule import Edit, Fix
from ringtrue.text import Span

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.dated.uses import Use

_ATOMS = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant, ast.List, ast.Dict, ast.JoinedStr)
_NAMED = re.compile(r"@([\w.]+)@?")
_GIVEN = re.compile(r"(?P<before>,\s*)?(?:(?P<word>\w+)=)?\{(?P<name>\w+)\}")
_PLAIN = re.compile(r"[\w.]+")


class NotHereError(Exception):
    """The form cannot be written at this place."""


@dataclass
class _Writing:
    """One form being written; collects the imports it needs."""

    use: Use
    ctx: Context
    imports: list[str] = field(default_factory=list)


def fixes_of(use: Use, ctx: Context) -> tuple[Fix, ...]:
    """The corrected form, where it can be written and the release at hand has it."""
    migration = use.migration
    if migration.is_advice or (migration.since and not use.standing.reaches(migration.since)):
        return ()
    writing = _Writing(use, ctx)
    try:
        edits, renames = _edits(writing)
    except NotHereError:
        return ()
    shown = " ".join(edits[0].text.split()) if len(edits) == 1 and edits[0].text.strip() else ""
    title = f"Write '{shown}'" if shown and len(shown) < 60 else f"Write it as {use.library.distribution} does now"
    if migration.keyword and isinstance(use.node, ast.keyword):
        title = f"Leave '{migration.keyword}' out" if migration.to == "-" else f"Change to '{migration.to}'"
    return (Fix(title, edits, safe=migration.safe, imports=tuple(writing.imports), renames=renames),)


def _edits(writing: _Writing) -> tuple[tuple[Edit, ...], tuple[tuple[str, str], ...]]:
    use = writing.use
    match use.node:
        case ast.keyword():
            return _of_keyword(writing, use.node), ()
        case ast.alias():
            return _of_alias(writing, use.node)
        case ast.Import() | ast.ImportFrom():
            return _of_module(writing, use.node)
        case _ if use.migration.keyword:
            return (_of_argument(writing, use.node),), ()
        case ast.Attribute():
            return (_of_attribute(writing, use.node),), ()
    raise NotHereError


def _of_attribute(writing: _Writing, node: ast.Attribute) -> Edit:
    use, ctx = writing.use, writing.ctx
    to = use.migration.to
    if to.startswith("."):
        return Edit(use.span, to[1:])
    whole = ctx.span(node)
    if _PLAIN.fullmatch(to) and not to[0].isdigit():
        return Edit(whole, _named(to, writing, node) if "." in to else _builtin(to, ctx))
    if not use.migration.called and "{" not in to:
        return Edit(whole, _filled(to, {}, writing, node))
    call = ctx.tree.parents.get(node)
    if not (isinstance(call, ast.Call) and call.func is node):
        raise NotHereError
    return Edit(ctx.span(call), _filled(to, _arguments(call, writing), writing, node))


def _builtin(name: str, ctx: Context) -> str:
    if ctx.binds(name):
        raise NotHereError
    return name


def _arguments(call: ast.Call, writing: _Writing) -> dict[str, str]:
    """What is given for each parameter, as text; `all` is everything as it stands."""
    ctx, names = writing.ctx, writing.use.migration.parameters
    found: dict[str, str] = {}
    pieces = [*call.args, *call.keywords]
    if pieces:
        found["all"] = ctx.block.text[ctx.span(pieces[0]).start : ctx.span(pieces[-1]).end]
    if "{all}" in writing.use.migration.to:
        return found
    if len(call.args) > len(names) or any(isinstance(one, ast.Starred) for one in call.args):
        raise NotHereError
    found.update((name, ctx.source(one)) for name, one in zip(names, call.args, strict=False))
    for keyword in call.keywords:
        if keyword.arg not in names:
            raise NotHereError
        found[keyword.arg or ""] = ctx.source(keyword.value)
    return found


def _filled(template: str, given: dict[str, str], writing: _Writing, node: ast.Attribute) -> str:
    """The template with what is given. Everything that is given must have a place in it."""
    places = {found["name"] for found in _GIVEN.finditer(template)}
    if "self" in places:
        if writing.ctx.imported(node):
            raise NotHereError  # the class itself, or a module: nothing was called on an object
        given["self"] = _atom(node.value, writing.ctx)
    if not set(given) - {"all"} <= places and "all" not in places:
        raise NotHereError

    def fill(found: re.Match[str]) -> str:
        text = given.get(found["name"])
        before, word = found["before"] or "", found["word"]
        if text is None:
            if word is None and found["name"] != "all":
                raise NotHereError
            return ""
        return f"{before}{word}={text}" if word else f"{before}{text}"

    made = _GIVEN.sub(fill, template).replace("(, ", "(")
    return _NAMED.sub(lambda found: _named(found[1], writing, node), made)


def _atom(node: ast.expr, ctx: Context) -> str:
    text = ctx.source(node)
    return text if isinstance(node, _ATOMS) else f"({text})"


def _named(name: str, writing: _Writing, node: ast.AST | None) -> str:
    """How the block writes the full name `name`; an import is added where nothing gives it."""
    ctx, library = writing.ctx, writing.use.library
    module, _, last = name.rpartition(".")
    if not module:
        return name
    for head, meaning in _heads(writing, node):
        if name.startswith(f"{meaning}."):
            if _needs_import(name, meaning, writing):
                writing.imports.append(f"import {module}")
            return f"{head}.{name[len(meaning) + 1 :]}"
    usual = library.convention.get(module)
    if usual is not None and not ctx.bindings(usual):
        writing.imports.append(f"import {module} as {usual}")
        return f"{usual}.{last}"
    if ctx.bindings(last):
        if any(one.kind == "from" and f"{one.module}.{one.member}" == name for one in ctx.bindings(last)):
            return last
        raise NotHereError
    writing.imports.append(f"from {module} import {last}")
    return last


def _heads(writing: _Writing, node: ast.AST | None) -> Iterator[tuple[str, str]]:
    """Names that modules of the library go by here, with what they mean: first the one that the use itself says."""
    ctx, library = writing.ctx, writing.use.library
    if isinstance(node, ast.expr):
        head = dotted(node).partition(".")[0]
        bindings = ctx.bindings(head) if head else ()
        if bindings and (meaning := _meaning(bindings)):
            yield head, meaning
    for module, usual in library.convention.items():
        for one in (usual, module):
            if _meaning(ctx.bindings(one)) == module:
                yield one, module
    top = writing.use.migration.name.partition(".")[0]
    if _meaning(ctx.bindings(top)) == top:
        yield top, top


def _meaning(bindings: tuple[object, ...]) -> str:
    meanings = {
        one.module if one.kind == "import" else f"{one.module}.{one.member}"  # type: ignore[attr-defined]  # Bindings
        for one in bindings
        if one.kind in ("import", "from") and not one.level  # type: ignore[attr-defined]  # as above
    }
    return meanings.pop() if len(meanings) == 1 else ""


def _needs_import(name: str, meaning: str, writing: _Writing) -> bool:
    """Whether the module of `name` is one that has to be imported by its own name."""
    module = name.rpartition(".")[0]
    if module == meaning or any(f"{module}.".startswith(f"{one}.") for one in writing.use.library.eager):
        return False
    return module != writing.use.migration.name.rpartition(".")[0]


def _of_keyword(writing: _Writing, node: ast.keyword) -> tuple[Edit, ...]:
    use, ctx = writing.use, writing.ctx
    to = use.migration.to
    call = next((above for above in ctx.tree.above(node) if isinstance(above, ast.Call)), None)
    if call is None:
        raise NotHereError
    if to == "-":
        return (Edit(_with_comma(node, call, ctx), ""),)
    if to.endswith("=") and _PLAIN.fullmatch(to[:-1]):
        if any(one.arg == to[:-1] for one in call.keywords):
            raise NotHereError
        return (Edit(use.span, to[:-1]),)
    filled = to.replace("{value}", ctx.source(node.value))
    return (Edit(ctx.span(node), _NAMED.sub(lambda found: _named(found[1], writing, call.func), filled)),)


def _of_argument(writing: _Writing, node: ast.AST) -> Edit:
    ctx, to = writing.ctx, writing.use.migration.to
    span = ctx.span(node)
    if to == "{items}":
        if not isinstance(node, ast.List | ast.Tuple) or not node.elts:
            raise NotHereError
        return Edit(span, ctx.block.text[ctx.span(node.elts[0]).start : ctx.span(node.elts[-1]).end])
    filled = to.replace("{value}", ctx.source(node))
    call = ctx.tree.parents.get(node)
    func = call.func if isinstance(call, ast.Call) else None
    return Edit(span, _NAMED.sub(lambda found: _named(found[1], writing, func), filled))


def _with_comma(node: ast.keyword, call: ast.Call, ctx: Context) -> Span:
    """The keyword with the comma before it, or behind it where it comes first."""
    pieces = sorted(ctx.span(one) for one in (*call.args, *call.keywords))
    own = ctx.span(node)
    at = pieces.index(own)
    if at:
        return Span(pieces[at - 1].end, own.end)
    return Span(own.start, pieces[1].start if len(pieces) > 1 else own.end)


def _of_alias(writing: _Writing, alias: ast.alias) -> tuple[tuple[Edit, ...], tuple[tuple[str, str], ...]]:
    """`from a import old` becomes `from b import new`, and what reads it is renamed."""
    use, ctx = writing.use, writing.ctx
    to, node = use.migration.to, ctx.tree.parents.get(alias)
    if to.startswith(".") and use.migration.name.count("."):
        to = f"{use.migration.name.rpartition('.')[0]}{to}"
    if not _PLAIN.fullmatch(to) or not isinstance(node, ast.ImportFrom):
        raise NotHereError
    module, _, last = to.rpartition(".")
    bound = alias.asname or alias.name
    inside = any(isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef) for above in ctx.tree.above(node))
    if inside and bound != last and not alias.asname:
        raise NotHereError
    renames = () if alias.asname or bound == last else ((bound, last),)
    if not module:
        if inside or alias.asname:
            raise NotHereError
        return (_without(node, alias, ctx),), renames
    written = f"{last} as {alias.asname}" if alias.asname else last
    if module == node.module:
        return (Edit(ctx.span(alias), written),), renames
    if len(node.names) == 1:
        return (Edit(ctx.span(node), f"from {module} import {written}"),), renames
    if inside:
        raise NotHereError
    writing.imports.append(f"from {module} import {written}")
    return (_without(node, alias, ctx),), renames


def _without(node: ast.ImportFrom, alias: ast.alias, ctx: Context) -> Edit:
    """The statement without one of its names."""
    at = node.names.index(alias)
    if len(node.names) == 1:
        raise NotHereError
    if at:
        return Edit(Span(ctx.span(node.names[at - 1]).end, ctx.span(alias).end), "")
    return Edit(Span(ctx.span(alias).start, ctx.span(node.names[1]).start), "")


def _of_module(
    writing: _Writing, node: ast.Import | ast.ImportFrom
) -> tuple[tuple[Edit, ...], tuple[tuple[str, str], ...]]:
    """Another module of which the same is imported; `import a.b` binds `a`, so only with an alias."""
    to, ctx = writing.use.migration.to, writing.ctx
    if not _PLAIN.fullmatch(to) or "." not in f"{to}.":
        raise NotHereError
    if isinstance(node, ast.Import):
        name = ctx.block.text[writing.use.span.start : writing.use.span.end]
        alias = next((one for one in node.names if one.name.startswith(name)), None)
        if alias is None or alias.asname is None:
            raise NotHereError
    return (Edit(writing.use.span, to),), ()
