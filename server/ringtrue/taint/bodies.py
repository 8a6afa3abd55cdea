"""Bodies: the functions of a module as facts, so that a block may look into the functions that it calls.

Stated is a function that is short, or that calls something which does harm with the wrong argument; a block that asked
for it runs again when its text changes. Does not know what happens in it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ringtrue.cost.loops import dotted

if TYPE_CHECKING:
    from ringtrue.syntax import Block

_LONGEST = 4000
_SHORT = 1200
_DOES = re.compile(
    r"\b(?:execute\w*|raw|extra|system|popen|Popen|run|call|check_output|check_call|eval|exec|loads?|open|redirect|"
    r"render_template_string|Markup|mark_safe|send_file|urlopen|get|post|unlink|remove|rmtree|from_string|fetch\w*|"
    r"Template|parse|fromstring|read_text|read_bytes|write_text|write_bytes|FileResponse|getoutput)\("
)
_LONGEST_VALUE = 240


@dataclass(frozen=True)
class Body:
    """One definition of a function; equal ones read the same."""

    text: str
    block: Block = field(compare=False, repr=False)

    @property
    def function(self) -> ast.FunctionDef | ast.AsyncFunctionDef:
        node = self.block.nodes[0]
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)  # nothing else is stated
        return node


def body_key(name: str, owner: str = "") -> str:
    """The key under which the function `name`, or a method of class `owner`, stands."""
    return f"body {owner}.{name}" if owner else f"body {name}"


def value_key(name: str) -> str:
    """The key under which it stands what the module's `name` is bound to at its top level, as text."""
    return f"value {name}"


def field_types_key(owner: str, name: str) -> str:
    """The key under which the annotation of a field of class `owner` stands."""
    return f"type {owner}.{name}"


HTML_FILES = "names html files"
"""The key that is there where the module names a file of HTML."""


def imports_key(package: str) -> str:
    """The key that is there where the module imports something of `package`."""
    return f"imports {package}"


def bases_key(name: str) -> str:
    """The key under which the bases of class `name` stand, as text."""
    return f"inherits {name}"


def bodies(block: Block) -> Iterator[tuple[str, object]]:
    """What `block` states of its functions and values."""
    if ".html" in block.text:
        yield HTML_FILES, True
    if block.kind == "header":
        bases = getattr(block.nodes[0], "bases", ())
        yield bases_key(block.owner), tuple(ast.unparse(one) for one in bases) if bases else ("",)
        return
    for node in block.nodes:
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.decorator_list
            and block.kind == "statement"
        ):
            yield from _guarded(node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and block.kind in ("statement", "member"):
            text = block.text
            if len(text) <= _SHORT or (len(text) <= _LONGEST and _DOES.search(text)):
                yield body_key(node.name, block.owner), (Body(text, block),)
        elif block.kind == "member" and isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield field_types_key(block.owner, node.target.id), (_segment(block, node.annotation),)
        elif block.kind == "statement":
            yield from _values(node, block)
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                yield imports_key(node.module.partition(".")[0]), True
            elif isinstance(node, ast.Import):
                yield from ((imports_key(one.name.partition(".")[0]), True) for one in node.names)


_GUARD = re.compile(
    r"login_required|permission_required|auth|require|jwt|admin|roles?_|staff|user_passes_test|protected|secure|token_",
    re.IGNORECASE,
)
GUARDED_ROUTES = "guarded routes"
"""The functions of the module whose decorators or dependencies check who asks, as `name guard`."""


def _guarded(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, object]]:
    for decorator in node.decorator_list:
        name = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator).rpartition(".")[2]
        if _GUARD.search(name):
            yield GUARDED_ROUTES, (f"{node.name} {name}",)
            return
    for default in (*node.args.defaults, *node.args.kw_defaults):
        match default:
            case ast.Call(func=func, args=[dependency]) if dotted(func).rpartition(".")[2] in ("Depends", "Security"):
                if _GUARD.search(name := dotted(dependency).rpartition(".")[2]):
                    yield GUARDED_ROUTES, (f"{node.name} {name}",)
                    return
            case _:
                continue


def _values(node: ast.stmt, block: Block) -> Iterator[tuple[str, object]]:
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
        ):
            if isinstance(value, _TOLD) and (text := _segment(block, value)):
                yield value_key(name), (text,)
        case ast.AugAssign(target=ast.Name(id=name), value=value):
            if text := _segment(block, value):
                yield value_key(name), (text,)
        case ast.If() | ast.Try() | ast.With():
            for inner in (*getattr(node, "body", ()), *getattr(node, "orelse", ())):
                yield from _values(inner, block)
        case _:
            return


_TOLD = (
    ast.Call, ast.Subscript, ast.JoinedStr, ast.BinOp, ast.Attribute, ast.Name, ast.BoolOp, ast.IfExp, ast.Await,
    ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict,
)  # fmt: skip


def _segment(block: Block, node: ast.expr) -> str:
    """The text of a value; what is only constants has one text for all of them, so that typing in it changes no fact,
    but for text that others are put into."""
    if isinstance(node, ast.Constant) and not (
        isinstance(node.value, str) and ("%" in node.value or "{" in node.value)
    ):
        return "''" if isinstance(node.value, str) else "b''" if isinstance(node.value, bytes) else repr(node.value)
    if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict) and _only_constants(node):
        return "()"
    start, end = block.span(node)
    return block.text[start:end] if end - start <= _LONGEST_VALUE else "..."


def _only_constants(node: ast.expr) -> bool:
    if isinstance(node, ast.Dict):
        return all(isinstance(one, ast.Constant) for one in node.keys)
    return all(isinstance(one, ast.Constant) for one in getattr(node, "elts", ()))


def parsed(text: str) -> ast.expr | None:
    """The expression that stands under a `value_key` or `field_types_key`; None for text that was too long."""
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return None
