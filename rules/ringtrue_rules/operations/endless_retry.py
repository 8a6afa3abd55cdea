"""A loop that tries the same thing again for as long as it fails: no limit, no pause, no way out. While the other side
is down it runs at full speed, fills the log, and keeps the other side down; and where the failure is permanent (a wrong
password, a renamed table), it never ends.

Try a few times, wait longer each time, and let the last failure out:

    for attempt in range(5):
        try:
            return fetch(url)
        except ConnectionError:
            if attempt == 4:
                raise
            time.sleep(2**attempt)

A function that calls itself again in its handler is the same, and ends with `RecursionError`. A pause alone is taken for
intent, unless everything is caught and nothing is said. Silent: servers and consumers, whose loops take something else in
each pass; loops that wait, count, or ask a person; handlers that raise, return or leave under some condition.
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
    catches_everything,
    caught_names,
    dotted,
    in_tests,
    is_quiet,
    names_in,
    rule,
)

_OUTSIDE = re.compile(
    r"Connect|Timeout|HTTP|URL|Request|Network|RateLimit|Operational|Socket|SSL|API|Unavailable|OSError|IOError|"
    r"ClientError|ServerError|Transient|Throttl|DatabaseError|RemoteDisconnected"
)
_PAUSES = re.compile(r"sleep|wait|back_?off|delay|pause|select$|poll$|join$|throttle", re.IGNORECASE)
_TAKES = re.compile(
    r"^(?:input|next|get|recv\w*|read\w*|accept|pop\w*|take|prompt\w*|ask\w*|receive\w*|fetchone|fetchmany|choice|"
    r"randint|random\w*|uuid\w*|mkdir|next_\w+|getpass|poll|consume|mktemp|anext|send|throw|asend|dequeue|step|result|communicate|getkey|getch|get_wch)$|token",
    re.IGNORECASE,
)
_ATTEMPTS = 5
# What ends the loop, or changes what the next pass does.
_LEAVES = (ast.Raise, ast.Return, ast.Break, ast.Assign, ast.AnnAssign, ast.Delete)


@rule(
    ast.While,
    ast.ExceptHandler,
    summary="tries again for as long as it fails",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            import requests


            def fetch(url):
                while True:
              # ^^^^^^^^^^ tries again for as long as 'requests.RequestException' is raised: no limit, no pause
                    try:
                        return requests.get(url, timeout=5).json()
                    except requests.RequestException as error:
                        print(f"failed, trying again: {error}")
            """,
            fixed="""
            import time
            import requests


            def fetch(url):
                for attempt in range(5):
                    try:
                        return requests.get(url, timeout=5).json()
                    except requests.RequestException as error:
                        if attempt == 4:
                            raise
                        time.sleep(2**attempt)
                        print(f"failed, trying again: {error}")
            """,
        ),
        Bad(
            """
            import time


            def connect(pool):
                while True:
              # ^^^^^^^^^^ tries again for as long as 'Exception' is raised: no limit, and nothing says so
                    try:
                        connection = pool.connect()
                        break
                    except Exception:
                        time.sleep(1)
                return connection
            """,
            fixed="""
            import time


            def connect(pool):
                for attempt in range(5):
                    try:
                        connection = pool.connect()
                        break
                    except Exception:
                        if attempt == 4:
                            raise
                        time.sleep(1)
                return connection
            """,
        ),
        Bad(
            """
            def connect(device):
                connected = False
                while not connected:
              # ^^^^^^^^^^^^^^^^^^^ tries again for as long as 'ConnectionError' is raised: no limit, no pause
                    try:
                        device.connect()
                        connected = True
                    except ConnectionError:
                        print("not connected")
            """,
        ),
        Bad(
            """
            import logging


            def load(client, key):
                try:
                    return client.load(key)
                except ConnectionError:
                    logging.warning("again")
                    return load(client, key)
                    #      ^^^^^^^^^^^^^^^^^ calls itself again for as long as 'ConnectionError' is raised: no limit but 'RecursionError'
            """,
        ),
        Bad(
            """
            import requests

            def fetch(url):
                response = None
                while response is None:
              # ^^^^^^^^^^^^^^^^^^^^^^ tries again for as long as 'requests.RequestException' is raised: no limit, no pause
                    try:
                        response = requests.get(url, timeout=5)
                    except requests.RequestException as error:
                        print(error)
                return response
            """,
        ),
        Good(
            """
            import time

            import requests


            def fetch(url):
                for attempt in range(5):
                    try:
                        return requests.get(url, timeout=5).json()
                    except requests.RequestException:
                        if attempt == 4:
                            raise
                        time.sleep(2**attempt)
            """,
            why="a limit, a pause, and the last failure gets out",
        ),
        Good(
            """
            def serve(server, handle, log):
                while True:
                    try:
                        connection = server.accept()
                        handle(connection)
                    except OSError as error:
                        log.error(error)
            """,
            why="a server: each pass takes another connection",
        ),
        Good(
            """
            def work(queue, handle, log):
                while True:
                    try:
                        job = queue.get()
                        if job is None:
                            break
                        handle(job)
                    except Exception:
                        log.exception("job failed")
            """,
            why="a consumer: each pass takes another job",
        ),
        Good(
            """
            def fetch(client, url):
                failures = 0
                while True:
                    try:
                        return client.fetch(url)
                    except ConnectionError:
                        failures += 1
                        if failures > 3:
                            raise
            """,
            why="counts, and gives up",
        ),
        Good(
            """
            def age():
                while True:
                    try:
                        return int(input("How old are you? "))
                    except ValueError:
                        print("A number, please.")
            """,
            why="a person answers each time",
        ),
        Good(
            """
            def run(self, step):
                while True:
                    wants = False
                    try:
                        return step()
                    except ssl.SSLWantReadError:
                        wants = True
                    self.send(self.outgoing.read())
            """,
            why="the handler says what the next pass needs",
        ),
        Good(
            """
            def result_of(future):
                while True:
                    try:
                        return future.result(0.1)
                    except TimeoutError:
                        continue
            """,
            why="looks again and again whether it is done; each look is a pause",
        ),
        Good(
            """
            import logging
            import time


            def wait_for_database(connect):
                while True:
                    try:
                        return connect()
                    except ConnectionError:
                        logging.info("the database is not up yet")
                        time.sleep(1)
            """,
            why="waits on purpose, for one sort of failure, and says so",
        ),
        Good(
            """
            def fetch(mirrors, client):
                while True:
                    mirror = mirrors.choose()
                    try:
                        return client.fetch(mirror)
                    except ConnectionError:
                        mirrors.drop(mirror)
            """,
            why="tries something else each time",
        ),
        Good(
            """
            def load(client, key, tries=3):
                try:
                    return client.load(key)
                except ConnectionError:
                    if not tries:
                        raise
                    return load(client, key, tries - 1)
            """,
            why="a limit that is counted down",
        ),
    ],
)
def endless_retry(node: ast.While | ast.ExceptHandler, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.ExceptHandler):
        yield from _calls_itself(node, ctx)
        return
    flag = _flag(node.test)
    if not flag and (not isinstance(node.test, ast.Constant) or not node.test.value):
        return
    for i, inner in enumerate(node.body):
        if isinstance(inner, ast.Try) and _leaves_when_it_works(
            inner, node.body[i + 1 :], flag, isinstance(node.test, ast.Compare)
        ):
            handler = _goes_on(node, inner)
            if handler is not None and not in_tests(ctx):
                yield Finding(
                    Span(ctx.span(node).start, ctx.span(node.test).end),
                    f"tries again for as long as {_what(handler, ctx)} is raised: no limit{_also(node)}",
                    (Evidence("ways out of the loop when the work fails", "none", "control flow"),),
                    _fixes(node, handler, ctx),
                )
            return


