"""Names: what a name of a block stands for, by the scope that binds it there.

Local variables go by the definitions that reach the read; captured ones by their only definition. Does not know
attributes, nor the module's own code beyond what its facts say.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ringtrue.builtin_names import BUILTINS
from ringtrue.guards import last_word
from ringtrue.receivers.alternatives import UNKNOWN, Paths, either, then
from ringtrue.scope import is_assembled

if TYPE_CHECKING:
    from ringtrue.facts import Binding
    from ringtrue.flow import Definition, Flow
    from ringtrue.receivers.expressions import Receivers

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_OF_CLASSES = frozenset(("__new__", "__init_subclass__", "__class_getitem__"))
# Decorators below which the first argument is still what the method is called on.
_HARMLESS = frozenset(
    ("property", "cached_property", "abstractmethod", "abstractproperty", "override", "contextmanager",
     "asynccontextmanager", "wraps", "setter", "getter", "deleter", "lru_cache", "cache", "classmethod", "final",
     "overload", "deprecated", "action", "parametrize", "fixture", "patch", "object", "skip", "skipif", "asyncio",
     "singledispatchmethod", "computed_field", "model_validator", "field_serializer", "model_serializer", "retry")
)  # fmt: skip
_MUTATORS = frozenset(
    ("append", "extend", "insert", "add", "update", "setdefault", "appendleft", "pop", "remove", "clear", "sort")
)
_MODULE = re.compile(r"[\w.]+")
_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)


def of_name(node: ast.Name, receivers: Receivers) -> Paths:
    """What the read `node` stands for."""
    tree = receivers.ctx.tree
    below: ast.AST = node
    captured = False
    for parent in tree.above(node):
        if isinstance(parent, _COMPREHENSIONS):
            found = _of_comprehension(node, below, parent, receivers)
            if found is not None:
                return found
        elif isinstance(parent, ast.Lambda) and below is parent.body:
            if node.id in _arguments(parent.args):
                return _of_lambda(parent, receivers)
            captured = True
        elif isinstance(parent, _FUNCTIONS) and below in parent.body:
            if is_assembled(parent):
                return UNKNOWN
            flow = receivers.ctx.flow(parent)
            if node.id in flow.by_name:
                return _of_captured(node.id, flow, receivers) if captured else _of_local(node, flow, receivers)
            if node.id in flow.accesses.outer and _is_global(parent, node.id):
                return of_module(node.id, receivers)
            captured = True
        elif isinstance(parent, ast.ClassDef) and not captured and below in parent.body and _binds(parent, node.id):
            return UNKNOWN
        below = parent
    block = receivers.ctx.block
    if block.kind == "member" and not captured and _is_run_at_once(node, receivers):
        from ringtrue.facts import member_key

        if receivers.ctx.fact(member_key(block.owner, node.id)) is not None:
            return UNKNOWN
    if _is_run_at_once(node, receivers) and _is_bound_again(node.id, receivers):
        return UNKNOWN  # the surface tells what is bound at the end of the module
    return of_module(node.id, receivers)


def _of_lambda(function: ast.Lambda, receivers: Receivers) -> Paths:
    """What the only argument of a `lambda` is given: each element of what is sorted, compared, mapped or filtered."""
    args = function.args
    if len(args.args) != 1 or args.posonlyargs or args.kwonlyargs or args.vararg or args.kwarg or args.defaults:
        return UNKNOWN
    parent = receivers.ctx.tree.parents.get(function)
    call = receivers.ctx.tree.parents.get(parent) if isinstance(parent, ast.keyword) else parent
    match call:
        case ast.Call(func=ast.Name(id="sorted" | "max" | "min"), args=[several]) if call is not parent:
            known = receivers.of(call.func)[:1]
        case ast.Call(func=ast.Name(id="map" | "filter"), args=[first, several]) if first is function:
            known = receivers.of(call.func)[:1]
        case ast.Call(func=func, args=[several, *_]) if receivers.of(func) == ("itertools.groupby",):
            known = ("builtins.zip",)
        case ast.Call(func=func, args=[_, several]) if receivers.of(func)[:1] in _SORTING and call is not parent:
            known = ("builtins.sorted",)
        case ast.Call(func=ast.Attribute(value=several, attr="sort"), args=[]) if call is not parent:
            known = receivers.of(several)[:1]
        case _:
            return UNKNOWN
    return receivers.element(several) if known and known[0].startswith("builtins.") else UNKNOWN


_SORTING = (("heapq.nlargest",), ("heapq.nsmallest",))


def _is_run_at_once(node: ast.AST, receivers: Receivers) -> bool:
    """Whether `node` is part of no function, so that the module is still being run."""
    below = node
    for parent in receivers.ctx.tree.above(node):
        if isinstance(parent, (*_FUNCTIONS, ast.Lambda)) and (below is parent.body or below in _suite(parent)):
            return False
        below = parent
    return True


def _is_bound_again(name: str, receivers: Receivers) -> bool:
    from ringtrue.own_attributes import defined_key

    bindings = receivers.ctx.bindings(name)
    if len(bindings) > 1:
        return any(one.kind not in ("import", "from") for one in bindings)
    return len(bindings) == 1 and receivers.ctx.fact(defined_key(name)) not in (None, 1)


def _suite(function: ast.AST) -> list[ast.stmt]:
    body = getattr(function, "body", ())
    return body if isinstance(body, list) else []


def _arguments(args: ast.arguments) -> set[str]:
    every = (*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg)
    return {one.arg for one in every if one is not None}


def _is_global(function: ast.AST, name: str) -> bool:
    return any(isinstance(one, ast.Global) and name in one.names for one in ast.walk(function))


def _binds(owner: ast.ClassDef, name: str) -> bool:
    return any(
        (isinstance(one, ast.Name) and one.id == name and not isinstance(one.ctx, ast.Load))
        or (isinstance(one, (*_FUNCTIONS, ast.ClassDef)) and one.name == name)
        for one in ast.walk(owner)
    )


def _of_comprehension(node: ast.Name, below: ast.AST, parent: ast.AST, receivers: Receivers) -> Paths | None:
    """What the innermost generator that binds the name gives; None where none does."""
    generators: list[ast.comprehension] = parent.generators  # type: ignore[attr-defined]  # a comprehension
    if isinstance(below, ast.comprehension):
        place = generators.index(below)
        in_iterable = any(node is one for one in ast.walk(below.iter))
        generators = generators[: place if in_iterable else place + 1]
    for generator in reversed(generators):
        for target in ast.walk(generator.target):
            if isinstance(target, ast.Name) and target.id == node.id:
                return receivers.parts(generator.iter, generator.target, target, True, bool(generator.is_async))
    return None


def _of_local(node: ast.Name, flow: Flow, receivers: Receivers) -> Paths:
    before = _item_before(node, receivers)
    if before is not None:
        return _of_entered(before, receivers)
    reaching = flow.reaching(node)
    if not reaching:
        return UNKNOWN
    return _of_definitions(reaching, flow, receivers)


def _item_before(node: ast.Name, receivers: Receivers) -> ast.expr | None:
    """What an earlier item of the same `with` binds the name to: all its items are entered in one step."""
    below: ast.AST = node
    for parent in receivers.ctx.tree.above(node):
        if isinstance(parent, ast.With | ast.AsyncWith):
            earlier = parent.items[: parent.items.index(below)] if below in parent.items else ()
            named = (one for one in earlier if isinstance(one.optional_vars, ast.Name))
            return next((one.context_expr for one in named if one.optional_vars.id == node.id), None)  # type: ignore[union-attr]  # a name
        if isinstance(parent, ast.stmt):
            return None
        below = parent
    return None


_GIVES_ITS_OWN = ("contextlib.closing", "contextlib.aclosing", "contextlib.nullcontext")


def _of_entered(value: ast.expr, receivers: Receivers) -> Paths:
    """What `with value as name` binds."""
    if isinstance(value, ast.Call) and len(value.args) == 1 and not value.keywords:
        called = receivers.of(value.func)
        if len(called) == 1 and called[0] in _GIVES_ITS_OWN:
            return receivers.of(value.args[0])
    return then(receivers.of(value), "&")


def _of_captured(name: str, flow: Flow, receivers: Receivers) -> Paths:
    ones = flow.by_name[name]
    if name in flow.accesses.rebound or len(ones) != 1:
        return UNKNOWN
    return _of_definitions(ones, flow, receivers)


def _of_definitions(ones: tuple[Definition, ...], flow: Flow, receivers: Receivers) -> Paths:
    """What all of them say; one that depends on itself must say no more than the others."""
    firm: list[Paths] = []
    circular: list[Paths] = []
    if receivers.is_lost():
        return UNKNOWN
    for one in ones:
        if one.kind == "del":
            continue
        key = (id(flow), one.number)
        if key in receivers.open:
            continue
        receivers.open.add(key)
        before = receivers.circles
        found = of_definition(one, flow, receivers)
        (circular if receivers.circles > before else firm).append(found)
        receivers.open.discard(key)
    if len(firm) + len(circular) < len(ones):
        receivers.circles += 1
        return either(firm) if firm and not circular else UNKNOWN
    known = either(firm) if firm else UNKNOWN
    return known if known and all(found and set(found) <= set(known) for found in circular) else UNKNOWN


def of_definition(one: Definition, flow: Flow, receivers: Receivers) -> Paths:
    """What a name is bound to by one definition."""
    node, value = one.node, one.value
    match one.kind:
        case "argument" if isinstance(node, ast.arg):
            return _of_argument(node, flow, receivers)
        case "assign" | "walrus" if value is not None:
            return _of_assigned(one, node, value, flow, receivers)
        case "part" if value is not None:
            return _of_part(node, value, receivers)
        case "item" if value is not None:
            return _of_item(node, value, receivers)
        case "enter" if value is not None:
            return _of_entered(value, receivers) if _is_whole(node, receivers) else UNKNOWN
        case "except" if isinstance(node, ast.ExceptHandler) and node.type is not None:
            classes = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            return either(then(receivers.of(each), "()") for each in classes)
        case "import" if isinstance(node, ast.alias):
            return _of_import(node, receivers)
        case "augment" if value is not None:
            return _of_augmented(one, value, flow, receivers)
        case _:
            return UNKNOWN


def _of_argument(node: ast.arg, flow: Flow, receivers: Receivers) -> Paths:
    args = flow.function.args
    if node is args.vararg:
        return ("builtins.tuple()",)
    if node is args.kwarg:
        return ("builtins.dict()",)
    if any(last_word(one) == "parametrize" and _lists(one, node.arg) for one in flow.function.decorator_list):
        return UNKNOWN  # whatever the decorator lists is given, and nothing reads the annotation
    if node.annotation is not None:
        return receivers.annotation(node.annotation)
    first = (*args.posonlyargs, *args.args)[:1]
    return _of_self(node, flow.function, receivers) if first and first[0] is node else UNKNOWN


def _lists(decorator: ast.expr, name: str) -> bool:
    """Whether `parametrize` may give the argument `name`."""
    match decorator:
        case ast.Call(args=[ast.Constant(value=str() as text), *_]):
            return name in re.findall(r"\w+", text)
        case ast.Call(args=[ast.Tuple(elts=parts) | ast.List(elts=parts), *_]):
            return not all(isinstance(one, ast.Constant) and one.value != name for one in parts)
        case _:
            return True


def _of_self(node: ast.arg, function: ast.FunctionDef | ast.AsyncFunctionDef, receivers: Receivers) -> Paths:
    owner = _owner(function, receivers)
    if not owner and any(map(_binds_task, function.decorator_list)):
        return ("celery.app.task.Task()",)
    words = {last_word(decorator) for decorator in function.decorator_list}
    if not owner or not words <= _HARMLESS:
        return UNKNOWN
    if "classmethod" in words or function.name in _OF_CLASSES:
        return UNKNOWN  # called on a class that derives from it, it makes and finds what that one has
    return (f":{owner}()",) if node.arg == "self" else UNKNOWN


def _binds_task(decorator: ast.expr) -> bool:
    """Whether the function is given its task first: `@app.task(bind=True)`."""
    if not isinstance(decorator, ast.Call) or last_word(decorator) not in ("task", "shared_task"):
        return False
    words = {word.arg: word.value for word in decorator.keywords}
    bound = words.get("bind")
    return isinstance(bound, ast.Constant) and bound.value is True and not {"base", None} & set(words)


def _owner(function: ast.AST, receivers: Receivers) -> str:
    """The dotted name of the class that `function` is a method of."""
    names: list[str] = []
    for parent in receivers.ctx.tree.above(function):
        if not isinstance(parent, ast.ClassDef):
            if not isinstance(parent, ast.If):
                return ""
            continue
        names.insert(0, parent.name)
    block = receivers.ctx.block
    if block.kind == "member":
        names.insert(0, block.owner)
    if not names or len(receivers.ctx.bindings(names[0].partition(".")[0])) != 1:
        return ""
    return ".".join(names)


def _of_assigned(one: Definition, node: ast.AST, value: ast.expr, flow: Flow, receivers: Receivers) -> Paths:
    parent = receivers.ctx.tree.parents.get(node)
    if isinstance(parent, ast.AnnAssign):
        declared = receivers.annotation(parent.annotation)
        if declared and isinstance(value, (*_DISPLAYS, ast.Constant)):
            return _without_untrue_parts(one.name, declared, flow, receivers)
        return receivers.of(value) if _is_made(value) else declared
    found = receivers.of(value)
    if isinstance(value, _DISPLAYS) and any("[" in path for path in found) and _is_changed(one.name, flow):
        return tuple(path.partition("[")[0] + "()" for path in found)
    return found


def _without_untrue_parts(name: str, declared: Paths, flow: Flow, receivers: Receivers) -> Paths:
    """The same without what it says of its elements, where others are put in."""
    if len(declared) != 1 or not declared[0].startswith(("builtins.list[builtins.", "builtins.set[builtins.")):
        return declared
    inside = declared[0].partition("[")[2]
    for node in ast.walk(flow.function):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=other), attr="append" | "add"), args=[given]):
                found = receivers.of(given) if other == name else UNKNOWN
                kinds = {path.partition("[")[0].removesuffix("()") for path in found}
                if len(kinds) == 1 and kinds <= _CONTAINERS and not any(kind in inside for kind in kinds):
                    return tuple(path.partition("[")[0] + "()" for path in declared)
            case _:
                pass
    return declared


_CONTAINERS = {"builtins.dict", "builtins.list", "builtins.tuple", "builtins.set", "builtins.str"}


def _is_made(value: ast.expr) -> bool:
    """Whether `value` shows by itself what it is, so that an annotation can only be wider: all but names and calls of
    functions, of which it may say more."""
    if isinstance(value, ast.Call):
        return last_word(value)[:1].isupper()
    return isinstance(value, (*_DISPLAYS, ast.Constant, ast.JoinedStr))


def held(node: ast.Name, receivers: Receivers) -> ast.expr | None:
    """What a local name holds, and nothing else, where that says what its elements are: a comprehension, what is made
    of another container's elements, or what several coroutines give."""
    flow = receivers.ctx.flow_around(node)
    ones = flow.by_name.get(node.id, ()) if flow is not None else ()
    if flow is None or len(ones) != 1 or ones[0].kind != "assign" or node.id in flow.accesses.rebound:
        return None
    value = ones[0].value
    return value if value is not None and _is_made_of_elements(value) and not _is_changed(node.id, flow) else None


