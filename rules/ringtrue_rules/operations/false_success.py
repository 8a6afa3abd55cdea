"""Success that is reported where nothing was found out, or where something has just failed: `print("saved")` behind an
`except` that only prints, `return True` in a handler, "all tests passed" after a command whose exit status nobody
read.

Whoever reads the report, a person or a program, acts on it. Report success on the path on which it worked (at the end of
the `try`, or in its `else`), and let the failure be seen.

The rule follows the paths: from a caught failure whose handler only speaks or is silent, from a command or a request
whose outcome is not looked at, and from the start of a function that does nothing but talk. It is silent where the
handler recovers (a fallback, a retry), records (a flag, a counter, a list), leaves or raises; where a test in between may
know the difference; and in tests.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Span,
    catches_everything,
    caught_names,
    claim_of,
    dotted,
    in_tests,
    is_message,
    is_passive,
    is_pause,
    is_quiet,
    is_success,
    message_of,
    names_in,
    rule,
    speaks_of,
    status_matters,
    suite_of,
)

from ringtrue_rules.operations.false_success_examples import EXAMPLES

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_COMMANDS = frozenset(("subprocess.run", "subprocess.call", "os.system"))
_REQUESTS = frozenset(
    f"{module}.{verb}" for module in ("requests", "httpx") for verb in ("post", "put", "patch", "delete", "request")
)
_OUTCOMES = frozenset(path.rpartition(".")[2] for path in (*_COMMANDS, *_REQUESTS))
_ACTS = re.compile(
    r"^_*(?:run|save|write|store|persist|send|upload|download|publish|insert|update|delete|remove|create|commit|charge|pay|"
    r"transfer|submit|apply|migrate|restore|backup|back_up|import|export|sync|install|deploy|register|process|execute|"
    r"build|test|validate|verify|fetch|load|set|add|copy|move|rename|notify|email|mail|place|book|refund|cancel|generate|"
    r"compile|convert|train|clean|push|pull|start|perform|do|setup|set_up|configure|initialize|init|connect)(?:_|$|[A-Z])"
)
_ASKS = re.compile(
    r"^_*(?:is|has|can|should|check|exists|supports|allow|needs|may|must|was|are|contains|valid|matches|accepts|missing)(?:_|$|[A-Z])"
)
_SPEAKS = re.compile(
    r"print|log|show|display|report|message|msg|banner|usage|help|summary|on_|_callback|callback|demo|example|main"
)
_TIDYING = frozenset(
    ("remove", "unlink", "rmtree", "rmdir", "close", "mkdir", "makedirs", "kill", "terminate", "cancel", "join", "chmod",
     "chown", "flush")
)  # fmt: skip
_PLAIN = frozenset(
    ("str", "len", "int", "dict", "list", "Path", "join", "format", "now", "time", "strftime", "jsonify", "get", "sleep",
     "getLogger", "isoformat")
)  # fmt: skip
# After these it is as it should be: what was to be made is there, what was to go is gone.
_SETTLED = frozenset(
    ("FileExistsError", "FileNotFoundError", "KeyError", "ProcessLookupError", "NotFoundError", "NotFound")
)
_RECORDS = frozenset(("append", "add", "update", "set", "extend", "put", "insert"))
_NEAR = 3
_MINOR = re.compile(
    r"#.*(?:\b(?:don'?t|do not) fail\b|best[- ]effort|non-?critical|(?:not|non)[- ]?fatal)", re.IGNORECASE
)


@rule(
    ast.ExceptHandler,
    ast.Call,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="success reported after a failure, an unread status, or nothing at all",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=EXAMPLES,
)
def false_success(node: ast.ExceptHandler | ast.Call | _Function, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.Call):
        yield from _after_unread_status(node, ctx)
    elif isinstance(node, ast.ExceptHandler):
        yield from _after_failure(node, ctx)
    else:
        yield from _after_nothing(node, ctx)


# After a caught failure


def _after_failure(node: ast.ExceptHandler, ctx: Context) -> Iterator[Finding]:
    last = node.body[-1]
    passive = all(is_passive(part) for part in node.body)
    if not passive and not isinstance(last, ast.Return):
        return
    parent = ctx.tree.parents.get(node)
    function = ctx.function_of(node)
    if not isinstance(parent, ast.Try) or function is None or in_tests(ctx) or ctx.block.damage:
        return
    start, end = ctx.span(node)
    if _MINOR.search(ctx.block.text, start, end):
        return  # the author has thought of it
    if isinstance(last, ast.Return):
        yield from _returned(node, parent, last, function, ctx)
        return
    claim = _claim_behind(node, parent, function, ctx)
    if claim is not None:
        said = f"reports success, also after {_caught(node, ctx)} was caught in the 'try' above"
        yield _finding(claim, said, _into_else(node, parent, claim, ctx), ctx)


def _returned(
    node: ast.ExceptHandler, parent: ast.Try, last: ast.Return, function: _Function, ctx: Context
) -> Iterator[Finding]:
    """A handler that returns the same success as the `try`."""
    if not is_success(last.value) or not catches_everything(node) or not all(map(is_passive, node.body[:-1])):
        return
    inner = [one for part in (*parent.body, *parent.orelse) for one in ast.walk(part)]
    if isinstance(last.value, ast.Constant):
        both = any(is_success(one.value) for one in inner if isinstance(one, ast.Return))
        if _ASKS.search(function.name) or not _ACTS.search(function.name) or not both:
            return
    said = f"reports success after {_caught(node, ctx)} was caught: the caller takes it for done"
    yield _finding(last, said, (Fix("Let the failure out", (Edit(ctx.span(last), "raise"),)),), ctx)


def _claim_behind(node: ast.ExceptHandler, parent: ast.Try, function: _Function, ctx: Context) -> ast.stmt | None:
    """The statement that reports success where control comes after the handler, or None."""
    flow = ctx.flow(function)
    start = flow.graph.at.get(node)
    if start is None or start not in flow.reachable:
        return None
    if caught_names(node) and caught_names(node) <= _SETTLED:
        return None
    whole = _is_whole_work(parent, function)
    if not whole and not catches_everything(node) and _is_minor(parent):
        return None
    changed = _changed(parent)
    shut = frozenset(
        step.number
        for step in flow.graph.steps
        if step.kind == "test" and step.node is not None and changed & names_in(_decides(step.node))
    )
    paths: frozenset[int] | None = None
    for claim in _claims(node, parent, function, whole, ctx):
        if changed & names_in(claim):
            continue
        if paths is None:
            loops = frozenset(loop.head for loop in flow.graph.loops) - _loop_heads(claim, parent, ctx)
            paths = flow.graph.reached(start, without=shut | loops)
        if flow.graph.at.get(claim) in paths:
            return claim
    return None


def _decides(node: ast.AST) -> ast.AST:
    found = getattr(node, "test", None) or getattr(node, "subject", None)
    return found if isinstance(found, ast.AST) else node


def _loop_heads(claim: ast.stmt, parent: ast.Try, ctx: Context) -> frozenset[int]:
    """The head of the loop around the `try` that a claim behind the loop is reached through."""
    flow = ctx.flow_around(parent)
    around = [above for above in ctx.tree.above(parent) if isinstance(above, ast.For | ast.AsyncFor)]
    if flow is None or not around or around[0] in set(ctx.tree.above(claim)):
        return frozenset()
    found = flow.loop_of(around[0])
    return frozenset((found.head,)) if found is not None else frozenset()


def _claims(
    node: ast.ExceptHandler,
    parent: ast.Try,
    function: _Function,
    whole: bool,
    ctx: Context,
) -> Iterator[ast.stmt]:
    """Statements near behind the `try` that report success of its work."""
    suite = suite_of(parent, ctx.tree)
    at = suite.index(parent)
    silent = is_quiet(node.body)
    behind = suite[at + 1 : at + 1 + _NEAR]
    for i, one in enumerate(behind):
        strength = claim_of(message_of(one))
        if strength == "success" or strength == "deed" or (strength == "end" and silent and whole):
            first = all(is_message(other) for other in behind[:i]) and (i == 0 or whole)
            if first and (whole or speaks_of(message_of(one), parent.body)):
                yield one
        elif isinstance(one, ast.Return) and is_success(one.value) and whole and _reports(one, node, function):
            yield one
    for one in parent.finalbody:
        if claim_of(message_of(one)) == "success":
            yield one
    loop = next((above for above in ctx.tree.above(parent) if isinstance(above, ast.stmt)), None)
    if isinstance(loop, ast.For | ast.AsyncFor) and loop.body == [parent]:
        outer = suite_of(loop, ctx.tree)
        for one in outer[outer.index(loop) + 1 : outer.index(loop) + 2]:
            text = message_of(one)
            if claim_of(text) in ("success", "deed") and re.search(r"\b(?:all|every)\b", text, re.IGNORECASE):
                yield one


def _reports(node: ast.Return, handler: ast.ExceptHandler, function: _Function) -> bool:
    """Whether the returned value says that it worked, and is not just what such a function always returns."""
    if not isinstance(node.value, ast.Constant):
        return True
    if (
        not (catches_everything(handler) or _says_error(handler))
        or not _ACTS.search(function.name)
        or _ASKS.search(function.name)
    ):
        return False
    values = [one.value for one in ast.walk(function) if isinstance(one, ast.Return)]
    return (
        is_quiet(handler.body)
        or _says_error(handler)
        or any(isinstance(one, ast.Constant) and one.value is False for one in values)
        or len(values) == 1
    )


def _says_error(handler: ast.ExceptHandler) -> bool:
    """Whether the handler itself logs what it caught as an error."""
    return any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in ("exception", "error")
        for part in handler.body
        for one in ast.walk(part)
    )


def _is_whole_work(parent: ast.Try, function: _Function) -> bool:
    """Whether the function calls nothing but what the `try` calls, messages aside."""
    inside = {id(one) for one in ast.walk(parent)}
    outside = (one for part in function.body for one in ast.walk(part) if id(one) not in inside)
    calls = [one for one in outside if isinstance(one, ast.Call) and not is_message(ast.Expr(one))]
    return all(dotted(one.func).rpartition(".")[2] in _PLAIN for one in calls)


def _is_minor(parent: ast.Try) -> bool:
    """Whether the `try` only tidies up: its own failure would not be worth a word."""
    calls = [
        dotted(one.func).rpartition(".")[2]
        for part in parent.body
        for one in ast.walk(part)
        if isinstance(one, ast.Call)
    ]
    return bool(calls) and _TIDYING.issuperset(calls)


def _changed(parent: ast.Try) -> frozenset[str]:
    """Every name that the `try` and its handlers bind, or call a method of that may record something."""
    found = set()
    for one in ast.walk(parent):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            found.add(one.id)
        match one:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)) if attr in _RECORDS:
                found.add(name)
    return frozenset(found)


# After a status that nobody reads


def _after_unread_status(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    func = node.func
    last = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    if last not in _OUTCOMES:
        return
    statement = ctx.tree.parents.get(node)
    if isinstance(statement, ast.Await):
        statement = ctx.tree.parents.get(statement)
    if not isinstance(statement, ast.Expr | ast.Assign):
        return
    path = ctx.imported(func)
    if (path not in _COMMANDS and path not in _REQUESTS) or in_tests(ctx):
        return
    if any(word.arg in (None, "check") for word in node.keywords) or not _is_unread(statement, ctx):
        return
    if path in _COMMANDS and not (node.args and status_matters(node.args[0])):
        return
    claim = _next_claim(statement, ctx)
    if claim is not None:
        what = "the exit status" if path in _COMMANDS else "the answer"
        said = f"reports success, but nobody has looked at {what} of '{ctx.source(func)[:50]}'"
        yield _finding(claim, said, _checked(node, statement, path, ctx), ctx)


def _is_unread(statement: ast.Expr | ast.Assign, ctx: Context) -> bool:
    if isinstance(statement, ast.Expr):
        return True
    target = statement.targets[0]
    flow = ctx.flow_around(statement)
    if len(statement.targets) != 1 or not isinstance(target, ast.Name) or flow is None or flow.captured(target.id):
        return False
    made = [one for one in flow.by_name.get(target.id, ()) if one.node is target or one.value is statement.value]
    return len(made) == 1 and not flow.uses(made[0])


def _next_claim(statement: ast.stmt, ctx: Context) -> ast.stmt | None:
    """The next report of success in the suite, with nothing but messages before it."""
    suite = suite_of(statement, ctx.tree)
    at = suite.index(statement)
    function = ctx.function_of(statement)
    for one in suite[at + 1 : at + 1 + _NEAR]:
        if claim_of(message_of(one)) in ("success", "deed"):
            return one
        if isinstance(one, ast.Return):
            plain = isinstance(one.value, ast.Constant)
            named = function is not None and _ACTS.search(function.name)
            return one if is_success(one.value) and (not plain or named) else None
        if not is_message(one) and not _is_mute(one, ctx):
            return None
    return None


def _is_mute(node: ast.stmt, ctx: Context) -> bool:
    """Whether the statement runs a command that only shows something, such as `clear`."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or not call.args or ctx.imported(call.func) not in _COMMANDS:
        return False
    return not status_matters(call.args[0])


