"""A part of a library that works only with another distribution, which is not installed: `EmailStr` of pydantic needs
`email-validator`, `postgresql+asyncpg://` needs `asyncpg`, reading an Excel sheet needs `openpyxl`. The import succeeds;
the line that uses it raises `ImportError` or `RuntimeError`.

Install what is missing, best as the library's own extra (`pydantic[email]`), so that the versions fit.

The rule knows a list of such parts, each read from the library's source. It follows names through imports, looks only at
literal arguments, and is silent where the library itself is not installed or anything that serves is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ringtrue.api import (
    Bad,
    Block,
    Command,
    Context,
    Evidence,
    FileEdit,
    Finding,
    Fix,
    Found,
    Given,
    Good,
    Missing,
    qualified,
    rule,
)


@dataclass(frozen=True)
class _Need:
    """`what` works only where one of `modules` can be imported; `project` gives the first, and `extra` brings it."""

    what: str
    library: str
    modules: tuple[str, ...]
    project: str
    extra: str | None = None


_EMAIL = ("pydantic", ("email_validator",), "email-validator", "pydantic[email]")
_MULTIPART = ("fastapi", ("python_multipart", "multipart"), "python-multipart", None)

# Names that raise where they are used.
_USED: dict[str, _Need] = {
    **{f"pydantic.{name}": _Need(f"pydantic's '{name}'", *_EMAIL) for name in ("EmailStr", "NameEmail")},
    **{
        f"pydantic.networks.{name}": _Need(f"pydantic's '{name}'", *_EMAIL)
        for name in ("EmailStr", "NameEmail", "validate_email")
    },
    "pydantic.validate_email": _Need("pydantic's 'validate_email'", *_EMAIL),
    **{
        f"fastapi{module}.{name}": _Need(f"fastapi's '{name}'", *_MULTIPART)
        for module in ("", ".params", ".param_functions")
        for name in ("Form", "File")
    },
    "fastapi.UploadFile": _Need("fastapi's 'UploadFile'", *_MULTIPART),
    "fastapi.templating.Jinja2Templates": _Need("'Jinja2Templates'", "fastapi", ("jinja2",), "jinja2"),
    "starlette.templating.Jinja2Templates": _Need("'Jinja2Templates'", "starlette", ("jinja2",), "jinja2"),
}

# Modules that raise when they are imported.
_CLIENT = (("httpx", "httpx2"), "httpx", None)
_IMPORTED: dict[str, _Need] = {
    "fastapi.testclient": _Need("the test client", "fastapi", *_CLIENT),
    "starlette.testclient": _Need("the test client", "starlette", *_CLIENT),
    "starlette.middleware.sessions": _Need("session middleware", "starlette", ("itsdangerous",), "itsdangerous"),
}

# Functions of pandas, by what they read or write; the ending of a literal path says which engine.
_EXCEL = {".xlsx": "openpyxl", ".xlsm": "openpyxl", ".xls": "xlrd", ".ods": "odf", ".xlsb": "pyxlsb"}
_EXCEL_PROJECTS = {"odf": "odfpy"}
_COLUMNS = {
    "read_parquet": (("pyarrow", "fastparquet"), "pyarrow", "pandas[parquet]"),
    "read_feather": (("pyarrow",), "pyarrow", "pandas[feather]"),
    "read_orc": (("pyarrow",), "pyarrow", None),
    "read_hdf": (("tables",), "tables", "pandas[hdf5]"),
    "HDFStore": (("tables",), "tables", "pandas[hdf5]"),
}

# Drivers that a database URL names, and those it takes where it names none.
_DRIVERS = {
    "asyncpg": ("asyncpg", "asyncpg"),
    "psycopg": ("psycopg", "psycopg"),
    "psycopg2": ("psycopg2", "psycopg2-binary"),
    "pg8000": ("pg8000", "pg8000"),
    "aiosqlite": ("aiosqlite", "aiosqlite"),
    "pymysql": ("pymysql", "pymysql"),
    "aiomysql": ("aiomysql", "aiomysql"),
    "asyncmy": ("asyncmy", "asyncmy"),
    "mysqldb": ("MySQLdb", "mysqlclient"),
    "mysqlconnector": ("mysql.connector", "mysql-connector-python"),
    "mariadbconnector": ("mariadb", "mariadb"),
    "pyodbc": ("pyodbc", "pyodbc"),
    "aioodbc": ("aioodbc", "aioodbc"),
    "pymssql": ("pymssql", "pymssql"),
    "oracledb": ("oracledb", "oracledb"),
    "cx_oracle": ("cx_Oracle", "cx-oracle"),
}
_ENGINES = ("sqlalchemy.create_engine", "sqlalchemy.engine.create_engine", "sqlalchemy.ext.asyncio.create_async_engine",
            "sqlmodel.create_engine")  # fmt: skip
_URL = re.compile(r"\w+\+(\w+)://")

_DJANGO = {
    "django.db.backends.postgresql": (("psycopg", "psycopg2"), "psycopg"),
    "django.db.backends.mysql": (("MySQLdb", "pymysql"), "mysqlclient"),
    "django.db.backends.oracle": (("oracledb", "cx_Oracle"), "oracledb"),
}
_SCHEMES = {"bcrypt": ("bcrypt",), "argon2": ("argon2", "argon2pure")}
_SCHEME_PROJECTS = {"bcrypt": ("bcrypt", "passlib[bcrypt]"), "argon2": ("argon2-cffi", "passlib[argon2]")}
_PARSERS = {"lxml": "lxml", "lxml-xml": "lxml", "xml": "lxml", "html5lib": "html5lib"}

# A block without one of these words uses nothing of the above. Looked for one by one: a pattern takes ten times as long.
_WORDS = (
    *("EmailStr", "NameEmail", "validate_email", "Form", "File", "Jinja2Templates", "testclient", "sessions", "read_"),
    *("HDFStore", "create_engine", "create_async_engine", "ENGINE", "CryptContext", "BeautifulSoup", "http2"),
)

_PYDANTIC = {"pydantic 2.8.0": {"pydantic/__init__.py": "class BaseModel: ...\nEmailStr = str\n"}}
_PANDAS = {"pandas 2.2.2": {"pandas/__init__.py": "def read_excel(io, engine=None): ...\n"}}
_ALCHEMY = {"sqlalchemy 2.0.30": {"sqlalchemy/__init__.py": "def create_engine(url): ...\n"}}


@rule(
    Block,
    summary="use of a library's part that needs a distribution which is not installed",
    kind="fact",
    severity="error",
    fix="suggestion",
    patient=True,  # it looks at every node of the block
    examples=[
        Bad(
            """
            from pydantic import BaseModel, EmailStr


            class User(BaseModel):
                email: EmailStr
                #      ^^^^^^^^ pydantic's 'EmailStr' needs 'email-validator', which is not installed
            """,
            given=Given(installed=_PYDANTIC),
        ),
        Bad(
            """
            from fastapi import FastAPI, Form, UploadFile

            app = FastAPI()


            @app.post("/pictures")
            def store(picture: UploadFile, title: str = Form()):
                #              ^^^^^^^^^^ fastapi's 'UploadFile' needs 'python-multipart', which is not installed
                #                                       ^^^^ fastapi's 'Form' needs 'python-multipart', which is not installed
                return title
            """,
            given=Given(
                installed={"fastapi 0.111.0": {"fastapi/__init__.py": "FastAPI = Form = UploadFile = object\n"}}
            ),
        ),
        Bad(
            """
            from sqlalchemy import create_engine

            engine = create_engine("postgresql+asyncpg://localhost/shop")
            #                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this database URL needs 'asyncpg', which is not installed
            """,
            given=Given(installed=_ALCHEMY),
        ),
        Bad(
            """
            import pandas as pd

            prices = pd.read_excel("prices.xlsx")
            #        ^^^^^^^^^^^^^ reading '.xlsx' with pandas needs 'openpyxl', which is not installed
            """,
            given=Given(installed=_PANDAS),
        ),
        Bad(
            """
            import httpx

            client = httpx.AsyncClient(http2=True)
            #                          ^^^^^^^^^^ httpx with 'http2=True' needs 'h2', which is not installed
            """,
            given=Given(installed={"httpx 0.27.0": {"httpx/__init__.py": "class AsyncClient: ...\n"}}),
        ),
        Bad(
            """
            DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop"}}
            #                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this database engine needs 'psycopg', which is not installed
            """,
            given=Given(installed={"django 5.0": {"django/__init__.py": ""}}),
        ),
        Bad(
            """
            from passlib.context import CryptContext

            crypt = CryptContext(schemes=["bcrypt"], deprecated="auto")
            #                             ^^^^^^^^ passlib's 'bcrypt' needs 'bcrypt', which is not installed
            """,
            given=Given(
                installed={"passlib 1.7.4": {"passlib/__init__.py": "", "passlib/context.py": "CryptContext = 1\n"}}
            ),
        ),
        Bad(
            """
            from fastapi.testclient import TestClient
            #    ^^^^^^^^^^^^^^^^^^ the test client needs 'httpx', which is not installed
            """,
            given=Given(
                installed={"fastapi 0.111.0": {"fastapi/__init__.py": "", "fastapi/testclient.py": "TestClient = 1\n"}}
            ),
        ),
        Bad(
            """
            from bs4 import BeautifulSoup

            page = BeautifulSoup("<p>", "lxml")
            #                           ^^^^^^ the parser 'lxml' needs 'lxml', which is not installed
            """,
            given=Given(installed={"beautifulsoup4 4.12.3": {"bs4/__init__.py": "class BeautifulSoup: ...\n"}}),
        ),
        Good(
            """
            from pydantic import BaseModel, EmailStr


            class User(BaseModel):
                email: EmailStr
            """,
            why="what it needs is installed",
            given=Given(installed={**_PYDANTIC, "email-validator 2.1.0": {"email_validator/__init__.py": ""}}),
        ),
        Good(
            """
            from pydantic import EmailStr

            encoders = {EmailStr: str}


            def send(to: EmailStr): ...
            """,
            why="only named: nothing is validated with it here",
            given=Given(installed=_PYDANTIC),
        ),
        Good(
            """
            from pydantic import EmailStr

            __all__ = ["EmailStr"]
            """,
            why="only handed on: importing the name does not need it",
            given=Given(installed=_PYDANTIC),
        ),
        Good(
            """
            from .forms import EmailStr


            class User:
                email: EmailStr
            """,
            why="another 'EmailStr'",
            given=Given(installed=_PYDANTIC, path="shop/models.py", files={"shop/forms.py": "EmailStr = str\n"}),
        ),
        Good(
            """
            import pandas as pd

            table = pd.read_excel(upload, engine=chosen)
            """,
            why="the engine is chosen elsewhere",
            given=Given(installed=_PANDAS),
        ),
        Good(
            """
            from sqlalchemy import create_engine

            engine = create_engine("sqlite:///shop.db")
            other = create_engine(settings.url)
            """,
            why="SQLite comes with Python, and what the other URL says is not known",
            given=Given(installed=_ALCHEMY),
        ),
        Good(
            """
            from pydantic import BaseModel, EmailStr


            class User(BaseModel):
                email: EmailStr
            """,
            why="no interpreter was found, so nothing is known of what is installed",
            given=Given(python=None),
        ),
        Good(
            """
            from sqlalchemy import create_engine

            try:
                engine = create_engine("postgresql+asyncpg://localhost/shop")
            except ImportError:
                engine = None
            """,
            why="the program goes on without it",
            given=Given(installed=_ALCHEMY),
        ),
        Good(
            """
            import os

            if os.environ.get("DB", "sqlite") == "postgres":
                DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop"}}
            else:
                DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "shop.db"}}
            """,
            why="whoever chooses this engine installs its driver",
            given=Given(installed={"django 5.2": {"django/__init__.py": ""}}),
        ),
    ],
)
def missing_extra(block: Block, ctx: Context) -> Iterator[Finding]:
    if block.kind == "declared" or not any(word in block.text for word in _WORDS):
        return
    for node, need in _needs(block, ctx):
        if "import-error" not in ctx.guards(node) and _lacks(need, ctx):
            yield _finding(node, need, ctx)


def _needs(block: Block, ctx: Context) -> Iterator[tuple[ast.AST, _Need]]:
    for node in ctx.tree.nodes:
        match node:
            case ast.Name(ctx=ast.Load()) | ast.Attribute(ctx=ast.Load()) if _last(node) in _USED_WORDS:
                need = _USED.get(qualified(node, ctx) or "")
                if need is not None and _takes_effect(node, ctx):
                    yield node, need
            case ast.ImportFrom(module=str() as module, level=0) if module in _IMPORTED:
                yield node, _IMPORTED[module]
            case ast.Call():
                yield from _called(node, ctx)
            case ast.Dict() if not _is_choice(node, ctx):
                yield from _configured(node)


def _takes_effect(node: ast.AST, ctx: Context) -> bool:
    """Whether the library gets to see the name: called, the type of a class's field, or of a route's parameter."""
    below = node
    for above in ctx.tree.above(node):
        match above:
            case ast.Call(func=func):
                return func is below
            case ast.AnnAssign(annotation=annotation) if annotation is below:
                around = ctx.tree.parents.get(above)
                return isinstance(around, ast.ClassDef) or (around is None and ctx.block.kind == "member")
            case ast.FunctionDef(decorator_list=marks) | ast.AsyncFunctionDef(decorator_list=marks):
                return bool(marks) and isinstance(below, ast.arguments)
            case ast.Subscript() | ast.BinOp() | ast.arg() | ast.arguments() | ast.Tuple():
                below = above
            case _:
                return False
    return False


def _last(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


_CALLED = ("create_", "read_", "HDFStore", "Client", "AsyncClient", "CryptContext", "BeautifulSoup")
_USED_WORDS = frozenset(name.rpartition(".")[2] for name in _USED)


def _called(node: ast.Call, ctx: Context) -> Iterator[tuple[ast.AST, _Need]]:
    if not isinstance(node.func, ast.Name | ast.Attribute) or not _last(node.func).startswith(_CALLED):
        return
    name = qualified(node.func, ctx) or ""
    if name in _ENGINES and node.args:
        yield from _url(node.args[0])
    elif name.startswith("pandas."):
        yield from _frame(node, name.removeprefix("pandas."))
    elif name in ("httpx.Client", "httpx.AsyncClient"):
        for keyword in node.keywords:
            if keyword.arg == "http2" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True:
                yield keyword, _Need("httpx with 'http2=True'", "httpx", ("h2",), "h2", "httpx[http2]")
    elif name == "passlib.context.CryptContext":
        yield from _schemes(node)
    elif name == "bs4.BeautifulSoup" and len(node.args) > 1 and (parser := _text(node.args[1])) in _PARSERS:
        module = _PARSERS[parser]
        yield node.args[1], _Need(f"the parser '{parser}'", "bs4", (module,), module)


def _url(node: ast.expr) -> Iterator[tuple[ast.AST, _Need]]:
    found = _URL.match(_text(node))
    if found and found[1] in _DRIVERS:
        module, project = _DRIVERS[found[1]]
        yield node, _Need("this database URL", "sqlalchemy", (module,), project)


def _frame(node: ast.Call, name: str) -> Iterator[tuple[ast.AST, _Need]]:
    if any(keyword.arg in ("engine", None) for keyword in node.keywords):
        return
    if name in _COLUMNS:
        modules, project, extra = _COLUMNS[name]
        yield node.func, _Need(f"'pandas.{name}'", "pandas", modules, project, extra)
    elif name == "read_excel" and node.args:
        ending = re.search(r"\.\w+\Z", _text(node.args[0]).lower())
        if ending and ending[0] in _EXCEL:
            module = _EXCEL[ending[0]]
            what = f"reading '{ending[0]}' with pandas"
            yield node.func, _Need(what, "pandas", (module,), _EXCEL_PROJECTS.get(module, module), "pandas[excel]")


def _schemes(node: ast.Call) -> Iterator[tuple[ast.AST, _Need]]:
    listed = [keyword.value for keyword in node.keywords if keyword.arg == "schemes"] or node.args[:1]
    for values in listed:
        for one in values.elts if isinstance(values, ast.List | ast.Tuple) else ():
            if (scheme := _text(one)) in _SCHEMES:
                project, extra = _SCHEME_PROJECTS[scheme]
                yield one, _Need(f"passlib's '{scheme}'", "passlib", _SCHEMES[scheme], project, extra)


def _configured(node: ast.Dict) -> Iterator[tuple[ast.AST, _Need]]:
    """`"ENGINE": "django.db.backends.postgresql"` of Django's settings."""
    for key, value in zip(node.keys, node.values, strict=True):
        if key is not None and _text(key) == "ENGINE" and (engine := _text(value)) in _DJANGO:
            modules, project = _DJANGO[engine]
            yield value, _Need("this database engine", "django", modules, project)


