"""A password, token or key is written to a log. Logs are kept for long, copied to other systems and read by many; what is
in them cannot be called back.

Leave the value out, or log that it was there: `bool(password)`, the last four characters, a digest.
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
    Good,
    bound_value,
    in_test_or_example,
    last_name,
    rule,
    walk,
)

_METHODS = frozenset(("debug", "info", "warning", "warn", "error", "critical", "exception", "log"))
_LOGGER = re.compile(r"(?:^|[._])(?:log|logger|logging|_log|_logger|LOG|LOGGER)(?:\(\))?$")
_SECRET = re.compile(
    r"(?:^|_)(?:password|passwd|passphrase|pwd|secret|secret_?key|api_?key|apikey|private_?key|client_?secret|access_?token|"
    r"auth_?token|refresh_?token|bearer_?token|session_?token|reset_?token|credit_?card(?:_?number)?|card_?number|cvv|ssn|otp|id_?token|jwt)$",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"^(?:token|auth|authorization|credentials?)$", re.IGNORECASE)
_LOGIN = re.compile(r"login|log_in|password|oauth|bearer|jwt|authenticat|credential|api_?key|session", re.IGNORECASE)
# What a secret in an object of its own is read by.
_VALUES = frozenset(("get_secret_value", "value", "secret", "password", "key", "access_token", "token", "raw"))
_REFUSALS = ("error", "errors", "error_description", "message", "code")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHOWN_ON_PURPOSE = re.compile(
    r"generat|new_|create|show|print|dump|reveal|main|cli|command|__main__|display|echo|decrypt|export|token_hex|token_urlsafe|(?:^|/)cmd/|manage[_.]|load_?data|init_?admin",
    re.IGNORECASE,
)
_THEM = re.compile(r"token|secret|password|key|credential", re.IGNORECASE)
_INVALID = re.compile(r"invalid|unknown|option", re.IGNORECASE)
_VERB = re.compile(r"^(?:reset|change|forgot|forgotten|lost|update|set|send)_", re.IGNORECASE)
_ASKS = re.compile(r"print|show|debug|dump|reveal|display", re.IGNORECASE)
_MAKES = re.compile(r"create|generate|new", re.IGNORECASE)
_ADVISES = re.compile(r"save (?:it|this)|keep (?:it|this)|write (?:it|this) down|shown (?:only )?once", re.IGNORECASE)
_GUESSES = re.compile(r"brute|wordlist|password_?list|crack", re.IGNORECASE)
_REFUSED = re.compile(
    r"expired|bad_?signature|invalid_?signature|bad_?token|invalid_?token|decode_?error", re.IGNORECASE
)
_FLAG = re.compile(
    r"^_*(?:is|has|no|show|with)_|(?:^|_)(?:use|disabled?|enabled?|allow|requires?|should|ask|force)_", re.IGNORECASE
)
_PASSWORDS = re.compile(r"passw(?:or)?ds|pwds|passphrases|wordlist|candidates|guesses", re.IGNORECASE)
_PROMPT = re.compile(r"enter|type|choose|must|invalid|wrong|missing|required|empty", re.IGNORECASE)


@rule(
    ast.Call,
    summary="password, token or key written to a log",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[532],
    examples=[
        Bad(
            """
            import logging

            logger = logging.getLogger(__name__)


            def login(username, password):
                logger.info("login of %s with %s", username, password)
                #                                            ^^^^^^^^ 'password' is written to the log
            """,
            fixed="""
            import logging

            logger = logging.getLogger(__name__)


            def login(username, password):
                logger.info("login of %s with %s", username, "***")
            """,
        ),
        Bad(
            """
            import logging


            def connect(settings):
                logging.debug(f"connecting with {settings.api_key}")
                #                                ^^^^^^^^^^^^^^^^ 'api_key' is written to the log
            """,
            fixed="""
            import logging


            def connect(settings):
                logging.debug(f"connecting with ***")
            """,
        ),
        Good(
            """
            import logging

            logger = logging.getLogger(__name__)


            def login(username, password, token_count):
                logger.info("login of %s, password given: %s", username, bool(password))
                logger.debug("%d tokens, secret %s…", token_count, mask(username))
            """,
            why="that it was there, and other things",
        ),
        Good(
            """
            def main():
                password = generate_password()
                print(f"your new password: {password}")
            """,
            why="shown to whoever asked for it",
        ),
        Good(
            """
            import logging

            logger = logging.getLogger(__name__)


            def parse(tokens):
                for token in tokens:
                    logger.debug("token %s", token)
            """,
            why="tokens of a language",
        ),
        Good(
            """
            import logging

            logger = logging.getLogger(__name__)


            def credentials_of(client):
                credentials = client.get_credentials()
                if "error" in credentials:
                    logger.warning("no credentials: %s", credentials)
                    return None
                return credentials
            """,
            why="it holds an error in their place",
        ),
        Good(
            """
            import logging

            logger = logging.getLogger(__name__)


            class Tokens:
                def revoke(self, session, access_token):
                    self.token.revoke()
                    session.delete(access_token)
                    logger.info("Revoked token %r, and %s", self.token, access_token)
            """,
            why="objects: what is written is how they show themselves",
        ),
        Good(
            """
            import logging

            import click

            logger = logging.getLogger(__name__)


            @click.command()
            def new_token(client):
                access_token = client.create_token()
                logger.info("Token: %s", access_token)
            """,
            why="whoever gives the command asks for it",
        ),
        Good(
            """
            import logging

            from itsdangerous import SignatureExpired

            logger = logging.getLogger(__name__)


            def login(load, api_key, token, _use_single_password):
                if api_key == "public":
                    logger.error("not a key of your own: %s", api_key)
                logger.info("one password: %s", _use_single_password)
                try:
                    return load(token)
                except SignatureExpired:
                    logger.warning("too late: %s", token)
            """,
            why="what the source says, whether there is one, and a token that opens nothing",
        ),
        Good(
            """
            def attack(server, wordlist):
                for password in wordlist:
                    print(f"trying {password}")
                    server.login(password)
            """,
            why="one of many that are tried",
        ),
        Good(
            """
            import logging


            class Shell:
                def do_pwd(self, args):
                    print(self.pwd)

                def open(self, archive, passwords, image_disable_password):
                    logging.debug("no password: %s", image_disable_password)
                    for password in passwords:
                        logging.debug("trying %s", password)
                        archive.open(password)
            """,
            why="the folder one is in, whether there is one, and one of many that are tried",
        ),
    ],
)
def sensitive_logging(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    last = last_name(node.func)
    printed = last == "print" and isinstance(node.func, ast.Name)
    if not printed and not (last in _METHODS and isinstance(node.func, ast.Attribute)):
        return
    if in_test_or_example(ctx) or not (printed or _is_logger(node.func, ctx)):
        return
    if printed and _is_for_the_user(node, ctx):
        return
    for at in _written(node):
        name = _CAMEL.sub("_", last_name(at) if not isinstance(at, ast.Subscript) else _key(at))
        if _SECRET.search(name) or (_TOKEN.search(name) and _LOGIN.search(ctx.block.text.replace(name, ""))):
            if _INVALID.search(ctx.source(node)) and name == "auth":
                continue  # an option, which says how to log in
            if _VERB.match(name) or _is_asked_for(node, ctx):
                continue
            if _is_known(at, ctx) or _is_refused(at, name, ctx) or _is_tried(at, ctx) or _is_folder(name, node, ctx):
                continue
            if printed and _is_guess(node, ctx):
                continue
            if _FLAG.search(name):
                continue  # whether there is one
            if isinstance(at, ast.Name) and (_is_masked(at, ctx) or _is_refusal(at, ctx)):
                continue
            if _is_object(at, ctx) or (not printed and _is_command(node, ctx)):
                continue
            if (
                isinstance(at, ast.Name)
                and at.id.isupper()
                and (at.id.startswith("CONF_") or not _is_secret_value(at, ctx))
            ):
                continue
            where = "standard output" if printed else "the log"
            evidence = Evidence(
                "who reads the log", "more people, and for longer, than may know it", "OWASP, 'Logging Cheat Sheet'"
            )
            yield Finding(
                ctx.span(at), f"'{name[:40]}' is written to {where}", (evidence,), tuple(_fixes(node, at, ctx))
            )


def _is_known(node: ast.expr, ctx: Context) -> bool:
    """`if api_key == "public":`: it is what the source says."""
    name = ctx.source(node)
    below: ast.AST = node
    for above in ctx.tree.above(node):
        if isinstance(above, ast.If) and below in above.body:
            match above.test:
                case ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.Constant()]) if ctx.source(left) == name:
                    return True
                case _:
                    pass
        below = above
    return False


def _is_refused(node: ast.expr, name: str, ctx: Context) -> bool:
    """`except SignatureExpired:`: a token that opens nothing."""
    kinds = (above.type for above in ctx.tree.above(node) if isinstance(above, ast.ExceptHandler) and above.type)
    return re.search(r"token|jwt", name, re.IGNORECASE) is not None and any(
        _REFUSED.search(ctx.source(kind)) for kind in kinds
    )


def _is_tried(node: ast.expr, ctx: Context) -> bool:
    """`for password in passwords:`: one of many, until one opens."""
    return isinstance(node, ast.Name) and any(
        isinstance(above, ast.For)
        and isinstance(above.target, ast.Name)
        and above.target.id == node.id
        and _PASSWORDS.search(ctx.source(above.iter)) is not None
        for above in ctx.tree.above(node)
    )


def _is_folder(name: str, node: ast.Call, ctx: Context) -> bool:
    """`def do_pwd(self): print(self.pwd)`: the folder one is in."""
    function = ctx.function_of(node)
    return name.strip("_") == "pwd" and function is not None and function.name.endswith("pwd")


def _is_guess(node: ast.Call, ctx: Context) -> bool:
    """Whether it is one of many that the program tries."""
    function = ctx.function_of(node)
    return _GUESSES.search(f"{ctx.path} {ctx.source(function) if function is not None else ''}") is not None


def _is_masked(node: ast.Name, ctx: Context) -> bool:
    """Whether only a part of the value is left, or asterisks stand for it."""
    flow = ctx.flow_around(node)
    reaching = flow.reaching(node) if flow is not None else None
    return any(
        isinstance(one, ast.Slice)
        or (isinstance(one, ast.Constant) and isinstance(one.value, str) and "*" in one.value)
        for definition in reaching or ()
        if definition.value is not None
        for one in ast.walk(definition.value)
    )


def _is_object(node: ast.expr, ctx: Context) -> bool:
    """Whether it is a thing with attributes and methods of its own, `token.id`, `token.revoke()`, or is made by a class:
    what is written is how it shows itself."""
    if not isinstance(node, ast.Name | ast.Attribute):
        return False
    name = ctx.source(node)
    for one in ctx.tree.nodes:
        match one:
            case ast.Attribute(value=value, attr=attr) if not hasattr(str, attr) and not hasattr(dict, attr):
                if not hasattr(bytes, attr) and attr not in _VALUES and ctx.source(value) == name:
                    return True
            case ast.Call(func=ast.Attribute(attr="delete" | "add" | "refresh"), args=[ast.expr() as value]):
                if ctx.source(value) == name and "session" in ctx.source(one.func):
                    return True
            case _:
                continue
    made = bound_value(node, ctx) if isinstance(node, ast.Name) else None
    return isinstance(made, ast.Call) and last_name(made.func)[:1].isupper() and last_name(made.func) != "SecretStr"


def _is_asked_for(node: ast.Call, ctx: Context) -> bool:
    """`if print_tokens:`: whoever calls it wants to see them."""
    tests = (above.test for above in ctx.tree.above(node) if isinstance(above, ast.If))
    names = (one for test in tests for one in walk(test) if isinstance(one, ast.Name | ast.Attribute))
    return any(_ASKS.search(last_name(one)) and _THEM.search(last_name(one)) for one in names)


def _is_command(node: ast.Call, ctx: Context) -> bool:
    """Whether a command of the command line tells it: whoever gives the command reads it."""
    function = ctx.function_of(node)
    if function is not None and _MAKES.search(function.name) and _ADVISES.search(ctx.source(function)):
        return True
    return function is not None and any(
        last_name(one.func if isinstance(one, ast.Call) else one) in ("command", "callback")
        for one in function.decorator_list
    )


def _is_refusal(node: ast.Name, ctx: Context) -> bool:
    """Whether it was found before to hold an error in place of what was asked for: `if "error" in token:`."""
    for above in ctx.tree.above(node):
        for one in walk(above.test) if isinstance(above, ast.If) else ():
            match one:
                case ast.Compare(
                    left=ast.Constant(value=str(key)), ops=[ast.In()], comparators=[ast.Name(id=name)]
                ) if name == node.id and key.lower() in _REFUSALS:
                    return True
                case _:
                    continue
    return False


def _is_secret_value(node: ast.Name, ctx: Context) -> bool:
    """Whether a constant holds something that was read, not the name of a setting or a route."""
    return isinstance(bound_value(node, ctx), ast.Call | ast.Subscript)


def _is_logger(func: ast.expr, ctx: Context) -> bool:
    if not isinstance(func, ast.Attribute):
        return False
    return bool(_LOGGER.search(ctx.source(func.value))) or ctx.imported(func).startswith("logging.")


def _is_for_the_user(node: ast.Call, ctx: Context) -> bool:
    """Whether the program's purpose is to show it: a command, a script, a function that made it."""
    function = ctx.function_of(node)
    if function is None:
        return True
    return (
        bool(function.decorator_list)
        or bool(_SHOWN_ON_PURPOSE.search(function.name))
        or bool(_SHOWN_ON_PURPOSE.search(ctx.path))
        or "__main__" in ctx.block.text
    )


