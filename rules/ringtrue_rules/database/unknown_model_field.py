"""A query, an order or a constructor names a field that the model does not have. The line raises as soon as it runs:
`FieldError` in Django, `InvalidRequestError`, `AttributeError` or `TypeError` in SQLAlchemy. Some mappers only forget
the value: SQLModel and peewee take a keyword that they do not map, and store nothing.

The models are read from the project's own source, with all that they inherit and all that other models give them. Where
a base, a manager, an annotation or a decorator may bring further names, nothing is said.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Model,
    Named,
    Query,
    Span,
    column_lacking,
    constructed,
    entity_of,
    field_meant,
    key_meant,
    lookup_meant,
    manager_lacking,
    meant,
    model_at,
    model_has,
    model_of,
    named_accessor,
    named_in,
    nearest,
    object_lacking,
    rule,
    wrong_in_path,
)

from ringtrue_rules.database.unknown_model_field_examples import EXAMPLES


@rule(
    ast.Call,
    ast.Attribute,
    ast.ClassDef,
    summary="field that the model does not have",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=EXAMPLES,
)
def unknown_model_field(node: ast.Call | ast.Attribute | ast.ClassDef, ctx: Context) -> Iterator[Finding]:
    expected: bool | None = None
    for finding in _said_of(node, ctx):
        if expected is None:
            expected = _is_expected(node, ctx)
        if not expected:
            yield finding


def _said_of(node: ast.Call | ast.Attribute | ast.ClassDef, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.Attribute):
        yield from _of_attribute(node, ctx) if _names_class(node) else _of_object(node, ctx)
        return
    if isinstance(node, ast.ClassDef):
        if node.name == "Meta" and ctx.block.kind == "member":
            yield from _of_meta(node, ctx)
        return
    for named in named_in(node, ctx):
        found = _of_value(named, ctx) if named.how == "value" else _of_lookup(named, ctx)
        yield from (one for one in found if one.fixes or not _is_librarys(named.query.model))
    yield from _of_constructor(node, ctx)
    if node.keywords and isinstance(node.func, ast.Attribute) and node.func.attr == "filter_by":
        model = entity_of(node.func.value, ctx)
        yield from _of_keywords(node, model, ctx) if model is not None and not model.open else ()


def _is_expected(node: ast.AST, ctx: Context) -> bool:
    """Whether a test wants the error: `with pytest.raises(FieldError):`."""
    return any(
        isinstance(above, ast.With | ast.AsyncWith) and "raises" in ctx.source(above.items[0].context_expr).lower()
        for above in ctx.tree.above(node)
    )


def _is_librarys(model: Model) -> bool:
    """Whether the model belongs to a library, of which another release may have other fields: then only slips count."""
    return "-packages" in model.path


def _of_lookup(named: Named, ctx: Context) -> Iterator[Finding]:
    query = named.query
    if query.open:
        return
    wrong = wrong_in_path(query.model, named.path, lambda key: model_at(key, ctx), query.names, named.how == "prefetch")
    if wrong is None:
        return
    before = named.path.split("__")[: wrong.place]
    start = sum(map(len, before)) + 2 * len(before)
    what = (
        f"'{wrong.field.name}' of '{wrong.model.name}' has no lookup '{wrong.part}'"
        if wrong.field is not None
        else f"'{wrong.model.name}' has no field '{wrong.part}'"
    )
    span = _span(named, start, wrong.part, ctx)
    if wrong.field is not None:
        near = lookup_meant(wrong.part, wrong.candidates) or nearest(wrong.part, wrong.candidates)
        yield Finding(span, what, _evidence(wrong.model, ctx), _replaced(span, near))
    else:
        value = named.node.value if isinstance(named.node, ast.keyword) and not before else None
        yield _finding(span, what, wrong.part, wrong.candidates, wrong.model, ctx, value)


def _of_meta(node: ast.ClassDef, ctx: Context) -> Iterator[Finding]:
    """What a model's `Meta` orders by, and what its indexes and constraints are made of."""
    model = ctx.ask_here("orm", f":{ctx.block.owner}")
    if not isinstance(model, Model) or model.orm != "django" or model.abstract or model.open:
        return
    query = Query(model, ast.Name(ctx.block.owner))
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="ordering" | "unique_together" | "index_together")], value=value):
                parts = [one for one in ast.walk(value) if isinstance(one, ast.Constant)]
            case ast.Assign(targets=[ast.Name(id="indexes" | "constraints")], value=value):
                lists = [one.value for one in ast.walk(value) if isinstance(one, ast.keyword) and one.arg == "fields"]
                parts = [one for listed in lists for one in ast.walk(listed) if isinstance(one, ast.Constant)]
            case _:
                continue
        for part in parts:
            text = part.value.lstrip("-") if isinstance(part.value, str) else ""
            if text and text != "?":
                yield from _of_lookup(Named(query, text, part, "lookup", len(str(part.value)) - len(text)), ctx)


