"""Findings and questions as JSON, and answers as digests: what the cache of results writes and reads.

Reading raises Unreadable for anything that writing did not make. Does not know where the JSON is kept.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from hashlib import blake2b
from pathlib import PurePath
from typing import Any

from ringtrue.context import Question
from ringtrue.rule import Command, Evidence, FileEdit, Finding, Fix, Related, Step
from ringtrue.text import Edit, Span


class Unreadable(Exception):  # noqa: N818  # an outcome: the entry is passed over
    """Not what was written."""


class Unkeepable(Exception):  # noqa: N818  # an outcome: the result is not kept
    """A value of a type that has no text of its own, so that it cannot be compared later."""


def digest(answer: Any) -> str:
    """A short text that is the same for equal answers in every process."""
    return blake2b(repr(_plain(answer)).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _plain(value: Any) -> Any:
    """The value in terms of what `repr` writes alike in every process: sets are sorted, objects are their fields."""
    if value is None or isinstance(value, bool | int | float | str | bytes | date):
        return value
    if isinstance(value, tuple | list):
        return [type(value).__name__, *map(_plain, value)]
    if isinstance(value, Mapping):
        return sorted(([_plain(key), _plain(item)] for key, item in value.items()), key=repr)
    if isinstance(value, Set):
        return ["set", *sorted(map(_plain, value), key=repr)]
    if isinstance(value, Enum | PurePath):
        return str(value)
    if is_dataclass(value):
        return [type(value).__name__, *(_plain(getattr(value, field.name)) for field in fields(value) if field.compare)]
    raise Unkeepable(type(value).__name__)


def question_as_json(question: Question) -> list[Any]:
    """A kind and its arguments; tuples become lists."""
    return [question.kind, _argument_as_json(question.arguments)]


def _argument_as_json(value: Hashable) -> Any:
    if isinstance(value, tuple):
        return [_argument_as_json(item) for item in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    raise Unkeepable(type(value).__name__)


def question_from_json(said: Any) -> Question:
    match said:
        case [str(kind), list(arguments)]:
            return Question(kind, tuple(map(_argument_from_json, arguments)))
    raise Unreadable


def _argument_from_json(said: Any) -> Hashable:
    if isinstance(said, list):
        return tuple(map(_argument_from_json, said))
    if said is None or isinstance(said, bool | int | str):
        return said
    raise Unreadable


def finding_as_json(finding: Finding) -> dict[str, Any]:
    return {
        "span": list(finding.span),
        "message": finding.message,
        "evidence": [[one.question, one.answer, one.source] for one in finding.evidence],
        "fixes": [_fix_as_json(fix) for fix in finding.fixes],
        "related": [[one.message, one.path, one.line, one.column] for one in finding.related],
        "steps": [[one.message, *one.span] for one in finding.steps],
        "tags": list(finding.tags),
        "rule": finding.rule,
        "severity": finding.severity,
    }


def finding_from_json(said: Any) -> Finding:
    try:
        return Finding(
            span=_span(said["span"]),
            message=_text(said["message"]),
            evidence=tuple(Evidence(*map(_text, one)) for one in said["evidence"]),
            fixes=tuple(map(_fix_from_json, said["fixes"])),
            related=tuple(
                Related(_text(m), _text(p), int(line), int(column)) for m, p, line, column in said["related"]
            ),
            tags=tuple(said["tags"]),
            steps=tuple(Step(_text(message), _span(span)) for message, *span in said["steps"]),
            rule=_text(said["rule"]),
            severity=said["severity"],
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise Unreadable from error


def _fix_as_json(fix: Fix) -> dict[str, Any]:
    return {
        "title": fix.title,
        "edits": [[*edit.span, edit.text] for edit in fix.edits],
        "safe": fix.safe,
        "elsewhere": [[one.path, [[*edit.span, edit.text] for edit in one.edits]] for one in fix.elsewhere],
        "command": None if fix.command is None else [fix.command.name, *fix.command.arguments],
    }


def _fix_from_json(said: Any) -> Fix:
    return Fix(
        title=_text(said["title"]),
        edits=tuple(map(_edit, said["edits"])),
        safe=bool(said["safe"]),
        elsewhere=tuple(FileEdit(_text(path), tuple(map(_edit, edits))) for path, edits in said["elsewhere"]),
        command=None if said["command"] is None else _command(said["command"]),
    )


def _command(said: Any) -> Command:
    name, *arguments = said
    if name != "ringtrue.install":
        raise Unreadable
    return Command("ringtrue.install", tuple(map(_text, arguments)))


def _edit(said: Any) -> Edit:
    start, end, text = said
    return Edit(_span([start, end]), _text(text))


def _span(said: Any) -> Span:
    start, end = said
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end):
        raise Unreadable
    return Span(start, end)


def _text(said: Any) -> str:
    if not isinstance(said, str):
        raise Unreadable
    return said
