"""A PostgreSQL server of our own on loopback, made empty and thrown away.

Does not install it: `setup.sh` beside this file does.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

_NUMBERS = itertools.count(1)
# A throw-away cluster need not survive a power cut, and a suite's forty clients are few.
_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


@dataclass(frozen=True)
class Server:
    port: int

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of an empty database."""
        name = f"suite{next(_NUMBERS)}"
        self._run(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


def programs() -> Path | None:
    """Where Debian keeps the newest server it has installed, if it has."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def postgres_server() -> Iterator[Server]:
    """A server that is gone, with all it kept, when the block ends."""
    where = programs()
    assert where is not None, "PostgreSQL is not installed"
    folder = Path(tempfile.mkdtemp(prefix="postgres"))
    owner = _owner(folder)
    cluster, log, port = folder / "cluster", folder / "log", _free_port()
    options = " ".join(f"-c {setting}" for setting in _SETTINGS)
    options += f" -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
    try:
        _run([where / "initdb", "-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"], owner)
        _run([where / "pg_ctl", "-D", cluster, "-l", log, "-w", "-o", options, "start"], owner)
        yield Server(port)
    finally:
        _run([where / "pg_ctl", "-D", cluster, "-m", "immediate", "stop"], owner)
        shutil.rmtree(folder, ignore_errors=True)


def _owner(folder: Path) -> str | None:
    """Whom the server runs as: it refuses to be root, and then Debian's account for it owns the folder."""
    if os.getuid() != 0:
        return None
    account = pwd.getpwnam("postgres")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return "postgres"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def _run(command: list[object], user: str | None) -> None:
    # No pipes: the server keeps the output that pg_ctl was given open for as long as it lives.
    subprocess.run(
        [str(part) for part in command], user=user, cwd="/", stdout=subprocess.DEVNULL, timeout=120, check=True
    )
