"""What decorators make of functions: by a table of harmless ones, else by reading the decorator itself.

Does not know class decorators (`classes`). A decorator that is in neither is unknown: calls cannot be judged then.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ringtrue.environment.answers import Unknown
from ringtrue.environment.api import known, meanings, scopes
from ringtrue.environment.api.raw import KEYWORDS, VARIADIC, RawFunction
from ringtrue.environment.api.reader import Cycle, Reader
from ringtrue.environment.api.things import ClassThing, FunctionThing, Instance, Several, Special, Thing

MadeKind: TypeAlias = Literal["plain", "property", "static", "class", "descriptor", "manager", "unknown"]

_PLAIN_TEXTS = {
    "property": "property", "staticmethod": "static", "classmethod": "class", "abstractmethod": "plain",
    "cached_property": "property", "functools.cached_property": "property", "overload": "plain",
    "abc.abstractmethod": "plain",
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """What a function is after its decorators. `reason` says why it is unknown."""

    kind: MadeKind = "plain"
    reason: str | None = None
    deprecated: str | None = None
    added: tuple[str, ...] = ()
    same: bool = False
    """Whether it says that what it gives is of the same type as the function: that says what a call gives, and not what
    a call may be given."""
    may_skip: bool = False
    """Whether a wrapper may answer without calling the function."""
    changes: bool = False
    """Whether a wrapper gives something else than what the function does."""


_PLAIN = Made()


def made_of(function: FunctionThing, reader: Reader) -> Made:
    """What the decorators, the nearest first, make of the function."""
    raw = function.raws[0]
    texts = dict.fromkeys(text for each in function.raws for text in each.decorators)
    if not texts:
        return Made(deprecated=raw.body.warns) if raw.body.warns else _PLAIN_BY_NAME.get(raw.name, _PLAIN)
    key = ("made", function.qualname, raw.line)
    try:
        return reader.once(function.home, key, lambda: _made_of(function, tuple(texts), reader))
    except Cycle:
        return Made("unknown", f"'{raw.name}' decorates itself")


_PLAIN_BY_NAME = {"__new__": _PLAIN, "__init_subclass__": Made("class"), "__class_getitem__": Made("class")}


def _made_of(function: FunctionThing, texts: tuple[str, ...], reader: Reader) -> Made:
    kind: MadeKind = "plain"
    reason: str | None = None
    deprecated = function.raws[0].body.warns
    added: tuple[str, ...] = ()
    may_skip, same, changes = False, True, False
    for text in reversed(texts):
        one = _one(text, function, reader)
        same = same and (one.kind == "plain" or one.same)
        may_skip = may_skip or one.may_skip
        changes = changes or one.changes
        deprecated = deprecated or one.deprecated
        added += one.added
        if one.kind == "unknown" and kind not in ("property", "descriptor"):
            kind, reason = "unknown", one.reason
        elif one.kind != "plain" and kind != "unknown":
            kind, reason = one.kind, one.reason
    return Made(kind, reason, deprecated, added, same, may_skip, changes)


def _one(text: str, function: FunctionThing, reader: Reader) -> Made:
    plain = _PLAIN_TEXTS.get(text)
    if plain is not None:
        return Made(plain)  # type: ignore[arg-type]  # a literal of the table
    if text.endswith((".setter", ".getter", ".deleter")):
        return Made("property")
    node = meanings.parsed(text)
    call = node if isinstance(node, ast.Call) else None
    target = call.func if call else node
    if not isinstance(target, ast.Name | ast.Attribute):
        return Made("unknown", f"it is decorated by '{text}'")
    thing = scopes.dotted_things(function.home, target, function.owner, reader)
    if isinstance(thing, Several):
        thing = thing.things[0]
    name = _name(thing)
    if name in ("warnings.deprecated", "typing_extensions.deprecated", "_typeshed.deprecated"):
        return Made(deprecated=_message(call))
    if name in known.PROPERTIES or _is_property(thing, reader):
        return Made("property")
    if name in known.MANAGERS:
        return Made("manager", name)
    if (bound := _bound(thing, reader)) is not None:
        return Made(bound)
    if name in known.HARMLESS_DECORATORS:
        return Made(deprecated=_message(call) if _is_of_whole(name) else None, added=known.ADDED_KEYWORDS.get(name, ()))
    but = known.SAME_RESULT.get(name)
    if but is not None and not (but and but in text):
        return Made("unknown", f"it is decorated by '{text.partition('(')[0]}'", same=True)
    if isinstance(thing, Instance) and thing.of.name in known.MARKERS:
        return _PLAIN
    if isinstance(thing, ClassThing):
        return _by_class(thing, text, reader)
    if isinstance(thing, FunctionThing) and not isinstance(thing, Unknown):
        return _by_reading(thing, call is not None, text)
    return Made("unknown", f"it is decorated by '{text.partition('(')[0]}'")


def _is_of_whole(name: str) -> bool:
    """Whether a decorator marks what it stands on, and not an argument of it (`deprecated_args`)."""
    last = name.rpartition(".")[2]
    return "deprecated" in last and not any(part in last for part in ("arg", "param", "option"))


def deprecation_of(function: FunctionThing, reader: Reader) -> str | None:
    """The message where the function is deprecated as a whole; None where only some of its overloads are."""
    raws = function.raws
    everywhere = len(raws) == 1 or all("deprecated" in " ".join(raw.decorators) for raw in raws)
    return made_of(function, reader).deprecated if everywhere else None


def object_of(function: FunctionThing, reader: Reader) -> str | None:
    """The class of the object that the outermost decorator makes of the function."""
    text = function.raw.decorators[0] if function.raw.decorators else ""
    node = meanings.parsed(text) if text else None
    target = node.func if isinstance(node, ast.Call) else node
    if not isinstance(target, ast.Name | ast.Attribute):
        return None
    if isinstance(node, ast.Call) and any(word.arg in (None, "cls", "base") for word in node.keywords):
        return None
    thing = scopes.dotted_things(function.home, target, function.owner, reader)
    if not isinstance(thing, FunctionThing) and isinstance(target, ast.Attribute):
        thing = meanings.valued(ast.unparse(target), function.home, function.owner, reader)
    return known.OBJECTS_OF.get(_name(thing))


def _name(thing: Thing | None) -> str:
    if isinstance(thing, ClassThing | FunctionThing):
        return thing.name
    return f"typing.{thing.name}" if isinstance(thing, Special) else ""


def _message(call: ast.Call | None) -> str:
    texts = [each.value for each in call.args if isinstance(each, ast.Constant)] if call else []
    return next((" ".join(each.split()) for each in texts if isinstance(each, str)), "deprecated")


def message_of(text: str) -> str:
    """The message of a `@deprecated(...)`, written as `text`."""
    node = meanings.parsed(text)
    return _message(node if isinstance(node, ast.Call) else None)


def _is_property(thing: Thing | None, reader: Reader) -> bool:
    from ringtrue.environment.api import classes

    if not isinstance(thing, ClassThing):
        return False
    return any(each.name in known.PROPERTIES for each in classes.lineage(thing, reader).order)


def _bound(thing: Thing | None, reader: Reader) -> Literal["static", "class"] | None:
    """What `classmethod` and `staticmethod` make, and classes that are derived from them."""
    from ringtrue.environment.api import classes

    if not isinstance(thing, ClassThing):
        return None
    names = {each.name for each in classes.lineage(thing, reader).order}
    if "builtins.staticmethod" in names:
        return "static"
    return "class" if "builtins.classmethod" in names else None


def _by_class(thing: ClassThing, text: str, reader: Reader) -> Made:
    from ringtrue.environment.api import members

    if members.in_lineage(thing, "__get__", reader):
        return Made("descriptor", f"'{text}' is a descriptor")
    return Made("unknown", f"it is decorated by '{text.partition('(')[0]}'")


def _by_reading(decorator: FunctionThing, is_called: bool, text: str) -> Made:
    """A decorator that gives back the function itself, or a wrapper that hands everything on."""
    outer = decorator.raw
    effects = [_effect(outer, False)] if not is_called else [_effect(outer, True)]
    if effects == [True]:
        wrappers = _wrappers(outer)
        return Made(may_skip=any(map(_skips, wrappers)), changes=any(_changes(each) for each in wrappers))
    same = any(_says_same(each, is_called) for each in decorator.raws)
    return Made("unknown", f"it is decorated by '{text.partition('(')[0]}'", same=same)


def _says_same(raw: RawFunction, is_called: bool) -> bool:
    """Whether a decorator is annotated to give back a function of the type that it is given."""
    if is_called:
        found = _SAME.search((raw.returns or "").replace(" ", ""))
        return found is not None and found[1] == found[2]
    given = raw.parameters[0].annotation if raw.parameters else None
    return given is not None and given.isidentifier() and given == raw.returns


_SAME = re.compile(r"Callable\[\[(\w+)\],(\w+)\]$")


def _wrappers(raw: RawFunction) -> list[RawFunction]:
    """All functions inside that take anything."""
    inner = [one for each in raw.body.inner for one in (each, *_wrappers(each))]
    return [each for each in inner if {VARIADIC, KEYWORDS} <= {one.kind for one in each.parameters}]


def _changes(wrapper: RawFunction) -> bool:
    """Whether what it gives is made of what the function gives: a coroutine that was started, an answer around it."""
    handed = {each.callee for each in wrapper.body.forwards if each.passes_kwargs}
    nodes = [meanings.parsed(text) for text in wrapper.body.returned]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    return bool(handed) and bool(calls) and not any(ast.unparse(node.func) in handed for node in calls)


def _skips(wrapper: RawFunction) -> bool:
    """Whether one of its answers is written out: a call that is wrong may never reach the function."""
    nodes = (meanings.parsed(text) for text in wrapper.body.returned)
    return any(isinstance(node, ast.Constant | ast.Tuple | ast.Dict | ast.List) for node in nodes)


def returns_its_argument(raw: RawFunction, is_called: bool) -> bool:
    """Whether a decorator of classes gives back the class it is given, without attributes under computed names."""
    inner = {each.name: each for each in raw.body.inner}
    returned = _returned(raw)
    given = raw.parameters[1:] if "classmethod" in raw.decorators else raw.parameters
    first = given[0].name if given else None
    if not returned or raw.body.makes or raw.body.alters:
        return False
    return all(
        (name == first and not is_called) or (name in inner and returns_its_argument(inner[name], False))
        for name in returned
    )


def _effect(raw: RawFunction, is_called: bool) -> bool:
    """Whether what the decorator returns can be called as what it was given."""
    inner = {each.name: each for each in raw.body.inner}
    if not raw.body.returned and raw.returns is None:
        return False
    returned = _returned(raw)
    if is_called:
        return bool(returned) and all(name in inner and _effect(inner[name], False) for name in returned)
    first = raw.parameters[0].name if raw.parameters else None
    if first is None or not returned:
        return False
    return all(name == first or (name in inner and _hands_on(inner[name], first)) for name in returned)


def _returned(raw: RawFunction) -> tuple[str, ...]:
    found: list[str] = []
    for text in raw.body.returned:
        node = meanings.parsed(text)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "cast" and len(node.args) == 2:
            node = node.args[1]
        found.append(node.id if isinstance(node, ast.Name) else text)
    return tuple(found)


def _hands_on(wrapper: RawFunction, function: str) -> bool:
    """Whether the wrapper takes anything and calls `function` with exactly that."""
    kinds = {each.kind for each in wrapper.parameters}
    if not {VARIADIC, KEYWORDS} <= kinds or wrapper.body.changes:
        return False
    places = len([each for each in wrapper.parameters if each.kind not in (VARIADIC, KEYWORDS)])
    calls = [each for each in wrapper.body.forwards if each.callee == function]
    return bool(calls) and all(
        each.passes_args and each.passes_kwargs and each.positionals == places and not each.keywords for each in calls
    )
