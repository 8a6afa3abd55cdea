"""A disk that stays as it is: what was worked out of it is kept, until it is told that files were written."""

from __future__ import annotations

import os
from pathlib import Path

from ringtrue.environment.disk import Disk
from ringtrue.environment.interpreter import NoInterpreter
from ringtrue.environment.still import StillDisk
from ringtrue.environment.world import Environment


def _environment(folder: Path, disk: Disk) -> Environment:
    (folder / "shop.py").write_text("class Cart:\n    def total(self) -> int: ...\n")
    return Environment.load(str(folder), NoInterpreter("none"), disk=disk)


def test_one_reader_answers_all_questions(tmp_path: Path) -> None:
    still = _environment(tmp_path, StillDisk())
    file = str(tmp_path / "app.py")
    still.api("shop.Cart().total", file)
    kept = still.reader
    assert kept.loose
    before = dict(kept.loose)
    still.api("shop.Cart().total", file)
    assert still.reader is kept
    assert {key: kept.loose[key] for key in before} == before


def test_other_disks_are_asked_anew(tmp_path: Path) -> None:
    moving = _environment(tmp_path, Disk())
    assert moving.reader is not moving.reader


def test_files_are_looked_at_again_when_they_were_written(tmp_path: Path) -> None:
    disk = StillDisk()
    path = str(tmp_path / "a.py")
    assert disk.stamp(path) is None
    assert disk.entries(str(tmp_path)) == {}
    Path(path).write_text("x = 1\n")
    assert disk.stamp(path) is None
    disk.read_again()
    assert disk.stamp(path) == (os.stat(path).st_mtime_ns, 6)
    assert "a.py" in disk.entries(str(tmp_path))
