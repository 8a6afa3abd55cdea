"""Pydantic 2 renamed or removed much of Pydantic 1, and tells of it late or not at all: an `orm_mode` in `class Config` is
ignored with a warning, `BaseSettings` lives in another package, `Field(regex=...)` raises, and a name without an
annotation is no field but an error.

Use the names of the installed generation: `from_attributes`, `pydantic_settings.BaseSettings`, `pattern`.

The rule goes by the installed version, and says only what fails or is ignored, not what is merely deprecated.
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
_MOVED = {"BaseSettings": "pydantic_settings"}
_GONE = frozenset(
    ("ConstrainedStr", "ConstrainedInt", "ConstrainedFloat", "ConstrainedList", "JsonWrapper", "PyObject")
)
_ARGUMENTS = {"regex": "pattern"}
_FIELDS = frozenset(
    (
        "pydantic.Field",
        "pydantic.constr",
        "pydantic.fields.Field",
        "pydantic.StringConstraints",
        "pydantic.types.StringConstraints",
    )
)
_CHANGES = re.compile(r"Update|Changes|Patch|Edit|Partial")
_MODELS = frozenset(
    ("pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic_settings.BaseSettings", "pydantic.BaseSettings")
)
_TWO: Given = Given(installed={"pydantic 2.11.0": {"pydantic/__init__.py": ""}})


@rule(
    ast.ClassDef,
    ast.ImportFrom,
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
            from pydantic import BaseSettings
            #                    ^^^^^^^^^^^^ 'BaseSettings' is not in Pydantic 2: it moved to 'pydantic_settings'


            class Settings(BaseSettings):
                url: str = "x"
            """,
            fixed="""
            from pydantic_settings import BaseSettings


            class Settings(BaseSettings):
                url: str = "x"
            """,
            given=_TWO,
        ),
        Bad(
            """
            from pydantic import BaseModel, Field


            class User(BaseModel):
                name: str = Field(regex="^[a-z]+$")
                #                 ^^^^^ Pydantic 2 has no 'regex' here: it is called 'pattern'
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
                #              ^^^^^^^^ 'UserOut' does not set 'from_attributes': it takes no object, only a dictionary
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
                #              ^^^^^^^^^^^^^^ 'UserOut' does not set 'from_attributes': it takes no object, only a dictionary
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
    node: ast.ClassDef | ast.ImportFrom | ast.Call | ast.Assign | ast.AnnAssign, ctx: Context
) -> Iterator[Finding]:
    match node:
        case ast.ImportFrom(module="pydantic", level=0) if _is_second(ctx):
            yield from _imported(node, ctx)
        case ast.ClassDef(name="Config") if ctx.block.kind == "member" and _is_model(ctx):
            yield from _config(node, ctx)
        case ast.Call(func=ast.Attribute(attr="from_orm" as attr, value=owner)) if dotted(owner) and _is_second(ctx):
            yield from _from_orm(node, dotted(owner), attr, ctx)
        case ast.Call(
            func=ast.Attribute(attr="model_validate" as attr, value=owner), args=[ast.Name() as given], keywords=[]
        ):
            if dotted(owner) and _is_second(ctx) and _is_object(given, ctx):
                yield from _from_orm(node, dotted(owner), attr, ctx)
        case ast.Call(keywords=[_, *_]) if ctx.imported(node.func) in _FIELDS and _is_second(ctx):
            yield from _arguments(node, ctx)
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


def _imported(node: ast.ImportFrom, ctx: Context) -> Iterator[Finding]:
    for alias in node.names:
        if alias.name in _MOVED:
            said = f"'{alias.name}' is not in Pydantic 2: it moved to '{_MOVED[alias.name]}'"
            fixes: tuple[Fix, ...] = ()
            if len(node.names) == 1:
                start = ctx.span(node).start + len("from ")
                fixes = (
                    Fix(
                        f"Import it from '{_MOVED[alias.name]}'",
                        (Edit(Span(start, start + len("pydantic")), _MOVED[alias.name]),),
                    ),
                )
            yield Finding(ctx.span(alias), said, (_evidence(ctx),), fixes)
        elif alias.name in _GONE:
            yield Finding(ctx.span(alias), f"'{alias.name}' is not in Pydantic 2", (_evidence(ctx),))


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


def _arguments(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    for keyword in node.keywords:
        if keyword.arg in _ARGUMENTS:
            start = ctx.span(keyword).start
            span = Span(start, start + len(keyword.arg))
            new = _ARGUMENTS[keyword.arg]
            said = f"Pydantic 2 has no '{keyword.arg}' here: it is called '{new}'"
            yield Finding(span, said, (_evidence(ctx),), (Fix(f"Rename it to '{new}'", (Edit(span, new),)),))


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
    end = ctx.span(node.func).end
    said = f"'{own.name}' does not set 'from_attributes': it takes no object, only a dictionary"
    yield Finding(Span(end - len(attr), end), said, (_evidence(ctx),))


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
