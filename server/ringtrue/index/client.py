"""Asks simple-repository indexes over HTTP: one project's page, or the root page. Imported on first use only.

Says what was answered as a value; never raises for anything a server or a network does. Bounded in time and size,
whatever the server does. Does not know caches, snapshots, or which names may be asked where.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.util.retry import Retry

from ringtrue.index.configured import Configured, Source, default_index, redacted
from ringtrue.index.pages import ACCEPT, PageError, ProjectPage, read_names, read_project

PAGE_LIMIT = 32 << 20
ROOT_LIMIT = 512 << 20
_PIECE = 1 << 16
_AGENT = "ringtrue (package index look-ups)"


@dataclass(frozen=True)
class Page:
    """A body and what it needs to be read."""

    body: bytes
    content_type: str
    url: str


@dataclass(frozen=True)
class Missing:
    """The index says that it has no such page (404 or 410)."""


@dataclass(frozen=True)
class Failed:
    """The index could not be asked, or its answer is no answer. Says nothing about the name."""

    message: str


class Client:
    """Connections to the configured indexes. One owner; safe to use from several threads at once."""

    def __init__(self, settings: Configured) -> None:
        self._settings = settings
        self._session = _session(settings)

    def close(self) -> None:
        self._session.close()

    def project(self, source: Source, name: str) -> ProjectPage | Missing | Failed:
        """The page of `name` (PEP 503 form) on `source`."""
        address = source.url if source.flat else f"{source.url.rstrip('/')}/{name}/"
        got = self._get(source, address, PAGE_LIMIT, patience=self._settings.timeout * 2)
        if not isinstance(got, Page):
            return got
        try:
            page = read_project(got.body, got.content_type, got.url)
        except PageError as error:
            return Failed(f"'{redacted(source.url)}' answered with no project page: {error}")
        return _of_flat(page, name) if source.flat else page

    def names(self, source: Source) -> list[str] | Failed:
        """Every name on the root page of `source`."""
        got = self._get(source, source.url.rstrip("/") + "/", ROOT_LIMIT, patience=max(300.0, self._settings.timeout))
        if isinstance(got, Missing):
            return Failed(f"'{redacted(source.url)}' has no root page")
        if isinstance(got, Failed):
            return got
        try:
            return read_names(got.body, got.content_type)
        except PageError as error:
            return Failed(f"'{redacted(source.url)}' answered with no root page: {error}")

    def _get(self, source: Source, url: str, limit: int, patience: float) -> Page | Missing | Failed:
        shown = redacted(source.url)
        deadline = time.monotonic() + patience
        try:
            with self._answer(source, url) as got:
                if got.status_code in (404, 410) or _points_to_public(got):
                    return Missing()
                if got.status_code != 200:
                    return Failed(f"'{shown}' answered with status {got.status_code}")
                body = _body(got, limit, deadline)
                if body is None:
                    return Failed(f"'{shown}' did not finish its answer within {patience:g} s or {limit >> 20} MB")
                return Page(body, got.headers.get("Content-Type", ""), got.url)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            return Failed(f"cannot reach '{shown}': {_said(error)}")

    def _answer(self, source: Source, url: str) -> requests.Response:
        got = self._ask(source, url, (source.user, source.password) if source.user or source.password else None)
        if got.status_code == 401 and (login := _from_keyring(source)):
            got.close()
            got = self._ask(source, url, login)
        return got

    def _ask(self, source: Source, url: str, login: tuple[str, str] | None) -> requests.Response:
        host = urlsplit(url).netloc.rpartition("@")[2]
        trusted = {host, host.partition(":")[0]} & set(self._settings.trusted_hosts)
        seconds = self._settings.timeout
        # `verify` is passed only to turn it off: otherwise the session's and the environment's certificates hold.
        extra: dict[str, Any] = {"verify": False} if trusted else {}
        return self._session.get(url, timeout=(seconds, seconds), stream=True, auth=login, **extra)


class _Session(requests.Session):
    def get_redirect_target(self, resp: Any) -> str | None:
        """Where to go on; nowhere, if a private index points to the public one: the name may be private too."""
        return None if _points_to_public(resp) else super().get_redirect_target(resp)


def _points_to_public(got: requests.Response) -> bool:
    """Whether another index says by a redirect that the public one may know more."""
    target = got.headers.get("Location")
    if not got.is_redirect or target is None:
        return False
    public = urlsplit(default_index()).netloc
    return urlsplit(target).netloc == public and urlsplit(got.url).netloc.rpartition("@")[2] != public


def _session(settings: Configured) -> requests.Session:
    session = _Session()
    session.headers.update({"Accept": ACCEPT, "User-Agent": _AGENT, "Cache-Control": "max-age=600"})
    session.max_redirects = 5
    # A server may not make us wait as long as it likes: its Retry-After is not heeded.
    # One that is silent is not asked again: that would only be silence twice.
    retry = Retry(
        total=settings.retries,
        read=0,
        redirect=0,
        status_forcelist=(500, 502, 503, 504),
        backoff_factor=0.25,
        raise_on_status=False,
        raise_on_redirect=False,
        respect_retry_after_header=False,
    )
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))
    if settings.proxy:
        session.proxies = {"http": settings.proxy, "https": settings.proxy}
    if settings.certificates:
        session.verify = settings.certificates
    if settings.client_certificate:
        session.cert = settings.client_certificate
    return session


def _body(got: requests.Response, limit: int, deadline: float) -> bytes | None:
    """The whole body, or None once it is over the limit or past the deadline, however slowly it drips."""
    pieces, size = [], 0
    for piece in _pieces(got):
        size += len(piece)
        if size > limit or time.monotonic() > deadline:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _pieces(got: requests.Response) -> Iterator[bytes]:
    """What has arrived, as it arrives: `iter_content` would wait until a piece is full."""
    while piece := got.raw.read1(_PIECE, decode_content=True):
        yield piece


def _of_flat(page: ProjectPage, name: str) -> ProjectPage | Missing:
    from ringtrue.index.local import project_of

    files = tuple(file for file in page.files if project_of(file.name) == name)
    return ProjectPage(files, "active") if files else Missing()


def _from_keyring(source: Source) -> tuple[str, str] | None:
    """A login that the user keeps in a keyring, if the keyring library happens to be installed beside us."""
    try:
        keyring: ModuleType = __import__("keyring")
        parts = urlsplit(source.url)
        for service in (redacted(source.url), parts.netloc.rpartition("@")[2]):
            if (kept := keyring.get_credential(service, source.user or parts.username)) is not None:
                return str(kept.username), str(kept.password)
    except Exception:  # a keyring's backends raise what they like, and none of it is our user's business
        return None
    return None


def _said(error: BaseException) -> str:
    """What went wrong in a few words, without addresses, which may hold a password."""
    match error:
        case requests.exceptions.ProxyError():
            return "the proxy does not answer"
        case requests.exceptions.SSLError():
            return "its certificate is not accepted"
        case requests.exceptions.Timeout() | TimeoutError():
            return "no answer in time"
        case requests.exceptions.ConnectionError() if _is_late(error):
            return "no answer in time"
        case requests.exceptions.TooManyRedirects():
            return "it redirects in circles"
        case (
            requests.exceptions.InvalidURL() | requests.exceptions.MissingSchema() | requests.exceptions.InvalidSchema()
        ):
            return "its address is not a URL"
        case requests.exceptions.ConnectionError() | HTTPError():
            return "no connection, or it broke off"
        case _:
            return type(error).__name__


def _is_late(error: requests.exceptions.ConnectionError) -> bool:
    """requests calls a read time-out a broken connection when retries are counted."""
    return any(isinstance(getattr(one, "reason", one), ReadTimeoutError) for one in error.args)
