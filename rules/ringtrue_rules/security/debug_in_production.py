"""The debugger of a web framework shows source, settings and, in Flask, a console that runs Python, to whoever causes an
error.

Let the environment decide, with the debugger off when it says nothing: `flask --debug run` on the developer's machine,
`DEBUG = os.environ.get("DEBUG") == "1"` in settings.
"""

from __future__ import annotations

import ast
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
    given,
    in_test_or_example,
    last_name,
    rule,
)

_MAKERS = frozenset(("flask.Flask", "quart.Quart", "dash.Dash", "bottle.Bottle", "sanic.Sanic"))
_DEBUG_APPS = frozenset(("starlette.applications.Starlette", "fastapi.FastAPI"))
_DEVELOPMENT = re.compile(
    r"(?:^|[\\/._-])(?:dev|devel|development|local|debug|test|testing|ci|example|sandbox)", re.IGNORECASE
)
_ASKED = re.compile(r"debug|devel|(?:^|[^a-z])(?:dev|local|prod|production|env|environment)(?![a-z])", re.IGNORECASE)
_SETTINGS = ("ROOT_URLCONF", "INSTALLED_APPS", "MIDDLEWARE", "ALLOWED_HOSTS", "WSGI_APPLICATION")


@rule(
    ast.Call,
    ast.Assign,
    summary="debugger on where others can reach it",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[489],
    overlaps=["ruff:S201"],
    examples=[
        Bad(
            """
            from flask import Flask

            app = Flask(__name__)

            if __name__ == "__main__":
                app.run(host="0.0.0.0", debug=True)
                #                       ^^^^^^^^^^ debug mode: the debugger runs Python for whoever causes an error
            """,
            fixed="""
            from flask import Flask

            app = Flask(__name__)

            if __name__ == "__main__":
                app.run(host="0.0.0.0")
            """,
        ),
        Bad(
            """
            DEBUG = True
            #^^^^^^^^^^^ debug mode: pages of errors show settings and source
            ALLOWED_HOSTS = ["shop.example.com"]
            ROOT_URLCONF = "shop.urls"
            """,
            fixed="""
            import os

            DEBUG = os.environ.get("DEBUG") == "1"
            ALLOWED_HOSTS = ["shop.example.com"]
            ROOT_URLCONF = "shop.urls"
            """,
            given=Given(path="shop/settings.py"),
        ),
        Good(
            """
            import os

            DEBUG = os.environ.get("DEBUG") == "1"
            ALLOWED_HOSTS = ["shop.example.com"]
            ROOT_URLCONF = "shop.urls"
            """,
            why="the environment decides, and says no by default",
            given=Given(path="shop/settings.py"),
        ),
        Good(
            """
            from shop.settings.base import *

            DEBUG = True
            ROOT_URLCONF = "shop.urls"
            """,
            why="settings of the developer's machine",
            given=Given(path="shop/settings/local.py"),
        ),
        Good(
            """
            class Painter:
                def run(self, debug=False): ...


            DEBUG = True
            painter = Painter()
            painter.run(debug=DEBUG)
            """,
            why="no server",
        ),
        Good(
            """
            from flask import Flask
            from settings import debugging

            app = Flask(__name__)
            if debugging:
                app.debug = True


            def main():
                if debugging:
                    app.run(debug=True)
                else:
                    app.run()
            """,
            why="where somebody asks for it",
        ),
    ],
)
def debug_in_production(node: ast.Call | ast.Assign, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.Assign):
        yield from _assigned(node, ctx)
        return
    last = last_name(node.func)
    if last not in ("run", "Starlette", "FastAPI", "run_server"):
        return
    setting = given(node, "debug")
    if not (isinstance(setting, ast.Constant) and setting.value is True) or in_test_or_example(ctx):
        return
    if last in ("run", "run_server"):
        if not isinstance(node.func, ast.Attribute) or not _is_app(node.func.value, ctx) or _is_asked_for(node, ctx):
            return
        whole = next(one for one in node.keywords if one.arg == "debug")
        yield _finding(
            ctx.span(whole), "the debugger runs Python for whoever causes an error", (_without(node, whole, ctx),)
        )
    elif any(isinstance(above, ast.If) for above in ctx.tree.above(node)):
        return  # where somebody asks for it
    elif ctx.imported(node.func) in _DEBUG_APPS and _DEVELOPMENT.search(ctx.path) is None:
        yield _finding(
            ctx.span(setting),
            "pages of errors show source and variables",
            (Fix("Turn it off", (Edit(ctx.span(setting), "False"),)),),
        )


