"""What the tool makes of sources: names followed through imports, classes, signatures, and what cannot be known."""

from __future__ import annotations

from pathlib import Path

import pytest
from ringtrue.history.building.pieces import pieces
from ringtrue.history.building.reading import read
from ringtrue.history.building.skeleton import skeleton

from tests.history.written import parameter, part, states

INIT = "lib/__init__.py"


def one(tmp_path: Path, text: str, dotted: str, **others: str) -> str:
    """The state of a name in a distribution of a single release."""
    files = {f"lib/{name}.py": other for name, other in others.items()}
    return states(part({"1.0": {INIT: text, **files}}, tmp_path), dotted)


@pytest.mark.parametrize(
    ("text", "dotted", "state"),
    [
        ("class A:\n    def f(self): ...", "lib.A.f", "+"),
        ("class A:\n    def f(self): ...", "lib.A.g", "-"),
        ("class A:\n    def f(self):\n        self.x = 1", "lib.A.x", "+"),
        ("class A:\n    def f(self):\n        return self.x", "lib.A.x", "?"),
        ("class A:\n    def __getattr__(self, name): ...", "lib.A.x", "?"),
        ("class A:\n    __slots__ = ('x',)", "lib.A.x", "+"),
        ("class A(Unknown): ...", "lib.A.x", "?"),
        ("class A(Exception): ...", "lib.A.args", "?"),  # there is no part of the standard library here
        ("import abc\nclass A(abc.ABC): ...", "lib.A.x", "-"),
        ("from typing import Generic, T\nclass A(Generic[T]): ...", "lib.A.x", "-"),
        ("class A(metaclass=Odd): ...", "lib.A.x", "?"),
        ("@odd\nclass A: ...", "lib.A.x", "?"),
        ("@dataclass\nclass A:\n    x: int", "lib.A.x", "+"),
        ("class B:\n    x = 1\nclass A(B): ...", "lib.A.x", "+"),
        ("class B:\n    x = 1\nclass A(B): ...", "lib.A.y", "-"),
        ("class A: ...\nA.x = 1", "lib.A.x", "+"),
        ("class A: ...\nsetattr(A, 'x', 1)", "lib.A.x", "+"),
        ("class A: ...\nfor n in names:\n    setattr(A, n, 1)", "lib.A.x", "?"),
        ("class A: ...\nextend(A)", "lib.A.x", "?"),
        ("from .inner import *", "lib.one", "+"),
        ("from .inner import *", "lib._two", "?"),
        ("from .inner import *", "lib.three", "-"),
        ("from elsewhere import *", "lib.one", "?"),
        ("from .inner import one as two", "lib.two", "+"),
        ("from . import inner\nx = inner.one", "lib.x", "+"),
        ("globals()[name] = 1", "lib.x", "?"),
        ("globals()['x'] = 1", "lib.x", "+"),
        ("globals()['x'] = 1", "lib.y", "-"),
        ("def __getattr__(name):\n    return load(name)", "lib.x", "?"),
        ("def __getattr__(name):\n    if name == 'x':\n        return 1\n    raise AttributeError", "lib.x", "+"),
        ("def __getattr__(name):\n    if name == 'x':\n        return 1\n    raise AttributeError", "lib.y", "-"),
        ("if TYPE_CHECKING:\n    from .inner import one", "lib.one", "-"),
        ("try:\n    import fast as x\nexcept ImportError:\n    x = None", "lib.x", "+"),
        ("if sys.version_info < (3, 6):\n    x = 1", "lib.x", "-"),
        ("if odd:\n    x = 1", "lib.x", "?"),
        ("if __LIB_SETUP__:\n    y = 1\nelse:\n    x = 1", "lib.x", "+"),
        ("if odd:\n    x = 1\nelse:\n    x = 2", "lib.x", "+"),
        ("try:\n    import fast as x\nexcept ImportError:\n    pass", "lib.x", "?"),
        ("try:\n    import fast as x\nexcept ImportError:\n    raise", "lib.x", "+"),
        ("class A:\n    if odd:\n        def f(self): ...", "lib.A.f", "?"),
        ("x = 1\ndel x", "lib.x", "-"),
        ("def f():\n    global x\n    x = 1", "lib.x", "+"),
        ("x = y", "lib.inner.one", "+"),
        ("x = y", "lib.x.real", "?"),
        ("def f(: pass", "lib.x", "?"),
    ],
)
def test_names(tmp_path: Path, text: str, dotted: str, state: str) -> None:
    assert one(tmp_path, text, dotted, inner="one = 1\n_two = 2\n") == state


