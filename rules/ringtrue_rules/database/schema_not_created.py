"""The tables are created only under `if __name__ == "__main__":`, which a server never runs: `flask run`, `uvicorn
app:app`, gunicorn and the tests import the module. The first query then fails: `no such table: user`.

Create them where serving passes by (the application factory, a lifespan or start-up handler), or by migrations. A field
that a Django model has got and that no migration of its application adds is the same: `no such column`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Given, Good, Model, Span, dotted, in_test, rule

_CREATING = frozenset(("create_all", "create_tables", "generate_schemas", "executescript"))
_INIT = re.compile(r"^(?:init|create|setup|initialize|make)_?(?:the_)?(?:db|database|tables|schema)$", re.IGNORECASE)
_MIGRATES = re.compile(r"alembic|Migrate\(|aerich|yoyo")


_MIGRATED = Given(
    files={
        "migrations/__init__.py": "",
        "migrations/0001_initial.py": (
            "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    operations = [\n"
            "        migrations.CreateModel(\n            name='Article',\n            fields=[\n"
            "                ('id', models.BigAutoField(primary_key=True)),\n"
            "                ('title', models.CharField(max_length=20)),\n                ('text', models.TextField()),\n"
            "            ],\n        ),\n    ]\n"
        ),
        "migrations/0002_lead.py": (
            "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    operations = [\n"
            "        migrations.AddField('article', 'lead', models.TextField(default='')),\n"
            "        migrations.RenameField(model_name='article', old_name='text', new_name='intro'),\n    ]\n"
        ),
    }
)


@rule(
    ast.Call,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Assign,
    summary="tables that no way of serving creates",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            from flask import Flask
            from flask_sqlalchemy import SQLAlchemy

            app = Flask(__name__)
            db = SQLAlchemy(app)

            if __name__ == "__main__":
                with app.app_context():
                    db.create_all()
                  # ^^^^^^^^^^^^^^^ 'create_all()' runs only under '__main__': a server that imports the application has no tables
                app.run()
            """,
        ),
        Bad(
            """
            import uvicorn
            from fastapi import FastAPI

            from db import init_db

            app = FastAPI()

            if __name__ == "__main__":
                init_db()
              # ^^^^^^^^^ 'init_db()' runs only under '__main__': a server that imports the application has no tables
                uvicorn.run(app)
            """,
            given=Given(
                files={"db.py": "def init_db():\n    connection.executescript('CREATE TABLE user (id INTEGER)')\n"}
            ),
        ),
        Bad(
            """
            from models import Base


            def create_tables(engine):
            #   ^^^^^^^^^^^^^ nothing calls 'create_tables': the tables are never created
                Base.metadata.create_all(engine)
            """,
        ),
        Bad(
            """
            from django.db import models


            class Article(models.Model):
                title = models.CharField(max_length=20)
                subtitle = models.CharField(max_length=20)
              # ^^^^^^^^ no migration adds 'subtitle' to 'Article': run 'makemigrations'
            """,
            given=_MIGRATED,
        ),
        Good(
            """
            from django.db import models


            class Article(models.Model):
                title = models.CharField(max_length=20)
                lead = models.TextField()
                intro = models.TextField()


            class Draft(models.Model):
                text = models.TextField()


            class Proxy(Article):
                class Meta:
                    proxy = True
            """,
            why="created, added, renamed; of another model nothing is known yet",
            given=_MIGRATED,
        ),
        Good(
            """
            from flask import Flask
            from flask_sqlalchemy import SQLAlchemy

            app = Flask(__name__)
            db = SQLAlchemy(app)

            with app.app_context():
                db.create_all()

            if __name__ == "__main__":
                app.run()
            """,
            why="importing the module creates them",
        ),
        Good(
            """
            from flask import Flask
            from flask_sqlalchemy import SQLAlchemy

            app = Flask(__name__)
            db = SQLAlchemy(app)

            if __name__ == "__main__":
                with app.app_context():
                    db.create_all()
                app.run()
            """,
            why="migrations create them",
            given=Given(files={"migrations/env.py": "from alembic import context\n"}),
        ),
        Good(
            """
            from db import init_db

            if __name__ == "__main__":
                init_db()
            """,
            why="a script that does nothing else",
        ),
    ],
)
def schema_not_created(
    node: ast.Call | ast.FunctionDef | ast.AsyncFunctionDef | ast.Assign, ctx: Context
) -> Iterator[Finding]:
    if isinstance(node, ast.Assign):
        yield from _unmigrated(node, ctx)
        return
    if not isinstance(node, ast.Call):
        yield from _never_called(node, ctx)
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if (name not in _CREATING and not _INIT.match(name)) or in_test(ctx) or not _under_main(node, ctx):
        return
    factories = any(ctx.bindings(one) for one in ("create_app", "make_app", "build_app"))
    if not factories and not any(_is_app(one, ctx) for one in ("app", "application", "api", "server")):
        return
    marks = ctx.ask("orm-marks")
    if not isinstance(marks, frozenset) or any(_MIGRATES.search(mark) for mark in marks):
        return
    count = ctx.ask("orm-says", f"{name}(")
    if not isinstance(count, int) or count > 1:
        return
    said = f"'{name}()' runs only under '__main__': a server that imports the application has no tables"
    yield Finding(ctx.span(node), said, (Evidence(f"calls of '{name}'", str(count), "the project"),))


