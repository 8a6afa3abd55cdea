"""A constant nonce or initialization vector is used again for each message: equal beginnings show, and in GCM or CTR
mode two messages give away their difference and the key of the authentication. A constant salt lets one table answer
for every password.

Make a fresh one for each message or password, and keep it beside what it was used for: `os.urandom(12)`,
`secrets.token_bytes(16)`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, bound_value, given, in_test, last_name, rule

# The parameter, its place, and how many bytes are usual.
_USES = {
    "hashlib.pbkdf2_hmac": (("salt", 2, 16),),
    "hashlib.scrypt": (("salt", None, 16),),
    "cryptography.hazmat.primitives.kdf.pbkdf2.PBKDF2HMAC": (("salt", 2, 16),),
    "cryptography.hazmat.primitives.kdf.scrypt.Scrypt": (("salt", 0, 16),),
    "cryptography.hazmat.primitives.kdf.argon2.Argon2id": (("salt", None, 16),),
    "cryptography.hazmat.primitives.ciphers.modes.CBC": (("initialization_vector", 0, 16),),
    "cryptography.hazmat.primitives.ciphers.modes.CTR": (("nonce", 0, 16),),
    "cryptography.hazmat.primitives.ciphers.modes.GCM": (("initialization_vector", 0, 12),),
    "cryptography.hazmat.primitives.ciphers.modes.CFB": (("initialization_vector", 0, 16),),
    "cryptography.hazmat.primitives.ciphers.modes.OFB": (("initialization_vector", 0, 16),),
    "cryptography.hazmat.primitives.ciphers.algorithms.ChaCha20": (("nonce", 1, 16),),
    "Crypto.Cipher.AES.new": (("iv", 2, 16), ("IV", None, 16), ("nonce", None, 12)),
    "Cryptodome.Cipher.AES.new": (("iv", 2, 16), ("nonce", None, 12)),
    "Crypto.Protocol.KDF.PBKDF2": (("salt", 1, 16),),
    "Crypto.Protocol.KDF.scrypt": (("salt", 1, 16),),
    "Crypto.Cipher.DES.new": (("iv", 2, 8), ("IV", None, 8)),
    "Crypto.Cipher.ChaCha20.new": (("nonce", None, 12),),
    "Crypto.Cipher.ChaCha20_Poly1305.new": (("nonce", None, 12),),
    "bcrypt.hashpw": (("salt", 1, 0),),
}
_KEY = re.compile(r"^(?!.*pass).*(?:key|secret|token)", re.IGNORECASE)
# Protocols that say what a message begins with.
_PROTOCOL = re.compile(r"krb5|kerberos|netlogon|nrpc|ntlm|dcerpc", re.IGNORECASE)
_AEAD = frozenset(("AESGCM", "ChaCha20Poly1305", "AESCCM", "AESOCB3", "AESSIV"))
_LAST = frozenset(name.rpartition(".")[2] for name in _USES) | {"encrypt"}


@rule(
    ast.Call,
    summary="constant nonce, initialization vector or salt",
    kind="pattern",
    severity="warning",
    cwe=[329, 760],
    examples=[
        Bad(
            """
            from Crypto.Cipher import AES

            IV = b"0123456789abcdef"


            def encrypt(key, data):
                return AES.new(key, AES.MODE_CBC, IV).encrypt(data)
                #                                 ^^ the initialization vector is the same each time: make a fresh one of 16 random bytes
            """,
        ),
        Bad(
            """
            import hashlib


            def derive(password):
                return hashlib.pbkdf2_hmac("sha256", password.encode(), b"salt", 600_000)
                #                                                       ^^^^^^^ the salt is the same each time: make a fresh one of 16 random bytes
            """,
        ),
        Bad(
            """
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM


            def seal(key, message):
                nonce = bytes(12)
                return AESGCM(key).encrypt(nonce, message, None)
                #                          ^^^^^ the nonce is the same each time: make a fresh one of 12 random bytes
            """,
        ),
        Good(
            """
            import os

            from cryptography.hazmat.primitives.ciphers.aead import AESGCM


            def seal(key, message):
                nonce = os.urandom(12)
                return nonce + AESGCM(key).encrypt(nonce, message, None)
            """,
            why="fresh for each message",
        ),
        Good(
            """
            from Crypto.Cipher import AES


            def received(key, raw):
                return AES.new(key, AES.MODE_CTR, nonce=b"", initial_value=raw[:16]).decrypt(raw[16:])
            """,
            why="whoever sent it chose where the counter begins",
        ),
        Good(
            """
            import hashlib


            def derive(password, salt):
                return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600_000)
            """,
            why="the salt comes from where the digest is kept",
        ),
        Good(
            """
            import hashlib

            from Crypto.Cipher import AES


            def stretch(key):
                return hashlib.pbkdf2_hmac("sha512", key, b"of the device", 20480)


            def netlogon_credential(key, data):
                return AES.new(key, AES.MODE_CFB, bytes(16)).encrypt(data)
            """,
            why="made from a key, and as a protocol of others says",
        ),
    ],
)
def static_iv_or_salt(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    last = last_name(node.func)
    if last not in _LAST:
        return
    if in_test(ctx):
        return
    function = ctx.function_of(node)
    if function is not None and re.search(r"decrypt|decipher", function.name, re.IGNORECASE):
        return  # whoever wrote it chose what it begins with
    place = "/".join(ctx.path.replace("\\", "/").split("/")[-2:])
    if _PROTOCOL.search(f"{place} {ctx.block.owner} {getattr(function, 'name', '')}"):
        return  # others have said what it begins with
    above = ctx.tree.parents.get(node)
    if isinstance(above, ast.Attribute) and re.search(r"^(?:decrypt|verify)", above.attr):
        return
    if any(one.arg == "initial_value" and not isinstance(one.value, ast.Constant) for one in node.keywords):
        return  # the counter begins where the message says
    for name, value, size in _given(node, last, ctx):
        secret = 1 if last == "pbkdf2_hmac" else 0
        if name == "salt" and len(node.args) > secret and _KEY.search(ctx.source(node.args[secret])):
            continue  # made from a key, the salt only says what for
        if _is_constant(value, ctx):
            evidence = Evidence(
                f"does the {name} differ from message to message",
                "no, it is constant",
                "NIST SP 800-38A, SP 800-38D, SP 800-132",
            )
            word = {"iv": "initialization vector", "IV": "initialization vector"}.get(name, name.replace("_", " "))
            yield Finding(
                ctx.span(value),
                f"the {word} is the same each time: make a fresh one of {size or 16} random bytes",
                (evidence,),
            )


def _given(node: ast.Call, last: str, ctx: Context) -> Iterator[tuple[str, ast.expr, int]]:
    if last == "encrypt":
        if isinstance(node.func, ast.Attribute):
            made = bound_value(node.func.value, ctx)
            if (
                isinstance(made, ast.Call)
                and last_name(made.func) in _AEAD
                and (nonce := given(node, "nonce", 0)) is not None
            ):
                yield "nonce", nonce, 12
        return
    for name, place, size in _USES.get(ctx.imported(node.func), ()):
        if (value := given(node, name, place)) is not None:
            yield name, value, size


def _is_constant(node: ast.expr, ctx: Context) -> bool:
    """A literal, or something computed from literals only."""
    value = bound_value(node, ctx)
    match value:
        case ast.Constant(value=bytes() | str()):
            return True
        case ast.BinOp(left=left, right=right):
            return _is_plain(left) and _is_plain(right)
        case ast.Call(func=ast.Name(id="bytes" | "bytearray"), args=[argument, *_]):
            return _is_plain(argument)
        case ast.Call(func=ast.Attribute(value=inner, attr="encode")):
            return _is_constant(inner, ctx)
        case ast.Call(func=ast.Attribute(attr="fromhex" | "unhexlify" | "b64decode"), args=[ast.Constant()]):
            return True
        case _:
            return False


def _is_plain(node: ast.expr) -> bool:
    if isinstance(node, ast.List | ast.Tuple):
        return all(map(_is_plain, node.elts))
    return isinstance(node, ast.Constant) and node.value is not None
