"""A handler that asks for a verb which none of its routes allows has a branch that never runs, and a body that is read in
a route for `GET` alone is never sent: Flask's `route` allows `GET` only, unless `methods` says more.

Name the verbs where the route is registered (`methods=["GET", "POST"]`, `@api_view(["POST"])`).

The rule knows all routes of the handler, across files, and is silent where one of them is computed.
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
    Good,
    Reached,
    Span,
    WebClass,
    WebFunction,
    dotted,
    reached_here,
    rule,
)

_VERBS = frozenset(("GET", "POST", "PUT", "PATCH", "DELETE"))
_BODILESS = frozenset(("GET", "HEAD", "OPTIONS"))
_LIMITS = {"require_GET": ("GET",), "require_POST": ("POST",), "require_safe": ("GET", "HEAD")}
_FLASK_BODY = frozenset(("form", "files", "json"))
_DJANGO_BODY = frozenset(("POST", "FILES", "data"))


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="handler written for a verb that none of its routes allows",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            from flask import Flask, request

            app = Flask(__name__)


            @app.route("/articles")
            def articles():
                if request.method == "POST":
                    #                ^^^^^^ no route of 'articles' allows 'POST': only GET comes here
                    return create(request.get_json())
                return listing()
            """,
            fixed="""
            from flask import Flask, request

            app = Flask(__name__)


            @app.route("/articles", methods=["GET", "POST"])
            def articles():
                if request.method == "POST":
                    return create(request.get_json())
                return listing()
            """,
        ),
        Bad(
            """
            from flask import Blueprint, request

            bp = Blueprint("users", __name__)


            @bp.route("/users/login")
            def login():
                given = request.get_json()
                #       ^^^^^^^^^^^^^^^^ a body is read, and the routes of 'login' allow only GET
                return check(given)
            """,
            fixed="""
            from flask import Blueprint, request

            bp = Blueprint("users", __name__)


            @bp.route("/users/login", methods=["POST"])
            def login():
                given = request.get_json()
                return check(given)
            """,
        ),
        Bad(
            """
            from rest_framework.decorators import api_view


            @api_view(["GET"])
            def article(request, slug):
                if request.method == "DELETE":
                    #                ^^^^^^^^ no route of 'article' allows 'DELETE': only GET comes here
                    return remove(slug)
                return load(slug)
            """,
            fixed="""
            from rest_framework.decorators import api_view


            @api_view(["GET", "DELETE"])
            def article(request, slug):
                if request.method == "DELETE":
                    return remove(slug)
                return load(slug)
            """,
        ),
        Bad(
            """
            from rest_framework.views import APIView


            class Article(APIView):
                http_method_names = ["get", "put"]

                def get(self, request): ...

                def delete(self, request): ...
                #   ^^^^^^ 'delete' is never called: 'http_method_names' leaves it out
            """,
        ),
        Bad(
            """
            from flask import Flask, abort, request

            app = Flask(__name__)


            class Form:
                def __init__(self):
                    self.body = request.get_json(silent=True)
                    if self.body is None:
                        abort(422)


            @app.route("/tokens")
            def sign_in():
            #   ^^^^^^^ a body is read, and the routes of 'sign_in' allow only GET
                form = Form()
                return form.body
            """,
        ),
        Good(
            """
            from django.views import View


            class Notices(View):
                http_method_names = ["post"]

                def post(self, request):
                    return self.delete(request, load(request))

                def delete(self, request, notices): ...
            """,
            why="it is called by hand, with something that no path has",
        ),
        Good(
            """
            from flask import Flask, request

            app = Flask(__name__)


            @app.route("/articles")
            @app.route("/articles/new", methods=["GET", "POST"])
            def articles():
                if request.method == "POST":
                    return create(request.form)
                return listing()
            """,
            why="one of its routes allows it",
        ),
        Good(
            """
            from flask import Flask, request

            app = Flask(__name__)


            @app.route("/search")
            def search():
                given = request.get_json(silent=True) or {}
                return find(request.args.get("q") or given.get("q"))
            """,
            why="it can do without a body",
        ),
        Good(
            """
            from flask import Flask, request

            app = Flask(__name__)
            VERBS = load_verbs()


            @app.route("/any", methods=VERBS)
            def anything():
                return request.form
            """,
            why="the verbs are computed",
        ),
        Good(
            """
            from flask import Blueprint, request

            pages = Blueprint("pages", __name__)


            @pages.route("/login")
            def login():
                if request.method == "POST":
                    return "", 404
                return ""


            def replace(app):
                app.view_functions["security.login"] = login
            """,
            why="it stands for another view as well",
        ),
        Good(
            """
            class PartView(object):
                http_method_names = ("GET", "POST")

                def get(self, request):
                    return self.part(request)

                def dispatch(self, request):
                    return getattr(self, request.method.lower())(request)
            """,
            why="a class of the project's own, which reads the names as it likes",
        ),
    ],
)
def method_mismatch(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.kind == "member" and node is ctx.block.nodes[0] and node.name.upper() in _VERBS:
        yield from _left_out(node, ctx)
    asked = list(_asked(node, ctx))
    if not asked:
        return
    allowed, framework = _allowed(node, ctx)
    if allowed is None or (framework == "flask" and ctx.ask("mentioned", "view_functions") is not False):
        return  # a view may be put in another's place
    evidence = (
        Evidence(f"verbs of the routes of '{node.name}'", ", ".join(sorted(allowed)), "where they are registered"),
    )
    shown = ", ".join(sorted(allowed))
    for place, verb in asked:
        if verb and verb not in allowed and not (verb == "HEAD" and "GET" in allowed):
            said = f"no route of '{node.name}' allows '{verb}': only {shown} comes here"
            yield Finding(ctx.span(place), said, evidence, _fixes(node, [*sorted(allowed), verb], ctx))
        elif not verb and allowed <= _BODILESS and framework in ("flask", "django") and not any(v for _, v in asked):
            said = f"a body is read, and the routes of '{node.name}' allow only {shown}"
            span = _name(node, ctx) if place is node else ctx.span(place)
            yield Finding(span, said, evidence, _fixes(node, ["POST"], ctx))
            return


def _left_out(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    """A method for a verb that the class's `http_method_names` do not list."""
    known = {name for one in reached_here(node, ctx) for name in one.variables or ()}
    if any(one.arg not in known for one in node.args.args[2 : len(node.args.args) - len(node.args.defaults)]):
        return  # called by hand, with more than a path has
    bases = ctx.ask_here("bases-named", ctx.block.owner)
    if not bases or all(name == "object" for name, _ in bases):
        return  # no framework calls it: it reads its list itself
    own: WebClass | None = ctx.ask_here("class-named", ctx.block.owner)
    said = own.value("http_method_names") if own is not None else None
    if said is None or not re.fullmatch(r"[\[(](?:'\w+'(?:, )?)*,?[\])]", said) or f"'{node.name}'" in said:
        return
    evidence = Evidence("'http_method_names'", said, "the class")
    yield Finding(
        _name(node, ctx),
        f"'{node.name}' is never called: 'http_method_names' leaves it out",
        (evidence,),
    )


def _name(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Span:
    start = ctx.block.text.index(node.name, ctx.block.text.index("def ", ctx.span(node).start))
    return Span(start, start + len(node.name))


def _asked(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[tuple[ast.AST, str]]:
    """The verbs that the request's method is compared with, and (without a verb) where a body is read."""
    for inner in ctx.below(node):
        match inner:
            case ast.Compare(left=ast.Attribute(attr="method", value=owner), ops=[ast.Eq()], comparators=[value]) if (
                _is_request(owner, node, ctx)
            ):
                if isinstance(value, ast.Constant) and value.value in _VERBS:
                    yield value, str(value.value)
            case ast.Call(func=ast.Attribute(attr="get_json", value=owner), args=[], keywords=[]):
                if ctx.imported(owner) == "flask.request" and not _is_guarded(inner, ctx):
                    yield inner.func, ""
            case ast.Call(func=ast.Name(id=name), args=[], keywords=[]) if ctx.block.kind == "statement":
                if node.decorator_list and _helps(name, ctx) and not _is_guarded(inner, ctx):
                    yield node, ""
            case ast.Attribute(attr=attr, value=owner) if (
                attr in _FLASK_BODY and ctx.imported(owner) == "flask.request"
            ):
                if not _is_guarded(inner, ctx):
                    yield inner, ""
            case ast.Attribute(attr=attr, value=ast.Name() as owner) if attr in _DJANGO_BODY:
                if _limits(node, ctx) is not None and _is_request(owner, node, ctx) and not _is_guarded(inner, ctx):
                    yield inner, ""
            case _:
                continue


def _helps(name: str, ctx: Context) -> bool:
    """Whether it is a function or a class of the project that reads the body of Flask's request, by itself."""
    named = [one.member or name for one in ctx.bindings(name) if one.kind in ("from", "function", "class")]
    if not any(ctx.ask("reads-bodies", one) for one in named):
        return False
    own: WebFunction | None = ctx.ask_here("function-named", name)
    if own is None:
        made: WebClass | None = ctx.ask_here("class-named", name)
        own = made.method("__init__") if made is not None else None
    return own is not None and own.reads_body


def _is_request(owner: ast.expr, node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> bool:
    if ctx.imported(owner) == "flask.request":
        return True
    return isinstance(owner, ast.Name) and owner.id == "request" and any(one.arg == "request" for one in node.args.args)


def _is_guarded(node: ast.AST, ctx: Context) -> bool:
    """Whether something is asked first, or stands in for it."""
    guarding = (ast.If, ast.IfExp, ast.BoolOp, ast.Try, ast.Compare)
    return any(isinstance(one, guarding) for one in ctx.tree.above(node))


def _limits(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> tuple[str, ...] | None:
    """The verbs that a decorator of Django or REST framework lets through."""
    for one in node.decorator_list:
        last = dotted(one.func if isinstance(one, ast.Call) else one).rpartition(".")[2]
        if last in _LIMITS:
            return _LIMITS[last]
        if last in ("api_view", "require_http_methods") and isinstance(one, ast.Call):
            given = one.args[0] if one.args else None
            if given is None:
                return ("GET",) if last == "api_view" else None
            if isinstance(given, ast.List | ast.Tuple):
                verbs = [part.value for part in given.elts if isinstance(part, ast.Constant)]
                return tuple(map(str, verbs)) if len(verbs) == len(given.elts) else None
    return None


def _allowed(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> tuple[frozenset[str] | None, str]:
    if ctx.block.kind == "member":
        return None, ""
    limits = _limits(node, ctx)
    if limits is not None:
        return frozenset(one.upper() for one in limits), "django"
    reached: tuple[Reached, ...] = reached_here(node, ctx)
    methods = [one.methods for one in reached if one.framework in ("flask", "aiohttp", "fastapi", "starlette")]
    if not reached or len(methods) != len(reached) or None in methods:
        return None, ""
    return frozenset(verb for one in methods if one for verb in one), reached[0].framework


def _fixes(node: ast.FunctionDef | ast.AsyncFunctionDef, verbs: list[str], ctx: Context) -> tuple[Fix, ...]:
    """The verbs, where the one decorator that registers the function does not say or lists them."""
    text = "[" + ", ".join(f'"{verb}"' for verb in verbs) + "]"
    for one in node.decorator_list:
        match one:
            case ast.Call(func=ast.Attribute(attr="route"), args=[path], keywords=[]):
                end = ctx.span(path).end
                return (Fix("Allow it", (Edit(ctx.span(path)._replace(start=end), f", methods={text}"),)),)
            case ast.Call(func=ast.Name(id="api_view"), args=[ast.List() as given]):
                return (Fix("Allow it", (Edit(ctx.span(given), text),)),)
            case _:
                continue
    return ()
