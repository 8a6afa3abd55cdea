"""Compiled modules, described by the project's own interpreter in a process of its own.

Only in trusted workspaces, with a limit of time and of output, and never by an import in our process. Does not keep
what it was told (`shelves` does), nor knows when to ask.
"""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

from ringtrue.environment.api.raw import (
    EMPTY_BODY,
    SURE,
    ModuleApi,
    RawBinding,
    RawClass,
    RawFunction,
    RawImport,
    RawParameter,
    RawValue,
)

_SECONDS = 10
_CHILD = os.path.join(os.path.dirname(__file__), "compiled_child.py")
_KEPT_VARIABLES = ("PATH", "HOME", "SYSTEMROOT", "TEMP", "TMP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_SPECIAL = frozenset(("__name__", "__doc__", "__file__", "__spec__", "__loader__", "__package__", "__builtins__"))


def described(module: str, python: str) -> ModuleApi:
    """What the interpreter `python` finds in the compiled `module`; broken where it cannot be told."""
    variables = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603  # a list, no shell; the workspace is trusted
            [python, "-I", "-X", "utf8", _CHILD, module],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            env=variables,
            check=False,
            cwd=os.path.dirname(python) or None,
        )
        return api_of(module, json.loads(done.stdout))
    except (OSError, subprocess.SubprocessError, ValueError, TypeError, KeyError) as error:
        return ModuleApi(broken=f"could not be described: {type(error).__name__}")


def api_of(module: str, told: dict[str, Any]) -> ModuleApi:
    """The records that say what the child told."""
    return ModuleApi(
        {name: (_binding(name, row, module),) for name, row in told.items() if name not in _SPECIAL},
    )


def _binding(name: str, row: list[Any], module: str) -> RawBinding:
    match row:
        case ["function", "static" | "class" | "plain" as kind, signature]:
            return _function(name, signature, {"static": "staticmethod", "class": "classmethod"}.get(kind))
        case ["module", str() as dotted]:
            return RawImport(name, 1, SURE, dotted, 0, None)
        case ["class", str() as home, str() as qualname, bases, signature, members] if _is_own(home, module):
            return _class(name, bases, signature, members, module)
        case ["class", str() as home, str() as qualname, *_]:
            return RawImport(name, 1, SURE, home, 0, qualname) if "." not in qualname else _unknown(name)
    return _unknown(name)


def _is_own(home: str, module: str) -> bool:
    """Whether a class that says it is of `home` is of `module`: packages put their own name on what they show."""
    return home == module or module.startswith(f"{home}.")


def _unknown(name: str) -> RawValue:
    return RawValue(name, 1, SURE, None, None)


def _function(name: str, signature: list[list[Any]] | None, decorator: str | None) -> RawBinding:
    if signature is None:
        return _unknown(name)
    given = tuple(
        RawParameter(str(one), int(kind), "..." if has_default else None) for one, kind, has_default in signature
    )
    return RawFunction(name, 1, SURE, given, None, False, (decorator,) if decorator else (), EMPTY_BODY)


def _class(
    name: str, bases: list[str], signature: list[list[Any]] | None, members: dict[str, Any], module: str
) -> RawClass:
    inner = {each: (_binding(each, row, module),) for each, row in members.items()}
    if signature is not None:  # what `__init__` says of itself is less
        me = RawParameter("self", 0)
        given = tuple(RawParameter(str(one), int(kind), "..." if default else None) for one, kind, default in signature)
        inner["__init__"] = (RawFunction("__init__", 1, SURE, (me, *given), None, False, (), EMPTY_BODY),)
        inner.pop("__new__", None)
    above = tuple(f"@{base}" for base in bases if base != "builtins.object")
    return RawClass(name, 1, SURE, above, (), (), inner, None)
