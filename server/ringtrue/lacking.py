"""Lacking: attributes of a block that what they are read from certainly does not have.

Does not know what was meant instead (`meant`), nor how it is said.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ringtrue.absent_packages import may_be_anothers
from ringtrue.environment.answers import Found, Missing, Unknown
from ringtrue.environment.api.known import NEVER
from ringtrue.environment.api.values import Api, Members, NoSuchMember
from ringtrue.excuses import excused
from ringtrue.own_attributes import is_joined, lacks, stores_key
from ringtrue.untrue import is_untrue

if TYPE_CHECKING:
    from ringtrue.context import Context


@dataclass(frozen=True)
class Lack:
    """`node` reads an attribute that `answer.parent` has not; `path` leads to the parent."""

    node: ast.Attribute
    path: str
    answer: NoSuchMember

    @property
    def of_instance(self) -> bool:
        """Whether it is an object that lacks it; else a module or a class."""
        return self.answer.parent.kind not in ("module", "class")


def lack(node: ast.Attribute, ctx: Context) -> Lack | None:
    """What is missing where the chain that ends in `node` is read; None for what is part of a longer chain."""
    if not isinstance(node.ctx, ast.Load) or _goes_on(node, ctx):
        return None
    if node.attr in _everywhere(ctx.receivers.of(node.value)):
        return None
    answer = _missing(node, ctx)
    link = _broken_link(node, answer, ctx) if answer is not None else None
    if answer is None or link is None or _breaks_before(link, ctx):
        return None
    answer = _of_type(answer, ctx)
    if _may_be_there(link, answer, ctx):
        return None
    if _is_said_before(link, ctx):
        return None
    return Lack(link, ctx.receivers.of(link.value)[0], answer)


def _of_type(answer: NoSuchMember, ctx: Context) -> NoSuchMember:
    """The same of what the parent is, where that is an attribute of the project that holds an object of a library."""
    parent = answer.parent
    if parent.kind not in ("attribute", "property", "instance") or not parent.type or "|" in parent.type:
        return answer
    if parent.where is None or parent.where.version is not None or parent.type.startswith("builtins."):
        return answer
    client = parent.type.removeprefix("botocore.client.").removesuffix("()")
    itself = ctx.api(parent.type if client == parent.type[:-2] else f'boto3.client("{client}")')
    if not isinstance(itself, Api) or itself.where is None or itself.where.version is None:
        return answer
    return replace(answer, parent=replace(itself, kind=parent.kind))


def _missing(node: ast.Attribute, ctx: Context) -> NoSuchMember | None:
    """The answer for `node` where every alternative breaks off at the same name."""
    found: NoSuchMember | None = None
    for path in ctx.receivers.of(node):
        answer = ctx.api(path)
        if not isinstance(answer, NoSuchMember) or (found is not None and answer.name != found.name):
            return None
        found = found or answer
    return found


def _everywhere(paths: tuple[str, ...]) -> frozenset[str]:
    """Names that surely are there, so that nobody needs to be asked."""
    if len(paths) != 1 or not paths[0].startswith("builtins."):
        return frozenset()
    return _OF_BUILTINS.get(paths[0].partition("[")[0].removesuffix("()"), frozenset())


# What these have in the Python that runs this; an older one may lack some, which is not said here.
_OF_BUILTINS = {
    f"builtins.{made.__name__}": frozenset(name for name in dir(made) if not name.startswith("_"))
    for made in (str, list, dict, set, tuple, int, float, bytes)
}


def _goes_on(node: ast.Attribute, ctx: Context) -> bool:
    """Whether a longer chain holds this one: one question is enough for both."""
    path = ctx.receivers.of(node)
    below: ast.AST = node
    for parent in ctx.tree.above(node):
        match parent:
            case ast.Call(func=inner) | ast.Subscript(value=inner) | ast.Await(value=inner) if inner is below:
                pass
            case ast.Attribute(value=inner, ctx=ast.Load()) if inner is below:
                longer = ctx.receivers.of(parent)
                return len(longer) == 1 and len(path) == 1 and longer[0].startswith(path[0])
            case _:
                return False
        below = parent
    return False


def _broken_link(node: ast.Attribute, answer: NoSuchMember, ctx: Context) -> ast.Attribute | None:
    """The attribute of the chain that the answer speaks of, the first one that is not there."""
    found: ast.Attribute | None = None
    link: ast.AST | None = node
    while link is not None:
        if isinstance(link, ast.Attribute) and link.attr == answer.name and _missing(link, ctx) is not None:
            found = link
        link = next((getattr(link, name) for name in ("value", "func") if hasattr(link, name)), None)
    return found


def _breaks_before(link: ast.Attribute, ctx: Context) -> bool:
    """Whether what `link` reads from is what another statement made, and broke off there already."""
    return any(isinstance(ctx.api(path), NoSuchMember) for path in ctx.receivers.of(link.value))


def is_setuptools_own(name: str) -> bool:
    """Whether setuptools puts its own module in the place of the standard library's."""
    return name.partition(".")[0] == "distutils"


