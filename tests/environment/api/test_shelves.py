"""Surfaces on disk: what is written is what is read back, and nothing that is wrong is ever believed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from ringtrue.environment import kept_names, names, stdlib
from ringtrue.environment.api import packed
from ringtrue.environment.api.reading import read
from ringtrue.environment.api.shelves import Label, Shelves
from ringtrue.environment.api.values import Api
from ringtrue.environment.disk import Disk
from ringtrue.environment.interpreter import find
from ringtrue.environment.world import Environment

from tests.environment.conftest import dist, posix_venv

OWN = sorted(Path(ast.__file__).parent.glob("[a-e]*.py"))[:40]
STUBS = sorted(Path(stdlib.typeshed() or "").glob("[b-e]*.pyi"))


@pytest.mark.parametrize("path", [*OWN, *STUBS], ids=lambda path: path.name)
def test_packing_and_unpacking_gives_the_same(path: Path) -> None:
    text = path.read_text("utf-8")
    api = read(text, (3, 12))
    again = packed.unpacked(packed.packed(api))
    assert dict(again.bindings) == dict(api.bindings)
    assert (again.stars, again.patches, again.calls, again.broken) == (api.stars, api.patches, api.calls, api.broken)
    found = names.extract(text, (3, 12))
    assert kept_names.unpacked(kept_names.packed(found)) == found


LABEL = Label("shop-1.0.py312", "shop/__init__.py", "12")


def test_two_processes_lose_nothing_that_the_other_wrote(tmp_path: Path) -> None:
    one, other = Shelves(str(tmp_path)), Shelves(str(tmp_path))
    one.add(LABEL, b"one")
    other.add(LABEL._replace(path="shop/other.py"), b"other")
    one.save()
    other.save()
    third = Shelves(str(tmp_path))
    assert third.get(LABEL, bytes) == b"one"
    assert third.get(LABEL._replace(path="shop/other.py"), bytes) == b"other"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_of_another_size_is_not_the_one_that_was_read(tmp_path: Path) -> None:
    shelves = Shelves(str(tmp_path))
    shelves.add(LABEL, b"one")
    shelves.save()
    assert Shelves(str(tmp_path)).get(LABEL._replace(stamp="13"), bytes) is None


@pytest.mark.parametrize("damage", [b"", b"{}\n", b"[1]\n", b"{", b'{"shop/__init__.py":["12",0,900]}\nrest'])
def test_a_damaged_file_is_nothing(tmp_path: Path, damage: bytes) -> None:
    shelves = Shelves(str(tmp_path))
    shelves.add(LABEL, packed.packed(read("x = 1", (3, 12))))
    shelves.save()
    next(tmp_path.iterdir()).write_bytes(damage)
    assert Shelves(str(tmp_path)).get(LABEL, packed.unpacked) is None


def test_a_folder_that_cannot_be_written_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    shelves = Shelves(str(tmp_path / "file" / "inside"))
    shelves.add(LABEL, b"one")
    shelves.save()
    assert shelves.get(LABEL, bytes) is None


class Counted(Disk):
    """Counts the texts that are read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def text(self, path: str) -> str | None:
        self.read.append(path)
        return super().text(path)


def _environment(tmp_path: Path, disk: Disk) -> Environment:
    venv = posix_venv(tmp_path / "env", site=dist("shop", "1.0", {"shop/__init__.py": "def price(item): ...\n"}))
    found = find(str(tmp_path), explicit=str(venv), environ={})
    return Environment.load(str(tmp_path), found, disk=disk, shelves=str(tmp_path / "shelves"))


def test_a_second_environment_reads_no_source(tmp_path: Path) -> None:
    first = _environment(tmp_path, Disk())
    assert isinstance(first.api("shop.price", "app.py"), Api)
    first.save()
    disk = Counted()
    second = _environment(tmp_path, disk)
    assert isinstance(second.api("shop.price", "app.py"), Api)
    assert not [path for path in disk.read if path.endswith(".py")]
