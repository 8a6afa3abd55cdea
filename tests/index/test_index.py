from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from datetime import date, datetime, timezone
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ringtrue.index import embedded
from ringtrue.index.configured import Configured, Source, default_index, read_configuration, redacted
from ringtrue.index.door import Index
from ringtrue.index.harvest.compiled import popular
from ringtrue.index.names import NameSet, write_names
from ringtrue.index.values import Details, Refreshed, Unavailable

if TYPE_CHECKING:
    from tests.index.conftest import Site

JSON = "application/vnd.pypi.simple.v1+json"
DAY = 86_400.0
NOW = datetime(2026, 6, 1, tzinfo=timezone.utc).timestamp()


class Clock:
    """A clock that stands where it is put."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def page(*versions: str) -> str:
    files = [
        {"filename": f"demo-{one}.tar.gz", "url": "x", "hashes": {}, "upload-time": "2026-05-04T00:00:00Z"}
        for one in versions
    ]
    return json.dumps({"meta": {"api-version": "1.1"}, "name": "demo", "files": files})


@pytest.fixture
def public(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The loopback server is the public index, and its snapshot holds 'demo' and 'other'."""
    write_names(tmp_path / "public.bin", ["demo", "other"], datetime(2026, 1, 1, tzinfo=timezone.utc))
    monkeypatch.setattr(embedded, "NAMES", tmp_path / "public.bin")
    monkeypatch.setattr("ringtrue.index.configured._stated", lambda: site.index)
    return site


def opened(folder: Path, clock: Clock | None = None, *, offline: bool = False, **settings: object) -> Index:
    quick = {"timeout": 0.5, "retries": 0, **settings}
    return Index.open(folder / "cache", Configured(**quick), offline, clock or Clock())  # type: ignore[arg-type]


def test_details_of_a_public_name(public: Site, tmp_path: Path) -> None:
    public.say("/simple/demo/", page("1.0", "1.1"))
    index = opened(tmp_path)
    assert index.details("Demo") is None
    found = index.fetch_details("Demo")
    assert isinstance(found, Details)
    assert (found.name, found.latest, found.first_upload, found.source) == (
        "demo",
        "1.1",
        date(2026, 5, 4),
        public.index,
    )
    assert found.complete
    assert index.details("demo") == found
    assert index.fetch_details("demo") == found
    assert public.asked == ["/simple/demo/"]
    assert index.faults() == ()


def test_a_name_that_is_not_public_is_never_sent_to_the_public_index(public: Site, tmp_path: Path) -> None:
    index = opened(tmp_path)
    assert index.exists("acme-internal") is False
    said = index.fetch_details("acme-internal")
    assert said == Unavailable(
        "acme-internal", "absent", "no project 'acme-internal' on the public index on 2026-01-01"
    )
    assert index.details("acme-internal") is None
    assert public.asked == []


def test_a_private_name_is_asked_on_the_private_index_only(public: Site, tmp_path: Path) -> None:
    public.say("/private/acme/", page("0.1"))
    index = opened(tmp_path, sources=(Source(f"{public.url}/private/", "test"),))
    assert index.exists("acme") is None
    found = index.fetch_details("acme")
    assert isinstance(found, Details)
    assert index.exists("acme") is True
    assert index.exists("demo") is True
    assert public.asked == ["/private/acme/"]


def test_a_name_that_no_index_has_does_not_exist(public: Site, tmp_path: Path) -> None:
    index = opened(tmp_path, sources=(Source(f"{public.url}/private", "test"),))
    assert index.exists("invented") is None
    said = index.fetch_details("invented")
    assert isinstance(said, Unavailable)
    assert said.why == "absent"
    assert said.message == (
        f"no project 'invented' on the public index on 2026-01-01; no project 'invented' on '{public.url}/private'"
    )
    assert index.exists("invented") is False
    assert public.asked == ["/private/invented/"]


def test_an_unreachable_private_index_leaves_existence_unknown(public: Site, tmp_path: Path) -> None:
    index = opened(tmp_path, sources=(Source("http://127.0.0.1:1/simple", "test"),))
    said = index.fetch_details("invented")
    message = "cannot reach 'http://127.0.0.1:1/simple': no connection, or it broke off"
    assert said == Unavailable("invented", "unreachable", message)
    assert index.exists("invented") is None
    assert index.faults() == (message,)
    index.fetch_details("another")
    assert index.faults() == ()


