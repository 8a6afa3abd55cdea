"""A small history, made by hand: what it says is plain to see."""

from __future__ import annotations

from pathlib import Path

import pytest
from ringtrue.history import lives
from ringtrue.history.building.graph import ROOT, Entry, Graph, Signature, Unknown, add, add_bases
from ringtrue.history.building.packing import packed, write
from ringtrue.history.store import Store

FRAME = "c zoo.frame Frame"
BASE = "c zoo.frame Base"


def zoo() -> Graph:
    """`zoo` 1.0, 1.1 and 2.0: `Frame` loses `append` in 2.0; `sort` takes `axis` from 1.1 on."""
    graph = Graph()
    for version in ("1.0", "1.1", "2.0"):
        bit = graph.release(version)
        module = graph.scope("m zoo", "module", bit)
        frame = graph.scope(FRAME, "class", bit)
        base = graph.scope(BASE, "class", bit)
        add(graph.scopes[ROOT], "zoo", Entry("m zoo"), bit)
        add(module, "Frame", Entry(FRAME), bit)
        add(module, "anything", Entry(Unknown()), bit)
        add(frame, "size", Entry(Unknown()), bit)
        add(base, "close", Entry(Signature(("self",))), bit)
        add_bases(frame, [BASE], bit)
        parameters = ("self", "by") if version == "1.0" else ("self", "by", "axis")
        add(frame, "sort", Entry(Signature(parameters)), bit)
        add(frame, "open", Entry(Signature(("self",), open=True)), bit)
        add(frame, "mentioned", Entry(Unknown(perhaps=True)), bit)
        if version != "2.0":
            said = ("use 'concat'", "") if version == "1.1" else None
            add(frame, "append", Entry(Signature(("self", "other")), said), bit)
        if version == "1.1":
            lazy = graph.scope("m zoo.lazy", "module", bit)
            lazy.open |= bit
            add(module, "lazy", Entry("m zoo.lazy"), bit)
            add(lazy, "sure", Entry(Unknown()), bit)
        _add_bot(graph, bit, version)
        _add_page(graph, bit, version)
    return graph


def _add_page(graph: Graph, bit: int, version: str) -> None:
    """`Page` is a class in 1.0, and from 1.1 on a function that makes one."""
    page = graph.scope("c zoo.page Page", "class", bit)
    add(page, "lines", Entry(Unknown()), bit)
    made = Entry("c zoo.page Page") if version == "1.0" else Entry(Signature(("path",)))
    add(graph.scopes["m zoo"], "Page", made, bit)


def _add_bot(graph: Graph, bit: int, version: str) -> None:
    """`Bot` is a `Client` in 1.0, later a `Prefixed` first; what `Client` takes is only known in 2.0."""
    client, prefixed, bot = (graph.scope(f"c zoo.bot {name}", "class", bit) for name in ("Client", "Prefixed", "Bot"))
    add(graph.scopes["m zoo"], "Bot", Entry("c zoo.bot Bot"), bit)
    add(client, "__init__", Entry(Signature(("self", "intents"), open=version != "2.0")), bit)
    add(prefixed, "__init__", Entry(Signature(("self", "prefix", "intents"))), bit)
    add(client, "start", Entry(Signature(("self",)), ("use 'run'", "")), bit)
    add(prefixed, "start", Entry(Signature(("self",))), bit)
    add(client, "logout", Entry(Signature(("self",)), ("use 'close'", "")), bit)
    add_bases(bot, ["c zoo.bot Client"] if version == "1.0" else ["c zoo.bot Prefixed", "c zoo.bot Client"], bit)


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The answers come from the small history."""
    path = tmp_path / "history.bin"
    write(path, {"zoo": packed(zoo())}, {"zoo": "zoo"})
    store = Store(path)
    monkeypatch.setattr(lives, "_store", lambda: store)
    return store
