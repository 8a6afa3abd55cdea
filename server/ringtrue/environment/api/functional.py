"""Calls that make types and callables: `TypeVar`, `NewType`, `namedtuple`, `functools.partial`.

Does not know other calls: None for those.
"""

from __future__ import annotations

import ast

from ringtrue.environment.answers import Unknown
from ringtrue.environment.api import known, meanings
from ringtrue.environment.api.raw import (
    EITHER,
    EMPTY_BODY,
    SURE,
    RawBinding,
    RawClass,
    RawFunction,
    RawParameter,
    RawValue,
)
from ringtrue.environment.api.reader import Reader
from ringtrue.environment.api.things import (
    ClassThing,
    FunctionThing,
    Home,
    Instance,
    Partial,
    Super,
    Thing,
    TypeVariable,
    several,
)


def made_by(called: Thing, node: ast.Call, home: Home, owner: ClassThing | None, reader: Reader) -> Thing | None:
    """What a call that makes a type or a callable makes."""
    if isinstance(called, Super):
        return called
    name = called.name if isinstance(called, ClassThing | FunctionThing) else ""
    plain = known.PLAINLY_MADE.get(name)
    if plain is not None:
        return _plainly(called, plain, node, reader)
    match name:
        case "typing.TypeVar" | "typing_extensions.TypeVar":
            return TypeVariable(_text(node, 0) or "?", _bound(node, home, owner, reader))
        case "typing.ParamSpec" | "typing_extensions.ParamSpec" | "typing.TypeVarTuple":
            return Unknown("parameters that vary")
        case "typing.NewType" | "typing_extensions.NewType" if len(node.args) == 2:
            made = meanings.valued(ast.unparse(node.args[1]), home, owner, reader)
            builtin = isinstance(made, ClassThing) and made.name.startswith("builtins.")
            return made if builtin else Unknown("it is called with one object, as its class may not be")
        case "builtins.type" if len(node.args) == 1:
            return meanings.class_of(meanings.valued(ast.unparse(node.args[0]), home, owner, reader))
        case "enum.Enum" | "enum.IntEnum" | "enum.StrEnum" | "enum.Flag" | "enum.IntFlag" if len(node.args) > 1:
            return Unknown("its members are named in a call")
        case "collections.namedtuple" if "__new__.__defaults__" in (reader.world.view.text(home.path) or ""):
            return Unknown("its defaults are set later")
        case "collections.namedtuple":
            return _named_tuple(node, home, _field_names(node))
        case "typing.NamedTuple":
            return _named_tuple(node, home, _typed_fields(node))
        case "functools.partialmethod":
            return Unknown("a method that is given more")
        case "functools.partial" if node.args:
            return _partial(node, home, owner, reader)
        case "pandas.core.accessor.Accessor" | "pandas.core.accessor.CachedAccessor" if len(node.args) == 2:
            made = meanings.valued(ast.unparse(node.args[1]), home, owner, reader)
            return Instance(made) if isinstance(made, ClassThing) else None
        case "matplotlib.pyplot.subplots" if not node.args and not {word.arg for word in node.keywords} & _OF_SEVERAL:
            return _pair(("matplotlib.figure.Figure", "matplotlib.axes._axes.Axes"), reader)
        case "typing.cast" | "typing_extensions.cast" if len(node.args) == 2:
            return meanings.annotated(ast.unparse(node.args[0]), home, owner, reader)
    return None


_OF_SEVERAL = {None, "nrows", "ncols", "squeeze"}


def _pair(names: tuple[str, ...], reader: Reader) -> Thing | None:
    """A tuple of objects of library classes."""
    from ringtrue.environment.api import members

    found = [members.library_class(name, reader) for name in names]
    made = tuple(Instance(each) for each in found if each is not None)
    return meanings.builtin_instance("tuple", reader, made) if len(made) == len(names) else None


def _plainly(called: Thing, plain: known.Plainly, node: ast.Call, reader: Reader) -> Thing | None:
    from ringtrue.environment.api import members

    words = {word.arg for word in node.keywords}
    if None in words or words & plain.unless or len(node.args) > plain.places:
        return None
    found = members.library_class(plain.gives, reader)
    if found is None:
        return None
    return Instance(called, (Instance(found),)) if isinstance(called, ClassThing) else Instance(found)


def _bound(node: ast.Call, home: Home, owner: ClassThing | None, reader: Reader) -> Thing | None:
    """What a type variable is at least: its bound, or one of its constraints."""
    texts = [ast.unparse(word.value) for word in node.keywords if word.arg == "bound"]
    texts = texts or [ast.unparse(each) for each in node.args[1:]]
    return several([meanings.annotated(each, home, owner, reader) for each in texts]) if texts else None


def _text(node: ast.Call, place: int) -> str | None:
    given = node.args[place] if len(node.args) > place else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def _partial(node: ast.Call, home: Home, owner: ClassThing | None, reader: Reader) -> Thing:
    words = [word.arg for word in node.keywords]
    if None in words or any(isinstance(each, ast.Starred) for each in node.args):
        return Unknown("a partial call of unknown arguments")
    function = meanings.valued(ast.unparse(node.args[0]), home, owner, reader)
    return Partial(function, len(node.args) - 1, tuple(word for word in words if word))


def _field_names(node: ast.Call) -> list[tuple[str, str | None]] | None:
    given = node.args[1] if len(node.args) > 1 else None
    if any(word.arg == "rename" for word in node.keywords):
        return None
    match given:
        case ast.Constant(value=str() as text):
            return [(name, None) for name in text.replace(",", " ").split()]
        case ast.List(elts=items) | ast.Tuple(elts=items):
            names = [each.value if isinstance(each, ast.Constant) else None for each in items]
            return None if None in names else [(str(name), None) for name in names]
    return None


def _typed_fields(node: ast.Call) -> list[tuple[str, str | None]] | None:
    given = node.args[1] if len(node.args) > 1 else None
    if not isinstance(given, ast.List | ast.Tuple):
        return None
    found: list[tuple[str, str | None]] = []
    for each in given.elts:
        match each:
            case ast.Tuple(elts=[ast.Constant(value=str() as name), kind]):
                found.append((name, ast.unparse(kind)))
            case _:
                return None
    return found


def _named_tuple(node: ast.Call, home: Home, fields: list[tuple[str, str | None]] | None) -> Thing:
    if fields is None:
        return Unknown("a named tuple whose fields are not written")
    line = node.lineno
    defaults = next((word.value for word in node.keywords if word.arg == "defaults"), None)
    count = len(defaults.elts) if isinstance(defaults, ast.List | ast.Tuple) else (len(fields) if defaults else 0)
    first = len(fields) - count
    places = tuple(
        RawParameter(name, EITHER, "..." if place >= first else None, kind) for place, (name, kind) in enumerate(fields)
    )
    new = RawFunction("__new__", line, SURE, (RawParameter("cls", EITHER), *places), None, False, (), EMPTY_BODY)
    members: dict[str, tuple[RawBinding, ...]] = {
        name: (RawValue(name, line, SURE, kind, None),) for name, kind in fields
    }
    name = _text(node, 0) or "namedtuple"
    raw = RawClass(name, line, SURE, ("@typing.NamedTuple",), (), (), {**members, "__new__": (new,)}, None)
    return ClassThing(home, raw, name)
