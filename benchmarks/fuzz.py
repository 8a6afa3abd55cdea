"""Bytes that nobody meant, given to whatever reads bytes of others: nothing may crash, and nothing may take a second.

    python benchmarks/fuzz.py [TARGET ...] [--seconds 60] [--seed 0] [--json FILE] [--crashers FOLDER]

Targets are listed by `--help`; without any, all are tried, each for so many seconds. Mutations are guided by coverage
where `atheris` is installed and `--guided` is given (one target then, and it runs till it finds something or the time
is over); else they are drawn from the seeds of each target. Ends with 1 where anything was found.
"""

# ruff: noqa: E501  # seeds are read as what they are: whole texts

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from hashlib import blake2b
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from ringtrue.history.store import MAGIC

SLOW_SECONDS = 1.0
_LONGEST = 4_000
_TOKENS: Sequence[bytes] = (
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r", b"\n", b"\t", b"\\\n", b'"""', b"'''", b"(", b")", b"[", b"]", b"{", b"}",
    b"class A:\n", b"def f():\n    ", b"@", b"async ", b"match x:\n case ", b"#", b"f'{", b"import ", b"from . import *",
    b"if 0:\n", b"else:\n", b"lambda:", b":=", b"0x", b"1e999999", b"\xe2\x80\xa8", b"\xed\xa0\x80", b"-r ", b"-e ", b"==",
    b"[[", b"]]", b"= ", b"null", b"1" * 400, b"{" * 300, b"[" * 300, b"(" * 300, b"a" * 300, b"Content-Length: ",
    b"<a href='", b"<" * 200, b"&#x", b"\\u0000", b"-1", b"true", b'"', b"%", b"://", b"../",
)  # fmt: skip  # pieces of code read best packed


