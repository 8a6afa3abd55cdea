"""The tables are created only under `if __name__ == "__main__":`, which a server never runs: `flask run`, `uvicorn
app:app`, gunicorn and the tests import the module. The first query then fails: `no such table: user`.

Create them where serving passes by (the application factory, a lifespan or start-up handler), or by migrations.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Given, Good, Span, in_test, rule

_CREATING = frozenset(("create_all", "create_tables", "generate_schemas", "executescript"))
_INIT = re.compile(r"^(?:init|create|setup|initialize|make)_?(?:the_)?(?:db|database|tables|schema)$", re.IGNORECASE)
_MIGRATES = re.compile(r"alembic|Migrate\(|aerich|yoyo")


@rule(
    ast.Call,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
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
def schema_not_created(node: ast.Call | ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
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
