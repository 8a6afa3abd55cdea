"""BlockCost: the questions that rules ask about the cost of one block, answered when asked.

Does not know rules. What it learns beyond the block passes through the context, which keeps the record.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ringtrue.cost.asking import asks_key
from ringtrue.cost.assignments import Assigned
from ringtrue.cost.data import Data
from ringtrue.cost.loops import Repetition, dotted, function_of, leaves, loops_around
from ringtrue.cost.sizes import Sizes, is_about_few, is_data
from ringtrue.cost.stated import kept_small_key
from ringtrue.cost.tables import Kind, group_of
from ringtrue.cost.values import Values
from ringtrue.rule import Evidence
from ringtrue.taint.bodies import bases_key, imports_key

if TYPE_CHECKING:
    from ringtrue.context import Context

_TEST_PATH = re.compile(
    r"(?:^|[\\/])(?:tests?[\\/]|benchmarks?[\\/]|testing[\\/]|(?:\w*migrations|alembic|revisions)[\\/]|conftest\.py$|test_[^\\/]*\.py$|[^\\/]*_tests?\.py$|setup\.py$|"
    r"[^\\/]*test_?(?:case|util|helper|support|base|runner)s?\.py$)"
)
_CLI_PATH = re.compile(r"(?:^|[\\/])_?(?:cli|commands|scripts)[\\/]|(?:^|[\\/])_?cli\.py$")
_TOOLS = ("typer", "click", "argparse", "fire", "questionary", "prompt_toolkit", "InquirerPy", "inquirer", "cyclopts")
_SERVES = (
    "fastapi", "starlette", "aiohttp", "quart", "sanic", "litestar", "django", "websockets", "discord", "telegram",
    "telethon", "aiogram", "pyrogram", "slack_bolt", "nextcord", "disnake", "uvicorn", "hypercorn", "grpc", "mcp",
    "fastmcp", "nicegui", "chainlit", "textual",
)  # fmt: skip
_LONGEST = 40
_LETTERS = ("n", "m", "k", "l", "i", "j", "h")
_ROUTES = {"route", "get", "post", "put", "delete", "patch", "websocket", "api_route", "api_view", "head", "options"}


def _is_dotted(node: ast.expr) -> bool:
    """Whether a text names something of a module, and no path."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and not node.value.startswith("/")


