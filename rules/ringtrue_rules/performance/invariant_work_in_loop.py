"""A call inside a loop that gets the same arguments in every pass does the same work again and again: reading and
parsing a file, copying a structure, compiling a pattern, building a schema. The work grows with the passes although
its result does not change.

Do it once before the loop and keep the result.

The rule is silent where an argument depends on the loop, where what is read may change in between, where the loop is
short, and where a fresh copy per pass is what is wanted (it is changed or kept in the pass).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Finding, Fix, Good, Repetition, Span, rule

# Their results are often changed or kept: only reported where nothing of that can be seen.
_FRESH = {"copy.deepcopy", "csv.reader"}


@rule(
    ast.Call,
    summary="expensive call with the same arguments in every pass of a loop",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            import json


            def priced(rows):
                found = []
                for row in rows:
                    rates = json.load(open("rates.json"))
                    #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'json.load' does the same work in each pass: O(len(rows)) times, once is enough
                    found.append(row.amount * rates[row.currency])
                return found
            """,
            fixed="""
            import json


            def priced(rows):
                found = []
                rates = json.load(open("rates.json"))
                for row in rows:
                    found.append(row.amount * rates[row.currency])
                return found
            """,
        ),
        Bad(
            """
            import re


            def matching(lines, word):
                return [line for line in lines if re.compile(rf"\\b{word}\\b").search(line)]
                #                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^ 're.compile' does the same work in each pass: O(len(lines)) times, once is enough
            """,
        ),
        Bad(
            """
            from pathlib import Path


            def banned(users, path: Path):
                for user in users:
                    if user.name in path.read_text().splitlines():
                    #               ^^^^^^^^^^^^^^^^ 'path.read_text' does the same work in each pass: O(len(users)) times, once is enough
                        yield user
            """,
        ),
        Bad(
            """
            import json

            def enrich(records, path):
                for record in records:
                    with open(path) as file:
                        labels = json.load(file)
                    #            ^^^^^^^^^^^^^^^ 'json.load' does the same work in each pass: O(len(records)) times, once is enough
                    record["label"] = labels.get(record["code"])
            """,
        ),
        Good(
            """
            import json

            def loaded(paths):
                found = []
                for path in paths:
                    with open(path) as file:
                        found.append(json.load(file))
                return found
            """,
            why="another file in each pass",
        ),
        Good(
            """
            import json


            def loaded(paths):
                return [json.load(open(path)) for path in paths]
            """,
            why="each pass reads another file",
        ),
        Good(
            """
            import copy


            def variants(rows, template):
                made = []
                for row in rows:
                    one = copy.deepcopy(template)
                    one["row"] = row
                    made.append(one)
                return made
            """,
            why="each pass needs a copy of its own",
        ),
        Good(
            """
            import json


            def waited(path):
                while True:
                    state = json.loads(path.read_text())
                    if state["done"]:
                        return state
            """,
            why="what is read may change while the loop waits",
        ),
        Good(
            """
            import re


            def attempts(text):
                for _ in range(3):
                    if re.compile("a+").search(text):
                        return True
                return False
            """,
            why="three passes, whatever the data",
        ),
        Good(
            """
            import re


            def starts(items):
                first = None
                for item in items:
                    if first is None:
                        first = re.compile("[0-9]+").match(item)
                return first
            """,
            why="under a condition: it may happen once",
        ),
        Good(
            """
            import inspect


            def found(module, wanted):
                return [(one, inspect.getsource(module)) for name, one in inspect.getmembers(module) if name == wanted]
            """,
            why="only for those that are picked, perhaps one",
        ),
    ],
)
def invariant_work_in_loop(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    cost = ctx.cost
    path = cost.calls(node, "invariant")
    if path is None:
        return
    loops = cost.growing(node)
    if not loops or not _repeats(node, loops[0], ctx) or _wanted_fresh(node, path, ctx):
        return
    if path == "re.compile" and _is_kept_by_module(node, ctx):
        return
    if path == "inspect.signature" and loops[0].iterable is not None and not cost.is_many(loops[0].iterable):
        return
    growth = cost.growth(loops[:1])
    message = f"'{ctx.source(node.func)}' does the same work in each pass: {growth} times, once is enough"
    if len(message) > 120:
        message = f"'{path}' does the same work in each pass: {growth} times, once is enough"
    fix = _hoisted(node, loops[0], ctx)
    why = "none of its arguments changes in the loop"
    yield Finding(ctx.span(node), message, cost.evidence(growth, why), (fix,) if fix else ())


def _is_kept_by_module(node: ast.Call, ctx: Context) -> bool:
    """`row.find("a", href=re.compile("shop"))`: the module `re` remembers what it has compiled, and what finds the
    element takes far longer than asking it."""
    pattern = node.args[0] if node.args else None
    return isinstance(pattern, ast.Constant | ast.Name | ast.Attribute) and not isinstance(
        ctx.tree.parents.get(node), ast.Assign
    )


def _repeats(node: ast.Call, loop: Repetition, ctx: Context) -> bool:
    if loop.iterable is None or ctx.cost.leaves(node, loop) or _sleeps(loop):
        return False
    parts = [*node.args, *(one.value for one in node.keywords)]
    if isinstance(node.func, ast.Attribute):
        parts.append(node.func.value)
    parts = [_opened(part, ctx) for part in parts]
    if any(loop.depends(part) or _reads_on(part, ctx) for part in parts):
        return False
    return not _picked(node, loop, ctx)


def _opened(part: ast.expr, ctx: Context) -> ast.expr:
    """`with open(path) as file: json.load(file)`: the `open(path)` that `file` stands for."""
    bound = ctx.cost.reaching(part) if isinstance(part, ast.Name) else []
    match bound:
        case [one] if one.how == "with" and isinstance(one.value, ast.Call) and ctx.cost.kind(one.value) == "file":
            asked = [*one.value.args[1:2], *(word.value for word in one.value.keywords if word.arg == "mode")]
            written = any(isinstance(mode, ast.Constant) and set(str(mode.value)) & set("wax+") for mode in asked)
            return part if written else one.value
        case _:
            return part


def _picked(node: ast.Call, loop: Repetition, ctx: Context) -> bool:
    """Whether only some passes get here: a condition or a handler stands between, or the comprehension selects."""
    below: ast.AST = node
    for above in ctx.tree.above(node):
        if isinstance(above, ast.ExceptHandler) or (isinstance(above, ast.If | ast.IfExp) and above.test is not below):
            return True
        generators: list[ast.comprehension] = getattr(above, "generators", [])
        if any(one.ifs for one in generators) and below not in generators:
            return True
        if above is loop.node:
            return False
        below = above
    return False


def _sleeps(loop: Repetition) -> bool:
    return any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in ("sleep", "wait")
        for root in loop.again
        for one in ast.walk(root)
    )


