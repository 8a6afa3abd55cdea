"""A comment that stands where code should be: "rest of the code", "existing code here", "same as before". It was written
for a reader who would fill it in; the file was saved as it is, and what the comment stands for is gone.

Put the code back: from the version before, or write it. The rule reports a comment that says nothing but that code was
left out. It is silent where the comment is part of a longer one, and where code follows that the comment may introduce.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringtrue.api import Bad, Block, Comment, Context, Evidence, Finding, Good, comments_of, in_tests, rule

_QUICK = re.compile(
    r"#[^\n]*?(?:\b(?:rest|existing|remaining|same|previous|original|omitted|elided|truncated|unchanged|snip\w*|other)\b|"
    r"your\b[^\n]*\bhere\b)",
    re.IGNORECASE,
)
_WHAT = (
    r"(?:(?:the|your|my|this|its|all|of|other|any|more|existing|remaining|previous|original|old|new|current|actual|"
    r"necessary|relevant|required|similar|main|full)\s+)*"
    r"(?:code|implementation|implementations|logic|function|functions|method|methods|class|classes|imports?|file|body|"
    r"script|module|tests?|fields?|routes?|endpoints?|handlers?|content|contents|steps?|cases?|definitions?|functionality|"
    r"properties|attributes|parameters|arguments|settings|configuration|config|setup|initialization|processing|program)"
    r"(?:\s+(?:code|logic|implementation|body|methods?|functions?|definitions?))?"
)
_STAYS = (
    r"(?:(?:\s+(?:goes|go|stays?|remains?|is|are|was|were|continues?|follows?))?"
    r"(?:\s+(?:the|exactly|unchanged|same|here|as|is|it|before|above|below|omitted|elided|truncated|for|brevity|left|out|"
    r"original|in|previous|version|untouched|intact))*)"
)
_OMITTED = r"(?:omitted|elided|truncated|unchanged|left\s+out|snipped|(?:stays?|remains?|is|are)\s+(?:the\s+)?(?:same|unchanged|as\s+(?:is|before)))"
_ELIDED = re.compile(
    "|".join(
        (
            rf"(?:(?:the|and)\s+)*rest\s+of\s+{_WHAT}{_STAYS}",
            rf"(?:the\s+)?(?:rest|remainder)\s+(?:{_OMITTED}|as\s+before)(?:\s+for\s+brevity)?",
            rf"(?:\(?(?:your|the|my|all|keep|include)\)?\s+)*(?:existing|previous|original)\s+{_WHAT}{_STAYS}",
            rf"(?:the\s+)?(?:other|remaining)\s+{_WHAT}\s*(?:here|go\s+here|{_OMITTED}|as\s+before)",
            r"(?:(?:the|other|remaining|more|some|full)\s+)*(?:code|implementations?|logic|body|functions?|methods?|imports?)"
            r"\s+(?:omitted|elided|truncated|snipped|left\s+out)(?:\s+for\s+(?:brevity|clarity|space))?",
            rf"{_WHAT}\s+(?:remains?|stays?)\s+(?:the\s+same|unchanged)",
            r"(?:exactly\s+)?(?:the\s+)?same\s+as\s+(?:before|above|the\s+original|in\s+the\s+original)",
            r"(?:unchanged|snip|snipped|omitted\s+for\s+brevity|truncated)",
            r"(?:add|put|insert|write|place)?\s*your\s+(?:own\s+|custom\s+|actual\s+)?(?:code|logic|implementation)\s+(?:goes\s+)?here",
        )
    ),
    re.IGNORECASE,
)
_SAME = re.compile(r"^\W*(?:(?:exactly\s+)?(?:the\s+)?same\s+as|your\s+code)", re.IGNORECASE)
_NOTHING_DONE = re.compile(r"(?:pass|\.\.\.|return(?: None)?|raise NotImplementedError\b.*)$")
_DOTS = re.compile(r"^[\s.…\-=*\[({<]+|[\s.…\-=*\])}>!:]+$")
_STATES = re.compile(
    r"\b(?:here|omitted|elided|truncated|unchanged|same|before|brevity|as\s+is|left\s+out|snip)\b", re.IGNORECASE
)


@rule(
    Block,
    summary="comment in the place of code that was left out",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            def process(order):
                validate(order)
                # ... rest of the code remains the same ...
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a comment stands where code was left out
                return order
            """,
        ),
        Bad(
            """
            class Store:
                def save(self, item):
                    self.items.append(item)

                # ... existing methods ...
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^ a comment stands where code was left out
            """,
        ),
        Bad(
            """
            def train(model, data):
                # existing code here
              # ^^^^^^^^^^^^^^^^^^^^ a comment stands where code was left out
                model.fit(data)
            """,
        ),
        Bad(
            """
            def handler(event):
                # Your code here
              # ^^^^^^^^^^^^^^^^ a comment stands where code was left out
                pass
            """,
        ),
        Good(
            """
            def record(heterogeneity, data):
                if heterogeneity is not None:
                    # YOUR CODE HERE
                    score = sum(data)
                    heterogeneity.append(score)
            """,
            why="an exercise, and its code is there",
        ),
        Good(
            """
            def process(order):
                # The rest of the code relies on a validated order, so this comes first.
                validate(order)
                return order
            """,
            why="explains something",
        ),
        Good(
            """
            def merge(left, right):
                # existing settings
                merged = dict(left)
                merged.update(right)
                return merged
            """,
            why="names what the next line is about",
        ),
        Good(
            """
            def parse(lines):
                # Blank lines are skipped, comments are kept, and everything else is handled
                # same as before.
                return [line for line in lines if line.strip()]
            """,
            why="the end of a longer comment",
        ),
        Good(
            '''
            def template():
                return """
                # ... rest of the code ...
                """
            ''',
            why="text, not a comment",
        ),
        Good(
            """
            def ask(read):
                count = int(read("How many? "))
                # Same as before
                size = int(read("How large? "))
                return count * size
            """,
            why="a remark on the line below",
        ),
        Good(
            """
            count = int(input("How many? "))
            # Same as before
            size = int(input("How large? "))
            """,
            why="a remark on the statement below",
        ),
        Good(
            """
            def check(result):
                # test omitted
                return result.predict()
            """,
            why="a test of statistics, not code",
        ),
        Good(
            """
            def widen(x):
                y = x + 1  # same as before
                return y
            """,
            why="a remark on a line that is there",
        ),
    ],
)
def elided_code(block: Block, ctx: Context) -> Iterator[Finding]:
    if "#" not in block.text or not _QUICK.search(block.text):
        return
    comments = comments_of(block)
    alone = {comment.line for comment in comments if comment.alone}
    for comment in comments:
        if not comment.alone or not _stands_for_code(comment, ctx):
            continue
        if _SAME.search(comment.text) and _leads_on(comment, ctx):
            continue
        if {comment.line - 1, comment.line + 1} & alone or in_tests(ctx):
            continue
        evidence = Evidence("what the comment says", "that code was left out, and nothing else", "the comment")
        yield Finding(comment.span, "a comment stands where code was left out", (evidence,))


def _leads_on(comment: Comment, ctx: Context) -> bool:
    """Whether the next line is code at the same depth: then the remark is about that."""
    source = ctx.block.chunk.source
    here, below = (source.text[slice(*source.line_span(line))] for line in (comment.line, comment.line + 1))
    depths = [len(line) - len(line.lstrip()) for line in (here, below)]
    if not below.strip():  # behind the block stands the next one, which is not seen here
        return bool(depths[0] <= ctx.block.nodes[0].col_offset)
    return depths[0] == depths[1] and not _NOTHING_DONE.match(below.strip())


def _stands_for_code(comment: Comment, ctx: Context) -> bool:
    bare = _DOTS.sub("", comment.text)
    if not _ELIDED.fullmatch(bare):
        return False
    marked = bare != comment.text and re.search(r"\.\.\.|…|^[\[(<{]", comment.text) is not None
    return marked or _STATES.search(bare) is not None
