"""Who chose a value, and the way it came: read from small modules that call `here(…)`."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest
from ringtrue.composed import composed
from ringtrue.context import Context, Module, Nothing
from ringtrue.syntax import parse
from ringtrue.taint.model import Trace, Weakness

_WEB = """
from flask import request
import os, re, shlex, html
from urllib.parse import urlparse
ALLOWED = {"a", "b"}
TABLE = {"a": "b"}
"""


def _trace(code: str, weakness: Weakness = "command") -> Trace | None:
    """Who chose the argument of `here(…)`."""
    syntax = parse(dedent(code))
    module = Module.of(syntax.chunks)
    for block in (block for chunk in syntax.chunks for block in chunk.blocks):
        for node in block.tree.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "here":
                return Context(block, module, Nothing(), "app.py", {}).taint.of(node.args[0], weakness)
    raise AssertionError("the code calls here(…)")


def _in_view(body: str, more: str = "") -> str:
    lines = "".join(f"    {line}\n" for line in dedent(body).strip("\n").splitlines())
    return f"{_WEB}{dedent(more)}\ndef view():\n    x = request.args['x']\n{lines}"


REACHES = [
    "here(x)",
    "here(f'ls {x}')",
    "here('ls ' + x)",
    "here('ls %s' % x)",
    "here('ls {}'.format(x))",
    "here(' '.join(['ls', x]))",
    "here(x.strip().lower())",
    "y = x\nz = y\nhere(z)",
    "y = ''\ny += x\nhere(y)",
    "y = []\ny.append(x)\nhere(y[0])",
    "y = {}\ny['k'] = x\nhere(y['k'])",
    "y = {'k': x}\nhere(y['k'])",
    "a, b = x, 'fixed'\nhere(a)",
    "a, b = x.split(',')\nhere(b)",
    "here([one for one in x.split()])",
    "for one in x.split():\n    here(one)",
    "here(x or 'default')",
    "here(x if x else 'default')",
    "if (y := x):\n    here(y)",
    "here(request.form.get('y', 'z'))",
    "here(request.get_json()['y']['z'])",
    "here(request.files['f'].filename)",
    "here(str(x))",
    "y = 'a'\nif x:\n    y = x\nhere(y)",
    "if len(x) > 3:\n    return\nhere(x)",
    "if x:\n    pass\nhere(x)",
    "if x in ALLOWED:\n    pass\nhere(x)",
    "if x not in ALLOWED:\n    print('bad')\nhere(x)",
    "if x.endswith('.png'):\n    here(x)",
    "match x:\n    case other:\n        here(other)",
    "with open('f') as f:\n    here(x + f.read())",
    "try:\n    y = x\nexcept ValueError:\n    y = 'a'\nhere(y)",
    "while not x:\n    x = request.args['y']\nhere(x)",
    "self.x = x\nhere(self.x)",
    "if x in ALLOWED:\n    pass\nelse:\n    try:\n        here(x)\n    finally:\n        pass",
    "here(x[1:])",
]
CLEAN = [
    "here('ls')",
    "x = 'fixed'\nhere(x)",
    "here(int(x))",
    "here(f'{int(x)}')",
    "here('%d' % x)",
    "here(f'{x:d}')",
    "here(len(x))",
    "here(x == 'a')",
    "here(x.isdigit())",
    "here(TABLE[x])",
    "here(TABLE.get(x, 'c'))",
    "here({'a': 'b'}[x])",
    "y = {'k': x, 'l': 'fixed'}\nhere(y['l'])",
    "a, b = x, 'fixed'\nhere(b)",
    "here(shlex.quote(x))",
    "here(re.sub(r'[^a-z]', '', x))",
    "if x in ALLOWED:\n    here(x)",
    "if x not in ALLOWED:\n    return\nhere(x)",
    "if x not in ALLOWED:\n    raise ValueError\nhere(x)",
    "if x not in ALLOWED:\n    x = 'a'\nhere(x)",
    "assert x in ALLOWED\nhere(x)",
    "here(x if x in ALLOWED else 'a')",
    "x in ALLOWED and here(x)",
    "here([one for one in x.split() if one in ALLOWED])",
    "if not x.isalnum():\n    return\nhere(x)",
    "if not re.fullmatch('[a-z]+', x):\n    return\nhere(x)",
    "if re.match('^[a-z]+$', x) is None:\n    return\nhere(x)",
    "if re.search('[^a-z]', x):\n    return\nhere(x)",
    "if not is_safe(x):\n    return\nhere(x)",
    "validate(x)\nhere(x)",
    "if x == 'a' or x == 'b':\n    here(x)",
    "if all(c.isalnum() for c in x):\n    here(x)",
    "if set(x) <= ALLOWED:\n    here(x)",
    "match x:\n    case 'a' | 'b':\n        here(x)",
    "try:\n    int(x)\nexcept ValueError:\n    return\nhere(x)",
    "if not isinstance(x, int):\n    return\nhere(x)",
    "here(request.args.get('n', type=int))",
    "here(request.method)",
    "y = x.lower()\nif y not in ALLOWED:\n    return\nhere(y)",
    "here(unknown(x))",
    "if x in ALLOWED:\n    try:\n        here(x)\n    except ValueError:\n        pass",
    "if x in ALLOWED and x:\n    with open('f'):\n        for _ in 'ab':\n            here(x)",
]


@pytest.mark.parametrize("body", REACHES)
def test_reaches(body: str) -> None:
    found = _trace(_in_view(body))
    assert found is not None
    assert found.origin.kind == "request"


@pytest.mark.parametrize("body", CLEAN)
def test_clean(body: str) -> None:
    assert _trace(_in_view(body)) is None


@pytest.mark.parametrize(
    ("function", "call", "reaches"),
    [
        ("def make(v):\n    return 'ls ' + v", "here(make(x))", True),
        ("def make(v):\n    y = v.strip()\n    return y", "here(make(v=x))", True),
        ("def make(v):\n    return int(v)", "here(make(x))", False),
        ("def make(v, w):\n    return w", "here(make(x, 'a'))", False),
        ("def make(v):\n    if v not in ALLOWED:\n        raise ValueError\n    return v", "here(make(x))", False),
        ("def make(v):\n    return TABLE[v]", "here(make(x))", False),
        ("def make():\n    return request.args['y']", "here(make())", True),
        ("@cache\ndef make(v):\n    return v", "here(make(x))", True),
        ("async def make(v):\n    return v", "here(make(x))", True),
        ("class Tools:\n    @staticmethod\n    def make(v):\n        return v", "here(Tools.make(x))", True),
    ],
)
def test_functions_of_the_module_are_followed(function: str, call: str, reaches: bool) -> None:
    assert (_trace(_in_view(call, function)) is not None) is reaches


@pytest.mark.parametrize(
    ("weakness", "call", "reaches"),
    [
        ("html", "here(html.escape(x))", False),
        ("command", "here(html.escape(x))", True),
        ("path", "here(os.path.basename(x))", False),
        ("command", "here(os.path.basename(x))", True),
        ("path", "if not x.startswith('/srv/'):\n    return\nhere(x)", False),
        ("command", "if not x.startswith('ls'):\n    return\nhere(x)", True),
        ("url", "if urlparse(x).hostname not in ALLOWED:\n    return\nhere(x)", False),
        ("size", "here(int(x))", True),
        ("size", "if len(x) > 10:\n    return\nhere(x)", False),
        ("size", "here(min(int(x), 10))", False),
        ("sql", 'here(x.replace("\'", "\'\'"))', False),
    ],
)
def test_what_makes_harmless_depends_on_the_weakness(weakness: Weakness, call: str, reaches: bool) -> None:
    assert (_trace(_in_view(call), weakness) is not None) is reaches


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("import sys\ndef f():\n    here(sys.argv[1])", "argument"),
        ("import sys\nhere(sys.argv[1])", "argument"),
        ("name = input()\nhere(name)", "input"),
        ("import os\nhere('ls ' + os.environ['X'])", "environment"),
        ("def f(value):\n    here(value)", "parameter"),
        ("def f(request):\n    here(request.GET['x'])", "request"),
        ("async def f(request):\n    data = await request.json()\n    here(data['x'])", "request"),
        ("class V:\n    def get(self):\n        here(self.request.GET['x'])", "request"),
        ("@app.get('/<path:name>')\ndef f(name):\n    here(name)", "request"),
        ("@app.get('/{name}')\nasync def f(name: str):\n    here(name)", "request"),
        ("@app.task\ndef f(name):\n    here(name)", "parameter"),
        ("import celery\n@celery.shared_task\ndef f(name):\n    here(name)", "parameter"),
        ("def lambda_handler(event, context):\n    here(event['x'])", "request"),
        ("def on_job(ch, method, properties, body):\n    here(body.decode())", "message"),
        ("import requests\ndef f():\n    here(requests.get('https://e.org').text)", "response"),
        ("import click\n@click.command()\n@click.option('--x')\ndef f(x):\n    here(x)", "argument"),
    ],
)
def test_origins(code: str, kind: str) -> None:
    found = _trace(code)
    assert found is not None
    assert found.origin.kind == kind


@pytest.mark.parametrize(
    "code",
    [
        "def f(value: int):\n    here(value)",
        "def f(value=3):\n    here(value)",
        "@app.get('/<int:name>')\ndef f(name):\n    here(name)",
        "@app.get('/x')\nasync def f(db=Depends(make)):\n    here(db)",
        "@app.get('/x')\nasync def f(name: Literal['a', 'b']):\n    here(name)",
        "def f(request):\n    here(request.user.username)",
        "def f(config):\n    here(config.name)",
        "import click\n@click.command()\n@click.option('--n', type=int)\ndef f(n):\n    here(n)",
        "class A:\n    def f(self):\n        here(self.name)",
        "import sys\nhere(sys.argv[0])",
    ],
)
def test_nobody_chose(code: str) -> None:
    assert _trace(code) is None


def test_the_way_is_told_step_by_step() -> None:
    code = _in_view("y = x.strip()\nquery = f'ls {y}'\nhere(query)")
    found = _trace(code)
    assert found is not None
    assert [step.message for step in found.steps] == [
        "'request.args' is chosen by the request",
        "'x' holds it",
        "'y' holds it",
        "'query' holds it",
    ]
    assert not found.whole


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ('""', [""]),
        ("f'a{x}b'", ["a", "x", "b"]),
        ("'a' + x + 'b'", ["a", "x", "b"]),
        ("'%s-%d' % (x, y)", ["x", "-", "y"]),
        ("'{} {k}'.format(x, k=y)", ["x", " ", "y"]),
        ("x", None),
    ],
)
def test_composed_text(code: str, parts: list[str] | None) -> None:
    found = composed(ast.parse(code, mode="eval").body)
    shown = found and [part if isinstance(part, str) else ast.unparse(part.node or ast.Name("?")) for part in found]
    assert shown == parts
