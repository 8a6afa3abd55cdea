"""Pydantic 2 renamed or removed much of Pydantic 1, and tells of it late or not at all: an `orm_mode` in `class Config` is
ignored with a warning, a name without an annotation is no field but an error, what may be None still has to be given,
and a schema takes objects only with `from_attributes`.

Use the words of the installed generation. Of names that Pydantic 2 removed or deprecates, `removed-api` and
`deprecated-api` speak; this rule says what fails, or is ignored, although every name is there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Given, Good, Span, WebClass, dotted, rule

_RENAMED = {
    "orm_mode": "from_attributes",
    "allow_population_by_field_name": "populate_by_name",
    "anystr_lower": "str_to_lower",
    "anystr_strip_whitespace": "str_strip_whitespace",
    "anystr_upper": "str_to_upper",
    "keep_untouched": "ignored_types",
    "max_anystr_length": "str_max_length",
    "min_anystr_length": "str_min_length",
    "schema_extra": "json_schema_extra",
    "validate_all": "validate_default",
}
_CHANGES = re.compile(r"Update|Changes|Patch|Edit|Partial")
_MODELS = frozenset(
    ("pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic_settings.BaseSettings", "pydantic.BaseSettings")
)
_TWO: Given = Given(installed={"pydantic 2.11.0": {"pydantic/__init__.py": ""}})


@rule(
    ast.ClassDef,
    ast.Call,
    ast.Assign,
    ast.AnnAssign,
    summary="Pydantic of one generation written for another",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from pydantic import BaseModel


            class User(BaseModel):
                name: str

                class Config:
                    orm_mode = True
                    # ^^^^^^ Pydantic 2 ignores 'orm_mode': it is called 'from_attributes'
            """.replace("# ^^^^^^ ", "#^^^^^^^ "),
            fixed="""
            from pydantic import BaseModel


            class User(BaseModel):
                name: str

                class Config:
                    from_attributes = True
            """,
            given=_TWO,
        ),
        Bad(
            """
            from pydantic import BaseModel


            class User(BaseModel):
                name: str
                limit = 10
                #^^^^^ 'limit' has no annotation: Pydantic 2 refuses the class
            """.replace("                #^^^^^", "            #   ^^^^^"),
            given=_TWO,
        ),
        Bad(
            """
            from pydantic import BaseModel


            class UserOut(BaseModel):
                name: str


            def shown(user):
                return UserOut.from_orm(user)
                #      ^^^^^^^ 'UserOut' does not set 'from_attributes': its 'from_orm' takes no object, only a dictionary
            """,
            given=_TWO,
        ),
        Bad(
            """
            from datetime import date

            from pydantic import BaseModel


            class Event(BaseModel):
                date: date | None = None
                #     ^^^^ 'date' is the field's own default here, None, and no longer the type
            """,
            given=_TWO,
        ),
        Bad(
            """
            from typing import Annotated

            from fastapi import Depends
            from pydantic import BaseModel


            class User:
                name: str = ""


            class UserChanges(BaseModel):
                name: str | None
                #     ^^^^^^^^^^ 'name' may be None, and still has to be given: Pydantic 2 sets no default by itself


            class UserOut(BaseModel):
                name: str


            CurrentUser = Annotated[User, Depends(load_user)]


            def changed(changes: UserChanges, user: CurrentUser):
                return UserOut.model_validate(user)
                #      ^^^^^^^ 'UserOut' does not set 'from_attributes': its 'model_validate' takes no object, only a dictionary
            """.replace("                #     ^^^^^^^^^^ 'name'", "            #         ^^^^^^^^^^ 'name'"),
            given=_TWO,
        ),
        Good(
            """
            from pydantic import BaseModel, ConfigDict


            class UserOut(BaseModel):
                model_config = ConfigDict(from_attributes=True)

                name: str
                _cache = None


            def shown(user):
                return UserOut.from_orm(user)
            """,
            why="it takes objects; a private name is no field",
            given=_TWO,
        ),
        Good(
            """
            from pydantic import BaseModel, BaseSettings, Field


            class User(BaseModel):
                name: str = Field(regex="^[a-z]+$")

                class Config:
                    orm_mode = True
            """,
            why="this is Pydantic 1, and it is installed",
            given=Given(installed={"pydantic 1.10.22": {"pydantic/__init__.py": ""}}),
        ),
        Good(
            """
            from datetime import date

            from pydantic import BaseModel


            class Event(BaseModel):
                date: date
            """,
            why="without a default the name still means the type",
            given=_TWO,
        ),
    ],
)
def pydantic_generation_mix(
    node: ast.ClassDef | ast.Call | ast.Assign | ast.AnnAssign, ctx: Context
) -> Iterator[Finding]:
    match node:
        case ast.ClassDef(name="Config") if ctx.block.kind == "member" and _is_model(ctx):
            yield from _config(node, ctx)
        case ast.Call(func=ast.Attribute(attr="from_orm" as attr, value=owner)) if dotted(owner) and _is_second(ctx):
            yield from _from_orm(node, dotted(owner), attr, ctx)
        case ast.Call(
            func=ast.Attribute(attr="model_validate" as attr, value=owner), args=[ast.Name() as given], keywords=[]
        ):
            if dotted(owner) and _is_second(ctx) and _is_object(given, ctx):
                yield from _from_orm(node, dotted(owner), attr, ctx)
        case ast.Assign(targets=[ast.Name(id=name) as target], value=value) if _is_own(node, ctx):
            if not name.startswith("_") and name != "model_config" and _is_plain(value) and _is_model(ctx):
                said = f"'{name}' has no annotation: Pydantic 2 refuses the class"
                yield Finding(ctx.span(target), said, (_evidence(ctx),))
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=None) if (
            _is_own(node, ctx) and _CHANGES.search(ctx.block.owner) and _may_be_none(annotation)
        ):
            if _is_model(ctx):
                end = ctx.span(annotation).end
                said = f"'{name}' may be None, and still has to be given: Pydantic 2 sets no default by itself"
                fix = Fix("Default to None", (Edit(Span(end, end), " = None"),))
                yield Finding(ctx.span(annotation), said, (_evidence(ctx),), (fix,), severity="warning")
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=ast.Constant()) if _is_own(node, ctx):
            yield from _own_type(name, annotation, node, ctx)
        case _:
            return


