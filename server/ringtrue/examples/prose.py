"""Prose: claims in running text: `f(3) => 4`, "f(3) returns 4", "For n = 3 the output should be 4", "Input: …".

Does not know sessions, nor whether names mean anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringtrue.examples.claims import Claim, Target, expression, is_value
from ringtrue.examples.literals import Value, bracket_end, literal_end, value_at
from ringtrue.examples.trying import Step
from ringtrue.text import Span

_GIVES = re.compile(
    r"[`*]{0,2}\s{0,4}(?:#\s*)?(?:={1,3}>|-{1,2}>|[→➞➔⟶⇒⟹↦➜]|={1,3}(?![=>])"
    r"|(?:(?:should|must|will|would|shall)\s+)?"
    r"(?:returns?|gives?|yields?|evaluates?\s+to|produces?|outputs?|equals?|be(?:comes?)?|is)\b(?:\s+equal\s+to)?"
    r"|\#)\s{0,4}:?\s{0,4}(?:returns?\s+|=>\s*|->\s*)?",
)
# `(1,) (2,) (1, 2)`: several values, one after the other.
_FURTHER = re.compile(r"[ \t]+(?:\(\s*)?[\[{\d'\"]")
_BEFORE = re.compile(r"(?:^|[\s`*:,]|(?:^|\s)\()$")
_OPERATOR = re.compile(r"(?:[-+/%&|^~@<>=!\[{]|\b(?:not|and|or|in|is|if|lambda|len|def|class))\s*$")
_BULLET = re.compile(r"\s*(?:[-+*•]|\d+[.)])?\s*$")
_NEGATED = re.compile(
    r"(?:\b(?:not|never|instead|wrong|wrongly|incorrect|previously|formerly|bug)\b|n't\b)", re.IGNORECASE
)
_GIVEN = re.compile(r"\b(?:for|if|when|with|given|let)\s+(?=[`*]{0,2}\w+[`*]{0,2}\s*=\s)", re.IGNORECASE)
_RESULT = re.compile(
    r"\b(?:output|result|answer|it|function|return\s+value)\s+(?:(?:should|must|will|would)\s+(?:be|return)|is|returns?)"
    r"\s*:?\s*|\breturns?\s*:?\s*",
    re.IGNORECASE,
)
_INPUT = re.compile(r"^[ \t*\-•]*(?:sample\s+|example\s+)?inputs?\s*(?:\d+)?\s*:\s*", re.IGNORECASE | re.MULTILINE)
_OUTPUT = re.compile(
    r"\s*[;,]?\s*(?:sample\s+|expected\s+)?(?:outputs?|results?|returns?)\s*(?:\d+)?\s*:\s*(?:\w+\s*=\s*)?",
    re.IGNORECASE,
)
_BINDING = re.compile(r"[`*]{0,2}(\w+)[`*]{0,2}\s*[=:]\s*")
_BETWEEN = re.compile(r"[\s,;`*]*(?:and\s+)?")
_FOR = re.compile(r"\breturns?\s+(?=[-\d\"'\[({TFN])", re.IGNORECASE)
_FOR_INPUT = re.compile(r"\s+(?:for|on|given|when\s+given)\s+(?:the\s+)?(?:input\s+)?(?=[-\d\"'\[({])")
_LOOSE = re.compile(
    r"\b(?:in\s+any\s+order|any\s+order|order\s+(?:does\s+not|doesn't|is\s+not)|unordered)\b", re.IGNORECASE
)


def is_loose(text: str) -> bool:
    """Whether a text leaves the order of what is returned open."""
    return _LOOSE.search(text) is not None


def prose_claims(text: str, target: Target) -> Iterator[Claim]:
    """The claims about `target` in running text."""
    for read in (_calls, _given, _inputs, _returned):
        for call, value in read(text, target):
            yield Claim(Step("value", call, value.code, is_loose(text)), value.span)


def _calls(text: str, target: Target) -> Iterator[tuple[str, Value]]:
    if f"{target.name}(" not in text and f"{target.name} (" not in text:
        return
    for found in re.finditer(rf"(?<![\w.]){re.escape(target.name)} ?\(", text):
        end = bracket_end(text, found.end() - 1)
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        if end is None or not _may_stand_after(line):
            continue
        call = text[found.start() : end]
        gives = _GIVES.match(text, end)
        if gives is None or expression(call) is None:
            continue
        value = value_at(text, gives.end())
        rest = text[end : text.find("\n", end)] if "\n" in text[end:] else text[end:]
        if value is None or _FURTHER.match(text, value.span.end):
            continue
        if not _NEGATED.search(line + " " + _remark_free(rest)):
            yield call, value


def _remark_free(line: str) -> str:
    return line.split("#")[0]


def _may_stand_after(line: str) -> bool:
    """Whether a call after `line`, what stands before it, is the whole of an expression."""
    if line.lstrip().startswith((">>>", "...")):
        return False
    if _BULLET.fullmatch(line):
        return True
    return bool(_BEFORE.search(line)) and not _OPERATOR.search(line)


def _given(text: str, target: Target) -> Iterator[tuple[str, Value]]:
    """`For n = 3 the output should be 4`."""
    for found in _GIVEN.finditer(text) if " = " in text else ():
        bound, at = _bindings(text, found.end())
        call = call_of(target, bound)
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        results = list(_RESULT.finditer(text, at, stop))
        if call and results and (value := value_at(text, results[-1].end())) is not None:
            yield call, value


def _inputs(text: str, target: Target) -> Iterator[tuple[str, Value]]:
    """`Input: n = 3` and `Output: 4` behind it."""
    for found in _INPUT.finditer(text) if "nput" in text and "utput" in text else ():
        bound, at = _bindings(text, found.end())
        if not bound:
            bound, at = _plain(text, found.end())
        output = _OUTPUT.match(text, at)
        call = call_of(target, bound)
        if call and output and (value := value_at(text, output.end())) is not None:
            yield call, value


def _returned(text: str, target: Target) -> Iterator[tuple[str, Value]]:
    """`returns 4 for 3`, of a function that takes one argument."""
    if target.required != 1 or "eturn" not in text:
        return
    for found in _FOR.finditer(text):
        end = literal_end(text, found.end())
        if end is None or not is_value(expression(text[found.end() : end])):
            continue
        given = _FOR_INPUT.match(text, end)
        value = value_at(text, given.end()) if given else None
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        if value is not None and not _NEGATED.search(line):
            claimed = Value(text[found.end() : end], Span(found.end(), end))
            yield f"{target.name}({value.code})", claimed


def _bindings(text: str, at: int) -> tuple[list[tuple[str, str]], int]:
    """`a = 1, b = [2]`: names and values, and where they end."""
    bound: list[tuple[str, str]] = []
    while (name := _BINDING.match(text, at)) is not None and (end := literal_end(text, name.end())) is not None:
        bound.append((name[1], text[name.end() : end]))
        between = _BETWEEN.match(text, end)
        assert between is not None  # it matches the empty string
        if not _BINDING.match(text, between.end()) or _OUTPUT.match(text, between.end()):
            return bound, end
        at = between.end()
    return bound, at


def _plain(text: str, at: int) -> tuple[list[tuple[str, str]], int]:
    """`1, [2]`: values alone."""
    bound: list[tuple[str, str]] = []
    while (end := literal_end(text, at)) is not None:
        bound.append(("", text[at:end]))
        comma = re.compile(r"\s*,\s*").match(text, end)
        if comma is None:
            return bound, end
        at = comma.end()
    return [], at


def call_of(target: Target, bound: list[tuple[str, str]]) -> str:
    """The call of `target` with what is bound, or the empty string where that does not fit."""
    if not bound or not all(is_value(expression(value)) for _, value in bound):
        return ""
    known = {name.lower(): name for name in target.parameters}
    if all(name.lower() in known for name, _ in bound) and len({name for name, _ in bound}) == len(bound):
        missing = set(target.parameters[: target.required]) - {known[name.lower()] for name, _ in bound}
        given = ", ".join(f"{known[name.lower()]}={value}" for name, value in bound)
        return "" if missing else f"{target.name}({given})"
    if len(bound) == target.required == len(target.parameters):
        return f"{target.name}({', '.join(value for _, value in bound)})"
    return ""
