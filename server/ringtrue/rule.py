"""Rule, Finding, Evidence, Fix: what a rule declares and what it says, as frozen values.

Does not know how rules are found, run or shown.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from ringtrue.text import Edit as Edit
from ringtrue.text import Span as Span

if TYPE_CHECKING:
    from ringtrue.context import Context

Kind: TypeAlias = Literal["fact", "pattern"]
Severity: TypeAlias = Literal["error", "warning", "information", "hint"]
# What is said of finished code. Names and packages that do not exist are wrong however the line goes on.
PATIENT = frozenset({"logic", "security", "performance", "database", "web", "tests", "operations", "versions"})
"""The topics whose rules wait for a pause."""
FixKind: TypeAlias = Literal["none", "suggestion", "safe"]
Tag: TypeAlias = Literal["deprecated", "unnecessary"]


@dataclass(frozen=True)
class Evidence:
    """One look-up that supports a finding: what was asked, what came back, and who said so."""

    question: str
    answer: str
    source: str


@dataclass(frozen=True)
class Related:
    """A place elsewhere that explains a finding. `line` and `column` count from 0, in characters."""

    message: str
    path: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Step:
    """One place on the way to a finding, in the same block: characters from its start, as the finding's own."""

    message: str
    span: Span


@dataclass(frozen=True)
class FileEdit:
    """Edits to a file other than the one that holds the finding; spans refer to its text on disk or in its buffer."""

    path: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Command:
    """Something the client runs after the user confirms, such as the project's own installer.

    `arguments` are passed as a list, never through a shell.
    """

    name: Literal["ringtrue.install"]
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Fix:
    """A corrected version. `safe` fixes may be applied unseen by fix-all. Edits are in the finding's own file.

    `imports` are statements to stand beside the module's own imports; `renames` are (name, new name) of what the
    module reads at its top level and below; `above` names a function of the module above which the finding's own
    statement moves. All become edits when the finding is placed in its document.
    """

    title: str
    edits: tuple[Edit, ...] = ()
    safe: bool = False
    imports: tuple[str, ...] = ()
    renames: tuple[tuple[str, str], ...] = ()
    above: str = ""
    elsewhere: tuple[FileEdit, ...] = ()
    command: Command | None = None


@dataclass(frozen=True)
class Finding:
    """What a rule says. Spans are characters from the start of the block; the engine moves them to the file.

    `steps` are the way by which a value came to the finding, in order, from where it came from.
    `explained` picks those of the fixes of the block's other findings that make this one go away; they come before its
    own. It may ask the world, as the rule itself.
    `later` makes further fixes, behind `fixes`, when somebody asks for them: what costs more than a keystroke may. It
    must not ask the world; what it reads of the module may be one edit old, which the check of each fix finds out.
    """

    span: Span
    message: str
    evidence: tuple[Evidence, ...] = ()
    fixes: tuple[Fix, ...] = ()
    related: tuple[Related, ...] = ()
    tags: tuple[Tag, ...] = ()
    rule: str = ""
    severity: Severity | None = None
    steps: tuple[Step, ...] = ()
    explained: Callable[[Sequence[Fix]], Iterable[Fix]] | None = field(default=None, compare=False, repr=False)
    later: Callable[[], Iterator[Fix]] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Released:
    """One release of a project on the index of an example; `uploaded` is an ISO date."""

    version: str
    uploaded: str = "2020-01-01"
    requires_python: str | None = None
    yanked: bool = False


@dataclass(frozen=True)
class Listed:
    """One project on the index of an example. `rank` is its place by downloads, `imports` what it puts on the import
    path; both None where that is not known. `releases`, oldest first, are what details say; none: they say nothing."""

    rank: int | None = None
    imports: tuple[str, ...] | None = None
    releases: tuple[Released, ...] = ()
    status: Literal["active", "archived", "quarantined", "deprecated"] = "active"