def _may_be_there(link: ast.Attribute, answer: NoSuchMember, ctx: Context) -> bool:
    name, parent = answer.name, answer.parent
    if name.startswith("__") or is_set_elsewhere(name, ctx) or excused(link, ctx):
        return True
    if is_setuptools_own(parent.name):
        return True
    if name in _OF_MOCKS or _is_replaced(link.value, ctx):
        return True
    if answer.unless is not None and not _is_called(link, ctx) and not _is_never_there(parent, name):
        return True  # what the data hold is no method
    where = parent.where
    if where is not None and where.distribution is not None and not ctx.ask("as-declared", where.distribution):
        return True
    if where is not None and where.distribution is None and _is_of_another(link, ctx):
        return True
    if _is_stubs_own(parent) or _is_any_error(parent, name):
        return True
    if not _is_plain(parent) and (ctx.ask("stored", name) is not False or _is_made_by_name(link, parent, ctx)):
        return True
    if _is_put_there(parent, name, ctx) or is_untrue(link.value, ctx):
        return True
    if _is_descriptor(link, parent, ctx) or _is_made_otherwise(link, parent, name, ctx):
        return True
    if where is None or where.version is None:
        if parent.kind == "module" and not isinstance(ctx.module(f"{parent.name}.{name}"), Missing):
            return True  # a module inside it, which the import of it makes an attribute
        if where is not None and where.path and ctx.ask("may-make", where.path, name):
            return True  # what makes attributes by their names speaks of them
        kept = _KEPT.fullmatch(parent.type or "") if parent.kind == "attribute" else None
        if kept is not None and ctx.ask_here("subclass-has", kept[1], name) is not False:
            return True  # an attribute that is declared as a `dict` may hold a counter
        return _is_said_only(link, name, ctx) or _may_be_derived(link, parent.type or parent.name, ctx)
    if where.distribution is None and parent.kind == "module":
        return gone_since(parent.name, name, ctx) is None
    return parent.kind not in ("module", "class") and _is_of_subclass(link, parent, name, ctx)


_KEPT = re.compile(r"(builtins\.(?:dict|set|str|int))(?:\[[^|]*\])?\(\)")


_OF_MOCKS = frozenset(
    (
        *("assert_called", "assert_called_once", "assert_called_with", "assert_called_once_with", "assert_any_call"),
        *("assert_has_calls", "assert_not_called", "assert_awaited", "assert_awaited_once", "assert_awaited_with"),
        *("assert_awaited_once_with", "assert_not_awaited", "assert_any_await", "assert_has_awaits", "reset_mock"),
        *("call_args", "call_args_list", "call_count", "called", "mock_calls", "method_calls", "return_value"),
        *("side_effect", "await_args", "await_args_list", "await_count", "mock_add_spec", "configure_mock"),
    )
)
"""What only mocks have: where it is asked for, one stands in the place of the real thing."""


