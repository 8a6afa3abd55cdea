from itertools import accumulate


def prefixes(values):
    return list(accumulate(values))
