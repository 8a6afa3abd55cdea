"""What hostile code can do once it runs: nothing. The proof of purity is left out here; the child stands alone."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from ringtrue.examples import trying
from ringtrue.examples.child.seal import can_seal
from ringtrue.examples.trying import Given, Step, Told

pytestmark = pytest.mark.skipif(not can_seal(), reason="nothing is run here")

# Finds the real builtins again, as code may that gets past the proof.
ESCAPE = """
def every(cls, seen):
    for sub in type.__subclasses__(cls):
        if sub not in seen:
            seen.append(sub)
            try:
                every(sub, seen)
            except TypeError:
                pass
    return seen

def real():
    for cls in every(object, []):
        for name in ("__init__", "__exit__", "__repr__", "__enter__"):
            space = getattr(getattr(cls, name, None), "__globals__", None)
            if space and "__builtins__" in space:
                found = space["__builtins__"]
                return found if isinstance(found, dict) else vars_of(found)

def vars_of(module):
    return object.__getattribute__(module, "__dict__")

B = real()
load = B["__import__"]
modules = load("sys").modules
os = modules["os"]
"""


@pytest.fixture(autouse=True)
def _children() -> Iterator[None]:
    yield
    for child in trying._children:
        child._end()


def told(source: str, code: str, imports: tuple[str, ...] = ()) -> Told | None:
    """What came of one step; None where the child died of it."""
    answer = trying._children[0].told(Given(source, imports), (Step("value", code, "'fine'"),))
    assert answer is not None, "nothing ran at all"
    return answer[0] if answer else None


def alive() -> None:
    assert told("", "'fine'") == Told("same")


def test_the_escape_finds_the_real_builtins() -> None:
    assert told(ESCAPE, "'fine' if 'open' in B and os.getpid() else 'none'") == Told("same")


def _hostile(place: Path, port: int) -> dict[str, str]:
    path = repr(str(place))
    return {
        "open for writing": f"B['open']({path}, 'w').write('x')",
        "open for reading": "B['open']('/etc/passwd').read()",
        "os.open": f"os.open({path}, os.O_CREAT | os.O_WRONLY)",
        "mkdir": f"os.mkdir({path})",
        "symlink": f"os.symlink('/', {path})",
        "listdir": "os.listdir('/')",
        "stat": "os.stat('/')",
        "environment": "os.environ.__class__ and os.popen('env').read()",
        "system": f"os.system('touch ' + {path})",
        "spawn": f"load('subprocess').run(['touch', {path}])",
        "exec": f"os.execv('/bin/touch', ['touch', {path}])",
        "posix_spawn": f"os.posix_spawn('/bin/touch', ['touch', {path}], dict())",
        "fork": "os.fork()",
        "fork bomb": "[os.fork() for _ in B['range'](1000)]",
        "thread": "load('_thread').start_new_thread(real, ())",
        "kill the parent": "os.kill(os.getppid(), 9)",
        "kill the group": "os.killpg(0, 9)",
        "kill all": "os.kill(-1, 9)",
        "signal": "load('signal').raise_signal(9)",
        "socket": f"load('_socket').socket().connect(('127.0.0.1', {port}))",
        "write to the server": "os.write(1, b'x')",
        "write elsewhere": "[os.write(n, b'x') for n in B['range'](64)]",
        "read": "os.read(0, 1)",
        "memory of others": "B['open']('/proc/self/mem', 'rb').read(1)",
        "ctypes": "load('ctypes').CDLL(None).system(b'true')",
        "machine code": "load('mmap').mmap(-1, 4096, prot=7)",
        "new import": "load('antigravity')",
        "limits": "load('resource').setrlimit(load('resource').RLIMIT_AS, (-1, -1))",
        "stack": "(lambda f: f(f))(lambda f: f(f))",
        "deep recursion in C": "B['repr'](nest(100_000))",
        "deep recursion of the parser": "B['compile']('(' * 100_000, 'x', 'eval')",
        "crash": "crash()",
        "bad code object": "exec_bad()",
        "end": "os._exit(0)",
        "abort": "os.abort()",
        "trace": "load('sys').settrace(lambda *a: os.system('true'))",
    }


MORE = (
    ESCAPE
    + """
