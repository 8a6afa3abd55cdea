"""Reads one file into a `Record`: its names, its classes' members, what functions take, what is said to be deprecated.

Does not follow imports. Where names are made in ways that cannot be read, it says so: the record is `open`.
"""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from collections.abc import Callable, Iterator, MutableMapping
from functools import cached_property
from typing import Any

from ringtrue.environment.guards import decided, is_type_checking
from ringtrue.history.building import deprecations
from ringtrue.history.building.deprecations import Function, last_name
from ringtrue.history.building.known import REMOVED_BY
from ringtrue.history.building.made import add_made_names, literal_texts
from ringtrue.history.building.pieces import members, pieces
from ringtrue.history.building.records import Binding, Record, joined, whole
from ringtrue.history.building.skeleton import skeleton

READER = "11"
"""Changes with what is read, so that records of other readers are not used."""

_WORTH_CUTTING = 1500
_KEPT = frozenset(("__init__", "__call__", "__new__"))
_DYNAMIC = re.compile(
    r"^def __getattr__|def __getattr__\((?!self|cls|_?self)|__getattr__\s*[,=]|import __getattr__"
    r"|globals\(\)(?:\[[^\]\n]*\]\s*=[^=]|\.(?:update|setdefault|__setitem__))|[=(,]\s*globals\(\)(?!\[)"
    r"|sys\.modules(?:\[[^\]\n]*\]\s*=[^=]|\[__name__\]|\.(?:update|setdefault))|^(?:    )?exec\("
    r"|^(?:    )?(?:vars|locals)\(\)|=\s*locals\(\)|attach_stub|lazy_loader|_LazyModule|recreate_module|\b_?attach\(",
    re.MULTILINE,
)
_DYNAMIC_WORDS = (
    "__getattr__",
    "globals()",
    "sys.modules",
    "exec(",
    "vars()",
    "locals()",
    "attach",
    "lazy_loader",
    "_LazyModule",
    "recreate_module",
)
_GLOBAL = re.compile(r"^\s+global\s+([\w, ]+)", re.MULTILINE)
_SET = re.compile(r"self\.([A-Za-z]\w*)\s*(?::[^=\n]{1,90})?=(?!=)")
_MENTIONED = re.compile(r"self\.([A-Za-z]\w*)")
_SETATTR = re.compile(r"\bsetattr\(\s*(\w+)\s*,\s*(?:[\"'](\w+)[\"']\s*,)?")
_OWN_DICT = re.compile(
    r"\b(?:self|cls)\.__dict__\s*(?:=|\.update|\[[^\]]+\]\s*=)|\bvars\((?:self|cls)\)|\blocals\(\)\["
)
_RESTORING = ("__setstate__", "__copy__", "__deepcopy__", "__reduce__", "__getstate__", "__setattr__")
"""Functions that set what others have set before."""
_HARMLESS_CLASS = frozenset(
    (
        "dataclass", "final", "runtime_checkable", "total_ordering", "set_module", "define", "frozen", "mutable",
        "attrs", "s", "unique", "doc", "public", "deconstructible", "tf_export", "keras_export", "export",
        "add_start_docstrings", "add_end_docstrings", "auto_docstring", "requires", "beta", "deprecated", "deprecate",
        "register_pytree_node_class", "experimental", "inherit_doc", "Substitution", "Appender", "type_check_only",
        "disjoint_base", "register_keras_serializable", "PublicAPI", "DeveloperAPI", "keras_serializable",
        "_docstring.interpd", "interpd", "set_array_function_like_doc", "runtime", "verify", "compatibility",
        "python_2_unicode_compatible", "implementer", "dataclass_transform", "register_extension_dtype",
    )
)  # fmt: skip
_HARMLESS_FUNCTION = frozenset(
    (
        "staticmethod", "classmethod", "abstractmethod", "overload", "contextmanager", "asynccontextmanager", "wraps",
        "cache", "lru_cache", "override", "final", "coroutine", "doc", "Appender", "Substitution", "set_module",
        "array_function_dispatch", "validate_params", "keras_export", "tf_export", "no_type_check", "interpd",
        "deprecated", "deprecate", "deprecate_nonkeyword_arguments", "_deprecate_positional_args", "_api", "copy",
    )
)  # fmt: skip
_PROPERTIES = re.compile(
    r"property$|^cache_readonly$|^reify$|^hybrid_\w+$|^setter$|^getter$|^deleter$|memoized_\w*property"
)
_HARMLESS_META = frozenset(("ABCMeta", "EnumMeta", "EnumType", "type", "_ProtocolMeta", "ModelMetaclass"))
_FLEX = [
    "add",
    "radd",
    "sub",
    "rsub",
    "subtract",
    "mul",
    "rmul",
    "multiply",
    "div",
    "rdiv",
    "divide",
    "truediv",
    "rtruediv",
    "floordiv",
    "rfloordiv",
    "mod",
    "rmod",
    "pow",
    "rpow",
    "eq",
    "ne",
    "lt",
    "gt",
    "le",
    "ge",
    "divmod",
    "rdivmod",
]
PATCHERS = {
    "add_flex_arithmetic_methods": tuple(_FLEX),  # pandas.core.ops: these methods, and no others
    "add_special_arithmetic_methods": (),  # special methods alone
    "disallow_comparison_to_none": (),
}
"""Functions that are given a class, and the public names that they set on it, by their source."""