def _reads_on(part: ast.expr, ctx: Context) -> bool:
    """Whether the argument may differ by itself: a call that is not known to give the same again, a file read on."""
    for one in ast.walk(part):
        if isinstance(one, ast.Call):
            path = ctx.cost.path(one.func) or ""
            if path not in ("open", "str", "pathlib.Path", "os.path.join", "len", "tuple", "rf") and not path.endswith(
                ("read_text", "read_bytes", "format", "open.read")
            ):
                return True
        elif isinstance(one, ast.Name) and ctx.cost.kind(one) in ("file", "generator"):
            return True
    return False


def _wanted_fresh(node: ast.Call, path: str, ctx: Context) -> bool:
    """Whether the pass changes the result or keeps it."""
    parent = ctx.tree.parents.get(node)
    if path in _FRESH:
        return True
    if not isinstance(parent, ast.Assign) or len(parent.targets) != 1 or not isinstance(parent.targets[0], ast.Name):
        return isinstance(parent, ast.Assign | ast.Return | ast.Yield)
    name = parent.targets[0].id
    for one in ctx.tree.nodes:
        if not isinstance(one, ast.Name) or one.id != name or isinstance(one.ctx, ast.Store):
            continue
        above = ctx.tree.parents[one]
        if isinstance(above, ast.Subscript | ast.Attribute) and not isinstance(above.ctx, ast.Load):
            return True
        if isinstance(above, ast.Attribute) and above.attr in ("append", "update", "pop", "setdefault", "extend"):
            return True
        if isinstance(above, ast.Call) and one in above.args and path.startswith(("json", "yaml", "pickle", "toml")):
            return True
    return False


def _hoisted(node: ast.Call, loop: Repetition, ctx: Context) -> Fix | None:
    """Move the statement `name = call` above its loop, where it is the first of the pass and the name is not bound again."""
    statement = ctx.tree.parents.get(node)
    if not isinstance(loop.node, ast.For) or not isinstance(statement, ast.Assign) or len(loop.node.body) < 2:
        return None
    if loop.node.body[0] is not statement or not isinstance(statement.targets[0], ast.Name):
        return None
    if len(ctx.cost.bindings(statement.targets[0].id, node)) != 1:
        return None
    start, end = ctx.span(statement)
    next_start = ctx.span(loop.node.body[1]).start
    at = ctx.span(loop.node).start
    line = ctx.block.text.rfind("\n", 0, at) + 1
    if ctx.block.text[line:at].strip() or ctx.block.text[end:next_start].strip():
        return None
    indent = ctx.block.text[line:at]
    text = f"{ctx.block.text[start:end]}\n{indent}"
    return Fix("Do it once before the loop", (Edit(Span(at, at), text), Edit(Span(start, next_start), "")))