def _is_made_of_elements(value: ast.expr) -> bool:
    match value:
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            return True
        case ast.Call(func=ast.Name(id="sorted" | "list" | "set" | "tuple"), args=[_]):
            return True
        case ast.Subscript(value=inner, slice=ast.Slice()):
            return _is_made_of_elements(inner)
        case ast.Await(value=ast.Call(func=ast.Attribute(attr="gather") | ast.Name(id="gather"))):
            return True
        case _:
            return False


def _is_changed(name: str, flow: Flow) -> bool:
    """Whether something may put other elements into what `name` holds."""
    for node in ast.walk(flow.function):
        match node:
            case ast.Attribute(value=ast.Name(id=other), attr=attr) if other == name and attr in _MUTATORS:
                return True
            case ast.Subscript(value=ast.Name(id=other), ctx=ast.Store()) | ast.AugAssign(target=ast.Name(id=other)):
                if other == name:
                    return True
            case ast.Call(func=ast.Name(id=function)) if function in _READING:
                pass
            case ast.Call(args=args) if any(isinstance(one, ast.Name) and one.id == name for one in args):
                return True
            case _:
                pass
    return False


_READING = frozenset(
    ("max", "min", "sorted", "len", "sum", "any", "all", "list", "set", "tuple", "enumerate", "zip", "print", "str")
)


