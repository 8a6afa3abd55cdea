"""Calls: in which way a call does not fit any signature of what it calls.

Does not know what is called: it is handed the signatures. A call that fits one of them is right.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from itertools import permutations
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from ringtrue.environment.api.values import Api, Parameter, Signature

Trouble: TypeAlias = Literal["keyword", "twice", "missing", "many", "literal"]


@dataclass(frozen=True)
class Misfit:
    """One thing that is wrong with a call. `node` is the keyword or argument; for "missing" the call itself.

    `names` are the missing parameters, or the one that the literal is given to; `choices` the literals it takes.
    """

    trouble: Trouble
    node: ast.AST
    names: tuple[str, ...] = ()
    choices: tuple[str | int | bool | None, ...] = ()
    most: int = 0


def misfits(call: ast.Call, api: Api) -> tuple[Misfit, ...]:
    """What is wrong with `call` whichever of the signatures of `api` is meant; nothing where that is not certain."""
    if api.open is not None or not api.signatures:
        return ()
    tried = [_against(call, signature) for signature in api.signatures]
    if not all(tried):
        return ()
    unknown = [one for one in tried[0] if one.trouble == "keyword" and _in_all(one, tried)]
    if unknown:
        return tuple(unknown)
    best = min(tried, key=_badness)
    if any(one.trouble == "keyword" for one in best):
        return _named_nowhere(best, tried, api)
    literal = [one for one in best if one.trouble == "literal"]
    if literal and len(literal) == len(best):
        return _literals(literal, tried)
    return tuple(one for one in best if one.trouble != "literal") if not literal else ()


def _named_nowhere(best: list[Misfit], tried: list[list[Misfit]], api: Api) -> tuple[Misfit, ...]:
    """The keywords that no signature names: those that would swallow them do not fit for another reason."""
    for found in tried:
        swallows = not any(one.trouble == "keyword" for one in found)
        if swallows and not any(one.trouble in ("missing", "many") for one in found):
            return ()
    unnamed = [one for one in best if one.trouble == "keyword"]
    named = {each.name for signature in api.signatures for each in signature.parameters}
    return tuple(unnamed) if all(one.names[0] not in named for one in unnamed) else ()


_LETTERS = (kind + more for kind in "rwax" for more in ("", "b", "t", "+", "b+", "t+"))
_MODES = (*("".join(order) for letters in _LETTERS for order in permutations(letters)), "rU", "U", "rbU")
# What the documentation says that a parameter takes, where the annotation is wider.
_DOCUMENTED: dict[str, dict[str, tuple[str, ...]]] = {
    "builtins.open": {"mode": _MODES},
    "io.open": {"mode": _MODES},
    "_io.open": {"mode": _MODES},
    "numpy.pad": {"mode": ("constant", "edge", "linear_ramp", "maximum", "mean", "median", "minimum", "reflect",
                           "symmetric", "wrap", "empty")},
    "_pytest.fixtures.fixture": {"scope": ("function", "class", "module", "package", "session")},
}  # fmt: skip


def with_documented(api: Api) -> Api:
    """`api` with the values that its documentation names."""
    known = _DOCUMENTED.get(api.name) or _DOCUMENTED.get(api.name.replace("numpy.lib._arraypad_impl", "numpy"))
    if known is None:
        return api
    signatures = tuple(
        replace(
            signature,
            parameters=tuple(
                replace(one, choices=known[one.name]) if one.name in known else one for one in signature.parameters
            ),
        )
        for signature in api.signatures
    )
    return replace(api, signatures=signatures)


def _badness(found: list[Misfit]) -> tuple[int, int]:
    """Fewest first; a wrong literal is the least of them."""
    troubles = [max(len(one.names), 1) if one.trouble == "missing" else 1 for one in found if one.trouble != "literal"]
    return (sum(troubles), len(found))


def _in_all(one: Misfit, tried: list[list[Misfit]]) -> bool:
    return all(any(other.node is one.node and other.trouble == "keyword" for other in found) for found in tried)


def _literals(found: list[Misfit], tried: list[list[Misfit]]) -> tuple[Misfit, ...]:
    """Wrong for every signature that is wrong for that alone: with the choices of all of them."""
    made = []
    for one in found:
        choices: dict[str | int | bool | None, None] = {}
        for other in tried:
            same = next((each for each in other if each.node is one.node and each.trouble == "literal"), None)
            if same is None:
                if not any(each.trouble != "literal" for each in other):
                    return ()
                continue
            choices.update(dict.fromkeys(same.choices))
        made.append(Misfit("literal", one.node, one.names, tuple(choices)))
    return tuple(made)


def _against(call: ast.Call, signature: Signature) -> list[Misfit]:
    """What is wrong with the call if this signature is meant."""
    starred = any(isinstance(one, ast.Starred) for one in call.args)
    doubled = any(keyword.arg is None for keyword in call.keywords)
    by_place = [one for one in signature.parameters if one.kind in ("positional", "either")]
    variadic = signature.open_positionals is not None or any(one.kind == "variadic" for one in signature.parameters)
    found: list[Misfit] = []
    plain: list[ast.expr] = []
    for argument in call.args:
        if isinstance(argument, ast.Starred):
            break
        plain.append(argument)
    given = {keyword.arg: keyword for keyword in call.keywords if keyword.arg is not None}
    if len(plain) > len(by_place) and not variadic:
        found.append(Misfit("many", plain[len(by_place)], most=len(by_place)))
    taken = {one.name: argument for one, argument in zip(by_place, plain, strict=False)}
    found += _keywords(given, taken, signature, starred)
    if not starred and not doubled:
        missing = tuple(
            one.name for one in signature.parameters if one.required and one.name not in given and one.name not in taken
        )
        if missing and not any(one.trouble == "keyword" for one in found):
            found.append(Misfit("missing", call, missing))
    for one in signature.parameters:
        value = taken.get(one.name) or (given[one.name].value if one.name in given else None)
        if value is not None and _is_refused(value, one):
            found.append(Misfit("literal", value, (one.name,), one.choices or ()))
    return found


def _keywords(
    given: dict[str, ast.keyword], taken: dict[str, ast.expr], signature: Signature, starred: bool
) -> list[Misfit]:
    found: list[Misfit] = []
    opened = signature.open_keywords is not None or any(name in given or name in taken for name in signature.open_with)
    opened = opened or any(one.kind == "keywords" for one in signature.parameters)
    for name, keyword in given.items():
        parameter = signature.parameter(name)
        if parameter is None and signature.names is not None and re.fullmatch(signature.names, name):
            continue
        if parameter is None and not opened and not any(one.name == name for one in signature.parameters):
            found.append(Misfit("keyword", keyword, (name,)))
        elif parameter is not None and name in taken and not starred and parameter.kind == "either":
            found.append(Misfit("twice", keyword, (name,)))
    return found


def _is_refused(argument: ast.expr, parameter: Parameter) -> bool:
    """Whether the argument is a literal that the parameter does not take."""
    if parameter.choices is None or not isinstance(argument, ast.Constant):
        return False
    if all(isinstance(one, bool) for one in parameter.choices):
        return False  # overloads tell True from False; the callee takes both
    value = argument.value
    if not isinstance(value, str | int) or parameter.kind == "variadic":
        return False
    return not any(type(one) is type(value) and one == value for one in parameter.choices)
