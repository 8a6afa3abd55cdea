"""What `loose-bound` reports, and what it leaves alone: more than the rule itself is long."""

from __future__ import annotations

from ringtrue.api import Bad, Good

EXAMPLES: tuple[Bad | Good, ...] = (
    Bad(
        """
            def escaped(text):
                i, found = 0, []
                while i < len(text):
                    if i < len(text) and text[i + 1] == "n":
                    #                    ^^^^^^^^^^^ 'text[i + 1]' may be past the end: the test lets 'i' be len(text) - 1
                        found.append(i)
                    i += 1
                return found
            """,
    ),
    Bad(
        """
            def digit(text: str, at):
                if at > len(text):
                    return None
                return int(text[at])
                #          ^^^^^^^^ 'text[at]' may be past the end: the test lets 'at' be len(text)
            """,
    ),
    Bad(
        """
            def peak(heights):
                count = len(heights)
                for i in range(1, count):
                    if heights[i] > heights[i - 1] and (i == count or heights[i] > heights[i + 1]):
                    #                                                              ^^^^^^^^^^^^^^ 'heights[i + 1]' may be past the end: the test lets 'i' be len(heights) - 1
                        return i
                return 0
            """,
    ),
    Bad(
        """
            def reverse(items: list):
                first, last = 0, len(items)
                while first < last:
                    items[first], items[last] = items[last], items[first]
                    #             ^^^^^^^^^^^ 'items[last]' may be past the end: 'last' starts at its length
                    first, last = first + 1, last - 1
            """,
    ),
    Bad(
        """
            class Scanner:
                def skip(self):
                    while self.at <= len(self.text) and self.text[self.at] == " ":
                                                      # ^^^^^^^^^^^^^^^^^^ 'self.text[self.at]' may be past the end: the test lets 'self.at' be len(self.text)
                        self.at += 1
            """,
    ),
    Bad(
        """
            def number(text, i):
                while i < len(text) and text[i].isdigit():
                    i += 1
                if i <= len(text) and text[i] == ".":
                                    # ^^^^^^^ 'text[i]' may be past the end: the test lets 'i' be len(text)
                    i += 1
                return text[:i]
            """,
    ),
    Good(
        """
            def pairs(raw):
                found = []
                i = 0
                while i < len(raw):
                    i += 1
                i = 0
                while i < len(raw):
                    found.append((raw[i], raw[i + 2]))
                    i += 3
                return found
            """,
        why="what is read stands in groups of three",
    ),
    Good(
        """
            def spell(digits, at):
                if at >= len(digits):
                    return ""
                ones = digits[at]
                tens = digits[at + 1]
                return name(tens, ones) + spell(digits, at + 2)
            """,
        why="each call goes on with the next group",
    ),
    Good(
        """
            def escaped(text):
                i, found = 0, []
                while i < len(text):
                    if i + 1 < len(text) and text[i + 1] == "n":
                        found.append(i)
                    i += 1
                return found
            """,
        why="tests what it reads",
    ),
    Good(
        """
            def digit(text, at):
                if at == len(text):
                    return None
                if at > len(text):
                    raise ValueError(at)
                return int(text[at])
            """,
        why="the length itself is tested before",
    ),
    Bad(
        """
            def digits(text: str, start):
                end = start
                while end <= len(text) and text[end].isdigit():
                #                          ^^^^^^^^^ 'text[end]' may be past the end: the test lets 'end' be len(text)
                    end += 1
                return text[start:end]
            """,
    ),
    Good(
        """
            def reverse(items: list):
                first, last = 0, len(items)
                while first < last:
                    last -= 1
                    items[first], items[last] = items[last], items[first]
                    first += 1
            """,
        why="it is less by the time it is used",
    ),
    Good(
        """
            def after(names: dict, at):
                last = len(names)
                return names[last] if at > len(names) else names[at]
            """,
        why="a dictionary's keys are not positions",
    ),
    Good(
        """
            def root(system, at):
                roots = system.simple_roots()
                if at > len(roots):
                    raise ValueError(at)
                return roots[at]
            """,
        why="may be a dictionary that counts from 1",
    ),
    Good(
        """
            def word(text, at):
                try:
                    return text[at + 1] if at < len(text) else ""
                except IndexError:
                    return text[:1]
            """,
        why="the error is caught",
    ),
    Good(
        """
            def opened(state):
                at = len(state.tokens)
                state.push("list_open")
                return state.tokens[at]
            """,
        why="the object has got one more since",
    ),
    Bad(
        """
            def skip(text, at):
                while text[at] != "#" and at < len(text):
                    # ^^^^^^^^ 'text[at]' is read before 'at < len(text)' is asked: swap the two
                    at += 1
                return at
            """,
    ),
    Good(
        """
            def skip(text, at):
                while at < len(text) and text[at] != "#" and at + 1 < len(text):
                    at += 1
                return at
            """,
        why="asked before",
    ),
)
