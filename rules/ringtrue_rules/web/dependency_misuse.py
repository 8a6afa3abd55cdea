"""FastAPI calls a dependency itself, once for each request, and passes on what it gives. `Depends(f())` calls it once when
the module is loaded; a function that stands as a plain default is a default; a function with a `Depends` default that
is called by hand gets the `Depends` object; and what follows the `yield` of a dependency does not run after an error
unless it stands in `finally`.

Write `Depends(f)`, pass the argument yourself where you call the function yourself, and clean up in `finally`.

The rule follows names across files, and is silent for functions that may give another function.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Given,
    Good,
    Span,
    WebClass,
    WebFunction,
    dotted,
    framework_of,
    plain_kind,
    rule,
    walk,
)

_DEPENDS = frozenset(("fastapi.Depends", "fastapi.Security", "fastapi.params.Depends"))


@rule(
    ast.Call,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="dependency that FastAPI does not call, or not as it is meant",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from fastapi import APIRouter, Depends

            router = APIRouter()


            async def current_user(token: str):
                return token


            @router.get("/me")
            def me(user=Depends(current_user())):
                #       ^^^^^^^ 'current_user()' is called once, as the module is loaded: 'Depends' wants the function
                return user
            """,
            fixed="""
            from fastapi import APIRouter, Depends

            router = APIRouter()


            async def current_user(token: str):
                return token


            @router.get("/me")
            def me(user=Depends(current_user)):
                return user
            """,
        ),
        Bad(
            """
            from fastapi import APIRouter

            from .database import get_session

            router = APIRouter()


            @router.get("/users")
            def users(session=get_session):
                #             ^^^^^^^^^^^ 'get_session' is a plain default here: FastAPI calls it only in 'Depends'
                return session.all()
            """,
            fixed="""
            from fastapi import Depends
            from fastapi import APIRouter

            from .database import get_session

            router = APIRouter()


            @router.get("/users")
            def users(session=Depends(get_session)):
                return session.all()
            """,
            given=Given(
                path="app/users.py",
                files={
                    "app/__init__.py": "",
                    "app/database.py": "def get_session():\n    with Session() as session:\n        yield session\n",
                },
            ),
        ),
        Bad(
            """
            from fastapi import APIRouter, Depends

            router = APIRouter()


            def get_db():
                db = Session()
                try:
                    yield db
                finally:
                    db.close()


            def load(item_id: int, db=Depends(get_db)):
                return db.get(item_id)


            @router.get("/items/{item_id}")
            def item(item_id: int):
                return load(item_id)
                #      ^^^^ 'load' is called by hand: its 'db' is the 'Depends' object itself
            """,
        ),
        Bad(
            """
            from fastapi import APIRouter, Depends

            router = APIRouter()


            def get_db():
                db = Session()
                yield db
            #   ^^^^^^^^ what follows this 'yield' does not run after an error: it stands in no 'finally'
                db.close()


            @router.get("/items")
            def items(db=Depends(get_db)):
                return db.all()
            """,
            fixed="""
            from fastapi import APIRouter, Depends

            router = APIRouter()


            def get_db():
                db = Session()
                try:
                    yield db
                finally:
                    db.close()


            @router.get("/items")
            def items(db=Depends(get_db)):
                return db.all()
            """,
        ),
        Bad(
            """
            from fastapi import APIRouter

            router = APIRouter()


            class Users:
                def __init__(self, session):
                    self.session = session


            @router.get("/users")
            def listing(users: Users):
                #       ^^^^^^^^^^^^ 'Users' is neither a schema nor a dependency here: FastAPI refuses the route
                return users.all()
            """,
        ),
        Bad(
            """
            from fastapi import APIRouter, Depends

            router = APIRouter()


            def get_connection():
                with connect() as connection:
                    return connection
            #       ^^^^^^^^^^^^^^^^^ 'connection' is closed before the handler gets it: 'yield' keeps it open


            @router.get("/items")
            def items(connection=Depends(get_connection)):
                return connection.all()
            """,
            fixed="""
            from fastapi import APIRouter, Depends

            router = APIRouter()


            def get_connection():
                with connect() as connection:
                    yield connection


            @router.get("/items")
            def items(connection=Depends(get_connection)):
                return connection.all()
            """,
        ),
        Bad(
            """
            from fastapi import Depends, FastAPI

            app = FastAPI()


            def page(limit: int = 20):
                return {"limit": limit}


            @app.get("/things")
            async def things(page: dict = Depends(page())):
                                        # ^^^^^^^ 'page()' is called once, as the module is loaded: 'Depends' wants the function
                return page
            """,
        ),
        Good(
            """
            from fastapi import APIRouter, Depends

            router = APIRouter()


            def require_role(name: str):
                def check(user=Depends(load_user)):
                    return user

                return check


            class Pages:
                def __init__(self, size: int):
                    self.size = size

                def __call__(self, page: int = 1):
                    return self.size * page


            @router.get("/admin")
            def admin(user=Depends(require_role("admin")), at=Depends(Pages(10))):
                return user
            """,
            why="the function gives a function, and the object can be called",
        ),
        Good(
            """
            from fastapi import APIRouter, Depends

            router = APIRouter()


            def get_db():
                with Session() as db:
                    yield db


            def load(item_id: int, db=Depends(get_db)):
                return db.get(item_id)


            @router.get("/items/{item_id}")
            def item(item_id: int, db=Depends(get_db)):
                return load(item_id, db)
            """,
            why="'with' cleans up in any case; the argument is passed by hand",
        ),
        Good(
            """
            def lines(path):
                file = open(path)
                yield from file
                file.close()


            def numbers():
                yield 1
                print("done")
            """,
            why="nothing depends on these generators",
        ),
        Good(
            """
            from fastapi import Depends, FastAPI

            app = FastAPI()


            def only(role: str):
                def check(token: str):
                    return token == role

                return check


            @app.get("/things")
            async def things(allowed: bool = Depends(only("admin"))):
                return allowed
            """,
            why="what is called gives the dependency",
        ),
    ],
)
def dependency_misuse(node: ast.Call | ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.Call):
        if ctx.imported(node.func) in _DEPENDS:
            yield from _called_inside(node, ctx)
        elif isinstance(node.func, ast.Name) and ctx.function_of(node) is not None:
            yield from _by_hand(node, node.func, ctx)
        return
    yield from _plain_defaults(node, ctx)
    yield from _undeclared(node, ctx)
    yield from _unclean(node, ctx)