# After nothing at all


def _after_nothing(node: _Function, ctx: Context) -> Iterator[Finding]:
    """A function that says what it does, says that it worked, and does nothing."""
    claim: ast.stmt | None = None
    spoken = 0
    slept = returned = False
    for i, part in enumerate(node.body):
        if is_message(part):
            spoken += 1
            if claim_of(message_of(part)) in ("success", "deed"):
                claim = part
        elif is_pause(part):
            slept = True
        elif isinstance(part, ast.Return) and i == len(node.body) - 1:
            if part.value is not None and not _is_literal(part.value):
                return
            returned = is_success(part.value)
        elif not is_quiet([part]):
            return
    if claim is None or in_tests(ctx) or (node.decorator_list and spoken < 2 and not returned):
        return
    if not _ACTS.search(node.name) or _SPEAKS.search(node.name) or not (spoken > 1 or slept or returned):
        return
    said = f"reports success, but '{node.name}' does nothing that could succeed"
    yield _finding(claim, said, (), ctx)


def _is_literal(node: ast.expr) -> bool:
    return not any(isinstance(one, ast.Call | ast.Await | ast.Attribute | ast.Subscript) for one in ast.walk(node))


# What is said


def _finding(claim: ast.stmt, said: str, fixes: tuple[Fix, ...], ctx: Context) -> Finding:
    start, end = ctx.span(claim)
    line = ctx.block.text.find("\n", start, end)
    evidence = Evidence("what comes before the report", "a failure, a status nobody read, or nothing", "control flow")
    return Finding(Span(start, end if line < 0 else line), said[:120], (evidence,), fixes)


