"""Timing: runs one function on growing inputs, in a process of its own, by the project's Python.

Reads one line of JSON and writes one for each size; what the function prints is thrown away. Imports the standard
library only and runs on any Python from 3.8 on. Does not know what the times mean.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import json
import os
import random
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    Function: TypeAlias = Callable[..., Any]
    Maker: TypeAlias = Callable[[int], Any]
    Makers: TypeAlias = list[tuple[inspect.Parameter, Maker]]

_REPEATS = 5
_ENOUGH = 0.02  # seconds that the runs of one size take together
_COMPUTES = 0.05  # of the time on the clock
_LEAP = 12  # times as long as for half the size: more than a cube
_WORDS = ("amber", "birch", "cedar", "delta", "ember", "flint", "grove", "heron")


class Refused(Exception):  # noqa: N818  # an outcome, not an error
    """Why nothing can be measured, for the user."""


def _drawn(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # the same inputs each time


def main() -> None:
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    wanted = json.loads(sys.stdin.readline())
    with open(os.devnull, "w") as nowhere:  # as few imports as there can be
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    _limit(wanted["bytes"])
    try:
        function = _found(wanted["root"], wanted["module"], wanted["function"])
        makers = _makers(function, wanted["inputs"])
        for size, seconds in _points(function, makers, wanted["sizes"]):
            told.write(json.dumps({"size": size, "seconds": seconds}) + "\n")
            told.flush()
    except Refused as refusal:
        told.write(json.dumps({"refused": str(refusal)}) + "\n")
    except BaseException as error:  # whatever the function raises is told
        told.write(json.dumps({"raised": f"{type(error).__name__}: {str(error)[:200]}"}) + "\n")
    told.flush()
    os._exit(0)  # threads and exit handlers of the project have no say


def _limit(most: int) -> None:
    try:
        import resource
    except ImportError:  # not on this platform: the parent's clock is the limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _found(root: str, module: str, function: str) -> Function:
    sys.path.insert(0, root)
    try:
        found = importlib.import_module(module)
    except ImportError as error:
        raise Refused(f"'{module}' cannot be imported: {error}") from None
    for name in function.split("."):
        if not hasattr(found, name):
            raise Refused(f"'{module}' has no '{name}'")
        found = getattr(found, name)
    if not callable(found) or inspect.isclass(found):
        raise Refused(f"'{function}' is no function")
    if inspect.iscoroutinefunction(found):
        raise Refused(f"'{function}' is a coroutine function: give a function that runs it")
    return found


def _makers(function: Function, given: list[list[str]]) -> Makers:
    """What makes each argument from a size: an expression of the user's in `n`, else by the annotation."""
    named = {name: text for name, text in given if name}
    unnamed = [text for name, text in given if not name]
    makers: Makers = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if parameter.name in named or unnamed:
            text = named.pop(parameter.name) if parameter.name in named else unnamed.pop(0)
            makers.append((parameter, _of_expression(text)))
        elif parameter.default is parameter.empty:
            makers.append((parameter, _of_annotation(parameter)))
    if named or unnamed:
        raise Refused(f"'{function.__name__}' has no parameter for the input '{[*named, *unnamed][0]}'")
    if not makers:
        raise Refused(f"'{function.__name__}' takes nothing that could grow")
    return makers


def _of_expression(text: str) -> Maker:
    code = compile(text, "<input>", "eval")
    return lambda n: eval(code, {"random": _drawn(n)}, {"n": n})  # noqa: S307  # what the user typed, to be run


def _of_annotation(parameter: inspect.Parameter) -> Maker:
    annotation = parameter.annotation
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))
    if not isinstance(annotation, str) and "[" in str(annotation):
        text = str(annotation)
    text = text.replace("typing.", "").replace("collections.abc.", "").replace(" ", "").lower()
    maker = None if annotation is parameter.empty else _maker(text)
    if maker is None:
        name = parameter.name
        wanted = f"'--input {name}=EXPRESSION', such as 'list(range(n))'"
        raise Refused(f"what '{name}' takes is not known: give {wanted}")
    return maker


def _maker(text: str) -> Maker | None:
    """A maker of `n` items, in no order and with a few that are equal."""
    outer, _, inner = text.partition("[")
    inner = inner.rstrip("]")
    item = _items(inner.partition(",")[0] if outer in ("dict", "mapping") else inner.replace(",...", ""))
    if text == "str":
        return lambda n: "".join(_drawn(n).choices("abcdefgh ", k=n))
    if text == "bytes":
        return lambda n: _drawn(n).getrandbits(8 * n).to_bytes(n, "big")
    if text in ("int", "float"):
        return lambda n: n
    if outer in ("list", "sequence", "iterable", "collection", "mutablesequence"):
        return None if item is None else lambda n: [item(_drawn(n + i), n) for i in range(n)]
    if outer == "tuple":
        return None if item is None else lambda n: tuple(item(_drawn(n + i), n) for i in range(n))
    if outer in ("set", "frozenset"):
        return None if item is None else lambda n: {item(_drawn(n + i), n * n) for i in range(n)}
    if outer in ("dict", "mapping"):
        return None if item is None else lambda n: {item(_drawn(n + i), n * n): i for i in range(n)}
    return None


def _items(text: str) -> Callable[[random.Random, int], Any] | None:
    if text in ("int", "", "any", "object"):
        return lambda drawn, n: drawn.randrange(2 * n + 1)
    if text == "float":
        return lambda drawn, n: drawn.random() * n
    if text == "str":
        return lambda drawn, n: f"{drawn.choice(_WORDS)}{drawn.randrange(2 * n + 1)}"
    if text in ("list[int]", "tuple[int,int]", "tuple[int]"):
        return lambda drawn, n: (drawn.randrange(2 * n + 1), drawn.randrange(2 * n + 1))
    return None


def _points(function: Function, makers: Makers, sizes: list[int]) -> Iterator[tuple[int, float]]:
    """Each size and its time; where the time leaps, sizes between two are tried as well, as doubling goes too fast."""
    before = (0, 0.0)
    for size in sizes:
        seconds = _timed(function, makers, size)
        if before[1] and seconds > _LEAP * before[1] and size - before[0] > 1:
            step = max(1, (size - before[0]) // 6)
            for between in range(before[0] + step, size, step):
                yield between, _timed(function, makers, between)
        yield size, seconds
        before = (size, seconds)


def _timed(function: Function, makers: Makers, size: int) -> float:
    """The least time of a few calls, in seconds: what else the machine does only adds to it."""
    least, spent, repeats = float("inf"), 0.0, 0
    result = None
    while repeats < _REPEATS and (spent < _ENOUGH or repeats < 2):
        positional, named = [], {}
        for parameter, make in makers:
            if parameter.kind is parameter.KEYWORD_ONLY:
                named[parameter.name] = make(size)
            else:
                positional.append(make(size))
        del result  # to let go of a large one takes time, too
        began, began_here = time.perf_counter(), time.process_time()
        result = function(*positional, **named)
        if inspect.isgenerator(result):
            for _ in result:
                pass
        took, took_here = time.perf_counter() - began, time.process_time() - began_here
        # What the machine does beside counts for a function that waits, not for one that computes.
        counted = took_here if took_here > _COMPUTES * took else took
        least, spent, repeats = min(least, counted), spent + took, repeats + 1
        if took > 1.0:
            break
    return least


if __name__ == "__main__":
    main()
