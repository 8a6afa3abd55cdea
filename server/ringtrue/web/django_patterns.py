"""Django's patterns: what `urlpatterns` and REST framework's routers register. Does not know views."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ringtrue.expressions import dotted
from ringtrue.web.names import full_name
from ringtrue.web.values import Include, Route

if TYPE_CHECKING:
    from ringtrue.web.registrations import Registrations

_PATHS = ("django.urls.path", "django.urls.re_path", "django.conf.urls.url", "django.urls.conf.path")
_INCLUDES = ("django.urls.include", "django.conf.urls.include", "django.urls.conf.include")
# Wrappers that call the view with what they are called with.
_WRAPPERS = frozenset(
    ("csrf_exempt", "login_required", "never_cache", "ensure_csrf_cookie", "xframe_options_exempt", "require_POST",
     "require_GET", "staff_member_required", "csrf_protect", "permission_required", "cache_page", "cache_control")
)  # fmt: skip


class Patterns:
    """Reads lists of patterns for one scope; what it finds goes to `found`."""

    def __init__(self, found: Registrations, scope: str, certain: bool) -> None:
        self._found = found
        self._scope = scope
        self._certain = certain

    def read(self, owner: str, value: ast.expr, prefix: str = "") -> None:
        """The patterns in `value`, which are added to the list `owner`."""
        match value:
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                for one in elements:
                    self._element(owner, one, prefix)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                self.read(owner, left, prefix)
                self.read(owner, right, prefix)
            case ast.Call(func=ast.Name(id="format_suffix_patterns"), args=[inner, *_]):
                self.read(owner, inner, prefix)
            case ast.Attribute(attr="urls", value=router) if dotted(router):
                self._include(owner, dotted(router), prefix, value)
            case ast.Name(id=name) if name != owner:
                self._include(owner, name, prefix, value)
            case _:
                return

    def register(self, owner: str, call: ast.Call) -> None:
        """`router.register("articles", ArticleViewSet, basename="article")`."""
        path = call.args[0] if call.args else next((one.value for one in call.keywords if one.arg == "prefix"), None)
        view = call.args[1] if len(call.args) > 1 else None
        view = view or next((one.value for one in call.keywords if one.arg == "viewset"), None)
        if path is None or view is None or not dotted(view):
            return
        names = [one.value for one in call.keywords if one.arg in ("basename", "base_name")] or call.args[2:3]
        name = (self._found.text(names[0]) or "?") if names else ""
        text = self._found.text(path) if owner not in self._found.nested else None
        self._route(owner, call, text, dotted(view), "regex", kind="viewset", name=name)

    def _element(self, owner: str, node: ast.expr, prefix: str) -> None:
        if isinstance(node, ast.Starred):
            self.read(owner, node.value, prefix)
            return
        if not isinstance(node, ast.Call):
            return
        name = full_name(node.func, self._found.imported)
        if name not in _PATHS or len(node.args) < 1:
            return
        text = self._found.text(node.args[0])
        syntax = "django" if name.endswith(".path") else "regex"
        view = node.args[1] if len(node.args) > 1 else next((k.value for k in node.keywords if k.arg == "view"), None)
        if isinstance(view, ast.Call) and full_name(view.func, self._found.imported) in _INCLUDES and view.args:
            self._included(owner, view.args[0], None if text is None else prefix + text, node, syntax)
        elif isinstance(view, ast.Attribute) and view.attr == "urls":
            self._route(owner, node, None, "", "django", kind="unknown")
        elif view is not None:
            self._view(owner, node, view, text if text is None else prefix + text, syntax)

    def _included(self, owner: str, what: ast.expr, prefix: str | None, node: ast.Call, syntax: str) -> None:
        if syntax == "regex" and prefix is not None:
            literal = prefix.removeprefix("^")
            prefix = literal if not set(literal) & set("\\[](){}.*+?|$^") else None
        if isinstance(what, ast.Tuple) and what.elts:
            what = what.elts[0]
        match what:
            case ast.Constant(value=str(module)):
                self._include(owner, module, prefix, node, module=True)
            case ast.List() if prefix is not None:
                self.read(owner, what, prefix)
            case ast.Attribute(attr="urls", value=router) if dotted(router):
                self._include(owner, dotted(router), prefix, node)
            case _ if dotted(what):
                self._include(owner, dotted(what), prefix, node)

    def _view(self, owner: str, node: ast.Call, view: ast.expr, text: str | None, syntax: str) -> None:
        given = _kwargs(node)
        while isinstance(view, ast.Call) and len(view.args) == 1 and not view.keywords and _is_wrapper(view.func):
            view = view.args[0]
        names = [one.value for one in node.keywords if one.arg == "name"]
        name = (self._found.text(names[0]) or "") if names else ""
        match view:
            case ast.Call(func=ast.Attribute(value=cls, attr="as_view"), args=args):
                actions = _actions(args[0]) if args else ()
                kind = "viewset" if args else "class"
                self._route(owner, node, text, dotted(cls), syntax, kind, name, given, actions)
            case _ if dotted(view):
                self._route(owner, node, text, dotted(view), syntax, "function", name, given)
            case _:
                self._route(owner, node, text, "", syntax, "unknown", name, given)

    def _route(
        self,
        owner: str,
        node: ast.AST,
        text: str | None,
        handler: str,
        syntax: str,
        kind: str = "function",
        name: str = "",
        given: tuple[str, ...] = (),
        actions: tuple[tuple[str, str], ...] = (),
    ) -> None:
        found = self._found
        found.routes.append(
            Route(
                self._scope, owner, found.next(), getattr(node, "lineno", 1) - 1, text, None, handler,
                "django" if syntax == "django" else "regex", kind, name, self._certain, -1, given, actions,  # type: ignore[arg-type]  # one of the kinds, by its callers
            )
        )  # fmt: skip

    def _include(self, owner: str, target: str, prefix: str | None, node: ast.AST, module: bool = False) -> None:
        line = getattr(node, "lineno", 1) - 1
        one = Include(self._scope, owner, self._found.next(), line, target, prefix, module, self._certain)
        self._found.includes.append(one)


def _is_wrapper(node: ast.expr) -> bool:
    func = node.func if isinstance(node, ast.Call) else node
    return dotted(func).rpartition(".")[2] in _WRAPPERS


def _actions(node: ast.expr) -> tuple[tuple[str, str], ...]:
    """`{"get": "list"}`; a pair of empty texts where it cannot be read."""
    if not isinstance(node, ast.Dict):
        return (("", ""),)
    pairs = zip(node.keys, node.values, strict=True)
    return tuple(
        (key.value, value.value)
        if isinstance(key, ast.Constant)
        and isinstance(value, ast.Constant)
        and isinstance(key.value, str)
        and isinstance(value.value, str)
        else ("", "")
        for key, value in pairs
    )


def _kwargs(node: ast.Call) -> tuple[str, ...]:
    """What the pattern passes besides the parts of the path; `*` where that cannot be read."""
    given = node.args[2] if len(node.args) > 2 else next((k.value for k in node.keywords if k.arg == "kwargs"), None)
    if given is None:
        return ()
    if not isinstance(given, ast.Dict):
        return ("*",)
    return tuple(
        one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else "*" for one in given.keys
    )
