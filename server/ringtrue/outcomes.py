"""Outcomes: what statements say about how the work went, and what a handler does with what it caught.

Does not follow control flow, and does not know whether what is said is true.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from ringtrue.expressions import dotted

if TYPE_CHECKING:
    from ringtrue.context import Context

Claim = Literal["success", "deed", "end"]
"""What a message claims: that it went well, that a certain thing was done, or only that the work is over."""

_TEST_PATH = re.compile(
    r"(?:^|[\\/])(?:tests?[\\/]|testing[\\/]|_tests?[\\/]|conftest\.py$|test_[^\\/]*\.py$|[^\\/]*_tests?\.py$|tests?\.py$)"
)
_SPEAKERS = frozenset(("print", "echo", "secho", "info", "debug", "log", "success", "write", "notice", "rprint"))
_LEVELS = frozenset(("debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log"))
_LOGGERS = re.compile(r"log|console|messages|warnings|^st$|^ui$|report|^out$|printer|notif")
_SPEAKING = frozenset(("click", "typer", "stdout", "stderr", "console", "rich", "_console", "out", "ui"))
_SUCCESS = re.compile(
    r"\bsuccess(?:ful(?:ly)?)?\b|\bsucceeded\b|"
    r"\ball (?:unit |integration )?(?:tests|checks) (?:have )?pass(?:ed)?\b|[✅✓✔🎉]|"
    r"\b(?:tests?|checks?|build|lint(?:ing)?|verification|validation) (?:has |have )?passed\b",
    re.IGNORECASE,
)
_DEED = re.compile(
    r"\b(?:sav|sen|upload|download|creat|updat|delet|remov|insert|install|deploy|migrat|export|import|restor|publish|"
    r"stor|submitt|deliver|writt|charg|copi|transferr|synchroniz|sync|backed|appli|commit|generat|process|mov)(?:ed|t|en|up)\b",
    re.IGNORECASE,
)
_END = re.compile(r"\b(?:done|complete[d]?|finished|all good|ready)\b", re.IGNORECASE)
_FAILURE = re.compile(
    r"fail|error|unable|could ?n[o']t|can ?not|can't|\bnot\b|\bno\b|warn|skip|unsuccess|without success|"
    r"invalid|if success|except|problem|partial|unless|\bor\b|whether|attempt|maybe|may have",
    re.IGNORECASE,
)
_GOOD_WORDS = frozenset(("success", "ok", "succeeded", "done", "completed", "complete", "passed", "successful"))
_UNDOES = frozenset(("rollback", "print_exc", "print_exception"))
_PAUSES = frozenset(("time.sleep", "asyncio.sleep", "sleep", "trio.sleep", "anyio.sleep"))
_EVERYTHING = frozenset(("Exception", "BaseException"))


def is_test_path(path: str) -> bool:
    """Whether the file at `path` holds tests or what they share."""
    return _TEST_PATH.search(path) is not None


def in_tests(ctx: Context) -> bool:
    """Whether the document holds tests or what they share, told by its place in its project."""
    return is_test_path(ctx.ask_here("place") or ctx.path)


def catches_everything(handler: ast.ExceptHandler) -> bool:
    """Whether the handler catches any failure: a bare `except`, `Exception`, or a tuple with it."""
    return not caught_names(handler) or not _EVERYTHING.isdisjoint(caught_names(handler))


def caught_names(handler: ast.ExceptHandler) -> frozenset[str]:
    """The last names of the classes that are caught; none for a bare `except`."""
    if handler.type is None:
        return frozenset()
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return frozenset(dotted(kind).rpartition(".")[2] or "?" for kind in kinds)


def is_quiet(suite: Iterable[ast.stmt]) -> bool:
    """Whether the statements do nothing but go on: `pass`, `continue`, `...`, text."""
    return all(
        isinstance(node, ast.Pass | ast.Continue)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for node in suite
    )


def is_passive(node: ast.stmt) -> bool:
    """Whether a statement of a handler only speaks, or undoes what has failed anyway."""
    if is_message(node) or is_quiet([node]):
        return True
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=attr))):
            return attr in _UNDOES
        case _:
            return False


def is_message(node: ast.AST) -> bool:
    """Whether the statement only prints or logs."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _speaks(node.value.func)


