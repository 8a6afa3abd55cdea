"""A back end in a process of its own, started as its Procfile says, on a socket that this process opened.

Does not know what is asked of it.
"""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

_PATIENCE = 40.0
_PREPARING = 60.0


class ServingError(Exception):
    """The back end ended, or never answered: its message is what it printed last."""


@contextmanager
def served(folder: Path, database: str, log: Path) -> Iterator[str]:
    """The address at which the back end in `folder` answers; `database` is the URL of an empty database."""
    environment = _environment(folder, database)
    commands = procfile(folder)
    with log.open("wb") as output:
        if "release" in commands:
            _prepare(commands["release"], folder, environment, log)
        with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
            process = subprocess.Popen(
                _command(commands["web"], listening.fileno()), cwd=folder, env=environment, stdout=output,
                stderr=subprocess.STDOUT, pass_fds=[listening.fileno()], start_new_session=True,
            )  # fmt: skip
            try:
                url = f"http://127.0.0.1:{listening.getsockname()[1]}"
                _wait(url, process, log)
                yield url
            finally:
                _end(process)


def procfile(folder: Path) -> dict[str, str]:
    """The commands that the back end is started with, by name."""
    lines = (folder / "Procfile").read_text("utf-8").splitlines()
    return {name: command.strip() for name, _, command in (line.partition(":") for line in lines if line)}


def _environment(folder: Path, database: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    return kept | {
        "DATABASE_URL": database, "SECRET_KEY": "only-for-the-suite-0123456789-0123456789-0123456789",
        "PASSWORD_ROUNDS": "4",
        "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "TMPDIR": str(folder.parent),
    }  # fmt: skip


def _command(command: str, descriptor: int) -> list[str]:
    program, *arguments = shlex.split(command)
    bound = ["--fd", str(descriptor)] if program == "uvicorn" else ["--bind", f"fd://{descriptor}"]
    return [sys.executable, "-m", program, *arguments, *bound]


def _prepare(command: str, folder: Path, environment: dict[str, str], log: Path) -> None:
    program, *arguments = shlex.split(command)
    assert program == "python", command
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=_PREPARING,
        check=False,
    )  # fmt: skip
    log.write_text(done.stdout + done.stderr, "utf-8")
    if done.returncode:
        raise ServingError(done.stderr[-2000:])


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Returns when it answers anything at all."""
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends and process.poll() is None:
        if _answers(url):
            return
    raise ServingError(log.read_text("utf-8", "replace")[-2000:])


def _answers(url: str) -> bool:
    """The socket is open already, so that a request waits until somebody takes it."""
    try:
        httpx.get(f"{url}/health", timeout=0.5)
    except httpx.HTTPError:
        return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
