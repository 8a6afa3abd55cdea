"""Registrations: what a module makes, registers and includes, statement by statement, in the words of each framework.

What a decorator, a call or a list registers is read where its path is written out; what is computed has no path. Does
not know what names of other modules mean.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.expressions import dotted
from ringtrue.web.django_patterns import Patterns
from ringtrue.web.makers import EVERY, VERBS
from ringtrue.web.names import FunctionNode, full_name
from ringtrue.web.values import Imported, Include, Made, Route, Syntax

_WEB = "aiohttp.web."
_DECORATORS = frozenset((*VERBS, "route", "api_route", "view", "websocket", "websocket_route"))
_HOSTS = ("subdomain", "host")
"""Arguments by which a route is for some hosts alone: what they hold is not followed."""


class Registrations:
    """Reads one module; what it found stands in its lists."""

    def __init__(self, imported: dict[str, Imported]) -> None:
        self.imported = imported
        self.made: list[Made] = []
        self.routes: list[Route] = []
        self.includes: list[Include] = []
        self.texts: dict[str, str | None] = {}
        self.nested: set[str] = set()
        """Routers whose paths stand below those of another, by a parameter that nobody reads."""
        self._at = 0
        self._meant: dict[str, str] = {}
        """What the variable of a loop over names stands for."""

    def read(self, tree: ast.Module) -> None:
        self._suite(tree.body, "", certain=True)

    def next(self) -> int:
        self._at += 1
        return self._at

    def _suite(self, suite: list[ast.stmt], scope: str, certain: bool) -> None:
        for node in suite:
            self._statement(node, scope, certain)

    def _statement(self, node: ast.stmt, scope: str, certain: bool) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._decorated(node, scope, certain)
                self._suite(node.body, f"{scope}.{node.name}" if scope else node.name, certain=True)
            case ast.ClassDef():
                self._class(node, scope, certain)
            case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assigned(target, value, node.lineno - 1, scope, certain)
            case ast.AugAssign(target=target, value=value) if _is_patterns(dotted(target)):
                Patterns(self, scope, certain).read(dotted(target), value)
            case ast.Expr(value=value):
                self._expression(value, scope, certain)
            case ast.For(
                target=ast.Name(id=name), iter=ast.Tuple(elts=elements) | ast.List(elts=elements), orelse=[]
            ) if all(map(dotted, elements)):
                for one in elements:
                    self._meant[name] = dotted(one)
                    self._suite(node.body, scope, certain)
                self._meant.pop(name, None)
            case ast.With(items=items) | ast.AsyncWith(items=items):
                expected = any("raises" in dotted(getattr(one.context_expr, "func", one.context_expr)) for one in items)
                self._suite(node.body, scope, certain and not expected)
            case _:
                for suite in ("body", "orelse", "finalbody"):
                    self._suite(getattr(node, suite, []), scope, certain=False)
                for handler in getattr(node, "handlers", ()):
                    self._suite(handler.body, scope, certain=False)

    def _class(self, node: ast.ClassDef, scope: str, certain: bool) -> None:
        for decorator in node.decorator_list:
            match decorator:
                case ast.Call(func=ast.Attribute(value=owner, attr="view"), args=[path, *_]):
                    self._add(
                        scope,
                        _owner(owner),
                        path,
                        None,
                        node.name,
                        "aiohttp",
                        decorator,
                        certain,
                        defined=node.lineno - 1,
                    )
                case _:
                    continue

    def _decorated(self, node: FunctionNode, scope: str, certain: bool) -> None:
        for decorator in reversed(node.decorator_list):
            match decorator:
                case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in _DECORATORS and dotted(owner):
                    self._by_decorator(node, decorator, owner, attr, scope, certain)
                case _:
                    continue

    def _by_decorator(
        self, node: FunctionNode, decorator: ast.Call, owner: ast.expr, attr: str, scope: str, certain: bool
    ) -> None:
        path = _given(decorator, 0, "path", "rule")
        if path is None:
            return
        methods: frozenset[str] | None = frozenset((attr.upper(),))
        given = _given(decorator, None, "methods")
        if attr in ("route", "api_route"):
            methods = _methods(given) if given is not None else frozenset(("GET",))
        elif attr in ("view", "websocket", "websocket_route"):
            methods = None if attr == "view" else frozenset(("WEBSOCKET",))
        name = _given(decorator, None, "endpoint", "name")
        text = name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else ""
        self._add(
            scope, _owner(owner), path, methods, node.name, _syntax(path), decorator, certain,
            name=text if attr != "route" or name is None else text or "?", defined=node.lineno - 1,
            given=_defaults(decorator),
        )  # fmt: skip

    def _add(
        self,
        scope: str,
        owner: str,
        path: ast.expr,
        methods: frozenset[str] | None,
        handler: str,
        syntax: Syntax,
        node: ast.AST,
        certain: bool,
        name: str = "",
        defined: int = -1,
        given: tuple[str, ...] = (),
        prefix: str = "",
    ) -> None:
        line = getattr(node, "lineno", 1) - 1
        limited = any(one.arg in _HOSTS for one in getattr(node, "keywords", ()))
        text = None if limited else self.text(path)
        self.routes.append(
            Route(
                scope, owner, self.next(), line, text, methods, handler, syntax, "function" if handler else "unknown",
                name, certain, defined, given, (), prefix,
            )
        )  # fmt: skip

    def text(self, node: ast.expr | None) -> str | None:
        """The text that `node` is written as, or that a name of the module stands for."""
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.Name(id=name):
                return self.texts.get(name)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                before, after = self.text(left), self.text(right)
                return before + after if before is not None and after is not None else None
            case ast.JoinedStr(values=values):
                said = [self.text(one.value if isinstance(one, ast.FormattedValue) else one) for one in values]
                return None if None in said else "".join(map(str, said))
            case _:
                return None

    def _assigned(self, target: ast.expr, value: ast.expr, line: int, scope: str, certain: bool) -> None:
        name = dotted(target)
        if not name:
            return
        if isinstance(value, ast.Call) and re.search(r"Nested\w*Router$", dotted(value.func)):
            self.nested.add(name)
        if isinstance(value, ast.Call) and (kind := full_name(value.func, self.imported)) in EVERY:
            self._make(name, kind, value, line, scope)
        elif isinstance(value, ast.Constant) and isinstance(value.value, str) and not scope:
            known = certain and self.texts.get(name, value.value) == value.value
            self.texts[name] = value.value if known else None
        elif isinstance(value, ast.List) or (isinstance(value, ast.BinOp | ast.Call) and _is_patterns(name)):
            Patterns(self, scope, certain).read(name, value)
            if isinstance(value, ast.List):
                self._listed(name, value, scope, certain)
        if isinstance(value, ast.Call):
            self._expression(value, scope, certain)

    def _make(self, name: str, kind: str, call: ast.Call, line: int, scope: str) -> None:
        prefix: str | None = ""
        given = _given(call, None, "prefix", "url_prefix")
        if given is not None:
            prefix = self.text(given)
            if isinstance(given, ast.Constant) and given.value is None:
                prefix = ""
        if any(one.arg is None or one.arg in (*_HOSTS, "route_class") for one in call.keywords):
            prefix = None
        label = self.text(call.args[0]) if call.args else None
        self.made.append(Made(scope, name, kind, line, prefix, label or ""))
        routes = _given(call, None, "routes")
        if isinstance(routes, ast.List):
            self._listed(name, routes, scope, certain=True)
        elif isinstance(routes, ast.Name):
            self.includes.append(Include(scope, name, self.next(), line, routes.id, ""))

    def _expression(self, value: ast.expr, scope: str, certain: bool) -> None:
        if isinstance(value, ast.Await):
            value = value.value
        if not isinstance(value, ast.Call):
            return
        match value.func:
            case ast.Attribute(value=ast.Call(), attr=attr):
                pass
            case ast.Attribute(value=owner, attr=attr) if dotted(owner):
                self._called(value, _owner(owner), attr, scope, certain)
            case _:
                pass
        match value:  # the decorator, called by hand: app.route("/x")(view)
            case ast.Call(func=ast.Call(func=ast.Attribute(value=owner, attr=attr)) as inner, args=[handler]) if (
                attr in _DECORATORS and dotted(owner)
            ):
                path = _given(inner, 0, "path", "rule")
                if path is not None:
                    methods = frozenset((attr.upper(),)) if attr in VERBS else None
                    self._add(scope, _owner(owner), path, methods, dotted(handler), _syntax(path), value, certain)
            case _:
                return

    def _called(self, call: ast.Call, owner: str, attr: str, scope: str, certain: bool) -> None:
        match attr:
            case "include_router":
                self._include(call, owner, _given(call, 0, "router"), _given(call, None, "prefix"), scope, certain)
            case "register_blueprint":
                prefix = _given(call, None, "url_prefix")
                self._include(call, owner, _given(call, 0, "blueprint"), prefix, scope, certain, blueprint=True)
            case "mount":
                self._include(call, owner, _given(call, 1, "app"), _given(call, 0, "path"), scope, certain)
            case "add_subapp":
                self._include(call, owner, _given(call, 1, "subapp"), _given(call, 0, "prefix"), scope, certain)
            case "add_routes":
                given = _given(call, 0, "routes")
                if isinstance(given, ast.List):
                    self._listed(owner, given, scope, certain)
                elif given is not None:
                    self._include(call, owner, given, None, scope, certain, plain=True)
            case "add_url_rule":
                self._flask_rule(call, owner, scope, certain)
            case "add_api_route" | "add_route" if _first_is_path(call):
                given, path = _given(call, 1, "endpoint", "route"), _given(call, 0, "path")
                methods = _given(call, None, "methods")
                said = _methods(methods) if methods is not None else frozenset(("GET",))
                if path is not None and given is not None:
                    self._add(scope, owner, path, said, dotted(given), "starlette", call, certain)
            case "add_route" if len(call.args) >= 3:
                self._aiohttp(call, owner, self.text(call.args[0]) or "*", call.args[1], call.args[2], scope, certain)
            case "add_view" if len(call.args) >= 2:
                self._aiohttp(call, owner, "*", call.args[0], call.args[1], scope, certain)
            case "register":
                Patterns(self, scope, certain).register(owner, call)
            case _ if attr.startswith("add_") and attr[4:] in VERBS and len(call.args) >= 2:
                self._aiohttp(call, owner, attr[4:].upper(), call.args[0], call.args[1], scope, certain)

    def _aiohttp(
        self, call: ast.Call, owner: str, verb: str, path: ast.expr, handler: ast.expr, scope: str, certain: bool
    ) -> None:
        methods = None if verb == "*" else frozenset((verb.upper(),))
        self._add(scope, owner, path, methods, dotted(handler), "aiohttp", call, certain)

    def _flask_rule(self, call: ast.Call, owner: str, scope: str, certain: bool) -> None:
        path, view = _given(call, 0, "rule"), _given(call, 2, "view_func")
        methods = _given(call, None, "methods")
        if path is None or view is None:
            return
        said = _methods(methods) if methods is not None else frozenset(("GET",))
        match view:
            case ast.Call(func=ast.Attribute(value=owner_class, attr="as_view")):
                self._add(scope, owner, path, None, dotted(owner_class), "flask", call, certain, name="?")
            case _:
                name = _given(call, 1, "endpoint")
                text = self.text(name) or "?" if name is not None else ""
                given = _defaults(call)
                self._add(scope, owner, path, said, dotted(view), "flask", call, certain, name=text, given=given)

    def _include(
        self,
        call: ast.Call,
        owner: str,
        target: ast.expr | None,
        prefix: ast.expr | None,
        scope: str,
        certain: bool,
        blueprint: bool = False,
        plain: bool = False,
    ) -> None:
        if target is None or not dotted(target):
            return
        head, dot, rest = dotted(target).partition(".")
        name = self._meant.get(head, head) + dot + rest
        said = "" if prefix is None else self.text(prefix)
        if blueprint and prefix is not None and said is not None:
            said = "=" + said  # it takes the place of the blueprint's own
        self.includes.append(
            Include(scope, owner, self.next(), call.lineno - 1, name, "" if plain else said, certain=certain)
        )

    def _listed(self, owner: str, value: ast.List, scope: str, certain: bool, prefix: str = "") -> None:
        """`[Route("/x", view), Mount("/y", routes=[...]), web.get("/z", handler)]`."""
        for one in value.elts:
            if isinstance(one, ast.Call):
                self._element(owner, one, full_name(one.func, self.imported), scope, certain, prefix)

    def _element(self, owner: str, call: ast.Call, name: str, scope: str, certain: bool, prefix: str) -> None:
        last = name.rpartition(".")[2]
        if name.startswith(_WEB) and last in (*VERBS, "view") and len(call.args) >= 2:
            methods = None if last == "view" else frozenset((last.upper(),))
            self._add(scope, owner, call.args[0], methods, dotted(call.args[1]), "aiohttp", call, certain)
        elif name == _WEB + "route" and len(call.args) >= 3:
            self._aiohttp(call, owner, self.text(call.args[0]) or "*", call.args[1], call.args[2], scope, certain)
        elif name in ("starlette.routing.Route", "fastapi.routing.APIRoute", "fastapi.routing.Route"):
            path, handler, verbs = _given(call, 0, "path"), _given(call, 1, "endpoint"), _given(call, None, "methods")
            said = _methods(verbs) if verbs is not None else frozenset(("GET",))
            if path is not None and handler is not None:
                self._add(scope, owner, path, said, dotted(handler), "starlette", call, certain, prefix=prefix)
        elif name in ("starlette.routing.Mount", "fastapi.routing.Mount"):
            path, routes, app = _given(call, 0, "path"), _given(call, None, "routes"), _given(call, 1, "app")
            text = self.text(path)
            if isinstance(routes, ast.List) and text is not None:
                self._listed(owner, routes, scope, certain, prefix + text)
            elif (target := dotted(routes if routes is not None else app or call)) and text is not None:
                self.includes.append(
                    Include(scope, owner, self.next(), call.lineno - 1, target, prefix + text, certain=certain)
                )


def _is_patterns(name: str) -> bool:
    return "url" in name.lower() or "pattern" in name.lower()


def _owner(node: ast.expr) -> str:
    """`app` for `app.router` of aiohttp and Starlette."""
    name = dotted(node)
    return name.removesuffix(".router") if name != "self.router" else name


def _syntax(path: ast.expr) -> Syntax:
    text = path.value if isinstance(path, ast.Constant) and isinstance(path.value, str) else ""
    return "flask" if "<" in text else "starlette"


def _first_is_path(call: ast.Call) -> bool:
    """Whether `add_route("/x", view)` is meant, and not aiohttp's `add_route("GET", "/x", view)`."""
    if any(one.arg == "path" for one in call.keywords):
        return True
    match call.args:
        case [ast.Constant(value=str(text)), *_]:
            return text.startswith("/") or not text
        case _:
            return len(call.args) == 2


def _given(call: ast.Call, place: int | None, *names: str) -> ast.expr | None:
    for one in call.keywords:
        if one.arg in names:
            return one.value
    if place is None or any(isinstance(one, ast.Starred) for one in call.args[: place + 1]):
        return None
    return call.args[place] if place < len(call.args) else None


def _methods(node: ast.expr) -> frozenset[str] | None:
    """The verbs of a list; None where they cannot be read."""
    if not isinstance(node, ast.List | ast.Tuple | ast.Set):
        return None
    found = set(_verbs(node.elts))
    return None if "" in found else frozenset(found)


def _verbs(elements: list[ast.expr]) -> Iterator[str]:
    for one in elements:
        yield one.value.upper() if isinstance(one, ast.Constant) and isinstance(one.value, str) else ""


def _defaults(call: ast.Call) -> tuple[str, ...]:
    """What `defaults={...}` passes; `*` where that cannot be read, or where keywords are unpacked."""
    if any(one.arg is None for one in call.keywords):
        return ("*",)
    given = _given(call, None, "defaults")
    if given is None:
        return ()
    if not isinstance(given, ast.Dict):
        return ("*",)
    return tuple(
        one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else "*" for one in given.keys
    )
