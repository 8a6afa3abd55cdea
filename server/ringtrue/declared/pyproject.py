"""pyproject.toml, Pipfile: the requirements of PEP 621, PEP 735, PEP 518, Poetry, PDM, uv, Hatch, Flit and pipenv.

Does not open other files, nor know which tool the project uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ringtrue.declared.dependency_tables import dependency_table
from ringtrue.declared.model import (
    Declarations,
    Declared,
    Include,
    Item,
    Malformed,
    Name,
    Option,
    Origin,
    PythonLimit,
    Unnamed,
    gathered,
    in_group,
)
from ringtrue.declared.pep508 import normalised, python_limit, requirement
from ringtrue.declared.pip_file import entry as pip_entry
from ringtrue.placed import Placed
from ringtrue.text import Span
from ringtrue.toml_scanner import scan
from ringtrue.toml_text import Array, Node, Table, Text, TomlError, loads, span_of

_SOURCES: dict[str, Origin] = {"git": "url", "url": "url", "path": "path", "workspace": "workspace"}


def parse_pyproject(path: str, text: str) -> Declarations:
    """A pyproject.toml."""
    root = scan(text).root
    name = _project_name(root)
    items = [*standard(root), *tools(root), *toml_error(text)]
    placed = [_own(sourced(item, root), name) for item in items]
    made = gathered(path, "pyproject", placed, name)
    return replace(made, complete=bool(made.includes) or not _is_dynamic(root))


def _is_dynamic(root: Table) -> bool:
    """Whether the build computes the dependencies."""
    dynamic = root.get("project", "dynamic")
    names = [item.value for item in dynamic.items if isinstance(item, Text)] if isinstance(dynamic, Array) else []
    return "dependencies" in names


def parse_pipfile(path: str, text: str) -> Declarations:
    """A Pipfile: every table but pipenv's own is a category of packages."""
    root = scan(text).root
    items: list[Item] = list(toml_error(text))
    for name, entry in root.entries.items():
        if isinstance(entry.value, Table) and name not in ("requires", "scripts", "pipenv"):
            group = {"packages": "main", "dev-packages": "dev:dev"}.get(name, f"dev:{name}")
            items += dependency_table(entry.value, group)
    version = root.get("requires", "python_version")
    if isinstance(version, Text):
        items.append(_python_series(version.placed))
    items += _indexes(root.get("source"))
    return gathered(path, "pipfile", items)


def _python_series(version: Placed) -> PythonLimit | Malformed:
    """A Pipfile's python_version: a plain `3.11` means that series."""
    if version.value.replace(".", "").isdigit():
        return PythonLimit(f"=={version.value}.*", version.span())
    return python_limit(version)


def toml_error(text: str) -> Iterator[Malformed]:
    read = loads(text)
    if isinstance(read, TomlError):
        yield Malformed(Span(read.offset, min(read.offset + 1, len(text))), f"not valid TOML: {read.message}")


def _project_name(root: Table) -> Name | None:
    for path in (("project", "name"), ("tool", "poetry", "name"), ("tool", "flit", "metadata", "dist-name")):
        found = root.get(*path)
        if isinstance(found, Text):
            return normalised(found.value)
    return None


def standard(root: Table) -> Iterator[Item]:
    """What the standards say: PEP 621, 735 and 518."""
    project = root.table("project")
    yield from array(project.get("dependencies"), "main")
    for name, entry in project.table("optional-dependencies").entries.items():
        yield from array(entry.value, f"optional:{name}")
    yield from array(root.get("build-system", "requires"), "build")
    yield from _groups(root.table("dependency-groups"))
    limit = project.get("requires-python")
    if isinstance(limit, Text):
        yield python_limit(limit.placed)


def _groups(groups: Table) -> Iterator[Item]:
    known = {normalised(name) for name in groups.entries}
    for name, entry in groups.entries.items():
        items = entry.value.items if isinstance(entry.value, Array) else ()
        tables = [item for item in items if isinstance(item, Table)]
        yield from array(entry.value, f"dev:{name}", skip=tables)
        for table in tables:
            included = table.get("include-group")
            if not isinstance(included, Text):
                yield Malformed(span_of(table), "a table in a dependency group says 'include-group' and nothing else")
            elif normalised(included.value) not in known:
                yield Malformed(included.placed.span(), f"no dependency group is called '{included.value}'")


def array(node: Node | None, group: str, skip: Iterable[Node] = ()) -> Iterator[Item]:
    """The requirements of an array of strings."""
    if node is None:
        return
    if not isinstance(node, Array):
        yield Malformed(span_of(node), "dependencies are an array of strings")
        return
    skipped = list(skip)
    for item in node.items:
        if isinstance(item, Text):
            yield from _entry(item, group)
        elif item not in skipped:
            yield Malformed(span_of(item), "a dependency is a string")


