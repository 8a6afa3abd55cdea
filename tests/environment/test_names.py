"""Which names a module has, from its text and from the modules it takes them from."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringtrue.environment import interpreter
from ringtrue.environment.answers import Absent, Missing, Present, Unknown
from ringtrue.environment.names import extract
from ringtrue.environment.world import Environment

from tests.environment.conftest import dist

World = Callable[..., Environment]
V = (3, 12)


def answer(environment: Environment, module: str, name: str) -> str:
    return type(environment.name(module, name)).__name__


BINDS = """
import os, a.b, c as d
from e import f, g as h
x = y = 1
(p, [q, *r]) = 1, [2, 3]
z: int
w += 1
def function(): inside = 1
async def coroutine(): ...
class Class: member = 1
for i in []: j = 1
else: k = 1
while False: l = 1
with open("x") as m, n(): o = 1
try: s = 1
except E as t: u = 1
else: v = 1
finally: aa = 1
if (bb := 1): cc = 1
elif x: dd = 1
match 1:
    case [ee, *ff]: gg = 1
    case {"x": hh, **ii}: pass
    case C(jj) as kk: pass
def later():
    global ll
    ll = 1
mm = [nn for nn in (oo := [1])]
print(pp := 1)
"""


def test_every_kind_of_binding() -> None:
    wanted = "os a d f h x y p q r z w function coroutine Class later i j k l m o s t u v"
    wanted += " aa bb cc dd ee ff gg hh ii jj kk ll mm oo pp"
    assert sorted(extract(BINDS, V).names) == sorted(wanted.split())


def test_what_a_module_binds_agrees_with_the_compiler() -> None:
    """The symbol table of CPython is the oracle, on the standard library's own sources."""
    import symtable

    folder = Path(os.__file__).parent
    checked = 0
    for path in sorted([*folder.glob("[a-h]*.py"), *folder.glob("asyncio/*.py")]):
        text = path.read_text(encoding="utf-8")
        table = symtable.symtable(text, str(path), "exec")
        bound = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()}
        read = extract(text, sys.version_info[:2])
        typed = {name for name in read.names if name not in bound}
        undecided = bound - set(read.names)
        assert not [
            n for n in undecided if "version_info" not in text and "if 0" not in text and "if False" not in text
        ], path
        assert all(read.names[name].kind in ("variable", "exported") for name in typed), path
        checked += 1
    assert checked > 80


@pytest.mark.parametrize(
    ("test", "there", "not_there"),
    [
        ("sys.version_info >= (3, 9)", "yes", "no"),
        ("sys.version_info < (3, 9)", "no", "yes"),
        ("sys.version_info[:2] >= (3, 12)", "yes", "no"),
        ("sys.version_info > (3, 12)", "yes", "no"),
        ("sys.version_info >= (3,)", "yes", "no"),
        ("not sys.version_info < (3, 13)", "no", "yes"),
        ("sys.version_info >= (3, 9) and sys.version_info < (3, 10)", "no", "yes"),
        ("False", "no", "yes"),
    ],
)
def test_version_tests_decide(test: str, there: str, not_there: str) -> None:
    names = extract(f"if {test}:\n    yes = 1\nelse:\n    no = 1\n", V).names
    assert there in names
    assert not_there not in names


@pytest.mark.parametrize("test", ["sys.platform == 'win32'", "TYPE_CHECKING", "sys.version_info >= (3, 12, 4)", "flag"])
def test_other_tests_do_not(test: str) -> None:
    names = extract(f"if {test}:\n    yes = 1\nelse:\n    no = 1\n", V).names
    assert {"yes", "no"} <= names.keys()
    assert names["yes"].typing_only is (test == "TYPE_CHECKING")


def test_a_name_bound_for_typing_and_at_run_time_is_there_at_run_time() -> None:
    text = "if TYPE_CHECKING:\n    from a import x, y\nelse:\n    x = 1\n"
    names = extract(text, V).names
    assert (names["x"].typing_only, names["y"].typing_only) == (False, True)


def test_pep_702_deprecation() -> None:
    names = extract('@warnings.deprecated("use new()")\ndef old(): ...\ndef new(): ...\n', V).names
    assert (names["old"].deprecated, names["new"].deprecated) == ("use new()", None)


