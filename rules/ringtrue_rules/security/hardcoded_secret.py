"""A password, key or token stands in the source. Whoever reads the repository, a backup, a log of the build or the
package has it, and it stays in the history when the line is gone.

Read it from the environment or a secret store, and revoke the one that was written down.

Reported are values in the formats of providers, private keys, passwords in addresses, and random-looking values under
names such as `password`, `secret` and `api_key`. Values of documentation and tests are known and not reported.
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
    Given,
    Good,
    in_development,
    in_test_or_example,
    is_example,
    is_placeholder,
    last_name,
    looks_chosen,
    looks_random,
    provider_of,
    rule,
)

_NAME = re.compile(
    r"(?:^|_)(?:pass(?:word|wd|phrase)?|pwd|secret|secrets|secret_?key|api_?key|apikey|access_?key|private_?key|auth_?token|"
    r"access_?token|refresh_?token|bearer|token|credentials?|client_?secret|signing_?key|encryption_?key|jwt_?secret|"
    r"webhook_?secret|aws_secret_access_key|session_?key|master_?key|salt_?key)(?:$|_(?:key|value|prod|production|live|default))",
    re.IGNORECASE,
)
_NO_SECRET = re.compile(
    r"^(?:change|reset|forgot|recover|set|update|check|verify|validate|require|allow|show|use|has)_|"
    r"(?:url|uri|path|file|name|field|label|header|prefix|type|format|pattern|regex|endpoint|param|id|env|var|hash|"
    r"placeholder|help|message|title|text|error|hint|re|public|column|attr|alias|class|length|size|prompt|scope)$",
    re.IGNORECASE,
)
_SIGNING = re.compile(r"secret_?key|signing_?key|jwt_?secret|session_?key", re.IGNORECASE)
# Keys that a program shows to everybody who uses it: where it reports what happens.
_PUBLIC = ("phc_", "pk_live_", "pk_test_", "pk.eyJ")
_TYPE = re.compile(r"(?:list|dict|set|tuple|optional|union|sequence|mapping)[\[(].*[\])]", re.IGNORECASE)
_HEADER = re.compile(r"X-[A-Za-z-]+|[A-Z][a-z]+(?:-[A-Z][A-Za-z]+){2,}")
_NAMES = re.compile(
    r"[A-Za-z_]+(?:[.:/][A-Za-z_]+)*[.:/_-](?:token|secret|password|credentials?|(?:api|secret|access)[_-]?key)s?"
)
_STRUCTURED = ("{", "[", "<")
_SHOWN = re.compile(r"placeholder|example|sample|fixture", re.IGNORECASE)
_ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]*://[^/\s:@]*:([^/\s@]{3,})@[\w.-]+", re.IGNORECASE)


@rule(
    ast.Constant,
    summary="password, key or token in the source",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[798],
    overlaps=["ruff:S105"],
    examples=[
        Bad(
            """
            import requests

            GITLAB_TOKEN = "glpat-Zk3vW8xQpR1sT6uY9bN2"
            #              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ GitLab token in the source: whoever reads it has it


            def repositories():
                return requests.get("https://gitlab.example.org/api/v4/projects", headers={"PRIVATE-TOKEN": GITLAB_TOKEN}, timeout=5)
            """,
            fixed="""
            import os
            import requests

            GITLAB_TOKEN = os.environ["GITLAB_TOKEN"]


            def repositories():
                return requests.get("https://gitlab.example.org/api/v4/projects", headers={"PRIVATE-TOKEN": GITLAB_TOKEN}, timeout=5)
            """,
        ),
        Bad(
            """
            import psycopg2


            def connect():
                return psycopg2.connect(host="db", user="shop", password="vR7#kQ2p!xLm9")
                #                                                        ^^^^^^^^^^^^^^^ 'password' in the source: whoever reads it has it
            """,
            fixed="""
            import os
            import psycopg2


            def connect():
                return psycopg2.connect(host="db", user="shop", password=os.environ["PASSWORD"])
            """,
        ),
        Bad(
            """
            from sqlalchemy import create_engine

            engine = create_engine("postgresql://shop:hT9$wQ2zLm4@db.shop.net/shop")
            #                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ password of an address in the source: whoever reads it has it
            """,
        ),
        Good(
            r"""
            COLOURS = {"pass": "\033[102;30mpass\033[0m", "fail": "\033[101;30mfail\033[0m"}
            """,
            why="what a terminal shows in colour",
        ),
        Good(
            """
            openapi_types = {"image_pull_secrets": "list[V1LocalObjectReference]"}
            """,
            why="the name of a type",
        ),
        Good(
            """
            import os

            PASSWORD = os.environ["PASSWORD"]
            PASSWORD_FIELD = "password1"
            TOKEN_URL = "https://auth.shop.net/oauth2/v1/token"
            """,
            why="read from the environment, and names of other things",
        ),
        Good(
            """
            AWS_ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE"
            DATABASE_URL = "postgresql://user:password@localhost/db"
            """,
            why="the values of documentation",
        ),
        Good(
            """
            def test_login(client):
                client.login(username="amy", password="vR7#kQ2p!xLm9")
            """,
            why="a test's own user",
            given=Given(path="tests/test_login.py"),
        ),
        Good(
            """
            MESSAGES = {"password": "Enter your password, please", "token": "Paste.Your2Token"}
            """,
            why="words for people",
        ),
        Good(
            """
            SECRET_KEY = "x9$Kq2vB7!mZr4Lw8Tn0"
            """,
            why="what the developer's own machine signs by protects nothing",
            given=Given(path="shop/settings/local.py"),
        ),
        Good(
            """
            SECRET_KEY = "x9$Kq2vB7!mZr4Lw8Tn0"
            """,
            why="a project that shows how the package is used",
            given=Given(path="example_project/settings.py"),
        ),
        Good(
            """
            RATES = {"change_password": "5/m/user", "reset_password": "20/m/ip,5/m/key"}
            """,
            why="what is done with a password is none",
        ),
        Good(
            """
            TOKEN_KEY = "SearchLimiter_v.token"
            FIELDS = {"device_token": "{'k':'eyJwbiI6ImNvbS5pbnN0YWdyYW0uYW5kcm9pZCIs'}"}
            """,
            why="the name by which it is kept, and data of a device",
        ),
        Good(
            """
            def works(module):
                password = "topSekr3t"  # nosec B105
                return module.decrypt(module.encrypt(password)) == password
            """,
            why="the author says so to Bandit",
        ),
    ],
)
def hardcoded_secret(node: ast.Constant, ctx: Context) -> Iterator[Finding]:
    text = node.value
    if not isinstance(text, str | bytes) or not 8 <= len(text) <= 4000:
        return
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    if in_test_or_example(ctx) and not text.startswith(("-----BEGIN", "AKIA", "ghp_", "xox")):
        return
    above = ctx.tree.parents.get(node)
    if isinstance(above, ast.keyword) and above.arg in ("example", "examples", "description", "help"):
        return  # what the documentation shows
    found = None if _is_accepted(node, ctx) else _found(node, text, ctx)
    if found is None or in_test_or_example(ctx) or _is_for_development(node, ctx) or _is_docstring(node, ctx):
        return
    what, why = found
    evidence = Evidence(
        "what does the value look like",
        why,
        "its format" if what != "value" else "its characters, and the name it is given",
    )
    yield Finding(
        ctx.span(node), f"{what} in the source: whoever reads it has it", (evidence,), tuple(_fixes(node, ctx))
    )


def _found(node: ast.Constant, text: str, ctx: Context) -> tuple[str, str] | None:
    if (provider := provider_of(text)) is not None and not (provider == "Google key" and _is_public(node, text, ctx)):
        return provider, f"a {provider}"
    if "://" in text and (address := _ADDRESS.match(text)) is not None:
        password = address[1]
        plain = (
            is_example(password)
            or is_placeholder(password)
            or "{" in password
            or "%" in password
            or password.startswith("$")
        )
        return (
            None
            if plain or not (looks_chosen(password) or looks_random(password))
            else ("password of an address", "a password between ':' and '@'")
        )
    if _NAMES.fullmatch(text) or text.startswith(_STRUCTURED):
        return None  # the name by which it is kept, and data that holds fields of its own
    if _HEADER.fullmatch(text) or len(text) > 200 or "\n" in text or _TYPE.fullmatch(text) or text.startswith(_PUBLIC):
        return None
    name = _name(node, ctx)
    if not name or not _NAME.search(name) or _NO_SECRET.search(name):
        return None
    if looks_random(text) or (re.search(r"pass|pwd|secret", name, re.IGNORECASE) and looks_chosen(text)):
        return f"'{name[:40]}'", "random characters, and a name that says it is secret"
    return None


def _is_public(node: ast.Constant, text: str, ctx: Context) -> bool:
    """Whether it is the key by which a web page names its project to Firebase: each page that uses it shows it."""
    if "identitytoolkit" in text or "securetoken" in text:
        return True
    above = ctx.tree.parents.get(node)
    keys = above.keys if isinstance(above, ast.Dict) else []
    return any(isinstance(key, ast.Constant) and key.value in ("authDomain", "auth_domain") for key in keys)


def _name(node: ast.Constant, ctx: Context) -> str:
    """What the value is called: the name it is bound to, the parameter or the key it is given for."""
    above = ctx.tree.parents.get(node)
    match above:
        case ast.keyword(arg=str(name)):
            return name
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
            if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
                return str(target.slice.value)
            return last_name(target)
        case ast.Dict(keys=keys, values=values) if node in values:
            key = keys[values.index(node)]
            held = ctx.tree.parents.get(above)
            if isinstance(held, ast.Assign) and _SHOWN.search(last_name(held.targets[0])):
                return ""
            return str(key.value) if isinstance(key, ast.Constant) else ""
        case ast.arguments():
            return _parameter(node, above)
        case ast.Call(func=func, args=[first, second]) if second is node and last_name(func) in (
            "getenv",
            "get",
            "setdefault",
        ):
            return str(first.value) if isinstance(first, ast.Constant) else ""
        case ast.BoolOp(values=[*_, last]) if last is node:
            return _name_of_statement(above, ctx)
        case _:
            return ""


def _name_of_statement(node: ast.AST, ctx: Context) -> str:
    above = ctx.tree.parents.get(node)
    return last_name(above.targets[0]) if isinstance(above, ast.Assign) else ""


def _parameter(node: ast.Constant, arguments: ast.arguments) -> str:
    if node in arguments.kw_defaults:
        return arguments.kwonlyargs[arguments.kw_defaults.index(node)].arg
    positional = [*arguments.posonlyargs, *arguments.args]
    return positional[arguments.defaults.index(node) - len(arguments.defaults)].arg


def _is_for_development(node: ast.Constant, ctx: Context) -> bool:
    """Whether it is one that Django makes up for a new project, and says so: `placeholder-secret` speaks of it; or the
    key by which the developer's own machine signs."""
    text = str(node.value)
    return text.startswith("django-insecure-") or (
        in_development(ctx) and _SIGNING.search(_name(node, ctx)) is not None
    )


def _is_accepted(node: ast.Constant, ctx: Context) -> bool:
    """Whether somebody has looked at it, and left Bandit's mark."""
    _, end = ctx.span(node)
    line = ctx.block.text.find("\n", end)
    return "nosec" in ctx.block.text[end : line if line >= 0 else None]


def _is_docstring(node: ast.Constant, ctx: Context) -> bool:
    return isinstance(ctx.tree.parents.get(node), ast.Expr)


def _fixes(node: ast.Constant, ctx: Context) -> Iterator[Fix]:
    """From the environment, under the name it has, or that of the parameter."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", _name(node, ctx)).upper()
    if (
        not name.isidentifier()
        or isinstance(node.value, bytes)
        or isinstance(ctx.tree.parents.get(node), ast.arguments | ast.Call)
    ):
        return
    yield Fix("Read it from the environment", (Edit(ctx.span(node), f'os.environ["{name}"]'),), imports=("import os",))
