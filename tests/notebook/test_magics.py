"""Magics: what IPython adds to Python in a cell."""

from __future__ import annotations

import ast

import pytest
from ringtrue.notebook.magics import translated

PIP = "get_ipython().run_line_magic('pip', "


@pytest.mark.parametrize(
    ("cell", "python", "foreign"),
    [
        ("x = 5 % 3\nprint('!', x != 1)", "x = 5 % 3\nprint('!', x != 1)", set()),
        ("a = (1\n % 2)\n", "a = (1\n % 2)\n", set()),
        ('s = """\n%pip install x\n!ls\n"""\n!ls', None, {4}),
        ("%pip install pandas\nimport pandas", f"{PIP}'install pandas')\nimport pandas", {0}),
        ("!pip3 install -q pandas", f"{PIP}'install -q pandas')", {0}),
        ("!{sys.executable} -m pip install a b", f"{PIP}'install a b')", {0}),
        ("!uv pip install a", f"{PIP}'install a')", {0}),
        ("%conda install a", f"{PIP}'install a')", {0}),
        ("files = !ls\n", "files = get_ipython().getoutput('ls')\n", {0}),
        ("files = %sx ls\n", "files = get_ipython().getoutput('sx ls')\n", {0}),
        ("if True:\n    !rm \\\n  a\n    y = 1", "if True:\n    get_ipython().system('rm a')\n\n    y = 1", {1, 2}),
        ("%matplotlib inline\n", "get_ipython().run_line_magic('matplotlib', 'inline')\n", {0}),
        ("%time z = f(1)\n%timeit -n 10 -r3 z\n", "z = f(1)\nz\n", {0, 1}),
        ("%run other.py\n", "exec(get_ipython())\n", {0}),
        ("frame?\n??frame.head\n", None, {0, 1}),
        (
            "%%time\nx = 1\n!ls\n",
            "get_ipython().run_line_magic('time', '')\nx = 1\nget_ipython().system('ls')\n",
            {0, 2},
        ),
        ("%%capture out\nx = 1", "out = get_ipython().run_line_magic('capture', '')\nx = 1", {0}),
        ("\n%%bash\nls *.py\n", "\nget_ipython().run_line_magic('bash', '')\n\n", {0, 1, 2, 3}),
        ("%%writefile -a made.py\nx = 1", "get_ipython().run_line_magic('writefile', 'made.py')\n", {0, 1, 2}),
        ("%%sql rows <<\nselect 1", "exec(get_ipython())\n", {0, 1, 2}),
        ("x = 1\n!echo \"it's\nz = 3\n", None, {1}),
    ],
)
def test_what_ipython_makes_of_it(cell: str, python: str | None, foreign: set[int]) -> None:
    made = translated(cell)
    assert made.foreign == foreign
    assert python is None or made.python == python
    assert made.python.count("\n") == cell.count("\n")
    ast.parse(made.python)


@pytest.mark.parametrize(
    "cell", ["", "\n", "x = (", "%", "!", "?", "%%", "%%\n", "x = %", "\\\n!", "a ? b : c", "'''\n%x"]
)
def test_nothing_breaks_it(cell: str) -> None:
    assert translated(cell).python.count("\n") == cell.count("\n")
