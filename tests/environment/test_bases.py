"""Which names a workspace's classes derive from, read from the text of its files."""

from __future__ import annotations

from pathlib import Path

import pytest
from ringtrue.environment.bases import bases_in
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


def test_open_buffers_win(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("class X(A): pass")
    assert _bases(tmp_path, {str(tmp_path / "m.py"): "class X(B): pass"}) == {"B"}


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    view = View(Disk())
    (tmp_path / "m.py").write_text("class X(A): pass")
    assert bases_in(str(tmp_path), view) == {"A"}
    (tmp_path / "m.py").write_text("class X(Other): pass")
    assert bases_in(str(tmp_path), view) == {"Other"}
