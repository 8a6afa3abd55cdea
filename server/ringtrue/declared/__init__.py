"""Requirement documents as texts with spans: what a project says it needs.

Does not know whether a named project exists, nor what is installed.
"""

from __future__ import annotations

import re

from ringtrue.declared.model import (
    CondaPackage,
    Declarations,
    Declared,
    Include,
    Kind,
    Malformed,
    Name,
    Option,
    PythonLimit,
    Unnamed,
)

__all__ = [
    "CondaPackage",
    "Declarations",
    "Declared",
    "Include",
    "Kind",
    "Malformed",
    "Name",
    "Option",
    "PythonLimit",
    "Unnamed",
    "kind_of",
    "parse",
]

_NAMED: dict[str, Kind] = {
    "pyproject.toml": "pyproject",
    "pipfile": "pipfile",
    "setup.cfg": "setup-cfg",
    "setup.py": "setup-py",
}
_CONDA = re.compile(r"(?:.*[-_.])?(?:environment|conda)(?:[-_.].*)?\.ya?ml\Z")
_CONSTRAINTS = re.compile(r".*constraints?.*\.(?:txt|in)\Z")
_REQUIREMENTS = re.compile(r"(?:.*[-_.])?(?:requirements?|reqs?)(?:[-_.].*)?\.(?:txt|in|pip)\Z")
_FOLDERS = frozenset({"requirements", "reqs"})


def kind_of(path_name: str) -> Kind | None:
    """What kind of requirement document a file of this name is; any Python file may hold a script block."""
    parts = path_name.replace("\\", "/").lower().split("/")
    file = parts[-1]
    if file in _NAMED:
        return _NAMED[file]
    if _CONDA.match(file):
        return "environment-yml"
    if _CONSTRAINTS.match(file):
        return "constraints"
    in_folder = len(parts) > 1 and parts[-2] in _FOLDERS and file.endswith((".txt", ".in"))
    if _REQUIREMENTS.match(file) or in_folder:
        return "requirements"
    return "script" if file.endswith((".py", ".pyw")) else None


def parse(path_name: str, text: str, kind: Kind | None = None, group: str | None = None) -> Declarations:
    """What the document says. `kind` and `group` are for a file whose name does not tell, as one that `-r` names."""
    match kind or kind_of(path_name):
        case "requirements" | "constraints":
            from ringtrue.declared.pip_file import parse_requirements

            return parse_requirements(path_name, text, "constraint" if kind == "constraints" else group)
        case "pyproject":
            from ringtrue.declared.pyproject import parse_pyproject

            return parse_pyproject(path_name, text)
        case "pipfile":
            from ringtrue.declared.pyproject import parse_pipfile

            return parse_pipfile(path_name, text)
        case "environment-yml":
            from ringtrue.declared.conda import parse_environment

            return parse_environment(path_name, text)
        case "setup-cfg":
            from ringtrue.declared.setup_cfg import parse_setup_cfg

            return parse_setup_cfg(path_name, text)
        case "setup-py":
            from ringtrue.declared.setup_py import parse_setup_py

            return parse_setup_py(path_name, text)
        case "script":
            if "# /// script" not in text:
                return Declarations(path_name, None)
            from ringtrue.declared.script_block import parse_script

            return parse_script(path_name, text)
        case _:
            return Declarations(path_name, None)
