"""The test asks a mock for what it told the mock to answer. No code of the project runs in between, so the test passes
whatever that code does: the mock is never handed to anything, or it stands in the place of the very function under test.

Hand the mock to the code under test, patch what that code uses and not the code itself, and assert what it makes of it. The
rule is silent where a mock wraps real code or has a side effect, and wherever it leaves the test.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from ringtrue.api import (
    Assertion,
    Bad,
    Context,
    Evidence,
    Finding,
    Flow,
    Given,
    Good,
    assertions_of,
    dotted,
    is_mock,
    makes_mock,
    root_of,
    rule,
    same,
    trial_of,
)

_IN_TESTS = Given(path="tests/test_shop.py")
_OF_PATCHES = re.compile(r"mock|patch|stub|fake|spy|autospec", re.IGNORECASE)
_PLAIN = ("Mock", "MagicMock", "AsyncMock", "create_autospec")


class _Patched(NamedTuple):
    """`where.name` answers `told`. `where` is a dotted name as the test writes it, or the full name of a module."""

    where: str
    name: str
    told: ast.expr
    full: bool


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="test that asks a mock for what the mock was told",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            from unittest.mock import Mock


            def test_total():
                shop = Mock()
                shop.total.return_value = 7
                assert shop.total([3, 4]) == 7
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'total' is a mock here, and answers what it was told
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from unittest.mock import MagicMock


            def test_notify():
                mail = MagicMock()
                mail.send("ann")
                mail.send.assert_called_once_with("ann")
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nothing but the test itself uses the mock 'mail'
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from unittest.mock import patch
            import shop


            def test_total():
                with patch("shop.total", return_value=7):
                    assert shop.total([3, 4]) == 7
                  # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'total' is a mock here, and answers what it was told
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from unittest.mock import patch
            from shop import Cart


            def test_total():
                cart = Cart()
                with patch.object(Cart, "total") as total:
                    total.return_value = 7
                    result = cart.total()
                assert result == 7
              # ^^^^^^^^^^^^^^^^^^ 'total' is a mock here, and answers what it was told
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from unittest.mock import MagicMock
            from shop import Cart


            def test_total():
                cart = Cart()
                cart.total = MagicMock(return_value=7)
                assert cart.total() == 7
              # ^^^^^^^^^^^^^^^^^^^^^^^^ 'total' is a mock here, and answers what it was told
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            import shop


            def test_total(monkeypatch):
                monkeypatch.setattr(shop, "total", lambda prices: 7)
                assert shop.total([3, 4]) == 7
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'total' is a mock here, and answers what it was told
            """,
            given=_IN_TESTS,
        ),
        Good(
            """
            from unittest.mock import Mock
            from shop import notify


            def test_notify():
                mail = Mock()
                mail.send.return_value = True
                assert notify("ann", mail) is True
                mail.send.assert_called_once_with("ann")
            """,
            why="the code under test uses the mock",
            given=_IN_TESTS,
        ),
        Good(
            """
            from unittest.mock import patch
            import shop


            def test_bill():
                with patch("shop.total", return_value=7):
                    assert shop.bill([3, 4]) == 7
            """,
            why="another function is patched",
            given=_IN_TESTS,
        ),
        Good(
            """
            from unittest.mock import Mock
            from shop import Cart


            def test_total():
                cart = Cart()
                store = cart.store = Mock()
                cart.close()
                store.close.assert_called_once_with()
            """,
            why="the mock is put into a real object where it is made",
            given=_IN_TESTS,
        ),
        Good(
            """
            import shop


            def test_monkeypatch(monkeypatch):
                monkeypatch.setattr(shop, "total", lambda prices: 7)
                assert shop.total([3, 4]) == 7
            """,
            why="patching itself is what is tested",
            given=_IN_TESTS,
        ),
        Good(
            """
            from unittest.mock import Mock
            from shop import total


            def test_total():
                counted = Mock(wraps=total)
                assert counted([3, 4]) == 7
            """,
            why="the mock calls the real one",
            given=_IN_TESTS,
        ),
        Good(
            """
            from unittest.mock import Mock
            from shop import Cart


            def test_total():
                cart = Cart()
                cart.store = Mock()
                cart.store.load.return_value = [3, 4]
                assert cart.total() == 7
            """,
            why="the mock stands in a real object",
            given=_IN_TESTS,
        ),
        Good(
            """
            from unittest.mock import patch
            from shop import total


            def test_total():
                with patch("shop.total", return_value=8):
                    assert total([3, 4]) == 7
            """,
            why="the name was imported before the patch",
            given=_IN_TESTS,
        ),
    ],
)
def mock_asserts_itself(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    text = ctx.block.text
    if ctx.block.damage or not ("Mock(" in text or "autospec(" in text or "patch" in text):
        return
    trial = trial_of(node, ctx)
    if trial is None or _OF_PATCHES.search(f"{trial.name} {trial.owner} {ctx.path.rpartition('/')[2]}"):
        return
    flow = ctx.flow(node)
    found = assertions_of(node, ctx)
    patches = [*_patches(node, ctx), *_told(node, flow, ctx)]
    told = set[ast.AST]()
    for one in found:
        if patched := _asked_for_told(one, patches, flow, ctx):
            told.add(one.node)
            message = f"'{patched.name}' is a mock here, and answers what it was told"
            evidence = Evidence(f"what '{patched.name}' answers", ast.unparse(patched.told)[:60], "the mock")
            yield Finding(ctx.span(one.node), message[:120], (evidence,))
    yield from _unused_mocks(node, found, flow, ctx, told)


def _unused_mocks(
    node: ast.AST, found: tuple[Assertion, ...], flow: Flow, ctx: Context, told: set[ast.AST]
) -> Iterator[Finding]:
    for name, definitions in flow.by_name.items():
        if len(definitions) != 1 or definitions[0].kind != "assign" or flow.captured(name):
            continue
        call = definitions[0].value
        if not isinstance(call, ast.Call) or not _is_plain(call, ctx) or not _stays_here(name, flow, ctx, 3):
            continue
        made = ctx.tree.parents.get(call)
        if isinstance(made, ast.Assign) and len(made.targets) > 1:
            continue
        names = {name, *_derived(name, flow)}
        own = [one for one in found if _is_about(one.test, names)]
        own_calls = [
            inner
            for inner in ast.walk(node)
            if isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Attribute)
            and inner.func.attr.startswith("assert_")
            and (root := root_of(inner.func)) is not None
            and root.id == name
        ]
        spans = [ctx.span(one.node) for one in own] + [ctx.span(one) for one in own_calls]
        if spans and told.isdisjoint(one.node for one in own):
            evidence = Evidence(f"where '{name}' goes", "nowhere: only the test itself reads it", "its reads")
            yield Finding(min(spans), f"nothing but the test itself uses the mock '{name}'"[:120], (evidence,))