def _is_replaced(node: ast.expr, ctx: Context) -> bool:
    """Whether the module puts something else in the place of an attribute on the way to it, or names it to a patch."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        if isinstance(node, ast.Attribute):
            own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            if is_set_elsewhere(node.attr, ctx) and not own:
                return True
            if re.search(rf"(?:patch|setattr)\w*(?:\.\w+)?\([^)]*[.'\"]{node.attr}['\"]", ctx.block.text):
                return True
        node = node.func if isinstance(node, ast.Call) else node.value
    return False


def _is_made_by_name(link: ast.Attribute, parent: Api, ctx: Context) -> bool:
    """Whether code of the project sets attributes on the class or its objects by names that it computes."""
    if parent.kind == "module":
        return False
    of = re.sub(r"\[.*\]|\(\)", "", (parent.type or parent.name).partition("|")[0]).rpartition(".")[2].lstrip(":")
    if ctx.ask("stored", f"*{of}") is not False:
        return True
    if parent.where is None or parent.where.version is not None:
        return False
    # Or on what may be of any class of the project: data, unless the class is spoken of in the same file.
    return ctx.ask("stored", f"?{of}" if _is_called(link, ctx) else "?") is not False


def _is_put_there(parent: Api, name: str, ctx: Context) -> bool:
    """Whether the files of a library set the name on its module, when its tests begin for example; or those of an
    extension on the objects of what it extends."""
    if parent.kind in ("attribute", "property") and parent.type and "|" not in parent.type:
        itself = ctx.api(parent.type)  # where the type is from, not where the attribute is
        parent = itself if isinstance(itself, Api) else parent
    library = parent.where.distribution if parent.where is not None else None
    if library is None or parent.kind == "class":
        return False
    if parent.kind == "module":
        return ctx.ask("put-on", library, parent.name, name) is not False
    of = (parent.type or parent.name).removesuffix("()").rpartition(".")[2]
    return library in _EXTENDED and ctx.ask("put-on-instance", library, of, name) is not False


# Frameworks whose extensions keep what is theirs on the application or the request.
_EXTENDED = frozenset(
    (
        "flask",
        "werkzeug",
        "quart",
        "django",
        "djangorestframework",
        "starlette",
        "fastapi",
        "aiohttp",
        "sanic",
        "celery",
    )
)


def _is_said_before(link: ast.Attribute, ctx: Context) -> bool:
    """Whether two other attributes that a parameter's type lacks are read earlier in the function: then its annotation
    is what is wrong, and that has been said."""
    function = ctx.function_of(link)
    if not isinstance(link.value, ast.Name) or function is None or not ctx.receivers.is_declared(link.value):
        return False
    name, here = link.value.id, (link.lineno, link.col_offset)
    if not any(one.arg == name for one in (*function.args.args, *function.args.kwonlyargs)):
        return False
    read = (one for one in ast.walk(function) if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Load))
    own = (one for one in read if isinstance(one.value, ast.Name) and one.value.id == name)
    lacking = {one.attr for one in own if (one.lineno, one.col_offset) < here and _missing(one, ctx) is not None}
    return len(lacking) > 1


def _is_any_error(parent: Api, name: str) -> bool:
    """Whether the parent is an error of which nothing is said but that it is one; all know that it has no message."""
    of = (parent.type or parent.name).removesuffix("()")
    return of == "builtins.BaseException" or (of == "builtins.Exception" and name != "message")


def _is_of_another(link: ast.Attribute, ctx: Context) -> bool:
    """Whether the module it is read from may well be a distribution's of the same name."""
    module = ctx.module(ctx.receivers.of(link.value)[0].partition(".")[0].partition("(")[0])
    return isinstance(module, Found) and may_be_anothers(module, ctx)


def _is_called(link: ast.Attribute, ctx: Context) -> bool:
    above = ctx.tree.parents.get(link)
    return isinstance(above, ast.Call) and above.func is link


def _is_never_there(parent: Api, name: str) -> bool:
    return name in NEVER.get((parent.type or parent.name).removesuffix("|None").removesuffix("()"), ())


