"""The tool that builds the embedded index: `python -m ringtrue.index.harvest --help`. Not used by the server."""
