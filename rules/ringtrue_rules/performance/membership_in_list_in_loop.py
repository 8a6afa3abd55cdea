"""`x in some_list` reads the list from its start until it finds `x`. Inside a loop that is done once a pass, so the
work grows with both lengths multiplied: ten times the data takes a hundred times as long.

Ask a `set` instead: its `in` takes the same time however much it holds. The elements must be hashable. Where order
matters as well, keep the list and a set beside it, or use the keys of a `dict`.

The rule is silent where the list is a short literal or a constant, where the loop is, where the kind of the container
is not known, and where the list belongs to the element of the pass. Most lists stay short: one that no pass adds to
counts only where a word says that it holds data, its own name (`rows`, `ids`, a parameter called `values`), that of
what it is made from, or that of the function (`common`, `duplicates`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Finding, Fix, Good, Repetition, bound_value, rule, walk


@rule(
    ast.Compare,
    summary="membership test on a list, repeated by a loop",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def unique(rows):
                seen = []
                for row in rows:
                    if row not in seen:
                    #             ^^^^ 'not in' scans a list that grows with the loop: O(len(rows) · len(seen))
                        seen.append(row)
                        print(row)
            """,
            fixed="""
            def unique(rows):
                seen = set()
                for row in rows:
                    if row not in seen:
                        seen.add(row)
                        print(row)
            """,
        ),
        Bad(
            """
            def common(left: list[str], right: list[str]) -> list[str]:
                return [word for word in left if word in right]
                #                                        ^^^^^ 'in' scans a list in each pass: O(len(left) · len(right))
            """,
        ),
        Bad(
            """
            def active(users, accounts):
                paid = [account.user_id for account in accounts if account.paid]
                return [user for user in users if user.id in paid]
                #                                            ^^^^ 'in' scans a list in each pass: O(len(users) · len(paid))
            """,
            fixed="""
            def active(users, accounts):
                paid = {account.user_id for account in accounts if account.paid}
                return [user for user in users if user.id in paid]
            """,
        ),
        Bad(
            """
            def named(words, lookup: dict[str, str]):
                found = []
                for word in words:
                    if word in lookup.values():
                    #          ^^^^^^^^^^^^^^^ 'in' scans all values in each pass: O(len(words) · len(lookup))
                        found.append(word)
                return found
            """,
        ),
        Good(
            """
            def unique(values):
                # the values may be unhashable, as dicts are
                kept = []
                for value in values:
                    if value not in kept:
                        kept.append(value)
                return kept
            """,
            why="what has no hash is kept in no set",
        ),
        Good(
            """
            def vowels(words):
                wanted = ["a", "e", "i", "o", "u"]
                return [word for word in words if word[0] in wanted]
            """,
            why="a short literal: its length does not grow",
        ),
        Good(
            """
            def unique(rows):
                seen = set()
                for row in rows:
                    if row not in seen:
                        seen.add(row)
            """,
            why="a set",
        ),
        Good(
            """
            def tagged(posts, wanted):
                return [post for post in posts if wanted in post.tags]
            """,
            why="each pass looks at another container, and its kind is not known",
        ),
        Good(
            """
            def first(rows, names: list[str]):
                for row in rows:
                    print(row)
                    return row in names
            """,
            why="the loop is left in the first pass",
        ),
        Good(
            """
            def retry(names: list[str], wanted):
                for _ in range(3):
                    if wanted in names:
                        return True
                return False
            """,
            why="three passes, whatever the data",
        ),
        Good(
            """
            import sys

            KNOWN = ["a", "b", "c"]


            def other(rows):
                paths = []
                for path in sys.path:
                    if path not in paths:
                        paths.append(path)
                return paths, [row for row in rows if row not in KNOWN]
            """,
            why="the search path and a literal of the module do not grow",
        ),
        Good(
            """
            def is_loop(node):
                seen = []
                while node:
                    if node.key in seen:
                        return True
                    seen.append(node.key)
                    node = node.parent
                return False
            """,
            why="a chain of parents: nothing says that it grows with the data",
        ),
        Good(
            """
            def trained(splits: list[str], batches):
                for batch in batches:
                    batch.run()
                    if "test" in splits:
                        batch.test()
            """,
            why="the same question in each pass: a set would answer it no better",
        ),
        Good(
            """
            def negotiated(preferred, available):
                known = [one.lower() for one in available]
                for locale in preferred:
                    if locale.lower() in known:
                        return locale
                return None
            """,
            why="nobody lists many locales",
        ),
        Good(
            """
            def kept(files, ignored_files):
                ignored = list(ignored_files)
                return [file for file in files if file not in ignored]
            """,
            why="a list of exceptions is short",
        ),
        Good(
            """
            def repeats(items):
                seen, others = set(), []
                for item in items:
                    try:
                        if item in seen:
                            yield item
                        seen.add(item)
                    except TypeError:
                        if item in others:
                            yield item
                        others.append(item)
            """,
            why="for what has no hash, no set can help",
        ),
        Good(
            """
            def commands(first, others):
                names = [first] if first else []
                names += [name for name in others if name not in names]
                return names
            """,
            why="one at the most, when it is asked",
        ),
        Good(
            """
            class Entry:
                def __init__(self, allowed: list[str]):
                    self.allowed = allowed

                def cleaned(self, text):
                    return "".join(one for one in text if one in self.allowed)
            """,
            why="how long the list of an object is, nothing tells",
        ),
        Good(
            """
            def imported(book, wanted: list[str]):
                sheetnames = [name.lower() for name in wanted]
                return [sheet for sheet in book.sheets() if sheet.name in sheetnames]
            """,
            why="a book has few sheets",
        ),
        Good(
            """
            def of_cpus(processes, cpus):
                return [one for one in processes if one.cpu in cpus.split(",")]
            """,
            why="what somebody has typed is short",
        ),
        Good(
            """
            def filled(model, checks: dict[str, dict]):
                constants = [name for name, check in checks.items() if check.get("constant")]
                for attr, made in model.attribute_map.items():
                    if attr not in constants:
                        yield attr, made
            """,
            why="a class has few attributes, and few of them are constants",
        ),
        Good(
            """
            def merged_headers(base: dict[str, str], override: dict[str, str]):
                names = [name.lower() for name in override]
                return {name: value for name, value in base.items() if name.lower() not in names}
            """,
            why="the name of the function says what it handles: there are not many headers",
        ),
        Good(
            """
            def accepted(requests, allowed_origins: list[str]):
                return [one for one in requests if one.origin in allowed_origins]
            """,
            why="somebody has listed by hand what is allowed",
        ),
        Good(
            """
            def known_gates(backend):
                names = backend.basis_names() + ["t", "tdg"]
                def is_known(run):
                    return all(node.name in names for node in run)
                return is_known
            """,
            why="names that the program itself knows",
        ),
        Bad(
            """
            def inside(edges, points: list[int]):
                for edge in edges:
                    if edge[0] in points and edge[1] in points:
                    #             ^^^^^^ 'in' scans a list in each pass: O(len(edges) · len(points))
                        yield edge
            """,
        ),
        Good(
            """
            def listed(resources):
                return [one for one in resources if one not in "_cores _nodes".split()]
            """,
            why="the words of a literal",
        ),
        Good(
            """
            def merged(rows):
                services = []
                for row in rows:
                    service = {"name": row.name, "port": row.port}
                    if service not in services:
                        services.append(service)
                return services
            """,
            why="a dict has no hash: no set can hold it",
        ),
    ],
)
def membership_in_list_in_loop(node: ast.Compare, ctx: Context) -> Iterator[Finding]:
    if len(node.ops) != 1 or not isinstance(node.ops[0], ast.In | ast.NotIn):
        return
    cost, container = ctx.cost, node.comparators[0]
    loops = cost.growing(node)
    kind = cost.kind(container) if loops else None
    if kind not in ("list", "deque", "values") or cost.leaves(node, loops[0]):
        return
    size = cost.size(container)
    loop = _repeated_by(container, loops)
    if size is None or loop is None or cost.passes(loop) == "passes" or not loop.depends(node.left):
        return
    if isinstance(bound_value(node.left, ctx), ast.Dict | ast.List | ast.Set):
        return  # what has no hash can be in no set
    if cost.is_unhashable(node) or cost.is_kept(container, loop) or _is_listed(container):
        return
    if _said_before(node, ctx) or (kind != "values" and not cost.is_many(container, loops=(loop,))):
        return
    word = "in" if isinstance(node.ops[0], ast.In) else "not in"
    grown = cost.name(container) in loop.grown and cost.name(container) != ""
    what = (
        "a list that grows with the loop"
        if grown
        else "all values in each pass"
        if kind == "values"
        else "a list in each pass"
    )
    growth = cost.growth(loops[: loops.index(loop) + 1], size)
    fix = _as_set(container, ctx) if isinstance(container, ast.Name) else None
    message = f"'{word}' scans {what}: {growth}"
    why = f"'in' compares with each element of a {'list' if kind != 'deque' else 'deque'} in turn"
    yield Finding(ctx.span(container), message, cost.evidence(growth, why), (fix,) if fix else ())