def _is_second(ctx: Context) -> bool:
    version = ctx.ask("installed", "pydantic")
    return isinstance(version, str) and version.split(".")[0] == "2"


def _evidence(ctx: Context) -> Evidence:
    return Evidence("installed version of 'pydantic'", str(ctx.ask("installed", "pydantic")), "the environment")


def _is_own(node: ast.AST, ctx: Context) -> bool:
    """Whether it is a member of the class itself."""
    return ctx.block.kind == "member" and ctx.block.nodes[0] is node


def _is_model(ctx: Context) -> bool:
    """Whether the block's class is a model of Pydantic 2."""
    if not _is_second(ctx):
        return False
    bases = ctx.ask_here("bases-named", ctx.block.owner)
    return bool(bases) and any(name in _MODELS for name, own in bases if own is None)


def _config(node: ast.ClassDef, ctx: Context) -> Iterator[Finding]:
    for one in node.body:
        match one:
            case ast.Assign(targets=[ast.Name(id=name) as target]) if name in _RENAMED:
                new = _RENAMED[name]
                said = f"Pydantic 2 ignores '{name}': it is called '{new}'"
                fix = Fix(f"Rename it to '{new}'", (Edit(ctx.span(target), new),))
                yield Finding(ctx.span(target), said, (_evidence(ctx),), (fix,))
            case _:
                continue


def _may_be_none(annotation: ast.expr) -> bool:
    match annotation:
        case ast.BinOp(op=ast.BitOr(), right=ast.Constant(value=None)):
            return True
        case ast.Subscript(value=value):
            return dotted(value).rpartition(".")[2] == "Optional"
        case _:
            return False


def _is_object(given: ast.Name, ctx: Context) -> bool:
    """Whether it is a parameter, as it came, of a class of the project that is neither a model nor a dictionary."""
    function = ctx.function_of(given)
    if function is None:
        return False
    found = [one for one in (*function.args.args, *function.args.kwonlyargs) if one.arg == given.id]
    stored = [
        one
        for one in ast.walk(function)
        if isinstance(one, ast.Name) and one.id == given.id and isinstance(one.ctx, ast.Store)
    ]
    if not found or stored or not isinstance(found[0].annotation, ast.Name | ast.Attribute):
        return False
    name = dotted(found[0].annotation)
    alias = ctx.ask_here("aliased", name)
    own: WebClass | None = alias[1] if alias else ctx.ask_here("class-named", name)
    if own is None:
        return False
    plain = ("dict", "Dict", "TypedDict", "BaseModel", "NamedTuple", "Mapping", "UserDict", "SQLModel")
    bases = [*own.bases, *(base for base, _ in ctx.ask_here("bases-named", name) or ())]
    return not any(base.rpartition(".")[2] in plain for base in bases)


def _from_orm(node: ast.Call, owner: str, attr: str, ctx: Context) -> Iterator[Finding]:
    own: WebClass | None = ctx.ask_here("class-named", owner)
    bases = ctx.ask_here("bases-named", owner)
    if own is None or not bases or any(name not in _MODELS for name, one in bases if one is None):
        return
    every = [own, *(one for _, one in bases if one is not None)]
    if any("from_attributes" in text for one in every for text in _settings(one)):
        return
    assert isinstance(node.func, ast.Attribute)  # matched so
    said = f"'{own.name}' does not set 'from_attributes': its '{attr}' takes no object, only a dictionary"
    end = ctx.span(node.args[0]).end if node.args else 0
    fixes = (Fix("Read attributes", (Edit(Span(end, end), ", from_attributes=True"),)),)
    yield Finding(ctx.span(node.func.value), said, (_evidence(ctx),), fixes if attr == "model_validate" else ())


def _settings(one: WebClass) -> Iterator[str]:
    yield one.value("model_config") or ""
    for name, values in one.inner:
        if name == "Config":
            yield from (key for key, _ in values)


def _is_plain(value: ast.expr) -> bool:
    match value:
        case ast.Constant() | ast.List() | ast.Dict() | ast.Tuple():
            return True
        case ast.Call(func=func):
            return dotted(func) == "Field"
        case _:
            return False


def _own_type(name: str, annotation: ast.expr, node: ast.AnnAssign, ctx: Context) -> Iterator[Finding]:
    used = [one for one in ast.walk(annotation) if isinstance(one, ast.Name) and one.id == name]
    if not used or not ctx.bindings(name) or not _is_model(ctx):
        return
    if any(one.module == "__future__" for one in ctx.bindings("annotations")):
        return
    assert isinstance(node.value, ast.Constant)  # matched so
    said = f"'{name}' is the field's own default here, {node.value.value!r}, and no longer the type"
    yield Finding(ctx.span(used[0]), said, (Evidence(f"'{name}' in the class", repr(node.value.value), "the field"),))