@dataclass(frozen=True)
class Given:
    """The world an example stands in; what is not said is as in an empty project with nothing installed.

    `python` is the version of the project's interpreter, None for no interpreter at all; `path` names the example's
    own file; `files` are the project's other files. `installed` maps "name version" to {path: text} of a
    distribution's files; a "METADATA" among them adds lines to its metadata. `index` adds to the projects that the
    index of every example holds (see `tests/rules/conftest.py`); `private_index` is one more index, never asked.
    """

    python: str | None = "3.12"
    path: str = "app.py"
    files: Mapping[str, str] = field(default_factory=dict)
    installed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    index: Mapping[str, Listed] = field(default_factory=dict)
    private_index: str | None = None


@dataclass(frozen=True)
class Bad:
    """Code with caret lines under the offending characters: `# ^^^^ message`. Nothing else may be reported.

    The caret lines are not part of the code; a `#` directly before a caret counts as one. `fixed` is what the first
    fix of the first finding produces (or the fix titled `fix`), and is itself silent.
    """

    code: str
    fixed: str | None = None
    fix: str | None = None
    given: Given = Given()


@dataclass(frozen=True)
class Good:
    """A near miss: nothing may be reported, and `why` says what makes it right."""

    code: str
    why: str
    given: Given = Given()


Check: TypeAlias = Callable[[Any, "Context"], Iterator[Finding]]
C = TypeVar("C", bound=Check)
# A node a rule may ask for: any ast class, or a declaration from a requirement file (`ringtrue.declared`).
NodeType: TypeAlias = "type[ast.AST] | type[Any]"


@dataclass(frozen=True)
class Rule:
    """One rule: its function, what it wants to see, and what it says of itself."""

    name: str
    topic: str
    nodes: tuple[NodeType, ...]
    summary: str
    kind: Kind
    severity: Severity
    check: Check
    examples: tuple[Bad | Good, ...]
    overlaps: tuple[str, ...]
    default: bool
    page: str
    fix: FixKind = "none"
    cwe: tuple[int, ...] = ()
    patient: bool = False
    """Whether the rule waits for a pause although its topic does not."""
    shares: tuple[str, ...] = ()
    """Codes under which Ruff reports some of the same: the rule finds those that Ruff is configured to report in its
    options, under `companions`, and leaves them to it."""

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes under which Ruff, and the tools it took them from, report the same."""
        return tuple(each.removeprefix("ruff:") for each in self.overlaps if each.startswith("ruff:"))

    @property
    def prompt(self) -> bool:
        """Whether the rule speaks while the user types. The others are about finished code: in the block under the
        cursor they wait for a pause."""
        return self.topic not in PATIENT and not self.patient


def rule(
    *nodes: NodeType,
    summary: str,
    kind: Kind,
    severity: Severity,
    examples: tuple[Bad | Good, ...] | list[Bad | Good],
    overlaps: tuple[str, ...] | list[str] = (),
    fix: FixKind = "none",
    default: bool = True,
    cwe: tuple[int, ...] | list[int] = (),
    patient: bool = False,
    shares: tuple[str, ...] | list[str] = (),
) -> Callable[[C], C]:
    """Declare the decorated generator function a rule. Its name, with `-` for `_`, is the rule's name,
    its module's docstring is the page, and its module's package is the topic. `cwe` are the weaknesses it finds, by
    their numbers in the Common Weakness Enumeration."""

    def mark(check: C) -> C:
        name = check.__name__.replace("_", "-")
        module = check.__module__.split(".")
        declared = Rule(
            name=name,
            topic=module[-2] if len(module) > 1 else "local",
            nodes=nodes,
            summary=summary,
            kind=kind,
            severity=severity,
            check=check,
            examples=tuple(examples),
            overlaps=tuple(overlaps),
            default=default,
            page="",
            fix=fix,
            cwe=tuple(cwe),
            patient=patient,
            shares=tuple(shares),
        )
        check.__ringtrue__ = declared  # type: ignore[attr-defined]  # a function is the only thing a rule file defines
        return check

    return mark
