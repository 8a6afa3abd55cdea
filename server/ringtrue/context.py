"""Context: all that a rule may know beyond its block, and the record of what it asked.

A kept result holds while every question in its record has the same answer, so whatever a rule learns must pass
through here. Does not know documents, sessions, disk or network; it never waits.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from ringtrue.definitions import Definition, Definitions, definition_key, is_definition
from ringtrue.facts import (
    OPEN,
    STARS,
    Answer,
    Binding,
    Facts,
    Key,
    block_names,
    damaged_key,
    member_key,
    module_facts,
    parameters_key,
    type_parameter_key,
)
from ringtrue.guards import Guard, guards_of
from ringtrue.scope import Names
from ringtrue.syntax import Block, Chunk
from ringtrue.text import Span
from ringtrue.tree import Tree, walk

if TYPE_CHECKING:
    from ringtrue.cost.block import BlockCost
    from ringtrue.environment.answers import ModuleAnswer, NameAnswer
    from ringtrue.environment.api.values import ApiAnswer, MembersAnswer
    from ringtrue.flow import Flow
    from ringtrue.receivers import Receivers
    from ringtrue.taint.block import BlockTaint


class Pending(Enum):
    """The answer to a question that is being looked up: unknown now, perhaps known later."""

    PENDING = "pending"


PENDING: Final = Pending.PENDING


class Question(NamedTuple):
    """What is asked of the world: a kind, such as "module", and its arguments."""

    kind: str
    arguments: tuple[Hashable, ...]


class World(Protocol):
    """What is true outside the module, as a value that answers at once."""

    @property
    def stamp(self) -> Hashable:
        """Equal stamps promise equal answers to every question."""

    def answer(self, question: Question) -> Any:
        """The answer, or PENDING where it would have to be looked up first."""


class Module(NamedTuple):
    """What a module says of itself."""

    facts: Facts
    definitions: Definitions

    @classmethod
    def of(cls, chunks: Sequence[Chunk]) -> Module:
        return cls(module_facts(chunks), Definitions(chunks))

    def answer(self, key: Key) -> Answer | None:
        """What the module says under `key`, or None."""
        return self.definitions.answer(key) if is_definition(key) else self.facts.answer(key)


class Record:
    """What one block's rules asked, and what they were told. Filled while the rules run, then left alone."""

    __slots__ = ("facts", "world")

    def __init__(self) -> None:
        self.facts: dict[Key, Answer | None] = {}
        self.world: dict[Question, Any] = {}

    @property
    def open(self) -> list[Question]:
        """The questions that are not answered yet."""
        return [question for question, answer in self.world.items() if answer is PENDING]

    def holds(self, module: Module, changed: frozenset[Key]) -> bool:
        """Whether the module still gives the same answers, of which only those to `changed` keys can differ."""
        return all(module.answer(key) == self.facts[key] for key in changed & self.facts.keys())

    def holds_in(self, world: World) -> bool:
        return all(world.answer(question) == answer for question, answer in self.world.items())


class Nothing:
    """A world in which every question is open."""

    stamp: Hashable = "nothing"

    def answer(self, question: Question) -> Any:
        return PENDING


