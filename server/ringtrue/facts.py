"""Facts: what a module says about its own names, as flat tables of keys and answers.

A key is a name of the module, or one of the questions below. Facts hold no positions, so that an edit which moves
code changes none. What only rules that wait for a pause ask for stands in a table of its own, which a keystroke leaves
as it was. Does not know other modules, builtins or rules.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from ringtrue.guards import Guard, guards_between
from ringtrue.import_path import folders_on_path, leaves_workspace, made_modules, names_on_path, names_outside
from ringtrue.opening import made_names, reasons
from ringtrue.scope import Names, names_of
from ringtrue.syntax import Block, Chunk

Key: TypeAlias = str
Answer: TypeAlias = object

STARS = "*"
"""The modules that are star-imported: a tuple of (level, module)."""
OPEN = "!open"
"""Why names may appear that no statement binds (`exec`, `globals()[...] =`, damage), or absent."""
NOTEBOOK = "!notebook"
"""Present where comments say that the module is a notebook as text, which its kernel gives further names."""

SCRIPT = "!script"
"""Present where the module declares its own dependencies (PEP 723), so that no project's environment runs it."""

INSTALLS = "!installs"
"""The requirements that the module itself installs before it goes on, as a notebook does: a tuple of words."""

ELSEWHERE = "!elsewhere"
"""Present where the module puts folders outside the workspace on its import path: they may hold any module."""

ON_PATH = "!on-path"
"""The names whose values the module puts on its import path: a tuple."""

FOLDERS = "!folders"
"""The relative paths that the module puts on its import path: a tuple."""


def members_key(owner: str) -> Key:
    """The key under which the names bound in the body of class `owner` stand, all of them."""
    return f"class {owner}"


def parameters_key(function: str, owner: str = "") -> Key:
    """The key under which the positional parameters of a function, or of a method of class `owner`, stand: a tuple
    with one tuple of names for each definition."""
    return f"def {owner}.{function}" if owner else f"def {function}"


def member_key(owner: str, name: str) -> Key:
    """The key that is there if the body of class `owner` binds `name`: who asks for one name depends on one only."""
    return f"{owner}.{name}"


def type_parameter_key(owner: str, name: str) -> Key:
    """The key that is there if class `owner` has the type parameter `name`, which its methods see as well."""
    return f"{owner}[{name}]"


def makes_key(module: str) -> Key:
    """The key that is there if the module may make files or modules under that name, to import them then."""
    return f"makes {module}"


def outside_key(name: str) -> Key:
    """The key that is there if the module binds `name` to a folder outside the workspace."""
    return f"outside {name}"


def damaged_key(name: str) -> Key:
    """The key that is there if `name` is a word in text that could not be read, and so may be bound there."""
    return f"damaged {name}"


def imports_key(top: str) -> Key:
    """The key under which the statements stand that import the package `top` whatever happens, in order: a tuple of
    what `import_mark` says of them."""
    return f"import {top}"


class Binding(NamedTuple):
    """One way in which a module binds a name. `module` and `member` are an import's target, `level` its dots."""

    kind: Literal["import", "from", "function", "class", "value"]
    module: str = ""
    member: str = ""
    level: int = 0
    guards: frozenset[Guard] = frozenset()


_VALUE = Binding("value")
_WORD = re.compile(r"[^\W\d]\w*")
# Jupytext and Spyder cells, `nbconvert`, Databricks.
_NOTEBOOK_MARK = re.compile(r"^# (?:%%|In\s?\[|COMMAND -----|MAGIC |Databricks notebook)", re.MULTILINE)


# What a magic of a notebook binds, which is a comment where the notebook is saved as text.
_MAGIC = re.compile(r"^[ \t]*# %\w+[ \t]+([\w \t,]+?)[ \t]*=(?!=)", re.MULTILINE)
_INSTALLS = re.compile(
    r"get_ipython\(\)\.(?:run_line_magic\('pip', ['\"]|system\(['\"](?:\S+ -m )?pip )install ([^\n]*?)['\"]\)"
)


class Count(int):
    """An answer that adds up where several blocks give it."""


