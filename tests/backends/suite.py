"""The end-to-end suite that every back end passes: what a client of the API sees, over HTTP.

Does not know how a back end is written, which framework it stands on, or where its rows are kept.
"""

from __future__ import annotations

import itertools
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx

_AT_ONCE = 8
_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Caller:
    """One client of the API: `name` and `token` are empty for somebody who never signed up."""

    url: str
    http: httpx.Client
    name: str = ""
    token: str = ""

    def ask(self, method: str, path: str, expected: int = 200, body: object = None) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = self.http.request(method, self.url + path, headers=headers, json=body)
        assert answer.status_code == expected, (
            f"{method} {path}: {answer.status_code}, not {expected}: {' '.join(answer.text.split())[:200]}"
        )
        return answer.json() if answer.content else {}

    def sign_up(self, name: str) -> Caller:
        """Somebody new, signed up and signed in, whose name starts with `name`."""
        name = f"{name}{next(_NUMBERS)}"
        self.ask("POST", "/users", 201, account(name))
        token = self.ask("POST", "/tokens", 201, {"email": f"{name}@example.org", "password": f"{name}-password"})
        return Caller(self.url, self.http, name, str(token["token"]))

    def publish(self, title: str, tags: tuple[str, ...] = (), language: str = "en") -> str:
        """The slug of a new article."""
        article = self.ask("POST", "/articles", 201, draft(title, tags, language))
        return str(article["slug"])

    def titles(self, path: str) -> list[str]:
        return [article["title"] for article in self.ask("GET", path)["articles"]]


def account(name: str) -> dict[str, object]:
    return {"username": name, "email": f"{name}@example.org", "password": f"{name}-password"}


def draft(title: str, tags: tuple[str, ...] = (), language: str = "en") -> dict[str, object]:
    return {
        "title": title, "description": f"about {title}", "body": f"all of {title}", "tags": list(tags),
        "attributes": {"language": language, "licence": "CC0"},
    }  # fmt: skip


def users(nobody: Caller) -> None:
    assert nobody.ask("GET", "/health") == {"status": "ok"}
    name = f"ann{next(_NUMBERS)}"
    made = nobody.ask("POST", "/users", 201, account(name))
    assert made == {"username": name, "email": f"{name}@example.org", "bio": "", "image": None}
    nobody.ask("POST", "/users", 409, account(name))
    nobody.ask("POST", "/users", 409, account(name) | {"username": f"{name}x"})
    nobody.ask("POST", "/users", 409, account(name) | {"email": f"{name}x@example.org"})
    nobody.ask("POST", "/users", 422, account(f"{name}x") | {"email": "no address"})
    nobody.ask("POST", "/users", 422, account(f"{name}x") | {"password": "short"})
    nobody.ask("POST", "/users", 422, {"username": f"{name}x"})


def tokens(nobody: Caller) -> None:
    ann, bob = nobody.sign_up("ann"), nobody.sign_up("bob")
    nobody.ask("POST", "/tokens", 401, {"email": f"{ann.name}@example.org", "password": "another-password"})
    nobody.ask("POST", "/tokens", 401, {"email": "nobody@example.org", "password": "another-password"})
    nobody.ask("GET", "/user", 401)
    Caller(nobody.url, nobody.http, "", "not-a-token").ask("GET", "/user", 401)
    assert ann.ask("GET", "/user")["username"] == ann.name
    ann.ask("DELETE", "/tokens", 204)
    ann.ask("GET", "/user", 401)
    assert bob.ask("GET", "/user")["username"] == bob.name


def own_user(nobody: Caller) -> None:
    ann, bob = nobody.sign_up("ann"), nobody.sign_up("bob")
    changed = ann.ask("PUT", "/user", 200, {"bio": "I write.", "image": "https://example.org/ann.png"})
    assert changed["bio"] == "I write."
    assert changed["email"] == f"{ann.name}@example.org"
    assert ann.ask("GET", "/user") == changed
    assert ann.ask("PUT", "/user", 200, {"email": f"{ann.name}@example.org"}) == changed
    ann.ask("PUT", "/user", 409, {"email": f"{bob.name}@example.org"})
    assert ann.ask("PUT", "/user", 200, {"email": f"new-{ann.name}@example.org"})["bio"] == "I write."


def profiles(nobody: Caller) -> None:
    ann, bob = nobody.sign_up("ann"), nobody.sign_up("bob")
    profile = {"username": bob.name, "bio": "", "image": None, "following": False}
    assert nobody.ask("GET", f"/profiles/{bob.name}") == profile
    assert ann.ask("POST", f"/profiles/{bob.name}/follow") == profile | {"following": True}
    assert ann.ask("POST", f"/profiles/{bob.name}/follow") == profile | {"following": True}
    assert ann.ask("GET", f"/profiles/{bob.name}")["following"] is True
    assert bob.ask("GET", f"/profiles/{ann.name}")["following"] is False
    assert nobody.ask("GET", f"/profiles/{bob.name}")["following"] is False
    assert ann.ask("DELETE", f"/profiles/{bob.name}/follow") == profile
    nobody.ask("GET", "/profiles/nobody-of-that-name", 404)
    nobody.ask("POST", f"/profiles/{bob.name}/follow", 401)


