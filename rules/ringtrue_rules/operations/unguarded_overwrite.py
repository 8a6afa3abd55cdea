"""A file that is read, changed and written back in place, in a way that can leave half of it. `open(path, "w")` empties
the file first: an exception while the new text is being made (a value that JSON cannot hold, a full disk, Ctrl-C) leaves
an empty or half-written file, and what was in it is gone. A settings file that is lost so is lost for good.

Make the text first, write it to a file beside it, and put that in its place at once:

    text = json.dumps(settings)
    scratch = f"{path}.tmp"
    with open(scratch, "w") as file:
        file.write(text)
    os.replace(scratch, path)

The rule reports a path that the function has read before, and into which a serializer or a loop writes while the file is
open; and a file opened with "r+" that is rewritten from the start and not cut off behind the new text, so that the end of
a longer old one stays. It is silent where a whole, ready text is written in one call, where a backup is made, where the
file is locked or already a scratch file, for caches, and in tests.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Good,
    Span,
    dotted,
    in_tests,
    is_pure,
    rule,
    same,
)

_DUMPS = frozenset(
    ("json.dump", "yaml.dump", "yaml.safe_dump", "toml.dump", "tomli_w.dump", "tomlkit.dump", "pickle.dump", "marshal.dump",
     "plistlib.dump", "csv.writer", "csv.DictWriter", "ujson.dump", "simplejson.dump", "ruamel.yaml.dump", "dill.dump", "joblib.dump")
)  # fmt: skip
_WRITES = frozenset(("write", "writelines", "dump"))
_SAFE = re.compile(
    r"os\.replace|rename\(|shutil|backup|\.bak|\.orig|mkstemp|NamedTemp|atomic|lock|tmp|temp(?!l)|fsync|scratch|\.replace\([^,()]*\)$",
    re.IGNORECASE | re.MULTILINE,
)
# What is made anew when it is not there.
_REBUILT = re.compile(r"cache|token|pickle\b|history|stamp", re.IGNORECASE)
_OPEN = frozenset(("builtins.open", "io.open", "codecs.open"))


@rule(
    ast.With,
    ast.AsyncWith,
    summary="file rewritten in place, so that a failure leaves half of it",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            import json


            def set_option(path, name, value):
                with open(path) as file:
                    settings = json.load(file)
                settings[name] = value
                with open(path, "w") as file:
                #    ^^^^^^^^^^^^^^^ 'path' is emptied before its new content is made: a failure here leaves half of it
                    json.dump(settings, file, indent=2)
            """,
            fixed="""
            import os
            import json


            def set_option(path, name, value):
                with open(path) as file:
                    settings = json.load(file)
                settings[name] = value
                scratch = f"{path}.tmp"
                with open(scratch, "w") as file:
                    json.dump(settings, file, indent=2)
                os.replace(scratch, path)
            """,
        ),
        Bad(
            """
            def number_lines(path):
                with open(path) as file:
                    lines = file.readlines()
                with open(path, "w") as file:
                #    ^^^^^^^^^^^^^^^ 'path' is emptied before its new content is made: a failure here leaves half of it
                    for i, line in enumerate(lines):
                        file.write(f"{i}: {line}")
            """,
            fixed="""
            import os

            def number_lines(path):
                with open(path) as file:
                    lines = file.readlines()
                scratch = f"{path}.tmp"
                with open(scratch, "w") as file:
                    for i, line in enumerate(lines):
                        file.write(f"{i}: {line}")
                os.replace(scratch, path)
            """,
        ),
        Bad(
            """
            import json


            def count(path):
                with open(path, "r+") as file:
                #    ^^^^^^^^^^^^^^^^ rewritten from the start and not cut off: the end of a longer old content stays behind the new one
                    state = json.load(file)
                    state["runs"] += 1
                    file.seek(0)
                    json.dump(state, file)
            """,
            fixed="""
            import json


            def count(path):
                with open(path, "r+") as file:
                    state = json.load(file)
                    state["runs"] += 1
                    file.seek(0)
                    json.dump(state, file)
                    file.truncate()
            """,
        ),
        Good(
            """
            import json
            import os


            def set_option(path, name, value):
                with open(path) as file:
                    settings = json.load(file)
                settings[name] = value
                scratch = f"{path}.tmp"
                with open(scratch, "w") as file:
                    json.dump(settings, file, indent=2)
                os.replace(scratch, path)
            """,
            why="the old file stays until the new one is whole",
        ),
        Good(
            """
            def strip(path):
                with open(path) as file:
                    text = file.read()
                text = text.strip()
                with open(path, "w") as file:
                    file.write(text)
            """,
            why="the text is ready before the file is emptied",
        ),
        Good(
            """
            import json


            def export(settings, path):
                with open(path, "w") as file:
                    json.dump(settings, file)
            """,
            why="nothing says that the file was there before",
        ),
        Good(
            """
            import json
            import shutil


            def set_option(path, name, value):
                with open(path) as file:
                    settings = json.load(file)
                settings[name] = value
                shutil.copy(path, f"{path}.bak")
                with open(path, "w") as file:
                    json.dump(settings, file)
            """,
            why="a backup is made",
        ),
        Good(
            """
            import json


            def count(path):
                with open(path, "r+") as file:
                    state = json.load(file)
                    state["runs"] += 1
                    file.seek(0)
                    json.dump(state, file)
                    file.truncate()
            """,
            why="cut off behind the new text",
        ),
        Good(
            """
            import json


            def convert(source, target):
                with open(source) as file:
                    data = json.load(file)
                with open(target, "w") as file:
                    json.dump(data, file)
            """,
            why="another file",
        ),
    ],
)
def unguarded_overwrite(node: ast.With | ast.AsyncWith, ctx: Context) -> Iterator[Finding]:
    if len(node.items) != 1 or not isinstance(node.items[0].optional_vars, ast.Name):
        return
    opened = node.items[0].context_expr
    path, mode = _opened(opened, ctx)
    if path is None or not mode.strip("btU").startswith(("w", "r+", "+r")) or in_tests(ctx):
        return
    name = node.items[0].optional_vars.id
    function = ctx.function_of(node)
    if function is None:
        return
    if "+" in mode and mode.startswith("r"):
        yield from _rewritten(node, opened, name, ctx)
        return
    if _REBUILT.search(ctx.source(path)):
        return
    dump = _made_while_open(node, name, ctx)
    if (
        dump is None
        or not is_pure(path)
        or _SAFE.search(ctx.source(function))
        or not _read_before(node, path, function, ctx)
    ):
        return
    said = f"'{ctx.source(path)[:50]}' is emptied before its new content is made: a failure here leaves half of it"
    evidence = Evidence("copies of what the file held", "none on disk while it is written", "data flow")
    yield Finding(ctx.span(opened), said[:120], (evidence,), _fixes(node, opened, path, ctx))


