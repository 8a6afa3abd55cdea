"""RSA and DSA keys below 2048 bits can be broken by those with money to spend (1024 bits are within reach, 512 take a
day), and so can curves below 224 bits.

Make RSA keys of 3072 bits, or Ed25519 keys.
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
    Good,
    bound_constant,
    given,
    in_test,
    last_name,
    rule,
)

# The parameter with the size, and its place.
_MAKERS = {
    "cryptography.hazmat.primitives.asymmetric.rsa.generate_private_key": ("key_size", 1),
    "cryptography.hazmat.primitives.asymmetric.dsa.generate_private_key": ("key_size", 0),
    "cryptography.hazmat.primitives.asymmetric.dsa.generate_parameters": ("key_size", 0),
    "cryptography.hazmat.primitives.asymmetric.dh.generate_parameters": ("key_size", 1),
    "Crypto.PublicKey.RSA.generate": ("bits", 0), "Crypto.PublicKey.DSA.generate": ("bits", 0),
    "Cryptodome.PublicKey.RSA.generate": ("bits", 0), "Cryptodome.PublicKey.DSA.generate": ("bits", 0),
    "rsa.newkeys": ("nbits", 0), "paramiko.RSAKey.generate": ("bits", 0), "asyncssh.generate_private_key": ("key_size", None),
    "OpenSSL.crypto.PKey.generate_key": ("bits", 1),
}  # fmt: skip
_LAST = frozenset(name.rpartition(".")[2] for name in _MAKERS)
_CURVES = frozenset(("SECP192R1", "SECT163K1", "SECT163R2"))


@rule(
    ast.Call,
    summary="key that is too short",
    kind="fact",
    severity="warning",
    fix="suggestion",
    cwe=[326],
    overlaps=["ruff:S505"],
    examples=[
        Bad(
            """
            from cryptography.hazmat.primitives.asymmetric import rsa

            key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
            #                                                              ^^^^ a key of 1024 bits can be broken: use 3072
            """,
            fixed="""
            from cryptography.hazmat.primitives.asymmetric import rsa

            key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
            """,
        ),
        Bad(
            """
            from cryptography.hazmat.primitives.asymmetric import ec

            key = ec.generate_private_key(ec.SECP192R1())
            #                             ^^^^^^^^^^^^^^ the curve 'SECP192R1' is too small: use 'SECP256R1' or Ed25519
            """,
        ),
        Good(
            """
            from cryptography.hazmat.primitives.asymmetric import ec, rsa

            keys = [rsa.generate_private_key(public_exponent=65537, key_size=3072), ec.generate_private_key(ec.SECP256R1())]
            """,
            why="long enough",
        ),
        Good(
            """
            from Crypto.PublicKey import RSA


            def make(bits):
                return RSA.generate(bits)
            """,
            why="the caller says how long",
        ),
        Good(
            """
            from cryptography.hazmat.primitives.asymmetric import ec


            def named(name):
                return next((one for one in (ec.SECP192R1(), ec.SECP256R1()) if one.name == name), None)
            """,
            why="one of the curves that are known, and no key",
        ),
    ],
)
def short_key(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    last = last_name(node.func)
    if in_test(ctx):
        return
    if last in _CURVES:
        among = isinstance(ctx.tree.parents.get(node), ast.Tuple | ast.List | ast.Set | ast.Dict)
        if ctx.imported(node.func).startswith("cryptography.") and not among:
            evidence = Evidence(f"how strong is '{last}'", "less than 112 bits", "NIST SP 800-57, part 1")
            yield Finding(ctx.span(node), f"the curve '{last}' is too small: use 'SECP256R1' or Ed25519", (evidence,))
        return
    if last not in _LAST:
        return
    name = ctx.imported(node.func) or ctx.cost.path(node.func) or ""
    if name not in _MAKERS:
        return
    size = given(node, *_MAKERS[name])
    bits = bound_constant(size, ctx)
    if size is None or not isinstance(bits, int) or isinstance(bits, bool) or bits >= 2048:
        return
    if in_test(ctx):
        return
    evidence = Evidence("how many bits are enough", "2048, better 3072", "NIST SP 800-57, part 1")
    fixes = (Fix("Use 3072 bits", (Edit(ctx.span(size), "3072"),)),) if isinstance(size, ast.Constant) else ()
    yield Finding(ctx.span(size), f"a key of {bits} bits can be broken: use 3072", (evidence,), fixes)