def _is_listed(container: ast.expr) -> bool:
    """`cpus.split(",")`: what somebody has typed."""
    match container:
        case ast.Call(func=ast.Attribute(attr="split" | "rsplit"), args=[ast.Constant(value=str(mark)), *_]):
            return mark.strip() != ""
        case _:
            return False


def _said_before(node: ast.Compare, ctx: Context) -> bool:
    """`a in known and b in known`, `if a in known: …`, `if b in known: …`: said of the first one in a loop."""
    if (earlier := _same_before(node, ctx)) is not None and earlier is not node:
        return True
    above = ctx.tree.parents.get(node)
    if not isinstance(above, ast.BoolOp):
        return False
    same = (one for one in above.values if isinstance(one, ast.Compare) and len(one.ops) == 1)
    first = next((one for one in same if ctx.cost.same(one.comparators[0], node.comparators[0])), node)
    return first is not node and isinstance(first.ops[0], ast.In | ast.NotIn)


def _same_before(node: ast.Compare, ctx: Context) -> ast.AST | None:
    """The first of the tests for the same element of the same list in the loop around them."""
    loop = next((one for one in ctx.tree.above(node) if isinstance(one, ast.For | ast.While)), None)
    container = node.comparators[0]
    if loop is None or not isinstance(container, ast.Name):
        return None
    for one in (inner for statement in loop.body for inner in walk(statement)):
        if (
            isinstance(one, ast.Compare)
            and len(one.ops) == 1
            and isinstance(one.ops[0], ast.In | ast.NotIn)
            and isinstance(one.comparators[0], ast.Name)
            and one.comparators[0].id == container.id
            and (one.lineno, one.col_offset) < (node.lineno, node.col_offset)
        ):
            return one
    return None


