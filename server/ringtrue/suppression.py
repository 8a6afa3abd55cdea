"""Comments that silence findings: `# ringtrue: ignore[rule]`, `# noqa: rule`, `# ringtrue: ignore-file[rule]`.

Those of other tools count: a code in a `noqa` (`# noqa: F821`, `# ruff: noqa: F821`) silences the rules that report
the same.

Does not know the rules, nor how a file was parsed: it is given the text, and the findings as names with spans.

What a comment covers. A finding is silenced by a comment on any line from the first to the last line of its *scope*:
the smallest statement that holds the finding (of a compound one only the header), which the caller passes. Without a
scope, the lines of the finding itself. A comment on the line above covers nothing. `ignore-file` counts in the head
of the file: before it only comments, blank lines and the docstring; so do `ruff: noqa` and `flake8: noqa`, for what
those tools report too. Inside a string there are no comments.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from ringtrue.comments import Language, can_end_in_comment, comment_starts
from ringtrue.text import Edit, Source, Span

_CODE = r"[A-Z]+[0-9]+"  # as Ruff and flake8 name their rules
_ITEM = r"[A-Za-z][\w-]*"
_OURS = re.compile(r"#\s*ringtrue\s*:\s*ignore(?P<file>-file)?(?![\w-])[ \t]*(?P<list>\[(?P<names>[^\]#\r\n]*)\])?")
# Behind `noqa:` a second word counts after a comma, or if it is a code: the rest is prose.
_NOQA = re.compile(
    rf"#[ \t]*(?i:noqa)(?![\w-])(?P<list>[ \t]*:(?P<names>[ \t]*{_ITEM}(?:[ \t]*,[ \t]*{_ITEM}|[ \t]+{_CODE}\b)*))?"
)
_NOQA_FILE = re.compile(
    r"#[ \t]*(?i:ruff|flake8)[ \t]*:[ \t]*(?i:noqa)(?![\w-])"
    rf"(?P<list>[ \t]*:(?P<names>[ \t]*{_CODE}(?:(?:[ \t]*,[ \t]*|[ \t]+){_CODE}\b)*)?)?"
)
_NAME = re.compile(r"[^\s,]+")
# What has to stay where it is: the interpreter's line, and the encoding's.
_FIRST_LINES = re.compile(r"#!|[ \t\f]*#.*?coding[:=]")
_WORDS = ("ringtrue", "noqa", "NOQA")


Kind: TypeAlias = Literal["ignore", "ignore-file", "noqa", "noqa-file"]
_ON_FILE = ("ignore-file", "noqa-file")


class Named(NamedTuple):
    """A rule that a comment names, and where."""

    rule: str
    span: Span


@dataclass(frozen=True)
class Ignore:
    """One comment that silences, from its `#` on. Not `listed`: it names nothing, and silences every rule.

    `names` are all that the list names; in a `noqa`, codes of other tools among them.
    """

    kind: Kind
    line: int
    span: Span
    names: tuple[Named, ...] = ()
    listed: bool = False

    @property
    def on_file(self) -> bool:
        """Whether it stands for the whole file, not for its line."""
        return self.kind in _ON_FILE

    @property
    def of_others(self) -> bool:
        """Whether other tools read it too."""
        return self.kind in ("noqa", "noqa-file")

    def covers(self, rule: str, codes: Collection[str] = ()) -> bool:
        """Whether it silences `rule`, which other tools report under `codes`."""
        if self.kind == "noqa-file" and not self.listed:
            return bool(codes)
        theirs = codes if self.of_others else ()
        return not self.listed or any(named.rule == rule or named.rule in theirs for named in self.names)


class Told(NamedTuple):
    """A finding as suppression sees it: its rule, its span, its scope if that is known, and the codes under which
    other tools report the same."""

    rule: str
    span: Span
    scope: Span | None = None
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unused:
    """A comment that silenced nothing, or names in it that did not. `rules` is empty for a comment without names."""

    ignore: Ignore
    rules: tuple[str, ...]
    span: Span
    edit: Edit


@dataclass(frozen=True)
class Suppressions:
    """The comments of one text that silence."""

    source: Source
    ignores: tuple[Ignore, ...] = ()

    @cached_property
    def _on_lines(self) -> list[Ignore]:
        return [ignore for ignore in self.ignores if not ignore.on_file]

    @cached_property
    def _on_file(self) -> list[Ignore]:
        return [ignore for ignore in self.ignores if ignore.on_file]

    def silencing(self, finding: Told) -> list[Ignore]:
        """The comments that silence the finding."""
        if not self.ignores:
            return []
        start, end = finding.scope or finding.span
        first, last = self.source.line_of(start), self.source.line_of(max(start, end - 1))
        found = [ignore for ignore in self._on_file if ignore.covers(finding.rule, finding.codes)]
        for ignore in self._on_lines[bisect_left(self._on_lines, first, key=lambda one: one.line) :]:
            if ignore.line > last:
                break
            if ignore.covers(finding.rule, finding.codes):
                found.append(ignore)
        return found

    def silences(self, finding: Told) -> bool:
        return bool(self.silencing(finding))

    def unused(
        self, findings: Iterable[Told], ran: Collection[str] | None = None, known: Collection[str] | None = None
    ) -> tuple[Unused, ...]:
        """What silences none of `findings`, which are all that was said before anything was silenced.

        `ran` are the rules that could have spoken, `known` all rules there are; None: every name. A name is unused if
        its rule ran, or is none. A comment without names is judged only where all rules ran. A `noqa` belongs to other
        tools as well: there only the names of rules that ran are judged, and none if `ran` is None.
        """
        used: set[tuple[Ignore, str]] = set()
        for finding in findings:
            used.update((ignore, finding.rule) for ignore in self.silencing(finding))
        all_ran = ran is None or known is None or set(known) <= set(ran)
        found: list[Unused] = []
        for ignore in self.ignores:
            judged = [named for named in ignore.names if _judged(ignore, named, ran, known)]
            idle = tuple(named for named in judged if (ignore, named.rule) not in used)
            if ignore.listed and idle:
                found.append(self._idle(ignore, idle))
            elif not ignore.names and not ignore.of_others and all_ran and not any(one == ignore for one, _ in used):
                found.append(self._idle(ignore, ()))
        return tuple(found)

    def _idle(self, ignore: Ignore, idle: tuple[Named, ...]) -> Unused:
        rules = tuple(named.rule for named in idle)
        whole = len(idle) == len(ignore.names)
        span = ignore.span if whole else Span(idle[0].span.start, idle[-1].span.end)
        return Unused(ignore, rules, span, removal(self.source, ignore, rules))


def _judged(ignore: Ignore, named: Named, ran: Collection[str] | None, known: Collection[str] | None) -> bool:
    if ignore.of_others:
        return ran is not None and named.rule in ran
    return ran is None or named.rule in ran or (known is not None and named.rule not in known)


def suppressions(text: str, language: Language = "python", source: Source | None = None) -> Suppressions:
    """The silencing comments of a text, by line. A text without the words costs one search for each of them."""
    source = source or Source(text)
    lines = sorted({source.line_of(at) for word in _WORDS for at in _occurrences(text, word)})
    candidates = [line for line in lines if _may_silence(text, source.line_span(line))]
    found: list[Ignore] = []
    for line, start in comment_starts(source, candidates, language):
        found += _ignores(source, line, start, language)
    return Suppressions(source, tuple(found))


def removal(source: Source, ignore: Ignore, rules: Collection[str] = ()) -> Edit:
    """The edit that takes `rules` out of the comment, or all of the comment if nothing is left of it.

    A reason behind the comment goes with it, another comment behind it stays; a line of which nothing is left goes too.
    """
    kept = [named.rule for named in ignore.names if named.rule not in rules]
    if rules and kept:
        return Edit(Span(ignore.names[0].span.start, ignore.names[-1].span.end), ", ".join(kept))
    start, end = source.line_span(ignore.line)
    text = source.text
    following = text.find("#", ignore.span.end, end)
    if following >= 0:
        return Edit(Span(ignore.span.start, following), "")
    before = len(text[start : ignore.span.start].rstrip())
    if before:
        return Edit(Span(start + before, end), "")
    after = source.starts[ignore.line + 1] if ignore.line + 1 < source.line_count else end
    return Edit(Span(start, after), "")


def addition(source: Source, scope: Span, rule: str, language: Language = "python") -> Edit | None:
    """The edit that silences `rule` in `scope`: joins a comment that is there, else ends the scope's last line.

    None where it is silent already, or where no comment can stand.
    """
    present = suppressions(source.text, language, source)
    if present.silences(Told(rule, scope)):
        return None
    first, last = source.line_of(scope.start), source.line_of(max(scope.start, scope.end - 1))
    for ignore in present.ignores:
        if ignore.kind == "ignore" and ignore.listed and first <= ignore.line <= last:
            return joining(ignore, rule)
    if not can_end_in_comment(source, last, language):
        return None
    start, end = source.line_span(last)
    code_end = start + len(source.text[start:end].rstrip())
    return Edit(Span(code_end, end), f"  # ringtrue: ignore[{rule}]")


def file_addition(source: Source, rule: str, language: Language = "python") -> Edit:
    """The edit that silences `rule` in the whole file: joins a comment that is there, else makes one in its head."""
    for ignore in suppressions(source.text, language, source).ignores:
        if ignore.kind == "ignore-file" and ignore.listed:
            return joining(ignore, rule)
    line = 0
    while line < 2 and _FIRST_LINES.match(source.text[slice(*source.line_span(line))]):
        line += 1
    at = source.line_span(line).start
    end = "\r\n" if "\r\n" in source.text else "\n"
    lead = end if at == len(source.text) and at and source.text[at - 1] not in "\r\n" else ""
    mark = line == 0 and source.text.startswith("\ufeff")
    return Edit(Span(at + mark, at + mark), f"{lead}# ringtrue: ignore-file[{rule}]{end}")


def joining(ignore: Ignore, rule: str) -> Edit:
    """The edit that adds `rule` to the list of a comment."""
    if ignore.names:
        at = ignore.names[-1].span.end
        return Edit(Span(at, at), f", {rule}")
    at = ignore.span.end - 1
    return Edit(Span(at, at), rule)


def _occurrences(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))


def _may_silence(text: str, span: Span) -> bool:
    return any(pattern.search(text, *span) for pattern in (_OURS, _NOQA, _NOQA_FILE))


def _ignores(source: Source, line: int, start: int, language: Language) -> Iterator[Ignore]:
    """What the comment at `start` silences, from left to right."""
    end = source.line_span(line).end
    for found in _OURS.finditer(source.text, start, end):
        if not found["file"]:
            yield _ignore("ignore", line, found)
        elif _in_head(source, line, language):
            yield _ignore("ignore-file", line, found)
    yield from (_ignore("noqa", line, found) for found in _NOQA.finditer(source.text, start, end))
    for found in _NOQA_FILE.finditer(source.text, start, end):
        if _in_head(source, line, language):
            yield _ignore("noqa-file", line, found)


def _ignore(kind: Kind, line: int, found: re.Match[str]) -> Ignore:
    at = found.start("names")
    items = _NAME.finditer(found["names"] or "")
    names = tuple(Named(item[0], Span(at + item.start(), at + item.end())) for item in items)
    return Ignore(kind, line, Span(*found.span()), names, found["list"] is not None)


def _in_head(source: Source, line: int, language: Language) -> bool:
    before = source.text[: source.starts[line]]
    if all(not part.strip() or part.lstrip().startswith("#") for part in before.splitlines()):
        return True
    return language == "python" and _is_docstring(before)


def _is_docstring(text: str) -> bool:
    import ast

    try:
        body = ast.parse(text.lstrip("\ufeff")).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