class Target(NamedTuple):
    """What is tried, and texts that it understands."""

    call: Callable[[bytes], object]
    seeds: Sequence[bytes]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _python(data: bytes) -> None:
    """Cut and parse: no character is lost, and a text that was edited is cut as if it had never been another."""
    from ringtrue.syntax import parse, reparse

    text = _text(data)
    whole = parse(text)
    assert "".join(chunk.source.text for chunk in whole.chunks) == text
    before = text[: len(text) // 3] + text[len(text) // 2 :]
    edited = reparse(parse(before), before, text)
    assert [chunk.piece.key for chunk in edited.chunks] == [chunk.piece.key for chunk in whole.chunks]


def _rules(data: bytes) -> None:
    """Every rule, over any text."""
    from ringtrue.analysis import Snapshot
    from ringtrue.context import Nothing
    from ringtrue.engine import check
    from ringtrue.registry import installed_rules
    from ringtrue.ruleset import RuleSet

    check(Snapshot(_text(data)[:1500], "/project/a.py", RuleSet(tuple(installed_rules())), Nothing(), False, None))


def _configuration(data: bytes) -> None:
    from ringtrue.config.loading import parse
    from ringtrue.registry import installed_rules

    for name in ("ringtrue.toml", "pyproject.toml"):
        parse(Path("/project") / name, _text(data), installed_rules())


def _requirements(data: bytes) -> None:
    from ringtrue.declared import parse

    for name in ("requirements.txt", "pyproject.toml", "setup.cfg", "setup.py", "environment.yml", "Pipfile"):
        parse(name, _text(data))


def _locks(data: bytes) -> None:
    from ringtrue.declared.locks import read_lock

    for name in ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml"):
        read_lock(name, _text(data))


def _frames(data: bytes) -> None:
    """Bytes of a client, whole and in pieces: the same messages."""
    from ringtrue.lsp.wire import Frames

    whole = Frames().feed(data)
    piecewise = Frames()
    assert [one for at in range(0, len(data), 7) for one in piecewise.feed(data[at : at + 7])] == whole


def _notebook(data: bytes) -> None:
    from ringtrue.notebook.ipynb import read_notebook

    read_notebook(_text(data))


def _pages(data: bytes) -> None:
    """What an index says of itself: a message, or an error of its own."""
    from ringtrue.index.pages import PageError, read_names, read_project

    for kind in ("text/html", "application/vnd.pypi.simple.v1+json", "application/json; charset=nonsense"):
        with suppress(PageError):
            read_project(data, kind, "https://index.invalid/simple/x/")
        with suppress(PageError):
            read_names(data, kind)


def _written(data: bytes, name: str) -> Path:
    path = Path(_FOLDER.name) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


_FOLDER = tempfile.TemporaryDirectory(prefix="ringtrue-fuzz-")


def _kept_answers(data: bytes) -> None:
    from ringtrue.index.kept import Kept

    kept = Kept(Path(_FOLDER.name) / "answers", time.time)
    path = kept._path("https://index.invalid/", "x")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    kept.get("https://index.invalid/", "x")


def _shelf(data: bytes) -> None:
    """A shelf that something else has written: nothing, or what was put there; and it takes what is added."""
    from ringtrue.environment.api.packed import unpacked
    from ringtrue.environment.api.shelves import Label, Shelves, _format

    _written(data, f"surface/x-1.{_format()}")
    shelves = Shelves(str(Path(_FOLDER.name) / "surface"))
    label = Label("x-1", "a.py", "1 2")
    shelves.get(label, unpacked)
    shelves.add(label, b"{}")
    shelves.save()


def _history(data: bytes) -> None:
    from ringtrue.history.store import opened

    store = opened.__wrapped__(_written(data, "history.bin"))
    if store is not None:
        for one in store.distributions:
            with suppress(ValueError, KeyError):
                store.part(one)


def _names(data: bytes) -> None:
    from ringtrue.index.names import NameSet, SnapshotError

    try:
        found = NameSet.open(_written(data, "names"), verified=False)
    except SnapshotError:
        return
    "numpy" in found  # noqa: B015  # that it can be asked is all


def _comments(data: bytes) -> None:
    from ringtrue.comments import comment_starts
    from ringtrue.text import Source

    source = Source(_text(data))
    list(comment_starts(source, range(len(source.starts))))


def _results(data: bytes) -> None:
    """A kept result that something else has written: none, or findings that can be told."""
    from ringtrue.cli.cache import Cache
    from ringtrue.cli.stored import Unreadable
    from ringtrue.ruleset import RuleSet

    cache, rules = Cache(Path(_FOLDER.name)), RuleSet(())
    _written(data, str(cache._file("a.py", rules).relative_to(_FOLDER.name)))
    entry = cache.get("a.py", "x", rules)
    if entry is not None:
        with suppress(Unreadable):
            list(entry.answers())


def _runs(data: bytes) -> None:
    """A kept run that something else has written: none, or one that is told."""
    from ringtrue.cli.again import Again, _told

    again = Again(Path(_FOLDER.name), "a" * 32)
    _written(data, str(again.file.relative_to(_FOLDER.name)))
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        _told(again)


def _baseline(data: bytes) -> None:
    from ringtrue.review.baseline import Unreadable, parsed

    with suppress(Unreadable):
        parsed(_text(data))


def _patch(data: bytes) -> None:
    from ringtrue.review.changes import NotAPatch, changes_of

    with suppress(NotAPatch):
        changes_of(_text(data))


def _journal(data: bytes) -> None:
    """What a killed run over many projects has left: it is gone on with, and what is added is read again."""
    from ringtrue.fleet.journal import NAME, journal

    path = _written(data, NAME)
    with journal(path.parent) as kept:
        kept.write({"source": "last", "content": "c", "stamp": "s"})
    with journal(path.parent) as kept:
        assert kept.known("last", "s") == "c"


def _installed(data: bytes) -> None:
    """What a distribution, or whoever wrote into the environment, says of itself."""
    from ringtrue.environment.disk import Disk, View
    from ringtrue.environment.installed import load
    from ringtrue.environment.layout import pyvenv
    from ringtrue.environment.metadata import files, metadata

    for name in ("METADATA", "RECORD", "top_level.txt", "direct_url.json", "entry_points.txt"):
        _written(data, f"site/x-1.0.dist-info/{name}")
    for name in ("requires.txt", "SOURCES.txt"):
        _written(data, f"site/y-1.0.egg-info/{name}")
    for name in ("site/x.pth", "site/__editable___x_1_0_finder.py", "conda-meta/z-1.0-0.json", "pyvenv.cfg"):
        _written(data, name)
    view = View(Disk(), {})
    found = load(view, (str(Path(_FOLDER.name) / "site"),), _FOLDER.name)
    for one in found.by_name.values():
        metadata(one, view), files(one, view)
    found.providing("x"), found.owner("x.py", "x"), found.editables, found.fingerprint
    pyvenv(_FOLDER.name)


def _indexes(data: bytes) -> None:
    """The settings of pip, uv, Poetry and PDM."""
    from ringtrue.index.pip_settings import read_pip, read_requirements
    from ringtrue.index.tool_settings import read_tools

    settings = str(_written(data, "settings/pip.conf"))
    for name in ("uv.toml", "pyproject.toml"):
        _written(data, f"settings/{name}")
    read_pip({"PIP_CONFIG_FILE": settings}, None)
    read_requirements(Path(settings), {})
    read_tools({"UV_CONFIG_FILE": str(Path(settings).with_name("uv.toml"))}, Path(settings).parent)


def _sql(data: bytes) -> None:
    """What a project declares in SQL, and a query of it."""
    from ringtrue.schema.names import faults
    from ringtrue.schema.statements import declared
    from ringtrue.schema.values import Place

    text = _text(data)
    declared(text, Place("a.sql", 0))
    for dialect in ("", "sqlite", "postgres", "mysql"):
        faults(None, text, dialect)


def _hook(data: bytes) -> None:
    """What a program that writes code tells of what it did."""
    from ringtrue.agents.messages import NotForUs, after, before, message_of

    try:
        message = message_of(json.loads(data))
    except (ValueError, RecursionError, NotForUs):  # what the command answers to
        return
    after(message, "x = 1\n"), before(message, "x = 1\n")


_PYTHON = (
    b"import os\n\n\nclass A(B):\n    x = 1\n\n    def f(self, a, *b, **c):\n        return os.path.join(a, 'b')\n",
    b"async def g():\n    async with a as b:\n        await b\n\nif x:\n    pass\nelif y:\n    pass\nelse:\n    z = [i for i in x]\n",
    b"match x:\n    case [1, *y] if z:\n        pass\n    case {'a': b, **c}:\n        pass\n\ntry:\n    pass\nexcept* E:\n    pass\n",
    b'# -*- coding: latin-1 -*-\ns = \'x\'  # ringtrue: ignore\n"""doc\n>>> f(1)\n2\n"""\nf\'{x!r:>{y}}\'\n',
)
_TOML = (
    b'select = ["imports"]\nignore = ["x"]\nnetwork = "off"\n[rules.hallucinated-name]\nseverity = "error"\n',
    b'[project]\nname = "x"\ndependencies = ["a>=1; python_version < \'3\'", "b[c] @ https://x/y.zip"]\n[tool.ringtrue]\n',
    b'[[package]]\nname = "a"\nversion = "1.0"\nsource = { registry = "x" }\n',
)
_LINES = (
    b"numpy==1.0 --hash=sha256:abc\n-r other.txt\n-e git+https://x/y@z#egg=w\n--index-url https://u:p@x/simple\nfoo ; extra == 'a'\n",
    b"name: x\ndependencies:\n  - python=3.11\n  - pip:\n      - requests>=2\n",
    b"[options]\ninstall_requires =\n    a\n    b>=1\n",
    b"from setuptools import setup\nsetup(name='x', install_requires=['a'] + ['b'])\n",
)
_FRAMES_OF = tuple(
    b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    for body in (
        b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}',
        b'{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///a.py","version":1}}}',
        b'{"jsonrpc":"2.0","id":"x","result":null}',
    )
)
_PAGE = (
    b'{"meta":{"api-version":"1.1"},"name":"x","files":[{"filename":"x-1.0.tar.gz","url":"u","hashes":{},"yanked":"no","upload-time":"2020-01-01T00:00:00Z"}],"versions":["1.0"]}',
    b'<!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.0"></head><a href="x-1.0.tar.gz#sha256=0" data-yanked="no">x-1.0.tar.gz</a>',
)
_JSON = (
    b'{"format":1,"index":"https://index.invalid/","name":"x","asked":1.0,"said":{"name":"x","releases":[]}}',
    b'{"a.py":["1 2",0,10,123]}\n{"x": [[]]}',
    b'{"cells":[{"cell_type":"code","id":"a","source":["%time x\\n","!ls"],"metadata":{},"outputs":[]}],"nbformat":4,"nbformat_minor":5,"metadata":{}}',
)
_FINDING = (
    b'{"span":[0,1],"message":"m","evidence":[["q","a","s"]],"fixes":[{"title":"t","edits":[[0,1,"y"]],"safe":true,"elsewhere":[],"command":null}],'
    b'"related":[["m","p",1,1]],"steps":[["s",0,1]],"tags":["deprecated"],"rule":"r","severity":"error"}'
)
_RESULT = (
    b'{"format":2,"text":"%b","state":null,"asked":[["module",["x"]],["0"]],"findings":[%b],"notes":["n"]}'
    % (blake2b(b"x", digest_size=16).hexdigest().encode(), _FINDING),
)
_RUN = (
    b'{"format":1,"key":"%b","at":1.0,"until":9e9,"status":0,"said":[[1,"a"],[2,"b"]],"seen":[["stamp","/nowhere",null],["names","/nowhere",null],["link","/nowhere",null]]}'
    % (b"a" * 32),
)
_BASELINE = (b'{"version":1,"findings":{"a.py":{"rule":{"abc":2}},"b/c.py":{}}}',)
_PATCH = (
    b"diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,3 @@\n a\n-b\n+c\n+d\n--- a/y.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n",
    b"diff --git a/a b/b\nsimilarity index 90%\nrename from a\nrename to b\n--- /dev/null\n+++ b/n.py\n@@ -0,0 +1 @@\n+x\n\\ No newline at end of file\n",
)
_JOURNAL = (
    b'{"source":"a","content":"c","stamp":"s","again":true}\n{"source":"b","content":"c","stamp":"s"}\n',
    b'{"source":"last","content":"d","stamp":"t"}\n{"source":"b","content":',
)
_INSTALLED = (
    b"Metadata-Version: 2.1\nName: x\nVersion: 1.0\nRequires-Dist: y>=1 ; extra == 'z'\nRequires-Python: >=3.8\nImport-Name: x\n\ntext\n",
    b'x/__init__.py,sha256=abc,10\n"x/a,b.py",,\n../../bin/x,,\n',
    b'{"url":"file:///x","dir_info":{"editable":true},"depends":["python >=3"],"files":["lib/x.py"]}',
    b"/nowhere\n../other\nimport __editable___x_1_0_finder; __editable___x_1_0_finder.install()\nimport sys, types, os;has_mfs = sys.version_info > (3, 5);p = os.path.join(sys._getframe(1).f_locals['sitedir'], *('a', 'b'))\n",
    b"MAPPING: dict[str, str] = {'x': '/nowhere/x'}\nNAMESPACES: dict[str, list[str]] = {'n': ['/nowhere']}\n\ndef install():\n    pass\n",
    b"home = /usr/bin\nversion = 3.12.1\ninclude-system-site-packages = false\n",
    b"[extra:python_version<'3']\ny>=1\n\n[other]\nz\n",
)
_INDEXES = (
    b"[global]\nindex-url = https://u:p@index.invalid/simple\nextra-index-url =\n    https://a.invalid\n    file:///b\ntimeout = 5\n[install]\nno-index = true\nfind-links = ./wheels\n",
    b'[[index]]\nname = "a"\nurl = "https://index.invalid/simple"\ndefault = true\nexplicit = false\n[pip]\nno-index = true\n',
    b'[tool.uv]\nfind-links = ["x"]\n[tool.uv.sources]\ny = { index = "a" }\n[[tool.poetry.source]]\nname = "a"\nurl = "https://a.invalid"\npriority = "primary"\n[[tool.pdm.source]]\nurl = "https://${HOST}/simple"\n',
    b"--index-url https://index.invalid\n--extra-index-url=file:///x\n-f wheels\n-r pip.conf\n--trusted-host a\nx==1\n",
)
_SQL = (
    b"CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT NOT NULL REFERENCES c(id), UNIQUE (b));\nCREATE INDEX i ON a (b);\nALTER TABLE a ADD COLUMN d INT;\n",
    b"SELECT a.b, count(*) FROM a JOIN c ON a.b = c.id WHERE a.d = ? AND c.e IN (:x, %(y)s) GROUP BY 1 ORDER BY 2",
    b"INSERT INTO a (b, d) VALUES (1, 'x') ON CONFLICT (b) DO UPDATE SET d = excluded.d RETURNING id",
)
_HOOK = (
    b'{"hook_event_name":"PreToolUse","session_id":"s","cwd":"/","tool_name":"Edit","tool_input":{"file_path":"a.py","old_string":"x","new_string":"y","replace_all":true}}',
    b'{"hook_event_name":"afterFileEdit","workspace_roots":["/"],"file_path":"/a.py","edits":[{"old_string":"1","new_string":"2"}],"loop_count":1}',
    b'{"hook_event_name":"Stop","stop_hook_active":false,"tool_input":{"content":"x = 2"}}',
)
_DIRECTORY = b'{"parts":{"x":[0,8]},"modules":{}}'
_BINARY = (
    MAGIC + bytes(8 - len(MAGIC)) + len(_DIRECTORY).to_bytes(8, "little") + _DIRECTORY + bytes(24),
    b"RTNAMES\x00\x01\x00\x00\x00" + bytes(2200),
)

