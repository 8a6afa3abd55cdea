"""Runs pieces of code, each by itself, and says of each whether it runs, warns or fails. Run by any Python.

Reads a JSON list of texts from standard input, and answers with a list of "runs", "warns" or "fails".
"""

from __future__ import annotations

import json
import os
import sys
import warnings

_QUIET = ("DeprecationWarning", "PendingDeprecationWarning", "FutureWarning", "Pandas4Warning")


def tried(code):  # no annotations: any Python 3 runs this
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            exec(compile(code, "<case>", "exec"), {"__name__": "case"})
        except BaseException as error:
            return f"fails: {type(error).__name__}: {error}"[:200] if "--why" in sys.argv else "fails"
        told = [
            one
            for one in caught
            if any(base.__name__ in _QUIET or "Deprecat" in base.__name__ for base in one.category.__mro__)
        ]
        return "warns" if told else "runs"


if __name__ == "__main__":
    os.environ.setdefault("MPLBACKEND", "agg")
    print(json.dumps([tried(one) for one in json.load(sys.stdin)]))
