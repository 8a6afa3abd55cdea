"""What a project's build files declare, as far as imports need it: names, Pythons, package folders, made modules.

Does not know dependencies (that is a rule's document) nor where modules really are (`first_party`). setup.py is read
as text, never run.
"""

from __future__ import annotations

import ast
import configparser
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ringtrue.environment.disk import View
from ringtrue.plain_files import plain_text

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]  # installed on Python 3.10 only


@dataclass(frozen=True)
class Declared:
    """One project folder's build files, parsed; empty where there are none or they are broken."""

    folder: str
    pyproject: Mapping[str, Any] = field(default_factory=dict)
    setup_cfg: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    setup_call: Mapping[str, Any] = field(default_factory=dict)
    setup_text: str = ""

    def table(self, *keys: str) -> Mapping[str, Any]:
        """A table of pyproject.toml; empty if absent or not a table."""
        at: Any = self.pyproject
        for key in keys:
            at = at.get(key) if isinstance(at, dict) else None
        return at if isinstance(at, dict) else {}

    @property
    def backend(self) -> str:
        return str(self.table("build-system").get("build-backend", ""))

    @property
    def name(self) -> str | None:
        for table in (self.table("project"), self.table("tool", "poetry"), self.setup_cfg.get("metadata", {})):
            if isinstance(name := table.get("name"), str):
                return name
        name = self.setup_call.get("name")
        return name if isinstance(name, str) else None

    @property
    def requires_python(self) -> str | None:
        """The specifier as written: PEP 621, poetry's `python`, setup.cfg, a literal in setup.py."""
        poetry = self.table("tool", "poetry", "dependencies").get("python")
        options = self.setup_cfg.get("options", {})
        said = (self.table("project").get("requires-python"), poetry, options.get("python_requires"))
        for value in (*said, self.setup_call.get("python_requires")):
            if isinstance(value, str):
                return value
        return None

    def uses(self, tool: str) -> bool:
        """Whether the project visibly works with `tool`: its table, its backend or its lock file."""
        return (
            bool(self.table("tool", tool))
            or tool in self.backend
            or os.path.isfile(os.path.join(self.folder, f"{tool}.lock"))
        )


def declared_in(folder: str, view: View) -> Declared:
    """As `declared`, read again only when one of the files has changed."""
    stamps = tuple(view.disk.stamp(os.path.join(folder, name)) for name in ("pyproject.toml", "setup.cfg", "setup.py"))
    key = ("declared", folder)
    kept = view.disk.kept(key)
    if isinstance(kept, tuple) and kept[0] == stamps and isinstance(kept[1], Declared):
        return kept[1]
    found = declared(folder)
    view.disk.keep(key, (stamps, found))
    return found


def declared(folder: str) -> Declared:
    """Read pyproject.toml, setup.cfg and setup.py of `folder`."""
    setup_text = _text(os.path.join(folder, "setup.py"))
    return Declared(
        folder,
        _toml(_text(os.path.join(folder, "pyproject.toml"))),
        _ini(_text(os.path.join(folder, "setup.cfg"))),
        setup_arguments(setup_text),
        setup_text,
    )


def _text(path: str) -> str:
    try:
        return plain_text(path, 1_000_000)
    except (OSError, ValueError):
        return ""


def _toml(text: str) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
    return found


def _ini(text: str) -> Mapping[str, Mapping[str, str]]:
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text)
    except configparser.Error:
        return {}
    return {section: dict(parser.items(section)) for section in parser.sections()}


def setup_arguments(text: str) -> Mapping[str, Any]:
    """Keywords of the `setup(...)` call whose values are literal, or a name bound to a literal."""
    if "setup(" not in text:
        return {}
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return {}
    constants = dict(_constants(tree))
    found: dict[str, Any] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="setup") | ast.Attribute(attr="setup"), keywords=keywords):
                for word in keywords:
                    value = constants.get(word.value.id) if isinstance(word.value, ast.Name) else word.value
                    literal = _literal(value)
                    if word.arg and literal is not None:
                        found[word.arg] = literal
    return found


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value


def _literal(node: ast.expr | None) -> Any:
    if node is None:
        return None
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return None
