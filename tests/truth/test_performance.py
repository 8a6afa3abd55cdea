"""Each `Bad` example of topic `performance`, run at two sizes beside its better form: the claimed growth is there.

What is counted: elements compared, moved or copied, calls made, round trips, blocked waits. Never time.
"""

from __future__ import annotations

import ast
import asyncio
import sqlite3
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from ringtrue.registry import installed_rules
from ringtrue.rule import Bad
from ringtrue.schema.models import in_models
from ringtrue.schema.plan import made

_RULES = {rule.name: rule for rule in installed_rules() if rule.topic == "performance"}
Run = Callable[[Any, str, int], int]


def _code(text: str) -> str:
    """The example without its caret lines."""
    return "\n".join(line for line in dedent(text).splitlines() if not line.lstrip().startswith(("# ^", "#^", "#  ")))


def _bad(name: str) -> list[Bad]:
    return [one for one in _RULES[name].examples if isinstance(one, Bad)]


@dataclass(frozen=True)
class Truth:
    """How one example is run and counted. The form that does not grow so is the example's fix, or in `better/`."""

    rule: str
    number: int
    growth: str
    run: Run

    def better(self, example: Bad) -> str:
        written = Path(__file__).with_name("better") / f"{self.rule.replace('-', '_')}_{self.number}.py"
        if written.exists():
            return written.read_text(encoding="utf-8")
        assert example.fixed is not None
        return example.fixed


def _row(i: int, **more: Any) -> SimpleNamespace:
    fields = {"id": i, "user_id": i, "owner": i, "name": str(i), "value": i, "text": f"{i};", "paid": True, "size": 1}
    return SimpleNamespace(**{**fields, **more})


def _elements(c: Any, n: int) -> list[Any]:
    return [c.Element(i) for i in range(n)]


def _sum(c: Any) -> int:
    """A number that no other is, and whose comparisons are counted."""

    class Sum(int):
        def __eq__(self, other: object) -> bool:
            c.TOUCHED["compared"] += 1
            return False

        __hash__ = int.__hash__

    return Sum(-1)


def _drain(given: Any) -> None:
    if hasattr(given, "__next__"):
        for _ in given:
            pass


def _plain(function: str, make: Callable[[Any, int], tuple[Any, ...]], *what: str, **given: Any) -> Run:
    """Load the code, call `function` with what `make` makes for a size, and count."""

    def run(c: Any, code: str, n: int) -> int:
        names = c.loaded(code, **given)
        arguments = make(c, n)
        return int(c.counted(lambda: _drain(names[function](*arguments)), *what))

    return run


def _outside(function: str, make: Callable[[Any, int], tuple[Any, ...]], modules: tuple[str, ...], *what: str) -> Run:
    """As `_plain`, with modules that only record; what is async is run to its end."""

    def run(c: Any, code: str, n: int) -> int:
        recorder = c.Recorder("module", rows=n)
        with c.replaced(dict.fromkeys(modules, recorder)):
            names = c.loaded(code, find=lambda *_: 1, connect=lambda: recorder, query="", open=_opened(c))
            arguments = make(c, n)

            def call() -> None:
                given = names[function](*arguments)
                if asyncio.iscoroutine(given):
                    asyncio.run(given)
                _drain(given)

            return int(c.counted(call, *what))

    return run


def _opened(c: Any) -> Callable[..., Any]:
    def open_(*_: Any, **__: Any) -> Any:
        c.TOUCHED["open"] += 1
        return c.Recorder("file")

    return open_


def _calls(function: str, make: Callable[[int], tuple[Any, ...]], owner: str = "") -> Run:
    """Count the calls of Python functions."""

    def run(c: Any, code: str, n: int) -> int:
        names = c.loaded(code)
        called = 0

        def profile(frame: Any, event: str, _: Any) -> None:
            nonlocal called
            called += event == "call" and frame.f_code.co_filename == "example"

        target = getattr(names[owner](), function) if owner else names[function]
        sys.setprofile(profile)
        try:
            target(*make(n))
        finally:
            sys.setprofile(None)
        return called

    return run


