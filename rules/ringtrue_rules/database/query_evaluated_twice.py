"""The same query is sent twice: once by `.exists()` or `.count()`, and once more to go through its rows. The rows alone
answer both questions: `if found:` and `len(found)` fetch them once, and the loop uses what was fetched.

The rule speaks only where the rows are read in any case right afterwards, so that nothing is fetched in vain.
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
    summary="query sent once to test and once more to read",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            from blog.models import Article


            def titles(author):
                found = Article.objects.filter(author=author)
                if found.exists():
                #  ^^^^^^^^^^^^^^ 'found' is asked for twice: '.exists()' sends one query, and the loop another; 'if found:' sends one
                    return [article.title for article in found]
                return []
            """,
            fixed="""
            from blog.models import Article


            def titles(author):
                found = Article.objects.filter(author=author)
                if found:
                    return [article.title for article in found]
                return []
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from blog.models import Article


            def titles(author):
                found = Article.objects.filter(author=author)
                if found.count() > 0:
                #  ^^^^^^^^^^^^^^^^^ 'found' is asked for twice: '.count()' sends one query, and the loop another; 'if found:' sends one
                    for article in found:
                        print(article.title)
            """,
            fixed="""
            from blog.models import Article


            def titles(author):
                found = Article.objects.filter(author=author)
                if found:
                    for article in found:
                        print(article.title)
            """,
            given=_GIVEN,
        ),
        Good(
            """
            from blog.models import Article


            def titles(author):
                found = Article.objects.filter(author=author)
                if found.exists():
                    found.update(views=0)
                if found.exists():
                    for article in found.filter(views=1):
                        print(article.title)
            """,
            why="the rows themselves are never read; another query",
            given=_GIVEN,
        ),
        Good(
            """
            from blog.models import Article


            def titles(author):
                found = Article.objects.filter(author=author)
                if found:
                    return [article.title for article in found]
                return []
            """,
            why="one query for both",
            given=_GIVEN,
        ),
    ],
)
def query_evaluated_twice(node: ast.If, ctx: Context) -> Iterator[Finding]:
    match node.test:
        case ast.Call(func=ast.Attribute(value=ast.Name() as name, attr="exists" as how), args=[]):
            pass
        case ast.Compare(
            left=ast.Call(func=ast.Attribute(value=ast.Name() as name, attr="count" as how), args=[]),
            ops=[ast.Gt() | ast.NotEq()],
            comparators=[ast.Constant(value=0)],
        ):
            pass
        case _:
            return
    query = query_of(name, ctx)
    if query is None or query.model.orm != "django" or in_test(ctx) or not _is_read(node, name.id):
        return
    said = (
        f"'{name.id}' is asked for twice: '.{how}()' sends one query, and the loop another; 'if {name.id}:' sends one"
    )
    fix = Fix(f"Use 'if {name.id}:'", (Edit(Span(*ctx.span(node.test)), name.id),))
    evidence = Evidence(f"queries of '{name.id}'", "2", f"'.{how}()' and the iteration")
    yield Finding(ctx.span(node.test), said, (evidence,), (fix,))


def _is_read(node: ast.If, name: str) -> bool:
    """Whether the first statements of the branch go through the rows, before anything changes them."""
    for statement in node.body[:2]:
        for one in ast.walk(statement):
            match one:
                case ast.For(iter=ast.Name(id=other)) | ast.comprehension(iter=ast.Name(id=other)) if other == name:
                    return True
                case _:
                    pass
        if any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(statement)):
            return False
    return False
