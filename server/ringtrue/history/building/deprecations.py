"""What a definition says of its own deprecation: PEP 702, other decorators, warnings, the docstring.

Does not know which release it is in. Over-reports nothing on purpose: a default that will change is no deprecation.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TypeAlias

from ringtrue.history.partly import is_partial

Said: TypeAlias = "tuple[str, str]"
"""A message, and the release that is named; either may be empty."""
Function = ast.FunctionDef | ast.AsyncFunctionDef

_CATEGORY = re.compile(r"Deprecat|FutureWarning|RemovedIn|Legacy\w*Warning|MovedIn20")
_GOES = re.compile(r"deprecat|remov|no longer|discontinu|instead|replac|renam|obsolet", re.IGNORECASE)
_CHANGES = re.compile(r"default (value|behaviou?r)?.*(will )?change", re.IGNORECASE | re.DOTALL)
_WARNERS = re.compile(
    r"^_?(warn_deprecated|warn_deprecation|deprecation_warning|deprecat(e|ed|ion)|emit_deprecation\w*)$"
)
_DECORATORS = re.compile(
    r"^_?(deprecated?|deprecated_(function|class|method|api|func|since|by|alias)|typing_deprecated|mark_deprecated)$"
)
_RENAMING = {
    "deprecate_kwarg": 0,  # (old, new)
    "deprecate_parameter": 0,
    "rename_parameter": 1,  # (since, old, new)
    "delete_parameter": 1,
    "deprecated_renamed_argument": 0,
    "deprecate_renamed_parameter": 0,
    "rename_kwargs": 0,
    "_rename_parameter": 0,
}
"""Decorators that say which parameter goes, and which argument of theirs names it."""
_OF_ARGUMENTS = re.compile(r"param|arg|kw|renam")
_KEEPING = re.compile(r"posarg|positional|nonkeyword|streaming|deprecated_(args|arg_values|params|parameter)$")
"""Of those, what changes no names: places only, or parameters that stand in the signature."""
_VERSION = re.compile(r"v?\d+(\.\d+)+([.\-]?\w+)?")
_DIRECTIVE = re.compile(r"^(?P<indent>[ \t]*)\.\.[ \t]+deprecated::[ \t]*(?P<rest>[^\n]*)", re.MULTILINE)
_PARAMETER = re.compile(r"^[ \t]*(?P<names>\*{0,2}\w+(?:[ \t]*,[ \t]*\*{0,2}\w+)*)[ \t]*(?::|$)")
_ADDRESS = re.compile(r"<?\bhttps?://\S+>?|\b[\w.]+\.(?:org|com|io|dev)/\S*")
"""Addresses say little on one line."""
_LONGEST = 160


def of_function(node: Function) -> Said | None:
    """What a function says of itself."""
    return _decorated(node) or _warned(node.body) or _documented(node)


def of_class(node: ast.ClassDef) -> Said | None:
    """What a class says of itself: also by its constructor."""
    found = _decorated(node) or _documented(node)
    if found is not None:
        return found
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef) and inner.name in ("__init__", "__new__"):
            return _warned(inner.body)
    return None


def of_value(value: ast.expr | None) -> Said | None:
    """What an assigned call says: `x = deprecated_alias(...)`."""
    if isinstance(value, ast.Call) and re.match(r"^_?deprecat", last_name(value.func)):
        return _said_by(value)
    return None


def of_parameters(node: Function) -> list[tuple[str, str, str]]:
    """(parameter, message, since) of the parameters that a function says are deprecated."""
    arguments = node.args
    names = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    found: dict[str, Said] = {}
    for statement in node.body:
        if isinstance(statement, ast.If) and (name := _given(statement.test, names)) is not None:
            said = _warned_below(statement.body, name)
            if said is not None:
                found.setdefault(name, said)
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and last_name(decorator.func) in _RENAMING:
            found.update(_renamed(decorator))
    for name, said in _documented_parameters(node):
        if name in names:
            found.setdefault(name, said)
    return [(name, *said) for name, said in found.items()]


def accepted(node: Function) -> list[str]:
    """The old names of parameters that a function's decorators still take."""
    found: list[str] = []
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and last_name(decorator.func) in _RENAMING:
            found += _renamed(decorator)
    return found