def _is_plain(call: ast.Call, ctx: Context) -> bool:
    """A mock that calls no real code."""
    if dotted(call.func).rpartition(".")[2] not in _PLAIN or not makes_mock(call, ctx):
        return False
    return not any(word.arg in ("wraps", "side_effect", None) for word in call.keywords)


def _stays_here(name: str, flow: Flow, ctx: Context, depth: int) -> bool:
    """Whether every read of `name` asks it for something, and what it gives goes no further than an assertion."""
    reads = [read for read in flow.accesses.reads if read.id == name]
    return bool(reads) and depth > 0 and all(_ends_here(read, flow, ctx, depth) for read in reads)


def _ends_here(read: ast.Name, flow: Flow, ctx: Context, depth: int) -> bool:
    top: ast.AST = read
    for parent in ctx.tree.above(read):
        if isinstance(parent, ast.Attribute):
            if parent.attr in ("side_effect", "attach_mock", "mock_add_spec"):
                return False
        elif not (isinstance(parent, ast.Await) or (isinstance(parent, ast.Call) and parent.func is top)):
            break
        top = parent
    else:
        return False
    if isinstance(parent, ast.Assign):
        if top in parent.targets:
            return isinstance(parent.value, ast.Constant | ast.List | ast.Dict | ast.Tuple | ast.Name | ast.Call)
        names = [one.id for one in parent.targets if isinstance(one, ast.Name)]
        return len(names) == len(parent.targets) and all(_stays_here(one, flow, ctx, depth - 1) for one in names)
    if isinstance(parent, ast.Expr):
        return True
    if isinstance(parent, ast.Call):
        return isinstance(parent.func, ast.Attribute) and parent.func.attr.startswith("assert") and top in parent.args
    if isinstance(parent, ast.Compare):
        parent = ctx.tree.parents[parent]
    return isinstance(parent, ast.Assert)


def _derived(name: str, flow: Flow) -> Iterator[str]:
    """The names that are given what the mock answers."""
    for definition in flow.definitions:
        if definition.kind == "assign" and definition.value is not None:
            root = root_of(definition.value)
            if root is not None and root.id == name and not isinstance(definition.value, ast.Name):
                yield definition.name


def _is_about(test: ast.expr, names: set[str]) -> bool:
    sides = [test.left, *test.comparators] if isinstance(test, ast.Compare) else [test]
    return any((root := root_of(side)) is not None and root.id in names for side in sides)


def _asked_for_told(one: Assertion, patches: list[_Patched], flow: Flow, ctx: Context) -> _Patched | None:
    match one.test:
        case ast.Compare(left=left, ops=[ast.Eq() | ast.Is()], comparators=[right]):
            pairs = ((left, right), (right, left))
        case _:
            return None
    for asked, expected in pairs:
        call = _behind(asked, flow)
        for patched in patches if call is not None else ():
            if call is not None and same(patched.told, expected) and _is_patched(call, patched, flow, ctx):
                return patched
    return None


