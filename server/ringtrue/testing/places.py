"""Places of tests: which files hold tests, told by their paths as pytest, unittest and Django find them.

Does not read files nor any runner's configuration.
"""

from __future__ import annotations

import re
from functools import lru_cache

_FILE = re.compile(
    r"test(?:s|_.*|s_.*)?\.py|.*_tests?\.py|test(?!ing|er|case|util|lib|client|help|base|support|data)[a-z0-9]+\.py",
    re.IGNORECASE,
)
_FOLDERS = frozenset(("test", "tests", "testing"))


@lru_cache(maxsize=256)
def is_test_file(path: str) -> bool:
    """Whether a runner takes the file at `path` for one with tests."""
    return _FILE.fullmatch(path.replace("\\", "/").rpartition("/")[2]) is not None


@lru_cache(maxsize=256)
def serves_tests(path: str) -> bool:
    """Whether the file at `path` is there for tests: one with tests, `conftest.py`, or any in a folder of tests."""
    *folders, file = path.replace("\\", "/").lower().split("/")
    return file == "conftest.py" or is_test_file(file) or not _FOLDERS.isdisjoint(folders)