@pytest.mark.parametrize(
    "text",
    [
        "globals()[x] = 1",
        "for x in names:\n    globals()[x] = 1",
        "for x in ('a', b):\n    globals()[x] = 1",
        "for x in ('a', 'b'):\n    x += '_more'\n    globals()[x] = 1",
        "for x in ('a', 'b'):\n    pass\nglobals()[x] = 1",
        "globals().update(x=1)",
        "vars()[x] = 1",
        "vars().update({})",
        "g = globals()\ng[x] = 1",
        "g = globals()\nfill(g)",
        "def __getattr__(name):\n    if name not in TABLE:\n        raise Error\n    return 1",
        "T = {'a': 1}\ndef __getattr__(name):\n    for k in T:\n        globals()[k] = 1\n    raise Error",
        "T = {'a': 1}\ndef __getattr__(n):\n    found = T.get(n)\n    if found is None:\n        return f(n)\n"
        "    return found",
        "T = ['a']\nT.append(b)\nfor n in T:\n    globals()[n] = 1",
        "def make():\n    def __getattr__(n):\n        return f(n)\n    return __getattr__\n__getattr__ = make()",
        "import sys\nsys.modules.update(found)",
        "import sys\nsetattr(sys.modules[cls.__module__], name, cls)",
        "make(globals())",
        "exec('x = 1')",
        "def f(code):\n    exec(code, globals())",
        "def go(scope):\n    scope['x'] = 1\ngo(locals())",
        "def __getattr__(name):\n    return load(name)",
        "def __getattr__(name):\n    if name.startswith('x'):\n        return 1\n    raise AttributeError(name)",
        "def __getattr__(name):\n    if name == 'x':\n        return 1\n    return more(name)",
        "def __getattr__(name):\n    if name == 'x':\n        return 1\n    else:\n        return more(name)",
        "def __getattr__(name):\n    if name == 'x':\n        return 1\n    else:\n"
        "        try:\n            return more[name]\n        except KeyError:\n            raise AttributeError(name)",
        "import sys\nsys.modules[__name__] = object()",
        "import sys\nsetattr(sys.modules[__name__], 'x', 1)",
        "import sys\nthis = sys.modules[__name__]",
        "import sys\nsys.modules[__name__].__dict__.update(x=1)",
        "import sys\nsys.modules[__name__].__class__ = Odd",
        "def __getattr__(name): ...",
        "if x:\n    def __getattr__(name): ...",
        "__getattr__ = lazy",
        "from lazy import __getattr__",
        "__getattr__, __dir__, __all__ = lazy.attach(__name__, computed())",
    ],
)
def test_what_opens_a_module(text: str) -> None:
    assert extract(text, V).dynamics.open


@pytest.mark.parametrize(
    "text",
    [
        "print(globals()['x'])",
        "def f():\n    return '%(x)s' % locals()",
        "def f(a):\n    return dict(**vars())",
        "x = dict(globals())",
        "g = locals()\nfor n in __all__:\n    g[n].__module__ = 'lib'",
        "import sys\nprint(sys.modules['os'])",
        "import sys\nx = getattr(sys.modules[__name__], 'y')",
        "import sys\nif 'os' in sys.modules: pass",
        "class C:\n    def __getattr__(self, name): ...",
        "class C:\n    exec = 1",
        "def f(code):\n    env = {}\n    exec(code, env)",
        "def f(code):\n    exec(code)",
        "def go(scope):\n    print('ready')\ngo(locals())",
        "def __getattr__(name):\n    if name == 'old':\n        return 1\n    raise AttributeError(name)",
    ],
)
def test_what_does_not(text: str) -> None:
    assert extract(text, V).dynamics.open is None


@pytest.mark.parametrize(
    ("text", "names", "is_open"),
    [
        ("__all__ = ['a', 'b']", ("a", "b"), False),
        ("__all__ = ('a',) + ('b',)", ("a", "b"), False),
        ("__all__ = ['a']\n__all__ += ['b']", ("a", "b"), False),
        ("__all__ = ['a']\n__all__.extend(['b'])\n__all__.append('c')", ("a", "b", "c"), False),
        ("__all__ = ['a', *['b']]", ("a", "b"), False),
        ("__all__: list[str] = list(['a'])", ("a",), False),
        ("__all__ = [n for n in dir()]", (), True),
        ("__all__ = ['a']\n__all__ += computed()", ("a",), True),
        ("__all__ = ['a'] + [n for n in other]", ("a",), True),
    ],
)
def test_dunder_all(text: str, names: tuple[str, ...], is_open: bool) -> None:
    exports = extract(text, V).exports
    assert exports is not None
    assert (exports.names, exports.open) == (names, is_open)


