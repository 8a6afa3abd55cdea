"""REST framework checks a serializer when it is first used: a `source` that repeats the field's name, a declared field
that `Meta.fields` leaves out, a name that the model does not have, a `SerializerMethodField` without its method, and
`save()` before `is_valid()` all raise then; a many-to-many relation that is nested without `many=True` raises at the
first object.

The rule knows models and serializers across the project's files, and is silent where a base of one is not there.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Given,
    Good,
    Span,
    WebClass,
    bound_value,
    dotted,
    nearest,
    rule,
)

_SERIALIZERS = "rest_framework.serializers."
_BLOG = {
    "blog/__init__.py": "",
    "blog/models.py": (
        "from django.db import models\n\n\nclass Tag(models.Model):\n    name = models.CharField(max_length=9)\n\n\n"
        "class Article(models.Model):\n    slug = models.SlugField()\n    title = models.CharField(max_length=9)\n"
        "    tags = models.ManyToManyField(Tag, related_name='articles')\n"
    ),
}


@rule(
    ast.Assign,
    ast.ClassDef,
    ast.Call,
    summary="serializer that REST framework refuses when it is used",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from rest_framework import serializers


            class ArticleSerializer(serializers.Serializer):
                title = serializers.CharField(source="title")
                #                             ^^^^^^^^^^^^^^ 'source' repeats the field's own name: REST framework refuses that
            """,
            fixed="""
            from rest_framework import serializers


            class ArticleSerializer(serializers.Serializer):
                title = serializers.CharField()
            """,
        ),
        Bad(
            """
            from rest_framework import serializers

            from .models import Article, Tag


            class TagSerializer(serializers.ModelSerializer):
                class Meta:
                    model = Tag
                    fields = ("name",)


            class ArticleSerializer(serializers.ModelSerializer):
                tags = TagSerializer()
                #      ^^^^^^^^^^^^^^^ 'tags' of 'Article' is many-to-many: the serializer needs 'many=True'
                author = serializers.SerializerMethodField()
                #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ there is no method 'get_author'

                class Meta:
                    model = Article
                    fields = ("slug", "headline", "tags")
                    #                 ^^^^^^^^^^ 'Article' has no 'headline', and the serializer declares none
                #   ^^^^^^ 'author' is declared and missing here: REST framework refuses that
            """,
            given=Given(path="blog/serializers.py", files=_BLOG),
        ),
        Bad(
            """
            from .models import Article
            from .serializers import ArticleSerializer


            def listing():
                return ArticleSerializer(Article.objects.filter(draft=False)).data
                #      ^^^^^^^^^^^^^^^^^ many rows for one serializer: it needs 'many=True'
            """,
            fixed="""
            from .models import Article
            from .serializers import ArticleSerializer


            def listing():
                return ArticleSerializer(Article.objects.filter(draft=False), many=True).data
            """,
            given=Given(
                path="blog/views.py",
                files={
                    **_BLOG,
                    "blog/serializers.py": (
                        "from rest_framework import serializers\n\n\n"
                        "class ArticleSerializer(serializers.ModelSerializer): ...\n"
                    ),
                },
            ),
        ),
        Bad(
            """
            from .serializers import ArticleSerializer


            def create(request):
                serializer = ArticleSerializer(data=request.data)
                serializer.save()
                #          ^^^^ 'save' before 'is_valid': REST framework refuses that
                return serializer.data
            """,
            fixed="""
            from .serializers import ArticleSerializer


            def create(request):
                serializer = ArticleSerializer(data=request.data)
                serializer.is_valid(raise_exception=True)
                serializer.save()
                return serializer.data
            """,
            given=Given(
                path="blog/views.py",
                files={
                    **_BLOG,
                    "blog/serializers.py": (
                        "from rest_framework import serializers\n\n\n"
                        "class ArticleSerializer(serializers.ModelSerializer): ...\n"
                    ),
                },
            ),
        ),
        Good(
            """
            from rest_framework import serializers

            from .models import Article


            class Base(serializers.ModelSerializer):
                def get_author(self, article):
                    return "x"


            class ArticleSerializer(Base):
                name = serializers.CharField(source="title")
                author = serializers.SerializerMethodField()

                class Meta:
                    model = Article
                    fields = ("id", "slug", "name", "author", "tags", "articles")


            class Everything(Base):
                class Meta:
                    model = Article
                    fields = "__all__"
            """,
            why="the base has the method; 'tags' is the model's, and 'articles' may be a relation from elsewhere",
            given=Given(path="blog/serializers.py", files=_BLOG),
        ),
        Good(
            """
            from shop import BaseSerializer

            from .models import Article


            class ArticleSerializer(BaseSerializer):
                class Meta:
                    model = Article
                    fields = ("slug", "headline")
            """,
            why="the base may declare more",
            given=Given(path="blog/serializers.py", files=_BLOG),
        ),
    ],
)
def serializer_mistake(node: ast.Assign | ast.ClassDef | ast.Call, ctx: Context) -> Iterator[Finding]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if (
            ctx.block.kind == "member" and ctx.block.nodes[0] is node
        ):
            yield from _field(name, call, ctx)
        case ast.ClassDef(name="Meta") if ctx.block.kind == "member" and ctx.block.nodes[0] is node and not node.bases:
            yield from _meta(node, ctx)
        case ast.Assign(targets=[ast.Name() as target], value=ast.Call() as call):
            yield from _unchecked(target, call, ctx)
        case ast.Call(func=ast.Name(id=name), args=[given, *_]) if "erializer" in name and len(node.args) == 1:
            yield from _many(node, name, given, ctx)
        case ast.Call(func=ast.Attribute(attr="get_serializer", value=ast.Name(id="self")), args=[given]):
            yield from _many(node, "", given, ctx)
        case ast.Call(
            func=ast.Attribute(attr="save", value=ast.Name() as owner), keywords=[ast.keyword(arg="commit") as given]
        ):
            yield from _saved_as_form(given, owner, ctx)
        case _:
            return


