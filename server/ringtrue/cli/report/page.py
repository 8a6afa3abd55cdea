"""Page: a report as one HTML document with its style and script inside, readable without either.

Does not know where the findings come from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from ringtrue import __version__
from ringtrue.cli.report.told import Item, Line, Trend


def page(title: str, items: Sequence[Item], count: int, trend: Trend | None) -> Iterator[str]:
    """The document, piece by piece. `count` is the number of files that were checked."""
    style, script = (files(__package__).joinpath(name).read_text("utf-8") for name in ("page.css", "page.js"))
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    # Nothing is loaded from anywhere: what the code under review holds cannot make the page talk to others.
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    yield f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
    yield from _head(title, items, count, trend)
    yield from _filters(items)
    yield '<main id="findings">\n'
    for at, item in enumerate(items):
        yield from _finding(at, item)
    if not items:
        yield '<p class="none">Nothing found.</p>\n'
    yield "</main>\n"
    yield f"<footer>ringtrue {escape(__version__)}</footer>\n<script>\n{script}</script>\n</body>\n</html>\n"


def _head(title: str, items: Sequence[Item], count: int, trend: Trend | None) -> Iterator[str]:
    yield f"<header>\n<h1>{escape(title)}</h1>\n"
    found = Counter(item.severity for item in items)
    said = ", ".join(
        f"{found[name]} {name}{'s' if found[name] > 1 and name != 'information' else ''}" for name in found
    )
    files_ = len({item.path for item in items})
    yield f"<p>{_many(len(items), 'finding')} in {_many(files_, 'file')} of {count} checked"
    yield f": {said}.</p>\n" if said else ".</p>\n"
    if trend is not None:
        yield '<dl class="trend">'
        for name, number in (("new", trend.new), ("accepted before", trend.accepted), ("gone", trend.gone)):
            yield f"<div><dt>{name}</dt><dd>{number}</dd></div>"
        yield "</dl>\n"
    yield from _by_rule(items)
    yield "</header>\n"


def _by_rule(items: Sequence[Item]) -> Iterator[str]:
    """A bar for each rule, the most frequent first."""
    counts = Counter((item.topic, item.rule) for item in items)
    if not counts:
        return
    most = max(counts.values())
    yield '<details class="rules"><summary>By rule</summary>\n<table>\n'
    for (topic, rule), number in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])):
        yield f'<tr><th scope="row">{escape(rule)}</th><td>{escape(topic)}</td><td class="number">{number}</td>'
        yield f'<td><meter min="0" max="{most}" value="{number}"></meter></td></tr>\n'
    yield "</table>\n</details>\n"


def _filters(items: Sequence[Item]) -> Iterator[str]:
    yield '<form id="filters" role="search" hidden>\n'
    yield '<label>Search <input type="search" name="words" placeholder="path, rule, words ( / )"></label>\n'
    for name, values in (
        ("severity", dict.fromkeys(item.severity for item in items)),
        ("topic", sorted({item.topic for item in items})),
    ):
        yield f'<label>{name.title()} <select name="{name}"><option value="">all</option>'
        yield "".join(f"<option>{escape(value)}</option>" for value in values)
        yield "</select></label>\n"
    yield '<label><input type="checkbox" name="open"> not looked at yet</label>\n'
    if any(item.new is not None for item in items):
        yield '<label><input type="checkbox" name="new" checked> new only</label>\n'
    yield '<span id="progress" role="status"></span>\n'
    yield '<span class="keys">j / k: next, previous; x: looked at; o: rule page</span>\n</form>\n'


def _finding(at: int, item: Item) -> Iterator[str]:
    words = f"{item.path} {item.rule} {item.message}".lower()
    new = "" if item.new is None else f' data-new="{int(item.new)}"'
    yield f'<article id="f{at}" class="{item.severity}" tabindex="-1" data-key="{escape(item.key)}" '
    yield f'data-severity="{item.severity}" data-topic="{item.topic}" data-words="{escape(words)}"{new}>\n'
    yield f"<h2>{escape(item.message)}</h2>\n"
    yield f'<p class="place"><code>{escape(item.path)}:{item.line}</code> '
    yield f'<span class="severity">{item.severity}</span> <a href="{escape(item.url)}">{escape(item.rule)}</a> '
    yield f"<small>{item.topic}, {item.kind}</small>"
    yield ' <span class="new">new</span>' if item.new else ""
    yield '</p>\n<label class="looked"><input type="checkbox"> looked at</label>\n'
    yield '<pre class="code">' + "\n".join(map(_line, item.code)) + "</pre>\n"
    if item.steps:
        yield "<ol>" + "".join(f"<li>line {line}: {escape(said)}</li>" for line, said in item.steps) + "</ol>\n"
    if item.evidence:
        rows = (f"<li>{escape(q)}: {escape(a)} <small>({escape(s)})</small></li>" for q, a, s in item.evidence)
        yield '<ul class="evidence">' + "".join(rows) + "</ul>\n"
    for title, change in item.fixes:
        yield f"<details><summary>{escape(title)}</summary>"
        yield f'<pre class="change">{_change(change)}</pre>' if change else ""
        yield "</details>\n"
    yield "</article>\n"


def _line(line: Line) -> str:
    number = f'<span class="number">{line.number:>5}</span> '
    if line.marked is None:
        return number + escape(line.text)
    start, end = line.marked
    return f"{number}{escape(line.text[:start])}<mark>{escape(line.text[start:end])}</mark>{escape(line.text[end:])}"


def _change(change: str) -> str:
    kinds = {"+": "ins", "-": "del"}
    lines = []
    for line in change.splitlines():
        kind = kinds.get(line[:1])
        lines.append(f"<{kind}>{escape(line)}</{kind}>" if kind else f"<span>{escape(line)}</span>")
    return "\n".join(lines)


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