def _called_inside(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    match node.args:
        case [ast.Call(func=func) as call] if dotted(func):
            own: WebFunction | None = ctx.ask_here("function-named", dotted(func))
            plain = _plain_result(func, ctx) if own is not None and not (own.is_async or own.yields) else ""
            if own is None or not (own.is_async or own.yields or plain) or own.decorators:
                return
            fixes = (Fix("Give it the function", (Edit(ctx.span(call), ctx.source(func)),)),) if not call.args else ()
            evidence = Evidence(
                f"what '{own.name}' gives",
                plain or ("a coroutine" if own.is_async else "a generator"),
                "its definition",
            )
            said = f"'{own.name}()' is called once, as the module is loaded: 'Depends' wants the function"
            yield Finding(ctx.span(node.func), said, (evidence,), fixes)
        case _:
            return


def _plain_result(func: ast.expr, ctx: Context) -> str:
    """What a plain function of the module gives, in words, where that is surely nothing that can be called."""
    found = ctx.definitions(func.id) if isinstance(func, ast.Name) and len(ctx.bindings(func.id)) == 1 else ()
    if len(found) != 1 or found[0].kind != "function":
        return ""
    made = ast.parse(found[0].text).body[0]
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
    if any(isinstance(one, inner) for one in walk(made) if one is not made):
        return ""
    kinds = {
        plain_kind(one.value) if one.value is not None else "" for one in walk(made) if isinstance(one, ast.Return)
    }
    return kinds.pop() if len(kinds) == 1 else ""


def _by_hand(node: ast.Call, func: ast.Name, ctx: Context) -> Iterator[Finding]:
    bindings = ctx.bindings(func.id)
    if len(bindings) != 1 or bindings[0].kind not in ("function", "from") or not _speaks_fastapi(func, ctx):
        return
    if not ctx.ask("injecting", bindings[0].member or func.id):
        return
    own: WebFunction | None = ctx.ask_here("function-named", func.id)
    if own is None or not own.injected or any(one.arg is None for one in node.keywords):
        return
    if any(isinstance(one, ast.Starred) for one in node.args):
        return
    given = {*own.parameters[: len(node.args)], *(one.arg for one in node.keywords)}
    missing = [name for name in own.injected if name not in given]
    if missing:
        evidence = Evidence(f"default of '{missing[0]}'", "a 'Depends' object", f"the definition of '{own.name}'")
        said = f"'{own.name}' is called by hand: its '{missing[0]}' is the 'Depends' object itself"
        yield Finding(ctx.span(func), said, (evidence,), _passed(node, missing, ctx))


def _speaks_fastapi(func: ast.Name, ctx: Context) -> bool:
    """Whether the name is no local one of the function that calls it."""
    flow = ctx.flow_around(func)
    return flow is None or func.id not in flow.by_name


def _passed(node: ast.Call, missing: list[str], ctx: Context) -> tuple[Fix, ...]:
    """What the function around has under the same names."""
    function = ctx.function_of(node)
    if function is None:
        return ()
    own = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
    if not set(missing) <= own or (node.args and isinstance(node.args[-1], ast.GeneratorExp)):
        return ()
    end = ctx.span(node).end - 1
    comma = ", " if node.args or node.keywords else ""
    text = ctx.block.text[ctx.span(node).start : end].rstrip()
    if text.endswith(","):
        return ()
    return (Fix("Pass it", (Edit(Span(end, end), comma + ", ".join(f"{name}={name}" for name in missing)),)),)


def _plain_defaults(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    defaults = [*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None)]
    named = [one for one in defaults if dotted(one.func if isinstance(one, ast.Call) else one)]
    if not named or framework_of(node, ctx) != "fastapi":
        return
    for one in named:
        name = dotted(one.func if isinstance(one, ast.Call) else one)
        own: WebFunction | None = ctx.ask_here("function-named", name)
        if own is None or (isinstance(one, ast.Call) and not (own.yields or own.is_async)):
            continue
        evidence = Evidence(f"what '{name}' is", "a function of the project", "its definition")
        fixes = (
            Fix("Depend on it", (Edit(ctx.span(one), f"Depends({name})"),), imports=("from fastapi import Depends",)),
        )
        said = f"'{ctx.source(one)}' is a plain default here: FastAPI calls it only in 'Depends'"
        yield Finding(ctx.span(one), said, (evidence,), fixes)


def _undeclared(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    """A parameter of a plain class of the project, which FastAPI can neither read nor make."""
    args = node.args
    named = [*args.args[: len(args.args) - len(args.defaults)]]
    named += [one for one, value in zip(args.kwonlyargs, args.kw_defaults, strict=True) if value is None]
    plain = [one for one in named if isinstance(one.annotation, ast.Name | ast.Attribute)]
    if not plain or framework_of(node, ctx) != "fastapi":
        return
    for one in plain:
        assert one.annotation is not None  # chosen so
        name = dotted(one.annotation)
        own: WebClass | None = ctx.ask_here("class-named", name) if name[:1].isupper() or "." in name else None
        if own is None or own.decorators or not own.method("__init__") or any(base != "object" for base in own.bases):
            continue
        if own.method("__get_pydantic_core_schema__") or own.method("__get_validators__"):
            continue
        evidence = Evidence(f"what '{name}' is", "a class without bases", "its definition")
        said = f"'{name}' is neither a schema nor a dependency here: FastAPI refuses the route"
        yield Finding(ctx.span(one), said, (evidence,))


def _unclean(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    """`yield db` and then `db.close()`, as statements of the function itself."""
    if len(node.body) and isinstance(node.body[-1], ast.With | ast.AsyncWith) and not node.decorator_list:
        yield from _closed(node, node.body[-1], ctx)
    yields = [one for one in node.body if isinstance(one, ast.Expr) and isinstance(one.value, ast.Yield)]
    if len(yields) != 1 or node.decorator_list or ctx.block.kind != "statement":
        return
    after = node.body[node.body.index(yields[0]) + 1 :]
    if not after or not all(_cleans(one) for one in after) or ctx.ask("depended", node.name) is not True:
        return
    start, end = ctx.span(yields[0])
    evidence = Evidence("who calls it", "FastAPI, which raises the handler's error at the 'yield'", "'Depends'")
    said = "what follows this 'yield' does not run after an error: it stands in no 'finally'"
    yield Finding(Span(start, end), said, (evidence,), _finally(yields[0], after, ctx))


def _closed(
    node: ast.FunctionDef | ast.AsyncFunctionDef, block: ast.With | ast.AsyncWith, ctx: Context
) -> Iterator[Finding]:
    """`with connect() as connection: return connection`, in a dependency: closed before the handler has it."""
    opened = {one.optional_vars.id for one in block.items if isinstance(one.optional_vars, ast.Name)}
    match block.body[-1]:
        case ast.Return(value=ast.Name(id=name)) as last if name in opened and ctx.ask("depended", node.name) is True:
            start = ctx.span(last).start
            fix = Fix("Yield it", (Edit(Span(start, start + len("return")), "yield"),))
            evidence = Evidence("when it is closed", "as the 'with' ends, before the handler runs", "the 'with'")
            yield Finding(
                ctx.span(last),
                f"'{name}' is closed before the handler gets it: 'yield' keeps it open",
                (evidence,),
                (fix,),
            )
        case _:
            return


def _cleans(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Expr) else None
    if isinstance(value, ast.Await):
        value = value.value
    return isinstance(value, ast.Call) and dotted(value.func).rpartition(".")[2] in (
        "close",
        "aclose",
        "release",
        "remove",
    )


def _finally(node: ast.Expr, after: list[ast.stmt], ctx: Context) -> tuple[Fix, ...]:
    start, end = ctx.span(node).start, ctx.span(after[-1]).end
    indent = ctx.block.text[ctx.block.text.rfind("\n", 0, start) + 1 : start]
    if indent.strip() or "\n" in ctx.source(node):
        return ()
    inner = indent + "    "
    cleanup = "".join(f"\n{inner}{ctx.source(one)}" for one in after)
    return (
        Fix(
            "Clean up in 'finally'",
            (Edit(Span(start, end), f"try:\n{inner}{ctx.source(node)}\n{indent}finally:{cleanup}"),),
        ),
    )