def _is_plain(parent: Api) -> bool:
    """Whether nobody can set attributes on it: builtin types."""
    return parent.kind != "module" and (parent.type or parent.name).startswith("builtins.")


def _is_stubs_own(parent: Api) -> bool:
    """Whether only the library's stubs have the type, for what several real ones have in common."""
    where, name = parent.where, (parent.type or parent.name).partition("[")[0].rpartition(".")[2]
    library = where is not None and where.distribution is None and where.version is not None
    return library and name.startswith("_") and name.removesuffix("()") not in _REAL


_REAL = frozenset(
    ("_TemporaryFileWrapper", "_Environ", "_SubParsersAction", "_ArgumentGroup", "_lru_cache_wrapper", "_reader",
     "_writer", "_GeneratorContextManager", "_AsyncGeneratorContextManager", "_RLock", "_AssertRaisesContext",
     "_ntuple_diskusage", "_IsoCalendarDate")
)  # fmt: skip


def _is_made_otherwise(link: ast.Attribute, parent: Api, name: str, ctx: Context) -> bool:
    """Members of enumerations, which are more than their values; named tuples; what a test puts in another's place."""
    paths = ctx.receivers.of(link.value)
    if parent.kind == "attribute" and name in ("value", "name"):
        return True
    if (parent.type or parent.name).startswith("builtins.tuple") and not paths[0].startswith("builtins."):
        return True
    if (parent.type or parent.name).startswith(_SAYS_NOTHING):
        return True
    return any(_DOUBLE.search(path) for path in (*paths, parent.type or parent.name))


_SAYS_NOTHING = (
    *("builtins.object", "builtins.property", "functools._Wrapped"),
    *("types.NotImplementedType", "builtins._NotImplementedType", "types.EllipsisType", "builtins.ellipsis"),
)
"""What stands where something else is meant: a class that derives from this one says what."""

_DOUBLE = re.compile(r"mock|fake|stub|dummy", re.IGNORECASE)


def gone_since(module: str, name: str, ctx: Context) -> str | None:
    """The Python that removed a name of its library, the empty string where none ever had it; None where that is not
    known, or where a later Python brings it."""
    versions = ctx.ask("library-versions", module, name)
    _, at_hand = ctx.ask("python")
    if versions is None or any(version >= at_hand for version in versions):
        return None
    return f"{versions[-1][0]}.{versions[-1][1] + 1}" if versions else ""


# Of the library's own classes none that anybody declares as a list has more than one; a counter is a `dict`.
_LIST = re.compile(r"builtins\.list(?:\[[^|]*\])?\(\)")


def _is_of_subclass(link: ast.Attribute, parent: Api, name: str, ctx: Context) -> bool:
    """Of an object whose class is declared, not made here: whether a class that derives from it has the name."""
    paths = ctx.receivers.of(link.value)
    if len(paths) == 1 and paths[0].endswith("()") and paths[0].startswith("builtins."):
        return False
    made = ctx.api(paths[0].removesuffix("()")) if len(paths) == 1 and paths[0].endswith("()") else None
    if isinstance(made, Api) and made.kind == "class" and not ctx.receivers.is_declared(link.value):
        return False
    if parent.where is not None and not parent.where.path.endswith((".py", ".pyi")):
        return False  # no class that code writes: a client that is made from the description of its service
    of = re.sub(r"\[.*\]|\(\)", "", (parent.type or parent.name).removeprefix("None|").partition("|")[0])
    if ctx.ask("derived", of.rpartition(".")[2]) is not False or ctx.ask("defines-method", name) is not False:
        return True
    return _LIST.fullmatch(parent.type or "") is None and ctx.ask_here("subclass-has", of, name) is not False