def is_harmless(decorator: str) -> bool:
    """Whether a decorator of this name only says that something is deprecated, or is known to change parameters in
    a way that can be read."""
    if decorator in _RENAMING:
        return True
    if not decorator.startswith("deprecat"):
        return False
    return not _OF_ARGUMENTS.search(decorator) or _KEEPING.search(decorator) is not None


def last_name(node: ast.expr) -> str:
    """The last part of a dotted name; empty for any other expression."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def text_of(node: ast.expr | None) -> str:
    """The literal text of an expression, with what is filled in left out; empty where there is none."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=values):
            return "".join(text_of(value) if isinstance(value, ast.Constant) else "…" for value in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return text_of(left) + text_of(right)
        case ast.BinOp(left=left, op=ast.Mod()):
            return re.sub(r"%\(?\w*\)?[sdr]", "…", text_of(left))
        case ast.Call(func=ast.Attribute(value=inner, attr="format")):
            return re.sub(r"\{[^}]*\}", "…", text_of(inner))
    return ""


def tidy(text: str) -> str:
    """On one line, and not long."""
    joined = " ".join(_ADDRESS.sub("", text).split())
    return joined if len(joined) <= _LONGEST else joined[: _LONGEST - 1].rstrip() + "…"


def _decorated(node: Function | ast.ClassDef) -> Said | None:
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if _DECORATORS.match(last_name(called)):
            return _said_by(decorator) if isinstance(decorator, ast.Call) else ("", "")
    return None


def _said_by(call: ast.Call) -> Said:
    """Message and release among the arguments of a decorator or a function that warns."""
    texts = [text for argument in call.args if (text := text_of(argument))]
    words = {word.arg: text for word in call.keywords if word.arg and (text := text_of(word.value))}
    since = next((words[key] for key in ("since", "version", "deprecated_in", "deprecated_since") if key in words), "")
    if not since and texts and _VERSION.fullmatch(texts[0]):
        since = texts.pop(0)
    texts = [text for text in texts if not _VERSION.fullmatch(text)]
    message = next(
        (words[key] for key in ("message", "msg", "reason", "extra", "details", "instructions") if key in words), ""
    )
    other = next(
        (words[key] for key in ("alternative", "replacement", "alternative_import", "instead") if key in words), ""
    )
    message = message or next((text for text in texts if " " in text), "") or (f"use '{other}'" if other else "")
    return tidy(message), since.removeprefix("v") if _VERSION.fullmatch(since) else ""


def _warned(body: list[ast.stmt]) -> Said | None:
    """The warning that these statements always give."""
    for statement in body:
        match statement:
            case ast.Expr(value=ast.Call() as call):
                if (said := _warning(call)) is not None:
                    return said
            case ast.For() | ast.While() | ast.With() | ast.Try() | ast.If() if _may_return(statement):
                return None
            case ast.Raise(exc=ast.Call(args=[said, *_])):
                text = text_of(said)
                return (tidy(text), "") if re.search(r"deprecat|removed|no longer", text) else None
            case ast.Return() | ast.Raise():
                return None
    return None


def _may_return(statement: ast.stmt) -> bool:
    """Whether what stands behind the statement is not always reached."""
    return any(isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) for node in ast.walk(statement))


def _warned_below(body: list[ast.stmt], name: str) -> Said | None:
    """A warning that names the parameter, anywhere in these statements."""
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and (said := _warning(node)) and re.search(rf"\b{name}\b", said[0]):
                return said
    return None


