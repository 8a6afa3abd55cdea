"""Actions: the fixes of a place in a document as code actions, each of them checked to help.

Lives on the worker's thread. Computes everything from the text and the range: what clients send of diagnostics is not
needed. Does not know how requests are answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ringtrue.analysis import Analysis, Placed
from ringtrue.lsp.checker import Checked, Checker
from ringtrue.lsp.client import Client
from ringtrue.lsp.positions import range_of, span_of
from ringtrue.lsp.repair import fixed_throughout, rechecked, repairs
from ringtrue.lsp.shown import diagnostic
from ringtrue.lsp.uris import uri_of
from ringtrue.pages import page_url
from ringtrue.rule import Edit, Finding, Fix
from ringtrue.running import scope_of
from ringtrue.text import Source, Span, with_line_ends_of

if TYPE_CHECKING:
    from ringtrue.lsp.generating import Generating

QUICK_FIX = "quickfix"
REFACTOR = "refactor"
FIX_ALL = "source.fixAll.ringtrue"
CLIENT_INSTALL = "ringtrue.install"
SERVER_INSTALL = "ringtrue.server.install"
CLIENT_REASON = "ringtrue.explain"
SERVER_REASON = "ringtrue.server.explain"
Action = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """A finding, moved to its place in the document, and the scope that a comment has to silence."""

    finding: Finding
    scope: Span


@dataclass(frozen=True)
class Actions:
    """What can be done about one document."""

    checker: Checker
    checked: Checked
    client: Client
    commands: frozenset[str]
    within: Span | None = None
    """Where edits that nobody looks at one by one must lie, once applied: a cell of a notebook."""

    def at(self, range: Mapping[str, Any], only: list[str] | None) -> list[Action]:
        """The actions for what is found in the range: fixes, then all safe ones together, then the reason, and last the
        ways to ignore it."""
        wanted = span_of(self._source, range, self.client.encoding)
        found = [one for one in self._found() if one.finding.span.touches(wanted)]
        made: list[Action] = []
        if _asks_for(QUICK_FIX, only):
            made += (action for one in found for action in self._fixes(one.finding))
            made += self._fix_rules(found)
        if _asks_for(FIX_ALL, only):
            made += self._fix_all(self._finished() if only else self.checked.analysis)
        if _asks_for(QUICK_FIX, only):
            made += self._reasons(found)
            made += self._ignores(found)
        if _asks_for(REFACTOR, only):
            made += self._generating.at(range)
        return made

    def repairs_of(self, range: Mapping[str, Any]) -> list[Action]:
        """The first fix of what is found at exactly that range, for a client that carries out all it is offered."""
        wanted = span_of(self._source, range, self.client.encoding)
        found = (one.finding for one in self._found() if one.finding.span == wanted)
        return [action for finding in found for action in [*self._fixes(finding)][:1] if "edit" in action]

    def resolved(self, action: Action) -> Action | None:
        """The action with its edit; None where the document has changed too much to know what was meant."""
        data = action.get("data")
        if "edit" in action or not isinstance(data, dict):
            return action
        if data.get("kind") == REFACTOR:
            return self._generating.resolved(action)
        if data.get("kind") == FIX_ALL:
            edits = self._fixed(data.get("rule"))
            return {**action, "edit": self._edit(edits)} if edits else None
        for one in self._found():
            if one.finding.rule == data.get("rule") and [*one.finding.span] == data.get("span"):
                return self._resolved_of(one, action)
        return None

    def _resolved_of(self, one: Found, action: Action) -> Action | None:
        title = action.get("title")
        offered = (*one.finding.fixes, *self._ways(one))
        fix = next((fix for fix in offered if fix.title == title), None)
        return {**action, "edit": self._edit(fix.edits, fix)} if fix else None

    @property
    def _generating(self) -> Generating:
        from ringtrue.lsp.generating import Generating  # on first use: few requests come that far

        return Generating(self.checked, self.client)

    @property
    def _source(self) -> Source:
        return self.checked.task.document.source

    def _found(self) -> Iterator[Found]:
        for placed, finding in self.checked.told:
            yield Found(self.checked.analysis.in_document(finding, placed.start), _scope(placed, finding))

    def _fixes(self, finding: Finding) -> Iterator[Action]:
        preferred = False
        for fix in finding.fixes:
            if not repairs(self.checked.analysis, finding, fix):
                continue
            action = self._action(fix.title, finding)
            if fix.edits or fix.elsewhere:
                self._put_edit(action, finding, lambda fix=fix: self._edit(fix.edits, fix))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
                if self.client.prefers and not preferred:
                    action["isPreferred"] = preferred = True
            if fix.command is not None:
                action["command"] = self._command(fix)
            yield action

    def _finished(self) -> Analysis:
        """The analysis by every rule, for a client that asks for fixes alone, as one does that saves: there may have
        been no pause since the last keystroke in which the patient rules were heard."""
        analysis = self.checked.analysis
        return analysis if analysis.complete else rechecked(analysis, analysis.snapshot.text)

    def _fix_all(self, analysis: Analysis) -> Iterator[Action]:
        if not any(fix.safe and fix.edits for one in analysis.findings for fix in one.fixes):
            return
        action: Action = {"title": "Fix all that is safe to fix", "kind": FIX_ALL}
        if self.client.resolves_edits:
            yield {**action, "data": {"uri": self.checked.task.document.uri, "kind": FIX_ALL}}
        elif edits := self._fixed():
            yield {**action, "edit": self._edit(edits)}

    def _fixed(self, rule: str | None = None) -> tuple[Edit, ...]:
        """What applies all safe fixes, of one rule if one is named."""
        within = self.within

        def wanted(finding: Finding, fix: Fix) -> bool:
            inside = within is None or all(
                within.start <= edit.span.start and edit.span.end < within.end for edit in fix.edits
            )
            return inside and rule in (None, finding.rule)

        if within is None:
            return fixed_throughout(self._finished(), wanted)
        return fixed_throughout(self._finished(), wanted, most=1)

    def _fix_rules(self, found: list[Found]) -> Iterator[Action]:
        """For each rule that speaks here and elsewhere in the file: all that it can safely fix."""
        every = [one for one in self.checked.analysis.findings if any(fix.safe and fix.edits for fix in one.fixes)]
        for rule in dict.fromkeys(one.finding.rule for one in found):
            if sum(one.rule == rule for one in every) < 2:
                continue
            action: Action = {"title": f"Fix all '{rule}' problems in this file", "kind": QUICK_FIX}
            if self.client.resolves_edits:
                yield {**action, "data": {"uri": self.checked.task.document.uri, "kind": FIX_ALL, "rule": rule}}
            elif edits := self._fixed(rule):
                yield {**action, "edit": self._edit(edits)}

    def _reasons(self, found: list[Found]) -> Iterator[Action]:
        """What the findings rest on, shown by the client, or by us as a message."""
        name = CLIENT_REASON if CLIENT_REASON in self.commands else SERVER_REASON
        rules = self.checked.rules.by_name
        for finding in dict.fromkeys(one.finding for one in found):
            rule = rules.get(finding.rule)
            told = [f"{one.question}: {one.answer} ({one.source})" for one in finding.evidence]
            argument = {"rule": finding.rule, "message": finding.message, "evidence": told}
            if rule is not None:
                argument["url"] = page_url(rule)
            action = self._action(f"Show why '{finding.rule}' is reported", finding)
            action["command"] = {"title": action["title"], "command": name, "arguments": [argument]}
            yield action

    def _ignores(self, found: list[Found]) -> Iterator[Action]:
        """Those for single lines first; each once."""
        seen: set[tuple[str, tuple[Edit, ...]]] = set()
        offered = [(one.finding, fix, self._edit_size(fix)) for one in found for fix in self._ways(one)]
        for finding, fix, _ in sorted(offered, key=lambda one: one[2]):
            key = (fix.title, fix.edits)
            if key in seen or not repairs(self.checked.analysis, finding, fix):
                continue
            seen.add(key)
            action = self._action(fix.title, finding)
            self._put_edit(action, finding, lambda fix=fix: self._edit(fix.edits, fix))  # type: ignore[misc]  # as above
            yield action

    def _edit_size(self, fix: Fix) -> int:
        """0 for a line, 1 for a file, 2 for the project."""
        return 2 if fix.elsewhere else int(fix.title.endswith("in this file"))

    def _ways(self, one: Found) -> Iterator[Fix]:
        from ringtrue.lsp.ignoring import ways  # here, since it reads TOML

        def text_at(path: str) -> Source | None:
            found = self.checker.text_at(path)
            return found[2] if found else None

        return ways(self.checked.task, one.finding, one.scope, text_at)

    def _action(self, title: str, finding: Finding) -> Action:
        style = self.checker.style
        rule = next((rule for rule in self.checked.rules.rules if rule.name == finding.rule), None)
        return {"title": title, "kind": QUICK_FIX, "diagnostics": [diagnostic(finding, self._source, style, rule)]}

    def _put_edit(self, action: Action, finding: Finding, edit: Callable[[], dict[str, Any]]) -> None:
        """The edit itself, or for a client that can ask for it later, what tells us which one it was."""
        if self.client.resolves_edits:
            uri = self.checked.task.document.uri
            action["data"] = {"uri": uri, "rule": finding.rule, "span": [*finding.span]}
        else:
            action["edit"] = edit()

    def _command(self, fix: Fix) -> dict[str, Any]:
        assert fix.command is not None  # the caller has looked
        name = CLIENT_INSTALL if CLIENT_INSTALL in self.commands else SERVER_INSTALL
        argument = {"folder": uri_of(self.checked.task.root), "argv": [*fix.command.arguments]}
        return {"title": fix.title, "command": name, "arguments": [argument]}

    def _edit(self, edits: tuple[Edit, ...], fix: Fix | None = None) -> dict[str, Any]:
        """A WorkspaceEdit, with versions where the client reads them."""
        document = self.checked.task.document
        changes: list[tuple[str, int | None, Source, tuple[Edit, ...]]] = []
        if edits:
            changes.append((document.uri, document.version, document.source, edits))
        elsewhere = [(self.checker.text_at(other.path), other.edits) for other in (fix.elsewhere if fix else ())]
        changes += [
            (*found, with_line_ends_of(found[2].text, edits)) for found, edits in elsewhere if found is not None
        ]
        encoding = self.client.encoding
        listed = [
            (
                uri,
                version,
                [{"range": range_of(source, edit.span, encoding), "newText": edit.text} for edit in sorted(edits)],
            )
            for uri, version, source, edits in changes
        ]
        if self.client.versioned_edits:
            return {
                "documentChanges": [
                    {"textDocument": {"uri": uri, "version": version}, "edits": made} for uri, version, made in listed
                ]
            }
        return {"changes": {uri: made for uri, _, made in listed}}


def _asks_for(kind: str, only: list[str] | None) -> bool:
    """Whether a client that wants `only` these kinds, or kinds below them, wants `kind`."""
    return only is None or any(not one or kind == one or kind.startswith(f"{one}.") for one in only)


def _scope(placed: Placed, finding: Finding) -> Span:
    return scope_of(placed.block, finding.span).shifted(placed.start)