def _behind(node: ast.expr, flow: Flow) -> ast.Call | None:
    if isinstance(node, ast.Name):
        found = flow.reaching(node)
        if not found or len(found) != 1 or found[0].kind != "assign" or found[0].value is None:
            return None
        node = found[0].value
    if isinstance(node, ast.Await):
        node = node.value
    return node if isinstance(node, ast.Call) else None


def _is_patched(call: ast.Call, patched: _Patched, flow: Flow, ctx: Context) -> bool:
    if isinstance(call.func, ast.Name) and patched.full:
        return _is_imported_later(call.func, patched, flow, ctx)
    if isinstance(call.func, ast.Name) and not patched.where:
        return call.func.id == patched.name
    if not isinstance(call.func, ast.Attribute) or call.func.attr != patched.name:
        return False
    owner = call.func.value
    if patched.full:
        if ctx.imported(call.func) == f"{patched.where}.{patched.name}":
            return True
    elif dotted(owner) == patched.where:
        return True
    if not isinstance(owner, ast.Name):
        return False
    found = flow.reaching(owner)
    made = found[0].value if found and len(found) == 1 and found[0].kind == "assign" else None
    if not isinstance(made, ast.Call):
        return False
    return ctx.imported(made.func) == patched.where if patched.full else dotted(made.func) == patched.where


def _is_imported_later(name: ast.Name, patched: _Patched, flow: Flow, ctx: Context) -> bool:
    """Whether the test imports the patched name itself, inside the patch."""
    found = flow.reaching(name)
    if not found or len(found) != 1 or found[0].kind != "import":
        return False
    return ctx.imported(name) == f"{patched.where}.{patched.name}"


def _told(node: ast.AST, flow: Flow, ctx: Context) -> Iterator[_Patched]:
    """What mocks of the test are told to answer: those made here, and those put in the place of a method."""
    for inner in ast.walk(node):
        match inner:
            case ast.Assign(targets=[ast.Attribute(value=target, attr="return_value")], value=told) if dotted(target):
                if is_mock(target, ctx):
                    where, _, name = dotted(target).rpartition(".")
                    yield _Patched(where, name, told, False)
            case ast.Assign(targets=[ast.Attribute() | ast.Name() as target], value=ast.Call() as call):
                where, _, name = dotted(target).rpartition(".")
                later = _told_later(dotted(target), node) if where else None
                answer = next((word.value for word in call.keywords if word.arg == "return_value"), later)
                if name and answer is not None and _is_plain(call, ctx):
                    yield _Patched(where, name, answer, False)


def _patches(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[_Patched]:
    """What the test itself patches, where it is plain what the patch answers."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.With | ast.AsyncWith):
            for item in inner.items:
                name = item.optional_vars.id if isinstance(item.optional_vars, ast.Name) else ""
                yield from _patch(item.context_expr, _told_later(name, node))
        elif isinstance(inner, ast.Call) and dotted(inner.func).endswith("monkeypatch.setattr"):
            yield from _monkeypatch(inner)
    calls = [one for one in node.decorator_list if isinstance(one, ast.Call) and "patch" in dotted(one.func).split(".")]
    arguments = [one.arg for one in node.args.args if one.arg not in ("self", "cls")]
    for call, name in zip(reversed(calls), arguments, strict=False):
        yield from _patch(call, _told_later(name, node))


def _patch(call: ast.expr, later: ast.expr | None) -> Iterator[_Patched]:
    if not isinstance(call, ast.Call) or "patch" not in dotted(call.func).split("."):
        return
    told = next((word.value for word in call.keywords if word.arg == "return_value"), later)
    if told is None or any(word.arg in ("wraps", "side_effect") for word in call.keywords):
        return
    match call.args:
        case [ast.Constant(value=str(text))] if "." in text:
            where, _, name = text.rpartition(".")
            yield _Patched(where, name, told, True)
        case [owner, ast.Constant(value=str(name))] if dotted(call.func).endswith("object") and dotted(owner):
            yield _Patched(dotted(owner), name, told, False)


def _monkeypatch(call: ast.Call) -> Iterator[_Patched]:
    match call.args:
        case [ast.Constant(value=str(text)), ast.Lambda(body=told)] if "." in text:
            where, _, name = text.rpartition(".")
            yield _Patched(where, name, told, True)
        case [owner, ast.Constant(value=str(name)), ast.Lambda(body=told)] if dotted(owner):
            yield _Patched(dotted(owner), name, told, False)


def _told_later(name: str, node: ast.AST) -> ast.expr | None:
    """The one value that the test gives as `name.return_value`."""
    found = [
        inner.value
        for inner in ast.walk(node)
        if isinstance(inner, ast.Assign) and name and dotted(inner.targets[0]) == f"{name}.return_value"
    ]
    return found[0] if len(found) == 1 else None
