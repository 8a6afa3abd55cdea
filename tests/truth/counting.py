"""Counting: runs the code of an example on inputs of a size and counts what it does: growth without a clock.

Does not know rules. Lists and texts that the code makes are replaced by ones that count the elements they touch;
modules of databases, servers and disks are replaced by recorders.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from textwrap import dedent
from types import ModuleType
from typing import Any

TOUCHED: Counter[str] = Counter()


class Element:
    """A value whose comparisons and hashes are counted."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        TOUCHED["compared"] += 1
        return isinstance(other, Element) and self.value == other.value

    def __hash__(self) -> int:
        TOUCHED["hashed"] += 1
        return hash(self.value)


class CountedList(list):
    """A list that counts the elements which a call moves or copies."""

    def pop(self, index: Any = -1) -> Any:
        TOUCHED["moved"] += len(self) if index == 0 else 1
        return super().pop(index)

    def insert(self, index: Any, value: Any) -> None:
        TOUCHED["moved"] += len(self) - index + 1
        super().insert(index, value)

    def __add__(self, other: Any) -> CountedList:
        TOUCHED["copied"] += len(self) + len(other)
        return CountedList(super().__add__(other))

    def __iadd__(self, other: Any) -> CountedList:  # type: ignore[misc]  # as list has it
        TOUCHED["copied"] += len(other)
        self.extend(other)
        return self

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        if isinstance(index, slice):
            TOUCHED["copied"] += len(found)
            return CountedList(found)
        return found


def _text(base: type) -> type:
    class Counted(base):  # type: ignore[misc, valid-type]  # `str` or `bytes`
        def __add__(self, other: Any) -> Any:
            TOUCHED["copied"] += len(self) + len(other)
            return Counted(super().__add__(other))

        def __radd__(self, other: Any) -> Any:
            TOUCHED["copied"] += len(self) + len(other)
            return Counted(base(other) + base(self))

        def __getitem__(self, index: Any) -> Any:
            found = super().__getitem__(index)
            if isinstance(index, slice):
                TOUCHED["copied"] += len(found)
                return Counted(found)
            return found

        def join(self, parts: Any) -> Any:
            joined = base(self).join(parts)
            TOUCHED["copied"] += len(joined)
            return joined

    return Counted


CountedStr = _text(str)
CountedBytes = _text(bytes)


class CountedBuffer(bytearray):
    """A buffer that counts what is copied out of it."""

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        if isinstance(index, slice):
            TOUCHED["copied"] += len(found)
        return found

    def __iadd__(self, other: Any) -> CountedBuffer:  # type: ignore[misc]  # as bytearray has it
        TOUCHED["copied"] += len(other)
        self.extend(other)
        return self


