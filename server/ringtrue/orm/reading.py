"""Reading: what one Python file says of its classes, imports and names, kept as long as the file stays as it is.

Bodies of functions are left out. Does not know other files, nor which classes are models.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from ringtrue.schema.strings import last_word

_MOST_DAMAGED = 3
LARGEST = 600_000  # characters; larger files are generated
# What makes queries that may have names which the model lacks.
_ANNOTATES = re.compile(r"\b(?:annotate|alias|extra|raw|union|from_queryset)\(|\bgetattr\(|__getattr__")
_SET = re.compile(r"^[ \t]*(?:\w+\.)*([A-Z]\w+)\.(\w+)[ \t]*(?::[^=\n]+)?=(?!=)", re.MULTILINE)
_SET_ON_CLASS = re.compile(r"\b(?:cls|klass|class_)\.(\w+)[ \t]*=(?!=)")
_ADDED = re.compile(r"\b(?:\w+\.)*(\w+)\.(?:add_to_class|append_column)\(\s*[\"']?(\w*)")
_TABLE = re.compile(r"(?:\bTable\(|__tablename__\s*=|create_table\(|tablename\s*=)\s*f?[\"'](?:\w+\.)?(\w+)")
_COMPUTED_TABLE = re.compile(
    r"__tablename__\s*(?::[^=\n]*)?=\s*(?![\s\"'])|def __tablename__|\bTable\(\s*(?![\s\"')])|automap|reflect\("
)
_MAPPED = re.compile(r"\b(?:map_imperatively|mapper)\(\s*(?:\w+\.)*(\w+)")
_SETATTR = re.compile(r"\bsetattr\(\s*(?:\w+\.)*([A-Z]\w*)\s*,")
_QUERIES = re.compile(r"Manager|QuerySet|Query")
# What a Django query, a manager or a Tortoise query goes on with.
CHAINED = frozenset(
    ("all", "filter", "exclude", "order_by", "reverse", "distinct", "values", "values_list", "select_related",
     "prefetch_related", "only", "defer", "using", "select_for_update", "annotate", "alias", "none", "get_queryset",
     "limit", "offset", "extra", "union", "intersection", "difference", "dates", "datetimes", "raw", "group_by",
     "complex_filter", "db_manager")
)  # fmt: skip
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Wanted: TypeAlias = tuple[int, str, str]
"""The level, module and member of an import; no member for a module."""


@dataclass(frozen=True, eq=False)
class ModuleText:
    """What one file says. `values` are its own names that are assigned once; `unsure` those that are bound twice.

    `sets` are (class, attribute) that statements add to classes; an empty attribute stands for any.
    """

    path: str
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    imports: dict[str, Wanted] = field(default_factory=dict)
    stars: tuple[tuple[int, str], ...] = ()
    values: dict[str, ast.expr] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()
    annotating: dict[str, frozenset[str] | None] = field(default_factory=dict)
    """By class, the names that its methods add to queries; None where these cannot be told."""
    sets: frozenset[tuple[str, str]] = frozenset()
    chaining: dict[str, frozenset[str]] = field(default_factory=dict)
    """By class, the methods that give what a method of a query gives."""
    held: dict[tuple[str, str], str] = field(default_factory=dict)
    """What a class says of the attributes that its `__init__` is given: by class and attribute, the annotation."""
    registers_lookups: bool = False
    tables: frozenset[str] = frozenset()
    """Names that tables are given."""
    computes_tables: bool = False
    mapped: frozenset[str] = frozenset()
    """Classes that calls such as `map_imperatively(User, users)` make models."""
    making: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By class, the classes of the queries that its `get_queryset` makes, as written."""


def read(path: str, text: str | None) -> ModuleText:
    """What the text says; nothing where it cannot be read."""
    tree = parsed(text) if text is not None and len(text) <= LARGEST else None
    if tree is None or text is None:
        return ModuleText(path)
    reader = _Reader(path, text)
    for statement in _top_level(tree.body):
        reader.take(statement)
    return reader.made()


