"""The dates of deprecations of the standard library, against its stubs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from ringtrue.dated.messages import since_in
from ringtrue.environment.stdlib import typeshed
from ringtrue.history.python_dates import SINCE

_NOT_DATED = {"_thread", "asyncio.trsock", "http.cookies", "imaplib", "os", "pdb"}
"""Modules of which nobody calls what is marked, or nobody says since when."""


def _stubs() -> Iterator[tuple[str, str]]:
    """Each function and class that stubs mark as deprecated as a whole, with the message."""
    folder = Path(str(typeshed()))
    for file in sorted(folder.rglob("*.pyi")):
        module = ".".join(file.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
        yield from _marked(ast.parse(file.read_text(encoding="utf-8")).body, module)


def _marked(body: list[ast.stmt], owner: str) -> Iterator[tuple[str, str]]:
    for node in body:
        if isinstance(node, ast.If):
            yield from _marked(node.body, owner)
            yield from _marked(node.orelse, owner)
        elif isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            for mark in node.decorator_list:
                match mark:
                    case ast.Call(func=ast.Name(id="deprecated"), args=[ast.Constant(value=str() as said), *_]):
                        if "overload" not in [ast.unparse(one) for one in node.decorator_list]:
                            yield f"{owner}.{node.name}", said
                    case _:
                        pass
            if isinstance(node, ast.ClassDef):
                yield from _marked(node.body, f"{owner}.{node.name}")


def test_what_the_stubs_mark_without_a_date_has_one_here() -> None:
    undated = {
        name
        for name, said in _stubs()
        if not since_in(said, "Python") and not said.startswith("Soft") and name not in SINCE
    }
    assert {name for name in undated if not any(name.startswith(f"{module}.") for module in _NOT_DATED)} == set()


def test_what_is_dated_here_is_marked_there() -> None:
    marked = {name for name, _ in _stubs()}
    told = {name for name in SINCE if name.rpartition(".")[2] in {one.rpartition(".")[2] for one in marked}}
    assert set(SINCE) - told <= {"asyncio.iscoroutinefunction", "asyncio.coroutines.iscoroutinefunction",
                                 "argparse._ActionsContainer.add_argument_group", "typing.NamedTuple"}  # fmt: skip
