"""Configured: names that the project's own configuration calls deprecated, with what to write instead.

Does not read the configuration: the options of the rules carry it, under `deprecated`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from ringtrue.dated.named import imported_names
from ringtrue.dated.standing import Standing
from ringtrue.dated.uses import Use, is_excused
from ringtrue.environment.answers import Present
from ringtrue.environment.api.values import Api
from ringtrue.import_statements import wanted_name
from ringtrue.migrations.model import Library, Migration
from ringtrue.text import Span

if TYPE_CHECKING:
    from ringtrue.context import Context

SOURCE = "the table 'deprecated' of Ringtrue's configuration"
_HERE = Standing("this project", None, SOURCE)


def configured_uses(node: ast.Attribute | ast.ImportFrom, ctx: Context) -> Iterator[Use]:
    """Where `node` names what the project calls deprecated."""
    table: Mapping[str, str] = ctx.options.get("deprecated", {})
    if not table:
        return
    library = _library(tuple(sorted(table.items())))
    if isinstance(node, ast.ImportFrom):
        yield from _imported(node, library, ctx)
    elif isinstance(node.ctx, ast.Load) and node.attr in library.members:
        yield from _read(node, library, ctx)


@lru_cache(maxsize=8)
def _library(table: tuple[tuple[str, str], ...]) -> Library:
    return Library("this project", tuple(Migration(old, _form(new), source=SOURCE) for old, new in table))


def _form(new: str) -> str:
    """What is no dotted name is advice."""
    return new if new and all(part.isidentifier() for part in new.split(".")) else f"? {new or 'nothing replaces it'}"


def _read(node: ast.Attribute, library: Library, ctx: Context) -> Iterator[Use]:
    names = {ctx.imported(node)}
    for path in ctx.receivers.of(node):
        answer = ctx.api(path)
        names.add(answer.name if isinstance(answer, Api) else path.removeprefix(":"))
    found = next((library.by_name[name][0] for name in sorted(names) if name in library.by_name), None)
    if found is not None and not is_excused(node, ctx):
        end = ctx.span(node).end
        yield Use(node, Span(end - len(node.attr), end), _relative(found), library, _HERE, "deprecated")


def _relative(found: Migration) -> Migration:
    """With the new form as another name of the same owner, where it is one."""
    owner, _, _ = found.name.rpartition(".")
    new_owner, _, new = found.to.rpartition(".")
    return Migration(found.name, f".{new}", source=found.source) if owner == new_owner else found


def _imported(node: ast.ImportFrom, library: Library, ctx: Context) -> Iterator[Use]:
    for alias in node.names:
        name = next((full for one, full in imported_names(node) if one is alias), "")
        if alias.name in library.members and name not in library.by_name:
            answer = ctx.member(node.module or "", alias.name, node.level)
            name = f"{answer.module.name}.{alias.name}" if isinstance(answer, Present) else ""
        if name in library.by_name and not is_excused(node, ctx):
            yield Use(alias, wanted_name(alias, ctx), library.by_name[name][0], library, _HERE, "deprecated")
