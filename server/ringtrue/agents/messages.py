"""Messages: what a coding agent's hook reads on standard input, and the texts of the file before and after.

Two families are understood: `hook_event_name` with `tool_name` and `tool_input`, as in Claude Code, Codex and Gemini
CLI, and the same in camel case with `workspace_roots`, as in Cursor. Does not know what is found in the texts.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Moment: TypeAlias = Literal["before", "after", "end"]

_MOMENTS: Mapping[str, Moment] = {
    "PreToolUse": "before", "BeforeTool": "before", "preToolUse": "before",
    "PostToolUse": "after", "AfterTool": "after", "postToolUse": "after", "afterFileEdit": "after",
    "Stop": "end", "SubagentStop": "end", "AfterAgent": "end", "stop": "end", "subagentStop": "end",
}  # fmt: skip  # a table of three lines


class NotForUs(Exception):  # noqa: N818  # an outcome: the message is no business of ours
    """The message asks nothing that can be answered; the text says why."""


@dataclass(frozen=True)
class Message:
    """What happened. `again`: the agent already goes on because of an answer like ours; it is not held twice."""

    event: str
    moment: Moment
    session: str
    folder: str
    path: str | None
    edits: tuple[tuple[str, str, bool], ...]
    """What is replaced by what, and whether everywhere; in order."""
    content: str | None
    """The whole new text, where the tool writes files."""
    again: bool


def message_of(said: Any) -> Message:
    """The message in decoded JSON. Raises NotForUs."""
    if not isinstance(said, dict):
        raise NotForUs("the message is no JSON object")
    event = str(said.get("hook_event_name", ""))
    moment = _MOMENTS.get(event)
    if moment is None:
        raise NotForUs(f"no answer to the event '{event}'")
    given = said.get("tool_input")
    given = given if isinstance(given, dict) else said
    loops = said.get("loop_count")
    again = bool(said.get("stop_hook_active")) or (isinstance(loops, int) and loops > 0)
    content = next(
        (given[key] for key in ("content", "contents", "file_text") if isinstance(given.get(key), str)), None
    )
    session = str(said.get("session_id") or said.get("conversation_id") or "")
    return Message(event, moment, session, _folder(said), _path(given, _folder(said)), _edits(given), content, again)


def _folder(said: Mapping[str, Any]) -> str:
    roots = said.get("workspace_roots")
    first = roots[0] if isinstance(roots, list) and roots else None
    return os.path.abspath(str(said.get("cwd") or first or os.getcwd()))


def _path(given: Mapping[str, Any], folder: str) -> str | None:
    for key in ("file_path", "path", "absolute_path", "filePath"):
        if isinstance(given.get(key), str) and given[key]:
            return os.path.normpath(os.path.join(folder, given[key]))
    return None


def _edits(given: Mapping[str, Any]) -> tuple[tuple[str, str, bool], ...]:
    listed = given.get("edits")
    asked: Sequence[Any] = listed if isinstance(listed, list) else [given]
    found = []
    for one in asked:
        old, new = (one.get("old_string"), one.get("new_string")) if isinstance(one, dict) else (None, None)
        if isinstance(old, str) and isinstance(new, str):
            found.append((old, new, bool(one.get("replace_all"))))
    return tuple(found)


def after(message: Message, now: str | None) -> str | None:
    """The text that the tool is about to make of `now`; None where that cannot be told."""
    if message.content is not None:
        return message.content
    return _replaced(now, message.edits) if message.edits and now is not None else None


def before(message: Message, now: str) -> str | None:
    """The text that the tool has made `now` of; None where that cannot be told."""
    if message.content is not None or not message.edits:
        return None
    return _replaced(now, [(new, old, everywhere) for old, new, everywhere in reversed(message.edits)])


def _replaced(text: str | None, edits: Sequence[tuple[str, str, bool]]) -> str | None:
    for old, new, everywhere in edits:
        if text is None or (old and old not in text):
            return None
        if not old:  # an empty file, or a piece that was only taken out: its place is not known
            text = new if not text else None
        else:
            text = text.replace(old, new) if everywhere else text.replace(old, new, 1)
    return text


def text_at(path: str) -> str | None:
    """The file as it is, or None where there is none."""
    from ringtrue.decoding import decode
    from ringtrue.plain_files import plain_bytes

    try:
        return decode(plain_bytes(path)).text
    except OSError:
        return None
