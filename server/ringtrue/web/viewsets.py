"""View sets: the routes that REST framework's routers make for a class, in their order. Does not know other routers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ringtrue.web.values import Class, Function, Route

if TYPE_CHECKING:
    from ringtrue.web.routing import Routing

_LIST = frozenset(("list", "create"))
_DETAIL = frozenset(("retrieve", "update", "partial_update", "destroy"))
_MIXINS = {
    "ModelViewSet": _LIST | _DETAIL, "ReadOnlyModelViewSet": frozenset(("list", "retrieve")),
    "ListModelMixin": frozenset(("list",)), "CreateModelMixin": frozenset(("create",)),
    "RetrieveModelMixin": frozenset(("retrieve",)), "UpdateModelMixin": frozenset(("update", "partial_update")),
    "DestroyModelMixin": frozenset(("destroy",)), "GenericViewSet": frozenset[str](), "ViewSet": frozenset[str](),
}  # fmt: skip
_WORD = re.compile(r"""['"]([\w-]+)['"]""")


def routes_of(route: Route, found: tuple[str, Class], routing: Routing) -> Iterator[Route]:
    """What `router.register(prefix, view set)` makes: the list, what is added to it, one of it, what is added there."""
    path, own = found
    every = [(path, own), *((where, one) for where, one, _ in routing.bases(path, own) if one is not None)]
    outer = {name.rpartition(".")[2] for _, one, name in routing.bases(path, own) if one is None}
    if not outer <= _MIXINS.keys() or route.path is None:
        yield replace(route, path=None)
        return
    methods = {method.name: method for _, one in reversed(every) for method in one.methods}
    actions = set(methods) | {action for name in outer for action in _MIXINS[name]}
    lookup = _lookup([one for _, one in every])
    if lookup is None:
        yield replace(route, path=None)
        return
    base = re.escape(route.path).replace("\\-", "-") if not re.search(r"[\\(\[]", route.path) else route.path
    if actions & _LIST:
        yield replace(route, path=f"^{base}/$")
    yield from _added(route, f"^{base}", methods, detail=False)
    if actions & _DETAIL:
        yield replace(route, path=f"^{base}/{lookup}/$")
    yield from _added(route, f"^{base}/{lookup}", methods, detail=True)


def _lookup(classes: list[Class]) -> str | None:
    said = {name: text for one in reversed(classes) for name, text in one.values if name.startswith("lookup_")}
    field = _text(said.get("lookup_url_kwarg", said.get("lookup_field", "'pk'")))
    value = _text(said.get("lookup_value_regex", "'[^/.]+'"))
    return None if field is None or value is None else f"(?P<{field}>{value})"


def _text(written: str) -> str | None:
    quoted = re.fullmatch(r"""r?(['"])(.*)\1""", written)
    return quoted[2] if quoted else None


def _added(route: Route, start: str, methods: dict[str, Function], detail: bool) -> Iterator[Route]:
    for method in methods.values():
        for written in method.calls:
            if re.match(r"(?:\w+\.)?action\(", written) and (f"detail={detail}" in written):
                given = re.search(r"url_path=r?['\"]([^'\"]*)['\"]", written)
                if given or "url_path" not in written:
                    yield replace(route, path=f"{start}/{given[1] if given else method.name}/$", name="", actions=())
