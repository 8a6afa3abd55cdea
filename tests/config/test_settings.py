"""Which rules run where, and what is left out."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from ringtrue.config import Settings
from ringtrue.config.files import discover
from ringtrue.rule import Severity


class R(NamedTuple):
    name: str
    topic: str = "imports"
    default: bool = True
    severity: Severity = "error"


LOUD, QUIET, OTHER = R("loud"), R("quiet", default=False), R("other", topic="security", severity="warning")


@pytest.mark.parametrize(
    ("settings", "on"),
    [
        (Settings(), "loud other"),
        (Settings(select=()), ""),
        (Settings(select=("imports",)), "loud"),
        (Settings(select=("all",)), "loud quiet other"),
        (Settings(select=("quiet",)), "quiet"),
        (Settings(extend_select=("quiet",)), "loud quiet other"),
        (Settings(ignore=("imports",)), "other"),
        (Settings(ignore=("imports",), extend_select=("loud",)), "loud other"),
        (Settings(select=("all",), extend_ignore=("security",)), "loud quiet"),
        (Settings(select=("loud",), ignore=("loud",)), ""),
        (Settings(select=("imports",), ignore=("all",)), "loud"),
        (Settings(ignore=("all",)), ""),
    ],
)
def test_the_closest_word_decides(settings: Settings, on: str) -> None:
    assert [rule.name for rule in (LOUD, QUIET, OTHER) if settings.enabled(rule)] == on.split()


def test_per_file_ignores() -> None:
    settings = Settings(
        root=Path("/p"), per_file_ignores={"tests/**": ("imports",), "*_gen.py": ("all",), "!src/**": ("other",)}
    )
    on = {
        path: [rule.name for rule in (LOUD, OTHER) if settings.enabled(rule, Path(path))]
        for path in (
            "/p/src/a.py",
            "/p/tests/deep/a.py",
            "/p/src/x_gen.py",
            "/p/a.py",
            "/elsewhere/tests/a.py",
            "src/b.py",
        )
    }
    assert on == {
        "/p/src/a.py": ["loud", "other"],
        "/p/tests/deep/a.py": [],
        "/p/src/x_gen.py": [],
        "/p/a.py": ["loud"],
        "/elsewhere/tests/a.py": ["loud", "other"],
        "src/b.py": ["loud", "other"],
    }


def test_severity_by_rule_before_topic() -> None:
    settings = Settings(severities={"imports": "hint", "quiet": "warning"})
    assert [settings.severity(rule) for rule in (LOUD, QUIET, OTHER)] == ["hint", "warning", "warning"]


@pytest.mark.parametrize(
    ("path", "out"),
    [
        ("/p/.venv/lib/a.py", True),
        ("/p/src/node_modules/a.py", True),
        ("/p/src/builder.py", False),
        ("/p/gen/a.py", True),
        ("/p/src/a_pb2.py", True),
        ("/elsewhere/.venv/a.py", False),
    ],
)
def test_exclusion(path: str, out: bool) -> None:
    assert Settings(root=Path("/p"), extend_exclude=("/gen/", "*_pb2.py")).excludes(Path(path)) is out


def test_discovery(tmp_path: Path) -> None:
    files = (
        "a.py b.txt requirements.txt pyproject.toml .venv/x.py pkg/c.pyi pkg/d.ipynb pkg/ignored.py pkg/kept_gen.py "
        "pkg/made_gen.py out/e.py deep/build/f.py requirements/dev.txt"
    )
    for name in files.split():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("# made\n*_gen.py\n/out/\n")
    (tmp_path / "pkg" / ".gitignore").write_text("ignored.py\n!kept_gen.py\n")
    settings = Settings(root=tmp_path)
    found = [path.relative_to(tmp_path).as_posix() for path in discover([tmp_path], settings)]
    assert found == [
        "a.py",
        "pkg/c.pyi",
        "pkg/d.ipynb",
        "pkg/kept_gen.py",
        "pyproject.toml",
        "requirements/dev.txt",
        "requirements.txt",
    ]
    below = [path.relative_to(tmp_path).as_posix() for path in discover([tmp_path / "pkg"], settings)]
    assert below == ["pkg/c.pyi", "pkg/d.ipynb", "pkg/kept_gen.py"]
    named = tmp_path / "out" / "e.py"
    assert list(discover([named, named, tmp_path / "pkg" / "missing"], settings)) == [
        named,
        tmp_path / "pkg" / "missing",
    ]
