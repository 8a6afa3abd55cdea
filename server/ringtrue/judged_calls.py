"""Judged calls: what the surface says of a call of a block, if its author does not expect an error there.

Does not know rules; each picks the misfits that it speaks of.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ringtrue import library_words
from ringtrue.calls import Misfit, misfits, with_documented
from ringtrue.environment.api.values import Api, Members
from ringtrue.excuses import excused
from ringtrue.lacking import is_setuptools_own
from ringtrue.meant import meant
from ringtrue.other_spellings import KEYWORDS, LITERALS
from ringtrue.own_attributes import stores_key

if TYPE_CHECKING:
    from ringtrue.context import Context

Judged = tuple[Api, tuple[Misfit, ...]]


def judged_call(node: ast.Call, ctx: Context) -> Judged | None:
    """What is called, and in which ways the call certainly does not fit it; None where nothing is certain or wrong."""
    kept: dict[ast.Call, Judged | None] = ctx.receivers.calls
    if node not in kept:
        kept[node] = _judged(node, ctx)
    return kept[node]


def _judged(node: ast.Call, ctx: Context) -> Judged | None:
    paths = ctx.receivers.of(node.func)
    if len(paths) != 1:
        return None
    api = ctx.api(paths[0])
    if not isinstance(api, Api) or api.open is not None or not api.signatures or _is_special(api, paths[0]):
        return None
    if api.kind == "class" and _is_declared_class(node.func, ctx):
        return None
    api = _as_called(api, node)
    found = misfits(node, with_documented(api))
    if _is_open_stub(api):
        found = tuple(one for one in found if one.trouble != "twice")
    if api.name == _ENGINE and not _is_own_dialect(node):
        found = tuple(one for one in found if one.trouble != "keyword")
    if _DIALOG.match(api.name):
        found = tuple(one for one in found if not (isinstance(one.node, ast.keyword) and one.node.arg == "master"))
    if api.name.startswith("tkinter."):
        found = tuple(one for one in found if not _is_abbreviated(one, api))
    return (api, found) if found and not _excused(node, api, ctx) else None


def _is_declared_class(node: ast.expr, ctx: Context) -> bool:
    """Whether only an annotation (`kind: type[Base]`) says which class is called: it may be a subclass."""
    flow = ctx.flow_around(node)
    if not isinstance(node, ast.Name) or flow is None or node.id not in flow.by_name:
        return False
    return any(one.kind == "argument" for one in flow.reaching(node) or flow.by_name[node.id])


def _as_called(api: Api, node: ast.Call) -> Api:
    """`api` without the keywords that are for actions of the program's own, where the call names none."""
    if api.name != "argparse._ActionsContainer.add_argument":
        return api
    actions = [one.value for one in node.keywords if one.arg == "action"]
    if not all(isinstance(one, ast.Constant) and one.value in _ACTIONS for one in actions):
        return api
    closed = [
        replace(one, parameters=tuple(each for each in one.parameters if each.kind != "keywords"), open_keywords=None)
        for one in api.signatures
    ]
    return replace(api, signatures=tuple(closed))


_ACTIONS = frozenset(
    (
        "store",
        "store_const",
        "store_true",
        "store_false",
        "append",
        "append_const",
        "count",
        "help",
        "version",
        "extend",
    )
)


def _is_abbreviated(misfit: Misfit, api: Api) -> bool:
    """Whether it is the beginning of an option or a value: Tcl takes that for the whole (Tcl_GetIndexFromObj), where it
    fits more than one too, as `text` does for `Entry`."""
    if isinstance(misfit.node, ast.keyword) and misfit.trouble == "keyword":
        named = {one.name for signature in api.signatures for one in signature.parameters}
        return any(name.startswith(misfit.node.arg or "?") for name in named)
    given = misfit.node.value if isinstance(misfit.node, ast.Constant) else None
    return isinstance(given, str) and any(str(one).startswith(given) for one in misfit.choices)


_DIALOG = re.compile(r"tkinter\.(?:messagebox|filedialog|colorchooser|commondialog)\.")
"""What hands all that it is given on to `Dialog(master=None, **options)`; the stubs name the options alone."""

_ENGINE = "sqlalchemy.engine.create.create_engine"
_DIALECT = re.compile(r"(?:sqlite|postgresql|mysql|mariadb|oracle|mssql)\b")


def _is_own_dialect(node: ast.Call) -> bool:
    """Whether the address is written out, and its dialect is the library's own: others take keywords of theirs."""
    match node.args[:1]:
        case [ast.Constant(value=str() as text)] | [ast.JoinedStr(values=[ast.Constant(value=str() as text), *_])]:
            return _DIALECT.match(text) is not None
    return False


def _is_open_stub(api: Api) -> bool:
    """Whether a stub describes it, and it takes any keyword: what the stub names may then be taken by place alone."""
    kinds = {one.kind for signature in api.signatures for one in signature.parameters}
    takes_any = "keywords" in kinds or any(signature.open_keywords for signature in api.signatures)
    return api.where is not None and api.where.path.endswith(".pyi") and takes_any


def _is_special(api: Api, path: str) -> bool:
    """Calls whose signature is not what it says: `__new__` by hand, classes that a factory made, backports, which take
    what later Pythons do, and a loader's method that knows its own name."""
    if api.name.startswith("typing_extensions."):
        return True
    if api.kind == "class" and "(" in path:
        return True  # a class that a call gave may be one that derives from it
    return api.name.endswith((".__new__", ".__init__", "Loader.load_module")) or (
        api.name.startswith("builtins.") and not path.startswith("builtins.")
    )