@dataclass(frozen=True)
class Facts:
    """Answers by key; a key that is not there has no answer.

    `later` holds what no prompt rule asks for; `stale` where it is still that of an earlier text.
    """

    answers: Mapping[Key, Answer]
    later: Mapping[Key, Answer] = field(default_factory=dict)
    stale: bool = False

    def answer(self, key: Key) -> Answer | None:
        """What the module says under `key`, or None."""
        found = self.answers.get(key)
        return self.later.get(key) if found is None else found

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(key for key in self.answers if key.isidentifier())

    def changed(self, other: Facts) -> frozenset[Key]:
        """Keys whose answers differ."""
        return _differing(self.answers, other.answers) | _differing(self.later, other.later)


def _differing(mine: Mapping[Key, Answer], theirs: Mapping[Key, Answer]) -> frozenset[Key]:
    if mine is theirs or mine == theirs:
        return frozenset()
    return frozenset(key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key))


def block_names(block: Block) -> Names:
    """The names that `block` binds and reads; computed once a block."""
    made = block.__dict__.get("names")
    if made is None:
        made = names_of(block.nodes, block.tree, "class" if block.kind == "member" else "module")
        block.__dict__["names"] = made
    names: Names = made
    return names


def chunk_answers(chunk: Chunk) -> Mapping[Key, Answer]:
    """What one chunk contributes; computed once a chunk."""
    made = chunk.__dict__.get("answers")
    if made is None:
        made = chunk.__dict__["answers"] = _merged(_chunk_answers(chunk))
    answers: Mapping[Key, Answer] = made
    return answers


def chunk_later(chunk: Chunk) -> Mapping[Key, Answer]:
    """What one chunk contributes to what is asked for later; computed once a chunk."""
    made = chunk.__dict__.get("later")
    if made is None:
        made = chunk.__dict__["later"] = _merged(_chunk_later(chunk))
    later: Mapping[Key, Answer] = made
    return later


def module_answers(chunks: Iterable[Chunk]) -> Mapping[Key, Answer]:
    """What all chunks say together."""
    return _merged(item for chunk in chunks for item in chunk_answers(chunk).items())


def module_later(chunks: Iterable[Chunk]) -> Mapping[Key, Answer]:
    """What all chunks say together for later."""
    return _merged(item for chunk in chunks for item in chunk_later(chunk).items())


def module_facts(chunks: Sequence[Chunk]) -> Facts:
    """All that a module's chunks say."""
    return Facts(module_answers(chunks), module_later(chunks))


def _chunk_later(chunk: Chunk) -> Iterator[tuple[Key, Answer]]:
    # On first use: the first answer to an editor does without.
    from ringtrue.cost.asking import asking
    from ringtrue.cost.stated import stated
    from ringtrue.own_attributes import attribute_facts
    from ringtrue.taint.bodies import bodies
    from ringtrue.testing.deeds import deeds

    for block in chunk.blocks:
        yield from stated(block)
        yield from asking(block)
        yield from deeds(block)
        yield from attribute_facts(block)
        yield from bodies(block)


def _merged(items: Iterable[tuple[Key, Answer]]) -> dict[Key, Answer]:
    merged: dict[Key, Answer] = {}
    for key, answer in items:
        before = merged.get(key)
        if before is None:
            merged[key] = answer
        elif isinstance(before, frozenset) and isinstance(answer, frozenset):
            merged[key] = before | answer
        elif isinstance(before, Count) and isinstance(answer, Count):
            merged[key] = Count(before + answer)
        elif isinstance(before, tuple) and isinstance(answer, tuple):
            merged[key] = (*before, *(part for part in answer if part not in before))
    return merged


def _chunk_answers(chunk: Chunk) -> Iterator[tuple[Key, Answer]]:
    for block in chunk.blocks:
        names = block_names(block)
        if block.kind == "member":
            yield members_key(block.owner), names.bound
            yield from ((member_key(block.owner, name), True) for name in names.bound)
        else:
            described = dict[str, tuple[Binding, ...]]()
            for name, binding in _bindings(block.nodes, frozenset()):
                described[name] = (*described.get(name, ()), binding)
            yield from described.items()
            yield from ((name, (_VALUE,)) for name in names.bound - described.keys())
        yield from ((name, (_VALUE,)) for name in names.global_bound)
        yield from _parameters(block)
        if block.kind == "header":
            for parameter in getattr(block.nodes[0], "type_params", ()):
                yield type_parameter_key(block.owner, parameter.name), True
        yield from _special(block)
    if "# /// script" in chunk.source.text:
        yield SCRIPT, (True,)
    if "# " in chunk.source.text and _NOTEBOOK_MARK.search(chunk.source.text):
        yield NOTEBOOK, (True,)
    if "# %" in chunk.source.text:
        for told in _MAGIC.findall(chunk.source.text):
            yield from ((name, (_VALUE,)) for name in _WORD.findall(told))
    if "install" in chunk.source.text and (told := _INSTALLS.findall(chunk.source.text)):
        yield INSTALLS, tuple(word for words in told for word in words.split())
    for span in chunk.damage:
        for word in _WORD.findall(chunk.source.text[span.start : span.end]):
            yield damaged_key(unicodedata.normalize("NFKC", word)), True


