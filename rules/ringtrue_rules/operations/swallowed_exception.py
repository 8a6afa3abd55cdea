"""An `except` that hides what went wrong and goes on as if it had worked. The rule reports four forms, in each of which
something that comes later is wrong:

- the name that the `try` should have bound is read behind it: it is unbound, or still holds what an earlier pass of the
  loop left there;
- the whole work of a function that saves, sends or changes something stands in a `try` that catches everything and says
  nothing: its caller cannot know;
- a `commit`, a payment or a transfer whose failure nobody hears of;
- a query or a request that fails, and an empty list, dictionary or number is returned for it: "there are none" is said
  where nothing is known.

Let it out, report it (`logger.exception(…)`), or give the name a value that says "nothing there".

Silent: a comment that says why the failure does not matter; handlers that log, count, return, raise or set something; what
is best effort by its name (`close`, `cleanup`, `notify`, `try_…`); `contextlib.suppress`, which states what it ignores;
tests.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Definition,
    Edit,
    Evidence,
    Finding,
    Fix,
    Flow,
    Good,
    Span,
    catches_everything,
    caught_names,
    comments_of,
    dotted,
    in_tests,
    is_message,
    is_quiet,
    names_in,
    rule,
)

_CHANGES = re.compile(
    r"^_*(?:save|write|store|persist|send|upload|publish|insert|update|delete|remove|create|commit|charge|pay|transfer|"
    r"submit|apply|migrate|restore|backup|import|export|sync|install|deploy|register|enqueue|book|refund|process|"
    r"rename|move|copy|replace)(?:_|$|[A-Z])"
)
_BEST_EFFORT = re.compile(
    r"clos|clean|tmp|temp|cache|metric|telemetry|stat|trace|log|debug|notif|hint|tooltip|cursor|focus|history|if_|maybe|"
    r"optional|safe|try|quiet|silent|best|ignore|stale|pid|lock|listener|handler|hook|callback|observer|display|color|"
    r"title|icon|analytics|heartbeat|progress|event|env|path|signal",
    re.IGNORECASE,
)
_MATTERS = frozenset(
    ("commit", "charge", "refund", "transfer", "payout", "capture_payment", "sendmail", "send_message")
)
_REQUESTS = frozenset(("get", "post", "put", "patch", "delete", "request"))
_FOR_TOOLS = re.compile(r"noqa|type:|pragma|pylint|ruff|nosec|mypy|pyright|fmt:", re.IGNORECASE)
_MAKES_TEXT = (ast.JoinedStr, ast.BinOp, ast.Dict, ast.List, ast.Tuple, ast.Compare, ast.Attribute)
_RISKY = (ast.Call, ast.Await, ast.Subscript, ast.BinOp, ast.Raise, ast.Import, ast.ImportFrom)
_OF_DATA = frozenset(("TypeError", "ValueError", "KeyError", "AttributeError", "IndexError", "LookupError"))
_WATCHES = re.compile(r"analytics|observ|metric|telemetr|monitor|tracing|instrument")
_EXPLAINED = re.compile(
    r"best.effort|ignor|never rais|silent|if possible|\btr(?:y|ies) to\b|attempt|optional|swallow|suppress",
    re.IGNORECASE,
)


@rule(
    ast.ExceptHandler,
    summary="except that hides the failure and goes on as if it had worked",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    overlaps=["ruff:S110", "ruff:S112"],
    examples=[
        Bad(
            """
            def total(rows):
                amount = 0
                for row in rows:
                    try:
                        value = float(row["amount"])
                    except ValueError:
                  # ^^^^^^^^^^^^^^^^^ goes on after 'ValueError' with 'value', read 2 lines below: it is unbound, or left from the pass before
                        pass
                    amount += value
                return amount
            """,
        ),
        Bad(
            """
            import json


            def settings(path):
                try:
                    with open(path) as file:
                        found = json.load(file)
                except Exception as error:
              # ^^^^^^^^^^^^^^^^ goes on after 'Exception' with 'found', read 2 lines below: it is unbound
                    print(f"cannot read: {error}")
                return found["settings"]
            """,
        ),
        Bad(
            """
            import json


            def save_settings(path, settings):
                try:
                    with open(path, "w") as file:
                        json.dump(settings, file)
                except Exception:
              # ^^^^^^^^^^^^^^^^ hides every failure of 'save_settings': the caller goes on as if it had worked
                    pass
            """,
            fixed="""
            import json


            def save_settings(path, settings):
                with open(path, "w") as file:
                    json.dump(settings, file)
            """,
        ),
        Bad(
            """
            def pay(self, order):
                order.paid = True
                try:
                    self.session.commit()
                except Exception:
              # ^^^^^^^^^^^^^^^^ hides every failure of 'self.session.commit': the caller goes on as if it had worked
                    pass
                return order
            """,
            fixed="""
            def pay(self, order):
                order.paid = True
                self.session.commit()
                return order
            """,
        ),
        Bad(
            """
            def orders_of(cursor, customer):
                try:
                    cursor.execute("SELECT id FROM orders WHERE customer = ?", (customer,))
                    return [row[0] for row in cursor.fetchall()]
                except Exception:
              # ^^^^^^^^^^^^^^^^ answers every failure of 'cursor.execute' with '[]', as if there were none
                    return []
            """,
        ),
        Good(
            """
            def total(rows):
                amount = 0
                for row in rows:
                    try:
                        value = float(row["amount"])
                    except ValueError:
                        continue
                    amount += value
                return amount
            """,
            why="the row is left out",
        ),
        Good(
            """
            def total(rows):
                amount = 0
                for row in rows:
                    try:
                        value = float(row["amount"])
                    except ValueError:
                        value = 0
                    amount += value
                return amount
            """,
            why="a value stands in",
        ),
        Good(
            """
            def number(text):
                value = None
                try:
                    value = int(text)
                except ValueError:
                    pass
                return value
            """,
            why="bound before: None says that there is no number",
        ),
        Good(
            """
            import logging


            def save_settings(path, settings):
                try:
                    path.write_text(settings)
                except Exception:
                    logging.exception("the settings could not be saved")
            """,
            why="says what went wrong",
        ),
        Good(
            """
            def save_window_size(store, window):
                try:
                    store.put("size", window.size())
                except Exception:
                    # A lost window size is no reason to stop.
                    pass
            """,
            why="says why it does not matter",
        ),
        Good(
            """
            def remove_temp(path):
                try:
                    path.unlink()
                except Exception:
                    pass
            """,
            why="best effort, by its name",
        ),
        Good(
            """
            import os


            def delete_report(path):
                try:
                    os.remove(path)
                except FileNotFoundError:
                    pass
            """,
            why="one known failure, after which the work is done all the same",
        ),
        Good(
            """
            def attribute(name):
                try:
                    try:
                        module = __import__(name)
                    except ImportError:
                        pass
                    return module.__doc__
                except Exception:
                    return None
            """,
            why="what an unbound name leads to is caught as well",
        ),
        Good(
            """
            def size(client, prefix, log):
                count = 0
                try:
                    key = prefix(client)
                    count = len(client.get(key))
                except TypeError:
                    pass
                log.debug("%s below %s", count, key)
                return count
            """,
            why="what fails is the line below: the key is bound before",
        ),
        Good(
            """
            def first(candidates, load):
                found = False
                for one in candidates:
                    try:
                        value = load(one)
                        found = True
                        break
                    except OSError:
                        pass
                if not found:
                    raise LookupError("none could be loaded")
                return value
            """,
            why="a flag says whether it worked",
        ),
    ],
)
def swallowed_exception(node: ast.ExceptHandler, ctx: Context) -> Iterator[Finding]:
    quiet = is_quiet(node.body)
    if isinstance(node.body[0], ast.Return) and not in_tests(ctx):
        yield from _empty_answer(node, node.body[0], ctx)
        return
    if not (quiet or all(map(_goes_on, node.body))) or in_tests(ctx):
        return
    parent = ctx.tree.parents.get(node)
    function = ctx.function_of(node)
    if not isinstance(parent, ast.Try) or function is None or ctx.block.damage:
        return
    flow = ctx.flow(function)
    read = _unbound_read(node, parent, flow, ctx)
    if read is not None:
        yield _unbound(node, read, flow, ctx)
        return
    if not quiet or not catches_everything(node) or parent.orelse or _is_explained(node, parent, ctx):
        return
    what = _matters(parent, function, ctx)
    if what:
        evidence = Evidence("who hears of the failure", "nobody", "control flow")
        fixes = _unwrapped(node, parent, ctx)
        yield Finding(
            _head(node, ctx),
            f"hides every failure of {what}: the caller goes on as if it had worked",
            (evidence,),
            fixes,
        )


def _goes_on(node: ast.stmt) -> bool:
    """Whether a statement of a handler only speaks or sleeps."""
    if is_message(node) or is_quiet([node]):
        return True
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Await):
        call = call.value
    return isinstance(call, ast.Call) and dotted(call.func) in ("time.sleep", "asyncio.sleep", "sleep")


def _empty_answer(node: ast.ExceptHandler, answer: ast.Return, ctx: Context) -> Iterator[Finding]:
    """`except Exception: return []` around a query: nobody can tell a failure from no rows."""
    parent = ctx.tree.parents.get(node)
    if not _is_empty(answer.value) or not catches_everything(node) or not isinstance(parent, ast.Try):
        return
    asked = _asked(parent, ctx)
    function = ctx.function_of(node)
    if asked is None or function is None or _is_explained(node, parent, ctx) or _BEST_EFFORT.search(function.name):
        return
    said = f"answers every failure of '{ctx.source(asked.func)[:40]}' with '{ctx.source(answer.value)}', as if there were none"
    yield Finding(_head(node, ctx), said[:120], (Evidence("who hears of the failure", "nobody", "the handler"),))


def _is_empty(value: ast.expr | None) -> bool:
    match value:
        case ast.List(elts=[]) | ast.Dict(keys=[]) | ast.Tuple(elts=[]):
            return True
        case ast.Constant(value=0 | ""):
            return value.value is not False
        case _:
            return False


def _asked(parent: ast.Try, ctx: Context) -> ast.Call | None:
    """The query or the request in the `try`."""
    for part in parent.body:
        for one in ast.walk(part):
            if not isinstance(one, ast.Call) or not isinstance(one.func, ast.Attribute):
                continue
            if one.func.attr in ("execute", "executemany", "urlopen") and one.args:
                return one
            if one.func.attr in _REQUESTS and ctx.imported(one.func.value) in ("requests", "httpx"):
                return one
    return None


def _unbound_read(handler: ast.ExceptHandler, parent: ast.Try, flow: Flow, ctx: Context) -> ast.Name | None:
    """A read behind the handler of a name that only the `try` binds."""
    graph = flow.graph
    start = graph.at.get(handler)
    if start is None or start not in flow.reachable or _is_inside_net(parent, ctx):
        return None
    bound = _bound_in(parent.body, flow)
    for name, ones in bound.items():
        if len(ones) != len(flow.by_name.get(name, ())) or flow.captured(name):
            continue
        steps = frozenset(one.step for one in ones)
        before = graph.reached(without=steps)
        failing = [
            one.step for one in ones if not isinstance(one.value, _MAKES_TEXT) and _may_be_it(one, handler, parent)
        ]
        unbound = any(_reaches(step, before, flow) and start in graph.raising[step] for step in failing)
        if not unbound and not any(start in graph.raising[step] and _is_risky(step, flow) for step in before):
            continue
        reads = [read for read, step in flow.accesses.reads.items() if read.id == name and step not in steps]
        if not reads:
            continue
        changed = frozenset(bound) | _stored(parent)
        shut = steps | _told_apart(changed, flow)  # and no `with` is taken to swallow anything
        after = graph.reached(start, without=shut)
        for read in reads:
            step = flow.accesses.reads[read]
            if step in after and not _under_test(read, parent, ctx) and not _protected(read, parent, ctx):
                return read
    return None


def _is_inside_net(parent: ast.Try, ctx: Context) -> bool:
    """Whether another `try` around it catches everything, and so what comes of an unbound name."""
    below: ast.AST = parent
    for above in ctx.tree.above(parent):
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
            return False
        if isinstance(above, ast.Try) and below in above.body and any(map(catches_everything, above.handlers)):
            return True
        below = above
    return False


def _is_risky(step: int, flow: Flow) -> bool:
    """Whether a step does what fails in practice: it calls, takes an item, waits. Reading a name does not."""
    node = flow.graph.steps[step].node
    parts: list[ast.AST] = []
    if isinstance(node, ast.If | ast.While | ast.Assert):
        parts = [node.test]
    elif isinstance(node, ast.For | ast.AsyncFor):
        parts = [node.iter]
    elif isinstance(node, ast.With | ast.AsyncWith):
        parts = [item.context_expr for item in node.items]
    elif isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        parts = [node]
    return any(isinstance(one, _RISKY) for part in parts for one in ast.walk(part))


def _may_be_it(one: Definition, handler: ast.ExceptHandler, parent: ast.Try) -> bool:
    """Whether it is the binding that fails. Of errors in the data, the last call is the likely cause."""
    if not caught_names(handler) or not caught_names(handler) <= _OF_DATA:
        return True
    later = parent.body[1 + next((i for i, part in enumerate(parent.body) if _holds(part, one.node)), 0) :]
    return not any(isinstance(inner, ast.Call) for part in later for inner in ast.walk(part))


def _holds(part: ast.AST, node: ast.AST) -> bool:
    return any(inner is node for inner in ast.walk(part))


def _reaches(step: int, before: frozenset[int], flow: Flow) -> bool:
    return any(step in flow.graph.following[one] for one in before)


def _bound_in(body: list[ast.stmt], flow: Flow) -> dict[str, list[Definition]]:
    inside = {id(one) for part in body for one in ast.walk(part)}
    found: dict[str, list[Definition]] = {}
    for one in flow.definitions:
        if id(one.node) in inside and one.kind in ("assign", "part", "enter"):
            found.setdefault(one.name, []).append(one)
    return found


def _stored(parent: ast.Try) -> frozenset[str]:
    """Every name that the `try` or its handlers change or call a method of."""
    return frozenset(one.id for one in ast.walk(parent) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))


def _told_apart(changed: frozenset[str], flow: Flow) -> frozenset[int]:
    """The tests that may know whether it worked."""
    found = set()
    for step in flow.graph.steps:
        test = getattr(step.node, "test", None) if step.kind == "test" else None
        if isinstance(step.node, ast.Match) or (test is not None and changed & names_in(test)):
            found.add(step.number)
        if step.kind == "swallow":
            found.add(step.number)
    return frozenset(found)


def _under_test(read: ast.Name, parent: ast.Try, ctx: Context) -> bool:
    """Whether the read stands under a condition that the `try` does not stand under."""
    around = set(ctx.tree.above(parent))
    return any(
        isinstance(above, ast.If | ast.IfExp | ast.BoolOp | ast.While | ast.Match | ast.Assert) and above not in around
        for above in ctx.tree.above(read)
    )


def _protected(read: ast.Name, parent: ast.Try, ctx: Context) -> bool:
    """Whether the read stands in another `try`, which may expect the name to be missing."""
    around = set(ctx.tree.above(parent))
    return any(isinstance(above, ast.Try | ast.Delete) and above not in around for above in ctx.tree.above(read))


def _unbound(node: ast.ExceptHandler, read: ast.Name, flow: Flow, ctx: Context) -> Finding:
    name = read.id
    caught = f"'{ctx.source(node.type)[:40]}'" if node.type is not None else "anything"
    looped = any(isinstance(above, ast.For | ast.AsyncFor | ast.While) for above in ctx.tree.above(node))
    then = "it is unbound, or left from the pass before" if looped else "it is unbound"
    line = ctx.block.chunk.source
    below = line.line_of(ctx.span(read).start) - line.line_of(ctx.span(node).start)
    said = f"goes on after {caught} with '{name}', read {below} line{'s' * (below != 1)} below: {then}"
    evidence = Evidence(f"bindings of '{name}'", "only in the 'try'", "data flow")
    return Finding(_head(node, ctx), said[:120], (evidence,))


def _head(node: ast.ExceptHandler, ctx: Context) -> Span:
    """`except …` without its suite."""
    start = ctx.span(node).start
    return Span(start, ctx.span(node.type).end if node.type is not None else start + len("except"))


def _is_explained(node: ast.ExceptHandler, parent: ast.Try, ctx: Context) -> bool:
    """Whether a comment in or next to the handler, or the function's docstring, says why."""
    source = ctx.block.chunk.source
    first = source.line_of(ctx.span(node).start) - 1
    last = source.line_of(ctx.span(node).end)
    begin = source.line_of(ctx.span(parent).start)
    near = [one for one in comments_of(ctx.block) if first <= one.line <= last or begin - 1 <= one.line <= begin]
    if any(not _FOR_TOOLS.match(one.text) for one in near):
        return True
    function = ctx.function_of(node)
    docstring = ast.get_docstring(function) if function is not None else None
    return bool(docstring and _EXPLAINED.search(docstring))


