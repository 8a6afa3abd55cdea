"""`.pth` files and editable finders, read and never executed: path lines, module maps, legacy namespaces.

Does not know how an import uses them (`modules`). What cannot be read statically is named, so that it is unknown.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ringtrue.environment.disk import View

_IMPORTED = re.compile(r"\bimport\s+([A-Za-z_]\w*)")
_NAMESPACE = re.compile(r"\['sitedir'\],\s*\*\(([^)]*)\)")
_HOOKS = ("meta_path", "path_hooks", "sys.path", "__path__")
# Import lines of these leave no import hook that adds modules.
_HARMLESS = ("_virtualenv", "_distutils_hack", "coverage", "pytest_cov", "pywin32_bootstrap", "os", "sys")


@dataclass(frozen=True)
class Startup:
    """What `site` would do to one site directory.

    `paths` join the search path; `mapping` gives dotted modules their files; `namespaces` give packages more folders;
    `unreadable` are top-level names that a finder makes in a way no text says; `hook` names an unknown import hook.
    """

    paths: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    namespaces: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unreadable: Mapping[str, str] = field(default_factory=dict)
    hook: str | None = None


class _Reading:
    def __init__(self, site: str, view: View) -> None:
        self.site = site
        self.view = view
        self.paths: dict[str, None] = {}
        self.mapping: dict[str, str] = {}
        self.namespaces: dict[str, tuple[str, ...]] = {}
        self.unreadable: dict[str, str] = {}
        self.hook: str | None = None


def startup(site: str, view: View) -> Startup:
    """Read every `.pth` file, `.egg-link` and the customisation modules of `site`."""
    reading = _Reading(site, view)
    names = view.entries(site)
    for name in sorted(names):
        if names[name]:
            continue
        if name.endswith(".pth") and not name.startswith("."):
            _read_pth(reading, name)
        elif name.endswith(".egg-link"):
            lines = (view.text(os.path.join(site, name)) or "").splitlines()
            if lines:
                _add_path(reading, lines[0])
        elif name in ("sitecustomize.py", "usercustomize.py"):
            _unknown_hook(reading, name.removesuffix(".py"))
    return Startup(tuple(reading.paths), reading.mapping, reading.namespaces, reading.unreadable, reading.hook)


def _read_pth(reading: _Reading, name: str) -> None:
    for line in (reading.view.text(os.path.join(reading.site, name)) or "").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line.startswith(("import ", "import\t")):
            _read_import_line(reading, name, line)
        else:
            _add_path(reading, line.rstrip())


def _add_path(reading: _Reading, line: str) -> None:
    path = os.path.normpath(os.path.join(reading.site, line.strip()))
    if os.path.exists(path):
        reading.paths[path] = None


def _read_import_line(reading: _Reading, name: str, line: str) -> None:
    legacy = _NAMESPACE.search(line)
    if legacy:
        parts = re.findall(r"'([^']+)'", legacy[1])
        _add_namespace(reading, ".".join(parts), os.path.join(reading.site, *parts))
        return
    modules = _IMPORTED.findall(line)
    for module in modules:
        if module not in _HARMLESS:
            _read_finder(reading, module)
    if not modules or any(hook in line for hook in _HOOKS):
        reading.hook = f"'{name}' runs code at start-up"


def _add_namespace(reading: _Reading, dotted: str, folder: str) -> None:
    reading.namespaces[dotted] = (*reading.namespaces.get(dotted, ()), folder)


def _unknown_hook(reading: _Reading, module: str) -> None:
    text = reading.view.text(os.path.join(reading.site, module + ".py")) or ""
    if any(hook in text for hook in _HOOKS):
        reading.hook = f"'{module}' changes how modules are found"


def _read_finder(reading: _Reading, module: str) -> None:
    """An editable install's finder module; anything else that meddles with imports is an unknown hook."""
    text = reading.view.text(os.path.join(reading.site, module + ".py"))
    if text is None:
        return
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        tree = ast.Module([], [])
    known = [_read_statement(reading, statement) for statement in tree.body]
    known += [_read_call(reading, node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    if not any(known):
        _unknown_hook(reading, module)


def _read_statement(reading: _Reading, statement: ast.stmt) -> bool:
    match statement:
        case (
            ast.AnnAssign(target=ast.Name(id="MAPPING"), value=ast.expr() as value)
            | ast.Assign(targets=[ast.Name(id="MAPPING")], value=value)
        ):
            return _add_mapping(reading, _literal(value))  # setuptools
        case (
            ast.AnnAssign(target=ast.Name(id="NAMESPACES"), value=ast.expr() as value)
            | ast.Assign(targets=[ast.Name(id="NAMESPACES")], value=value)
        ):
            found = _literal(value)
            for dotted, folders in found.items() if isinstance(found, dict) else ():
                reading.namespaces[dotted] = (*reading.namespaces.get(dotted, ()), *folders)
            return True
    return False


def _read_call(reading: _Reading, call: ast.Call) -> bool:
    match call:
        case ast.Call(func=ast.Attribute(attr="map_module"), args=[name, path]):
            return _add_mapping(reading, {_literal(name): _literal(path)})  # the `editables` library
        case ast.Call(func=ast.Name(id="install" | "MesonpyMetaFinder"), args=[first, second, *_]):
            return _read_install(reading, _literal(first), _literal(second))
    return False


def _read_install(reading: _Reading, first: object, second: object) -> bool:
    """scikit-build-core: (source files, wheel files, ...); meson-python: (project, top-level names, ...)."""
    if isinstance(first, dict) and isinstance(second, dict):
        wheel = {name: os.path.join(reading.site, path) for name, path in second.items()}
        _add_mapping(reading, {**wheel, **first})
        for dotted in (*first, *second):
            top = str(dotted).partition(".")[0]
            reading.unreadable[top] = f"'{top}' is an editable install that is built on import"
        return True
    if isinstance(first, str) and isinstance(second, set | list | tuple | frozenset):
        for top in second:
            reading.unreadable[str(top)] = f"'{top}' is an editable install that is built on import"
        return True
    return False


def _add_mapping(reading: _Reading, found: object) -> bool:
    if not isinstance(found, dict):
        return False
    for dotted, path in found.items():
        if isinstance(dotted, str) and isinstance(path, str):
            reading.mapping[dotted] = path
    return True


def _literal(node: ast.expr) -> object:
    try:
        found: object = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return None
    return found
