"""Which names a workspace's classes derive from, read from the text of its files."""

from __future__ import annotations

from pathlib import Path

import pytest
from ringtrue.environment.bases import bases_in, heirs_have, mentions
from ringtrue.environment.disk import Disk, View


def _bases(folder: Path, overlay: dict[str, str] | None = None) -> frozenset[str]:
    found = bases_in(str(folder), View(Disk(), overlay or {}))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("class A(B): pass", {"B"}),
        ("class A(b.C, D[int]):\n    pass", {"b", "C", "D", "int"}),
        ("class A(\n    B,\n    C,\n):\n    pass", {"B", "C"}),
        ("if True:\n    class A[T](B[T]):\n        pass", {"B", "T"}),
        ("from x import Loader as Base\nclass A(Base): pass", {"Loader", "Base"}),
        ("A = type('A', (B,), {})", {"A", "B"}),
        ("class A: pass\nclass B:\n    x = f(C)", set()),
    ],
)
def test_names_among_the_bases(text: str, names: set[str], tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text(text)
    assert _bases(tmp_path) == names


def test_every_own_file_is_read_and_no_other(tmp_path: Path) -> None:
    for path, base in (("a.py", "A"), ("p/q/b.py", "B"), ("c.txt", "C"), ("venv/d.py", "D"), (".hidden/e.py", "E")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(f"class X({base}): pass")
    (tmp_path / "venv" / "pyvenv.cfg").touch()
    assert _bases(tmp_path) == {"A", "B"}


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
    assert heirs_have(str(tmp_path), View(Disk()), of, member) is has


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
    assert mentions(text, "tag") is says


def test_open_buffers_win(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("class X(A): pass")
    assert _bases(tmp_path, {str(tmp_path / "m.py"): "class X(B): pass"}) == {"B"}


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    view = View(Disk())
    (tmp_path / "m.py").write_text("class X(A): pass")
    assert bases_in(str(tmp_path), view) == {"A"}
    (tmp_path / "m.py").write_text("class X(Other): pass")
    assert bases_in(str(tmp_path), view) == {"Other"}
