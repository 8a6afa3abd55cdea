"""Nobody checks who answers. Without the certificate's check anyone on the way reads and changes what is sent; without
its signature anyone writes a token with any user in it; without the host key anyone is the server.

Leave the check on. For an authority of your own, name its certificate: `verify="company-ca.pem"`,
`ssl.create_default_context(cafile=…)`; decode tokens with a key and a list of algorithms; load known hosts.
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
    given,
    in_test_or_example,
    last_name,
    rule,
)

_HTTP = frozenset(
    (
        "requests",
        "httpx",
        "niquests",
        "requests.Session",
        "requests.session",
        "httpx.Client",
        "httpx.AsyncClient",
        "boto3",
        "boto3.session.Session",
    )
)
_VERBS = frozenset(
    (
        "get",
        "post",
        "put",
        "patch",
        "delete",
        "head",
        "options",
        "request",
        "stream",
        "Client",
        "AsyncClient",
        "client",
        "resource",
        "send",
    )
)
_UNVERIFIED = frozenset(("ssl._create_unverified_context", "ssl._create_stdlib_context"))
_LAST = _VERBS | {
    "_create_unverified_context",
    "_create_stdlib_context",
    "decode",
    "set_missing_host_key_policy",
    "TCPConnector",
    "PoolManager",
    "HTTPSConnectionPool",
    "connect",
    "disable_warnings",
}
_VALIDATES = re.compile(r"_*(?:verify|verified|validate|check)[a-z_]*(?:token|jwt|signature)", re.IGNORECASE)
_EXPIRY = re.compile(r"""["']exp["']|expir""")
_ISSUER = re.compile(r"""(?:get\(|\[)["'](?:tid|iss|kid|aud|azp)["']""")
_EVIDENCE = {
    "certificate": ("does anybody check the certificate", "no", "the documentation of the library, 'verify'"),
    "signature": ("does anybody check the signature", "no", "RFC 8725, 'JSON Web Token Best Current Practices'"),
    "host key": ("does anybody check the host key", "no, a new one is taken as it comes", "Paramiko, 'AutoAddPolicy'"),
}

_SAID = ("insecure", "unverified", "no_verify", "skip", "unsafe")
# What a function that asks any server about itself is called: whom it trusts is not the question.
_LOOKS_AT = re.compile(
    r"(?:cipher|tls|ssl|cert(?:ificate)?)_?(?:suite|version|info|details|expir\w*|chain|scan|grade|support\w*)|"
    r"(?:scan|probe|grab|inspect|fingerprint|brute)_?(?:force|cert\w*|tls|ssl|host|port|banner)?(?:$|_)",
    re.IGNORECASE,
)


@rule(
    ast.Call,
    ast.Assign,
    summary="certificate, signature or host key that nobody checks",
    kind="fact",
    severity="warning",
    fix="suggestion",
    cwe=[295, 347],
    overlaps=["ruff:S501"],
    examples=[
        Bad(
            """
            import requests


            def fetch(url):
                return requests.get(url, verify=False, timeout=5)
                #                        ^^^^^^^^^^^^ nobody checks the certificate: anybody may answer
            """,
            fixed="""
            import requests


            def fetch(url):
                return requests.get(url, timeout=5)
            """,
        ),
        Bad(
            """
            import jwt


            def user(token):
                return jwt.decode(token, options={"verify_signature": False})["sub"]
                #                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nobody checks the signature: anybody may write the token
            """,
        ),
        Bad(
            """
            import ssl


            def context():
                made = ssl.create_default_context()
                made.check_hostname = False
                made.verify_mode = ssl.CERT_NONE
                #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nobody checks the certificate: anybody may answer
                return made
            """,
        ),
        Bad(
            """
            import paramiko


            def connect(host):
                client = paramiko.SSHClient()
                client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
                #                                  ^^^^^^^^^^^^^^^^^^^^^^ nobody checks the host key: anybody may be the server
                client.connect(host)
            """,
            fixed="""
            import paramiko


            def connect(host):
                client = paramiko.SSHClient()
                client.set_missing_host_key_policy(paramiko.RejectPolicy())
                client.connect(host)
            """,
        ),
        Good(
            """
            import jwt
            import requests


            def user(token, key):
                requests.get("https://api.example.com", verify="company-ca.pem", timeout=5)
                return jwt.decode(token, key, algorithms=["RS256"])["sub"]
            """,
            why="an authority of one's own, and a checked signature",
        ),
        Good(
            """
            import jwt


            def key_of(token, keys):
                claims = jwt.decode(token, options={"verify_signature": False})
                return jwt.decode(token, keys[claims["iss"]], algorithms=["RS256"])
            """,
            why="read once to find the key, and then checked",
        ),
        Good(
            """
            import jwt


            def info(self, token):
                claims = jwt.decode(token, options={"verify_signature": False})
                if self.verifies:
                    return self._validate_jwt(token, self.keys[claims["iss"]])
                return claims
            """,
            why="checked by a function of its own, unless somebody asks for it",
        ),
        Good(
            """
            import requests


            def fetch(url, verify=True):
                return requests.get(url, verify=verify, timeout=5)
            """,
            why="the caller decides",
        ),
        Good(
            """
            import requests


            def test_local():
                assert requests.get("https://localhost:8443", verify=False).ok
            """,
            why="a test's own server",
            given=Given(path="tests/test_local.py"),
        ),
    ],
)
def disabled_verification(node: ast.Call | ast.Assign, ctx: Context) -> Iterator[Finding]:
    found = _assigned(node, ctx) if isinstance(node, ast.Assign) else _called(node, ctx)
    if found is None or in_test_or_example(ctx) or _is_chosen(node, ctx):
        return
    at, what, fixes = found
    question, answer, source = _EVIDENCE[what]
    who = {
        "certificate": "anybody may answer",
        "signature": "anybody may write the token",
        "host key": "anybody may be the server",
    }[what]
    yield Finding(ctx.span(at), f"nobody checks the {what}: {who}", (Evidence(question, answer, source),), fixes)


def _called(node: ast.Call, ctx: Context) -> tuple[ast.AST, str, tuple[Fix, ...]] | None:
    last = last_name(node.func)
    if last not in _LAST:
        return None
    if last in _VERBS:
        for one in node.keywords:
            if (
                one.arg == "verify"
                and isinstance(one.value, ast.Constant)
                and one.value.value is False
                and _is_http(node, ctx)
                and not _is_local(node, ctx)
            ):
                return one, "certificate", _without(node, one, ctx)
        return None
    name = ctx.imported(node.func)
    if name in _UNVERIFIED and not (last == "_create_stdlib_context" and node.keywords):
        edit = Edit(ctx.span(node.func), "ssl.create_default_context")
        return (
            node,
            "certificate",
            (Fix("Check certificates", (edit,)),) if ctx.source(node.func).startswith("ssl.") else (),
        )
    if last == "decode" and name in ("jwt.decode", "jose.jwt.decode"):
        at = _unsigned(node)
        return (at, "signature", ()) if at is not None and not _is_checked_elsewhere(node, ctx) else None
    if last == "set_missing_host_key_policy" and node.args:
        policy = node.args[0].func if isinstance(node.args[0], ast.Call) else node.args[0]
        if last_name(policy) in ("AutoAddPolicy", "WarningPolicy") and ctx.imported(policy).startswith("paramiko."):
            end = ctx.span(policy).end
            edit = Edit(Span(end - len(last_name(policy)), end), "RejectPolicy")
            return policy, "host key", (Fix("Refuse unknown hosts (load known ones first)", (edit,)),)
    if last == "TCPConnector":
        for one in node.keywords:
            if (
                one.arg in ("ssl", "verify_ssl")
                and isinstance(one.value, ast.Constant)
                and one.value.value is False
                and name.startswith("aiohttp.")
            ):
                return one, "certificate", _without(node, one, ctx)
    if last in ("PoolManager", "HTTPSConnectionPool") and name.startswith("urllib3."):
        kind = given(node, "cert_reqs")
        if kind is not None and (
            last_name(kind) == "CERT_NONE" or (isinstance(kind, ast.Constant) and kind.value == "CERT_NONE")
        ):
            return kind, "certificate", ()
    return None


def _is_http(node: ast.Call, ctx: Context) -> bool:
    name = ctx.imported(node.func)
    owner = name.rpartition(".")[0] if name else (ctx.cost.path(node.func) or "").rpartition(".")[0]
    if owner in _HTTP:
        return True
    return (
        last_name(node.func) not in ("client", "resource", "send")
        and isinstance(node.func, ast.Attribute)
        and ctx.source(node.func.value).rpartition(".")[2].lower()
        in ("session", "http", "requests", "client", "_session", "_client")
    )


def _is_local(node: ast.Call, ctx: Context) -> bool:
    """An address of this machine, where nobody is on the way."""
    return any(
        isinstance(one, ast.Constant)
        and isinstance(one.value, str)
        and ("//localhost" in one.value or "//127.0.0.1" in one.value)
        for one in node.args
    )


def _without(node: ast.Call, one: ast.keyword, ctx: Context) -> tuple[Fix, ...]:
    """The call without the argument."""
    span = ctx.span(one)
    before = ctx.block.text[: span.start].rstrip()
    if not before.endswith(",") or len(node.args) + len(node.keywords) < 2:
        return (Fix("Check certificates", (Edit(ctx.span(one.value), "True"),)),)
    return (Fix("Check certificates", (Edit(Span(len(before) - 1, span.end), ""),)),)


def _unsigned(node: ast.Call) -> ast.AST | None:
    """What says that a token is read without a check of its signature."""
    for one in node.keywords:
        if one.arg == "verify" and isinstance(one.value, ast.Constant) and one.value.value is False:
            return one
        if one.arg == "options" and isinstance(one.value, ast.Dict):
            for key, value in zip(one.value.keys, one.value.values, strict=True):
                if (
                    isinstance(key, ast.Constant)
                    and key.value == "verify_signature"
                    and isinstance(value, ast.Constant)
                    and value.value is False
                ):
                    return one
        if (
            one.arg == "algorithms"
            and isinstance(one.value, ast.List)
            and any(isinstance(e, ast.Constant) and str(e.value).lower() == "none" for e in one.value.elts)
        ):
            return one
    return None


def _is_checked_elsewhere(node: ast.Call, ctx: Context) -> bool:
    """Whether the same function decodes again, and checks."""
    function = ctx.function_of(node)
    if function is None:
        return False
    if _EXPIRY.search(ctx.source(function)) or _ISSUER.search(ctx.source(function)):
        return True  # when a token of one's own ends, and who has made it
    token = ctx.source(node.args[0]) if node.args else ""
    return any(
        isinstance(one, ast.Call)
        and one is not node
        and (
            (last_name(one.func) in ("decode", "verify") and _unsigned(one) is None and len(one.args) > 1)
            or (_VALIDATES.match(last_name(one.func)) and any(ctx.source(given) == token for given in one.args))
        )
        for one in ast.walk(function)
    )


def _assigned(node: ast.Assign, ctx: Context) -> tuple[ast.AST, str, tuple[Fix, ...]] | None:
    if len(node.targets) != 1 or not isinstance(node.targets[0], ast.Attribute):
        return None
    target, value = node.targets[0], node.value
    if isinstance(target.value, ast.Name) and target.value.id == "self":
        return None  # a class that says what it begins with
    if target.attr == "_create_default_https_context" and last_name(value) == "_create_unverified_context":
        return node, "certificate", ()
    if target.attr == "verify_mode" and last_name(value) == "CERT_NONE":
        return (
            node,
            "certificate",
            (Fix("Check certificates", (Edit(ctx.span(value), "ssl.CERT_REQUIRED"),)),)
            if ctx.source(value) == "ssl.CERT_NONE"
            else (),
        )
    is_false = isinstance(value, ast.Constant) and value.value is False
    if target.attr == "check_hostname" and is_false and _is_told_beside(node, target, ctx):
        return None
    if target.attr == "check_hostname" and is_false and (ctx.cost.path(target.value) or "").startswith("ssl."):
        return node, "certificate", (Fix("Check the name", (Edit(ctx.span(value), "True"),)),)
    if target.attr == "verify" and is_false and (ctx.cost.path(target.value) or "") in _HTTP:
        return node, "certificate", (Fix("Check certificates", (Edit(ctx.span(value), "True"),)),)
    return None


def _is_told_beside(node: ast.Assign, target: ast.Attribute, ctx: Context) -> bool:
    """Whether the same context is told not to look at certificates at all, which is said there."""
    return any(
        isinstance(one, ast.Assign)
        and isinstance(one.targets[0], ast.Attribute)
        and one.targets[0].attr == "verify_mode"
        and last_name(one.value) == "CERT_NONE"
        and ctx.source(one.targets[0].value) == ctx.source(target.value)
        for one in ctx.tree.nodes
    )


def _is_chosen(node: ast.AST, ctx: Context) -> bool:
    """Whether a condition asks somebody: `if insecure:`."""
    for above in ctx.tree.above(node):
        if isinstance(above, ast.If | ast.IfExp) and any(
            isinstance(one, ast.Name | ast.Attribute) for one in ast.walk(above.test)
        ):
            return True
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
            return any(word in above.name.lower() for word in _SAID) or bool(_LOOKS_AT.search(above.name))
    return False