def _unmigrated(node: ast.Assign, ctx: Context) -> Iterator[Finding]:
    """A field of a Django model that no migration adds."""
    if ctx.block.kind != "member" or node not in ctx.block.nodes or not isinstance(node.value, ast.Call):
        return
    target = node.targets[0]
    if not isinstance(target, ast.Name) or not re.search(r"(?:Field|ForeignKey)$", dotted(node.value.func)):
        return
    model = ctx.ask_here("orm", f":{ctx.block.owner}")
    field = model.by_name.get(target.id) if isinstance(model, Model) and model.orm == "django" else None
    if field is None or model.abstract or field.reverse or field.custom or in_test(ctx):
        return
    if ctx.ask_here("orm-unmigrated", ctx.block.owner, target.id) is True:
        said = f"no migration adds '{target.id}' to '{ctx.block.owner}': run 'makemigrations'"
        evidence = Evidence(f"'{target.id}' in the application's migrations", "none", "their operations")
        yield Finding(ctx.span(target), said, (evidence,))


def _never_called(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    """A function that creates the tables, and that nobody mentions."""
    if not _INIT.match(node.name) or node.decorator_list or ctx.block.kind != "statement" or in_test(ctx):
        return
    if ctx.function_of(node) is not None or not re.search(r"create_all|CREATE TABLE|executescript", ctx.source(node)):
        return
    marks = ctx.ask("orm-marks")
    if not isinstance(marks, frozenset) or any(_MIGRATES.search(mark) for mark in marks):
        return
    if ctx.ask("orm-says", node.name) == 0 and ctx.ask("orm-says", f"{node.name}(") == 0:
        start = ctx.source(node).index(node.name) + ctx.span(node)[0]
        said = f"nothing calls '{node.name}': the tables are never created"
        yield Finding(
            Span(start, start + len(node.name)), said, (Evidence(f"mentions of '{node.name}'", "0", "the project"),)
        )


def _under_main(node: ast.AST, ctx: Context) -> bool:
    if ctx.function_of(node) is not None:
        return False
    return any(isinstance(above, ast.If) and "__main__" in ctx.source(above.test) for above in ctx.tree.above(node))


def _is_app(name: str, ctx: Context) -> bool:
    """Whether the module's own `name` is an application that a server imports."""
    if len(ctx.bindings(name)) != 1:
        return False
    found = ctx.definitions(name)
    return any(
        re.match(
            rf"{name}\s*(?::[^=]+)?=\s*(?:\w+\.)*(?:Flask|FastAPI|Starlette|Application|Quart|\w+_app)\(", one.text
        )
        for one in found
    )
