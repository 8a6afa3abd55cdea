"""MD5 and SHA-1 are broken: two documents with the same digest can be made at will. A signature, a token or a
certificate that rests on them can be forged, and a hash of a secret and a text can be extended (use HMAC).

Use SHA-256 or SHA-3, `hmac.new(key, message, "sha256")` for signatures, `secrets.token_urlsafe()` for tokens. For
checksums and cache keys MD5 does no harm, and is not reported; `usedforsecurity=False` says so.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, bound_value, in_test, last_name, rule

_BROKEN = {"md4": "md4", "md5": "md5", "sha1": "sha1", "sha": "sha1"}
_CLASSES = frozenset(
    ("cryptography.hazmat.primitives.hashes.MD5", "cryptography.hazmat.primitives.hashes.SHA1",
     "Crypto.Hash.MD5.new", "Crypto.Hash.SHA1.new", "Crypto.Hash.SHA.new", "Crypto.Hash.MD4.new", "Cryptodome.Hash.MD5.new")
)  # fmt: skip
_SECURITY = re.compile(
    r"(?:^|_)(?:sign|signs|signed|signature|sig|token|secret|secrets|csrf|session_?id|otp|license|mac|hmac|"
    r"verify_signature|api_?key|private_?key|reset|certificate|cert)(?:$|_)",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"cache|checksum|etag|fingerprint|dedup|bucket|shard|gravatar|file|content|color|colour|websocket|git|blob|"
    r"digest_auth|tokeniz|tokens|path|folder|uuid|key_?id|thumbprint|ssh|dnssec|channel_?binding|cbt|x5t|hash_ring|short",
    re.IGNORECASE,
)
_KEY = re.compile(r"(?:^|_)key$", re.IGNORECASE)  # derived from a secret: nobody forges what nobody sees

_CONFIGURED = re.compile(r"\b(?:config|settings|options|prefs)\b(?:\[|\.get|\.)[^ ]*pass", re.IGNORECASE)
_SENDS = re.compile(r"https?://|urlopen|\brequests?\.|Request\(|get_content|\.(?:get|post)\(")
_SERVERS = (
    "flask",
    "django",
    "fastapi",
    "starlette",
    "aiohttp",
    "tornado",
    "bottle",
    "sanic",
    "rest_framework",
    "quart",
)
_FILE_NAME = re.compile(r"(?:^|_)(?:name|file_?name|path)$", re.IGNORECASE)
_FILE_END = re.compile(r"\.[A-Za-z]\w{1,4}['\"]$")


@rule(
    ast.Call,
    summary="MD5 or SHA-1 where somebody may forge",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[327, 328],
    overlaps=["ruff:S324"],
    examples=[
        Bad(
            """
            import hashlib


            def sign(payload, secret):
                return hashlib.md5((secret + payload).encode()).hexdigest()
                #      ^^^^^^^^^^^ 'md5' can be forged: sign with HMAC and SHA-256
            """,
            fixed="""
            import hashlib


            def sign(payload, secret):
                return hashlib.sha256((secret + payload).encode()).hexdigest()
            """,
        ),
        Bad(
            """
            from cryptography.hazmat.primitives import hashes


            def issue(builder, key):
                return builder.sign(key, hashes.SHA1())
                #                        ^^^^^^^^^^^ 'SHA1' can be forged: sign with HMAC and SHA-256
            """,
            fixed="""
            from cryptography.hazmat.primitives import hashes


            def issue(builder, key):
                return builder.sign(key, hashes.SHA256())
            """,
        ),
        Good(
            """
            import hashlib


            def cache_key(url):
                return hashlib.md5(url.encode()).hexdigest()
            """,
            why="nobody gains by two addresses with the same key",
        ),
        Good(
            """
            import hashlib


            def session_token_shard(token):
                return int(hashlib.md5(token, usedforsecurity=False).hexdigest(), 16) % 16
            """,
            why="said not to be for security",
        ),
        Good(
            """
            from cryptography.hazmat.primitives import hashes


            def sign_rsa_sha1(key, message, padding):
                return key.sign(message, padding, hashes.SHA1())
            """,
            why="the caller asks for this algorithm by its name: that of a protocol",
        ),
        Good(
            """
            import hashlib


            def derived(salt, secret):
                signing_key = hashlib.sha1(salt + secret).digest()
                return signing_key
            """,
            why="a key that is made from a secret: there is nothing to forge",
        ),
        Good(
            """
            import hashlib
            from urllib.request import urlopen


            def playlist(fields, sign_key):
                sign = hashlib.md5((fields + sign_key).encode()).hexdigest()
                return urlopen(f"https://video.example/list?{fields}&sign={sign}")
            """,
            why="a client: the server says how its requests are signed",
        ),
        Good(
            """
            import hashlib


            def place_of(folder, token):
                return folder / f"{hashlib.md5(token.encode()).hexdigest()}.json"


            def answer(token, salt):
                return b"md5" + hashlib.md5(token + salt).digest()
            """,
            why="a name for a file, and the format of a server that says which algorithm it takes",
        ),
    ],
)
def weak_hash(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    last = last_name(node.func)
    name, replacement = "", ""
    if last in ("md5", "sha1", "md4") and ctx.imported(node.func) == f"hashlib.{last}":
        if not _is_for_security(node, ctx):
            return
        name, replacement = last, "sha256"
    elif last == "new" and ctx.imported(node.func) in ("hmac.new", "hashlib.new"):
        name = _named(node, ctx)
        if not name or ctx.imported(node.func) == "hmac.new" or not _is_for_security(node, ctx):
            return  # HMAC with MD5 or SHA-1 is not broken
    elif last in ("MD5", "SHA1", "new") and ctx.imported(node.func) in _CLASSES:
        full = ctx.imported(node.func)
        if full.startswith("Crypto") and not _is_for_security(node, ctx):
            return
        if not full.startswith("Crypto") and not _is_signed(node, ctx):
            return
        name, replacement = full.removesuffix(".new").rpartition(".")[2], "SHA256"
    else:
        return
    if in_test(ctx) or _is_asked_for(node, name, ctx) or _is_named_in_result(node, name, ctx) or _is_path(node, ctx):
        return
    evidence = Evidence(
        f"can two texts with the same '{name}' be made", "yes", "RFC 6151 and 'SHAttered', shattered.io"
    )
    fixes: tuple[Fix, ...] = ()
    if replacement and isinstance(node.func, ast.Attribute) and last != "new":
        end = ctx.span(node.func).end
        fixes = (Fix(f"Use '{replacement}'", (Edit(type(ctx.span(node))(end - len(last), end), replacement),)),)
    yield Finding(ctx.span(node.func), f"'{name}' can be forged: sign with HMAC and SHA-256", (evidence,), fixes)


def _is_asked_for(node: ast.Call, name: str, ctx: Context) -> bool:
    """Whether the function says in its name which algorithm it is for: its callers choose it, as a protocol does."""
    function = ctx.function_of(node)
    return function is not None and name.lower() in function.name.lower().replace("_", "")


def _is_named_in_result(node: ast.Call, name: str, ctx: Context) -> bool:
    """`b"md5" + md5(text)`: a format of others says which algorithm it is."""
    word = name.rpartition(".")[2].lower()
    for above in ctx.tree.above(node):
        if isinstance(above, ast.stmt):
            return False
        if isinstance(above, ast.BinOp | ast.JoinedStr):
            parts = [one for one in ast.walk(above) if isinstance(one, ast.Constant)]
            if any(
                word in (one.value if isinstance(one.value, str) else one.value.decode("latin-1")).lower()
                for one in parts
                if isinstance(one.value, str | bytes)
            ):
                return True
    return False


def _is_path(node: ast.Call, ctx: Context) -> bool:
    """`folder / f"{md5(token).hexdigest()}.json"`: a name for a file."""
    for above in ctx.tree.above(node):
        if isinstance(above, ast.stmt):
            return False
        if isinstance(above, ast.BinOp) and isinstance(above.op, ast.Div):
            return True
        if isinstance(above, ast.Call) and last_name(above.func) in ("join", "Path", "joinpath"):
            return True
        if isinstance(above, ast.JoinedStr) and _FILE_END.search(ast.unparse(above)):
            return True
    return False


def _named(node: ast.Call, ctx: Context) -> str:
    for one in (*node.args, *(given.value for given in node.keywords)):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value.lower() in _BROKEN:
            return one.value
    return ""


def _is_for_security(node: ast.Call, ctx: Context) -> bool:
    """Whether names around the call say that it makes a token, a signature or a secret."""
    if any(one.arg == "usedforsecurity" for one in node.keywords):
        return False
    names = [
        inner.id if isinstance(inner, ast.Name) else inner.attr
        for one in node.args
        for inner in ast.walk(one)
        if isinstance(inner, ast.Name | ast.Attribute)
    ]
    made = len(names)
    function = ctx.function_of(node)
    if function is not None and _is_returned(node, ctx):
        names.append(function.name)
    for above in ctx.tree.above(node):
        if isinstance(above, ast.Assign):
            names += [last_name(target) for target in above.targets]
        elif isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
            break
    if any(_KEY.search(name) or _FILE_NAME.search(name) for name in names[made:]):
        return False
    if _SENDS.search(ctx.block.text) and not any(ctx.fact(f"imports {one}") for one in _SERVERS):
        return False  # a client of others, who say how a request is signed
    if _CONFIGURED.search(" ".join(_sources(node, ctx))):
        return False  # the program's own password, for a server that says how it wants it
    served = any(ctx.fact(f"imports {one}") for one in _SERVERS)
    return any(_SECURITY.search(name) for name in (names if served else names[made:])) and not any(
        _HARMLESS.search(name) for name in names
    )


def _sources(node: ast.Call, ctx: Context) -> Iterator[str]:
    """What is hashed, as it is written, and what its names stand for."""
    work = [*node.args]
    for _ in range(8):
        if not work:
            return
        one = work.pop()
        yield ctx.source(one)
        names = (inner for inner in ast.walk(one) if isinstance(inner, ast.Name))
        work += [made for name in names if (made := bound_value(name, ctx)) is not None and made is not name]


def _is_returned(node: ast.Call, ctx: Context) -> bool:
    """Whether the digest itself is what the function returns, not something that is signed or looked up."""
    for above in ctx.tree.above(node):
        if isinstance(above, ast.Return):
            return True
        if isinstance(above, ast.Call) and last_name(above.func) not in (
            "hexdigest",
            "digest",
            "decode",
            "encode",
            "str",
        ):
            return False
        if isinstance(above, ast.stmt):
            return False
    return False


def _is_signed(node: ast.Call, ctx: Context) -> bool:
    """Whether the algorithm is given to something that signs or verifies."""
    above = ctx.tree.parents.get(node)
    return isinstance(above, ast.Call) and last_name(above.func) in ("sign", "verify", "signature_hash_algorithm")
