"""What a module does that makes names or submodules no reader can list: `__getattr__`, `globals()[...]`, import hooks.

Does not know plain bindings (that is `names`). Over-reports on purpose: anything odd makes the module open.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ringtrue.environment.lazy import answered_names, literal


@dataclass(frozen=True)
class Dynamics:
    """`open`: names may be made at run time, and how. `modules`: submodules may. `paths`: `__path__` is changed.

    `made` are modules that it puts into sys.modules by literal names, `globals` names bound by `global` or `globals()`,
    `sets` imported names that get computed attributes (a module may import itself), `lazy` the names of a readable
    `__getattr__` or lazy loader; `stub` says that a lazy loader takes its names from the stub beside the file.
    `extends` marks a pkgutil/pkg_resources namespace.
    """

    open: str | None = None
    modules: str | None = None
    paths: str | None = None
    made: frozenset[str] = frozenset()
    sets: frozenset[str] = frozenset()
    extends: bool = False
    globals: frozenset[str] = frozenset()
    lazy: frozenset[str] = frozenset()
    stub: bool = False


def dynamics(tree: ast.Module) -> Dynamics:
    """Everything dynamic in `tree`, in one walk."""
    return _Finder().find(tree)


def _word(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else str(getattr(func, "id", ""))


def _is_told_of(func: ast.expr, arguments: list[ast.expr]) -> bool:
    """Whether a call is handed `__name__`, by which it may find the module and give it more."""
    if _word(func) in _HARMLESS:
        return False
    return any(isinstance(one, ast.Name) and one.id == "__name__" for one in arguments)


_HARMLESS = frozenset(
    (
        "getLogger",
        "print",
        "main",
        "debug",
        "info",
        "warning",
        "warn",
        "testmod",
        "register_blueprint",
        "fixup_module_metadata",
    )
)

_TABLES = (ast.Dict, ast.Set, ast.List, ast.Tuple)


class _Finder:
    def __init__(self) -> None:
        self.tree = ast.Module([], [])
        self.open: str | None = None
        self.modules: str | None = None
        self.paths: str | None = None
        self.extends = False
        self.stub = False
        self.made: set[str] = set()
        self.globals: set[str] = set()
        self.lazy: set[str] = set()
        self.read_only: set[int] = set()
        self.inside = False
        self.imported: set[str] = set()
        self.sets: set[str] = set()
        self.functions: dict[str, ast.FunctionDef] = {}
        self.tables: dict[str, ast.expr] = {}
        self.looped: dict[int, frozenset[str]] = {}
        self.answering: set[int] = set()
        self.aliases: set[str] = set()
        self.own: set[str] = set()
        """Variables that hold the module itself."""
        self.classes: dict[str, ast.ClassDef] = {}
        self.members: dict[str, frozenset[str]] = {}

    def find(self, tree: ast.Module) -> Dynamics:
        self.tree = tree
        self._tables(tree)
        getattr_made = self._module_getattr(tree)
        for node, inside in _walk(tree):
            self.inside = inside
            self._visit(node)
        if getattr_made:
            self._anything("the module defines '__getattr__'")
        return Dynamics(
            self.open,
            self.modules,
            self.paths,
            frozenset(self.made),
            frozenset(self.sets),
            self.extends,
            frozenset(self.globals),
            frozenset(self.lazy),
            self.stub,
        )

    def _tables(self, tree: ast.Module) -> None:
        """Top-level literals, for lazy loaders that take their structure by name."""
        for node in tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if isinstance(value, _TABLES):
                    self.tables[name] = value
                case ast.FunctionDef(name=name):
                    self.functions[name] = node
                case ast.ClassDef(name=name):
                    self.classes[name] = node
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_own_module(value):
                    if self._only_enumerates(name):
                        self.own.add(name)
                        self.read_only.add(id(value.value))  # type: ignore[attr-defined]  # a Subscript, just matched
                case ast.AnnAssign(target=ast.Name(id=name), value=value) if isinstance(value, _TABLES):
                    self.tables[name] = value

    def _module_getattr(self, tree: ast.Module) -> bool:
        """Whether a module-level `__getattr__` exists that is not a lazy loader read in full."""
        for node in _module_scope(tree):
            match node:
                case ast.FunctionDef(name="__getattr__"):
                    if not self._answers(node):
                        return True
                case ast.Import() | ast.ImportFrom():
                    if any((alias.asname or alias.name) == "__getattr__" for alias in node.names):
                        return True
                case ast.Assign(targets=[target], value=value):
                    names = {part.id for part in ast.walk(target) if isinstance(part, ast.Name)}
                    made = self._returned_by(value)
                    if "__getattr__" in names and not (self._answers(made) if made else self._lazy_loader(value)):
                        return True
        return False

    def _answers(self, function: ast.FunctionDef) -> bool:
        """Whether the names that a `__getattr__` answers for could be read."""
        answered = answered_names(function, self.tables)
        if answered is None:
            return False
        self.lazy.update(answered)
        asked = function.args.args[0].arg
        used = (part for part in ast.walk(function) if isinstance(part, ast.Name) and part.id == asked)
        self.answering.update(map(id, used))
        return True

    def _returned_by(self, value: ast.expr) -> ast.FunctionDef | None:
        """The function inside a function of this module that `value` calls, if it does nothing but return that."""
        match value:
            case ast.Call(func=ast.Name(id=name)) if name in self.functions:
                *_, inner, last = [None, None, *self.functions[name].body]
                given = last.value if isinstance(last, ast.Return) else None
                if isinstance(inner, ast.FunctionDef) and isinstance(given, ast.Name) and given.id == inner.name:
                    return inner
        return None

    def _lazy_loader(self, value: ast.expr) -> bool:
        """Read scientific-python's `lazy_loader.attach(__name__, submodules, submod_attrs)`."""
        match value:
            case ast.Call(func=ast.Attribute(attr="attach_stub") | ast.Name(id="attach_stub")):
                self.stub = True
                return True
            case ast.Call(
                func=ast.Attribute(attr="attach") | ast.Name(id="attach" | "_attach"), args=args, keywords=keywords
            ):
                given = [*args[1:], *(word.value for word in keywords if word.arg in ("submodules", "submod_attrs"))]
                return False not in [self._lazy_names(part) for part in given]
        return False

    def _lazy_names(self, value: ast.expr) -> bool:
        if isinstance(value, ast.Name) and value.id in self.tables:
            value = self.tables[value.id]
        found = literal(value)
        if isinstance(found, dict):
            self.lazy.update(name for names in found.values() for name in names)
            self.lazy.update(str(name).partition(".")[0] for name in found)
        elif isinstance(found, list | tuple | set | frozenset):
            self.lazy.update(str(name) for name in found)
        return found is not None or isinstance(value, ast.Constant)

    def _visit(self, node: ast.AST) -> None:
        match node:
            case ast.Import() | ast.ImportFrom():
                self.imported.update(alias.asname or alias.name for alias in node.names)
            case ast.Global():
                self.globals.update(node.names)
            case ast.Call():
                self._call(node)
            case ast.Expr(value=ast.Call(func=func, args=args)) if not self.inside and _is_told_of(func, args):
                if _word(func) == "deprecate_attributes" and len(args) == 2 and self._lazy_names(args[1]):
                    return  # of trio: a `__getattr__` for the keys
                self._anything("what is called there is told the module's name")
            case ast.Attribute(value=ast.Name(id="sys" | "_sys"), attr="meta_path" | "path_hooks"):
                self.modules = self.modules or "the package installs an import hook"
            case ast.Attribute(value=ast.Name(id="sys" | "_sys"), attr="modules") if id(node) not in self.read_only:
                self._anything("the module writes to sys.modules")
            case ast.Subscript():
                self._subscript(node)
            case ast.For(target=ast.Name(id=name), iter=ast.List(elts=parts) | ast.Tuple(elts=parts)):
                self._loop(node, name, parts)
                self._classes_looped(node, name, parts)
            case ast.For(target=ast.Name(id=name), iter=ast.Name(id=table)) if table in self.tables:
                listed = self.tables[table]
                if isinstance(listed, ast.List | ast.Tuple) and self._only_iterated(table):
                    self._loop(node, name, listed.elts)
            case ast.Compare(comparators=[owner]) if _is_modules(owner):
                self.read_only.add(id(owner))
            case ast.Name(id="__path__", ctx=ast.Store()):
                self.paths = self.paths or "the package sets '__path__'"
            case ast.Assign(targets=[ast.Name(id="__path__")], value=value) if _extends_path(value):
                self.extends = True
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript(value=table) as value) if (
                self.inside and _is_own_module(value) and self._only_raised_with(name, node)
            ):
                self.read_only.add(id(table))
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if self._names_table(name, value):
                self.aliases.add(name)
            case ast.Assign(value=value) | ast.NamedExpr(value=value) if self._is_scope(value):
                self.open = self.open or "names are made through globals()"

    def _anything(self, reason: str) -> None:
        """Names and submodules alike may be made."""
        self.open = self.open or reason
        self.modules = self.modules or reason

    def _call(self, node: ast.Call) -> None:
        for argument in [*node.args, *(word.value for word in node.keywords)]:
            if self._is_scope(argument) and not self._only_reads(node) and not self._ignores_scope(node):
                self.open = self.open or "names are made through globals()"
        match node.func:
            case ast.Name(id="exec") if self._exec_reaches_module(node):
                self._anything("names are made by exec()")
            case ast.Attribute(value=owner, attr="update") if (
                _is_modules(owner) and (made := _keys(node.args)) is not None
            ):
                self.made.update(made)
                self.read_only.add(id(owner))
            case ast.Name(id="extend_path") | ast.Attribute(attr="extend_path" | "declare_namespace"):
                self.extends = True
            case ast.Name(id="declare_namespace"):
                self.extends = True
            case ast.Attribute(attr="recreate_module") | ast.Name(id="recreate_module"):
                self._anything("another module takes the place of this one")
            case ast.Name(id="_LazyModule") | ast.Attribute(attr="_LazyModule"):
                self._anything("a lazy module replaces this one")
            case ast.Attribute(value=ast.Name(id="__path__"), attr="append" | "extend" | "insert"):
                self.paths = self.paths or "the package changes '__path__'"
            case ast.Attribute(value=owner, attr="update" | "setdefault" | "__setitem__") if self._is_scope(owner):
                self.open = self.open or "names are made through globals()"
            case ast.Attribute(value=owner, attr="get" | "keys" | "values" | "items" | "copy") if _is_modules(owner):
                self.read_only.add(id(owner))
            case ast.Name(id="setattr") if node.args and _is_table_entry(node.args[0]):
                self.open = self.open or "names are made by setattr()"
            case ast.Name(id="setattr") if (members := self._enumerated(node)) is not None:
                self.globals.update(members)
            case ast.Name(id="setattr") if _computed_on(node, self.imported):
                assert isinstance(node.args[0], ast.Name)  # as just asked
                self.sets.add(node.args[0].id)
            case ast.Name(id="getattr" | "hasattr") if node.args and _is_own_module(node.args[0]):
                self.read_only.add(id(node.args[0].value))  # type: ignore[attr-defined]  # a Subscript, just matched

    def _only_reads(self, node: ast.Call) -> bool:
        """Whether the call only reads the scope it is given: `table.update(globals())` fills another table."""
        match node.func:
            case ast.Attribute(value=owner, attr="update"):
                return not self._is_scope(owner)
            case ast.Name(id="lazy_import"):  # of websockets
                return self._aliases_read(node)
        return _harmless(node)

    def _aliases_read(self, node: ast.Call) -> bool:
        """`lazy_import(globals(), aliases={...})` makes a `__getattr__` for the keys of literal dictionaries."""
        read = [_keys([word.value]) for word in node.keywords if word.arg in ("aliases", "deprecated_aliases")]
        self.lazy.update(name for names in read for name in names or ())
        return len(read) == len(node.keywords) and len(node.args) == 1 and None not in read

    def _enumerated(self, node: ast.Call) -> frozenset[str] | None:
        """The names of `setattr(module, item.name, ...)` in a loop over the members of classes of this file."""
        match node.args:
            case [ast.Name(id=owner), ast.Attribute(value=ast.Name(id=item), attr="name"), _] if owner in self.own:
                return self.members.get(item)
        return None

    def _only_enumerates(self, alias: str) -> bool:
        """Whether the variable, which holds the module, is only given attributes by `setattr()`, named by items."""
        used = {
            id(node.args[0])
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "setattr"
            and len(node.args) == 3
            and isinstance(node.args[1], ast.Attribute)
        }
        names = (node for node in ast.walk(self.tree) if isinstance(node, ast.Name) and node.id == alias)
        return bool(used) and all(id(node) in used for node in names if isinstance(node.ctx, ast.Load))

    def _exec_reaches_module(self, node: ast.Call) -> bool:
        """Whether what `exec` binds lands in the module: not in a dictionary of its own, nor in a function's locals."""
        return self._is_scope(node.args[1]) if len(node.args) > 1 else not self.inside

    def _ignores_scope(self, node: ast.Call) -> bool:
        """A call of a function of this module that never looks at the one argument it is given."""
        match node:
            case ast.Call(func=ast.Name(id=name), args=[_], keywords=[]) if name in self.functions:
                arguments = self.functions[name].args.args
                body = (part for statement in self.functions[name].body for part in ast.walk(statement))
                used = {part.id for part in body if isinstance(part, ast.Name)}
                return len(arguments) == 1 and arguments[0].arg not in used
        return False

    def _module_table(self, node: ast.Subscript) -> None:
        """`sys.modules[...]`: read, deleted, replaced by itself, or filled under a literal or computed name."""
        if id(node.value) in self.read_only:
            return
        if _is_own_module(node):
            self.open = self.open or "the module changes itself through sys.modules"
        elif isinstance(node.ctx, ast.Store):
            match node.slice:
                case ast.Constant(value=str() as name):
                    self.made.add(name)
                case _:
                    return  # any name: the visit of `sys.modules` itself says so
        self.read_only.add(id(node.value))

    def _only_raised_with(self, name: str, bound: ast.stmt) -> bool:
        """Whether the variable, which a statement of a function's body binds, is read for errors alone."""
        functions = (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef))
        function = next((each for each in functions if bound in each.body), None)
        if function is None:
            return False
        errors = (node for node in ast.walk(function) if isinstance(node, ast.Raise))
        told = {id(inner) for error in errors for inner in ast.walk(error)}
        names = (node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == name)
        return all(id(node) in told for node in names if isinstance(node.ctx, ast.Load))

    def _names_table(self, name: str, value: ast.expr) -> bool:
        return self._is_scope(value) and self._only_looked_into(name)

    def _only_looked_into(self, alias: str) -> bool:
        """Whether nothing is done with the variable, which holds the module's table of names, but to read and write
        entries: what is written is judged where that is done."""
        read: set[int] = set()
        for node in ast.walk(self.tree):
            match node:
                case ast.Subscript(value=ast.Name(id=name) as used) if name == alias:
                    read.add(id(used))
                case ast.Attribute(value=ast.Name(id=name) as used, attr="get" | "keys" | "items") if name == alias:
                    read.add(id(used))
                case ast.Compare(comparators=[ast.Name(id=name) as used]) if name == alias:
                    read.add(id(used))
        uses = (node for node in ast.walk(self.tree) if isinstance(node, ast.Name) and node.id == alias)
        return all(id(node) in read for node in uses if isinstance(node.ctx, ast.Load))

    def _only_iterated(self, table: str) -> bool:
        """Whether nothing can add to the list once it is made."""
        for node in ast.walk(self.tree):
            match node:
                case ast.Attribute(value=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)) if name == table:
                    return False
        return True

    def _loop(self, loop: ast.For, variable: str, parts: list[ast.expr]) -> None:
        """Which names `globals()[variable] = ` writes in a loop over literal names that alone binds the variable."""
        names = frozenset(
            part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)
        )
        inside = [node for statement in loop.body for node in ast.walk(statement)]
        used = [node for node in inside if isinstance(node, ast.Name) and node.id == variable]
        if len(names) == len(parts) and all(isinstance(node.ctx, ast.Load) for node in used):
            self.looped.update((id(node), names) for node in used)

    def _classes_looped(self, loop: ast.For, variable: str, parts: list[ast.expr]) -> None:
        """`for kind in (Color, Size): for item in kind:`: what `item.name` may be."""
        classes = [self.classes.get(part.id) if isinstance(part, ast.Name) else None for part in parts]
        bound = {name for each in classes if each is not None for name in _assigned(each)}
        for inner in loop.body:
            match inner:
                case ast.For(target=ast.Name(id=item), iter=ast.Name(id=each)) if each == variable:
                    if None not in classes:
                        self.members[item] = frozenset(bound)

    def _name_written(self, written: ast.expr) -> None:
        """`globals()[...] = `: a literal name, or the variable of a loop over literal names."""
        match written:
            case ast.Constant(value=str() as name):
                self.globals.add(name)
            case ast.Name() if id(written) in self.looped:
                self.globals.update(self.looped[id(written)])
            case ast.Name() if id(written) in self.answering:
                return  # a `__getattr__` keeps what it answers, and for which names it does was read
            case _:
                self.open = self.open or "names are made through globals()"

    def _is_scope(self, node: ast.expr) -> bool:
        """Whether `node` is the module's own table of names; `vars()` and `locals()` are, outside functions."""
        match node:
            case ast.Name(id=name):
                return name in self.aliases
            case ast.Call(func=ast.Name(id="globals"), args=[], keywords=[]):
                return True
            case ast.Call(func=ast.Name(id="vars" | "locals"), args=[], keywords=[]):
                return not self.inside
            case ast.Attribute(value=inner, attr="__dict__"):
                return _is_own_module(inner)
        return False

    def _subscript(self, node: ast.Subscript) -> None:
        if self._is_scope(node.value) and not isinstance(node.ctx, ast.Load):
            self._name_written(node.slice)
        elif _is_modules(node.value):
            self._module_table(node)
        elif isinstance(node.value, ast.Name) and node.value.id == "__path__" and isinstance(node.ctx, ast.Store):
            self.paths = self.paths or "the package changes '__path__'"


