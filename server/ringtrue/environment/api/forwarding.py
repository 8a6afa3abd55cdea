"""`*args` and `**kwargs` followed to where the source hands them on, over several hops.

A function that looks into them, changes them under computed names, or hands them to something unknown stays open.
Does not run branches: a keyword counts when any of the calls it may be handed to takes it.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from ringtrue.environment.answers import Unknown
from ringtrue.environment.api import artists, known, listing, meanings, members, scopes, signatures, steps
from ringtrue.environment.api.raw import KEYWORDS, VARIADIC, Forward, RawFunction
from ringtrue.environment.api.reader import Cycle, Reader
from ringtrue.environment.api.things import ClassThing, FunctionThing, Instance, NoneThing, Thing
from ringtrue.environment.api.values import Parameter, Signature

_MOST_HOPS = 8
_WORK = 50
"""What following one function counts, beside other things that are worked out."""


def followed(signature: Signature, raw: RawFunction, function: FunctionThing, reader: Reader, depth: int) -> Signature:
    """`signature` with its `*args` and `**kwargs` replaced by what they may hold."""
    kwargs = next((each for each in raw.parameters if each.kind == KEYWORDS), None)
    args = next((each for each in raw.parameters if each.kind == VARIADIC), None)
    unpacked = _unpacked(kwargs.annotation if kwargs else None, function, reader)
    # What it calls may take more: of another base, or of the class that it is called on.
    inherited = isinstance(function.receiver, Instance) and function.receiver.of is not function.owner
    joins = any(each.callee.startswith("super(") for each in raw.body.forwards)
    joins = joins or (inherited and any(each.callee.startswith("self.") for each in raw.body.forwards))
    if kwargs is not None and unpacked is not None and not joins:
        own = tuple(each for each in signature.parameters if each.kind != "keywords")
        return replace(signature, parameters=(*own, *unpacked), open_positionals=_any(args, signature))
    body_raw, home_function = _with_body(raw, function, reader)
    if body_raw is None:
        return _open(signature, "its source is not at hand" if kwargs else None, args is not None)
    if depth >= _MOST_HOPS:
        reader.give_up()
        return _open(signature, "it is handed on too often" if kwargs else None, args is not None)
    key = ("followed", function.qualname, raw.line, raw.name, function.receiver)
    try:
        return reader.once(
            function.home,
            key,
            lambda: _Followed(signature, body_raw, home_function, reader, depth).result(),
            _WORK,
        )
    except Cycle:
        return _open(signature, "what it is handed to needs itself" if kwargs else None, args is not None)


def _any(args: object, signature: Signature) -> str | None:
    return None


def _open(signature: Signature, reason: str | None, variadic: bool) -> Signature:
    return replace(signature, open_keywords=reason, open_positionals="it takes any number" if variadic else None)


def _unpacked(text: str | None, function: FunctionThing, reader: Reader) -> tuple[Parameter, ...] | None:
    """`**kwargs: Unpack[SomeTypedDict]` names every keyword (PEP 692)."""
    if text is None or "Unpack[" not in text:
        return None
    node = meanings.parsed(text.strip("\"'"))
    if not isinstance(node, ast.Subscript):
        return None
    thing = meanings.annotated(ast.unparse(node.slice), function.home, function.owner, reader)
    if not isinstance(thing, Instance):
        return None
    from ringtrue.environment.api import constructors

    return constructors.typed_dict_keys(thing.of, reader)


def _with_body(raw: RawFunction, function: FunctionThing, reader: Reader) -> tuple[RawFunction | None, FunctionThing]:
    """The definition that has a body: the function itself, or the source that its stub or overload describes."""
    if not function.home.is_stub:
        own = function.implementation if scopes.is_overload(raw) else raw
        return own, function
    twin = signatures.source_of(function, reader) if function.home.is_stub else None
    return (twin.implementation or twin.raw, twin) if isinstance(twin, FunctionThing) else (None, function)


class _Followed:
    """Follows one function's variadic parameters."""

    def __init__(
        self, signature: Signature, raw: RawFunction, function: FunctionThing, reader: Reader, depth: int
    ) -> None:
        self.signature = signature
        self.raw = raw
        self.function = function
        self.reader = reader
        self.depth = depth
        self.local = steps.local_things(raw, function, reader)
        self.open_keywords: str | None = None
        self.open_positionals: str | None = None
        self.via: list[str] = []
        self.open_with: list[str] = []
        self.names: str | None = None

    def result(self) -> Signature:
        body = self.raw.body
        kinds = {each.kind for each in self.raw.parameters}
        own = [each for each in self.signature.parameters if each.kind not in ("variadic", "keywords")]
        taken = {each.name for each in own}
        more: list[Parameter] = []
        places: list[Parameter] = []
        ends = known.HANDED_ON.get(self.function.name) or artists.HANDED_ON.get(self.function.name)
        if KEYWORDS in kinds and ends is not None:
            return self._ended(own, ends)
        if KEYWORDS in kinds:
            more += [Parameter(name, "keyword", "...") for name in body.taken if name not in taken]
            self.open_keywords = body.leak
        handed_on = any(each.passes_kwargs for each in body.forwards)
        if KEYWORDS in kinds and not handed_on and not body.refuses:
            self.open_keywords = body.leak or "it takes any keyword, and does nothing with others"
        if VARIADIC in kinds:
            self.open_positionals = body.leak_args
        if VARIADIC in kinds and not any(each.passes_args for each in body.forwards):
            self.open_positionals = "it takes any number"
        for forward in body.forwards:
            self._one(forward, more, places)
        names: dict[str, Parameter] = {}
        for each in more:
            if each.name not in taken:
                names.setdefault(each.name, each)
        kept = [each for each in places if each.name not in taken]
        return replace(
            self.signature,
            parameters=(
                *self._placed(own, kept),
                *(each for each in names.values() if each.name not in {k.name for k in kept}),
            ),
            open_keywords=self.open_keywords,
            open_positionals=self.open_positionals,
            names=self.names,
            via=tuple(dict.fromkeys(self.via)),
            open_with=tuple(dict.fromkeys(self.open_with)),
        )

    def _ended(self, own: list[Parameter], ends: known.Ends) -> Signature:
        """The signature of a function whose `**kwargs` are known to end in certain calls."""
        more = {name: Parameter(name, "keyword", "...") for name in (*self.raw.body.taken, *ends.further)}
        for dotted in ends.calls:
            found = members.library_thing(dotted, self.reader)
            taking = signatures.calls(found, self.reader, self.depth + 1).signatures if found is not None else ()
            if not taking:
                return _open(self.signature, f"'{dotted}', which takes the rest, is not known", True)
            for one in taking:
                more.update(
                    {each.name: _optional(each) for each in one.parameters if each.kind in ("either", "keyword")}
                )
        if ends.setters and not isinstance(self.function.receiver, Instance):
            return _open(self.signature, "it depends on what it is called on", True)
        if ends.setters and isinstance(self.function.receiver, Instance):
            more.update((name, Parameter(name, "keyword", "...")) for name in self._setters(self.function.receiver))
        for dotted in ends.setters_of:
            artist = members.library_class(dotted, self.reader)
            if artist is None:
                return _open(self.signature, f"'{dotted}', which takes the rest, is not known", True)
            more.update((name, Parameter(name, "keyword", "...")) for name in self._setters(Instance(artist)))
        taken = {each.name for each in own}
        named = tuple(each for each in more.values() if each.name not in taken)
        variadic = any(each.kind == VARIADIC for each in self.raw.parameters)
        return replace(
            self.signature,
            parameters=(*own, *named),
            open_positionals="it takes any number" if variadic else None,
            names=ends.names,
            via=ends.calls,
            open_with=ends.open_with,
        )

    def _setters(self, receiver: Instance) -> set[str]:
        """`x` for each method `set_x` of what the function is called on."""
        found = listing.listed(receiver, self.reader)
        names = found.names if isinstance(found, listing.Listed) else frozenset[str]()
        return {name.removeprefix("set_") for name in names if name.startswith("set_")}

    def _placed(self, own: list[Parameter], places: list[Parameter]) -> tuple[Parameter, ...]:
        """Positional parameters first, then keywords."""
        first = [each for each in own if each.kind in ("positional", "either")]
        rest = [each for each in own if each.kind == "keyword"]
        return (*first, *places, *rest)

    def _one(self, forward: Forward, more: list[Parameter], places: list[Parameter]) -> None:
        thing = self._callee(forward)
        if isinstance(thing, NoneThing | Unknown):
            self._give_up(forward, f"'{forward.callee}', which it hands them to, is not known")
            return
        found = signatures.calls(thing, self.reader, self.depth + 1)
        if found.open or not found.signatures:
            self._give_up(forward, found.open or f"'{forward.callee}' is not known")
            return
        if isinstance(thing, ClassThing) and self._is_given_class(forward.callee):
            self._give_up(forward, f"'{forward.callee}' may be a class that takes more")
            return
        self.via.append(_name(thing) or forward.callee)
        head = forward.callee.partition(".")[0].partition("(")[0]
        if any(each.name == head for each in self.raw.parameters[1 if self.function.owner else 0 :]):
            self.open_with.append(head)  # another callee may be given
        for signature in found.signatures:
            self.via += signature.via
            left = signatures.consumed(signature.parameters, forward.positionals)
            if forward.passes_kwargs:
                self.open_keywords = self.open_keywords or signature.open_keywords
                self.names = self.names or signature.names
                self.open_with += signature.open_with
                more += [
                    _optional(each)
                    for each in left
                    if each.kind in ("either", "keyword") and each.name not in forward.keywords
                ]
            if forward.passes_args:
                self.open_positionals = self.open_positionals or signature.open_positionals
                self._positionals(left, forward, places, len(found.signatures) == 1)

    def _is_given_class(self, callee: str) -> bool:
        """Whether a local name holds a class that a call gave, which may be one that is derived from what it says."""
        if callee not in self.local:
            return False
        return any(name == callee and "(" in text for name, text in self.raw.body.local)

    def _positionals(self, left: tuple[Parameter, ...], forward: Forward, places: list[Parameter], alone: bool) -> None:
        if places or not alone:
            self.open_positionals = self.open_positionals or "it is handed to several"
            return
        positional = [
            each for each in left if each.kind in ("positional", "either") and each.name not in forward.keywords
        ]
        if not forward.passes_kwargs:
            positional = [replace(each, kind="positional") for each in positional]
        body = self.raw.body
        whole = forward.passes_kwargs and len(body.forwards) == 1 and not body.changes  # else it may give them itself
        places += positional if whole else [replace(each, default=each.default or "...") for each in positional]

    def _give_up(self, forward: Forward, reason: str) -> None:
        if forward.passes_kwargs:
            self.open_keywords = self.open_keywords or reason
        if forward.passes_args:
            self.open_positionals = self.open_positionals or reason

    def _callee(self, forward: Forward) -> Thing:
        return meanings.valued(forward.callee, self.function.home, self.function.owner, self.reader, self.local)


def _optional(each: Parameter) -> Parameter:
    return replace(each, kind="keyword", default=each.default if each.default is not None else "...")


def _name(thing: Thing) -> str | None:
    return thing.name if isinstance(thing, FunctionThing | ClassThing) else None