class _Session:
    """Stands for a session of aiohttp, and for its responses: each waits for one fetch."""

    def __init__(self, fetch: Callable[[int], Awaitable[str]], url: int | None = None) -> None:
        self._fetch, self._url = fetch, url

    def get(self, url: int) -> _Session:
        return _Session(self._fetch, url)

    async def __aenter__(self) -> _Session:
        if self._url is not None:
            await self._fetch(self._url)
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def text(self) -> str:
        return "page"


def _steps(function: str) -> Run:
    """Count how often the event loop has to wait: every fetch that is pending ends in the same step."""

    def run(c: Any, code: str, n: int) -> int:
        steps = 0
        pending: list[asyncio.Future[None]] = []

        async def fetch(_: int) -> str:
            nonlocal steps
            if not pending:
                asyncio.get_running_loop().call_soon(asyncio.get_running_loop().call_soon, end)
            pending.append(asyncio.get_running_loop().create_future())
            await pending[-1]
            return "page"

        def end() -> None:
            nonlocal steps
            steps += 1
            for one in pending:
                one.set_result(None)
            pending.clear()

        with c.replaced({"aiohttp": SimpleNamespace(ClientSession=lambda: _Session(fetch))}):
            names = c.loaded(code, fetch=fetch)
        client = SimpleNamespace(get=fetch)
        arguments = (client, range(n)) if "client" in code else (range(n),)
        asyncio.run(names[function](*arguments))
        return steps

    return run


def _blocked(call: Callable[[dict[str, Any]], Any], *modules: str) -> Run:
    """Count the waits that happen on the thread of the event loop, for `n` tasks."""

    def run(c: Any, code: str, n: int) -> int:
        waits = 0
        here = threading.get_ident()

        class Waiting:
            done = False

            def __getattr__(self, name: str) -> Any:
                if name.startswith("__"):
                    raise AttributeError(name)
                return self

            def __call__(self, *_: Any, **__: Any) -> Any:
                nonlocal waits
                waits += threading.get_ident() == here
                return self

            def __iter__(self) -> Any:
                return iter(())

            def __getitem__(self, _: object) -> Any:
                return self

            def __enter__(self) -> Any:
                return self

            def __exit__(self, *_: object) -> None:
                return None

        async def several(names: dict[str, Any]) -> None:
            await asyncio.gather(*(call({**names, "waiting": Waiting()}) for _ in range(n)))

        with c.replaced(dict.fromkeys(modules, Waiting())):
            names = c.loaded(code, query="")
            waits = 0
            asyncio.run(several(names))
        return waits

    return run


class _Job:
    """A job that is done after it was asked once."""

    def __init__(self) -> None:
        self.asked = 0

    @property
    def done(self) -> bool:
        self.asked += 1
        return self.asked > 1


class _Day:
    """A day after all others."""

    def __gt__(self, other: object) -> bool:
        return True


def _tries(pattern_at: int) -> Run:
    """Count the steps of a backtracking match of the example's pattern on a text that almost fits."""

    def run(c: Any, code: str, n: int) -> int:
        strings = [one.value for one in ast.walk(ast.parse(code)) if isinstance(one, ast.Constant)]
        pattern = max((one for one in strings if (isinstance(one, str) and "\\" in one) or "[" in str(one)), key=len)
        text = {0: "a" * n + "!", 1: "a" * n + "!", 2: " " * n + "!"}[pattern_at]
        return int(c.steps_of(pattern, text))

    return run


