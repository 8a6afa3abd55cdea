"""Lookups: the attributes of models by which a project's Python files look up single rows, or the rows of a parent.

Goes by the shape of queries in SQLAlchemy's and Django's words: `session.query(User).filter_by(email=email).first()`,
`select(User).where(User.email == email)` that ends in one row, `User.objects.get(email=email)`,
`get_object_or_404(User, email=email)`. Reads the text alone. Does not know which class a name means.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.schema.strings import last_word
from ringtrue.schema.values import Lookup, Place
from ringtrue.spoken import Spoken

MENTIONS = Spoken({
    "filter_by(": r"\bfilter_by\(", ".filter(": r"\.filter\(", ".where(": r"\.where\(", ".objects.": r"\.objects\.",
    "get_object_or_404(": r"\bget_object_or_404\(", "relationship(": r"\brelationship\(",
})  # fmt: skip  # a table
_ONE_ROW = frozenset(
    ("first", "afirst", "one", "one_or_none", "scalar_one", "scalar_one_or_none", "scalar", "get", "get_or_none",
     "exists")
)  # fmt: skip
_CARRYING = ("execute", "scalars", "exec")
_OR_404 = ("get_object_or_404", "aget_object_or_404")
_NARROWING = frozenset(("filter_by", "filter", "where"))


def lookups_in(tree: ast.Module, path: str) -> Iterator[Lookup]:
    """Every lookup of a module."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from _collections(node, path)
        elif isinstance(node, ast.Call) and last_word(node.func) in _OR_404 and node.args:
            model = _manager_of(node.args[0]) or last_word(node.args[0])
            yield from _asked(model, node, Place(path, node.lineno - 1), bool(model))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from _of_call(node, node.func, parents, path)


def _collections(node: ast.ClassDef, path: str) -> Iterator[Lookup]:
    """What `relationship` makes of a class's children: each access looks them up by their foreign key."""
    for statement in node.body:
        value = getattr(statement, "value", None)
        if not isinstance(value, ast.Call) or last_word(value.func) != "relationship" or not value.args:
            continue
        other = value.args[0]
        name = other.value if isinstance(other, ast.Constant) and isinstance(other.value, str) else last_word(other)
        options = {keyword.arg for keyword in value.keywords}
        if name and not options & {"secondary", "primaryjoin", "uselist", "viewonly"}:
            yield Lookup(name, "", Place(path, statement.lineno - 1), node.name)
            if "backref" in options:
                yield Lookup(node.name, "", Place(path, statement.lineno - 1), name)


def _of_call(call: ast.Call, func: ast.Attribute, parents: dict[ast.AST, ast.AST], path: str) -> Iterator[Lookup]:
    place = Place(path, call.lineno - 1)
    if func.attr in ("get", "aget", "get_or_none") and _manager_of(func.value):
        yield from _asked(_manager_of(func.value), call, place, not _is_narrowed(func.value))
    elif func.attr in _NARROWING and _ends_in_one(call, parents):
        model = _model_of(func.value)
        if model:
            yield from _asked(model, call, place, not _is_narrowed(func.value))
        compared = [_compared(argument) for argument in call.args]
        names = [one[1] for one in compared if one is not None]
        for one in compared:
            if one is not None and None not in compared and not _is_narrowed(func.value):
                yield Lookup(*one, place, beside=tuple(name for name in names if name != one[1]))


def _asked(model: str, call: ast.Call, place: Place, alone: bool) -> Iterator[Lookup]:
    """The lookups by the keywords of a call, which narrows nothing that is narrowed already."""
    given = [one.arg.removesuffix("__exact") for one in call.keywords if one.arg is not None]
    if not alone or len(given) < len(call.keywords) or any(isinstance(one, ast.Call) for one in call.args):
        return
    for name in _keywords(call):
        yield Lookup(model, name, place, beside=tuple(one for one in given if one != name))


def _is_narrowed(node: ast.expr) -> bool:
    """`User.objects.filter(shop=shop)`: another condition stands before it."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in (*_NARROWING, "exclude", "join", "get_queryset"):
            return True
        node = node.func.value
    return False


def _keywords(call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        if keyword.arg is not None and not isinstance(keyword.value, ast.Constant):
            yield keyword.arg.removesuffix("__exact")


def _compared(node: ast.expr) -> tuple[str, str] | None:
    """`User`, `email` of `User.email == value`."""
    match node:
        case ast.Compare(left=ast.Attribute(value=ast.Name(id=model), attr=name), ops=[ast.Eq()], comparators=[value]):
            given = not isinstance(value, ast.Constant) and not _is_column(value)
            return (model, name) if model[:1].isupper() and given else None
        case _:
            return None


def _is_column(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id[:1].isupper()


def _manager_of(node: ast.expr) -> str:
    """`User` of `User.objects`, and of what is narrowed further."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    is_manager = isinstance(node, ast.Attribute) and node.attr == "objects" and isinstance(node.value, ast.Name)
    return node.value.id if is_manager else ""  # type: ignore[attr-defined]  # `is_manager` has seen to it


def _model_of(node: ast.expr) -> str:
    """`User` of `session.query(User)`, `select(User)`, `User.query`, `User.objects`."""
    while True:
        match node:
            case ast.Call(func=ast.Attribute(attr="query") | ast.Name(id="select"), args=[ast.Name(id=name)]):
                return name
            case ast.Attribute(value=ast.Name(id=name), attr="query" | "objects"):
                return name
            case ast.Call(func=ast.Attribute(value=value)):
                node = value
            case _:
                return ""


def _ends_in_one(call: ast.Call, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether the query ends in a call that gives one row."""
    node: ast.AST = call
    while True:
        above = parents.get(node)
        match above:
            case ast.Attribute(attr=name) if name in _ONE_ROW:
                return isinstance(parents.get(above), ast.Call)
            case ast.Attribute() | ast.Await():
                node = above
            case ast.Call(func=func) if func is node or (node in above.args and last_word(func) in _CARRYING):
                node = above
            case ast.Call(func=func) if node in above.args and last_word(func) == "scalar":
                return True
            case _:
                return False
