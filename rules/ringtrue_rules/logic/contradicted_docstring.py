"""A docstring says something of the function that its text contradicts: it describes a parameter that the function does
not have while one of its own goes undescribed under a similar name, promises a value where nothing is ever returned,
or speaks of a copy while the argument itself is sorted.

Correct whichever is wrong. The rule is silent about functions that pass on `**kwargs`, stubs and overrides.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Flow, Good, Span, nearest, rule

_SPHINX = re.compile(
    r"^[ \t]*:param(?:eter)?[ \t]+(?:(?P<type>[\w.\[\], |]+)[ \t]+)?\*{0,2}(?P<name>\w+):", re.MULTILINE
)
_TYPE = re.compile(  # what may stand before the name of a parameter; `:param first set:` describes one in words
    r"(?:str|int|float|bool|bytes|list|dict|tuple|set|object|callable|iterable|function|any|array|string|number)\b|[A-Z]|\w+[.\[|]"
)
_GOOGLE = re.compile(
    r"^(?P<indent>[ \t]*)(?:Args|Arguments|Parameters):[ \t]*\r?\n(?P<body>(?:(?P=indent)[ \t]+.*\n|[ \t]*\r?\n)+)",
    re.MULTILINE,
)
_GOOGLE_ENTRY = re.compile(r"^[ \t]*\*{0,2}(\w+)[ \t]*(?:\([^)]*\))?:", re.MULTILINE)
_RETURNS = re.compile(
    r"^[ \t]*(?::returns?:[ \t]*\S|:rtype:[ \t]*\S|Returns:[ \t]*\r?\n[ \t]+\S|Returns[ \t]*\r?\n[ \t]*-{4,})",
    re.MULTILINE,
)
_NOTHING = re.compile(r"(?:returns?:?|rtype:|-{4,})\s*(?:\W|:\w+:)*(?:None|nothing|void|prints?)\b", re.IGNORECASE)
_COPY = re.compile(r"\b(?:returns?|gives?)\s+(?:a\s+)?(?:new|sorted copy|copy)\b", re.IGNORECASE)


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="docstring that the function contradicts",
    kind="pattern",
    severity="information",
    fix="suggestion",
    overlaps=["ruff:DOC102", "ruff:DOC202"],
    examples=[
        Bad(
            '''
            def area(width, height):
                """The area of a rectangle.

                :param width: one side
                :param heigth: the other side
                #      ^^^^^^ 'area' has no parameter 'heigth': its parameter is 'height'
                """
                return width * height
            ''',
            fixed='''
            def area(width, height):
                """The area of a rectangle.

                :param width: one side
                :param height: the other side
                """
                return width * height
            ''',
        ),
        Bad(
            '''
            def ordered(items):
                """Return a sorted copy of the items."""
                items.sort()
              # ^^^^^^^^^^^^ the docstring says 'Return a sorted copy', but the caller's 'items' is changed
                return items
            ''',
        ),
        Bad(
            '''
            def total(prices):
                """Add up prices.

                Returns:
              # ^^^^^^^^ 'total' never returns a value
                    the sum of all prices
                """
                result = sum(prices)
                print(result)
            ''',
        ),
        Bad(
            '''
            def fetch(url, timeout, retries):
                """Fetch a page.

                Args:
                    url: its address
                    delay: how long to wait
                  # ^^^^^ 'fetch' has no parameter 'delay': its parameter is 'timeout'
                    retries: how often to try
                """
                return url, timeout, retries
            ''',
        ),
        Good(
            '''
            def area(width, height, **options):
                """The area of a rectangle.

                :param width: one side
                :param height: the other side
                :param heights: taken from the options
                """
                return width * height
            ''',
            why="`**options` may hold it",
        ),
        Good(
            '''
            def column(type_):
                """A column.

                :param type: the type of what it holds
                """
                return type_
            ''',
            why="the underscore only keeps the name apart from a builtin",
        ),
        Good(
            '''
            def ordered(items):
                """Return a sorted copy of the items."""
                items = list(items)
                items.sort()
                return items
            ''',
            why="the copy is sorted",
        ),
        Good(
            '''
            def close(self):
                """Close it.

                Returns:
                    None
                """
                self.open = False
            ''',
            why="says so",
        ),
        Good(
            '''
            def add(pool, entropy):
                """Add to the pool.

                :return: :obj:`None`
                """
                pool.add(entropy)
            ''',
            why="says so, as a reference",
        ),
        Good(
            '''
            def area(self):
                """The area.

                :returns: the area
                """
                raise NotImplementedError
            ''',
            why="a subclass will return it",
        ),
    ],
)
def contradicted_docstring(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    first = node.body[0]
    if ctx.block.damage or len(node.body) < 2 or not isinstance(first, ast.Expr):
        return
    if not isinstance(first.value, ast.Constant) or not isinstance(first.value.value, str) or len(node.body) < 2:
        return
    at = ctx.span(first.value)
    text = ctx.block.text[at.start : at.end]
    yield from _parameters(node, text, at.start, ctx)
    if _RETURNS.search(text) and not _NOTHING.search(text):
        yield from _promised_value(node, text, at.start, ctx)
    if (copy := _COPY.search(text)) is not None:
        yield from _not_a_copy(node, copy, at.start, ctx)


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef, text: str, start: int, ctx: Context) -> Iterator[Finding]:
    """A described name that is nearly, but not, the name of a parameter that is not described."""
    args = node.args
    if args.kwarg is not None or args.vararg is not None:
        return
    own = [one.arg for one in (*args.posonlyargs, *args.args, *args.kwonlyargs)]
    described = list(_described(text))
    names = {name for name, _ in described}
    missing = [name for name in own if name not in names and name not in ("self", "cls")]
    for name, offset in described:
        if name in own or not missing or node.decorator_list:
            continue
        near = nearest(name, missing) or _in_its_place(name, [one for one, _ in described], own)
        if near and near[0].strip("_") != name.strip("_"):
            span = Span(start + offset, start + offset + len(name))
            evidence = Evidence(f"parameters of '{node.name}'", ", ".join(own)[:100], "the signature")
            message = f"'{node.name}' has no parameter '{name}': its parameter is '{near[0]}'"
            yield Finding(span, message[:120], (evidence,), (Fix(f"Write '{near[0]}'", (Edit(span, near[0]),)),))


def _in_its_place(name: str, described: list[str], own: list[str]) -> tuple[str, ...]:
    """The one parameter that is not described, where all others are, in the same order."""
    taken = [one for one in own if one not in ("self", "cls")]
    differing = [(said, real) for said, real in zip(described, taken, strict=False) if said != real]
    whole = len(described) == len(taken) > 2 and len(differing) == 1
    return (differing[0][1],) if whole and differing[0][0] == name and differing[0][1] not in described else ()


def _described(text: str) -> Iterator[tuple[str, int]]:
    for found in _SPHINX.finditer(text):
        if not found["type"] or _TYPE.match(found["type"]):
            yield found["name"], found.start("name")
    section = _GOOGLE.search(text)
    if section is not None:
        body = section["body"]
        indent = len(body) - len(body.lstrip(" \t"))
        for entry in _GOOGLE_ENTRY.finditer(body):
            if entry.start(1) - entry.start() == indent:
                yield entry[1], section.start("body") + entry.start(1)


def _promised_value(
    node: ast.FunctionDef | ast.AsyncFunctionDef, text: str, start: int, ctx: Context
) -> Iterator[Finding]:
    if node.decorator_list or ctx.block.kind == "member" or _is_stub(node):
        return
    flow = ctx.flow(node)
    returns_none = node.returns is None or ctx.source(node.returns) == "None"
    if flow.returns or flow.is_generator or not flow.falls_off_end or not returns_none:
        return
    found = _RETURNS.search(text)
    assert found is not None  # by the caller
    word = re.search(r":?[Rr]\w+:?", text[found.start() :])
    assert word is not None  # the pattern starts with one
    begin = start + found.start() + word.start()
    evidence = Evidence("return statements", "none", "control flow")
    yield Finding(Span(begin, begin + len(word[0])), f"'{node.name}' never returns a value"[:120], (evidence,))


def _is_stub(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return all((isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)) or isinstance(one, ast.Pass | ast.Raise)
               for one in node.body)  # fmt: skip


def _not_a_copy(
    node: ast.FunctionDef | ast.AsyncFunctionDef, copy: re.Match[str], start: int, ctx: Context
) -> Iterator[Finding]:
    flow = ctx.flow(node)
    for inner in ast.walk(node):
        match inner:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name() as owner, attr="sort" | "reverse"))):
                if _is_argument(owner, flow) and _returned(owner.id, flow):
                    evidence = Evidence(f"what '{owner.id}' is at this line", "the caller's own list", "data flow")
                    said = " ".join(copy[0].split())
                    message = f"the docstring says '{said}', but the caller's '{owner.id}' is changed"
                    yield Finding(ctx.span(inner), message[:120], (evidence,))
                    return
            case _:
                continue


def _is_argument(owner: ast.Name, flow: Flow) -> bool:
    reaching = flow.reaching(owner) or ()
    return bool(reaching) and all(one.kind == "argument" for one in reaching)


def _returned(name: str, flow: Flow) -> bool:
    return any(isinstance(one.value, ast.Name) and one.value.id == name for one in flow.returns)