def _is_descriptor(link: ast.Attribute, parent: Api, ctx: Context) -> bool:
    """Whether what is read from an object is only what its class holds there, and gives another value."""
    if parent.kind in ("module", "class", "function") or all(
        path.endswith(("()", "(1)", "(2)")) for path in ctx.receivers.of(link.value)
    ):
        return False
    paths = ctx.receivers.of(link.value)
    if lacks_special(paths, ("__get__",), ctx) is not None:
        return False
    if len(paths) != 1 or not isinstance(ctx.members(paths[0]), Unknown) or "|" in (parent.type or "|"):
        return True  # else only one of several things it may be leads on: a series has `str`, a frame has not
    return lacks_special((parent.type or "",), ("__get__",), ctx) is None


def lacks_special(paths: tuple[str, ...], names: tuple[str, ...], ctx: Context) -> Api | None:
    """What stands at the end of `paths`, if none of it has any of the special methods `names` for certain."""
    found: Api | None = None
    for path in paths:
        if path == "None":
            continue
        answer = ctx.members(path)
        if not isinstance(answer, Members) or not answer.names.isdisjoint((*names, *_STAND_FOR_ANOTHER)):
            return None
        if (
            answer.open not in _CLOSED
            and not _OF_OBJECTS.search(answer.open or "")
            and not _LAZY.match(answer.parent.type or "")
        ):
            return None
        if answer.parent.kind in ("module", "class", "function", "method") or answer.parent.type in _NOT_THEMSELVES:
            return None
        found = found or answer.parent
    if found is not None and _subclass_has(paths, names, ctx):
        return None
    if found is not None and found.kind in ("attribute", "property") and found.type and "|" not in found.type:
        itself = ctx.api(found.type)  # where the type is from, not where the attribute is
        return itself if isinstance(itself, Api) else found
    return found


def _subclass_has(paths: tuple[str, ...], names: tuple[str, ...], ctx: Context) -> bool:
    """Of what a library's function gives, or declares: whether it may be of a subclass that has one of the methods."""
    for path in paths:
        parts = re.sub(r"\[.*\]", "", path)
        made = ctx.api(parts.removesuffix("()")) if parts.endswith("()") else None
        if isinstance(made, Api) and made.kind == "class":
            continue  # it is made here
        answer = ctx.api(path)
        of = re.sub(r"\[.*\]|\(\)", "", answer.type or answer.name) if isinstance(answer, Api) else ""
        itself = ctx.api(of) if "." in of and not of.startswith(("builtins.", "typing.", "collections.")) else None
        if not isinstance(itself, Api) or itself.where is None or itself.where.distribution is None:
            continue  # the standard library says what it gives
        if any(ctx.ask_here("subclass-has", of, name) is not False for name in names):
            return True
    return False


# What is read from an object is not what its class holds there: descriptors, and the fields of Django's models.
_STAND_FOR_ANOTHER = ("__get__", "__set_name__", "contribute_to_class")
_NOT_THEMSELVES = (
    "builtins.type()",
    "builtins.property()",
    "builtins.object()",
    "typing.Any()",
    "zope.interface.interface.Attribute()",
)
# Whatever stands for one of these has no more than they say, as far as syntax goes.
_LAZY = re.compile(r"(?:typing|collections\.abc|types)\.(?:Async)?(?:Generator|Iterator|GeneratorType)\b")
# Special methods are looked up on the class: what an object is given counts for nothing.
_OF_OBJECTS = re.compile(r"makes such attributes$|^relation")
_CLOSED = (None, "stubs leave private names out")


def is_set_elsewhere(name: str, ctx: Context) -> bool:
    """Whether any code of the module stores an attribute of that name on anything, or asks for it by name."""
    return ctx.fact(stores_key(name)) is not None


def _is_of_itself_or_made(node: ast.expr, word: str, ctx: Context) -> bool:
    """Whether `node` is `self`, or a local name with one definition, the call of a class of this module."""
    paths = ctx.receivers.of(node)
    if not isinstance(node, ast.Name) or not all(re.fullmatch(rf":(?:\w+\.)*{word}\(\)", path) for path in paths):
        return False
    if node.id == "self":
        return True
    flow = ctx.flow_around(node)
    return flow is not None and len(flow.by_name.get(node.id, ())) == 1 and not ctx.receivers.is_declared(node)


