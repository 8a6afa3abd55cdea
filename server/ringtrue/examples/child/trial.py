"""Trial: runs the steps of one question and says of each what came of it.

A step is [kind, code, claim, order]: "do" it; "show" what it gives as an interactive session would; its "value" is
claimed; it "raises" what is claimed. What came of it is [verdict, got, kind of got]: "same", "differs",
"raised", "slow" or "unclear". Does not know limits, nor who asks.
"""

from __future__ import annotations

import builtins
import re
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from types import CodeType
from typing import Any, Final, NoReturn

from ringtrue.examples.child.likeness import alike

_STEP_SECONDS: Final = 1.0
_LONGEST = 300
_DECIMALS = re.compile(r"\d\.(\d+)(?![\deE])")
_ADDRESS = re.compile(r"\bat 0x[0-9a-f]+", re.IGNORECASE)
# Raised by what the trial lacks, not by what the code does.
_OURS = (ImportError, MemoryError, SystemError, NameError)
_ERROR = re.compile(r"[A-Za-z_][\w.]*(?::|$)")
_TRACEBACK = re.compile(r"Traceback \((?:most recent call last|innermost last)\):")

Said = Sequence[str]


class _TooLong(BaseException):
    """The step has had its time."""


def run(source: str, steps: Sequence[Sequence[Any]], names: Sequence[str], tell: Callable[[Said], None]) -> None:
    """Run `steps` after `source`, with the builtins `names`, and `tell` what came of each."""
    space: dict[str, Any] = {"__builtins__": _builtins(names), "__name__": "examples"}
    signal.signal(signal.SIGALRM, _stop)
    try:
        _timed(lambda: exec(_compiled(source, "exec"), space))  # noqa: S102  # what this process is for
    except BaseException as error:
        tell(("unclear", f"the module raises {type(error).__name__}", ""))
        return
    for kind, code, claim, loose in steps:
        said = _step(kind, code, claim, bool(loose), space)
        tell(said)
        if kind == "do" and said[0] != "same":
            return


def _builtins(names: Sequence[str]) -> dict[str, Any]:
    """The builtins that may be read, and what `import` and `class` need."""
    known = {name: getattr(builtins, name) for name in names if hasattr(builtins, name)}
    modules = dict(sys.modules)

    def imported(name: str, space: Any = None, local: Any = None, members: Any = (), level: int = 0) -> Any:
        found = modules.get(name) if not level else None
        if found is None:
            raise ImportError(name)
        return found if members else modules[name.partition(".")[0]]

    return {**known, "__import__": imported, "__build_class__": builtins.__build_class__}


def _step(kind: str, code: str, claim: str, loose: bool, space: dict[str, Any]) -> Said:
    try:
        said: Said = _timed(lambda: _JUDGES[kind](code, claim, loose, space))
    except _TooLong:
        return ("slow", "", "")
    except BaseException as error:
        return ("unclear", type(error).__name__, "")
    return said


def _stop(number: int, frame: Any) -> NoReturn:
    raise _TooLong


def _timed(work: Callable[[], Any]) -> Any:
    signal.setitimer(signal.ITIMER_REAL, _STEP_SECONDS)
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _compiled(code: str, mode: str) -> CodeType:
    made: CodeType = compile(code, "<example>", mode, dont_inherit=True)
    return made


def _do(code: str, claim: str, loose: bool, space: dict[str, Any]) -> Said:
    exec(_compiled(code, "exec"), space)  # noqa: S102  # what this process is for
    return ("same", "", "")


def _show(code: str, claim: str, loose: bool, space: dict[str, Any]) -> Said:
    if _TRACEBACK.match(claim):
        said = next((line for line in claim.splitlines()[1:] if _ERROR.match(line)), "")
        return _raises(code, said.partition(":")[0].strip(), loose, space)
    got = _got(code, space)
    if isinstance(got, _Raised):
        return got.said
    shown = repr(got)
    if shown.split() == claim.split() or str(got).split() == claim.split():
        return ("same", "", "")
    if "..." in claim or _ADDRESS.search(shown):
        return ("unclear", "", "")
    return _judged(got, claim, loose, space)


def _value(code: str, claim: str, loose: bool, space: dict[str, Any]) -> Said:
    got = _got(code, space)
    return got.said if isinstance(got, _Raised) else _judged(got, claim, loose, space)


def _raises(code: str, claim: str, loose: bool, space: dict[str, Any]) -> Said:
    got = _got(code, space)
    if not isinstance(got, _Raised):
        return _differs(got) if claim else ("unclear", "", "")
    kinds = {kind.__name__ for kind in type(got.error).__mro__}
    return ("same", "", "") if claim.rpartition(".")[2] in kinds else got.said


_JUDGES: Final[Mapping[str, Callable[[str, str, bool, dict[str, Any]], Said]]] = {
    "do": _do,
    "show": _show,
    "value": _value,
    "raises": _raises,
}


class _Raised:
    """Instead of a value: what was raised."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    @property
    def said(self) -> Said:
        name = type(self.error).__name__
        ours = isinstance(self.error, _OURS) or type(self.error) in (LookupError, NotImplementedError)
        if ours and not isinstance(self.error, UnboundLocalError):
            return ("unclear", name, "")
        return ("raised", name, str(self.error)[:_LONGEST])


def _got(code: str, space: dict[str, Any]) -> Any:
    try:
        return eval(_compiled(code, "eval"), space)  # noqa: S307  # what this process is for
    except Exception as error:
        return _Raised(error)


def _judged(got: Any, claim: str, loose: bool, space: dict[str, Any]) -> Said:
    try:
        claimed = eval(_compiled(claim.strip(), "eval"), space)  # noqa: S307  # as above; it is proved as the rest
    except Exception:
        return ("unclear", "the claim is no value", "")
    if hasattr(got, "__next__"):
        got = list(islice(got, 10_000))
    if isinstance(got, tuple) and len(got) == 1 and claim.strip().startswith("("):
        claimed = claimed if isinstance(claimed, tuple) else (claimed,)  # the comma is easily forgotten
    shown = [len(found) for found in _DECIMALS.findall(claim)]
    same = alike(got, claimed, max(shown, default=None), loose)
    if same is None:
        return ("unclear", "", "")
    return ("same", "", "") if same else _differs(got)


def _differs(got: Any) -> Said:
    shown = repr(got)
    if _ADDRESS.search(shown):
        return ("unclear", "", "")
    if len(shown) > _LONGEST:
        shown = f"{shown[: _LONGEST - 1]}…"
    return ("differs", shown, type(got).__name__)
