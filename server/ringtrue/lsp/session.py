"""Session: the open documents and what the client was told of them. The only mutable state besides `Places`.

Belongs to the event loop. A document is checked as soon as its configuration is known, again whenever its text or
what it asked about changes, and each result is told once: pushed, or as the answer to a pull.
Does not know how messages are read, nor how methods are called.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from ringtrue.lsp import wire
from ringtrue.lsp.client import Client
from ringtrue.lsp.complaints import Complaints
from ringtrue.lsp.document import Document
from ringtrue.lsp.errands import Errands, Post
from ringtrue.lsp.etiquette import is_block
from ringtrue.lsp.lane import Lane, Stop
from ringtrue.lsp.notebooks import Notebooks
from ringtrue.lsp.outbox import Outbox
from ringtrue.lsp.places import Listener, Place, Places
from ringtrue.lsp.status import environment_of
from ringtrue.lsp.surveys import Surveys
from ringtrue.lsp.telling import Open, Pull, Teller
from ringtrue.lsp.uris import path_of
from ringtrue.lsp.wanted import Wanted
from ringtrue.lsp.watching import is_source, shapes_project
from ringtrue.lsp.wire import Code

if TYPE_CHECKING:
    from ringtrue.context import Question
    from ringtrue.lsp.checker import Checker, Report
    from ringtrue.settled import Wishes
    from ringtrue.syntax import Syntax


_SHORT_SECONDS = 0.003
_LARGE = 30_000  # characters, about 800 lines: what all rules take 50 ms for
T = TypeVar("T")
Reply: TypeAlias = str | tuple[Code, str]
"""The JSON of a result, or why there is none."""


class Session:
    """What is open, where it belongs, and what was said of it."""

    def __init__(self, client: Client, outbox: Outbox, post: Post) -> None:
        self.client = client
        self.outbox = outbox
        self.documents: dict[str, Open] = {}
        self.folders: list[str] = list(client.folders)
        self.places = Places(post, Listener(self._settled, self._entered, self._learnt, self._asking))
        self.ready = False
        self._post = post
        self._lane = Lane("checks")
        self._programs = Errands("programs", post)
        self._bench = _Bench(client)
        self._typed: Open | None = None
        """The document that was changed last, until a pause."""
        self._shown_as: dict[str, Syntax] = {}
        """What documents were when others were last shown their text, where they are something else now."""
        self._unchecked: dict[str, bool] = {}
        """Documents to check, and whether that is because of typing alone."""
        self._awaiting: dict[Question, set[str]] = {}
        """The documents whose last check left a question open."""
        self._unfinished: set[str] = set()
        """Documents of which rules that wait for a pause have not seen everything."""
        self._renamed = self._shown_stale = False
        """Whether names of a document changed since others were shown its text, which waits for a pause: a name that is
        still being typed is nothing to others. And whether documents came or went, which many do together."""
        self._results = count(1)
        self._complaints = Complaints(outbox, pushes=not client.pulls)
        self._teller = Teller(client, outbox)
        self._requests: set[Any] = set()
        self._status: dict[str, Any] | None = None
        self.surveys = Surveys(client, outbox, post, self)
        self.notebooks = Notebooks(client, outbox, self._teller, self._results)

    # Documents

    def begin(self) -> None:
        """The client's settings are known: places may be read."""
        if not self.ready:
            self.ready = True
            self._lane.submit("warm", self._bench.warm)
            for folder in self.folders:
                self.places.open(folder)
            for opened in self.documents.values():
                self._locate(opened)

    def open(self, document: Document) -> None:
        """A document was opened; one that was open already is replaced."""
        pulls = self.documents[document.uri].pulls if document.uri in self.documents else []
        self.documents[document.uri] = opened = Open(document, pulls=pulls)
        if self.ready:
            self._locate(opened)

    def change(self, uri: str, version: int | None, changes: Sequence[Mapping[str, Any]]) -> None:
        """The client's changes to an open document; to any other they mean nothing."""
        opened = self.documents.get(uri)
        if opened is not None:
            before = opened.document
            seen = opened.report is not None and opened.report.document is before
            opened.document = before.changed(
                before.version if version is None else version, changes, self.client.encoding, seen
            )
            self._typed = opened
            self._unchecked.setdefault(uri, True)
            if is_block(changes):
                self._unchecked[uri] = False

    def replace(self, document: Document) -> None:
        """An open document that was made anew of its parts."""
        opened = self.documents.get(document.uri)
        if opened is not None:
            opened.document = document
            self._typed = opened
            self._unchecked.setdefault(document.uri, True)

    def _hurried(self, opened: Open) -> bool:
        """Whether a document that was opened is so large that its first answer is not to wait for every rule."""
        return len(opened.document.source.text) > _LARGE

    def close(self, uri: str) -> None:
        opened = self.documents.pop(uri, None)
        if opened is None:
            return
        self._unchecked.pop(uri, None)
        self._shown_as.pop(uri, None)
        for pull in opened.pulls:
            self.outbox.send(wire.failure(pull.id, Code.CONTENT_MODIFIED, "the document was closed"))
        self.submit(uri, lambda checker, stop: checker.forget(uri))
        if self.notebooks.holds(uri):
            self.notebooks.close(uri)
        elif not self.client.pulls:
            self.outbox.notify("textDocument/publishDiagnostics", {"uri": uri, "diagnostics": []})
        self.surveys.closed(uri)
        self._shown_stale = True
        if opened.place is not None and opened.place.settled is not None:
            self._complaints.tell(opened.place.root, opened.place.settled.problems, self._open_paths())

    def refolder(self, added: Collection[str], removed: Collection[str]) -> None:
        """Workspace folders came and went: documents may belong elsewhere now."""
        self.folders = [folder for folder in self.folders if folder not in removed]
        self.folders += [folder for folder in added if folder not in self.folders]
        if not self.ready:
            return
        for folder in added:
            self.places.open(folder)
        for opened in self.documents.values():
            self._locate(opened)

    def reconfigure(self, wanted: Wanted) -> None:
        """The client's settings are known, or are others now."""
        if not self.ready:
            self.places.wanted = wanted
            self.begin()
        elif wanted != self.places.wanted:
            self.places.wanted = wanted
            self.surveys.stale()
            for place in self.places:
                self.places.reread(place)

    def disk_changed(self, paths: Collection[str]) -> None:
        """Files were written, made or removed: read again what they shape."""
        self.surveys.stale()
        sources = any(is_source(path) for path in paths)
        if sources:
            self._overlay()  # functions of open documents may be others inside, which alone does not make them so
        for place in self.places:
            if any(shapes_project(path) and _concerns(path, place) for path in paths):
                self.places.enter(place)
            elif sources:
                self.places.ask_again(place)

    def look_around(self) -> None:
        """Look whether something was installed behind our back, where anything is open."""
        for place in {opened.place for opened in self.documents.values()}:
            if place is not None:
                self.places.check_current(place)

    def _locate(self, opened: Open) -> None:
        """Find the document's place: its project in its workspace folder, or around it where there is none."""
        document = opened.document

        def found(place: Place) -> None:
            if self.documents.get(document.uri) is opened and opened.place is not place:
                opened.place = place
                self._unchecked[document.uri] = self._hurried(opened)
                self._shown_stale = True

        if document.saved:
            self.places.find(document.path, self.workspace_of(document.path), found)
        else:
            found(self.places.open(self.folders[0] if self.folders else os.getcwd()))

    def workspace_of(self, path: str) -> str | None:
        """The innermost workspace folder that holds `path`."""
        holding = [one for one in self.folders if path == one or path.startswith(one.rstrip(os.sep) + os.sep)]
        return max(holding, key=len, default=None)

    def place_of(self, uri: str) -> Place | None:
        """The place of an open document, or of the workspace folder that holds the path."""
        opened = self.documents.get(uri)
        if opened is not None:
            return opened.place
        path = path_of(uri)
        workspace = self.workspace_of(path) if path else None
        return self.places.open(workspace) if workspace and self.ready else None

    def _overlay(self) -> None:
        """Open buffers win over what is on disk, for whoever imports them."""
        self._renamed = self._shown_stale = False
        self._shown_as.clear()
        texts = {
            one.document.path: one.document.source.text
            for one in self.documents.values()
            if one.document.saved and not one.document.too_large
        }
        for place in self.places:
            self.places.overlay(place, texts)

    def _open_paths(self) -> set[str]:
        return {opened.document.path for opened in self.documents.values()}

    # Checks

    def submit(self, key: object, work: Callable[[Checker, Stop], object]) -> None:
        """Do `work` on the worker, instead of what waits under the same key. It stops by returning False."""
        bench = self._bench
        self._lane.submit(key, lambda stop: work(bench.checker, stop) is not False)

    def flush(self) -> None:
        """No more messages are waiting: check what has changed."""
        if self._shown_stale:
            self._overlay()
        while self._unchecked:
            self._check(*self._unchecked.popitem())
        self._teller.flush()

    def pause(self) -> None:
        """Nothing has come for a moment: do what the next keystroke would wait for."""
        for opened in self.documents.values():
            opened.document.source.starts  # noqa: B018  # counted on first use, which is now
        typed = self._typed
        if typed is not None and typed.report is not None and typed.report.document is typed.document:
            self._typed = None
            self._lane.at_once(lambda: self._bench.checker.prepare(typed.document.uri))
            if self._shows_more(typed.report):
                self._overlay()
                self.flush()

    def _shows_more(self, report: Report) -> bool:
        """Whether a finished edit has others see something else."""
        shown = self._shown_as.get(report.document.uri)
        if shown is None:
            return False
        from ringtrue.lsp.declared import declares_the_same, is_finished

        now = report.analysis.syntax
        return is_finished(report.document, now) and (self._renamed or not declares_the_same(shown, now))

    def _all_shown(self) -> bool:
        """Whether others see of every document what it is now."""
        from ringtrue.lsp.declared import declares_the_same

        reports = (
            (self.documents[uri].report, shown) for uri, shown in self._shown_as.items() if uri in self.documents
        )
        return all(report is None or declares_the_same(shown, report.analysis.syntax) for report, shown in reports)

    def settle(self) -> None:
        """The user has stopped typing: hear the rules that have waited for it."""
        self._unchecked.update((uri, False) for uri in self._unfinished if uri in self.documents)
        self._unfinished.clear()
        if self._renamed or not self._all_shown():
            self._overlay()
        if not any(place.pending for place in self.places):
            self._awaiting.clear()  # what is still in it could not be looked up
        self.flush()
        self.surveys.proceed()

    # What surveys want to know

    def to_survey(self, asked: bool) -> dict[str, Wishes]:
        """The workspace folders to survey: all when a client `asked`, else those the user wants watched."""
        wanted = self.places.wanted
        folders = self.folders or sorted({one.place.root for one in self.documents.values() if one.place})
        chosen = [one for one in folders if wanted.enabled(one) and (asked or wanted.watches(one))]
        return {folder: wanted.wishes(folder) for folder in chosen}

    def is_settled(self) -> bool:
        """Whether all folders have been read."""
        return self.ready and all(place.folder is not None and not place.reading for place in self.places)

    def is_open(self, uri: str) -> bool:
        return uri in self.documents

    def apply_fixes(self, closed: Mapping[str, list[dict[str, Any]]]) -> None:
        """Have the client apply the safe fixes of files that are not open, and of those that are."""
        if not self.client.applies_edits:
            self.outbox.show("Ringtrue: this editor applies no edits that it has not asked for", 2)
            return
        uris, client = list(self.documents), self.client

        def work(checker: Checker, stop: Stop) -> None:
            from ringtrue.lsp.workspace_fixes import of_open, workspace_edit

            edit = workspace_edit(closed, of_open(checker, uris, client.encoding), client.versioned_edits)
            if edit is not None:
                asked = {"label": "Fix all that is safe to fix", "edit": edit}
                self._post(lambda: self.outbox.ask("workspace/applyEdit", asked))

        self.submit("fix workspace", work)

    def recheck(self, place: Place) -> None:
        here = {uri: opened for uri, opened in self.documents.items() if opened.place is place}
        self._unchecked.update((uri, self._hurried(opened)) for uri, opened in here.items())

    def _check(self, uri: str, typing: bool) -> None:
        opened = self.documents.get(uri)
        place = opened.place if opened else None
        if opened is None or place is None or place.settled is None:
            return
        document, root, settled, folder = opened.document, place.root, place.settled, place.folder
        enabled = self.places.wanted.enabled(place.workspace)
        if document.too_large and enabled:
            self._complaints.left_out(document.path)

        def checked(checker: Checker, stop: Stop) -> Report | None:
            from ringtrue.lsp.checker import NOTHING, Task

            world = folder.world if folder else NOTHING
            return checker.check(Task(document, root, settled, world, enabled, typing), stop)

        def check(checker: Checker, stop: Stop) -> bool:
            report = checked(checker, stop)
            if report is not None:
                self._post(lambda: self._reported(opened, report))
            return report is not None

        def check_here() -> None:
            report = checked(self._bench.checker, lambda: False)
            assert report is not None  # nobody stops it
            self._reported(opened, report)

        # What took so little the last time is done before another thread would have begun.
        short = typing and opened.report is not None and opened.report.seconds < _SHORT_SECONDS
        if not (short and self._lane.at_once(check_here)):
            self.submit(uri, check)

    def _reported(self, opened: Open, report: Report) -> None:
        document = report.document
        if self.documents.get(document.uri) is not opened:
            return
        before, opened.report = opened.report, report
        if before is None:
            self.surveys.opened(document.uri)
        if not report.complete:
            self._unfinished.add(document.uri)
        if before is None or before.items != report.items:
            opened.result = next(self._results)
        if opened.document is document:
            (self.notebooks if self.notebooks.holds(document.uri) else self._teller).tell(opened, report)
        if opened.place is not None:
            self._await(opened, opened.place, report.pending)
            self.tell_status(opened.place)
        if before is not None and before.analysis.syntax is not report.analysis.syntax:
            self._shown_as.setdefault(document.uri, before.analysis.syntax)
        if before is None or before.facts.answers is not report.facts.answers:
            self._renamed = True

    def _await(self, opened: Open, place: Place, pending: Collection[Question]) -> None:
        """Ask what a check has left open; what was learnt while it ran is there already."""
        uri, known = opened.document.uri, place.folder.world.known if place.folder else {}
        for question in pending:
            if question in known:
                self._unchecked[uri] = self._hurried(opened)
            else:
                self._awaiting.setdefault(question, set()).add(uri)
        self.places.ask(place, pending)

    def pull(self, id: Any, uri: str, previous: object) -> None:
        """A request for the diagnostics of a document."""
        self._teller.pull(self.documents.get(uri) or self.notebooks.cell(uri), Pull(id, previous))

    def update_index(self) -> None:
        """Fetch the list of public names now, and say how that went."""

        def done(said: str) -> None:
            self.outbox.show(f"Ringtrue: {said}", 3)

        self.places.update_index(done)

    def run_program(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do what may take minutes, on a thread that nothing else waits for."""
        self._programs.run(work, then)

    def answer_later(self, id: Any, compute: Callable[[Checker], Reply]) -> None:
        """Have a request answered by the worker, after all that has been changed so far has been checked."""
        self.flush()
        self._requests.add(id)

        def work(checker: Checker, stop: Stop) -> None:
            try:
                reply = compute(checker)
            except Exception as error:
                self._post(lambda error=error: self._reply(id, (Code.INTERNAL_ERROR, repr(error))))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
                raise
            self._post(lambda: self._reply(id, reply))

        self.submit(("request", id), work)

    def _reply(self, id: Any, reply: Reply) -> None:
        if id in self._requests:
            self._requests.discard(id)
            answer = wire.response(id, reply) if isinstance(reply, str) else wire.failure(id, *reply)
            self.outbox.send(answer)

    def cancel(self, id: Any) -> None:
        """Give up the request of that id, if it has not been answered."""
        every = (*self.documents.values(), *self.notebooks.cells())
        waiting = [(opened, pull) for opened in every for pull in opened.pulls if pull.id == id]
        for opened, pull in waiting:
            opened.pulls.remove(pull)
        if self.surveys.cancel(id):
            return
        if waiting or id in self._requests:
            self._requests.discard(id)
            self.outbox.send(wire.failure(id, Code.CANCELLED, "cancelled"))

    # What becomes known

    def _settled(self, place: Place) -> None:
        """The configuration is there: check what needs no more, and only then read what takes longer."""
        self.recheck(place)
        self.flush()

        def enter() -> None:
            self.flush()
            self.submit(("enter", place.root), lambda checker, stop: self._post(lambda: self.places.enter(place)))

        # Behind the documents that are still being located, and then behind their first checks.
        self.places.after_errands(enter)

    def _entered(self, place: Place) -> None:
        folder = place.folder
        if folder is None:
            return
        self.surveys.stale()
        self._complaints.tell(place.root, folder.problems, self._open_paths())
        self._complaints.environment(place.root, folder.world.environment.interpreter)
        self._complaints.faults(folder.world.index.faults())
        self._overlay()
        self.recheck(place)
        self.tell_status(place)

    def _learnt(self, place: Place, questions: Collection[Question], revised: Collection[Question]) -> None:
        affected = {uri for question in questions for uri in self._no_longer_awaiting(question, place)}
        if revised:
            others = set(revised)
            affected |= {
                uri for uri, one in self.documents.items() if one.report and not others.isdisjoint(one.report.asked())
            }
        for uri in affected:
            opened = self.documents.get(uri)
            if opened is not None and opened.place is place:
                self._unchecked[uri] = self._hurried(opened)
        if place.folder is not None:
            self._complaints.faults(place.folder.world.index.faults())
        self.tell_status(place)

    def _no_longer_awaiting(self, question: Question, place: Place) -> set[str]:
        """The documents of one folder that have waited; those of another go on: the answer there may be another one."""
        waiting = self._awaiting.get(question, set())
        own = {uri for uri in waiting if uri not in self.documents or self.documents[uri].place is place}
        waiting -= own
        if not waiting:
            self._awaiting.pop(question, None)
        return own

    def _asking(self, place: Place) -> set[Question]:
        reports = (opened.report for opened in self.documents.values() if opened.place is place and opened.report)
        return {question for report in reports for question in report.asked()}

    def tell_status(self, place: Place) -> None:
        """Tell the client what documents are checked against, where it has asked for that."""
        if self.places.wanted.status:
            said = environment_of(place)
            if said != self._status:
                self._status = said
                self.outbox.notify("ringtrue/status", said)


def _concerns(path: str, place: Place) -> bool:
    """Whether a file that shapes projects may shape this one: it lies in it, around it, or in its environment."""
    folder = os.path.dirname(path)
    return place.root.startswith(folder) or folder.startswith(place.root) or "site-packages" in folder


class _Bench:
    """Makes the checker on the worker's thread, where its imports delay nobody."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @cached_property
    def checker(self) -> Checker:
        from ringtrue.lsp.checker import Checker
        from ringtrue.lsp.shown import Style

        return Checker(Style.of(self._client))

    def warm(self, stop: Stop) -> bool:
        return self.checker is not None
