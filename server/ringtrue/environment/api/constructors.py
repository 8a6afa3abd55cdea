"""How classes are called: `__init__`, `__new__`, and what dataclasses, attrs, pydantic and named tuples make of fields.

Does not know metaclasses that answer calls by themselves: those classes are open.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from ringtrue.environment.api import classes, known, meanings, members, openness, signatures
from ringtrue.environment.api.raw import RawValue
from ringtrue.environment.api.reader import Reader
from ringtrue.environment.api.things import ClassThing, FunctionThing, Member, Special
from ringtrue.environment.api.values import Parameter, Signature


def constructor(found: ClassThing, reader: Reader, depth: int) -> signatures.Calls:
    """How the class is called."""
    line = classes.lineage(found, reader)
    names = {each.name for each in line.order}
    if names & known.OWN_CALLS:
        return signatures.Calls(open=f"'{found.raw.name}' answers calls in its own way")
    if line.open:
        return signatures.Calls(open=line.open)
    if classes.is_abstract(found, reader) and not depth:
        return signatures.Calls(open=f"'{found.raw.name}' is abstract")
    if found.name == "builtins.type":
        return signatures.Calls(open="a class made by a call")
    reason = _meta_call(found, reader)
    if reason:
        return signatures.Calls(open=reason)
    for each in line.order:
        made = _made_by(each, line.order, reader)
        if made is not None:
            return made
        both = [members.own_member(each, name, reader) for name in ("__init__", "__new__")]
        own = [one for one in both if one is not None]
        if own and _is_plain_error(each, line.order, reader):
            return signatures.Calls(open=f"'{found.raw.name}' takes what any error takes")
        if own and each.name != "builtins.object":
            return _of_methods(own, found, each, reader, depth)
    return _behind_stub(found, reader, depth) or signatures.Calls((Signature(),))


def _behind_stub(found: ClassThing, reader: Reader, depth: int) -> signatures.Calls | None:
    """How the source makes a class whose stub says nothing of that: it may leave it to a decorator of the source."""
    if not found.home.is_stub or found.home.found.origin == "stdlib" or depth > 2:
        return None
    twin = openness.source_twin(found, reader)
    if twin is None:
        return None
    made = constructor(twin, reader, depth + 1)
    return None if made.open is None and made.signatures == (Signature(),) else made


def _meta_call(found: ClassThing, reader: Reader) -> str | None:
    meta = members.metaclass(found, reader)
    if meta is None:
        return f"the metaclass of '{found.raw.name}' is not known"
    if meta.name in known.HARMLESS_METACLASSES:
        return None
    for each in classes.lineage(meta, reader).order:
        if each.name in ("builtins.type", "builtins.object"):
            break
        if "__call__" in each.raw.members:
            return f"the metaclass of '{found.raw.name}' answers calls"
    return None


def _of_methods(
    own: list[Member], found: ClassThing, owner: ClassThing, reader: Reader, depth: int
) -> signatures.Calls:
    from ringtrue.environment.api.things import Instance

    results: list[signatures.Calls] = []
    if len(own) > 1 and _gives_another(own[-1]):
        return signatures.Calls(open=f"'{found.raw.name}' may give an object of another class")
    for one in own:
        if not isinstance(one.thing, FunctionThing):
            return signatures.Calls(open="how it is made is not written as a function")
        receiver = found if one.thing.raw.name == "__new__" else Instance(found)
        results.append(signatures.calls(one.thing.bound(receiver), reader, depth + 1))
    reason = next((each.open for each in results if each.open), None)
    if reason:
        return signatures.Calls(open=reason)
    closed = [each for each in results if not any(one.open_keywords or one.open_positionals for one in each.signatures)]
    return (closed or results)[0]


def _is_plain_error(each: ClassThing, order: tuple[ClassThing, ...], reader: Reader) -> bool:
    """Whether only the stub of an error says how it is made: its source leaves that to its base."""
    if not each.home.is_stub or all(one.name != "builtins.BaseException" for one in order):
        return False
    twin = openness.source_twin(each, reader)
    return twin is not None and not {"__init__", "__new__"} & set(twin.raw.members)


def _gives_another(made: Member) -> bool:
    """Whether a `__new__` may give what another call gives, for which no `__init__` is called."""
    if not isinstance(made.thing, FunctionThing):
        return False
    body = made.thing.raw.body
    called = (
        *(each.callee for each in body.forwards),
        *(text.partition("(")[0] for text in body.returned if "(" in text),
    )
    return any("__new__" not in text and not text.startswith("super") for text in called)


# Fields


def _made_by(each: ClassThing, order: tuple[ClassThing, ...], reader: Reader) -> signatures.Calls | None:
    """The constructor that a decorator or base makes from the fields; None where the class has none of those."""
    if each.name == "typing.NamedTuple":
        return None
    for text in each.raw.decorators:
        name = classes.called_name(text, each, reader)
        if name in known.DATACLASSES or name in known.ATTRS:
            if "__init__" in each.raw.members or _keyword(text, "init") == "False":
                return None
            return _fields_signature(each, order, text, name in known.ATTRS, reader)
    if (
        any(base in ("NamedTuple", "typing.NamedTuple", "t.NamedTuple") for base in each.raw.bases)
        and "__new__" not in each.raw.members
    ):
        return signatures.Calls((Signature(tuple(_plain_fields(each))),))
    if _is_typed_dict(each, reader):
        keys = tuple(replace(key, default="...") for key in typed_dict_keys(each, reader) or ())  # a call asks for none
        return signatures.Calls((Signature(keys, open_positionals="a dictionary"),))
    if each.name == "pydantic.main.BaseModel":
        return _model(order, reader)
    return None


def _keyword(text: str, name: str) -> str | None:
    node = meanings.parsed(text)
    if isinstance(node, ast.Call):
        return next((ast.unparse(word.value) for word in node.keywords if word.arg == name), None)
    return None


def _fields_signature(
    each: ClassThing, order: tuple[ClassThing, ...], text: str, is_attrs: bool, reader: Reader
) -> signatures.Calls:
    fields: dict[str, Parameter] = {}
    start = order.index(each)
    for one in reversed(order[start:]):
        marks = [classes.called_name(mark, one, reader) for mark in one.raw.decorators]
        if not any(mark in known.DATACLASSES or mark in known.ATTRS for mark in marks):
            continue
        own = next(
            mark
            for mark in one.raw.decorators
            if classes.called_name(mark, one, reader) in known.DATACLASSES | known.ATTRS
        )
        keyword_only = _keyword(own, "kw_only") == "True"
        for name, parameter in _fields(one, keyword_only, is_attrs, _is_auto(own, is_attrs)):
            if parameter is None:
                fields.pop(name, None)  # of a base: this class sets it itself
            else:
                fields[name] = parameter
    placed = [one for one in fields.values() if one.kind != "keyword"]
    named = [one for one in fields.values() if one.kind == "keyword"]
    return signatures.Calls((Signature((*placed, *named)),))


def _is_auto(text: str, is_attrs: bool) -> bool:
    """Whether annotations alone make fields."""
    if not is_attrs:
        return True
    head = text.partition("(")[0].rpartition(".")[2]
    return head in ("define", "frozen", "mutable", "dataclass") or _keyword(text, "auto_attribs") == "True"


def _fields(
    found: ClassThing, keyword_only: bool, is_attrs: bool, auto: bool
) -> Iterator[tuple[str, Parameter | None]]:
    """Each field by its name, with the parameter that it makes; None for one that the constructor is not given."""
    for name, bindings in found.raw.members.items():
        raw = bindings[-1]
        if not isinstance(raw, RawValue):
            continue
        call = _field_call(raw.value)
        if raw.annotation is None and not (is_attrs and call):
            continue
        if raw.annotation is not None and not auto and not call:
            continue
        if raw.annotation in ("KW_ONLY", "dataclasses.KW_ONLY") or (name == "_" and raw.value is None):
            keyword_only = True
            continue
        if raw.annotation is not None and "ClassVar" in raw.annotation:
            yield name, None
            continue
        yield name, _field(name, raw, call, keyword_only, is_attrs)


def _field_call(text: str | None) -> ast.Call | None:
    node = meanings.parsed(text) if text is not None else None
    if not isinstance(node, ast.Call):
        return None
    head = ast.unparse(node.func).rpartition(".")[2]
    return node if head in ("field", "ib", "attrib", "Factory", "Field", "attr") else None


def _field(name: str, raw: RawValue, call: ast.Call | None, keyword_only: bool, is_attrs: bool) -> Parameter | None:
    words = {word.arg: ast.unparse(word.value) for word in call.keywords} if call else {}
    if words.get("init") == "False":
        return None
    given = words.get("kw_only")
    keyword_only = given == "True" if given else keyword_only
    default = raw.value
    if call is not None and ast.unparse(call.func).rpartition(".")[2] != "Factory":
        made = words.get("default", words.get("default_factory", words.get("factory")))
        default = made if made is not None else (ast.unparse(call.args[0]) if call.args else None)
    shown = words.get("alias", "").strip("'\"") or (name.lstrip("_") if is_attrs else name)
    return Parameter(shown, "keyword" if keyword_only else "either", default, raw.annotation)


def _plain_fields(found: ClassThing) -> list[Parameter]:
    made: list[Parameter] = []
    for name, bindings in found.raw.members.items():
        raw = bindings[-1]
        if isinstance(raw, RawValue) and raw.annotation is not None:
            made.append(Parameter(name, "either", raw.value, raw.annotation))
    return made


def _is_typed_dict(found: ClassThing, reader: Reader) -> bool:
    for text in found.raw.bases:
        if text.rpartition(".")[2] == "TypedDict":
            node = meanings.parsed(text)
            from ringtrue.environment.api import scopes

            thing = scopes.dotted_things(found.home, node, None, reader) if node is not None else None
            return isinstance(thing, Special) and thing.name == "TypedDict"
    return any(_is_typed_dict(base.of, reader) for base in classes.direct_bases(found, reader)[0])


def typed_dict_keys(found: ClassThing, reader: Reader) -> tuple[Parameter, ...] | None:
    """The keys of a typed dictionary as keywords; None for any other class."""
    if not _is_typed_dict(found, reader):
        return None
    made: dict[str, Parameter] = {}
    for each in reversed(classes.lineage(found, reader).order):
        if not _is_typed_dict(each, reader):
            continue
        total = dict(each.raw.keywords).get("total") != "False"
        for parameter in _plain_fields(each):
            text = parameter.annotation or ""
            needed = ("NotRequired" not in text) if total else text.startswith(("Required", "typing.Required"))
            made[parameter.name] = Parameter(parameter.name, "keyword", None if needed else "...", parameter.annotation)
    return tuple(made.values())


def _model(order: tuple[ClassThing, ...], reader: Reader) -> signatures.Calls:
    """A pydantic model: keywords that are no fields are dropped in silence, unless the model forbids or allows them."""
    fields: dict[str, tuple[Parameter, ...]] = {}
    extra = "ignore"
    by_name = False
    for each in reversed(order):
        if each.name.startswith("pydantic.") or each.name == "builtins.object":
            continue
        if "__init__" in each.raw.members:
            return signatures.Calls(open=f"'{each.raw.name}' has its own '__init__'")
        text = config(each)
        if text is None:
            return signatures.Calls(open=f"the configuration of '{each.raw.name}' is not followed")
        extra = "forbid" if "forbid" in text else "allow" if "allow" in text else extra
        if "alias_generator" in text:
            return signatures.Calls(open=f"'{each.raw.name}' makes the names of its keywords")
        by_name = by_name or any(word in text for word in _BY_NAME)
        for name, bindings in each.raw.members.items():
            raw = bindings[-1]
            if (
                isinstance(raw, RawValue)
                and raw.annotation is not None
                and not name.startswith("_")
                and name != "model_config"
                and "ClassVar" not in raw.annotation
            ):
                made = _model_field(name, raw)
                if made is None:
                    return signatures.Calls(open=f"what '{name}' is called is not written out")
                fields[name] = made
    given = tuple(one for made in fields.values() for one in (_either_name(made) if by_name else made[-1:]))
    reason = (
        None if extra == "forbid" else f"keywords that are no fields are {'kept' if extra == 'allow' else 'ignored'}"
    )
    return signatures.Calls((Signature(given, open_keywords=reason),))


_BY_NAME = ("validate_by_name", "populate_by_name")


def _either_name(made: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """A field that goes by its own name and by its alias: neither is needed alone."""
    return made if len(made) == 1 else tuple(replace(one, default=one.default or "...") for one in made)


def config(found: ClassThing) -> str | None:
    """What a model's configuration says, as text."""
    parts = [f"{name}={text}" for name, text in found.raw.keywords]
    bindings = found.raw.members.get("model_config")
    if bindings:
        raw = bindings[-1]
        if not isinstance(raw, RawValue) or raw.value is None:
            return None
        parts.append(raw.value)
    if "Config" in found.raw.members:
        return None
    return " ".join(parts)


def _model_field(name: str, raw: RawValue) -> tuple[Parameter, ...] | None:
    """What a field is given by: its name and, last, its alias; None where that is no text that is written out."""
    call = _field_call(raw.value)
    words = {word.arg: ast.unparse(word.value) for word in call.keywords} if call else {}
    alias = words.get("validation_alias", words.get("alias", "None"))
    default = raw.value
    if call is not None:
        made = words.get("default", words.get("default_factory"))
        default = made if made is not None else (ast.unparse(call.args[0]) if call.args else None)
        default = None if default == "..." else default
    own = Parameter(name, "keyword", default, raw.annotation)
    if None in words or not alias.startswith(("'", '"', "None")):
        return None
    return (own,) if alias == "None" else (own, replace(own, name=alias.strip("'\"")))
