"""A client chooses where the server sends the browser. A link to the real site that ends at another one makes a page
for stolen passwords look honest, and hands over codes and tokens that stand in the address.

Redirect to a route of your own (`url_for`, `reverse`), or test the address: in Django with
`url_has_allowed_host_and_scheme`, elsewhere by comparing its host with a list of allowed ones.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Arrival,
    Bad,
    Context,
    Edit,
    Finding,
    Fix,
    Good,
    HostPlace,
    chooses_host,
    given,
    last_name,
    rule,
)

_REDIRECTS = frozenset(
    ("flask.redirect", "quart.redirect", "werkzeug.utils.redirect", "bottle.redirect", "django.shortcuts.redirect",
     "django.http.HttpResponseRedirect", "django.http.HttpResponsePermanentRedirect",
     "django.http.response.HttpResponseRedirect", "fastapi.responses.RedirectResponse",
     "starlette.responses.RedirectResponse", "aiohttp.web.HTTPFound", "aiohttp.web.HTTPSeeOther",
     "aiohttp.web.HTTPMovedPermanently", "aiohttp.web.HTTPTemporaryRedirect", "aiohttp.web.HTTPPermanentRedirect")
)  # fmt: skip
_LAST = frozenset(name.rpartition(".")[2] for name in _REDIRECTS)
_PLACE = HostPlace("redirect", re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//[^/?#]*", re.IGNORECASE), "/x", "/x")


@rule(
    ast.Call,
    summary="redirect to an address that a client chose",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[601],
    examples=[
        Bad(
            """
            from django.http import HttpResponseRedirect


            def after_login(request):
                target = request.GET.get("next", "/")
                return HttpResponseRedirect(target)
                #                           ^^^^^^ 'request.GET' says where 'HttpResponseRedirect' sends the browser
            """,
            fixed="""
            from django.utils.http import url_has_allowed_host_and_scheme
            from django.http import HttpResponseRedirect


            def after_login(request):
                target = request.GET.get("next", "/")
                return HttpResponseRedirect(target if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}) else "/")
            """,
        ),
        Bad(
            """
            from fastapi import FastAPI
            from fastapi.responses import RedirectResponse

            app = FastAPI()


            @app.get("/out")
            def out(url: str):
                return RedirectResponse(url, status_code=302)
                #                       ^^^ 'url' says where 'RedirectResponse' sends the browser
            """,
        ),
        Good(
            """
            from django.http import HttpResponseRedirect
            from django.utils.http import url_has_allowed_host_and_scheme


            def enter(request):
                target = request.GET.get("next", "")
                is_safe = url_has_allowed_host_and_scheme(target, {request.get_host()})
                return HttpResponseRedirect((target if is_safe else "") or "/")
            """,
            why="taken only where it stood the test",
        ),
        Good(
            """
            from flask import redirect, request


            def to_user(name):
                return redirect(f"/users/{name}")


            def found():
                return to_user(request.args["name"])
            """,
            why="a path of the own site",
        ),
        Good(
            """
            from flask import Flask, redirect, request, url_for

            app = Flask(__name__)


            @app.get("/go")
            def go():
                if request.args["to"] == "home":
                    return redirect(url_for("home", tab=request.args["tab"]))
                return redirect(f"/items/{request.args['item']}")
            """,
            why="routes of the server itself",
        ),
        Good(
            """
            from urllib.parse import urlparse

            from flask import redirect, request


            def login():
                target = request.args.get("next", "/")
                if urlparse(target).netloc != "":
                    target = "/"
                return redirect(target)
            """,
            why="no other host gets through",
        ),
        Good(
            """
            from flask import redirect, request


            def secure():
                return redirect(request.url.replace("http://", "https://"))
            """,
            why="the address that was asked for",
        ),
        Good(
            """
            from flask import redirect, request, url_for


            def dashboard(number):
                url = url_for("dashboard", number=number)
                if more := request.query_string.decode():
                    url = f"{url}&{more}"
                return redirect(url)
            """,
            why="the start of the address is the server's own",
        ),
        Good(
            """
            from django.shortcuts import redirect


            def moved(request):
                url = request.path.replace("/lists/", "/list/", 1)
                if request.GET:
                    url = "%s?%s" % (url, request.GET.urlencode())
                return redirect(url)
            """,
            why="what the user sends stands behind the path",
        ),
        Good(
            """
            from django.http import HttpResponseRedirect
            from django.utils.http import url_has_allowed_host_and_scheme


            def signed_in(request):
                url = request.POST.get("next", request.GET.get("next"))
                allowed = url and url_has_allowed_host_and_scheme(url, request.get_host())
                if not allowed:
                    url = "/"
                return HttpResponseRedirect(url)
            """,
            why="a name stands for the test",
        ),
    ],
)
def open_redirect(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.taint.into(node, "redirect", _sent_to)
    if found is None:
        return
    name = ctx.source(found.call.func) if not found.through else found.through
    message = f"'{found.origin.text[:40]}' says where '{name[:40]}' sends the browser"
    yield Finding(ctx.span(found.at), message, found.evidence, tuple(_fixes(found, ctx)), steps=found.steps)


def _sent_to(node: ast.Call, ctx: Context) -> Iterator[ast.expr]:
    last = last_name(node.func)
    if last not in _LAST:
        return
    if ctx.imported(node.func) not in _REDIRECTS and not _is_own_method(node.func):
        return
    address = given(node, "url", 0) or given(node, "location", 0) or given(node, "redirect_to", 0)
    if address is not None and chooses_host(address, _PLACE, ctx, _goes_on):
        yield address


def _is_own_method(func: ast.expr) -> bool:
    """Tornado's `self.redirect`."""
    return (
        isinstance(func, ast.Attribute)
        and isinstance(func.value, ast.Name)
        and func.value.id == "self"
        and func.attr == "redirect"
    )


