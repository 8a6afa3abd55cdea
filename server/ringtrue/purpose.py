"""Purpose: whether the file of a block is a test, or stands for show, by its place in the project.

Does not read files. Where the project is not known a relative path counts, and of an absolute one the file's name.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ringtrue.context import Context

_TEST_FOLDERS = frozenset(
    ("test", "tests", "testing", "e2e", "fixtures", "testdata", "test_data", "testsuite", "testutils")
)
_TEST_FILE = re.compile(r"^(?:test_.*|.*_tests?|tests|conftest)\.py$")
_SHOWN_FOLDERS = frozenset(
    ("docs", "doc", "examples", "example", "samples", "sample", "demo", "demos", "tutorials", "tutorial", "benchmarks",
     "benchmark", "bench", "notebooks", "playground")
)  # fmt: skip


def in_test(ctx: Context) -> bool:
    """Whether the file is a test, or serves tests."""
    kept: bool | None = ctx.shared.get("in test")
    if kept is None:
        *folders, file = _parts(ctx)
        kept = ctx.shared["in test"] = _TEST_FILE.match(file) is not None or not _TEST_FOLDERS.isdisjoint(folders)
    return kept


def in_test_or_example(ctx: Context) -> bool:
    """Whether the file is a test, an example, or a part of the documentation."""
    return in_test(ctx) or not _SHOWN_FOLDERS.isdisjoint(_parts(ctx)[:-1])


def _parts(ctx: Context) -> list[str]:
    path = ctx.path
    if os.path.isabs(path):
        place = ctx.ask_here("place")
        path = place if isinstance(place, str) and not place.startswith("..") else path.rpartition(os.sep)[2]
    return [part.lstrip("_") for part in path.replace("\\", "/").lower().split("/")]
