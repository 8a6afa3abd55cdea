"""Hashes made for checksums are fast: a graphics card tries billions of passwords a second against MD5, SHA-1 or SHA-2.
Without a salt of its own for each user, one table answers for everybody.

Passwords need a slow function with a salt: `hashlib.scrypt`, `hashlib.pbkdf2_hmac` with 600,000 rounds or more, argon2 or
bcrypt, or the framework's own (`django.contrib.auth.hashers`, `werkzeug.security.generate_password_hash`). Compare with
`hmac.compare_digest`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, bound_value, in_test, last_name, rule

_FAST = frozenset(
    ("md4", "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b", "blake2s")
)
_PASSWORD = re.compile(
    r"(?:^|_)(?:pass(?:word|wd|phrase|code)?|pwd|pw)s?(?:$|_(?!hash|digest|reset|field|file|path|min|max|len|length|id))",
    re.IGNORECASE,
)
_NOT_A_PASSWORD = re.compile(
    r"hash(?:ed)?$|digest$|(?:^|_)api_|passes$|passed$|_?pass_?(?:count|number|id|name)$", re.IGNORECASE
)
_KEEPING = re.compile(
    r"hash|(?:^|[_ ])(?:encrypt|set|verify|check|validate|make|change|update|reset|create|add|register|sign_?up|store|save|new|login|"
    r"authenticate|auth)(?:_|$)|user|account|member|password|passwd",
    re.IGNORECASE,
)
_KEPT = re.compile(r"hash|digest|passw|pwd|stored|saved|crypt", re.IGNORECASE)
_CONFIGURED = re.compile(r"\b(?:config|settings|options|prefs|environ)\b(?:\[|\.get|\.)", re.IGNORECASE)
_DIGEST = re.compile(r"md5|sha\d", re.IGNORECASE)
_OF_PASSWORDS = re.compile(
    r"^_*(?:verify|check|hash|set|make|encode|encrypt|compare)_?(?:the_)?passw(?:or)?d$", re.IGNORECASE
)
_SENT = re.compile(r"api|request|client|payload|sign_?in|connector|plugin|params|post|query", re.IGNORECASE)
_LOOKED_UP = re.compile(r"cache|fingerprint|etag|dedup|identity|bucket", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PROTOCOL = re.compile(
    r"digest_|challenge|nonce|realm|ntlm|wsse|scram|sasl|postgres|mysql|auth_?plugin|rot13|hibp|pwned|keyring|scramble|apop|cram|bytes_?to_?key|subsonic|mongo|jabber|xmpp|handshake|radius|protocol",
    re.IGNORECASE,
)

# The schemes of LDAP, Apache's and Unix's files of passwords, by the mark in front of the digest.
_FORMAT = re.compile(r"""["']\{?(?:\{S?SHA\d*\}|\{S?MD5\}|\$apr1\$|\$P\$|\$1\$|\$5\$|\$6\$)""")


