"""A function that pretends: it sleeps as long as the work might take, or rolls dice, and returns what somebody made up,
where its name promises a payment, an upload, a prediction. It passes every demonstration, and nothing happens.

Do the work, raise `NotImplementedError` until it is done, or say in the name that it is a stand-in (`FakeGateway`,
`simulate_upload`): then the rule is silent, as it is in tests, examples and demonstrations, for simulations that are the
point of the program, and for a delay that goes before real work.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Comment, Context, Evidence, Finding, Good, Span, comments_of, is_message, is_pause, rule

_PRETENDS = re.compile(
    r"\bsimulat(?:e|es|ed|ing)\b[^.\n]*\b(?:api|network|request|response|call|process|processing|work|delay|latency|payment|upload|"
    r"download|database|db|query|send|sending|email|result|results|data|operation|service|fetch|fetching|async|io|i/o|"
    r"computation|training|inference|prediction|analysis|search|loading|saving|time)\b|"
    r"\b(?:mock|fake|dummy|hard-?coded|made[- ]up|placeholder|sample)\s+(?:data|response|result|results|value|values|implementation|"
    r"output|prediction|predictions|score|return|api|payment|reply|answer)\b|"
    r"(?:^|#)\s*simulated\b(?!\s+mode)|\bpretend(?:s|ing)?\b|\bfor (?:demo|demonstration|example) purposes\b|\bfor (?:now|demo|demonstration)\b[^.\n]*\b(?:mock|fake|simulat|dummy|hard-?cod)",
    re.IGNORECASE,
)
_STAND_IN = re.compile(
    r"simulat|mock|fake|dummy|stub|demo|example|sample|test|bench|synthetic|generator|random|play|toy|monte|noise|"
    r"placeholder|tutorial|fixture|faker|sandbox|null|noop|dry_?run",
    re.IGNORECASE,
)
_DICE = frozenset(
    ("random.random", "random.randint", "random.choice", "random.uniform", "random.randrange", "random.gauss",
     "numpy.random.rand", "numpy.random.randint", "numpy.random.random", "numpy.random.uniform", "numpy.random.choice")
)  # fmt: skip
_ACTS = re.compile(
    r"^_*(?:get|fetch|load|send|upload|download|process|charge|pay|submit|publish|deploy|run|execute|predict|analy[sz]e|"
    r"classify|detect|score|train|search|query|save|store|sync|verify|validate|authenticate|login|call|request|translate|"
    r"transcribe|summarize|extract|compute|calculate|check|measure|monitor|scan|create|update|delete|transfer|refund|book|"
    r"order|notify|email|backup|restore|import|export|migrate|evaluate|optimize|estimate|lookup|resolve|connect|handle)(?:_|$|[A-Z])"
)


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="sleep, dice or made-up data in the place of work",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            import time


            def charge(card, amount):
                # Simulate payment processing
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'charge' says that it pretends, and returns what is made up
                time.sleep(2)
                return {"status": "paid", "transaction": "txn_12345"}
            """,
        ),
        Bad(
            """
            import asyncio


            async def fetch_weather(city):
                await asyncio.sleep(1)
              # ^^^^^^^^^^^^^^^^^^^^^^ 'fetch_weather' sleeps in the place of work, and returns what is made up
                return {"city": city, "temperature": 22.5}
            """,
        ),
        Bad(
            """
            import random


            def deploy(service):
                print(f"deploying {service}")
                return random.random() > 0.1
                #      ^^^^^^^^^^^^^^^^^^^^^ 'deploy' returns what a dice says: nothing was done to find out
            """,
        ),
        Bad(
            """
            def check_hardware(log):
                log.info("checking the hardware")
                return True  # Simulated
                #            ^^^^^^^^^^^ 'check_hardware' says that it pretends, and returns what is made up
            """,
        ),
        Good(
            """
            import time


            def poll(job):
                time.sleep(2)
                return job.status()
            """,
            why="a pause before real work",
        ),
        Good(
            """
            import random


            class FakeGateway:
                def charge_fake(self, card):
                    return random.choice(["paid", "declined"])
            """,
            why="says that it is a stand-in",
        ),
        Good(
            """
            import random


            def walk(steps):
                # Simulate the process step by step.
                place = 0
                for _ in range(steps):
                    place += random.choice((-1, 1))
                return place
            """,
            why="a simulation is the point",
        ),
        Good(
            """
            import random


            def create_token(length):
                return "".join(random.choice("abc") for _ in range(length))
            """,
            why="chance is part of the work",
        ),
        Good(
            """
            import time


            def wait(seconds):
                time.sleep(seconds)
                return True
            """,
            why="waiting is the work",
        ),
    ],
)
def simulated_result(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if len(node.body) > _LONGEST or not _ends_made_up(node, ctx) or _is_stand_in(node, ctx):
        return
    sleep = next((part for part in node.body if is_pause(part)), None)
    comment = _pretence(node, ctx)
    if comment is not None:
        yield _finding(comment.span, f"'{node.name}' says that it pretends, and returns what is made up", ctx)
    elif sleep is not None and _ACTS.search(node.name) and not _works(node, ctx) and _returns_data(node):
        yield _finding(ctx.span(sleep), f"'{node.name}' sleeps in the place of work, and returns what is made up", ctx)
    elif (dice := _dice(node, ctx)) is not None and _ACTS.search(node.name) and not _works(node, ctx):
        yield _finding(ctx.span(dice), f"'{node.name}' returns what a dice says: nothing was done to find out", ctx)


_LONGEST = 12


def _finding(span: Span, said: str, ctx: Context) -> Finding:
    evidence = Evidence("work in the function", "none: messages, pauses, chance, literals", "the body")
    return Finding(_one_line(span, ctx), said[:120], (evidence,))


def _one_line(span: Span, ctx: Context) -> Span:
    line = ctx.block.text.find("\n", span.start, span.end)
    return Span(span.start, span.end if line < 0 else line)


def _is_stand_in(node: ast.AST, ctx: Context) -> bool:
    names = [ctx.block.owner, getattr(node, "name", ""), ctx.path.replace("\\", "/").rpartition("/")[2]]
    names += [getattr(above, "name", "") or "" for above in ctx.tree.above(node)]
    folders = ctx.path.replace("\\", "/").split("/")[-4:-1]
    return any(_STAND_IN.search(name) for name in names) or any(
        re.fullmatch(r"tests?|testing|examples?|demos?|samples?|docs?|tutorials?|benchmarks?|mocks?", folder)
        for folder in folders
    )


def _ends_made_up(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> bool:
    """Whether the last thing it does is to return something that no work has gone into."""
    last = node.body[-1]
    return isinstance(last, ast.Return) and last.value is not None and _made_up(last.value, node, ctx)


def _made_up(value: ast.expr, node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context, depth: int = 3) -> bool:
    """A literal, dice, the time, or what the caller passed, in any combination; not only what the caller passed."""
    calls = [one for one in ast.walk(value) if isinstance(one, ast.Call)]
    if any(not _is_made_up_call(one, ctx) for one in calls):
        return False
    if any(isinstance(one, ast.Attribute | ast.Subscript) and not _of_call(one, ctx) for one in ast.walk(value)):
        return False
    names = {one.id for one in ast.walk(value) if isinstance(one, ast.Name) and not _is_called(one, ctx)}
    arguments = {one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
    local = {
        target.id: part.value
        for part in node.body
        if isinstance(part, ast.Assign) and len(part.targets) == 1 and isinstance(target := part.targets[0], ast.Name)
    }
    for name in names - arguments:
        if name not in local or not depth or not _made_up(local[name], node, ctx, depth - 1):
            return False
    return bool(calls) or any(isinstance(one, ast.Constant) for one in ast.walk(value)) or bool(names - arguments)


def _of_call(node: ast.AST, ctx: Context) -> bool:
    """Whether an attribute is a part of the name of what is called."""
    return any(isinstance(above, ast.Call) for above in (ctx.tree.parents.get(node),)) or isinstance(
        ctx.tree.parents.get(node), ast.Attribute
    )


def _is_called(node: ast.Name, ctx: Context) -> bool:
    parent: ast.AST | None = ctx.tree.parents.get(node)
    while isinstance(parent, ast.Attribute):
        node, parent = parent, ctx.tree.parents.get(parent)  # type: ignore[assignment]  # climbs the dotted name
    return isinstance(parent, ast.Call) and parent.func is node


def _is_made_up_call(call: ast.Call, ctx: Context) -> bool:
    called = ctx.imported(call.func)
    return called in _DICE or called in (
        "datetime.datetime.now", "datetime.datetime.utcnow", "time.time", "uuid.uuid4", "builtins.str", "builtins.round",
        "builtins.int", "builtins.float", "builtins.range", "datetime.date.today",
    ) or (isinstance(call.func, ast.Attribute) and call.func.attr in ("isoformat", "hex", "format", "upper", "lower"))  # fmt: skip


def _pretence(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Comment | None:
    """The comment in the function that says that it pretends, if the function really does no work."""
    if "#" not in ctx.block.text or not _PRETENDS.search(ctx.block.text):
        return None
    start, end = ctx.span(node)
    end = (ctx.block.text + "\n").index("\n", end)
    for comment in comments_of(ctx.block):
        if start < comment.span.start < end and _PRETENDS.search(comment.text):
            return None if _works(node, ctx) else comment
    return None


def _works(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> bool:
    """Whether anything is done beside speaking, sleeping, rolling dice and making values up."""
    for part in node.body[:-1]:
        if is_message(part) or is_pause(part) or isinstance(part, ast.Pass):
            continue
        if isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant):
            continue
        if isinstance(part, ast.Assign | ast.AnnAssign) and part.value is not None:
            simple = part.targets if isinstance(part, ast.Assign) else [part.target]
            if all(isinstance(one, ast.Name) for one in simple) and not any(
                isinstance(one, ast.Call) and not _is_made_up_call(one, ctx) for one in ast.walk(part.value)
            ):
                continue
        if isinstance(part, ast.If) and not any(isinstance(one, ast.Call) for one in ast.walk(part)):
            continue
        if (
            isinstance(part, ast.If)
            and all(isinstance(one, ast.Raise | ast.Return) for one in part.body)
            and not part.orelse
        ):
            continue
        return True
    return False


def _returns_data(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether more than a bare constant comes back: a delay that ends with True may be the work."""
    last = node.body[-1]
    assert isinstance(last, ast.Return)  # asked before
    return isinstance(last.value, ast.Dict | ast.List | ast.JoinedStr | ast.Tuple | ast.Name) and _has_parameters(node)


def _has_parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    every = [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    return bool([name for name in every if name not in ("self", "cls")])


def _dice(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> ast.expr | None:
    """A returned value that is decided by chance: `random.random() > 0.1`, or a dictionary with dice in it."""
    last = node.body[-1]
    value = last.value if isinstance(last, ast.Return) else None
    if value is None or not _has_parameters(node):
        return None
    named = {
        target.id: part.value
        for part in node.body
        if isinstance(part, ast.Assign) and isinstance(target := part.targets[0], ast.Name)
    }
    if isinstance(value, ast.Name):
        value = named.get(value.id, value)
    match value:
        case ast.Compare(left=ast.Call() as call) if ctx.imported(call.func) in _DICE:
            return value
        case ast.Call(func=func, args=[ast.List() | ast.Tuple()]) if ctx.imported(func) == "random.choice":
            return value
        case ast.Dict(values=values):
            made = [named.get(one.id, one) if isinstance(one, ast.Name) else one for one in values]
            return value if any(_rolls(one, ctx) for one in made) else None
        case _:
            return None


def _rolls(value: ast.expr, ctx: Context) -> bool:
    return any(isinstance(one, ast.Call) and ctx.imported(one.func) in _DICE for one in ast.walk(value))