@pytest.mark.parametrize(
    ("text", "name", "state"),
    [
        ("def f(a, *, b=1): ...", "b", "+"),
        ("def f(a, *, b=1): ...", "c", "-"),
        ("def f(a, **others): ...", "c", "?"),
        ("@odd\ndef f(a): ...", "c", "?"),
        ("@lru_cache(maxsize=None)\ndef f(a): ...", "c", "-"),
        ("class f:\n    def __init__(self, a): ...", "a", "+"),
        ("class f:\n    def __init__(self, a): ...", "self", "-"),
        ("class B:\n    def __init__(self, a): ...\nclass f(B): ...", "c", "-"),
        ("class f: ...", "a", "?"),
        ("@dataclass\nclass f:\n    a: int", "a", "+"),
        ("class f(NamedTuple):\n    a: int", "b", "-"),
        ("if x:\n    def f(a): ...\nelse:\n    def f(b): ...", "b", "+"),
        ("from typing import TypedDict\nclass W(TypedDict):\n    a: int\ndef f(**words: Unpack[W]): ...", "a", "+"),
        ("from typing import TypedDict\nclass W(TypedDict):\n    a: int\ndef f(**words: Unpack[W]): ...", "b", "-"),
        ("f = make()", "a", "?"),
    ],
)
def test_parameters(tmp_path: Path, text: str, name: str, state: str) -> None:
    assert parameter(part({"1.0": {INIT: text}}, tmp_path), "lib.f", name) == state


def test_a_class_that_moves_keeps_its_public_life(tmp_path: Path) -> None:
    old = {INIT: "from lib.core import A", "lib/core.py": "class A:\n    def f(self): ...\n    def g(self): ..."}
    new = {INIT: "from lib._new import A", "lib/_new.py": "class A:\n    def f(self, x): ..."}
    found = part({"1.0": old, "2.0": old, "3.0": new}, tmp_path)
    assert states(found, "lib.A.f") == "+++"
    assert states(found, "lib.A.g") == "++-"
    assert states(found, "lib.core.A") == "++-"
    assert parameter(found, "lib.A.f", "x") == "--+"


def test_a_stub_tells_of_a_compiled_module(tmp_path: Path) -> None:
    files = {INIT: "from ._fast import A", "lib/_fast.so": "", "lib/_fast.pyi": "class A:\n    def f(self): ..."}
    assert states(part({"1.0": files}, tmp_path), "lib.A.f") == "+"
    assert states(part({"1.0": files}, tmp_path), "lib.A.g") == "?"
    assert states(part({"1.0": files}, tmp_path, complete_stubs=True), "lib.A.g") == "-"


def test_stubs_hand_on_what_they_say_and_use_the_rest_themselves(tmp_path: Path) -> None:
    inner = "class B:\n    x: int\nclass C(B): ..."
    files = {
        "lib/__init__.pyi": "from .inner import B\nfrom .inner import C as C\nclass A(B): ...",
        "lib/inner.pyi": inner,
    }
    found = part({"1.0": files}, tmp_path, complete_stubs=True)
    assert [states(found, name) for name in ("lib.A.x", "lib.A.y", "lib.B", "lib.C.x")] == ["+", "-", "-", "+"]


def test_a_stub_hands_on_a_star(tmp_path: Path) -> None:
    files = {"lib/__init__.pyi": "from .inner import *", "lib/inner.pyi": "class A: ..."}
    assert states(part({"1.0": files}, tmp_path, complete_stubs=True), "lib.A") == "+"


def test_a_compiled_module_is_not_known(tmp_path: Path) -> None:
    files = {INIT: "from ._fast import A", "lib/_fast.so": ""}
    assert states(part({"1.0": files}, tmp_path), "lib.A") == "+"
    assert states(part({"1.0": files}, tmp_path), "lib.A.f") == "?"


def test_a_name_that_is_loaded_late(tmp_path: Path) -> None:
    text = """
        _where = {"A": "lib.inner"}
        def __getattr__(name):
            if name in _where:
                return getattr(import_module(_where[name]), name)
            raise AttributeError(name)
    """.replace("\n        ", "\n")
    found = part({"1.0": {INIT: text, "lib/inner.py": "class A:\n    x = 1"}}, tmp_path)
    assert [states(found, name) for name in ("lib.A", "lib.A.x", "lib.A.y", "lib.B")] == ["+", "+", "-", "-"]


