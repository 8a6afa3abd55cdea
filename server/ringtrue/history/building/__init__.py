"""The tool that makes the embedded data: `python -m ringtrue.history.building --help`. Not used by the server."""
