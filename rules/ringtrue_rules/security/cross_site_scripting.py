"""A value that a client sent is written into HTML as it is. A script in it runs in the browser of whoever opens the page,
with their session.

Let a template with automatic escaping write the page, or escape the value: `markupsafe.escape`, `html.escape`,
`django.utils.html.format_html`. `Markup` and `mark_safe` say that text needs no escaping: they are for constants.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Arrival,
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Good,
    Hole,
    Span,
    composed,
    given,
    in_test,
    last_name,
    rule,
)

_MARKING = frozenset(
    ("markupsafe.Markup", "flask.Markup", "jinja2.Markup", "django.utils.safestring.mark_safe",
     "django.utils.safestring.SafeString", "django.utils.html.format_html", "wtforms.widgets.HTMLString")
)  # fmt: skip
_PAGES = frozenset(
    ("django.http.HttpResponse", "django.http.response.HttpResponse", "django.http.HttpResponseBadRequest",
     "django.http.HttpResponseNotFound", "django.http.HttpResponseForbidden", "django.http.HttpResponseServerError",
     "fastapi.responses.HTMLResponse", "starlette.responses.HTMLResponse", "flask.make_response", "flask.Response",
     "quart.Response", "aiohttp.web.Response", "sanic.response.html", "starlette.responses.Response",
     "fastapi.responses.Response", "fastapi.Response")
)  # fmt: skip
# What answers with HTML only where it is told to.
_PLAIN = frozenset(
    ("aiohttp.web.Response", "starlette.responses.Response", "fastapi.responses.Response", "fastapi.Response")
)
_LAST = frozenset(name.rpartition(".")[2] for name in (*_MARKING, *_PAGES)) | {"Environment", "write"}
_ROUTES = frozenset(("route", "get", "post", "put", "patch", "delete", "errorhandler"))


@rule(
    ast.Call,
    ast.Return,
    summary="value of a client in HTML that is not escaped",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[79],
    examples=[
        Bad(
            """
            from flask import Flask, request

            app = Flask(__name__)


            @app.get("/hello")
            def hello():
                name = request.args.get("name", "you")
                return f"<h1>Hello, {name}!</h1>"
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^^ 'request.args' is HTML as it is in the page
            """,
            fixed="""
            from markupsafe import escape
            from flask import Flask, request

            app = Flask(__name__)


            @app.get("/hello")
            def hello():
                name = request.args.get("name", "you")
                return f"<h1>Hello, {escape(name)}!</h1>"
            """,
        ),
        Bad(
            """
            from django.utils.safestring import mark_safe


            def badge(request):
                color = request.GET["color"]
                return mark_safe(f'<b class="{color}">new</b>')
                #                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'request.GET' is HTML as it is in 'mark_safe'
            """,
            fixed="""
            from django.utils.html import format_html
            from django.utils.safestring import mark_safe


            def badge(request):
                color = request.GET["color"]
                return format_html('<b class="{}">new</b>', color)
            """,
        ),
        Bad(
            """
            from jinja2 import Environment, FileSystemLoader

            environment = Environment(loader=FileSystemLoader("templates"), autoescape=False)
            #                                                                          ^^^^^ templates of this environment write values into pages as they are
            page = environment.get_template("page.html")
            """,
            fixed="""
            from jinja2 import select_autoescape
            from jinja2 import Environment, FileSystemLoader

            environment = Environment(loader=FileSystemLoader("templates"), autoescape=select_autoescape())
            page = environment.get_template("page.html")
            """,
        ),
        Good(
            """
            from flask import Flask, jsonify, render_template, request
            from markupsafe import escape

            app = Flask(__name__)


            @app.get("/hello")
            def hello():
                if request.args.get("plain"):
                    return jsonify(name=request.args["name"])
                if request.args.get("short"):
                    return f"<h1>Hello, {escape(request.args['name'])}!</h1>"
                return render_template("hello.html", name=request.args["name"])
            """,
            why="escaped, by a template or by name, or no HTML",
        ),
        Good(
            """
            from django.http import HttpResponse
            from django.utils.safestring import mark_safe


            def badge(request):
                count = int(request.GET["count"])
                if request.GET.get("plain"):
                    return HttpResponse(request.GET["text"], content_type="text/plain")
                return HttpResponse(mark_safe(f"<b>{count}</b>"))
            """,
            why="a number, and plain text",
        ),
        Good(
            """
            from jinja2 import Environment, PackageLoader

            environment = Environment(loader=PackageLoader("generator"))
            source = environment.get_template("module.py.jinja").render(name="x")
            """,
            why="writes code, not pages",
        ),
        Good(
            """
            from jinja2 import Environment, FileSystemLoader


            def scaffold(folder):
                environment = Environment(
                    loader=FileSystemLoader(folder),
                    variable_start_string="<<",
                    variable_end_string=">>",
                    autoescape=False,
                )
                return environment.get_template("index.html")
            """,
            why="marks of its own: what is written are templates",
        ),
        Good(
            """
            from django.contrib import admin, messages
            from django.utils.safestring import mark_safe


            @admin.action(description="Copy them")
            def copied(modeladmin, request, queryset):
                for one in queryset:
                    messages.success(request, mark_safe(f"<b>{one.name}</b>"))
            """,
            why="the rows of an administrator's action are nobody's input",
        ),
        Good(
            """
            from django.http import Http404, HttpResponse


            def verification(request, token):
                if token != request.settings.verification:
                    raise Http404()
                return HttpResponse("verification: %s.html" % token)
            """,
            why="it is what the settings say",
        ),
        Good(
            """
            from flask import make_response, request


            def shown():
                text = ""
                for name, value in request.headers.items():
                    text += f"{name}: {value}\\n"
                response = make_response(text)
                response.mimetype = "text/plain"
                return response
            """,
            why="what it is, is said afterwards",
        ),
    ],
)
def cross_site_scripting(node: ast.Call | ast.Return, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.Return):
        yield from _returned(node, ctx)
        return
    last = last_name(node.func)
    if last == "Environment":
        yield from _unescaping(node, ctx)
        return
    found = ctx.taint.into(node, "html", _written)
    if found is not None:
        name = ctx.source(found.call.func) if not found.through else found.through
        message = f"'{found.origin.text[:40]}' is HTML as it is in '{name[:40]}'"
        yield Finding(ctx.span(found.at), message, found.evidence, tuple(_fixes(found, ctx)), steps=found.steps)


def _written(node: ast.Call, ctx: Context) -> Iterator[ast.expr]:
    """What a call makes HTML of."""
    last = last_name(node.func)
    if last not in _LAST:
        return
    if last == "write":
        if (
            isinstance(node.func, ast.Attribute)
            and ctx.source(node.func.value) == "self.wfile"
            and node.args
            and _is_html(node.args[0], ctx)
        ):
            yield node.args[0]
        return
    name = ctx.imported(node.func)
    above = ctx.tree.parents.get(node)
    if isinstance(above, ast.Attribute) and above.attr in ("unescape", "striptags"):
        return  # text again
    if name in _MARKING and node.args:
        yield node.args[0]
    elif name in _PAGES and _answers_html(node, name) and not _is_typed_later(node, ctx):
        content = given(node, "content", 0) or given(node, "text") or given(node, "body") or given(node, "response", 0)
        if content is not None and not (
            isinstance(content, ast.Call)
            and last_name(content.func) in ("dumps", "render", "render_template", "jsonify")
        ):
            if name in ("flask.make_response", "flask.Response") and not _is_text(content, ctx):
                return
            yield content


def _answers_html(node: ast.Call, name: str) -> bool:
    for kind in ("content_type", "mimetype", "media_type"):
        value = given(node, kind)
        if value is not None:
            return isinstance(value, ast.Constant) and "html" in str(value.value)
    return name not in _PLAIN


def _is_typed_later(node: ast.Call, ctx: Context) -> bool:
    """Whether the response gets a name, and then a type that is not HTML."""
    made, function = ctx.tree.parents.get(node), ctx.function_of(node)
    if function is None or not (isinstance(made, ast.Assign) and isinstance(made.targets[0], ast.Name)):
        return False
    name = made.targets[0].id
    for one in ast.walk(function):
        match one:
            case ast.Assign(
                targets=[
                    ast.Attribute(value=ast.Name(id=owner), attr="mimetype" | "content_type")
                    | ast.Subscript(
                        value=ast.Name(id=owner) | ast.Attribute(value=ast.Name(id=owner), attr="headers"),
                        slice=ast.Constant(value="Content-Type" | "content-type" | "Content-type"),
                    )
                ],
                value=ast.Constant(value=str(kind)),
            ) if owner == name and "html" not in kind:
                return True
            case _:
                continue
    return False


def _is_html(node: ast.expr, ctx: Context) -> bool:
    value = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else node
    parts = composed(value, ctx)
    return parts is not None and any(isinstance(part, str) and "<" in part for part in parts)


def _is_text(node: ast.expr, ctx: Context) -> bool:
    """Text by its shape, or a single field of the request."""
    if composed(node, ctx) is not None:
        return True
    match node:
        case ast.Call(func=ast.Attribute(attr="get")) | ast.Subscript():
            return True
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="join")):
            return True
        case _:
            return False


def _returned(node: ast.Return, ctx: Context) -> Iterator[Finding]:
    """Flask makes a page of text that a handler returns."""
    value = node.value.elts[0] if isinstance(node.value, ast.Tuple) and node.value.elts else node.value
    if value is None or isinstance(value, ast.Constant):
        return
    function = ctx.function_of(node)
    if function is None or not function.decorator_list:
        return
    if not (_is_flask_handler(function, ctx) or _answers_with_html(function)):
        return
    if not _is_text(value, ctx):
        return
    trace = ctx.taint.of(value, "html")
    if trace is None:
        return
    found = Arrival(value, trace, ast.Call(ast.Name("return"), [], []))
    message = f"'{trace.origin.text[:40]}' is HTML as it is in the page"
    yield Finding(ctx.span(value), message, found.evidence, tuple(_escaped(value, ctx)), steps=trace.steps)


def _is_flask_handler(function: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> bool:
    routed = any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in _ROUTES
        for one in function.decorator_list
    )
    return routed and any(
        binding.module.partition(".")[0] in ("flask", "quart", "bottle")
        for name in ("Flask", "Blueprint", "request", "flask", "Quart", "Bottle", "render_template", "jsonify", "route")
        for binding in ctx.bindings(name)
    )


def _answers_with_html(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """FastAPI's `@app.get("/", response_class=HTMLResponse)`."""
    return any(
        isinstance(one, ast.Call) and last_name(given(one, "response_class") or ast.Constant(0)) == "HTMLResponse"
        for one in function.decorator_list
    )


