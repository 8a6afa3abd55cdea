"""File places: what a file is for, told by its path in the project: development, somebody else's code, one platform.

Does not read files, nor any tool's configuration.
"""

from __future__ import annotations

import re
from functools import lru_cache

_FOLDERS = frozenset(
    (
        "test", "tests", "testing", "docs", "doc", "docs_src", "examples", "example", "samples", "scripts", "script",
        "tool", "tools", "benchmarks", "benchmark", "bench", "ci", "dev", "notebooks", "tutorials", "tutorial",
        "demo", "demos", "integration", "e2e", "fixtures", "hack", "migrations", "alembic", "playground",
        "contrib", "utils_dev",
    )
)  # fmt: skip
_FILES = frozenset(
    ("conftest.py", "setup.py", "noxfile.py", "tasks.py", "fabfile.py", "dodo.py", "conf.py", "gunicorn.conf.py")
)


@lru_cache(maxsize=256)
@lru_cache(maxsize=1024)  # asked of one file at every keystroke
@lru_cache(maxsize=64)
def is_development_file(path: str) -> bool:
    """Whether the file at `path` (in its project) is a test, documentation, an example, or a script for maintainers."""
    *folders, file = path.replace("\\", "/").lower().split("/")
    if file in _FILES or file.startswith("test_") or file.endswith(("_test.py", "_tests.py")) or file == "tests.py":
        return True
    return any(folder in _FOLDERS or folder.startswith(".") for folder in folders)


_VENDORED = frozenset(
    ("vendor", "_vendor", "vendored", "_vendored", "third_party", "thirdparty", "extern", "externals")
)
_PLATFORM = re.compile(
    r"windows|win32|win64|cygwin|msys|darwin|macos|osx|linux|posix|bsd|sunos|solaris|aix|emscripten|pyodide|wasm|"
    r"android|jython|pypy|ironpython|dotnet|micropython|circuitpython|(?<![a-z])(?:win|nt|mac|unix|ios|cocoa|py2k?)(?![a-z\d])",
    re.IGNORECASE,
)


def is_vendored(path: str) -> bool:
    """Whether the file at `path` (in its project) is a copy of another project's."""
    return not _VENDORED.isdisjoint(path.replace("\\", "/").lower().split("/")[:-1])


@lru_cache(maxsize=1024)
def is_of_platform(path: str, module: str = "") -> bool:
    """Whether the names of a file and of a module that it imports say that they are for one platform."""
    return _PLATFORM.search(path.replace("\\", "/").rpartition("/")[2]) is not None or bool(_PLATFORM.search(module))
