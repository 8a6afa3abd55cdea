"""Each `save()` in a loop is an UPDATE of its own: a thousand rows are a thousand round trips, and as many commits where
there is no transaction around them.

Change the objects in the loop and write them together, `Model.objects.bulk_update(objects, ["field"])`, or let the
database do it: `queryset.update(field=value)`. Both leave out `save()` methods and signals of the model; the rule is silent
where the model has a `save` of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Given, Good, Query, Span, in_test, query_of, rule

_MODELS = """\
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=80)


class Article(models.Model):
    title = models.CharField(max_length=200)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="articles")
    views = models.IntegerField(default=0)
"""
_GIVEN = Given(files={"blog/models.py": _MODELS})


@rule(
    ast.For,
    summary="one UPDATE for each object of a query",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            from blog.models import Article


            def reset(author):
                for article in Article.objects.filter(author=author):
                    article.views = 0
                    article.save()
                  # ^^^^^^^^^^^^^^ one UPDATE for each 'Article': 'update()' or 'bulk_update()' sends one for all
            """,
            fixed="""
            from blog.models import Article


            def reset(author):
                Article.objects.filter(author=author).update(views=0)
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from blog.models import Article


            def shout(author):
                for article in Article.objects.filter(author=author):
                    article.title = article.title.upper()
                    article.save()
                  # ^^^^^^^^^^^^^^ one UPDATE for each 'Article': 'update()' or 'bulk_update()' sends one for all
            """,
            given=_GIVEN,
        ),
        Good(
            """
            from blog.models import Article


            def reset(author):
                Article.objects.filter(author=author).update(views=0)
                found = list(Article.objects.filter(author=author))
                for article in found:
                    article.title = article.title.upper()
                Article.objects.bulk_update(found, ["title"])
            """,
            why="written together",
            given=_GIVEN,
        ),
        Good(
            """
            from blog.models import Article


            def reset(author):
                for article in Article.objects.filter(author=author):
                    article.views = 0
                    article.save()
            """,
            why="the model's own 'save' does more",
            given=Given(
                files={
                    "blog/models.py": "from django.db import models\n\n\nclass Article(models.Model):\n"
                    "    views = models.IntegerField()\n    author = models.TextField()\n\n"
                    "    def save(self, *args, **kwargs):\n        super().save(*args, **kwargs)\n"
                }
            ),
        ),
    ],
)
def save_in_loop(node: ast.For, ctx: Context) -> Iterator[Finding]:
    query = query_of(node.iter, ctx) if isinstance(node.target, ast.Name) else None
    if query is None or query.model.orm != "django" or in_test(ctx) or query.grouped or query.model.own_save:
        return
    assert isinstance(node.target, ast.Name)  # else there is no query
    name = node.target.id
    saved = node.body[-1]
    match saved:
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id=other), attr="save"), args=[], keywords=given)
        ):
            if other != name or any(one.arg != "update_fields" for one in given):
                return
        case _:
            return
    changes = node.body[:-1]
    fields = [_field(one, name) for one in changes]
    if not changes or not all(fields) or not set(map(str, fields)) <= set(query.model.by_name):
        return
    span = ctx.span(saved)
    said = f"one UPDATE for each '{query.model.name}': 'update()' or 'bulk_update()' sends one for all"
    evidence = Evidence(f"fields that are set on '{name}'", ", ".join(map(str, fields)), "the body of the loop")
    yield Finding(span, said, (evidence,), tuple(_update(node, changes, query, name, ctx)))


def _field(statement: ast.stmt, name: str) -> str:
    """The field that a statement of the loop sets, if it does nothing else."""
    match statement:
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=other), attr=attr)]) if other == name:
            return attr
        case ast.AugAssign(target=ast.Attribute(value=ast.Name(id=other), attr=attr)) if other == name:
            return attr
        case _:
            return ""


def _update(node: ast.For, changes: list[ast.stmt], query: Query, name: str, ctx: Context) -> Iterator[Fix]:
    """`query.update(views=0)`, where no value depends on the row."""
    given = []
    for one in changes:
        if not isinstance(one, ast.Assign) or any(
            isinstance(part, ast.Name) and part.id == name for part in ast.walk(one.value)
        ):
            return
        if any(isinstance(part, ast.Call) for part in ast.walk(one.value)):
            return
        given.append(f"{_field(one, name)}={ctx.source(one.value)}")
    source = ctx.source(node.iter).removesuffix(".all()")
    yield Fix("Use 'update()'", (Edit(Span(*ctx.span(node)), f"{source}.update({', '.join(given)})"),))
