"""Environment: every question about modules, names and distributions of one workspace folder, as one frozen value.

Does not know blocks, rules or the index. Queries may read the disk and never raise; what was read is kept by the
`Disk` behind it, which may be shared by all Environments of a session.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from packaging.utils import canonicalize_name

from ringtrue.environment import first_party, installed, stdlib, surface
from ringtrue.environment.answers import (
    Absent,
    Found,
    Missing,
    ModuleAnswer,
    ModuleNames,
    Name,
    NameAnswer,
    Origin,
    Present,
    Unknown,
)
from ringtrue.environment.api.shelves import Shelves
from ringtrue.environment.declared import declared_in
from ringtrue.environment.disk import EVERY_BUFFER, Disk, View, hear
from ringtrue.environment.hosts import Host, host_of
from ringtrue.environment.installed import Installed
from ringtrue.environment.interpreter import Interpreter, InterpreterAnswer
from ringtrue.environment.layout import Version
from ringtrue.environment.library import Library
from ringtrue.environment.metadata import Distribution, Metadata, metadata
from ringtrue.environment.missing import absent
from ringtrue.environment.modules import Finder, Spec
from ringtrue.environment.target import Target, target

T = TypeVar("T")
_TOP = re.compile(r"[^\W\d]\w*")

if TYPE_CHECKING:
    from ringtrue.environment.api.reader import Reader
    from ringtrue.environment.api.values import ApiAnswer, MembersAnswer


@dataclass(frozen=True)
class Environment:
    """The world of one workspace folder. Make one with `load`; `with_overlay` follows open buffers cheaply."""

    folder: str
    interpreter: InterpreterAnswer
    target: Target
    view: View
    installed: Installed
    extra_paths: tuple[str, ...] = ()
    trusted: bool = False
    shelves: Shelves | None = None
    """Where what was read of installed files is kept; None to keep nothing."""
    _kept: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def load(
        cls,
        folder: str,
        interpreter: InterpreterAnswer,
        *,
        overlay: Mapping[str, str] | None = None,
        trusted: bool = False,
        extra_paths: Iterable[str] = (),
        disk: Disk | None = None,
        shelves: str | None = None,
    ) -> Environment:
        """Read what is installed. `overlay` maps absolute paths to the texts of open buffers; `extra_paths` are
        further folders on the path (PYTHONPATH, a setting); pass a session's own `disk` to share what was read, and a
        folder for `shelves` to keep it."""
        folder = os.path.abspath(folder)
        view = View(disk or Disk(), dict(overlay or {}))
        python = interpreter if isinstance(interpreter, Interpreter) else None
        found = installed.load(view, python.site if python else (), python.prefix if python else None)
        aim = target(declared_in(folder, view), python.version if python else None)
        extra = tuple(os.path.normpath(os.path.join(folder, path)) for path in extra_paths)
        kept = Shelves(shelves) if shelves else None
        return cls(folder, interpreter, aim, view, found, extra, trusted, kept)

    def with_overlay(self, overlay: Mapping[str, str]) -> Environment:
        """The same world with other open buffers."""
        view = View(self.view.disk, dict(overlay))
        return replace(self, view=view, installed=self.installed.with_view(view))

    def remembered(self, key: str, make: Callable[[], object]) -> object:
        """What `make` gives, made once for these files and open buffers; it may go on reading them afterwards."""
        hear(EVERY_BUFFER)
        kept = self._kept.get(key)
        if not isinstance(kept, tuple) or kept[0] is not self.view:
            kept = self._kept[key] = (self.view, make())
        return kept[1]

    def _once(self, key: str, make: Callable[[], T]) -> T:
        """What `make` gives; asked for once on a disk that stays as it is."""
        return cast("T", self.remembered(key, make)) if self.view.disk.still else make()

    def release(self) -> None:
        """Let go of what was worked out: another Environment takes the place of this one. Much of it refers back to
        here."""
        self._kept.clear()

    @property
    def version(self) -> Version:
        """The Python that imports are answered for: the one at hand, unless the project is for newer ones only."""
        return max(self.target.at_hand, self.target.lowest)

    @cached_property
    def fingerprint(self) -> str:
        """Changes with the interpreter, any installed distribution, the target and the build files."""
        python = self.interpreter.fingerprint if isinstance(self.interpreter, Interpreter) else "none"
        parts = (self.folder, python, self.installed.fingerprint, repr(self.target), *self.extra_paths)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def current(self) -> bool:
        """Whether a fresh `load` would give the same installed distributions: a few stats and listings."""
        if not isinstance(self.interpreter, Interpreter):
            return True
        now = installed.load(self.view, self.interpreter.site, self.interpreter.prefix)
        return now.fingerprint == self.installed.fingerprint

    # Modules

    def module(self, dotted: str, file: str | None = None) -> ModuleAnswer:
        """What `import dotted` would find, in the file at `file` (whose own folder and project are searched too)."""
        return self._once(f"module {_folder(file)} {dotted}", lambda: self._module(dotted, file))

    def _module(self, dotted: str, file: str | None) -> ModuleAnswer:
        answers = self._answers(dotted, file)
        found = [answer for answer in answers if isinstance(answer, Found)]
        if found:
            return min(found, key=_rank)
        unknown = next((answer for answer in answers if isinstance(answer, Unknown)), None)
        if unknown is not None:
            return unknown
        missing = max((one for one in answers if isinstance(one, Missing)), key=lambda answer: len(answer.parent))
        library = stdlib.has(dotted.partition(".")[0], self.version)
        return (None if missing.parent and not library else self._of_host(dotted, file)) or missing

    def host(self, file: str) -> Host:
        """What runs the file: a program's own Python, another implementation, or (the empty string) that at hand."""
        found = self.remembered(f"host {_folder(file)}", lambda: host_of(file, self.folder, self.view))
        return cast("Host", found)

    def _of_host(self, dotted: str, file: str | None) -> Unknown | None:
        """Why what is not here may be there all the same, where the file runs elsewhere."""
        known = stdlib.has(dotted.partition(".")[0], self.version)
        if file is None or (known and self.host(file) != "other"):
            return None
        return Unknown("another Python runs the file") if self.host(file) else None

    def found(self, dotted: str, file: str | None = None) -> Found | None:
        """The module, if it is there: cheaper than `module`, which also says why one is not."""
        return self._once(f"found {_folder(file)} {dotted}", lambda: self._search(dotted, file))

    def _search(self, dotted: str, file: str | None) -> Found | None:
        project = Finder(self.view, self._roots(file)).find(dotted)
        if isinstance(project, Spec) and self._is_hidden(dotted):
            return None
        site = self._site_finder.find(dotted)
        several = [
            self._found(project, "first-party", None, file) if isinstance(project, Spec) else None,
            self._library.found(dotted),
            self._found(site, "installed", self._owner(site)) if isinstance(site, Spec) else None,
        ]
        return min((each for each in several if each is not None), key=_rank, default=None)

    def _is_hidden(self, dotted: str) -> bool:
        """Whether a module of the project goes by a name of the library, on a path that only its own package gives: who
        runs it as a script finds the one, who imports its package the other."""
        known = stdlib.has(dotted.partition(".")[0], self.version)
        return known and not isinstance(Finder(self.view, self._roots(None)).find(dotted), Spec)

    def found_installed(self, dotted: str) -> Found | None:
        """The module as installed code finds it: the project's own modules do not come before others."""
        site = self._site_finder.find(dotted)
        several = [
            self._library.found(dotted),
            self._found(site, "installed", self._owner(site)) if isinstance(site, Spec) else None,
        ]
        return min((each for each in several if each is not None), key=_rank, default=None)

    def relative(self, level: int, module: str | None, file: str) -> ModuleAnswer:
        """What `from ..module import` (with `level` dots) refers to in the file at `file`."""
        return self._once(f"relative {_folder(file)} {level} {module}", lambda: self._relative(level, module, file))

    def _relative(self, level: int, module: str | None, file: str) -> ModuleAnswer:
        base = os.path.dirname(file)
        for _ in range(level - 1):
            base = os.path.dirname(base)
        root = first_party.package_root(base, self.view)
        package = ".".join(os.path.relpath(base, root).split(os.sep)) if base != root else ""
        if not package:  # no __init__.py: a namespace package named after its folder
            root, package = os.path.dirname(base), os.path.basename(base)
            if "." in package:  # a template of a project: what it is to be called, nobody knows
                unnamed = self._project_answer(module, (base,), file) if module else None
                return unnamed or Unknown(f"'{package}' is no name of a package")
        dotted = f"{package}.{module}" if module else package
        return self._project_answer(dotted, (root,), file) or Missing("", f"'{root}' has no '{dotted}'")

    def _answers(self, dotted: str, file: str | None) -> list[ModuleAnswer]:
        """One answer for each part of the path that has anything to say; never empty."""
        answers: list[ModuleAnswer | None] = [
            self._project_answer(dotted, self._roots(file), file),
            self._behind_it(dotted, file),
            self._library.module(dotted),
        ]
        settled = any(answer is not None for answer in answers)
        answers.append(self._installed_answer(dotted, settled))
        if not settled and not isinstance(answers[-1], Found) and "." not in dotted:
            answers.append(self._made(dotted, self._roots(file), file))
        if file and not any(isinstance(answer, Found) for answer in answers):
            answers.append(self._project_answer(dotted, (os.path.dirname(file),), file))
        return [answer for answer in answers if answer is not None]

    def _roots(self, file: str | None) -> tuple[str, ...]:
        key = f"roots {os.path.dirname(file) if file else ''}"
        kept = self._kept.get(key)
        if not isinstance(kept, tuple):
            kept = self._kept[key] = (*first_party.roots(self.folder, file, self.view), *self.extra_paths)
        return kept

    def _project_answer(self, dotted: str, roots: tuple[str, ...], file: str | None) -> ModuleAnswer | None:
        """From the project's own folders; None where not even the first part is there."""
        found = Finder(self.view, roots).find(dotted)
        if isinstance(found, Spec):
            return self._found(found, "first-party", None, file)
        if found.parent is None:
            return None
        parent = self._found(found.parent, "first-party", None, file)
        if parent.guessed:
            at = _shown(parent.path or "", self.folder)
            return Unknown(f"'{parent.name}' may be another one than that at '{at}'")
        made = self._made(found.name.rpartition(".")[2], found.parent.locations, file)
        return made or absent(parent, found.name, self)

    def _behind_it(self, dotted: str, file: str | None) -> Found | None:
        """What another folder of the project has under the name, where the file's own comes first: who runs the file as
        a module of the project finds that one."""
        found = Finder(self.view, self._roots(file)[1:]).find(dotted) if file else None
        return self._found(found, "first-party", None, file) if isinstance(found, Spec) else None

    def _made(self, name: str, folders: tuple[str, ...], file: str | None) -> Unknown | None:
        projects = first_party.project_folders(self.folder, file, self.view)
        reason = first_party.made_by_build(name, folders, projects, self.view)
        return Unknown(reason) if reason else None

    @cached_property
    def _library(self) -> Library:
        return Library(self.view, self.version, self.library_folder)

    @cached_property
    def _site_finder(self) -> Finder:
        start = self.installed.startup
        return Finder(self.view, self.installed.paths, start.mapping, start.namespaces)

    def _installed_answer(self, dotted: str, settled: bool) -> ModuleAnswer | None:
        """From the site directories; None for an unknown top level that another part has `settled`."""
        if not isinstance(self.interpreter, Interpreter):
            return None if settled else self._elsewhere(dotted) or Unknown(f"no interpreter: {self.interpreter.reason}")
        found = self._site_finder.find(dotted)
        if isinstance(found, Spec):
            return self._found(found, "installed", self._owner(found))
        top = dotted.partition(".")[0]
        if found.parent is not None:
            parent = self._found(found.parent, "installed", self._owner(found.parent))
            return self._unreadable(top) or absent(parent, found.name, self)
        if settled:
            return None
        return self._shimmed(dotted) or self._unreadable(top) or self._elsewhere(dotted) or self._claimed(top)

    def _owner(self, spec: Spec) -> str | None:
        path = spec.path or spec.stub_path or (spec.locations[0] if spec.locations else None)
        return self.installed.owner(path, spec.name.partition(".")[0]) if path and spec.kind != "namespace" else None

    def _shimmed(self, dotted: str) -> ModuleAnswer | None:
        """setuptools answers `import distutils` where the standard library no longer does."""
        if dotted.partition(".")[0] != "distutils" or "setuptools" not in self.installed.by_name:
            return None
        return self.module("setuptools._" + dotted)

    def _unreadable(self, top: str) -> Unknown | None:
        start = self.installed.startup
        reason = start.unreadable.get(top) or start.hook
        return Unknown(reason) if reason else None

    def lies_elsewhere(self, top: str) -> bool:
        """Whether the workspace may have a module of that name on no path known, as a vendored copy is."""
        return self._elsewhere(top) is not None

    def has_folder(self, file: str, path: str) -> bool:
        """Whether the relative `path` is a folder, seen from the file's own or any above it in the workspace."""
        at = os.path.dirname(file)
        top = self.folder.rstrip(os.sep)
        while at == top or at.startswith(top + os.sep):
            if self.view.entries(os.path.normpath(os.path.join(at, path))):
                return True
            at = os.path.dirname(at)
        return False

    def _elsewhere(self, dotted: str) -> Unknown | None:
        """A module of that name lies in the workspace, on no path known: a script may put it there."""
        top = dotted.partition(".")[0]
        if "named" not in self._kept:
            self._kept["named"] = first_party.named_anywhere(self.folder, self.view)
        named = self._kept["named"]
        if not isinstance(named, frozenset):
            return Unknown("the workspace is too large to be searched")
        here = any(os.path.basename(path).partition(".")[0] == top for path in self.view.overlay)
        return Unknown(f"the workspace has a '{top}' outside its import roots") if top in named or here else None

    def _claimed(self, top: str) -> Missing | Unknown:
        assert isinstance(self.interpreter, Interpreter)  # asked only then
        several = self.installed.providing(top)
        if several:
            return Unknown(f"'{several[0].name}' says that it provides '{top}'")
        return Missing("", f"nothing in '{_shown(self.interpreter.prefix, self.folder)}' provides '{top}'")

    def _found(self, spec: Spec, origin: Origin, distribution: str | None, file: str | None = None) -> Found:
        guessed = origin == "first-party" and (self._is_guessed(spec) or self._is_beside_another(spec, file))
        return Found(spec.name, spec.kind, origin, spec.path, distribution, spec.stub_path, spec.locations, guessed)

    def _is_guessed(self, spec: Spec) -> bool:
        at = spec.locations[0] if spec.locations else spec.path or spec.stub_path or ""
        for _ in spec.name.split("."):
            at = os.path.dirname(at)
        # A folder without `__init__.py` inside a package is a part of it: nobody puts it on the path by itself.
        while "__init__.py" not in self.view.entries(at):
            if not at.startswith(self.folder.rstrip(os.sep) + os.sep):
                return False
            at = os.path.dirname(at)
        return True

    def _is_beside_another(self, spec: Spec, file: str | None) -> bool:
        """Whether it is a lone file in the project's top folder and `file` a script in another: that finds it only
        where the top folder is put on the path."""
        if file is None or spec.path is None or os.path.dirname(spec.path) != self.folder.rstrip(os.sep):
            return False
        return first_party.package_root(os.path.dirname(file), self.view) != self.folder.rstrip(os.sep)

    # Names

    def names(self, module: Found) -> ModuleNames:
        """Every name of a found module, its submodules not included."""
        return surface.names(module, self)

    def text(self, path: str) -> str | None:
        """The text of a file, an open buffer's if there is one; None where it cannot be read."""
        return self.view.text(path)

    def module_of(self, file: str) -> str | None:
        """The dotted name by which the project imports `file`; None if no root leads to it by that file."""
        folder, base = os.path.split(file)
        stem = base.partition(".")[0]
        for root in sorted(self._roots(file), key=len, reverse=True):
            if folder == root or folder.startswith(root.rstrip(os.sep) + os.sep):
                parts = [part for part in os.path.relpath(folder, root).split(os.sep) if part != "."]
                dotted = ".".join(parts if stem == "__init__" else [*parts, stem])
                found = self.found(dotted, file) if dotted else None
                if found is not None and found.path == file:
                    return dotted
        return None

    def submodules(self, module: Found) -> tuple[str, ...]:
        """Last parts of the names of its submodules."""
        listed = Finder(self.view, ()).children(Spec(module.name, module.kind, module.path, module.locations))
        known = stdlib.children(module.name, self.version) if module.origin == "stdlib" else ()
        return tuple(dict.fromkeys([*listed, *known]))

    def name(self, module: str, name: str, file: str | None = None) -> NameAnswer:
        """What `from module import name` would find. `module` is absolute; for dots use `relative_name`."""
        answers = self._answers(module, file)
        found = sorted((answer for answer in answers if isinstance(answer, Found)), key=_rank)
        if not found:
            answer = self.module(module, file)
            assert not isinstance(answer, Found)  # it is one of `answers`
            return answer
        inside = self._name_in(found, name, self.module(f"{module}.{name}", file))
        of_library = isinstance(inside, Absent) and inside.module.origin == "stdlib"
        return (self._of_host(module, file) if of_library else None) or inside

    def relative_name(self, level: int, module: str | None, name: str, file: str) -> NameAnswer:
        """What `from ..module import name` (with `level` dots) would find in the file at `file`."""
        found = self.relative(level, module, file)
        if not isinstance(found, Found):
            return found
        return self._name_in([found], name, self.relative(level, f"{module}.{name}" if module else name, file))

    def _name_in(self, modules: list[Found], name: str, submodule: ModuleAnswer) -> NameAnswer:
        read = [(module, self.names(module)) for module in modules]
        for module, names in read:
            if name in names.names:
                return Present(module, names.names[name])
        if isinstance(submodule, Found):
            return Present(modules[0], Name("module", target=(submodule.name, None)))
        if name in surface.SPECIAL:
            return Present(modules[0], Name("special"))
        for module, names in read:
            reason = names.open or (names.private_open if name.startswith("_") else None)
            if reason:
                return Unknown(f"'{module.name}': {reason}")
        if isinstance(submodule, Unknown):
            return submodule
        module, names = read[0]
        listed = dict.fromkeys([*names.names, *self.submodules(module)])
        return Absent(module, tuple(listed), f"'{module.name}' has no '{name}'")

    # APIs

    @property
    def library_folder(self) -> str | None:
        """Where the files of the standard library lie."""
        return self.interpreter.stdlib if isinstance(self.interpreter, Interpreter) else None

    def api(self, path: str, file: str) -> ApiAnswer:
        """What stands at the end of `path` (see `api.paths`), asked from the file at `file`."""
        from ringtrue.environment.api import walking
        from ringtrue.environment.api.values import NoSuchMember

        answer = walking.api(path, file, self.reader)
        if not isinstance(answer, NoSuchMember | Missing):
            return answer
        top = _TOP.match(path)
        return (self._of_host(top[0], file) if top and stdlib.has(top[0], self.version) else None) or answer

    def members(self, path: str, file: str) -> MembersAnswer:
        """Every member of what stands at the end of `path`."""
        from ringtrue.environment.api import walking

        return walking.members_of(path, file, self.reader)

    @property
    def trusted_python(self) -> str | None:
        """The project's interpreter, if it may be run: only in a trusted workspace."""
        return self.interpreter.path if self.trusted and isinstance(self.interpreter, Interpreter) else None

    def save(self) -> None:
        """Write to the shelves what was read of installed files, now instead of at the end of the process."""
        if self.shelves is not None:
            self.shelves.save()

    @property
    def reader(self) -> Reader:
        """Answers from fixed files are shared with every other Environment of this installation. Made for each
        question: kept here, the two would hold each other, and only a collection of garbage would let go of either. On
        a disk that stays as it is there is one, which keeps what it works out of the project's files, too."""
        return self._once("reader", self._reader)

    def _reader(self) -> Reader:
        from ringtrue.environment.api.reader import Kept, Reader

        kept = self._kept.get("api")
        if not isinstance(kept, Kept):
            kept = self._kept["api"] = Kept()
        return Reader(self, kept)

    # Distributions

    def distributions_of(self, import_name: str) -> tuple[str, ...]:
        """Normalized names of the installed distributions that provide the top level of `import_name`."""
        return tuple(each.key for each in self.installed.providing(import_name.partition(".")[0]))

    def distribution(self, name: str) -> Distribution | None:
        """The installed distribution of that (not necessarily normalized) name."""
        return self.installed.by_name.get(canonicalize_name(name))

    def version_of(self, name: str) -> str | None:
        """The installed version of a distribution."""
        found = self.distribution(name)
        return found.version if found else None

    def requires(self, name: str) -> Metadata | None:
        """Requirements and extras of an installed distribution."""
        found = self.distribution(name)
        return metadata(found, self.view) if found else None


def _folder(file: str | None) -> str:
    """The folder of a file, by which alone its imports differ from those of other files."""
    return os.path.dirname(file) if file else ""


def _rank(found: Found) -> tuple[bool, bool]:
    """Real modules before stubs and namespaces; else in search order."""
    return found.kind == "stub", found.kind == "namespace"


def _shown(path: str, folder: str) -> str:
    """A path for people: relative where it lies in the folder."""
    inside = path.startswith(folder.rstrip(os.sep) + os.sep)
    return os.path.relpath(path, folder) if inside else path