def _flag(test: ast.expr) -> str:
    """The name in `while not connected`, and in `while answer is None`."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and isinstance(test.operand, ast.Name):
        return test.operand.id
    match test:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return name
        case _:
            return ""


def _leaves_when_it_works(node: ast.Try, after: list[ast.stmt], flag: str, asks_none: bool) -> bool:
    """Whether one pass without a failure ends the loop."""
    suite = [*node.body, *node.orelse, *after]
    suite += [inner for one in suite if isinstance(one, ast.With | ast.AsyncWith) for inner in one.body]
    if flag:
        return any(_raises_flag(one, flag, asks_none) for one in suite)
    return any(isinstance(one, ast.Return | ast.Break) or _leaves_on_success(one) for one in suite)


def _raises_flag(node: ast.stmt, flag: str, asks_none: bool) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() | ast.Await()) if asks_none:
            return name == flag
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=True)):
            return name == flag
        case _:
            return False


def _leaves_on_success(node: ast.stmt) -> bool:
    if not isinstance(node, ast.If) or not isinstance(node.body[-1], ast.Return | ast.Break):
        return False
    return any(
        isinstance(one, ast.Attribute) and one.attr in ("ok", "status_code", "status") for one in ast.walk(node.test)
    )


def _goes_on(loop: ast.While, node: ast.Try) -> ast.ExceptHandler | None:
    """The handler after which the same is tried again without end, or None."""
    for handler in node.handlers:
        names = caught_names(handler)
        if not catches_everything(handler) and not any(_OUTSIDE.search(name) for name in names):
            continue
        if any(isinstance(one, _LEAVES) for part in handler.body for one in ast.walk(part)):
            continue
        said = not is_quiet([one for one in handler.body if not _is_pause(one)])
        if _has_pause(loop) and (said or not catches_everything(handler)):
            continue
        if not _counts(loop) and _same_again(loop, node):
            return handler
    return None


def _is_pause(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        node = node.value
    if isinstance(node, ast.Await):
        node = node.value
    return isinstance(node, ast.Call) and bool(_PAUSES.search(_last(node.func)))


def _has_pause(loop: ast.While) -> bool:
    return any(_is_pause(one) for part in loop.body for one in ast.walk(part) if isinstance(one, ast.Call))


def _last(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def _counts(loop: ast.While) -> bool:
    """Whether something is counted or looked at that may end the loop elsewhere."""
    return any(
        isinstance(one, ast.AugAssign | ast.Yield | ast.YieldFrom | ast.Global | ast.Nonlocal)
        for part in loop.body
        for one in ast.walk(part)
    )


def _same_again(loop: ast.While, node: ast.Try) -> bool:
    """Whether each pass does the same: nothing is taken from anywhere, and nothing it reads is bound in the loop."""
    for part in node.body:
        for one in ast.walk(part):
            if isinstance(one, ast.Call) and _takes(one.func):
                return False
    inside = {id(one) for part in node.body for one in ast.walk(part)}
    changed = {
        one.id
        for part in loop.body
        for one in ast.walk(part)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and id(one) not in inside
    }
    attributes = any(
        isinstance(one, ast.Attribute | ast.Subscript) and isinstance(one.ctx, ast.Store | ast.Del)
        for part in loop.body
        for one in ast.walk(part)
        if id(one) not in inside
    )
    reads = {one.id for part in node.body for one in ast.walk(part) if isinstance(one, ast.Name)}
    others = [
        one
        for handler in node.handlers
        for part in handler.body
        for one in ast.walk(part)
        if isinstance(one, ast.Call) and not _speaks(one)
    ]
    return not attributes and not changed & reads and not others


def _takes(func: ast.expr) -> bool:
    """`queue.get()` takes the next thing; `requests.get(url)` asks for the same again."""
    if isinstance(func, ast.Attribute) and func.attr == "get":
        return dotted(func.value).rpartition(".")[2].lower() not in ("requests", "httpx", "session", "client", "http")
    return bool(_TAKES.search(_last(func)))


def _speaks(call: ast.Call) -> bool:
    """Whether a call in a handler only says something or waits: anything else may change what is tried."""
    last = _last(call.func)
    return last in (
        "print", "debug", "info", "warning", "warn", "error", "exception", "critical", "log", "str", "repr", "format",
        "type", "format_exc", "print_exc", "write", "flush", "echo", "now", "time", "isoformat", "strftime",
    ) or bool(_PAUSES.search(last))  # fmt: skip


def _what(handler: ast.ExceptHandler, ctx: Context) -> str:
    return f"'{ctx.source(handler.type)[:50]}'" if handler.type is not None else "anything"


def _also(loop: ast.While) -> str:
    return ", and nothing says so" if _has_pause(loop) else ", no pause"


def _calls_itself(node: ast.ExceptHandler, ctx: Context) -> Iterator[Finding]:
    """A handler whose last line calls the function again with what it was given."""
    last = node.body[-1]
    value = last.value if isinstance(last, ast.Return | ast.Expr) else None
    call = value.value if isinstance(value, ast.Await) else value
    function = ctx.function_of(node) if isinstance(call, ast.Call) else None
    if function is None or not isinstance(call, ast.Call) or in_tests(ctx):
        return
    method = isinstance(call.func, ast.Attribute) and dotted(call.func.value) in ("self", "cls")
    if _last(call.func) != function.name or not (method or isinstance(call.func, ast.Name)):
        return
    names = caught_names(node)
    if not catches_everything(node) and not any(_OUTSIDE.search(name) for name in names):
        return
    if not _passes_on(call, function, method) or _is_bounded(node, function, ctx):
        return
    said = f"calls itself again for as long as {_what(node, ctx)} is raised: no limit but 'RecursionError'"
    yield Finding(ctx.span(call), said, (Evidence("what changes from call to call", "nothing", "the arguments"),))


def _passes_on(call: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef, method: bool) -> bool:
    """Whether the call has the function's own arguments, unchanged."""
    own = [one.arg for one in (*function.args.posonlyargs, *function.args.args)][1 if method else 0 :]
    given = [one.id if isinstance(one, ast.Name) else "" for one in call.args]
    if given != own[: len(given)]:
        return False
    return all(isinstance(word.value, ast.Name) and word.value.id == word.arg for word in call.keywords if word.arg)