def _bases(name: str, ctx: Context) -> list[str] | None:
    """The bases of a serializer that are not of the project, by their full names; None where one of them is of neither
    the project nor REST framework."""
    found = ctx.ask_here("bases-named", name)
    if not found:
        return None
    outer = [base for base, own in found if own is None]
    return outer if outer and all(base.startswith(_SERIALIZERS) for base in outer) else None


def _field(name: str, call: ast.Call, ctx: Context) -> Iterator[Finding]:
    if not isinstance(call.func, ast.Name | ast.Attribute):
        return
    full = ctx.imported(call.func)
    is_field = full.startswith(_SERIALIZERS)
    if is_field:
        for keyword in call.keywords:
            if keyword.arg == "source" and isinstance(keyword.value, ast.Constant) and keyword.value.value == name:
                said = "'source' repeats the field's own name: REST framework refuses that"
                evidence = Evidence("the field's name", name, "the class")
                yield Finding(ctx.span(keyword), said, (evidence,), _without(keyword, call, ctx))
    outer = _bases(ctx.block.owner, ctx) if is_field or "erializer" in dotted(call.func) else None
    if outer is None:
        return
    if full.endswith(".SerializerMethodField"):
        yield from _method(name, call, ctx)
    elif (is_field and full.endswith("RelatedField")) or (
        "erializer" in dotted(call.func) and not full.startswith(_SERIALIZERS)
    ):
        yield from _nested(name, call, ctx)


def _without(keyword: ast.keyword, call: ast.Call, ctx: Context) -> tuple[Fix, ...]:
    start, end = ctx.span(keyword)
    text = ctx.block.text
    if call.keywords[0] is keyword and not call.args:
        while text[end : end + 1] in (",", " "):
            end += 1
    else:
        start = text.rindex(",", 0, start)
    return (Fix("Leave it out", (Edit(Span(start, end), ""),)),)


def _method(name: str, call: ast.Call, ctx: Context) -> Iterator[Finding]:
    given = [one.value for one in call.keywords if one.arg == "method_name"] or call.args[:1]
    method = str(given[0].value if isinstance(given[0], ast.Constant) else "") if given else f"get_{name}"
    if given and not isinstance(given[0], ast.Constant):
        return
    every = _classes(ctx)
    if every and not any(one.method(method) or one.value(method) for one in every):
        evidence = Evidence("methods of the serializer", "none of that name", "its classes")
        fixes = tuple(_other_method(name, call, every[0], ctx)) if not given else ()
        yield Finding(ctx.span(call), f"there is no method '{method}'", (evidence,), fixes)


def _other_method(name: str, call: ast.Call, own: WebClass, ctx: Context) -> Iterator[Fix]:
    """The one method of the class that has the field's name in its own."""
    found = [one.name for one in own.methods if name in one.name]
    if len(found) == 1:
        end = ctx.span(call).end - 1
        comma = ", " if call.args or call.keywords else ""
        yield Fix(f"Call '{found[0]}'", (Edit(Span(end, end), f'{comma}method_name="{found[0]}"'),))


