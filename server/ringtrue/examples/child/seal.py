"""Seal: takes from this process, for good, all that a computation does not need.

Limits on time, memory, files and processes; a kernel filter that ends the process at any call but those that memory
and one open pipe need; and an audit hook that ends it when Python is asked for more. Each layer holds by itself.
Does not know what will run.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import sys
from typing import Any, Final, NamedTuple

MEMORY: Final = 512 << 20
_DEPTH: Final = 1030  # as Python has it, and the frames below
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _PR_SET_DUMPABLE = 1, 38, 22, 4
_SECCOMP_MODE_FILTER = 2
_KILL, _ALLOW, _DENY = 0x80000000, 0x7FFF0000, 0x00050001
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_PROT_EXEC = 4


class _Machine(NamedTuple):
    """How a kind of processor numbers its system calls."""

    audit: int
    allowed: tuple[int, ...]
    mapping: tuple[int, ...]
    """Those that give memory: with leave to execute it they end the process too."""
    denied: tuple[int, ...]
    """Those that libraries try and do without."""


# write, brk, rt_sigaction, rt_sigprocmask, rt_sigreturn, sched_yield, mremap, madvise, getpid, setitimer, exit,
# getrusage, gettimeofday, sigaltstack, futex, clock_gettime, exit_group, restart_syscall, munmap, getrandom, rseq
_X86_64 = _Machine(
    0xC000003E,
    (1, 12, 13, 14, 15, 24, 25, 28, 39, 38, 60, 98, 96, 131, 202, 228, 231, 219, 11, 318, 334),
    (9, 10),
    (0, 3, 5, 8, 16, 262, 332, 302),
)
_AARCH64 = _Machine(
    0xC00000B7,
    (64, 214, 134, 135, 139, 124, 216, 233, 172, 103, 93, 165, 169, 132, 98, 113, 94, 128, 215, 278, 293),
    (222, 226),
    (63, 57, 80, 62, 29, 79, 291, 261),
)
_MACHINES: Final = {"x86_64": _X86_64, "aarch64": _AARCH64}
# What Python itself does while it computes. Everything else ends the process.
_EVENTS: Final = frozenset({
    "array.__new__", "builtins.id", "code.__new__", "compile", "exec", "object.__delattr__", "object.__getattr__",
    "object.__setattr__", "sys._getframe", "sys._getframemodulename", "sys.unraisablehook",
})  # fmt: skip  # a list of names reads better packed


class Unsealed(Exception):  # noqa: N818  # an outcome: nothing is run
    """A limit cannot be set here."""


def can_seal() -> bool:
    """Whether all limits are known to hold on this system."""
    return sys.platform == "linux" and platform.machine() in _MACHINES and sys.maxsize > 1 << 32


def tie_to_parent() -> None:
    """End this process when the one that started it ends."""
    _libc().prctl(_PR_SET_PDEATHSIG, 9, 0, 0, 0)


def seal(pipe: int, seconds: int) -> None:
    """Keep nothing but memory, `seconds` of the processor, and the open file `pipe`. Raises Unsealed."""
    if not can_seal():
        raise Unsealed(sys.platform)
    limits = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_DATA: MEMORY,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_MEMLOCK: 0,
    }
    libc = _libc()
    os.closerange(0, pipe)
    os.closerange(pipe + 1, 4096)
    for kind, most in limits.items():
        resource.setrlimit(kind, (most, most))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    sys.setrecursionlimit(_DEPTH)
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) or libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise Unsealed("prctl")
    _filter(libc, pipe)
    _listen()


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _filter(libc: Any, pipe: int) -> None:
    """Have the kernel end the process at any other system call."""
    program = _program(_MACHINES[platform.machine()], pipe)

    class Filters(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filters", ctypes.c_char_p))

    filters = Filters(len(program) // 8, program)
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(filters), 0, 0):
        raise Unsealed("seccomp")


def _program(machine: _Machine, pipe: int) -> bytes:
    """The filter, for the kernel's own machine, which looks at processor, call and arguments."""
    lines: list[tuple[int, int, int, int]] = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, machine.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, 0, 1, 0x40000000),  # the numbers of another calling convention
        (_RETURN, 0, 0, _KILL),
    ]
    write, *others = machine.allowed
    for number in others:
        lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    for number in machine.denied:
        lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _DENY)]
    for number in machine.mapping:  # the third argument says what the memory is for
        lines += [(_EQUAL, 0, 4, number), (_LOAD, 0, 0, 32), (0x45, 0, 1, _PROT_EXEC), (_RETURN, 0, 0, _KILL)]
        lines += [(_RETURN, 0, 0, _ALLOW)]
    lines += [(_EQUAL, 0, 3, write), (_LOAD, 0, 0, 16), (_EQUAL, 0, 1, pipe), (_RETURN, 0, 0, _ALLOW)]
    lines += [(_RETURN, 0, 0, _KILL)]
    return b"".join(struct.pack("HBBI", *line) for line in lines)


def _listen() -> None:
    """Have Python end the process when it is asked for what no computation needs."""
    end, allowed = os._exit, _EVENTS

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in allowed:
            end(13)

    sys.addaudithook(hear)
