"""A run of statements that were copied and adapted, in which one name was left as it was: after `left = box.left`,
`right = box.right`, the line `top = box.right`.

Write the name that the others suggest. The rule asks for at least three statements of the same shape in a row, in which
each value names what it is assigned to, except one that repeats the value of its neighbour.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Flow, Good, rule, walk


class _Twin(NamedTuple):
    """An assignment: the word that it is about, and where that word or another stands in its value."""

    node: ast.stmt
    word: str
    value: ast.expr
    words: tuple[tuple[str, ast.AST], ...]
    shape: str


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="one name in a run of copied statements that was not renamed",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def corners(box):
                left = box.left
                right = box.right
                top = box.right
                #         ^^^^^ 'right' was not renamed: the statements around suggest 'top'
                bottom = box.bottom
                return left, right, top, bottom
            """,
            fixed="""
            def corners(box):
                left = box.left
                right = box.right
                top = box.top
                bottom = box.bottom
                return left, right, top, bottom
            """,
        ),
        Bad(
            """
            class Config:
                def __init__(self, given):
                    self.host = given["host"]
                    self.port = given["port"]
                    self.user = given["port"]
                    #                  ^^^^ 'port' was not renamed: the statements around suggest 'user'
            """,
            fixed="""
            class Config:
                def __init__(self, given):
                    self.host = given["host"]
                    self.port = given["port"]
                    self.user = given["user"]
            """,
        ),
        Good(
            """
            def corners(box):
                left = box.left
                right = box.right
                width = box.right - box.left
                return left, right, width
            """,
            why="another shape",
        ),
        Good(
            """
            def defaults(given):
                host = given["host"]
                port = given["port"]
                alias = given["host"]
                backup = given["host"]
                return host, port, alias, backup
            """,
            why="two differ: that is no slip",
        ),
        Good(
            """
            class Message:
                def __init__(self, reader, peer, number):
                    self.reader = reader
                    self.peer = peer
                    self.remote = peer
                    self.number = number
            """,
            why="nothing is called 'remote': a second name for the same",
        ),
        Good(
            """
            def widths(box):
                left = box.left
                right = box.right
                origin = box.left
                return left, right, origin
            """,
            why="'origin' is nothing that the box has elsewhere: it is named after what it is for",
        ),
        Bad(
            """
            def box(points):
                min_x = min(point.x for point in points)
                max_x = max(point.x for point in points)
                min_y = min(point.y for point in points)
                max_y = max(point.x for point in points)
                                # ^ 'x' was not renamed: the statements around suggest 'y'
                return min_x, min_y, max_x, max_y
            """,
        ),
        Good(
            """
            class Player:
                def __init__(self, level):
                    self.money = level["money"]
                    self.health = level["health"]
                    self.max_health = level["health"]
            """,
            why="it starts as the other one, as its name says",
        ),
    ],
)
def copy_paste_slip(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage:
        return
    for suite in _suites(node, ctx):
        for run in _runs(suite):
            slip = _slip(run) or _tail_slip(run)
            if slip is not None and not _is_alias(slip, ctx.flow(node)):
                yield _finding(*slip, run, ctx)


def _suites(node: ast.AST, ctx: Context) -> Iterator[list[ast.stmt]]:
    for inner in ctx.below(node):
        for field in ("body", "orelse", "finalbody"):
            suite = getattr(inner, field, None)
            if isinstance(suite, list) and len(suite) > 2:
                yield suite


def _runs(suite: list[ast.stmt]) -> Iterator[list[_Twin]]:
    run: list[_Twin] = []
    for node in suite:
        twin = _twin(node)
        if twin is not None and (not run or run[-1].shape == twin.shape):
            run.append(twin)
            continue
        if len(run) > 2:
            yield run
        run = [twin] if twin is not None else []
    if len(run) > 2:
        yield run


def _twin(node: ast.stmt) -> _Twin | None:
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return None
    target = node.targets[0]
    word = target.id if isinstance(target, ast.Name) else target.attr if isinstance(target, ast.Attribute) else ""
    if len(word) < 2:
        return None
    words: list[tuple[str, ast.AST]] = []
    shape: list[str] = [type(target).__name__]
    for inner in walk(node.value):
        shape.append(type(inner).__name__)
        if isinstance(inner, ast.Name):
            words.append((inner.id, inner))
        elif isinstance(inner, ast.Attribute):
            words.append((inner.attr, inner))
        elif isinstance(inner, ast.Constant):
            if isinstance(inner.value, str):
                words.append((inner.value, inner))
            else:
                shape.append(repr(inner.value))
    return _Twin(node, word, node.value, tuple(words), " ".join(shape))


def _slip(run: list[_Twin]) -> tuple[_Twin, ast.AST, str] | None:
    """The one statement of the run whose value names a neighbour instead of itself, and where."""
    columns = range(len(run[0].words))
    own = [i for i in columns if sum(twin.words[i][0] == twin.word for twin in run) == len(run) - 1]
    if not own:
        return None
    odd = [twin for twin in run if any(twin.words[i][0] != twin.word for i in own)]
    if len(odd) != 1 or len({twin.word for twin in run}) != len(run):
        return None
    slip = odd[0]
    others = {twin.word for twin in run if twin is not slip}
    wrong = [slip.words[i] for i in own if slip.words[i][0] in others]
    if len(wrong) != len(own):
        return None
    # Everything else must agree: the other columns are the same in all of the run.
    rest = [i for i in columns if i not in own]
    if any(len({twin.words[i][0] for twin in run}) != 1 for i in rest):
        return None
    at = run.index(slip)
    neighbour = run[at - 1] if at else run[1]
    last_of_run = at == len(run) - 1
    if slip.word.endswith(f"_{wrong[0][0]}"):
        return None  # `max_health = level["health"]`: it starts as the other one
    if wrong[0][0] != neighbour.word or (last_of_run and len(run) == 3 and not _is_string(wrong[0][1])):
        return None
    return slip, wrong[0][1], wrong[0][0]


def _tail_slip(run: list[_Twin]) -> tuple[_Twin, ast.AST, str] | None:
    """As `_slip`, of names that end in what they are made of: `min_x, max_x, min_y, max_y`, each once of `.x` or `.y`."""
    tails = [twin.word.rpartition("_") for twin in run]
    if (
        len(run) < 4
        or not all(head and tail for head, _, tail in tails)
        or len({twin.word for twin in run}) != len(run)
    ):
        return None
    for column in range(len(run[0].words)):
        odd = [at for at, twin in enumerate(run) if twin.words[column][0] != tails[at][2]]
        if len(odd) != 1 or len({tail for _, _, tail in tails}) < 2:
            continue
        slip, place = run[odd[0]], run[odd[0]].words[column]
        used = any(tails[at][2] == tails[odd[0]][2] for at in range(len(run)) if at != odd[0])
        if used and place[0] in {tail for _, _, tail in tails} and isinstance(place[1], ast.Attribute | ast.Constant):
            return _Twin(slip.node, tails[odd[0]][2], slip.value, slip.words, slip.shape), place[1], place[0]
    return None


def _is_alias(slip: tuple[_Twin, ast.AST, str], flow: Flow) -> bool:
    """Whether the name that the others suggest is not there to be read, or is read anyway."""
    twin, place, _ = slip
    if not isinstance(place, ast.Name):
        return False
    meant = flow.by_name.get(twin.word, ())
    return not meant or meant[0].kind != "argument" or bool(flow.uses(meant[0]))


def _is_string(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant)


def _finding(slip: _Twin, place: ast.AST, wrong: str, run: list[_Twin], ctx: Context) -> Finding:
    evidence = Evidence(f"{len(run)} statements of one shape", "each names itself, except this one", "the code itself")
    message = f"'{wrong}' was not renamed: the statements around suggest '{slip.word}'"
    span = ctx.span(place)
    text = ctx.source(place)
    at = text.rfind(wrong)
    edit = Edit(span._replace(start=span.start + at, end=span.start + at + len(wrong)), slip.word)
    return Finding(edit.span, message[:120], (evidence,), (Fix(f"Write '{slip.word}'", (edit,)),))
