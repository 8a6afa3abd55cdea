"""Every field that a client sends becomes a field of the model: `is_admin`, `balance`, `owner_id` as well.

Name the fields that a client may set, or let a form, a serializer or a Pydantic model with these fields read the request.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Arrival, Bad, Context, Finding, Given, Good, Trace, bound_value, last_name, rule

_MODEL_MODULE = re.compile(r"(?:^|\.)models?(?:\.|$)|(?:^|\.)(?:entities|orm)\.")
_MODEL_BASE = re.compile(
    r"(?:^|\.)(?:Model|Base|Document|DeclarativeBase|AbstractUser|AbstractBaseUser|EmbeddedDocument|TimeStampedModel|BaseORM)$"
)
_CREATES = frozenset(
    ("create", "get_or_create", "update_or_create", "update", "insert", "values", "bulk_create", "create_user")
)


@rule(
    ast.Call,
    summary="every field that a client sends is set on a model",
    kind="pattern",
    severity="warning",
    cwe=[915],
    examples=[
        Bad(
            """
            from flask import request

            from shop.models import User, db


            def register():
                user = User(**request.json)
                #             ^^^^^^^^^^^^ 'request.json' may name any field of the model: take those it may set
                db.session.add(user)
            """,
        ),
        Bad(
            """
            from flask import request

            from shop.models import User


            def update(user_id):
                user = User.query.get(user_id)
                for key, value in request.get_json().items():
                    setattr(user, key, value)
                    #             ^^^ 'request.get_json' may name any field of the model: take those it may set
            """,
        ),
        Good(
            """
            from flask import request

            from shop.models import User


            def register():
                return User(name=request.json["name"], email=request.json["email"])
            """,
            why="two fields, and no others",
        ),
        Good(
            """
            from fastapi import FastAPI
            from pydantic import BaseModel

            from shop.models import User

            app = FastAPI()


            class NewUser(BaseModel):
                name: str


            @app.post("/users")
            def register(new: NewUser):
                return User(**new.model_dump())
            """,
            why="the fields of the Pydantic model, and no others",
        ),
        Good(
            """
            from flask import request

            from shop.models import User
            from shop.search import Filter


            def update(user):
                for key, value in request.json.items():
                    if key in ("name", "bio"):
                        setattr(user, key, value)
                return Filter(**request.args)
            """,
            why="allowed names only, and no model",
        ),
        Good(
            """
            from django.http import HttpResponse

            from shop.models import User


            def change(request, field):
                user = User.objects.get(pk=request.user.pk)
                setattr(user, field, request.POST["value"])
                return HttpResponse("changed")
            """,
            why="the project's address lets two names through",
            given=Given(
                path="shop/views.py",
                files={
                    "shop/__init__.py": "",
                    "shop/models.py": "class User: ...\n",
                    "shop/urls.py": "from django.urls import re_path\n\nfrom shop.views import change\n\n"
                    'urlpatterns = [re_path(r"^user/(?P<field>name|bio)/$", change)]\n',
                    "settings.py": 'ROOT_URLCONF = "shop.urls"\n',
                },
            ),
        ),
        Good(
            """
            from django.db.models import Q

            from shop.models import User


            def search(request):
                found = Q()
                for field in User._meta.get_fields() & {"name", "email"}:
                    found |= Q(**{f"{field}__icontains": request.GET["q"]})
                return User(**{"name": request.GET["q"]})
            """,
            why="a query, and a field that is written here: only its value is the client's",
        ),
    ],
)
def mass_assignment(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    last = last_name(node.func)
    if last == "setattr" and len(node.args) == 3:
        at = node.args[1]
        if isinstance(at, ast.Constant) or (isinstance(node.args[0], ast.Name) and node.args[0].id in ("self", "cls")):
            return
    else:
        spread = next((one for one in node.keywords if one.arg is None), None)
        if spread is None or not _is_model(node, last, ctx):
            return
        at = spread.value
    trace = _named_by(at, ctx)
    if trace is None:
        return
    found = Arrival(at, trace, node)
    message = f"'{trace.origin.text[:40]}' may name any field of the model: take those it may set"
    yield Finding(ctx.span(at), message, found.evidence, steps=trace.steps)


def _selects(test: ast.expr) -> bool:
    """`if key in ALLOWED`."""
    return isinstance(test, ast.Compare) and any(isinstance(one, ast.In) for one in test.ops)


def _named_by(at: ast.expr, ctx: Context) -> Trace | None:
    """Who chose the names of the fields: of a dictionary that is written out only its keys count."""
    written = bound_value(at, ctx)
    if isinstance(written, ast.DictComp) and any(_selects(test) for one in written.generators for test in one.ifs):
        return None
    if not isinstance(written, ast.Dict):
        return ctx.taint.of(at, "fields")
    keys = (value if key is None else key for key, value in zip(written.keys, written.values, strict=True))
    return next((trace for one in keys if (trace := ctx.taint.of(one, "fields")) is not None), None)


def _is_model(node: ast.Call, last: str, ctx: Context) -> bool:
    """Whether a model is made or changed, by where it comes from or what it is derived from."""
    if last in _CREATES and isinstance(node.func, ast.Attribute):
        owner = ctx.source(node.func.value)
        return (
            ".objects" in owner
            or owner.endswith((".query", "_query"))
            or re.search(r"\.(?:filter|filter_by|where)\(", owner) is not None
        )
    if not last[:1].isupper():
        return False
    name = ctx.imported(node.func)
    if name:
        return bool(_MODEL_MODULE.search(name.rpartition(".")[0])) and not name.startswith("django.db.models.")
    for binding in ctx.bindings(last):
        if binding.kind == "from" and _MODEL_MODULE.search(binding.module):
            return True
        if binding.kind == "class":
            bases = ctx.fact(f"inherits {last}")
            return isinstance(bases, tuple) and any(_MODEL_BASE.search(str(base)) for base in bases)
    return False
