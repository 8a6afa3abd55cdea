"""`ringtrue hook`: reads what a coding agent did or is about to do, and answers in its protocol.

Only what the edit brings is told, and only errors and facts, each once: an agent that cannot or will not mend it goes
on. A fault of ours never holds an agent up. Does not know how a file is checked.
"""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from typing import Any

from ringtrue.agents.memory import first_time
from ringtrue.agents.messages import Message, NotForUs, after, before, message_of, text_at
from ringtrue.agents.verdict import Verdict, in_words, urgent, verdict
from ringtrue.cli.sweep import Setting
from ringtrue.cli.wishes import cache_folder, wishes_of
from ringtrue.review import git
from ringtrue.review.changes import NotAPatch, changes_of

_HELD, _FAULT = 0, 1  # 1 is shown to the user, and holds no agent up


def run(arguments: Namespace) -> int:
    """Read one message, print one answer. Ends with 0, or with 1 where the message cannot be answered."""
    try:
        message = message_of(json.loads(sys.stdin.buffer.read() or b"null"))
    except NotForUs as error:
        print(f"ringtrue: {error}", file=sys.stderr)
        return _HELD
    except (ValueError, RecursionError) as error:
        print(f"ringtrue: standard input is not JSON: {error}", file=sys.stderr)
        return _FAULT
    try:
        os.chdir(message.folder if os.path.isdir(message.folder) else os.getcwd())
        found = answered(message, Setting(wishes_of(arguments), cache_folder(arguments.cache_dir), 1))
    except Exception as error:  # any other end than ours, such as 2, would hold the agent up
        print(f"ringtrue: not checked: {type(error).__name__}: {error}", file=sys.stderr)
        return _FAULT
    if found:
        print(json.dumps(spoken(message, "\n".join(map(in_words, found)))))
    return _HELD


def answered(message: Message, setting: Setting) -> list[Verdict]:
    """What the agent should hear; nothing where it brought nothing."""
    if message.moment == "end":
        return [] if message.again else _of_changes(message.folder, setting)
    path = message.path
    if path is None or not path.endswith((".py", ".pyi", ".pyw")):
        return []
    shown = os.path.relpath(path, message.folder)
    now = text_at(path)
    new, old = (after(message, now), now) if message.moment == "before" else (now, _known_before(message, path, now))
    if new is None:
        return []
    found = _new(urgent(verdict(shown, setting, new)), shown, setting, old)
    if not found.findings:
        return []
    held = message.moment == "before" and not first_time(setting.cache, message.session, path, found.marks())
    return [] if held else [found]


def _known_before(message: Message, path: str, now: str | None) -> str | None:
    """The text before the edit: taken back from the message, else as it was last committed."""
    if now is None:
        return None
    undone = before(message, now)
    if undone is not None:
        return undone
    try:
        top = git.toplevel(os.path.dirname(path))
        name = os.path.relpath(os.path.realpath(path), top).replace(os.sep, "/")
        return git.run(top, "show", f"HEAD:{name}")
    except git.NoGit:
        return None


def _new(found: Verdict, shown: str, setting: Setting, old: str | None) -> Verdict:
    """`found` without what the text before had as well."""
    if not found.findings or old is None:
        return found
    had = Counter(urgent(verdict(shown, setting, old)).marks())
    left = []
    for finding, mark in zip(found.findings, found.marks(), strict=True):
        if had[mark] > 0:
            had[mark] -= 1
        else:
            left.append(finding)
    return found.only(left)


def _of_changes(folder: str, setting: Setting) -> list[Verdict]:
    """At the end of the agent's turn: what stands on lines that are not committed yet."""
    try:
        top = git.toplevel(folder)
        changes = changes_of(git.patch_since(top, git.commit(top, "HEAD") or _EMPTY_TREE)).files
        new = git.untracked(top)
    except (git.NoGit, NotAPatch):
        return []
    lines = {path: change.lines for path, change in changes.items()}
    named: Sequence[str] = [path for path in (*lines, *new) if path.endswith((".py", ".pyi", ".pyw"))]
    found = []
    for path in named:
        one = urgent(verdict(os.path.relpath(os.path.join(top, path), folder), setting))
        source = one.checked.source
        on = [each for each in one.findings if path not in lines or source.line_of(each.span.start) + 1 in lines[path]]
        if on:
            found.append(one.only(on))
    return found


_EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The object that git gives every repository for 'no files'."""


def spoken(message: Message, text: str) -> dict[str, Any]:
    """The answer that makes the agent read `text`."""
    said = f"Ringtrue checked this against the installed packages and the project:\n{text}"
    match message.event:
        case "PreToolUse":
            decision = {"permissionDecision": "deny", "permissionDecisionReason": said}
            return {"hookSpecificOutput": {"hookEventName": "PreToolUse", **decision}}
        case "BeforeTool":
            return {"decision": "deny", "reason": said}
        case "preToolUse":
            return {"permission": "deny", "agent_message": said}
        case "AfterTool":
            return {"hookSpecificOutput": {"hookEventName": "AfterTool", "additionalContext": said}}
        case "AfterAgent":
            return {"decision": "deny", "reason": said}
        case "postToolUse" | "afterFileEdit":
            return {"additional_context": said}
        case "stop" | "subagentStop":
            return {"followup_message": said}
        case _:
            return {"decision": "block", "reason": said}
