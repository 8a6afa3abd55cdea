"""A web handler that catches a failure and sends it as an ordinary answer: status 200, with `{"error": …}` in the body.
Clients, caches, load balancers and dashboards look at the status: for them it worked.

Send the status that says what happened, or let the exception reach the framework. The rule is silent where a status is
given in any way, for protocols that send errors with 200 by design (JSON-RPC, GraphQL), and in tests.
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
    dotted,
    in_tests,
    is_passive,
    names_in,
    rule,
)

_RESPONSES = frozenset(("jsonify", "JsonResponse", "JSONResponse", "dict"))
_BY_DESIGN = frozenset(("statusCode", "status_code", "code", "jsonrpc", "data"))


@rule(
    ast.ExceptHandler,
    summary="error that a web handler sends with status 200",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            from flask import Flask, jsonify

            app = Flask(__name__)


            @app.route("/orders/<int:number>", methods=["DELETE"])
            def delete(number):
                try:
                    orders.delete(number)
                    return jsonify({"deleted": number})
                except Exception as error:
                    return jsonify({"error": str(error)})
                  # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ answers with status 200 although 'Exception' was caught
            """,
            fixed="""
            from flask import Flask, jsonify

            app = Flask(__name__)


            @app.route("/orders/<int:number>", methods=["DELETE"])
            def delete(number):
                try:
                    orders.delete(number)
                    return jsonify({"deleted": number})
                except Exception as error:
                    return jsonify({"error": str(error)}), 500
            """,
        ),
        Good(
            """
            from flask import Flask, jsonify

            app = Flask(__name__)


            @app.route("/orders/<int:number>")
            def order(number):
                try:
                    return jsonify(orders[number])
                except KeyError as error:
                    return jsonify({"error": str(error)}), 404
            """,
            why="the status says that it failed",
        ),
        Good(
            """
            from fastapi import FastAPI, Response

            app = FastAPI()


            @app.get("/orders/{number}")
            def order(number: int, response: Response):
                try:
                    return orders[number]
                except KeyError as error:
                    response.status_code = 404
                    return {"error": str(error)}
            """,
            why="the status is set beside it",
        ),
        Good(
            """
            def parse(text):
                try:
                    return {"value": int(text)}
                except ValueError as error:
                    return {"error": str(error)}
            """,
            why="no web handler: the dictionary is the answer",
        ),
    ],
)
def error_sent_as_200(node: ast.ExceptHandler, ctx: Context) -> Iterator[Finding]:
    last = node.body[-1]
    if not isinstance(last, ast.Return) or not isinstance(last.value, ast.Dict | ast.Call) or node.name is None:
        return
    if not _tells_error(last.value, node) or not all(map(is_passive, node.body[:-1])) or in_tests(ctx):
        return
    function = ctx.function_of(node)
    if (
        function is None
        or not ctx.cost.is_handler(function)
        or re.search("graphql|rpc", ctx.source(function), re.IGNORECASE)
    ):
        return
    caught = f"'{ctx.source(node.type)[:40]}'" if node.type is not None else "a failure"
    start, end = ctx.span(last)
    line = ctx.block.text.find("\n", start, end)
    evidence = Evidence("status of the answer", "none is given: 200", "the handler")
    said = f"answers with status 200 although {caught} was caught"
    yield Finding(Span(start, end if line < 0 else line), said, (evidence,), _fixes(last.value, ctx))


def _fixes(value: ast.expr, ctx: Context) -> tuple[Fix, ...]:
    if not isinstance(value, ast.Call) or not dotted(value.func).endswith("jsonify"):
        return ()
    end = ctx.span(value).end
    return (Fix("Answer with status 500", (Edit(Span(end, end), ", 500"),)),)


def _tells_error(value: ast.expr, node: ast.ExceptHandler) -> bool:
    """`{"error": str(error)}`, bare or in `jsonify(…)`, with no word about a status."""
    if isinstance(value, ast.Call):
        name = dotted(value.func).rpartition(".")[2]
        if name not in _RESPONSES or len(value.args) > 1:
            return False
        if any(word.arg in ("status", "status_code") for word in value.keywords):
            return False
        if value.args:
            return _tells_error(value.args[0], node)
        return node.name is not None and any(
            word.arg == "error" and node.name in names_in(word.value) for word in value.keywords
        )
    if not isinstance(value, ast.Dict) or node.name is None:
        return False
    named = {key.value: one for key, one in zip(value.keys, value.values, strict=True) if isinstance(key, ast.Constant)}
    if not _BY_DESIGN.isdisjoint(named):
        return False
    return any(key in ("error", "detail", "errors") and node.name in names_in(one) for key, one in named.items())
