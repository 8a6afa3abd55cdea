"""What stands under `if __name__ == "__main__":` runs only when the file itself is started. A server that imports the
application (`uvicorn app:app`, `gunicorn`, `flask run`) and the tests that do so never run it: no routes, no middleware.

Register them where the application is made. Of tables that are created there, `schema-not-created` speaks.

The rule speaks where a file of the project says that the application is started by importing it, or a test imports it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Binding, Context, Evidence, Finding, Given, Good, dotted, in_test_or_example, rule

_REGISTERS = frozenset(
    ("include_router", "register_blueprint", "add_middleware", "mount", "add_routes", "add_api_route", "add_url_rule",
     "init_app", "add_exception_handler")
)  # fmt: skip
_FACTORIES = ("create_app", "make_app", "get_app", "build_app")
_APPLICATIONS = frozenset(("fastapi.FastAPI", "flask.Flask", "starlette.applications.Starlette", "quart.Quart"))


@rule(
    ast.If,
    summary="routes registered only when the file is started, while the application is imported",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            from flask import Flask

            from views import pages

            app = Flask(__name__)

            if __name__ == "__main__":
                app.register_blueprint(pages)
            #   ^^^^^^^^^^^^^^^^^^^^^^ 'app.register_blueprint' runs only when this file is started: 'Procfile' has 'app' imported
                app.run()
            """,
            given=Given(path="app.py", files={"Procfile": "web: gunicorn app:app\n", "views.py": "pages = 1\n"}),
        ),
        Bad(
            """
            from fastapi import FastAPI

            from routes import router

            app = FastAPI()

            if __name__ == "__main__":
                app.include_router(router)
            #   ^^^^^^^^^^^^^^^^^^ 'app.include_router' runs only when this file is started: 'tests/test_app.py' has 'app' imported
                serve(app)
            """,
            given=Given(
                path="app.py",
                files={
                    "tests/test_app.py": "from fastapi.testclient import TestClient\nfrom app import app\n",
                    "routes.py": "router = 1\n",
                },
            ),
        ),
        Good(
            """
            from flask import Flask

            from views import pages

            app = Flask(__name__)

            if __name__ == "__main__":
                app.register_blueprint(pages)
                app.run()
            """,
            why="nothing says that it is started in another way",
            given=Given(path="app.py", files={"views.py": "pages = 1\n"}),
        ),
        Good(
            """
            from flask import Flask

            from views import pages


            def create_app():
                app = Flask(__name__)
                app.register_blueprint(pages)
                return app


            app = create_app()

            if __name__ == "__main__":
                app.run()
            """,
            why="whoever imports it has the routes",
            given=Given(path="app.py", files={"Procfile": "web: gunicorn app:app\n", "views.py": "pages = 1\n"}),
        ),
    ],
)
def init_only_under_main(node: ast.If, ctx: Context) -> Iterator[Finding]:
    if not _is_main(node.test) or ctx.block.kind != "statement" or in_test_or_example(ctx):
        return
    calls = [one for one in _called(node) if _wanted(one)]
    if not calls:
        return
    app = next(_applications(node, ctx), "")
    told = ctx.ask_here("started-by-import", app) if app else None
    for call in calls if told else ():
        evidence = Evidence(f"how '{app}' is started", "by importing it", str(told))
        said = f"'{ctx.source(call.func)}' runs only when this file is started: '{told}' has '{app}' imported"
        yield Finding(ctx.span(call.func), said, (evidence,))


def _is_main(test: ast.expr) -> bool:
    match test:
        case ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value="__main__")]):
            return True
        case _:
            return False


def _called(node: ast.If) -> Iterator[ast.Call]:
    """The calls that are statements of their own, under nothing but `with`."""
    waiting: list[ast.stmt] = list(node.body)
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, ast.With):
            waiting = [*one.body, *waiting]
        elif isinstance(one, ast.Expr):
            value = one.value
            if isinstance(value, ast.Call) and dotted(value.func) == "asyncio.run" and value.args:
                value = value.args[0]
            if isinstance(value, ast.Call):
                yield value


def _wanted(call: ast.Call) -> bool:
    name = dotted(call.func)
    last = name.rpartition(".")[2]
    return last in _REGISTERS and "." in name


def _applications(node: ast.If, ctx: Context) -> Iterator[str]:
    """The applications that the module makes at its top level."""
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)} | {"app", "application"}
    for name in sorted(names):
        bindings: tuple[Binding, ...] = ctx.bindings(name)
        if len(bindings) == 1 and bindings[0].kind == "function" and name in _FACTORIES:
            yield name
        if len(bindings) == 1 and bindings[0].kind == "value":
            for told in ctx.definitions(name):
                makers = [*(one.rpartition(".")[2] for one in _APPLICATIONS), *_FACTORIES]
                if any(f"{one}(" in told.text for one in makers):
                    yield name
                    break