@pytest.mark.parametrize(
    "body",
    [
        "    if name == 'a':\n        return 1\n    if name == 'b':\n        return 2\n    raise AttributeError(name)",
        "    if name in ('a', 'b'):\n        return 1\n    raise AttributeError(name)",
        "    if name in TABLE:\n        return TABLE[name]()\n    raise AttributeError(name)",
        "    if name == 'a' or name == 'b':\n        return 1\n    raise AttributeError(name)",
        "    if name == 'a':\n        return 1\n    elif name == 'b' and on:\n        return 2\n    raise Error",
        "    if name in TABLE:\n        return load(name)\n    else:\n"
        "        try:\n            return globals()[name]\n        except KeyError:\n            raise Error",
        "    if name in TABLE:\n        return load(name)\n    else:\n        raise AttributeError(name)",
        "    found = TABLE.get(name)\n    if found:\n        return found\n    raise AttributeError(name)",
    ],
)
def test_a_getattr_for_a_closed_set_of_names_is_read(body: str) -> None:
    read = extract(f"TABLE = {{'a': make, 'b': make}}\ndef __getattr__(name):\n    import os\n{body}\n", V)
    assert read.dynamics.open is None
    assert read.names.keys() - {"TABLE", "__getattr__"} == {"a", "b"}


@pytest.mark.parametrize(
    "text",
    [
        "globals()['a'] = vars()['b'] = 1",
        "T = ('a', 'b')\ndef __getattr__(n):\n    if n not in T:\n        msg = n\n        raise Error(msg)\n"
        "    globals()[n] = load(n)\n    return globals()[n]",
        "T = {'a': 1, 'b': 2}\ndef __getattr__(n):\n    if (found := T.get(n)) is None:\n        raise Error\n"
        "    return found",
        "T = ['a', 'b']\nfor name in T:\n    locals()[name] = 1",
        "T = locals()\nfor name in ('a', 'b'):\n    T[name] = 1",
        "def T(mod):\n    def answer(n):\n        if n not in ('a', 'b'):\n            raise Error\n"
        "        return mod\n    return answer\n__getattr__ = T(__name__)",
        "def __getattr__(n):\n    if n == 'a':\n        return 1\n    more = {'b': 2}\n    found = more.get(n)\n"
        "    if found is not None:\n        return found\n    raise Error",
        "def __getattr__(n):\n    global a, b\n    if n in ('a', 'b'):\n        a = b = 1\n        return a\n"
        "    raise Error",
        "for name in ['a', 'b']:\n    with suppress(Error):\n        globals()[name] = getattr(core, name)",
        "def __getattr__(n):\n    if n in ('a', 'b'):\n        return 1\n    if n in gone:\n        warn(n)\n"
        "    if n in former:\n        raise Error(former[n])\n    raise Error",
    ],
)
def test_names_that_are_made_in_ways_that_can_be_read(text: str) -> None:
    read = extract(text, V)
    assert read.dynamics.open is None
    assert read.names.keys() - {"name", "__getattr__", "T"} == {"a", "b"}


def test_attributes_that_a_module_sets_on_itself(world: World) -> None:
    text = "def add(kind):\n    from lib import types\n    setattr(types, kind.__name__, kind)"
    environment = world(site=dist("lib", "1", {"lib/__init__.py": "", "lib/types.py": text, "lib/other.py": text}))
    assert answer(environment, "lib.types", "made") == "Unknown"
    assert answer(environment, "lib.other", "made") == "Absent"


def test_lazy_loader_with_literals_is_read() -> None:
    attach = "lazy.attach(__name__, ['sub'], {'mod': ['f', 'g']})"
    text = f"import lazy_loader as lazy\n__getattr__, __dir__, __all__ = {attach}"
    read = extract(text, V)
    assert read.dynamics.open is None
    assert {"sub", "mod", "f", "g"} <= read.names.keys()


def test_lazy_loader_with_a_stub_is_read_from_the_stub(world: World) -> None:
    init = "import lazy_loader\n__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)"
    environment = world(
        site=dist("lib", "1", {"lib/__init__.py": init, "lib/__init__.pyi": "from .a import f\n", "lib/a.py": ""})
    )
    assert answer(environment, "lib", "f") == "Present"
    assert answer(environment, "lib", "g") == "Absent"