def _unescaping(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    if ctx.imported(node.func) not in ("jinja2.Environment", "jinja2.environment.Environment"):
        return
    if in_test(ctx):
        return
    setting = given(node, "autoescape")
    if given(node, "variable_start_string") is not None:
        return  # what is written still holds the usual marks: it makes templates, or a text that is no HTML
    if any(one.arg is None for one in node.keywords) or (
        setting is not None and not (isinstance(setting, ast.Constant) and setting.value is False)
    ):
        return
    if ctx.fact("names html files") is None:
        return  # it may write anything
    evidence = Evidence(
        "what does jinja2 escape", "nothing, unless 'autoescape' is given", "Jinja documentation, 'Autoescaping'"
    )
    new = "select_autoescape()"
    if setting is not None:
        edits = (Edit(ctx.span(setting), new),)
    else:
        end = len(ctx.block.text[: ctx.span(node).end - 1].rstrip())
        lead = "" if ctx.block.text[end - 1] in "(," else ", "
        edits = (Edit(Span(end, end), f"{lead}autoescape={new}"),)
    fix = Fix("Escape in HTML templates", edits, imports=("from jinja2 import select_autoescape",))
    at = ctx.span(setting) if setting is not None else ctx.span(node.func)
    yield Finding(at, "templates of this environment write values into pages as they are", (evidence,), (fix,))


def _fixes(found: Arrival, ctx: Context) -> Iterator[Fix]:
    if found.through:
        return
    name = ctx.imported(found.call.func)
    if name == "django.utils.safestring.mark_safe":
        yield from _formatted(found, ctx, "format_html", "from django.utils.html import format_html")
    elif name.endswith(".Markup"):
        return
    else:
        yield from _escaped(found.at, ctx, "django" if name.startswith("django.") else "")


def _formatted(found: Arrival, ctx: Context, function: str, statement: str) -> Iterator[Fix]:
    """`format_html("<b>{}</b>", x)` for `mark_safe(f"<b>{x}</b>")`."""
    parts = composed(found.at)
    if parts is None or not isinstance(found.at, ast.JoinedStr | ast.BinOp):
        return
    text = "".join(part.replace("{", "{{").replace("}", "}}") if isinstance(part, str) else "{}" for part in parts)
    values = [ctx.source(part.node) for part in parts if isinstance(part, Hole) and part.node is not None]
    if "\n" in text or "\\" in text:
        return
    quote = "'" if '"' in text and "'" not in text else '"'
    written = quote + text.replace(quote, "\\" + quote) + quote
    edit = Edit(ctx.span(found.call), f"{function}({', '.join((written, *values))})")
    yield Fix(f"Escape with '{function}'", (edit,), imports=(statement,))


def _escaped(at: ast.expr, ctx: Context, framework: str = "") -> Iterator[Fix]:
    parts = composed(at)
    holes = [part.node for part in parts or () if isinstance(part, Hole) and part.node is not None]
    tainted = [hole for hole in holes if ctx.taint.of(hole, "html") is not None]
    if not tainted:
        return
    statement = "from django.utils.html import escape" if framework == "django" else "from html import escape"
    if any(
        binding.module in ("flask", "jinja2", "markupsafe")
        for name in ("Flask", "request", "jinja2", "escape", "Markup")
        for binding in ctx.bindings(name)
    ):
        statement = "from markupsafe import escape"
    yield Fix(
        "Escape it",
        tuple(Edit(ctx.span(hole), f"escape({ctx.source(hole)})") for hole in tainted),
        imports=(statement,),
    )