def _goes_on(address: ast.expr, ctx: Context) -> bool:
    """Whether a name is made longer of what it was before, `url = f"{url}&{more}"`: its start is older."""
    flow = ctx.flow_around(address) if isinstance(address, ast.Name) else None
    if flow is None or not isinstance(address, ast.Name):
        return False
    name = address.id
    if not any(one.value is not None and _begins_with(one.value, name) for one in flow.reaching(address) or ()):
        return False
    older = [one.value for one in flow.by_name.get(name, ()) if one.value is None or not _begins_with(one.value, name)]
    return all(one is not None and ctx.taint.of(one, "redirect") is None for one in older)


def _begins_with(text: ast.expr, name: str) -> bool:
    """Whether a text is put together from what `name` held, and more behind it."""
    match text:
        case ast.JoinedStr(values=[ast.FormattedValue(value=ast.Name(id=first)), *_]):
            return first == name
        case ast.BinOp(op=ast.Add(), left=left):
            return (isinstance(left, ast.Name) and left.id == name) or _begins_with(left, name)
        case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str() as shape), right=right):
            first_of = right.elts[0] if isinstance(right, ast.Tuple) and right.elts else right
            return shape.startswith("%s") and isinstance(first_of, ast.Name) and first_of.id == name
        case ast.Call(func=ast.Attribute(attr="format", value=ast.Constant(value=str() as shape)), args=[first_of, *_]):
            return shape.startswith(("{}", "{0}")) and isinstance(first_of, ast.Name) and first_of.id == name
        case _:
            return False


def _fixes(found: Arrival, ctx: Context) -> Iterator[Fix]:
    """Django's own test, where the view has a request."""
    name = ctx.imported(found.call.func)
    if found.through or not name.startswith("django.") or not isinstance(found.at, ast.Name):
        return
    function = ctx.function_of(found.at)
    if function is None or "request" not in [one.arg for one in function.args.args]:
        return
    text = found.at.id
    test = f"url_has_allowed_host_and_scheme({text}, allowed_hosts={{request.get_host()}})"
    edit = Edit(ctx.span(found.at), f'{text} if {test} else "/"')
    yield Fix(
        "Redirect to the own host only",
        (edit,),
        imports=("from django.utils.http import url_has_allowed_host_and_scheme",),
    )