def parsed(text: str) -> ast.Module | None:
    """The tree; of a text with a line that is being typed, the tree without that line."""
    for _ in range(_MOST_DAMAGED):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what CPython thinks of escapes in somebody's strings
                return ast.parse(text)
        except SyntaxError as error:  # noqa: PERF203  # each try reads a shorter text
            shorter = _without_line(text, error.lineno)
            if shorter is None:
                return None
            text = shorter
        except (ValueError, RecursionError, MemoryError):
            return None
    return None


def _without_line(text: str, number: int | None) -> str | None:
    lines = text.splitlines(keepends=True)
    if number is None or not 0 < number <= len(lines) or lines[number - 1].strip() == "pass":
        return None
    line = lines[number - 1]
    lines[number - 1] = line[: len(line) - len(line.lstrip())] + "pass\n"
    return "".join(lines)


def _top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run when the module is loaded, those in branches included."""
    for statement in body:
        if isinstance(statement, ast.If | ast.Try | ast.With):
            for part in ("body", "orelse", "finalbody"):
                yield from _top_level(getattr(statement, part, []))
            for handler in getattr(statement, "handlers", ()):
                yield from _top_level(handler.body)
        else:
            yield statement


def body_of(node: ast.ClassDef) -> Iterator[ast.stmt]:
    """The statements of a class, those in branches included."""
    return _top_level(node.body)


class _Reader:
    """Collects what one file says."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self.lines = text.splitlines(keepends=True) if _ANNOTATES.search(text) or _SET_ON_CLASS.search(text) else []
        self.sets: set[tuple[str, str]] = set()
        self.classes: dict[str, ast.ClassDef] = {}
        self.imports: dict[str, Wanted] = {}
        self.stars: list[tuple[int, str]] = []
        self.values: dict[str, ast.expr] = {}
        self.bound: set[str] = set()
        self.unsure: set[str] = set()
        self.annotating: dict[str, frozenset[str] | None] = {}
        self.held: dict[tuple[str, str], str] = {}
        self.chaining: dict[str, frozenset[str]] = {}
        self.making: dict[str, tuple[str, ...]] = {}

    def take(self, statement: ast.stmt) -> None:
        match statement:
            case ast.ClassDef(name=name):
                self._bind(name)
                source = self._source(statement)
                if _ANNOTATES.search(source):
                    self.annotating[name] = _annotated(statement)
                self.sets |= {(name, match[1]) for match in _SET_ON_CLASS.finditer(source)}
                self.held |= {(name, attribute): said for attribute, said in _held(statement)}
                if any(isinstance(base, ast.expr) and _QUERIES.search(ast.unparse(base)) for base in statement.bases):
                    self.chaining[name] = frozenset(_chaining(statement))
                if made := tuple(_making(statement)):
                    self.making[name] = made
                self.classes[name] = _pruned(statement)
            case ast.Import(names=names):
                for alias in names:
                    name = alias.asname or alias.name.partition(".")[0]
                    self.imports[name] = (0, alias.name if alias.asname else name, "")
            case ast.ImportFrom(module=module, names=names, level=level):
                for alias in names:
                    if alias.name == "*":
                        self.stars.append((level, module or ""))
                    else:
                        self.imports[alias.asname or alias.name] = (level, module or "", alias.name)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._assign(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign(target, value)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self._bind(name)
            case _:
                pass

    def made(self) -> ModuleText:
        sets = self.sets | {(match[1], match[2]) for match in _SET.finditer(self.text)}
        sets |= {(match[1], match[2]) for match in _ADDED.finditer(self.text)}
        sets |= {(match[1], "") for match in _SETATTR.finditer(self.text)}
        return ModuleText(
            self.path,
            self.classes,
            self.imports,
            tuple(self.stars),
            self.values,
            frozenset(self.unsure),
            self.annotating,
            frozenset(sets),
            self.chaining,
            self.held,
            "register_lookup" in self.text,
            frozenset(match[1] for match in _TABLE.finditer(self.text)),
            bool(_COMPUTED_TABLE.search(self.text)),
            frozenset(match[1] for match in _MAPPED.finditer(self.text)),
            self.making,
        )

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._bind(target.id)
            self.values[target.id] = value

    def _bind(self, name: str) -> None:
        if name in self.bound:
            self.unsure.add(name)
        self.bound.add(name)

    def _source(self, node: ast.ClassDef) -> str:
        return "".join(self.lines[node.lineno - 1 : node.end_lineno])


def _making(node: ast.ClassDef) -> Iterator[str]:
    """`Shown` of `def get_queryset(self): return Shown(self.model, using=self._db)`."""
    for method in node.body:
        if not isinstance(method, ast.FunctionDef) or method.name != "get_queryset":
            continue
        for one in ast.walk(method):
            if isinstance(one, ast.Call) and any(getattr(given, "attr", "") == "model" for given in one.args):
                yield ast.unparse(one.func)


def _chaining(node: ast.ClassDef) -> Iterator[str]:
    """The methods of a query set or a manager that give a query."""
    methods = [one for one in node.body if isinstance(one, ast.FunctionDef)]
    given = {one.name: [each.value for each in ast.walk(one) if isinstance(each, ast.Return)] for one in methods}
    own, left = {name for name, values in given.items() if values}, set[str]()
    while own != left:  # what hands on what another gives is a query where the other is one
        left = own
        own = {
            one.name for one in methods if one.name in left and all(_is_query(v, one, left) for v in given[one.name])
        }
    yield from own


def _is_query(node: ast.expr | None, method: ast.FunctionDef, own: set[str], depth: int = 3) -> bool:
    match node:
        case ast.Name(id="self"):
            return True
        case ast.Call(func=ast.Attribute(attr=attr, value=ast.Call(func=ast.Name(id="super")))):
            return attr in CHAINED
        case ast.Call(func=ast.Attribute(attr=attr, value=value)) if attr in CHAINED or attr in own:
            return _is_own(value, method, own, depth)
        case ast.Name(id=name) if depth:
            assigned = [
                one.value
                for one in ast.walk(method)
                if isinstance(one, ast.Assign)
                and any(isinstance(target, ast.Name) and target.id == name for target in one.targets)
            ]
            return bool(assigned) and all(_is_query(one, method, own, depth - 1) for one in assigned)
        case _:
            return False


def _is_own(node: ast.expr, method: ast.FunctionDef, own: set[str], depth: int) -> bool:
    """Whether a method is called on the manager, its model, or a query of it: else it may be of another model."""
    match node:
        case (
            ast.Call(func=ast.Name(id="super"))
            | ast.Call(args=[ast.Attribute(value=ast.Name(id="self"), attr="model"), *_])
        ):
            return True
        case ast.Call(func=ast.Attribute(attr="get_queryset" | "get_query_set", value=value)):
            return _is_own(value, method, own, depth)
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id="self"), attr="model")):
            return True
        case _:
            return _is_query(node, method, own, depth)


