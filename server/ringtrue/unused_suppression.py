"""`unused-suppression`: the one rule that the engine speaks for, because it is about what the others did not say.

Comments that silence nothing hide the next mistake on their line. Remove the comment, or the names in it that no
longer report anything. A `noqa` is judged only by the names of Ringtrue's own rules in it.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator

from ringtrue.rule import Bad, Finding, Good, Rule


def _nothing(node: object, context: object) -> Iterator[Finding]:
    yield from ()


UNUSED_SUPPRESSION = Rule(
    name="unused-suppression",
    topic="suppressions",
    nodes=(),
    summary="a comment that silences nothing",
    kind="fact",
    severity="warning",
    check=_nothing,
    examples=(
        Bad(
            "import os  # ringtrue: ignore[hallucinated-package]\n"
            "#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nothing here is reported by 'hallucinated-package'\n",
            fixed="import os\n",
        ),
        Good("import os  # noqa: F401\n", "the code belongs to another tool"),
        Good('text = "# ringtrue: ignore[hallucinated-package]"\n', "inside a string there are no comments"),
    ),
    overlaps=(),
    default=True,
    page=inspect.cleandoc(sys.modules[__name__].__doc__ or ""),
    fix="safe",
)