def test_a_replaced_default_index_is_asked_instead_of_the_public_one(public: Site, tmp_path: Path) -> None:
    public.say("/mirror/demo/", page("7.0"))
    index = opened(tmp_path, default=f"{public.url}/mirror")
    found = index.fetch_details("demo")
    assert isinstance(found, Details)
    assert found.latest == "7.0"
    assert public.asked == ["/mirror/demo/"]


def test_several_indexes_answer_together(public: Site, tmp_path: Path) -> None:
    public.say("/simple/demo/", page("1.0", "1.1"))
    public.say("/extra/demo/", page("1.1", "1.2"))
    index = opened(tmp_path, sources=(Source(f"{public.url}/extra", "test"),))
    found = index.fetch_details("demo")
    assert isinstance(found, Details)
    assert [release.version for release in found.releases] == ["1.0", "1.1", "1.2"]
    assert found.source == f"{public.url}/extra, {public.index}"
    assert found.complete


def test_details_are_incomplete_where_an_index_does_not_answer(public: Site, tmp_path: Path) -> None:
    public.say("/simple/demo/", page("1.0"))
    index = opened(tmp_path, sources=(Source("http://127.0.0.1:1/simple", "test"),))
    found = index.fetch_details("demo")
    assert isinstance(found, Details)
    assert not found.complete


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ({"body": "x", "status": 500}, "'{}' answered with status 500"),
        ({"body": "x", "status": 403}, "'{}' answered with status 403"),
        ({"body": "<<<< garbage", "kind": JSON}, "'{}' answered with no project page: not JSON"),
        ({"body": "garbage", "kind": "text/plain"}, "'{}' answered with no project page: neither JSON nor HTML"),
        ({"body": b"\xff\xfe" * 50, "kind": "text/html"}, "'{}' answered with no project page: neither JSON nor HTML"),
        ({"status": 302, "Location": "/simple/demo/"}, "cannot reach '{}': it redirects in circles"),
        ({"body": "short", "Content_Length": "500", "Connection": "close"}, None),
    ],
)
def test_a_bad_answer_is_a_message_and_says_nothing(
    public: Site,
    tmp_path: Path,
    reply: dict[str, Any],
    message: str | None,
) -> None:
    public.say("/simple/demo/", **reply)
    index = opened(tmp_path, timeout=0.3)
    said = index.fetch_details("demo")
    assert isinstance(said, Unavailable)
    assert said.why == "unreachable"
    if message is not None:
        assert said.message == message.format(public.index)
    assert index.faults() == (said.message,)
    assert index.exists("demo") is True
    assert index.details("demo") is None


def test_an_endless_answer_ends(public: Site, tmp_path: Path) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", JSON)
        request.end_headers()
        while not public.closing.wait(0.01):
            request.wfile.write(b" ")

    public.tell("/simple/demo/", drip)
    said = opened(tmp_path, timeout=0.2).fetch_details("demo")
    assert said == Unavailable(
        "demo", "unreachable", f"'{public.index}' did not finish its answer within 0.4 s or 32 MB"
    )


def test_a_silent_server_is_given_up(public: Site, tmp_path: Path) -> None:
    public.tell("/simple/demo/", lambda request: public.closing.wait(20) and None)
    said = opened(tmp_path, timeout=0.2).fetch_details("demo")
    assert said == Unavailable("demo", "unreachable", f"cannot reach '{public.index}': no answer in time")


def test_a_server_that_fails_once_is_asked_again(public: Site, tmp_path: Path) -> None:
    public.say("second", page("1.0"))
    public.say("first", "busy", 503, Retry_After="9999")
    turns = iter(["first", "second"])
    public.tell("/simple/demo/", lambda request: public.replies[next(turns)](request))
    assert isinstance(opened(tmp_path, retries=1).fetch_details("demo"), Details)
    assert len(public.asked) == 2


def test_a_redirect_is_followed(public: Site, tmp_path: Path) -> None:
    public.say("/simple/demo/", "", 301, Location="/elsewhere/demo/")
    public.say("/elsewhere/demo/", page("1.0"))
    found = opened(tmp_path).fetch_details("demo")
    assert isinstance(found, Details)
    assert found.source == public.index


