"""Output that nobody takes: a disk that is full, a reader that has gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")
CHECK = ("-m", "ringtrue", "check", "a.py", "--isolated", "--offline", "--no-cache", "--jobs", "1")


@pytest.mark.skipif(not FULL.exists(), reason="a disk that is always full is a device of Linux")
@pytest.mark.parametrize("rows", [1, 60])
def test_a_full_disk_is_one_line(tmp_path: Path, rows: int) -> None:
    """Whether the output fits into what is written at the end, or not."""
    (tmp_path / "a.py").write_text("import os\n\n" + "print(os.pth)\n" * rows)
    with FULL.open("w") as full:
        done = subprocess.run([sys.executable, *CHECK], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    told = [line for line in done.stderr.splitlines() if "error" in line]
    assert told == ["ringtrue: error: the output cannot be written: no space left on device"]
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="pipes as POSIX has them")
def test_a_reader_that_has_gone_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import os\n\n" + "print(os.pth)\n" * 60)
    read, written = os.pipe()
    os.close(read)
    done = subprocess.run([sys.executable, *CHECK], cwd=tmp_path, stdout=written, stderr=subprocess.PIPE, text=True)
    os.close(written)
    assert done.returncode == 1
    assert "rror" not in done.stderr
