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
    (
        "test",
        "tests",
        "testing",
        "e2e",
        "fixtures",
        "testdata",
        "test_data",
        "testsuite",
        "testutils",
        "unittests",
        "unittest",
        "unit_tests",
    )
)
_TEST_FILE = re.compile(r"^(?:test_.*|.*_tests?|tests|conftest|\w+_test_(?:client|server|runner|helpers?|utils?))\.py$")
_OF_TESTS = re.compile(r"[\w-]+[_-](?:tests?|testing|testdata)")
_SHOWN_FOLDERS = frozenset(
    ("docs", "doc", "examples", "example", "samples", "sample", "demo", "demos", "tutorials", "tutorial", "benchmarks",
     "benchmark", "bench", "notebooks", "playground", "sandbox")
)  # fmt: skip
_TEST_SITE = re.compile(r"tests?[_-]?(?:project|proj|site|app|apps|settings)")
_SHOWN_SITE = re.compile(
    r"\w+_(?:examples?|samples?|demos?)|(?:example|demo|sample|sandbox|tutorial)s?[_-]?(?:project|proj|site|app|apps|code)|docs?[_-](?:src|source|examples)"
)
_DEVELOPMENT = re.compile(
    r"(?:^|[._-])(?:dev|devel|development|developer|local|debug|test|testing|ci|example|sandbox)(?=$|[\d._-])"
)


def in_test(ctx: Context) -> bool:
    """Whether the file is a test, or serves tests."""
    kept: bool | None = ctx.shared.get("in test")
    if kept is None:
        *folders, file = _parts(ctx)
        in_folder = any(
            folder in _TEST_FOLDERS or _TEST_SITE.fullmatch(folder) or _OF_TESTS.fullmatch(folder) for folder in folders
        )
        in_folder = in_folder or ("steps" in folders and "features" in folders)  # of behave
        kept = ctx.shared["in test"] = _TEST_FILE.match(file) is not None or in_folder
    return kept


def in_test_or_example(ctx: Context) -> bool:
    """Whether the file is a test, an example, or a part of the documentation."""
    folders = _parts(ctx)[:-1]
    return in_test(ctx) or any(folder in _SHOWN_FOLDERS or _SHOWN_SITE.fullmatch(folder) for folder in folders)


def in_development(ctx: Context) -> bool:
    """Whether the file is named for the developer's own machine, as `settings/local.py` is."""
    return _DEVELOPMENT.search(_parts(ctx)[-1].removesuffix(".py")) is not None


def _parts(ctx: Context) -> list[str]:
    path = ctx.path
    if os.path.isabs(path):
        place = ctx.ask_here("place")
        path = place if isinstance(place, str) and not place.startswith("..") else path.rpartition(os.sep)[2]
    return [part.lstrip("_") for part in path.replace("\\", "/").lower().split("/")]