def _warning(call: ast.Call) -> Said | None:
    name = last_name(call.func)
    if name in ("warn", "warn_explicit", "_warn", "warn_once"):
        categories = given_category(call)
        message = text_of(call.args[0]) if call.args else ""
        if not message:
            message = next((text_of(word.value) for word in call.keywords if word.arg == "message"), "")
        if call.args and isinstance(call.args[0], ast.Call) and _CATEGORY.search(last_name(call.args[0].func)):
            categories, message = ["given"], text_of(next(iter(call.args[0].args), None))
        if not categories and len(call.args) == 1 and re.search(r"\bdeprecated\b", message):
            categories = ["none given"]
        if not categories or (message and (_CHANGES.search(message) or not _GOES.search(message))):
            return None
        if not message and categories == ["FutureWarning"]:
            return None
        return tidy(message), ""
    return _said_by(call) if _WARNERS.match(name) else None


def given_category(call: ast.Call) -> list[str]:
    """The categories of deprecation among the arguments of a warning."""
    arguments = [*call.args[1:], *(word.value for word in call.keywords)]
    return [each for each in map(last_name, arguments) if _CATEGORY.search(each)]


def _given(test: ast.expr, names: set[str]) -> str | None:
    """The parameter whose being given at all `test` asks for."""
    match test:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.IsNot()], comparators=[_]) if name in names:
            return name
        case ast.Compare(left=ast.Name(id=name), ops=[ast.NotEq()], comparators=[ast.Constant(value=str() as word)]):
            return name if name in names and ("deprecat" in word or "warn" in word) else None
        case ast.Name(id=name) if name in names:
            return name
    return None


def _renamed(call: ast.Call) -> dict[str, Said]:
    at = _RENAMING[last_name(call.func)]
    words = {word.arg: text_of(word.value) for word in call.keywords if word.arg}
    old = words.get("old_arg_name") or words.get("old") or words.get("name")
    old = old or (text_of(call.args[at]) if len(call.args) > at else "")
    new = words.get("new_arg_name") or words.get("new") or words.get("new_name")
    new = new or (text_of(call.args[at + 1]) if len(call.args) > at + 1 else "")
    since = text_of(call.args[0]) if at == 1 and call.args else ""
    since = since or next((words[key] for key in ("version", "since", "dep_version") if words.get(key)), "")
    return {old: (f"use '{new}'" if new else "", since)} if old.isidentifier() else {}


def _documented(node: Function | ast.ClassDef) -> Said | None:
    """A `deprecated` directive about the whole: not below a parameter, nor behind the first section."""
    text = ast.get_docstring(node) or ""
    if "deprecated::" not in text:
        return None
    for match in _DIRECTIVE.finditer(text):
        before = text[: match.start()]
        if not match["indent"] and not re.search(
            r"^\w[\w ]*\n---+|^(Args|Arguments|Parameters|Attributes):", before, re.MULTILINE
        ):
            said = _directive(match, text)
            return None if is_partial(said[0]) else said
    return None


def _documented_parameters(node: Function) -> Iterator[tuple[str, Said]]:
    text = ast.get_docstring(node) or ""
    if "deprecated::" not in text:
        return
    for match in _DIRECTIVE.finditer(text):
        if match["indent"]:
            above = reversed(text[: match.start()].splitlines())
            head = next((line for line in above if line.strip() and _depth(line) < len(match["indent"])), "")
            if (named := _PARAMETER.match(head)) is not None:
                for name in named["names"].split(","):
                    yield name.strip().lstrip("*"), _directive(match, text)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _directive(match: re.Match[str], text: str) -> Said:
    """The release and the text of a directive: what stands beside it and, deeper, below it."""
    since, _, rest = match["rest"].strip().partition(" ")
    if not _VERSION.fullmatch(since.rstrip(":,.")):
        since, rest = "", match["rest"]
    lines = [rest] if rest else []
    for line in text[match.end() :].splitlines()[1:]:
        if not line.strip() and not lines:
            continue  # the text may stand behind an empty line
        if not line.strip() or _depth(line) <= len(match["indent"]):
            break
        lines.append(line.strip())
    return tidy(" ".join(lines)), since.rstrip(":,.").removeprefix("v")
