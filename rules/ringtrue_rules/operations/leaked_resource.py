"""A file, socket, lock or temporary folder that is not given back on every path.

- A file that is written and never closed may never reach the disk: what is buffered is lost when the process is killed,
  and on other interpreters than CPython even when it is not.
- A `return` between `open` and `close` leaves the file open; the next one to delete or rename it fails on Windows.
- A lock whose `release()` is skipped, because a line between raises or returns, stays taken: every later `acquire()`
  waits for ever.
- A temporary folder whose removal is skipped stays on the disk, once for each failure.

Use `with`: it gives back on every path. The rule is silent where the resource is handed to somebody else (returned,
stored, passed on), closed in a `finally`, or entered by a `with`; for `open(path).read()`, which CPython closes at once;
and in tests.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Context,
    Definition,
    Edit,
    Evidence,
    Finding,
    Fix,
    Flow,
    Span,
    dotted,
    in_tests,
    names_in,
    rule,
    same,
    suite_of,
)

from ringtrue_rules.operations.leaked_resource_examples import EXAMPLES

_OPENERS = {
    "builtins.open": "file", "io.open": "file", "codecs.open": "file", "gzip.open": "file", "bz2.open": "file",
    "lzma.open": "file", "tarfile.open": "archive", "zipfile.ZipFile": "archive", "tarfile.TarFile": "archive",
    "socket.socket": "socket", "socket.create_connection": "socket", "os.open": "file descriptor",
    "sqlite3.connect": "connection", "tempfile.mkdtemp": "temporary folder",
}  # fmt: skip
_LAST = frozenset(path.rpartition(".")[2] for path in _OPENERS)
# Functions that use what they are given and do not keep it.
_USERS = frozenset(
    ("json.load", "json.dump", "pickle.load", "pickle.dump", "yaml.safe_load", "yaml.load", "yaml.dump", "yaml.safe_dump",
     "tomllib.load", "tomli.load", "toml.load", "toml.dump", "tomli_w.dump", "csv.reader", "csv.writer", "csv.DictReader",
     "csv.DictWriter", "shutil.copyfileobj", "builtins.list", "builtins.enumerate", "builtins.sum", "builtins.len",
     "builtins.sorted", "builtins.print", "builtins.set", "plistlib.load", "plistlib.dump", "marshal.load",
     "marshal.dump", "os.write", "os.read", "os.fsync", "os.lseek", "os.ftruncate")
)  # fmt: skip
_DUMPS = frozenset(
    ("json.dump", "pickle.dump", "yaml.dump", "yaml.safe_dump", "toml.dump", "marshal.dump", "plistlib.dump")
)
_LOCK = re.compile(r"lock$|mutex$|semaphore$|_sem$|^sem$", re.IGNORECASE)
# What these give needs the resource as long as it lives itself.
_GIVES_PARTS = frozenset(("open", "extractfile", "makefile", "dup", "detach", "fileno", "buffer"))
_GIVES_BACK = frozenset(("close", "release", "shutdown", "detach", "cleanup"))


@rule(
    ast.Call,
    summary="file, socket, lock or temporary folder that is not given back on every path",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    overlaps=["ruff:SIM115"],
    examples=EXAMPLES,
)
def leaked_resource(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    func = node.func
    last = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    if last == "acquire":
        yield from _lock(node, ctx)
        return
    if last not in _LAST:
        return
    kind = _OPENERS.get(ctx.imported(func))
    if kind is None or in_tests(ctx):
        return
    parent = ctx.tree.parents.get(node)
    if kind == "file" and _writes(node) and _is_thrown_away(node, parent, ctx):
        yield _finding(
            node,
            f"nobody closes the file that '{ctx.source(func)}' gives: its end may never be written",
            _inline(node, ctx),
            ctx,
        )
        return
    flow = ctx.flow_around(node)
    if flow is None or not isinstance(parent, ast.Assign) or len(parent.targets) != 1:
        return
    target = parent.targets[0]
    if not isinstance(target, ast.Name) or flow.captured(target.id):
        return
    made = [one for one in flow.by_name.get(target.id, ()) if one.node is target or one.value is node]
    if len(made) == 1 and not flow.is_generator:
        yield from _assigned(node, parent, made[0], kind, flow, ctx)


def _assigned(
    node: ast.Call, parent: ast.Assign, made: Definition, kind: str, flow: Flow, ctx: Context
) -> Iterator[Finding]:
    name = made.name
    uses = flow.uses(made)
    if kind == "temporary folder":
        skipped = _skipped(parent, name, flow, ctx)
        if skipped:
            said = f"temporary folder '{name}' stays behind when {skipped} before it is removed"
            yield _finding(node, said, (), ctx)
        return
    if not uses or any(_hands_on(read, ctx) for read in uses):
        return
    if any(one is not made and one.kind != "del" for one in flow.by_name[name]):
        return
    closing = [step for read in uses if (step := _closing_step(read, flow, ctx)) is not None]
    if not closing:
        if kind != "file descriptor" and not (kind == "connection" and _lives_on(uses, flow, ctx)):
            yield _finding(node, f"{kind} '{name}' is never closed", _with(node, parent, name, ctx), ctx)
        return
    leaving = _leaving(parent, made, closing, flow, ctx)
    if leaving is not None:
        line = ctx.block.chunk.source.line_of(ctx.span(leaving).start) - ctx.block.chunk.source.line_of(
            ctx.span(node).start
        )
        said = f"{kind} '{name}' stays open when the 'return' {line} line{'s' * (line != 1)} below leaves"
        yield _finding(node, said, _with(node, parent, name, ctx), ctx)


def _lives_on(uses: tuple[ast.Name, ...], flow: Flow, ctx: Context) -> bool:
    """Whether something made from the connection, such as a cursor, leaves the function."""
    made = {
        one.id
        for read in uses
        for above in ctx.tree.above(read)
        if isinstance(above, ast.Assign)
        for target in above.targets
        for one in ast.walk(target)
        if isinstance(one, ast.Name)
    }
    for one in flow.returns:
        value = one.value
        if isinstance(value, ast.Name | ast.Tuple | ast.Dict | ast.List) and made & names_in(value):
            return True
        if value is not None and any(read in ast.walk(value) for read in uses) and not _is_fetched(value):
            return True
    return False


def _is_fetched(value: ast.expr) -> bool:
    """`return connection.execute(…).fetchall()`: rows, not the cursor."""
    return any(isinstance(one, ast.Attribute) and one.attr.startswith("fetch") for one in ast.walk(value))


def _finding(node: ast.Call, said: str, fixes: tuple[Fix, ...], ctx: Context) -> Finding:
    evidence = Evidence("paths on which it is given back", "not all", "control flow")
    return Finding(ctx.span(node.func), said[:120], (evidence,), fixes)


def _writes(node: ast.Call) -> bool:
    mode = node.args[1] if len(node.args) > 1 else next((w.value for w in node.keywords if w.arg == "mode"), None)
    return (
        isinstance(mode, ast.Constant)
        and isinstance(mode.value, str)
        and not {"w", "a", "x", "+"}.isdisjoint(mode.value)
    )


def _is_thrown_away(node: ast.Call, parent: ast.AST | None, ctx: Context) -> bool:
    """`open(path, "w").write(text)` and `json.dump(data, open(path, "w"))`."""
    if isinstance(parent, ast.Attribute):
        return parent.attr in ("write", "writelines") and isinstance(ctx.tree.parents.get(parent), ast.Call)
    return isinstance(parent, ast.Call) and parent.func is not node and ctx.imported(parent.func) in _DUMPS


def _hands_on(read: ast.Name, ctx: Context) -> bool:
    """Whether the resource may live on behind this use, or is closed by somebody else."""
    parent = ctx.tree.parents.get(read)
    match parent:
        case ast.Attribute():
            if parent.attr in _GIVES_PARTS:
                return True
            return not isinstance(ctx.tree.parents.get(parent), ast.Call) and parent.attr not in ("name", "closed")
        case ast.For(iter=iterable) | ast.comprehension(iter=iterable):
            return iterable is not read
        case ast.Call() | ast.keyword():
            call = parent if isinstance(parent, ast.Call) else ctx.tree.parents.get(parent)
            if not isinstance(call, ast.Call) or call.func is read:
                return True
            called = ctx.imported(call.func)
            if called == "os.close":
                return False
            return called not in _USERS or _is_kept(call, called, ctx)
        case _:
            return True


def _is_kept(call: ast.Call, called: str, ctx: Context) -> bool:
    """Whether what reads from the resource leaves the function with it."""
    if not called.startswith("csv."):
        return called == "builtins.enumerate" and not isinstance(
            ctx.tree.parents.get(call), ast.For | ast.comprehension
        )
    parent = ctx.tree.parents.get(call)
    if isinstance(parent, ast.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0], ast.Name):
        flow = ctx.flow_around(call)
        name = parent.targets[0].id
        made = [] if flow is None else [one for one in flow.by_name.get(name, ()) if one.value is call]
        return flow is None or not made or any(_hands_on(read, ctx) for one in made for read in flow.uses(one))
    return not isinstance(parent, ast.For | ast.comprehension) and not (
        isinstance(parent, ast.Call) and ctx.imported(parent.func) in _USERS
    )


def _closing_step(read: ast.Name, flow: Flow, ctx: Context) -> int | None:
    parent = ctx.tree.parents.get(read)
    closes = isinstance(parent, ast.Attribute) and parent.attr in _GIVES_BACK
    if isinstance(parent, ast.Call) and ctx.imported(parent.func) == "os.close":
        closes = True
    return flow.accesses.reads.get(read) if closes else None


def _leaving(parent: ast.Assign, made: Definition, closing: list[int], flow: Flow, ctx: Context) -> ast.Return | None:
    """A `return` between the opening and a closing that stands in the same suite, on a path that closes nothing."""
    suite = suite_of(parent, ctx.tree)
    at = suite.index(parent)
    ends = [i for i in range(at + 1, len(suite)) if flow.graph.at.get(suite[i]) in closing]
    if not ends:
        return None
    graph = flow.graph
    shut = frozenset(closing)
    paths = frozenset[int]().union(
        *(graph.reached(step, without=shut) for step in graph.following[made.step] if step not in shut)
    )
    for between in suite[at + 1 : ends[-1]]:
        for one in ast.walk(between):
            if isinstance(one, ast.Return) and graph.at.get(one) in paths and not _closed_finally(one, ctx):
                return one
    return None


def _closed_finally(node: ast.AST, ctx: Context) -> bool:
    return any(isinstance(above, ast.Try) and above.finalbody for above in ctx.tree.above(node))


def _lock(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """`lock.acquire()` and, further down in the same suite, `lock.release()`."""
    func = node.func
    statement = ctx.tree.parents.get(node)
    if not isinstance(func, ast.Attribute) or node.args or node.keywords or not isinstance(statement, ast.Expr):
        return
    name = dotted(func.value)
    if not _LOCK.search(name) or in_tests(ctx):
        return
    suite = suite_of(statement, ctx.tree)
    at = suite.index(statement)
    end = next((i for i in range(at + 1, len(suite)) if _is_release(suite[i], func.value)), None)
    if end is None or end == at + 1:
        return
    between = suite[at + 1 : end]
    if any(_is_release(one, func.value) for part in between for one in ast.walk(part) if isinstance(one, ast.Expr)):
        return
    cause = _cause(between)
    if cause is None:
        return
    fixes = _with_lock(statement, between, suite[end], func.value, ctx)
    yield _finding(node, f"'{name}' stays taken when {cause} before 'release()'", fixes, ctx)


def _is_release(node: ast.stmt | ast.AST, owner: ast.expr) -> bool:
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=released, attr="release"))):
            return same(released, owner)
        case _:
            return False


def _cause(between: list[ast.stmt]) -> str | None:
    """What may leave the statements early: a `return`, or a call that may raise and is not guarded."""
    for part in between:
        if isinstance(part, ast.Try):
            return None
        if any(isinstance(one, ast.Return) for one in ast.walk(part)):
            return "a 'return' leaves"
    for part in between:
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for one in ast.walk(part):
            if isinstance(one, ast.Call) and not _is_harmless(one):
                return "a line between raises"
    return None


def _is_harmless(call: ast.Call) -> bool:
    last = (
        call.func.attr
        if isinstance(call.func, ast.Attribute)
        else call.func.id
        if isinstance(call.func, ast.Name)
        else ""
    )
    return last in (
        "append", "appendleft", "add", "discard", "clear", "get", "items", "keys", "values", "copy", "len", "list", "dict",
        "set", "tuple", "time", "monotonic", "notify", "notify_all", "notifyAll", "debug", "info", "isinstance", "print",
        "bool", "id", "get_ident", "extend", "set", "is_set", "setdefault", "update", "min", "max", "pop", "popleft",
    )  # fmt: skip


def _skipped(parent: ast.Assign, name: str, flow: Flow, ctx: Context) -> str | None:
    """What may skip a removal of the folder that stands in the same suite."""
    suite = suite_of(parent, ctx.tree)
    at = suite.index(parent)
    for end in range(at + 2, len(suite)):
        match suite[end]:
            case ast.Expr(value=ast.Call(func=func, args=[ast.Name(id=removed), *_])) if removed == name:
                if ctx.imported(func) == "shutil.rmtree":
                    return None if _guarded(suite[at + 1 : end]) else _cause(suite[at + 1 : end])
            case _:
                pass
    return None


def _guarded(between: list[ast.stmt]) -> bool:
    return any(isinstance(part, ast.Try) for part in between)


def _with(node: ast.Call, parent: ast.Assign, name: str, ctx: Context) -> tuple[Fix, ...]:
    """`with` around everything from the opening to the last use; the closing lines go."""
    suite = suite_of(parent, ctx.tree)
    at = suite.index(parent)
    used = [
        i
        for i in range(at + 1, len(suite))
        if any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(suite[i]))
    ]
    if not used:
        return ()
    inside = suite[at + 1 : used[-1] + 1]
    closing = inside[-1] if _closes(inside[-1], name) else None
    if any(_closes(one, name) for part in inside if part is not closing for one in ast.walk(part)):
        return ()
    return _wrapped(parent, inside, closing, f"with {ctx.source(node)} as {name}:", ctx)


def _closes(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="close"))):
            return owner == name
        case _:
            return False


def _with_lock(
    statement: ast.Expr, between: list[ast.stmt], release: ast.stmt, owner: ast.expr, ctx: Context
) -> tuple[Fix, ...]:
    return _wrapped(statement, [*between, release], release, f"with {ctx.source(owner)}:", ctx)


def _wrapped(
    first: ast.stmt, inside: list[ast.stmt], closing: ast.stmt | None, header: str, ctx: Context
) -> tuple[Fix, ...]:
    text = ctx.block.text
    begin, end = ctx.span(first).start, ctx.span(inside[-1]).end
    indent = text[text.rfind("\n", 0, begin) + 1 : begin]
    body = text[ctx.span(first).end : ctx.span(closing).start if closing else end]
    if indent.strip() or '"""' in body or "'''" in body or "\\\n" in body or not body.strip():
        return ()
    lines = body.strip("\r\n").rstrip().splitlines()
    if any(line.strip() and not line.startswith(indent) for line in lines):
        return ()
    step = "\t" if "\t" in indent else "    "
    moved = "\n".join(f"{step}{line}" if line.strip() else line for line in lines)
    return (Fix("Use 'with'", (Edit(Span(begin, end), f"{header}\n{moved}"),)),)


def _inline(node: ast.Call, ctx: Context) -> tuple[Fix, ...]:
    """`with open(…) as file:` around a statement that is one call."""
    for above in ctx.tree.above(node):
        if isinstance(above, ast.stmt):
            start, end = ctx.span(above)
            text = ctx.block.text
            indent = text[text.rfind("\n", 0, start) + 1 : start]
            if not isinstance(above, ast.Expr) or indent.strip() or "\n" in text[start:end]:
                return ()
            if any(isinstance(one, ast.Name) and one.id == "file" for one in ctx.tree.nodes):
                return ()
            opened = ctx.span(node)
            rest = f"{text[start : opened.start]}file{text[opened.end : end]}"
            new = f"with {text[opened.start : opened.end]} as file:\n{indent}    {rest}"
            return (Fix("Use 'with'", (Edit(Span(start, end), new),)),)
    return ()
