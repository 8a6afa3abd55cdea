"""Guards: a table of what excuses an import that is not there. `target` is the place that is asked about."""

from __future__ import annotations

import ast
import sys

import pytest
from ringtrue.guards import guards_of
from ringtrue.tree import Tree

CASES = {
    "nothing": ("import target", ""),
    "try": ("try:\n    import target\nexcept ImportError:\n    pass", "import-error"),
    "try with a tuple": ("try:\n    import target\nexcept (OSError, ModuleNotFoundError):\n    pass", "import-error"),
    "bare except": ("try:\n    import target\nexcept:\n    pass", "import-error name-error"),
    "exception": ("try:\n    import target\nexcept Exception:\n    pass", "import-error name-error"),
    "another error": ("try:\n    import target\nexcept ValueError:\n    pass", ""),
    "qualified error": ("try:\n    import target\nexcept builtins.ImportError:\n    pass", "import-error"),
    "handler": ("try:\n    import a\nexcept ImportError:\n    import target", "import-error conditional"),
    "handler of a name": ("try:\n    unicode\nexcept NameError:\n    import target", "name-error conditional"),
    "finally": ("try:\n    a\nexcept ImportError:\n    pass\nfinally:\n    import target", ""),
    "try without handlers": ("try:\n    import target\nfinally:\n    a", ""),
    "outer try": ("try:\n    if a:\n        import target\nexcept ImportError:\n    a", "import-error conditional"),
    "suppress": ("with suppress(ImportError):\n    import target", "import-error"),
    "suppress another": ("with contextlib.suppress(ValueError):\n    import target", ""),
    "raises": ("with pytest.raises(ImportError):\n    import target", "import-error"),
    "open": ("with open(a):\n    import target", ""),
    "type checking": ("if TYPE_CHECKING:\n    import target", "typing conditional"),
    "typing": ("if typing.TYPE_CHECKING:\n    import target", "typing conditional"),
    "version": ("if sys.version_info >= (3, 11):\n    import target", "version conditional"),
    "version by name": ("if PY2:\n    import target", "version conditional"),
    "other branch": ("if sys.version_info < (3,):\n    a\nelse:\n    import target", "version conditional"),
    "platform": ("if sys.platform == 'win32':\n    import target", "platform conditional"),
    "platform by name": ("if os.name == 'nt':\n    import target", "platform conditional"),
    "availability": ("if is_torch_available():\n    import target", "import-error conditional"),
    "has": ("if HAS_NUMPY:\n    import target", "import-error conditional"),
    "found": ("if importlib.util.find_spec('a'):\n    import target", "import-error conditional"),
    "condition": ("if a > b:\n    import target", "conditional"),
    "loop": ("for a in b:\n    import target", "conditional"),
    "match": ("match a:\n    case 1:\n        import target", "conditional"),
    "test itself": ("if __import__('target'):\n    a", ""),
    "main": ("if __name__ == '__main__':\n    import target", "conditional"),
}


def place(tree: Tree) -> ast.AST:
    return next(
        node
        for node in tree.nodes
        if (isinstance(node, ast.Import) and node.names[0].name == "target")
        or (isinstance(node, ast.Constant) and node.value == "target")
    )


@pytest.mark.parametrize(("code", "guards"), CASES.values(), ids=CASES)
def test_guards(code: str, guards: str) -> None:
    tree = Tree.of(tuple(ast.parse(code).body))
    assert guards_of(place(tree), tree) == set(guards.split())


@pytest.mark.skipif(sys.version_info < (3, 11), reason="PEP 654")
def test_except_groups() -> None:
    tree = Tree.of(tuple(ast.parse("try:\n    import target\nexcept* ImportError:\n    pass").body))
    assert guards_of(place(tree), tree) == {"import-error"}