def _is_asked_for(node: ast.AST, ctx: Context) -> bool:
    """Whether a condition above speaks of debugging or of where the program runs."""
    return any(isinstance(above, ast.If) and _ASKED.search(ctx.source(above.test)) for above in ctx.tree.above(node))


def _is_app(node: ast.expr, ctx: Context) -> bool:
    """Made by a framework, or by a function and called as such things are."""
    path = ctx.cost.path(node)
    return path in _MAKERS or (
        isinstance(node, ast.Name) and node.id in ("app", "application") and not (path or "").startswith("aiohttp")
    )


def _assigned(node: ast.Assign, ctx: Context) -> Iterator[Finding]:
    """`DEBUG = True` in Django's settings, `app.debug = True`, `app.config["DEBUG"] = True`."""
    if len(node.targets) != 1 or not (isinstance(node.value, ast.Constant) and node.value.value is True):
        return
    target = node.targets[0]
    if _DEVELOPMENT.search(ctx.path.replace("\\", "/").rpartition("/")[2]) or in_test_or_example(ctx):
        return
    fix = Fix("Turn it off", (Edit(ctx.span(node.value), "False"),))
    match target:
        case ast.Name(id="DEBUG") if ctx.block.kind == "statement" and ctx.function_of(node) is None:
            if any(isinstance(above, ast.If) for above in ctx.tree.above(node)):
                return
            if (
                sum(bool(ctx.bindings(name)) for name in _SETTINGS) < 1
                or len(ctx.bindings("DEBUG")) != 1
                or not ctx.bindings("ROOT_URLCONF")
            ):
                return
            environment = Fix(
                "Let the environment decide",
                (Edit(ctx.span(node.value), 'os.environ.get("DEBUG") == "1"'),),
                imports=("import os",),
            )
            yield _finding(ctx.span(node), "pages of errors show settings and source", (environment, fix))
        case ast.Attribute(value=owner, attr="debug") if ctx.cost.path(owner) in _MAKERS and not _is_asked_for(
            node, ctx
        ):
            yield _finding(ctx.span(node), "the debugger runs Python for whoever causes an error", (fix,))
        case ast.Subscript(value=ast.Attribute(value=owner, attr="config"), slice=ast.Constant(value="DEBUG")) if (
            ctx.cost.path(owner) in _MAKERS
        ):
            if not any(isinstance(above, ast.If) for above in ctx.tree.above(node)):
                yield _finding(ctx.span(node), "the debugger runs Python for whoever causes an error", (fix,))
        case _:
            return


def _finding(span: Span, why: str, fixes: tuple[Fix, ...]) -> Finding:
    evidence = Evidence(
        "what does an error show", why, "Flask, 'Debugging Application Errors'; Django, 'Deployment checklist'"
    )
    return Finding(span, f"debug mode: {why}", (evidence,), fixes)


def _without(node: ast.Call, one: ast.keyword, ctx: Context) -> Fix:
    span = ctx.span(one)
    before = ctx.block.text[: span.start].rstrip()
    if before.endswith(",") and (node.args or len(node.keywords) > 1):
        return Fix("Leave it out (`flask --debug run` turns it on)", (Edit(Span(len(before) - 1, span.end), ""),))
    return Fix("Turn it off", (Edit(ctx.span(one.value), "False"),))
