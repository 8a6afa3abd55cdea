"""The project's own import roots, and modules that only its build or its tools will make.

Does not know installed packages. Roots are generous: a folder too many hides a finding, one too few invents one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache

from ringtrue.environment.declared import Declared, declared_in
from ringtrue.environment.disk import Entries, View

_PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg", "manage.py", "Pipfile", "requirements.txt", "tox.ini")
# Made by protobuf and gRPC, Qt's uic and rcc, ANTLR, and version writers.
_GENERATED = re.compile(
    r".*_pb2(_grpc)?|.*_grpc|ui_.*|.*_rc|.*(Parser|Lexer|Visitor|Listener)|_?_?version_?_?|_generated.*|.*_generated"
)
_BUILDERS = ("mesonpy", "scikit_build_core", "maturin", "setuptools_rust", "sipbuild", "cmeel")
_BUILD_TEXT = re.compile(r"Extension\(|ext_modules|cythonize|rust_extensions|cffi_modules|cmake", re.IGNORECASE)
_BUILD_FILES = ("meson.build", "CMakeLists.txt", "Cargo.toml")
_UNSEARCHED = frozenset(("node_modules", "__pycache__", "site-packages", "dist-packages", "bower_components"))
_MOST_FOLDERS = 20_000
_SOURCES = (".py", ".pyi", ".pyx", ".pyw")
_MODULES = (".py", ".pyx", ".ipynb", ".pyi", ".so", ".pyd")


def project_folders(folder: str, file: str | None, view: View) -> tuple[str, ...]:
    """Folders from the file's own up to `folder` that look like a project's root, innermost first; `folder` is last."""
    found = [at for at in _between(folder, file) if any(name in view.entries(at) for name in _PROJECT_FILES)]
    return tuple(dict.fromkeys([*found, folder]))


def _between(folder: str, file: str | None) -> Iterator[str]:
    at = os.path.dirname(file) if file else folder
    while at != folder and (at + os.sep).startswith(folder.rstrip(os.sep) + os.sep):
        yield at
        at = os.path.dirname(at)
    yield folder


def roots(folder: str, file: str | None, view: View) -> tuple[str, ...]:
    """Folders whose modules are importable from `file` (or from anywhere in `folder`): the one that Python and pytest
    put in front for it, then the nearest project first."""
    found = [package_root(os.path.dirname(file), view)] if file else []
    for project in project_folders(folder, file, view):
        said = declared_in(project, view)
        found += [os.path.normpath(os.path.join(project, path)) for path in (*package_dirs(said), *_pytest_paths(said))]
        found += [os.path.join(project, "src"), project]
    return tuple(dict.fromkeys(path for path in found if view.entries(path)))


def package_root(folder: str, view: View) -> str:
    """The first folder from `folder` upward that is not a regular package: what pytest and editors put on the path."""
    while "__init__.py" in view.entries(folder) and "." not in os.path.basename(folder):
        parent = os.path.dirname(folder)
        if parent == folder:
            break
        folder = parent
    return folder


def package_dirs(said: Declared) -> Iterator[str]:
    """Folders, relative to the project, that its build back end takes packages from."""
    setuptools = said.table("tool", "setuptools")
    yield from _texts(said.table("tool", "setuptools", "package-dir").get(""))
    yield from _texts(said.table("tool", "setuptools", "packages", "find").get("where"))
    yield from _mapped_dirs(setuptools.get("package-dir"))
    yield from _mapped_dirs(said.setup_call.get("package_dir"))
    for line in said.setup_cfg.get("options", {}).get("package_dir", "").splitlines():
        yield from _texts(line.partition("=")[2].strip())
    yield from _texts(said.setup_cfg.get("options.packages.find", {}).get("where"))
    for package in _dicts(said.table("tool", "poetry").get("packages")):
        yield from _texts(package.get("from"))
    for target in ("wheel", "editable", "sdist"):
        table = said.table("tool", "hatch", "build", "targets", target)
        yield from (os.path.dirname(path) for path in _texts(table.get("packages")))
        yield from _texts(table.get("sources"))
    yield from _texts(said.table("tool", "hatch", "build").get("dev-mode-dirs"))
    yield from (os.path.dirname(path) for path in _texts(said.table("tool", "hatch", "build").get("packages")))
    yield from _texts(said.table("tool", "pdm", "build").get("package-dir"))
    yield from _texts(said.table("tool", "uv", "build-backend").get("module-root"))
    yield from _texts(said.table("tool", "maturin").get("python-source"))
    yield from (os.path.dirname(path) for path in _texts(said.table("tool", "scikit-build", "wheel").get("packages")))


def _mapped_dirs(mapping: object) -> Iterator[str]:
    """setuptools' package-dir: the value for "" is a root; `{"pkg": "lib/pkg"}` makes lib one."""
    if isinstance(mapping, dict):
        for name, path in mapping.items():
            if isinstance(name, str) and isinstance(path, str):
                yield path if not name else os.path.dirname(path)


