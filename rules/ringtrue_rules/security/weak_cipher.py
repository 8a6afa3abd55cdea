"""DES, 3DES, RC2, RC4 and Blowfish are broken or too small for the data of today. ECB encrypts equal blocks equally, so
that patterns show through and blocks can be exchanged.

Use authenticated encryption: `AESGCM` or `ChaCha20Poly1305` of cryptography with a fresh nonce, `Fernet` for the
simple case, `AES.MODE_GCM` in PyCryptodome.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, in_test, last_name, rule

_CRYPTO = ("Crypto", "Cryptodome")
_OLD = {
    "DES": "DES",
    "DES3": "3DES",
    "ARC2": "RC2",
    "ARC4": "RC4",
    "Blowfish": "Blowfish",
    "CAST": "CAST5",
    "XOR": "XOR",
}
_ALGORITHMS = {
    "TripleDES": "3DES", "ARC4": "RC4", "Blowfish": "Blowfish", "IDEA": "IDEA", "SEED": "SEED", "CAST5": "CAST5", "RC2": "RC2",
}  # fmt: skip
_MODULES = (
    "cryptography.hazmat.primitives.ciphers.algorithms", "cryptography.hazmat.decrepit.ciphers.algorithms",
    "cryptography.hazmat.primitives.ciphers.modes",
)  # fmt: skip


@rule(
    ast.Call,
    summary="broken cipher, or a mode that shows patterns",
    kind="fact",
    severity="warning",
    cwe=[327],
    overlaps=["ruff:S304", "ruff:S305"],
    examples=[
        Bad(
            """
            from Crypto.Cipher import DES


            def encrypt(key, data):
                return DES.new(key, DES.MODE_CFB).encrypt(data)
                #      ^^^^^^^ 'DES' is broken or too small: use AES in GCM mode
            """,
        ),
        Bad(
            """
            from Crypto.Cipher import AES


            def encrypt(key, data):
                return AES.new(key, AES.MODE_ECB).encrypt(data)
                #                   ^^^^^^^^^^^^ 'ECB' shows equal blocks: use GCM mode
            """,
        ),
        Bad(
            """
            from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


            def encryptor(key):
                return Cipher(algorithms.AES(key), modes.ECB()).encryptor()
                #                                  ^^^^^^^^^^^ 'ECB' shows equal blocks: use 'AESGCM'
            """,
        ),
        Good(
            """
            from Crypto.Cipher import AES


            def encrypt(key, data):
                cipher = AES.new(key, AES.MODE_GCM)
                return cipher.nonce + b"".join(cipher.encrypt_and_digest(data))
            """,
            why="authenticated, with a fresh nonce",
        ),
        Good(
            """
            from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


            def encryptor(key, iv):
                return Cipher(algorithms.AES(key), modes.CTR(iv)).encryptor()
            """,
            why="no pattern shows through",
        ),
        Good(
            """
            from Crypto.Cipher import AES


            def read_login_file(key, data):
                return AES.new(key, AES.MODE_ECB).decrypt(data)
            """,
            why="reads what another program has written so",
        ),
        Good(
            """
            from Crypto.Cipher import AES


            def ecb_encrypt(key, block):
                return AES.new(key, AES.MODE_ECB).encrypt(block)
            """,
            why="its callers ask for this mode by its name: a part of a protocol",
        ),
    ],
)
def weak_cipher(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    last = last_name(node.func)
    if last != "new" and last not in _ALGORITHMS and last != "ECB":
        return
    name = ctx.imported(node.func)
    if in_test(ctx) or (last in ("new", "ECB") and _only_reads(node, ctx)):
        return
    if last == "new":
        package, _, cipher = name.removesuffix(".new").rpartition(".")
        if not package.startswith(_CRYPTO) or not package.endswith(".Cipher"):
            return
        if cipher in _OLD:
            yield _finding(node.func, _OLD[cipher], "is broken or too small: use AES in GCM mode", ctx)
        elif cipher == "AES":
            for one in (*node.args[1:2], *(given.value for given in node.keywords if given.arg == "mode")):
                if last_name(one) == "MODE_ECB":
                    yield _finding(one, "ECB", "shows equal blocks: use GCM mode", ctx)
    elif name.rpartition(".")[0] in _MODULES:
        if last == "ECB":
            if not _is_one_block(node, ctx):
                yield _finding(node, "ECB", "shows equal blocks: use 'AESGCM'", ctx)
        else:
            yield _finding(node.func, _ALGORITHMS[last], "is broken or too small: use 'AESGCM'", ctx)


def _finding(at: ast.expr, what: str, why: str, ctx: Context) -> Finding:
    evidence = Evidence(
        f"is '{what}' safe", "no", "NIST SP 800-131A; 'Recommendation for Block Cipher Modes of Operation'"
    )
    return Finding(ctx.span(at), f"'{what}' {why}", (evidence,))


def _only_reads(node: ast.Call, ctx: Context) -> bool:
    """Whether the function decrypts and never encrypts: whoever wrote the data chose the mode."""
    function = ctx.function_of(node)
    if function is not None and re.search(r"decrypt|decipher|(?:^|_)ecb(?:_|$)", function.name, re.IGNORECASE):
        return True  # its callers ask for this mode by its name
    text = ctx.source(function) if function is not None else ""
    return bool(re.search(r"\.decrypt(?:or)?\(", text)) and not re.search(r"encrypt(?:or)?\(", text)


def _is_one_block(node: ast.Call, ctx: Context) -> bool:
    """Whether the code builds another mode out of single blocks: key wrapping, header protection, CMAC."""
    return any(
        word in ctx.block.text.lower() for word in ("mask", "wrap", "cmac", "header_protection", "xts", "block_size")
    )