def _is_choice(node: ast.AST, ctx: Context) -> bool:
    """Whether a test decides that this engine is taken: then it is one of several, and each has its installations."""
    return any(isinstance(above, ast.If | ast.IfExp | ast.Match) for above in ctx.tree.above(node))


def _text(node: ast.expr) -> str:
    """The value of a literal string; the empty string for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _lacks(need: _Need, ctx: Context) -> bool:
    """Whether the library is installed and all that would serve is certainly not there."""
    library = ctx.module(need.library)
    return (
        isinstance(library, Found)
        and library.origin == "installed"
        and all(isinstance(ctx.module(module), Missing) for module in need.modules)
    )


def _finding(node: ast.AST, need: _Need, ctx: Context) -> Finding:
    span = ctx.span(node)
    if isinstance(node, ast.ImportFrom):
        start = span.start + ctx.source(node).index(node.module or "")
        span = span._replace(start=start, end=start + len(node.module or ""))
    evidence = Evidence(f"import {' or '.join(need.modules)}", "not in the environment", "environment")
    message = f"{need.what} needs '{need.project}', which is not installed"
    return Finding(span, message, (evidence,), tuple(_fixes(need, ctx)))


def _fixes(need: _Need, ctx: Context) -> Iterator[Fix]:
    for wanted in filter(None, (need.extra, need.project)):
        command = ctx.ask("install", wanted, "main")
        if command:
            yield Fix(f"Install '{wanted}'", command=Command("ringtrue.install", tuple(command)))
    declaration = ctx.ask("declare", need.project, "main")
    if declaration:
        path, edit = declaration
        title = f"Declare '{need.project}' in '{path.replace(chr(92), '/').rpartition('/')[2]}'"
        yield Fix(title, elsewhere=(FileEdit(path, (edit,)),))