def nest(depth):
    made = []
    for _ in B['range'](depth):
        made = [made]
    return made

def crash():
    code = crash.__code__.replace(co_code=bytes([100, 255] * 8), co_consts=())
    return type(crash)(code, {})()

def exec_bad():
    code = crash.__code__.replace(co_stacksize=0, co_nlocals=0, co_varnames=())
    return type(crash)(code, {})()
"""
)


_NOT_PERMITTED = "[Errno 1] Operation not permitted"
_TOO_DEEP = "maximum recursion depth exceeded"
REFUSED = {
    "read": Told("raised", "PermissionError", _NOT_PERMITTED),
    "stat": Told("raised", "PermissionError", f"{_NOT_PERMITTED}: '/'"),
    "stack": Told("raised", "RecursionError", _TOO_DEEP),
    "deep recursion in C": Told("raised", "RecursionError", f"{_TOO_DEEP} while getting the repr of an object"),
    "deep recursion of the parser": Told("raised", "SyntaxError", "too many nested parentheses (x, line 1)"),
}
"""What does not end the process."""


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


@pytest.mark.parametrize("trick", sorted(_hostile(Path("x"), 1)))
def test_tricks_reach_nothing(trick: str, tmp_path: Path, listener: socket.socket) -> None:
    target = tmp_path / "reached"
    code = _hostile(target, listener.getsockname()[1])[trick]
    before = os.getpid(), sorted(os.listdir(tmp_path))
    result = told(MORE, code)
    assert result == REFUSED.get(trick), "ended, or refused by Python or the kernel"
    assert (os.getpid(), sorted(os.listdir(tmp_path))) == before
    with pytest.raises(BlockingIOError):
        listener.accept()
    alive()


ENDLESS = {
    "loop": "(lambda: [0 for _ in iter(int, 1)])()",
    "number": "10 ** 10 ** 10",
    "factorial": "math.factorial(10 ** 9)",
    "text": "'x' * 10 ** 11",
    "list": "[0] * 10 ** 12",
    "growing list": "list(iter(int, 1))",
    "growing text": "''.join(iter(str, 1))",
    "regular expression": "re.match('(a+)+$', 'a' * 40 + 'b')",
    "decimal": "decimal.Decimal(10) ** decimal.Decimal(10 ** 9)",
    "catches all": "stubborn()",
    "long answer": "'x' * 10 ** 8",
    "wide format": "'%1000000000000d' % 3",
    "sum": "sum(range(10 ** 12))",
    "permutations": "list(itertools.permutations(range(100)))",
}
STUBBORN = """
import math, re, decimal, itertools
def stubborn():
    while True:
        try:
            while True: pass
        except BaseException:
            pass
"""


@pytest.mark.parametrize("name", ENDLESS)
def test_what_never_ends_is_ended(name: str) -> None:
    result = told(STUBBORN, ENDLESS[name], ("math", "re", "decimal", "itertools"))
    assert result is None or result.verdict in ("raised", "unclear", "slow", "differs"), result
    assert result is None or len(result.got) <= 300
    alive()


def test_a_flood_of_answers_is_cut() -> None:
    steps = tuple(Step("value", "'x' * 250", "1") for _ in range(5_000))
    answer = trying._children[0].told(Given(""), steps)
    assert answer is not None
    assert 100 < len(answer) < 1_000
    alive()


def test_children_end_with_the_process_that_asked() -> None:
    code = (
        "from ringtrue.examples import trying; trying._children[0].told(trying.Given(''), ());"
        "print(trying._children[0]._process.pid)"
    )
    done = subprocess.run([trying.sys.executable, "-c", code], capture_output=True, text=True, check=True)
    pid = int(done.stdout)
    for _ in range(500):
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or ") Z " in stat.read_text():
            return
        subprocess.run(["true"], check=True)
    raise AssertionError("the child outlives its parent")