TARGETS: Mapping[str, Target] = {
    "python": Target(_python, _PYTHON),
    "rules": Target(_rules, _PYTHON),
    "comments": Target(_comments, _PYTHON),
    "configuration": Target(_configuration, _TOML),
    "requirements": Target(_requirements, (*_TOML, *_LINES)),
    "locks": Target(_locks, (*_TOML, *_JSON)),
    "frames": Target(_frames, _FRAMES_OF),
    "notebook": Target(_notebook, _JSON),
    "pages": Target(_pages, _PAGE),
    "answers": Target(_kept_answers, _JSON),
    "shelf": Target(_shelf, _JSON),
    "history": Target(_history, _BINARY),
    "names": Target(_names, _BINARY),
    "results": Target(_results, _RESULT),
    "runs": Target(_runs, _RUN),
    "baseline": Target(_baseline, _BASELINE),
    "patch": Target(_patch, _PATCH),
    "journal": Target(_journal, _JOURNAL),
    "installed": Target(_installed, _INSTALLED),
    "indexes": Target(_indexes, _INDEXES),
    "sql": Target(_sql, _SQL),
    "hook": Target(_hook, _HOOK),
}


class Found(NamedTuple):
    """An input that should not do what it does."""

    target: str
    data: bytes
    what: str


