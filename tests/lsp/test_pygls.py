"""Another client: that of pygls, which reads every message with its own types."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient


async def _story(project: Path) -> list[str]:
    client = LanguageClient("tests", "1")
    published: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

    @client.feature("textDocument/publishDiagnostics")
    def _(params: types.PublishDiagnosticsParams) -> None:
        published.put_nowait(params)

    await client.start_io(sys.executable, "-m", "ringtrue.lsp")
    capabilities = types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(
            code_action=types.CodeActionClientCapabilities(
                code_action_literal_support=types.ClientCodeActionLiteralOptions(
                    types.ClientCodeActionKindOptions([types.CodeActionKind.QuickFix])
                )
            )
        )
    )
    await client.initialize_async(types.InitializeParams(capabilities, root_uri=project.as_uri()))
    client.initialized(types.InitializedParams())
    uri = (project / "a.py").as_uri()
    item = types.TextDocumentItem(uri, types.LanguageKind.Python, 1, "print(undefnied)\nundefined = 1\n")
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    [found] = (await published.get()).diagnostics
    asked = types.CodeActionParams(
        types.TextDocumentIdentifier(uri), found.range, types.CodeActionContext(diagnostics=[found])
    )
    actions = await client.text_document_code_action_async(asked)
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return [str(found.code), *(action.title for action in actions or ())]


def test_the_story_of_another_client(project: Path) -> None:
    (project / "ringtrue.toml").write_text('select = ["undefined-name"]\nnetwork = "off"\n')
    said = asyncio.run(asyncio.wait_for(_story(project), 60))
    assert said[0] == "undefined-name"
    assert "Replace 'undefnied' by 'undefined'" in said
    assert said[-2:] == ["Ignore 'undefined-name' in this file", "Ignore 'undefined-name' in 'ringtrue.toml'"]
