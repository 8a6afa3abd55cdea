"""A format string and its values do not fit: `"%s of %s" % (one,)` raises `TypeError`, `"{} of {}".format(one)` raises
`IndexError`, and a value that no placeholder asks for is dropped without a word.

Give each placeholder its value. Logging calls are `bad-logging-arity`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from string import Formatter

from ringtrue.api import Bad, Context, Evidence, Finding, Good, Span, rule

_PERCENT = re.compile(
    r"%(?:\((?P<key>[^)]*)\))?[#0\- +]*(?P<width>\*|\d+)?(?:\.(?P<precision>\*|\d+))?[hlL]?(?P<kind>.)", re.DOTALL
)


@rule(
    ast.BinOp,
    ast.Call,
    summary="format string whose placeholders and values do not fit",
    kind="fact",
    severity="error",
    overlaps=["ruff:F507", "ruff:F522", "ruff:F523", "ruff:F524"],
    examples=[
        Bad(
            """
            def progress(done, total):
                return "%d of %d" % (done,)
                #      ^^^^^^^^^^^^^^^^^^^^ 2 placeholders, 1 value: formatting raises TypeError
            """,
        ),
        Bad(
            """
            def progress(done, total):
                return "{} of {}".format(done)
                #      ^^^^^^^^^^^^^^^^^^^^^^^ 2 placeholders, 1 value: 'format' raises IndexError
            """,
        ),
        Bad(
            """
            def progress(done, total):
                return "{done} of {total}".format(done=done)
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no value for '{total}': 'format' raises KeyError
            """,
        ),
        Bad(
            """
            def progress(done, total):
                return "{} done".format(done, total)
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a value that no placeholder asks for is dropped
            """,
        ),
        Bad(
            """
            class Formatter:
                ROW = "{:<20} {:>5} {:>10}"

                def row(self, line):
                    return self.ROW.format(line.name, line.count)
                         # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 3 placeholders, 2 values: 'format' raises IndexError
            """,
        ),
        Bad(
            """
            TEMPLATE = "%s has %d open tickets (%d overdue)"


            def describe(agent, overdue):
                return TEMPLATE % (agent, overdue)
                     # ^^^^^^^^^^^^^^^^^^^^^^^^^^^ 3 placeholders, 2 values: formatting raises TypeError
            """,
        ),
        Good(
            """
            def progress(done, total):
                return "%d%% of %*d" % (done, 5, total) + "%s" % done + "%(a)s" % {"a": done}
            """,
            why="each placeholder, a width among them, has its value",
        ),
        Good(
            """
            def progress(*parts, **named):
                return "{} of {}".format(*parts) + "{done}".format(**named)
            """,
            why="the number of values is not known",
        ),
        Good(
            """
            def twice(name):
                return "{0} and {0}, {{}}".format(name)
            """,
            why="one value, shown twice; doubled braces are text",
        ),
        Good(
            """
            class Formatter:
                ROW = "{} {} {}"

                def row(self, line):
                    return self.ROW.format(line.name, line.count)


            class Short(Formatter):
                ROW = "{} {}"
            """,
            why="each subclass has its own row",
        ),
    ],
)
def bad_format_arity(node: ast.BinOp | ast.Call, ctx: Context) -> Iterator[Finding]:
    match node:
        case ast.BinOp(left=left, op=ast.Mod(), right=ast.Tuple(elts=values)):
            text = _text(left, ctx)
            wanted = None if text is None else _percent(text)
            if wanted is not None and not _starred(values) and wanted != len(values):
                evidence = Evidence("placeholders against values", f"{wanted} against {len(values)}", "the string")
                message = (
                    f"{_number(wanted, 'placeholder')}, {_number(len(values), 'value')}: formatting raises TypeError"
                )
                yield Finding(_first_line(node, ctx), message, (evidence,))
        case ast.Call(func=ast.Attribute(value=holder, attr="format"), args=args):
            text = _text(holder, ctx)
            if text is not None and not _starred(args) and all(keyword.arg for keyword in node.keywords):
                yield from _format(text, node, ctx)
        case _:
            return


def _text(node: ast.expr, ctx: Context) -> str | None:
    """The string itself, or the only one that the module or the class gives the constant's name."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Name(id=name) if name.isupper():
            return _only(name, ctx)
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name) if name.isupper():
            return _of_class(name, ctx) if ctx.block.kind == "member" else None
        case _:
            return None