def _classes(ctx: Context) -> list[WebClass]:
    own: WebClass | None = ctx.ask_here("class-named", ctx.block.owner)
    found = ctx.ask_here("bases-named", ctx.block.owner) or ()
    return [own, *(one for _, one in found if one is not None)] if own is not None else []


def _model(ctx: Context) -> str:
    own: WebClass | None = ctx.ask_here("class-named", ctx.block.owner)
    meta = dict(own.inner).get("Meta", ()) if own is not None else ()
    return dict(meta).get("model", "")


def _nested(name: str, call: ast.Call, ctx: Context) -> Iterator[Finding]:
    if any(one.arg in ("many", "source", None) for one in call.keywords):
        return
    model = _model(ctx)
    found: WebClass | None = ctx.ask_here("class-named", model) if model else None
    text = found.value(name) if found is not None else None
    if text and text.split("(")[0].rpartition(".")[2] == "ManyToManyField":
        end = ctx.span(call).end - 1
        comma = ", " if call.args or call.keywords else ""
        fix = Fix("Add 'many=True'", (Edit(Span(end, end), f"{comma}many=True"),))
        said = f"'{name}' of '{model}' is many-to-many: the serializer needs 'many=True'"
        yield Finding(ctx.span(call), said, (Evidence(f"'{model}.{name}'", text[:60], "the model"),), (fix,))


def _meta(node: ast.ClassDef, ctx: Context) -> Iterator[Finding]:
    values = {
        one.targets[0].id: one.value
        for one in node.body
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
    }
    listed, model = values.get("fields"), values.get("model")
    outer = _bases(ctx.block.owner, ctx)
    if (
        outer
        and _SERIALIZERS + "ModelSerializer" in outer
        and (model is None or not {"fields", "exclude"} & values.keys())
    ):
        every = _classes(ctx)
        if not any("Meta" in dict(one.inner) for one in every[1:]):
            lacking = "model" if model is None else "fields"
            said = f"a 'ModelSerializer' needs '{lacking}' in its 'Meta'"
            start = ctx.block.text.index("Meta", ctx.span(node).start)
            evidence = Evidence("what 'Meta' has", ", ".join(values), "the class")
            fixes = tuple(_model_named(node, ctx)) if model is None else ()
            yield Finding(Span(start, start + 4), said, (evidence,), fixes)
        return
    if not isinstance(listed, ast.List | ast.Tuple) or model is None or _bases(ctx.block.owner, ctx) is None:
        return
    if not all(isinstance(one, ast.Constant) for one in listed.elts):
        return
    names = [str(one.value) for one in listed.elts if isinstance(one, ast.Constant)]
    every = _classes(ctx)
    if not every:
        return
    declared = {name for one in every for name, _ in one.values}
    known = ctx.ask_here("model-named", dotted(model))
    if known is not None:
        for place, name in zip(listed.elts, names, strict=True):
            if name not in known and name not in declared and name != "url":
                yield _unknown(place, name, dotted(model), known, ctx)
    yield from _left_out(listed, names, every[0], ctx)


def _model_named(node: ast.ClassDef, ctx: Context) -> Iterator[Fix]:
    """The one model that the serializer is called after, of the application's own."""
    name = re.sub(r"(?:Model)?Serializer$", "", ctx.block.owner)
    keys: tuple[str, ...] = (ctx.ask("orm-named", name) or ()) if name else ()
    if not node.body or len(keys) != 1:
        return
    path = keys[0].rpartition("::")[0]
    beside = os.path.dirname(path) == os.path.dirname(ctx.path) and path.endswith("models.py")
    start = ctx.span(node.body[0]).start
    text = ctx.block.text
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    if not indent.strip() and (beside or ctx.binds(name)):
        imports = () if ctx.binds(name) else (f"from .models import {name}",)
        yield Fix(f"Name '{name}'", (Edit(Span(start, start), f"model = {name}\n{indent}"),), imports=imports)


def _unknown(place: ast.expr, name: str, model: str, known: frozenset[str], ctx: Context) -> Finding:
    near = nearest(name, known, 1)
    fixes = tuple(Fix(f"Name '{one}'", (Edit(ctx.span(place), f'"{one}"'),)) for one in near)
    evidence = Evidence(f"fields and methods of '{model}'", f"no '{name}'", "the model")
    return Finding(ctx.span(place), f"'{model}' has no '{name}', and the serializer declares none", (evidence,), fixes)


