"""`python -m ringtrue`: the command line. Does not know more than where it is."""

from __future__ import annotations

import sys

from ringtrue.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
