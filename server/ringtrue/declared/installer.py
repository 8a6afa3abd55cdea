"""Which program installs a project's dependencies, and the command that adds one.

Does not run anything. A name that is no project name makes no command.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ringtrue.declared.pep508 import is_name
from ringtrue.toml_text import Table, Text

Tool: TypeAlias = Literal["uv", "poetry", "pdm", "pipenv", "hatch", "conda", "pip"]

_LOCKS: dict[str, Tool] = {
    "uv.lock": "uv",
    "poetry.lock": "poetry",
    "pdm.lock": "pdm",
    "Pipfile.lock": "pipenv",
    "Pipfile": "pipenv",
}
_TABLES: tuple[tuple[tuple[str, ...], Tool], ...] = (
    (("tool", "poetry"), "poetry"),
    (("tool", "uv"), "uv"),
    (("tool", "pdm"), "pdm"),
    (("tool", "hatch", "envs"), "hatch"),
)
_BACKENDS: tuple[tuple[str, Tool], ...] = (("poetry", "poetry"), ("pdm", "pdm"), ("uv_build", "uv"))
_WANTED = re.compile(r"([^\[\]]+)(?:\[([^\[\]]*)\])?\Z")


@dataclass(frozen=True)
class Installer:
    """The tool and why it is believed to be the one."""

    tool: Tool
    reason: str


def installer_of(files: Collection[str], pyproject: Table) -> Installer:
    """The tool that a project's lock files, tables and documents speak for, in this order."""
    for file, tool in _LOCKS.items():
        if file in files:
            return Installer(tool, f"the project has '{file}'")
    for path, tool in _TABLES:
        if pyproject.get(*path) is not None:
            return Installer(tool, f"pyproject.toml has [{'.'.join(path)}]")
    backend = pyproject.get("build-system", "build-backend")
    for start, tool in _BACKENDS:
        if isinstance(backend, Text) and backend.value.startswith(start):
            return Installer(tool, f"pyproject.toml builds with '{backend.value}'")
    for file in ("environment.yml", "environment.yaml"):
        if file in files:
            return Installer("conda", f"the project has '{file}'")
    return Installer("pip", "nothing in the project names another installer")


def is_installable(wanted: str) -> bool:
    """Whether `wanted` is a project name, with or without `[extras]`, and nothing else."""
    found = _WANTED.match(wanted)
    if found is None or not is_name(found[1]):
        return False
    return found[2] is None or all(is_name(extra) for extra in found[2].split(","))


def install_command(tool: Tool, wanted: str, group: str, python: str) -> tuple[str, ...] | None:
    """The arguments that add `wanted` to `group`; None if either could be anything but a name."""
    kind, _, label = group.partition(":")
    if not is_installable(wanted) or (label and not is_name(label)):
        return None
    match tool:
        case "uv":
            return ("uv", "add", *_uv_group(kind, label), wanted)
        case "poetry":
            return ("poetry", "add", *_poetry_group(kind, label), wanted)
        case "pdm":
            return ("pdm", "add", *_pdm_group(kind, label), wanted)
        case "pipenv":
            return ("pipenv", "install", *(("--dev",) if kind == "dev" else ()), wanted)
        case _:
            return (python, "-m", "pip", "install", wanted)


def _uv_group(kind: str, label: str) -> tuple[str, ...]:
    return {"dev": ("--group", label or "dev"), "optional": ("--optional", label)}.get(kind, ())


def _poetry_group(kind: str, label: str) -> tuple[str, ...]:
    return {"dev": ("--group", label or "dev"), "optional": (f"--optional={label}",)}.get(kind, ())


def _pdm_group(kind: str, label: str) -> tuple[str, ...]:
    return {"dev": ("-d", "-G", label or "dev"), "optional": ("-G", label)}.get(kind, ())
