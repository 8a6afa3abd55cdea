"""`len(Article.objects.filter(...))` fetches every row, with every column, makes an object of each, and counts them. The
database counts without sending anything: `Article.objects.filter(...).count()`.

Where the rows are wanted as well, `len()` costs nothing further: the rule is silent where the query is also iterated,
indexed or handed on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Given, Good, Span, in_test, query_of, rule

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
    ast.Call,
    summary="rows fetched to be counted",
    kind="fact",
    severity="warning",
    fix="safe",
    examples=[
        Bad(
            """
            from blog.models import Article


            def written(author):
                return len(Article.objects.filter(author=author))
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'len()' fetches every 'Article' to count them: '.count()' asks the database
            """,
            fixed="""
            from blog.models import Article


            def written(author):
                return Article.objects.filter(author=author).count()
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from blog.models import Article


            def written(author):
                found = Article.objects.filter(author=author)
                return {"written": len(found)}
                #                  ^^^^^^^^^^ 'len()' fetches every 'Article' to count them: '.count()' asks the database
            """,
            fixed="""
            from blog.models import Article


            def written(author):
                found = Article.objects.filter(author=author)
                return {"written": found.count()}
            """,
            given=_GIVEN,
        ),
        Good(
            """
            from blog.models import Article


            def written(author, names):
                found = Article.objects.filter(author=author)
                for article in found:
                    print(article.title)
                return len(found), len(names), Article.objects.filter(author=author).count()
            """,
            why="the rows were fetched anyway; a list",
            given=_GIVEN,
        ),
        Good(
            """
            from blog.models import Article


            def written(author, show):
                found = Article.objects.filter(author=author)
                show(found)
                return len(found)
            """,
            why="somebody else may go through the same rows",
            given=_GIVEN,
        ),
    ],
)
def len_for_count(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[value], keywords=[]):
            pass
        case _:
            return
    if ctx.imported(node.func) != "builtins.len":
        return
    query = query_of(value, ctx)
    if query is None or query.model.orm != "django" or in_test(ctx) or query.methods[-1:] == ("raw",):
        return
    if isinstance(value, ast.Name):
        if _uses(value, ctx) != 1:
            return
    elif not isinstance(value, ast.Call):
        return
    shown = ctx.source(value)
    edit = Edit(Span(*ctx.span(node)), f"{shown}.count()")
    said = f"'len()' fetches every '{query.model.name}' to count them: '.count()' asks the database"
    fix = Fix("Use '.count()'", (edit,), safe=query.open is None)
    yield Finding(ctx.span(node), said, (Evidence(shown, f"a query for {query.model.name}", "its manager"),), (fix,))


def _uses(name: ast.Name, ctx: Context) -> int:
    """How often the name is read in its function."""
    function = ctx.function_of(name)
    every = ast.walk(function) if function is not None else ()
    return sum(isinstance(one, ast.Name) and one.id == name.id and isinstance(one.ctx, ast.Load) for one in every)
