"""XML that somebody else sends is read by a parser that resolves entities. An external entity copies a file of the
server or the answer of an internal host into the document; nested entities fill the memory.

Read it with `defusedxml`, which refuses both, or tell lxml not to: `etree.XMLParser(resolve_entities=False,
no_network=True)`. The parsers of the standard library fetch nothing from elsewhere, but still expand entities; with
an Expat before 2.4.1 without limit.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Arrival,
    Bad,
    Context,
    Edit,
    Finding,
    Fix,
    Good,
    Severity,
    Span,
    bound_constant,
    bound_value,
    given,
    last_name,
    rule,
)

_LXML = "lxml.etree."
_STANDARD = {
    "xml.etree.ElementTree": ("fromstring", "parse", "XML", "iterparse", "fromstringlist"),
    "xml.etree.cElementTree": ("fromstring", "parse", "XML", "iterparse"),
    "xml.dom.minidom": ("parse", "parseString"),
    "xml.dom.pulldom": ("parse", "parseString"),
    "xml.sax": ("parse", "parseString"),
}
_READS = frozenset(("fromstring", "parse", "XML", "iterparse", "parseString", "fromstringlist", "feed", "HTML"))


@rule(
    ast.Call,
    summary="XML from outside is read by a parser that resolves entities",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[611, 776],
    examples=[
        Bad(
            """
            from flask import request
            from lxml import etree


            def invoice():
                root = etree.fromstring(request.data)
                #                       ^^^^^^^^^^^^ 'etree.fromstring' resolves entities in XML from 'request.data'
                return root.findtext("total")
            """,
            fixed="""
            from flask import request
            from lxml import etree


            def invoice():
                root = etree.fromstring(request.data, etree.XMLParser(resolve_entities=False, no_network=True))
                return root.findtext("total")
            """,
        ),
        Bad(
            """
            import xml.etree.ElementTree as ET

            from aiohttp import web


            async def feed(request):
                root = ET.fromstring(await request.text())
                #                    ^^^^^^^^^^^^^^^^^^^^ 'ET.fromstring' expands entities in XML from 'request.text'
                return [item.text for item in root.iter("title")]
            """,
            fixed="""
            import defusedxml.ElementTree
            import xml.etree.ElementTree as ET

            from aiohttp import web


            async def feed(request):
                root = defusedxml.ElementTree.fromstring(await request.text())
                return [item.text for item in root.iter("title")]
            """,
        ),
        Good(
            """
            import defusedxml.ElementTree
            from flask import request


            def invoice():
                return defusedxml.ElementTree.fromstring(request.data).findtext("total")
            """,
            why="a parser that refuses entities",
        ),
        Good(
            """
            from flask import request
            from lxml import etree

            PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


            def invoice():
                return etree.fromstring(request.data, PARSER).findtext("total")
            """,
            why="the parser is told to leave entities alone",
        ),
        Good(
            """
            import xml.etree.ElementTree as ET

            menu = ET.parse("menu.xml").getroot()
            """,
            why="a file of one's own",
        ),
        Good(
            """
            import xml.etree.ElementTree as ET

            import requests


            def session_id(url):
                response = requests.post(url, timeout=10)
                return ET.fromstring(response.text).findtext("sessionId")
            """,
            why="the answer of a server that the program chose, to a parser that fetches nothing",
        ),
    ],
)
def xml_external_entity(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.taint.into(node, "xml", _read)
    if found is None:
        return
    name = ctx.source(found.call.func) if not found.through else found.through
    outside = not found.through and ctx.imported(node.func).startswith(_LXML)
    if not outside and found.origin.kind == "response":
        return  # of a server that this program chose, to a parser that fetches nothing and has a limit of its own
    what = "resolves entities" if outside else "expands entities"
    message = f"'{name[:40]}' {what} in XML from '{found.origin.text[:40]}'"
    severity: Severity | None = None if outside or "sax" in name else "information"
    yield Finding(
        ctx.span(found.at),
        message,
        found.evidence,
        tuple(_fixes(node, found, ctx)),
        steps=found.steps,
        severity=severity,
    )


def _read(node: ast.Call, ctx: Context) -> Iterator[ast.expr]:
    last = last_name(node.func)
    if last not in _READS or not node.args:
        return
    name = ctx.imported(node.func)
    if name.startswith(_LXML):
        if last not in ("feed", "HTML") and not _is_told(node, ctx):
            yield node.args[0]
        return
    module, _, function = name.rpartition(".")
    if function in _STANDARD.get(module, ()):
        yield node.args[0]


def _is_told(node: ast.Call, ctx: Context) -> bool:
    """Whether lxml's parser is told not to resolve entities, or is not known."""
    if (setting := given(node, "resolve_entities")) is not None:
        return bound_constant(setting, ctx) is False
    parser = given(node, "parser", 1)
    if parser is None:
        return False
    made = bound_value(parser, ctx)
    if not isinstance(made, ast.Call):
        return True
    setting = given(made, "resolve_entities")
    return last_name(made.func) == "HTMLParser" or (
        setting is not None and not (isinstance(setting, ast.Constant) and setting.value is True)
    )


def _fixes(node: ast.Call, found: Arrival, ctx: Context) -> Iterator[Fix]:
    if found.through:
        return
    name = ctx.imported(node.func)
    start, end = ctx.span(node.func)
    if name.startswith(_LXML):
        if len(node.args) == 1 and not node.keywords and isinstance(node.func, ast.Attribute):
            module = ctx.source(node.func.value)
            at = ctx.span(node.args[0]).end
            yield Fix(
                "Leave entities alone",
                (Edit(Span(at, at), f", {module}.XMLParser(resolve_entities=False, no_network=True)"),),
            )
        return
    safe = name.replace("xml.etree.cElementTree", "defusedxml.ElementTree").replace(
        "xml.etree.ElementTree", "defusedxml.ElementTree"
    )
    safe = safe.replace("xml.dom.", "defusedxml.").replace("xml.sax", "defusedxml.sax")
    yield Fix(
        "Read it with 'defusedxml'", (Edit(Span(start, end), safe),), imports=(f"import {safe.rpartition('.')[0]}",)
    )
