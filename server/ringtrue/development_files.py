"""Development files: what runs only where the project is developed, told by its path.

Does not read files, nor any tool's configuration.
"""

from __future__ import annotations

_FOLDERS = frozenset(
    (
        "test", "tests", "testing", "docs", "doc", "examples", "example", "samples", "scripts", "script", "tools",
        "tool", "benchmarks", "benchmark", "bench", "ci", "dev", "notebooks", "tutorials", "tutorial", "demo", "demos",
        "integration", "e2e", "fixtures", "hack", "migrations", "alembic", "playground", "contrib", "utils_dev",
    )
)  # fmt: skip
_FILES = frozenset(
    ("conftest.py", "setup.py", "noxfile.py", "tasks.py", "fabfile.py", "dodo.py", "conf.py", "gunicorn.conf.py")
)


def is_development_file(path: str) -> bool:
    """Whether the file at `path` (in its project) is a test, documentation, an example, or a script that builds or tends the project."""
    *folders, file = path.replace("\\", "/").lower().split("/")
    if file in _FILES or file.startswith("test_") or file.endswith(("_test.py", "_tests.py")) or file == "tests.py":
        return True
    return any(folder in _FOLDERS or folder.startswith(".") for folder in folders)