def test_present_and_absent(world: World) -> None:
    environment = world(site=dist("lib", "1", {"lib/__init__.py": "def get(): ...\n", "lib/sub.py": ""}))
    assert answer(environment, "lib", "get") == "Present"
    sub = environment.name("lib", "sub")
    assert isinstance(sub, Present)
    assert (sub.name.kind, sub.name.target) == ("module", ("lib.sub", None))
    assert answer(environment, "lib", "__version__") == "Absent"
    assert answer(environment, "lib", "__name__") == "Present"
    gone = environment.name("lib", "gte")
    assert isinstance(gone, Absent)
    assert gone.names == ("get", "sub")
    assert isinstance(environment.name("lib.nothing", "x"), Missing)


def test_star_imports_are_followed_through_cycles(world: World) -> None:
    files = {
        "lib/__init__.py": "from .a import *\nfrom lib.b import *\n",
        "lib/a.py": "from .b import *\n__all__ = ['one', '_private']\none = two = _private = 1\n",
        "lib/b.py": "from .a import *\nthree = _hidden = 1\n",
    }
    environment = world(site=dist("lib", "1", files))
    there = [n for n in ("one", "two", "three", "_private", "_hidden") if answer(environment, "lib", n) == "Present"]
    assert there == ["one", "three", "_private"]
    assert answer(environment, "lib", "two") == "Absent"


def test_all_of_another_module(world: World) -> None:
    files = {
        "lib/__init__.py": "from . import a\nfrom .a import *\n__all__ = ['x'] + a.__all__\nx = 1\n",
        "lib/a.py": "__all__ = ['y']\ny = z = 1\n",
        "use.py": "from lib import *\n",
    }
    environment = world(site=dist("lib", "1", files))
    assert [answer(environment, "use", name) for name in "xyz"] == ["Present", "Present", "Absent"]


@pytest.mark.parametrize("target", ["._c", ".gone", "nowhere", ".open"])
def test_a_star_that_cannot_be_followed_opens_the_module(world: World, target: str) -> None:
    files = {"lib/__init__.py": f"from {target} import *\n", "lib/_c.so": "", "lib/open.py": "def __getattr__(n): ..."}
    assert answer(world(site=dist("lib", "1", files)), "lib", "x") == "Unknown"


def test_source_and_stub_together(world: World) -> None:
    files = {"lib.py": "a = 1\n", "lib.pyi": "b: int\n", "c.abi3.so": "", "c.pyi": "a: int\n", "bare.abi3.so": ""}
    environment = world(site=dist("lib", "1", files))
    assert [answer(environment, "lib", name) for name in "abc"] == ["Present", "Present", "Absent"]
    assert [answer(environment, "c", name) for name in "ab"] == ["Present", "Unknown"]
    assert answer(environment, "bare", "a") == "Unknown"


def test_names_of_namespace_packages(world: World) -> None:
    environment = world(site={"acme/a.py": ""})
    assert answer(environment, "acme", "a") == "Present"
    assert environment.name("acme", "b") == Unknown(
        "'acme' is a namespace package: other distributions may add 'acme.b'", "acme"
    )


def test_the_standard_library(world: World) -> None:
    environment = world(version="3.9")
    for module, name in [("os", "path"), ("typing", "Protocol"), ("collections.abc", "Mapping"), ("winreg", "OpenKey")]:
        assert answer(environment, module, name) == "Present", (module, name)
    for module, name in [("os", "exist"), ("typing", "override"), ("json", "parse"), ("winreg", "nope")]:
        assert answer(environment, module, name) == "Absent", (module, name)


@pytest.mark.parametrize("text", ["\0", "(" * 3000, "x = " + "-" * 100_000 + "1", "def f(:", "class"])
def test_text_that_does_not_parse_is_unknown(world: World, text: str) -> None:
    environment = world(site={"bad.py": text})
    assert answer(environment, "bad", "x") == "Unknown"


def test_a_huge_file_is_unknown(world: World) -> None:
    assert answer(world(site={"huge.py": "x = 1\n" * 2_000_000}), "huge", "y") == "Unknown"


