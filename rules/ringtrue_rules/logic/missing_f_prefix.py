"""A string holds `{name}` for names that are in scope, but nothing ever fills it in: the `f` in front is missing, and the
braces are shown as they stand.

Put an `f` in front. The rule is silent about templates: strings that a `.format`, `%` or template call could fill, that
are handed to such functions by name, translated, logged with arguments, or kept in constants.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from string import Formatter

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Flow, Good, Span, dotted, names_in, rule

_PLACEHOLDER = re.compile(r"\{[A-Za-z_]\w*(?:[.\[][^{}]*)?(?:![rsa])?(?::[^{}]*)?\}")
_SINKS = re.compile(
    r"^(?:print|raise|.*Error|.*Exception|.*Warning|warn|warning|error|info|debug|critical|exception|write|echo|fail)$"
)
_VERBS = frozenset(("get", "post", "put", "patch", "delete", "head"))
_CLIENT = re.compile(r"^_?(?:requests|httpx|session|http|http_client|client|async_client|test_client)$")
_TEMPLATES = re.compile(r"templ|format|partial|prompt|i18n|gettext|translate|render|substitut|interpolat|pattern|route")


@rule(
    ast.Constant,
    summary="string with placeholders that nothing fills in",
    kind="pattern",
    severity="warning",
    fix="safe",
    overlaps=["ruff:RUF027"],
    examples=[
        Bad(
            """
            def greet(name):
                print("Hello, {name}!")
                #     ^^^^^^^^^^^^^^^^ nothing fills in '{name}': the 'f' in front is missing
            """,
            fixed="""
            def greet(name):
                print(f"Hello, {name}!")
            """,
        ),
        Bad(
            """
            def load(path, reason):
                raise ValueError("cannot load {path}: {reason!r}")
                #                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nothing fills in '{path}': the 'f' in front is missing
            """,
            fixed="""
            def load(path, reason):
                raise ValueError(f"cannot load {path}: {reason!r}")
            """,
        ),
        Bad(
            """
            def posts(session, base, user_id):
                url = base + "/users/{user_id}/posts"
                           # ^^^^^^^^^^^^^^^^^^^^^^^^ nothing fills in '{user_id}': the 'f' in front is missing
                return session.get(url)
            """,
        ),
        Good(
            """
            def greet(name):
                print("Hello, {name}!".format(name=name))
            """,
            why="filled in",
        ),
        Good(
            """
            def greet(name, template="Hello, {name}!"):
                return template.format(name=name)
            """,
            why="a template that is filled in later",
        ),
        Good(
            """
            def show(name, log):
                print("use {name} where the name belongs, then call format", name)
                log.info("{name} is {count}", name=name, count=1)
            """,
            why="the value is passed beside it",
        ),
        Good(
            """
            def describe(name):
                \"\"\"Shows {name}.\"\"\"
                print("{other}")
            """,
            why="a docstring, and a name that is not there",
        ),
        Good(
            """
            def route(app, item):
                app.add("/items/{item}")
            """,
            why="a route has placeholders of its own",
        ),
        Good(
            """
            def posts(client, user_id):
                path = "/users/{user_id}/posts"
                return client.get(path.format(user_id=user_id))
            """,
            why="filled in by the call",
        ),
        Bad(
            """
            def welcome(user, link):
                name = user["name"]
                lines = ["Hello {name},", f"please follow {link}"]
                       # ^^^^^^^^^^^^^^^ nothing fills in '{name}': the 'f' in front is missing
                return "\\n".join(lines)
            """,
        ),
        Good(
            """
            def shape(name, width):
                return [f"{width}px", "{name}"], "".format_map({"name": name})
            """,
            why="something fills it in",
        ),
    ],
)
def missing_f_prefix(node: ast.Constant, ctx: Context) -> Iterator[Finding]:
    text = node.value
    if not isinstance(text, str) or "{" not in text or not _PLACEHOLDER.search(text) or ctx.block.damage:
        return
    parent = ctx.tree.parents.get(node)
    if not _is_shown(node, parent, ctx):
        return
    flow = ctx.flow_around(node)
    names = _names(text) - _beside(node, parent)
    if flow is None or not names or not _all_local(names, node, flow):
        return
    span = ctx.span(node)
    start = ctx.block.text[span.start : span.start + 1]
    if start not in "\"'" or "\n" in ctx.source(node) or "\\" in ctx.source(node):
        return
    evidence = Evidence(f"names in scope among {', '.join(sorted(names))}"[:100], "all of them", "the function")
    fixes: tuple[Fix, ...] = ()
    if not any(f"{quote}" in part for part in _PLACEHOLDER.findall(ctx.source(node)) for quote in (start,)):
        fixes = (Fix("Put an 'f' in front", (Edit(Span(span.start, span.start), "f"),), safe=True),)
    shown = sorted(names)[0]
    yield Finding(span, f"nothing fills in '{{{shown}}}': the 'f' in front is missing", (evidence,), fixes)


def _beside(node: ast.Constant, parent: ast.AST | None) -> frozenset[str]:
    """The names that the same call shows by itself."""
    if not isinstance(parent, ast.Call):
        return frozenset()
    return frozenset[str]().union(*(names_in(argument) for argument in parent.args if argument is not node))


def _names(text: str) -> set[str]:
    """The names that the placeholders ask for; none where one of them is not a name."""
    found: set[str] = set()
    try:
        for _, name, _, _ in Formatter().parse(text):
            if name is None:
                continue
            head = re.match(r"[A-Za-z_]\w*", name)
            if head is None or not re.fullmatch(r"[A-Za-z_]\w*(?:\.\w+|\[\w+\])*", name):
                return set()
            found.add(head[0])
    except ValueError:
        return set()
    return found


def _is_shown(node: ast.Constant, parent: ast.AST | None, ctx: Context) -> bool:
    """Whether the string goes straight to a reader: printed, raised, logged, and nothing beside it fills it in."""
    if isinstance(parent, ast.JoinedStr | ast.Expr):
        return False
    call = parent
    while isinstance(call, ast.BinOp) and isinstance(call.op, ast.Add):
        call = ctx.tree.parents.get(call)
    if isinstance(parent, ast.List | ast.Tuple):
        # One line of several, of which another is put together.
        beside = any(isinstance(one, ast.JoinedStr) for one in parent.elts)
        return beside and "format" not in ctx.block.text and not _TEMPLATES.search(ctx.block.text.lower())
    if isinstance(call, ast.Assign) or _is_request(call):
        return _is_asked_for(node, call, ctx)
    if not isinstance(call, ast.Call) or call.func is parent:
        return False
    name = dotted(call.func).rpartition(".")[2]
    if not _SINKS.match(name) or any(
        keyword.arg not in ("file", "end", "sep", "flush", "from_") for keyword in call.keywords
    ):
        return False
    if len(call.args) > 1 and name != "print":
        return False
    for above in ctx.tree.above(node):
        if isinstance(above, ast.Call) and _TEMPLATES.search(dotted(above.func).lower()):
            return False
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
            return not _TEMPLATES.search(above.name.lower())
    return False


def _is_asked_for(node: ast.Constant, whole: ast.AST | None, ctx: Context) -> bool:
    """Whether it is the address of an HTTP request: given to one, or by the way of a name that nothing else reads."""
    if not isinstance(node.value, str) or "/" not in node.value:
        return False
    if not isinstance(whole, ast.Assign):
        return True
    flow = ctx.flow_around(node)
    match whole.targets:
        case [ast.Name(id=name)] if flow is not None and len(flow.by_name.get(name, ())) == 1:
            reads = list(flow.uses(flow.by_name[name][0]))
        case _:
            return False
    return bool(reads) and not flow.captured(name) and all(_is_request(ctx.tree.parents.get(one)) for one in reads)


def _is_request(call: ast.AST | None) -> bool:
    """`session.get(url, …)`, of what is named as a client is."""
    match call:
        case ast.Call(func=ast.Attribute(value=client, attr=verb)) if verb in _VERBS:
            return _CLIENT.search(dotted(client).lower().rpartition(".")[2]) is not None
        case _:
            return False


def _all_local(names: set[str], node: ast.AST, flow: Flow) -> bool:
    return all(name in flow.by_name for name in names)
