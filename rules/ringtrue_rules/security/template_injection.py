"""A value that somebody outside chose becomes part of a template's source. Templates are programs: `{{ 7 * 7 }}` is
evaluated, and from any object a way leads to `os.popen`.

Keep the source constant and give the value to `render`: `render_template_string("<h1>{{ title }}</h1>", title=title)`.
Templates that users write belong into `jinja2.sandbox.SandboxedEnvironment`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Arrival, Bad, Context, Edit, Finding, Fix, Good, Hole, composed, given, last_name, rule

_SOURCES = frozenset(
    ("jinja2.Template", "flask.render_template_string", "quart.render_template_string", "mako.template.Template",
     "django.template.Template", "django.template.base.Template", "tornado.template.Template", "bottle.template",
     "bottle.SimpleTemplate", "chameleon.PageTemplate", "Cheetah.Template.Template", "jinja2.Environment.from_string",
     "jinja2.environment.Template", "airspeed.Template")
)  # fmt: skip
_LAST = frozenset(name.rpartition(".")[2] for name in _SOURCES)


@rule(
    ast.Call,
    summary="value from outside in the source of a template",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[1336],
    examples=[
        Bad(
            """
            from flask import Flask, render_template_string, request

            app = Flask(__name__)


            @app.get("/card")
            def card():
                title = request.args["title"]
                return render_template_string(f"<h1>{title}</h1>")
                #                             ^^^^^^^^^^^^^^^^^^^ 'request.args' is a part of the template that 'render_template_string' runs
            """,
            fixed="""
            from flask import Flask, render_template_string, request

            app = Flask(__name__)


            @app.get("/card")
            def card():
                title = request.args["title"]
                return render_template_string("<h1>{{ title }}</h1>", title=title)
            """,
        ),
        Bad(
            """
            from jinja2 import Environment

            environment = Environment(autoescape=True)


            async def preview(request):
                data = await request.json()
                return environment.from_string(data["template"]).render(user="you")
                #                              ^^^^^^^^^^^^^^^^ 'request.json' is a part of the template that 'environment.from_string' runs
            """,
        ),
        Good(
            """
            from flask import render_template_string, request


            def card():
                return render_template_string("<h1>{{ title }}</h1>", title=request.args["title"])
            """,
            why="the value is data of a constant template",
        ),
        Good(
            """
            from flask import render_template_string, request

            CARDS = {"small": "<b>{{ title }}</b>", "large": "<h1>{{ title }}</h1>"}


            def card():
                return render_template_string(CARDS[request.args["size"]], title="x")
            """,
            why="one of the templates of the table",
        ),
        Good(
            """
            from jinja2.sandbox import SandboxedEnvironment

            environment = SandboxedEnvironment()


            def preview(request):
                return environment.from_string(request.data["template"]).render(user="you")
            """,
            why="a sandbox, made for templates of others",
        ),
        Good(
            """
            import sys

            from mako.template import Template


            def main(values):
                print(Template(sys.stdin.read()).render(**values))
            """,
            why="the program is there to run templates that its user gives it",
        ),
    ],
)
def template_injection(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.taint.into(node, "template", _source)
    if found is None or (found.origin.kind in ("argument", "input") and composed(found.at) is None):
        return  # who gives a program the whole template has come to have it run
    name = ctx.source(found.call.func) if not found.through else found.through
    message = f"'{found.origin.text[:40]}' is a part of the template that '{name[-40:]}' runs"
    yield Finding(ctx.span(found.at), message, found.evidence, tuple(_fixes(node, found, ctx)), steps=found.steps)


def _source(node: ast.Call, ctx: Context) -> Iterator[ast.expr]:
    last = last_name(node.func)
    if last not in _LAST:
        return
    text = (
        given(node, "source", 0)
        or given(node, "template_string", 0)
        or given(node, "template_code", 0)
        or given(node, "text", 0)
    )
    if text is None:
        return
    if ctx.imported(node.func) in _SOURCES or (
        last == "from_string" and isinstance(node.func, ast.Attribute) and not _is_other(node.func.value, ctx)
    ):
        yield text


def _is_other(node: ast.expr, ctx: Context) -> bool:
    """A sandbox, or a class that reads something else from text."""
    if last_name(node)[:1].isupper():
        return True
    return "sandbox" in f"{ctx.cost.path(node)} {ctx.source(node)}".lower()


def _fixes(node: ast.Call, found: Arrival, ctx: Context) -> Iterator[Fix]:
    """The value as data: of Flask's `render_template_string`, whose other arguments are the context."""
    if found.through or ctx.imported(node.func) not in ("flask.render_template_string", "quart.render_template_string"):
        return
    parts = composed(found.at)
    if parts is None or not isinstance(found.at, ast.JoinedStr | ast.BinOp):
        return
    names = [part.node.id for part in parts if isinstance(part, Hole) and isinstance(part.node, ast.Name)]
    holes = [part for part in parts if isinstance(part, Hole)]
    taken = {one.arg for one in node.keywords}
    if len(names) != len(holes) or taken & set(names):
        return
    text = "".join(part if isinstance(part, str) else f"{{{{ {_shown(part, ctx)} }}}}" for part in parts)
    if "\n" in text or "\\" in text:
        return
    quote = "'" if '"' in text and "'" not in text else '"'
    written = quote + text.replace(quote, "\\" + quote) + quote
    given_names = "".join(f", {name}={name}" for name in dict.fromkeys(names))
    yield Fix("Give the value to the template", (Edit(ctx.span(found.at), written + given_names),))


def _shown(part: Hole, ctx: Context) -> str:
    return "" if part.node is None else ctx.source(part.node)