def _opened(node: ast.expr, ctx: Context) -> tuple[ast.expr | None, str]:
    """The path that is opened, and the mode; None where that is not certain."""
    if not isinstance(node, ast.Call):
        return None, ""
    mode = next((word.value for word in node.keywords if word.arg == "mode"), None)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "open" and not ctx.imported(node.func):
        mode = mode or (node.args[0] if node.args else None)
        path: ast.expr | None = node.func.value
    elif node.args and ctx.imported(node.func) in _OPEN:
        mode = mode or (node.args[1] if len(node.args) > 1 else None)
        path = node.args[0]
    else:
        return None, ""
    if mode is None:
        return path, "r"
    return (path, mode.value) if isinstance(mode, ast.Constant) and isinstance(mode.value, str) else (None, "")


def _made_while_open(node: ast.With | ast.AsyncWith, name: str, ctx: Context) -> ast.Call | None:
    """The call that makes the content while it is written: a serializer, or one of many writes."""
    for part in node.body:
        for one in ast.walk(part):
            if not isinstance(one, ast.Call):
                continue
            given = [arg.id for arg in (*one.args, *(w.value for w in one.keywords)) if isinstance(arg, ast.Name)]
            if name in given and isinstance(one.func, ast.Attribute) and one.func.attr == "write":
                return one  # `parser.write(file)`
            if name in given and (
                ctx.imported(one.func) in _DUMPS or dotted(one.func).rpartition(".")[2] in ("dump", "safe_dump")
            ):
                return one
            func = one.func
            if (
                isinstance(func, ast.Attribute)
                and func.attr == "write"
                and isinstance(func.value, ast.Name)
                and func.value.id == name
            ) and any(
                isinstance(above, ast.For | ast.While) and above not in set(ctx.tree.above(node))
                for above in ctx.tree.above(one)
            ):
                return one
    return None


