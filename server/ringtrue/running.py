"""Running: what the rules say of one block, from scratch, with what comments silence taken out.

Does not know other blocks, what was said before, or where the block stands.
"""

from __future__ import annotations

import ast
import logging
from collections.abc import Iterable
from dataclasses import replace

from ringtrue.analysis import Kept, Snapshot
from ringtrue.context import Context, Module
from ringtrue.declarations import language_of
from ringtrue.rule import Finding, Fix, Rule
from ringtrue.ruleset import RuleSet
from ringtrue.suppression import Suppressions, Told, Unused, suppressions
from ringtrue.syntax import Block
from ringtrue.text import Source, Span
from ringtrue.unused_suppression import UNUSED_SUPPRESSION

_log = logging.getLogger(__name__)
_failed: set[str] = set()
_SUITES = ("body", "orelse", "finalbody", "handlers", "cases")


def run_block(block: Block, module: Module, snapshot: Snapshot) -> Kept:
    """What the rules say of `block`, and the record of what they asked."""
    rules = snapshot.rules
    complete = not snapshot.typing or all(rule.prompt for rule in rules.rules)
    by_node = rules.by_node if complete else rules.prompt
    context = Context(block, module, snapshot.world, snapshot.path, rules.options)
    said: dict[str, list[Finding]] = {}
    failed: set[str] = set()
    for node in (block, *block.tree.nodes):
        for check, rule in by_node.get(type(node), ()):
            try:
                for finding in check(node, context):
                    said.setdefault(rule.name, []).append(finding)
            except Exception:  # noqa: PERF203  # a failing rule must not take another's findings with it
                _report(rule)
                failed.add(rule.name)
    heard = (name for name in said if name not in failed)
    found = [one for name in heard for one in _honest(block, rules.by_name[name], said[name], rules)]
    found = [_explained(one, found) if one.explained is not None else one for one in found]
    if (comments := silencing(block, snapshot.path)) is not None:
        found = list(_heard(found, block, comments, context, snapshot))
    found.sort(key=lambda finding: (finding.span, finding.rule, finding.message))
    return Kept(tuple(found), context.close(), complete)


def _report(rule: Rule) -> None:
    """A failing rule loses its own findings for the block, and is logged once."""
    if rule.name not in _failed:
        _failed.add(rule.name)
        _log.exception("rule '%s' failed and is left out where it fails", rule.name)


def _honest(block: Block, rule: Rule, said: Iterable[Finding], rules: RuleSet) -> list[Finding]:
    """What `rule` said, under its name; nothing that touches what could not be read."""
    honest = (one for one in said if not _touches_damage(block, one.span))
    return [replace(one, rule=rule.name, severity=rules.severity(rule, one)) for one in honest]


def _explained(finding: Finding, found: Iterable[Finding]) -> Finding:
    """The finding with those fixes of others that make it go away, too."""
    assert finding.explained is not None  # asked by the caller
    others = [fix for one in found if one.rule != finding.rule for fix in one.fixes]
    try:
        fixes = tuple(finding.explained(others)) if others else ()
    except Exception:
        _log.exception("rule '%s' failed with the fixes of others", finding.rule)
        fixes = ()
    return replace(finding, fixes=(*fixes, *finding.fixes), explained=None)


def _touches_damage(block: Block, span: Span) -> bool:
    """Whether the finding speaks of text that could not be read, or that stands in for it."""
    return any(lost.start < span.end and span.start < lost.end for lost in block.damage)


def silencing(block: Block, path: str) -> Suppressions | None:
    """The comments in `block` that silence findings, or None; computed once a block."""
    if "silencing" not in block.__dict__:
        block.__dict__["silencing"] = _read_silencing(block, path)
    kept: Suppressions | None = block.__dict__["silencing"]
    return kept


def _read_silencing(block: Block, path: str) -> Suppressions | None:
    text = block.text
    language = "python" if block.kind != "declared" else language_of(path)
    if language is None or not ("ringtrue" in text or "noqa" in text or "NOQA" in text):
        return None
    read = suppressions(text, language)
    on_lines = tuple(one for one in read.ignores if not one.on_file)
    return Suppressions(read.source, on_lines) if on_lines else None


def _heard(
    found: Iterable[Finding], block: Block, comments: Suppressions, context: Context, snapshot: Snapshot
) -> Iterable[Finding]:
    rules = snapshot.rules
    told = [
        (finding, Told(finding.rule, finding.span, scope_of(block, finding.span), rules.by_name[finding.rule].codes))
        for finding in found
    ]
    yield from (finding for finding, as_told in told if not comments.silences(as_told))
    settled = not snapshot.typing and not context.record.open
    if settled and not block.damage and UNUSED_SUPPRESSION.name in rules.names:
        for unused in comments.unused([as_told for _, as_told in told], rules.names, rules.known):
            yield _as_finding(unused, snapshot)


def _as_finding(unused: Unused, snapshot: Snapshot) -> Finding:
    named = ", ".join(f"'{rule}'" for rule in unused.rules)
    message = (
        f"nothing here is reported by {named}" if named else "nothing here is reported: the comment ignores nothing"
    )
    said = Finding(
        unused.span,
        message,
        fixes=(Fix("Remove what ignores nothing", (unused.edit,), safe=True),),
        tags=("unnecessary",),
        rule=UNUSED_SUPPRESSION.name,
    )
    return replace(said, severity=snapshot.rules.severity(UNUSED_SUPPRESSION, said))


def scope_of(block: Block, span: Span) -> Span:
    """The smallest statement of `block` that holds `span`; of a compound one only what stands before its suites."""
    if block.kind == "declared":
        return span
    best = span
    size = len(block.text) + 1
    for node in block.tree.nodes:
        if not isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            continue
        whole = _extent(block, node)
        if whole.start <= span.start and span.end <= whole.end and whole.end - whole.start < size:
            best, size = whole, whole.end - whole.start
    return best


def _extent(block: Block, node: ast.stmt | ast.ExceptHandler | ast.match_case) -> Span:
    if isinstance(node, ast.match_case):
        return Span(block.span(node.pattern).start, block.span(node.guard or node.pattern).end)
    start, end = _first(block, node), block.span(node).end
    inner = [child for field in _SUITES for child in getattr(node, field, ()) if isinstance(child, ast.stmt)]
    if inner:
        end = max(start, min(end, _header_end(block.chunk.source, _first(block, inner[0]))))
    return Span(start, end)


def _first(block: Block, node: ast.stmt | ast.ExceptHandler) -> int:
    """Where `node` starts, its decorators included."""
    decorators = getattr(node, "decorator_list", ())
    return min([block.span(node).start, *(block.span(decorator).start for decorator in decorators)])


def _header_end(source: Source, suite: int) -> int:
    """Where the header ends whose suite starts at `suite`; the two may share a line."""
    start = source.starts[source.line_of(suite)]
    return suite if source.text[start:suite].strip() else start - 1
