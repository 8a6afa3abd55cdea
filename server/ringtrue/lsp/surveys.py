"""Surveys: what is found in the files of the workspace that are not open, and who is told.

Belongs to the event loop. A survey runs when a client asks for one, and after changes where the user wants the whole
workspace watched. Clients that pull are answered piece by piece, and again when something is another; the others are
pushed to. Does not know how files are checked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ringtrue.lsp import wire
from ringtrue.lsp.client import Client
from ringtrue.lsp.errands import Post
from ringtrue.lsp.outbox import Outbox
from ringtrue.lsp.wire import Code

if TYPE_CHECKING:
    from typing import Protocol

    from ringtrue.lsp.progress import Progress
    from ringtrue.lsp.survey import Line, Survey
    from ringtrue.lsp.workspace_fixes import Edits
    from ringtrue.settled import Wishes

    class Scene(Protocol):
        """What surveys want to know of the session."""

        def to_survey(self, asked: bool) -> dict[str, Wishes]:
            """The workspace folders to survey: all when a client `asked`, else those the user wants watched."""

        def is_settled(self) -> bool:
            """Whether all that a survey starts from has been read."""

        def is_open(self, uri: str) -> bool: ...

        def apply_fixes(self, closed: Mapping[str, Edits]) -> None:
            """Have the client apply the safe fixes of files that are not open, and of those that are."""


_NOTHING = "0"  # as in `surveying`: the result id of a file in which nothing is found


class Known(NamedTuple):
    """What the client may know of a file: the name of the result, its diagnostics as JSON, and how many they are."""

    result: str
    items: str
    findings: int


CLEAN = Known(_NOTHING, "[]", 0)


class Pull:
    """A request for the diagnostics of the workspace. It is held until it has been told something new.

    `waiting` is what a client that takes no partial results is told in the end.
    """

    # No dataclass: every session imports this, and a dataclass is made of text that is compiled.
    __slots__ = ("id", "previous", "progress", "token", "told", "waiting")

    def __init__(self, id: Any, params: Mapping[str, Any]) -> None:
        self.id = id
        self.previous: dict[str, str] = {one["uri"]: one["value"] for one in params.get("previousResultIds") or ()}
        self.token: Any = params.get("partialResultToken")
        self.progress: Any = params.get("workDoneToken")
        self.waiting: list[str] = []
        self.told = False


class Surveys:
    """At most one survey at a time, and what the last ones have found."""

    def __init__(self, client: Client, outbox: Outbox, post: Post, scene: Scene) -> None:
        self._client, self._outbox, self._post, self._scene = client, outbox, post, scene
        self._found: dict[str, Known] = {}
        """Files with findings."""
        self._pushed: dict[str, str] = {}
        """The results that clients were told unasked."""
        self._pushes = False
        """Whether they are told at all."""
        self._pulls: list[Pull] = []
        self._survey: Survey | None = None
        self._progress: Progress | None = None
        self._seen: set[str] = set()
        """Files of the survey that runs."""
        self._due = self._asked = self._announce = False
        self._mended: dict[str, Edits] | None = None
        """The fixes of the files, where they are wanted."""

    # What happens

    def stale(self) -> None:
        """Something changed that files which are not open may depend on."""
        self._due = True

    def check(self, mend: bool = False) -> None:
        """The user wants the whole workspace checked now, or also mended."""
        self._asked = self._announce = True
        if mend:
            self.stop()  # one that runs does not ask for fixes
            self._mended = {}
        self.proceed()

    def pull(self, pull: Pull) -> None:
        """A client asks for what is found in the workspace, or for what is new since."""
        self._pulls.append(pull)
        if self._survey is None and not self._asked and not self._due and self._seen:
            self._tell(pull, {*pull.previous, *self._found})
            self._answer_told()
        elif not self._seen:
            self._asked = True
        self.proceed()

    def cancel(self, id: Any) -> bool:
        """Give up a request for the workspace; False where there is none of that id."""
        for pull in self._pulls:
            if pull.id == id:
                self._pulls.remove(pull)
                self._outbox.send(wire.failure(id, Code.CANCELLED, "cancelled"))
                return True
        return False

    def cancel_progress(self, token: object) -> None:
        """The user has pressed 'cancel' where the progress is shown."""
        if self._progress is not None and self._progress.token == token:
            self.stop()

    def stop(self) -> None:
        if self._survey is not None:
            self._survey.stop()

    def opened(self, uri: str) -> None:
        """A document that was opened is about to be told of as open documents are: not before, or what is shown of
        it would go and come again."""
        if self._client.pulls:
            self._push(uri, CLEAN)
        if not self._scene.to_survey(asked=False):
            self._found.pop(uri, None)  # nobody will see to it that it holds when the document is closed

    def closed(self, uri: str) -> None:
        """A document was closed: what is on disk counts again."""
        known = self._found.get(uri)
        if known is None:
            return
        if self._client.pulls_workspace:
            for pull in self._pulls:
                pull.previous.pop(uri, None)
                self._tell(pull, (uri,))
            if self._survey is None:
                self._answer_told()
        else:
            self._pushed.pop(uri, None)
            self._push(uri, known)

    def known(self, uri: str) -> Known:
        """What was found in a file that is not open."""
        return self._found.get(uri, CLEAN)

    def proceed(self) -> None:
        """Begin a survey if one is wanted, and all is there that it needs. Called when nothing else is to be done."""
        if not (self._asked or self._due) or self._survey is not None or not self._scene.is_settled():
            return
        folders = self._scene.to_survey(self._asked or bool(self._pulls))
        self._due = self._asked = False
        if folders:
            self._begin(folders)
        else:
            self._answer_told()

    # One survey

    def _begin(self, folders: Mapping[str, Wishes]) -> None:
        from ringtrue.lsp.progress import Progress  # on first use, as the next: most sessions survey nothing
        from ringtrue.lsp.survey import Survey

        told_of = next((pull.progress for pull in self._pulls if pull.progress is not None), None)
        if self._announce or not self._seen:
            self._progress = Progress(self._client, self._outbox, "Checking the workspace", told_of)
        self._pushes = self._pushes or self._announce or not self._pulls
        self._seen = set()
        mending = self._mended is not None
        self._survey = Survey(
            {**_task(self._client, folders), "mend": mending},
            self._post,
            self._said,
            lambda well: self._ended(well, mending),
        )

    def _said(self, line: Line) -> None:
        """One line of a child."""
        for fault in line.get("faults", ()):
            self._outbox.log(fault, 2)
        if self._progress is not None and "total" in line:
            self._progress.expect(line["total"])
        if "mended" in line and self._mended is not None:
            self._mended[line["mended"]] = line["edits"]
        files = line.get("files", ())
        for one in files:
            self._learn(one["uri"], Known(one["result"], one["items"], one["count"]))
        if files:
            self._seen.update(one["uri"] for one in files)
            self._pass_on([one["uri"] for one in files])
            if self._progress is not None:
                self._progress.advance(len(files))

    def _learn(self, uri: str, known: Known) -> None:
        if known.result == _NOTHING:
            self._found.pop(uri, None)
        else:
            self._found[uri] = known
        if not self._scene.is_open(uri):
            self._push(uri, known)

    def _ended(self, well: bool, mending: bool) -> None:
        self._survey = None
        if mending and self._mended is not None:
            mended, self._mended = self._mended, None
            if well:
                self._scene.apply_fixes({uri: edits for uri, edits in mended.items() if not self._scene.is_open(uri)})
        if well:
            gone = [uri for uri in self._found if uri not in self._seen]
            for uri in gone:
                self._learn(uri, CLEAN)
            for pull in self._pulls:
                self._tell(pull, {uri for uri in pull.previous if uri not in self._found})
        summary = self._summary(well)
        if self._progress is not None:
            self._progress.end(summary)
            self._progress = None
        if self._announce and not self._asked:
            self._announce = False
            self._outbox.show(f"Ringtrue: {summary}", 3)
        self._answer_told()

    def _summary(self, well: bool) -> str:
        if not well:
            return "the check of the workspace was given up"
        findings = sum(known.findings for known in self._found.values())
        return f"{_several(findings, 'problem')} in {len(self._found)} of {_several(len(self._seen), 'file')}"

    # Who is told

    def _push(self, uri: str, known: Known) -> None:
        """Tell clients that do not pull the workspace, where it is another than what they were told."""
        if self._client.pulls_workspace or not self._pushes or self._pushed.get(uri, _NOTHING) == known.result:
            return
        self._pushed[uri] = known.result
        params = f'{{"uri":{wire.encoded(uri)},"diagnostics":{known.items}}}'
        self._outbox.send(wire.notification("textDocument/publishDiagnostics", params))

    def _pass_on(self, uris: Collection[str]) -> None:
        for pull in self._pulls:
            self._tell(pull, uris)

    def _tell(self, pull: Pull, uris: Collection[str]) -> None:
        """Tell what is another now of files that are not open."""
        reports = [self._report(uri) for uri in uris if self._is_news(pull, uri)]
        pull.previous.update((uri, self.known(uri).result) for uri in uris)
        if not reports:
            return
        pull.told = True
        if pull.token is None:
            pull.waiting += reports
        else:
            value = f'{{"token":{wire.encoded(pull.token)},"value":{{"items":[{",".join(reports)}]}}}}'
            self._outbox.send(wire.notification("$/progress", value))

    def _is_news(self, pull: Pull, uri: str) -> bool:
        return pull.previous.get(uri, _NOTHING) != self.known(uri).result and not self._scene.is_open(uri)

    def _report(self, uri: str) -> str:
        known = self.known(uri)
        said = f'"kind":"full","uri":{wire.encoded(uri)},"version":null'
        return f'{{{said},"resultId":"{known.result}","items":{known.items}}}'

    def _answer_told(self) -> None:
        """Answer the requests that have been told something; the others are held until there is something to tell."""
        once = not self._client.pulls_workspace  # asked of its own accord: it wants an answer, whatever that is
        for pull in [one for one in self._pulls if one.told or once]:
            self._pulls.remove(pull)
            self._outbox.send(wire.response(pull.id, f'{{"items":[{",".join(pull.waiting)}]}}'))


def _task(client: Client, folders: Mapping[str, Wishes]) -> dict[str, Any]:
    """What the children are told."""
    listed = [folder_told(path, wishes) for path, wishes in folders.items()]
    style = {"encoding": client.encoding, "tags": sorted(client.tags), "related": client.related}
    return {"folders": listed, **style, "links_codes": client.links_codes}


def folder_told(path: str, wishes: Wishes) -> dict[str, Any]:
    """A folder and what is wished for it, for a child."""
    return {
        "path": path,
        "overrides": wishes.overrides,
        "interpreters": wishes.interpreters,
        "trusted": wishes.trusted,
        "distrusted": wishes.distrusted,
    }


def _several(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"