DEPRECATIONS = {
    "@deprecated('use g')\ndef f(): ...": ("use g", ""),
    "@deprecated('1.2', alternative='g')\ndef f(): ...": ("use 'g'", "1.2"),
    "def f():\n    warnings.warn('f is deprecated', DeprecationWarning, stacklevel=2)": ("f is deprecated", ""),
    "def f():\n    warnings.warn('the default will change', FutureWarning)": None,
    "def f():\n    if odd:\n        warnings.warn('f is deprecated', DeprecationWarning)": None,
    "def f():\n    '''Do it.\n\n    .. deprecated:: 1.3\n       Use g.\n    '''": ("Use g.", "1.3"),
    "def f():\n    '''Do.\n\n    Parameters\n    ----------\n    a : int\n        .. deprecated:: 1.3\n    '''": None,
    "class f:\n    def __init__(self):\n        warnings.warn('gone soon', FutureWarning)": None,
    "class f:\n    def __new__(cls):\n        warnings.warn('it is removed', FutureWarning)": ("it is removed", ""),
    "def f():\n    raise RuntimeError('f has been removed, use g')": ("f has been removed, use g", ""),
    "def f():\n    raise RuntimeError('out of luck')": None,
    "def f():\n    warnings.warn('f is deprecated', stacklevel=2)": ("f is deprecated", ""),
    "f = deprecated_alias('f', g)": ("", ""),
}


@pytest.mark.parametrize("text", DEPRECATIONS)
def test_deprecations(text: str) -> None:
    assert read(text, (3, 10)).names["f"][0].deprecated == DEPRECATIONS[text]


@pytest.mark.parametrize(
    "text",
    [
        "def f(a=None):\n    if a is not None:\n        warnings.warn(\"'a' is deprecated\", DeprecationWarning)",
        "@deprecate_kwarg(old_arg_name='a', new_arg_name='b')\ndef f(b, a=None): ...",
        "def f(a=0):\n    '''Do.\n\n    Parameters\n    ----------\n    a : int\n        .. deprecated:: 2.0\n    '''",
    ],
)
def test_deprecated_parameters(text: str) -> None:
    assert [name for name, _, _ in read(text, (3, 10)).names["f"][0].dated] == ["a"]


@pytest.mark.parametrize(
    ("decorator", "parameters", "opened"),
    [
        ("@deprecate_renamed_parameter('a', 'b', version='1.0')", ("b", "a"), False),
        ("@_api.rename_parameter('3.9', 'a', 'b')", ("b", "a"), False),
        ("@rename_parameter(since='1', removal='2', old='a', new='b')", ("b", "a"), False),
        ("@deprecate_posargs(Removed, ['b'])", ("b",), False),
        ("@deprecated_args(None, 'use b', 'b')", ("b",), False),
        ("@deprecated_kwargs(a='b')", ("b",), True),
        ("@deprecated('use g')", ("b",), False),
    ],
)
def test_old_names_of_parameters_are_taken(decorator: str, parameters: tuple[str, ...], opened: bool) -> None:
    found = read(f"{decorator}\ndef f(b): ...", (3, 10)).names["f"][0]
    assert (found.parameters, found.open) == (parameters, opened)


def test_a_directive_speaks_behind_an_empty_line() -> None:
    said = ".. deprecated:: 2.0\n\n            Not given.\n\n        More."
    text = f"def f(a=0):\n    '''Do.\n\n    a : int\n        {said}\n    '''"
    assert read(text, (3, 10)).names["f"][0].dated == (("a", "Not given.", "2.0"),)


def test_a_deprecated_answer_of_getattr() -> None:
    text = """
        _old = {}
        _old.update({n: get(n) for n, why in _rows})
        _rows = [("float", ""), ("int", "")]
        def __getattr__(name):
            try:
                value = _old[name]
            except KeyError:
                pass
            else:
                warnings.warn(message, DeprecationWarning)
                return value
            raise AttributeError(name)
    """.replace("\n        ", "\n")
    record = read(text, (3, 10))
    assert record.open == ""
    assert set(record.lazy) == {"float", "int"}
    assert record.names["float"][0].deprecated == ("", "")


SAMPLES = [
    Path(path) for path in (pytest.__file__, Path(__file__), Path(pytest.__file__).parent.parent / "_pytest/python.py")
]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_cutting_and_leaving_out_change_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = path.read_text("utf-8")
    assert "".join(pieces(text)) == text
    assert skeleton(text).count("\n") == text.count("\n")
    short = read(text, (3, 10))
    monkeypatch.setattr("ringtrue.history.building.reading.skeleton", lambda text: text)
    monkeypatch.setattr("ringtrue.history.building.reading.pieces", lambda text: [text])
    assert read(text, (3, 10)) == short