def _repeated_by(container: ast.expr, loops: tuple[Repetition, ...]) -> Repetition | None:
    """The innermost loop in whose passes it is the same container, unchanged or added to."""
    names = {inner.id for inner in ast.walk(container) if isinstance(inner, ast.Name)}
    for loop in loops:
        if names.isdisjoint(loop.bound):
            return loop
    return None


def _as_set(container: ast.Name, ctx: Context) -> Fix | None:
    """Make the list a set, where the function only adds to it and asks for membership."""
    bound = ctx.cost.bindings(container.id, container)
    if len(bound) != 1 or bound[0].how != "assign" or bound[0].value is None:
        return None
    made = _set_of(bound[0].value, ctx)
    edits = [Edit(ctx.span(bound[0].value), made)] if made else []
    for node in ctx.tree.nodes:
        if not isinstance(node, ast.Name) or node.id != container.id or isinstance(node.ctx, ast.Store):
            continue
        parent = ctx.tree.parents[node]
        if (
            isinstance(parent, ast.Compare)
            and isinstance(parent.ops[-1], ast.In | ast.NotIn)
            and node is not parent.left
        ):
            continue
        if isinstance(parent, ast.Attribute) and parent.attr == "append":
            end = ctx.span(parent).end
            edits.append(Edit(ctx.span(parent)._replace(start=end - len("append")), "add"))
            continue
        return None
    return Fix(f"Make '{container.id}' a set", tuple(edits)) if made else None


def _set_of(value: ast.expr, ctx: Context) -> str:
    text = ctx.source(value)
    match value:
        case ast.List(elts=[]):
            return "set()"
        case ast.List() | ast.ListComp():
            return "{" + text[1:-1] + "}"
        case ast.Call(func=ast.Name(id="list"), args=[]):
            return "set()"
        case ast.Call(func=ast.Name(id="list" | "sorted"), args=[one], keywords=[]):
            return f"set({ctx.source(one)})"
        case _:
            return ""