def test_other_encodings(world: World, tmp_path: Path) -> None:
    environment = world(site={"latin.py": "", "bom.py": ""})
    site = tmp_path / "env/lib/python3.12/site-packages"
    (site / "latin.py").write_bytes("# coding: latin-1\ngröße = 1\n".encode("latin-1"))
    (site / "bom.py").write_bytes(b"\xef\xbb\xbfx = 1\n")
    (site / "bad.py").write_bytes(b"x = '\xff'\n")
    assert answer(environment, "latin", "größe") == "Present"
    assert answer(environment, "bom", "x") == "Present"
    assert answer(environment, "bad", "x") == "Unknown"


NAMES = st.sampled_from("abcdef")
SIMPLE = st.one_of(
    NAMES.map(lambda n: f"{n} = 1"),
    NAMES.map(lambda n: f"def {n}(): pass"),
    NAMES.map(lambda n: f"class {n}: pass"),
    NAMES.map(lambda n: f"import json as {n}"),
    NAMES.map(lambda n: f"from os import path as {n}"),
    NAMES.map(lambda n: f"for {n} in [1]: pass"),
    NAMES.map(lambda n: f"with open('/dev/null') as {n}: pass"),
    NAMES.map(lambda n: f"({n} := 1)"),
    NAMES.map(lambda n: f"if True:\n    {n} = 1\nelse:\n    never = 1"),
    NAMES.map(lambda n: f"try:\n    {n} = 1\nexcept Exception: pass"),
    NAMES.map(lambda n: f"match 1:\n    case {n}: pass"),
    NAMES.map(lambda n: f"def made():\n    global {n}\n    {n} = 1\nmade()"),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(SIMPLE, max_size=8))
def test_law_every_name_that_running_binds_is_read(statements: list[str]) -> None:
    text = "\n".join(statements)
    scope: dict[str, object] = {}
    exec(compile(ast.parse(text), "made", "exec"), scope)
    assert set(scope) - {"__builtins__"} <= set(extract(text, sys.version_info[:2]).names)


def test_a_file_is_read_once_until_it_changes(world: World, tmp_path: Path) -> None:
    environment = world(site={"lib.py": "a = 1\n"})
    read: list[str] = []
    disk = environment.view.disk
    real = disk.raw
    disk.raw = lambda path: (read.append(path), real(path))[1]  # type: ignore[method-assign]  # counts
    for _ in range(3):
        answer(environment, "lib", "a")
    assert [os.path.basename(path) for path in read if path.endswith("lib.py")] == ["lib.py"]
    (tmp_path / "env/lib/python3.12/site-packages/lib.py").write_text("a = b = 1\n")
    assert answer(environment, "lib", "b") == "Present"


def test_the_project_is_never_executed(world: World, tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'sprung')!r}, 'w')\n"
    site = {"lib/__init__.py": trap, "a.pth": "import lib\n", "sitecustomize.py": trap}
    environment = world({"app.py": trap, "conftest.py": trap, "setup.py": trap, "pyproject.toml": ""}, site)
    for module in ("lib", "app", "conftest", "gone"):
        environment.name(module, "x")
    assert not (tmp_path / "sprung").exists()


def test_subprocess_agrees_that_witnessed_names_are_there(world: World) -> None:
    """Every public name that the running interpreter's own modules have is Present for that interpreter."""
    modules = [
        "os",
        "os.path",
        "json",
        "typing",
        "collections",
        "socket",
        "asyncio",
        "concurrent.futures",
        "logging",
        "re",
    ]
    code = f"import importlib, json; print(json.dumps({{m: dir(importlib.import_module(m)) for m in {modules!r}}}))"
    import json

    said = json.loads(
        subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True).stdout
    )
    from ringtrue.environment.interpreter import find

    environment = Environment.load(os.path.dirname(__file__), find(os.path.dirname(__file__), explicit=sys.executable))
    wrong = [(m, n) for m, names in said.items() for n in names if answer(environment, m, n) != "Present"]
    assert [pair for pair in wrong if not isinstance(environment.name(*pair), Unknown)] == []


def test_what_a_stub_imports_for_itself_is_no_name_of_the_module(tmp_path: Path) -> None:
    """PEP 484: a stub hands an import on only where it is written `as` its own name."""
    environment = Environment.load(str(tmp_path), interpreter.find(str(tmp_path), explicit=sys.executable))
    assert isinstance(environment.name("collections", "Mapping"), Absent)
    assert isinstance(environment.name("collections", "OrderedDict"), Present)
