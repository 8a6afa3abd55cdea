"""A cookie that stands for a login is sent over plain HTTP, or can be read by scripts of the page: one injected script or
one open network gives the session away.

Set `secure=True`, `httponly=True` and `samesite="Lax"`; in Django's settings `SESSION_COOKIE_SECURE = True`.
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
    Span,
    bound_constant,
    given,
    in_test_or_example,
    last_name,
    rule,
)

_LOGIN = re.compile(
    r"(?:^|[_-])(?:session|sessionid|sid|token|jwt|auth|login|access|refresh|remember|credential|user_?token|csrf_?session)(?:$|[_-])|session_?id|_token$",
    re.IGNORECASE,
)
_NOT_LOGIN = re.compile(r"csrf|xsrf|last_|_count|_seen", re.IGNORECASE)
_SETTINGS = frozenset(
    (
        "SESSION_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
        "CSRF_COOKIE_SECURE",
        "REMEMBER_COOKIE_SECURE",
        "REMEMBER_COOKIE_HTTPONLY",
        "JWT_COOKIE_SECURE",
    )
)


@rule(
    ast.Call,
    ast.Assign,
    summary="login cookie that scripts or plain HTTP can read",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[614, 1004],
    examples=[
        Bad(
            """
            from flask import make_response


            def login(token):
                response = make_response("welcome")
                response.set_cookie("session_token", token)
                #^^^^^^^^^^^^^^^^^^ the cookie 'session_token' stands for a login, and lacks 'secure' and 'httponly'
                return response
            """,
            fixed="""
            from flask import make_response


            def login(token):
                response = make_response("welcome")
                response.set_cookie("session_token", token, secure=True, httponly=True, samesite="Lax")
                return response
            """,
        ),
        Bad(
            """
            ROOT_URLCONF = "shop.urls"
            SESSION_COOKIE_SECURE = False
            #^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'SESSION_COOKIE_SECURE' is off: plain HTTP can read the cookie
            """,
            fixed="""
            ROOT_URLCONF = "shop.urls"
            SESSION_COOKIE_SECURE = True
            """,
        ),
        Good(
            """
            def login(response, token):
                response.set_cookie("session_token", token, secure=True, httponly=True, samesite="Lax")
            """,
            why="HTTPS only, and out of reach for scripts",
        ),
        Good(
            """
            def choose(response, theme):
                response.set_cookie("theme", theme)
            """,
            why="no login",
        ),
        Good(
            """
            def login(response, token, options):
                response.set_cookie("session_token", token, **options)
                response.set_cookie("access_token", token, secure=options.secure, httponly=True)
            """,
            why="set elsewhere",
        ),
        Good(
            """
            def expired(response):
                response.set_cookie("is_session_expired", "true")
                return response
            """,
            why="the same for everybody: whoever reads it learns nothing",
        ),
        Good(
            """
            def keep(handler):
                cookie = handler.cookies.get("JSESSIONID")
                if not cookie:
                    value = "dummy"
                else:
                    value = cookie.value
                handler.set_cookie("JSESSIONID", value)
            """,
            why="a constant, or what the client has sent: no login of the program's",
        ),
    ],
)
def insecure_cookie(node: ast.Call | ast.Assign, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.Assign):
        yield from _assigned(node, ctx)
        return
    if last_name(node.func) != "set_cookie" or not isinstance(node.func, ast.Attribute) or in_test_or_example(ctx):
        return
    if any(one.arg is None for one in node.keywords) or len(node.args) > 4:
        return
    name = given(node, "key", 0) or given(node, "name", 0)
    written = name.value if isinstance(name, ast.Constant) else last_name(name) if name is not None else ""
    if not isinstance(name, ast.Constant) and not (isinstance(written, str) and written.isupper()):
        return  # a name that is computed says nothing
    if (
        not isinstance(written, str)
        or not _LOGIN.search(written)
        or _NOT_LOGIN.search(written)
        or _is_removed(node, ctx)
    ):
        return
    missing = [
        flag
        for flag in ("secure", "httponly")
        if (value := given(node, flag)) is None or bound_constant(value, ctx) is False
    ]
    if not missing or (missing == ["secure"] and given(node, "secure") is None and given(node, "samesite") is not None):
        return
    evidence = Evidence(
        "who can read the cookie",
        " and ".join({"secure": "plain HTTP", "httponly": "scripts of the page"}[one] for one in missing),
        "RFC 6265, 'Set-Cookie'",
    )
    flags = " and ".join(f"'{one}'" for one in missing)
    yield Finding(
        ctx.span(node.func),
        f"the cookie '{written[:40]}' stands for a login, and lacks {flags}",
        (evidence,),
        (_fix(node, missing, ctx),),
    )


def _is_removed(node: ast.Call, ctx: Context) -> bool:
    """A cookie that is emptied, ends at once, or says the same to everybody, so that it is nobody's login."""
    age = given(node, "max_age")
    value = given(node, "value", 1)
    flow = ctx.flow_around(value) if isinstance(value, ast.Name) else None
    reaching = (flow.reaching(value) or ()) if flow is not None and isinstance(value, ast.Name) else ()
    return (
        isinstance(value, ast.Constant)
        or (bool(reaching) and all(_is_nobodys(one.value) for one in reaching))
        or (isinstance(age, ast.Constant) and not age.value)
    )


def _is_nobodys(value: ast.expr | None) -> bool:
    """A constant, or what the client's own cookie holds."""
    match value:
        case ast.Constant() | ast.Attribute(value=ast.Name(id="cookie" | "morsel"), attr="value"):
            return True
        case ast.Call(func=ast.Attribute(attr="get_cookie")):
            return True
        case _:
            return False


def _fix(node: ast.Call, missing: list[str], ctx: Context) -> Fix:
    edits = []
    added = []
    for flag in missing:
        value = given(node, flag)
        if value is not None:
            edits.append(Edit(ctx.span(value), "True"))
        else:
            added.append(f"{flag}=True")
    if given(node, "samesite") is None:
        added.append('samesite="Lax"')
    if added:
        end = len(ctx.block.text[: ctx.span(node).end - 1].rstrip())
        lead = " " if ctx.block.text[end - 1] == "," else ", "
        edits.append(Edit(Span(end, end), lead + ", ".join(added)))
    return Fix("Set the flags", tuple(edits))


def _assigned(node: ast.Assign, ctx: Context) -> Iterator[Finding]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=False)) if name in _SETTINGS:
            if ctx.function_of(node) is not None:
                return
        case ast.Assign(
            targets=[ast.Subscript(value=ast.Attribute(attr="config"), slice=ast.Constant(value=name))],
            value=ast.Constant(value=False),
        ) if name in _SETTINGS:
            pass
        case _:
            return
    file = ctx.path.replace("\\", "/").rpartition("/")[2]
    if in_test_or_example(ctx) or re.search(
        r"dev|local|test|debug|default|global_settings", file + ctx.block.owner, re.IGNORECASE
    ):
        return
    if any(isinstance(above, ast.If) for above in ctx.tree.above(node)):
        return
    who = "plain HTTP" if str(name).endswith("SECURE") else "scripts of the page"
    evidence = Evidence("who can read the cookie", who, "Django, 'Settings'; Flask, 'Security Considerations'")
    fix = Fix("Turn it on", (Edit(ctx.span(node.value), "True"),))
    yield Finding(ctx.span(node), f"'{name}' is off: {who} can read the cookie", (evidence,), (fix,))
