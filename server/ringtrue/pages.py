"""The documentation of the rules: where each page is, and its text, made from the rule's own file.

`python -m ringtrue.pages docs/rules README.md` writes all pages, and the table of rules between the README's markers.
Does not know whether a page can be reached.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from textwrap import dedent

from ringtrue.rule import Bad, Given, Good, Rule

DOCUMENTATION = "https://ringtrue.dev"
BEGIN, END = "<!-- rules: begin -->", "<!-- rules: end -->"
_WRITTEN = "Written by `python -m ringtrue.pages docs/rules README.md` from the rules' own files."
_LANGUAGES = {"toml": "toml", "yml": "yaml", "yaml": "yaml", "txt": "text", "cfg": "ini"}
_FIXES = {"none": "none", "suggestion": "offered, for a person to choose", "safe": "safe to apply unseen"}


def page_url(rule: Rule) -> str:
    """The address of the rule's page."""
    return f"{DOCUMENTATION}/rules/{rule.topic}/{rule.name}"


def cwe_url(cwe: int) -> str:
    """The address of a weakness in the Common Weakness Enumeration."""
    return f"https://cwe.mitre.org/data/definitions/{cwe}.html"


def page_text(rule: Rule) -> str:
    """The rule's page in Markdown."""
    return "\n".join(_page(rule)) + "\n"


def pages(rules: Iterable[Rule]) -> Mapping[str, str]:
    """Every page by its path below the folder of pages, a table of all rules among them."""
    rules = sorted(rules, key=lambda rule: (rule.topic, rule.name))
    return {"README.md": table_text(rules)} | {f"{rule.topic}/{rule.name}.md": page_text(rule) for rule in rules}


def table_text(rules: Iterable[Rule]) -> str:
    """The rules of each topic in one table, in Markdown."""
    return "\n".join(_tables(list(rules))) + "\n"


def with_rules(text: str, rules: Iterable[Rule], folder: str) -> str:
    """A text with what stands between its markers replaced by the rules of each topic; their pages are in `folder`."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        return text
    listed = sorted(rules, key=lambda rule: (rule.topic, rule.name))
    return "\n".join([before + begin, *_summaries(listed, folder), end + after])


def _summaries(rules: list[Rule], folder: str) -> Iterator[str]:
    for topic in dict.fromkeys(rule.topic for rule in rules):
        own = [rule for rule in rules if rule.topic == topic]
        names = (f"[{rule.name}]({folder}/{topic}/{rule.name}.md){'' if rule.default else ' (off)'}" for rule in own)
        summary = f"<summary><b>{topic}</b>: {_many(len(own))}</summary>"
        yield from ("", f"<details>{summary}", "", f"{', '.join(names)}.", "", "</details>")
    yield ""


def _many(count: int) -> str:
    return "1 rule" if count == 1 else f"{count} rules"


def _tables(rules: list[Rule]) -> Iterator[str]:
    yield "# Rules"
    yield ""
    yield _WRITTEN
    for topic in dict.fromkeys(rule.topic for rule in rules):
        yield from ("", f"## {topic}", "", "| rule | reports | severity | kind | fix |", "|---|---|---|---|---|")
        for rule in rules:
            if rule.topic == topic:
                name = f"[{rule.name}]({topic}/{rule.name}.md)"
                off = "" if rule.default else " (off by default)"
                yield f"| {name} | {rule.summary}{off} | {rule.severity} | {rule.kind} | {rule.fix} |"


def _page(rule: Rule) -> Iterator[str]:
    yield f"# {rule.name}"
    yield ""
    yield f"{rule.summary[:1].upper()}{rule.summary[1:]}."
    yield ""
    default = "on" if rule.default else "off: select it by its name"
    yield f"Topic: {rule.topic} · kind: {rule.kind} · severity: {rule.severity} · default: {default}  "
    weaknesses = ", ".join(f"[CWE-{cwe}]({cwe_url(cwe)})" for cwe in rule.cwe)
    yield f"Fix: {_FIXES[rule.fix]}" + (f" · {weaknesses}" if weaknesses else "")
    if rule.overlaps:
        yield ""
        yield f"Others that report some of it: {', '.join(f'`{other}`' for other in rule.overlaps)}."
    yield from ("", rule.page, "", "## Reported")
    for bad in (one for one in rule.examples if isinstance(one, Bad)):
        yield ""
        yield from _code(bad.code, bad.given)
        if bad.fixed is not None:
            yield from ("", "becomes", "")
            yield from _code(bad.fixed, bad.given)
    yield from ("", "## Not reported")
    for good in (one for one in rule.examples if isinstance(one, Good)):
        yield from ("", f"{good.why[:1].upper()}{good.why[1:]}:", "")
        yield from _code(good.code, good.given)


def _code(code: str, given: Given) -> Iterator[str]:
    ending = given.path.rpartition(".")[2]
    fence = "````" if "```" in code else "```"
    yield f"{fence}{_LANGUAGES.get(ending, 'python')}"
    yield dedent(code).strip("\n")
    yield fence


def _may_be_written(folder: Path) -> bool:
    """Whether the folder holds nothing, or pages that were written before: what is not a page there is deleted."""
    table = folder / "README.md"
    return not folder.exists() or not any(folder.iterdir()) or (table.exists() and _WRITTEN in table.read_text("utf-8"))


def main(arguments: list[str]) -> int:
    """Write every page below the folder named first, delete those of rules that are gone, and fill the other files."""
    import argparse

    from ringtrue.registry import installed_rules

    parser = argparse.ArgumentParser(prog="python -m ringtrue.pages", description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("others", type=Path, nargs="*", metavar="FILE")
    named = parser.parse_args(arguments)
    folder, others = named.folder, named.others
    if not _may_be_written(folder):
        parser.error(f"'{folder}' holds files that are not these pages")
    rules = installed_rules()
    written = pages(rules)
    for old in folder.rglob("*.md"):
        if old.relative_to(folder).as_posix() not in written:
            old.unlink()
    for name, text in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for other in others:
        place = Path(os.path.relpath(folder, other.parent)).as_posix()
        other.write_text(with_rules(other.read_text(encoding="utf-8"), rules, place), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
