import re

TOKEN = re.compile(r"\w+|\s+")


def tokens(text):
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        yield found.group()
        at = found.end()
