"""A pattern that cannot be compiled, or surely does not mean what it seems to: `[A-z]` also takes `[`, `\\`, `]`, `^`,
`_` and the back quote; `re.split("|", text)` splits between all characters, because a bare `|` matches nothing; and
`str.replace` and `str.split` know no patterns, so `text.split(r"\\s+")` looks for a backslash.

Escape the character, write `[A-Za-z]`, or use the function of `re`.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, builtin_type, rule

_FUNCTIONS = frozenset(
    f"re.{name}" for name in ("compile", "match", "search", "fullmatch", "split", "sub", "subn", "findall", "finditer")
)
_STR_METHODS = ("replace", "split", "rsplit", "startswith", "endswith", "find", "count", "strip", "removeprefix")
_CLASSES = re.compile(r"\\[swdSWDb](?:[+*?{]|$|\\|\[)|\[\^?[^\]\\]+\][+*]")
_NEWER = ("multiple repeat", "possessive", "unknown extension", "global flags", "look-behind")


@rule(
    ast.Call,
    summary="pattern that does not compile or surely means something else",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            import re

            def words(text):
                return re.findall("(\\\\w+", text)
                #                 ^^^^^^^ the pattern does not compile: missing ), unterminated subpattern at position 0
            """,
        ),
        Bad(
            r"""
            import re

            def letters(text):
                return re.findall("[A-z]+", text)
                #                 ^^^^^^^^ 'A-z' also takes the characters [ \ ] ^ _ and `
            """,
            fixed="""
            import re

            def letters(text):
                return re.findall("[A-Za-z]+", text)
            """,
        ),
        Bad(
            """
            import re

            def columns(line):
                return re.split("|", line)
                #               ^^^ a bare '|' matches between all characters
            """,
            fixed=r"""
            import re

            def columns(line):
                return re.split(r"\|", line)
            """,
        ),
        Bad(
            """
            def words(text: str):
                return text.split(r"\\s+")
                #                 ^^^^^^ 'str.split' takes plain text, not a pattern
            """,
            fixed=r"""
            import re

            def words(text: str):
                return re.split(r"\s+", text)
            """,
        ),
        Good(
            """
            import re

            def columns(line, sep):
                return re.split(r"\\|", line) + re.split("a|b", line) + re.findall("[A-Za-z_]", line)
            """,
            why="escaped, and alternatives with something to choose",
        ),
        Good(
            """
            def tidy(column):
                return column.str.replace(r"\\s+", " ", regex=True)
            """,
            why="a table's column takes patterns",
        ),
        Good(
            """
            import re

            PARTS = re.compile(
                '''
                # a word
                *
                '''.strip(),
                re.VERBOSE,
            )
            NAME = re.compile("a #(", flags=re.X)
            """,
            why="a comment of a verbose pattern",
        ),
        Good(
            """
            import re

            def search(word, text):
                return re.search("(" + word, text)
            """,
            why="only part of the pattern stands here",
        ),
    ],
)
def unescaped_regex(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    if not node.args or not isinstance(node.args[0], ast.Constant) or not isinstance(node.args[0].value, str):
        return
    literal = node.args[0]
    assert isinstance(literal.value, str)  # by the test above
    if isinstance(node.func, ast.Attribute) and node.func.attr in _STR_METHODS and _CLASSES.search(literal.value):
        yield from _given_to_str(node, node.func, literal, ctx)
        return
    name = ctx.imported(node.func)
    if name in _FUNCTIONS:
        yield from _pattern(literal, literal.value, name, node, ctx)


def _pattern(literal: ast.Constant, pattern: str, name: str, node: ast.Call, ctx: Context) -> Iterator[Finding]:
    verbose = len(node.args) > 1 or bool(node.keywords)
    failure = _failure(pattern, re.VERBOSE if verbose else 0)
    if failure:
        evidence = Evidence("re.compile", failure, "the standard library")
        finding = Finding(
            ctx.span(literal), f"the pattern does not compile: {failure}"[:120], (evidence,), severity="error"
        )
        yield finding if "\n" not in ctx.source(literal) else Finding(ctx.span(node.func), finding.message, (evidence,))
    elif pattern == "|" and name in ("re.split", "re.sub", "re.subn", "re.findall"):
        fix = Fix("Escape it", (Edit(ctx.span(literal), 'r"\\|"'),))
        evidence = Evidence("what '|' matches", "the empty string, everywhere", "the standard library")
        yield Finding(ctx.span(literal), "a bare '|' matches between all characters", (evidence,), (fix,))
    elif re.search(r"\[[^\]]*A-z", pattern) and not (verbose and "\n" in pattern):
        source = ctx.source(literal)
        fixes: tuple[Fix, ...] = ()
        if source.count("A-z") == 1 and "A-z_" not in source:
            fixes = (Fix("Write 'A-Za-z'", (Edit(ctx.span(literal), source.replace("A-z", "A-Za-z")),)),)
        evidence = Evidence("characters between 'Z' and 'a'", "[ \\ ] ^ _ `", "Unicode")
        yield Finding(ctx.span(literal), "'A-z' also takes the characters [ \\ ] ^ _ and `", (evidence,), fixes)


def _failure(pattern: str, flags: int) -> str:
    """Why the pattern does not compile; nothing where another Python may see it otherwise."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern, flags)
    except re.error as error:
        return "" if any(word in error.msg for word in _NEWER) else f"{error.msg} at position {error.pos}"
    except (OverflowError, RecursionError, ValueError):
        return ""
    return ""


def _given_to_str(node: ast.Call, func: ast.Attribute, literal: ast.Constant, ctx: Context) -> Iterator[Finding]:
    if builtin_type(func.value, ctx.flow_around(node)) != "str" or node.keywords:
        return
    evidence = Evidence(f"what 'str.{func.attr}' takes", "plain text", "the library's documentation")
    fixes: tuple[Fix, ...] = ()
    imports = any(binding.kind == "import" and binding.module == "re" for binding in ctx.bindings("re"))
    text, pattern = ctx.source(func.value), ctx.source(literal)
    if func.attr == "split" and len(node.args) == 1:
        fixes = (Fix("Use 're.split'", (Edit(ctx.span(node), f"re.split({pattern}, {text})"),),
                     imports=() if imports else ("import re",)),)  # fmt: skip
    elif func.attr == "replace" and len(node.args) == 2:
        made = f"re.sub({pattern}, {ctx.source(node.args[1])}, {text})"
        fixes = (Fix("Use 're.sub'", (Edit(ctx.span(node), made),), imports=() if imports else ("import re",)),)
    yield Finding(ctx.span(literal), f"'str.{func.attr}' takes plain text, not a pattern", (evidence,), fixes)
