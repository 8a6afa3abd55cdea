"""`if Article.objects.filter(...):` fetches every row to know whether there is one. `.exists()` asks the database, which
stops at the first. `if len(query) > 0` and `query.count() > 0` do more than is needed as well.

The rule is silent where the rows are used afterwards: then one query is better than two.
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
    ast.If,
    ast.IfExp,
    ast.While,
    summary="rows fetched to know whether there are any",
    kind="fact",
    severity="warning",
    fix="safe",
    examples=[
        Bad(
            """
            from blog.models import Article


            def has_written(author):
                if Article.objects.filter(author=author):
                #  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ its truth value fetches every 'Article' to know whether there is one: use '.exists()'
                    return "author"
                return "reader"
            """,
            fixed="""
            from blog.models import Article


            def has_written(author):
                if Article.objects.filter(author=author).exists():
                    return "author"
                return "reader"
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from blog.models import Article


            def has_written(author):
                found = Article.objects.filter(author=author)
                return "reader" if not found else "author"
                #                      ^^^^^ its truth value fetches every 'Article' to know whether there is one: use '.exists()'
            """,
            fixed="""
            from blog.models import Article


            def has_written(author):
                found = Article.objects.filter(author=author)
                return "reader" if not found.exists() else "author"
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from blog.models import Article


            def has_written(author):
                if Article.objects.filter(author=author).count() > 0:
                #  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ '.count()' counts every 'Article' to know whether there is one: use '.exists()'
                    return "author"
                return "reader"
            """,
            fixed="""
            from blog.models import Article


            def has_written(author):
                if Article.objects.filter(author=author).exists():
                    return "author"
                return "reader"
            """,
            given=_GIVEN,
        ),
        Good(
            """
            from blog.models import Article


            def titles(author, names):
                found = Article.objects.filter(author=author)
                if found:
                    return [article.title for article in found]
                return names if Article.objects.filter(author=author).exists() else []
            """,
            why="the rows are used as well",
            given=_GIVEN,
        ),
        Good(
            """
            from blog.models import Article


            def show(author):
                if author.articles:
                    return Article.objects
                if Article.objects.filter(author=author).count() > 3:
                    return None
                return author
            """,
            why="a manager is no query, and three is another question",
            given=_GIVEN,
        ),
    ],
)
def truth_for_exists(node: ast.If | ast.IfExp | ast.While, ctx: Context) -> Iterator[Finding]:
    test = node.test.operand if isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not) else node.test
    match test:
        case ast.Compare(
            left=ast.Call(func=ast.Attribute(value=value, attr="count"), args=[], keywords=[]),
            ops=[ast.Gt() | ast.NotEq()],
            comparators=[ast.Constant(value=0)],
        ):
            counted = True
        case ast.Name() | ast.Call(func=ast.Attribute()):
            value, counted = test, False
        case _:
            return
    query = query_of(value, ctx)
    if query is None or query.model.orm != "django" or in_test(ctx) or not query.methods:
        return
    if isinstance(value, ast.Name) and _uses(value, ctx) != 1:
        return
    if isinstance(value, ast.Name) and ctx.function_of(value) is None:
        return
    shown = ctx.source(value)
    how = "'.count()' counts every" if counted else "its truth value fetches every"
    said = f"{how} '{query.model.name}' to know whether there is one: use '.exists()'"
    fix = Fix("Use '.exists()'", (Edit(Span(*ctx.span(test)), f"{shown}.exists()"),), safe=query.open is None)
    yield Finding(ctx.span(test), said, (Evidence(shown, f"a query for {query.model.name}", "its manager"),), (fix,))


def _uses(name: ast.Name, ctx: Context) -> int:
    """How often the name is read in its function."""
    function = ctx.function_of(name)
    every = ast.walk(function) if function is not None else ()
    return sum(isinstance(one, ast.Name) and one.id == name.id and isinstance(one.ctx, ast.Load) for one in every)
