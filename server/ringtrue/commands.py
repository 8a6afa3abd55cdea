"""Commands: what the command that a program runs says of itself, as far as the text goes.

Does not know whether it exists, what it does, or who calls it.
"""

from __future__ import annotations

import ast
import re

from ringtrue.outcomes import text_of

# Programs whose exit status tells nothing that matters: they show, play, open, or end something.
_MUTE = frozenset(
    ("clear", "cls", "reset", "stty", "tput", "title", "color", "pause", "mode", "chcp", "open", "xdg-open", "start",
     "explorer", "notify-send", "say", "beep", "kill", "pkill", "killall", "taskkill", "sync", "echo", "printf",
     "sleep", "less", "more", "man", "vi", "vim", "nano", "which", "where", "diff", "true", "wmctrl", "xdotool",
     "mpg123", "mpg321", "afplay", "aplay", "paplay", "vlc", "mpv", "notepad", "firefox", "chrome", "shutdown",
     "reboot", "poweroff", "ls", "dir", "grep", "rm", "espeak", "osascript")
)  # fmt: skip
# These give back 1 where they found something to say.
_TIDY = frozenset(
    ("ruff", "black", "isort", "prettier", "eslint", "autopep8", "yapf", "autoflake", "gofmt", "rustfmt", "djlint")
)
_VERSION = re.compile(r"(?:^|\s)--?version\b|\s-V$|\s(?:info|help|--help)$")
_PREFIXES = frozenset(("sudo", "env", "nohup", "time", "exec"))


def command_words(command: ast.expr) -> list[str]:
    """The words of a command, `{}` for what is put in; of a choice of two, those of the first."""
    if isinstance(command, ast.IfExp):
        command = command.body
    if isinstance(command, ast.List | ast.Tuple):
        return [word for part in command.elts for word in (text_of(part) or "{}").split()[:1] or ["{}"]]
    return text_of(command).split()


def status_matters(command: ast.expr) -> bool:
    """Whether the exit status of a command says whether its work was done; of unknown ones it may."""
    words = [word for word in command_words(command) if word not in _PREFIXES]
    if not words:
        return True
    program = re.split(r"[/\\]", words[0])[-1]
    if program in _MUTE or (len(words) == 1 and words[0] != "{}"):  # one word: a program for somebody to see
        return False
    if not _TIDY.isdisjoint((*words[:4], *_named(command))) and "install" not in words:
        return False
    return _VERSION.search(" ".join(words)) is None  # otherwise it is only asked whether the program is there


def _named(command: ast.expr) -> list[str]:
    """The words in the name that holds the program: `black` and `path` of `[black_path, "--fast"]`."""
    first = command.elts[0] if isinstance(command, ast.List | ast.Tuple) and command.elts else None
    return first.id.lower().split("_") if isinstance(first, ast.Name) else []
