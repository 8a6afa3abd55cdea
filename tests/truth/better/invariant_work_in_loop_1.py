import re


def matching(lines, word):
    found = re.compile(word)
    return [line for line in lines if found.search(line)]
