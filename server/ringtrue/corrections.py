"""Corrections: fixes for an attribute that is not there: what it is called here, or how Python says it.

Does not know whether a name is missing: it is handed what is (`lacking`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue import library_words
from ringtrue.calls import misfits
from ringtrue.environment.api.values import Api, Members
from ringtrue.meant import is_slip, meant
from ringtrue.other_spellings import OF_BUILTINS, OF_LIBRARIES
from ringtrue.rule import Edit, Fix

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.lacking import Lack

_ATOMS = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant, ast.List, ast.Dict, ast.JoinedStr)
_PLACE = re.compile(r"\{(\d)\}")
_BINDING = (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.Attribute, ast.Subscript, ast.Await)
_OPERATORS = re.compile(r" in | == | \+ | \* | % |^not | if ")


def corrections(lack: Lack, ctx: Context) -> tuple[Fix, ...]:
    """The fixes for one missing attribute, the likeliest first."""
    found: dict[str, Fix] = {}
    for fix in (*_in_words(lack, ctx), *_spelled_otherwise(lack, ctx), *_renamed(lack, ctx)):
        found.setdefault(fix.title, fix)
    return tuple(_fitting_first(lack, list(found.values())[:4], ctx))


def _fitting_first(lack: Lack, fixes: list[Fix], ctx: Context) -> list[Fix]:
    """Those last whose method cannot be called as the missing one is."""
    call = ctx.tree.parents.get(lack.node)
    if len(fixes) < 2 or not isinstance(call, ast.Call) or call.func is not lack.node:
        return fixes
    return sorted(fixes, key=lambda fix: _misfits(fix, call, lack, ctx))


def _misfits(fix: Fix, call: ast.Call, lack: Lack, ctx: Context) -> bool:
    name = fix.edits[0].text
    if fix.safe or not name.isidentifier():
        return False
    answer = ctx.api(f"{lack.path}.{name}")
    if not isinstance(answer, Api):
        return False
    if answer.kind in ("attribute", "property") and not answer.signatures and answer.type is not None:
        return answer.type.startswith("builtins.")  # a value that nobody can call
    return any(one.trouble != "literal" for one in misfits(call, answer))


def defined(lack: Lack) -> str:
    """Where the thing that lacks the attribute is defined: a class for an instance."""
    parent = lack.answer.parent
    name = parent.type.partition("|")[0] if lack.of_instance and parent.type else parent.name
    return re.sub(r"\[.*\]|\(\)", "", name)


def _in_words(lack: Lack, ctx: Context) -> Iterator[Fix]:
    """What the library calls it, of what it has."""
    owner, name = defined(lack), lack.node.attr
    if owner.startswith("builtins."):
        return
    there = _candidates(lack, ctx)
    own = [other for other in library_words.of_names(name, owner) if other in there]
    slips = [other for other in meant(name, there) if len(name) > 4 and is_slip(name, other)]
    words = library_words.of_library(name, owner) or library_words.anywhere(name)
    for other in (*own, *slips, *(other for other in words if other in there)):
        yield _rename(lack.node, other, ctx)


def _spelled_otherwise(lack: Lack, ctx: Context) -> Iterator[Fix]:
    owner, attr = defined(lack), lack.node.attr
    module, _, word = owner.rpartition(".")
    if module == "builtins" or owner.startswith("builtins.") or module == "_collections_abc":
        template = OF_BUILTINS.get(word, {}).get(attr)
        if template is not None:
            yield from _by_template(template, lack.node, ctx)
        return
    top = owner.partition(".")[0]
    known = OF_LIBRARIES.get(owner) or OF_LIBRARIES.get(f"{top}.{word}", {})
    other = known.get(attr)
    if other is not None and other != attr:
        yield _rename(lack.node, other, ctx)


def _by_template(template: str, node: ast.Attribute, ctx: Context) -> Iterator[Fix]:
    safe = template.startswith("!")
    template = template.removeprefix("!")
    if template.startswith("."):
        yield _rename(node, template[1:], ctx, safe)
        return
    parent = ctx.tree.parents.get(node)
    call = parent if isinstance(parent, ast.Call) and parent.func is node else None
    given = [] if call is None else call.args
    if call is not None and (call.keywords or any(isinstance(one, ast.Starred) for one in given)):
        return
    for one in template.split("|"):
        wanted = len(set(_PLACE.findall(one)))
        if wanted == len(given):
            yield from _rewritten(one, node, call or node, given, ctx, safe)
            return


def _rewritten(
    template: str, node: ast.Attribute, whole: ast.expr, given: list[ast.expr], ctx: Context, safe: bool
) -> Iterator[Fix]:
    if "] = " in template and not isinstance(ctx.tree.parents.get(whole), ast.Expr):
        return
    receiver = _as_atom(node.value, ctx)
    parts = [_as_atom(one, ctx) if _OPERATORS.search(template) else ctx.source(one) for one in given]
    made = template.replace("{x}", receiver)
    made = _PLACE.sub(lambda found: parts[int(found[1])], made)
    if _OPERATORS.search(template) and not made.startswith(("[", "any(", "all(")) and _is_operand(whole, ctx):
        made = f"({made})"
    yield Fix(f"Write '{made}'" if len(made) < 60 else "Write it as Python does", (Edit(ctx.span(whole), made),), safe)


def _as_atom(node: ast.expr, ctx: Context) -> str:
    text = ctx.source(node)
    return text if isinstance(node, _ATOMS) and "\n" not in text else f"({text})"


def _is_operand(node: ast.expr, ctx: Context) -> bool:
    return isinstance(ctx.tree.parents.get(node), _BINDING)


def _rename(node: ast.Attribute, other: str, ctx: Context, safe: bool = False) -> Fix:
    end = ctx.span(node).end
    edit = Edit(ctx.span(node)._replace(start=end - len(node.attr)), other)
    return Fix(f"Change to '{other}'", (edit,), safe)


def _renamed(lack: Lack, ctx: Context) -> Iterator[Fix]:
    for other in meant(lack.node.attr, _candidates(lack, ctx)):
        yield _rename(lack.node, other, ctx)


def _candidates(lack: Lack, ctx: Context) -> tuple[str, ...]:
    """All that the parent has; what the answer names already where that is not known."""
    found = ctx.members(lack.path)
    kind = lack.answer.parent.type or ""
    if not isinstance(found, Members) and "|" not in kind:
        found = ctx.members(kind) if kind else None
    return tuple(sorted(found.names)) if isinstance(found, Members) else lack.answer.near