def _held(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """`self.session = session`, of a parameter that is annotated, and annotated attributes."""
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id, ast.unparse(statement.annotation)
        if not isinstance(statement, ast.FunctionDef) or statement.name != "__init__":
            continue
        given = {one.arg: one.annotation for one in (*statement.args.args, *statement.args.kwonlyargs)}
        for one in statement.body:
            match one:
                case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=attr)], value=ast.Name(id=name)):
                    if (said := given.get(name)) is not None:
                        yield attr, ast.unparse(said)
                case _:
                    pass


def _annotated(node: ast.ClassDef) -> frozenset[str] | None:
    """The names that `annotate` and the like add in the methods of a class."""
    names: set[str] = set()
    for one in ast.walk(node):
        if isinstance(one, ast.FunctionDef) and one.name == "__getattr__":
            return None
        if not isinstance(one, ast.Call):
            continue
        word = last_word(one.func)
        if word in ("extra", "raw", "union", "from_queryset", "getattr"):
            return None
        if word in ("annotate", "alias"):
            if one.args or any(keyword.arg is None for keyword in one.keywords):
                return None
            names.update(keyword.arg for keyword in one.keywords if keyword.arg)
    return frozenset(names)


def _pruned(node: ast.ClassDef) -> ast.ClassDef:
    """The class without the bodies of its functions, which would be most of it."""
    for statement in body_of(node):
        if isinstance(statement, _FUNCTIONS):
            # What `@declared_attr` returns is a column or a relationship.
            keep = any(last_word(one) in ("declared_attr", "hybrid_property") for one in statement.decorator_list)
            statement.body = [one for one in statement.body if keep and isinstance(one, ast.Return)]
        elif isinstance(statement, ast.ClassDef):
            _pruned(statement)
    return node