def mutated(seeds: Sequence[bytes], drawn: random.Random) -> bytes:
    """One of the seeds, or two of them, with some bytes that are not theirs."""
    data = bytearray(drawn.choice(seeds))
    if drawn.random() < 0.2:
        other = drawn.choice(seeds)
        data = data[: drawn.randrange(len(data) + 1)] + bytearray(other[drawn.randrange(len(other) + 1) :])
    for _ in range(drawn.choice((1, 1, 2, 4, 8, 30))):
        at = drawn.randrange(len(data) + 1)
        match drawn.randrange(5):
            case 0:
                data[at:at] = drawn.choice(_TOKENS)
            case 1:
                del data[at : at + drawn.randrange(1, 20)]
            case 2 if at < len(data):
                data[at] = drawn.randrange(256)
            case 3:
                data[at:at] = data[drawn.randrange(len(data) + 1) :][: drawn.randrange(60)]
            case _:
                data[at : at + 1] = bytes((drawn.randrange(256),))
    return bytes(data[:_LONGEST])


def tried(name: str, data: bytes) -> Found | None:
    """What is wrong with how a target takes `data`."""
    began = time.process_time()
    try:
        TARGETS[name].call(data)
    except Exception:
        return Found(name, data, traceback.format_exc(limit=-3))
    seconds = time.process_time() - began
    return Found(name, data, f"took {seconds:.1f} s") if seconds > SLOW_SECONDS else None


