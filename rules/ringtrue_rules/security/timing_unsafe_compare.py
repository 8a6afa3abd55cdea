"""`==` stops at the first character that differs, so the time it takes tells how much of a guess is right: a signature or
token can be found character by character.

`hmac.compare_digest` takes the same time whatever differs.
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
    bound_value,
    in_test_or_example,
    last_name,
    rule,
)

_SECRET = re.compile(
    r"(?:^|_)(?:signature|hmac|api_?key|api_?token|auth_?token|access_?token|secret_?token|webhook_?secret|csrf_?token|secret|"
    r"session_?token|bearer_?token|x_?api_?key|shared_?secret|password_?hash|hashed_?password|password_?digest|reset_?token|admin_?token)$",
    re.IGNORECASE,
)
_HEADER = re.compile(r"(?:signature|token|api-?key|secret|authorization)$", re.IGNORECASE)
_PASSWORD_HASH = re.compile(r"hash_?(?:password|pw)|password_?hash|make_?hash|hash_?pass", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_AGE = re.compile(r"^_*(?:old|new|previous|prev|current|before|after|stored|saved|last|cached|existing|updated)_")
_QUERIES = frozenset(("filter", "where", "having", "exclude", "and_", "or_", "not_", "any", "has", "join", "outerjoin"))
_STORES = re.compile(r"(?:^|_)(?:update|set|save|store|create|change|insert|add|write)(?:_|$)")
_BEFORE = re.compile(r"^_*(?:old|previous|prev|before|last)_")


@rule(
    ast.Compare,
    summary="'==' of signatures, tokens or digests of passwords",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[208],
    examples=[
        Bad(
            """
            import hashlib
            import hmac


            def is_genuine(body, header, key):
                expected = hmac.new(key, body, hashlib.sha256).hexdigest()
                return expected == header
                #      ^^^^^^^^^^^^^^^^^^ the time of '==' tells how much of the signature is right
            """,
            fixed="""
            import hashlib
            import hmac


            def is_genuine(body, header, key):
                expected = hmac.new(key, body, hashlib.sha256).hexdigest()
                return hmac.compare_digest(expected, header)
            """,
        ),
        Bad(
            """
            from flask import abort, request


            def guard(api_token):
                if request.headers.get("X-Api-Token", "") != api_token:
                #  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the time of '!=' tells how much of the 'api_token' is right
                    abort(401)
            """,
            fixed="""
            import hmac
            from flask import abort, request


            def guard(api_token):
                if not hmac.compare_digest(request.headers.get("X-Api-Token", ""), api_token):
                    abort(401)
            """,
        ),
        Good(
            """
            import hashlib


            def unchanged(path, known):
                return hashlib.sha256(path.read_bytes()).hexdigest() == known
            """,
            why="a checksum is no secret",
        ),
        Good(
            """
            import hashlib
            import hmac


            def is_changed(old_access_token, new_access_token):
                return old_access_token != new_access_token


            def guessed(words, data, signature):
                for word in words:
                    if hmac.new(word, data, hashlib.sha256).digest() == signature:
                        return word
                return None
            """,
            why="whether a setting has changed, and a search by somebody who guesses",
        ),
        Good(
            """
            def parse(tokens, signature):
                token = tokens.pop()
                return token == "(" or signature is None or signature == inspect(parse) or len(signature) == 2
            """,
            why="tokens of a parser, the signature of a function",
        ),
        Good(
            """
            def test_signature(client, api_token):
                assert client.api_token == api_token
            """,
            why="nobody guesses in a test",
            given=Given(path="tests/test_client.py"),
        ),
        Good(
            """
            from flask import request


            class Keys:
                @classmethod
                def find(cls):
                    return cls.query.filter(cls.api_key == request.args["key"]).one()


            def all_of(table):
                return table.select().where(table.c.api_key == request.args["key"])
            """,
            why="the database compares",
        ),
        Good(
            """
            def reset(users, user, new_password):
                password_hash = hash_password(new_password)
                changed = users.update_password(user.id, password_hash)
                if changed.password != password_hash:
                    raise RuntimeError("not stored")
            """,
            why="whether it was stored: nobody guesses",
        ),
    ],
)
def timing_unsafe_compare(node: ast.Compare, ctx: Context) -> Iterator[Finding]:
    if len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
        return
    left, right = node.left, node.comparators[0]
    if any(
        isinstance(one, ast.Constant | ast.Tuple | ast.List | ast.Dict) for one in (left, right)
    ) or in_test_or_example(ctx):
        return
    if _is_change(left, right) or _is_search(node, ctx) or _is_of_query(node, ctx):
        return
    what = _secret(left, right, ctx) or _secret(right, left, ctx)
    if what is None or isinstance(ctx.tree.parents.get(node), ast.comprehension):
        return
    word = "==" if isinstance(node.ops[0], ast.Eq) else "!="
    evidence = Evidence(
        f"does '{word}' take the same time for every guess",
        "no: it stops at the first difference",
        "the standard library, 'hmac.compare_digest'",
    )
    negated = "not " if word == "!=" else ""
    new = f"{negated}hmac.compare_digest({ctx.source(left)}, {ctx.source(right)})"
    if isinstance(ctx.tree.parents.get(node), ast.UnaryOp | ast.Compare | ast.BinOp):
        new = f"({new})"
    fix = Fix("Use 'hmac.compare_digest'", (Edit(ctx.span(node), new),), imports=("import hmac",))
    yield Finding(ctx.span(node), f"the time of '{word}' tells how much of the {what} is right", (evidence,), (fix,))


def _is_change(left: ast.expr, right: ast.expr) -> bool:
    """`old_token == new_token`: whether a setting has changed."""
    before, after = sorted((last_name(left), last_name(right)), key=lambda name: _BEFORE.match(name) is None)
    return _BEFORE.match(before) is not None and _BEFORE.match(after) is None and _word(before) == _word(after)


def _word(name: str) -> str:
    return _AGE.sub("", name)


def _is_search(node: ast.Compare, ctx: Context) -> bool:
    """`for secret in words: if digest(secret) == wanted: return secret`: the code is the one that guesses."""
    given: set[str] = set()
    for above in ctx.tree.above(node):
        if isinstance(above, ast.If) and not given:
            returned = (one.value for one in above.body if isinstance(one, ast.Return) and one.value is not None)
            given = {one.id for value in returned for one in ast.walk(value) if isinstance(one, ast.Name)}
        elif isinstance(above, ast.For) and any(
            isinstance(one, ast.Name) and one.id in given for one in ast.walk(above.target)
        ):
            return True
    return False


def _is_of_query(node: ast.Compare, ctx: Context) -> bool:
    """`….filter(keys.c.api_key == given)`: a condition that the database looks at."""
    above = ctx.tree.parents.get(node)
    while isinstance(above, ast.BinOp | ast.BoolOp | ast.UnaryOp):
        above = ctx.tree.parents.get(above)
    return isinstance(above, ast.Call) and last_name(above.func) in _QUERIES


def _is_stored(node: ast.expr, ctx: Context) -> bool:
    """`update_password(user, digest)`: what is compared afterwards is what was written."""
    return isinstance(node, ast.Name) and any(
        isinstance(one, ast.Call)
        and _STORES.search(last_name(one.func)) is not None
        and any(isinstance(given, ast.Name) and given.id == node.id for given in one.args)
        for one in ctx.tree.nodes
    )


def _secret(one: ast.expr, other: ast.expr, ctx: Context) -> str | None:
    """What `one` is, if it must not be guessed and `other` may be somebody's guess."""
    made = bound_value(one, ctx)
    if made is not None and _is_digest_of_key(made, ctx):
        return "signature"
    if isinstance(made, ast.Call) and _PASSWORD_HASH.search(_CAMEL.sub("_", last_name(made.func))):
        if _is_stored(one, ctx):
            return None
        return "digest of the password"
    if isinstance(one, ast.Attribute) and (last_name(one.value)[:1].isupper() or last_name(one.value) == "cls"):
        return None  # a column of a model: the database compares
    name = _CAMEL.sub("_", last_name(one))
    if name and _SECRET.search(name) and _is_guess(other, ctx, sent=name.isupper()):
        return f"'{name[:30]}'"
    return None


def _is_digest_of_key(node: ast.expr, ctx: Context) -> bool:
    """`hmac.new(…).hexdigest()`, perhaps with a word before it."""
    for one in ast.walk(node):
        if (
            isinstance(one, ast.Call)
            and last_name(one.func) in ("hexdigest", "digest")
            and isinstance(one.func, ast.Attribute)
        ):
            owner = bound_value(one.func.value, ctx)
            if isinstance(owner, ast.Call) and ctx.imported(owner.func) in ("hmac.new", "hmac.HMAC"):
                return True
        if isinstance(one, ast.Call) and ctx.imported(one.func) == "hmac.digest":
            return True
    return False


def _is_guess(node: ast.expr, ctx: Context, sent: bool) -> bool:
    """Whether somebody outside may have sent the value; for a constant it must be known."""
    trace = ctx.taint.of(node, "sql")
    if trace is None or trace.origin.kind in ("argument", "input", "environment"):
        return False
    if trace.origin.kind != "parameter":
        return True
    name = trace.origin.text
    return not sent and "signature" not in name and bool(_SECRET.search(name) or _HEADER.search(name))
