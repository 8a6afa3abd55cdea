"""Settings: what the user asked for, as one frozen value, with the description of every key.

Does not read files, and knows no rule by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, get_args

from ringtrue.rule import Severity

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

Network: TypeAlias = Literal["on", "off"]
RunExamples: TypeAlias = Literal["pure", "all", "off"]
# How a key's value is written; `reading` and `schema` have one case for each.
Shape: TypeAlias = Literal[
    "selectors",
    "strings",
    "severities",
    "selectors by glob",
    "choice",
    "companions",
    "string",
    "version",
    "options",
    "replacements",
]

ALL = "all"
COMPANIONS = ("ruff",)
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
# Folders that hold no source of the project. Plain names, so that an open file is judged without a glob library.
EXCLUDED_FOLDERS = (
    ".bzr", ".direnv", ".eggs", ".git", ".hg", ".mypy_cache", ".nox", ".pants.d", ".pixi", ".pytest_cache",
    ".pytype", ".ruff_cache", ".svn", ".tox", ".venv", "__pycache__", "__pypackages__", "_build", "buck-out", "build",
    "dist", "node_modules", "site-packages", "venv",
)  # fmt: skip  # a list of names reads better packed
INCLUDED_FILES = (
    "*.py", "*.pyi", "*.pyw", "*.ipynb", "pyproject.toml", "setup.cfg", "Pipfile", "*requirements*.txt",
    "*requirements*.in", "requirements/**/*.txt", "requirements/**/*.in", "environment.yml", "environment.yaml",
)  # fmt: skip  # as above


class KnownRule(Protocol):
    """What settings need to know of a rule."""

    @property
    def name(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def default(self) -> bool: ...
    @property
    def severity(self) -> Severity: ...


def _key(shape: Shape, text: str, default: Any = (), choices: tuple[str, ...] = ()) -> Any:
    """A field that is a key of the configuration: how it is written, what it means, what it may be."""
    metadata = {"shape": shape, "text": text, "choices": choices}
    if isinstance(default, dict):
        return field(default_factory=dict, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """Everything that can be configured. Globs are patterns as in .gitignore, relative to `root`."""

    select: tuple[str, ...] | None = _key("selectors", "Rules and topics to run instead of the default ones.", None)
    ignore: tuple[str, ...] = _key("selectors", "Rules and topics not to run.")
    extend_select: tuple[str, ...] = _key("selectors", "Rules and topics to run as well.")
    extend_ignore: tuple[str, ...] = _key("selectors", "Rules and topics not to run, beside `ignore`.")
    severities: Mapping[str, Severity] = _key("severities", "Severity by rule or topic.", {})
    per_file_ignores: Mapping[str, tuple[str, ...]] = _key(
        "selectors by glob", "Rules and topics not to run in the files that match; `!` in front: that do not match.", {}
    )
    indexes: tuple[str, ...] = _key("strings", "Package indexes to ask instead of those of pip's configuration.")
    network: Network = _key("choice", "Whether package indexes may be asked about names.", "on", ("on", "off"))  # noqa: RUF009  # a field
    run_examples: RunExamples = _key(  # noqa: RUF009  # a field
        "choice",
        "Which functions are run, sealed off, to see whether their examples hold: `pure` are those that are proved to "
        "touch nothing.",
        "pure",
        ("pure", "all", "off"),
    )
    companions: Literal["auto", "off"] | tuple[str, ...] = _key(
        "companions", "Tools whose findings are not repeated: `auto` finds those that the project configures.", "auto"
    )
    python: str | None = _key("string", "The interpreter of the project: a path, or a version such as `3.12`.", None)
    target_version: str | None = _key("version", "The oldest Python that the code has to run on, such as `3.10`.", None)
    include: tuple[str, ...] = _key("strings", "Files to check in the folders given.", INCLUDED_FILES)
    exclude: tuple[str, ...] = _key("strings", "Files and folders to leave out.", EXCLUDED_FOLDERS)
    extend_exclude: tuple[str, ...] = _key("strings", "Files and folders to leave out, beside `exclude`.")
    rules: Mapping[str, Mapping[str, Any]] = _key("options", "Options of single rules, one table for each.", {})
    deprecated: Mapping[str, str] = _key(
        "replacements",
        "Names that the project calls deprecated, in full, with the full name or the advice that replaces each.",
        {},
    )
    root: Path = field(default=Path())

    def enabled(self, rule: KnownRule, path: Path | None = None) -> bool:
        """Whether `rule` runs, in the file at `path` if one is given.

        The closest word counts: the rule's name before its topic before `all`; of two equally close ones, `ignore`.
        A topic selects those of its rules that are on by default, a name or `all` the others as well.
        """
        ignored = _closeness(rule, (*self.ignore, *self.extend_ignore))
        base = rule.default if self.select is None else False
        chosen = _selected(rule, (*(self.select or ()), *self.extend_select))
        on = chosen > ignored or (base and not ignored)
        return on and not (path is not None and self._ignored_in(rule, path))

    def severity(self, rule: KnownRule) -> Severity:
        """The severity that the user wants for `rule`, or its own."""
        return self.severities.get(rule.name) or self.severities.get(rule.topic) or rule.severity

    def options(self, rule: str) -> Mapping[str, Any]:
        """The table `rules.<rule>`."""
        return self.rules.get(rule, {})

    def excludes(self, path: Path) -> bool:
        """Whether `path`, a file or folder, is left out by `exclude` and `extend-exclude`."""
        relative = self.relative(path)
        if relative is None:
            return False
        patterns = (*self.exclude, *self.extend_exclude)
        plain = {pattern for pattern in patterns if _is_plain(pattern)}
        if plain.intersection(PurePosixPath(relative).parts):
            return True
        return matches([pattern for pattern in patterns if pattern not in plain], relative)

    def relative(self, path: Path) -> str | None:
        """The path under `root` as globs see it; None outside of it."""
        try:
            relative = path.relative_to(self.root) if path.is_absolute() else path
        except ValueError:
            return None
        return relative.as_posix()

    def globs_of(self, path: Path) -> tuple[str, ...]:
        """The globs of `per_file_ignores` that mean the file at `path`."""
        relative = self.relative(path)
        if relative is None:
            return ()
        return tuple(
            glob
            for glob in self.per_file_ignores
            if matches([glob.removeprefix("!")], relative) != glob.startswith("!")
        )

    def _ignored_in(self, rule: KnownRule, path: Path) -> bool:
        return any(_closeness(rule, self.per_file_ignores[glob]) for glob in self.globs_of(path))


def _closeness(rule: KnownRule, words: Iterable[str]) -> int:
    """How closely the closest of `words` names the rule: 3 by name, 2 by topic, 1 by `all`, 0 not at all."""
    rank = {ALL: 1, rule.topic: 2, rule.name: 3}
    return max((rank.get(word, 0) for word in words), default=0)


def _selected(rule: KnownRule, words: Iterable[str]) -> int:
    if rule.default:
        return _closeness(rule, words)
    return _closeness(rule, (word for word in words if word != rule.topic))


def _is_plain(pattern: str) -> bool:
    return not any(character in pattern for character in "*?[!/\\#") and pattern == pattern.strip()


def matches(patterns: Iterable[str], relative: str) -> bool:
    """Whether a path matches patterns as in .gitignore."""
    listed = tuple(patterns)
    return bool(listed) and _compiled(listed).match_file(relative)


@lru_cache(maxsize=256)
def _compiled(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # on first use: most projects configure no globs, and it costs start-up time

    return GitIgnoreSpec.from_lines(patterns)
