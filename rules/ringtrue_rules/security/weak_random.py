"""`random` is made for simulations: from 624 of its numbers all that follow can be computed, and it starts from the clock
where it is seeded so. Tokens, passwords, codes, keys and session identifiers made with it can be guessed.

Use `secrets`: `secrets.token_urlsafe()`, `secrets.choice(alphabet)`, `secrets.randbelow(n)`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, in_test, last_name, rule, walk

_DRAWS = frozenset(
    ("choice", "choices", "randint", "randrange", "getrandbits", "randbytes", "random", "sample", "shuffle", "uniform")
)
_SECRET = re.compile(
    r"(?:^|_)(?:token|otp|password|passwd|passcode|secret|csrf|session_?id|session_?key|session_?token|api_?key|auth_?code|"
    r"reset_?code|verification_?code|verify_?code|access_?code|pin|pin_?code|pwd|private_?key|secret_?key|encryption_?key|captcha_?secret|"
    r"confirmation_?code|one_?time_?\w+|invite_?code|coupon_?code|recovery_?codes?|backup_?codes?|two_?factor\w*|mfa\w*|iv)s?(?:$|_(?!count|ids?|type|embedding|index|dim|len))",
    re.IGNORECASE,
)
_NO_SECRET = re.compile(
    r"tokeniz|vocab|dummy|fake|mask|embed|sampl|sequence|corpus|llm|logit|batch|tensor|input_ids|num_tokens|n_tokens|max_tokens|pinned|spin|token_ids|token_?(?:spans?|class|classes|types?|positions?|ids?)(?:$|_)|"
    r"secret_?(?:number|num|word|letter|colou?r|santa|item|animal|position|pattern|combination)",
    re.IGNORECASE,
)
_ONE_TIME = re.compile(r"\botp|_otp|one[-_ ]?time|verification|two[-_ ]?factor|2fa|passcode", re.IGNORECASE)
_STRONG = re.compile(r"\bSystemRandom\b|\bsecrets\.(?:choice|token_|randbelow|randbits)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@rule(
    ast.Call,
    summary="'random' for a token, password, code or key",
    kind="pattern",
    severity="warning",
    fix="safe",
    cwe=[330, 338],
    overlaps=["ruff:S311"],
    examples=[
        Bad(
            """
            import random
            import string


            def generate_token(length=32):
                return "".join(random.choice(string.ascii_letters) for _ in range(length))
                #              ^^^^^^^^^^^^^ 'random.choice' can be guessed: 'generate_token' needs 'secrets'
            """,
            fixed="""
            import secrets
            import random
            import string


            def generate_token(length=32):
                return "".join(secrets.choice(string.ascii_letters) for _ in range(length))
            """,
        ),
        Bad(
            """
            import random


            def send(user):
                otp = random.randint(100000, 999999)
                #     ^^^^^^^^^^^^^^ 'random.randint' can be guessed: 'otp' needs 'secrets'
                user.notify(f"Your code is {otp}")
            """,
            fixed="""
            import secrets
            import random


            def send(user):
                otp = 100000 + secrets.randbelow(900000)
                user.notify(f"Your code is {otp}")
            """,
        ),
        Good(
            """
            import random

            class Client:
                API_KEYS = ["first", "second"]

                def __init__(self, api_key=None):
                    self.api_key = api_key or random.choice(self.API_KEYS)
            """,
            why="picks one of the keys that there are",
        ),
        Good(
            """
            import numpy as np

            def sampled(words, chances):
                next_token = np.random.choice(words, p=chances)
                return next_token
            """,
            why="drawn by given probabilities: no secret is",
        ),
        Good(
            """
            import random

            def build_captions_and_token_span(names):
                spans = {}
                for name in names:
                    spans[name] = random.choice(name.split("/"))
                return spans
            """,
            why="the tokens of a text",
        ),
        Good(
            """
            import secrets


            def generate_token(alphabet):
                return "".join(secrets.choice(alphabet) for _ in range(32))
            """,
            why="made for it",
        ),
        Good(
            """
            import random


            def roll(dice):
                return [random.randint(1, 6) for _ in range(dice)]


            def mask_tokens(tokens):
                return [token for token in tokens if random.random() > 0.15]
            """,
            why="nothing that must not be guessed",
        ),
        Good(
            """
            import random


            def play():
                secret_number = random.randint(1, 100)
                guess = int(input("Guess: "))
                return guess == secret_number
            """,
            why="a game, in which somebody is to guess it",
        ),
        Good(
            """
            import random

            secret = random.randint(1, 50)
            """,
            why="a number among fifty, and nobody says that it is a key",
        ),
        Good(
            """
            import random

            generator = random.SystemRandom()


            def generate_token(alphabet):
                return "".join(generator.choice(alphabet) for _ in range(32))
            """,
            why="numbers of the operating system",
        ),
        Good(
            """
            import random

            import jwt


            def new_token(key):
                token = jwt.encode({"jti": "".join(random.choice("abcdef") for _ in range(20))}, key)
                return token
            """,
            why="a number for the token, which a signature protects",
        ),
        Good(
            """
            import random


            async def confirmed(ctx, bot):
                confirm_token = "".join(random.choices("abcdefgh", k=8))
                await ctx.send(confirm_token)
                message = await bot.wait_for("message", timeout=30)
                return message.content == confirm_token
            """,
            why="shown to the one who types it back",
        ),
        Good(
            """
            import random
            import secrets


            def make_password(letters, digits):
                password = [secrets.choice(letters) for _ in range(12)] + [secrets.choice(digits)]
                random.shuffle(password)
                return "".join(password)
            """,
            why="what can be guessed is the order only",
        ),
        Good(
            """
            import random
            import sys

            DUMMY_PASSWORD = "".join(random.choice("abcdef") for _ in range(20))


            def make_boundary():
                token = random.randrange(sys.maxsize)
                return f"==={token}==="
            """,
            why="a stand-in, and what separates the parts of a message",
        ),
        Bad(
            """
            import hashlib
            import random


            def reset(user):
                seed = f"{user.id}{random.randint(0, 999999)}"
                #                  ^^^^^^^^^^^^^^ 'random.randint' can be guessed: 'reset_token' needs 'secrets'
                reset_token = hashlib.sha256(seed.encode()).hexdigest()
                user.save(reset_token)


            class OtpService:
                def send(self, mail, digits):
                    code = "".join(random.choices(digits, k=6))
                    #              ^^^^^^^^^^^^^^ 'random.choices' can be guessed: 'code' needs 'secrets'
                    mail.send(f"your verification code is {code}")
            """,
        ),
    ],
)
def weak_random(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    last = last_name(node.func)
    if last not in _DRAWS or ctx.imported(node.func) not in (f"random.{last}", f"numpy.random.{last}"):
        return
    name = _made(node, ctx)
    if name is None or _is_picked(node, last, ctx):
        return
    if in_test(ctx) or _is_of_a_game(last, name, ctx) or _is_typed_back(node, ctx):
        return
    function = ctx.function_of(node)
    if function is not None and "boundary" in function.name.lower():
        return  # what separates the parts of a message
    if last == "shuffle" and _STRONG.search(ctx.block.text):
        return  # the order only: what is in it was drawn well
    evidence = Evidence(
        f"can the next value of 'random.{last}' be computed", "yes, from those before", "the standard library, 'random'"
    )
    fixes = tuple(_fixes(node, last, ctx))
    yield Finding(
        ctx.span(node.func),
        f"'{ctx.source(node.func)}' can be guessed: '{name[:40]}' needs 'secrets'",
        (evidence,),
        fixes,
    )


def _is_picked(node: ast.Call, last: str, ctx: Context) -> bool:
    """Whether one is taken of keys that are there: `random.choice(self.API_KEYS)`, or by given probabilities."""
    if last not in ("choice", "choices", "sample") or not node.args:
        return False
    weighed = any(one.arg in ("p", "weights", "cum_weights") for one in node.keywords)
    values = node.args[0].generators[0].iter if isinstance(node.args[0], ast.ListComp) else node.args[0]
    return (
        weighed
        or re.search(r"(?:key|token|account|credential|proxie|user)s?(?:_?list|_?pool)?$", last_name(values), re.I)
        is not None
    )


def _is_typed_back(node: ast.Call, ctx: Context) -> bool:
    """`bot.wait_for("message")`: shown to somebody, who types it to confirm what they asked for."""
    function = ctx.function_of(node)
    if function is None or "confirm" not in ctx.source(function) or re.search(r"mail|sms", ctx.source(function), re.I):
        return False
    return any(
        isinstance(one, ast.Call)
        and last_name(one.func) == "wait_for"
        and bool(one.args)
        and isinstance(one.args[0], ast.Constant)
        for one in walk(function)
    )


def _is_of_a_game(last: str, name: str, ctx: Context) -> bool:
    """Whether somebody is meant to guess it: a number that is called no more than secret, or what says so itself."""
    number = last in ("randint", "randrange") and name.lower().strip("_") in ("secret", "the_secret", "my_secret")
    named = (getattr(one, "name", None) or getattr(one, "id", "") for one in ctx.tree.nodes)
    return number or any("guess" in str(word).lower() for word in (*named, ctx.path.rpartition("/")[2]))


def _made(node: ast.Call, ctx: Context) -> str | None:
    """The name that says that something secret is made: of a variable, a key, a parameter, or the function."""
    for name in _names(node, ctx):
        words = _CAMEL.sub("_", name)
        if _NO_SECRET.search(words):
            return None
        if _SECRET.search(words) or (words.lower() in ("code", "pin", "otp") and _ONE_TIME.search(ctx.block.text)):
            return name
    return _made_from(node, ctx)


def _made_from(node: ast.Call, ctx: Context) -> str | None:
    """The secret that is a digest of what is drawn: `seed = f"{random.random()}"`, `reset_token = sha256(seed)`."""
    drawn = next((one for one in ctx.tree.above(node) if isinstance(one, ast.Assign)), None)
    if drawn is None or not isinstance(drawn.targets[0], ast.Name):
        return None
    for one in ctx.tree.nodes:
        if not isinstance(one, ast.Assign) or not _SECRET.search(_CAMEL.sub("_", last_name(one.targets[0]))):
            continue
        called = [inner for inner in walk(one.value) if isinstance(inner, ast.Call)]
        read = {inner.id for inner in walk(one.value) if isinstance(inner, ast.Name)}
        if drawn.targets[0].id in read and any(ctx.imported(call.func).startswith("hashlib.") for call in called):
            return last_name(one.targets[0])
    return None


def _names(node: ast.AST, ctx: Context) -> Iterator[str]:
    below = node
    for above in ctx.tree.above(node):
        match above:
            case ast.Assign(targets=targets) if below not in targets:
                for target in targets:
                    yield (
                        str(target.slice.value)
                        if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant)
                        else last_name(target)
                    )
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
                yield last_name(target)
            case ast.keyword(arg=str(name)):
                yield name
            case ast.Dict(keys=keys, values=values) if below in values:
                key = keys[values.index(below)]
                if isinstance(key, ast.Constant):
                    yield str(key.value)
                    return  # it is one field of what is made
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if any(inner is below for inner in above.body) and _results(above, node, ctx):
                    yield name
                return
            case ast.Lambda() | ast.Compare() | ast.If() | ast.While():
                if isinstance(above, ast.Lambda | ast.Compare) or below is above.test:
                    return
            case ast.Subscript(slice=index) if index is below:
                pass
            case _:
                pass
        below = above


def _results(function: ast.FunctionDef | ast.AsyncFunctionDef, node: ast.AST, ctx: Context) -> bool:
    """Whether what is drawn goes into what the function returns, as far as its shape tells: nothing else is returned."""
    returned = [one.value for one in ast.walk(function) if isinstance(one, ast.Return) and one.value is not None]
    return (
        bool(returned)
        and re.match(
            r"_*(?:generate|make|create|new|get|random|gen|build|issue)_|.*_(?:generator|factory)$|^\w*(?:token|password|otp|code|pin|secret)$",
            function.name,
        )
        is not None
    )


def _fixes(node: ast.Call, last: str, ctx: Context) -> Iterator[Fix]:
    func = ctx.span(node.func)
    imports = ("import secrets",)
    if last == "choice" and len(node.args) == 1:
        yield Fix("Use 'secrets.choice'", (Edit(func, "secrets.choice"),), safe=True, imports=imports)
    elif last == "randint" and len(node.args) == 2 and not node.keywords:
        low, high = (one.value if isinstance(one, ast.Constant) else None for one in node.args)
        if isinstance(low, int) and isinstance(high, int):
            start = "" if low == 0 else f"{low} + "
            if not start or _is_alone(node, ctx):
                edit = Edit(ctx.span(node), f"{start}secrets.randbelow({high - low + 1})")
                yield Fix("Use 'secrets.randbelow'", (edit,), safe=True, imports=imports)
    elif last == "getrandbits" and len(node.args) == 1:
        yield Fix("Use 'secrets.randbits'", (Edit(func, "secrets.randbits"),), safe=True, imports=imports)
    elif last == "randbytes" and len(node.args) == 1:
        yield Fix("Use 'secrets.token_bytes'", (Edit(func, "secrets.token_bytes"),), safe=True, imports=imports)
    elif last == "randrange" and len(node.args) == 1:
        yield Fix("Use 'secrets.randbelow'", (Edit(func, "secrets.randbelow"),), safe=True, imports=imports)
    else:
        yield Fix("Draw from the operating system", (Edit(func, f"secrets.SystemRandom().{last}"),), imports=imports)


def _is_alone(node: ast.Call, ctx: Context) -> bool:
    """Whether an addition in its place needs no brackets."""
    above = ctx.tree.parents.get(node)
    return isinstance(above, ast.Assign | ast.Return | ast.keyword | ast.FormattedValue) or (
        isinstance(above, ast.Call) and node in above.args
    )
