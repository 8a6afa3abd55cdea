"""A docstring or comment that states a property which the body contradicts. Whoever calls the function relies on what it
says: two threads share it, a loop calls it a million times, a list is passed that must not change.

| the text says | the body |
|---|---|
| "thread-safe" | changes a global or an attribute by `+=` with no lock in sight |
| "O(1)", "O(log n)", "constant time" | loops over its argument |
| "cached", "memoized" | keeps nothing, and calls nothing that might |
| "atomic" | opens its target for writing, with no rename and no transaction |
| "validates" | has no test, raises nothing, rejects nothing |
| "does not modify", "returns a copy" | changes the argument in place |
| "retries" | has no loop, and calls nothing that might |
| "encrypts" | encodes as base64 |

Make the body do what the text says, or the text say what the body does. Silent: claims about space or amortised cost;
bodies that hand the work to code which is not seen here; claims about something else than the function.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from ringtrue.api import Context, Evidence, Finding, Span, dotted, in_tests, is_message, rule

from ringtrue_rules.operations.unsupported_claim_examples import EXAMPLES

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_THREADS = re.compile(r"(?<!not )(?<!not be )(?<!non-)(?<!isn't )\bthread[- ]safe(?:ly)?\b", re.IGNORECASE)
_NOT_THREADS = re.compile(
    r"\b(?:not|n't|never|non|un|make|if|unless|caller|must|should)\b[^.]{0,40}thread[- ]safe|thread[- ]safe(?:ty)? (?:is|must|should|depends)",
    re.IGNORECASE,
)
_LOCKED = re.compile(
    r"lock|mutex|semaphore|atomic|queue|synchroni|acquire|thread_local|threading\.local|contextvar|with self\._|GIL",
    re.IGNORECASE,
)
_FAST = re.compile(
    r"(?<![\w(])O\((?:1|log ?\(?n\)?)\)|\bin constant time\b|\bconstant[- ]time (?:lookup|access|operation)",
    re.IGNORECASE,
)
_OTHER_COST = re.compile(
    r"space|memory|amorti[sz]ed|average|extra|best case|per (?:item|element|node|step|call|query|edge)|instead of|than|each|inner|auxiliary|additional|lookup[s]? (?:is|are|in|with)|O\(1\) (?:hash |set |dict(?:ionary)? |table |membership |index )?(?:lookup|access|check|test|search|insert|removal|deletion|operation|push|pop)|overhead|in-place|after",
    re.IGNORECASE,
)
_SECRET = re.compile(r"compar|equal|timing|secret|digest|hmac|signature|verif|leak|side[- ]channel", re.IGNORECASE)
_CACHED = re.compile(
    r"\b(?:results? (?:is|are) (?:cached|memoi[sz]ed)|(?:(?:uses?|with|using) (?:caching|memoi[sz]ation)|(?:uses?|using) (?:a|an lru) cache)|memoi[sz]ed (?:version|function|implementation)|caches? (?:the |its )?results?)\b",
    re.IGNORECASE,
)
_KEEPS = re.compile(
    r"cache|memo|lru|store|lookup|seen|known|table|saved|registry|previous|_results|singleton|instance", re.IGNORECASE
)
_ATOMIC = re.compile(
    r"\batomic(?:ally)?\b(?! (?:number|mass|unit|weight|orbital|symbol|type|value|radius|charge))", re.IGNORECASE
)
_WHOLE = re.compile(
    r"replace|rename|link|move|transaction|atomic\w*\(|\.begin|commit|lock|mkstemp|NamedTemporary|O_EXCL|[\"']x[b\"']",
    re.IGNORECASE,
)
_VALIDATES = re.compile(r"^(?:validates?|verif(?:y|ies)|checks?|ensures?)\b(?! (?:out|in)\b)", re.IGNORECASE)
_UNCHANGED = re.compile(
    r"\b(?:does not|doesn't|without|never) (?:modify|modifying|mutate|mutating|change|changing|alter|altering) (?:the )?(?:original|input|argument|given|passed|source|list|dict|array|data|(?P<name>\w+))|\breturns? a (?:new |modified |sorted |shallow |deep )*copy of (?:the )?(?:(?P<copy>\w+))|\b(?:the )?(?:original|input)(?: \w+)? (?:is|are) (?:not (?:modified|changed|mutated)|left (?:unchanged|untouched)|unchanged)",
    re.IGNORECASE,
)
_IN_PLACE = frozenset(
    (
        "append",
        "extend",
        "insert",
        "sort",
        "reverse",
        "remove",
        "pop",
        "clear",
        "popitem",
        "setdefault",
        "update",
        "add",
        "discard",
    )
)
_RETRIES = re.compile(
    r"\bretr(?:y|ies)(?: \w+){0,3} (?:up to|on failure|on error|with (?:exponential )?backoff|\d+ times|three times|several times|multiple times)|\bwith (?:automatic )?retr(?:y|ies)(?: logic| support)?\b|\bexponential back-?off\b",
    re.IGNORECASE,
)
_TRIES = re.compile(r"retr|attempt|tries|backoff|tenacity|adapter|mount", re.IGNORECASE)
_ENCRYPTS = re.compile(r"^(?:securely )?encrypts?\b", re.IGNORECASE)


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="documentation that claims what the body contradicts",
    kind="pattern",
    severity="warning",
    examples=EXAMPLES,
)
def unsupported_claim(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    first = node.body[0]
    if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Constant) or len(node.body) < 2:
        return
    text = first.value.value
    if not isinstance(text, str) or not _QUICK.search(text) or ctx.block.damage or in_tests(ctx):
        return
    if all(
        isinstance(part, ast.Raise | ast.Pass) or (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
        for part in node.body
    ):
        return  # says what others will do
    for claim, contradicted in _CLAIMS:
        found = claim.search(text.strip())
        if found is None:
            continue
        against = contradicted(node, text, found, ctx)
        if against:
            yield _finding(first, text, found[0], against, ctx)


def _finding(first: ast.Expr, text: str, claim: str, against: str, ctx: Context) -> Finding:
    start, end = ctx.span(first)
    at = ctx.block.text.find(claim, start, end)
    span = Span(at, at + len(claim)) if at >= 0 and "\n" not in claim else Span(start, start + 3)
    said = f"says '{' '.join(claim.split())[:40]}', but {against}"
    return Finding(span, said[:120], (Evidence("what the body does", against, "the body"),))


def _code(node: _Function, ctx: Context) -> str:
    """The text of the body behind its docstring."""
    return ctx.block.text[ctx.span(node.body[1]).start : ctx.span(node).end]


def _inner(node: _Function) -> Iterator[ast.AST]:
    for part in node.body[1:]:
        yield from ast.walk(part)


def _parameters(node: _Function) -> set[str]:
    return {one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}


def _is_closed(node: _Function, ctx: Context) -> bool:
    """Whether everything that is called is known: builtins, imports, the function itself, methods of plain values."""
    for one in _inner(node):
        if isinstance(one, ast.Call):
            called = ctx.imported(one.func)
            if called or (isinstance(one.func, ast.Name) and one.func.id == node.name):
                if called.startswith("."):
                    return False
                continue
            if isinstance(one.func, ast.Attribute) and not dotted(one.func).startswith(("self.", "cls.")):
                continue
            return False
    return True


def _unlocked(node: _Function, text: str, found: re.Match[str], ctx: Context) -> str:
    for one in _inner(node):
        for item in getattr(one, "items", ()) if isinstance(one, ast.With) else ():
            made = item.context_expr
            if isinstance(made, ast.Call) and ctx.imported(made.func) in ("threading.Lock", "threading.RLock"):
                return f"'{ctx.source(made)}' is made anew in each call: it guards nothing"
    if _NOT_THREADS.search(text) or _LOCKED.search(_code(node, ctx)) or node.decorator_list:
        return ""
    shared = {name for one in _inner(node) if isinstance(one, ast.Global) for name in one.names}
    for one in _inner(node):
        if isinstance(one, ast.AugAssign):
            target = one.target
            if isinstance(target, ast.Name) and target.id in shared:
                return f"'{ctx.source(one)[:40]}' reads and writes with no lock"
            if isinstance(target, ast.Attribute) and dotted(target.value) in ("self", "cls"):
                return f"'{ctx.source(one)[:40]}' reads and writes with no lock"
    return ""


def _linear(node: _Function, text: str, found: re.Match[str], ctx: Context) -> str:
    line_start = text.rfind("\n", 0, text.find(found[0])) + 1
    at = text.find(found[0])
    sentence = text[max(line_start, at - 60) : at + 60]
    if "onstant" in found[0] and _SECRET.search(f"{node.name} {sentence}"):
        return ""  # of the same length, whatever differs
    if _OTHER_COST.search(sentence) or len(_FAST.findall(text)) > 1 or re.search(r"O\((?!1\)|log)", text):
        return ""
    own = _parameters(node) - {"self", "cls"}
    for one in _inner(node):
        looped = _looped(one)
        if looped is not None and looped.id in own:
            reaching = ctx.flow(node).reaching(looped)
            if reaching and all(made.kind == "argument" for made in reaching):
                return f"it loops over '{looped.id}'"
        if _searches_own(one):
            return f"it searches '{ctx.source(one.iter)}' from its start"  # type: ignore[attr-defined]  # a loop
    return ""


def _searches_own(node: ast.AST) -> bool:
    """`for item in self.items: if item.key == key: return item`."""
    match node:
        case ast.For(
            target=ast.Name(id=item),
            iter=ast.Attribute(value=ast.Name(id="self")),
            body=[ast.If(test=ast.Compare(ops=[ast.Eq()]) as test, body=[*_, ast.Return()], orelse=[])],
        ):
            return any(isinstance(one, ast.Name) and one.id == item for one in ast.walk(test))
        case _:
            return False


def _looped(node: ast.AST) -> ast.Name | None:
    """What a `for` takes all of, in comprehensions too: `items`, `enumerate(items)`, `range(len(items))`."""
    iterable = node.iter if isinstance(node, ast.For | ast.comprehension) else None
    match iterable:
        case ast.Call(func=ast.Name(id="enumerate" | "reversed" | "iter"), args=[ast.Name() as name, *_]):
            return name
        case ast.Call(func=ast.Name(id="range"), args=[ast.Call(func=ast.Name(id="len"), args=[ast.Name() as name])]):
            return name
        case ast.Name():
            return iterable
        case _:
            return None


def _uncached(node: _Function, text: str, found: re.Match[str], ctx: Context) -> str:
    if node.decorator_list or _KEEPS.search(_code(node, ctx)) or not _is_closed(node, ctx):
        return ""
    for one in _inner(node):
        if isinstance(one, ast.Global | ast.Nonlocal) or (
            isinstance(one, ast.Attribute | ast.Subscript) and isinstance(one.ctx, ast.Store)
        ):
            return ""
        if isinstance(one, ast.FunctionDef | ast.ClassDef):
            return ""
    only = node.body[-1]
    if len(node.body) == 2 and isinstance(only, ast.Return) and isinstance(only.value, ast.Attribute):
        return ""  # kept by the object
    if any(_KEEPS.search(name) for name in _parameters(node)):
        return ""
    return "nothing is kept from one call to the next"


def _torn(node: _Function, text: str, found: re.Match[str], ctx: Context) -> str:
    if _WHOLE.search(_code(node, ctx)) or re.search(r"\bnot\b[^.]{0,20}atomic|non-?atomic", text, re.IGNORECASE):
        return ""
    own = _parameters(node)
    for one in _inner(node):
        if isinstance(one, ast.Call) and ctx.imported(one.func) == "builtins.open" and len(one.args) > 1:
            mode = one.args[1]
            target = one.args[0]
            if (
                isinstance(mode, ast.Constant)
                and str(mode.value).startswith("w")
                and isinstance(target, ast.Name | ast.Attribute)
            ) and (isinstance(target, ast.Attribute) or target.id in own):
                return f"'{ctx.source(target)[:30]}' itself is opened for writing, with no rename"
    return ""


def _accepting(node: _Function, text: str, found: re.Match[str], ctx: Context) -> str:
    if (
        not re.match(r"_*(?:validate|verify|check|ensure)", node.name)
        or node.decorator_list
        or not _parameters(node) - {"self", "cls"}
    ):
        return ""
    for one in _inner(node):
        if isinstance(
            one,
            ast.Raise
            | ast.Assert
            | ast.Compare
            | ast.If
            | ast.IfExp
            | ast.BoolOp
            | ast.While
            | ast.Match
            | ast.Try
            | ast.With
            | ast.Yield
            | ast.Await,
        ):
            return ""
        if (
            isinstance(one, ast.Call)
            and not (isinstance(one.func, ast.Attribute) and one.func.attr in _HARMLESS)
            and not is_message(ast.Expr(one))
        ):
            return ""
        if isinstance(one, ast.Subscript | ast.UnaryOp) or (isinstance(one, ast.Constant) and one.value is False):
            return ""
    last = node.body[-1]
    returned = last.value if isinstance(last, ast.Return) else None
    if not isinstance(returned, ast.Name | ast.Call):
        return ""  # of nothing but `return True`, `stub-implementation` speaks
    return "nothing in it can reject anything"


_HARMLESS = frozenset(
    ("strip", "lower", "upper", "title", "replace", "lstrip", "rstrip", "casefold", "copy", "capitalize")
)


def _changed(node: _Function, text: str, found: re.Match[str], ctx: Context) -> str:
    own = _parameters(node) - {"self", "cls"}
    named = (found.groupdict().get("name"), found.groupdict().get("copy"))
    wanted = {name for name in named if name in own} or (own if len(own) == 1 or not any(named) else set())
    flow = ctx.flow(node)
    for one in _inner(node):
        target: ast.expr | None = None
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in _IN_PLACE:
            target = one.func.value
        elif isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store | ast.Del):
            target = one.value
        if not isinstance(target, ast.Name) or target.id not in wanted:
            continue
        reaching = flow.reaching(target)
        if reaching and all(made.kind == "argument" for made in reaching) and _first_of(node, target.id, wanted):
            return f"'{ctx.source(one)[:40]}' changes it in place"
    return ""


def _first_of(node: _Function, name: str, wanted: set[str]) -> bool:
    """Whether the argument is the one that "the original" can be: the first, where the text names none."""
    every = [one.arg for one in (*node.args.posonlyargs, *node.args.args) if one.arg not in ("self", "cls")]
    return len(wanted) == 1 or (bool(every) and every[0] == name)


def _tries_once(node: _Function, text: str, found: re.Match[str], ctx: Context) -> str:
    if node.decorator_list or _TRIES.search(_code(node, ctx)) or any(_TRIES.search(name) for name in _parameters(node)):
        return ""
    if any(
        isinstance(one, ast.For | ast.While | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for one in _inner(node)
    ):
        return ""
    if not _is_closed(node, ctx) or not any(isinstance(one, ast.Call) for one in _inner(node)):
        return ""
    recursive = any(
        isinstance(one, ast.Call) and dotted(one.func).rpartition(".")[2] == node.name for one in _inner(node)
    )
    return "" if recursive else "it tries once"


def _encoded(node: _Function, text: str, found: re.Match[str], ctx: Context) -> str:
    calls = [
        ctx.imported(one.func) or getattr(one.func, "attr", "?") for one in _inner(node) if isinstance(one, ast.Call)
    ]
    if not any(name.startswith("base64.") for name in calls):
        return ""
    plain = all(
        name.startswith("base64.")
        or name in ("encode", "decode", "b64encode", "builtins.str", "builtins.bytes", "json.dumps", "strip")
        for name in calls
    )
    return (
        "base64 is an encoding that anybody can undo"
        if plain and not any(isinstance(one, ast.BinOp) for one in _inner(node))
        else ""
    )


_Contradiction = Callable[[_Function, str, "re.Match[str]", Context], str]
_CLAIMS: tuple[tuple[re.Pattern[str], _Contradiction], ...] = (
    (_THREADS, _unlocked),
    (_FAST, _linear),
    (_CACHED, _uncached),
    (_ATOMIC, _torn),
    (_VALIDATES, _accepting),
    (_UNCHANGED, _changed),
    (_RETRIES, _tries_once),
    (_ENCRYPTS, _encoded),
)
_QUICK = re.compile(
    r"thread|O\(|constant|cache|memoi|atomic|valid|verif|check|ensure|modif|mutat|chang|alter|copy|retr|backoff|back-off|encrypt",
    re.IGNORECASE,
)