def _stepped(database: sqlite3.Connection, query: str, *given: str) -> int:
    """The steps that SQLite's virtual machine takes for a query."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    database.set_progress_handler(step, 1)
    database.execute(query, given).fetchall()
    return steps


_TABLES = """
CREATE TABLE user (id INTEGER PRIMARY KEY, username TEXT UNIQUE NOT NULL, email TEXT NOT NULL, active BOOLEAN);
CREATE TABLE post (id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL, title TEXT NOT NULL);
CREATE TABLE document (id TEXT, body TEXT);
CREATE TABLE visit (id INTEGER PRIMARY KEY, address TEXT);
"""


def _looked_up(c: Any, code: str, n: int) -> int:
    """Look a row up that is not there, by the query in the code and with the index in it."""
    strings = [str(one.value) for one in ast.walk(ast.parse(code)) if isinstance(one, ast.Constant)]
    query = next(one for one in strings if one.startswith("SELECT")).replace("%s", "?")
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(_TABLES + ";".join(one for one in strings if one.startswith("CREATE INDEX")))
        for i in range(n):
            database.execute("INSERT INTO user VALUES (?, ?, ?, 1)", (i, f"name{i}", f"mail{i}"))
            database.execute("INSERT INTO post VALUES (?, ?, '')", (i, i))
            database.execute("INSERT INTO document VALUES (?, '')", (f"key{i}",))
            database.execute("INSERT INTO visit VALUES (?, ?)", (i, f"address{i}"))
        return _stepped(database, query, "nothing")


def _of_model(table: str, column: str) -> Run:
    """The same in the table that the code's models declare."""

    def run(c: Any, code: str, n: int) -> int:
        declared = [one for said in in_models(ast.parse(code), "shop/models.py") for one in said.tables]
        with closing(sqlite3.connect(":memory:")) as database:
            (found,) = (one for one in declared if one.name == table)
            for statement in made(found):
                database.execute(statement)
            for i in range(n):
                database.execute(f"INSERT INTO {table} (id, {column}) VALUES (?, ?)", (i, f"value{i}"))
            return _stepped(database, f"SELECT * FROM {table} WHERE {column} = ?", "nothing")

    return run


def _method_of_users(c: Any, code: str, n: int) -> int:
    users = c.loaded(code)["Users"]()
    users.cursor = c.Recorder("cursor", rows=n)
    return int(c.counted(lambda: users.names(range(n)), "execute"))


def _frames(function: str, make: Callable[[Any, int], tuple[Any, ...]]) -> Run:
    """Count calls of Python functions below the example's own, with the real library."""

    def run(c: Any, code: str, n: int) -> int:
        pandas = pytest.importorskip("pandas")
        names: dict[str, Any] = {}
        exec(compile(dedent(code), "example", "exec"), names)
        arguments = make(pandas, n)
        called = 0

        def profile(_: Any, event: str, __: Any) -> None:
            nonlocal called
            called += event == "call"

        sys.setprofile(profile)
        try:
            names[function](*arguments)
        finally:
            sys.setprofile(None)
        return called

    return run


def _joined(function: str, library: str, join: str) -> Run:
    """Count the elements that the library's join copies."""

    def run(c: Any, code: str, n: int) -> int:
        copied = 0

        class Piece(list):  # type: ignore[type-arg]  # stands for a frame or an array
            pass

        def joins(parts: Any, *more: Any) -> Piece:
            nonlocal copied
            pieces = [parts, more] if more else parts
            made = Piece(one for piece in pieces for one in piece)
            copied += len(made)
            return made

        library_ = SimpleNamespace(DataFrame=Piece, read_csv=lambda _: Piece([1]), array=Piece, **{join: joins})
        with c.replaced({library: library_}):
            names = c.loaded(code)
            names[function](range(n))
        return copied

    return run


