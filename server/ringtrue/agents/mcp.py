"""`ringtrue mcp`: the checks as tools of the Model Context Protocol, on standard input and output.

Every answer is settled, names the version of the text it is true of, and is read from the disk as it is then. Does not
know how a file is checked.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from ringtrue import __version__
from ringtrue.agents.lookups import api, package
from ringtrue.agents.verdict import Verdict, told, urgent, verdict
from ringtrue.cli.options import Usage
from ringtrue.cli.sweep import Setting
from ringtrue.cli.wishes import cache_folder, wishes_of

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

_INSTRUCTIONS = (
    "Ringtrue says where Python is plausible and wrong: packages, names, arguments and versions that do not exist, "
    "checked against what is installed. Check a file after you wrote it; verify a package before you add it."
)


def run(arguments: Namespace) -> int:
    """Serve until standard input ends. Raises Usage where the protocol's library is not installed."""
    setting = Setting(wishes_of(arguments), cache_folder(arguments.cache_dir), 1)
    try:
        made = server(setting)
    except ImportError:
        raise Usage("the Model Context Protocol needs a library: install 'ringtrue[mcp]'") from None
    made.run("stdio")
    return 0


def server(setting: Setting) -> MCPServer:
    """The server with its tools. Raises ImportError."""
    from mcp.server.mcpserver import MCPServer

    made = MCPServer("ringtrue", instructions=_INSTRUCTIONS, version=__version__)
    _checks(made, setting)
    _lookups(made, setting)
    return made


def _checks(made: MCPServer, setting: Setting) -> None:
    @made.tool()
    def check_file(path: str, all_severities: bool = False) -> dict[str, Any]:
        """What is wrong in a Python file on disk, or a requirements file or pyproject.toml: errors and facts, each
        with the corrected lines where they are known. `all_severities` adds warnings by pattern and hints."""
        return told(_profile(verdict(path, setting), all_severities))

    @made.tool()
    def check_text(path: str, text: str, all_severities: bool = False) -> dict[str, Any]:
        """What would be wrong if the file at `path` held `text`. The file is not written."""
        return told(_profile(verdict(path, setting, text), all_severities))

    @made.tool()
    def check_diff(since: str = "HEAD", folder: str = ".") -> dict[str, Any]:
        """What the changes since a commit bring, also in files that they did not touch."""
        return _review(since, folder, setting)

    @made.tool()
    def apply_fix(path: str, version: str, line: int, rule: str) -> dict[str, Any]:
        """Write the first fix of the finding of `rule` on `line` to the file, if the file still is that `version`.
        Returns what is found then."""
        return _fixed(path, version, line, rule, setting)


def _lookups(made: MCPServer, setting: Setting) -> None:
    @made.tool()
    def verify_package(name: str, folder: str = ".") -> dict[str, Any]:
        """Whether a package of that name exists on the index, is installed and declared, what it is imported as, and
        which existing names are near."""
        return package(name, folder, setting)

    @made.tool()
    def look_up_api(dotted: str, folder: str = ".") -> dict[str, Any]:
        """Whether `pandas.DataFrame.merge` or the like exists in the installed release, how it is called, and where it
        is defined."""
        return api(dotted, folder, setting)

    @made.tool()
    def explain_rule(rule: str) -> str:
        """The page of a rule, with what is reported and what is not."""
        from ringtrue.cli.explaining import page
        from ringtrue.registry import installed_rules

        found = next((one for one in installed_rules() if one.name == rule), None)
        return "\n".join(page(found)) if found else f"there is no rule '{rule}'"


def _profile(given: Verdict, everything: bool) -> Verdict:
    return given if everything else urgent(given)


def _review(since: str, folder: str, setting: Setting) -> dict[str, Any]:
    """By the command line in a process of its own: it belongs to a folder."""
    import json
    import subprocess

    options = [
        "--diff",
        since,
        "--output-format",
        "json",
        "--quiet",
        *(["--offline"] if setting.wishes.offline else []),
    ]
    command = [sys.executable, "-m", "ringtrue", "check", *options]
    # No shell: the commit is one argument, and one that begins with '-' is refused.
    if since.startswith("-"):
        return {"problem": f"'{since}' is no commit"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)  # noqa: S603  # ourselves
    if done.returncode not in (0, 1):
        return {"problem": done.stderr.strip()}
    return {"since": since, "findings": json.loads(done.stdout)}


def _fixed(path: str, version: str, line: int, rule: str, setting: Setting) -> dict[str, Any]:
    from ringtrue.cli.checked import place
    from ringtrue.cli.writing import replace_file
    from ringtrue.decoding import decode, encode
    from ringtrue.text import apply_edits

    with open(path, "rb") as file:
        before = file.read()
    now = verdict(path, setting)
    if now.version != version:
        return {"problem": f"the file is version {now.version} now: check it again"}
    source = now.checked.source
    named = [one for one in now.findings if one.rule == rule and place(source, one.span.start).line == line]
    fix = next((fix for one in named for fix in one.fixes if fix.edits and not fix.elsewhere), None)
    if fix is None:
        return {"problem": f"no finding of '{rule}' on line {line} has a fix of this file"}
    written = decode(before)
    if written.problem:
        return {"problem": f"the file cannot be written back: {written.problem}"}
    replace_file(os.path.abspath(path), before, encode(apply_edits(now.checked.text, fix.edits), written))
    return {"applied": fix.title, **told(urgent(verdict(path, setting)))}