def _of_part(node: ast.AST, value: ast.expr, receivers: Receivers) -> Paths:
    target = _outermost_target(node, receivers)
    return receivers.parts(value, target, node, False) if target is not None else UNKNOWN


def _of_item(node: ast.AST, value: ast.expr, receivers: Receivers) -> Paths:
    target = _outermost_target(node, receivers)
    if target is None:
        return UNKNOWN
    later = isinstance(receivers.ctx.tree.parents.get(target), ast.AsyncFor)
    return receivers.parts(value, target, node, True, later)


def _outermost_target(node: ast.AST, receivers: Receivers) -> ast.expr | None:
    target = node
    parents = receivers.ctx.tree.parents
    while isinstance(parent := parents.get(target), ast.Tuple | ast.List | ast.Starred):
        target = parent
    return target if isinstance(target, ast.expr) else None


def _is_whole(node: ast.AST, receivers: Receivers) -> bool:
    return isinstance(receivers.ctx.tree.parents.get(node), ast.withitem)


def _of_import(alias: ast.alias, receivers: Receivers) -> Paths:
    statement = receivers.ctx.tree.parents.get(alias)
    if isinstance(statement, ast.ImportFrom):
        module = f"{statement.module}." if statement.module else ""
        return ("." * statement.level + module + alias.name,)
    return (alias.name if alias.asname else alias.name.partition(".")[0],)


