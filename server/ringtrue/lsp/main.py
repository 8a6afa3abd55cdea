"""The server's entry: which streams it talks over, and the process around it.

Does not know the protocol.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import BinaryIO

USAGE = "usage: ringtrue server [--stdio] [--tcp [HOST:]PORT]"
# A thread that computes gives up the interpreter after this many seconds, so that the next keystroke is not kept
# waiting by the 5 ms that are the default.
_SWITCH_SECONDS = 0.0005


def run(argv: Sequence[str]) -> int:
    """Serve one client over standard input and output, or over TCP for debugging; the exit status."""
    arguments = [argument for argument in argv if argument != "--stdio"]
    if not arguments:
        return _serve(*_own_streams())
    if len(arguments) == 2 and arguments[0] == "--tcp":
        return _over_tcp(arguments[1])
    if len(arguments) == 1 and arguments[0].startswith("--tcp="):
        return _over_tcp(arguments[0].removeprefix("--tcp="))
    asked = arguments in (["--help"], ["-h"])
    print(USAGE, file=sys.stdout if asked else sys.stderr)
    return 0 if asked else 2


def _serve(incoming: BinaryIO, outgoing: BinaryIO) -> int:
    from ringtrue.lsp.logs import to_client
    from ringtrue.lsp.server import Server

    sys.setswitchinterval(_SWITCH_SECONDS)
    server = Server(incoming, outgoing)
    to_client(server)
    status = server.run()
    outgoing.flush()
    return status


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output, for us alone: whatever else prints or reads must not disturb the messages."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(incoming, os.O_BINARY)
        msvcrt.setmode(outgoing, os.O_BINARY)
    return os.fdopen(incoming, "rb"), os.fdopen(outgoing, "wb")


def _over_tcp(address: str) -> int:
    """Wait for one client; without a host, on this machine only."""
    import socket

    host, _, port = address.rpartition(":")
    if not port.isdigit():
        print(USAGE, file=sys.stderr)
        return 2
    with socket.create_server((host or "127.0.0.1", int(port))) as listening:
        print(f"listening on {':'.join(map(str, listening.getsockname()[:2]))}", file=sys.stderr, flush=True)
        connection, _ = listening.accept()
        with connection, connection.makefile("rb") as incoming, connection.makefile("wb") as outgoing:
            return _serve(incoming, outgoing)
