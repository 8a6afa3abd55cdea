"""Complaints: what is wrong with configurations and environments, said where the user sees it, once.

Belongs to the event loop. Does not know how configurations are read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from ringtrue.lsp.outbox import Outbox
from ringtrue.lsp.uris import uri_of
from ringtrue.plain_files import LARGEST

if TYPE_CHECKING:
    from ringtrue.config import Problem
    from ringtrue.environment.interpreter import InterpreterAnswer

_WARNING = 2


class Complaints:
    """What has been said. `pushes`: problems of files that are not open are published as their diagnostics."""

    def __init__(self, outbox: Outbox, pushes: bool) -> None:
        self._outbox = outbox
        self._pushes = pushes
        self._marked: dict[str, set[str]] = {}
        self._said: set[str] = set()

    def tell(self, root: str, problems: Collection[Problem], open_paths: Collection[str]) -> None:
        """The problems that the configuration of `root` has now. An open file's are part of its own diagnostics."""
        for problem in problems:
            where = f"'{problem.path.name}', line {problem.line + 1}: " if problem.path else "settings: "
            self._say(f"{where}{problem.message}")
        if self._pushes:
            self._publish(root, problems, open_paths)

    def environment(self, root: str, interpreter: InterpreterAnswer) -> None:
        """Without an interpreter much is not checked: say so."""
        from ringtrue.environment.interpreter import NoInterpreter

        if isinstance(interpreter, NoInterpreter):
            self._say(f"'{root}': {interpreter.reason}; installed packages are not checked")

    def left_out(self, path: str) -> None:
        """A document is so large that checking it would keep all others waiting."""
        self._say(f"'{path}' is left out: it has more than {LARGEST:,} characters")

    def faults(self, faults: Iterable[str]) -> None:
        """What kept an index from answering."""
        for fault in faults:
            self._say(fault)

    def _publish(self, root: str, problems: Collection[Problem], open_paths: Collection[str]) -> None:
        by_path: dict[str, list[dict[str, Any]]] = {path: [] for path in self._marked.get(root, ())}
        for problem in problems:
            if problem.path is not None:
                by_path.setdefault(str(problem.path), []).append(_diagnostic(problem))
        closed = {path: found for path, found in by_path.items() if path not in open_paths}
        for path, found in closed.items():
            self._outbox.notify("textDocument/publishDiagnostics", {"uri": uri_of(path), "diagnostics": found})
        self._marked[root] = {path for path, found in closed.items() if found}

    def _say(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self._outbox.show(f"Ringtrue: {text}", _WARNING)


def _diagnostic(problem: Problem) -> dict[str, Any]:
    # Columns count characters here: the file is not open, so its text is not at hand.
    start = {"line": problem.line, "character": problem.column}
    end = {"line": problem.line, "character": problem.column + problem.span.end - problem.span.start}
    return {
        "range": {"start": start, "end": end},
        "severity": 1,
        "code": "configuration",
        "source": "ringtrue",
        "message": problem.message,
    }