Cache = MutableMapping[bytes, Record]
"""Pieces that were read, by their digest."""


def read(text: str, version: tuple[int, int], cache: Cache | None = None) -> Record:
    """What `text` says on a Python of `version`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(text, version, {} if cache is None else cache)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Record(open=f"cannot be parsed: {type(error).__name__}")


def _read(text: str, version: tuple[int, int], cache: Cache) -> Record:
    try:
        record = joined([_piece(piece, version, cache) for piece in pieces(text)])
    except SyntaxError:
        record = joined([_piece(text, version, cache)])
    for name in record.globals:
        record.names.setdefault(name, [Binding("value")])
    if any(word in text for word in _DYNAMIC_WORDS) and _DYNAMIC.search(text):
        add_made_names(record, ast.parse(text), text)
    if "setattr(" in text:
        for owner, name in _SETATTR.findall(text):
            if owner in record.names and owner not in ("self", "cls"):
                record.patches.append((owner, name or "**"))
    return record


def _piece(text: str, version: tuple[int, int], cache: Cache) -> Record:
    digest = hashlib.md5(text.encode("utf-8", "replace"), usedforsecurity=False).digest()
    found = cache.get(digest)
    if found is None:
        found = cache[digest] = _class_piece(text, version, cache) or _plain_piece(text, version)
    return found


def _class_piece(text: str, version: tuple[int, int], cache: Cache) -> Record | None:
    """A class, its functions one by one; None where the text is not one class that is plainly written."""
    cut = members(text) if len(text) > _WORTH_CUTTING else None
    if cut is None:
        return None
    try:
        record = _Reader(cut[0], version, in_parts=True).read(ast.parse(cut[0]))
        parts = [_member(each, version, cache) for each in cut[1]]
    except SyntaxError:
        return None
    [[name, bindings], *others] = record.names.items()
    if others or len(bindings) != 1 or bindings[0].kind != "class":
        return None
    record.names[name] = [whole([*bindings, *parts])]
    record.globals = _globals(text)
    return record


def _member(text: str, version: tuple[int, int], cache: Cache) -> Binding:
    """One function of a class, as a class that has no other."""
    digest = hashlib.md5(text.encode("utf-8", "replace"), usedforsecurity=False).digest()
    found = cache.get(digest)
    if found is None:
        found = cache[digest] = _plain_piece(f"class _:\n{text}", version, in_parts=True)
    return found.names["_"][0]


def _plain_piece(text: str, version: tuple[int, int], in_parts: bool = False) -> Record:
    try:
        tree = ast.parse(skeleton(text))
    except SyntaxError:
        tree = ast.parse(text)
    return _Reader(text, version, in_parts).read(tree)


def _globals(text: str) -> list[str]:
    """Names that functions declare global."""
    found = _GLOBAL.findall(text) if "global " in text else []
    return [name.strip() for names in found for name in names.split(",")]


class _Reader:
    """The statements of one piece, in order."""

    def __init__(self, text: str, version: tuple[int, int], in_parts: bool = False) -> None:
        self.text = text
        self.in_parts = in_parts
        self.version = version
        self.record = Record()
        self.names = self.record.names
        self.owner = False
        self.typing = False
        self.perhaps = False
        self.bound: list[tuple[str, Binding]] = []

    def read(self, tree: ast.Module) -> Record:
        self.block(tree.body)
        self.record.globals = _globals(self.text)
        return self.record

    @cached_property
    def lines(self) -> list[str]:
        """The text's lines as the parser counts them."""
        return re.split(r"(?<=\n)", self.text)

    def bind(self, name: str, binding: Binding) -> None:
        if self.owner and name.startswith("_") and name not in _KEPT:
            return
        binding.typing, binding.perhaps_bound = self.typing, self.perhaps
        self.bound.append((name, binding))
        self.names.setdefault(name, []).append(binding)

    def block(self, body: list[ast.stmt]) -> None:
        for statement in body:
            handler = _STATEMENTS.get(type(statement))
            if handler is not None:
                handler(self, statement)

    # Statements

    def _function(self, node: Function) -> None:
        if not self.owner and "__all__" in self.text and node.name != "extend_all":
            self.record.listed.append((True, [], [], False))  # it may add to what is exported
        self.bind(node.name, self._read_function(node))

    def _read_function(self, node: Function) -> Binding:
        decorators = [last_name(each.func if isinstance(each, ast.Call) else each) for each in node.decorator_list]
        said = deprecations.of_function(node)
        if any(_PROPERTIES.search(name) for name in decorators):
            return Binding("value", deprecated=said)
        arguments = node.args
        names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
        if self.owner and "staticmethod" not in decorators:
            names = names[1:]
        names += [each.arg for each in arguments.kwonlyargs]
        unpacked = _unpacked(arguments.kwarg)
        opened = (arguments.kwarg is not None and not unpacked) or any(
            name not in _HARMLESS_FUNCTION and not name.startswith("deprecat") for name in decorators
        )
        return Binding(
            "function",
            target=unpacked,
            parameters=tuple(name for name in names if not name.startswith("_")),
            open=opened,
            deprecated=said,
            dated=tuple(deprecations.of_parameters(node)),
        )

    def _class(self, node: ast.ClassDef) -> None:
        self.bind(node.name, self._read_class(node))

    def _read_class(self, node: ast.ClassDef) -> Binding:
        outer = self.names, self.owner, self.typing, self.perhaps, self.bound
        self.names, self.owner, self.typing, self.perhaps, self.bound = {}, True, False, False, []
        self.block(node.body)
        members, (self.names, self.owner, self.typing, self.perhaps, self.bound) = self.names, outer
        decorators = [last_name(each.func if isinstance(each, ast.Call) else each) for each in node.decorator_list]
        opened = any(name not in _HARMLESS_CLASS and not name.startswith("deprecat") for name in decorators)
        opened = opened or any(
            word.arg == "metaclass" and last_name(word.value) not in _HARMLESS_META for word in node.keywords
        )
        found = Binding(
            "class",
            open=opened or _has_getattr(node),
            deprecated=deprecations.of_class(node),
            members=members,
            bases=tuple(_base(each) for each in node.bases),
        )
        self._attributes(node, found)
        found.made = _made_constructor(node, decorators, found)
        return found if self.in_parts and not self.owner else whole([found])

    def _attributes(self, node: ast.ClassDef, found: Binding) -> None:
        """Attributes that the class's functions set on their first argument."""
        lines = self.lines
        kept = set(range(node.lineno - 1, node.end_lineno or 0))
        for each in node.body:
            if isinstance(each, ast.FunctionDef) and each.name in _RESTORING:
                kept -= set(range(each.lineno - 1, each.end_lineno or 0))
        text = "".join(lines[at] for at in sorted(kept))
        if "cls." in text:
            text = re.sub(r"\bcls\.", "self.", text)
        found.perhaps = tuple(dict.fromkeys(_MENTIONED.findall(text)))
        sets = dict.fromkeys(_SET.findall(text))
        if _OWN_DICT.search(text):
            found.open = True
        for owner, name in _SETATTR.findall(text) if "setattr(" in text else ():
            if name and owner in ("self", "cls"):
                if not name.startswith("_"):
                    sets[name] = None
            elif owner in ("self", "cls", "klass", "obj", "result", "new"):
                found.open = True
        found.sets = tuple(sets)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            target = (0, alias.name if alias.asname else bound, "")
            self.bind(bound, Binding("import", target, handed_on=alias.asname == alias.name))

    def _import_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.record.stars.append((node.level, node.module or "", self.typing))
            else:
                target = (node.level, node.module or "", alias.name)
                self.bind(alias.asname or alias.name, Binding("import", target, handed_on=alias.asname == alias.name))

    def _if(self, node: ast.If) -> None:
        holds = False if _is_setup(node.test) else decided(node.test, self.version)
        if is_type_checking(node.test):
            outer, self.typing = self.typing, True
            self.block(node.body)
            self.typing = outer
            self.block(node.orelse)
        elif holds is None:
            self._either([node.body, node.orelse])
        else:
            self.block(node.body if holds else node.orelse)

    def _try(self, node: ast.Try) -> None:
        others = [each.body for each in node.handlers]
        for body in others:
            if isinstance(body[-1], ast.Raise):
                self.block(body)
        self._either([[*node.body, *node.orelse], *(body for body in others if not isinstance(body[-1], ast.Raise))])
        self.block(node.finalbody)

    def _either(self, blocks: list[list[ast.stmt]]) -> None:
        """One of the blocks runs: what only some of them bind is perhaps not there."""
        outer, start = self.perhaps, len(self.bound)
        names: list[set[str]] = []
        self.perhaps = len(blocks) > 1 or outer
        for block in blocks:
            before = len(self.bound)
            self.block(block)
            names.append({name for name, _ in self.bound[before:]})
        self.perhaps = outer
        everywhere = set.intersection(*names)
        for name, binding in self.bound[start:]:
            if name in everywhere:
                binding.perhaps_bound = outer

    def _assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._assigned(target, node.value)

    def _annotated(self, node: ast.AnnAssign) -> None:
        self._assigned(node.target, node.value)

    def _augmented(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name) and node.target.id == "__all__":
            self._exports(node.value, True)

    def _assigned(self, target: ast.expr, value: ast.expr | None) -> None:
        match target:
            case ast.Name(id="__all__") if not self.owner and value is not None:
                self._exports(value, False)
            case ast.Name(id="__slots__") if self.owner:
                for name in literal_texts(value) or ():
                    if not name.startswith("_"):
                        self.bind(name, Binding("value"))
            case ast.Name(id=name):
                dotted = _dotted(value)
                if isinstance(value, ast.Call) and last_name(value.func) in REMOVED_BY:
                    return
                self.bind(
                    name,
                    Binding("alias", dotted) if dotted else Binding("value", deprecated=deprecations.of_value(value)),
                )
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self._assigned(part.value if isinstance(part, ast.Starred) else part, None)
            case ast.Attribute(value=owner, attr=attribute) if not self.owner and (dotted := _dotted(owner)):
                self.record.patches.append((dotted, attribute))

    def _expression(self, node: ast.Expr) -> None:
        match node.value:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="__all__"), attr=method), args=[value]):
                if method == "append":
                    value = ast.List([value], ast.Load())
                if method in ("append", "extend"):
                    self._exports(value, True)
                elif method != "remove":
                    self.record.listed.append((True, [], [], False))
            case ast.Call(func=ast.Name(id="extend_all"), args=[value]) if _dotted(value):
                self.record.listed.append((True, [], [_dotted(value)], True))  # numpy's own function
            case ast.Call(func=func, args=arguments) if not self.owner and arguments:
                if last_name(func) not in ("register", "setattr", "print", "register_pytree_node", "add_safe_globals"):
                    self._given_away(last_name(func), arguments)

    def _given_away(self, function: str, arguments: list[ast.expr]) -> None:
        """A call at the top level may set anything on what it is given."""
        names = PATCHERS.get(function, ("*",))
        for argument in arguments:
            if isinstance(argument, ast.Name | ast.Attribute) and (dotted := _dotted(argument)):
                self.record.patches += [(dotted, name) for name in names]

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.names.pop(target.id, None)
                if not self.owner:
                    self.record.deleted.append(target.id)

    def _compound(self, node: ast.stmt) -> None:
        match node:
            case ast.For(target=target) | ast.AsyncFor(target=target):
                self._assigned(target, None)
            case ast.With(items=items) | ast.AsyncWith(items=items):
                for item in items:
                    if item.optional_vars is not None:
                        self._assigned(item.optional_vars, None)
        for block in _blocks(node):
            self.block(block)

    # Names that are made

    def _exports(self, value: ast.expr, added: bool) -> None:
        names: list[str] = []
        modules: list[str] = []
        readable = _read_exports(value, names, modules)
        self.record.listed.append((added or self.typing, names, modules, readable))