def _of_value(named: Named, ctx: Context) -> Iterator[Finding]:
    model = named.query.model
    if not named.query.open and not model.open and not model_has(model, named.path):
        span = _span(named, 0, named.path, ctx)
        value = named.node.value if isinstance(named.node, ast.keyword) else None
        yield _finding(
            span, f"'{model.name}' has no field '{named.path}'", named.path, _names(model), model, ctx, value
        )


def _of_constructor(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    model = constructed(node, ctx)
    if model is not None:
        yield from _of_keywords(node, model, ctx)
        if model.takes is not None:
            yield from _of_dataclass(node, model, ctx)


def _of_keywords(node: ast.Call, model: Model, ctx: Context) -> Iterator[Finding]:
    for keyword in node.keywords:
        if keyword.arg is not None and not model_has(model, keyword.arg):
            start = ctx.span(keyword)[0]
            span = Span(start, start + len(keyword.arg))
            what = f"'{model.name}' has no field '{keyword.arg}'"
            found = _finding(span, what, keyword.arg, _free(node, model), model, ctx, keyword.value)
            if found.fixes or not _is_librarys(model):
                yield found


def _of_attribute(node: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    """`Post.created`, of a class whose attributes are its columns."""
    if not isinstance(node.ctx, ast.Load) or node.attr.startswith("__"):
        return
    model = model_of(node.value, ctx)
    if (
        model is None
        or model.orm not in ("sqlalchemy", "sqlmodel", "peewee")
        or model.open
        or model_has(model, node.attr)
    ):
        return
    if model.orm == "peewee" and node.attr.endswith("_id") and node.attr[:-3] in model.by_name:
        return
    end = ctx.span(node)[1]
    span = Span(end - len(node.attr), end)
    if not _is_librarys(model):
        yield _finding(span, f"'{model.name}' has no field '{node.attr}'", node.attr, _names(model), model, ctx)


def _names_class(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id[:1].isupper()


def _of_object(node: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    """`post.created` of an object, `Post.objects.newest()` of a manager, `follows.c.user` of a table."""
    if not isinstance(node.ctx, ast.Load):
        return
    end = ctx.span(node)[1]
    span = Span(end - len(node.attr), end)
    table = column_lacking(node, ctx)
    if table is not None:
        name, columns = table
        fixes = _replaced(
            span, nearest(node.attr, columns) or key_meant(node.attr, name, columns) or meant(node.attr, columns, 1)
        )
        evidence = Evidence(f"columns of {name}", ", ".join(sorted(columns)[:12]), "its 'Table(...)'")
        yield Finding(span, f"'{name}' has no column '{node.attr}'", (evidence,), fixes)
        return
    model = object_lacking(node, ctx)
    if model is not None:
        accessor = named_accessor(model, node.attr)
        what = f"'{model.name}' has no field '{node.attr}'"
        if accessor:
            fix = Fix(f"Use '{accessor}'", (Edit(span, accessor),))
            yield Finding(span, f"{what}: its 'related_name' is '{accessor}'", _evidence(model, ctx), (fix,))
        else:
            yield _finding(span, what, node.attr, tuple(sorted(model.by_name)), model, ctx)
    elif (model := manager_lacking(node, ctx)) is not None:
        methods = sorted({name for one in model.managers for name in one.methods})
        fixes = _replaced(span, nearest(node.attr, methods) or _of_the_same_beginning(node.attr, methods))
        evidence = Evidence("own methods of its manager", ", ".join(methods[:12]) or "none", f"'{model.name}'")
        yield Finding(span, f"the manager of '{model.name}' has no '{node.attr}'", (evidence,), fixes)


def _of_dataclass(node: ast.Call, model: Model, ctx: Context) -> Iterator[Finding]:
    """What the constructor of a mapped dataclass does not take, and what it needs."""
    takes = model.takes or ()
    names = {one.name for one in takes}
    where = f"'{model.name}' in {ctx.ask('place', model.path)}"
    for keyword in node.keywords:
        if keyword.arg is not None and keyword.arg not in names and model_has(model, keyword.arg):
            start = ctx.span(keyword)[0]
            said = f"the constructor of '{model.name}' does not take '{keyword.arg}': init=False"
            evidence = Evidence("what it takes", ", ".join(sorted(names)[:12]), where)
            yield Finding(Span(start, start + len(keyword.arg)), said, (evidence,), _without(keyword, node, ctx))
    if any(keyword.arg is None for keyword in node.keywords) or any(isinstance(one, ast.Starred) for one in node.args):
        return
    given = {keyword.arg for keyword in node.keywords}
    placed = [one.name for one in takes if not one.keyword_only][: len(node.args)]
    missing = [one.name for one in takes if one.required and one.name not in given and one.name not in placed]
    if missing:
        said = f"'{model.name}' is made without '{missing[0]}', which its constructor needs"
        evidence = Evidence("what it needs", ", ".join(one.name for one in takes if one.required), where)
        yield Finding(ctx.span(node.func), said, (evidence,))


def _without(keyword: ast.keyword, node: ast.Call, ctx: Context) -> tuple[Fix, ...]:
    """The call without a constant that the mapping sets itself."""
    if not isinstance(keyword.value, ast.Constant):
        return ()
    every = sorted([*map(ctx.span, node.args), *map(ctx.span, node.keywords)])
    place = every.index(ctx.span(keyword))
    start, end = every[place]
    if place:
        start = every[place - 1].end
    elif len(every) > 1:
        end = every[1].start
    return (Fix(f"Leave out '{keyword.arg}'", (Edit(Span(start, end), ""),)),)


def _names(model: Model) -> tuple[str, ...]:
    return tuple(sorted({one.name for one in model.fields if not one.reverse}))


def _span(named: Named, start: int, part: str, ctx: Context) -> Span:
    at = ctx.span(named.node)
    if isinstance(named.node, ast.keyword):
        return Span(at[0] + start, at[0] + start + len(part))
    text = ctx.source(named.node)
    inside = text.find(named.path)
    if inside < 0 or text.count(named.path) != 1:
        return Span(*at)
    return Span(at[0] + inside + start, at[0] + inside + start + len(part))


def _finding(
    span: Span,
    what: str,
    part: str,
    candidates: tuple[str, ...],
    model: Model,
    ctx: Context,
    value: ast.expr | None = None,
) -> Finding:
    near = nearest(part, candidates) if _is_librarys(model) else field_meant(part, candidates, model, value)
    return Finding(span, what, _evidence(model, ctx), _replaced(span, near))


def _replaced(span: Span, names: tuple[str, ...]) -> tuple[Fix, ...]:
    return tuple(Fix(f"Use '{name}'", (Edit(span, name),)) for name in names)


def _free(node: ast.Call, model: Model) -> tuple[str, ...]:
    """The fields that the call does not fill yet."""
    given = {one.arg for one in node.keywords}
    return tuple(one for one in _names(model) if one not in given)


def _of_the_same_beginning(name: str, methods: list[str]) -> tuple[str, ...]:
    """`for_reader` for `for_user`: the only one that begins with the same word."""
    word, _, rest = name.partition("_")
    found = [one for one in methods if rest and one.partition("_")[0] == word]
    return tuple(found) if len(found) == 1 else ()


def _evidence(model: Model, ctx: Context) -> tuple[Evidence, ...]:
    where = f"'{model.name}' in {ctx.ask('place', model.path)}"
    return (Evidence(f"fields of {model.name}", ", ".join(_names(model)[:12]), where),)