def _excused(node: ast.Call, api: Api, ctx: Context) -> bool:
    if isinstance(node.func, ast.Attribute):
        name = node.func.attr
        if ctx.fact(stores_key(name)) is not None or re.search(rf"[.\"']{name}[\"']", ctx.block.text):
            return True  # set or patched by its name
        if _is_given_by_descriptor(node.func.value, ctx) or _is_set_anew(node.func.value, ctx):
            return True
        if is_overridable(node.func, ctx) or _may_be_overridden(node.func, api, ctx):
            return True
    if _MADE_ANEW.search(ctx.block.text) or _is_replaced(node, api, ctx):
        return True
    if is_setuptools_own(api.name):
        return True
    where = api.where
    if where is not None and where.distribution is not None and not ctx.ask("as-declared", where.distribution):
        return True
    return excused(node, ctx)


def _is_replaced(node: ast.Call, api: Api, ctx: Context) -> bool:
    """Whether the project, or the library whose class it is called on, puts something else in the place of it."""
    *_, owner, name = ("", *api.name.removesuffix(".__init__").split("."))
    places = {owner, api.name.partition(".")[0]}
    if api.where is not None and any(ctx.ask("stored", f"{one}.{name}") is not False for one in places):
        return api.where.version is not None
    if api.kind != "method" or not isinstance(node.func, ast.Attribute):
        return False
    for path in ctx.receivers.of(node.func.value):
        of = ctx.api(path)
        library = of.where.distribution if isinstance(of, Api) and of.where is not None else None
        other = library is not None and api.where is not None and library != api.where.distribution
        if other and ctx.ask("put-on", library, owner, name) is not False:
            return True
    return False


def is_overridable(node: ast.Attribute, ctx: Context) -> bool:
    """Whether `node` reads from the object that the method is called on, and its class is one to derive from."""
    if not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")) or not ctx.block.owner:
        return False
    return ctx.ask("derived", ctx.block.owner) is not False


def _is_given_by_descriptor(node: ast.expr, ctx: Context) -> bool:
    """Whether what is called is read from an attribute that gives something else than what its class holds."""
    if not isinstance(node, ast.Attribute):
        return False
    for path in ctx.receivers.of(node):
        answer = ctx.members(path)
        if isinstance(answer, Members) and answer.parent.kind == "attribute" and "__get__" in answer.names:
            return True
    return False


def _is_set_anew(node: ast.expr, ctx: Context) -> bool:
    """Whether the method is called on an attribute that the module sets on something else than the object itself."""
    return isinstance(node, ast.Attribute) and ctx.fact(stores_key(node.attr)) is not None


_MADE_ANEW = re.compile(r"(?:patch|setattr)[^\n]*\n?[^\n]*[\"'.]__(?:init|new|call)__[\"']")


def _may_be_overridden(func: ast.Attribute, api: Api, ctx: Context) -> bool:
    """Whether the object is only declared to be of its class, and the workspace derives from that."""
    if api.kind != "method" or api.name.count(".") < 2:
        return False
    *_, owner, method = api.name.split(".")
    if isinstance(func.value, ast.Attribute) and ctx.ask("derived", owner) is not False:
        return ctx.ask("heirs-have", owner, method) is not False  # what it holds may be of any of them
    return ctx.receivers.is_declared(func.value) and ctx.ask("derived", owner) is not False


def is_sure(api: Api, path: str) -> bool:
    """Whether what is called is certain to be what its signature says: of a distribution, or a function of the project
    that no object stands before. A project's own classes are made and changed in more ways than can be followed."""
    installed = api.where is not None and api.where.version is not None
    return installed or path.startswith("builtins.") or not re.search(r"[()*&!\[]", path)


def called_name(api: Api, node: ast.Call, ctx: Context) -> str:
    """The name of what is called, for people: as it is imported, or with its class or module."""
    name = ctx.imported(node.func) or api.name
    name = name.removeprefix(":").removeprefix("builtins.").removesuffix(".__init__")
    parts = [part for part in name.split(".") if part]
    kept = 1 if isinstance(node.func, ast.Name) and api.kind == "class" else 2
    return ".".join(parts if ctx.imported(node.func) and len(parts) < 4 else parts[-kept:])


def keyword_meant(name: str, taken: list[str], api: Api) -> tuple[str, ...]:
    """The keywords that `name` may stand for."""
    known = KEYWORDS.get(name, ())
    words = (*library_words.of_keywords(name, api.name), *known, *library_words.anywhere(name, keywords=True))
    habit = tuple(other for other in words if other in taken)
    near = meant(name, taken)
    first = tuple(other for other in near if _is_slip(name, other))
    return tuple(dict.fromkeys((*first, *habit, *near)))[:3]


def _is_slip(name: str, other: str) -> bool:
    low, high = name.replace("_", "").lower(), other.replace("_", "").lower()
    return low == high or (len(low) > 4 and sorted(low) == sorted(high))


def literal_meant(value: object, choices: tuple[str | int | bool | None, ...]) -> tuple[str | int | bool | None, ...]:
    """The values that `value` may stand for."""
    strings = {one: one for one in choices if isinstance(one, str)}
    if not isinstance(value, str):
        return tuple(one for one in choices if type(one) is type(value))[:2] if len(choices) < 3 else ()
    habit = [one for one in LITERALS.get(value.lower(), ()) if one in strings]
    return tuple(dict.fromkeys((*habit, *meant(value, strings))))[:3]
