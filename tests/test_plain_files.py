"""Plain files: what is no file is refused, and nothing stays open."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ringtrue.plain_files import plain_bytes

FDS = Path("/proc/self/fd")


@pytest.mark.skipif(not FDS.is_dir(), reason="only Linux tells which files are open")
def test_a_folder_is_refused_and_not_left_open(tmp_path: Path) -> None:
    (tmp_path / "odd.py").mkdir()
    before = len(os.listdir(FDS))
    for _ in range(20):
        with pytest.raises(OSError, match="not a plain file"):
            plain_bytes(tmp_path / "odd.py")
    assert len(os.listdir(FDS)) == before


def test_what_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"x = 1\n")
    assert plain_bytes(tmp_path / "a.py", most=6) == b"x = 1\n"
    with pytest.raises(OSError, match="more than 5 bytes"):
        plain_bytes(tmp_path / "a.py", most=5)


def test_what_no_file_can_be_called_is_refused() -> None:
    with pytest.raises(OSError, match="null"):
        plain_bytes("a\0.py")