def _caught(node: ast.ExceptHandler, ctx: Context) -> str:
    return f"'{ctx.source(node.type)[:40]}'" if node.type is not None else "a failure"


def _into_else(node: ast.ExceptHandler, parent: ast.Try, claim: ast.stmt, ctx: Context) -> tuple[Fix, ...]:
    """The report in the `else` of the `try`, where it is directly behind it."""
    suite = suite_of(parent, ctx.tree)
    at = suite.index(parent)
    if parent.orelse or parent.finalbody or suite[at + 1 : at + 2] != [claim] or isinstance(claim, ast.Return):
        return ()
    text = ctx.block.text
    start, end = ctx.span(claim)
    begin = ctx.span(parent).start
    indent = text[text.rfind("\n", 0, begin) + 1 : begin]
    between = text[ctx.span(parent).end : start]
    if indent.strip() or between.strip() or "\n" in text[start:end]:
        return ()
    new = f"\n{indent}else:\n{indent}    {text[start:end]}"
    return (Fix("Say so only where it worked", (Edit(Span(ctx.span(parent).end, end), new),)),)


def _checked(node: ast.Call, statement: ast.stmt, path: str, ctx: Context) -> tuple[Fix, ...]:
    if path == "subprocess.run":
        last = max(ctx.span(one).end for one in (*node.args, *(word.value for word in node.keywords)))
        return (Fix("Raise where the command fails", (Edit(Span(last, last), ", check=True"),)),)
    end = ctx.span(node).end
    if path in _REQUESTS and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return (Fix("Raise where the request fails", (Edit(Span(end, end), ".raise_for_status()"),)),)
    return ()