def _speaks(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id in _SPEAKERS
    if not isinstance(called, ast.Attribute):
        return False
    owner = dotted(called.value).rpartition(".")[2].lower()
    if called.attr in _LEVELS:
        return _LOGGERS.search(owner) is not None
    return called.attr in _SPEAKERS and owner in _SPEAKING


def is_pause(node: ast.AST) -> bool:
    """Whether the statement only sleeps, for a time that the code itself sets."""
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Await):
        call = call.value
    if not isinstance(call, ast.Call) or dotted(call.func) not in _PAUSES or len(call.args) != 1:
        return False
    seconds = call.args[0]
    return isinstance(seconds, ast.Call) or (isinstance(seconds, ast.Constant) and seconds.value != 0)


def message_of(node: ast.AST) -> str:
    """What a statement that only prints or logs says, with `{}` for what is put in; otherwise the empty string."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call) or not _speaks(node.value.func):
        return ""
    return text_of(node.value.args[0]) if node.value.args else ""


def text_of(node: ast.AST | None) -> str:
    """The text of a literal, an f-string or a sum of them, with `{}` for what is put in."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(text_of(value) if isinstance(value, ast.Constant) else "{}" for value in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return (text_of(left) or "{}") + (text_of(right) or "{}")
        case ast.BinOp(left=left, op=ast.Mod()) | ast.Call(func=ast.Attribute(value=left, attr="format")):
            return text_of(left)
        case _:
            return ""


def claim_of(text: str) -> Claim | None:
    """What a message claims of the work, or None where it claims nothing, or tells of a failure."""
    if not text or len(text) > 300 or _FAILURE.search(text) or text.rstrip().endswith(("?", "...", "…")):
        return None
    if _SUCCESS.search(text):
        return "success"
    if _DEED.search(text):
        return "deed"
    return "end" if _END.search(text) else None


def is_success(value: ast.expr | None) -> bool:
    """Whether a returned value says that it worked: `True`, "ok", `{"status": "success"}`, with 200 or no status."""
    match value:
        case ast.Constant(value=True):
            return True
        case ast.Constant(value=str(text)):
            return text.lower() in _GOOD_WORDS
        case ast.Dict(keys=keys, values=values):
            for key, one in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and key.value in ("status", "success", "ok", "result"):
                    return is_success(one)
                if isinstance(key, ast.Constant) and key.value in ("statusCode", "status_code"):
                    return isinstance(one, ast.Constant) and one.value == 200
            return False
        case ast.Call(func=func, args=[first, *_]) if dotted(func).endswith(
            ("jsonify", "JsonResponse", "JSONResponse")
        ):
            return is_success(first)
        case ast.Tuple(elts=[first, ast.Constant(value=200 | 201 | 204)]):
            return is_success(first)
        case _:
            return False


def speaks_of(message: str, suite: Iterable[ast.stmt]) -> bool:
    """Whether a message speaks of what the statements do: "saved" of `save`, `write` or `dump`."""
    called = {
        word
        for part in suite
        for one in ast.walk(part)
        if isinstance(one, ast.Call)
        for word in re.split(r"[._]", dotted(one.func).rpartition(".")[2] or getattr(one.func, "attr", ""))
    }
    said = [word.lower() for word in re.findall(r"[A-Za-z]{3,}", message)]
    if claim_of(message) == "deed":
        said = [word for word in said if claim_of(word) == "deed"]
    done = {other for word in said for other in (word, *_MEANS.get(word, "").split())}
    return any(
        word[:4].lower() == one[:4] or (len(word) < 5 and word[:3].lower() == one[:3])
        for word in called
        if len(word) > 2
        for one in done
    )


_MEANS = {
    "saved": "write dump store put commit insert persist",
    "sent": "send post publish mail deliver",
    "stored": "save write put insert",
    "created": "mkdir makedirs add insert make write",
    "updated": "save put patch write execute commit",
    "removed": "delete unlink rmtree",
    "deleted": "remove unlink rmtree drop",
    "installed": "run call",
    "deployed": "run push",
    "exported": "write dump save to",
    "inserted": "execute add commit",
    "written": "dump save",
    "uploaded": "put post",
    "downloaded": "get urlretrieve fetch",
    "imported": "load read",
    "migrated": "execute run upgrade",
    "restored": "load copy execute",
    "published": "post send",
}
