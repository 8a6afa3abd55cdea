"""Tree: every node once, parents before children, and who stands above whom."""

from __future__ import annotations

import ast
from pathlib import Path

from ringtrue.tree import Tree

# What rules read from their parents, and so is no node of its own.
LEFT_OUT = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.TypeIgnore)


def test_all_nodes_are_those_of_ast_walk() -> None:
    for path in sorted(Path(ast.__file__).parent.glob("[a-c]*.py")):
        body = ast.parse(path.read_bytes()).body
        tree = Tree.of(tuple(body))
        walked = [n for root in body for n in ast.walk(root) if not isinstance(n, LEFT_OUT)]
        assert len(tree.nodes) == len(set(tree.nodes))
        assert set(tree.nodes) == set(walked), path


def test_parents_come_before_children() -> None:
    tree = Tree.of(tuple(ast.parse("@d\ndef f(a=x) -> y:\n    return [z for z in a if z]\n").body))
    seen: set[ast.AST] = set()
    for node in tree.nodes:
        assert tree.parents.get(node) in seen or node not in tree.parents
        seen.add(node)


def test_above_goes_outwards_up_to_the_statement() -> None:
    statement = ast.parse("if a:\n    b(c)\n").body[0]
    tree = Tree.of((statement,))
    name = next(node for node in tree.nodes if isinstance(node, ast.Name) and node.id == "c")
    assert [type(node).__name__ for node in tree.above(name)] == ["Call", "Expr", "If"]
    assert list(tree.above(statement)) == []
