"""Which files run in another Python than the one at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from ringtrue.environment.disk import Disk, View
from ringtrue.environment.hosts import host_of

_PLAIN = {f"plain_{number}.py": "import os\n" for number in range(20)}


def _host(tmp_path: Path, file: str, files: dict[str, str]) -> str:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return host_of(str(tmp_path / file), str(tmp_path), View(Disk(), {}))


@pytest.mark.parametrize(
    ("file", "files", "host"),
    [
        ("app.py", {"app.py": "import os\n"}, ""),
        ("addon/view.py", {"addon/view.py": "import os\n", "addon/__init__.py": "import bpy\n"}, "program"),
        ("addon/lib/view.py", {"addon/lib/view.py": "", "addon/__init__.py": "import bpy\n", **_PLAIN}, "program"),
        ("tools/view.py", {"tools/view.py": "import os\n", "addon/one.py": "import bpy\n", **_PLAIN}, ""),
        ("lib/view.py", {"lib/view.py": "import os\n", "addon.xml": "<addon/>"}, "program"),
        ("main.py", {"main.py": "from machine import Pin\n"}, "other"),
        ("main.py", {"main.py": "from machine import Engine\n", "machine.py": "class Engine: ...\n"}, ""),
        ("lib/pure.py", {"lib/pure.py": "import os\n", "firmware/boot.py": "import machine, time\n"}, "other"),
        ("lib/pure.py", {"lib/pure.py": "import os\n", "firmware/boot.py": "import machine\n", **_PLAIN}, ""),
    ],
)
def test_what_runs_a_file(tmp_path: Path, file: str, files: dict[str, str], host: str) -> None:
    assert _host(tmp_path, file, files) == host


def test_the_same_answer_without_any_file(tmp_path: Path) -> None:
    assert _host(tmp_path, "app.py", {}) == ""