_USERS = ("shop", "shop.models", "sqlalchemy", "sqlalchemy.orm")
TRUTHS = [
    Truth("membership-in-list-in-loop", 0, "quadratic", _plain("unique", lambda c, n: (_elements(c, n),), "compared")),
    Truth(
        "membership-in-list-in-loop",
        1,
        "quadratic",
        _plain("common", lambda c, n: (_elements(c, n), _elements(c, n)[::-1]), "compared"),
    ),
    Truth(
        "membership-in-list-in-loop",
        2,
        "quadratic",
        _plain(
            "active",
            lambda c, n: (
                [_row(i, id=c.Element(i)) for i in range(n)],
                [_row(i, user_id=c.Element(i)) for i in range(n)],
            ),
            "compared",
        ),
    ),
    Truth(
        "membership-in-list-in-loop",
        3,
        "quadratic",
        _plain("named", lambda c, n: (_elements(c, n), {str(i): c.Element(i) for i in range(n)}), "compared"),
    ),
    Truth(
        "membership-in-list-in-loop",
        4,
        "quadratic",
        _plain(
            "inside", lambda c, n: ([*zip(_elements(c, n), _elements(c, n), strict=True)], _elements(c, n)), "compared"
        ),
    ),
    Truth(
        "linear-call-in-loop",
        0,
        "quadratic",
        _plain("walk", lambda c, n: (_row(0, children=[_row(i, children=[]) for i in range(n)]),), "moved"),
    ),
    Truth("linear-call-in-loop", 1, "quadratic", _plain("repeated", lambda c, n: (_elements(c, n),), "compared")),
    Truth(
        "linear-call-in-loop", 2, "quadratic", _plain("latest", lambda c, n: ([_row(i) for i in range(n)],), "moved")
    ),
    Truth("linear-call-in-loop", 3, "quadratic", _plain("running", lambda c, n: (range(n),), "touched")),
    Truth("linear-call-in-loop", 4, "quadratic", _plain("shares", lambda c, n: ([1.0] * n,), "touched")),
    Truth("linear-call-in-loop", 5, "quadratic", _plain("prefixes", lambda c, n: ([1] * n,), "touched")),
    Truth("linear-call-in-loop", 6, "quadratic", _plain("averages", lambda c, n: ([1] * n,), "touched")),
    Truth("nested-scan", 0, "quadratic", _plain("find_duplicates", lambda c, n: (_elements(c, n),), "compared")),
    Truth(
        "nested-scan",
        1,
        "quadratic",
        _plain(
            "joined",
            lambda c, n: (
                [_row(i, user_id=c.Element(i)) for i in range(n)],
                [_row(i, id=c.Element(i)) for i in range(n)],
            ),
            "compared",
        ),
    ),
    Truth(
        "nested-scan",
        2,
        "quadratic",
        _plain(
            "owners",
            lambda c, n: (
                [_row(i, owner=c.Element(i)) for i in range(n)],
                [_row(i, id=c.Element(i)) for i in range(n)],
            ),
            "compared",
        ),
    ),
    Truth("nested-scan", 3, "quadratic", _plain("adding_up", lambda c, n: (range(n), _sum(c)), "compared")),
    Truth("nested-scan", 4, "quadratic", _plain("common", lambda c, n: (_elements(c, n), range(n)), "hashed")),
    Truth("string-build-in-loop", 0, "quadratic", _plain("received", lambda c, n: ([b"x"] * n,), "copied")),
    Truth("string-build-in-loop", 1, "quadratic", _plain("listed", lambda c, n: ([_row(1)] * n,), "copied")),
    Truth("string-build-in-loop", 2, "quadratic", _plain("backwards", lambda c, n: (["word"] * n,), "copied")),
    Truth(
        "string-build-in-loop", 3, "quadratic", _plain("flat", lambda c, n: ([_row(1, members=[1, 2])] * n,), "copied")
    ),
    Truth(
        "invariant-work-in-loop",
        0,
        "each",
        _outside("priced", lambda c, n: ([_row(1, amount=2, currency="x")] * n,), ("json",), "load"),
    ),
    Truth("invariant-work-in-loop", 1, "each", _outside("matching", lambda c, n: (["x"] * n, "x"), ("re",), "compile")),
    Truth(
        "invariant-work-in-loop",
        2,
        "each",
        _outside("banned", lambda c, n: ([_row(1)] * n, c.Recorder("path")), (), "read_text"),
    ),
    Truth(
        "invariant-work-in-loop",
        3,
        "each",
        _outside("enrich", lambda c, n: ([{"code": "x"} for _ in range(n)], "labels.json"), ("json",), "load"),
    ),
    Truth("exponential-recursion", 0, "exponential", _calls("fib", lambda n: (n,))),
    Truth("exponential-recursion", 1, "exponential", _calls("common", lambda n: ("a" * n, "b" * n, n // 2, n // 2))),
    Truth("exponential-recursion", 2, "exponential", _calls("ways", lambda n: (n,), "Stairs")),
    Truth("resource-per-iteration", 0, "each", _outside("store", lambda c, n: ([1] * n,), ("sqlite3",), "connect")),
    Truth(
        "resource-per-iteration", 1, "each", _outside("fetch_all", lambda c, n: (["x"] * n,), ("httpx",), "AsyncClient")
    ),
    Truth("resource-per-iteration", 3, "each", _outside("log_all", lambda c, n: ([_row(1)] * n,), (), "open")),
    Truth("fsync-in-loop", 0, "each", _outside("append", lambda c, n: ("x", [b"x"] * n), ("os",), "fsync")),
    Truth("commit-in-loop", 0, "each", _outside("store", lambda c, n: ([1] * n,), ("sqlite3",), "commit")),
    Truth(
        "commit-in-loop",
        1,
        "each",
        _outside("rename", lambda c, n: (c.Recorder("session"), [_row(1) for _ in range(n)]), _USERS, "commit"),
    ),
    Truth(
        "commit-in-loop",
        2,
        "each",
        _outside("load", lambda c, n: (c.Recorder("session"), [{"sku": "a"}] * n), _USERS, "commit"),
    ),
    Truth("flush-in-loop", 0, "each", _outside("export", lambda c, n: ("x", [_row(1)] * n), (), "flush")),
    Truth("flush-in-loop", 1, "each", _outside("load", lambda c, n: (c.Recorder("session"), [1] * n), _USERS, "flush")),
    Truth(
        "query-in-loop",
        0,
        "each",
        _outside("report", lambda c, n: ([_row(1, author_id=1, title="")] * n,), _USERS, "get"),
    ),
    Truth("query-in-loop", 1, "each", _outside("report", lambda c, n: (), _USERS, "count", "all")),
    Truth(
        "query-in-loop",
        2,
        "each",
        _outside("names", lambda c, n: (c.Recorder("session"), range(n)), _USERS, "first", "all"),
    ),
    Truth("query-in-loop", 3, "each", _outside("names", lambda c, n: (range(n),), ("sqlite3",), "execute")),
    Truth("query-in-loop", 4, "each", _outside("users", lambda c, n: (range(n),), ("requests",), "get")),
    Truth(
        "insert-in-loop", 0, "each", _outside("store", lambda c, n: ([1] * n,), ("sqlite3",), "execute", "executemany")
    ),
    Truth(
        "insert-in-loop",
        1,
        "each",
        _outside("store", lambda c, n: (None, [_row(1)] * n), ("psycopg2",), "execute", "executemany"),
    ),
    Truth("insert-in-loop", 2, "each", _outside("store", lambda c, n: (["x"] * n,), _USERS, "create", "bulk_create")),
    Truth(
        "insert-in-loop",
        3,
        "each",
        _outside("store", lambda c, n: ([1] * n,), ("pymongo",), "insert_one", "insert_many"),
    ),
    Truth("insert-in-loop", 4, "each", _outside("tagged", lambda c, n: (["x"] * n,), _USERS, "save", "bulk_create")),
    Truth("sequential-awaits", 0, "each", _steps("fetch_all")),
    Truth("sequential-awaits", 1, "each", _steps("pages")),
    Truth("sequential-awaits", 2, "each", _steps("sizes")),
    Truth("blocking-call-in-async", 0, "each", _blocked(lambda names: names["poll"](_Job()), "time")),
    Truth("blocking-call-in-async", 3, "each", _blocked(lambda names: names["build"](), "subprocess")),
    Truth("blocking-call-in-async", 7, "each", _blocked(lambda names: names["price"]("A"), "requests")),
    Truth("blocking-call-in-async", 4, "each", _blocked(lambda names: names["users"](names["waiting"]), *_USERS)),
    Truth(
        "row-wise-dataframe",
        0,
        "each",
        _frames("total", lambda pd, n: (pd.DataFrame({"price": [1.0] * n, "amount": [2.0] * n}),)),
    ),
    Truth("row-wise-dataframe", 2, "quadratic", _joined("loaded", "pandas", "concat")),
    Truth("row-wise-dataframe", 3, "quadratic", _joined("squares", "numpy", "append")),
    Truth("load-all-then-filter", 0, "each", _outside("active", lambda c, n: (), _USERS, "rows")),
    Truth("load-all-then-filter", 5, "each", _outside("overdue", lambda c, n: (_Day(),), _USERS, "rows")),
    Truth("load-all-then-filter", 3, "each", _outside("adults", lambda c, n: (), ("sqlite3",), "fetchall", "rows")),
    Truth("copy-on-read", 0, "each", _plain("measured", lambda c, n: (n,), "touched")),
    Truth(
        "copy-on-read", 1, "quadratic", _plain("nth", lambda c, n: (dict.fromkeys(range(n), 1), range(n)), "touched")
    ),
    Truth("quadratic-parse", 0, "quadratic", _plain("words", lambda c, n: (c.CountedStr("ab " * n),), "copied")),
    Truth("quadratic-parse", 1, "quadratic", _plain("tokens", lambda c, n: (c.CountedStr("ab " * n),), "copied")),
    Truth(
        "quadratic-parse", 2, "quadratic", _plain("frames", lambda c, n: (c.CountedBytes(b"\0\0\0\1x" * n),), "copied")
    ),
    Truth("quadratic-regex", 0, "exponential", _tries(0)),
    Truth("quadratic-regex", 1, "exponential", _tries(1)),
    Truth("quadratic-regex", 2, "quadratic", _tries(2)),
]

_PLANS = [
    *(Truth("full-table-scan", number, "each", _looked_up) for number in range(5)),
    Truth("missing-index", 0, "each", _of_model("users", "email")),
    Truth("missing-index", 1, "each", _of_model("pet", "owner_id")),
    Truth("missing-index", 2, "each", _of_model("shop_invoice", "number")),
    Truth(
        "query-in-loop",
        5,
        "each",
        _outside("report", lambda c, n: ([_row(1, author_id=1, title="")] * n,), _USERS, "get", "in_bulk"),
    ),
    Truth("query-in-loop", 6, "each", _method_of_users),
    Truth("query-in-loop", 7, "each", _outside("tagged", lambda c, n: (["x"] * n,), _USERS, "filter")),
]
TRUTHS += _PLANS

# Not run: what grows there grows with requests, tables or files, and its count would only repeat the stand-in's.
_NOT_RUN = {
    ("resource-per-iteration", 2), ("unbounded-query", 0), ("unbounded-query", 1), ("unbounded-cache", 0),
    ("unbounded-cache", 1), ("unbounded-cache", 2), ("load-all-then-filter", 1), ("load-all-then-filter", 2),
    ("load-all-then-filter", 4), ("offset-pagination", 0), ("offset-pagination", 1), ("copy-on-read", 2),
    ("copy-on-read", 3), ("row-wise-dataframe", 1), ("blocking-call-in-async", 1), ("blocking-call-in-async", 2),
    ("blocking-call-in-async", 5),
    ("blocking-call-in-async", 6),
}  # fmt: skip


def test_every_bad_example_has_its_truth() -> None:
    shown = {(one.rule, one.number) for one in TRUTHS} | _NOT_RUN
    assert shown == {(name, i) for name in _RULES for i in range(len(_bad(name)))}


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda one: f"{one.rule}-{one.number}")
def test_the_claimed_growth_is_there(truth: Truth, count_of: ModuleType) -> None:
    example = _bad(truth.rule)[truth.number]
    bad, good = _code(example.code), _code(truth.better(example))
    if truth.rule == "copy-on-read" and truth.number == 0:
        bad, good = (code + _MEASURED for code in (bad, good))
    small, large = (12, 14) if truth.growth == "exponential" else (40, 80)
    before, after = truth.run(count_of, bad, small), truth.run(count_of, bad, large)
    better_before, better_after = truth.run(count_of, good, small), truth.run(count_of, good, large)
    assert before > 0
    if truth.growth == "exponential":
        assert after >= 1.9 * before
        assert better_after <= 1.5 * max(better_before, 1)
    elif truth.growth == "quadratic":
        assert after >= 3 * before
        assert better_after <= 2.6 * max(better_before, 1)
    else:
        assert after - before >= large - small
        assert better_after == better_before
    assert better_after < after


_MEASURED = """

def measured(n):
    window = Window()
    window.buffer = bytearray(b"x" * n)
    return window.read(0, 4)
"""