@rule(
    ast.Call,
    summary="password hashed by a fast function",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[327, 916],
    examples=[
        Bad(
            """
            import hashlib


            def hash_password(password):
                return hashlib.md5(password.encode()).hexdigest()
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'md5' of the password 'password' is fast to guess: use scrypt, argon2 or bcrypt
            """,
            fixed="""
            import secrets
            import hashlib


            def hash_password(password):
                salt = secrets.token_bytes(16)
                return (salt + hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)).hex()
            """,
        ),
        Bad(
            """
            import hashlib


            class User:
                def check_password(self, candidate_password):
                    salted = self.salt + candidate_password
                    return hashlib.sha256(salted.encode("utf-8")).hexdigest() == self.digest
                    #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'sha256' of the password 'candidate_password' is fast to guess: use scrypt, argon2 or bcrypt
            """,
        ),
        Good(
            """
            import hashlib
            import os


            def hash_password(password):
                salt = os.urandom(16)
                return salt + hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)
            """,
            why="slow, and with a salt",
        ),
        Good(
            """
            import hashlib


            def cache_key(user, passes):
                return hashlib.sha256(f"{user.password_hash}{passes}".encode()).hexdigest()
            """,
            why="not the password",
        ),
        Good(
            """
            import hashlib


            def digest_response(user, realm, password, nonce):
                a1 = hashlib.md5(f"{user}:{realm}:{password}".encode()).hexdigest()
                return hashlib.md5(f"{a1}:{nonce}".encode()).hexdigest()
            """,
            why="HTTP digest authentication says how it is hashed",
        ),
        Good(
            """
            import hashlib


            def api_request(session, user, password):
                post = {"login": user, "md5Pass": hashlib.md5(password.encode()).hexdigest()}
                return session.post("https://shop.example/login", data=post)
            """,
            why="another machine says how it wants the password",
        ),
        Good(
            """
            import hashlib


            def connection_of(user, password, pool):
                return pool[f"user={user}|password={hashlib.sha256(password.encode()).hexdigest()}"]
            """,
            why="connections are told apart",
        ),
        Good(
            """
            import hashlib


            class Account:
                def signin(self, user, password, data):
                    data["pwd"] = hashlib.md5(password.encode()).hexdigest()
                    return self.send(data)
            """,
            why="the service where one signs in says how it wants the password",
        ),
        Good(
            """
            import hashlib


            class Client:
                def token(self, salt):
                    password = self.config["password"].get()
                    salted_password = f"{password}{salt}"
                    return hashlib.md5(salted_password.encode()).hexdigest()

                def fields(self, user, password):
                    return {"name": user, "passwordSha1": hashlib.sha1(password.encode()).hexdigest()}
            """,
            why="the program's own password, and a field that says which digest it takes",
        ),
        Good(
            """
            import hashlib


            def hashed(password, salt, algorithm):
                made = hashlib.new(algorithm)
                made.update(password.encode() + salt)
                return made.hexdigest()
            """,
            why="nobody knows here which function it is",
        ),
        Good(
            '''
            import base64
            import hashlib


            def is_of_file(stored, password):
                if stored.startswith("{SHA}"):
                    return stored[5:] == base64.b64encode(hashlib.sha1(password.encode()).digest()).decode()
                return False


            def forum_digest(password, salt):
                """
                >>> forum_digest("testpass", "6b")
                '16d39816e4545b3179f86f2d2d549af4'
                """
                return hashlib.md5(salt + password).hexdigest()
            ''',
            why="formats of other programs, which say how the digest is made",
        ),
        Good(
            """
            import hashlib

            import requests


            def set_recovery_password(address, secret, password):
                data = {"key": secret}
                requests.put(address, data={"recovery_password": hashlib.sha256(password.encode()).hexdigest()})
            """,
            why="another machine says how it wants it",
        ),
        Bad(
            """
            import hashlib


            class User:
                def verify_password(self, plain):
                    return self.stored == hashlib.sha256(plain.encode()).hexdigest()
                    #                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'sha256' of the password 'plain' is fast to guess: use scrypt, argon2 or bcrypt
            """,
        ),
    ],
)
def weak_password_hash(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    algorithm, hashed = _hashed(node, ctx)
    if (
        hashed is None
        or (name := _password(hashed, ctx) or _only_argument(hashed, ctx)) is None
        or _PROTOCOL.search(ctx.block.text + ctx.path)
    ):
        return
    if algorithm.rpartition(".")[2] in f"{ctx.block.owner} {getattr(ctx.function_of(node), 'name', '')}".lower():
        return  # it is there to do what its name says, for old digests
    if _LOOKED_UP.search(f"{getattr(ctx.function_of(node), 'name', '')} {_target(node, ctx)}"):
        return  # two users of a cache are told apart
    if not _is_kept(node, ctx):
        return
    if _is_own(hashed, ctx) or _names_digests(node, ctx) or _FORMAT.search(ctx.block.text) or _is_shown(node, ctx):
        return  # others have said how these digests are made
    if in_test(ctx) or _is_sent(node, ctx) or _is_signing_in(node, ctx) or _is_told_apart(node, ctx):
        return
    evidence = Evidence(
        f"what is '{algorithm}' made for",
        "checksums: billions of tries a second",
        "OWASP, 'Password Storage Cheat Sheet'",
    )
    yield Finding(
        ctx.span(node),
        f"'{algorithm}' of the password '{name[:40]}' is fast to guess: use scrypt, argon2 or bcrypt",
        (evidence,),
        tuple(_fixes(node, hashed, ctx)),
    )


def _is_kept(node: ast.Call, ctx: Context) -> bool:
    """Whether something says that the digest is kept, or compared with one that is: the function's name, that of the
    class, or of what it is bound to or compared with."""
    function = ctx.function_of(node)
    named = f"{ctx.block.owner} {getattr(function, 'name', '')}"
    if _KEEPING.search(_CAMEL.sub("_", named)) or _KEPT.search(_CAMEL.sub("_", _target(node, ctx))):
        return True
    compared = (one for above in ctx.tree.above(node) if isinstance(above, ast.Compare) for one in ast.walk(above))
    given = (above.arg for above in ctx.tree.above(node) if isinstance(above, ast.keyword))
    names = [last_name(one) for one in compared if isinstance(one, ast.Name | ast.Attribute)]
    return any(_KEPT.search(_CAMEL.sub("_", name or "")) for name in (*names, *given))


def _is_own(hashed: ast.expr, ctx: Context) -> bool:
    """`self.config["password"]`: the program's own, by which it is known to another, which says how it wants it."""
    work: list[ast.expr] = [hashed]
    for _ in range(8):
        if not work:
            return False
        one = work.pop()
        if _CONFIGURED.search(ctx.source(one)):
            return True
        names = [inner for inner in ast.walk(one) if isinstance(inner, ast.Name)]
        work += [made for name in names if (made := bound_value(name, ctx)) is not None and made is not name]
    return False


def _names_digests(node: ast.Call, ctx: Context) -> bool:
    """`{"password": sha1(password), "passwordMd5": md5(password)}`: the fields say which digest another wants."""
    for above in ctx.tree.above(node):
        if isinstance(above, ast.Dict):
            return any(isinstance(one, ast.Constant) and _DIGEST.search(str(one.value)) for one in above.keys)
        if isinstance(above, ast.stmt):
            return False
    return False


def _is_shown(node: ast.Call, ctx: Context) -> bool:
    """Whether the function's documentation shows the digest of a password, which it has to give."""
    function = ctx.function_of(node)
    return function is not None and ">>>" in (ast.get_docstring(function) or "")


def _is_sent(node: ast.Call, ctx: Context) -> bool:
    """Whether the digest goes to another machine, which says how it wants it."""
    for above in ctx.tree.above(node):
        if isinstance(above, ast.Call) and above is not node and _SENT.search(last_name(above.func)):
            return True
        if isinstance(above, ast.Dict) and _is_request(above, ctx):
            return True
        if isinstance(above, ast.Dict):
            names = f"{getattr(ctx.function_of(node), 'name', '')} {_target(node, ctx)}"
            return _SENT.search(names) is not None
        if isinstance(above, ast.stmt):
            break
    return False


def _is_request(node: ast.Dict, ctx: Context) -> bool:
    """`requests.put(address, data={…})`: the fields that a server of others asks for."""
    above = ctx.tree.parents.get(node)
    call = ctx.tree.parents.get(above) if isinstance(above, ast.keyword) else above
    return isinstance(call, ast.Call) and ctx.imported(call.func).startswith(("requests.", "httpx.", "urllib."))


def _is_signing_in(node: ast.Call, ctx: Context) -> bool:
    """`data["pwd"] = md5(password)` in `signin`: a client of another service, which says how it wants it."""
    function = ctx.function_of(node)
    if function is None or not re.search(r"sign_?in|log_?in|auth|connect", function.name, re.IGNORECASE):
        return False
    above = next((one for one in ctx.tree.above(node) if isinstance(one, ast.stmt)), None)
    return isinstance(above, ast.Assign) and isinstance(above.targets[0], ast.Subscript)


def _is_told_apart(node: ast.Call, ctx: Context) -> bool:
    """Whether the digest is one part of a longer text, `f"user={user}|password={digest}"`, by which things are found."""
    joined = next((one for one in ctx.tree.above(node) if isinstance(one, ast.JoinedStr)), None)
    return joined is not None and any("=" in str(one.value) for one in joined.values if isinstance(one, ast.Constant))


def _target(node: ast.Call, ctx: Context) -> str:
    """The name that the digest becomes a part of."""
    for above in ctx.tree.above(node):
        if isinstance(above, ast.Assign):
            return last_name(above.targets[0])
        if isinstance(above, ast.stmt):
            break
    return ""


def _hashed(node: ast.Call, ctx: Context) -> tuple[str, ast.expr | None]:
    """The fast function that a call uses, and what it is given."""
    last = last_name(node.func)
    if (
        last in _FAST
        and node.args
        and ctx.imported(node.func) in (f"hashlib.{last}", f"Crypto.Hash.{last.upper()}.new")
    ):
        return last, node.args[0]
    if last == "new" and ctx.imported(node.func) == "hashlib.new" and len(node.args) > 1:
        first = node.args[0]
        if isinstance(first, ast.Constant) and str(first.value).lower() in _FAST:
            return str(first.value), node.args[1]
    if last == "update" and node.args and isinstance(node.func, ast.Attribute):
        path = ctx.cost.path(node.func.value) or ""
        kind = path.rpartition(".")[2]
        if path.startswith("hashlib.") and (kind in _FAST or (kind == "new" and _is_fast(node.func.value, ctx))):
            return "hashlib." + kind, node.args[0]
    return "", None


def _is_fast(made: ast.expr, ctx: Context) -> bool:
    """Whether `made` was made by `hashlib.new` with the name of a fast function."""
    flow = ctx.flow_around(made) if isinstance(made, ast.Name) else None
    reaching = (flow.reaching(made) or ()) if flow is not None and isinstance(made, ast.Name) else ()
    values = [one.value for one in reaching] or [made]
    return all(
        isinstance(one, ast.Call)
        and bool(one.args)
        and isinstance(one.args[0], ast.Constant)
        and str(one.args[0].value).lower() in _FAST
        for one in values
    )


def _password(node: ast.expr, ctx: Context, depth: int = 3) -> str | None:
    """The name that says that a password is hashed, here or where the value was made."""
    for one in ast.walk(node):
        name = one.id if isinstance(one, ast.Name) else one.attr if isinstance(one, ast.Attribute) else ""
        if not name:
            continue
        words = _CAMEL.sub("_", name)
        if _PASSWORD.search(words) and not _NOT_A_PASSWORD.search(words) and not _is_called(one, ctx):
            return name
        if isinstance(one, ast.Name) and depth:
            flow = ctx.flow_around(one)
            for definition in (flow.reaching(one) or ()) if flow is not None else ():
                if (
                    definition.kind == "assign"
                    and definition.value is not None
                    and isinstance(definition.value, ast.BinOp | ast.JoinedStr | ast.Call)
                ):
                    found = _password(definition.value, ctx, depth - 1) if not _is_stretched(definition.value) else None
                    if found is not None:
                        return found
    return None


def _only_argument(node: ast.expr, ctx: Context) -> str | None:
    """The one thing that `verify_password(self, plain)` is given, however it is called."""
    function = ctx.function_of(node)
    if function is None or not _OF_PASSWORDS.match(function.name):
        return None
    names = [one.arg for one in function.args.args if one.arg not in ("self", "cls")]
    used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return names[0] if len(names) == 1 and used == set(names) else None


def _is_called(node: ast.AST, ctx: Context) -> bool:
    """`hash_password(…)`: a function, no value."""
    parent = ctx.tree.parents.get(node)
    return isinstance(parent, ast.Call) and parent.func is node


def _is_stretched(node: ast.expr) -> bool:
    """Whether it went through a slow function already."""
    return any(
        isinstance(one, ast.Call) and last_name(one.func) in ("pbkdf2_hmac", "scrypt", "hashpw", "hash", "derive")
        for one in ast.walk(node)
    )


def _fixes(node: ast.Call, hashed: ast.expr, ctx: Context) -> Iterator[Fix]:
    """`scrypt` with a fresh salt in front, where the digest is returned as text by a function that makes it."""
    function = ctx.function_of(node)
    above = ctx.tree.parents.get(node)
    call = ctx.tree.parents.get(above) if isinstance(above, ast.Attribute) and above.attr == "hexdigest" else None
    if function is None or not isinstance(call, ast.Call) or not isinstance(ctx.tree.parents.get(call), ast.Return):
        return
    if (
        not re.match(r"(?:hash|encrypt|make|create|generate|encode)_", function.name)
        or ctx.source(node.func).count(".") != 1
    ):
        return
    module = ctx.source(node.func).partition(".")[0]
    statement = ctx.tree.parents[call]
    start = ctx.span(statement).start
    line = ctx.block.text.rfind("\n", 0, start) + 1
    margin = ctx.block.text[line:start]
    text = f"salt = secrets.token_bytes(16)\n{margin}"
    new = f"(salt + {module}.scrypt({ctx.source(hashed)}, salt=salt, n=2**14, r=8, p=1)).hex()"
    edits = (Edit(type(ctx.span(call))(start, start), text), Edit(ctx.span(call), new))
    yield Fix(
        "Hash it with scrypt and a salt (stored digests have to be made anew)", edits, imports=("import secrets",)
    )