def articles(nobody: Caller) -> None:
    ann, bob = nobody.sign_up("ann"), nobody.sign_up("bob")
    made = ann.ask("POST", "/articles", 201, draft("Of Bees", ("wings", "honey")))
    slug = made["slug"]
    assert str(slug).startswith("of-bees")
    assert made["tags"] == ["honey", "wings"]
    assert made["attributes"] == {"language": "en", "licence": "CC0"}
    assert made["author"] == {"username": ann.name, "bio": "", "image": None, "following": False}
    assert (made["favorited"], made["favorites_count"]) == (False, 0)
    assert str(made["created_at"])[:2] == "20"
    read = nobody.ask("GET", f"/articles/{slug}")
    assert (read["title"], read["body"], read["tags"]) == ("Of Bees", "all of Of Bees", ["honey", "wings"])
    bob.ask("PUT", f"/articles/{slug}", 403, {"body": "mine"})
    changed = ann.ask("PUT", f"/articles/{slug}", 200, {"body": "more"})
    assert (changed["body"], changed["title"], changed["tags"]) == ("more", "Of Bees", ["honey", "wings"])
    assert ann.publish("Of Bees") != slug
    nobody.ask("POST", "/articles", 401, draft("Nobody's"))
    ann.ask("POST", "/articles", 422, {"title": "no body"})
    bob.ask("DELETE", f"/articles/{slug}", 403)
    ann.ask("DELETE", f"/articles/{slug}", 204)
    nobody.ask("GET", f"/articles/{slug}", 404)
    nobody.ask("GET", "/articles/never-written", 404)


def listing(nobody: Caller) -> None:
    ann, bob = nobody.sign_up("ann"), nobody.sign_up("bob")
    tag = f"tag{next(_NUMBERS)}"
    bees, moths = ann.publish("Bees", (tag, "insects")), ann.publish("Moths", ("insects",))
    bob.publish("Abeilles", (tag, "fleurs", "ailes"), "fr")
    assert nobody.titles(f"/articles?author={ann.name}") == ["Moths", "Bees"]
    assert nobody.titles(f"/articles?tag={tag}") == ["Abeilles", "Bees"]
    assert nobody.titles(f"/articles?tag={tag}&author={ann.name}") == ["Bees"]
    assert nobody.titles(f"/articles?tag={tag}&language=fr") == ["Abeilles"]
    bob.ask("POST", f"/articles/{bees}/favorite")
    bob.ask("POST", f"/articles/{moths}/favorite")
    assert nobody.titles(f"/articles?favorited={bob.name}") == ["Moths", "Bees"]
    found = nobody.ask("GET", f"/articles?tag={tag}&author={bob.name}")
    assert found["count"] == 1
    assert found["articles"][0]["tags"] == sorted([tag, "fleurs", "ailes"])
    assert found["articles"][0]["author"]["username"] == bob.name
    assert nobody.titles("/articles?tag=no-such-tag") == []


def pagination(nobody: Caller) -> None:
    ann = nobody.sign_up("ann")
    for number in range(5):
        ann.publish(f"Part {number}", ("parts", "more"))
    first = nobody.ask("GET", f"/articles?author={ann.name}&limit=2")
    assert ([article["title"] for article in first["articles"]], first["count"]) == (["Part 4", "Part 3"], 5)
    assert nobody.titles(f"/articles?author={ann.name}&limit=2&offset=4") == ["Part 0"]
    nobody.ask("GET", "/articles?limit=many", 422)
    nobody.ask("GET", "/articles?limit=1000", 422)


def favourites(nobody: Caller) -> None:
    ann, bob = nobody.sign_up("ann"), nobody.sign_up("bob")
    slug = ann.publish("Bees", ("honey",))
    liked = bob.ask("POST", f"/articles/{slug}/favorite")
    assert (liked["favorited"], liked["favorites_count"]) == (True, 1)
    assert bob.ask("POST", f"/articles/{slug}/favorite")["favorites_count"] == 1
    assert ann.ask("POST", f"/articles/{slug}/favorite")["favorites_count"] == 2
    read = nobody.ask("GET", f"/articles/{slug}")
    assert (read["favorited"], read["favorites_count"]) == (False, 2)
    left = bob.ask("DELETE", f"/articles/{slug}/favorite")
    assert (left["favorited"], left["favorites_count"]) == (False, 1)
    nobody.ask("POST", f"/articles/{slug}/favorite", 401)
    bob.ask("POST", "/articles/never-written/favorite", 404)


