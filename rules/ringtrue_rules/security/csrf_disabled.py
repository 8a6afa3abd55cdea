"""A page of another site can send the browser's request, with the user's cookies, to a view that changes something: the
check of the token that would refuse it is off.

Leave the check on and send the token with the form or in the header. Views that authenticate in another way (a signature,
a token in a header) need none, and are not reported where that shows.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, in_test_or_example, last_name, rule

_OTHERWISE = re.compile(
    r"signature|hmac|webhook|authenticate\(|authorization|bearer|api_?key|token|verify|stripe|construct_event|graphql|"
    r"callback|saml|oauth|oidc|jwt|@api_view|permission_classes|health|ping|metrics|csp|xmlrpc|soap|slack|twilio|telegram",
    re.IGNORECASE,
)
# What proves who asks by more than a cookie; `login_required` does not.
_PROVES = re.compile(
    r"auth(?!or)|authori[sz]e|(?:^|_)keys?(?:_|$)|(?:^|_)ip(?:_|$)|signed|basic|digest|secret", re.IGNORECASE
)
_CHANGES = re.compile(r"\brequest\.(?:POST|FILES|body|data|user|session)\b|\.save\(|\.delete\(|\.create\(|\.update\(")


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Assign,
    summary="check against forged requests is off",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[352],
    examples=[
        Bad(
            """
            from django.http import JsonResponse
            from django.views.decorators.csrf import csrf_exempt


            @csrf_exempt
             #^^^^^^^^^^ other sites can send this request for a user: leave the check on
            def change_email(request):
                request.user.email = request.POST["email"]
                request.user.save()
                return JsonResponse({"ok": True})
            """,
        ),
        Bad(
            """
            from flask import Flask

            app = Flask(__name__)
            app.config["WTF_CSRF_ENABLED"] = False
            #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ forms are taken from any site: leave the check on
            """,
            fixed="""
            from flask import Flask

            app = Flask(__name__)
            app.config["WTF_CSRF_ENABLED"] = True
            """,
        ),
        Good(
            """
            from django.views.decorators.csrf import csrf_exempt

            from shop.decorators import authorize


            @csrf_exempt
            @authorize
            def pause(request, code):
                request.project.pause(code)
                request.project.save()
            """,
            why="a decorator authorizes the request by more than a cookie",
        ),
        Good(
            """
            from django.http import HttpResponse
            from django.views.decorators.csrf import csrf_exempt

            from shop.payments import check_signature, handle


            @csrf_exempt
            def webhook(request):
                check_signature(request.body, request.headers["X-Signature"])
                handle(request.body)
                return HttpResponse(status=204)
            """,
            why="who sends it proves it by a signature",
        ),
        Good(
            """
            def create_app(testing=False):
                app = make_app()
                if testing:
                    app.config["WTF_CSRF_ENABLED"] = False
                return app
            """,
            why="off for tests only",
        ),
        Good(
            """
            from django.http import HttpResponse
            from django.views.decorators.csrf import csrf_exempt

            from mail.views import key_and_ip_auth


            @key_and_ip_auth
            @csrf_exempt
            def archive(request):
                return HttpResponse(request.POST["message"])
            """,
            why="another decorator has the caller prove who it is",
        ),
    ],
)
def csrf_disabled(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign, ctx: Context
) -> Iterator[Finding]:
    if isinstance(node, ast.Assign):
        yield from _assigned(node, ctx)
        return
    for decorator in node.decorator_list:
        inner = (
            decorator.args[0]
            if isinstance(decorator, ast.Call) and last_name(decorator.func) == "method_decorator" and decorator.args
            else decorator
        )
        if last_name(inner) != "csrf_exempt" or not ctx.imported(inner).startswith("django."):
            continue
        text = ctx.block.text
        if (
            in_test_or_example(ctx)
            or _OTHERWISE.search(text.replace("csrf_exempt", ""))
            or any(_PROVES.search(ctx.source(one)) for one in node.decorator_list if one is not decorator)
            or not (_CHANGES.search(text) or isinstance(node, ast.ClassDef))
        ):
            return
        if isinstance(node, ast.ClassDef):
            return  # what its methods do stands in other blocks
        yield _finding(decorator, "other sites can send this request for a user: leave the check on", ctx)


def _assigned(node: ast.Assign, ctx: Context) -> Iterator[Finding]:
    if len(node.targets) != 1 or not (isinstance(node.value, ast.Constant) and node.value.value is False):
        return
    if in_test_or_example(ctx) or any(isinstance(above, ast.If) for above in ctx.tree.above(node)):
        return
    match node.targets[0]:
        case ast.Subscript(value=ast.Attribute(attr="config"), slice=ast.Constant(value="WTF_CSRF_ENABLED")):
            pass
        case ast.Name(id="WTF_CSRF_ENABLED") if not re.search(r"test", ctx.block.owner + ctx.path, re.IGNORECASE):
            pass
        case _:
            return
    fix = Fix("Leave the check on", (Edit(ctx.span(node.value), "True"),))
    yield _finding(node, "forms are taken from any site: leave the check on", ctx, (fix,))


def _finding(at: ast.AST, message: str, ctx: Context, fixes: tuple[Fix, ...] = ()) -> Finding:
    evidence = Evidence(
        "who may send the request with the user's cookies",
        "every site",
        "OWASP, 'Cross-Site Request Forgery Prevention'",
    )
    return Finding(ctx.span(at), message, (evidence,), fixes)