class Context:
    """What a rule sees beside the node it was called for."""

    def __init__(self, block: Block, module: Module, world: World, path: str, options: Mapping[str, Any]) -> None:
        self.block: Final = block
        self.options: Final = options
        self.record = Record()
        self._module = module
        self._world = world
        self._path = path
        self._cost: BlockCost | None = None
        self._taint: BlockTaint | None = None
        self._receivers: Receivers | None = None
        self._meanings: dict[ast.AST, str] = {}
        self._around: dict[ast.AST, ast.FunctionDef | ast.AsyncFunctionDef | None] = {}
        self._below: dict[ast.AST, tuple[ast.AST, ...]] = {}
        self.shared: Final[dict[str, Any]] = {}
        """What functions that all rules share have worked out for this block, each under a key of its own."""

    @property
    def path(self) -> str:
        """Where the document lies."""
        return self._path

    @property
    def tree(self) -> Tree:
        return self.block.tree

    @property
    def names(self) -> Names:
        """What the block itself binds and reads."""
        return block_names(self.block)

    def flow(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Flow:
        """The paths through `function`, a part of this block; built once and shared by all rules."""
        flows: dict[ast.AST, Flow] = self.block.__dict__.setdefault("flows", {})
        found = flows.get(function)
        if found is None:
            from ringtrue.flow import flow_of  # only rules that ask for it pay for its import

            found = flows[function] = flow_of(function)
            around = self.function_of(function)
            found.outer = None if around is None else self.flow(around)
        return found

    def function_of(self, node: ast.AST) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The function of this block in whose body `node` stands, if no lambda or class comes between."""
        around = self._around
        if node in around:
            return around[node]
        found: ast.FunctionDef | ast.AsyncFunctionDef | None = None
        for parent in self.tree.above(node):
            kind = type(parent)
            if kind is ast.FunctionDef or kind is ast.AsyncFunctionDef:
                found = parent  # type: ignore[assignment]  # as its type says
                break
            if kind is ast.Lambda or kind is ast.ClassDef:
                break
        around[node] = found
        return found

    def below(self, node: ast.AST) -> tuple[ast.AST, ...]:
        """What `tree.walk` gives for a function or a statement of this block, worked out once for all rules."""
        found = self._below.get(node)
        if found is None:
            found = self._below[node] = tuple(walk(node))
        return found

    def flow_around(self, node: ast.AST) -> Flow | None:
        """The flow of the function in whose body `node` stands, or None."""
        function = self.function_of(node)
        return None if function is None else self.flow(function)

    def imported(self, node: ast.AST) -> str:
        """The full name of what a dotted expression means through the imports of module and block: `numpy.sort` for
        `np.sort`. The empty string where that is not certain; builtins are `builtins.len`."""
        found = self._meanings.get(node)
        if found is None:
            from ringtrue.imported_names import imported_name  # on first use: most rules do without

            found = self._meanings[node] = imported_name(node, self)
        return found

    def span(self, node: Any) -> Span:
        """Where `node` stands: characters from the start of the block."""
        return self.block.span(node)

    def source(self, node: Any) -> str:
        """The text of `node`."""
        start, end = self.block.span(node)
        return self.block.text[start:end]

    def guards(self, node: ast.AST) -> frozenset[Guard]:
        return guards_of(node, self.block.tree)

    @property
    def cost(self) -> BlockCost:
        """What repeats in the block, and what it grows with."""
        if self._cost is None:
            from ringtrue.cost.block import BlockCost

            self._cost = BlockCost(self)
        return self._cost

    @property
    def taint(self) -> BlockTaint:
        """Which values of the block somebody outside chose."""
        if self._taint is None:
            from ringtrue.taint.block import BlockTaint

            self._taint = BlockTaint(self)
        return self._taint

    def close(self) -> Record:
        """The rules have run; what they asked. A finding that makes fixes later keeps its context alive, but not the
        world and the other chunks of that moment, which would pile up while somebody types. What it asks then has no
        answer, and is no question of the rules."""
        asked, self.record = self.record, Record()
        self._world = Nothing()
        self._below.clear()
        self._cost = self._taint = self._receivers = None  # which refer back to here; made anew if they are asked for
        self._module = Module(self._module.facts, Definitions(()))
        return asked

    def within(self, block: Block) -> Context:
        """The same door for another block of the module: what is asked there is recorded here."""
        inner = Context(block, self._module, self._world, self._path, self.options)
        inner.record = self.record
        return inner

    def fact(self, key: Key) -> Answer | None:
        """What the module says under `key`, or None."""
        answer = self._module.answer(key)
        self.record.facts[key] = answer
        return answer

    def definitions(self, name: str) -> tuple[Definition, ...]:
        """The module's statements that give `name` its value, as code, in order; empty where there is none."""
        found = self.fact(definition_key(name))
        assert isinstance(found, tuple)  # what definitions are
        return found

    def bindings(self, name: str) -> tuple[Binding, ...]:
        """Every way in which the module binds `name` at its top level; empty where none does."""
        found = self.fact(name)
        return found if isinstance(found, tuple) else ()

    def binds(self, name: str, direct: bool = False) -> bool:
        """Whether a read of `name` is answered by the module, or by the block's class for a `direct` read."""
        if self.fact(name) is not None:
            return True
        if self.block.kind == "member":
            owner = self.block.owner
            if direct and self.fact(member_key(owner, name)) is not None:
                return True
            if self.fact(type_parameter_key(owner, name)) is not None:
                return True
        return self.fact(damaged_key(name)) is not None

    def parameters(self, function: str, owner: str = "") -> tuple[str, ...] | None:
        """The positional parameters of a function of this module, or of a method of its class `owner` as a call sees
        them; None where there is not exactly one such definition."""
        found = self.fact(parameters_key(function, owner))
        return found[0] if isinstance(found, tuple) and len(found) == 1 else None

    def module_names(self) -> frozenset[str]:
        """Every name that the module binds at its top level, for the fixes that a finding makes `later`: not recorded,
        as else every block that asks would run again whenever a name comes or goes."""
        return self._module.facts.names

    def stars(self) -> tuple[tuple[int, str], ...]:
        """The modules that are star-imported, as (level, module)."""
        found = self.fact(STARS)
        return found if isinstance(found, tuple) else ()

    def open_reason(self) -> str | None:
        """Why the module may have names that no statement binds, or None."""
        found = self.fact(OPEN)
        return str(found[0]) if isinstance(found, tuple) and found else None

    def ask(self, kind: str, *arguments: Hashable) -> Any:
        """The world's answer, or None where it is not known (yet)."""
        question = Question(kind, arguments)
        answer = self._world.answer(question)
        self.record.world[question] = answer
        return None if answer is PENDING else answer

    def ask_here(self, kind: str, *arguments: Hashable) -> Any:
        """As `ask`, for questions whose answer depends on the file that asks."""
        return self.ask(kind, self._path, *arguments)

    def api(self, path: str) -> ApiAnswer | None:
        """What stands at the end of `path`, such as `numpy.linalg.inv` or `pandas.read_csv().groupby` (see
        `environment.api.paths`); None while that is not known."""
        answer: ApiAnswer | None = self.ask_here("api", path)
        return answer

    def members(self, path: str) -> MembersAnswer | None:
        """Every member of what stands at the end of `path`; None while that is not known."""
        answer: MembersAnswer | None = self.ask_here("members", path)
        return answer

    @property
    def receivers(self) -> Receivers:
        """The surface paths of the block's expressions."""
        if self._receivers is None:
            from ringtrue.receivers import Receivers  # on first use: rules that are prompt do without

            self._receivers = Receivers(self)
        return self._receivers

    def module(self, dotted: str, level: int = 0) -> ModuleAnswer | None:
        """What `import dotted` finds, or `from ..dotted` with `level` dots; None while that is not known."""
        answer: ModuleAnswer | None = (
            self.ask_here("relative", level, dotted) if level else self.ask_here("module", dotted)
        )
        return answer

    def member(self, module: str, name: str, level: int = 0) -> NameAnswer | None:
        """What `from module import name` finds, with `level` dots; None while that is not known."""
        answer: NameAnswer | None = (
            self.ask_here("relative-name", level, module, name) if level else self.ask_here("name", module, name)
        )
        return answer
