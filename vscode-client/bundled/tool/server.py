"""Starts the server that the extension carries, with the libraries beside it and no others.

Does not know the editor: everything after the script's name goes to `ringtrue server`.
"""

import runpy
import sys
from pathlib import Path

# The client runs this with `-I -S`, so that nothing but the standard library is on the path before this line.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "libs"))
sys.argv = ["ringtrue", "server", *sys.argv[1:]]
runpy.run_module("ringtrue", run_name="__main__", alter_sys=True)