def _of_augmented(one: Definition, value: ast.expr, flow: Flow, receivers: Receivers) -> Paths:
    before = tuple(each for each in flow.reaching_step(one.name, one.step) if each is not one)
    found = _of_definitions(before, flow, receivers) if before else UNKNOWN
    if len(found) == 1 and found[0] in ("builtins.str()", "builtins.bytes()"):
        return found
    if len(found) == 1 and found[0] in _MOMENTS and receivers.of(value) == ("datetime.timedelta()",):
        return found
    if len(found) == 1 and found[0].startswith("builtins.list") and found[0].endswith("()"):
        return ("builtins.list()",)
    return UNKNOWN


_MOMENTS = ("datetime.date()", "datetime.datetime()")


def is_declared(node: ast.Name, receivers: Receivers) -> bool:
    """Whether an annotation, or the class of a handled exception, says what `node` is, and not what made it."""
    flow = receivers.ctx.flow_around(node)
    if flow is None or node.id not in flow.by_name:
        return True
    reaching = flow.reaching(node)
    return not reaching or any(
        one.kind not in ("assign", "walrus")
        or not isinstance(one.value, ast.Call)
        or receivers.of(one.value) != receivers.of(node)
        for one in reaching
    )


# The module


def of_module(name: str, receivers: Receivers) -> Paths:
    """What the module binds `name` to, or the builtin."""
    ctx = receivers.ctx
    bindings = ctx.bindings(name)
    if not bindings:
        unbound = name in BUILTINS and not ctx.stars() and ctx.open_reason() is None and not ctx.binds(name)
        return (f"builtins.{name}",) if unbound else UNKNOWN
    found = {_of_binding(name, binding) for binding in bindings}
    return (found.pop(),) if len(found) == 1 else UNKNOWN


def _of_binding(name: str, binding: Binding) -> str:
    if binding.kind == "import":
        return binding.module
    if binding.kind == "from":
        module = f"{binding.module}." if binding.module else ""
        return "." * binding.level + module + binding.member
    return f":{name}"


def is_import(node: ast.expr, receivers: Receivers) -> bool:
    """Whether `node` begins with a name that the module imports: what it stands for is no matter of tests."""
    while isinstance(node, ast.Attribute):
        node = node.value
    if not isinstance(node, ast.Name):
        return False
    found = of_name(node, receivers)
    return len(found) == 1 and _MODULE.fullmatch(found[0]) is not None
