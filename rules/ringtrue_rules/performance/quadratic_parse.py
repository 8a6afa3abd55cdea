"""Taking what was read off the front of a string (`text = text[n:]`) copies the whole rest each time. A parser that
does so for each token copies the square of the text's length: 10 kB are nothing, 10 MB are minutes.

Keep an index into the text: `pattern.match(text, at)`, `text.find(mark, at)`, `text.startswith(word, at)`; for bytes
that arrive in parts use a `bytearray` (`del buffer[:n]` moves its start) or a `memoryview`.

The rule is silent where the kind of the value is not known, and where the loop does not go on until the text is used
up.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Finding, Good, Repetition, rule


@rule(
    ast.Assign,
    ast.Call,
    summary="parser that copies the rest of its text for every token",
    kind="pattern",
    severity="warning",
    default=False,  # right in fewer than 19 of 20 findings read so far
    examples=[
        Bad(
            """
            def words(text: str):
                while text:
                    word, mark, rest = text.partition(" ")
                    yield word
                    text = text[len(word) + 1 :]
                #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ copies the rest of 'text' in each pass: O(len(text)²): keep an index into it
            """,
        ),
        Bad(
            """
            import re

            TOKEN = re.compile(r"\\w+|\\s+")


            def tokens(text: str):
                at = 0
                while at < len(text):
                    found = TOKEN.match(text[at:])
                    #       ^^^^^^^^^^^^^^^^^^^^^^ copies the rest of 'text' in each pass: O(len(text)²): 'pattern.match(text, at)' copies nothing
                    yield found.group()
                    at += found.end()
            """,
        ),
        Bad(
            """
            def frames(data: bytes):
                while len(data) >= 4:
                    size = int.from_bytes(data[:4], "big")
                    yield data[4 : 4 + size]
                    data = data[4 + size :]
                #   ^^^^^^^^^^^^^^^^^^^^^^^ copies the rest of 'data' in each pass: O(len(data)²): keep an index into it
            """,
        ),
        Good(
            """
            def words(text: str):
                at = 0
                while at < len(text):
                    end = text.find(" ", at)
                    end = len(text) if end < 0 else end
                    yield text[at:end]
                    at = end + 1
            """,
            why="an index moves, and only the word is copied",
        ),
        Good(
            """
            def bare(name: str):
                while name.startswith("_"):
                    name = name[1:]
                return name
            """,
            why="only a prefix is taken off: the loop does not go through the text",
        ),
        Good(
            """
            def head(text: str):
                text = text[3:]
                return text
            """,
            why="no loop",
        ),
        Good(
            """
            def blocks(data: memoryview):
                while data:
                    yield data[:512]
                    data = data[512:]
            """,
            why="a view is cut without copying",
        ),
        Good(
            """
            def indentation(line: str):
                found = ""
                while line and line[0] in " \\t":
                    found += line[0]
                    line = line[1:]
                return found
            """,
            why="it ends where the indentation does",
        ),
    ],
)
def quadratic_parse(node: ast.Assign | ast.Call, ctx: Context) -> Iterator[Finding]:
    found = _consumes(node, ctx) if isinstance(node, ast.Assign) else _matches_rest(node, ctx)
    if found is None:
        return
    name, instead = found
    growth = f"O(len({name})²)"
    message = f"copies the rest of '{name}' in each pass: {growth}: {instead}"
    yield Finding(ctx.span(node), message, ctx.cost.evidence(growth, "a slice of text is a copy"))


def _consumes(node: ast.Assign, ctx: Context) -> tuple[str, str] | None:
    """`text = text[n:]` in `while text:` or in a loop over its tokens."""
    match node:
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Subscript(
                value=ast.Name(id=cut) as text, slice=ast.Slice(lower=ast.expr(), upper=None, step=None)
            ),
        ) if name == cut:
            pass
        case _:
            return None
    loops = ctx.cost.growing(node)
    if not loops or not isinstance(loops[0].node, ast.While) or not _goes_through(loops[0].node.test, name):
        return None
    if ctx.cost.leaves(node, loops[0]) or _held(name, text, ctx) not in ("str", "bytes", "bytearray"):
        return None
    return name, "keep an index into it"


def _goes_through(test: ast.expr, name: str) -> bool:
    """Whether the loop runs until the text is used up."""
    match test:
        case ast.Name(id=one):
            return one == name
        case ast.Compare(left=ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=one)])):
            return one == name
        case ast.Compare(left=ast.Name(id=one), ops=[ast.NotEq()], comparators=[ast.Constant(value="" | b"")]):
            return one == name
        case ast.BoolOp(op=ast.And(), values=values):
            through = [_goes_through(one, name) for one in values]
            others = [one for one, goes in zip(values, through, strict=True) if not goes]
            return any(through) and not any(_cut(one, name) for one in others)
        case _:
            return False


def _held(name: str, at: ast.Name, ctx: Context) -> str | None:
    """What the name holds when the loop begins."""
    kinds = {
        ctx.cost.held(one) for one in ctx.cost.bindings(name, at) if one.how != "augment" and not _cut(one.value, name)
    }
    return kinds.pop() if len(kinds) == 1 else None


def _cut(value: ast.expr | None, name: str) -> bool:
    return value is not None and any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(value))


def _matches_rest(node: ast.Call, ctx: Context) -> tuple[str, str] | None:
    """`pattern.match(text[at:])` and `text[at:].startswith(word)` where `at` moves with the loop."""
    match node:
        case ast.Call(func=ast.Attribute(attr="match" | "search" | "fullmatch"), args=[ast.Subscript() as rest]):
            instead = "'pattern.match(text, at)' copies nothing"
        case ast.Call(func=ast.Attribute(attr="match" | "search"), args=[_, ast.Subscript() as rest]):
            instead = "'pattern.match(text, at)' copies nothing"
        case ast.Call(func=ast.Attribute(value=ast.Subscript() as rest, attr="startswith" | "find" | "index")):
            instead = "these methods take a start"
        case _:
            return None
    match rest:
        case ast.Subscript(
            value=ast.Name(id=name) as text, slice=ast.Slice(lower=ast.expr() as at, upper=None, step=None)
        ):
            pass
        case _:
            return None
    loops = ctx.cost.growing(node)
    loop = loops[0] if loops else None
    if loop is None or name in loop.bound or not _moves(at, loop) or ctx.cost.leaves(node, loop):
        return None
    return (name, instead) if ctx.cost.kind(text) in ("str", "bytes") else None


def _moves(at: ast.expr, loop: Repetition) -> bool:
    return any(isinstance(one, ast.Name) and one.id in loop.bound for one in ast.walk(at))
