"""Never None: whether what a name stands for, when it is called, can give None at all.

Classes of the module or the project, and functions of the project all of whose ways out return something. Does not know
installed packages: of those only the spelling of a class counts.
"""

from __future__ import annotations

import ast

from ringtrue.context import Context
from ringtrue.flow import Flow
from ringtrue.testing.collected import Trial
from ringtrue.testing.deeds import Deeds, deeds_key
from ringtrue.testing.definitions import Definition, parsed_definition

_SOMETHING = (
    ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.JoinedStr,
    ast.Lambda, ast.Compare,
)  # fmt: skip


def made_by_fixture(name: ast.Name, trial: Trial, ctx: Context) -> str:
    """The class of which a fixture of the module or the class makes the test's argument `name`; the empty string where
    that is not known."""
    if name.id not in {one.arg for one in trial.node.args.args}:
        return ""
    for owner in dict.fromkeys((trial.owner, "")):
        found = ctx.fact(deeds_key(name.id, owner))
        one = found[0] if isinstance(found, tuple) and len(found) == 1 else None
        if isinstance(one, Deeds) and one.fixture:
            return one.gives if _looks_like_class(one.gives) else ""
    return ""


def never_gives_none(name: ast.Name, ctx: Context) -> bool:
    """Whether a call of `name` certainly gives something, as far as the module and the project tell."""
    bindings = ctx.bindings(name.id)
    if len(bindings) != 1:
        return False
    one = bindings[0]
    if one.kind == "class":
        return True
    if one.kind != "from":
        return False
    found = ctx.ask_here("definition", one.level, one.module, one.member)
    if not isinstance(found, Definition):
        return _looks_like_class(one.member)
    if found.kind == "class":
        return "__new__" not in found.source and "metaclass" not in found.source
    node = None if found.decorated else parsed_definition(found.source)
    return isinstance(node, ast.FunctionDef) and _always_gives(node, ctx.flow(node))


def _looks_like_class(name: str) -> bool:
    return name[:1].isupper() and not name.isupper() and "_" not in name


def _always_gives(node: ast.FunctionDef, flow: Flow) -> bool:
    if flow.is_generator:
        return True
    values = [one.value for one in flow.returns]
    return bool(values) and not flow.falls_off_end and all(_is_something(value) for value in values)


def _is_something(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Constant):
        return value.value is not None
    return isinstance(value, _SOMETHING)
