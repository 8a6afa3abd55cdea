"""Any site may send requests with the user's cookies and read the answers. Where credentials are allowed together with
any origin, the framework sends back whatever origin asks, so the browser's protection is off for logged-in users.

Name the origins: `allow_origins=["https://app.example.com"]`. An API without cookies may answer every site, without
credentials; that is not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, bound_constant, given, in_test, last_name, rule

_EVIDENCE = Evidence(
    "which sites may read answers to requests with cookies",
    "every site",
    "Fetch standard, 'CORS protocol and credentials'",
)


@rule(
    ast.Call,
    ast.Assign,
    summary="every site may read answers to requests with cookies",
    kind="pattern",
    severity="warning",
    cwe=[942],
    examples=[
        Bad(
            """
            from fastapi import FastAPI
            from fastapi.middleware.cors import CORSMiddleware

            app = FastAPI()
            app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
            #                                                ^^^^^ every site may read what logged-in users see: name the origins
            """,
        ),
        Bad(
            """
            from flask import Flask
            from flask_cors import CORS

            app = Flask(__name__)
            CORS(app, origins="*", supports_credentials=True)
            #                 ^^^ every site may read what logged-in users see: name the origins
            """,
        ),
        Bad(
            """
            from flask import Flask, request

            app = Flask(__name__)


            @app.after_request
            def share(response):
                response.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin", "")
                #                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ every site may read what logged-in users see: name the origins
                response.headers["Access-Control-Allow-Credentials"] = "true"
                return response
            """,
        ),
        Good(
            """
            from fastapi import FastAPI
            from fastapi.middleware.cors import CORSMiddleware

            app = FastAPI()
            app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"], allow_credentials=True)
            """,
            why="one site",
        ),
        Good(
            """
            from fastapi import FastAPI
            from fastapi.middleware.cors import CORSMiddleware

            app = FastAPI()
            app.add_middleware(CORSMiddleware, allow_origins=["*"])
            """,
            why="no cookies are sent: a public API",
        ),
        Good(
            """
            import settings
            from flask import request


            def share(headers):
                origin = request.headers.get("Origin")
                if {"*", origin} & settings.ORIGINS:
                    headers["Access-Control-Allow-Origin"] = origin
                    headers["Access-Control-Allow-Credentials"] = "true"
            """,
            why="the settings name the origins",
        ),
        Good(
            """
            def allow(headers, origin, credentials=False):
                headers["Access-Control-Allow-Origin"] = origin
                if credentials:
                    headers["Access-Control-Allow-Credentials"] = "true"
            """,
            why="the caller names the origin",
        ),
        Bad(
            """
            from flask import request


            def share(headers):
                origin = request.headers.get("Origin")
                if origin is not None:
                    headers["Access-Control-Allow-Origin"] = origin
                    #                                        ^^^^^^ every site may read what logged-in users see: name the origins
                    headers["Access-Control-Allow-Credentials"] = "true"
            """,
        ),
    ],
)
def permissive_cors(node: ast.Call | ast.Assign, ctx: Context) -> Iterator[Finding]:
    at = _assigned(node, ctx) if isinstance(node, ast.Assign) else _called(node, ctx)
    if at is not None and not in_test(ctx):
        yield Finding(ctx.span(at), "every site may read what logged-in users see: name the origins", (_EVIDENCE,))


def _called(node: ast.Call, ctx: Context) -> ast.AST | None:
    last = last_name(node.func)
    if last in ("add_middleware", "Middleware") and node.args and last_name(node.args[0]) == "CORSMiddleware":
        return _open(node, "allow_origins", "allow_origin_regex", "allow_credentials", ctx)
    if last == "CORSMiddleware":
        return _open(node, "allow_origins", "allow_origin_regex", "allow_credentials", ctx)
    if last in ("CORS", "cross_origin") and ctx.imported(node.func).startswith("flask_cors."):
        if bound_constant(given(node, "supports_credentials"), ctx) is not True:
            return None
        origins = given(node, "origins")
        if origins is None:
            resources = given(node, "resources")
            if resources is None:
                return next(one for one in node.keywords if one.arg == "supports_credentials")
            return resources if '"origins": "*"' in ctx.source(resources).replace("'", '"') else None
        return origins if _is_any(origins) else None
    return None


def _open(node: ast.Call, origins: str, pattern: str, credentials: str, ctx: Context) -> ast.AST | None:
    if bound_constant(given(node, credentials), ctx) is not True:
        return None
    named = given(node, origins)
    if named is not None and _is_any(named):
        return named
    matched = given(node, pattern)
    return (
        matched if isinstance(matched, ast.Constant) and matched.value in (".*", "https?://.*", ".+", "^.*$") else None
    )


def _is_any(node: ast.expr) -> bool:
    if isinstance(node, ast.List | ast.Tuple):
        return any(isinstance(one, ast.Constant) and one.value == "*" for one in node.elts)
    return isinstance(node, ast.Constant) and node.value == "*"


def _assigned(node: ast.Assign, ctx: Context) -> ast.AST | None:
    match node:
        case ast.Assign(
            targets=[ast.Name(id="CORS_ALLOW_ALL_ORIGINS" | "CORS_ORIGIN_ALLOW_ALL")], value=ast.Constant(value=True)
        ):
            if any(isinstance(above, ast.If) for above in ctx.tree.above(node)) or not ctx.bindings(
                "CORS_ALLOW_CREDENTIALS"
            ):
                return None
            return node
        case ast.Assign(targets=[ast.Subscript(value=headers, slice=ast.Constant(value=str(name)))], value=value) if (
            name.lower() == "access-control-allow-origin"
        ):
            function = ctx.function_of(node)
            if function is None or not isinstance(headers, ast.Attribute | ast.Name) or isinstance(value, ast.Constant):
                return None
            trace = ctx.taint.of(value, "sql")
            if "origin" not in ctx.source(value).lower() or trace is None or trace.origin.kind != "request":
                return None
            if _is_compared(value, ctx):
                return None
            text = ctx.source(function).lower()
            return value if "access-control-allow-credentials" in text else None
        case _:
            return None


def _is_compared(value: ast.expr, ctx: Context) -> bool:
    """Whether the assignment is under a condition that asks of the origin more than whether there is one."""
    text = ctx.source(value)
    for above in ctx.tree.above(value):
        if not isinstance(above, ast.If):
            continue
        for one in ast.walk(above.test):
            match one:
                case ast.Compare(comparators=[ast.Constant()]):
                    continue
                case ast.Compare() | ast.BinOp() | ast.Call() if any(
                    isinstance(part, ast.expr) and part is not one and ctx.source(part) == text
                    for part in ast.walk(one)
                ):
                    return True
                case _:
                    continue
    return False