class _Wrap(ast.NodeTransformer):
    """Lists and empty texts that the code makes become counted ones."""

    def visit_List(self, node: ast.List) -> ast.AST:  # the name that ast calls
        self.generic_visit(node)
        if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return node
        return ast.copy_location(ast.Call(ast.Name("CountedList", ast.Load()), [node], []), node)

    visit_ListComp = visit_List  # type: ignore[assignment]  # noqa: N815  # both make lists

    def visit_Constant(self, node: ast.Constant) -> ast.AST:  # likewise
        name = "CountedStr" if node.value == "" else "CountedBytes" if node.value == b"" else None
        if name is None:
            return node
        return ast.copy_location(ast.Call(ast.Name(name, ast.Load()), [node], []), node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:  # likewise
        return node


def _walked(name: str) -> Callable[..., Any]:
    """A builtin that goes through what it is given, counting the elements."""
    real = getattr(builtins, name)

    def counted(*given: Any, **named: Any) -> Any:
        for one in given:
            if hasattr(one, "__len__") and not isinstance(one, int):
                TOUCHED["touched"] += len(one)
        return real(*given, **named)

    return counted


class Recorder:
    """Stands for anything outside: every call on it is counted under its last name, and gives another recorder."""

    def __init__(self, name: str = "", rows: int = 0) -> None:
        self._name, self._rows = name, rows

    def __getattr__(self, name: str) -> Recorder:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Recorder(name, self._rows)

    def __call__(self, *given: Any, **named: Any) -> Any:
        TOUCHED[self._name] += 1
        if self._name == "apply":
            return self
        return Recorder(self._name, self._rows)

    def __getitem__(self, index: Any) -> Any:
        return Recorder("item", self._rows)

    def __iter__(self) -> Iterator[Any]:
        for _ in range(2 if self._name == "row" else self._rows):
            TOUCHED["rows"] += 1
            yield Recorder("row", self._rows)

    def __len__(self) -> int:
        return self._rows

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    async def __aenter__(self) -> Recorder:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    def __await__(self) -> Any:
        return self
        yield  # a generator that waits for nothing

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __mul__(self, other: Any) -> int:
        return 1

    __rmul__ = __mul__
    __ge__ = __gt__ = __eq__

    def __repr__(self) -> str:
        return "recorder"


@contextmanager
def replaced(modules: dict[str, Any]) -> Iterator[None]:
    """Modules that stand in `sys.modules` while the code runs."""
    kept = {name: sys.modules.get(name) for name in modules}
    for name, value in modules.items():
        made = ModuleType(name)
        made.__getattr__ = lambda attr, value=value: getattr(value, attr)  # type: ignore[method-assign]  # PEP 562
        made.__path__ = []
        sys.modules[name] = made
    try:
        yield
    finally:
        for name, old in kept.items():
            if old is None:
                del sys.modules[name]
            else:
                sys.modules[name] = old


def loaded(code: str, **given: Any) -> dict[str, Any]:
    """The names that the code makes, with counting lists and texts."""
    tree = ast.fix_missing_locations(_Wrap().visit(ast.parse(dedent(code))))
    names: dict[str, Any] = {
        "CountedList": CountedList, "CountedStr": CountedStr, "CountedBytes": CountedBytes,
        "bytearray": CountedBuffer, "print": lambda *_: None, "__name__": "example",
        **{name: _walked(name) for name in ("sum", "max", "min", "list", "bytes")},
        **given,
    }  # fmt: skip
    exec(compile(tree, "example", "exec", __future__.annotations.compiler_flag), names)
    return names


def counted(run: Callable[[], Any], *names: str) -> int:
    """How often the named things happen while `run` runs; all of them where none is named."""
    TOUCHED.clear()
    run()
    return sum(TOUCHED[name] for name in names) if names else sum(TOUCHED.values())


def steps_of(pattern: str, text: str) -> int:
    """How many characters a backtracking matcher compares before it gives up `pattern` at the start of `text`."""
    parser = __import__("re")._parser if sys.version_info >= (3, 11) else __import__("sre_parse")
    steps = 0

    def one(item: Any, at: int) -> bool:
        nonlocal steps
        steps += 1
        name, value = str(item[0]), item[1]
        if at >= len(text):
            return False
        if name == "LITERAL":
            return ord(text[at]) == value
        return bool(__import__("re").match(_class(value), text[at]))

    def walk(items: list[Any], at: int) -> bool:
        if not items:
            return True
        item, rest = items[0], items[1:]
        name = str(item[0])
        if name == "AT":
            return walk(rest, at) if at == (0 if "BEGIN" in str(item[1]) else len(text)) else False
        if name == "SUBPATTERN":
            return walk([*item[1][3], *rest], at)
        if name == "MAX_REPEAT":
            lowest, highest, body = item[1]
            if highest > 0:
                again = (item[0], (max(lowest - 1, 0), highest if highest > 1000 else highest - 1, body))
                if walk([*body, ("MARK", at), again, *rest], at):
                    return True
            return lowest == 0 and walk(rest, at)
        if name == "MARK":  # a repeat that matched nothing ends
            return at != item[1] and walk(rest, at)
        return one(item, at) and walk(rest, at + 1)

    walk(list(parser.parse(pattern)), 0)
    return steps


def _class(parts: Any) -> str:
    words = {"CATEGORY_WORD": r"\w", "CATEGORY_SPACE": r"\s", "CATEGORY_DIGIT": r"\d"}
    inside = ""
    for part in parts:
        name, value = str(part[0]), part[1]
        inside += (
            words[str(value)]
            if name == "CATEGORY"
            else f"{chr(value[0])}-{chr(value[1])}"
            if name == "RANGE"
            else chr(value)
        )
    return f"[{inside}]"
