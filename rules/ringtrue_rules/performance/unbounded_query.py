"""A handler that returns every row of a table works in a test with ten rows, and takes memory and minutes once there
are a million. Its answer grows with the table, and every client can ask for it.

Give the query a limit and the endpoint pages: `.limit(page_size)`, `queryset[:page_size]`, the framework's paginator.

The rule speaks of request handlers that return all rows of a model, and is silent where anything narrows the query.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Finding, Good, group_of, rule

_ALL = re.compile(r"\.all\(\)")
_FEW = 2  # a page that shows more whole tables than this offers them for a choice


@rule(
    ast.Call,
    summary="list endpoint that returns every row of a table",
    kind="pattern",
    severity="information",
    examples=[
        Bad(
            """
            from fastapi import APIRouter, Depends
            from sqlalchemy.orm import Session

            from shop.models import Order

            router = APIRouter()


            @router.get("/orders")
            def orders(session: Session = Depends(connect)):
                return session.query(Order).all()
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^^ the answer holds every row: O(rows of the table) for each request: give the query a limit
            """,
        ),
        Bad(
            """
            from flask import Flask, jsonify

            from shop.models import Order

            app = Flask(__name__)


            @app.route("/orders")
            def orders():
                rows = Order.query.all()
                #      ^^^^^^^^^^^^^^^^^ the answer holds every row: O(rows of the table) for each request: give the query a limit
                return jsonify([row.id for row in rows])
            """,
        ),
        Good(
            """
            from fastapi import APIRouter, Depends
            from sqlalchemy.orm import Session

            from shop.models import Order

            router = APIRouter()


            @router.get("/orders")
            def orders(start: int = 0, session: Session = Depends(connect)):
                return session.query(Order).offset(start).limit(50).all()
            """,
            why="a page at a time",
        ),
        Good(
            """
            from flask import Flask, jsonify

            from shop.models import Order

            app = Flask(__name__)


            @app.route("/users/<int:user>/orders")
            def orders(user):
                return jsonify([row.id for row in Order.query.filter_by(user=user).all()])
            """,
            why="the rows of one user",
        ),
        Good(
            """
            from shop.models import Order


            def export():
                return Order.query.all()
            """,
            why="not a request handler",
        ),
        Good(
            """
            from flask import Flask, request

            from shop.models import Field

            app = Flask(__name__)


            @app.route("/register", methods=["POST"])
            def register():
                missing = False
                for field in Field.query.all():
                    missing = missing or field.name not in request.form
                return str(missing)
            """,
            why="the rows are looked at, and do not go into the answer",
        ),
        Good(
            """
            from ninja import Router
            from ninja.pagination import paginate

            from shop.models import Order

            router = Router()


            @router.get("/orders", response=list[dict])
            @paginate
            def orders(request):
                return Order.objects.all()
            """,
            why="the decorator takes a page of them",
        ),
        Good(
            """
            from flask import Flask, render_template

            from shop.models import Camera, Input, Method

            app = Flask(__name__)


            @app.route("/setup")
            def setup():
                cameras = Camera.query.all()
                inputs = Input.query.all()
                methods = Method.query.all()
                return render_template("setup.html", cameras=cameras, inputs=inputs, methods=methods)
            """,
            why="lists to choose from, of what somebody has set up",
        ),
    ],
)
def unbounded_query(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    function = ctx.cost.function(node)
    if function is None or ctx.cost.cold(node) or not ctx.cost.is_handler(function):
        return
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr="all"), args=[], keywords=[]) if _whole_table(value, ctx):
            pass
        case _:
            return
    if (
        len(_ALL.findall(ctx.source(function))) > _FEW
        or "pagina" in ctx.block.text.lower()
        or not _answers(node, function, ctx)
    ):
        return
    message = "the answer holds every row: O(rows of the table) for each request: give the query a limit"
    evidence = ctx.cost.evidence("O(rows of the table)", "nothing narrows the query")
    yield Finding(ctx.span(node), message, evidence)


def _answers(node: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> bool:
    """Whether the rows go into the handler's answer: they stand in a `return`, or in a name that does."""
    below: ast.AST = node
    for above in ctx.tree.above(node):
        if isinstance(above, ast.Return):
            return not isinstance(ctx.tree.parents.get(node), ast.Attribute | ast.Subscript)
        if isinstance(above, ast.Assign) and above.value is below:
            names = {one.id for one in above.targets if isinstance(one, ast.Name)}
            returns = [one for one in ast.walk(function) if isinstance(one, ast.Return)]
            return any(isinstance(one, ast.Name) and one.id in names for back in returns for one in ast.walk(back))
        if isinstance(above, ast.stmt):
            return False
        below = above
    return False


def _whole_table(node: ast.expr, ctx: Context) -> bool:
    """`Model.objects`, `Model.query` or `session.query(Model)`, perhaps ordered, with nothing that narrows it."""
    while True:
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr="objects" | "query"):
                return name[:1].isupper()
            case ast.Call(
                func=ast.Attribute(value=inner, attr="order_by" | "options" | "select_related" | "prefetch_related")
            ):
                node = inner
            case ast.Call(func=ast.Attribute(value=session, attr="query"), args=[ast.Name() | ast.Attribute()]):
                return group_of(ctx.cost.path(session), "session")
            case _:
                return False
