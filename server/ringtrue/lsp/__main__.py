"""`python -m ringtrue.lsp`: the server by itself. Does not know more than where it is."""

from __future__ import annotations

import sys

from ringtrue.lsp.main import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