def _left_out(listed: ast.List | ast.Tuple, names: list[str], own: WebClass, ctx: Context) -> Iterator[Finding]:
    for name, text in own.values:
        made = text.split("(")[0]
        is_field = made.startswith("serializers.") or made.endswith("Serializer")
        if is_field and "(" in text and name not in names and made != "serializers.ListSerializer":
            end = ctx.span(listed.elts[-1]).end if listed.elts else ctx.span(listed).start + 1
            fix = Fix(f"List '{name}'", (Edit(Span(end, end), f'{", " if listed.elts else ""}"{name}"'),))
            said = f"'{name}' is declared and missing here: REST framework refuses that"
            evidence = Evidence(f"'{own.name}.{name}'", text[:60], "the serializer")
            start = ctx.block.text.rindex("fields", 0, ctx.span(listed).start)
            yield Finding(Span(start, start + len("fields")), said, (evidence,), (fix,))


def _many(node: ast.Call, name: str, given: ast.expr, ctx: Context) -> Iterator[Finding]:
    if any(one.arg in ("many", "data", None) for one in node.keywords):
        return
    value = bound_value(given, ctx)
    if value is None or not _is_rows(value):
        return
    if name and _bases(name, ctx) is None:
        return
    end = ctx.span(given).end
    fix = Fix("Add 'many=True'", (Edit(Span(end, end), ", many=True"),))
    evidence = Evidence("what it is given", "a query of many rows", "the call")
    yield Finding(ctx.span(node.func), "many rows for one serializer: it needs 'many=True'", (evidence,), (fix,))


def _is_rows(node: ast.expr) -> bool:
    """`Article.objects.filter(...)`, up to its end a query."""
    match node:
        case ast.Subscript(value=inner, slice=ast.Slice()):
            return _is_rows(inner)
        case ast.Call(
            func=ast.Attribute(attr="get_queryset" | "filter_queryset" | "paginate_queryset", value=ast.Name(id="self"))
        ):
            return True
        case ast.Call(func=ast.Attribute(attr=attr, value=inner)) if attr in (
            "all", "filter", "exclude", "order_by", "select_related", "prefetch_related", "distinct",
        ):  # fmt: skip
            return _is_rows(inner) or (isinstance(inner, ast.Attribute) and inner.attr == "objects")
        case _:
            return False


def _saved_as_form(given: ast.keyword, owner: ast.Name, ctx: Context) -> Iterator[Finding]:
    """`serializer.save(commit=False)`, which is how a form is saved."""
    made = bound_value(owner, ctx)
    if isinstance(made, ast.Call) and dotted(made.func) and _bases(dotted(made.func), ctx) is not None:
        evidence = Evidence(f"what '{owner.id}' is", "a serializer", "its class")
        said = "a serializer's 'save' refuses 'commit': that is how a form is saved"
        call = ctx.tree.parents.get(given)
        fixes = _without(given, call, ctx) if isinstance(call, ast.Call) else ()
        yield Finding(ctx.span(given), said, (evidence,), fixes)


def _unchecked(target: ast.Name, call: ast.Call, ctx: Context) -> Iterator[Finding]:
    """A serializer of new data that is saved, and of which nobody in the function asks whether it is valid."""
    function = ctx.function_of(target)
    given = {one.arg for one in call.keywords}
    if (
        function is None
        or "data" not in given
        or not isinstance(call.func, ast.Name)
        or "erializer" not in call.func.id
    ):
        return
    uses = [
        one for one in ast.walk(function) if isinstance(one, ast.Name) and one.id == target.id and one is not target
    ]
    attributes = [ctx.tree.parents.get(one) for one in uses]
    if not all(isinstance(one, ast.Attribute) for one in attributes):
        return
    named = {one.attr: one for one in attributes if isinstance(one, ast.Attribute)}
    saved = named.get("save") or named.get("validated_data")
    if saved is None or "is_valid" in named or _bases(call.func.id, ctx) is None:
        return
    end = ctx.span(saved).end
    evidence = Evidence(f"who calls '{target.id}.is_valid()'", "nobody in this function", "the function")
    said = f"'{saved.attr}' before 'is_valid': REST framework refuses that"
    yield Finding(Span(end - len(saved.attr), end), said, (evidence,), _checked(target, call, ctx))


def _checked(target: ast.Name, call: ast.Call, ctx: Context) -> tuple[Fix, ...]:
    end = ctx.span(call).end
    start = ctx.span(target).start
    indent = ctx.block.text[ctx.block.text.rfind("\n", 0, start) + 1 : start]
    if indent.strip():
        return ()
    text = f"\n{indent}{target.id}.is_valid(raise_exception=True)"
    return (Fix("Ask whether it is valid", (Edit(Span(end, end), text),)),)