def _entry(item: Text, group: str) -> Iterator[Item]:
    if item.value.lstrip().startswith("-"):
        yield from (in_group(found, group) for found in pip_entry(item.placed.stripped()))
    elif "{" in item.value.partition("@")[0]:
        yield Unnamed(item.placed.span(), item.value, group)
    else:
        yield requirement(item.placed, group)


def tools(root: Table) -> Iterator[Item]:
    """What the tools say in tables of their own."""
    tool = root.table("tool")
    yield from _poetry(tool.table("poetry"))
    for name, entry in tool.table("pdm", "dev-dependencies").entries.items():
        yield from array(entry.value, f"dev:{name}")
    yield from uv(tool.table("uv"))
    for name, entry in tool.table("hatch", "envs").entries.items():
        if isinstance(entry.value, Table):
            yield from array(entry.value.get("dependencies"), f"dev:{name}")
            yield from array(entry.value.get("extra-dependencies"), f"dev:{name}")
    flit = tool.table("flit", "metadata")
    yield from array(flit.get("requires"), "main")
    for name, entry in flit.table("requires-extra").entries.items():
        yield from array(entry.value, f"optional:{name}")
    yield from _includes(tool)
    yield from _indexes(tool.get("pdm", "source"))


def uv(table: Table) -> Iterator[Item]:
    """`[tool.uv]`; its `sources` are applied to the requirements they name."""
    yield from array(table.get("dev-dependencies"), "dev:dev")
    for name in ("constraint-dependencies", "override-dependencies", "build-constraint-dependencies"):
        yield from array(table.get(name), "constraint")
    yield from _indexes(table.get("index"))
    for name in ("index-url", "extra-index-url", "find-links"):
        node = table.get(name)
        for item in node.items if isinstance(node, Array) else (node,):
            if isinstance(item, Text):
                yield Option(name, item.value, item.placed.span())


def _poetry(poetry: Table) -> Iterator[Item]:
    optional = _poetry_extras(poetry.table("extras"))
    for item in dependency_table(poetry.table("dependencies"), "main"):
        if isinstance(item, Declared) and item.group == "optional:":
            item = replace(item, group=f"optional:{optional.get(item.name, '')}")
        yield item
    yield from dependency_table(poetry.table("dev-dependencies"), "dev:dev")
    for name, entry in poetry.table("group").entries.items():
        if isinstance(entry.value, Table):
            yield from dependency_table(entry.value.table("dependencies"), f"dev:{name}")
    yield from _indexes(poetry.get("source"))


def _poetry_extras(extras: Table) -> dict[Name, str]:
    named: dict[Name, str] = {}
    for extra, entry in extras.entries.items():
        for item in entry.value.items if isinstance(entry.value, Array) else ():
            if isinstance(item, Text):
                named.setdefault(normalised(item.value.partition("[")[0]), extra)
    return named


def _includes(tool: Table) -> Iterator[Include]:
    dynamic = tool.table("setuptools", "dynamic")
    yield from _files(dynamic.get("dependencies", "file"), "main")
    for name, entry in dynamic.table("optional-dependencies").entries.items():
        if isinstance(entry.value, Table):
            yield from _files(entry.value.get("file"), f"optional:{name}")
    yield from _files(tool.get("hatch", "metadata", "hooks", "requirements_txt", "files"), "main")


def _files(node: Node | None, group: str) -> Iterator[Include]:
    for item in node.items if isinstance(node, Array) else (node,):
        if isinstance(item, Text):
            yield Include(item.value, item.placed.span(), group=group)


def _indexes(node: Node | None) -> Iterator[Option]:
    for item in node.items if isinstance(node, Array) else ():
        url = item.get("url") if isinstance(item, Table) else None
        if isinstance(url, Text):
            yield Option("extra-index-url", url.value, url.placed.span())


def sourced(item: Item, root: Table) -> Item:
    """The requirement with what `[tool.uv.sources]` says of it."""
    if not isinstance(item, Declared) or item.origin != "index":
        return item
    for name, entry in root.table("tool", "uv", "sources").entries.items():
        if normalised(name) == item.name:
            sources = entry.value.items if isinstance(entry.value, Array) else (entry.value,)
            return _with_source(item, [source for source in sources if isinstance(source, Table)])
    return item


def _with_source(item: Declared, sources: list[Table]) -> Declared:
    for source in sources:
        for key, origin in _SOURCES.items():
            target = source.get(key)
            if target is not None:
                return replace(item, origin=origin, target=target.value if isinstance(target, Text) else None)
    for source in sources:
        index = source.get("index")
        if isinstance(index, Text):
            return replace(item, index=index.value)
    return item


def _own(item: Item, name: str | None) -> Item:
    """A project that names itself (`all = ["me[a,b]"]`) means its own source."""
    if isinstance(item, Declared) and item.name == name and item.origin == "index":
        return replace(item, origin="workspace")
    return item