_STATEMENTS: dict[type[ast.stmt], Callable[[_Reader, Any], None]] = {
    ast.FunctionDef: _Reader._function,
    ast.AsyncFunctionDef: _Reader._function,
    ast.ClassDef: _Reader._class,
    ast.Import: _Reader._import,
    ast.ImportFrom: _Reader._import_from,
    ast.If: _Reader._if,
    ast.Try: _Reader._try,
    ast.Assign: _Reader._assign,
    ast.AnnAssign: _Reader._annotated,
    ast.AugAssign: _Reader._augmented,
    ast.Expr: _Reader._expression,
    ast.Delete: _Reader._delete,
    **dict.fromkeys((ast.For, ast.AsyncFor, ast.With, ast.AsyncWith, ast.While), _Reader._compound),
}


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for attribute in ("body", "orelse"):
        yield getattr(node, attribute, [])


def _dotted(node: ast.expr | None) -> str:
    """A dotted name as text; empty for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _is_setup(test: ast.expr) -> bool:
    """Whether this asks if the package is just being built: numpy, scipy and their like set such a name then."""
    return isinstance(test, ast.Name) and re.fullmatch(r"__\w+_SETUP__", test.id) is not None


def _unpacked(keywords: ast.arg | None) -> str:
    """The class of `**keywords: Unpack[Class]`; empty for any other annotation."""
    match keywords and keywords.annotation:
        case ast.Subscript(value=ast.Name(id="Unpack") | ast.Attribute(attr="Unpack"), slice=inner):
            return _base(inner).strip("?")
    return ""


def _base(node: ast.expr) -> str:
    """A base class as a dotted text; "?" where it is computed."""
    if isinstance(node, ast.Subscript):
        node = node.value
    return _dotted(node) or "?"


def _has_getattr(node: ast.ClassDef) -> bool:
    return any(
        isinstance(each, ast.FunctionDef) and each.name in ("__getattr__", "__getattribute__") for each in node.body
    ) or any(isinstance(each, ast.Assign) and "__getattr__" in map(last_name, each.targets) for each in node.body)


def _made_constructor(node: ast.ClassDef, decorators: list[str], found: Binding) -> Binding | None:
    """The `__init__` that a dataclass or a named tuple is given."""
    named = "NamedTuple" in (base.rpartition(".")[2] for base in found.bases)
    if not named and not {"dataclass", "define", "frozen", "mutable", "attrs", "s"} & set(decorators):
        return None
    fields = [
        each.target.id
        for each in node.body
        if isinstance(each, ast.AnnAssign)
        and isinstance(each.target, ast.Name)
        and last_name(each.annotation.value if isinstance(each.annotation, ast.Subscript) else each.annotation)
        != "ClassVar"
    ]
    opened = not named and ("dataclass" not in decorators or bool(found.bases))
    kept = tuple(name for name in fields if not name.startswith("_"))
    return Binding("function", parameters=kept, open=opened)


def _read_exports(value: ast.expr, names: list[str], modules: list[str]) -> bool:
    """Add what `value` lists; False where some of it cannot be read."""
    match value:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return False not in [_read_export(part, names, modules) for part in parts]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return False not in [_read_exports(side, names, modules) for side in (left, right)]
        case ast.Attribute(value=inner, attr="__all__") if _dotted(inner):
            modules.append(_dotted(inner))
            return True
        case ast.Call(func=ast.Name(id="list" | "tuple" | "sorted" | "set"), args=[inner]):
            return _read_exports(inner, names, modules)
        case ast.Name(id="__all__"):
            return True
    return False


def _read_export(part: ast.expr, names: list[str], modules: list[str]) -> bool:
    match part:
        case ast.Constant(value=str() as name):
            names.append(name)
            return True
        case ast.Starred(value=value):
            return _read_exports(value, names, modules)
    return False
