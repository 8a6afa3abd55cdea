"""What classes of a workspace that derive from another have, and who makes attributes by their names."""

from __future__ import annotations

from pathlib import Path

import pytest
from ringtrue.environment.disk import Disk, View
from ringtrue.environment.heirs import heirs_have, heirs_in, may_make

HEIRS = (
    "class Job(ABC):\n    def work(self): ...\n"
    "class Count(Job):\n    def __init__(self):\n        self.text = ''\n"
    "from m import Job as Base\nclass Named(Base, Mixed):\n    name: str\n"
    "class Mixed:\n    def mixed(self): ...\nclass Other(Thread, Alone): ...\nclass Alone: ...\n"
)


@pytest.mark.parametrize(
    ("of", "member", "has"),
    [
        ("Job", "text", True),
        ("Job", "name", True),
        ("Job", "mixed", True),
        ("Job", "run", False),
        ("Alone", "run", True),
        ("Count", "run", None),
    ],
)
def test_what_heirs_have(tmp_path: Path, of: str, member: str, has: bool | None) -> None:
    (tmp_path / "m.py").write_text(HEIRS)
    assert heirs_have(heirs_in(str(tmp_path), View(Disk())), of, member) is has


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("def f(tag): ...", False),
        ("class A:\n    def __init__(self, tag):\n        self.__dict__.update(tag=tag)", True),
        ("fields = ['tag']", True),
        ("setattr(A, 'size', 1)\nx.tag", False),
    ],
)
def test_who_makes_attributes_by_name(text: str, says: bool) -> None:
    assert may_make(text, "tag") is says
