"""Told by the project's own interpreter: what a compiled module holds. Run as a script in a process of its own.

Prints one line of JSON: names with their kinds, signatures and, of classes, bases and members. Imports nothing of ours
and writes no more than it is allowed to; runs on every Python from 3.8 on.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import sys
import warnings
from typing import Any

MOST_NAMES = 3000
MOST_BYTES = 4000000


def signature(thing: Any) -> list[list[object]] | None:
    """[name, kind, whether it has a default] of each parameter; None where Python does not know them."""
    try:
        found = inspect.signature(thing)
    except Exception:  # compiled code raises whatever it likes
        return None
    return [[each.name, int(each.kind), each.default is not each.empty] for each in found.parameters.values()]


def home_of(thing: type) -> str:
    """The module where a class is found under its own name; compiled classes do not always say."""
    found = sys.modules.get(thing.__module__)
    if getattr(found, thing.__qualname__.partition(".")[0], None) is None:
        return sys.argv[1]
    return thing.__module__


def described(name: str, thing: Any, depth: int) -> list[object]:
    if inspect.isclass(thing):
        if depth:
            return ["variable", type(thing).__name__]
        bases = [home_of(base) + "." + base.__qualname__ for base in thing.__bases__]
        members = {}
        for inner, value in list(vars(thing).items())[:MOST_NAMES]:
            members[inner] = described(inner, value, depth + 1)
        return ["class", home_of(thing), thing.__qualname__, bases, signature(thing), members]
    if isinstance(thing, staticmethod):
        return ["function", "static", signature(thing.__func__)]
    if isinstance(thing, classmethod) or type(thing).__name__ == "classmethod_descriptor":
        return ["function", "class", signature(getattr(thing, "__func__", thing))]
    if inspect.isroutine(thing):
        return ["function", "plain", signature(thing)]
    if inspect.ismodule(thing):
        return ["module", thing.__name__]
    return ["variable", type(thing).__name__]


def main() -> None:
    warnings.simplefilter("ignore")
    out = os.fdopen(os.dup(1), "w")
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    module = importlib.import_module(sys.argv[1])
    names = {}
    for name, thing in list(vars(module).items())[:MOST_NAMES]:
        names[name] = described(name, thing, 0)
    text = json.dumps(names)
    if len(text) <= MOST_BYTES:
        out.write(text + "\n")
    out.flush()
    os._exit(0)  # whatever the module left behind does not matter


if __name__ == "__main__":
    main()
