"""The standard library of one target Python, as modules: its files where the interpreter is at hand, else data.

Does not know other modules. Data says what exists; the files say where.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from ringtrue.environment import stdlib
from ringtrue.environment.answers import Found, Missing, ModuleAnswer, Unknown
from ringtrue.environment.disk import View
from ringtrue.environment.layout import Version
from ringtrue.environment.modules import Finder, Spec


@dataclass(frozen=True)
class Library:
    """`folder` holds the library's files; None where no interpreter is at hand."""

    view: View
    version: Version
    folder: str | None

    def module(self, dotted: str) -> ModuleAnswer | None:
        """The module; Missing below a module of the library; None for a top-level name that it does not have."""
        found = self.found(dotted)
        top = dotted.partition(".")[0]
        if found is not None or not stdlib.has(top, self.version):
            return found
        if top == "test":
            return Unknown("Python's own tests are not listed")
        parent = dotted.rpartition(".")[0]
        while not stdlib.has(parent, self.version):
            parent = parent.rpartition(".")[0]
        return Missing(parent, f"Python {self.version[0]}.{self.version[1]} has no module '{dotted}'")

    def found(self, dotted: str) -> Found | None:
        known = stdlib.has(dotted, self.version)
        if not known and not stdlib.has(dotted.partition(".")[0], self.version):
            return None
        stub = stdlib.stub(dotted, self.version)
        spec = self._spec(dotted)
        if spec is not None:
            return Found(dotted, spec.kind, "stdlib", spec.path, None, stub or spec.stub_path, spec.locations)
        if not known:
            return None
        locations = (os.path.dirname(stub),) if stub and stub.endswith("__init__.pyi") else ()
        return Found(dotted, "builtin", "stdlib", None, None, stub, locations)

    def _spec(self, dotted: str) -> Spec | None:
        if self.folder is None:
            return None
        finder = Finder(self.view, (self.folder, os.path.join(self.folder, "lib-dynload")))
        found = finder.find(_file_name(dotted, self.folder))
        return found if isinstance(found, Spec) else None


def _file_name(dotted: str, folder: str) -> str:
    """`os.path` is another module under a name of its own."""
    if dotted != "os.path":
        return dotted
    return "ntpath" if os.path.basename(folder) == "Lib" else "posixpath"