def _matters(parent: ast.Try, function: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> str:
    """What fails unheard: the whole work of a function that changes something, or a call that must not be lost."""
    if _is_undoing(parent, ctx):
        return ""
    for part in parent.body:
        for one in ast.walk(part):
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in _MATTERS:
                return f"'{ctx.source(one.func)[:50]}'"
    named = (function.name, ctx.path.replace("\\", "/").rpartition("/")[2])
    if (
        not _CHANGES.search(function.name)
        or any(map(_BEST_EFFORT.search, named))
        or _WATCHES.search(ctx.path)
        or not _is_last(parent, function)
    ):
        return ""
    if (
        any(isinstance(one, ast.Return) and not _is_nothing(one.value) for one in ast.walk(function))
        or parent.finalbody
    ):
        return ""
    before = [
        one
        for one in function.body[: function.body.index(parent)]
        if not isinstance(one, ast.Assign | ast.Expr | ast.AnnAssign | ast.If)
    ]
    return "" if before or function.decorator_list else f"'{function.name}'"


def _is_last(parent: ast.Try, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether nothing comes behind the `try` but a bare `return`."""
    at = function.body.index(parent) if parent in function.body else len(function.body)
    behind = function.body[at + 1 :]
    return at < len(function.body) and all(isinstance(one, ast.Return) and _is_nothing(one.value) for one in behind)


def _is_nothing(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def _is_undoing(parent: ast.Try, ctx: Context) -> bool:
    """Whether the `try` stands in a handler or a `finally`: what has failed already is more important."""
    below: ast.AST = parent
    for above in ctx.tree.above(parent):
        if isinstance(above, ast.ExceptHandler) or (isinstance(above, ast.Try) and below in above.finalbody):
            return True
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
            return bool(
                re.match(r"_*(?:close|clean|del|exit|shutdown|stop|teardown|aclose)|__(?:del|a?exit)__", above.name)
            )
        below = above
    return False


def _unwrapped(node: ast.ExceptHandler, parent: ast.Try, ctx: Context) -> tuple[Fix, ...]:
    """The body alone, without the `try`: the failure gets out."""
    if len(parent.handlers) != 1 or parent.orelse or parent.finalbody:
        return ()
    text = ctx.block.text
    start, end = ctx.span(parent)
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    body = text[text.find("\n", start) + 1 : ctx.span(parent.body[-1]).end]
    lines = body.split("\n")
    if indent.strip() or any(line.strip() and not line.startswith(f"{indent}    ") for line in lines):
        return ()
    if '"""' in body or "'''" in body or "\\\n" in body:
        return ()
    moved = "\n".join(line[4:] if line.strip() else line for line in lines)
    return (Fix("Let the failure out", (Edit(Span(start, end), moved[len(indent) :]),)),)