def _read_before(node: ast.AST, path: ast.expr, function: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> bool:
    """Whether the function has read the same file before, on a path that leads here, and has not bound the path since."""
    flow = ctx.flow(function)
    here = flow.graph.at.get(node)
    if here is None:
        return False
    for one in ast.walk(function):
        if isinstance(one, ast.Call) and _reads(one, path, ctx):
            step = _step_of(one, ctx)
            if (
                step is not None
                and step != here
                and here in flow.graph.reached(step)
                and _still_same(path, one, node, ctx)
            ):
                return True
    return False


def _reads(call: ast.Call, path: ast.expr, ctx: Context) -> bool:
    func = call.func
    if isinstance(func, ast.Attribute) and func.attr in ("read_text", "read_bytes"):
        return same(func.value, path)
    if isinstance(func, ast.Attribute) and func.attr == "read" and len(call.args) == 1:
        return same(call.args[0], path)  # `parser.read(path)`
    opened, mode = _opened(call, ctx)
    return opened is not None and mode.strip("bt") in ("r", "rU", "") and same(opened, path)


def _step_of(node: ast.AST, ctx: Context) -> int | None:
    flow = ctx.flow_around(node)
    for above in (node, *ctx.tree.above(node)):
        if flow is not None and above in flow.graph.at:
            return flow.graph.at[above]
    return None


def _still_same(path: ast.expr, before: ast.AST, after: ast.AST, ctx: Context) -> bool:
    """Whether the names in the path have the same bindings in both places."""
    flow = ctx.flow_around(after)
    one, two = _step_of(before, ctx), _step_of(after, ctx)
    if flow is None or one is None or two is None:
        return False
    names = [part.id for part in ast.walk(path) if isinstance(part, ast.Name)]
    return all(set(flow.reaching_step(name, one)) == set(flow.reaching_step(name, two)) for name in names)


def _rewritten(node: ast.With | ast.AsyncWith, opened: ast.expr, name: str, ctx: Context) -> Iterator[Finding]:
    """`seek(0)`, a write of the whole, and no `truncate()`."""
    sought = written = None
    for part in node.body:
        for one in ast.walk(part):
            if not isinstance(one, ast.Call):
                continue
            func = one.func
            owner = isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == name
            if owner and isinstance(func, ast.Attribute):
                if func.attr == "truncate":
                    return
                if func.attr == "seek":
                    first = one.args[0] if one.args else None
                    if (
                        isinstance(sought, ast.Call)
                        or not (isinstance(first, ast.Constant) and first.value == 0)
                        or len(one.args) > 1
                    ):
                        return
                    sought = one
                if func.attr == "write":
                    written = one
            given = [arg.id for arg in (*one.args, *(w.value for w in one.keywords)) if isinstance(arg, ast.Name)]
            if name in given:
                if ctx.imported(one.func) in _DUMPS:
                    written = one
                elif not dotted(one.func).endswith("load"):
                    return
    if sought is None or written is None or _not_text(written, node, name, ctx):
        return
    if (written.lineno, written.col_offset) < (sought.lineno, sought.col_offset):
        return
    said = "rewritten from the start and not cut off: the end of a longer old content stays behind the new one"
    evidence = Evidence("calls of 'truncate'", "none", "the body")
    yield Finding(ctx.span(opened), said, (evidence,), _cut_off(written, name, ctx))


def _not_text(written: ast.Call, node: ast.With | ast.AsyncWith, name: str, ctx: Context) -> bool:
    """Whether only a part is meant to be written over: a file whose content was never read as a whole."""
    whole = [
        one
        for part in node.body
        for one in ast.walk(part)
        if isinstance(one, ast.Call)
        and (
            (
                isinstance(one.func, ast.Attribute)
                and one.func.attr in ("read", "readlines")
                and not one.args
                and dotted(one.func.value) == name
            )
            or (
                dotted(one.func).endswith(("load", "safe_load"))
                and any(isinstance(a, ast.Name) and a.id == name for a in one.args)
            )
        )
    ]
    return not whole


def _cut_off(written: ast.Call, name: str, ctx: Context) -> tuple[Fix, ...]:
    statement = ctx.tree.parents.get(written)
    if not isinstance(statement, ast.Expr):
        return ()
    text = ctx.block.text
    start, end = ctx.span(statement)
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    if indent.strip():
        return ()
    return (Fix("Cut off what is behind", (Edit(Span(end, end), f"\n{indent}{name}.truncate()"),)),)


def _fixes(node: ast.With | ast.AsyncWith, opened: ast.expr, path: ast.expr, ctx: Context) -> tuple[Fix, ...]:
    """Write beside the file, and put the whole in its place."""
    text = ctx.block.text
    start, end = ctx.span(node)
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    if indent.strip() or not isinstance(opened, ast.Call) or not isinstance(opened.func, ast.Name):
        return ()
    if any(isinstance(one, ast.Name) and one.id == "scratch" for one in ctx.tree.nodes):
        return ()
    if any(isinstance(one, ast.Return | ast.Break | ast.Continue) for part in node.body for one in ast.walk(part)):
        return ()
    named = ctx.source(path)
    first = (
        f'scratch = f"{{{named}}}.tmp"' if isinstance(path, ast.Name | ast.Attribute) else f'scratch = {named} + ".tmp"'
    )
    edits = (
        Edit(Span(start, start), f"{first}\n{indent}"),
        Edit(ctx.span(path), "scratch"),
        Edit(Span(end, end), f"\n{indent}os.replace(scratch, {named})"),
    )
    return (Fix("Write beside it, and put the whole in its place", edits, imports=("import os",)),)
