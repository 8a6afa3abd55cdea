"""What every editor's story stands on: the editors, the built server, a project to open, a place for traces of failure.

Does not know any editor: one module per editor does. `README.md` beside this file tells how to run them.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent
SETUP_SECONDS = 900
CI = os.environ.get("CI", "").lower() == "true"
WANTED = CI or os.environ.get("RINGTRUE_E2E") == "1"
GIVEN = os.environ.get("RINGTRUE_WHEEL_DIR")
REPEAT = int(os.environ.get("RINGTRUE_E2E_REPEAT", "1"))
# Two astral characters stand before each finding, so that UTF-8, UTF-16 and code points count differently.
STORY = """\
joy = "😀😀"; import reqeusts as http

response = http.get("https://example.invalid/")
print("😀😀", respnse)
"""
PYPROJECT = """\
[project]
name = "story"
version = "1"
dependencies = ["requests"]

[tool.ringtrue]
network = "off"
"""
REPAIRS = (("reqeusts", "requests"), ("respnse", "response"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each story as often as RINGTRUE_E2E_REPEAT says."""
    if "round_" in metafunc.fixturenames:
        metafunc.parametrize("round_", range(REPEAT), ids=str)


@pytest.fixture
def round_(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@dataclass(frozen=True)
class Editors:
    """Where `setup.sh` has put the editors."""

    home: Path

    @property
    def bin(self) -> Path:
        return self.home / "bin"


@dataclass(frozen=True)
class Built:
    """The server as users get it: a wheel installed in an environment of its own, and the wheel."""

    home: Path

    @property
    def python(self) -> Path:
        return self.home / "bin" / "python"

    @property
    def wheels(self) -> Path:
        return Path(GIVEN) if GIVEN else self.home / "wheels"

    @property
    def wheel(self) -> Path:
        return next(self.wheels.glob("ringtrue-*.whl"))

    @property
    def path(self) -> str:
        """A PATH on which `ringtrue` is the installed one."""
        return f"{self.home / 'bin'}{os.pathsep}{os.environ['PATH']}"


@dataclass(frozen=True)
class Story:
    """One project to open in an editor, on its own, with a home directory of its own."""

    root: Path
    artefacts: Path

    @property
    def project(self) -> Path:
        return self.root / "project"

    @property
    def file(self) -> Path:
        return self.project / "story.py"

    def environment(self, **more: str) -> dict[str, str]:
        """The editor's environment: nothing of the user's own set-up."""
        home = self.root / "home"
        places = {
            name: str(home / name)
            for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "TMPDIR")
        }
        for place in places.values():
            Path(place).mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "CONDA_PREFIX")}
        return kept | {"HOME": str(home), "STORY_FILE": str(self.file)} | places | more

    def repaired(self) -> str:
        """What the file is to hold in the end."""
        text = self.file.read_text()
        for wrong, right in REPAIRS:
            text = text.replace(wrong, right)
        return text

    def configured(self, heading: str, language: str) -> str:
        """The configuration that the client's page prints, as a file: what users copy is what is tested."""
        client = heading.split()[0].rstrip(",").lower()
        page = (PROJECT / "docs" / "clients" / f"{client}.md").read_text()
        section = page.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
        file = self.root / "configuration"
        file.write_text(section.split(f"```{language}\n", 1)[1].split("```", 1)[0])
        return str(file)

    def code(self, editors: Editors, *extensions: Path) -> dict[str, str]:
        """What the scripts that drive VS Code are told."""
        path = [str(editors.bin), str(Path(sys.executable).parent), os.environ["PATH"]]
        return {
            "EDITORS": str(editors.home),
            "EXTENSIONS": os.pathsep.join(map(str, extensions)),
            "STORY_ARTEFACTS": str(self.artefacts),
            "PATH": os.pathsep.join(path),
        }

    def play(self, command: list[str], seconds: int, expected: str | None = None, **environment: str) -> None:
        """Run an editor through its story; its exit status and the file it leaves are the verdict."""
        expected = expected or self.repaired()
        log = self.artefacts / "editor.log"
        status: int | str
        with log.open("w") as out:
            editor = subprocess.Popen(
                command,
                cwd=self.project,
                env=self.environment(**environment),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                status = editor.wait(seconds)
            except subprocess.TimeoutExpired:
                status = f"none within {seconds} s"
            finally:
                end(editor)
        said = log.read_text(errors="replace")
        if status != 0 or "PASS" not in said:
            keep_logs(self.root, self.artefacts)
            pytest.fail(f"exit status {status}; traces in {self.artefacts}\n{said[-6000:]}", pytrace=False)
        assert self.file.read_text() == expected


@pytest.fixture(scope="session")
def editors() -> Editors:
    """The installed editors; installs them where that is asked for."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    home = Path(os.environ.get("RINGTRUE_E2E_HOME") or Path(cache) / "ringtrue" / "e2e")
    setup = str(HERE / "setup.sh")
    if subprocess.run([setup, "--check"], check=False).returncode == 0:
        return Editors(home)
    if not WANTED:
        pytest.skip("the editors are not installed; run tests/e2e/setup.sh, or set RINGTRUE_E2E=1 to have it run")
    done = subprocess.run(
        [setup], capture_output=True, text=True, timeout=SETUP_SECONDS, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        pytest.fail(f"tests/e2e/setup.sh failed\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}", pytrace=False)
    return Editors(home)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One directory for all workers of a run."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "e2e"
    place.mkdir(exist_ok=True)
    return place


@contextmanager
def once(place: Path) -> Iterator[bool]:
    """Whether `place` is still to be made; one worker makes it, the others wait for it."""
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark = place / ".complete"
        yield not mark.exists()
        place.mkdir(exist_ok=True)
        mark.touch()


@pytest.fixture(scope="session")
def built(editors: Editors, shared: Path) -> Built:
    """The wheel of this checkout (or the one in RINGTRUE_WHEEL_DIR), installed without the sources in reach."""
    place = shared / "server"
    made = Built(place)
    with once(place) as needed:
        if needed:
            venv.create(place, with_pip=True, clear=True)
            pip = [str(made.python), "-m", "pip", "--quiet", "--disable-pip-version-check"]
            if not GIVEN:
                run([*pip, "wheel", "--no-deps", "--wheel-dir", str(made.wheels), str(PROJECT)])
            run([*pip, "install", str(made.wheel)])
    return made


@pytest.fixture(scope="session")
def vsix(editors: Editors, built: Built, shared: Path) -> Path:
    """The extension with the server in it, packed from a copy of this checkout (or the one RINGTRUE_E2E_VSIX names)."""
    if given := os.environ.get("RINGTRUE_E2E_VSIX"):
        return Path(given)
    place = shared / "vscode-client"
    with once(place) as needed:
        if needed:
            unwanted = shutil.ignore_patterns("node_modules", "dist", "libs", "__pycache__", "*.vsix")
            shutil.copytree(PROJECT / "vscode-client", place, ignore=unwanted, dirs_exist_ok=True)
            shutil.copy(PROJECT / "LICENSE", shared)
            (place / "node_modules").symlink_to(editors.home / "client" / "node_modules")
            run([str(built.python), "scripts/bundle.py", "--wheel", str(built.wheel)], cwd=place)
            path = f"{editors.bin}{os.pathsep}{os.environ['PATH']}"
            run(["npm", "run", "package"], cwd=place, env=os.environ | {"PATH": path})
    return place / "ringtrue.vsix"


@pytest.fixture
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A project whose environment has one package, `requests`; its traces are kept when the test fails."""
    # Not pytest's own directory: sockets in it would have names longer than the system allows.
    root = Path(os.path.realpath(os.environ.get("TMPDIR", "/tmp"))) / f"rt{os.getpid()}"
    shutil.rmtree(root, ignore_errors=True)
    kept = Path(os.environ.get("RINGTRUE_E2E_ARTEFACTS") or tmp_path_factory.getbasetemp() / "artefacts")
    artefacts = kept / re.sub(r"\W+", "-", request.node.name).strip("-")
    shutil.rmtree(artefacts, ignore_errors=True)
    artefacts.mkdir(parents=True)
    made = Story(root, artefacts)
    made.project.mkdir(parents=True)
    made.file.write_text(STORY)
    (made.project / "pyproject.toml").write_text(
        '[project]\nname = "story"\nversion = "1"\ndependencies = ["requests"]\n'
    )
    make_environment(made.project / ".venv")
    yield made
    shutil.rmtree(root, ignore_errors=True)


# Installs what it is asked for as an empty package, off-line, and leaves a mark in the project.
PIP = """\
import pathlib, sys
pathlib.Path("pip-ran").write_text(" ".join(sys.argv[1:]))
site = pathlib.Path(__file__).parent.parent
for name in (word for word in sys.argv[2:] if not word.startswith("-")):
    (site / name).mkdir(exist_ok=True)
    (site / name / "__init__.py").touch()
    (site / f"{name}-99.dist-info").mkdir(exist_ok=True)
    (site / f"{name}-99.dist-info" / "METADATA").write_text(f"Metadata-Version: 2.1\\nName: {name}\\nVersion: 99\\n")
    (site / f"{name}-99.dist-info" / "RECORD").write_text(f"{name}/__init__.py,,\\n")
"""


def make_environment(place: Path) -> None:
    """A real environment in which `requests` is installed, with a `pip` that needs no index; none is asked."""
    venv.create(place, with_pip=False, symlinks=True)
    site = place / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    files = {
        "requests/__init__.py": "def get(url: str) -> str:\n    return url\n",
        "requests-2.32.5.dist-info/METADATA": "Metadata-Version: 2.1\nName: requests\nVersion: 2.32.5\n",
        "requests-2.32.5.dist-info/INSTALLER": "pip\n",
        "requests-2.32.5.dist-info/top_level.txt": "requests\n",
        "pip/__init__.py": "",
        "pip/__main__.py": PIP,
    }
    files["requests-2.32.5.dist-info/RECORD"] = "".join(f"{name},,\n" for name in files if name.startswith("requests"))
    for name, text in files.items():
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text(text)


def end(editor: subprocess.Popen[bytes]) -> None:
    """End the editor and every process it started."""
    with suppress(ProcessLookupError):
        os.killpg(editor.pid, signal.SIGKILL)
    editor.wait()


def keep_logs(root: Path, artefacts: Path) -> None:
    for log in root.rglob("*.log"):
        if log.stat().st_size:
            shutil.copy(log, artefacts / "-".join(log.relative_to(root).parts[-3:]))


def run(command: list[str], **keywords: object) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **keywords)  # type: ignore[call-overload]  # cwd, env
    if done.returncode:
        pytest.fail(f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}", pytrace=False)