def fuzz(name: str, seconds: float, seed: int) -> tuple[int, list[Found]]:
    """How many inputs were tried, and what was found: one input for each last line of a traceback."""
    drawn, until, count = random.Random(f"{name} {seed}"), time.monotonic() + seconds, 0
    TARGETS[name].call(TARGETS[name].seeds[0])  # imports are nobody's fault
    found: dict[str, Found] = {}
    while time.monotonic() < until:
        count += 1
        one = tried(name, mutated(TARGETS[name].seeds, drawn))
        if one is not None:
            found.setdefault(one.what.strip().splitlines()[-1][:80] if "took" not in one.what else "slow", one)
    return count, list(found.values())


def guided(name: str, seconds: int) -> None:
    """Mutations that coverage guides: libFuzzer, by way of atheris. Ends the process."""
    import atheris

    with atheris.instrument_imports(include=["ringtrue", "ringtrue_rules"]):
        TARGETS[name].call(TARGETS[name].seeds[0])
    corpus = Path(_FOLDER.name) / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(TARGETS[name].seeds):
        (corpus / str(number)).write_bytes(seed)
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-timeout=2", str(corpus)], TARGETS[name].call)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--guided", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--crashers", type=Path, help="write what was found into this folder")
    given = parser.parse_args()
    if unknown := [name for name in given.targets if name not in TARGETS]:
        parser.error(f"'{unknown[0]}' is none of {', '.join(TARGETS)}")
    names = given.targets or list(TARGETS)
    if given.guided:
        guided(names[0], given.seconds)
    rows = []
    inputs = wrong = 0
    for name in names:
        count, found = fuzz(name, given.seconds, given.seed)
        inputs, wrong = inputs + count, wrong + len(found)
        rows.append({"target": name, "inputs": count, "found": [one.what for one in found]})
        print(f"{name:14} {count:9,} inputs, {len(found)} found", flush=True)
        for number, one in enumerate(found):
            print(f"  {one.data[:200]!r}\n{one.what}")
            if given.crashers:
                given.crashers.mkdir(parents=True, exist_ok=True)
                (given.crashers / f"{name}-{number}").write_bytes(one.data)
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1))
    print(f"{len(rows)} targets, {inputs:,} inputs, {wrong} found")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