def _written(node: ast.Call) -> Iterator[ast.expr]:
    """The values that are written as they are."""
    for one in (
        *node.args,
        *(
            given.value
            for given in node.keywords
            if given.arg not in ("exc_info", "extra", "stacklevel", "file", "end", "sep")
        ),
    ):
        yield from _values(one)


def _values(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Name() | ast.Attribute() | ast.Subscript(slice=ast.Constant(value=str())):
            yield node
        case ast.JoinedStr(values=values):
            for one in values:
                if isinstance(one, ast.FormattedValue):
                    yield from _values(one.value)
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod(), right=right):
            yield from _values(left)
            yield from _values(right)
        case ast.Tuple(elts=elements):
            for one in elements:
                yield from _values(one)
        case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="format"), args=args, keywords=keywords):
            for one in (*args, *(given.value for given in keywords)):
                yield from _values(one)
        case ast.Call(func=ast.Name(id="str" | "repr"), args=[one]):
            yield from _values(one)
        case _:
            return


def _key(node: ast.Subscript) -> str:
    return str(node.slice.value) if isinstance(node.slice, ast.Constant) else ""


def _fixes(node: ast.Call, at: ast.expr, ctx: Context) -> Iterator[Fix]:
    above = ctx.tree.parents.get(at)
    if isinstance(above, ast.FormattedValue):
        start, end = ctx.span(at)
        text = ctx.block.text
        left, right = text.rfind("{", 0, start), text.find("}", end)
        if text[left + 1 : start].strip() == "" and right > 0:
            yield Fix("Leave it out", (Edit(type(ctx.span(at))(left, right + 1), "***"),))
    elif at in node.args[1:]:
        yield Fix("Leave it out", (Edit(ctx.span(at), '"***"'),))