def _pytest_paths(said: Declared) -> Iterator[str]:
    import configparser  # with declared's readers; only projects with these files pay for it

    for table in (said.table("tool", "pytest", "ini_options"), said.table("tool", "pytest")):
        yield from _texts(table.get("pythonpath"))
    yield from said.setup_cfg.get("tool:pytest", {}).get("pythonpath", "").split()
    for name in ("pytest.ini", ".pytest.ini", "tox.ini"):
        parser = configparser.RawConfigParser()
        try:
            parser.read(os.path.join(said.folder, name), encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue
        yield from parser.get("pytest", "pythonpath", fallback="").split()


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from filter(None, value.splitlines())
    elif isinstance(value, list):
        yield from (item for item in value if isinstance(item, str))


def _dicts(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def made_by_build(name: str, folders: tuple[str, ...], projects: tuple[str, ...], view: View) -> str | None:
    """Why a build or a tool may make the module `name` (last part), absent from `folders`; None if nothing says so."""
    if _GENERATED.fullmatch(name):
        return f"'{name}' has the name of a generated module"
    for folder in folders:
        entries = view.entries(folder)
        for suffix in (".pyx", ".pxd", ".c", ".cpp", ".cc", ".rs", ".proto", ".py.in", ".pyi.in", ".py.jinja"):
            if name + suffix in entries or f"{name}module{suffix}" in entries:
                return f"'{name}{suffix}' is built into a module"
    for project in projects:
        reason = _declared_made(name, declared_in(project, view), view) or _ignored(name, project, view)
        if reason:
            return reason
    return None


def _declared_made(name: str, said: Declared, view: View) -> str | None:
    for path in _written_files(said):
        if os.path.basename(path).partition(".")[0] == name:
            return f"the build writes '{path}'"
    requires = " ".join(_texts(said.table("build-system").get("requires")))
    if any(builder in said.backend or builder in requires.replace("-", "_") for builder in _BUILDERS):
        return "the project builds extension modules"
    if said.table("tool", "setuptools").get("ext-modules") or _builds(said.setup_text):
        return "the project builds extension modules"
    if "grpc" in requires or "protobuf" in requires or "cython" in requires.lower():
        return "the build makes modules"
    if any(file in view.entries(said.folder) for file in _BUILD_FILES) and (said.backend or said.setup_text):
        return "the project builds extension modules"
    return None


@lru_cache(maxsize=64)
def _builds(setup: str) -> bool:
    return _BUILD_TEXT.search(setup) is not None


def _written_files(said: Declared) -> Iterator[str]:
    """Files that version plugins and generators write."""
    scm = said.table("tool", "setuptools_scm") or said.table("tool", "setuptools-scm")
    yield from _texts(scm.get("write_to"))
    yield from _texts(scm.get("version_file"))
    yield from _texts(said.table("tool", "versioningit", "write").get("file"))
    yield from _texts(said.table("tool", "pdm", "version").get("write_to"))
    yield from _texts(said.table("tool", "hatch", "build", "hooks", "vcs").get("version-file"))
    for hook in said.table("tool", "hatch", "build", "hooks").values():
        if isinstance(hook, dict):
            yield from (path for value in hook.values() for path in _texts(value) if path.endswith(".py"))
    for generated in _dicts(said.table("tool", "scikit-build").get("generate")):
        yield from _texts(generated.get("path"))
    scm_call = said.setup_call.get("use_scm_version")
    if isinstance(scm_call, dict):
        yield from _texts(scm_call.get("write_to"))


def _ignored(name: str, project: str, view: View) -> str | None:
    """A file that git is told to ignore by name is made or written locally (`local_settings.py`); a repository inside
    is fetched by itself."""
    if ".gitmodules" in view.entries(project):
        for line in (view.text(os.path.join(project, ".gitmodules")) or "").splitlines():
            if _last(line.partition("path = ")[2]) == name:
                return f"'.gitmodules' says that '{name}' is another repository"
    if ".gitignore" not in view.entries(project):
        return None
    for line in (view.text(os.path.join(project, ".gitignore")) or "").splitlines():
        if _last(line) in (name, name + ".py"):
            return f"'.gitignore' lists '{line.strip()}'"
    return None


def _last(path: str) -> str:
    return path.strip().rstrip("/").rpartition("/")[2]


def named_anywhere(folder: str, view: View) -> frozenset[str] | None:
    """Every module and package name in the workspace, at any depth; None if it is too large to be searched."""
    found, passed = set[str](), set[str]()
    for seen, (at, entries) in enumerate(_searched(folder, view)):
        if seen == _MOST_FOLDERS:
            return None
        names = [name for name, is_dir in entries.items() if not is_dir and name.endswith(_MODULES)]
        found.update(name.partition(".")[0] for name in names)
        while names and at not in passed:  # a folder of packages is one as well
            passed.add(at)
            found.add(os.path.basename(at))
            at = at if at == folder else os.path.dirname(at)
    return frozenset(found)


def python_files(folder: str, view: View) -> Iterator[str]:
    """The Python sources of the workspace, at any depth."""
    return files_named(folder, view, _SOURCES)


def files_named(folder: str, view: View, endings: tuple[str, ...]) -> Iterator[str]:
    """The files of the workspace whose names end so, at any depth."""
    for at, entries in _searched(folder, view):
        yield from (os.path.join(at, name) for name, is_dir in entries.items() if not is_dir and name.endswith(endings))


def _searched(folder: str, view: View) -> Iterator[tuple[str, Entries]]:
    """The folders of the workspace that may hold its own modules, and what they hold."""
    waiting = [folder]
    while waiting:
        at = waiting.pop()
        entries = view.entries(at)
        if "pyvenv.cfg" in entries or "conda-meta" in entries:
            continue
        yield at, entries
        for name, is_dir in entries.items():
            hidden = name.startswith(".") or name in _UNSEARCHED
            if is_dir and not hidden and not os.path.islink(os.path.join(at, name)):
                waiting.append(os.path.join(at, name))
