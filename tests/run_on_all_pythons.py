"""Runs the tests of the core on every CPython given, or on those that are on the PATH.

    python tests/run_on_all_pythons.py [PYTHON...] [-- PYTEST OPTIONS]

Each gets an environment of its own below `.pythons/`, made once.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
MINORS = range(10, 16)
CORE = (
    *("text", "lexical", "cut", "recover", "syntax", "tree", "scope", "guards", "facts"),
    *("engine", "running", "registry", "incremental", "imports"),
)


def environment(python: str) -> Path:
    """The interpreter of an environment that has the project and its tests' needs."""
    asked = [python, "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"]
    version = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    folder = ROOT / ".pythons" / version
    inside = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (folder / "ready").exists():
        subprocess.run([python, "-m", "venv", folder], check=True)
        subprocess.run([inside, "-m", "pip", "install", "--quiet", "--upgrade", "pip"], check=True)
        subprocess.run(
            [inside, "-m", "pip", "install", "--quiet", "-e", str(ROOT), "--group", "test"], check=True, cwd=ROOT
        )
        (folder / "ready").touch()
    return inside


def works(python: str) -> bool:
    """Whether the command runs at all: a version manager's stand-in may name a version that is not chosen."""
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


def main(arguments: list[str]) -> int:
    at = arguments.index("--") if "--" in arguments else len(arguments)
    pythons = arguments[:at] or [p for minor in MINORS if (p := shutil.which(f"python3.{minor}")) and works(p)]
    tests = [str(ROOT / f"tests/test_{name}.py") for name in CORE]
    failed = []
    for python in pythons:
        print(f"== {python}", flush=True)
        done = subprocess.run(
            [environment(python), "-m", "pytest", "-q", *tests, *arguments[at + 1 :]], cwd=ROOT, check=False
        )
        if done.returncode:
            failed.append(python)
    print(f"failed on {', '.join(failed)}" if failed else f"passed on {len(pythons)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