def _parameters(block: Block) -> Iterator[tuple[Key, Answer]]:
    """Of functions whose calls look as their definitions do: a decorator may change that."""
    for node in block.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and block.kind != "header":
            names = tuple(argument.arg for argument in (*node.args.posonlyargs, *node.args.args))
            decorators = [getattr(decorator, "id", "") for decorator in node.decorator_list]
            bound = block.kind == "member" and decorators != ["staticmethod"]
            known = not decorators or decorators in (["staticmethod"], ["classmethod"])
            yield parameters_key(node.name, block.owner), ((names[1:] if bound else names) if known else None,)


def import_mark(node: ast.Import | ast.ImportFrom, block: Block) -> str:
    """What tells the statement from others of its module, as far as that takes no position."""
    inside = (getattr(above, "name", "") for above in block.tree.above(node))
    module = "" if isinstance(node, ast.Import) else node.module
    return f"{block.owner} {'.'.join(filter(None, inside))} {module} {','.join(alias.name for alias in node.names)}"


def _imports(block: Block) -> Iterator[tuple[Key, Answer]]:
    for node in block.tree.nodes:
        if isinstance(node, ast.Import | ast.ImportFrom) and not getattr(node, "level", 0):
            if any(isinstance(above, _CONDITIONS) for above in block.tree.above(node)):
                continue
            asked = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            mark = import_mark(node, block)
            yield from ((imports_key(name.partition(".")[0]), (mark,)) for name in asked)


_CONDITIONS = (ast.If, ast.Try, getattr(ast, "TryStar", ast.Try), ast.With, ast.For, ast.While)


def _special(block: Block) -> Iterator[tuple[Key, Answer]]:
    if "import" in block.text:
        yield from _imports(block)
    if "*" in block.text:
        stars = tuple(
            (node.level, node.module or "")
            for node in block.tree.nodes
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
        )
        if stars:
            yield STARS, stars
    if leaves_workspace(block):
        yield ELSEWHERE, (True,)
    if on_path := names_on_path(block):
        yield ON_PATH, on_path
    if folders := folders_on_path(block):
        yield FOLDERS, folders
    yield from ((outside_key(name), True) for name in names_outside(block))
    yield from ((makes_key(name), True) for name in made_modules(block))
    yield from ((OPEN, (reason,)) for reason in reasons(block))
    yield from ((name, (_VALUE,)) for name in made_names(block))


def _bindings(suite: Iterable[ast.stmt], guards: frozenset[Guard]) -> Iterator[tuple[str, Binding]]:
    """Bindings of a suite and of the suites inside it, functions and classes excepted."""
    for node in suite:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    top = alias.name.split(".")[0]
                    yield alias.asname or top, Binding("import", alias.name if alias.asname else top, guards=guards)
            case ast.ImportFrom(module=module, names=names, level=level):
                for alias in names:
                    if alias.name != "*":
                        yield alias.asname or alias.name, Binding("from", module or "", alias.name, level, guards)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, Binding("function", guards=guards)
            case ast.ClassDef(name=name):
                yield name, Binding("class", guards=guards)
            case _:
                yield from _nested(node, node, guards)


def _nested(parent: ast.AST, node: ast.AST, guards: frozenset[Guard]) -> Iterator[tuple[str, Binding]]:
    for suite in ("body", "orelse", "finalbody", "handlers", "cases"):
        for child in getattr(node, suite, ()):
            inner = guards | frozenset(guards_between(node, child))
            if isinstance(child, ast.stmt):
                yield from _bindings((child,), inner)
            else:
                yield from _nested(parent, child, inner)