class BlockCost:
    """What repeats, what bounds it, and what is in the names; made once a block."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._values = Values(ctx)
        self._sizes = Sizes(ctx, self._values)
        self._data = Data(self._values)
        self._loops: dict[ast.AST, tuple[Repetition, ...]] = {}
        self._cold = bool(ctx.block.damage) or bool(_TEST_PATH.search(ctx.path))

    def loops(self, node: ast.AST) -> tuple[Repetition, ...]:
        """The loops that repeat `node`, innermost first; none in code that runs once, or in tests."""
        made = self._loops.get(node)
        if made is None:
            made = () if self.cold(node) else tuple(loops_around(node, self._ctx.tree))
            self._loops[node] = made
        return made

    def cold(self, node: ast.AST) -> bool:
        """Whether `node` runs once when the module starts, stands in a test, or near text that could not be read."""
        if self._cold or (function := function_of(node, self._ctx.tree)) is None:
            return True
        return any("fixture" in ast.unparse(one) for one in function.decorator_list)

    def growing(self, node: ast.AST) -> tuple[Repetition, ...]:
        """Those of the loops around `node` that grow with something."""
        function = function_of(node, self._ctx.tree)
        if function is not None and is_about_few(function.name):
            return ()
        return tuple(loop for loop in self.loops(node) if self._sizes.of_loop(loop) is not None)

    def passes(self, loop: Repetition) -> str | None:
        """What the number of passes of `loop` grows with; None for a constant."""
        return self._sizes.of_loop(loop)

    def size(self, node: ast.expr) -> str | None:
        """What the length of a collection grows with; None where it stays small."""
        return self._sizes.of(node)

    def kind(self, node: ast.AST | None) -> Kind | None:
        """What sort of container or value `node` gives; None where that is not known."""
        return self._values.kind(node)

    def path(self, node: ast.AST) -> str | None:
        """The dotted name that a value comes from, through imports, assignments and annotations."""
        return self._values.path(node)

    def calls(self, node: ast.Call, group: str) -> str | None:
        """The dotted name of what is called, where the table `group` has it."""
        path = self._values.path(node.func)
        return path if group_of(path, group) else None

    def imports(self, group: str) -> bool:
        """Whether a name of the module or function comes from a package of the table `group`."""
        return any(group_of(path.partition(".")[0], group) for path in self._imported())

    def _imported(self) -> list[str]:
        names = {read.node.id for read in self._ctx.names.reads}
        found = [self._values.outside_path(name) for name in names]
        return [path for path in found if path]

    def reaching(self, node: ast.Name) -> list[Assigned]:
        """What may have bound a local name; empty where it is not local or a comprehension's own."""
        return self._values.reaching(node) or []

    def bindings(self, name: str, near: ast.AST) -> list[Assigned]:
        """Every binding of a name in the function that holds `near`."""
        return self._values.assignments(near).by_name.get(name, [])

    def held(self, one: Assigned) -> Kind | None:
        """What sort of value one binding gives."""
        return self._values.bound_kind(one)

    def leaves(self, node: ast.AST, loop: Repetition) -> bool:
        """Whether `node` runs at most once: the loop is left after it."""
        return leaves(node, loop, self._ctx.tree)

    def is_unhashable(self, node: ast.AST) -> bool:
        """Whether `node` handles a `TypeError`, as that of what has no hash, or the text says that there is none."""
        if "hashable" in self._ctx.block.text:
            return True
        return any(
            isinstance(one, ast.ExceptHandler) and one.type is not None and "TypeError" in ast.unparse(one.type)
            for one in self._ctx.tree.above(node)
        )

    def is_kept(self, node: ast.expr, loop: Repetition) -> bool:
        """Whether `node` is an attribute that nothing says to grow: neither `loop` adds to it, nor is it called after
        data. Of such a collection nobody knows how long it is."""
        if not isinstance(node, ast.Attribute) or dotted(node) in loop.grown:
            return False
        return not is_data(node.attr)

    def is_many(self, container: ast.expr, *others: ast.expr, loops: tuple[Repetition, ...] = ()) -> bool:
        """Whether a word says that what `container`, or one of the others, holds grows with data; where a pass of a
        loop adds to it, the words of the loop say so as well."""
        grown = dotted(container)
        places = [container, *others]
        for loop in loops:
            if grown in loop.grown:
                places += [one for one in (loop.iterable, loop.target) if isinstance(one, ast.expr)]
        return self._data.is_many(places, function_of(container, self._ctx.tree))

    def function(self, node: ast.AST) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The function whose body holds `node`."""
        return function_of(node, self._ctx.tree)

    def is_handler(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        """Whether a web framework calls `function` for each request: a decorator such as `@app.get("/x")`."""
        for one in function.decorator_list:
            name = one.func if isinstance(one, ast.Call) else one
            if isinstance(name, ast.Attribute) and name.attr in _ROUTES and isinstance(one, ast.Call) and one.args:
                return name.attr != "patch" or not _is_dotted(one.args[0])  # `@mock.patch("module.name")`
            if isinstance(name, ast.Name) and name.id == "api_view":
                return True
        return False

    def in_thread(self) -> bool:
        """Whether the block is of a class that is a thread: an event loop in it is its own."""
        owner = self._ctx.block.owner
        bases = self._ctx.fact(bases_key(owner)) if owner else None
        return isinstance(bases, tuple) and any(str(one).endswith("Thread") for one in bases)

    def for_one_person(self) -> bool:
        """Whether the module is of a command line tool and of no server or bot: one person waits for what it does."""
        imported = (name for name in _TOOLS if self._ctx.fact(imports_key(name)) is not None)
        if next(imported, None) is None and _CLI_PATH.search(self._ctx.path) is None:
            return False
        return not any(self._ctx.fact(imports_key(name)) is not None for name in _SERVES)

    def asks(self, node: ast.Call) -> str:
        """The name of the module's own function, or of the class's own method, that is called and sends one query for
        what it is given; else the empty string."""
        match node.func:
            case ast.Name(id=name) if len(self._ctx.bindings(name)) == 1:
                key = asks_key(name)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name) if self._ctx.block.kind == "member":
                key = asks_key(name, self._ctx.block.owner)
            case _:
                return ""
        return name if self._ctx.fact(key) is not None else ""

    def kept_small(self, name: str) -> bool:
        """Whether some block takes away from the module's `name`, asks for its length, or hands it on."""
        return self._ctx.fact(kept_small_key(name)) is not None

    def same(self, left: ast.AST, right: ast.AST) -> bool:
        """Whether two expressions read the same."""
        return ast.dump(left) == ast.dump(right)

    def name(self, node: ast.AST) -> str:
        """`a.b.c` for a plain dotted expression, else the empty string."""
        return dotted(node)

    def growth(self, loops: tuple[Repetition, ...], *further: str) -> str:
        """`O(len(rows) · len(seen))`: the passes of the growing loops, outermost first, and what each pass costs."""
        sizes = [size for loop in reversed(loops) if (size := self._sizes.of_loop(loop)) is not None]
        parts = [*sizes, *further]
        if len(parts) == 2 and parts[0] == parts[1]:
            return f"O({parts[0]}²)"
        text = " · ".join(parts)
        return f"O({text if len(text) <= _LONGEST else ' · '.join(_LETTERS[: len(parts)])})"

    def evidence(self, growth: str, why: str) -> tuple[Evidence, ...]:
        """What a finding rests on."""
        return (Evidence("how the work grows", growth, why),)
