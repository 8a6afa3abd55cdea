"""Programs that say what they do: random functions whose every step logs that it ran and what its reads saw.

Does not know the graph; `run` is the exact oracle for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

NAMES = ("a", "b", "c")
_LIMIT = 60


class Halt(BaseException):
    """The run is long enough."""


class Failure(Exception):  # noqa: N818  # raised on purpose by programs
    """What programs raise and catch."""


class Other(Exception):  # noqa: N818  # likewise
    """What programs raise, and catch only sometimes."""


@dataclass
class Value:
    """A value that knows the step at which it was bound."""

    born: int
    run: Run

    def __iadd__(self, other: Value) -> Value:
        return other

    def __bool__(self) -> bool:
        return self.run.decide()


@dataclass
class Run:
    """One execution: decisions are taken from `choices` in turn; `log` holds (step, [(read, born)])."""

    choices: list[int]
    log: list[tuple[int, list[tuple[str, int]]]] = field(default_factory=list)
    at: int = 0

    def next(self) -> int:
        self.at += 1
        return self.choices[self.at % len(self.choices)] if self.choices else 0

    def decide(self) -> bool:
        return self.next() % 2 == 1

    def step(self, number: int) -> Value:
        """The step begins and ends."""
        return self.begin(number).end(number)

    def begin(self, number: int) -> Run:
        self.log.append((number, []))
        if len(self.log) > _LIMIT:
            raise Halt
        return self

    def end(self, number: int, *reads: tuple[str, Value]) -> Value:
        """What the step read is known when it ends: a name that is not bound ends it before."""
        self.log[-1][1].extend((name, value.born) for name, value in reads)
        match self.next() % 9:
            case 7:
                raise Failure
            case 8:
                raise Other
        return Value(number, self)

    def items(self, number: int) -> Iterator[Value]:
        while True:
            value = self.step(number)
            if self.decide():
                return
            yield value

    def manager(self, number: int) -> Any:
        return _Manager(self, number)

    def failure(self, number: int) -> type[Exception]:
        self.step(number)
        return Failure

    def guard(self, number: int, captured: Value) -> bool:
        captured.born = number
        self.step(number)
        return self.decide()


@dataclass
class _Manager:
    run: Run
    number: int

    def __enter__(self) -> Value:
        return self.run.step(self.number)

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> bool:
        return kind is not None and not issubclass(kind, Halt) and self.run.decide()


class _Writer:
    """Draws one program, numbering its steps as it goes."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.count = 0
        self.lines: list[str] = []

    def number(self) -> int:
        self.count += 1
        return self.count

    def pick(self, most: int) -> int:
        chosen: int = self.draw(st.integers(0, most))
        return chosen

    def step(self) -> str:
        """A logged expression that may read a name."""
        number = self.number()
        if self.pick(1):
            name = NAMES[self.pick(2)]
            return f"run.begin({number}).end({number}, ({name!r}, {name}))"
        return f"run.step({number})"

    def suite(self, depth: int, loop: bool, indent: str) -> None:
        for _ in range(1 + self.pick(2)):
            self.statement(depth, loop, indent)

    def statement(self, depth: int, loop: bool, indent: str) -> None:
        put, kind = self.lines.append, self.pick(17 if depth else 8)
        name = NAMES[self.pick(2)]
        if kind <= 2:
            put(f"{indent}{name} = {self.step()}")
        elif kind == 3:
            put(f"{indent}{name} += {self.step()}")
        elif kind == 4:
            put(f"{indent}{self.step()}")
        elif kind == 5:
            put(f"{indent}return {self.step()}")
        elif kind == 6:
            put(f"{indent}raise run.failure({self.number()})")
        elif kind == 7:
            put(f"{indent}{('break', 'continue')[self.pick(1)] if loop else 'pass'}")
        elif kind == 8:
            put(f"{indent}del {name}")
        elif kind <= 10:
            self.conditional(depth, loop, indent)
        elif kind <= 12:
            self.loop(name, depth, indent)
        elif kind <= 15:
            self.attempt(depth, loop, indent)
        elif kind == 16:
            put(f"{indent}with run.manager({self.number()}) as {name}:")
            self.suite(depth - 1, loop, indent + " ")
        else:
            self.match(name, depth, loop, indent)

    def conditional(self, depth: int, loop: bool, indent: str) -> None:
        self.lines.append(f"{indent}if {self.step()}:")
        self.suite(depth - 1, loop, indent + " ")
        if self.pick(1):
            self.lines.append(f"{indent}else:")
            self.suite(depth - 1, loop, indent + " ")

    def loop(self, name: str, depth: int, indent: str) -> None:
        kind = self.pick(3)
        if kind == 0:
            self.lines.append(f"{indent}while True:")
            self.lines.append(f"{indent} {self.step()}")
        elif kind == 1:
            self.lines.append(f"{indent}while {self.step()}:")
        else:
            self.lines.append(f"{indent}for {name} in run.items({self.number()}):")
        self.suite(depth - 1, True, indent + " ")
        if self.pick(2) == 0:
            self.lines.append(f"{indent}else:")
            self.suite(depth - 1, False, indent + " ")

    def attempt(self, depth: int, loop: bool, indent: str) -> None:
        put = self.lines.append
        put(f"{indent}try:")
        self.suite(depth - 1, loop, indent + " ")
        handlers = self.pick(2)
        for _ in range(handlers):
            put(f"{indent}except run.failure({self.number()}):")
            self.suite(depth - 1, loop, indent + " ")
        if handlers and self.pick(1):
            put(f"{indent}except BaseException:")
            put(f"{indent} run.step({self.number()})")
        if handlers and self.pick(2) == 0:
            put(f"{indent}else:")
            self.suite(depth - 1, loop, indent + " ")
        if not handlers or self.pick(2) == 0:
            put(f"{indent}finally:")
            self.suite(depth - 1, loop, indent + " ")

    def match(self, name: str, depth: int, loop: bool, indent: str) -> None:
        put = self.lines.append
        put(f"{indent}match {self.step()}:")
        put(f"{indent} case {name} if run.guard({self.number()}, {name}):")
        self.suite(depth - 1, loop, indent + "  ")
        if self.pick(1):
            put(f"{indent} case _:")
            self.suite(depth - 1, loop, indent + "  ")


@st.composite
def programs(draw: Any) -> str:
    """The text of a function `program(run, a)`."""
    writer = _Writer(draw)
    writer.lines.append("def program(run, a):")
    writer.suite(3, False, " ")
    return "\n".join(writer.lines) + "\n"