def test_a_private_index_cannot_send_us_to_the_public_one(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some servers answer so for every name that they do not hold; following would tell the name."""
    monkeypatch.setattr("ringtrue.index.configured._stated", lambda: "https://public.test/simple")
    index = opened(tmp_path, sources=(Source(f"{site.url}/private", "test"),))
    said = index.fetch_details("acme-private-thing")
    site.say("/private/acme-private-thing/", status=302, Location="https://public.test/simple/acme-private-thing/")
    again = opened(tmp_path / "again", sources=(Source(f"{site.url}/private", "test"),))
    assert again.fetch_details("acme-private-thing") == said
    assert isinstance(said, Unavailable)
    assert said.why == "absent"


def test_a_compressed_answer(public: Site, tmp_path: Path) -> None:
    public.say("/simple/demo/", gzip.compress(page("1.0").encode()), Content_Encoding="gzip")
    assert isinstance(opened(tmp_path).fetch_details("demo"), Details)


def test_an_answer_that_swells_is_cut_off(public: Site, tmp_path: Path) -> None:
    public.say("/simple/demo/", gzip.compress(b" " * (40 << 20)), Content_Encoding="gzip")
    said = opened(tmp_path, timeout=20.0).fetch_details("demo")
    assert said == Unavailable(
        "demo", "unreachable", f"'{public.index}' did not finish its answer within 40 s or 32 MB"
    )


def guarded(site: Site, path: str, expected: str) -> None:
    def reply(request: BaseHTTPRequestHandler) -> None:
        known = request.headers.get("Authorization") == expected
        site.say("known", page("1.0") if known else "who?", 200 if known else 401)
        site.replies["known"](request)

    site.tell(path, reply)


BASIC = "Basic bWU6c2VjcmV0"  # me:secret


def test_credentials_in_the_address(public: Site, tmp_path: Path) -> None:
    guarded(public, "/private/acme/", BASIC)
    address = public.url.replace("://", "://me:secret@") + "/private/"
    index = opened(tmp_path, sources=(Source(address, "test"),))
    found = index.fetch_details("acme")
    assert isinstance(found, Details)
    assert "secret" not in found.source
    assert "secret" not in repr(index.settings)
    assert "secret" not in repr(index.status())
    assert not any("secret" in path.read_text() for path in (tmp_path / "cache").rglob("*.json"))


def test_credentials_beside_the_address(public: Site, tmp_path: Path) -> None:
    guarded(public, "/private/acme/", BASIC)
    source = Source(f"{public.url}/private/", "test", user="me", password="secret")
    assert isinstance(opened(tmp_path, sources=(source,)).fetch_details("acme"), Details)


def test_credentials_in_netrc(public: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guarded(public, "/private/acme/", BASIC)
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    sources = (Source(f"{public.url}/private/", "test"),)
    assert isinstance(opened(tmp_path, sources=sources).fetch_details("acme"), Details)


def test_a_wrong_password_leaves_existence_unknown(public: Site, tmp_path: Path) -> None:
    guarded(public, "/private/acme/", BASIC)
    source = Source(public.url.replace("://", "://me:wrong@") + "/private/", "test")
    index = opened(tmp_path, sources=(source,))
    said = index.fetch_details("acme")
    assert said == Unavailable("acme", "unreachable", f"'{public.url}/private/' answered with status 401")
    assert index.exists("acme") is None


def test_a_proxy_is_used(public: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.delenv("no_proxy")
    public.say("http://elsewhere.test/simple/acme/", page("1.0"))
    index = opened(tmp_path, proxy=public.url, sources=(Source("http://elsewhere.test/simple", "test"),))
    assert isinstance(index.fetch_details("acme"), Details)


def test_off_line_nothing_is_asked_and_nothing_stops_existing(public: Site, tmp_path: Path) -> None:
    index = opened(tmp_path, offline=True, sources=(Source(f"{public.url}/private", "test"),))
    said = index.fetch_details("acme")
    assert said == Unavailable("acme", "offline", f"'{public.url}/private' is not asked: off-line")
    assert index.exists("acme") is None
    assert index.exists("demo") is True
    assert isinstance(index.refresh(), Unavailable)
    assert public.asked == []
    assert index.faults() == ()


def test_off_line_a_kept_answer_still_holds(public: Site, tmp_path: Path) -> None:
    public.say("/simple/demo/", page("1.0"))
    found = opened(tmp_path).fetch_details("demo")
    later = opened(tmp_path, Clock(NOW + 20 * DAY), offline=True)
    assert later.details("demo") == found
    assert later.fetch_details("demo") == found


def test_answers_are_asked_again_when_they_are_old(public: Site, tmp_path: Path) -> None:
    public.say("/simple/demo/", page("1.0"))
    clock = Clock()
    index = opened(tmp_path, clock)
    for seconds, asked in ((0, 1), (DAY - 1, 1), (DAY + 1, 2)):
        clock.now = NOW + seconds
        index.fetch_details("demo")
        assert len(public.asked) == asked
    clock.now = NOW + 40 * DAY
    assert index.details("demo") is None


def test_absence_is_asked_again_sooner(public: Site, tmp_path: Path) -> None:
    clock = Clock()
    index = opened(tmp_path, clock, sources=(Source(f"{public.url}/private", "test"),))
    for seconds, asked in ((0, 1), (3500, 1), (3700, 2)):
        clock.now = NOW + seconds
        index.fetch_details("acme")
        assert len(public.asked) == asked
    public.say("/private/acme/", page("1.0"))
    clock.now += 3700
    index.fetch_details("acme")
    assert index.exists("acme") is True


def test_a_clock_set_back_does_no_harm(public: Site, tmp_path: Path) -> None:
    public.say("/simple/demo/", page("1.0"))
    clock = Clock(NOW)
    index = opened(tmp_path, clock)
    index.fetch_details("demo")
    clock.now = NOW - 10 * DAY
    assert index.details("demo") is not None
    index.fetch_details("demo")
    assert len(public.asked) == 2
    clock.now = 0.0
    assert opened(tmp_path, clock).details("demo") is None


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b'{"format": 99}',
        b"\xff\xfe\x00",
        b'{"format":1,"index":"x","name":"demo","asked":0,"said":null}',
    ],
)
def test_a_damaged_answer_is_deleted_and_asked_again(public: Site, tmp_path: Path, damage: bytes) -> None:
    public.say("/simple/demo/", page("1.0"))
    opened(tmp_path).fetch_details("demo")
    (kept,) = (tmp_path / "cache").rglob("*.json")
    kept.write_bytes(damage)
    index = opened(tmp_path)
    assert index.details("demo") is None
    assert not kept.exists()
    assert isinstance(index.fetch_details("demo"), Details)
    assert index.faults() == ()
    assert kept.exists()


def test_a_damaged_detail_inside_an_answer_is_deleted(public: Site, tmp_path: Path) -> None:
    public.say("/simple/demo/", page("1.0"))
    opened(tmp_path).fetch_details("demo")
    (kept,) = (tmp_path / "cache").rglob("*.json")
    whole = json.loads(kept.read_text())
    for damage in ({"first": "yesterday"}, {"releases": [["1.0"]]}, {"status": "fine"}, {"releases": None}):
        kept.write_text(json.dumps({**whole, "said": {**whole["said"], **damage}}))
        assert opened(tmp_path).details("demo") is None
        assert not kept.exists()


def test_a_cache_that_cannot_be_written_is_said_once(public: Site, tmp_path: Path) -> None:
    public.say("/simple/demo/", page("1.0"))
    (tmp_path / "cache").write_text("a file where the folder should be")
    index = opened(tmp_path)
    assert isinstance(index.fetch_details("demo"), Details)
    (message,) = index.faults()
    assert message.startswith(f"answers are not kept: cannot write '{tmp_path / 'cache' / 'answers'}': ")
    assert isinstance(index.fetch_details("other"), Unavailable)
    assert index.details("demo") is not None
    assert index.faults() == ()
    assert index.status().cache_bytes == 0


ASK_MANY = """
import sys
from pathlib import Path
from ringtrue.index.configured import Configured
from ringtrue.index.door import Index
from ringtrue.index.values import Details

folder, address = Path(sys.argv[1]), sys.argv[2]
found = 0
for turn in range(5):
    index = Index.open(folder, Configured(default=address, retries=0), now=lambda: 1e9 + turn * 2 * 86400)
    for number in range(20):
        found += isinstance(index.fetch_details(f"name-{number}"), Details)
        found += index.details(f"name-{number}") is not None
print(found, index.faults())
"""


def test_several_processes_share_one_cache(public: Site, tmp_path: Path) -> None:
    for number in range(20):
        public.say(f"/simple/name-{number}/", page("1.0"))
    command = [sys.executable, "-c", ASK_MANY, str(tmp_path / "cache"), public.index]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate()[0] for process in processes] == ["200 ()\n"] * 4
    kept = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert len(kept) == 20
    assert all(json.loads(path.read_text())["format"] == 1 for path in kept)


def root(*names: str) -> str:
    return json.dumps({"meta": {"api-version": "1.1"}, "projects": [{"name": one} for one in names]})


def test_refresh_brings_new_names(public: Site, tmp_path: Path) -> None:
    public.say("/simple/", root("demo", "other", "brand-new"))
    index = opened(tmp_path)
    assert index.exists("brand-new") is False
    assert index.refresh() == Refreshed(3, datetime(2026, 6, 1, tzinfo=timezone.utc))
    assert index.exists("brand-new") is True
    again = opened(tmp_path)
    assert again.exists("brand-new") is True
    state = again.status()
    assert (state.cached_count, state.cached_built) == (3, datetime(2026, 6, 1, tzinfo=timezone.utc))
    assert (state.embedded_count, state.indexes) == (2, (public.index,))
    assert state.cache_bytes == 64 + 65537 * 4 + 9


def test_refresh_in_a_process_of_its_own(public: Site, tmp_path: Path) -> None:
    many = [f"name-{number}" for number in range(1000)]
    public.say("/mirror/", root(*many))
    settings = {"default": f"{public.url}/mirror", "sources": (Source("/nowhere", "test"),), "trusted_hosts": ("x",)}
    index = opened(tmp_path, Clock(time.time()), **settings)
    said = index.refresh_apart()
    # The child has the real embedded snapshot, of which a thousand names are no part worth having.
    assert said == Unavailable("", "unreachable", f"'{public.url}/mirror' lists 1000 names only: no newer snapshot")
    assert index.faults() == (said.message,)
    assert isinstance(opened(tmp_path, offline=True).refresh_apart(), Unavailable)
    assert public.asked == ["/mirror/"]


def test_an_older_snapshot_is_replaced(public: Site, tmp_path: Path) -> None:
    public.say("/simple/", root("demo", "other", "brand-new"))
    clock = Clock()
    index = opened(tmp_path, clock)
    index.refresh()
    clock.now += DAY
    index.refresh()
    assert [path.name for path in (tmp_path / "cache").glob("names-*")] == [f"names-{int(NOW + DAY)}.bin"]


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ({"body": root("demo")}, None),
        (
            {"body": "<html>maintenance</html>", "kind": "text/html"},
            "'{}' answered with no root page: neither JSON nor HTML",
        ),
        ({"body": "x", "status": 404}, "'{}' has no root page"),
        ({"body": "x", "status": 500}, "'{}' answered with status 500"),
    ],
)
def test_a_refresh_that_fails_keeps_what_there_is(
    public: Site, tmp_path: Path, reply: dict[str, Any], message: str | None
) -> None:
    many = [f"name-{number}" for number in range(100)]
    write_names(tmp_path / "public.bin", ["demo", *many], datetime(2026, 1, 1, tzinfo=timezone.utc))
    public.say("/simple/", **reply)
    index = opened(tmp_path)
    said = index.refresh()
    expected = (message or "'{}' lists 1 names only: no newer snapshot").format(public.index)
    assert said == Unavailable("", "unreachable", expected)
    assert index.faults() == (expected,)
    assert index.exists("name-7") is True
    assert not list((tmp_path / "cache").glob("names-*"))


def test_a_damaged_snapshot_is_deleted_and_the_embedded_one_used(public: Site, tmp_path: Path) -> None:
    cached = tmp_path / "cache" / f"names-{int(NOW)}.bin"
    write_names(cached, ["only-here"], datetime.fromtimestamp(NOW, timezone.utc))
    content = bytearray(cached.read_bytes())
    content[-1] ^= 1
    cached.write_bytes(content)
    index = opened(tmp_path)
    assert index.exists("demo") is True
    assert index.faults() == (f"'{cached}' is passed over: check sum differs",)
    assert not cached.exists()


def test_a_snapshot_from_the_future_is_passed_over(public: Site, tmp_path: Path) -> None:
    when = datetime.fromtimestamp(NOW + 30 * DAY, timezone.utc)
    write_names(tmp_path / "cache" / f"names-{int(NOW + 30 * DAY)}.bin", ["only-here"], when)
    index = opened(tmp_path)
    assert index.exists("only-here") is False
    assert index.exists("demo") is True


def test_without_any_snapshot_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "NAMES", tmp_path / "missing.bin")
    monkeypatch.setattr(embedded, "POPULAR", tmp_path / "missing.bin")
    index = opened(tmp_path)
    assert index.exists("requests") is None
    assert index.rank("requests") is None
    assert index.providers("cv2") == ()
    assert index.import_names("requests") is None
    assert index.near_projects("reqeusts") == index.near_imports("reqeusts") == ()
    said = index.fetch_details("requests")
    assert isinstance(said, Unavailable)
    assert said.why == "withheld"
    assert len(index.faults()) == 2


def test_folders_as_indexes(public: Site, tmp_path: Path) -> None:
    (tmp_path / "simple" / "acme_tools").mkdir(parents=True)
    (tmp_path / "simple" / "acme_tools" / "acme_tools-1.2-py3-none-any.whl").touch()
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "acme.flat-0.3.tar.gz").touch()
    sources = (
        Source((tmp_path / "simple").as_uri(), "test"),
        Source(str(tmp_path / "wheels"), "test", flat=True),
        Source(str(tmp_path / "gone"), "test", flat=True),
    )
    clock = Clock()
    index = opened(tmp_path, clock, sources=sources)
    assert [index.exists(name) for name in ("acme-tools", "acme-flat", "invented")] == [True, True, False]
    tools, flat = index.fetch_details("acme-tools"), index.fetch_details("acme-flat")
    assert isinstance(tools, Details)
    assert isinstance(flat, Details)
    assert (tools.latest, flat.latest) == ("1.2", "0.3")
    assert index.details("acme-tools") == tools
    assert index.list_folders() is False
    (tmp_path / "wheels" / "late-1.0.tar.gz").touch()
    clock.now += 59
    assert index.list_folders() is False
    clock.now += 2
    assert index.exists("late") is False  # an answer at once lists nothing
    assert index.list_folders() is True
    assert index.exists("late") is True
    assert public.asked == []


def test_a_flat_page(public: Site, tmp_path: Path) -> None:
    links = '<html><a href="acme-1.0.tar.gz">acme-1.0.tar.gz</a><a href="b-2.0.tar.gz">b-2.0.tar.gz</a></html>'
    public.say("/links.html", links, kind="text/html")
    index = opened(tmp_path, sources=(Source(f"{public.url}/links.html", "test", flat=True),))
    found = index.fetch_details("acme")
    assert isinstance(found, Details)
    assert found.latest == "1.0"
    assert isinstance(index.fetch_details("zzz"), Unavailable)
    assert index.exists("zzz") is False


def test_names_inside_packages(tmp_path: Path) -> None:
    index = opened(tmp_path)
    assert index.providers("sklearn.metrics.pairwise") == ("scikit-learn",)
    assert index.providers("google.cloud.storage.blob") == ("google-cloud-storage",)
    assert index.providers("google.cloud.nonsense") == ()
    assert index.providers("") == index.providers(".") == index.providers("no_such_module_here") == ()


def test_opening_reads_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("opened a snapshot")

    monkeypatch.setattr(NameSet, "open", never)
    index = Index.open(tmp_path / "cache")
    assert index.faults() == ()


def test_importing_the_door_imports_nothing_heavy() -> None:
    heavy = {"requests", "urllib3", "packaging", "micropip", "platformdirs", "ssl", "sqlite3", "tempfile", "http"}
    program = "import sys, ringtrue.index; print(*{name.partition('.')[0] for name in sys.modules})"
    said = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert heavy & set(said.stdout.split()) == set()


def test_redacted() -> None:
    assert redacted("https://me:secret@index.test:8/simple/?token=x#y") == "https://index.test:8/simple/"
    assert redacted("http://[broken") == "(not a URL)"


def test_the_default_index_is_the_client_librarys() -> None:
    import micropip.package_index

    address = default_index()
    assert address == micropip.package_index.PYPI_URL.rstrip("/") + "/"
    assert address.startswith("https://")
    assert address.endswith("/simple/")


@pytest.mark.network
def test_the_real_index(tmp_path: Path) -> None:
    index = Index.open(tmp_path / "cache", read_configuration())
    found = index.fetch_details("requests")
    assert isinstance(found, Details)
    assert found.release_count > 100
    assert found.status == "active"
    assert found.latest in (found.satisfying(">=2.30") or ())
    assert found.first_upload in (None, date(2011, 2, 14))


def test_who_gives_all_of_a_package_comes_before_those_that_put_parts_into_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [
        {"project": "whole", "packages": ["ns"], "modules": [], "namespaces": []},
        {"project": "part", "packages": ["ns.tools"], "modules": [], "namespaces": []},
    ]
    content = popular({"whole": 1, "part": 2}, found, date(2026, 1, 1))
    (tmp_path / "popular.bin").write_bytes(content)
    monkeypatch.setattr(embedded, "POPULAR", tmp_path / "popular.bin")
    index = opened(tmp_path)
    assert index.providers("ns.tools.basic") == ("whole", "part")
    assert index.providers("ns") == ("whole", "part")