def _is_made(node: ast.expr, ctx: Context) -> bool:
    """Whether `node` is what a class gives that is called here, and not a function: that may give more than it says."""
    if isinstance(node, ast.Name):
        if ctx.receivers.is_declared(node):
            return False
        flow = ctx.flow_around(node)
        values = [one.value for one in flow.reaching(node) or ()] if flow is not None else []
        calls = [one for one in values if isinstance(one, ast.Call)]
        return bool(calls) and all(_is_made(one, ctx) for one in calls)
    if not isinstance(node, ast.Call):
        return False
    paths = ctx.receivers.of(node.func)
    called = ctx.api(paths[0]) if len(paths) == 1 else None
    return isinstance(called, Api) and called.kind == "class"


def _is_said_only(link: ast.Attribute, name: str, ctx: Context) -> bool:
    """Whether only the annotation of a function of the project says that what it gives is no text, and it is asked for
    what texts have: then the annotation is what is wrong."""
    if name not in _OF_TEXT or not isinstance(link.value, ast.Call):
        return False
    return not _is_made(link.value, ctx)


_OF_TEXT = frozenset(name for name in dir(str) if not name.startswith("_")) - {*dir(list), *dir(dict), *dir(bytearray)}
_OF_TEXT |= {"replace", "split", "strip", "lower", "upper", "startswith", "endswith", "join"}


def _may_be_derived(link: ast.Attribute, of: str, ctx: Context) -> bool:
    """Of the project's own classes: whether an object may be one of a class that derives from the one that is known,
    or another rule speaks of it."""
    parts = [part.strip() for part in of.split("|")]
    words = [part.removesuffix("()").partition("[")[0].rpartition(".")[2].lstrip(":") for part in parts]
    named = [(part, word) for part, word in zip(parts, words, strict=True) if not part.startswith("builtins.")]
    if any(_has_heirs(link, word, _is_abstract(part, ctx), ctx) for part, word in named):
        return True
    return any(_has_library_heirs(part, link, ctx) for part in parts if "." in part)


def _is_abstract(part: str, ctx: Context) -> bool:
    itself = ctx.api(re.sub(r"\[.*\]|\(\)", "", part))
    return isinstance(itself, Api) and (itself.open or "").endswith("is abstract")


@lru_cache(maxsize=1)
def _of_tests() -> frozenset[str]:
    from unittest import TestCase  # on first use: where something is about to be reported

    more = ("callDeprecated", "failUnless", "failIf", "flushLoggedErrors", "flushWarnings", "mktemp", "patch")
    return frozenset((*dir(TestCase), *more, "successResultOf", "failureResultOf", "assertNoResult"))


def _has_library_heirs(part: str, link: ast.Attribute, ctx: Context) -> bool:
    """Whether what is declared to be of a library's class may be of one of its subclasses that has the name."""
    of = re.sub(r"\[.*\]|\(\)", "", part)
    itself = ctx.api(of) if not of.startswith("builtins.") else None
    if not isinstance(itself, Api) or itself.where is None or itself.where.version is None or _is_made(link.value, ctx):
        return False
    return ctx.ask("derived", of.rpartition(".")[2]) is not False or (
        ctx.ask_here("subclass-has", of, link.attr) is not False
    )


def _has_heirs(link: ast.Attribute, word: str, of_abstract: bool, ctx: Context) -> bool:
    """Whether an object of the project's class may have what it lacks, as one of a class that derives from it, or
    another rule speaks of it. What only derives from an abstract class elsewhere is not known."""
    itself = isinstance(link.value, ast.Name) and link.value.id in ("self", "cls")
    if itself and (is_joined(ctx, word) or link.attr in _of_tests()):
        return True  # a class that has what tests have is made one elsewhere
    if _is_of_itself_or_made(link.value, word, ctx) and lacks(ctx, word, link.attr):
        return True  # `absent-attribute` says it
    if _is_made(link.value, ctx):
        return False
    if ctx.ask("derived", word) is False:
        return of_abstract
    return ctx.ask("heirs-have", word, link.attr) is not False