def _is_bounded(node: ast.ExceptHandler, function: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> bool:
    """Whether something before the call may leave, changes what is tried, or asks a person."""
    before = [one for part in node.body[:-1] for one in ast.walk(part)]
    if any(isinstance(one, (*_LEAVES, ast.Assign, ast.AugAssign, ast.Delete)) for one in before):
        return True
    if any(isinstance(one, ast.Call) and not _speaks(one) for one in before):
        return True
    own = {one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}
    for one in ast.walk(function):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and one.id in own:
            return True
        if (isinstance(one, ast.Call) and _takes(one.func)) or isinstance(one, ast.AugAssign):
            return True
    return any(isinstance(above, ast.If | ast.While | ast.For) for above in ctx.tree.above(node))


def _fixes(loop: ast.While, handler: ast.ExceptHandler, ctx: Context) -> tuple[Fix, ...]:
    """A loop with an end in place of one without, a pause that grows, and the last failure let out."""
    text = ctx.block.text
    first = ctx.span(handler.body[0]).start
    indent = text[text.rfind("\n", 0, first) + 1 : first]
    if indent.strip() or "attempt" in names_in(loop) or loop.orelse or _flag(loop.test):
        return ()
    if any(isinstance(one, ast.Name) and one.id == "attempt" for one in ctx.tree.nodes):
        return ()
    function = ctx.function_of(loop)
    waits = isinstance(function, ast.AsyncFunctionDef)
    pause = "await asyncio.sleep(2**attempt)" if waits else "time.sleep(2**attempt)"
    lines = f"if attempt == {_ATTEMPTS - 1}:\n{indent}    raise\n{indent}"
    edits = [Edit(Span(ctx.span(loop).start, ctx.span(loop.test).end), f"for attempt in range({_ATTEMPTS})")]
    imports: tuple[str, ...] = ()
    if _has_pause(loop):
        edits.append(Edit(Span(first, first), lines))
    else:
        imports = ("import asyncio" if waits else "import time",)
        edits.append(Edit(Span(first, first), f"{lines}{pause}\n{indent}"))
    only = handler.body[0]
    if len(handler.body) == 1 and isinstance(only, ast.Pass | ast.Continue):
        start, end = ctx.span(only)
        edits[-1] = Edit(Span(start, end), edits[-1].text.rstrip())
    return (Fix(f"Try {_ATTEMPTS} times, and let the last failure out", tuple(edits), imports=imports),)
