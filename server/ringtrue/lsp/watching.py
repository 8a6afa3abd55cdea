"""Watching: which files the client is asked to watch, and what a change of one means.

Does not know what is read again, nor how.
"""

from __future__ import annotations

import os
import re
from typing import Any

from ringtrue.lsp.client import Client

_GLOBS = (
    "**/{pyproject.toml,ringtrue.toml,.ringtrue.toml,ruff.toml,.ruff.toml,setup.cfg,setup.py,Pipfile,pyvenv.cfg}",
    "**/*{requirements,constraints}*.{txt,in}",
    "**/{environment,conda}*.{yml,yaml}",
    "**/{*.lock,.python-version,ringtrue-baseline.json}",
    "**/site-packages/*.{dist-info,egg-info,pth}",
    "**/*.{py,pyi,rst,md}",
)
_OF_PROJECTS = re.compile(
    r"(?:pyproject\.toml|\.?ringtrue\.toml|\.?ruff\.toml|setup\.(?:cfg|py)|Pipfile|pyvenv\.cfg|.*\.lock|\.python-version|ringtrue-baseline\.json"
    r"|.*(?:requirements|constraints).*\.(?:txt|in)|(?:environment|conda).*\.ya?ml|.*\.(?:dist-info|egg-info|pth))\Z"
)


def registrations(client: Client) -> list[dict[str, Any]]:
    """What is registered once the client is ready, as far as it can be."""
    made: list[dict[str, Any]] = []
    if client.registers_watchers:
        watchers = [{"globPattern": glob} for glob in _GLOBS]
        made.append(
            {
                "id": "ringtrue-watched-files",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": {"watchers": watchers},
            }
        )
    if client.registers_settings:
        made.append(
            {
                "id": "ringtrue-settings",
                "method": "workspace/didChangeConfiguration",
                "registerOptions": {"section": "ringtrue"},
            }
        )
    return made


def shapes_project(path: str) -> bool:
    """Whether a change of the file means that its project has to be read again."""
    return _OF_PROJECTS.match(os.path.basename(path)) is not None


def is_source(path: str) -> bool:
    """Whether other files may import names from it, or state in it what their functions give. Texts that programs
    write again and again, `.txt`, are not looked at until something else changes."""
    return path.endswith((".py", ".pyi", ".rst", ".md"))