def comments(nobody: Caller) -> None:
    ann, bob = nobody.sign_up("ann"), nobody.sign_up("bob")
    slug = ann.publish("Bees")
    first = ann.ask("POST", f"/articles/{slug}/comments", 201, {"body": "first"})
    assert first["author"]["username"] == ann.name
    second = bob.ask("POST", f"/articles/{slug}/comments", 201, {"body": "second"})
    shown = nobody.ask("GET", f"/articles/{slug}/comments")["comments"]
    assert [comment["body"] for comment in shown] == ["first", "second"]
    assert [comment["author"]["username"] for comment in shown] == [ann.name, bob.name]
    assert shown[0]["id"] == first["id"]
    bob.ask("DELETE", f"/articles/{slug}/comments/{first['id']}", 403)
    bob.ask("DELETE", f"/articles/{slug}/comments/{second['id']}", 204)
    bob.ask("DELETE", f"/articles/{slug}/comments/{second['id']}", 404)
    assert len(nobody.ask("GET", f"/articles/{slug}/comments")["comments"]) == 1
    nobody.ask("POST", f"/articles/{slug}/comments", 401, {"body": "third"})
    nobody.ask("GET", "/articles/never-written/comments", 404)


def feed(nobody: Caller) -> None:
    ann, bob, eve = nobody.sign_up("ann"), nobody.sign_up("bob"), nobody.sign_up("eve")
    bob.publish("Bees", ("honey", "wings"))
    eve.publish("Moths")
    bob.publish("Wasps")
    assert ann.ask("GET", "/articles/feed") == {"articles": [], "count": 0}
    ann.ask("POST", f"/profiles/{bob.name}/follow")
    assert ann.titles("/articles/feed") == ["Wasps", "Bees"]
    shown = ann.ask("GET", "/articles/feed?limit=1&offset=1")
    assert (shown["count"], shown["articles"][0]["tags"]) == (2, ["honey", "wings"])
    assert shown["articles"][0]["author"]["following"] is True
    ann.ask("POST", f"/profiles/{eve.name}/follow")
    assert ann.titles("/articles/feed") == ["Wasps", "Moths", "Bees"]
    ann.ask("DELETE", f"/profiles/{eve.name}/follow")
    assert ann.titles("/articles/feed") == ["Wasps", "Bees"]
    nobody.ask("GET", "/articles/feed", 401)


def tags(nobody: Caller) -> None:
    ann = nobody.sign_up("ann")
    often, once = f"often{next(_NUMBERS)}", f"once{next(_NUMBERS)}"
    for number in range(3):
        ann.publish(f"Part {number}", (often,))
    ann.publish("Last", (often, once))
    known = nobody.ask("GET", "/tags")["tags"]
    assert often in known
    assert once in known
    assert known.index(often) < known.index(once)


def views(nobody: Caller) -> None:
    """Nobody's view is lost, though all look at once."""
    ann = nobody.sign_up("ann")
    slug, other = ann.publish("Bees"), ann.publish("Moths")
    _at_once([lambda: nobody.ask("GET", f"/articles/{slug}") for _ in range(40)])
    assert nobody.ask("GET", f"/articles/{slug}")["views"] == 41
    assert nobody.ask("GET", f"/articles/{other}")["views"] == 1


def many_at_once(nobody: Caller) -> None:
    """Requests of several people, none of whom gets what is another's."""
    people = [nobody.sign_up(name) for name in ("ann", "bob", "eve", "joe")]
    slugs = dict(zip((one.name for one in people), (one.publish("Mine", ("mine",)) for one in people), strict=True))

    def visit(one: Caller) -> None:
        assert one.ask("GET", "/user")["username"] == one.name
        one.ask("POST", f"/articles/{slugs[one.name]}/comments", 201, {"body": one.name})
        assert set(one.titles(f"/articles?author={one.name}")) == {"Mine"}
        said = one.ask("GET", f"/articles/{slugs[one.name]}/comments")["comments"]
        assert {comment["author"]["username"] for comment in said} == {one.name}
        one.ask("GET", "/tags")

    _at_once([lambda one=one: visit(one) for _ in range(3) for one in people])


def _at_once(calls: list[Callable[[], object]]) -> None:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for done in [pool.submit(call) for call in calls]:
            done.result()


SCENARIOS: tuple[Callable[[Caller], None], ...] = (
    users, tokens, own_user, profiles, articles, listing, pagination, favourites, comments, feed, tags, views,
    many_at_once,
)  # fmt: skip


@dataclass(frozen=True)
class Failure:
    scenario: str
    reason: str = field(compare=False)


def failures(url: str, *, only_first: bool = False) -> list[Failure]:
    """What the back end that serves at `url` does wrong."""
    found: list[Failure] = []
    with httpx.Client(timeout=20) as http:
        for scenario in SCENARIOS:
            try:
                scenario(Caller(url, http))
            except (AssertionError, httpx.HTTPError, ValueError, KeyError, TypeError, IndexError) as error:
                found.append(Failure(scenario.__name__, _reason(error)))
                if only_first:
                    break
    return found


def _reason(error: Exception) -> str:
    """The error, and what the scenario stated where it occurred."""
    stated = [frame.line or "" for frame in traceback.extract_tb(error.__traceback__) if frame.filename == __file__]
    return f"{type(error).__name__}: {str(error) or stated[-1]}"
