"""Trying: examples are run in child processes, if that is proved to be harmless, and what came of them is told.

A child lives on for the next question, which it answers in a fork of its own. What differs is asked again of a second
child that hashes otherwise, in the opposite order where steps do not build on each other; what differs from itself is
unclear. Does not know where examples stand.
"""

from __future__ import annotations

import ast
import builtins
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

import ringtrue
from ringtrue.cut import FILE_NAME
from ringtrue.examples.harmless import BUILTINS
from ringtrue.examples.purity import imported, impurity

Verdict: TypeAlias = Literal["same", "differs", "raised", "slow", "unclear"]
StepKind: TypeAlias = Literal["do", "show", "value", "raises"]
_SECONDS: Final = 10.0
_SEEDS: Final = ("1", "2")
_ALL: Final = tuple(name for name in dir(builtins) if not name.startswith("_"))
_MODULE = "ringtrue.examples.child.serving"


class Step(NamedTuple):
    """One step: what to run, what is claimed of it, and whether the claim leaves the order of items open."""

    kind: StepKind
    code: str
    claim: str = ""
    loose: bool = False


class Told(NamedTuple):
    """What came of a step. `got` is the value as text, or the name of what was raised, whose words are in `detail`."""

    verdict: Verdict
    got: str = ""
    detail: str = ""


class Given(NamedTuple):
    """What steps are run after: code, and the modules and builtins that are there."""

    source: str
    imports: tuple[str, ...] = ()
    builtins: tuple[str, ...] = tuple(sorted(BUILTINS))


_UNCLEAR = Told("unclear")


@dataclass(frozen=True)
class Outcome:
    """What came of the steps, one by one; or why they were not run."""

    told: tuple[Told, ...] = ()
    reason: str | None = None


def attempt(source: str, steps: tuple[Step, ...], allowed: Literal["pure", "all"] = "pure") -> Outcome:
    """Run `steps` after `source`, where that is proved to be harmless or all is `allowed`. Takes seconds at most."""
    code = program(source, steps)
    if not _is_code(code):
        return Outcome(reason="it cannot be parsed")
    if allowed == "all":
        return _attempted(source, steps, imported(code), _ALL)
    reason = impurity(code)
    if reason is not None:
        return Outcome(reason=reason)
    return _attempted(source, steps, imported(code), Given("").builtins)


def program(source: str, steps: Sequence[Step]) -> str:
    """All code that is run, as one text: it is what the proof is about."""
    lines = ["from __future__ import annotations", source]
    for step in steps:
        lines.append(step.code)
        if step.claim and step.kind in ("show", "value"):
            lines.append(f"({step.claim.strip()})" if _is_expression(step.claim) else "")
    return "\n".join(lines)


@lru_cache(maxsize=512)
def _attempted(source: str, steps: tuple[Step, ...], imports: tuple[str, ...], names: tuple[str, ...]) -> Outcome:
    given = Given(f"from __future__ import annotations\n{source}", imports, names)
    first = _children[0].told(given, steps)
    if first is None:
        return Outcome(reason="nothing can be run here")
    told = [*first, *[_UNCLEAR] * (len(steps) - len(first))]
    if any(one.verdict in ("differs", "raised") for one in told):
        again = _again(given, steps)
        told = [one if one == other else _UNCLEAR for one, other in zip(told, again, strict=True)]
    return Outcome(tuple(told))


def _again(given: Given, steps: tuple[Step, ...]) -> list[Told]:
    independent = all(step.kind != "do" for step in steps)
    order = steps[::-1] if independent else steps
    second = _children[1].told(given, order) or []
    told = [*second, *[_UNCLEAR] * (len(steps) - len(second))]
    return told[::-1] if independent else told


@lru_cache(maxsize=1024)
def _is_expression(text: str) -> bool:
    return _is_code(f"({text.strip()})")


def _is_code(text: str) -> bool:
    try:
        ast.parse(text, FILE_NAME)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


@dataclass
class _Child:
    """One process that answers questions, started when first needed. Used by one thread at a time."""

    seed: str
    _process: subprocess.Popen[bytes] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def told(self, given: Given, steps: Sequence[Step]) -> list[Told] | None:
        """What came of the steps that were done; None where nothing can be run."""
        question = {**given._asdict(), "steps": steps}
        with self._lock:
            answer = self._asked(json.dumps(question).encode() + b"\n")
        if answer is None:
            return None
        return [Told(*told) for told in answer]  # type: ignore[arg-type]  # the child has looked at their shape

    def _asked(self, line: bytes) -> list[list[str]] | None:
        process = self._running()
        if process is None or process.stdin is None or process.stdout is None:
            return None
        alarm = threading.Timer(_SECONDS, process.kill)
        alarm.start()
        try:
            process.stdin.write(line)
            process.stdin.flush()
            answer: list[list[str]] | None = json.loads(process.stdout.readline())
        except (OSError, ValueError):
            self._end()
            return []
        else:
            return answer
        finally:
            alarm.cancel()

    def _running(self) -> subprocess.Popen[bytes] | None:
        if self._process is not None and self._process.poll() is None:
            return self._process
        if not sys.executable or os.name != "posix":
            return None
        home = str(Path(ringtrue.__file__).parent.parent)
        start = f"import sys; sys.path[:] = [sys.argv[1], *filter(None, sys.path)]; import {_MODULE} as it; it.main()"
        command = [sys.executable, "-s", "-S", "-B", "-X", "utf8", "-c", start, home]
        try:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and program
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=os.path.abspath(os.sep),
                env={"PYTHONHASHSEED": self.seed},
                start_new_session=True,
            )
        except OSError:
            return None
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


_children: Final = tuple(_Child(seed) for seed in _SEEDS)