def _only(name: str, ctx: Context) -> str | None:
    flow = ctx.names
    found = ctx.definitions(name)
    if len(ctx.bindings(name)) != 1 or len(found) != 1 or found[0].kind != "value" or name in flow.bound:
        return None
    return _constant(ast.parse(found[0].text).body, name)


def _of_class(name: str, ctx: Context) -> str | None:
    owner = ctx.block.owner
    found = ctx.definitions(owner)
    if len(found) != 1 or ctx.fact(f"based {owner}") is not None:
        return None
    if any(ctx.fact(key) is not None for key in (f"stores {owner}.{name}", f"stores .{name}")):
        return None
    made = ast.parse(found[0].text).body[0]
    if ctx.ask("derived", owner) is not False or not isinstance(made, ast.ClassDef):
        return None
    return _constant(made.body, name)


def _constant(body: list[ast.stmt], name: str) -> str | None:
    values = [
        one.value
        for one in body
        for target in (one.targets if isinstance(one, ast.Assign) else [getattr(one, "target", None)])
        if isinstance(target, ast.Name) and target.id == name and isinstance(one, ast.Assign | ast.AnnAssign)
    ]
    value = values[0] if len(values) == 1 else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _starred(values: list[ast.expr]) -> bool:
    return any(isinstance(value, ast.Starred) for value in values)


def _number(count: int, word: str) -> str:
    return f"{count} {word}" + ("" if count == 1 else "s")


def _percent(text: str) -> int | None:
    """How many values `%` takes; None where it takes names, or the string is not understood."""
    wanted = 0
    for found in _PERCENT.finditer(text):
        if found["key"] is not None or found["kind"] not in "diouxXeEfFgGcrsa%":
            return None
        wanted += (found["kind"] != "%") + (found["width"] == "*") + (found["precision"] == "*")
    return wanted


def _format(text: str, node: ast.Call, ctx: Context) -> Iterator[Finding]:
    fields = _fields(text)
    if fields is None:
        return
    automatic, positions, names = fields
    given = {keyword.arg for keyword in node.keywords if keyword.arg}
    needed = max(automatic, 1 + max(positions, default=-1))
    span = _first_line(node, ctx)
    lacking = sorted(names - given)
    if needed > len(node.args):
        evidence = Evidence("placeholders against values", f"{needed} against {len(node.args)}", "the string")
        message = f"{_number(needed, 'placeholder')}, {_number(len(node.args), 'value')}: 'format' raises IndexError"
        yield Finding(span, message, (evidence,))
    elif lacking:
        evidence = Evidence(f"value for '{lacking[0]}'", "none", "the call")
        yield Finding(span, f"no value for '{{{lacking[0]}}}': 'format' raises KeyError", (evidence,))
    elif needed < len(node.args) or given - names:
        evidence = Evidence("placeholders against values", f"{needed} against {len(node.args)}", "the string")
        yield Finding(span, "a value that no placeholder asks for is dropped", (evidence,), severity="warning")


def _fields(text: str) -> tuple[int, set[int], set[str]] | None:
    automatic, positions, names = 0, set[int](), set[str]()
    work = [text]
    try:
        while work:
            for _, name, nested, _ in Formatter().parse(work.pop()):
                if name is None:
                    continue
                head = re.split(r"[.\[]", name, maxsplit=1)[0]
                if head == "":
                    automatic += 1
                elif head.isdigit():
                    positions.add(int(head))
                else:
                    names.add(head)
                if nested:
                    work.append(nested)
    except ValueError:
        return None
    return automatic, positions, names


def _first_line(node: ast.expr, ctx: Context) -> Span:
    start, end = ctx.span(node)
    line = ctx.block.text.find("\n", start, end)
    return ctx.span(node)._replace(end=end if line < 0 else start + len(ctx.block.text[start:line].rstrip()))
