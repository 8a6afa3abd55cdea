"""Fixes that reach beyond their block: where an import goes, and which reads a rename touches."""

from __future__ import annotations

import ast

import pytest
from ringtrue.module_edits import module_edits
from ringtrue.syntax import parse
from ringtrue.text import apply_edits


def _edited(text: str, imports: tuple[str, ...] = (), renames: tuple[tuple[str, str], ...] = ()) -> str:
    made = apply_edits(text, module_edits(imports, renames, parse(text)))
    ast.parse(made)
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import os\n\nx = 1\n", "import json\nimport os\n\nx = 1\n"),
        ("x = 1\n", "import json\n\nx = 1\n"),
        ('"""What."""\n\nx = 1\n', '"""What."""\n\nimport json\n\nx = 1\n'),
        (
            '"""What."""\nfrom __future__ import annotations\nimport os\n',
            '"""What."""\nfrom __future__ import annotations\nimport json\nimport os\n',
        ),
        (
            "from __future__ import annotations\n\nx = 1\n",
            "from __future__ import annotations\n\nimport json\n\nx = 1\n",
        ),
        ("@mark\n@other\ndef f(): ...\n", "import json\n\n@mark\n@other\ndef f(): ...\n"),
        ("@mark\nclass A:\n    x = 1\n", "import json\n\n@mark\nclass A:\n    x = 1\n"),
        ("import os\r\nx = 1\r\n", "import json\r\nimport os\r\nx = 1\r\n"),
        ("#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nimport os\n", None),
        ("x = 1; import os\n", "x = 1; import json\nimport os\n"),
    ],
)
def test_where_an_import_goes(text: str, expected: str | None) -> None:
    made = _edited(text, ("import json",))
    if expected is None:
        expected = text.replace("import os", "import json\nimport os")
    assert made == expected


def test_a_rename_touches_reads_of_the_module_only() -> None:
    text = (
        "import reqeusts\n\n"
        "def f(reqeusts):\n    return reqeusts\n\n"
        "class A:\n    def g(self):\n        return reqeusts.get(self.reqeusts)\n\n"
        "print(reqeusts, 'reqeusts')\n"
    )
    made = _edited(text, renames=(("reqeusts", "requests"),))
    assert made == (
        "import reqeusts\n\n"
        "def f(reqeusts):\n    return reqeusts\n\n"
        "class A:\n    def g(self):\n        return requests.get(self.reqeusts)\n\n"
        "print(requests, 'reqeusts')\n"
    )
