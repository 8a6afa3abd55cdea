"""What modules really have, told by an interpreter that imports them: run in a child process, never in ours.

`python introspected.py MODULE...` prints one line of JSON for each: its public names, and those of its classes, each
with its kind and, where there is one, its signature. Does not know the Surface.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import json
import sys
import warnings

KINDS = {0: "positional", 1: "either", 2: "variadic", 3: "keyword", 4: "keywords"}


def signature_of(thing: object) -> list[list[object]] | None:
    """[name, kind, whether it has a default] of each parameter; None where Python does not know them."""
    try:
        found = inspect.signature(thing)  # type: ignore[arg-type]  # what is not callable raises TypeError
    except Exception:  # lazy objects raise whatever they like
        return None
    return [[p.name, KINDS[p.kind], p.default is not p.empty] for p in found.parameters.values()]


def kind_of(thing: object) -> str:
    if inspect.ismodule(thing):
        return "module"
    if inspect.isclass(thing):
        return "class"
    if inspect.isroutine(thing):
        return "function"
    return "attribute"


def described(owner: object, name: str) -> list[object] | None:
    try:
        thing = getattr(owner, name)
    except Exception:  # as above
        return None
    return [kind_of(thing), signature_of(thing) if callable(thing) else None]


def of_class(owner: type) -> dict[str, object]:
    names = [name for name in dir(owner) if not name.startswith("_")]
    return {name: found for name in names if (found := described(owner, name)) is not None}


def of_module(module: object) -> dict[str, object]:
    names = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
    members: dict[str, object] = {}
    for name in names:
        found = described(module, str(name))
        if found is None:
            continue
        thing = getattr(module, str(name))
        inner = of_class(thing) if found[0] == "class" else {}
        members[str(name)] = [*found, inner]
    return members


def main() -> None:
    warnings.simplefilter("ignore")
    for name in sys.argv[1:]:
        heard = io.StringIO()
        try:
            with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(heard):
                found: object = of_module(importlib.import_module(name))
        except BaseException as error:  # a module that cannot be imported says nothing
            found = f"{type(error).__name__}: {error}"
        print(json.dumps([name, found]), flush=True)


if __name__ == "__main__":
    main()