def _assigned(owner: ast.ClassDef) -> set[str]:
    """Names that the body of a class assigns."""
    return {
        target.id
        for statement in owner.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def _keys(arguments: list[ast.expr]) -> list[str] | None:
    """The keys of a dictionary display that is the only argument, if all are literal texts."""
    match arguments:
        case [ast.Dict(keys=keys)]:
            texts = [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
            return texts if len(texts) == len(keys) else None
    return None


def _computed_on(call: ast.Call, imported: set[str]) -> bool:
    """`setattr(imported, computed, ...)`: the import may be of this very module."""
    match call.args:
        case [ast.Name(id=owner), name, _]:
            return owner in imported and not isinstance(name, ast.Constant)
    return False


def _walk(tree: ast.Module) -> Iterator[tuple[ast.AST, bool]]:
    """Every node in source order, parents first, with whether it is inside a function or class."""
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, inside = waiting.pop()
        kind = type(node)
        if kind in _NOTHING:
            continue
        yield node, inside
        if kind in _LEAVES:
            continue
        inner = inside or kind in _SCOPES
        children: list[tuple[ast.AST, bool]] = []
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                children += [(each, inner) for each in value if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST):
                children.append((value, inner))
        children.reverse()
        waiting += children


_SCOPES = frozenset((ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda))
_LEAVES = frozenset((ast.Name, ast.Import, ast.ImportFrom, ast.Global))
_NOTHING = frozenset((ast.Constant, ast.Load, ast.Store, ast.Del, ast.Pass, ast.alias))
"""Nodes that say nothing and hold none that does."""


def _module_scope(tree: ast.Module) -> list[ast.AST]:
    """Every statement that runs in the module's own scope."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            waiting.extend(ast.iter_child_nodes(node))
    return found


def _harmless(call: ast.Call) -> bool:
    """Calls that only read the scope they are given."""
    return isinstance(call.func, ast.Name) and call.func.id in (
        "dict", "list", "sorted", "set", "len", "iter", "eval", "tuple", "frozenset", "get_type_hints", "bool",
        "__import__", "fixup_module_metadata",
    )  # fmt: skip


def _is_modules(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="sys" | "_sys"), attr="modules"):
            return True
    return False


def _is_table_entry(node: ast.expr) -> bool:
    """`sys.modules[...]`, of whatever module."""
    return isinstance(node, ast.Subscript) and _is_modules(node.value)


def _is_own_module(node: ast.expr) -> bool:
    match node:
        case ast.Subscript(value=value, slice=ast.Name(id="__name__")):
            return _is_modules(value)
    return False


def _extends_path(value: ast.expr) -> bool:
    match value:
        case ast.Call(func=ast.Attribute(attr="extend_path") | ast.Name(id="extend_path")):
            return True
    return False
