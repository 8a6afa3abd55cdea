"""A text such as `"your-api-key-here"` or `"change-me"` is used as a secret. Calls with it fail, or worse: what is
signed with a key that everybody can guess can be forged by everybody.

Read the value from the environment and stop when it is missing. Texts that are only shown or compared are not reported.
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
    Span,
    in_development,
    in_test_or_example,
    is_placeholder,
    last_name,
    rule,
)

_NAME = re.compile(
    r"(?:^|_)(?:pass(?:word|wd|phrase)?|pwd|secret|secret_?key|api_?key|apikey|access_?key|private_?key|token|auth_?token|"
    r"access_?token|credentials?|client_?secret|signing_?key|encryption_?key|jwt_?secret|appid)(?:$|_)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"(?:YOUR|REPLACE|CHANGE|INSERT|ENTER|PUT|PASTE|ADD|TODO|FIXME|XXX)")
_NO_SECRET = re.compile(
    r"(?:user|username|name|prefix|header|field|label|type|url|path|file|hint|help|text|message|env|var|param|id)$",
    re.IGNORECASE,
)
_SHOWN = frozenset(
    ("help", "metavar", "placeholder", "label", "description", "example", "title", "prompt", "hint", "examples")
)


@rule(
    ast.Constant,
    summary="text that stands in for a secret is used as one",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[798],
    overlaps=["ruff:S105"],
    examples=[
        Bad(
            """
            from openai import OpenAI

            client = OpenAI(api_key="your-api-key-here")
            #                       ^^^^^^^^^^^^^^^^^^^ 'your-api-key-here' stands in for a secret, and is used as 'api_key'
            """,
            fixed="""
            import os
            from openai import OpenAI

            client = OpenAI(api_key=os.environ["API_KEY"])
            """,
        ),
        Bad(
            """
            import os

            SECRET_KEY = os.environ.get("SECRET_KEY", "change-me-in-production")
            #                                         ^^^^^^^^^^^^^^^^^^^^^^^^^ 'change-me-in-production' stands in for a secret, and is used as 'SECRET_KEY'
            """,
            fixed="""
            import os

            SECRET_KEY = os.environ["SECRET_KEY"]
            """,
        ),
        Good(
            """
            import os

            API_KEY = os.environ.get("API_KEY", "")
            if API_KEY == "your-api-key-here":
                raise SystemExit("set API_KEY")
            """,
            why="compared, so that it is never used",
        ),
        Good(
            """
            import argparse

            parser = argparse.ArgumentParser()
            parser.add_argument("--token", metavar="YOUR_TOKEN", help="your-token-here")
            LABEL = "your API key"
            """,
            why="shown to people",
        ),
        Good(
            """
            def test_client(make):
                assert make(api_key="your-api-key-here").ready
            """,
            why="a test never reaches the service",
            given=Given(path="tests/test_client.py"),
        ),
        Good(
            """
            SECRET_KEY = "django-insecure-a1b2c3d4e5f6g7h8"
            """,
            why="settings of the developer's own machine",
            given=Given(path="shop/settings/development.py"),
        ),
        Good(
            """
            _secret_fallback = "SECRET_KEY"


            def secret(config):
                return config[_secret_fallback]
            """,
            why="the name of a setting",
        ),
        Good(
            """
            SECRET_KEY_DB_KEY = "secret-key"
            """,
            why="the name by which it is kept",
        ),
    ],
)
def placeholder_secret(node: ast.Constant, ctx: Context) -> Iterator[Finding]:
    text = node.value
    if not isinstance(text, str) or not 5 <= len(text) <= 80 or not is_placeholder(text):
        return
    if in_test_or_example(ctx) or in_development(ctx) or "import-error" in ctx.guards(node):
        return  # stands in where the real one was not built in
    name, edit = _use(node, ctx)
    if (
        not name
        or (text.isupper() and text.isidentifier() and "KEY" in text and not _ASKS.match(text))  # the name of a setting
        or not _NAME.search(name)
        or _NO_SECRET.search(name)
        or name in _SHOWN
        or text.lower().replace("-", "_") in name.lower()
    ):
        return
    evidence = Evidence("what does the value say", f"'{text[:40]}': replace me", "the text itself")
    yield Finding(
        ctx.span(node), f"'{text[:40]}' stands in for a secret, and is used as '{name[:30]}'", (evidence,), tuple(edit)
    )


def _use(node: ast.Constant, ctx: Context) -> tuple[str, list[Fix]]:
    """What the text is used as, and the fix."""
    above = ctx.tree.parents.get(node)
    match above:
        case ast.keyword(arg=str(name)):
            return name, [_environment(ctx.span(node), name)]
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
            name = (
                str(target.slice.value)
                if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant)
                else last_name(target)
            )
            return name, [_environment(ctx.span(node), name)]
        case ast.Call(func=func, args=[ast.Constant(value=str(name)), second]) if second is node:
            if last_name(func) == "getenv" or ctx.source(func).endswith("environ.get"):
                text = ctx.source(func)
                owner = (
                    text[: -len(".get")]
                    if text.endswith("environ.get")
                    else f"{text.rpartition('.')[0] or 'os'}.environ"
                )
                return name, [Fix("Stop when it is missing", (Edit(ctx.span(above), f'{owner}["{name}"]'),))]
            return "", []
        case ast.Dict(keys=keys, values=values) if node in values and _is_configuration(above, ctx):
            key = keys[values.index(node)]
            name = str(key.value) if isinstance(key, ast.Constant) else ""
            return name, [_environment(ctx.span(node), name)]
        case _:
            return "", []


def _is_configuration(node: ast.Dict, ctx: Context) -> bool:
    """Whether the dictionary is given to a call, such as headers of a request."""
    return isinstance(ctx.tree.parents.get(node), ast.keyword | ast.Call)


def _environment(span: Span, name: str) -> Fix:
    upper = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()
    return Fix("Read it from the environment", (Edit(span, f'os.environ["{upper}"]'),), imports=("import os",))
