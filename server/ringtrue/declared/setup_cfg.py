"""setup.cfg: `install_requires` and its neighbours.

Does not open the files that `file:` names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringtrue.declared.model import Declarations, Include, Item, Malformed, gathered
from ringtrue.declared.pep508 import normalised, python_limit, requirement
from ringtrue.placed import Placed
from ringtrue.text import Source

_SECTION = re.compile(r"\[([^\]\n]+)\]")
_OPTION = re.compile(r"([^\s=:#;\[][^=:\n]*?)[ \t]*[=:][ \t]*")
_GROUPS = {"install_requires": "main", "setup_requires": "build", "tests_require": "dev:test"}


def parse_setup_cfg(path: str, text: str) -> Declarations:
    """A setup.cfg."""
    items: list[Item] = []
    name = None
    for section, option, lines in _options(text):
        if section == "options" and option in _GROUPS:
            items += _requirements(lines, _GROUPS[option])
        elif section == "options.extras_require":
            items += _requirements(lines, f"optional:{option}")
        elif section == "options" and option == "python_requires" and lines:
            items.append(python_limit(lines[0]))
        elif section == "metadata" and option == "name" and lines:
            name = normalised(lines[0].value)
    return gathered(path, "setup-cfg", items, name)


def _options(text: str) -> Iterator[tuple[str, str, list[Placed]]]:
    """Section, option and the lines of its value that hold something."""
    source = Source(text)
    section = option = ""
    lines: list[Placed] = []
    for number in range(source.line_count):
        start, end = source.line_span(number)
        line = text[start:end]
        if not line.strip() or line.lstrip()[0] in "#;":
            continue
        if line[0] in " \t":
            lines.append(Placed(line, start).stripped())
            continue
        if option:
            yield section, option, lines
        option, lines = "", []
        if header := _SECTION.match(line):
            section = header[1].strip()
        elif found := _OPTION.match(line):
            option = found[1].strip().lower()
            value = Placed(line, start).part(found.end()).stripped()
            lines = [value] if value.value else []
    if option:
        yield section, option, lines


def _requirements(lines: list[Placed], group: str) -> Iterator[Item]:
    for line in lines:
        if line.value.startswith("file:"):
            yield from _files(line, group)
        else:
            yield from (requirement(part, group) for part in _parts(line, lines))


def _files(line: Placed, group: str) -> Iterator[Include]:
    for found in re.finditer(r"[^,\s]+", line.value[5:]):
        yield Include(found[0], line.span(5 + found.start(), 5 + found.end()), group=group)


def _parts(line: Placed, lines: list[Placed]) -> Iterator[Placed]:
    """One requirement a line; a value of a single line without a marker may hold several, between `;`."""
    bare = re.split(r"\s#", line.value, maxsplit=1)[0]
    if len(lines) == 1 and ";" in bare and isinstance(requirement(line.part(0, len(bare))), Malformed):
        for found in re.finditer(r"[^;]+", bare):
            if found[0].strip():
                yield line.part(*found.span()).stripped()
    else:
        yield line.part(0, len(bare)).stripped()
